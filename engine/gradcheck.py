"""Is the gradient right? Nudge the input by h and look at the slope.

    numeric_gradient(lambda: (a * b).tanh(), a)      # about ∂/∂a of the formula, without any rule
    check_op("multiply", 2.0, -3.0)                  # one row of the table beside its slopes
    check_graph(loss)                                # every leaf that the loss depends on
    nudge(Tape(loss), loss, a, h=0.001).slope        # the definition itself: (f(a + h) - f(a)) / h
    loss, d = held(loss, d)                          # the same for a node within: there d is a leaf
    curve(Tape(loss), loss, a, [1.0, 1.5, 2.0])      # the result where a is something else

Central differences: (f(x + h) - f(x - h)) / 2h, whose error shrinks with h². Source: Numerical
Recipes, section 5.7, which also explains the choice of h: smaller is not better, rounding takes over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, Data, divide
from engine.backward import topological_order
from engine.ops import OPS
from engine.tape import Tape
from engine.value import Value, apply, constant


@dataclass(frozen=True)
class Check:
    """One leaf's gradient by the rules and by nudging, both in the leaf's shape."""

    leaf: Value
    analytic: Data
    numeric: Data

    @property
    def error(self) -> float:
        """The greatest difference, relative to the gradient where that is greater than 1."""
        size = max(1.0, float(np.max(np.abs(self.analytic))), float(np.max(np.abs(self.numeric))))
        return float(np.max(np.abs(np.subtract(self.analytic, self.numeric)))) / size


@dataclass(frozen=True)
class Nudge:
    """What a nudge does: the result before and after a leaf grew by h, and the slope between them."""

    h: float
    before: float
    after: float
    slope: float


def nudge(tape: Tape, root: Value, leaf: Value, h: float, index: tuple[int, ...] | None = None) -> Nudge:
    """(f(x + h) - f(x)) / h, where x is a leaf and f the sum of root's numbers. All is left as it was.

    tape: of root. index: which number of the leaf, if it is an array. The derivative is what this tends
    to as h vanishes, but on paper only: x + h is rounded to the next number that there is, and below h
    of about 1e-8 · x the rounding weighs more than the curve. The division is by h as given. Where h
    is 0, or a result infinite, the slope is nan or infinite. Raises ValueError for an array without an
    index, or an index outside the array.
    """
    x = _number(leaf, index)
    before, after = curve(tape, root, leaf, [x, x + h], index).tolist()
    return Nudge(h, before, after, float(divide(after - before, h)))


def curve(
    tape: Tape, root: Value, leaf: Value, xs: Sequence[float] | Array, index: tuple[int, ...] | None = None
) -> Array:
    """The sum of root's numbers for each x in the place of a leaf, or of one number of it: (n,) -> (n,).

    All is left as it was. Raises ValueError as nudge() does.
    """
    _number(leaf, index)
    original, results = leaf.data, []
    try:
        with np.errstate(all="ignore"):
            for x in xs:
                leaf.data = _with(original, index, float(x))
                tape.forward()
                results.append(float(np.sum(root.data)))
    finally:
        leaf.data = original
        tape.forward()
    return np.array(results, np.float64)


def held(root: Value, node: Value) -> tuple[Value, Value]:
    """The two in a copy of what is made from node, in which it is a leaf: it keeps a number of its own."""
    copies = {id(node): Value(node.data, node.label)}
    for old in topological_order(root):
        if old is not node and any(id(x) in copies for x in old.parents):
            parents = tuple(copies.get(id(x)) or constant(x.data) for x in old.parents)
            copies[id(old)] = Value(old.data, old.label, op=old.op, parents=parents)
    return copies[id(root)], copies[id(node)]


def _number(leaf: Value, index: tuple[int, ...] | None) -> float:
    """The number of a leaf that is meant."""
    name, shape = leaf.label or "the leaf", np.shape(leaf.data)
    if index is None and not shape:
        return float(leaf.data)
    if index is None or len(index) != len(shape):
        raise ValueError(f"{name} has the shape {shape}: the index {index} names none of its numbers")
    try:
        return float(np.asarray(leaf.data)[index])
    except IndexError as error:
        raise ValueError(f"{name} has the shape {shape}: {error}") from error


def _with(data: Data, index: tuple[int, ...] | None, x: float) -> Data:
    """The data with one number exchanged, in an array of its own."""
    if isinstance(data, float):
        return x
    changed = np.array(data)
    changed[index] = x
    return changed


def numeric_gradient(build: Callable[[], Value], leaf: Value, h: float = 1e-5) -> Data:
    """∂(sum of build())/∂leaf by central differences, in the shape of leaf.

    build computes again from leaf's present data each time; leaf is left as it was.
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


def check_graph(root: Value, h: float = 1e-5) -> list[Check]:
    """A row for every leaf of root, in topological order, of the gradient of root's sum.

    The graph keeps its numbers; its gradients are those of one backward pass afterwards.
    """
    tape = Tape(root)

    def again() -> Value:
        tape.forward()
        return root

    again()
    tape.backward()
    leaves = [node for node in topological_order(root) if node.op == ""]
    checks = [Check(leaf, leaf.grad, numeric_gradient(again, leaf, h)) for leaf in leaves]
    again()
    tape.sync()
    return checks


def check_op(name: str, *inputs: Data, h: float = 1e-5) -> list[Check]:
    """A row for every input of the operation called name that has a rule.

    An output of several numbers is weighted 1, 2, 3, ... before it is summed: a rule that only gets
    the plain sum right would be found out.
    """
    rules = OPS[name].rules
    leaves = [Value(x) if rule else constant(x) for x, rule in zip(inputs, rules, strict=False)]
    output = apply(name, *leaves)
    size = np.size(output.data)
    weights = np.arange(1.0, size + 1).reshape(np.shape(output.data))
    return check_graph((output * constant(weights)).sum() if size > 1 else output, h)
