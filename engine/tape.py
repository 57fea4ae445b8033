"""Build a graph once, replay it many times: after an edit, and at every training step.

    tape = Tape(loss)
    weight.data -= 0.01 * weight.grad
    tape.forward()        # loss.data, from the leaves as they are now
    tape.backward()       # ∂loss/∂leaf into the .grad of every leaf, afresh
    tape.sync()           # .data and .grad of all nodes between, for whoever wants to look

A graph of few nodes, or of arrays, is replayed node by node. A large graph of scalars is replayed
level by level: nodes whose inputs are ready at the same time and that do the same operation become one
numpy call (Looks, Herreshoff, Hutchins, Norvig 2017, "Deep learning with dynamic computation graphs",
call this dynamic batching). The rules are those of the table either way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from engine.arithmetic import Array, zeros_like
from engine.backward import backward_along, topological_order
from engine.ops import OPS
from engine.value import Value, compute

_NODES_PER_GROUP = 4  # below this many, a numpy call costs more than going node by node


class Tape:
    """The graph of root as it is now; nodes added later are not on it. Constants are read once."""

    def __init__(self, root: Value) -> None:
        order = topological_order(root)
        groups = _groups(order) if _all_scalar(order) else {}
        inner = sum(1 for node in order if node.parents)
        self._replay: _Replay
        if groups and inner >= _NODES_PER_GROUP * len(groups):
            self._replay = _LevelByLevel(order, groups)
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


class _Group:
    """Equal operations of one level, at neighbouring places of the vector of all values.

    place    where their outputs stand
    sources  (arity, size) the places of their inputs
    """

    def __init__(self, op: str, place: slice, sources: Array) -> None:
        self.op = op
        self.place = place
        self.sources = sources
        self.rules = OPS[op].rules
        self.compute = OPS[op].forward
        # runs of neighbours are read as a slice, without copying
        self.reads = [_as_slice(row) for row in sources]
        self.inputs: list[Array] = []
        self.scatters: list[Callable[[Array, Array], None] | None] = []

    def forward(self, values: Array) -> None:
        if self.op == "add":  # also of more than two: a chain of additions is one sum
            np.add.reduce(values[self.sources], axis=0, out=values[self.place])
        else:
            self.inputs = [values[read] for read in self.reads]
            values[self.place] = self.compute(*self.inputs)

    def backward(self, values: Array, gradients: Array) -> None:
        upstream = gradients[self.place]
        if self.op == "add":
            for scatter in self.scatters:
                if scatter:
                    scatter(gradients, upstream)
            return
        for rule, scatter in zip(self.rules, self.scatters, strict=True):
            if rule and scatter:
                scatter(gradients, rule(upstream, values[self.place], *self.inputs))


class _LevelByLevel:
    """All numbers in one vector: the leaves, then group after group."""

    def __init__(self, order: Sequence[Value], groups: dict[Any, list[tuple[Value, list[Value]]]]) -> None:
        self._order, self._root = order, order[-1]
        self._leaves = [node for node in order if not node.parents and node.op != "constant"]
        constants = [node for node in order if node.op == "constant"]
        nodes = [*self._leaves, *constants]
        nodes += [node for members in groups.values() for node, _ in members]
        self._place = {id(node): i for i, node in enumerate(nodes)}
        self._nodes = nodes
        self._values = np.array([node.data for node in nodes])
        self._gradients = np.zeros(len(nodes))
        self._groups: list[_Group] = []
        start = len(self._leaves) + len(constants)
        for (_, op, _), members in groups.items():
            sources = np.array([[self._place[id(x)] for x in inputs] for _, inputs in members]).T
            self._groups.append(_Group(op, slice(start, start + len(members)), sources))
            start += len(members)
        touched = np.zeros(len(nodes), bool)  # by the groups that come earlier in the backward pass
        is_constant = np.zeros(len(nodes), bool)
        is_constant[len(self._leaves) : len(self._leaves) + len(constants)] = True
        for group in reversed(self._groups):
            # a sum of many terms but few of its kind: all terms at once
            whole = group.op == "add" and group.sources.shape[0] > group.sources.shape[1]
            targets = [group.sources] if whole else list(group.sources)
            group.scatters = [_scatter(target, is_constant, touched) for target in targets]
        self.forward()

    def forward(self) -> None:
        self._values[: len(self._leaves)] = [leaf.data for leaf in self._leaves]
        with np.errstate(all="ignore"):
            for group in self._groups:
                group.forward(self._values)
        self._root.data = float(self._values[-1])

    def backward(self) -> None:
        self._gradients[: len(self._leaves)] = 0
        self._gradients[-1] = 1
        with np.errstate(all="ignore"):
            for group in reversed(self._groups):
                group.backward(self._values, self._gradients)
        for leaf, gradient in zip(self._leaves, self._gradients[: len(self._leaves)].tolist(), strict=True):
            leaf.grad = gradient

    def sync(self) -> None:
        for node, value, gradient in zip(
            self._nodes, self._values.tolist(), self._gradients.tolist(), strict=True
        ):
            if node.parents:
                node.data, node.grad = value, gradient
        for node in self._order:  # what was taken together into a sum
            if node.parents and id(node) not in self._place:
                node.data = compute(node.op, node.parents)
        for node in reversed(self._order):
            if node.op == "add":
                for parent in node.parents:
                    if parent.parents and id(parent) not in self._place:
                        parent.grad = node.grad


def _all_scalar(order: Sequence[Value]) -> bool:
    return all(type(node.data) is float and (not node.parents or OPS[node.op].elementwise) for node in order)


def _groups(order: Sequence[Value]) -> dict[Any, list[tuple[Value, list[Value]]]]:
    """(level, op, arity) -> its nodes with their inputs, by rising level.

    An addition that is used only by another addition is taken into it: a chain becomes one sum.
    """
    uses: defaultdict[int, int] = defaultdict(int)
    added: set[int] = set()
    for node in order:
        for parent in node.parents:
            uses[id(parent)] += 1
            if node.op == "add":
                added.add(id(parent))
    absorbed = {id(node) for node in order if node.op == "add" and uses[id(node)] == 1 and id(node) in added}
    level: dict[int, int] = {}
    groups: defaultdict[Any, list[tuple[Value, list[Value]]]] = defaultdict(list)
    for node in order:
        if not node.parents:
            level[id(node)] = 0
        elif id(node) not in absorbed:
            inputs = _terms(node, absorbed) if node.op == "add" else list(node.parents)
            level[id(node)] = 1 + max(level[id(x)] for x in inputs)
            groups[level[id(node)], node.op, len(inputs)].append((node, inputs))
    return dict(sorted(groups.items()))


def _terms(node: Value, absorbed: set[int]) -> list[Value]:
    """What a tree of additions adds up, from left to right."""
    terms: list[Value] = []
    stack = list(reversed(node.parents))
    while stack:
        x = stack.pop()
        if id(x) in absorbed:
            stack.extend(reversed(x.parents))
        else:
            terms.append(x)
    return terms


def _as_slice(places: Array) -> slice | Array:
    """The same places as a slice where they rise in equal strides."""
    first, n = int(places[0]), len(places)
    stride = int(places[1]) - first if n > 1 else 1
    if stride > 0 and np.array_equal(places, np.arange(first, first + n * stride, stride)):
        return slice(first, first + n * stride, stride)
    return places


def _scatter(target: Array, is_constant: Array, touched: Array) -> Callable[[Array, Array], None] | None:
    """The cheapest way to add contributions to the gradients at target, or None where all are constants.

    target (m,) or (arity, m), contributions (m,). Marks what it touches: a place that nothing has
    touched before is set instead of added to, so that the vector need not be zeroed first.
    """
    wanted = ~is_constant[target]
    if not wanted.any():
        return None
    places, inverse = np.unique(target[wanted], return_inverse=True)
    fresh = not touched[places].any()
    touched[places] = True
    if len(places) == wanted.sum():  # every place once
        where = _as_slice(target) if target.ndim == 1 and wanted.all() else target
        if fresh and wanted.all():

            def put(gradients: Array, contribution: Array) -> None:
                gradients[where] = contribution

            return put
        if wanted.all():

            def add(gradients: Array, contribution: Array) -> None:
                gradients[where] += contribution

            return add
    where, whole = _as_slice(places), bool(wanted.all())

    def collect(gradients: Array, contribution: Array) -> None:
        spread = np.broadcast_to(contribution, target.shape) if target.ndim > 1 else contribution
        total = np.bincount(inverse, spread.ravel() if whole else spread[wanted], len(places))
        if fresh:
            gradients[where] = total
        else:
            gradients[where] += total

    return collect
