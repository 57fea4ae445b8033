"""What an editable graph holds, and what may be asked of it. How it is changed: document.py."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Any, Self

import numpy as np

from engine.arithmetic import Data
from engine.document_parts import (
    DEEPEST,
    LARGEST_ID,
    MOST_GROUPS,
    DocumentError,
    Group,
    Node,
    Wire,
    arity,
    check_label,
    check_numbers,
    to_json,
)
from engine.document_wires import Wires
from engine.ops import letters_of
from engine.sizes import MOST_IN_ALL, size_of_result
from engine.value import Value, apply

VERSION = 1  # of to_dict()


class DocumentGraph:
    """Nodes, wires and groups. Whatever is asked about something that is not there raises DocumentError."""

    def __init__(self) -> None:
        self._nodes: dict[int, Node] = {}
        self._groups: dict[int, Group] = {}
        self._wires = Wires()
        self._labels: set[str] = set()
        self._next_id = 1

    @property
    def nodes(self) -> list[int]:
        """The ids of all nodes, in the order in which they were added."""
        return sorted(self._nodes)

    @property
    def groups(self) -> dict[int, Group]:
        """All groups by id, in the order in which they were made."""
        return dict(sorted(self._groups.items()))

    @property
    def wires(self) -> list[Wire]:
        """All wires, by target and input."""
        return list(self._wires)

    def node(self, id: int) -> Node:
        """What the node is."""
        if type(id) is not int or id not in self._nodes:
            raise DocumentError(f"there is no node {id!r:.40}")
        return self._nodes[id]

    def inputs(self, id: int) -> list[int | None]:
        """The source of each input, None where it is free; an axis that may be left out is one of them."""
        sources: list[int | None] = [None] * arity(self.node(id).op)[1]
        for port, source in self._wires.sources[id].items():
            sources[port] = source
        return sources

    def members(self, id: int) -> list[int]:
        """The nodes and groups directly in a group, which may have become empty."""
        self._member(id)
        contents: dict[int, Node | Group] = {**self._nodes, **self._groups}
        return sorted(member for member, content in contents.items() if content.group == id)

    def free_inputs(self) -> list[tuple[int, int]]:
        """(node, input) for every input that must be connected and is not yet, by node and input."""
        return [
            (id, port)
            for id in self.nodes
            for port, source in enumerate(self.inputs(id)[: arity(self._nodes[id].op)[0]])
            if source is None
        ]

    def copy(self) -> Self:
        """The same graph with the same ids, to be changed on its own. The arrays, read-only, are shared."""
        other = type(self)()
        other._nodes, other._groups = dict(self._nodes), dict(self._groups)
        other._wires, other._labels = self._wires.copy(), set(self._labels)
        other._next_id = self._next_id
        return other

    def build(self) -> dict[int, Value]:
        """A Value for every node, parents before children. Arrays are copies.

        Raises DocumentError if an input is missing or shapes do not fit, naming the node.
        """
        values: dict[int, Value] = {}
        room = MOST_IN_ALL
        for id in self._wires.order():
            values[id] = self._value(id, values, room)
            room -= np.size(values[id].data)
        return values

    def build_what_can_be(self) -> tuple[dict[int, Value], dict[int, str]]:
        """(a Value for every node that can be computed, parents before children; why not, for the others)."""
        values: dict[int, Value] = {}
        reasons: dict[int, str] = {}
        room = MOST_IN_ALL
        for id in self._wires.order():
            try:
                values[id] = self._value(id, values, room)
                room -= np.size(values[id].data)
            except DocumentError as error:
                reasons[id] = str(error)
        return values, reasons

    def misfits(self) -> dict[int, str]:
        """The nodes that have all their inputs and still cannot be computed, with the reason."""
        values, reasons = self.build_what_can_be()
        known = values.keys() | {None}
        free = {id for id, _ in self.free_inputs()}
        return {id: why for id, why in reasons.items() if id not in free and {*self.inputs(id)} <= known}

    def _value(self, id: int, values: dict[int, Value], room: int) -> Value:
        """What the node computes from the values of others. Raises DocumentError if it cannot.

        room: how many numbers the results of the graph may still have
        """
        node = self._nodes[id]
        if node.data is not None:
            data = node.data if isinstance(node.data, float) else node.data.copy()
            return Value(data, node.label, op=node.op)
        sources = self.inputs(id)
        if None in sources[: arity(node.op)[0]]:
            letter = letters_of(node.op)[2:][sources.index(None)]
            raise DocumentError(f"{self._called(id)}: input {letter} is not connected")
        connected = [source for source in sources if source is not None]
        for source in connected:
            if source not in values:
                raise DocumentError(f"waits for {self._called(source)}")
        self._check_size(id, [values[source].data for source in connected], room)
        try:
            with np.errstate(all="ignore"):  # a shape of nan is seen by its result, not by a warning
                value = apply(node.op, *[values[source] for source in connected])
        except (ValueError, TypeError, ArithmeticError, MemoryError) as error:
            raise DocumentError(f"{self._called(id)}: {error}") from error
        value.label = node.label
        return value

    def _check_size(self, id: int, inputs: list[Data], room: int) -> None:
        """Before anything is computed: numbers alone give a number, and need no look."""
        if all(isinstance(data, float) for data in inputs):
            return
        size = size_of_result(self._nodes[id].op, [np.shape(data) for data in inputs])
        check_numbers(size, self._called(id))
        if size > room:
            raise DocumentError(
                f"{self._called(id)}: the graph would have more than {MOST_IN_ALL:,} numbers in all; "
                "make its arrays smaller"
            )

    def to_dict(self) -> dict[str, Any]:
        """Everything, as strict JSON can hold it; the same for the same graph, however it came about."""
        return {
            "version": VERSION,
            "next_id": self._next_id,
            "nodes": [
                {"id": id, **node._asdict(), "data": to_json(node.data)}
                for id, node in sorted(self._nodes.items())
            ],
            "wires": [list(wire) for wire in self.wires],
            "groups": [{"id": id, **group._asdict()} for id, group in self.groups.items()],
        }

    def _check_whole(self, next_id: int) -> None:
        """What can only be seen when everything is there."""
        if not 1 <= next_id <= LARGEST_ID or next_id in self._groups or self._next_id != next_id:
            raise DocumentError(f"the next id cannot be {next_id}: it is taken, or too large")
        if len(self._groups) > MOST_GROUPS:
            raise DocumentError(f"a graph has at most {MOST_GROUPS:,} groups, not {len(self._groups):,}")
        if len(self._wires.order()) < len(self._nodes):
            raise DocumentError("the wires make a circle")
        contents: dict[int, Node | Group] = {**self._nodes, **self._groups}
        around = {id: c.group for id, c in contents.items() if c.group is not None}
        depth: dict[int, int] = {}
        try:
            for id in TopologicalSorter({id: [group] for id, group in around.items()}).static_order():
                depth[id] = 1 + depth[around[id]] if id in around else 0
        except CycleError:
            raise DocumentError("a group lies within itself") from None
        if not depth.keys() <= contents.keys():
            raise DocumentError("a group that is named is missing")
        if not {*around.values()} <= self._groups.keys():
            raise DocumentError("a node is named as a group")
        if max(depth.values(), default=0) > DEEPEST:
            raise DocumentError(f"groups lie within groups, deeper than {DEEPEST}")

    def depth(self, id: int) -> int:
        """How many groups lie around a node or a group."""
        depth, group = 0, self._member(id).group
        while group is not None:
            depth, group = depth + 1, self._groups[group].group
        return depth

    def _check_label(self, label: str) -> None:
        check_label(label)
        if label in self._labels:
            raise DocumentError(f"there is a node called {label} already; choose another name")

    def _check_wire(self, source: int, target: int, input: int) -> None:
        self.node(source)
        if (taken := self._source(target, input)) is not None:
            onto = self._called(target)
            raise DocumentError(
                f"{onto}: input {input} has {self._called(taken)} already; disconnect it first"
            )

    def _source(self, target: int, input: int) -> int | None:
        """What is connected to an input that must exist."""
        sources = self.inputs(target)
        if type(input) is not int or not 0 <= input < len(sources):
            count = f"{len(sources)} inputs, counted from 0" if sources else "no inputs"
            raise DocumentError(f"{self._called(target)} has {count}, and none is {input!r:.40}")
        return sources[input]

    def _called(self, id: int) -> str:
        node = self._nodes[id]
        return node.label or f"{node.op or 'leaf'} (node {id})"

    def _free_id(self, id: int | None) -> int:
        if id is None:
            return self._next_id
        if type(id) is not int or not 1 <= id <= self._next_id or id in self._nodes or id in self._groups:
            raise DocumentError(f"{id!r:.40} is not a free id")
        return id

    def _group(self, id: int) -> Group:
        if type(id) is not int or id not in self._groups:
            raise DocumentError(f"there is no group {id!r:.40}")
        return self._groups[id]

    def _member(self, id: int) -> Node | Group:
        return self._groups[id] if type(id) is int and id in self._groups else self.node(id)
