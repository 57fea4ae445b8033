"""Build a graph once, replay it many times: after an edit, and at every training step.

    tape = Tape(loss)
    weight.data -= 0.01 * weight.grad
    tape.forward()        # loss.data, from the leaves as they are now
    tape.backward()       # ∂loss/∂leaf into the .grad of every leaf, afresh
    tape.sync()           # .data and .grad of all nodes in between, to be looked at

A graph of few nodes, or of larger arrays, is replayed node by node. A large graph of scalars is replayed
level by level: nodes whose inputs are ready at the same time and that do the same operation become one
numpy call (engine/dynamic_batching.py). So is a graph of scalars that computes with many examples at once,
because some of its leaves are arrays (n,), one number an example. The rules are those of the table either
way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from engine.arithmetic import zeros_like
from engine.backward import backward_along, topological_order
from engine.dynamic_batching import LevelByLevel, ManyExamples, all_examples, all_scalar, groups_of
from engine.value import Value, compute

_NODES_PER_GROUP = 4  # below this many, a numpy call costs more than going node by node


class Tape:
    """The graph of root as it is now; nodes added later are not on it.

    Constants of a graph of scalars are read once. The number of examples may change from one forward() to
    the next, if it changes in all leaves alike; forward() raises ValueError for shapes that do not fit.
    """

    def __init__(self, root: Value) -> None:
        order = topological_order(root)
        of_scalars, of_examples = all_scalar(order), all_examples(order)
        groups = groups_of(order) if of_scalars or of_examples else {}
        inner = sum(1 for node in order if node.parents)
        self._replay: _Replay
        if groups and inner >= _NODES_PER_GROUP * len(groups):
            self._replay = (LevelByLevel if of_scalars else ManyExamples)(order, groups)
        else:
            self._replay = _NodeByNode(order)

    def forward(self) -> None:
        """Compute root.data again from the leaves' data."""
        self._replay.forward()

    def backward(self) -> None:
        """Set every leaf's .grad to ∂root/∂leaf, as of the last forward()."""
        self._replay.backward()

    def sync(self) -> None:
        """Write the .data and .grad of the last forward() and backward() into every inner node."""
        self._replay.sync()


class _Replay(Protocol):
    def forward(self) -> None: ...
    def backward(self) -> None: ...
    def sync(self) -> None: ...


class _NodeByNode:
    """The graph's own nodes, visited in topological order."""

    def __init__(self, order: Sequence[Value]) -> None:
        self._order = order
        self._inner = [node for node in order if node.parents]
        self._leaves = [node for node in order if not node.parents]

    def forward(self) -> None:
        for node in self._inner:
            data = compute(node.op, node.parents)
            node.data = data if np.ndim(data) else float(data)

    def backward(self) -> None:
        for leaf in self._leaves:
            leaf.grad = zeros_like(leaf.data)
        backward_along(self._order)

    def sync(self) -> None:
        pass  # forward() and backward() work on the nodes themselves
