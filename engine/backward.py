"""Backpropagation: blame passed back from a result to everything that made it.

    order = topological_order(loss)      # parents before children
    backward(loss)                       # now every node's .grad is ∂loss/∂node
    for step in backward_steps(loss):    # the same pass, one contribution at a time
        print(step.node, step.parent, step.contribution)

It works on anything with .op (a name in the table of operations), .parents, .data and .grad; a leaf
has no parents, and a leaf whose op is "constant" gets no gradient.
Source: the chain rule in reverse, Rumelhart, Hinton and Williams 1986; the code after Andrej
Karpathy's micrograd.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from engine.ops import OPS, Data


class Node(Protocol):
    """What backpropagation needs to know of a node."""

    op: str
    data: Any
    grad: Any

    @property
    def parents(self) -> Sequence[Any]: ...


@dataclass(frozen=True, eq=False)
class Step:
    """One contribution of the backward pass: node gives parent its share of the blame.

    upstream      gradient of the result with respect to node
    local         ∂node/∂parent for elementwise operations, else None (a Jacobian, never written out)
    contribution  what is added to parent's gradient: upstream · local
    before after  parent's gradient around this step
    input_index   which of node's inputs the parent is (a node may be used twice)
    """

    node: Any
    parent: Any
    upstream: Any
    local: Any
    contribution: Any
    before: Any
    after: Any
    input_index: int


def topological_order(root: Any) -> list[Any]:
    """Every node that root depends on: parents before children, root last.

    Iterative, because Python's own recursion ends at a depth of a thousand.
    """
    order: list[Any] = []
    seen: set[int] = set()
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, parents_are_done = stack.pop()
        if parents_are_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(node.parents))
    return order


def undo_broadcast(gradient: Any, like: Data) -> Any:
    """Sum a gradient over the axes along which numpy had repeated the input, to the input's own shape."""
    if type(like) is float:
        return float(gradient) if np.ndim(gradient) == 0 else float(np.sum(gradient))
    shape = np.shape(like)
    if np.shape(gradient) == shape:
        return gradient
    extra = np.ndim(gradient) - len(shape)
    repeated = tuple(range(extra)) + tuple(
        axis + extra for axis, size in enumerate(shape) if size == 1 and np.shape(gradient)[axis + extra] != 1
    )
    return np.broadcast_to(np.sum(gradient, axis=repeated, keepdims=True), (1,) * extra + shape).reshape(
        shape
    )


def _full(like: Data, number: float) -> Any:
    """number, in the shape and type of like."""
    return number if type(like) is float else np.full_like(like, number)


def _start(order: Sequence[Any]) -> None:
    """Inner nodes begin each pass at zero, leaves keep what they have (as in PyTorch); the root gets one."""
    for node in order:
        if node.parents:
            node.grad = _full(node.data, 0.0)
    root = order[-1]
    root.grad = root.grad + _full(root.data, 1.0)


def _contributions(node: Any) -> Iterator[tuple[int, Any, Any]]:
    """(index, parent, upstream · ∂node/∂parent) for each input of node that has a gradient."""
    inputs = [parent.data for parent in node.parents]
    for index, (parent, rule) in enumerate(zip(node.parents, OPS[node.op].rules, strict=False)):
        if rule is not None and parent.op != "constant":
            yield index, parent, undo_broadcast(rule(node.grad, node.data, *inputs), parent.data)


def backward(root: Any) -> None:
    """Add ∂root/∂leaf to the .grad of every leaf, and set the .grad of every inner node.

    For an array root this is the gradient of the sum of its elements.
    """
    order = topological_order(root)
    _start(order)
    with np.errstate(all="ignore"):
        for node in reversed(order):
            if node.parents:
                for _, parent, contribution in _contributions(node):
                    parent.grad = parent.grad + contribution


def backward_steps(root: Any) -> Iterator[Step]:
    """The same pass as backward(), which yields each contribution as it is made."""
    order = topological_order(root)
    _start(order)
    for node in reversed(order):
        if not node.parents:
            continue
        with np.errstate(all="ignore"):
            contributions = list(_contributions(node))
        for index, parent, contribution in contributions:
            before = parent.grad
            parent.grad = before + contribution
            yield Step(node, parent, node.grad, _local(node, index), contribution, before, parent.grad, index)


def _local(node: Any, index: int) -> Any:
    """∂node/∂input for an elementwise operation: its rule, applied to an upstream gradient of one."""
    op = OPS[node.op]
    rule = op.rules[index]
    if not op.elementwise or rule is None:
        return None
    with np.errstate(all="ignore"):
        local = rule(1.0, node.data, *(parent.data for parent in node.parents))
    return float(local) if np.ndim(local) == 0 else local
