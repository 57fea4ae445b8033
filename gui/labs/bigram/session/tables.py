"""The views of the table: what each cell holds, as number, text and colour, and what it says. No Qt.

counts         N, or N + s with smoothing s
probabilities  p = (N + s) / Σ (N + s), a row adding up to 1
logs           log p
weights        W of the neural twin
twin           softmax(W), a row adding up to 1
difference     softmax(W) - p
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, exp, quiet
from engine.bigram import BOUNDARY
from gui.inspection import Inspection
from gui.labs.bigram.session.name_tables import NameTables
from gui.words import translate

COUNTS, PROBABILITIES, LOGS, WEIGHTS, TWIN, DIFFERENCE = VIEWS = (
    "counts",
    "probabilities",
    "logs",
    "weights",
    "twin",
    "difference",
)
_FAINTEST_LOG = -11.0  # about that of a pair that was met once in 60,000: it has no colour
_STRONGEST_WEIGHT = 5.0  # has the full colour
_LARGE = 1e4  # a weight that a network only reaches when it has left all sense
_INFINITE = "−∞"


@dataclass(frozen=True, eq=False)
class Grid:
    """A view as the heatmap shows it.

    texts      k lists of k
    shades     (k, k) from 0 to 1, or from -1 to 1 where is_signed
    """

    texts: list[list[str]]
    shades: Array
    is_signed: bool


def numbers_of(view: str, model: NameTables, weights: Array) -> Array:
    """(k, k): what the cells of a view hold. weights: (k, k), the twin's W."""
    if view == COUNTS:
        return model.counts + model.smoothing if model.smoothing else model.counts
    if view == PROBABILITIES:
        return model.probabilities
    if view == LOGS:
        return _log(model.probabilities)
    if view == WEIGHTS:
        return weights
    if view == TWIN:
        return model.twin_table
    return model.twin_table - model.probabilities


def grid_of(view: str, numbers: Array) -> Grid:
    """numbers (k, k) of a view -> its texts and colours.

    Colours go with the square root, so that small numbers are seen beside great ones. Those of probabilities
    mean the same in every table, so that one sees them fade where smoothing evens them out.
    """
    write, rounded, shades, is_signed = _STYLES[view]
    # many numbers have the same text: each text is written once
    kinds, kind_of = np.unique(rounded(numbers), return_inverse=True)
    texts = np.array([write(number) for number in kinds.tolist()], object)[kind_of.reshape(numbers.shape)]
    return Grid(texts.tolist(), shades(numbers), is_signed)


def _log(table: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.log(table)


# Texts: at most five figures and signs, since a cell is 24 pixels wide


def _write_count(number: float) -> str:
    """5438, 0.5, 12k, 3.4M."""
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
    if number == -np.inf:
        return _INFINITE
    return f"{number:.1f}" if number > -9.95 else f"{number:.0f}"


def _write_weight(number: float) -> str:
    """+0.3, -1.2, +12; 0.0 has no sign."""
    if not number:
        return "0.0"
    return f"{number:+.1f}" if abs(number) < 9.95 else f"{number:+.0f}"


def _write_difference(number: float) -> str:
    """+.05, -.12; .00 has no sign."""
    return f"{number:+.2f}".replace("0.", ".", 1) if number else ".00"


def _shade_counts(numbers: Array) -> Array:
    return np.asarray(np.sqrt(numbers / max(1.0, float(numbers.max()))))


def _shade_logs(numbers: Array) -> Array:
    return np.asarray(np.clip(1 - numbers / _FAINTEST_LOG, 0, 1) ** 2)


def _shade_weights(numbers: Array) -> Array:
    return np.asarray(np.clip(np.nan_to_num(numbers) / _STRONGEST_WEIGHT, -1, 1))


def _shade_differences(numbers: Array) -> Array:
    return np.asarray(np.sign(numbers) * np.sqrt(np.abs(numbers)))


def _to_tenths(numbers: Array) -> Array:
    return np.asarray(np.round(numbers, 1) + 0.0)  # -0.0 is 0.0


def _to_hundredths(numbers: Array) -> Array:
    return np.asarray(np.round(numbers, 2) + 0.0)


def _round_probabilities(numbers: Array) -> Array:
    """To hundredths, except that only exact zeros and ones read 0 and 1."""
    is_exact = (numbers == 0) | (numbers == 1)
    return np.where(is_exact, numbers, np.clip(np.round(numbers, 2), 0.001, 0.999))


# how a number is written, how it may be rounded before, its colour, and whether it has a sign
_Change = Callable[[Array], Array]
_STYLES: dict[str, tuple[Callable[[float], str], _Change, _Change, bool]] = {
    COUNTS: (_write_count, _to_hundredths, _shade_counts, False),
    PROBABILITIES: (_write_probability, _round_probabilities, np.sqrt, False),
    LOGS: (_write_log, _to_tenths, _shade_logs, False),
    WEIGHTS: (_write_weight, _to_tenths, _shade_weights, True),
    TWIN: (_write_probability, _round_probabilities, np.sqrt, False),
    DIFFERENCE: (_write_difference, _to_hundredths, _shade_differences, True),
}


# Words


def explain(
    model: NameTables, row: int, column: int, view: str = COUNTS, weights: Array | None = None
) -> str:
    """What a cell says, with its arithmetic. weights: (k, k), the twin's W, for the views that show them."""
    event = _event(model.signs[row], model.signs[column])
    share = float(model.probabilities[row, column])
    if view in (COUNTS, PROBABILITIES):
        counted = f"{event}: {_fraction(model, row, column)} = {_percent(share)}"
        return counted if share else _tr("{counted}, impossible").format(counted=counted)
    if view == LOGS:
        said = f"{event}: {_logarithm(share)}"
        return said if share else _tr("{said}, infinitely surprising").format(said=said)
    learned = float(model.twin_table[row, column])
    if view == DIFFERENCE:
        return _tr("{event}: the twin says {learned}, the counts {counted}, {difference}").format(
            event=event,
            learned=_percent(learned),
            counted=_percent(share),
            difference=_tr("{points} percentage points").format(points=f"{100 * (learned - share):+.2f}"),
        )
    said = _softmax(weights, row, column, learned)
    if view == WEIGHTS and weights is not None:
        return _tr("{event}: weight {weight}, which makes {said}").format(
            event=event, weight=_weight(weights[row, column]), said=said
        )
    return _tr("{event}, says the twin: {said}").format(event=event, said=said)


def inspect_cell(
    model: NameTables, row: int, column: int, view: str = COUNTS, weights: Array | None = None
) -> Inspection:
    """The cell, looked at closely."""
    a, b = model.signs[row], model.signs[column]
    share, learned = float(model.probabilities[row, column]), float(model.twin_table[row, column])
    lines, value = _count_lines(model, row, column), _short(share)
    if view == LOGS:
        value = _logarithm(share).rpartition(" = ")[2]
        lines += (_logarithm(share).replace("log ", f"log P({b} | {a}) = log ", 1),)
    elif view == DIFFERENCE:
        value = f"{learned - share:+.4f}"
        lines += (
            f"Q({b} | {a}) = {_softmax(weights, row, column, learned)}",
            f"Q - P = {_short(learned)} - {_short(share)}",
            f"= {value}",
        )
    elif view in (WEIGHTS, TWIN):
        value = _short(learned)
        lines = ()
        if weights is not None:
            lines = (
                f"W[{a}, {b}] = {_weight(weights[row, column])}",
                f"Σ e^W[{a}, ·] = {_sum_of_powers(weights[row])}",
            )
            value = _weight(weights[row, column]) if view == WEIGHTS else value
        lines += (f"Q({b} | {a}) = {_softmax(weights, row, column, learned)}",)
    term, code = _ORIGINS[view]
    if view in (COUNTS, PROBABILITIES) and model.smoothing:
        term = "smoothing"
    return Inspection(f"{a}{b}", value, explain(model, row, column, view, weights), lines, term, code)


# of each view, the term that the inspector explains, and the engine's code that computes it
_ORIGINS = {
    COUNTS: ("count", "engine.bigram.count_pairs"),
    PROBABILITIES: ("bigram", "engine.bigram.smoothed"),
    LOGS: ("negative log-likelihood", "engine.bigram.mean_nll"),
    WEIGHTS: ("neural bigram", "engine.bigram_twin.NeuralBigram"),
    TWIN: ("softmax", "engine.arithmetic.softmax"),
    DIFFERENCE: ("neural bigram", "engine.bigram_twin.NeuralBigram"),
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


def _fraction(model: NameTables, row: int, column: int) -> str:
    """5,438 of 33,885; with smoothing (5,438 + 1) of (33,885 + 27 × 1)."""
    count, total, k = int(model.counts[row, column]), int(model.counts[row].sum()), len(model.alphabet)
    if model.smoothing:
        s = f"{model.smoothing:g}"
        return _tr("{count} of {total}").format(count=f"({count:,} + {s})", total=f"({total:,} + {k} × {s})")
    if not total:
        return _tr("nothing was counted in this row, so each of {k} is as likely").format(k=k)
    return _tr("{count} of {total}").format(count=f"{count:,}", total=f"{total:,}")


def _count_lines(model: NameTables, row: int, column: int) -> tuple[str, ...]:
    """From the counts to the probability."""
    a, b, s = model.signs[row], model.signs[column], f"{model.smoothing:g}"
    count, total, k = int(model.counts[row, column]), int(model.counts[row].sum()), len(model.alphabet)
    quotient = f"{count:,} / {total:,}" if total else f"1 / {k}"
    if model.smoothing:
        quotient = f"({count:,} + {s}) / ({total:,} + {k} × {s})"
    return (
        f"count({a}{b}) = {count:,}",
        f"count({a}·) = {total:,}",
        f"P({b} | {a}) = {quotient}",
        f"= {_short(float(model.probabilities[row, column]))}",
    )


def _weight(weight: float) -> str:
    return f"{weight:+.4f}" if abs(weight) < _LARGE else f"{weight:+.3g}"


def _softmax(weights: Array | None, row: int, column: int, share: float) -> str:
    """e^0.31 / 27.4 = 4.97%."""
    if weights is None:
        return _percent(share)
    weight = float(weights[row, column])
    power = f"{weight:.2f}" if abs(weight) < _LARGE else f"{weight:.3g}"
    return f"e^{power} / {_sum_of_powers(weights[row])} = {_percent(share)}"


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
