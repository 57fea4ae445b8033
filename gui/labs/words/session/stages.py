"""The stages of one head, forward and back: what each shows and says, and where its numbers come from. No Qt.

Words are columns. Where a word looks at words, a row asks and a column answers.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.arithmetic import Array
from engine.attention import mask
from engine.little_language import WORDS
from engine.value import Value
from engine.word_network import Reading, WordNetwork
from gui.inspection import Inspection
from gui.labs.words.session.stage_words import told_of
from gui.words import translate

SHOWN_NEXT = 12  # of the next words, in the stage that has them
_TERMS = 6  # of a sum that are written out, the largest first

Explain = Callable[[int, int], tuple[str, ...]]


@dataclass(frozen=True)
class Stage:
    """key        its name here
    equation   what it computes
    words      what it means, in a sentence or two
    numbers    (words, n): a row a word
    rows       the names of the n numbers, as they are shown; where words look at words, of the rows
    explain    the arithmetic of a word's number, a line a step
    is_square  words look at words: as it is shown, a row asks
    is_share   from 0 to 1, without a sign
    """

    key: str
    equation: str
    words: str
    numbers: Array
    rows: Sequence[str]
    explain: Explain = field(repr=False)
    is_square: bool = False
    is_share: bool = False
    term: str = "attention"
    code: str = "engine.attention.attend"

    @property
    def table(self) -> Array:
        """(rows, columns) as it is shown: the columns are words."""
        return self.numbers if self.is_square else self.numbers.T

    def arithmetic(self, row: int, column: int) -> tuple[str, ...]:
        return self.explain(row, column) if self.is_square else self.explain(column, row)


def inspect(stage: Stage, words: Sequence[str], row: int, column: int) -> Inspection:
    title = _tr("{row}, {column}").format(row=stage.rows[row], column=words[column])
    value = number(float(stage.table[row, column]))
    return Inspection(title, value, stage.words, stage.arithmetic(row, column), stage.term, stage.code)


def number(value: float) -> str:
    """Three decimals; a mask is minus infinity."""
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    size = f"{abs(value):.3f}" if abs(value) >= 5e-4 or not value else f"{abs(value):.0e}"
    return f"−{size}" if value < 0 else size


def next_rows(read: Reading) -> list[int]:
    """The words that come next the most likely."""
    order: list[int] = np.argsort(-np.asarray(read.logits.data)[-1], kind="stable").tolist()
    return order[:SHOWN_NEXT]


def stages_of(network: WordNetwork, words: Sequence[str], read: Reading, target: int) -> list[Stage]:
    """All of a sentence, forward to the next word and back from the surprise at it."""
    it = _Sentence(network, words, read, target)
    return [*it.forward(), *it.back()]


class _Sentence:
    """Its numbers by the names of the formulas, those of a gradient as d_."""

    def __init__(self, network: WordNetwork, words: Sequence[str], read: Reading, target: int) -> None:
        self.words, self.read, self.target = words, read, target
        self.way, self.size, self.head = network.way, network.size, network.head
        self.p = {each.label: np.asarray(each.data) for each in network.parameters()}
        heads = vars(read.heads).values()
        self.q, self.k, self.v, self.scores, self.weights, self.out = (np.asarray(h.data) for h in heads)
        self.d_q, self.d_k, self.d_v, self.d_scores, self.d_weights, self.d_out = map(_grad, heads)
        self.x, self.y, self.added = (np.asarray(each.data) for each in (read.x, read.y, read.added))
        self.logits, self.shares = np.asarray(read.logits.data), read.next_words()
        self.masked = self.scores + mask(self.scores) if self.way.causal else self.scores
        self.wo = self.p["Wo"] * float(self.way.meets)
        self.asks = [_tr("{word} asks").format(word=word) for word in words]

    def forward(self) -> list[Stage]:
        way, p, likely = self.way, self.p, next_rows(self.read)
        scaling = "divided" if way.power < 0 else "multiplied" if way.power else "unscaled"
        return [
            self._stage("embedded", self.read.embedded, self._of_embedded),
            self._stage("placed", self.x, self._of_placed),
            self._product("q", self.x, p["Wq"], ("x", "Wq")),
            self._product("k", self.x, p["Wk"], ("x", "Wk")),
            self._product("v", self.x, p["Wv"], ("x", "Wv")),
            self._product("products", self.q, self.k.T, ("q", "k"), rows=self.asks),
            self._stage("scores", self.scores, self._of_scores, self.asks, scaling),
            self._stage("masked", self.masked, self._of_masked, self.asks, "" if way.causal else "open"),
            self._stage("weights", self.weights, self._of_weights, self.asks, way.by_column * "down", True),
            self._product("out", self.weights, self.v, (_tr("weight"), "v"), self.words),
            self._stage("added", self.y, self._of_added, mode="" if way.meets else "alone"),
            self._stage(
                "next",
                self.shares[:, likely],
                lambda word, row: self._of_next(word, likely[row]),
                [WORDS[k] for k in likely],
                is_share=True,
            ),
        ]

    def back(self) -> list[Stage]:
        d_logits, d_y = _grad(self.read.logits), _grad(self.read.y)
        factor, logit, score = self.head**self.way.power, "∂L/∂logit", "∂L/∂score"
        first = next_rows(self.read)[: SHOWN_NEXT - 1]
        rows = sorted({*first, self.target}, key=lambda k: -self.logits[-1, k])
        return [
            self._stage(
                "d next",
                d_logits[:, rows],
                lambda word, row: self._of_d_next(word, rows[row]),
                [WORDS[k] for k in rows],
            ),
            self._product("d y", d_logits, self.p["U"].T, (logit, "U"), WORDS),
            self._product("d out", d_y, self.wo.T, ("∂L/∂y", "Wo")),
            self._product("d v", self.weights.T, self.d_out, (_tr("weight"), "∂L/∂out"), self.words),
            self._product("d weights", self.d_out, self.v.T, ("∂L/∂out", "v"), rows=self.asks),
            self._stage("d scores", self.d_scores, self._of_d_scores, self.asks),
            self._product("d q", self.d_scores, self.k * factor, (score, _tr("k, scaled")), self.words),
            self._product("d k", self.d_scores.T, self.q * factor, (score, _tr("q, scaled")), self.words),
            self._stage("d x", _grad(self.read.x), self._of_d_x),
        ]

    def _stage(
        self,
        key: str,
        numbers: Array,
        explain: Explain,
        rows: Sequence[str] = (),
        mode: str = "",
        is_share: bool = False,
    ) -> Stage:
        """rows: without any the numbers of a word have none but their numbers. mode: of the words that there
        are for this stage."""
        told = told_of(key, mode)
        share = float(self.shares[-1, self.target])
        equation, words = (
            each.format(
                head=self.head, word=WORDS[self.target], p=number(share), loss=number(-math.log(share))
            )
            for each in (told.equation, told.words)
        )
        rows = rows or [str(k + 1) for k in range(numbers.shape[1])]
        is_square = rows is self.asks
        return Stage(key, equation, words, numbers, rows, explain, is_square, is_share, told.term, told.code)

    def _product(
        self,
        key: str,
        a: Array,
        b: Array,
        names: tuple[str, str],
        over: Sequence[str] = (),
        rows: Sequence[str] = (),
    ) -> Stage:
        """a @ b: every number of it is a sum of products. over: what is summed over."""
        return self._stage(key, a @ b, lambda i, k: _sum(a[i], b[:, k], *names, over), rows)

    # The arithmetic of what is no product

    def _of_embedded(self, word: int, k: int) -> tuple[str, ...]:
        return (_put(_tr("row “{word}” of E, number {k}"), word=self.words[word], k=k + 1),)

    def _of_placed(self, word: int, k: int) -> tuple[str, ...]:
        e, p = self.read.embedded[word, k], self.read.places[word, k]
        return (_put(_tr("{e} + {p} = {x}"), e=e, p=p, x=self.x[word, k]),)

    def _of_scores(self, i: int, j: int) -> tuple[str, ...]:
        line = _tr("{product} / √{head} = {score}")
        if self.way.power >= 0:
            line = _tr("{product} × √{head} = {score}") if self.way.power else _tr("not scaled: {score}")
        return (_put(line, product=self.q[i] @ self.k[j], head=self.head, score=self.scores[i, j]),)

    def _of_masked(self, i: int, j: int) -> tuple[str, ...]:
        if j > i and self.way.causal:
            return (_tr("“{word}” comes later: −∞").format(word=self.words[j]),)
        return (_put(_tr("the score stays: {score}"), score=self.masked[i, j]),)

    def _of_weights(self, i: int, j: int) -> tuple[str, ...]:
        scores, place = (self.masked[:, j], i) if self.way.by_column else (self.masked[i], j)
        powers = np.exp(scores - scores.max())
        power, total = powers[place], powers.sum()
        return (
            _put(_tr("the largest score among them: {score}"), score=scores.max()),
            _put(_tr("exp({score} − largest) = {power}"), score=scores[place], power=power),
            _put(_tr("the sum of all powers: {sum}"), sum=total),
            _put(_tr("{power} / {sum} = {share}"), power=power, sum=total, share=self.weights[i, j]),
        )

    def _of_added(self, word: int, k: int) -> tuple[str, ...]:
        line = _tr("x + added = {x} + {added} = {y}")
        whole = _put(line, x=self.x[word, k], added=self.added[word, k], y=self.y[word, k])
        return (*_sum(self.out[word], self.wo[:, k], "out", "Wo"), whole)

    def _of_next(self, word: int, k: int) -> tuple[str, ...]:
        logits, share = self.logits[word], self.shares[word, k]
        power, line = (
            np.exp(logits[k] - logits.max()),
            _tr("divided by the sum over all {count} words: {share}"),
        )
        return (
            _put(_tr("logit = y · U + b = {logit}"), logit=logits[k]),
            _put(_tr("exp(logit − largest) = {power}"), power=power),
            _put(line, count=len(WORDS), share=share),
        )

    def _of_d_next(self, word: int, k: int) -> tuple[str, ...]:
        if word != len(self.words) - 1:
            return (_tr("only the last word's guess is judged: 0"),)
        hit, gradient = int(k == self.target), _grad(self.read.logits)[-1, k]
        line = _tr("p − {hit} = {share} − {hit} = {gradient}")
        return (_put(line, hit=hit, share=self.shares[-1, k], gradient=gradient),)

    def _of_d_scores(self, i: int, j: int) -> tuple[str, ...]:
        row = (slice(None), j) if self.way.by_column else (i, slice(None))
        mean, share = float(self.weights[row] @ self.d_weights[row]), self.weights[i, j]
        line, d, result = (
            _tr("{share} × ({d} − {mean}) = {result}"),
            self.d_weights[i, j],
            self.d_scores[i, j],
        )
        return (
            _put(_tr("average of ∂L/∂weights, by the shares: {mean}"), mean=mean),
            _put(line, share=share, d=d, mean=mean, result=result),
        )

    def _of_d_x(self, word: int, k: int) -> tuple[str, ...]:
        ways = (("q", self.d_q, "Wq"), ("k", self.d_k, "Wk"), ("v", self.d_v, "Wv"))
        through = _tr("through {name}: {part}")
        return (
            _put(_tr("straight from y: {part}"), part=_grad(self.read.y)[word, k]),
            *(_put(through, name=name, part=d[word] @ self.p[label][k]) for name, d, label in ways),
            _put(_tr("together {sum}"), sum=_grad(self.read.x)[word, k]),
        )


def _grad(value: Value) -> Array:
    return np.asarray(value.grad)


def _put(line: str, **parts: object) -> str:
    """The line with these in their places, of which floats are written as numbers."""
    return line.format(
        **{
            name: number(float(part)) if isinstance(part, float | np.floating) else part
            for name, part in parts.items()
        }
    )


def _sum(a: Array, b: Array, of_a: str, of_b: str, names: Sequence[str] = ()) -> tuple[str, ...]:
    """Σ a · b: its largest terms, the rest of it, and the result."""
    products = np.asarray(a, np.float64) * np.asarray(b, np.float64)
    largest = np.argsort(-np.abs(products), kind="stable")[:_TERMS]
    lines = [_tr("Σ {a} × {b}, the largest first:").format(a=of_a, b=of_b)]
    for k in largest.tolist():
        name = names[k] if names else k + 1
        lines.append(
            _put(_tr("{name}: {a} × {b} = {product}"), name=name, a=a[k], b=b[k], product=products[k])
        )
    if len(products) > _TERMS:
        rest = products.sum() - products[largest].sum()
        lines.append(_put(_tr("the other {count} together: {rest}"), count=len(products) - _TERMS, rest=rest))
    lines.append(_put(_tr("sum = {sum}"), sum=products.sum()))
    return tuple(lines)


def _tr(source: str) -> str:
    return translate("WordsAttention", source)
