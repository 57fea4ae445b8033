"""What the digits lab knows, a part a file. No Qt in this folder."""

from gui.labs.digits.session.session import DigitSession

__all__ = ["DigitSession"]
