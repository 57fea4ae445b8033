"""Dynamic batching: many nodes of a graph in one numpy call, so that engine/tape.py replays it fast.

    replay = LevelByLevel(order, groups_of(order))
    replay.forward(); replay.backward()

Source: Looks, Herreshoff, Hutchins and Norvig 2017, "Deep learning with dynamic computation graphs",
https://arxiv.org/abs/1702.02181. Nodes whose inputs are ready at the same time, which is a level, and that do
the same operation are a group. All numbers of the graph stand in one vector, those of a group side by side;
where the graph computes with many examples at once, each number becomes a row, and the vector a table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.arithmetic import Array, Data, undo_broadcast
from engine.ops import OPS
from engine.value import Value, compute

_OVER_EXAMPLES = ("sum", "mean")
Groups = dict[Any, list[tuple[Value, list[Value]]]]


class _Group:
    """Equal operations of one level, at neighbouring places of the vector of all values.

    place    where their outputs stand
    sources  (arity, size) the places of their inputs
    repeats  (arity,): whether these inputs are scalars among rows of examples
    """

    def __init__(self, op: str, place: slice, sources: Array, repeats: Sequence[bool]) -> None:
        self.op = op
        self.place = place
        self.sources = sources
        self.rules = OPS[op].rules
        self.compute = OPS[op].forward
        # runs of neighbours are read as a slice, without copying
        self.reads: list[Any] = [_as_slice(row) for row in sources]
        # of a scalar that is repeated along its row, one number is enough
        self.reads = [
            (read, slice(1)) if is_repeated else read
            for read, is_repeated in zip(self.reads, repeats, strict=True)
        ]
        self.inputs: list[Array] = []
        self.scatters: list[Callable[[Array, Array], None] | None] = []

    def forward(self, values: Array) -> None:
        if self.op == "add":  # also of more than two: a chain of additions is one sum
            if values.ndim == 1:
                np.add.reduce(values[self.sources], axis=0, out=values[self.place])
            else:  # rows are long: better one after the other than all of them copied
                total = values[self.place]
                total[:] = values[self.reads[0]]
                for read in self.reads[1:]:
                    total += values[read]
        elif self.op in _OVER_EXAMPLES:
            values[self.place] = getattr(np, self.op)(values[self.reads[0]], axis=1, keepdims=True)
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
        if self.op in _OVER_EXAMPLES:
            share = np.sum(upstream, axis=1, keepdims=True)
            if self.op == "mean":
                share /= upstream.shape[1]
            if self.scatters[0]:
                self.scatters[0](gradients, np.broadcast_to(share, upstream.shape))
            return
        for rule, scatter in zip(self.rules, self.scatters, strict=True):
            if rule and scatter:
                scatter(gradients, rule(upstream, values[self.place], *self.inputs))


class LevelByLevel:
    """All numbers in one vector: the leaves, then group after group."""

    def __init__(self, order: Sequence[Value], groups: Groups) -> None:
        self._order, self._root = order, order[-1]
        self._leaves = [node for node in order if not node.parents and node.op != "constant"]
        constants = [node for node in order if node.op == "constant"]
        nodes = [*self._leaves, *constants]
        nodes += [node for members in groups.values() for node, _ in members]
        self._place = {id(node): i for i, node in enumerate(nodes)}
        self._nodes = nodes
        self._make_room()
        self._groups: list[_Group] = []
        start = len(self._leaves) + len(constants)
        for (_, op, _), members in groups.items():
            sources = np.array([[self._place[id(x)] for x in inputs] for _, inputs in members]).T
            place = slice(start, start + len(members))
            self._groups.append(_Group(op, place, sources, [self._are_repeated(row) for row in sources]))
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
        self._read_leaves()
        with np.errstate(all="ignore"):
            for group in self._groups:
                group.forward(self._values)
        self._root.data = self._data(-1)

    def backward(self) -> None:
        self._gradients[: len(self._leaves)] = 0
        self._gradients[-1] = self._seed()
        with np.errstate(all="ignore"):
            for group in reversed(self._groups):
                group.backward(self._values, self._gradients)
        self._write_leaves()

    def sync(self) -> None:
        self._write_nodes()
        for node in self._order:  # what was taken together into a sum
            if node.parents and id(node) not in self._place:
                node.data = compute(node.op, node.parents)
        for node in reversed(self._order):
            if node.op == "add":
                for parent in node.parents:
                    if parent.parents and id(parent) not in self._place:
                        parent.grad = undo_broadcast(node.grad, parent.data)

    # Between the nodes and the vectors

    def _make_room(self) -> None:
        self._values = np.array([node.data for node in self._nodes])
        self._gradients = np.zeros(len(self._nodes))

    def _are_repeated(self, places: Array) -> bool:
        """Whether all are scalars among rows of examples."""
        return False

    def _read_leaves(self) -> None:
        self._values[: len(self._leaves)] = [leaf.data for leaf in self._leaves]

    def _data(self, place: int) -> Data:
        return float(self._values[place])

    def _seed(self) -> float:
        """∂root/∂root."""
        return 1.0

    def _write_leaves(self) -> None:
        for leaf, gradient in zip(self._leaves, self._gradients[: len(self._leaves)].tolist(), strict=True):
            leaf.grad = gradient

    def _write_nodes(self) -> None:
        for node, value, gradient in zip(
            self._nodes, self._values.tolist(), self._gradients.tolist(), strict=True
        ):
            if node.parents:
                node.data, node.grad = value, gradient


class ManyExamples(LevelByLevel):
    """A row of n numbers for each node, one an example; a scalar is repeated along its row.

    The gradient of a scalar is the sum of its row's: each example has a share in it.
    """

    def _make_room(self) -> None:
        self._is_scalar = [type(node.data) is float for node in self._nodes]
        self._inputs = [node for node in self._nodes if not node.parents]
        self._resize(1)

    def _are_repeated(self, places: Array) -> bool:
        return all(self._is_scalar[place] for place in places)

    def _resize(self, examples: int) -> None:
        self._values = np.zeros((len(self._nodes), examples))
        self._gradients = np.zeros_like(self._values)

    def _read_leaves(self) -> None:
        shapes = {leaf.data.shape for leaf in self._inputs if isinstance(leaf.data, np.ndarray)}
        if len(shapes) != 1 or len(shape := shapes.pop()) != 1:
            raise ValueError("the leaves that are arrays must have one number for each example, all alike")
        if shape[0] != self._values.shape[1]:
            self._resize(shape[0])
        for row, leaf in zip(self._values, self._inputs, strict=False):
            row[:] = leaf.data

    def _data(self, place: int) -> Data:
        row = self._values[place]
        return float(row[0]) if self._is_scalar[place] else row.copy()

    def _seed(self) -> float:
        return 1 / self._values.shape[1] if self._is_scalar[-1] else 1.0

    def _write_leaves(self) -> None:
        self._write_gradients(self._leaves)

    def _write_nodes(self) -> None:
        for place, node in enumerate(self._nodes):
            if node.parents:
                node.data = self._data(place)
        self._write_gradients(self._nodes)

    def _write_gradients(self, nodes: Sequence[Value]) -> None:
        """Of the first nodes, constants left out."""
        sums = self._gradients[: len(nodes)].sum(axis=1).tolist()
        for node, row, whole, is_scalar in zip(nodes, self._gradients, sums, self._is_scalar, strict=False):
            if node.op != "constant":
                node.grad = whole if is_scalar else row.copy()


def all_scalar(order: Sequence[Value]) -> bool:
    return all(type(node.data) is float and (not node.parents or OPS[node.op].elementwise) for node in order)


def all_examples(order: Sequence[Value]) -> bool:
    """Whether all is scalar, or has one number for each example."""
    arrays = [node for node in order if type(node.data) is not float]
    shapes = {np.shape(node.data) for node in arrays}
    return (
        len(shapes) == 1
        and len(shapes.pop()) == 1
        and all(node.data.dtype == np.float64 for node in arrays)  # type: ignore[union-attr]
        and all(not node.parents or OPS[node.op].elementwise or _is_over_examples(node) for node in order)
    )


def _is_over_examples(node: Value) -> bool:
    return node.op in _OVER_EXAMPLES and len(node.parents) == 1 and type(node.parents[0].data) is not float


def groups_of(order: Sequence[Value]) -> Groups:
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

    target (m,) or (arity, m), contributions (m,) or (m, examples). Marks what it touches: a place that
    nothing has touched before is set instead of added to, so that the vector need not be zeroed first.
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

    order = np.argsort(inverse, kind="stable")
    first = np.searchsorted(inverse[order], np.arange(len(places)))  # of the contributions to each place

    def collect(gradients: Array, contribution: Array) -> None:
        shape = (*target.shape, *contribution.shape[1:])
        spread = np.broadcast_to(contribution, shape) if target.ndim > 1 else contribution
        chosen = spread.reshape(-1, *contribution.shape[1:]) if whole else spread[wanted]
        if contribution.ndim == 1:
            total = np.bincount(inverse, chosen, len(places))
        else:
            total = np.add.reduceat(chosen[order], first, axis=0)
        if fresh:
            gradients[where] = total
        else:
            gradients[where] += total

    return collect
