"""A graph as lines of code, whatever the language: which node gets a line, and which group a function.

A node with a name or with several uses gets a line, the others are written within. A group becomes a
function of what it takes; groups that compute alike share one, so a neuron is told once however many
there are. What differs between Python and PyTorch: export_code.py.
"""

from __future__ import annotations

import builtins
import keyword
import re
import textwrap
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

import numpy as np

from engine.backward import topological_order
from engine.export import ATOM, Piece, node_names, number_piece, op_piece
from engine.identifiers import distinct_names, is_name
from engine.ops import OPS
from engine.value import Value

_WIDE = 79  # characters of a line
_MOST_PARAMETERS = 12  # of a function; a group that takes more is written where it stands
_MOST_SHARED = 6  # leaves that every call of a function gets alike; where there are more, none is passed on


class Part(NamedTuple):
    """A group. members: the id() of each Value in it, in its parts too."""

    name: str
    members: frozenset[int]
    parts: tuple[Part, ...] = ()


class Training(NamedTuple):
    """Gradient descent on the root: with this learning rate, on these leaves."""

    rate: float
    leaves: Sequence[Value]


@dataclass(eq=False)
class Call:
    """A part at the place where it stands: its operations, what they take from outside, what they give."""

    part: Part
    members: list[Value]
    takes: list[Value]
    gives: list[Value]
    form: object  # equal for parts that compute alike


class Program:
    """Writes a graph once. A language says how a leaf and an operation are written, and what goes around."""

    own: tuple[str, ...] = ()  # names that the program needs for itself
    number, gradient = "", ""  # how those of a value are read for print()
    whole: Part | None = None  # a part that is a function whatever it takes
    steps = 20  # of a training loop

    def __init__(self, root: Value, parts: Sequence[Part] = (), training: Training | None = None) -> None:
        self.root, self.parts, self.training = root, tuple(parts), training
        self.order = topological_order(root)
        self.inner = [node for node in self.order if node.parents]
        loop = ("forward", "parameters", "parameter", "step", "optimizer") if training else ()
        taken = [*self.own, *loop, "inf", "nan", *keyword.kwlist, *dir(builtins)]
        self.names = node_names(self.order, taken, spelled)
        self._taken = {*taken, *self.names.values()}
        self._users: dict[int, list[int]] = {id(node): [] for node in self.order}
        for node in self.inner:
            for parent in node.parents:
                self._users[id(parent)].append(id(node))
        self._alike: dict[object, list[Call]] = {}
        self._place = {id(node): place for place, node in enumerate(self.order)}
        self.pieces: dict[int, Piece] = {}
        self.functions: list[str] = []
        self._called: dict[object, str] = {}

    # What a language says

    def leaf(self, node: Value) -> str:
        raise NotImplementedError

    def operation(self, node: Value) -> Piece:
        """How the node is made of self.operand(node, 0), ..."""
        raise NotImplementedError

    def function(self, call: Call, name: str, parameters: list[str], body: list[str]) -> str:
        """The text of a part's function."""
        return "\n".join([*listed(f"def {name}(", parameters, "):"), *map(indented, body)])

    def variant(self, node: Value) -> object:
        """What operation() asks beside the operation and its inputs."""
        return None

    def is_hidden(self, node: Value) -> bool:
        """Whether it is neither written nor passed on."""
        return False

    # The lines

    def lines(self) -> tuple[list[str], list[str]]:
        """(the leaves, the root). The functions they need are in self.functions then."""
        leaves = [node for node in self.order if not node.parents and not self.is_within(node)]
        for node in leaves:
            self.pieces[id(node)] = Piece(self.names[id(node)], ATOM)
        made = [f"{self.names[id(n)]} = {self.leaf(n)}" for n in leaves if not self.is_hidden(n)]
        name = self.names[id(self.root)]
        if not self.inner:
            return made, []
        parts = list(self.parts)
        for part in parts:
            parts += part.parts
            call = self._seen(part)
            self._alike.setdefault(call.form, []).append(call)
        body = self._block(self.inner, self.parts, {id(self.root)})
        result = self.pieces[id(self.root)].text
        if self.training:
            body = ["def forward():", *(f"    {line}" for line in body), f"    return {result}"]
            self.functions.append("\n".join(body))
            return made, [f"{name} = forward()"]
        return made, [*body, f"{name} = {result}"]

    def ending(self) -> list[str]:
        """Go backward and print: the root, and the gradient of each leaf that gets one."""
        root, reached = self.names[id(self.root)], {id(self.root)}
        for node in reversed(self.inner):
            if id(node) in reached:
                rules = OPS[node.op].rules
                reached |= {id(x) for x, rule in zip(node.parents, rules, strict=False) if rule}
        leaves = [node for node in self.order if node.op == "" and id(node) in reached]
        total = ".sum()" if np.ndim(self.root.data) else ""
        remark = f"  # {self.root.data:.6g}" if isinstance(self.root.data, float) else ""
        return [
            *([f"{root}{total}.backward()"] if leaves else []),
            f'print("{root} =", {root}{self.number}){remark}',
            *[f'print("d{root}/d{self.names[id(leaf)]} =", {self.gradient_of(leaf)})' for leaf in leaves],
        ]

    def reference(self, leaf: Value) -> str:
        """How a leaf is called at the end of the program."""
        return self.names[id(leaf)]

    def gradient_of(self, leaf: Value) -> str:
        return f"{self.reference(leaf)}{self.gradient}"

    def _block(self, nodes: Sequence[Value], parts: Sequence[Part], results: Collection[int]) -> list[str]:
        """The lines for these nodes. A result that none of them uses gets no line but remains a piece."""
        used = {id(parent) for node in nodes for parent in node.parents}
        lines: list[str] = []
        for unit in self._units(nodes, parts):
            if isinstance(unit, Call):
                text, targets = self._call(unit), unit.gives
                piece = Piece(text, ATOM)
            elif self.is_hidden(unit):
                continue
            else:
                piece, targets = self.operation(unit), [unit]
            first = targets[0]
            is_result = id(first) in results and id(first) not in used
            has_line = first.label or len(self._users[id(first)]) > 1 or piece.is_large
            if len(targets) > 1 or (has_line and not is_result):
                names = [self.names[id(target)] for target in targets]
                lines.append(f"{', '.join(names)} = {piece.text}")
                self.pieces |= {id(x): Piece(name, ATOM) for x, name in zip(targets, names, strict=True)}
            else:
                self.pieces[id(first)] = piece
        return lines

    def operand(self, node: Value, index: int, is_number: bool = False) -> Piece:
        """How an input of node is written; a constant as a number, where that will do, else as a leaf."""
        parent = node.parents[index]
        if id(parent) in self.pieces:
            return self.pieces[id(parent)]
        return number_piece(float(parent.data), "inf") if is_number else Piece(self.leaf(parent), ATOM)

    def call(self, name: str, inputs: Sequence[Piece]) -> Piece:
        return Piece(f"{name}({', '.join(x.text for x in inputs)})", ATOM, 1 + max(x.depth for x in inputs))

    def with_sign(self, node: Value) -> Piece:
        """-x, or x + y, where one of them may be a number, but not both."""
        last = len(node.parents) - 1
        may = [last > 0 and (i == last or not self.is_within(node.parents[last])) for i in range(last + 1)]
        return op_piece(node.op, [self.operand(node, i, number) for i, number in enumerate(may)])

    def is_within(self, leaf: Value) -> bool:
        """Whether a leaf gets no line: a number without a name, an axis, a shape."""
        if leaf.op != "constant" or leaf is self.root:
            return False
        if isinstance(leaf.data, float) and not leaf.label:
            return True
        return all(
            has_setting(x) and [leaf is y for y in x.parents] == [False, True] for x in self.users(leaf)
        )

    def users(self, node: Value) -> list[Value]:
        """The operations that node goes into, each as often as it does."""
        return [self.order[self._place[user]] for user in self._users[id(node)]]

    # Parts as functions

    def _units(self, nodes: Sequence[Value], parts: Sequence[Part]) -> list[Value | Call]:
        """Nodes and calls, each after what it needs. A part that needs what is made from it is no call."""
        inside = {id(node) for node in nodes}
        calls = [call for part in parts for call in self._calls(part, inside)]
        home: dict[int, Value | Call] = {id(member): call for call in calls for member in call.members}
        while home:
            sorter: TopologicalSorter[Value | Call] = TopologicalSorter()
            for node in nodes:
                unit = home.get(id(node), node)
                needs = [home.get(id(x), x) for x in node.parents if id(x) in inside]
                sorter.add(unit, *(need for need in needs if need is not unit))
            try:
                return list(sorter.static_order())
            except CycleError as error:
                home = {id: call for id, call in home.items() if call not in error.args[1]}
        return list(nodes)

    def _calls(self, part: Part, inside: Collection[int]) -> Iterator[Call]:
        call = self._seen(part)
        if call.members and all(id(member) in inside for member in call.members):
            if part is self.whole or len(self._parameters(call)) <= _MOST_PARAMETERS:
                yield call
            else:
                for inner in part.parts:
                    yield from self._calls(inner, inside)

    def _seen(self, part: Part) -> Call:
        nodes = [self.order[i] for i in sorted(self._place[id] for id in part.members if id in self._place)]
        members = [node for node in nodes if node.parents]
        number = {id(node): i for i, node in enumerate(members)}
        takes: dict[int, tuple[int, Value]] = {}
        form: list[object] = []
        for node in members:
            inputs: list[object] = []
            for parent in node.parents:
                if id(parent) in number:
                    inputs.append(number[id(parent)])
                elif not parent.parents and self.is_within(parent):
                    inputs.append((repr(parent.data), has_setting(node) and parent is node.parents[-1]))
                elif not self.is_hidden(parent):
                    takes.setdefault(id(parent), (len(takes), parent))
                    inputs.append((takes[id(parent)][0], parent.op == "constant"))
            form.append((node.op, self.variant(node), tuple(inputs)))
        gives = [x for x in members if x is self.root or any(id not in number for id in self._users[id(x)])]
        form += [number[id(node)] for node in gives]
        inner = list(part.parts)
        for each in inner:
            inner += each.parts
            form.append(tuple(sorted(number[id] for id in each.members & number.keys())))
        return Call(part, members, [x for _, x in takes.values()], gives, tuple(form))

    def _parameters(self, call: Call) -> list[int]:
        """Which of the things that a part takes are passed to its function; leaves can be seen from there."""
        first, *others = self._alike[call.form]
        foreign = [x for x in first.takes if id(x) not in first.part.members and not x.parents]
        return [
            place
            for place, x in enumerate(first.takes)
            if x.parents
            or any(other.takes[place] is not x for other in others)
            or (len(foreign) <= _MOST_SHARED and id(x) not in first.part.members)
        ]

    def _call(self, call: Call) -> str:
        parameters = [call.takes[place] for place in self._parameters(call)]
        inputs = ", ".join(self.pieces[id(x)].text for x in parameters)
        if call.form not in self._called:
            self._called[call.form] = self._define(call, parameters)
        return f"{self._called[call.form]}({inputs})"

    def _define(self, call: Call, parameters: Sequence[Value]) -> str:
        """Write the function of a part -> its name."""
        name = _function_name(call.part.name)
        if len({other.part.name for other in self._alike[call.form]}) > 1:
            name = re.sub(r"_\d+$", "", name)  # neuron_1 is one of several
        if name in self.names.values() or not is_name(name):
            name = f"make_{name}"
        name = distinct_names([name], self._taken)[0]
        self._taken.add(name)
        outside = {id(x): self.pieces[id(x)] for x in parameters}
        names = [self.names[id(x)] for x in parameters]
        self.pieces |= {id(x): Piece(name, ATOM) for x, name in zip(parameters, names, strict=True)}
        body = self._block(call.members, call.part.parts, {id(x) for x in call.gives})
        if sum(len(self.pieces[id(x)].text) for x in call.gives) > _WIDE and len(call.gives) > 1:
            results = {id(x): self.names[id(x)] for x in call.gives}
            texts = {id: self.pieces[id].text for id in results}
            body += [f"{name} = {texts[id]}" for id, name in results.items() if texts[id] != name]
            self.pieces |= {id: Piece(name, ATOM) for id, name in results.items()}
        body.append(f"return {', '.join(self.pieces[id(x)].text for x in call.gives)}")
        self.pieces |= outside
        self.functions.append(self.function(call, name, names, body))
        return name


def has_setting(node: Value) -> bool:
    """Whether its last input is an axis or a shape."""
    return bool(node.parents and OPS[node.op].parameter) and len(node.parents) == len(OPS[node.op].rules)


def listed(start: str, items: Sequence[str], end: str) -> list[str]:
    """start, items, end: in one line where there is room, else in several."""
    text = ", ".join(items)
    if not items or len(start + text + end) <= _WIDE:
        return [f"{start}{text}{end}"]
    lines = textwrap.wrap(f"{text},", _WIDE - 4, break_long_words=False, break_on_hyphens=False)
    return [start, *map(indented, lines), end]


def indented(text: str) -> str:
    return textwrap.indent(text, "    ")


def joined(imports: Sequence[str], definitions: Sequence[str], sections: Sequence[Sequence[str]]) -> str:
    """The program, with those of the imports that it needs; the sections may be empty."""
    code = "\n\n\n".join([*definitions, "\n\n".join("\n".join(lines) for lines in sections if lines)])
    names = {name for name in ("inf", "nan") if re.search(rf"\b{name}\b", code)}
    of_math = [f"from math import {', '.join(sorted(names))}"] if names else []
    known = ["import math"] if "math." in code else []
    others = [line for line in imports if f"{line.split()[-1]}." in code]
    head = "\n\n".join("\n".join(lines) for lines in ([*known, *of_math], others) if lines)
    return f"{head}\n\n{'' if not definitions else chr(10)}{code}\n".lstrip("\n")


def spelled(label: str) -> str:
    """A name that Python can use, too: it reads names in their plainest form."""
    plain = unicodedata.normalize("NFKC", label)
    name = "".join(sign if f"_{sign}".isidentifier() else "_" for sign in plain)
    return name if not name or name.isidentifier() else f"_{name}"


def _function_name(name: str) -> str:
    return spelled(re.sub("_+", "_", spelled(name.strip())).strip("_").lower()) or "group"
