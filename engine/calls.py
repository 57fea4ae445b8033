"""Groups as calls: what a group takes and gives, and the order in which a graph can be told.

    outline = Outline(document)
    outline.takes(neuron)      # its inputs: [Given(source=1, ports=((5, 0),)), ...]
    outline.gives(neuron)      # its outputs: [9]
    outline.order()            # units, what each needs before it

Formulas hide what lies in an outermost group. So a graph is told as a list of units: outermost groups,
and those of the other nodes that get a formula of their own.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Set
from typing import NamedTuple

import numpy as np

from engine.document_graph import DocumentGraph
from engine.document_parts import Node, arity
from engine.ops import OPS

_LARGEST = 10**9  # a setting in a formula has at most nine digits


class Given(NamedTuple):
    """One input of a group: a node outside, or None where it is free, and the (node, input) it goes into."""

    source: int | None
    ports: tuple[tuple[int, int], ...]


class Outline:
    """A document, looked at once; it must not change meanwhile."""

    def __init__(self, document: DocumentGraph) -> None:
        self.document = document
        self.groups = document.groups
        self.nodes = {id: document.node(id) for id in document.nodes}
        self.inputs = {id: document.inputs(id) for id in self.nodes}
        self.users: dict[int, list[tuple[int, int]]] = {id: [] for id in self.nodes}  # (target, input)
        for wire in document.wires:
            self.users[wire.source].append((wire.target, wire.input))
        ends = [id for id in self.nodes if not self.users[id]]
        self.result = ends[-1] if ends else None
        self.inner: dict[int, list[int]] = defaultdict(list)  # the groups directly in a group
        for id, group in self.groups.items():
            if group.group is not None:
                self.inner[group.group].append(id)
        own: dict[int, list[int]] = defaultdict(list)
        for id in sorted(self.nodes, key=lambda id: (id == self.result, id)):
            if (around := self.nodes[id].group) is not None:
                own[around].append(id)
        self._own = own
        self.outermost = [id for id, group in self.groups.items() if group.group is None]
        self.home = {node: group for group in self.outermost for node in self.members(group)}
        self.formulas = {id for id in self.nodes if id not in self.home and self._has_formula(id)}

    # Groups

    def within(self, group: int) -> list[int]:
        """The group and all groups in it, those around before those inside."""
        found = [group]
        for id in found:
            found += self.inner.get(id, [])
        return found

    def members(self, group: int) -> list[int]:
        """All nodes in it, however deep, by id; only the result of the whole graph comes last."""
        nodes = [node for id in self.within(group) for node in self._own.get(id, [])]
        return sorted(nodes, key=lambda id: (id == self.result, id))

    def takes(self, group: int) -> list[Given]:
        """Its inputs in the order of their first use; each free input of a node is one of its own."""
        members = self.members(group)
        inside = set(members)
        ports: dict[object, list[tuple[int, int]]] = {}
        for id in members:
            fewest = arity(self.nodes[id].op)[0]
            for port, source in enumerate(self.inputs[id]):
                if source not in inside and (source is not None or port < fewest):
                    ports.setdefault((id, port) if source is None else source, []).append((id, port))
        return [
            Given(source if isinstance(source, int) else None, tuple(into)) for source, into in ports.items()
        ]

    def gives(self, group: int) -> list[int]:
        """Its outputs: the nodes that are used outside, or nowhere."""
        members = self.members(group)
        inside = set(members)
        return [
            id
            for id in members
            if not self.users[id] or any(user not in inside for user, _ in self.users[id])
        ]

    # Nodes

    def is_named(self, id: int) -> bool:
        """Whether its name is all that a formula can say of it: it is an array, or not a number."""
        data = self.nodes[id].data
        return data is not None and (isinstance(data, np.ndarray) or math.isnan(data))

    def is_setting(self, id: int) -> bool:
        """Whether it is written where it is used, as axis=0 or shape=(2, 3)."""
        is_used_there = id not in self.home and self._is_plain(id) and self._goes_into_setting(id)
        return is_used_there and _is_whole(self.nodes[id])

    def _has_formula(self, id: int) -> bool:
        node = self.nodes[id]
        if self.is_setting(id):
            return False
        if self.is_named(id):
            return not self.users[id]
        return node.op == "" or not self._is_plain(id) or self._goes_into_setting(id)

    def _is_plain(self, id: int) -> bool:
        """Whether it has no label and stands in one place of the text; a group is one place."""
        places = {self.home.get(user, (user, port)) for user, port in self.users[id]}
        return not self.nodes[id].label and len(places) == 1

    def _goes_into_setting(self, id: int) -> bool:
        """Whether a formula uses it as an axis or a shape, where no other formula can stand."""
        user, port = self.users[id][0]
        op = self.nodes[user].op
        return user not in self.home and bool(OPS[op].parameter) and port == len(OPS[op].rules) - 1

    # Units

    def sources(self, unit: int) -> list[int]:
        """What a unit is directly made from."""
        if unit in self.groups:
            return [given.source for given in self.takes(unit) if given.source is not None]
        return [source for source in self.inputs[unit] if source is not None]

    def needs(self, sources: list[int]) -> set[int]:
        """The units that must be told before these nodes can be used in a formula."""
        units, stack = set(), list(sources)
        while stack:
            id = stack.pop()
            if id in self.home or id in self.formulas:
                units.add(self.home.get(id, id))
            else:
                stack += [source for source in self.inputs[id] if source is not None]
        return units

    def order(self) -> Iterator[tuple[int, Set[int]]]:
        """(unit, the nodes it uses that come only later) for every unit, by id as far as that is possible.

        Something comes later only where a group needs what is made from the group itself. The unit of
        the result comes last if it can.
        """
        waiting = {unit: self.needs(self.sources(unit)) for unit in (*self.formulas, *self.outermost)}
        users = defaultdict(list)
        for unit, needed in waiting.items():
            for other in needed:
                users[other].append(unit)
        ready = [(self._key(unit), unit) for unit, needed in waiting.items() if not needed]
        heapq.heapify(ready)
        blocked = sorted((self._key(group), group) for group in self.outermost)[::-1]
        told: set[int] = set()
        while ready or len(told) < len(waiting):
            later: set[int] = set()
            if ready:
                _, unit = heapq.heappop(ready)
            else:
                while blocked[-1][1] in told:
                    blocked.pop()
                _, unit = blocked.pop()
                for source in self.sources(unit):
                    if missing := self.needs([source]) - told:
                        later.add(source)
                        if source not in self.home and source not in self.formulas:
                            self.formulas.add(source)  # it needs a name now
                            waiting[source] = missing
                            for other in missing:
                                users[other].append(source)
            told.add(unit)
            yield unit, later
            for user in users[unit]:
                waiting[user].discard(unit)
                if not waiting[user] and user not in told:
                    heapq.heappush(ready, (self._key(user), user))

    def _key(self, unit: int) -> tuple[int, int]:
        nodes = self.members(unit) if unit in self.groups else [unit]
        if not nodes:
            return 1, unit
        return (2, 0) if self.result in nodes else (0, nodes[0])


def _is_whole(node: Node) -> bool:
    """Whether a formula's axis or shape makes this constant, to the bit."""
    data = node.data
    if node.op != "constant" or data is None:
        return False
    if isinstance(data, float):
        return (
            data.is_integer() and abs(data) < _LARGEST and math.copysign(1, data) == (-1 if data < 0 else 1)
        )
    kind = np.int64 if data.size else np.float64
    return data.ndim == 1 and data.dtype == kind and bool(((data > -_LARGEST) & (data < _LARGEST)).all())
