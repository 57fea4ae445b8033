"""Changes of a graph under an editor's hands, each with the way back. No Qt.

    >>> editor = Editor(Document())
    >>> a, e = editor.add("", "a", 2.0), editor.add("multiply", "e")
    >>> editor.connect(a, e, 0)
    >>> editor.take_back()        # the document is as it was, byte for byte
    >>> editor.do_again()

Every method that raises DocumentError has changed nothing. A change made of several is taken back as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from string import ascii_lowercase
from typing import Any

from engine.arithmetic import Data
from engine.document import Document
from engine.document_parts import DocumentError
from engine.identifiers import distinct_names
from engine.ops import OPS

Action = Callable[[], object]


class Editor:
    """Makes changes in a document and remembers how to undo them: there, or in a copy of it."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._steps: list[tuple[Action, Action]] = []  # undo, redo

    @property
    def has_changed(self) -> bool:
        return bool(self._steps)

    def take_back(self) -> None:
        for undo, _ in reversed(self._steps):
            undo()

    def do_again(self) -> None:
        for _, redo in self._steps:
            redo()

    # The changes of a document, one by one

    def add(self, op: str, label: str = "", data: Any = None) -> int:
        key = self.document.add(op, label, data)
        self._note(lambda: self.document.retract(key), lambda: self.document.add(op, label, data, key))
        return key

    def remove(self, key: int) -> None:
        """A node, with its wires."""
        removed = self.document.remove(key)
        self._note(lambda: self.document.restore(removed), lambda: self.document.remove(key))

    def connect(self, source: int, target: int, port: int) -> None:
        self.document.connect(source, target, port)
        self._note(
            lambda: self.document.disconnect(target, port),
            lambda: self.document.connect(source, target, port),
        )

    def disconnect(self, target: int, port: int) -> int:
        source = self.document.disconnect(target, port)
        self._note(
            lambda: self.document.connect(source, target, port),
            lambda: self.document.disconnect(target, port),
        )
        return source

    def relabel(self, key: int, label: str) -> None:
        """A node or a group."""

        def put(name: str) -> str:
            document = self.document
            return (document.rename_group if key in document.groups else document.relabel)(key, name)

        before = put(label)
        self._note(lambda: put(before), lambda: put(label))

    def set_op(self, key: int, op: str) -> None:
        before = self.document.set_op(key, op)
        self._note(lambda: self.document.set_op(key, before), lambda: self.document.set_op(key, op))

    def set_value(self, key: int, data: Data) -> None:
        before = self.document.set_value(key, data)
        self._note(lambda: self.document.set_value(key, before), lambda: self.document.set_value(key, data))

    def group(self, keys: Iterable[int], name: str) -> int:
        members = tuple(keys)
        key = self.document.group(members, name)
        self._note(lambda: self.document.retract(key), lambda: self.document.group(members, name, key))
        return key

    def ungroup(self, key: int) -> None:
        removed = self.document.ungroup(key)
        self._note(lambda: self.document.restore(removed), lambda: self.document.ungroup(key))

    def _note(self, undo: Action, redo: Action) -> None:
        self._steps.append((undo, redo))

    # What is made of them

    def add_named(self, op: str) -> int:
        """A node with free inputs, or a leaf with a number; it is called by the next letter that is free."""
        label = free_letter(self.document) if op != "constant" else ""
        return self.add(op, label, None if op in OPS else 1.0)

    def add_array(self, data: Data) -> int:
        """A leaf with these numbers."""
        return self.add("", free_letter(self.document), data)

    def insert(self, key: int, target: int, port: int) -> None:
        """Put a node on the wire that leads to an input: what came there goes through the node now."""
        if not self.document.inputs(key):
            raise DocumentError("a node without inputs cannot stand on a wire")
        source = self.disconnect(target, port)
        self.connect(source, key, 0)
        self.connect(key, target, port)

    def supplant(self, key: int, source: int) -> None:
        """What used a leaf uses another node instead, and the leaf goes."""
        for wire in [wire for wire in self.document.wires if wire.source == key]:
            self.disconnect(wire.target, wire.input)
            self.connect(source, wire.target, wire.input)
        self.remove(key)

    def delete(self, keys: Iterable[int]) -> None:
        """Nodes, and groups with all that is in them."""
        for key in keys:
            if key in self.document.groups:
                self.delete(self.document.members(key))
                self.ungroup(key)
            else:
                self.remove(key)

    def paste(self, fragment: Document) -> dict[int, int]:
        """Add a copy of another graph -> its keys there: here. Names that are taken get a number."""
        here: dict[int, int] = {}
        labels = [fragment.node(key).label for key in fragment.nodes]
        fresh = distinct_names(labels, [self.document.node(key).label for key in self.document.nodes])
        for key, label in zip(fragment.nodes, fresh, strict=True):
            node = fragment.node(key)
            here[key] = self.add(node.op, label, node.data)
        for wire in fragment.wires:
            self.connect(here[wire.source], here[wire.target], wire.input)
        for key in _inner_first(fragment):
            members = [here[member] for member in fragment.members(key)]
            if members:
                here[key] = self.group(members, fragment.groups[key].name)
        return here


def fragment_of(document: Document, keys: Iterable[int]) -> Document:
    """A graph of its own of some nodes and groups, with the wires and groups that lie wholly within."""
    wanted = set(_nodes_in(document, keys))
    groups = [key for key in keys if key in document.groups]
    inner = {group for key in groups for group in (key, *_groups_in(document, key))}
    copy = Document()
    there: dict[int, int] = {}
    for key in document.nodes:
        if key in wanted:
            node = document.node(key)
            there[key] = copy.add(node.op, node.label, node.data)
    for wire in document.wires:
        if wire.source in wanted and wire.target in wanted:
            copy.connect(there[wire.source], there[wire.target], wire.input)
    for key in _inner_first(document):
        members = [there[member] for member in document.members(key) if member in there]
        if key in inner and members:
            there[key] = copy.group(members, document.groups[key].name)
    return copy


def free_letter(document: Document) -> str:
    """a, b, ... z, then a_2: the first that no node is called by."""
    taken = {document.node(key).label for key in document.nodes}
    letter = next((letter for letter in ascii_lowercase if letter not in taken), None)
    return letter or distinct_names(["a"], taken)[0]


def _nodes_in(document: Document, keys: Iterable[int]) -> list[int]:
    found = []
    for key in keys:
        found += _nodes_in(document, document.members(key)) if key in document.groups else [key]
    return found


def _groups_in(document: Document, key: int) -> list[int]:
    inner = [member for member in document.members(key) if member in document.groups]
    return [group for member in inner for group in (member, *_groups_in(document, member))]


def _inner_first(document: Document) -> list[int]:
    """Groups, those within another before that one."""
    return sorted(document.groups, key=lambda key: (-document.depth(key), key))
