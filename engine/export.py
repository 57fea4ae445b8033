"""Graphs on paper: as formulas that expression.py reads back, and as a drawing for Graphviz.

    >>> loss = (Value(2.0, "a") * Value(-3.0, "b") + 1) ** 2
    >>> loss.label = "loss"
    >>> print(to_text(loss))
    a = 2.0
    b = -3.0
    loss = (a * b + 1.0) ** 2.0
    >>> drawing = to_dot(loss)       # digraph { ... }, for: dot -Tsvg

Python and PyTorch programs of the same graph: export_code.py.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Data, axes_of
from engine.backward import topological_order
from engine.identifiers import distinct_names
from engine.ops import OPS
from engine.value import Value


class ExportError(ValueError):
    """A graph that cannot be written in the form asked for; the message says which node, and what to do."""


class Piece(NamedTuple):
    """A piece of a formula. binding: how tightly its outermost sign binds; depth: of what is inside it."""

    text: str
    binding: int
    depth: int = 0

    @property
    def is_large(self) -> bool:
        """Whether it should get a line, and a name, of its own."""
        return len(self.text) > _LONGEST or self.depth > _DEEPEST


# As in syntax.py's grammar: a comparison binds least, a name or a call most.
_COMPARISON, SUM, _PRODUCT, _UNARY, _POWER, ATOM = range(6)
_BINDING = {
    "greater": _COMPARISON,
    "add": SUM,
    "subtract": SUM,
    "negate": _UNARY,
    "power": _POWER,
}  # all other signs: _PRODUCT
_LONGEST, _DEEPEST = 70, 20  # beyond these a part of a formula is large


def to_text(root: Value) -> str:
    """The graph as formulas: one line for each node with a name or with several uses, the others within.

    parse() makes the same graph of it, to the last digit. Arrays cannot be written in a formula: they
    stand there as names, and parse(text, arrays_of(root)) brings them back. Labels that are no names
    are changed, as distinct_names() does. Raises ExportError for a scalar that is not a number.
    """
    order = topological_order(root)
    names = node_names(order)
    uses = Counter(id(parent) for node in order for parent in node.parents)
    pieces: dict[int, Piece] = {}
    lines = []
    for node in order:
        piece = _piece(node, names[id(node)], pieces)
        named = node.op != "constant" and (
            node.op == "" or node.label or uses[id(node)] > 1 or piece.is_large
        )
        if not node.parents and np.ndim(node.data):
            named = False  # its name is all that can be written
        if named or node is root:
            lines.append(f"{names[id(node)]} = {piece.text}" if named else piece.text)
            piece = Piece(names[id(node)], ATOM)
        pieces[id(node)] = piece
    return "\n".join(lines)


def arrays_of(root: Value) -> dict[str, Value]:
    """The arrays among the leaves, constants too, by the names that to_text() gives them."""
    order = topological_order(root)
    names = node_names(order)
    return {names[id(node)]: node for node in order if not node.parents and np.ndim(node.data)}


def _piece(node: Value, name: str, pieces: dict[int, Piece]) -> Piece:
    """How the node is written, given how its parents are."""
    if not node.parents:
        if not isinstance(node.data, float):
            return Piece(name, ATOM)
        if math.isnan(node.data):
            raise ExportError(f"{node.label or 'a constant'} is not a number, which a formula cannot say")
        return number_piece(node.data)
    op = OPS[node.op]
    inputs = [pieces[id(parent)] for parent in node.parents]
    if op.parameter and len(inputs) == len(op.rules):
        inputs[-1] = Piece(setting(node), ATOM, inputs[-1].depth)
    return op_piece(node.op, inputs)


def number_piece(number: float, infinity: str = "1e999") -> Piece:
    """A number; infinity is written as more than there is, which a formula reads."""
    text = repr(float(number)).replace("inf", infinity)
    return Piece(text, _UNARY if math.copysign(1, number) < 0 else ATOM)


def op_piece(name: str, inputs: Sequence[Piece]) -> Piece:
    """The operation of these inputs, its setting among them if it has one."""
    op = OPS[name]
    depth = 1 + max(piece.depth for piece in inputs)
    if not op.sign:
        return call_piece(name, inputs, op.parameter if len(inputs) == len(op.rules) else "")
    binding = _BINDING.get(name, _PRODUCT)
    if len(inputs) == 1:  # a minus of a minus gets parentheses: two signs in a row would cancel out
        return Piece(op.sign + within(inputs[0], _POWER), binding, depth)
    # a - b - c is (a - b) - c, but a ** b ** c is a ** (b ** c)
    left, right = (ATOM, _UNARY) if binding == _POWER else (max(binding, SUM), binding + 1)
    text = f"{within(inputs[0], left)} {op.sign} {within(inputs[1], right)}"
    return Piece(text, binding, depth)


def call_piece(name: str, inputs: Sequence[Piece], parameter: str = "") -> Piece:
    """name(inputs); the last one after parameter=, if that is given."""
    texts = [piece.text for piece in inputs]
    if parameter:
        texts[-1] = f"{parameter}={texts[-1]}"
    return Piece(f"{name}({', '.join(texts)})", ATOM, 1 + max((piece.depth for piece in inputs), default=0))


def within(piece: Piece, binding: int) -> str:
    return piece.text if piece.binding >= binding else f"({piece.text})"


def setting(node: Value) -> str:
    """The axis or shape that is the last input of node: 0 or (0, 1). Raises ExportError if it is computed."""
    parent = node.parents[-1]
    numbers = axes_of(parent.data)
    if parent.parents or numbers is None:
        raise ExportError(
            f"{node.label or node.op}: its {OPS[node.op].parameter} is computed; make it a number"
        )
    return str(numbers if np.ndim(parent.data) else numbers[0])


def node_names(
    order: Sequence[Value], taken: Sequence[str] = (), spell: Callable[[str], str] = str
) -> dict[int, str]:
    """A name for every node, by id: its label (as spell has it) made fit for a formula, or t1, t2, ..."""
    names = distinct_names([spell(node.label) for node in order], taken)
    fresh = _fresh_names({*names, *taken})
    return {id(node): name or next(fresh) for node, name in zip(order, names, strict=True)}


def _fresh_names(used: set[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if (name := f"t{number}") not in used:
            yield name


def to_dot(root: Value) -> str:
    """The graph for Graphviz, as micrograd draws it: label, data and grad in a box, operations between."""
    order = topological_order(root)
    number = {id(node): i for i, node in enumerate(order)}
    lines = ["digraph {", "  rankdir=LR"]
    for i, node in enumerate(order):
        fields = [node.label, f"data {_shown(node.data)}"]
        if node.op != "constant":
            fields.append(f"grad {_shown(node.grad)}")
        text = " | ".join(_escaped(field) for field in fields if field)
        lines.append(f'  n{i} [shape=record, label="{{ {text} }}"]')
        if node.parents:
            symbol = _escaped(OPS[node.op].symbol)
            lines += [f'  o{i} [shape=circle, label="{symbol}"]', f"  o{i} -> n{i}"]
            lines += [f"  n{number[id(parent)]} -> o{i}" for parent in node.parents]
    return "\n".join([*lines, "}"])


def _shown(data: Data) -> str:
    return f"{data:.4f}" if isinstance(data, float) else " × ".join(map(str, np.shape(data)))


def _escaped(text: str) -> str:
    """Signs that mean something in a record's label get a backslash before them; & begins an entity."""
    escaped = "".join(f"\\{sign}" if sign in '\\"{}|<>' else sign for sign in text)
    return escaped.replace("&", "&amp;").replace("\n", "\\n")
