"""An editable graph as formulas, a statement a line. What they look like: formulas.py."""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import count

from engine.arithmetic import axes_of
from engine.calls import Outline
from engine.document_graph import DocumentGraph
from engine.document_parts import arity
from engine.export import ATOM, Piece, call_piece, number_piece, op_piece
from engine.identifiers import distinct_names, is_name
from engine.syntax import CONSTANT, FREE, RESULT


class Writer:
    """Writes a document at once. lines: the statements; names: of nodes; calls: the names of groups."""

    def __init__(self, document: DocumentGraph) -> None:
        self.lines: list[str] = []
        self.names = {id: node.label for id in document.nodes if (node := document.node(id)).label}
        self._outline = Outline(document)
        self._labels = set(self.names.values())
        self._fresh = (name for i in count(1) if (name := f"_{i}") not in self._labels)
        units = list(self._outline.order())
        told = [unit for unit, _ in units if unit in self._outline.groups]
        groups = list(
            dict.fromkeys([*told, *self._outline.groups])
        )  # inner groups last: only read() calls them
        fit = distinct_names([_as_call(self._outline.groups[id].name) for id in groups])
        self.calls = dict(zip(groups, fit, strict=True))
        for unit, later in units:
            self._write(unit, later)
        result = self._outline.result
        if result is not None and self._outline.home.get(result, result) != units[-1][0]:
            self._mention(result)

    def _write(self, unit: int, later: Set[int]) -> None:
        if unit in self.calls:
            inputs = [self._input(given.source, later) for given in self._outline.takes(unit)]
            outputs = [self._name(id) for id in self._outline.gives(unit)]
            call = call_piece(self.calls[unit], inputs).text
            self.lines.append(f"{', '.join(outputs)} = {call}" if outputs else call)
        elif self._outline.is_named(unit):
            self._mention(unit)
        else:
            self._give_name(unit, self._made(unit))

    def _mention(self, id: int) -> None:
        """A statement that only names a node: for an array that nothing uses, or to end with the result."""
        name = self._name(id)
        # a formula without a name is called out, which would take that name from another node
        self.lines.append(f"{name} = {name}" if RESULT in self._labels else name)

    def _give_name(self, id: int, piece: Piece) -> Piece:
        self.lines.append(f"{self._name(id)} = {piece.text}")
        return Piece(self._name(id), ATOM)

    def _made(self, id: int) -> Piece:
        """How the node is made, from names and from the operations that are written within."""
        node = self._outline.nodes[id]
        if isinstance(node.data, float):
            number = number_piece(node.data)
            return number if node.op == "" else call_piece(CONSTANT, [number])
        inner = [id]
        for operation in inner:
            sources = self._outline.inputs[operation][::-1]
            inner += [source for source in sources if source is not None and self._is_operation(source)]
        pieces: dict[int | None, Piece] = {}
        for operation in reversed(inner):
            pieces[operation] = self._operation(operation, pieces)
            if operation != id and pieces[operation].is_large:
                pieces[operation] = self._give_name(operation, pieces[operation])
        return pieces[id]

    def _operation(self, id: int, pieces: dict[int | None, Piece]) -> Piece:
        op, sources = self._outline.nodes[id].op, self._outline.inputs[id]
        if sources[-1] is None and len(sources) > arity(op)[0]:
            sources = sources[:-1]  # without an axis
        inputs = [pieces[source] if source in pieces else self._input(source) for source in sources]
        if op == "negate" and sources[0] is not None and self._is_number(sources[0]):
            inputs = [call_piece(CONSTANT, inputs)]  # a minus before a number would be part of it
        return op_piece(op, inputs)

    def _input(self, id: int | None, later: Set[int] = frozenset()) -> Piece:
        """How a node is written where it is used."""
        if id is None:
            return Piece(FREE, ATOM)
        if id in later:
            return Piece(FREE + self._name(id), ATOM)
        if self._outline.is_setting(id):
            return Piece(self._setting(id), ATOM)
        data = self._outline.nodes[id].data
        if self._is_number(id) and isinstance(data, float):
            return number_piece(data)
        if self._is_operation(id):
            piece = self._made(id)
            return self._give_name(id, piece) if piece.is_large else piece
        return Piece(self._name(id), ATOM)

    def _setting(self, id: int) -> str:
        data = self._outline.nodes[id].data
        numbers = axes_of(data) or ()
        return str(int(data) if isinstance(data, float) else numbers)

    def _is_operation(self, id: int) -> bool:
        """Whether it is an operation that is written where it is used."""
        return self._is_within(id) and self._outline.nodes[id].data is None

    def _is_number(self, id: int) -> bool:
        """Whether it is a constant that is written where it is used."""
        return self._is_within(id) and self._outline.nodes[id].data is not None

    def _is_within(self, id: int) -> bool:
        is_elsewhere = id in self._outline.formulas or id in self._outline.home
        return not is_elsewhere and not self._outline.is_named(id)

    def _name(self, id: int) -> str:
        if id not in self.names:
            self.names[id] = next(self._fresh)
        return self.names[id]


def _as_call(name: str) -> str:
    """A group's name made fit for a call; neither an operation nor CONSTANT."""
    fit = re.sub(r"\W", "_", name.strip())
    fit = f"_{fit}" if fit[0].isdecimal() else fit
    return fit if is_name(fit) and fit != CONSTANT else f"{fit}_group"
