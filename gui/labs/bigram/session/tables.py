"""What each cell of the table holds, as number, text and colour, and what it says. No Qt.

There is one choice of table and one of unit (NameTables.use and .unit) for all that the lab shows:

              counts                      neural net              difference
count         N, or N + s, smoothed       e^W
probability   P = (N + s) / Σ (N + s)     Q = e^W / Σ e^W         Q - P
log           log P                       log Q                   log Q - log P
weight        log (N + s)                 W

Counts and weights of a net are only known up to a factor, or a sum, a row, so these have no difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, exp, quiet
from engine.bigram import BOUNDARY
from gui.inspection import Inspection
from gui.labs.bigram.session.name_tables import (
    COUNT,
    COUNTS,
    DIFFERENCE,
    LOG,
    PROBABILITY,
    TWIN,
    WEIGHT,
    NameTables,
)
from gui.words import isolate, translate

_FAINTEST_LOG = -11.0  # about that of a pair that was met once in 60,000: it has no colour
_STRONGEST_WEIGHT = 5.0  # has the full colour
_LARGE = 1e4  # a weight that a network only reaches when it has left all sense
_INFINITE = "−∞"


@dataclass(frozen=True, eq=False)
class Grid:
    """Numbers as the heatmap shows them.

    texts      k lists of k
    shades     (k, k) from 0 to 1, or from -1 to 1 where is_signed
    """

    texts: list[list[str]]
    shades: Array
    is_signed: bool


@quiet
def numbers_of(model: NameTables) -> Array:
    """(k, k): what the cells hold, in the table and the unit that are chosen."""
    if model.use != DIFFERENCE:
        return _numbers_in(model, model.use)
    difference: Array = _numbers_in(model, TWIN) - _numbers_in(model, COUNTS)
    return difference


@quiet
def _numbers_in(model: NameTables, use: str) -> Array:
    is_twin, unit = use == TWIN, model.unit
    added = model.counts + model.smoothing if model.smoothing else model.counts
    if unit == COUNT:
        return np.exp(model.twin_weights) if is_twin else added
    if unit == WEIGHT:
        return model.twin_weights if is_twin else np.log(added)
    table = model.twin_table if is_twin else model.probabilities
    return table if unit == PROBABILITY else np.log(table)


@quiet  # to round a number beyond 1e306 is to multiply it
def grid_of(model: NameTables, numbers: Array) -> Grid:
    """numbers (k, k) of numbers_of() -> their texts and colours.

    Colours go with the square root, so that small numbers are seen beside great ones. Those of probabilities
    mean the same in every table, so that one sees them fade where smoothing evens them out.
    """
    write, rounded, shades, is_signed = _STYLES[model.unit, model.use == DIFFERENCE]
    # many numbers have the same text: each text is written once
    kinds, kind_of = _kinds(rounded(numbers))
    texts = np.array([write(number) for number in kinds.tolist()], object)[kind_of]
    return Grid(texts.tolist(), shades(numbers), is_signed)


def _kinds(numbers: Array) -> tuple[Array, Array]:
    """The different numbers, sorted, and for each place which of them stands there.

    np.unique() would do, but its first call imports numpy.ma: a quarter of the time until this lab is there.
    """
    order = np.argsort(numbers, axis=None)
    ordered = numbers.ravel()[order]
    is_first = np.append(True, ordered[1:] != ordered[:-1])
    kind_of = np.empty(numbers.size, int)
    kind_of[order] = np.cumsum(is_first) - 1
    return ordered[is_first], kind_of.reshape(numbers.shape)


# Texts: at most five figures and signs, since a cell is 24 pixels wide


def _infinite(number: float) -> str:
    """∞ or −∞; – for what is no number; "" for all others."""
    if np.isfinite(number):
        return ""
    return "–" if np.isnan(number) else "∞" if number > 0 else _INFINITE


def _write_count(number: float) -> str:
    """5438, 0.5, 12k, 3.4M, 2e+09."""
    if number >= 999.5e6:
        return _infinite(number) or f"{number:.0e}"
    if number >= 999_500:
        return f"{number / 1e6:.{1 if number < 9_950_000 else 0}f}M"
    if number >= 9999.5:
        return f"{number / 1000:.0f}k"
    return f"{number:.0f}" if number >= 10 else f"{number:.2g}"


def _write_probability(number: float) -> str:
    """.16; 0 and 1 are exact."""
    if number in (0.0, 1.0):
        return f"{number:.0f}"
    return f"{number:.2f}"[1:] if number < 0.995 else "1.0"


def _write_log(number: float) -> str:
    """-1.8, -12, −∞."""
    return _infinite(number) or (f"{number:.1f}" if number > -9.95 else f"{number:.0f}")


def _write_weight(number: float) -> str:
    """+0.3, -1.2, +12; 0.0 has no sign."""
    if not number:
        return "0.0"
    return _infinite(number) or (f"{number:+.1f}" if abs(number) < 9.95 else f"{number:+.0f}")


def _write_difference(number: float) -> str:
    """+.05, -.12; .00 has no sign."""
    return f"{number:+.2f}".replace("0.", ".", 1) if number else ".00"


def _shade_counts(numbers: Array) -> Array:
    numbers = np.nan_to_num(numbers)
    return np.asarray(np.sqrt(numbers / max(1.0, float(numbers.max()))))


def _shade_logs(numbers: Array) -> Array:
    return np.asarray(np.clip(1 - np.nan_to_num(numbers) / _FAINTEST_LOG, 0, 1) ** 2)


def _shade_weights(numbers: Array) -> Array:
    return np.asarray(np.clip(np.nan_to_num(numbers) / _STRONGEST_WEIGHT, -1, 1))


def _shade_differences(numbers: Array) -> Array:
    return np.asarray(np.sign(numbers) * np.sqrt(np.abs(numbers)))


def _to_tenths(numbers: Array) -> Array:
    return np.asarray(np.round(numbers, 1) + 0.0)  # -0.0 is 0.0


def _round_counts(numbers: Array) -> Array:
    """To hundredths, except that only exact zeros read 0."""
    return np.where(numbers > 0, np.maximum(np.round(numbers, 2), 0.01), numbers)


def _to_hundredths(numbers: Array) -> Array:
    return np.asarray(np.round(numbers, 2) + 0.0)


def _round_probabilities(numbers: Array) -> Array:
    """To hundredths, except that only exact zeros and ones read 0 and 1."""
    is_exact = (numbers == 0) | (numbers == 1)
    return np.where(is_exact, numbers, np.clip(np.round(numbers, 2), 0.001, 0.999))


# of a unit, of differences or not: how a number is written, how it may be rounded before, its colour, and
# whether it has a sign
_Change = Callable[[Array], Array]
_STYLES: dict[tuple[str, bool], tuple[Callable[[float], str], _Change, _Change, bool]] = {
    (COUNT, False): (_write_count, _round_counts, _shade_counts, False),
    (PROBABILITY, False): (_write_probability, _round_probabilities, np.sqrt, False),
    (LOG, False): (_write_log, _to_tenths, _shade_logs, False),
    (WEIGHT, False): (_write_weight, _to_tenths, _shade_weights, True),
    (PROBABILITY, True): (_write_difference, _to_hundredths, _shade_differences, True),
    (LOG, True): (_write_weight, _to_tenths, _shade_weights, True),
}


# Words


def by(model: NameTables, use: str) -> str:
    """The source of a figure, to be put behind it: each names its own."""
    if use == TWIN:
        return _tr("by the neural net")
    if not model.keepdims:
        return _tr("by N / N.sum(1)")
    if model.corpus.dev_share:
        return _tr("by the counts of the training names")
    return _tr("by the counts")


def in_unit(model: NameTables, use: str, row: int, column: int) -> str:
    """A cell's number in the unit that is chosen: 5,438 or 16.05% or -1.8296 or +8.6012."""
    return _written(float(_numbers_in(model, use)[row, column]), model.unit)


def row_in_unit(model: NameTables, use: str, row: int) -> list[str]:
    """The same of a whole row."""
    unit = model.unit
    return [_written(number, unit) for number in _numbers_in(model, use)[row].tolist()]


def _written(number: float, unit: str) -> str:
    if unit == PROBABILITY:
        return _percent(number)
    if unit == COUNT:
        return _infinite(number) or (f"{number:,.0f}" if number >= 1000 else f"{number:.4g}")
    return _infinite(number) or (f"{number:.4f}" if unit == LOG else _weight(number))


def explain(model: NameTables, row: int, column: int) -> str:
    """What a cell says, with its arithmetic, in the table and the unit that are chosen."""
    event, unit = _event(isolate(model.signs[row]), isolate(model.signs[column])), model.unit
    share, learned = float(model.probabilities[row, column]), float(model.twin_table[row, column])
    if model.use == DIFFERENCE:
        return _explain_difference(model, row, column, event)
    if model.use == TWIN:
        weight = float(model.twin_weights[row, column])
        said = _softmax(model.twin_weights, row, column, learned)
        if unit == WEIGHT:
            said = f"W = {_weight(weight)}"
        elif unit == LOG:
            said = _logarithm(learned)
        elif unit == COUNT:
            said = f"e^{_power(weight)} = {in_unit(model, TWIN, row, column)}"
        return _tr("{event}, by the neural net: {said}").format(event=event, said=said)
    if unit == LOG:
        said = f"{event}: {_logarithm(share)}"
        return said if share else _tr("{said}, infinitely surprising").format(said=said)
    if unit == WEIGHT:
        count = model.counts[row, column] + model.smoothing
        said = f"log {count:,g} = {in_unit(model, COUNTS, row, column)}"
        return _tr("{event}: {said}, the weight of this count").format(event=event, said=said)
    counted = f"{event}: {_fraction(model, row, column)} = {_percent(share)}"
    return counted if share else _tr("{counted}, impossible").format(counted=counted)


def _explain_difference(model: NameTables, row: int, column: int, event: str) -> str:
    learned, share = in_unit(model, TWIN, row, column), in_unit(model, COUNTS, row, column)
    difference = float(numbers_of(model)[row, column])
    if model.unit == LOG:
        said = _infinite(difference) or f"{difference:+.4f}"
    else:
        said = _tr("{points} points").format(points=f"{100 * difference:+.2f}")
    return _tr("{event}: net {learned}, counts {counted}, {difference}").format(
        event=event, learned=learned, counted=share, difference=said
    )


def inspect_cell(model: NameTables, row: int, column: int) -> Inspection:
    """The cell, looked at closely."""
    a, b, unit = isolate(model.signs[row]), isolate(model.signs[column]), model.unit
    share, learned = float(model.probabilities[row, column]), float(model.twin_table[row, column])
    lines: tuple[str, ...] = ()
    if model.use != TWIN:
        lines += _count_lines(model, row, column)
        if unit == LOG:
            lines += (_logarithm(share).replace("log ", f"log P({b} | {a}) = log ", 1),)
        elif unit == WEIGHT:
            lines += (explain(model, row, column).partition(": ")[2],)
    if model.use != COUNTS:
        weights = model.twin_weights
        if model.use == TWIN:
            lines += (
                f"W[{a}, {b}] = {_weight(float(weights[row, column]))}",
                f"Σ e^W[{a}, ·] = {_sum_of_powers(weights[row])}",
            )
        lines += (f"Q({b} | {a}) = {_softmax(weights, row, column, learned)}",)
        if unit == LOG:
            lines += (_logarithm(learned).replace("log ", f"log Q({b} | {a}) = log ", 1),)
    value = _short(learned if model.use == TWIN else share)
    if model.use == DIFFERENCE:
        difference = float(numbers_of(model)[row, column])
        value = _infinite(difference) or f"{difference:+.4f}"
        lines += ("log Q - log P" if unit == LOG else f"Q - P = {_short(learned)} - {_short(share)}",)
        lines += (f"= {value}",)
    elif unit in (LOG, WEIGHT):
        value = in_unit(model, model.use, row, column)
    term, code = _ORIGINS[model.use, unit]
    if model.use == COUNTS and unit in (COUNT, PROBABILITY) and model.smoothing:
        term = "smoothing"
    return Inspection(f"{a}{b}", value, explain(model, row, column), lines, term, code)


# of each table and unit, the term that the inspector explains, and the engine's code that computes it
_NET = ("neural bigram", "engine.bigram_twin.NeuralBigram")
_ORIGINS = {
    (COUNTS, COUNT): ("count", "engine.bigram.count_pairs"),
    (COUNTS, PROBABILITY): ("bigram", "engine.bigram.smoothed"),
    (COUNTS, LOG): ("negative log-likelihood", "engine.bigram.mean_nll"),
    (COUNTS, WEIGHT): ("count", "engine.bigram.count_pairs"),
    (TWIN, COUNT): _NET,
    (TWIN, PROBABILITY): ("softmax", "engine.arithmetic.softmax"),
    (TWIN, LOG): ("negative log-likelihood", "engine.bigram.mean_nll"),
    (TWIN, WEIGHT): _NET,
    (DIFFERENCE, PROBABILITY): _NET,
    (DIFFERENCE, LOG): _NET,
}


def _event(a: str, b: str) -> str:
    """What the pair of a and b means."""
    if a == BOUNDARY and b == BOUNDARY:
        return _tr("A name without letters")
    if a == BOUNDARY:
        return _tr("Names that begin with {b}").format(b=b)
    if b == BOUNDARY:
        return _tr("After {a} the name ends").format(a=a)
    return _tr("After {a} comes {b}").format(a=a, b=b)


def _divisor(model: NameTables, row: int, column: int) -> int:
    """The sum of the counts of a row: of its own, or, without keepdims, of that with the column's number."""
    return int(model.counts[row if model.keepdims else column].sum())


def _fraction(model: NameTables, row: int, column: int) -> str:
    """5,438 of 33,885; with smoothing (5,438 + 1) of (33,885 + 27 × 1)."""
    count, total, k = int(model.counts[row, column]), _divisor(model, row, column), len(model.alphabet)
    if model.smoothing:
        s = f"{model.smoothing:g}"
        return _tr("{count} of {total}").format(count=f"({count:,} + {s})", total=f"({total:,} + {k} × {s})")
    if not total:
        return _tr("nothing was counted in this row, so each of {k} is as likely").format(k=k)
    return _tr("{count} of {total}").format(count=f"{count:,}", total=f"{total:,}")


def _count_lines(model: NameTables, row: int, column: int) -> tuple[str, ...]:
    """From the counts to the probability."""
    a, b, s = isolate(model.signs[row]), isolate(model.signs[column]), f"{model.smoothing:g}"
    count, total, k = int(model.counts[row, column]), _divisor(model, row, column), len(model.alphabet)
    quotient = f"{count:,} / {total:,}" if total else f"1 / {k}"
    if model.smoothing:
        quotient = f"({count:,} + {s}) / ({total:,} + {k} × {s})"
    return (
        f"count({a}{b}) = {count:,}",
        f"count({a if model.keepdims else b}·) = {total:,}",
        f"P({b} | {a}) = {quotient}",
        f"= {_short(float(model.probabilities[row, column]))}",
    )


def _weight(weight: float) -> str:
    return f"{weight:+.4f}" if abs(weight) < _LARGE else f"{weight:+.3g}"


def _power(weight: float) -> str:
    return f"{weight:.2f}" if abs(weight) < _LARGE else f"{weight:.3g}"


def _softmax(weights: Array, row: int, column: int, share: float) -> str:
    """e^0.31 / 27.4 = 4.97%."""
    return f"e^{_power(float(weights[row, column]))} / {_sum_of_powers(weights[row])} = {_percent(share)}"


@quiet
def _sum_of_powers(logits: Array) -> str:
    total = float(exp(logits).sum())
    return f"{total:,.2f}" if total < 1e6 else f"{total:.3e}"


def _logarithm(share: float) -> str:
    return f"log {_short(share)} = {np.log(share):.4f}" if share else f"log 0 = {_INFINITE}"


def _short(share: float) -> str:
    """Four places, or three figures where that would be next to nothing."""
    return f"{share:.4f}" if share >= 0.001 or not share else f"{share:.3g}"


def _percent(share: float) -> str:
    """16.05%; 0% is exact."""
    if not share:
        return "0%"
    return f"{share:.2%}" if share >= 0.0001 else f"{100 * share:.1g}%"


def _tr(text: str) -> str:
    return translate("BigramTables", text)
