"""The editable graph: what a graph editor draws, changes, takes back and saves.

    >>> document = Document()
    >>> a, b = document.add("", "a", 2.0), document.add("constant", data=3.0)
    >>> c = document.add("multiply", "c")
    >>> document.connect(a, c, 0); document.connect(b, c, 1)
    >>> document.build()[c].data
    6.0

A node is a leaf (op ""), a constant (op "constant") or an operation of the table (engine/ops.py),
whose inputs may still be free. A change is one method: it does all it says, or raises DocumentError
and does nothing. It returns what is needed to take it back:

    id = add(...)            retract(id), and to do it again: add(..., id=id); group() likewise
    removed = remove(id)     restore(removed); ungroup() likewise
    connect(s, target, 0)    disconnect(target, 0), which returns s
    old = relabel(id, new)   relabel(id, old); set_value(), set_op() and rename_group() likewise

Changes taken back in reverse order leave to_dict() as it was, byte for byte. For that nothing is kept
in an order of its own: ids count up from 1, so the order of the ids is the order of adding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from engine.arithmetic import Data
from engine.backward import topological_order
from engine.document_graph import VERSION, DocumentGraph
from engine.document_parts import (
    DEEPEST,
    MOST_GROUPS,
    MOST_NODES,
    DocumentError,
    Group,
    Node,
    Removed,
    Wire,
    arity,
    as_data,
    check_group_name,
    field,
    group_from_json,
    missing_in,
    node_from_json,
    wire_from_json,
)
from engine.identifiers import distinct_names
from engine.ops import OPS
from engine.value import Value


class Document(DocumentGraph):
    """A graph under construction. Its methods raise DocumentError, and then have changed nothing."""

    # Nodes

    def add(self, op: str, label: str = "", data: Any = None, id: int | None = None) -> int:
        """A new node -> its id. Leaves and constants need data: a number, or an array of at least one.

        Only a constant may be [], as an axis or a shape of none.
        Whole numbers stay whole in the array of a constant, float32 stays; all else becomes float64.
        An id is given only to bring a node back; it must be free, and have been given out, or be next.
        """
        id = self._free_id(id)
        arity(op)
        self._check_label(label)
        where = label or op or "a leaf"
        if op in OPS and data is not None:
            raise DocumentError(f"{where}: an operation computes its data; connect its inputs instead")
        if len(self._nodes) >= MOST_NODES:
            raise DocumentError(f"{where}: a graph has at most {MOST_NODES:,} nodes; remove some first")
        self._nodes[id] = Node(op, label, None if op in OPS else as_data(op, data, where), None)
        self._labels |= {label} - {""}
        self._wires.add_node(id)
        self._next_id = max(self._next_id, id + 1)
        return id

    def remove(self, id: int) -> Removed:
        """Take the node away, with its wires, and out of its group."""
        node = self.node(id)
        del self._nodes[id]
        self._labels.discard(node.label)
        return Removed(id, node, self._wires.remove_node(id))

    def restore(self, removed: Removed) -> None:
        """Bring back what remove() or ungroup() took away."""
        id, content = removed.id, removed.content
        if self._free_id(id) == self._next_id:
            raise DocumentError(f"{id} was never removed from this document")
        if content.group is not None and content.group not in self._groups:
            raise DocumentError(f"{id} was in group {content.group}, which is gone; restore that first")
        if isinstance(content, Group):
            if any(self._member(member).group != content.group for member in removed.members):
                raise DocumentError(f"{content.name}: its members have moved; take that back first")
            self._enclose(id, content, removed.members)
            return
        self.add(content.op, content.label, content.data, id)
        try:
            for wire in removed.wires:
                self._check_wire(*wire)
                self._wires.add(*wire)
            if self._wires.depends(id, [target for target, _ in self._wires.uses[id]]):
                raise DocumentError(f"{self._called(id)}: its wires would make a circle now")
        except DocumentError:
            self.remove(id)
            raise
        self._nodes[id] = content

    def retract(self, id: int) -> None:
        """Take back the add() or group() that gave the newest id, which becomes the next one again."""
        if id != self._next_id - 1:
            raise DocumentError(f"{id!r:.40} is not the newest id; take back what came later first")
        self.ungroup(id) if id in self._groups else self.remove(id)
        self._next_id = id

    def relabel(self, id: int, label: str) -> str:
        """Name the node as a formula could; "" for no name -> the old label."""
        node = self.node(id)
        if label != node.label:
            self._check_label(label)
        self._nodes[id] = node._replace(label=label)
        self._labels.discard(node.label)
        self._labels |= {label} - {""}
        return node.label

    def set_value(self, id: int, data: Any) -> Data:
        """Another number or array for a leaf or constant, infinities and nan included -> the old one."""
        node = self.node(id)
        if node.data is None:
            raise DocumentError(f"{self._called(id)}: its data is computed; change its inputs instead")
        self._nodes[id] = node._replace(data=as_data(node.op, data, self._called(id)))
        return node.data

    def set_op(self, id: int, op: str) -> str:
        """Another operation, for as many inputs as are connected; or leaf to constant or back -> the old."""
        node, (_, most) = self.node(id), arity(op)
        if (op in OPS) != (node.op in OPS):
            raise DocumentError(f"{self._called(id)}: only an operation can become another operation")
        if any(source is not None for source in self.inputs(id)[most:]):
            raise DocumentError(f"{self._called(id)}: {op} has {most} inputs; disconnect the others first")
        if op == "" and isinstance(node.data, np.ndarray) and node.data.dtype.kind == "i":
            raise DocumentError(f"{self._called(id)}: whole numbers have no gradient; set floats first")
        self._nodes[id] = node._replace(op=op)
        return node.op

    # Wires

    def connect(self, source: int, target: int, input: int) -> None:
        """Wire the output of source to a free input of target."""
        self._check_wire(source, target, input)
        # a node without inputs depends on itself alone: what is built from its end needs no search
        if source == target or (self._wires.sources[source] and self._wires.depends(source, [target])):
            end, start = self._called(target), self._called(source)
            raise DocumentError(f"{start} into {end} would make a circle: {start} depends on {end} already")
        self._wires.add(source, target, input)

    def disconnect(self, target: int, input: int) -> int:
        """Free an input -> the node it was connected to."""
        source = self._source(target, input)
        if source is None:
            raise DocumentError(f"{self._called(target)}: nothing is connected to input {input}")
        self._wires.remove(target, input)
        return source

    # Groups

    def group(self, ids: Iterable[int], name: str, id: int | None = None) -> int:
        """Make nodes and groups that lie side by side, in one group or in none, a group -> its id."""
        id, members = self._free_id(id), tuple(ids)
        check_group_name(name)
        if len(self._groups) >= MOST_GROUPS:
            raise DocumentError(f"{name}: a graph has at most {MOST_GROUPS:,} groups; dissolve some first")
        if self._depth_of(members) >= DEEPEST:
            raise DocumentError(f"{name}: groups lie within groups, at most {DEEPEST} deep")
        around = {self._member(member).group for member in members}
        if len(around) != 1:
            raise DocumentError(f"{name}: choose at least one node, all in the same group or all in none")
        self._enclose(id, Group(name, around.pop()), members)
        return id

    def ungroup(self, id: int) -> Removed:
        """Dissolve a group; its members stay, in the group around it if there is one."""
        members, group = tuple(self.members(id)), self._group(id)
        for member in members:
            self._move(member, group.group)
        del self._groups[id]
        return Removed(id, group, members=members)

    def rename_group(self, id: int, name: str) -> str:
        """-> the old name. Groups may share a name."""
        group = self._group(id)
        check_group_name(name)
        self._groups[id] = group._replace(name=name)
        return group.name

    # From Values (build(): document_graph.py)

    @classmethod
    def from_values(cls, values: Sequence[Value]) -> Document:
        """The graph that made the values: a node for every Value, in topological order.

        What only the last value depends on comes last, so that it has the last id if it is an end.
        Signs that cannot stand in a name become _; a label used again gets a number, as in w, w_2, w_3;
        a label that is the name of a function is left out.
        """
        document = cls()
        ids: dict[int, int] = {}
        order = in_order(values)
        for value, label in zip(order, distinct_names([value.label for value in order]), strict=True):
            ids[id(value)] = new = document.add(value.op, label, None if value.parents else value.data)
            for port, parent in enumerate(value.parents):
                document._wires.add(ids[id(parent)], new, port)
        return document

    @classmethod
    def from_value(cls, root: Value) -> Document:
        """from_values() of one value, which gets the last id."""
        return cls.from_values([root])

    @classmethod
    def from_parts(
        cls,
        next_id: int,
        nodes: Iterable[tuple[int, Node]],
        wires: Iterable[Wire],
        groups: Iterable[tuple[int, Group]],
    ) -> Document:
        """A document of nodes and groups with their ids, whose last one is next_id - 1 or less.

        Raises DocumentError if no sequence of changes could have made this.
        """
        document = cls()
        document._next_id = next_id
        for id, group in groups:
            check_group_name(group.name)
            document._groups[document._free_id(id)] = group
        for id, node in nodes:
            document._move(document.add(node.op, node.label, node.data, id), node.group)
        for wire in wires:
            document._check_wire(*wire)
            document._wires.add(*wire)
        document._check_whole(next_id)
        return document

    # To JSON and back

    @classmethod
    def from_dict(cls, state: Any) -> Document:
        """What to_dict() described: the one reader of graphs, in a file, a workspace or the clipboard.

        Raises DocumentError for anything that it cannot have written.
        """
        if missing := missing_in(state):
            raise DocumentError(f"for a graph it lacks {', '.join(missing)}")
        version, next_id = field(state, "version", int), field(state, "next_id", int)
        if version != VERSION:
            raise DocumentError(f"this graph has version {version}; this program reads version {VERSION}")
        if (count := len(field(state, "nodes", list))) > MOST_NODES:
            raise DocumentError(f"a graph has at most {MOST_NODES:,} nodes, not {count:,}")
        return cls.from_parts(
            next_id,
            map(node_from_json, state["nodes"]),
            map(wire_from_json, field(state, "wires", list)),
            map(group_from_json, field(state, "groups", list)),
        )

    def _depth_of(self, members: Iterable[int]) -> int:
        """How many groups lie around and within one another there."""
        depth = max((self.depth(member) for member in members), default=0)
        inside = {member for member in members if member in self._groups}
        while inside:
            depth += 1
            inside = {id for id, group in self._groups.items() if group.group in inside}
        return depth

    def _move(self, id: int, group: int | None) -> None:
        if id in self._groups:
            self._groups[id] = self._groups[id]._replace(group=group)
        else:
            self._nodes[id] = self._nodes[id]._replace(group=group)

    def _enclose(self, id: int, group: Group, members: Iterable[int]) -> None:
        self._groups[id] = group
        for member in members:
            self._move(member, id)
        self._next_id = max(self._next_id, id + 1)


def in_order(values: Sequence[Value]) -> list[Value]:
    """All that the values depend on, parents before children; what only the last one needs comes last."""
    others = [value for value in values if value is not values[-1]]
    return topological_order(Value(0.0, parents=(*others, *values[-1:])))[:-1]
