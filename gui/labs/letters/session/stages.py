"""The stages of one example, forward and back: what each shows, says, and is computed from. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.arithmetic import Array
from engine.letters import LetterNetwork, Passes
from engine.ngrams import ALPHABET
from gui.inspection import Inspection
from gui.words import translate

ACROSS = 20  # hidden units in a row
_ON = "–"  # after the number of the first unit in a row
_TERMS = 5  # of a sum that are written out, the largest first

Explain = Callable[[int, int], tuple[str, ...]]


@dataclass(frozen=True)
class Stage:
    """key: its name here; equation: what it computes; words: what it means; table (rows, columns), with the
    names of both; explain: the arithmetic of a cell, a line a step."""

    key: str
    equation: str
    words: str
    table: Array
    rows: Sequence[str]
    columns: Sequence[str]
    explain: Explain = field(repr=False)
    is_share: bool = False
    term: str = "forward pass"

    def inspect(self, row: int, column: int) -> Inspection:
        names = [self.rows[row], self.columns[column]]
        if self.rows[0].endswith(_ON):  # hidden units, a row after the other
            names = [_tr("unit {k}").format(k=row * ACROSS + column + 1)]
        title = " ".join(each for each in (self.key, *names) if each)
        return Inspection(
            title,
            number(float(self.table[row, column])),
            self.words,
            self.explain(row, column),
            self.term,
            "engine.letters.LetterNetwork.passes",
        )


def number(value: float) -> str:
    """Three decimals, or the power of ten of what these would show as 0."""
    size = f"{abs(value):.3f}" if abs(value) >= 5e-4 or not value else f"{abs(value):.0e}"
    return f"−{size}" if value < 0 else size


def stages_of(network: LetterNetwork, passes: Passes) -> list[Stage]:
    """Of one example: forward to its loss, and back to the embeddings."""
    letters = [ALPHABET[i] for i in passes.before[0]]
    target = int(passes.targets[0])
    x, sums, h, logits, p = (each[0] for each in (passes.x, passes.sums, passes.h, passes.logits, passes.p))
    d_logits, d_h, d_sums, d_x = (
        each[0] for each in (passes.d_logits, passes.d_h, passes.d_sums, passes.d_x)
    )
    size, context, letter = network.embedding, "".join(letters), ALPHABET[target]
    numbered = [str(k + 1) for k in range(size)]
    places = [_tr("letter {k}: {letter}").format(k=k + 1, letter=each) for k, each in enumerate(letters)]
    inputs = [f"{letter}{k}" for letter in letters for k in numbered]
    of_target = _tr("the letter that comes, {letter}").format(letter=letter)

    def unit(row: int, column: int) -> int:
        return row * ACROSS + column

    def fetched(row: int, column: int) -> tuple[str, ...]:
        return (_tr("row {letter} of C, number {k}: {value}").format(
            letter=letters[row], k=column + 1, value=number(float(x[row * size + column]))),)  # fmt: skip

    def of_sums(row: int, column: int) -> tuple[str, ...]:
        j = unit(row, column)
        return _sum(x, network.W1[:, j], inputs, float(network.b1[j]))

    def of_h(row: int, column: int) -> tuple[str, ...]:
        j = unit(row, column)
        return (f"tanh({number(float(sums[j]))}) = {number(float(h[j]))}",)

    def of_logits(_: int, k: int) -> tuple[str, ...]:
        return _sum(h, network.W2[:, k], _units(len(h)), float(network.b2[k]))

    def of_p(_: int, k: int) -> tuple[str, ...]:
        total = float(np.exp(logits).sum())
        power = float(np.exp(logits[k]))
        return (
            f"exp({number(float(logits[k]))}) = {number(power)}",
            _tr("the sum of all 27 powers: {total}").format(total=number(total)),
            f"{number(power)} / {number(total)} = {number(float(p[k]))}",
        )

    def of_loss(_: int, __: int) -> tuple[str, ...]:
        return (f"−log({number(float(p[target]))}) = {number(passes.loss)}",)

    def of_d_logits(_: int, k: int) -> tuple[str, ...]:
        is_it = 1 if k == target else 0
        return (f"{number(float(p[k]))} − {is_it} = {number(float(d_logits[k]))}",)

    def of_d_h(row: int, column: int) -> tuple[str, ...]:
        return _sum(d_logits, network.W2[unit(row, column)], list(ALPHABET))

    def of_d_sums(row: int, column: int) -> tuple[str, ...]:
        j = unit(row, column)
        return (
            f"1 − tanh² = 1 − {number(float(h[j]))}² = {number(float(1 - h[j] ** 2))}",
            f"{number(float(d_h[j]))} × {number(float(1 - h[j] ** 2))} = {number(float(d_sums[j]))}",
        )

    def of_d_x(row: int, column: int) -> tuple[str, ...]:
        return _sum(d_sums, network.W1[row * size + column], _units(len(h)))

    used = list(dict.fromkeys(passes.before[0].tolist()))
    table = network.gradients["C"][used]

    def of_d_c(row: int, column: int) -> tuple[str, ...]:
        parts = [
            float(d_x[k * size + column]) for k in range(len(letters)) if passes.before[0][k] == used[row]
        ]
        return (" + ".join(map(number, parts)) + f" = {number(float(table[row, column]))}",)

    hidden = _rows_of(len(h))
    forward = [
        Stage("x", _tr("x = C[{context}]").format(context=context),
              _tr("Each of the three letters fetches its row of the embedding table. One behind the other, "
                  "these numbers are all that the network sees."),
              x.reshape(-1, size), places, numbered, fetched, term="embedding"),
        Stage("x W1 + b1", _tr("sums = x W1 + b1"),
              _tr("Each hidden unit weighs the numbers of all three letters and adds its bias."),
              _grid(sums), *hidden, of_sums, term="hidden unit"),
        Stage("h", _tr("h = tanh(sums)"),
              _tr("Tanh squeezes each sum between −1 and 1. A unit close to either is saturated."),
              _grid(h), *hidden, of_h, term="tanh"),
        Stage(_tr("logits"), _tr("logits = h W2 + b2"),
              _tr("Each letter weighs all hidden units: 27 scores, one for each letter that may come."),
              logits[np.newaxis], [""], list(ALPHABET), of_logits, term="logit"),
        Stage("p", _tr("p = softmax(logits)"),
              _tr("Exponentials over their sum: shares that add up to 1."),
              p[np.newaxis], [""], list(ALPHABET), of_p, True, term="softmax"),
        Stage(_tr("loss"),
              _tr("loss = −log p({letter}) = {loss}").format(letter=letter, loss=number(passes.loss)),
              _tr("How surprised the network is by {letter}. Chance would be log 27 = 3.296.").format(
                  letter=of_target),
              np.array([[passes.loss]]), [""], [letter], of_loss, term="loss"),
    ]  # fmt: skip
    backward = [
        Stage(_tr("∂L/∂logits"), _tr("∂L/∂logits = p − y"),
              _tr("Back again. Every score is blamed by its probability; {letter} is asked to grow.").format(
                  letter=of_target),
              d_logits[np.newaxis], [""], list(ALPHABET), of_d_logits, term="cross-entropy"),
        Stage("∂L/∂h", _tr("∂L/∂h = ∂L/∂logits W2ᵀ"),
              _tr("A hidden unit is blamed by each score it had a part in, as strongly as its weight there."),
              _grid(d_h), *hidden, of_d_h),
        Stage(_tr("∂L/∂sums"), _tr("∂L/∂sums = ∂L/∂h × (1 − h²)"),
              _tr("Tanh lets hardly any gradient through where it is saturated: that unit cannot learn from "
                  "this example."),
              _grid(d_sums), *hidden, of_d_sums, term="tanh"),
        Stage("∂L/∂x", _tr("∂L/∂x = ∂L/∂sums W1ᵀ"),
              _tr("Through the first weights to the numbers of the three letters."),
              d_x.reshape(-1, size), places, numbered, of_d_x),
        Stage("∂L/∂C", _tr("∂L/∂C += ∂L/∂x, row by row"),
              _tr("Each letter's row collects the gradient of every place where it was used. Against it the "
                  "letter moves on the map."),
              table, [ALPHABET[i] for i in used], numbered, of_d_c, term="accumulation"),
    ]  # fmt: skip
    return [*forward, *(_of_back(stage) for stage in backward)]


def _of_back(stage: Stage) -> Stage:
    """Its term, where none is nearer, is that of the backward pass."""
    return stage if stage.term != "forward pass" else Stage(**{**vars(stage), "term": "backward pass"})


def _grid(vector: Array) -> Array:
    """Hidden units in rows of ACROSS; what is missing in the last row is nan."""
    full = np.full(math.ceil(len(vector) / ACROSS) * ACROSS, np.nan)
    full[: len(vector)] = vector
    return full.reshape(-1, ACROSS)


def _rows_of(count: int) -> tuple[list[str], list[str]]:
    across = min(count, ACROSS)
    return [f"{first + 1}{_ON}" for first in range(0, count, ACROSS)], [str(k + 1) for k in range(across)]


def _units(count: int) -> list[str]:
    return [f"h{k + 1}" for k in range(count)]


def _sum(values: Array, weights: Array, names: Sequence[str], bias: float | None = None) -> tuple[str, ...]:
    """The largest terms of values · weights, the others together, and the bias."""
    terms = np.asarray(values, np.float64) * weights
    order = np.argsort(-np.abs(terms), kind="stable")
    lines = [
        f"{names[i]}: {number(float(values[i]))} × {number(float(weights[i]))} = {number(float(terms[i]))}"
        for i in order[:_TERMS].tolist()
    ]
    if len(terms) > _TERMS:
        rest = number(float(terms[order[_TERMS:]].sum()))
        lines.append(_tr("{count} others: {rest}").format(count=len(terms) - _TERMS, rest=rest))
    if bias is not None:
        lines.append(_tr("bias: {bias}").format(bias=number(bias)))
    lines.append(_tr("together: {total}").format(total=number(float(terms.sum()) + (bias or 0.0))))
    return tuple(lines)


def _tr(source: str) -> str:
    return translate("LettersStages", source)
