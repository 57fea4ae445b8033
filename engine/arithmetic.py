"""Arithmetic on numbers and arrays alike, which never stops a learner with an exception.

    >>> print(divide(1.0, 0.0), log(-1.0))      # as IEEE 754 has it
    inf nan
    >>> softmax(np.array([1000.0, 1001.0])).round(2).tolist()
    [0.27, 0.73]

A number is a Python float (fast), everything larger a numpy array. Where Python would raise for a
number, numpy's answer is taken, so that one can see where a calculation breaks. Only shapes that do
not fit are an error.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Data = float | Array


# quiet(function): the same, with numpy's warnings about overflow and division by zero left unsaid
quiet = np.errstate(all="ignore")


def _unary(on_float: Callable[[float], float], on_array: Callable[..., Any]) -> Callable[[Data], Any]:
    """Python's arithmetic for a float, numpy's for an array and wherever Python would raise."""
    careful = quiet(on_array)

    def forward(x: Data) -> Any:
        if type(x) is float:
            try:
                return on_float(x)
            except (ArithmeticError, ValueError):
                pass
        return careful(x)

    return forward


def _binary(
    on_floats: Callable[[float, float], float], on_arrays: Callable[..., Any]
) -> Callable[[Data, Data], Any]:
    """The same for two inputs."""
    careful = quiet(on_arrays)

    def forward(x: Data, y: Data) -> Any:
        if type(x) is float and type(y) is float:
            try:
                return on_floats(x, y)
            except (ArithmeticError, ValueError):
                pass
        return careful(x, y)

    return forward


def _array_power(x: Data, y: Data) -> Any:
    """numpy's power takes the root where all of y is 0.5, which differs from x^y at -0 and -infinity."""
    if not np.any(np.equal(y, 0.5)):
        return np.power(x, y)
    return np.float_power(x, y).astype(np.result_type(x, y), copy=False)


add = _binary(operator.add, np.add)
subtract = _binary(operator.sub, np.subtract)
negate = _unary(operator.neg, np.negative)
multiply = _binary(operator.mul, np.multiply)
divide = _binary(operator.truediv, np.divide)
power = _binary(math.pow, _array_power)
exp = _unary(math.exp, np.exp)
log = _unary(math.log, np.log)
sqrt = _unary(math.sqrt, np.sqrt)
absolute = _unary(operator.abs, np.abs)
maximum = _binary(lambda x, y: x if x > y or x != x else y, np.maximum)  # x != x: not a number
tanh = _unary(math.tanh, np.tanh)
greater = _binary(
    lambda x, y: 1.0 if x > y else 0.0, lambda x, y: np.greater(x, y).astype(np.result_type(x, y, np.float32))
)
# numpy compares two arrays up to five times faster than an array with a number
relu = _unary(
    lambda x: 0.0 if x <= 0 else x, lambda x: np.maximum(x, np.zeros(np.shape(x), np.asarray(x).dtype))
)
sigmoid = _unary(lambda x: 1 / (1 + math.exp(-x)), lambda x: 1 / (1 + np.exp(-x)))
sin = _unary(math.sin, np.sin)
cos = _unary(math.cos, np.cos)


def axes_of(axis: Data | None) -> tuple[int, ...] | None:
    """One axis or several, as numbers in an array -> what numpy wants; None means all of them."""
    return None if axis is None else tuple(np.atleast_1d(axis).astype(int).tolist())


def axis_of(axis: Data) -> int:
    """The one axis that is meant."""
    (only,) = axes_of(axis) or ()
    return only


def softmax(logits: Array) -> Array:
    """exp(logits) / their sum, along the last axis. Shifting by the maximum changes nothing but overflow."""
    if not np.ndim(logits):
        raise ValueError("a single number has no axis")
    powers = _columns(logits)
    powers = np.exp(powers - np.maximum.reduce(powers))
    powers /= np.add.reduce(powers)
    return _rows(powers, logits.shape)


def log_softmax(logits: Array) -> Array:
    """log softmax(logits), without ever forming the logarithm of a vanishing number."""
    if not np.ndim(logits):
        raise ValueError("a single number has no axis")
    shifted = _columns(logits)
    shifted = shifted - np.maximum.reduce(shifted)
    shifted -= np.log(np.add.reduce(np.exp(shifted)))
    return _rows(shifted, logits.shape)


def _columns(x: Array) -> Array:
    """(..., k) -> (k, rows): numpy takes long columns together, ten times faster than many rows of ten."""
    return np.ascontiguousarray(x.reshape(-1, x.shape[-1]).T)


def _rows(columns: Array, shape: tuple[int, ...]) -> Array:
    """The way back: (k, rows) -> shape (..., k)."""
    return np.ascontiguousarray(columns.T).reshape(shape)


def cross_entropy(logits: Array, targets: Array) -> Any:
    """-mean over the rows of Σ targets · log softmax(logits); both (..., k), targets of sum 1 in a row."""
    _same_shape(logits, targets)
    log_p = log_softmax(logits)
    total = float(np.vdot(targets, log_p))
    if math.isnan(total):  # perhaps 0 · -infinity: a target of exactly zero takes no part
        total = float(np.sum(np.where(targets == 0, 0, targets * log_p)))
    return -(total * (targets.shape[-1] / targets.size))


def mean(x: Data, axis: Data | None = None) -> Any:
    if not np.size(x):
        raise ValueError("nothing has no mean")
    return np.mean(x, axes_of(axis))


def matmul(x: Any, y: Any) -> Any:
    """x @ y. Many matrices times one are one tall matrix times it: one product, not one for each."""
    if np.ndim(x) > 2 and np.ndim(y) == 2:
        return (x.reshape(-1, x.shape[-1]) @ y).reshape(*x.shape[:-1], y.shape[-1])
    return x @ y


def affine(x: Data, w: Data, b: Data) -> Any:
    """x @ w + b. One bias serves many rows; more biases than rows do not fit."""
    product = matmul(x, w)
    if isinstance(b, np.ndarray) and b.dtype == product.dtype and b.shape == product.shape[-1:]:
        product += b  # in place: for a batch it is an array as large as the batch
        return product
    if np.broadcast_shapes(np.shape(product), np.shape(b)) != np.shape(product):
        raise ValueError("more biases than rows")
    return product + b


def _same_shape(x: Data, y: Data) -> None:
    if np.shape(x) != np.shape(y) or not np.ndim(x):
        raise ValueError("not two arrays of one shape")


def look_up(table: Array, rows: Data) -> Array:
    """The named rows of a table: (n, ...) and whole numbers (...) -> one row for each of them."""
    chosen: Array = table[_counted(rows, "rows", len(table))]
    return chosen


def pick(x: Array, rows: Data, columns: Data) -> Any:
    """One number for each row and column of an array (n, k, ...)."""
    if np.ndim(x) < 2:
        raise ValueError("it has no rows and columns")
    return x[_counted(rows, "rows", x.shape[0]), _counted(columns, "columns", x.shape[1])]


def _counted(places: Data, what: str, count: int) -> Array:
    indices = np.asarray(places).astype(int)
    if np.any(indices < 0) or np.any(indices >= count):
        raise IndexError(f"{what} count from 0 to {count - 1}, but one of them is not among these")
    return indices


def undo_broadcast(gradient: Any, like: Data) -> Any:
    """Sum a gradient over the axes along which numpy had repeated the input, to the input's own shape."""
    if type(like) is float:
        return gradient if type(gradient) is float else float(np.sum(gradient))
    shape = np.shape(like)
    if np.shape(gradient) == shape:
        return gradient
    extra = np.ndim(gradient) - len(shape)
    if extra == 1 and gradient.ndim == 2 and gradient.shape[1:] == shape:
        return np.ones(len(gradient), gradient.dtype) @ gradient  # a bias: the fastest way to add up rows
    repeated = tuple(range(extra)) + tuple(
        axis + extra for axis, size in enumerate(shape) if size == 1 and np.shape(gradient)[axis + extra] != 1
    )
    kept = np.sum(gradient, axis=repeated, keepdims=True)
    return np.broadcast_to(kept, (1,) * max(extra, 0) + shape).reshape(shape)


_ZEROS = bytes(16)


def zeros_like(data: Data) -> Data:
    """Zero, in the shape and type of data; for an array one zero in memory that is seen everywhere."""
    if isinstance(data, float):
        return 0.0
    return np.ndarray(data.shape, data.dtype, _ZEROS, strides=(0,) * data.ndim)


def ones_like(data: Data) -> Data:
    """One, in the shape and type of data."""
    return 1.0 if isinstance(data, float) else np.ones_like(data)
