"""The neural net as matrix algebra: the pairs of a name all at once, forward and backward. No Qt.

x @ W -> logits -> exp -> counts -> / their row sums -> P -> the picked ones -> the mean of -log, and back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array
from engine.backward import backward
from gui.labs.bigram.session.twin import Twin
from gui.words import translate


@dataclass(frozen=True, eq=False)
class Matrix:
    """title  as the lecture's code has it
    data   (rows, columns)
    act    the place of a step at which it comes; W and x are there from the beginning
    """

    title: str
    data: Array
    act: int

    @property
    def shape(self) -> str:
        return f"{self.data.shape[0]} × {self.data.shape[1]}"


def matrices_of(twin: Twin) -> list[Matrix]:
    """In the order in which they come."""
    walk = twin.walk
    backward(walk.spelled)
    parts = [
        ("x", walk.one_hot.data, 0),
        ("W", walk.weights.data, 0),
        ("logits", walk.logits.data, 1),
        ("counts", walk.counts.data, 2),
        ("P", walk.probabilities.data, 3),
        ("picked", np.asarray(walk.picked.data)[:, np.newaxis], 4),
        ("∂P", walk.probabilities.grad, 6),
        ("∂counts", walk.counts.grad, 7),
        ("∂logits", walk.logits.grad, 8),
        ("W.grad", walk.weights.grad, 9),
    ]
    return [Matrix(title, np.asarray(data), act) for title, data, act in parts]


def stage_of(twin: Twin, alphabet: str) -> tuple[str, str]:
    """Equation and words of the stage that has just come: from 1 to 9."""
    equation, words = _stages()[twin.act - 1]
    data = {each.title: each.data for each in matrices_of(twin)}
    (first, second), (n, k) = twin.walk.pairs[0], data["logits"].shape
    numbers = {
        "n": n,
        "k": k,
        "first": first,
        "a": alphabet[first],
        "b": alphabet[second],
        "rate": f"{twin.descent.setting.rate:g}",
        "logit": f"{data['logits'][0, second]:.4f}",
        "count": f"{data['counts'][0, second]:.4f}",
        "total": f"{data['counts'][0].sum():.4f}",
        "share": f"{data['picked'][0, 0]:.4f}",
        "slope": f"{data['∂logits'][0, second]:+.4f}",
        "loss": f"{float(twin.walk.spelled.data):.4f}",
    }
    return equation.format(**numbers), words.format(**numbers)


def _stages() -> list[tuple[str, str]]:
    return [
        (
            "logits = x @ W",
            _tr(
                "({n} × {k}) @ ({k} × {k}) = ({n} × {k}). A row of x has a single 1, so it picks a row of W: "
                "the first logits are row {first} of W."
            ),
        ),
        (
            "counts = exp(logits)",
            _tr("exp is never below 0, so these can stand for counts: {a}{b} has exp({logit}) = {count}."),
        ),
        (
            "P = counts / counts.sum(1, keepdims=True)",
            _tr(
                "({n} × {k}) / ({n} × 1): each row by its own sum. P({b} | {a}) = {count} / {total} = "
                "{share}. exp and this division are softmax."
            ),
        ),
        (
            "picked = P[range({n}), y]",
            _tr("y: the letters that came. In the first row that is {b}, with {share}."),
        ),
        (
            "loss = -picked.log().mean() = {loss}",
            _tr("The mean surprise −log P of the {n} pairs. From here it goes back to W."),
        ),
        (
            "∂loss/∂P = -1 / ({n} · picked)",
            _tr("Only the picked ones reach the loss. The unlikeliest has the steepest slope."),
        ),
        (
            "∂loss/∂counts",
            _tr("A count matters twice: it is divided, and it is part of the sum that divides its row."),
        ),
        (
            "∂loss/∂logits = (P - onehot(y)) / {n}",
            _tr(
                "Times exp, which is its own slope: {a}{b} has ({share} − 1) / {n} = {slope}. Rows sum to 0."
            ),
        ),
        (
            "W.grad = x.T @ ∂loss/∂logits",
            _tr(
                "({k} × {n}) @ ({n} × {k}) = ({k} × {k}). Rows of letters that were not read stay 0. "
                "Next: W −= {rate} · W.grad."
            ),
        ),
    ]


def _tr(text: str) -> str:
    return translate("BigramTwin", text)
