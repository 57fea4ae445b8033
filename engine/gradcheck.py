"""Is the gradient right? Nudge the input by h and look at the slope.

    numeric_gradient(lambda: (a * b).tanh(), a)      # about ∂/∂a, without any rule

Central differences: (f(x + h) - f(x - h)) / 2h, whose error shrinks with h². Source: Numerical
Recipes, section 5.7, which also explains the choice of h: smaller is not better, rounding takes over.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.arithmetic import Data
from engine.value import Value


def numeric_gradient(build: Callable[[], Value], leaf: Value, h: float = 1e-5) -> Data:
    """∂(sum of build())/∂leaf by central differences, in the shape of leaf.

    build makes the graph anew from leaf's present data each time; leaf is left as it was.
    """

    def total(data: Data) -> float:
        leaf.data = data
        return float(np.sum(build().data))

    original = leaf.data
    try:
        if isinstance(original, float):
            return (total(original + h) - total(original - h)) / (2 * h)
        slopes = np.zeros(original.shape)
        for index in np.ndindex(original.shape):
            nudge = np.zeros(original.shape)
            nudge[index] = h
            slopes[index] = (total(original + nudge) - total(original - nudge)) / (2 * h)
        return slopes
    finally:
        leaf.data = original
