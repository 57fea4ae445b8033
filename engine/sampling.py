"""Names made up from a table of letter pairs: each letter is a roll, and the newest letter chooses the row.

    sample_names(table, ".ab", 5, seed=2147483647)            # five names
    for roll in rolls(table, 5, seed=2147483647): ...         # the same, letter by letter
    made = yield from sample_steps(table, ".ab", 10_000, 1)   # many, and one may stop in between

A roll throws a dart on a line from 0 to 1, which a row of the table shares out among its symbols. PyTorch 2
has them race instead. The same seed gives the same names, in each of three streams of random numbers.
After Andrej Karpathy's "building makemore", part 1.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from typing import Literal

import numpy as np

from engine.arithmetic import Array
from engine.steps import Steps, finish
from engine.torch_random import Generator, borders

Randomness = Literal["lecture", "torch", "numpy"]

# No name goes on for ever, even where a low temperature leaves a loop of letters without a way out.
LONGEST_SAMPLE = 1000  # letters: there it is cut
MOST_RECORDED = 4_000  # rolls of the generated names that are kept: more than anyone steps through
_UTF32 = "utf-32-le"  # four bytes a symbol, so that a text is an array of code points
_AT_ONCE = 256  # random numbers, or rolls; one at a time would take longer
_PIECE = 65_536  # letters that become names at once


@dataclass(frozen=True, eq=False, slots=True)
class Roll:
    """One letter drawn.

    name       the index of the name that it belongs to
    row        the newest letter, as its number in the alphabet; 0, the boundary, at the beginning
    symbol     what was drawn; 0 ends the name
    low, high  where the symbol's share lies on the line from 0 to 1
    dart       where the dart landed, from 0 to 1: low ≤ dart ≤ high; None where symbols race
    race       (k,) how near each symbol came to the winner, whose number is 1; None where a dart decides
    """

    name: int
    row: int
    symbol: int
    low: float
    high: float
    dart: float | None
    race: Array | None


def tempered(table: Array, temperature: float, top_k: int = 0) -> Array:
    """The table (k, k) that is sampled from: probabilities to the power 1 / temperature, of the best alone.

    temperature  below 1 bolder, above 1 more even; 0, where the powers would be infinite, is their limit:
                 greedy, always the likeliest symbol
    top_k        so many of each row's likeliest symbols are left, of equal ones the first; 0 for all
    Raises ValueError for a negative temperature or top_k.
    """
    if not temperature >= 0:
        raise ValueError(f"the temperature must be 0 or above, not {temperature}")
    if top_k < 0:
        raise ValueError(f"top-k must be 0, for all symbols, or above, not {top_k}")
    cuts = 0 < top_k < table.shape[1]
    if temperature == 0:
        greedy: Array = np.eye(table.shape[1])[table.argmax(axis=1)]
        return greedy
    if temperature == 1.0 and not cuts:
        return table  # to the last bit
    # relative to each row's maximum, so that low temperatures do not vanish into 0 / 0
    powers = (table / table.max(axis=1, keepdims=True)) ** (1 / temperature)
    if cuts:
        best = np.argsort(-table, axis=1, kind="stable")
        np.put_along_axis(powers, best[:, top_k:], 0.0, axis=1)
    result: Array = powers / powers.sum(axis=1, keepdims=True)
    return result


def sample_names(
    table: Array,
    alphabet: str,
    n: int,
    seed: int,
    random: Randomness = "lecture",
    temperature: float = 1.0,
    top_k: int = 0,
) -> list[str]:
    """n new names, without boundaries, each begun at the boundary and drawn letter by letter.

    table               (k, k) probabilities of [first, second], k symbols of the alphabet
    random              "lecture": the video's numbers; "torch": those of torch 2; "numpy": numpy's own, fast
    temperature, top_k  see tempered()
    """
    return finish(sample_steps(table, alphabet, n, seed, random, temperature, top_k)).names


@dataclass(frozen=True, eq=False)
class Sample:
    """names  that were made
    rolls  of the first names, whole ones
    """

    names: list[str]
    rolls: list[Roll]


def sample_steps(
    table: Array,
    alphabet: str,
    n: int,
    seed: int,
    random: Randomness = "lecture",
    temperature: float = 1.0,
    top_k: int = 0,
    *,
    recorded: int = 0,
) -> Steps[Sample]:
    """The names of sample_names() in small steps, however long they become: yields the share done.

    recorded  the rolls of so many names are kept, as recorded_rolls() gives them
    """
    if random == "numpy":
        return (yield from _sample_together(tempered(table, temperature, top_k), alphabet, n, seed, recorded))
    names, kept = [""] * n, list[Roll]()
    for number, roll in enumerate(rolls(table, n, seed, random, temperature, top_k)):
        if number % _AT_ONCE == 0:
            yield roll.name / n
        if _has_room(kept, roll, recorded):
            kept.append(roll)
        if roll.symbol:
            names[roll.name] += alphabet[roll.symbol]
    return Sample(names, kept)


def recorded_rolls(all_rolls: Iterable[Roll], names: int) -> list[Roll]:
    """Those of the first names, so many or until there are MOST_RECORDED; the last name is whole."""
    kept: list[Roll] = []
    for roll in all_rolls:
        if not _has_room(kept, roll, names):
            break
        kept.append(roll)
    return kept


def _has_room(kept: Sequence[Roll], roll: Roll, names: int) -> bool:
    return roll.name < names and (len(kept) < MOST_RECORDED or kept[-1].name == roll.name)


def rolls(
    table: Array,
    n: int,
    seed: int,
    random: Randomness = "lecture",
    temperature: float = 1.0,
    top_k: int = 0,
    *,
    first: int | None = None,
) -> Iterator[Roll]:
    """Every roll of sample_names() with these arguments, name after name; of the first names, or of all."""
    table, first = tempered(table, temperature, top_k), n if first is None else min(first, n)
    if random == "numpy":
        board = _DartBoard(table)
        rounds = (each.of_first(first) for each in _rounds(board, n, seed))
        return _rolls_of(board, list(takewhile(lambda each: len(each.who), rounds)))
    lines = table.astype(np.float32)  # as the lectures draw

    @cache  # of a large alphabet a few names need few rows
    def shares_of(row: int) -> _Shares:
        return lines[row], borders(lines[row]).tolist()

    return _rolls_in_turn(
        lambda letters: shares_of(letters[-1] if letters else 0), len(table), first, seed, random
    )


def rolls_after(
    following: Callable[[Sequence[int]], Array],
    k: int,
    n: int,
    seed: int,
    random: Literal["lecture", "torch"] = "torch",
    temperature: float = 1.0,
    top_k: int = 0,
) -> Iterator[Roll]:
    """The rolls of n names where not only the newest letter counts.

    following  the letters of a name so far, as numbers -> (k,) how likely each symbol is to come next
    """

    def shares(letters: Sequence[int]) -> _Shares:
        p = tempered(following(letters)[np.newaxis], temperature, top_k)[0].astype(np.float32)
        return p, borders(p).tolist()

    return _rolls_in_turn(shares, k, n, seed, random)


def spelled(all_rolls: Iterable[Roll], alphabet: str, n: int) -> list[str]:
    """The n names that the rolls make."""
    names = [""] * n
    for roll in all_rolls:
        if roll.symbol:
            names[roll.name] += alphabet[roll.symbol]
    return names


_Shares = tuple[Array, list[float]]  # probabilities (k,), and where each ends on a line from 0 to 1
_Draw = Callable[[int, int, _Shares], Roll]  # name, row, shares -> the roll


def _rolls_in_turn(
    shares: Callable[[Sequence[int]], _Shares], k: int, n: int, seed: int, random: Randomness
) -> Iterator[Roll]:
    generator = Generator(seed)
    draw = _darts(generator) if random == "lecture" else _races(k, generator)
    for name in range(n):
        letters: list[int] = []
        for _ in range(LONGEST_SAMPLE):
            roll = draw(name, letters[-1] if letters else 0, shares(letters))
            yield roll
            if not roll.symbol:
                break
            letters.append(roll.symbol)


def _darts(generator: Generator) -> _Draw:
    """As Generator.multinomial_lecture() draws."""
    numbers = _one_by_one(generator.uniform_float64)

    def draw(name: int, row: int, shares: _Shares) -> Roll:
        line, dart = shares[1], float(next(numbers))
        symbol = bisect_left(line, dart)
        return Roll(name, row, symbol, line[symbol - 1] if symbol else 0.0, line[symbol], dart, None)

    return draw


def _races(k: int, generator: Generator) -> _Draw:
    """As Generator.multinomial_torch2() draws."""
    times = _one_by_one(lambda n: generator.exponential(n * k).reshape(n, k))

    def draw(name: int, row: int, shares: _Shares) -> Roll:
        p, line = shares
        scores = p / next(times)
        symbol = int(scores.argmax())
        low = line[symbol - 1] if symbol else 0.0
        return Roll(name, row, symbol, low, line[symbol], None, scores / scores[symbol])

    return draw


def _one_by_one(take: Callable[[int], Array]) -> Iterator[Array]:
    """What take(n) gives, forever."""
    while True:
        yield from take(_AT_ONCE)


# numpy's stream: one letter of every unfinished name in each round


@dataclass(frozen=True, eq=False)
class _Round:
    """who: (m,) the names that go on; rows, symbols: (m,) from where and to where; darts: (m,) uint32."""

    who: Array
    rows: Array
    symbols: Array
    darts: Array

    def of_first(self, names: int) -> _Round:
        """What concerns the first names alone."""
        some = slice(int(np.searchsorted(self.who, names)))
        return _Round(*(np.array(part[some]) for part in (self.who, self.rows, self.symbols, self.darts)))


def _rounds(board: _DartBoard, n: int, seed: int) -> Iterator[_Round]:
    rng = np.random.default_rng(seed)
    who, rows = np.arange(n), np.zeros(n, np.int64)
    for _ in range(LONGEST_SAMPLE):
        if not len(who):
            return
        darts = rng.integers(2**32, size=len(who), dtype=np.uint32)
        symbols = board.hit(rows, darts)
        yield _Round(who, rows, symbols, darts)
        going_on = np.flatnonzero(symbols)
        who, rows = who[going_on], symbols[going_on]


def _sample_together(table: Array, alphabet: str, n: int, seed: int, recorded: int) -> Steps[Sample]:
    board, lengths, kind = _DartBoard(table), np.zeros(n, np.int64), np.min_scalar_type(len(table))
    rounds, firsts = list[tuple[Array, Array]](), list[_Round]()
    for each in _rounds(board, n, seed):
        # ten thousand names without an end have ten million letters: in few bytes each
        rounds.append((each.who.astype(np.uint32), each.symbols.astype(kind)))
        firsts.append(each.of_first(recorded))
        lengths[each.who[each.symbols > 0]] += 1
        yield 0.8 * (1 - len(each.who) / n)

    # one text of all names, each with the boundary that ends it, as when they were counted
    ends = np.cumsum(lengths + 1)
    starts = ends - lengths - 1
    text = np.zeros(ends[-1] if n else 0, kind)
    for place, (who, symbols) in enumerate(rounds):
        text[starts[who] + place] = symbols
        yield 0.8 + 0.1 * place / len(rounds)

    names: list[str] = []
    codes = np.frombuffer(alphabet.encode(_UTF32), "<u4")
    while len(names) < n:
        first = len(names)
        last = max(int(np.searchsorted(ends, starts[first] + _PIECE)), first + 1)
        piece = codes[text[starts[first] : ends[last - 1]]]
        names += piece.tobytes().decode(_UTF32).split(alphabet[0])[:-1]
        yield 0.9 + 0.1 * last / n
    return Sample(names, recorded_rolls(_rolls_of(board, firsts), recorded))


def _rolls_of(board: _DartBoard, rounds: Sequence[_Round]) -> Iterator[Roll]:
    """The rolls of the rounds, name after name."""
    if not rounds:
        return
    parts: Iterable[list[Array]] = ([each.who, each.rows, each.symbols, each.darts] for each in rounds)
    who, rows, symbols, darts = (np.concatenate(part) for part in zip(*parts, strict=True))
    in_order = np.argsort(who, kind="stable")
    for first in range(0, len(who), _AT_ONCE):  # perhaps not all of them are asked for
        part = in_order[first : first + _AT_ONCE]
        lows, highs = board.shares(rows[part], symbols[part])
        columns = (who[part], rows[part], symbols[part], lows, highs, darts[part] / 2**_DartBoard.BITS)
        for name, row, symbol, low, high, dart in zip(*(c.tolist() for c in columns), strict=True):
            yield Roll(name, row, symbol, low, high, dart, None)


class _DartBoard:
    """Chooses from many rows of a table (k, k) at once: for each a dart, a whole number of 32 bits.

    A row is a line of 2³² points, shared out among its symbols, and all rows lie behind each other.
    Bisection tells between which borders a dart has hit. But cut into 512 slots, a row has few slots
    with a border inside; for the others the answer is in a list. (A guide table: Chen and Asau 1974,
    "On generating random variates from an empirical distribution".)
    """

    BITS = 32
    _SLOT_BITS = BITS - 9

    def __init__(self, table: Array) -> None:
        self._k = len(table)
        shares = np.cumsum(table, axis=1)
        shares /= shares[:, -1:]
        rows = np.arange(self._k)[:, np.newaxis] << self.BITS
        self._borders = (np.rint(shares * 2**self.BITS).astype(np.int64) + rows).ravel()
        edges = np.arange(0, (self._k << self.BITS) + 1, 1 << self._SLOT_BITS)
        passed = np.searchsorted(self._borders, edges, side="right")
        self._slots = np.where(passed[:-1] == passed[1:], passed[:-1] % self._k, -1)

    def hit(self, rows: Array, darts: Array) -> Array:
        """rows (n,) numbers below k, darts (n,) uint32 -> (n,) the symbols chosen, numbers below k."""
        points = (rows << self.BITS) + darts
        symbols: Array = self._slots[points >> self._SLOT_BITS]
        open_ones = np.flatnonzero(symbols < 0)
        symbols[open_ones] = np.searchsorted(self._borders, points[open_ones], side="right") % self._k
        return symbols

    def shares(self, rows: Array, symbols: Array) -> tuple[Array, Array]:
        """Where each symbol lies on the line of its row, from 0 to 1: begins and ends, both (n,)."""
        ends = self._borders.reshape(self._k, self._k) - (np.arange(self._k)[:, np.newaxis] << self.BITS)
        begins = np.hstack([np.zeros((self._k, 1), np.int64), ends[:, :-1]])
        return begins[rows, symbols] / 2**self.BITS, ends[rows, symbols] / 2**self.BITS
