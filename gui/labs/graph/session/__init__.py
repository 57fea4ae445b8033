"""What the graph lab knows, a part a file. No Qt in this folder."""

from gui.labs.graph.session.session import GraphSession

__all__ = ["GraphSession"]
