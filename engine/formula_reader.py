"""Formulas read into an editable graph: parse()'s grammar, with free inputs and calls of groups.

statement  = [name { "," name } "="] sum                   several names: the outputs of a group
atom       = ... | "?" [name] | "constant" "(" number ")" | group "(" [sum { "," sum }] ")"
setting    = ... | ("axis" | "shape") "=" ("?" | name)     a name that means something already
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from engine.calls import Outline
from engine.document import Document, in_order
from engine.document_parts import LEAVES, DocumentError, Group, Node, Wire
from engine.expression import Parser, Token
from engine.formula_writer import CONSTANT, FREE, Writer
from engine.names import distinct_names
from engine.value import Value, constant

_WITHOUT_LABEL = re.compile(r"_\d+")


class Reader(Parser):
    """Makes Values that are not computed: their data is nan, an input that is free has the op "?"."""

    def __init__(self, text: str, known: Document) -> None:
        super().__init__(text, {})
        self._known = known
        self._outline = Outline(known)
        writer = Writer(known)
        self._groups = {name: id for id, name in writer.calls.items()}
        nodes = self._outline.nodes
        labels = {id: node.label for id, node in nodes.items() if node.label}
        self._labels = set(labels.values())
        named = ({**writer.names, **labels}).items()
        self._contents = {name: nodes[id] for id, name in named if self._outline.is_named(id)}
        self._made: list[Value] = []
        self._tokens_of: dict[Value, Token] = {}  # what to point at, should a node not fit
        self._numbers: set[Value] = set()  # as they stand in the text, not yet leaves
        self._later: list[Value] = []  # inputs that are named before the name is given
        self._given: set[str] = set()
        self._hidden: dict[Value, str] = {}  # the labels of what a call brought along
        self._copied: list[Group] = []  # their .group counts from 0 among them
        self._home: dict[Value, int] = {}

    # The grammar

    def _statement(self) -> str:
        targets = self._targets()
        call, opening = self._next, self._tokens[min(self._position + 1, len(self._tokens) - 1)]
        is_call = call.text in self._groups and opening.text == "("
        is_lone_call = is_call and not targets and not self._outline.gives(self._groups[call.text])
        if len(targets) <= 1 and not is_lone_call:
            self._position -= 2 * len(targets)
            return super()._statement()
        if not is_call:
            raise self._error("only the outputs of a group can be given to several names")
        self._position += 1
        outputs = self._outputs(call)
        self._expect_end()
        if len(outputs) != len(targets):
            raise self._error(f"{self._described(call.text)}; there are {len(targets)} names", call)
        for target, output in zip(targets, outputs, strict=True):
            self._assign(target.text, output, target)
        return targets[-1].text if targets else ""

    def _targets(self) -> list[Token]:
        """The names before the =, or none if the statement has no =. What follows comes next."""
        position, targets = self._position, []
        while self._tokens[position].kind == "name" and self._tokens[position + 1].text in (",", "="):
            targets.append(self._tokens[position])
            position += 2
            if self._tokens[position - 1].text == "=":
                self._position = position
                for target in targets:
                    self._check_target(target)
                return targets
        return []

    def _atom(self) -> Value:
        if sign := self._take(FREE):
            free = self._make(sign, Value(math.nan, op=FREE))
            if self._next.kind == "name":
                free.label = self._next.text
                self._tokens_of[free] = self._next
                self._later.append(free)
                self._position += 1
            return free
        return super()._atom()

    def _call(self, function: Token) -> Value:
        if function.text == CONSTANT:
            return self._constant()
        if function.text not in self._groups:
            return super()._call(function)
        outputs = self._outputs(function)
        if len(outputs) != 1:
            names = ", ".join(f"y{i}" for i in range(1, len(outputs) + 1))
            how = f"; write {names} = {function.text}(...)" if outputs else ""
            raise self._error(f"{self._described(function.text)}, and not one value{how}", function)
        return outputs[0]

    def _constant(self) -> Value:
        opening = self._next
        self._position += 1
        minus = self._take("-")
        number = self._next
        if number.kind != "number":
            raise self._error(f"expected a number for {CONSTANT}, not {number}")
        self._position += 1
        self._expect(")", opening)
        data = float(number.text)
        return self._make(number, constant(-data if minus else data))

    def _outputs(self, call: Token) -> list[Value]:
        """Read the inputs of a group -> the outputs of its copy."""
        opening, inputs = self._next, []
        self._position += 1
        if self._next.text != ")":
            inputs.append(self._nested(self._sum))
            while self._take(","):
                inputs.append(self._nested(self._sum))
        self._expect(")", opening)
        group = self._groups[call.text]
        if len(inputs) != len(self._outline.takes(group)):
            raise self._error(f"{self._described(call.text)}, not {len(inputs)}", call)
        return self._copy(group, inputs, call)

    def _described(self, call: str) -> str:
        """neuron gives 1 output (y) and takes 2 inputs (x1, x2)"""
        group = self._groups[call]
        gives, takes = self._outline.gives(group), [given.source for given in self._outline.takes(group)]

        def counted(ids: list[int | None], word: str) -> str:
            labels = [self._outline.nodes[id].label or "..." if id is not None else FREE for id in ids]
            names = f" ({', '.join(labels)})" if ids else ""
            return f"{len(ids)} {word}{'' if len(ids) == 1 else 's'}{names}"

        return f"{call} gives {counted([*gives], 'output')} and takes {counted(takes, 'input')}"

    def _setting(self, name: str) -> Value:
        has_value = self._tokens[self._position + 1].text == "="
        value = self._tokens[self._position + 2].text if has_value else ""
        if value != FREE and value not in self._values and value not in self._contents:
            return super()._setting(name)
        self._position += 2
        return self._atom()

    def _functions(self) -> str:
        groups = f", and the groups {', '.join(self._groups)}" if self._groups else ""
        return super()._functions() + groups

    # What is made of it

    def _make(self, token: Token, value: Value) -> Value:
        self._made.append(value)
        self._tokens_of[value] = token
        return value

    def _number(self, data: Any) -> Value:
        number = self._make(self._next, constant(data))
        self._numbers.add(number)
        return number

    def _is_number(self, value: Value) -> bool:
        return value in self._numbers

    def _leaf(self, name: str) -> Value:
        known = self._contents.get(name)
        leaf = Value(known.data, op=known.op) if known else Value(1.0)
        leaf.label = self._label(name)
        return self._make(self._next, leaf)

    def _label(self, name: str) -> str:
        """Names such as _1 are for nodes without a label, unless a known one has just that."""
        return "" if _WITHOUT_LABEL.fullmatch(name) and name not in self._labels else name

    def _apply(self, token: Token, name: str, *inputs: Value) -> Value:
        return self._make(token, Value(math.nan, op=name, parents=inputs))

    def _assign(self, name: str, value: Value, first: Token) -> None:
        if value.op == FREE:
            raise self._error("a free input alone is no formula; write it where it is used", first)
        if self._is_number(value):
            value = self._make(first, Value(value.data))
        is_mention = first.kind == "name" and self._tokens[self._position - 1] is first  # a name alone
        if not value.label and not is_mention:
            value.label = self._label(name)
            self._hidden.pop(value, None)
        self._values[name] = value
        self._given.add(name)

    def _copy(self, group: int, inputs: list[Value], call: Token) -> list[Value]:
        """A group's nodes and the groups in it, with its inputs connected to these -> its outputs."""
        places: dict[int | None, int] = {}
        for inner in self._outline.within(group):
            places[inner] = len(self._copied)
            content = self._outline.groups[inner]
            self._copied.append(Group(content.name, None if inner == group else places[content.group]))
        takes = zip(self._outline.takes(group), inputs, strict=True)
        given = {port: value for slot, value in takes for port in slot.ports}
        copies: dict[int | None, Value] = {}
        for id in self._outline.members(group):
            node = self._outline.nodes[id]
            data = math.nan if node.data is None else node.data
            copies[id] = copy = self._make(call, Value(data, op=node.op))
            self._hidden[copy] = node.label
            self._home[copy] = places[node.group]
        for id in self._outline.members(group):
            copies[id].parents = tuple(
                given.get((id, port)) or copies.get(source) or Value(math.nan, op=FREE)
                for port, source in enumerate(self._outline.inputs[id])
            )
        return [copies[id] for id in self._outline.gives(group)]

    # The graph

    def document(self) -> Document:
        """What the text says. Raises ExpressionError."""
        named = tuple(self.statements().values())
        self._resolve()
        order = [value for value in in_order([*self._home, *named]) if value.op != FREE]
        ordered = self._in_order(order, named)
        ids = {value: id for id, value in enumerate(ordered, start=1)}
        labels = self._distinct_labels(order)
        first = len(ids) + 1  # of the groups
        homes: dict[Value, int | None] = {value: first + place for value, place in self._home.items()}
        try:
            document = Document.from_parts(
                first + len(self._copied),
                [(id, _node(value, labels[value], homes.get(value))) for value, id in ids.items()],
                [
                    Wire(ids[parent], id, port)
                    for value, id in ids.items()
                    for port, parent in enumerate(value.parents)
                    if parent.op != FREE
                ],
                [
                    (first + i, Group(name, None if around is None else first + around))
                    for i, (name, around) in enumerate(self._copied)
                ],
            )
        except DocumentError as error:
            raise self._error(str(error), self._tokens_of[(self._later or self._made)[0]]) from error
        misfits = document.misfits()
        if misfits and not self._known.misfits():
            first_one = min(misfits)
            raise self._error(f"{misfits[first_one]:.200}", self._tokens_of[ordered[first_one - 1]])
        return document

    def _resolve(self) -> None:
        """Connect what was named before it was given."""
        found = {}
        for free in self._later:
            if free.label not in self._given:
                raise self._error(f"{free.label} is not given anywhere", self._tokens_of[free])
            found[free] = self._values[free.label]
        if found:
            for value in self._made:
                value.parents = tuple(found.get(parent, parent) for parent in value.parents)

    def _in_order(self, values: Sequence[Value], named: Sequence[Value]) -> list[Value]:
        """The values as they stand in the text; only the last statement's comes last if it is an end."""
        wanted, used = set(values), {parent for value in values for parent in value.parents}
        ordered = [value for value in self._made if value in wanted]
        if named and named[-1] not in used:
            ordered.remove(named[-1])
            ordered.append(named[-1])
        return ordered

    def _distinct_labels(self, order: Sequence[Value]) -> dict[Value, str]:
        """A label that stands in the text goes before one that a group brings along."""
        ordered = sorted(order, key=lambda value: value in self._hidden)
        labels = [self._hidden.get(value, value.label) for value in ordered]
        return dict(zip(ordered, distinct_names(labels), strict=True))


def _node(value: Value, label: str, group: int | None) -> Node:
    return Node(value.op, label, value.data if value.op in LEAVES else None, group)
