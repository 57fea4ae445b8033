"""A name, judged letter by letter: how likely each is after what stands before it. No Qt.

judge("emma", model.alphabet, model.table).nll       # 2.5138: the mean negative log-likelihood of its pairs
judge_by("emma", ALPHABET, network.rows, size=3).nll # the same by any model that reads a name
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.arithmetic import Array
from engine.bigram import BOUNDARY
from engine.names_text import LONGEST_NAME
from gui.words import translate

_SMALL = 0.00005  # a probability that four places show as 0
_MOST_LISTED = 40  # symbols of the alphabet in a message
_COLUMN, _CAPTION = 11, 16  # characters of the arithmetic


@dataclass(frozen=True)
class Pair:
    """A letter and what stands before it, with their places in the alphabet, and P(second | first).

    row: of the newest letter before it
    """

    first: str
    second: str
    row: int
    column: int
    probability: float

    @property
    def log(self) -> float:
        """The natural logarithm of the probability, at most 0; minus infinity where that is 0."""
        return math.log(self.probability) if self.probability > 0 else -math.inf


@dataclass(frozen=True)
class Judgement:
    """name     as it is judged: composed (NFC), in letters of the alphabet
    pairs    n + 1 for n letters: a boundary stands at both ends; none where it cannot be judged
    note     how the name differs from what was typed; "" where it does not
    trouble  why it cannot be judged, where, and what to do; "" where it can
    """

    name: str
    pairs: tuple[Pair, ...] = ()
    note: str = ""
    trouble: str = ""

    def log_sum(self, count: int | None = None) -> float:
        """The log likelihood: the sum of the logs of the first pairs, or of all."""
        return sum((pair.log for pair in self.pairs[:count]), 0.0)

    @property
    def nll(self) -> float:
        """The mean negative log-likelihood of a pair; nan where nothing is judged."""
        return -self.log_sum() / len(self.pairs) if self.pairs else math.nan

    @property
    def impossible(self) -> Pair | None:
        """The first pair that makes the name impossible."""
        return next((pair for pair in self.pairs if pair.probability <= 0), None)

    @property
    def likelihood(self) -> str:
        """The product of the probabilities, to three digits: it may be smaller than a float can be."""
        total = self.log_sum() / math.log(10)
        if math.isinf(total):
            return "0"
        if total > -300:
            return f"{10**total:.3g}"
        exponent = math.floor(total)
        return f"{10 ** (total - exponent):.2f}e{exponent}"


def judge(text: str, alphabet: str, table: Array, longest: int = LONGEST_NAME) -> Judgement:
    """table (k, k): probabilities of [first, second], k symbols of the alphabet. Never raises."""
    return judge_by(text, alphabet, lambda letters: table[[0, *letters]], longest=longest)


def judge_by(
    text: str,
    alphabet: str,
    rows: Callable[[Sequence[int]], Array],
    size: int = 1,
    longest: int = LONGEST_NAME,
) -> Judgement:
    """rows: the (t,) letters of a name, as numbers -> (t + 1, k) how likely each symbol is to come first,
    second ... and after them; size: how many of the symbols before it stand beside a letter. Never raises.
    """
    index = {symbol: place for place, symbol in enumerate(alphabet)}
    typed = unicodedata.normalize("NFC", text.strip())
    name = "".join(_fitting(symbol, index) for symbol in typed)
    if trouble := _trouble(name, alphabet, index, longest):
        return Judgement(name, trouble=trouble)
    pairs, shares, padded = [], rows([index[symbol] for symbol in name]), BOUNDARY * size + name
    for place, second in enumerate(name + BOUNDARY):
        first, column = padded[place : place + size], index[second]
        if not math.isfinite(shares[place, column]):
            return Judgement(name, trouble=_no_number())
        pairs.append(Pair(first, second, index[first[-1]], column, float(shares[place, column])))
    note = ""
    if name != typed:
        note = _tr("Judged as {name}: these names have no such capital letters.").format(name=name)
    return Judgement(name, tuple(pairs), note)


def number(value: float) -> str:
    """As the lecture prints them; nan if there is none."""
    if math.isinf(value):
        return "-∞" if value < 0 else "∞"
    return "–" if math.isnan(value) else f"{value:.4f}"


def share_in_digits(share: float) -> str:
    """A probability in four places; in powers of ten where these would be 0; 0 only where it is 0."""
    if share == 0:
        return "0"
    return f"{share:.1e}" if share < _SMALL else f"{share:.4f}"


def in_lines(judged: Judgement) -> list[str]:
    """The arithmetic as the lecture prints it: a heading, a line a pair, and what they come to.

    No line where nothing is judged.
    """
    pairs, total = judged.pairs, judged.log_sum()
    if not pairs:
        return []
    rows = [(_tr("pair"), _tr("probability"), _tr("log"), _tr("sum"))]
    sums = accumulate(pair.log for pair in pairs)
    for pair, so_far in zip(pairs, sums, strict=True):
        numbers = number(pair.log), number(so_far)
        rows.append((pair.first + pair.second, share_in_digits(pair.probability), *numbers))
    lines = [f"{row[0]:<8}" + "".join(f"{text:>{_COLUMN}}" for text in row[1:]) for row in rows]
    mean = f"-({number(total)}) / {len(pairs)} = {number(judged.nll)}"
    for name, value in (
        (_tr("product"), judged.likelihood),
        (_tr("log-likelihood"), number(total)),
        (_tr("average (NLL)"), mean),
    ):
        lines.append(f"{name:<{_CAPTION}}{value}")
    return lines


def _fitting(symbol: str, index: dict[str, int]) -> str:
    """In lower case where the alphabet has only that."""
    return symbol.lower() if symbol not in index and symbol.lower() in index else symbol


def _trouble(name: str, alphabet: str, index: dict[str, int], longest: int) -> str:
    if len(name) > longest:
        return _tr("A name has at most {most} letters, and this one has {count}: shorten it.").format(
            most=longest, count=f"{len(name):,}"
        )
    for place, symbol in enumerate(name, 1):
        if symbol == BOUNDARY:
            return _tr(
                "Letter {place} is the boundary sign {sign}, which stands only before and after a name: "
                "leave it out."
            ).format(place=place, sign=BOUNDARY)
        if symbol not in index:
            listed = alphabet.removeprefix(BOUNDARY)
            if len(listed) > _MOST_LISTED:
                listed = f"{listed[:_MOST_LISTED]}…"
            return _tr("Letter {place}, {symbol}, does not occur in these names. They use {letters}").format(
                place=place, symbol=_said(symbol), letters=listed
            )
    return ""


def _no_number() -> str:
    return _tr(
        "The table holds no number here: the neural net has diverged. Train it again with a lower "
        "learning rate."
    )


def _said(symbol: str) -> str:
    return f"“{symbol}”" if symbol.isprintable() else f"U+{ord(symbol):04X}"


def _tr(text: str) -> str:
    return translate("BigramLikelihood", text)
