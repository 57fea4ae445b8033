"""The lecture's names, its split, and their letters counted: prepared once, beside the window. No Qt."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.bigram import read_names
from engine.disk import RESOURCES
from engine.files import load_arrays
from engine.letters import LetterNetwork, contexts
from engine.ngrams import Ngrams, Tally, lecture_split
from engine.transformer import LetterTransformer
from gui.event import Event

ORDERS = (2, 3, 4, 5, 6)
SMOOTHINGS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)  # of the curves
FIVE = 5  # names of the lecture's first example
PATH, WEIGHTS = RESOURCES / "names.txt", RESOURCES / "weights" / "letters.safetensors"


@dataclass(frozen=True, eq=False)
class Prepared:
    """first     the first names of the list
    train, dev  names; known: the first of them, to look up whether one is among them
    examples     contexts and targets of the training names; dev_examples: of the others
    models       by how many letters are counted together
    tallies      what each knows of the training names, and of the dev names
    curves       (2, n) likelihoods of both over SMOOTHINGS
    """

    first: list[str]
    train: list[str]
    dev: list[str]
    known: frozenset[str]
    examples: tuple[Array, Array]
    dev_examples: tuple[Array, Array]
    models: dict[int, Ngrams] = field(default_factory=dict)
    tallies: dict[int, tuple[Tally, Tally]] = field(default_factory=dict)
    curves: dict[int, Array] = field(default_factory=dict)


class Card(NamedTuple):
    """What is told of a network that came with Nablab."""

    steps: int
    train: float
    dev: float


class Shipped(NamedTuple):
    """What came with Nablab; cards: "network" and "transformer"."""

    network: LetterNetwork
    transformer: LetterTransformer
    cards: dict[str, Card]


@cache
def shipped() -> Shipped:
    """Trained by tools/make_letters.py. Raises FileError."""
    arrays, cards = load_arrays(WEIGHTS)
    network, transformer = LetterNetwork(), LetterTransformer()
    network.vector[...] = arrays["network"]
    transformer.load(arrays)
    return Shipped(network, transformer, {name: Card(**card) for name, card in cards.items()})


_kept: list[Prepared] = []  # for all windows: reading and counting take half a second


class Data:
    """prepared: as far as it has come; None: not yet read"""

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.prepared: Prepared | None = _kept[0] if _kept else None

    @property
    def is_ready(self) -> bool:
        return self.prepared is not None and len(self.prepared.models) == len(ORDERS)

    def note(self, found: Sequence[Prepared]) -> None:
        """What the worker has brought."""
        self.prepared = found[-1]
        if self.is_ready and not _kept:
            _kept.append(found[-1])
        self.changed.emit()


def prepare() -> Generator[Prepared, None, None]:
    """Long work: read and count."""
    shipped()  # reads them, in this thread
    names = read_names(PATH)
    train, dev, _ = lecture_split(names)
    found = Prepared(names[:FIVE], train, dev, frozenset(train), contexts(train), contexts(dev))
    yield found
    for order in ORDERS:
        model = Ngrams(train, order)
        tallies = model.tally(train), model.tally(dev)
        curves = np.array([[tally.nll(s) for s in SMOOTHINGS] for tally in tallies])
        found = replace(
            found,
            models=found.models | {order: model},
            tallies=found.tallies | {order: tallies},
            curves=found.curves | {order: curves},
        )
        yield found
