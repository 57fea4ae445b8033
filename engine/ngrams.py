"""Counting further back: how often does each letter follow two others, or three?

    train, dev, test = lecture_split(read_names("resources/names.txt"))
    model = Ngrams(train, order=3, smoothing=0.1)
    model.nll(dev)                        # how surprised is it by names that it has not counted?
    model.tally(dev).unseen               # before which share of the letters is a context never seen?

A bigram is the same with order 2. Each letter more makes the table 27 times as large while the names stay
as many: soon most contexts were never seen, and counting has nothing to say. After Andrej Karpathy's
"building makemore", parts 1 and 2.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.bigram import BOUNDARY

ALPHABET = BOUNDARY + "abcdefghijklmnopqrstuvwxyz"
K = len(ALPHABET)
_SHUFFLE_SEED = 42


def contexts(names: Sequence[str], size: int = 3) -> tuple[Array, Array]:
    """Every letter of the names, and the boundary after each -> what stands before it, and itself.

    (n, size) and (n,) numbers in ALPHABET; before a name there are only boundaries.
    Raises ValueError for a symbol outside the alphabet, or a boundary within a name.
    """
    if not names:
        return np.zeros((0, size), np.int64), np.zeros(0, np.int64)
    codes = to_numbers("".join(f"{BOUNDARY * size}{name}{BOUNDARY}" for name in names))
    lengths = np.fromiter(map(len, names), np.int64, len(names)) + 1
    starts = np.cumsum(lengths + size) - lengths - size
    is_target = np.ones(len(codes), bool)
    for place in range(size):
        is_target[starts + place] = False
    targets = np.flatnonzero(is_target)
    if np.count_nonzero(codes[targets] == 0) != len(names):
        raise ValueError(f"a name must not hold the boundary sign {BOUNDARY!r}")
    return codes[targets[:, None] - np.arange(size, 0, -1)], codes[targets]


def to_numbers(text: str) -> Array:
    """Its symbols as numbers in ALPHABET. Raises ValueError for one outside."""
    codes = np.frombuffer(text.encode("utf-32-le"), "<u4").astype(np.int64) - (ord("a") - 1)
    is_boundary = codes == ord(BOUNDARY) - (ord("a") - 1)
    is_strange = ~is_boundary & ((codes < 1) | (codes >= K))
    if is_strange.any():
        raise ValueError(f"{text[int(is_strange.argmax())]!r} is not among the letters a to z")
    codes[is_boundary] = 0
    return codes


def lecture_split(names: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Training, dev and test names, 80, 10 and 10 %, shuffled as in the lecture.

    It is the lecture's split only if the names come in the order of its file.
    """
    shuffled = list(names)
    random.Random(_SHUFFLE_SEED).shuffle(shuffled)
    first, second = int(0.8 * len(names)), int(0.9 * len(names))
    return shuffled[:first], shuffled[first:second], shuffled[second:]


class Ngrams:
    """order: how many letters belong together, the last of them being the one that is predicted.

    Only what occurs is kept: of four letters the whole table would have 531,441 cells.

    smoothing  added to every count; it may be changed at any time
    size       how many different contexts were counted
    """

    def __init__(self, names: Sequence[str], order: int, smoothing: float = 0.0) -> None:
        self.order, self.smoothing = order, smoothing
        before, targets = contexts(names, order - 1)
        self._cells, self._counts = np.unique(self._rows(before) * K + targets, return_counts=True)
        self._seen, self._sums = np.unique(self._rows(before), return_counts=True)
        self.size = len(self._seen)

    def _rows(self, before: Array) -> Array:
        """(n, order - 1) letters -> (n,) which row of a table of all contexts they choose."""
        return before @ K ** np.arange(self.order - 2, -1, -1)

    def counts(self, before: Array) -> Array:
        """(n, order - 1) contexts -> (n, k) how often each letter came after them, without smoothing."""
        cells = self._rows(before)[:, np.newaxis] * K + np.arange(K)
        return _found(self._cells, self._counts, cells)

    def probabilities(self, before: Array) -> Array:
        """(n, order - 1) -> (n, k). Where nothing was counted, and nothing added, all are equally likely."""
        added = self.counts(before) + self.smoothing
        sums = added.sum(axis=1, keepdims=True)
        even = np.full(added.shape, 1 / K)
        table: Array = np.divide(added, sums, out=even, where=sums > 0)
        return table

    def rows(self, letters: Sequence[int]) -> Array:
        """(t,) letters of a name, as numbers -> (t + 1, k): what may come before, between and after them."""
        return self.probabilities(windows(letters, self.order - 1))

    def tally(self, names: Sequence[str]) -> Tally:
        """What the counts know of each letter of names."""
        before, targets = contexts(names, self.order - 1)
        rows = self._rows(before)
        hits = _found(self._cells, self._counts, rows * K + targets)
        sums = _found(self._seen, self._sums, rows)
        pairs, weights = np.unique(sums << 32 | hits, return_counts=True)  # most occur many times
        return Tally(pairs & (2**32 - 1), pairs >> 32, weights)

    def nll(self, names: Sequence[str]) -> float:
        """Mean negative log-likelihood of a letter; infinity where one was impossible."""
        return self.tally(names).nll(self.smoothing)


class Tally(NamedTuple):
    """hits     (m,) how often letters were counted after their contexts
    sums     (m,) how often these contexts were
    weights  (m,) how many letters that is true of
    """

    hits: Array
    sums: Array
    weights: Array

    def nll(self, smoothing: float) -> float:
        """With this number added to every count."""
        with np.errstate(divide="ignore", invalid="ignore"):
            p = (self.hits + smoothing) / (self.sums + K * smoothing)
            logs = np.log(np.where(self.sums + smoothing > 0, p, 1 / K))
        return float(-(self.weights @ logs) / self.weights.sum())

    @property
    def unseen(self) -> float:
        """The share of letters before which there is a context that was never counted."""
        return float(self.weights[self.sums == 0].sum() / self.weights.sum())


def _found(keys: Array, values: Array, wanted: Array) -> Array:
    """The value of each wanted key; keys ascend, and for one that is not among them it is 0."""
    places = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
    return np.where(keys[places] == wanted, values[places], 0)


def windows(letters: Sequence[int], size: int) -> Array:
    """(t,) -> (t + 1, size): what stands before each letter, and before the one that comes next."""
    padded = np.concatenate([np.zeros(size, np.int64), np.asarray(letters, np.int64)])
    before: Array = padded[np.arange(len(letters) + 1)[:, None] + np.arange(size)]
    return before
