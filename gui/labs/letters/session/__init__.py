"""What the letters lab knows, without Qt."""

from gui.labs.letters.session.session import LettersSession

__all__ = ["LettersSession"]
