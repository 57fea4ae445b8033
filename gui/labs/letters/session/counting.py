"""Counts of several letters: what is added to them, and where they run out. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any, NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.bigram import BOUNDARY
from engine.ngrams import ALPHABET, K, Ngrams, to_numbers
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.letters.session.data import ORDERS, SMOOTHINGS, Data, Prepared
from gui.state import number, text, whole
from gui.words import translate

MOST_SMOOTHING = 100.0


class Line(NamedTuple):
    """What so many letters counted together come to. contexts: that occur, of possible ones; unseen: the
    share of dev letters before which there is none of them; best: the smoothing that suits the dev names."""

    order: int
    contexts: int
    possible: int
    unseen: float
    train: float
    dev: float
    best: float


class Counting:
    """order      how many letters are counted together
    smoothing  what is added to each count
    before     the letters before the row's letter, as typed: at most order - 2 count
    cell       (row, column): numbers in the alphabet
    """

    def __init__(self, data: Data) -> None:
        self.changed = Event[()]()
        self.order, self.smoothing, self.before, self.cell = 3, 0.1, "e", (13, 13)
        self._data = data
        self._lines: tuple[object, list[Line]] = (None, [])

    def set_up(
        self, order: int | None = None, smoothing: float | None = None, before: str | None = None
    ) -> None:
        if order is not None:
            self.order = whole(order, "order", ORDERS[0], ORDERS[-1])
        if smoothing is not None:
            self.smoothing = number(smoothing, "smoothing", 0.0, MOST_SMOOTHING)
        if before is not None:
            self.before = _letters(before)
        self.changed.emit()

    def go_to(self, row: int, column: int) -> None:
        self.cell = row, column
        self.changed.emit()

    # What is known

    @property
    def model(self) -> Ngrams | None:
        """With the smoothing that is set."""
        return self.model_of(self.order)

    def model_of(self, order: int) -> Ngrams | None:
        prepared = self._data.prepared
        model = prepared.models.get(order) if prepared is not None else None
        if model is None:
            return None
        model = copy(model)  # the counts are shared, also with what draws names by another smoothing
        model.smoothing = self.smoothing
        return model

    @property
    def fixed(self) -> str:
        """The letters before the row's: as many as the table has, filled up with boundaries."""
        room = self.order - 2
        return (BOUNDARY * room + self.before)[len(self.before) :] if room else ""

    @property
    def table(self) -> tuple[Array, Array]:
        """(k, k): counts and probabilities after the fixed letters; a row a letter, a column the next."""
        model = self.model
        if model is None:
            return np.zeros((K, K), int), np.full((K, K), 1 / K)
        before = np.empty((K, self.order - 1), np.int64)
        before[:, :-1] = to_numbers(self.fixed)
        before[:, -1] = np.arange(K)
        return model.counts(before), model.probabilities(before)

    def curve(self, order: int) -> Array | None:
        """(2, n): training and dev names, over SMOOTHINGS."""
        return self._data.prepared.curves.get(order) if self._data.prepared is not None else None

    @property
    def lines(self) -> list[Line]:
        """One for each order that is counted already."""
        prepared = self._data.prepared
        if prepared is None:
            return []
        key = (len(prepared.models), self.smoothing)
        if self._lines[0] != key:
            self._lines = key, [self._line(prepared, order) for order in prepared.models]
        return self._lines[1]

    def _line(self, prepared: Prepared, order: int) -> Line:
        train, dev = (tally.nll(self.smoothing) for tally in prepared.tallies[order])
        best = SMOOTHINGS[int(np.argmin(prepared.curves[order][1]))]
        unseen = prepared.tallies[order][1].unseen
        return Line(order, prepared.models[order].size, K ** (order - 1), unseen, train, dev, best)

    def inspect(self) -> Inspection | None:
        """The cell of the cursor."""
        (row, column), (counts, shares) = self.cell, self.table
        context, letter = self.fixed + ALPHABET[row], ALPHABET[column]
        total, s = int(counts[row].sum()), self.smoothing
        meaning = _tr("How likely {letter} is after {context}.") if total else _tr(
            "{context} never occurs in the training names: there is nothing to count, so all letters are "
            "equally likely after it."
        )  # fmt: skip
        return Inspection(
            _tr("P({letter} | {context})").format(letter=letter, context=context),
            f"{shares[row, column]:.4f}",
            meaning.format(letter=letter, context=context),
            (
                _tr("{context}{letter} occurs {count} times, {context} {total} times").format(
                    context=context, letter=letter, count=f"{counts[row, column]:,}", total=f"{total:,}"
                ),
                f"({counts[row, column]:,} + {s:g}) / ({total:,} + {K} × {s:g}) = {shares[row, column]:.4f}",
            ),
            "n-gram",
            "engine.ngrams.Ngrams.probabilities",
        )

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {"order": self.order, "smoothing": self.smoothing, "before": self.before}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "order": whole(state["order"], "order", ORDERS[0], ORDERS[-1]),
            "smoothing": number(state["smoothing"], "smoothing", 0.0, MOST_SMOOTHING),
            "before": _letters(text(state["before"], "before", ORDERS[-1])),
        }

    def adopt(self, values: Mapping[str, Any]) -> None:
        vars(self).update(values)


def _letters(typed: str) -> str:
    """Raises ValueError for what is no letter."""
    letters = typed.strip().lower()[: ORDERS[-1]]
    to_numbers(letters)
    return letters


def _tr(source: str) -> str:
    return translate("LettersCounting", source)
