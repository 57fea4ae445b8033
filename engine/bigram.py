"""A language model with one letter of memory: how often does each letter follow each other letter?

    model = Bigram(read_names("resources/names.txt"))
    model.counts[model.index["a"], model.index["n"]]      # how often "an"
    model.nll(["emma"])                                   # how surprised is it by emma?
    model.sample(5, seed=2147483647)                      # five names nobody ever had

A name is cut into pairs with a boundary sign at both ends: . e m m a . gives five pairs. After
Andrej Karpathy's "building makemore", part 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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


def read_names(path: str | PathLike[str]) -> list[str]:
    """The names in a text file (UTF-8), one a line; white space around them and empty lines do not count."""
    return [name for line in Path(path).read_text(encoding="utf-8").splitlines() if (name := line.strip())]


class Bigram:
    """Counts of letter pairs, and the probabilities they make.

    alphabet       the boundary sign first, then the letters in order; k symbols
    index          symbol -> its row and column
    counts         (k, k) whole numbers: [first, second], without smoothing
    probabilities  (k, k) float64: (counts + smoothing) / the sum of its row

    Raises ValueError where there is no name, or a name holds the boundary sign.
    """

    def __init__(self, names: Sequence[str], smoothing: float = 0.0) -> None:
        if not names:
            raise ValueError("a bigram model needs at least one name")
        text = BOUNDARY + BOUNDARY.join(names) + BOUNDARY
        if text.count(BOUNDARY) != len(names) + 1:
            raise ValueError(f"a name must not hold the boundary sign {BOUNDARY!r}")
        self.alphabet = BOUNDARY + "".join(sorted(set(text) - {BOUNDARY}))
        self.index = {symbol: i for i, symbol in enumerate(self.alphabet)}
        self.smoothing = smoothing
        first, second = self._pairs(names)
        k = len(self.alphabet)
        self.counts = np.bincount(first * k + second, minlength=k * k).reshape(k, k)
        smoothed = self.counts + smoothing
        self.probabilities = smoothed / smoothed.sum(axis=1, keepdims=True)

    def _pairs(self, names: Sequence[str]) -> tuple[Array, Array]:
        """All names -> the indices of the first and of the second symbol of every pair.

        The names stand behind each other with one boundary between two, which ends one name and
        begins the next, so that neighbours in that text are just the pairs.
        """
        text = BOUNDARY + BOUNDARY.join(names) + BOUNDARY
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        symbols = np.array([ord(symbol) for symbol in self.alphabet[1:]], np.uint32)
        # the alphabet after the boundary is sorted, so a symbol's place is found by bisection
        places = np.searchsorted(symbols, codes)
        known = np.append(symbols, 0)[places] == codes
        if not np.all(known | (codes == ord(BOUNDARY))):
            stranger = chr(codes[np.argmin(known | (codes == ord(BOUNDARY)))])
            raise ValueError(f"the letter {stranger!r} is not in the alphabet {self.alphabet!r}")
        indices = np.where(known, places + 1, 0)
        return indices[:-1], indices[1:]

    def nll(self, names: Sequence[str]) -> float:
        """Mean negative log-likelihood of a pair in names: infinity where a pair never occurred.

        Raises ValueError for a letter outside the alphabet.
        """
        with np.errstate(divide="ignore"):
            return float(-np.log(self.probabilities[self._pairs(names)]).mean())

    def sample(
        self, n: int, seed: int, random: Randomness = "lecture", temperature: float = 1.0
    ) -> list[str]:
        """n new names, without boundaries, each begun at the boundary and drawn letter by letter.

        random       "lecture": the video's numbers; "torch": those of torch 2; "numpy": numpy's own, fast
        temperature  probabilities to the power 1 / temperature: below 1 bolder, above 1 more even
        """
        if temperature <= 0:
            raise ValueError(f"the temperature must be above 0, not {temperature}")
        table = self.probabilities
        if temperature != 1.0:
            # relative to each row's maximum, so that low temperatures do not vanish into 0 / 0
            table = (table / table.max(axis=1, keepdims=True)) ** (1 / temperature)
            table = table / table.sum(axis=1, keepdims=True)
        if random == "numpy":
            return self._sample_together(table, n, np.random.default_rng(seed))
        generator = Generator(seed)
        draw = generator.multinomial_lecture if random == "lecture" else generator.multinomial_torch2
        rows = table.astype(np.float32)
        return [self._sample_one(rows, draw) for _ in range(n)]

    def _sample_one(self, rows: Array, draw: Callable[[Array], int]) -> str:
        letters: list[str] = []
        symbol = 0
        while len(letters) < _LONGEST_SAMPLE and (symbol := draw(rows[symbol])):
            letters.append(self.alphabet[symbol])
        return "".join(letters)

    def _sample_together(self, table: Array, n: int, rng: np.random.Generator) -> list[str]:
        """The same for all names at once: one letter of every unfinished name in each round."""
        cumulative = np.cumsum(table, axis=1)
        cumulative[:, -1] = 1
        names = np.zeros((n, _LONGEST_SAMPLE), np.int32)
        unfinished, symbols = np.arange(n), np.zeros(n, np.int64)
        for position in range(_LONGEST_SAMPLE):
            darts = rng.random((len(unfinished), 1))
            symbols = np.sum(cumulative[symbols] <= darts, axis=1)
            unfinished, symbols = unfinished[symbols > 0], symbols[symbols > 0]
            if not len(unfinished):
                break
            names[unfinished, position] = symbols
        return ["".join(self.alphabet[s] for s in row[: np.argmin(row > 0)]) for row in _columns(names)]


def _columns(names: Array) -> Iterable[Array]:
    """The rows of names, cut behind the last column that anyone uses plus one."""
    used = int(np.count_nonzero(np.any(names > 0, axis=0)))
    return list(names[:, : used + 1])
