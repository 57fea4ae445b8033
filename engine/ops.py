"""The table of operations: what each computes, and how a gradient passes back through it.

    >>> OPS["multiply"].forward(2.0, -3.0)
    -6.0
    >>> OPS["multiply"].rules[0](-2.0, -6.0, 2.0, -3.0)
    6.0

One row an operation, one gradient rule an input. A rule is a vector-Jacobian product: it takes the
gradient that arrives from above, the output and all inputs, and returns the gradient of its input,

    rule(upstream, output, *inputs) = upstream · ∂output/∂input.

The caller silences numpy's warnings about infinities.
For an elementwise operation the local derivative ∂output/∂input is the rule applied to upstream 1.
Where a rule is None the input is a constant by nature (an axis, say) and has no gradient.
Formulas after https://github.com/HIPS/autograd and Deisenroth et al., Mathematics for Machine
Learning, table 5.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from inspect import signature
from typing import Any

import numpy as np

from engine import arithmetic as a
from engine.arithmetic import Array, Data

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
    domain      where it is defined, as text with the same placeholders; "" means everywhere
    sign        how a formula writes it: between its inputs, or before its only one; "" means name(...)
    parameter   the name of a last input that is a setting (an axis, a shape), not data; "" for none
    elementwise whether each number of the output depends on one number of each input
    """

    name: str
    symbol: str
    forward: Callable[..., Any]
    rules: tuple[Rule | None, ...]
    formulas: tuple[str, ...]
    words: str
    domain: str = ""
    sign: str = ""
    parameter: str = ""
    elementwise: bool = True


def _relu_rule(g: Data, z: Data, x: Data) -> Any:
    """g where x is positive, else 0."""
    return g * (x > 0) if type(x) is float else g * np.greater(x, 0).astype(np.asarray(x).dtype)


def _power_base(g: Data, z: Data, x: Data, y: Data) -> Any:
    """g · y · x^(y-1); zero where y is zero, whatever x is."""
    if type(x) is float and type(y) is float:
        return g * (y * a.power(x, y - 1.0) if y else 0.0)
    return g * np.where(np.equal(y, 0), 0.0, y * a.power(x, a.subtract(y, 1.0)))


def _power_exponent(g: Data, z: Data, x: Data, y: Data) -> Any:
    """g · x^y · ln x; zero at 0^y, where x^y stays 0 whatever y does (as in PyTorch)."""
    return g * np.where(np.equal(x, 0) & np.greater_equal(y, 0), 0.0, z * a.log(x))


def _matmul_left(g: Array, z: Array, x: Array, y: Array) -> Any:
    """g yᵀ: x (..., n, k) or a vector (k,), y (..., k, m) or (k,)."""
    gradient = a.matmul(_as_matrix(g, x, y), _transposed(y))
    return gradient if x.ndim > 1 else gradient[..., 0, :]


def _matmul_right(g: Array, z: Array, x: Array, y: Array) -> Any:
    """xᵀ g; where one y serves many x, their rows are those of one tall matrix."""
    if x.ndim > 2 and y.ndim == 2:
        tall: Array = x.reshape(-1, x.shape[-1]).T @ g.reshape(-1, g.shape[-1])
        return tall
    gradient = np.swapaxes(x if x.ndim > 1 else x[None], -1, -2) @ _as_matrix(g, x, y)
    return gradient if y.ndim > 1 else gradient[..., 0]


def _transposed(y: Array) -> Array:
    """Its last two axes change places; a vector is a column."""
    return np.swapaxes(y if y.ndim > 1 else y[:, None], -1, -2)


def _as_matrix(g: Array, x: Array, y: Array) -> Array:
    """g (..., n, m), though for a vector as x it has no n, and for one as y no m."""
    if y.ndim == 1:
        g = np.expand_dims(np.asarray(g, np.result_type(x, y)), -1)
    return g if x.ndim > 1 else np.expand_dims(g, -2)


def _spread(g: Data, x: Array, axis: Data | None) -> Array:
    """g, which lacks the axes that were summed, repeated along them to the shape of x."""
    g = np.asarray(g, np.asarray(x).dtype)
    axes = a.axes_of(axis)
    if axes is not None:
        g = np.expand_dims(g, tuple(i % np.ndim(x) for i in axes))
    return np.broadcast_to(g, np.shape(x))


def _mean_rule(g: Data, z: Data, x: Array, axis: Data | None = None) -> Any:
    return _spread(g, x, axis) * np.asarray(np.size(z) / np.size(x), np.asarray(x).dtype)


def _lookup_rule(g: Array, z: Array, table: Array, rows: Data) -> Array:
    """Each row collects the gradients of all its uses."""
    gradient = np.zeros_like(table)
    np.add.at(gradient, np.asarray(rows).astype(int), g)
    return gradient


def _pick_rule(g: Data, z: Data, x: Array, rows: Data, columns: Data) -> Array:
    """Each number collects the gradients of all its uses."""
    gradient = np.zeros_like(x)
    np.add.at(gradient, (np.asarray(rows).astype(int), np.asarray(columns).astype(int)), g)
    return gradient


def _softmax_rule(g: Array, z: Array, x: Array) -> Array:
    """z · (g - Σ z · g) along the last axis; where a share is 0, so is the gradient."""
    average = np.sum(z * g, axis=-1, keepdims=True)
    gradient: Array = z * (g - average)
    return gradient


def _cross_entropy_logits(g: float, z: float, logits: Array, targets: Array) -> Any:
    """(p - y) / rows: the famous rule. p is weighted by the row's sum of y, which is 1 for probabilities."""
    surplus = a.softmax(logits)
    surplus *= np.add.reduce(targets, axis=-1, keepdims=True)
    surplus -= targets
    surplus *= g * targets.shape[-1] / targets.size
    return surplus


_ROWS = [
    Op("add", "+", a.add, (lambda g, z, x, y: g, lambda g, z, x, y: g), ("1", "1"),
       "A sum passes the gradient on unchanged to both inputs.", sign="+"),
    Op("subtract", "-", a.subtract, (lambda g, z, x, y: g, lambda g, z, x, y: -g), ("1", "-1"),
       "A difference passes the gradient on, with its sign turned for what is subtracted.", sign="-"),
    Op("negate", "-", a.negate, (lambda g, z, x: -g,), ("-1",),
       "A minus sign turns the sign of the gradient.", sign="-"),
    Op("multiply", "×", a.multiply,
       (lambda g, z, x, y: g * y, lambda g, z, x, y: g * x), ("{y}", "{x}"),
       "A product gives each input the gradient times the other input.", sign="*"),
    Op("divide", "÷", a.divide,
       (lambda g, z, x, y: a.divide(g, y), lambda g, z, x, y: a.divide(-g * z, y)),
       ("1 / {y}", "-{x} / {y}²"),
       "A quotient divides the gradient by the denominator; the denominator gets that times the quotient, "
       "with its sign turned.",
       "{y} ≠ 0", sign="/"),
    Op("power", "**", a.power, (_power_base, _power_exponent),
       ("{y} · {x} ** ({y} - 1)", "{z} · ln {x}"),
       "A power brings the exponent down in front and lowers it by one; the exponent gets the power times "
       "ln of the base.",
       "{x} > 0, or a whole {y}", sign="**"),
    Op("exp", "exp", a.exp, (lambda g, z, x: g * z,), ("{z}",),
       "The exponential is its own derivative: the gradient times the output."),
    Op("log", "log", a.log, (lambda g, z, x: a.divide(g, x),), ("1 / {x}",),
       "The natural logarithm divides the gradient by its input.", "{x} > 0"),
    Op("sqrt", "√", a.sqrt, (lambda g, z, x: a.divide(g, 2.0 * z),), ("1 / (2 · {z})",),
       "A square root divides the gradient by twice its output.", "{x} ≥ 0"),
    Op("abs", "|x|", a.absolute, (lambda g, z, x: g * np.sign(x),), ("the sign of {x}",),
       "The absolute value turns the sign of the gradient where the input is negative; at 0 it stops it."),
    Op("maximum", "max", a.maximum,
       (lambda g, z, x, y: g * (np.greater(x, y) + 0.5 * np.equal(x, y)),
        lambda g, z, x, y: g * (np.greater(y, x) + 0.5 * np.equal(x, y))),
       ("1 if {x} > {y}, ½ if equal, else 0", "1 if {y} > {x}, ½ if equal, else 0"),
       "A maximum passes the gradient to the greater input; equals get half each."),
    Op("tanh", "tanh", a.tanh, (lambda g, z, x: g * (1 - z * z),), ("1 - {z}²",),
       "Tanh lets through 1 minus its output squared: all of it at 0, little where it is saturated."),
    Op("relu", "relu", a.relu, (_relu_rule,), ("1 if {x} > 0 else 0",),
       "ReLU lets the gradient through where the input is positive and stops it elsewhere."),
    Op("sigmoid", "σ", a.sigmoid, (lambda g, z, x: g * (z * (1 - z)),), ("{z} · (1 - {z})",),
       "The sigmoid lets through output times 1 minus output: at most a quarter."),
    Op("sin", "sin", a.sin, (lambda g, z, x: g * a.cos(x),), ("cos {x}",),
       "The sine multiplies the gradient by the cosine."),
    Op("cos", "cos", a.cos, (lambda g, z, x: -g * a.sin(x),), ("-sin {x}",),
       "The cosine multiplies the gradient by minus the sine."),
    Op("greater", ">", a.greater, (None, None), ("", ""),
       "A comparison is 1 where it holds and 0 elsewhere: it jumps, so it passes no gradient on.", sign=">"),
    Op("matmul", "@", a.quiet(a.matmul), (_matmul_left, _matmul_right),
       ("upstream @ {y}ᵀ", "{x}ᵀ @ upstream"),
       "A matrix product sends the gradient back through the other matrix, transposed.",
       "as many columns in {x} as rows in {y}", sign="@", elementwise=False),
    Op("affine", "@+", a.quiet(a.affine),
       (lambda g, z, x, w, b: _matmul_left(g, z, x, w), lambda g, z, x, w, b: _matmul_right(g, z, x, w),
        lambda g, z, x, w, b: g),
       ("upstream @ {y}ᵀ", "{x}ᵀ @ upstream", "upstream, summed over the rows"),
       "Inputs and weights get theirs as in a matrix product; the bias collects the gradient of every row.",
       "as many columns in {x} as rows in {y}", elementwise=False),
    Op("sum", "Σ", a.quiet(lambda x, axis=None: np.sum(x, a.axes_of(axis))),
       (lambda g, z, x, axis=None: _spread(g, x, axis), None), ("1 for every element", ""),
       "A sum gives every summand the whole gradient.", parameter="axis", elementwise=False),
    Op("mean", "mean", a.quiet(a.mean),
       (_mean_rule, None), ("1 / count for every element", ""),
       "A mean shares the gradient equally among its elements.", parameter="axis", elementwise=False),
    Op("reshape", "▭", lambda x, shape: np.reshape(x, a.axes_of(shape)),
       (lambda g, z, x, shape: np.reshape(g, np.shape(x)), None), ("upstream, in the shape of {x}", ""),
       "A new shape moves no number: the gradient goes back into the old shape.",
       "as many numbers before as after", parameter="shape", elementwise=False),
    Op("expand_dims", "▯", lambda x, axis=-1.0: np.expand_dims(x, a.axis_of(axis)),
       (lambda g, z, x, axis=-1.0: np.reshape(g, np.shape(x)), None), ("upstream, without the new axis", ""),
       "A new axis of length 1 moves no number: the gradient loses that axis again.",
       parameter="axis", elementwise=False),
    Op("transpose", "ᵀ", lambda x: np.swapaxes(x, -1, -2), (lambda g, z, x: np.swapaxes(g, -1, -2),),
       ("upstreamᵀ",), "A transposed matrix gets its gradient transposed back.",
       "two axes or more", elementwise=False),
    Op("lookup", "[ ]", a.look_up, (_lookup_rule, None), ("upstream, added to the rows that {y} names", ""),
       "A row that was looked up gets the gradient of every place where it was used; the others get none.",
       "whole numbers {y} that count the rows of {x} from 0", elementwise=False),
    Op("pick", "[,]", a.pick, (_pick_rule, None, None),
       ("upstream, added at the places that were picked", "", ""),
       "A number that was picked gets the gradient of every place where it was used; the others get none.",
       "a row {y} and a column of {x} for each number that is picked", elementwise=False),
    Op("log_softmax", "log p", a.quiet(a.log_softmax),
       (lambda g, z, x: g - np.exp(z) * np.sum(g, axis=-1, keepdims=True),),
       ("upstream - softmax({x}) · Σ upstream",),
       "Raising one logit lowers the log probability of all: each pays its share of the whole gradient.",
       elementwise=False),
    Op("softmax", "p", a.quiet(a.softmax), (_softmax_rule,), ("{z} · (upstream - Σ {z} · upstream)",),
       "Shares add up to 1, so one grows only where others shrink: each gets its own share of how far its "
       "gradient lies above the average.",
       elementwise=False),
    Op("softmax_cross_entropy", "CE", a.quiet(a.cross_entropy),
       (_cross_entropy_logits, None), ("(softmax({x}) - {y}) / rows", ""),
       "Softmax and cross-entropy together: predicted probability minus target.",
       "{x} and {y} of one shape, each row of {y} with sum 1", elementwise=False),
]  # fmt: skip

OPS: dict[str, Op] = {row.name: row for row in _ROWS}


@cache
def letters_of(name: str) -> tuple[str, ...]:
    """What an operation's rules call the gradient, the output and the inputs: g z x y."""
    rules = [rule for rule in OPS[name].rules if rule is not None]
    return tuple(signature(rules[0]).parameters) if rules else ("g", "z", "x", "y")
