"""The page From scratch: what the learner has written, what is said of it, and how it trains. No Qt."""

from gui.labs.graph.session.scratch.scratch import Scratch

__all__ = ["Scratch"]
