"""Formulas read into an editable graph: the trees of syntax.py, with free inputs and calls of groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.backward import topological_order
from engine.calls import Outline
from engine.document import Document
from engine.document_parts import LEAVES, DocumentError, Group, Node, Wire
from engine.formula_writer import Writer
from engine.identifiers import distinct_names
from engine.syntax import (
    CONSTANT,
    FREE,
    RESULT,
    Call,
    Constant,
    Free,
    Name,
    Note,
    Number,
    Operation,
    Setting,
    Statement,
    Token,
    Tree,
    fold,
    statements,
)

_WITHOUT_LABEL = re.compile(r"_\d+")


@dataclass(eq=False)
class _Draft:
    """A node that is not yet one: it may still get another label, and other parents.

    op      FREE for an input that nothing is connected to
    token   what to point at, should it not fit
    hidden  the label of what a call brought along, which goes behind those in the text
    home    which of the copied groups it lies in
    """

    op: str
    token: Token
    data: Any = None
    label: str = ""
    parents: tuple[_Draft, ...] = field(default=(), repr=False)
    hidden: str | None = None
    home: int | None = None


class Reader:
    def __init__(self, text: str, known: Document, notes: list[Note] | None = None) -> None:
        self._text, self._notes = text, notes
        self._known = known
        self._outline = Outline(known)
        writer = Writer(known)
        self._groups = {name: id for id, name in writer.calls.items()}
        nodes = self._outline.nodes
        labels = {id: node.label for id, node in nodes.items() if node.label}
        self._labels = set(labels.values())
        named = ({**writer.names, **labels}).items()
        self._contents = {name: nodes[id] for id, name in named if self._outline.is_named(id)}
        self._made: list[_Draft] = []
        self._values: dict[str, _Draft] = {}
        self._later: list[_Draft] = []  # inputs that are named before the name is given
        self._given: set[str] = set()
        self._copied: list[Group] = []  # their .group counts from 0 among them

    # The statements

    def _read(self) -> list[_Draft]:
        """What the text gives names to, in order of their first use, the last statement's last."""
        last = ""
        for statement in statements(
            self._text, is_editable=True, calls=self._groups, known=self._contents, notes=self._notes
        ):
            last = self._statement(statement) or last
        if last:
            self._values[last] = self._values.pop(last)
        return list(self._values.values())

    def _statement(self, statement: Statement) -> str:
        """The last name that the statement gave a value to; "" for the call of a group without outputs."""
        targets, body = statement.targets, statement.body
        is_call = isinstance(body, Call)
        if len(targets) > 1 or (is_call and not targets and not self._outline.gives(self._group(body))):
            outputs = self._outputs(body, tuple(fold(tree, self._draft) for tree in body.inputs))
            if len(outputs) != len(targets):
                raise body.token.error(f"{self._described(body.token.text)}; there are {len(targets)} names")
            for target, output in zip(targets, outputs, strict=True):
                self._assign(target.text, output, target)
            return targets[-1].text if targets else ""
        value, name = fold(body, self._draft), targets[0].text if targets else RESULT
        if isinstance(body, Number):
            value = self._make(_Draft("", statement.first, body.data))
        is_mention = isinstance(body, Name) and body.token is statement.first  # a name alone
        self._assign(name, value, statement.first, is_mention)
        return name

    def _assign(self, name: str, value: _Draft, first: Token, is_mention: bool = False) -> None:
        if value.op == FREE:
            raise first.error("a free input alone is no formula; write it where it is used")
        if not value.label and not is_mention:
            value.label = self._label(name)
            value.hidden = None
        self._values[name] = value
        self._given.add(name)

    def _label(self, name: str) -> str:
        """Names such as _1 are for nodes without a label, unless a known one has just that."""
        return "" if _WITHOUT_LABEL.fullmatch(name) and name not in self._labels else name

    # The nodes

    def _make(self, draft: _Draft) -> _Draft:
        self._made.append(draft)
        return draft

    def _draft(self, tree: Tree, inputs: tuple[_Draft, ...]) -> _Draft:
        match tree:
            case Number() | Constant():
                is_leaf = isinstance(tree, Number) and tree.is_leaf
                return self._make(_Draft("" if is_leaf else CONSTANT, tree.token, tree.data))
            case Name():
                return self._named(tree.token)
            case Setting():
                if tree.token.text not in self._values and tree.token.text not in self._contents:
                    raise tree.refused()
                return self._named(tree.token)
            case Free():
                return self._free(tree)
            case Operation():
                return self._make(_Draft(tree.op, tree.token, parents=inputs))
            case Call():
                return self._output(tree, inputs)
        raise AssertionError(tree)

    def _named(self, token: Token) -> _Draft:
        if token.text not in self._values:
            known = self._contents.get(token.text)
            op, data = (known.op, known.data) if known else ("", 1.0)
            self._values[token.text] = self._make(_Draft(op, token, data, self._label(token.text)))
        return self._values[token.text]

    def _free(self, tree: Free) -> _Draft:
        if tree.name is None:
            return self._make(_Draft(FREE, tree.token))
        self._later.append(free := self._make(_Draft(FREE, tree.name, label=tree.name.text)))
        return free

    # The groups

    def _group(self, call: Tree) -> int:
        return self._groups[call.token.text]

    def _output(self, call: Tree, inputs: tuple[_Draft, ...]) -> _Draft:
        outputs, name = self._outputs(call, inputs), call.token.text
        if len(outputs) != 1:
            names = ", ".join(f"y{i}" for i in range(1, len(outputs) + 1))
            how = f"; write {names} = {name}(...)" if outputs else ""
            raise call.token.error(f"{self._described(name)}, and not one value{how}")
        return outputs[0]

    def _outputs(self, call: Tree, inputs: tuple[_Draft, ...]) -> list[_Draft]:
        """The outputs of a copy of the group."""
        if len(inputs) != len(self._outline.takes(self._group(call))):
            raise call.token.error(f"{self._described(call.token.text)}, not {len(inputs)}")
        return self._copy(self._group(call), inputs, call.token)

    def _described(self, call: str) -> str:
        """neuron gives 1 output (y) and takes 2 inputs (x1, x2)"""
        group = self._groups[call]
        gives, takes = self._outline.gives(group), [given.source for given in self._outline.takes(group)]

        def counted(ids: list[int | None], word: str) -> str:
            labels = [self._outline.nodes[id].label or "..." if id is not None else FREE for id in ids]
            names = f" ({', '.join(labels)})" if ids else ""
            return f"{len(ids)} {word}{'' if len(ids) == 1 else 's'}{names}"

        return f"{call} gives {counted([*gives], 'output')} and takes {counted(takes, 'input')}"

    def _copy(self, group: int, inputs: Sequence[_Draft], call: Token) -> list[_Draft]:
        """A group's nodes and the groups in it, with its inputs connected to these -> its outputs."""
        places: dict[int | None, int] = {}
        for inner in self._outline.within(group):
            places[inner] = len(self._copied)
            content = self._outline.groups[inner]
            self._copied.append(Group(content.name, None if inner == group else places[content.group]))
        takes = zip(self._outline.takes(group), inputs, strict=True)
        given = {port: value for slot, value in takes for port in slot.ports}
        copies: dict[int | None, _Draft] = {}
        for id in self._outline.members(group):
            node = self._outline.nodes[id]
            draft = _Draft(node.op, call, node.data, hidden=node.label, home=places[node.group])
            copies[id] = self._make(draft)
        for id in self._outline.members(group):
            copies[id].parents = tuple(
                given.get((id, port)) or copies.get(source) or _Draft(FREE, call)
                for port, source in enumerate(self._outline.inputs[id])
            )
        return [copies[id] for id in self._outline.gives(group)]

    # The graph

    def document(self) -> Document:
        """What the text says. Raises ExpressionError."""
        named = self._read()
        self._resolve()
        order = self._wanted(named)
        ordered = self._in_order(order, named)
        ids = {draft: id for id, draft in enumerate(ordered, start=1)}
        labels = _distinct_labels(order)
        first = len(ids) + 1  # of the groups
        try:
            document = Document.from_parts(
                first + len(self._copied),
                [(id, _node(draft, labels[draft], first)) for draft, id in ids.items()],
                [
                    Wire(ids[parent], id, port)
                    for draft, id in ids.items()
                    for port, parent in enumerate(draft.parents)
                    if parent.op != FREE
                ],
                [
                    (first + i, Group(name, None if around is None else first + around))
                    for i, (name, around) in enumerate(self._copied)
                ],
            )
        except DocumentError as error:
            raise (self._later or self._made)[0].token.error(str(error)) from error
        misfits = document.misfits()
        if misfits and not self._known.misfits():
            first_one = min(misfits)
            raise ordered[first_one - 1].token.error(f"{misfits[first_one]:.200}")
        return document

    def _resolve(self) -> None:
        """Connect what was named before it was given."""
        found = {}
        for free in self._later:
            if free.label not in self._given:
                raise free.token.error(f"{free.label} is not given anywhere")
            found[free] = self._values[free.label]
        if found:
            for draft in self._made:
                draft.parents = tuple(found.get(parent, parent) for parent in draft.parents)

    def _wanted(self, named: Sequence[_Draft]) -> list[_Draft]:
        """What a name or a group needs, parents before children; what only the last name needs comes last."""
        ends = [*(draft for draft in self._made if draft.home is not None), *named]
        ends = [draft for draft in ends if draft is not ends[-1]] + ends[-1:]
        everything = ends[-1:] and topological_order(_Draft("", ends[-1].token, parents=tuple(ends)))[:-1]
        return [draft for draft in everything if draft.op != FREE]

    def _in_order(self, drafts: Sequence[_Draft], named: Sequence[_Draft]) -> list[_Draft]:
        """As they stand in the text; only the last statement's comes last if it is an end."""
        wanted, used = set(drafts), {parent for draft in drafts for parent in draft.parents}
        ordered = [draft for draft in self._made if draft in wanted]
        if named and named[-1] not in used:
            ordered.remove(named[-1])
            ordered.append(named[-1])
        return ordered


def _distinct_labels(drafts: Sequence[_Draft]) -> dict[_Draft, str]:
    """A label that stands in the text goes before one that a group brings along."""
    ordered = sorted(drafts, key=lambda draft: draft.hidden is not None)
    labels = [draft.label if draft.hidden is None else draft.hidden for draft in ordered]
    return dict(zip(ordered, distinct_names(labels), strict=True))


def _node(draft: _Draft, label: str, first_group: int) -> Node:
    group = None if draft.home is None else first_group + draft.home
    return Node(draft.op, label, draft.data if draft.op in LEAVES else None, group)
