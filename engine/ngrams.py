"""Counting further back: how often does each letter follow two others, or three?

    train, dev, test = lecture_split(read_names("resources/names.txt"))
    model = Ngrams(train, order=3, smoothing=0.1)
    model.nll(dev)                        # how surprised is it by names that it has not counted?
    model.unseen(dev)                     # before which share of the letters is a context never seen?

A bigram is the same with order 2. Each letter more makes the table 27 times as large while the names stay
as many: soon most contexts were never seen, and counting has nothing to say. After Andrej Karpathy's
"building makemore", parts 1 and 2.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

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

    counts     (k, ..., k) whole numbers, an axis a letter, without smoothing
    smoothing  may be changed at any time
    """

    def __init__(self, names: Sequence[str], order: int, smoothing: float = 0.0) -> None:
        self.order, self.smoothing = order, smoothing
        self.counts = self._count(*contexts(names, order - 1))

    def _count(self, before: Array, targets: Array) -> Array:
        cells = self._rows(before) * K + targets
        return np.bincount(cells, minlength=K**self.order).reshape((K,) * self.order)

    def _rows(self, before: Array) -> Array:
        """(n, order - 1) letters -> (n,) which row of a table of all contexts they choose."""
        return before @ K ** np.arange(self.order - 2, -1, -1)

    def probabilities(self, before: Array) -> Array:
        """(n, order - 1) -> (n, k). Where nothing was counted, and nothing added, all are equally likely."""
        added = self.counts.reshape(-1, K)[self._rows(before)] + self.smoothing
        sums = added.sum(axis=1, keepdims=True)
        even = np.full(added.shape, 1 / K)
        table: Array = np.divide(added, sums, out=even, where=sums > 0)
        return table

    def rows(self, letters: Sequence[int]) -> Array:
        """(t,) letters of a name, as numbers -> (t + 1, k): what may come before, between and after them."""
        return self.probabilities(windows(letters, self.order - 1))

    def nll(self, names: Sequence[str]) -> float:
        """Mean negative log-likelihood of a letter; infinity where one was impossible."""
        return self.nlls(names, [self.smoothing])[0]

    def nlls(self, names: Sequence[str], smoothings: Sequence[float]) -> list[float]:
        """The same for many smoothings at once."""
        before, targets = contexts(names, self.order - 1)
        rows = self.counts.reshape(-1, K)[self._rows(before)]
        hits, sums = rows[np.arange(len(targets)), targets], rows.sum(axis=1)
        result = []
        for s in smoothings:
            with np.errstate(divide="ignore", invalid="ignore"):
                p = np.where(sums + s > 0, (hits + s) / (sums + K * s), 1 / K)
                result.append(float(-np.log(p).mean()))
        return result

    def unseen(self, names: Sequence[str]) -> float:
        """The share of letters in names before which there is a context that was never counted."""
        before, _ = contexts(names, self.order - 1)
        sums = self.counts.reshape(-1, K).sum(axis=1)
        return float((sums[self._rows(before)] == 0).mean())


def windows(letters: Sequence[int], size: int) -> Array:
    """(t,) -> (t + 1, size): what stands before each letter, and before the one that comes next."""
    padded = np.concatenate([np.zeros(size, np.int64), np.asarray(letters, np.int64)])
    before: Array = padded[np.arange(len(letters) + 1)[:, None] + np.arange(size)]
    return before
