"""A value that remembers how it was made: the node of every computation graph in Nablab.

    >>> a = Value(2.0, "a"); b = Value(-3.0, "b")
    >>> c = a * b + 10
    >>> c.backward()
    >>> c.data, a.grad            # ∂c/∂a
    (4.0, -3.0)

A scalar's data is a Python float, an array's a numpy array, and everything else is the same: so one
Value serves the learner's first formula and a batch of 128 images. A Value records the name of its
operation and its parents; what the operation computes and how gradients pass back through it stands
in the table (engine/ops.py). It holds no function of its own, so a graph can be listed, drawn,
saved, explained and replayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.arithmetic import Data, zeros_like
from engine.backward import backward
from engine.ops import OPS


class Value:
    """A number or an array, with its gradient and its history.

    data     float, or a numpy array of at least one axis
    grad     same shape; zero until backward() has run; for a constant always 0.0
    op       the operation that made it; "" for a leaf, "constant" for a leaf that needs no gradient
    parents  the inputs of that operation
    label    its name, or ""
    """

    __slots__ = ("__weakref__", "data", "grad", "label", "op", "parents")

    def __init__(self, data: Any, label: str = "", op: str = "", parents: tuple[Value, ...] = ()) -> None:
        self.data: Data = data
        self.grad: Data = 0.0
        if type(data) is not float:
            self.data = _as_data(data, keep_integers=op == "constant")
            self.grad = zeros_like(self.data) if op != "constant" else 0.0
        self.op = op
        self.parents = parents
        self.label = label

    def backward(self) -> None:
        """∂self/∂node into the .grad of every node that self was made from."""
        backward(self)

    def __repr__(self) -> str:
        name = f"{self.label}: " if self.label else ""
        made = f", op={self.op!r}" if self.op else ""
        if type(self.data) is float:
            return f"Value({name}{self.data:.6g}, grad={self.grad:.6g}{made})"
        return f"Value({name}shape={np.shape(self.data)}{made})"

    def __add__(self, other: Any) -> Value:
        return apply("add", self, other)

    def __radd__(self, other: Any) -> Value:
        return apply("add", other, self)

    def __sub__(self, other: Any) -> Value:
        return apply("subtract", self, other)

    def __rsub__(self, other: Any) -> Value:
        return apply("subtract", other, self)

    def __mul__(self, other: Any) -> Value:
        return apply("multiply", self, other)

    def __rmul__(self, other: Any) -> Value:
        return apply("multiply", other, self)

    def __truediv__(self, other: Any) -> Value:
        return apply("divide", self, other)

    def __rtruediv__(self, other: Any) -> Value:
        return apply("divide", other, self)

    def __pow__(self, other: Any) -> Value:
        return apply("power", self, other)

    def __rpow__(self, other: Any) -> Value:
        return apply("power", other, self)

    def __matmul__(self, other: Any) -> Value:
        return apply("matmul", self, other)

    def __rmatmul__(self, other: Any) -> Value:
        return apply("matmul", other, self)

    def __neg__(self) -> Value:
        return apply("negate", self)

    def __abs__(self) -> Value:
        return apply("abs", self)

    # numpy must leave `array + value` to __radd__ instead of adding element by element
    __array_ufunc__ = None

    def exp(self) -> Value:
        return apply("exp", self)

    def log(self) -> Value:
        return apply("log", self)

    def tanh(self) -> Value:
        return apply("tanh", self)

    def relu(self) -> Value:
        return apply("relu", self)

    def sigmoid(self) -> Value:
        return apply("sigmoid", self)

    def sqrt(self) -> Value:
        return apply("sqrt", self)

    def abs(self) -> Value:
        return apply("abs", self)

    def maximum(self, other: Any) -> Value:
        return apply("maximum", self, other)

    def sin(self) -> Value:
        return apply("sin", self)

    def cos(self) -> Value:
        return apply("cos", self)

    def sum(self, axis: int | Sequence[int] | None = None) -> Value:
        """Over all axes, or over one or several of them."""
        return apply("sum", self) if axis is None else apply("sum", self, axis)

    def mean(self, axis: int | Sequence[int] | None = None) -> Value:
        """Over all axes, or over one or several of them."""
        return apply("mean", self) if axis is None else apply("mean", self, axis)

    def reshape(self, *shape: int) -> Value:
        return apply("reshape", self, shape)

    def transpose(self) -> Value:
        """The last two axes exchanged."""
        return apply("transpose", self)

    def lookup(self, rows: Any) -> Value:
        """The rows (n,) of a table (k, m) -> (n, m): what an embedding does."""
        return apply("lookup", self, rows)

    def log_softmax(self) -> Value:
        """Log probabilities from logits, along the last axis."""
        return apply("log_softmax", self)

    def softmax(self) -> Value:
        """Shares from scores: along the last axis they add up to 1."""
        return apply("softmax", self)


def constant(data: Any, label: str = "") -> Value:
    """A leaf that gets no gradient: a number in a formula, a batch of images, an axis."""
    return Value(data, label, "constant")


def apply(name: str, *inputs: Any) -> Value:
    """The operation called name on the inputs; plain numbers and arrays among them become constants.

    Raises ValueError if the shapes do not fit, naming the operation and the shapes.
    """
    for x in inputs:  # most often all of them are Values already, and nothing has to be made
        if type(x) is not Value:
            inputs = tuple([x if isinstance(x, Value) else constant(x) for x in inputs])
            break
    return Value(compute(name, inputs), "", name, inputs)


def compute(name: str, parents: Sequence[Value]) -> Any:
    """What the operation called name makes of its inputs' data. Raises ValueError as apply() does."""
    try:
        if len(parents) == 2:
            x, y = parents
            return OPS[name].forward(x.data, y.data)
        return OPS[name].forward(*[x.data for x in parents])
    except (ValueError, TypeError) as error:
        shapes = " and ".join(_described(parent) for parent in parents)
        raise ValueError(f"{name}: the shapes of {shapes} do not fit together") from error
    except IndexError as error:
        raise ValueError(f"{name}: {error}") from error


def _described(value: Value) -> str:
    return f"{value.label or 'input'} {np.shape(value.data)}"


def _as_data(data: Any, keep_integers: bool) -> Data:
    """A float for anything scalar; arrays keep their kind of float, and whole numbers become floats."""
    array = np.asarray(data)
    if array.ndim == 0:
        return float(data)
    if array.dtype.kind == "f" or (keep_integers and array.dtype.kind in "iu"):
        return array
    return array.astype(np.float64)
