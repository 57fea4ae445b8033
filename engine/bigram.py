"""A language model with one letter of memory: how often does each letter follow each other letter?

    model = Bigram(read_names("resources/names.txt"))
    model.counts[model.index["a"], model.index["n"]]      # how often "an"
    model.nll(["emma"])                                   # how surprised is it by emma?
    model.sample(5, seed=2147483647)                      # five names that were made up

A name is cut into pairs with a boundary sign at both ends: . e m m a . gives five pairs. After
Andrej Karpathy's "building makemore", part 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

import numpy as np

from engine.arithmetic import Array
from engine.sampling import Randomness, sample_names

BOUNDARY = "."

_UTF32 = "utf-32-le"  # four bytes a symbol, so that a text is an array of code points


def read_names(path: str | PathLike[str]) -> list[str]:
    """The names in a text file (UTF-8), one a line; white space around them and empty lines do not count."""
    return [name for line in Path(path).read_text(encoding="utf-8").splitlines() if (name := line.strip())]


def count_pairs(names: Sequence[str], weights: Sequence[int] | None = None) -> tuple[str, Array]:
    """The alphabet of names, k symbols with the boundary first, and the counts (k, k) of [first, second].

    weights: how often each name counts; None: once.
    The names stand behind each other with one boundary between two, which ends one name and begins
    the next, so that neighbours in that text are just the pairs.
    Raises ValueError if there are no names, or a name contains the boundary sign.
    """
    if not names:
        raise ValueError("a bigram model needs at least one name")
    text = f"{BOUNDARY}{BOUNDARY.join(names)}{BOUNDARY}"
    codes = np.frombuffer(text.encode(_UTF32), "<u4")
    symbols = np.arange(int(codes.max()) + 1)
    if len(symbols) <= 256:
        codes = codes.astype(np.uint16)  # has room for a pair, and less memory takes less time
    else:  # a table of that many code points squared would be large: number those in use
        is_used = np.zeros(len(symbols), bool)
        is_used[codes] = True
        symbols, codes = symbols[is_used], (np.cumsum(is_used) - 1)[codes]
    size = len(symbols)
    pairs = codes[:-1] * size + codes[1:]
    if weights is None:
        table = np.bincount(pairs, minlength=size * size)
    else:  # as floats, which are exact up to 2**53
        of_name = np.repeat(np.array(weights, np.int64), np.fromiter(map(len, names), int) + 1)
        if len(of_name) != len(pairs):
            raise ValueError("each name needs a weight")
        table = np.bincount(pairs, of_name, size * size).astype(np.int64)
    table = table.reshape(size, size)
    used = np.flatnonzero(table.any(axis=1))  # each symbol begins a pair, at least one
    used = used[np.argsort(symbols[used] != ord(BOUNDARY), kind="stable")]  # the boundary to the front
    counts = table[np.ix_(used, used)]
    if counts[0].sum() != (len(names) if weights is None else sum(weights)):
        raise ValueError(f"a name must not hold the boundary sign {BOUNDARY!r}")
    return "".join(map(chr, symbols[used])), counts


def spread(counts: Array, alphabet: str, wider: str) -> Array:
    """The same counts, of the symbols of one alphabet, in the table of another that has them all."""
    places = [wider.index(symbol) for symbol in alphabet]
    table = np.zeros((len(wider), len(wider)), counts.dtype)
    table[np.ix_(places, places)] = counts
    return table


def mean_nll(table: Array, counts: Array) -> float:
    """Mean negative log-likelihood of the pairs counted, both (k, k); infinity where one is impossible."""
    occurs = counts > 0  # what never occurs takes no part, however unlikely it is
    with np.errstate(divide="ignore"):
        return float(-(counts[occurs] @ np.log(table[occurs])) / counts.sum())


def smoothed(counts: Array, smoothing: float = 0.0, keepdims: bool = True) -> Array:
    """Probabilities (k, k) from counts (k, k): (N + s) / Σ (N + s), each row by itself.

    A symbol that nothing ever followed tells us nothing, so in its row all symbols are equally likely.
    keepdims=False is the mistake that the lecture warns of: the sums (k,) are then broadcast as a row, so
    that each column is divided by a sum, and the rows do not sum to 1.
    """
    added = counts + smoothing
    sums = added.sum(axis=1, keepdims=keepdims)
    even = np.full(counts.shape, 1 / len(counts))
    table: Array = np.divide(added, sums, out=even, where=sums > 0)
    return table


class Bigram:
    """Counts of letter pairs, and the probabilities they make.

    alphabet       the boundary sign first, then the letters in order; k symbols
    index          symbol -> its row and column
    counts         (k, k) whole numbers: [first, second], without smoothing
    probabilities  (k, k) float64: (counts + smoothing) / the sum of its row

    Raises ValueError if there are no names, or a name contains the boundary sign.
    """

    def __init__(self, names: Sequence[str], smoothing: float = 0.0) -> None:
        self.alphabet, self.counts = count_pairs(names)
        self.index = {symbol: i for i, symbol in enumerate(self.alphabet)}
        self.smoothing = smoothing
        self.probabilities = smoothed(self.counts, smoothing)

    def count(self, names: Sequence[str]) -> Array:
        """The pairs (k, k) of other names, in this alphabet. Raises ValueError for a letter outside it."""
        alphabet, counts = count_pairs(names)
        for symbol in alphabet:
            if symbol not in self.index:
                raise ValueError(f"the letter {symbol!r} is not in the alphabet {self.alphabet!r}")
        return spread(counts, alphabet, self.alphabet)

    def nll(self, names: Sequence[str]) -> float:
        """Mean negative log-likelihood of a pair in names: infinity where a pair never occurred.

        Raises ValueError for a letter outside the alphabet.
        """
        return mean_nll(self.probabilities, self.count(names))

    def sample(
        self, n: int, seed: int, random: Randomness = "lecture", temperature: float = 1.0
    ) -> list[str]:
        """n new names; see sample_names()."""
        return sample_names(self.probabilities, self.alphabet, n, seed, random, temperature)
