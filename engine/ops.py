"""The table of operations: what each computes, and how a gradient passes back through it.

    OPS["multiply"].forward(2.0, -3.0)                   -> -6.0
    OPS["multiply"].rules[0](-2.0, -6.0, 2.0, -3.0)      ->  6.0

One row an operation, one gradient rule an input. A rule is a vector-Jacobian product: it takes the
gradient that arrives from above, the output and all inputs, and returns the gradient of its input,

    rule(upstream, output, *inputs) = upstream · ∂output/∂input.

For an elementwise operation the local derivative ∂output/∂input is the rule applied to upstream 1.
Where a rule is None the input is a constant by nature (an axis, say) and has no gradient.

Numbers are Python floats (fast) or numpy arrays. Nothing here raises for arithmetic: 1/0 is inf and
log(-1) is nan, as IEEE 754 has it, so that a learner can see where a calculation breaks.
Formulas after https://github.com/HIPS/autograd and Deisenroth et al., Mathematics for Machine
Learning, table 5.1.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Data = float | Array
Rule = Callable[..., Any]


@dataclass(frozen=True)
class Op:
    """One operation.

    name        how the graph, files and formulas call it
    symbol      how it is drawn
    forward     inputs -> output
    rules       for each input, (upstream, output, *inputs) -> its gradient; None for a constant input
    formulas    for each input, the local derivative as text; {x} {y} are the inputs, {z} the output
    words       the gradient rule in a sentence
    elementwise whether each number of the output depends on one number of each input
    """

    name: str
    symbol: str
    forward: Callable[..., Any]
    rules: tuple[Rule | None, ...]
    formulas: tuple[str, ...]
    words: str
    elementwise: bool = True


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, with numpy's warnings about overflow and division by zero left unsaid."""

    def forward(*inputs: Data) -> Any:
        with np.errstate(all="ignore"):
            return function(*inputs)

    return forward


def _ieee(on_floats: Callable[..., Any], on_arrays: Callable[..., Any]) -> Callable[..., Any]:
    """Python's arithmetic for floats, numpy's for arrays and wherever Python would raise."""
    careful = _quiet(on_arrays)

    def forward(*inputs: Data) -> Any:
        if type(inputs[0]) is float and type(inputs[-1]) is float:
            try:
                return on_floats(*inputs)
            except (ArithmeticError, ValueError):
                pass
        return careful(*inputs)

    return forward


def _float_power(x: float, y: float) -> float:
    if x < 0 and not y.is_integer():
        return math.nan  # x**y would be a complex number
    return math.pow(x, y)


_add = _ieee(operator.add, np.add)
_subtract = _ieee(operator.sub, np.subtract)
_multiply = _ieee(operator.mul, np.multiply)
_divide = _ieee(operator.truediv, np.divide)
_power = _ieee(_float_power, np.power)
_exp = _ieee(math.exp, np.exp)
_log = _ieee(math.log, np.log)
_tanh = _ieee(math.tanh, np.tanh)
_relu = _ieee(lambda x: max(x, 0.0), lambda x: np.maximum(x, 0))
_sigmoid = _ieee(lambda x: 1 / (1 + math.exp(-x)), lambda x: 1 / (1 + np.exp(-x)))


def _power_base(g: Data, z: Data, x: Data, y: Data) -> Any:
    """g · y · x^(y-1); zero where y is zero, whatever x is."""
    return g * np.where(np.equal(y, 0), 0.0, y * _power(x, _subtract(y, 1.0)))


def _power_exponent(g: Data, z: Data, x: Data, y: Data) -> Any:
    """g · x^y · ln x; zero at 0^y, where x^y stays 0 whatever y does (as in PyTorch)."""
    return g * np.where(np.equal(x, 0) & np.greater_equal(y, 0), 0.0, z * _log(x))


def _matmul_left(g: Array, z: Array, x: Array, y: Array) -> Any:
    """g yᵀ, with the shapes of vectors minded: x (..., n, k) or (k,), y (..., k, m) or (k,)."""
    if y.ndim == 1:
        return np.expand_dims(g, -1) * y
    return y @ g if x.ndim == 1 else g @ np.swapaxes(y, -1, -2)


def _matmul_right(g: Array, z: Array, x: Array, y: Array) -> Any:
    """xᵀ g, with the shapes of vectors minded."""
    if x.ndim == 1:
        return g * x if y.ndim == 1 else np.expand_dims(x, -1) * g
    return np.swapaxes(x, -1, -2) @ g


def _sum_rule(g: Data, z: Data, x: Data, axis: float | None = None) -> Any:
    """Every number of x reaches the sum with slope 1: g, spread over the shape of x."""
    g = np.asarray(g, np.asarray(x).dtype)
    return np.broadcast_to(g if axis is None else np.expand_dims(g, int(axis)), np.shape(x))


def _count(x: Data, axis: float | None) -> int:
    return np.size(x) if axis is None else np.shape(x)[int(axis)]


def softmax(logits: Array) -> Array:
    """exp(logits) / their sum, along the last axis. Shifting by the maximum changes nothing but overflow."""
    powers: Array = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    total: Array = np.sum(powers, axis=-1, keepdims=True)
    return powers / total


def _cross_entropy(logits: Array, targets: Array) -> Any:
    """-mean over the rows of Σ targets · log softmax(logits)."""
    shifted = logits - np.max(logits, axis=-1, keepdims=True)
    log_p = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return -np.sum(targets * log_p) * targets.shape[-1] / targets.size


def _cross_entropy_logits(g: float, z: float, logits: Array, targets: Array) -> Any:
    """(p - y) / rows: the famous rule. p is weighted by the row's sum of y, which is 1 for probabilities."""
    surplus = softmax(logits) * np.sum(targets, axis=-1, keepdims=True) - targets
    return surplus * np.asarray(g * targets.shape[-1] / targets.size, logits.dtype)


_ROWS = [
    Op("add", "+", _add, (lambda g, z, x, y: g, lambda g, z, x, y: g), ("1", "1"),
       "A sum passes the gradient on unchanged to both inputs."),
    Op("subtract", "−", _subtract, (lambda g, z, x, y: g, lambda g, z, x, y: -g), ("1", "-1"),
       "A difference passes the gradient on, with its sign turned for what is subtracted."),
    Op("negate", "−", _ieee(operator.neg, np.negative), (lambda g, z, x: -g,), ("-1",),
       "A minus sign turns the sign of the gradient."),
    Op("multiply", "×", _multiply,
       (lambda g, z, x, y: _multiply(g, y), lambda g, z, x, y: _multiply(g, x)), ("{y}", "{x}"),
       "A product gives each input the gradient times the other input."),
    Op("divide", "÷", _divide,
       (lambda g, z, x, y: _divide(g, y), lambda g, z, x, y: _divide(_multiply(-g, z), y)),
       ("1 / {y}", "-{x} / {y}²"),
       "A quotient divides the gradient by the denominator; the denominator gets it times -x / y²."),
    Op("power", "**", _power, (_power_base, _power_exponent),
       ("{y} · {x} ** ({y} - 1)", "{z} · ln {x}"),
       "A power brings the exponent down in front and lowers it by one."),
    Op("exp", "exp", _exp, (lambda g, z, x: _multiply(g, z),), ("{z}",),
       "The exponential is its own derivative: the gradient times the output."),
    Op("log", "log", _log, (lambda g, z, x: _divide(g, x),), ("1 / {x}",),
       "The natural logarithm divides the gradient by its input."),
    Op("tanh", "tanh", _tanh, (lambda g, z, x: g * (1 - z * z),), ("1 - {z}²",),
       "Tanh lets through 1 minus its output squared: all of it at 0, little where it is saturated."),
    Op("relu", "relu", _relu, (lambda g, z, x: g * (x > 0),), ("1 if {x} > 0 else 0",),
       "ReLU lets the gradient through where the input is positive and stops it elsewhere."),
    Op("sigmoid", "σ", _sigmoid, (lambda g, z, x: g * (z * (1 - z)),), ("{z} · (1 - {z})",),
       "The sigmoid lets through output times 1 minus output: at most a quarter."),
    Op("matmul", "@", _quiet(operator.matmul), (_matmul_left, _matmul_right),
       ("upstream @ {y}ᵀ", "{x}ᵀ @ upstream"),
       "A matrix product sends the gradient back through the other matrix, transposed.",
       elementwise=False),
    Op("affine", "@+", _quiet(lambda x, w, b: x @ w + b),
       (lambda g, z, x, w, b: _matmul_left(g, z, x, w), lambda g, z, x, w, b: _matmul_right(g, z, x, w),
        lambda g, z, x, w, b: g),
       ("upstream @ {y}ᵀ", "{x}ᵀ @ upstream", "upstream, summed over the rows"),
       "x @ w + b: inputs and weights as in a matrix product; the bias collects the gradient of every row.",
       elementwise=False),
    Op("sum", "Σ", _quiet(lambda x, axis=None: np.sum(x, None if axis is None else int(axis))),
       (_sum_rule, None), ("1 for every element", ""),
       "A sum gives every summand the whole gradient.", elementwise=False),
    Op("mean", "mean", _quiet(lambda x, axis=None: np.mean(x, None if axis is None else int(axis))),
       (lambda g, z, x, axis=None: _sum_rule(g, z, x, axis) / _count(x, axis), None),
       ("1 / count for every element", ""),
       "A mean shares the gradient equally among its elements.", elementwise=False),
    Op("softmax_cross_entropy", "CE", _quiet(_cross_entropy),
       (_cross_entropy_logits, None), ("(softmax({x}) - {y}) / rows", ""),
       "Softmax and cross-entropy together: predicted probability minus target.", elementwise=False),
]  # fmt: skip

OPS: dict[str, Op] = {row.name: row for row in _ROWS}
