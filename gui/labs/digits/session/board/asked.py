"""Who wants what: what the next layer asks of a hidden unit, and what would move a digit. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gui.labs.digits.session.blame import Blame, written
from gui.words import translate

_MOST = 16  # rows: of a wider layer those that ask for little are added up
_STRONGEST = 4  # of a digit's weights, and of what it reads


@dataclass(frozen=True)
class Ask:
    """A row: who asks, in which arithmetic, and how much. value None: a heading."""

    name: str
    text: str
    value: float | None = None


def asked_of_unit(blame: Blame, layer: int, unit: int) -> list[Ask]:
    """What adds up to the gradient of its value; layer: of the hidden ones, from 1."""
    n = layer + 1
    above, weights = blame.gradients[f"z{n}"], blame.values[f"W{n}"][unit]
    products = above * weights
    order = list(range(len(products)))
    if len(products) > _MOST:
        order = sorted(np.argsort(-np.abs(products), kind="stable")[: _MOST - 1].tolist())
    rows = [Ask(str(k), _product(above[k], weights[k]), float(products[k])) for k in order]
    if others := len(products) - len(rows):
        rest = float(products.sum() - sum(row.value or 0.0 for row in rows))
        rows.append(Ask("…", _tr("{count} others: {sum}").format(count=others, sum=written(rest)), rest))
    return rows


def levers_of_digit(blame: Blame, digit: int) -> list[Ask]:
    """Three ways to move its logit: its bias, its weights in proportion to what they read, and what they read
    in proportion to them."""
    n = blame.depth
    dz, reads = float(blame.gradients[f"z{n}"][digit]), blame.values[f"a{n - 1}"]
    weights = blame.values[f"W{n}"][:, digit]
    by_activation, by_weight = reads * dz, weights * dz
    louder, heavier = _strongest(by_activation), _strongest(by_weight)
    return [
        Ask(_tr("Its bias"), f"db{n}[{digit}] = dz{n}[{digit}]"),
        Ask(f"b{n}[{digit}]", written(dz), dz),
        Ask(_tr("Its weights, in proportion to the activations"), f"a{n - 1}[i] · dz{n}[{digit}]"),
        *(Ask(f"W{n}[{i}, {digit}]", _product(reads[i], dz), float(by_activation[i])) for i in louder),
        Ask(_tr("The activations, in proportion to its weights"), f"W{n}[i, {digit}] · dz{n}[{digit}]"),
        *(Ask(f"a{n - 1}[{i}]", _product(weights[i], dz), float(by_weight[i])) for i in heavier),
    ]


def _strongest(numbers: np.ndarray) -> Sequence[int]:
    found: list[int] = np.argsort(-np.abs(numbers), kind="stable")[:_STRONGEST].tolist()
    return found


def _product(a: float, b: float) -> str:
    return f"{written(a)} × {written(b)} = {written(float(a) * float(b))}"


def _tr(text: str) -> str:
    return translate("Asked", text)
