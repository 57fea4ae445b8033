"""Who is to blame for the loss of one drawing: the backward pass, layer by layer, in formulas and numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, softmax
from engine.backward import backward_steps
from engine.digits import DigitNetwork
from gui.words import QT_TRANSLATE_NOOP, translate

# In the order in which one computes them by hand: the weights of a layer before what lies below it.
STOPS = ("z2", "W2", "b2", "a1", "z1", "W1", "b1", "x")

_WORDS = {
    "": QT_TRANSLATE_NOOP(
        "Blame",
        "The loss is the surprise at the right digit: 0 if the network was certain of it. Step forward, and "
        "the blame for it goes back from layer to layer.",
    ),
    "z2": QT_TRANSLATE_NOOP(
        "Blame",
        "Each logit's blame is its probability minus what it should have been: 1 for the right digit, 0 for "
        "the others. Positive: it was too high. Negative: too low.",
    ),
    "W2": QT_TRANSLATE_NOOP(
        "Blame",
        "Each weight's blame is the blame of the logit that it led to, times the value that came along it. "
        "A unit that said 0 had no part in it.",
    ),
    "b2": QT_TRANSLATE_NOOP(
        "Blame", "A bias is added as it is, so it takes the blame of its logit as it is."
    ),
    "a1": QT_TRANSLATE_NOOP(
        "Blame",
        "A hidden unit speaks to all ten logits, so it collects the blame of all ten, each times its weight.",
    ),
    "z1": QT_TRANSLATE_NOOP(
        "Blame",
        "ReLU lets the blame through where the unit was on (its sum above 0), and stops it where it was off.",
    ),
    "W1": QT_TRANSLATE_NOOP(
        "Blame",
        "Each weight's blame is the blame of its unit, times the ink of its pixel. Weights of empty pixels "
        "learn nothing from this drawing.",
    ),
    "b1": QT_TRANSLATE_NOOP("Blame", "The bias of a unit takes the blame of its sum as it is."),
    "x": QT_TRANSLATE_NOOP(
        "Blame",
        "The blame reaches the pixels. Nothing learns from it, but it shows where more ink would raise the "
        "loss (positive) or lower it (negative).",
    ),
}

_CODE = {"": "engine.losses.cross_entropy", "z2": "engine.ops.OPS[softmax_cross_entropy]"}
_CODE |= dict.fromkeys(("W2", "b2", "a1", "W1", "b1", "x"), "engine.ops.OPS[affine]")
_CODE["z1"] = "engine.ops.OPS[relu]"


@dataclass(frozen=True)
class Moment:
    """A stop of the backward pass: its formula with shapes, one of its numbers, the rule in words, and the
    engine's code of it."""

    name: str  # of what has just got its gradient; "" at the beginning
    formula: str
    numbers: str
    words: str
    code: str


class Blame:
    """The backward pass of one image, (28, 28), with the digit that it should be.

    values     what the forward pass computed, by name: x, W1, b1, z1, a1, W2, b2, z2, and a2, y, each
               without the axis of the one image
    gradients  the loss's gradient with respect to each of STOPS, of the same shapes
    loss       -log of the probability of the right digit
    """

    def __init__(self, network: DigitNetwork, image: Array, label: int) -> None:
        root = network.example(image, label)
        steps = {step.parent.label: step for step in backward_steps(root)}
        self.label = label
        self.loss = float(root.data)
        self.values = {name: _flat(steps[name].parent.data) for name in STOPS}
        self.values["a2"] = softmax(self.values["z2"])
        self.values["y"] = np.eye(10, dtype=np.float32)[label]
        self.gradients = {name: _flat(steps[name].after) for name in STOPS}

    @property
    def guiltiest(self) -> int:
        """The hidden unit with the greatest blame; where none has any, the one with the greatest value."""
        blame = np.abs(self.gradients["z1"])
        return int(np.argmax(blame if blame.any() else self.values["a1"]))

    def moment(self, position: int, unit: int) -> Moment:
        """What position has just brought, 0 to 8; numbers of this hidden unit where they are of one."""
        name = STOPS[position - 1] if position else ""
        formula, numbers = self._written(name, unit)
        return Moment(name, formula, numbers, translate("Blame", _WORDS[name]), _CODE[name])

    def _written(self, name: str, unit: int) -> tuple[str, str]:
        v, g, k = self.values, self.gradients, self.label
        hidden = len(v["a1"])
        worst = int(np.argmax(np.abs(g["z2"])))  # the logit with the greatest blame
        pixel = int(np.argmax(v["x"]))
        if name == "":
            return "L = -log a2[y]", f"L = -log a2[{k}] = -log {v['a2'][k]:.4f} = {abs(self.loss):.4f}"
        if name == "z2":
            return (
                "dz2 = a2 - y    (10) = (10) - (10)",
                f"dz2[{k}] = {v['a2'][k]:.4f} - 1 = {_n(g['z2'][k])}"
                + (
                    f",  dz2[{worst}] = {v['a2'][worst]:.4f} - 0 = {_n(g['z2'][worst])}" if worst != k else ""
                ),
            )
        if name == "W2":
            return (
                f"dW2 = a1ᵀ · dz2    ({hidden} × 10) = ({hidden} × 1) · (1 × 10)",
                f"dW2[{unit}, {worst}] = a1[{unit}] · dz2[{worst}] = "
                f"{_n(v['a1'][unit])} × {_n(g['z2'][worst])} = {_n(g['W2'][unit, worst])}",
            )
        if name == "b2":
            return "db2 = dz2    (10)", f"db2[{worst}] = dz2[{worst}] = {_n(g['b2'][worst])}"
        if name == "a1":
            return (
                f"da1 = dz2 · W2ᵀ    (1 × {hidden}) = (1 × 10) · (10 × {hidden})",
                f"da1[{unit}] = Σ dz2[k] · W2[{unit}, k] = … + {_n(g['z2'][worst])} × "
                f"{_n(v['W2'][unit, worst])} + … = {_n(g['a1'][unit])}",
            )
        if name == "z1":
            is_on = int(v["z1"][unit] > 0)
            return (
                f"dz1 = da1 ⊙ (z1 > 0)    ({hidden})",
                f"z1[{unit}] = {_n(v['z1'][unit])},  so dz1[{unit}] = da1[{unit}] × {is_on} = "
                f"{_n(g['a1'][unit])} × {is_on} = {_n(g['z1'][unit])}",
            )
        if name == "W1":
            return (
                f"dW1 = xᵀ · dz1    (784 × {hidden}) = (784 × 1) · (1 × {hidden})",
                f"dW1[{pixel}, {unit}] = x[{pixel}] · dz1[{unit}] = "
                f"{_n(v['x'][pixel])} × {_n(g['z1'][unit])} = {_n(g['W1'][pixel, unit])}",
            )
        if name == "b1":
            return f"db1 = dz1    ({hidden})", f"db1[{unit}] = dz1[{unit}] = {_n(g['b1'][unit])}"
        return (
            f"dx = dz1 · W1ᵀ    (1 × 784) = (1 × {hidden}) · ({hidden} × 784)",
            f"dx[{pixel}] = Σ dz1[j] · W1[{pixel}, j] = {_n(g['x'][pixel])}",
        )


def _flat(data: Array) -> Array:
    """Without the axis of the one image."""
    array = np.asarray(data)
    return array[0] if array.ndim == 2 and len(array) == 1 else array


def _n(number: float) -> str:
    """Four decimals; very small ones with an exponent; no minus zero."""
    number = float(number)
    return f"{number:.1e}" if 0 < abs(number) < 5e-4 else f"{number + 0.0:.4f}"
