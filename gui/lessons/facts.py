"""What a lesson may ask of a laboratory: a table a lab, each fact a small function of its session. No Qt.

    FACTS["graph"]["gradient"].read(session, "a")       # 6.0, or None where there is none yet

A lesson names a fact; nothing in its file is looked up or run.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Session = Any  # of a lab, which the shell does not know
Found = float | str | None


@dataclass(frozen=True)
class Fact:
    """look(session, of) raises LookupError or ValueError where there is nothing of this name.

    of: what the lesson has to name, such as a node; "" where it need not name anything
    """

    look: Callable[[Session, str], Found]
    of: str = ""

    def read(self, session: Session, of: str) -> Found:
        try:
            found = self.look(session, of)
        except (LookupError, ValueError):
            return None
        return found if isinstance(found, str | float | int) and found == found else None


def node(session: Session, name: str) -> int:
    """The key of a node. Raises LookupError for a name that no node has."""
    names = session.current.computed.names_by_key
    for key, each in names.items():
        if each == name:
            return int(key)
    raise LookupError(name)


def cell(session: Session, pair: str) -> tuple[int, int]:
    """The row and column of two letters. Raises ValueError for others."""
    alphabet = session.model.alphabet
    return alphabet.index(pair[0]), alphabet.index(pair[1])


def _gradient(session: Session, name: str) -> Found:
    found: Found = session.walkthrough.gradient_of(node(session, name))
    return found


def _result(session: Session) -> Found:
    root = session.current.root
    return None if root is None else root.data


def _steps(session: Session) -> Found:
    learning = session.learner.learning
    return None if learning is None else learning.position


def _share(session: Session, pair: str) -> float:
    return float(session.model.table[cell(session, pair)])


def _surprise(session: Session) -> Found:
    found = session.likelihood.judgement.nll
    return "infinity" if math.isinf(found) else found


FACTS: dict[str, dict[str, Fact]] = {
    "graph": {
        "value": Fact(lambda session, of: session.current.data_of(node(session, of)), "node"),
        "gradient": Fact(_gradient, "node"),
        "position": Fact(lambda session, _: session.position),
        "formula": Fact(lambda session, _: session.text),
        "loss": Fact(lambda session, _: _result(session)),
        "steps": Fact(lambda session, _: _steps(session)),
        "mistake": Fact(lambda session, _: session.walkthrough.mistake or "none"),
        "learns": Fact(lambda session, _: len(session.current.parameters)),
    },
    "bigram": {
        "names": Fact(lambda session, _: len(session.model.corpus.names)),
        "shortest": Fact(lambda session, _: len(session.model.corpus.shortest)),
        "longest": Fact(lambda session, _: len(session.model.corpus.longest)),
        "count": Fact(lambda session, of: int(session.model.counts[cell(session, of)]), "pair"),
        "probability": Fact(_share, "pair"),
        "cursor": Fact(lambda session, _: "".join(session.model.alphabet[place] for place in session.cell)),
        "generated": Fact(lambda session, _: " ".join(session.sampling.shown)),
        "judged": Fact(lambda session, _: session.likelihood.judgement.name),
        "surprise": Fact(lambda session, _: _surprise(session)),
        "nll": Fact(lambda session, _: session.model.nll),
        "smoothing": Fact(lambda session, _: session.model.smoothing),
        "use": Fact(lambda session, _: session.model.use),
        "unit": Fact(lambda session, _: session.model.wish),
    },
    "digits": {
        "answer": Fact(lambda session, _: session.answer),
        "probability": Fact(lambda session, of: float(session.probabilities[int(of)]), "digit"),
        "accuracy": Fact(lambda session, _: session.in_use.accuracy),
    },
}
