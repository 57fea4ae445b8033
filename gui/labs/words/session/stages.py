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
from engine.word_network import (
    ALONE,
    MULTIPLIED,
    UNMASKED,
    UNSCALED,
    WRONG_AXIS,
    Blame,
    Reading,
    WordNetwork,
)
from gui.inspection import Inspection
from gui.words import translate

SHOWN_NEXT = 12  # of the next words, in the stage that has them
_TERMS = 6  # of a sum that are written out, the largest first

Explain = Callable[[int, int], tuple[str, ...]]


@dataclass(frozen=True)
class Stage:
    """key       its name here
    equation  what it computes
    words     what it means, in a sentence or two
    table     (rows, columns) as it is shown
    rows      the names of the rows; the columns are always the words
    is_share  from 0 to 1, without a sign
    explain   the arithmetic of a cell, a line a step
    """

    key: str
    equation: str
    words: str
    table: Array
    rows: Sequence[str]
    explain: Explain = field(repr=False)
    is_share: bool = False
    term: str = "attention"
    code: str = "engine.attention.attend"


def stages_of(
    network: WordNetwork, words: Sequence[str], read: Reading, blame: Blame, target: int
) -> list[Stage]:
    """All of a sentence, forward to the next word and back from it."""
    return [*_forward(network, words, read, target), *_back(network, words, read, blame, target)]


def next_rows(read: Reading) -> list[int]:
    """The words that come next the most likely."""
    order: list[int] = np.argsort(-read.after[-1], kind="stable").tolist()
    return order[:SHOWN_NEXT]


def inspect(stage: Stage, words: Sequence[str], row: int, column: int) -> Inspection:
    title = _tr("{row}, {column}").format(row=stage.rows[row], column=words[column])
    value = number(float(stage.table[row, column]))
    return Inspection(title, value, stage.words, stage.explain(row, column), stage.term, stage.code)


def number(value: float) -> str:
    """Three decimals; a mask is minus infinity."""
    if math.isinf(value):
        return "−∞" if value < 0 else "∞"
    size = f"{abs(value):.3f}" if abs(value) >= 5e-4 or not value else f"{abs(value):.0e}"
    return f"−{size}" if value < 0 else size


def _forward(network: WordNetwork, words: Sequence[str], read: Reading, target: int) -> list[Stage]:
    heads, p = read.heads, {each.label: np.asarray(each.data) for each in network.parameters()}
    size, head = read.x.shape[1], heads.q.shape[1]
    of_x, of_head = _numbered(size), _numbered(head)
    asks = [_tr("{word} asks").format(word=word) for word in words]
    products = heads.q @ heads.k.T
    is_masked, is_by_column = network.way != UNMASKED, network.way == WRONG_AXIS
    seen = heads.scores + mask(heads.scores) if is_masked else heads.scores
    likely = next_rows(read)
    after = read.next_words()

    def projected(name: str) -> Explain:
        return lambda row, column: _sum(read.x[column], p[name][:, row], "x", name)

    def of_products(i: int, j: int) -> tuple[str, ...]:
        return _sum(heads.q[i], heads.k[j], "q", "k")

    def of_scores(i: int, j: int) -> tuple[str, ...]:
        before, score = number(float(products[i, j])), number(float(heads.scores[i, j]))
        line = _tr("{product} / √{head} = {score}")
        if network.way == MULTIPLIED:
            line = _tr("{product} × √{head} = {score}")
        elif network.way == UNSCALED:
            line = _tr("not scaled: {score}")
        return (line.format(product=before, head=head, score=score),)

    def of_mask(i: int, j: int) -> tuple[str, ...]:
        if j > i and is_masked:
            return (_tr("“{word}” comes later: {score}").format(word=words[j], score="−∞"),)
        return (_tr("the score stays: {score}").format(score=number(float(seen[i, j]))),)

    def of_weights(i: int, j: int) -> tuple[str, ...]:
        scores, place = (seen[:, j], i) if is_by_column else (seen[i], j)
        powers = np.exp(scores - scores.max())
        return (
            _tr("the largest score among them: {score}").format(score=number(float(scores.max()))),
            _tr("exp({score} − largest) = {power}").format(
                score=number(float(seen[i, j])), power=number(float(powers[place]))
            ),
            _tr("the sum of all powers: {sum}").format(sum=number(float(powers.sum()))),
            _tr("{power} / {sum} = {share}").format(
                power=number(float(powers[place])),
                sum=number(float(powers.sum())),
                share=number(float(heads.weights[i, j])),
            ),
        )

    def of_mixture(row: int, column: int) -> tuple[str, ...]:
        return _sum(heads.weights[column], heads.v[:, row], _tr("weight"), "v", words)

    def of_added(row: int, column: int) -> tuple[str, ...]:
        return (
            *_sum(heads.out[column], p["Wo"][:, row], "out", "Wo"),
            _tr("x + added = {x} + {added} = {y}").format(
                x=number(float(read.x[column, row])),
                added=number(float(read.added[column, row])),
                y=number(float(read.y[column, row])),
            ),
        )

    def of_next(row: int, column: int) -> tuple[str, ...]:
        k = likely[row]
        logits = read.after[column]
        powers = np.exp(logits - logits.max())
        return (
            _tr("logit = y · U + b = {logit}").format(logit=number(float(logits[k]))),
            _tr("exp(logit − largest) = {power}").format(power=number(float(powers[k]))),
            _tr("divided by the sum over all {count} words: {share}").format(
                count=len(WORDS), share=number(float(after[column, k]))
            ),
        )

    added = _tr(
        "What was gathered is turned by Wo and added to the word's own vector. Only now its meaning "
        "depends on its neighbours."
    )
    scale = _tr("scores = q · k / √{head}")
    scale_words = _tr("A sum of {head} products grows like √{head}. Divided by it, softmax stays soft.")
    if network.way == MULTIPLIED:
        scale = _tr("scores = q · k × √{head}")
        scale_words = _tr("Multiplied by √{head} instead of divided: softmax is all or nothing.")
    elif network.way == UNSCALED:
        scale, scale_words = _tr("scores = q · k"), _tr("Not divided by √{head}: softmax is sharper.")
    if network.way == ALONE:
        added = _tr("This network was trained without attention: nothing is added.")
    return [
        Stage(
            "embedded",
            _tr("E[word]"),
            _tr("Each word is looked up: a row of E, the same wherever it stands."),
            read.embedded.T,
            of_x,
            lambda row, column: (_tr("row “{word}” of E, number {k}").format(word=words[column], k=row + 1),),
            term="embedding",
            code="engine.word_network.WordNetwork.vectors",
        ),
        Stage(
            "placed",
            _tr("x = E[word] + P[place]"),
            _tr("A row of P is added, so that a word also says where it stands."),
            read.x.T,
            of_x,
            lambda row, column: (
                _tr("{e} + {p} = {x}").format(
                    e=number(float(read.embedded[column, row])),
                    p=number(float(read.places[column, row])),
                    x=number(float(read.x[column, row])),
                ),
            ),
            term="embedding",
            code="engine.word_network.WordNetwork.vectors",
        ),
        Stage(
            "q",
            _tr("q = x Wq"),
            _tr("Query: what each word looks for."),
            heads.q.T,
            of_head,
            projected("Wq"),
            term="query",
        ),
        Stage(
            "k",
            _tr("k = x Wk"),
            _tr("Key: what each word can be found by."),
            heads.k.T,
            of_head,
            projected("Wk"),
            term="query",
        ),
        Stage(
            "v",
            _tr("v = x Wv"),
            _tr("Value: what each word gives to those that look at it."),
            heads.v.T,
            of_head,
            projected("Wv"),
            term="query",
        ),
        Stage(
            "products",
            _tr("q · k"),
            _tr("Each query times each key: large where one has what the other looks for."),
            products,
            asks,
            of_products,
            code="engine.attention.scaled_scores",
        ),
        Stage(
            "scores",
            scale.format(head=head),
            scale_words.format(head=head),
            heads.scores,
            asks,
            of_scores,
            code="engine.attention.scaled_scores",
        ),
        Stage(
            "masked",
            _tr("scores + mask") if is_masked else _tr("no mask"),
            _tr("What comes later is not known yet: its score becomes −∞.")
            if is_masked
            else _tr("This network was trained without a mask: it sees what comes later."),
            seen,
            asks,
            of_mask,
            term="mask",
            code="engine.attention.mask",
        ),
        Stage(
            "weights",
            _tr("weights = softmax(scores)"),
            _tr("Down the columns: the shares of a column add up to 1, those of a row do not.")
            if is_by_column
            else _tr("Shares of each row's attention: they add up to 1."),
            heads.weights,
            asks,
            of_weights,
            True,
            "softmax",
            "engine.arithmetic.softmax",
        ),
        Stage(
            "out",
            _tr("out = weights · v"),
            _tr("Each word takes home a mixture of the values, by its shares."),
            heads.out.T,
            of_head,
            of_mixture,
        ),
        Stage(
            "added",
            _tr("y = x + out Wo"),
            added,
            read.y.T,
            of_x,
            of_added,
            code="engine.word_network.WordNetwork.logits",
        ),
        Stage(
            "next",
            _tr("p = softmax(y U + b)"),
            _tr("How likely each word is to come next, after each place of the sentence."),
            after[:, likely].T,
            [WORDS[k] for k in likely],
            of_next,
            True,
            "softmax",
            "engine.word_network.WordNetwork.logits",
        ),
    ]


def _back(
    network: WordNetwork, words: Sequence[str], read: Reading, blame: Blame, target: int
) -> list[Stage]:
    heads, g = read.heads, blame.heads
    p = {each.label: np.asarray(each.data) for each in network.parameters()}
    of_x, of_head = _numbered(read.x.shape[1]), _numbered(heads.q.shape[1])
    asks = [_tr("{word} asks").format(word=word) for word in words]
    rows = sorted({*next_rows(read)[: SHOWN_NEXT - 1], target}, key=lambda k: -read.after[-1, k])
    share, last, root = read.next_words()[-1], len(words) - 1, math.sqrt(heads.q.shape[1])
    factor = {MULTIPLIED: root, UNSCALED: 1.0}.get(network.way, 1 / root)
    is_by_column = network.way == WRONG_AXIS
    sizes = np.linalg.norm(blame.x, axis=1)
    blamed = ", ".join(f"{word} {size:.3f}" for word, size in zip(words, sizes, strict=True))

    def of_logits(row: int, column: int) -> tuple[str, ...]:
        if column != last:
            return (_tr("only the last word's guess is judged: 0"),)
        k = rows[row]
        return (
            _tr("p − {hit} = {share} − {hit} = {gradient}").format(
                hit=int(k == target),
                share=number(float(share[k])),
                gradient=number(float(blame.logits[last, k])),
            ),
        )

    def of_weights(i: int, j: int) -> tuple[str, ...]:
        return _sum(g.out[i], heads.v[j], "∂L/∂out", "v")

    def of_scores(i: int, j: int) -> tuple[str, ...]:
        mean = float(heads.weights[i] @ g.weights[i])
        if is_by_column:
            mean = float(heads.weights[:, j] @ g.weights[:, j])
        return (
            _tr("average of ∂L/∂weights, by the shares: {mean}").format(mean=number(mean)),
            _tr("{share} × ({gradient} − {mean}) = {result}").format(
                share=number(float(heads.weights[i, j])),
                gradient=number(float(g.weights[i, j])),
                mean=number(mean),
                result=number(float(g.scores[i, j])),
            ),
        )

    def of_q(row: int, column: int) -> tuple[str, ...]:
        return _sum(g.scores[column], heads.k[:, row] * factor, "∂L/∂score", _tr("k, scaled"), words)

    def of_k(row: int, column: int) -> tuple[str, ...]:
        return _sum(g.scores[:, column], heads.q[:, row] * factor, "∂L/∂score", _tr("q, scaled"), words)

    def of_v(row: int, column: int) -> tuple[str, ...]:
        return _sum(heads.weights[:, column], g.out[:, row], _tr("weight"), "∂L/∂out", words)

    def of_x_gradient(row: int, column: int) -> tuple[str, ...]:
        parts = [
            (name, float(gradient[column] @ p[label][row]))
            for name, gradient, label in (("q", g.q, "Wq"), ("k", g.k, "Wk"), ("v", g.v, "Wv"))
        ]
        lines = [_tr("through {name}: {part}").format(name=name, part=number(part)) for name, part in parts]
        own = _tr("straight from y: {part}").format(part=number(float(blame.y[column, row])))
        return (own, *lines, _tr("together {sum}").format(sum=number(float(blame.x[column, row]))))

    def of_out(row: int, column: int) -> tuple[str, ...]:
        if network.way == ALONE:
            return (_tr("attention takes no part in this network: 0"),)
        return _sum(blame.y[column], p["Wo"][row], "∂L/∂y", "Wo")

    surprise = _tr("The surprise at “{word}” as the next word: −log {p} = {loss}. Now it goes back.").format(
        word=WORDS[target], p=number(float(share[target])), loss=number(blame.loss)
    )
    return [
        Stage(
            "d next",
            _tr("∂L/∂logits = p − (1 for “{word}”)").format(word=WORDS[target]),
            surprise,
            blame.logits[:, rows].T,
            [WORDS[k] for k in rows],
            of_logits,
            term="gradient",
            code="engine.ops.OPS[softmax_cross_entropy]",
        ),
        Stage(
            "d y",
            _tr("∂L/∂y = ∂L/∂logits · Uᵀ"),
            _tr("The guess was made from the last word's y alone."),
            blame.y.T,
            of_x,
            lambda row, column: _sum(blame.logits[column], p["U"][row], "∂L/∂logit", "U", WORDS),
            term="gradient",
            code="engine.ops.OPS[matmul]",
        ),
        Stage(
            "d out",
            _tr("∂L/∂out = ∂L/∂y · Woᵀ"),
            _tr("Back through Wo to what was gathered."),
            g.out.T,
            of_head,
            of_out,
            term="gradient",
            code="engine.ops.OPS[matmul]",
        ),
        Stage(
            "d v",
            _tr("∂L/∂v = weightsᵀ · ∂L/∂out"),
            _tr("A value is blamed by the share that was taken of it."),
            g.v.T,
            of_head,
            of_v,
            term="gradient",
            code="engine.ops.OPS[matmul]",
        ),
        Stage(
            "d weights",
            _tr("∂L/∂weights = ∂L/∂out · vᵀ"),
            _tr("More of a word's value would help, or harm."),
            g.weights,
            asks,
            of_weights,
            term="gradient",
            code="engine.ops.OPS[matmul]",
        ),
        Stage(
            "d scores",
            _tr("∂L/∂scores = weights × (∂L/∂weights − average)"),
            _tr(
                "Shares compete: a score "
                "is blamed by how far it lies above its row's average. Masked ones get nothing."
            ),
            g.scores,
            asks,
            of_scores,
            term="gradient",
            code="engine.ops.OPS[softmax]",
        ),
        Stage(
            "d q",
            _tr("∂L/∂q = ∂L/∂scores · k, scaled"),
            _tr("How the last word should have asked."),
            g.q.T,
            of_head,
            of_q,
            term="gradient",
            code="engine.ops.OPS[matmul]",
        ),
        Stage(
            "d k",
            _tr("∂L/∂k = ∂L/∂scoresᵀ · q, scaled"),
            _tr("How each word should have called itself."),
            g.k.T,
            of_head,
            of_k,
            term="gradient",
            code="engine.ops.OPS[matmul]",
        ),
        Stage(
            "d x",
            _tr("∂L/∂x: all ways added up"),
            _tr("How much of the blame goes to each word: {blamed}").format(blamed=blamed),
            blame.x.T,
            of_x,
            of_x_gradient,
            term="gradient",
            code="engine.backward.backward",
        ),
    ]


def _numbered(count: int) -> list[str]:
    return [str(k + 1) for k in range(count)]


def _sum(a: Array, b: Array, of_a: str, of_b: str, names: Sequence[str] = ()) -> tuple[str, ...]:
    """Σ a · b: its largest terms, the rest of it, and the result."""
    products = np.asarray(a, np.float64) * np.asarray(b, np.float64)
    largest = np.argsort(-np.abs(products), kind="stable")[:_TERMS]
    lines = [_tr("Σ {a} × {b}, the largest first:").format(a=of_a, b=of_b)]
    for k in largest.tolist():
        lines.append(
            _tr("{name}: {a} × {b} = {product}").format(
                name=names[k] if names else k + 1,
                a=number(float(a[k])),
                b=number(float(b[k])),
                product=number(float(products[k])),
            )
        )
    if len(products) > _TERMS:
        rest = float(products.sum() - products[largest].sum())
        lines.append(
            _tr("the other {count} together: {rest}").format(count=len(products) - _TERMS, rest=number(rest))
        )
    lines.append(_tr("sum = {sum}").format(sum=number(float(products.sum()))))
    return tuple(lines)


def _tr(source: str) -> str:
    return translate("WordsAttention", source)
