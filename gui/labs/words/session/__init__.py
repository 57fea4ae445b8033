"""What the words lab knows. No Qt in this folder."""

from gui.labs.words.session.session import WordsSession

__all__ = ["WordsSession"]
