"""What the bigram lab knows, a part a file. No Qt in this folder."""

from gui.labs.bigram.session.session import BigramSession

__all__ = ["BigramSession"]
