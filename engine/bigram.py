"""A language model with one letter of memory: how often does each letter follow each other letter?

    model = Bigram(read_names("resources/names.txt"))
    model.counts[model.index["a"], model.index["n"]]      # how often "an"
    model.nll(["emma"])                                   # how surprised is it by emma?
    model.sample(5, seed=2147483647)                      # five names nobody ever had

A name is cut into pairs with a boundary sign at both ends: . e m m a . gives five pairs. After
Andrej Karpathy's "building makemore", part 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import Literal

import numpy as np

from engine.arithmetic import Array
from engine.torch_random import Generator

BOUNDARY = "."
Randomness = Literal["lecture", "torch", "numpy"]

# No name goes on for ever, even where a low temperature leaves a loop of letters without a way out.
_LONGEST_SAMPLE = 1000
_UTF32 = "utf-32-le"  # four bytes a symbol, so that a text is an array of code points


def read_names(path: str | PathLike[str]) -> list[str]:
    """The names in a text file (UTF-8), one a line; white space around them and empty lines do not count."""
    return [name for line in Path(path).read_text(encoding="utf-8").splitlines() if (name := line.strip())]


def count_pairs(names: Sequence[str]) -> tuple[str, Array]:
    """The alphabet of names, k symbols with the boundary first, and the counts (k, k) of [first, second].

    The names stand behind each other with one boundary between two, which ends one name and begins
    the next, so that neighbours in that text are just the pairs.
    Raises ValueError where there is no name, or a name holds the boundary sign.
    """
    if not names:
        raise ValueError("a bigram model needs at least one name")
    text = f"{BOUNDARY}{BOUNDARY.join(names)}{BOUNDARY}"
    codes = np.frombuffer(text.encode(_UTF32), "<u4")
    symbols = np.arange(int(codes.max()) + 1)
    if len(symbols) <= 256:
        codes = codes.astype(np.uint16)  # has room for a pair, and less memory takes less time
    else:  # a table of that many code points squared would be large: number those in use
        symbols, codes = np.unique(codes, return_inverse=True)
    size = len(symbols)
    table = np.bincount(codes[:-1] * size + codes[1:], minlength=size * size).reshape(size, size)
    used = np.flatnonzero(table.any(axis=1))  # each symbol begins a pair, at least one
    used = used[np.argsort(symbols[used] != ord(BOUNDARY), kind="stable")]  # the boundary to the front
    counts = table[np.ix_(used, used)]
    if counts[0].sum() != len(names):
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


def smoothed(counts: Array, smoothing: float = 0.0) -> Array:
    """Probabilities (k, k) from counts (k, k): (N + s) / Σ (N + s), each row by itself.

    A row that was never begun tells nothing: there every symbol is as likely as every other.
    """
    added = counts + smoothing
    sums = added.sum(axis=1, keepdims=True)
    table: Array = np.where(sums > 0, added / np.maximum(sums, np.finfo(float).tiny), 1 / len(counts))
    return table


class Bigram:
    """Counts of letter pairs, and the probabilities they make.

    alphabet       the boundary sign first, then the letters in order; k symbols
    index          symbol -> its row and column
    counts         (k, k) whole numbers: [first, second], without smoothing
    probabilities  (k, k) float64: (counts + smoothing) / the sum of its row

    Raises ValueError where there is no name, or a name holds the boundary sign.
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


def sample_names(
    table: Array,
    alphabet: str,
    n: int,
    seed: int,
    random: Randomness = "lecture",
    temperature: float = 1.0,
) -> list[str]:
    """n new names, without boundaries, each begun at the boundary and drawn letter by letter.

    table        (k, k) probabilities of [first, second], k symbols of the alphabet
    random       "lecture": the video's numbers; "torch": those of torch 2; "numpy": numpy's own, fast
    temperature  probabilities to the power 1 / temperature: below 1 bolder, above 1 more even
    """
    if temperature <= 0:
        raise ValueError(f"the temperature must be above 0, not {temperature}")
    if temperature != 1.0:
        # relative to each row's maximum, so that low temperatures do not vanish into 0 / 0
        table = (table / table.max(axis=1, keepdims=True)) ** (1 / temperature)
        table = table / table.sum(axis=1, keepdims=True)
    if random == "numpy":
        return _sample_together(table, alphabet, n, np.random.default_rng(seed))
    generator = Generator(seed)
    draw = generator.multinomial_lecture if random == "lecture" else generator.multinomial_torch2
    rows = table.astype(np.float32)
    return [_sample_one(rows, alphabet, draw) for _ in range(n)]


def _sample_one(rows: Array, alphabet: str, draw: Callable[[Array], int]) -> str:
    letters: list[str] = []
    symbol = 0
    while len(letters) < _LONGEST_SAMPLE and (symbol := draw(rows[symbol])):
        letters.append(alphabet[symbol])
    return "".join(letters)


def _sample_together(table: Array, alphabet: str, n: int, rng: np.random.Generator) -> list[str]:
    """The same for all names at once: one letter of every unfinished name in each round."""
    board = _DartBoard(table)
    unfinished, symbols = np.arange(n), np.zeros(n, np.int64)
    rounds: list[tuple[Array, Array]] = []
    while len(unfinished) and len(rounds) < _LONGEST_SAMPLE:
        symbols = board.hit(symbols, rng.integers(2**32, size=len(unfinished), dtype=np.uint32))
        rounds.append((unfinished, symbols))
        going_on = np.flatnonzero(symbols)
        unfinished, symbols = unfinished[going_on], symbols[going_on]
    rounds.append((unfinished, np.zeros_like(symbols)))  # here a name without an end is cut

    # one text of all names, each with the boundary that ends it, as when they were counted
    lengths = np.bincount(np.concatenate([who for who, _ in rounds]), minlength=n)
    starts = np.cumsum(lengths) - lengths
    codes = np.frombuffer(alphabet.encode(_UTF32), "<u4")
    text = np.empty(lengths.sum(), codes.dtype)
    for place, (who, symbols) in enumerate(rounds):
        text[starts[who] + place] = codes[symbols]
    return text.tobytes().decode(_UTF32).split(BOUNDARY)[:-1]


class _DartBoard:
    """Chooses from many rows of a table (k, k) at once: for each a dart, a whole number of 32 bits.

    A row is a line of 2³² points, shared out among its symbols, and all rows lie behind each other.
    Bisection tells between which borders a dart has hit. But cut into 512 slots, a row has few slots
    with a border inside; for the others the answer is in a list. (A guide table: Chen and Asau 1974,
    "On generating random variates from an empirical distribution".)
    """

    _BITS = 32
    _SLOT_BITS = _BITS - 9

    def __init__(self, table: Array) -> None:
        self._k = len(table)
        shares = np.cumsum(table, axis=1)
        shares /= shares[:, -1:]
        rows = np.arange(self._k)[:, np.newaxis] << self._BITS
        self._borders = (np.rint(shares * 2**self._BITS).astype(np.int64) + rows).ravel()
        edges = np.arange(0, (self._k << self._BITS) + 1, 1 << self._SLOT_BITS)
        passed = np.searchsorted(self._borders, edges, side="right")
        self._slots = np.where(passed[:-1] == passed[1:], passed[:-1] % self._k, -1)

    def hit(self, rows: Array, darts: Array) -> Array:
        """rows (n,) numbers below k, darts (n,) uint32 -> (n,) the symbols chosen, numbers below k."""
        points = (rows << self._BITS) + darts
        symbols: Array = self._slots[points >> self._SLOT_BITS]
        open_ones = np.flatnonzero(symbols < 0)
        symbols[open_ones] = np.searchsorted(self._borders, points[open_ones], side="right") % self._k
        return symbols
