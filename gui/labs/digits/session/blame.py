"""Who is to blame for the loss of one drawing: the backward pass, layer by layer, in formulas and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, Data, softmax
from engine.backward import backward_steps
from engine.digit_network import DigitNetwork
from gui.words import QT_TRANSLATE_NOOP, translate

_WORDS = {
    "": QT_TRANSLATE_NOOP(
        "Blame",
        "The loss is the surprise at the right digit: 0 if the network was certain of it. Step forward, and "
        "the blame for it goes back from layer to layer.",
    ),
    "logits": QT_TRANSLATE_NOOP(
        "Blame",
        "Each logit's blame is its probability minus what it should have been: 1 for the right digit, 0 for "
        "the others. Positive: it was too high. Negative: too low.",
    ),
    "W": QT_TRANSLATE_NOOP(
        "Blame",
        "Each weight's blame is the blame of the sum that it led to, times the value that came along it. "
        "A unit that said 0 had no part in it.",
    ),
    "W1": QT_TRANSLATE_NOOP(
        "Blame",
        "Each weight's blame is the blame of its unit, times the ink of its pixel. Weights of empty pixels "
        "learn nothing from this drawing.",
    ),
    "b": QT_TRANSLATE_NOOP("Blame", "A bias is added as it is, so it takes the blame of its sum as it is."),
    "a": QT_TRANSLATE_NOOP(
        "Blame",
        "A hidden unit speaks to every unit of the next layer, so it collects the blame of all of them, each "
        "times its weight.",
    ),
    "relu": QT_TRANSLATE_NOOP(
        "Blame",
        "ReLU lets the blame through where the unit was on (its sum above 0), and stops it where it was off.",
    ),
    "tanh": QT_TRANSLATE_NOOP(
        "Blame",
        "The blame passes tanh times its slope: 1 in the middle, almost 0 where the unit is near -1 or 1.",
    ),
    "sigmoid": QT_TRANSLATE_NOOP(
        "Blame",
        "The blame passes the sigmoid times its slope: a quarter at most, almost 0 where the unit is near 0 "
        "or 1. So it fades from layer to layer.",
    ),
    "x": QT_TRANSLATE_NOOP(
        "Blame",
        "The blame reaches the pixels. Nothing learns from it, but it shows where more ink would raise the "
        "loss (positive) or lower it (negative).",
    ),
}

_SLOPES = {"relu": "(z{n} > 0)", "tanh": "(1 - a{n}²)", "sigmoid": "a{n} ⊙ (1 - a{n})"}


def stops_of(network: DigitNetwork) -> list[str]:
    """What gets its gradient, in the order in which one computes by hand: the weights of a layer before what
    lies below it. z2, W2, b2, a1, z1, W1, b1, x for one hidden layer."""
    stops = []
    for n in range(len(network.layers), 0, -1):
        stops += [f"z{n}", f"W{n}", f"b{n}", f"a{n - 1}" if n > 1 else "x"]
    return stops


@dataclass(frozen=True)
class Stop:
    """A stop of the backward pass: its formula with shapes, one of its numbers, the rule in words, and the
    engine's code of it."""

    name: str  # of what has just got its gradient; "" at the beginning
    formula: str
    numbers: str
    words: str
    code: str


class Blame:
    """The backward pass of one image, (28, 28), with the digit that it should be.

    stops      names, as of stops_of()
    values     what the forward pass computed, by name: x, and W, b, z, a of each layer, and y; each without
               the axis of the one image. The last a is the probabilities
    gradients  the loss's gradient with respect to each of the stops, of the same shapes
    loss       -log of the probability of the right digit
    slopes     of the activation function at z, by hidden layer
    """

    def __init__(self, network: DigitNetwork, image: Array, label: int) -> None:
        root = network.example(image, label)
        steps = {step.parent.label: step for step in backward_steps(root)}
        self.stops = stops_of(network)
        self.depth = len(network.layers)
        self.activation = network.activation
        self.label = label
        self.loss = abs(float(root.data))  # never -0
        self.values = {name: _of_one(name, steps[name].parent.data) for name in self.stops}
        self.values[f"a{self.depth}"] = softmax(self.values[f"z{self.depth}"])
        self.values["y"] = np.eye(10, dtype=np.float32)[label]
        self.gradients = {name: _of_one(name, steps[name].after) for name in self.stops}
        self.slopes = {n: _of_one("a", steps[f"z{n}"].local) for n in range(1, self.depth)}

    @property
    def guiltiest(self) -> list[int]:
        """Of each hidden layer the unit with the greatest blame; where none has any, the greatest value."""
        found = []
        for n in range(1, self.depth):
            blame = np.abs(self.gradients[f"z{n}"])
            found.append(int(np.argmax(blame if blame.any() else self.values[f"a{n}"])))
        return found

    def moment(self, position: int, units: Sequence[int]) -> Stop:
        """What position has just brought, from 0; numbers of these units, one a hidden layer."""
        name = self.stops[position - 1] if position else ""
        formula, numbers = self._written(name, units)
        kind, code = self._kind(name)
        return Stop(name, formula, numbers, translate("Blame", _WORDS[kind]), code)

    def _kind(self, name: str) -> tuple[str, str]:
        """Which words, which code."""
        if name == "":
            return "", "engine.losses.cross_entropy"
        if name == f"z{self.depth}":
            return "logits", "engine.ops.OPS[softmax_cross_entropy]"
        if name[0] == "z":
            return self.activation, f"engine.ops.OPS[{self.activation}]"
        return name if name in ("W1", "x") else name[0], "engine.ops.OPS[affine]"

    def _written(self, name: str, units: Sequence[int]) -> tuple[str, str]:
        """The formula with shapes, and one of its numbers."""
        v, g, k, last = self.values, self.gradients, self.label, self.depth
        # of every layer, the pixels and the digits included, the index whose numbers are written out
        spots = [int(np.argmax(v["x"])), *units, int(np.argmax(np.abs(g[f"z{last}"])))]
        if name == "":
            loss = f"-log {written(v[f'a{last}'][k])} = {written(self.loss)}"
            return f"L = -log a{last}[y]", f"L = -log a{last}[{k}] = {loss}"
        if name == "x":
            return self._written_input("x", 0, spots)
        kind, n = name[0], int(name[1:])
        if name == f"z{last}":
            return self._written_logits(spots[last])
        size, before, i, j = len(v[f"z{n}"]), f"a{n - 1}" if n > 1 else "x", spots[n - 1], spots[n]
        if kind == "W":
            inputs = len(v[before])
            number = f"{written(v[before][i])} × {written(g[f'z{n}'][j])} = {written(g[name][i, j])}"
            return (
                f"dW{n} = {before}ᵀ · dz{n}    ({inputs} × {size}) = ({inputs} × 1) · (1 × {size})",
                f"dW{n}[{i}, {j}] = {before}[{i}] · dz{n}[{j}] = {number}",
            )
        if kind == "b":
            return f"db{n} = dz{n}    ({size})", f"db{n}[{j}] = dz{n}[{j}] = {written(g[name][j])}"
        if kind == "a":
            return self._written_input(name, n, spots)
        above = float(g[f"a{n}"][j])
        slope = float(self.slopes[n][j])
        return (
            f"dz{n} = da{n} ⊙ {_SLOPES[self.activation].format(n=n)}    ({size})",
            f"z{n}[{j}] = {written(v[f'z{n}'][j])},  so dz{n}[{j}] = da{n}[{j}] × {slope:.4g} = "
            f"{written(above)} × {slope:.4g} = {written(g[name][j])}",
        )

    def _written_logits(self, worst: int) -> tuple[str, str]:
        n, k = self.depth, self.label
        p, dz = self.values[f"a{n}"], self.gradients[f"z{n}"]
        numbers = f"dz{n}[{k}] = {written(p[k])} - 1 = {written(dz[k])}"
        if worst != k:
            numbers += f",  dz{n}[{worst}] = {written(p[worst])} - 0 = {written(dz[worst])}"
        return f"dz{n} = a{n} - y    (10) = (10) - (10)", numbers

    def _written_input(self, name: str, n: int, spots: Sequence[int]) -> tuple[str, str]:
        """Of what the layer n + 1 reads: the pixels, or the values of a hidden layer."""
        v, g, above = self.values, self.gradients, n + 1
        i, j, size, reads = spots[n], spots[above], len(v[name]), len(v[f"z{above}"])
        term = f"{written(g[f'z{above}'][j])} × {written(v[f'W{above}'][i, j])}"
        return (
            f"d{name} = dz{above} · W{above}ᵀ    (1 × {size}) = (1 × {reads}) · ({reads} × {size})",
            f"d{name}[{i}] = Σ dz{above}[k] · W{above}[{i}, k] = … + {term} + … = {written(g[name][i])}",
        )


def _of_one(name: str, data: Data) -> Array:
    """Without the axis of the one image, which weights and biases do not have."""
    array: Array = np.asarray(data)
    return array if name[0] in "Wb" else array[0]


def written(number: float) -> str:
    """Four decimals; very small ones with an exponent; no minus zero."""
    number = float(number)
    return f"{number:.1e}" if 0 < abs(number) < 5e-4 else f"{number + 0.0:.4f}"
