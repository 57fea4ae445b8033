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
from typing import Any

import numpy as np

from engine.arithmetic import ones_like, undo_broadcast, zeros_like
from engine.ops import OPS


@dataclass(frozen=True, eq=False)
class Step:
    """One contribution of the backward pass: node gives parent its share of the blame.

    upstream      gradient of the result with respect to node
    local         ∂node/∂parent for elementwise operations, else None (a Jacobian, never written out)
    contribution  what is added to parent's gradient: upstream · local
    before after  parent's gradient around this step
    input_index   which of node's inputs the parent is (a node may be used twice)
    output inputs node's data and that of its inputs at the time
    """

    node: Any
    parent: Any
    upstream: Any
    contribution: Any
    before: Any
    after: Any
    input_index: int
    output: Any
    inputs: tuple[Any, ...]

    @property
    def local(self) -> Any:
        """Computed when it is asked for: a pass is recorded far more often than it is read."""
        return _local(self.node.op, self.input_index, self.output, self.inputs)


def topological_order(root: Any) -> list[Any]:
    """Every node that root depends on: parents before children, root last.

    Iterative, because Python's own recursion ends at a depth of a thousand.
    """
    order: list[Any] = []
    seen = {root}
    path = [(root, iter(root.parents))]  # each with those of its parents that are still to come
    while path:
        node, parents = path[-1]
        for parent in parents:
            if parent not in seen:
                seen.add(parent)
                if parent.parents:
                    path.append((parent, iter(parent.parents)))
                    break
                order.append(parent)
        else:
            order.append(node)
            path.pop()
    return order


def backward(root: Any) -> None:
    """Add ∂root/∂leaf to the .grad of every leaf, and set the .grad of every inner node.

    For an array root this is the gradient of the sum of its elements.
    """
    backward_along(topological_order(root))


def backward_along(order: Sequence[Any]) -> None:
    """backward(order[-1]) for a graph whose topological order is known."""
    start(order)
    with np.errstate(all="ignore"):
        for node in reversed(order):
            parents, grad, data = node.parents, node.grad, node.data
            if len(parents) == 2:  # as most are in a graph of scalars: the loop below, written out
                x, y = parents
                for_x, for_y = OPS[node.op].rules
                if for_x is not None and x.op != "constant":
                    change = for_x(grad, data, x.data, y.data)
                    x.grad = x.grad + (change if type(change) is float else undo_broadcast(change, x.data))
                if for_y is not None and y.op != "constant":
                    change = for_y(grad, data, x.data, y.data)
                    y.grad = y.grad + (change if type(change) is float else undo_broadcast(change, y.data))
            elif parents:
                inputs = [x.data for x in parents]
                for x, rule in zip(parents, OPS[node.op].rules, strict=False):
                    if rule is not None and x.op != "constant":
                        x.grad = x.grad + undo_broadcast(rule(grad, data, *inputs), x.data)


def backward_steps(root: Any) -> Iterator[Step]:
    """The same pass as backward(), which yields each contribution as it is made."""
    order = topological_order(root)
    start(order)
    yield from steps_along(order)


def steps_along(order: Sequence[Any]) -> Iterator[Step]:
    """The steps of a pass whose order is known and whose gradients have been started."""
    for node in reversed(order):
        for index, parent, contribution in contributions(node):
            before = parent.grad
            parent.grad = before + contribution
            yield record(node, index, contribution, before)


def start(order: Sequence[Any]) -> None:
    """Inner nodes begin each pass at zero, leaves keep what they have (as in PyTorch); the root gets one."""
    for node in order:
        if node.parents:
            node.grad = 0.0 if type(node.data) is float else zeros_like(node.data)
    root = order[-1]
    root.grad = root.grad + ones_like(root.data)


def contributions(node: Any) -> list[tuple[int, Any, Any]]:
    """(index, parent, upstream · ∂node/∂parent) for each input of node that has a gradient."""
    if not node.parents:
        return []
    inputs = [parent.data for parent in node.parents]
    with np.errstate(all="ignore"):
        return [
            (index, parent, undo_broadcast(rule(node.grad, node.data, *inputs), parent.data))
            for index, (parent, rule) in enumerate(zip(node.parents, OPS[node.op].rules, strict=False))
            if rule is not None and parent.op != "constant"
        ]


def record(node: Any, index: int, contribution: Any, before: Any) -> Step:
    """What has just happened at one input of node."""
    parent, inputs = node.parents[index], tuple([x.data for x in node.parents])
    return Step(node, parent, node.grad, contribution, before, parent.grad, index, node.data, inputs)


def local_derivative(node: Any, index: int) -> Any:
    """∂node/∂input for an elementwise operation: its rule, applied to an upstream gradient of one."""
    return _local(node.op, index, node.data, tuple(parent.data for parent in node.parents))


def _local(op: str, index: int, output: Any, inputs: tuple[Any, ...]) -> Any:
    rule = OPS[op].rules[index]
    if not OPS[op].elementwise or rule is None:
        return None
    with np.errstate(all="ignore"):
        local = rule(1.0, output, *inputs)
    return float(local) if np.ndim(local) == 0 else local
