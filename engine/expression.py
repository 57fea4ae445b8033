"""Formulas as text, read into Values.

    >>> values = parse("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f")
    >>> values["L"].data
    -8.0

The grammar, and the trees that are read here: syntax.py. Nothing is evaluated by Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.sizes import MOST_IN_ALL, size_of_result
from engine.syntax import RESULT, Name, Note, Number, Operation, Setting, Statement, Tree, fold, statements
from engine.value import Value, apply, constant


def parse(
    text: str, leaves: Mapping[str, Any] | None = None, notes: list[Note] | None = None
) -> dict[str, Value]:
    """Read formulas into a mapping of name to Value, in order of their first use, the root last.

    A name that is not assigned is taken from leaves (numbers, arrays or Values by name) or becomes a leaf
    of 1.0; a name assigned again means the newest. A formula without a name is called "out". notes gets
    what is worth saying. Raises ExpressionError.
    """
    reader, name = _Reader(leaves or {}), RESULT
    with np.errstate(all="ignore"):  # 0/0 is not a number, not a warning
        for statement in statements(text, known=leaves or {}, notes=notes):
            name = reader.read(statement)
    values = reader.values
    values[name] = values.pop(name)
    return values


class _Reader:
    def __init__(self, leaves: Mapping[str, Any]) -> None:
        self.values: dict[str, Value] = {}
        self._leaves = leaves
        self._room, self._has_arrays = MOST_IN_ALL, bool(leaves)

    def read(self, statement: Statement) -> str:
        """The name that the statement gave its value to."""
        value = fold(statement.body, self._value)
        if isinstance(statement.body, Number):
            value = Value(value.data)  # "b = -3" makes a leaf that can be changed and has a gradient
        name = statement.targets[0].text if statement.targets else RESULT
        value.label = value.label or name
        self.values[name] = value
        return name

    def _value(self, tree: Tree, inputs: tuple[Value, ...]) -> Value:
        match tree:
            case Number():
                if type(tree.data) is not float:
                    self._has_arrays = True
                return Value(tree.data) if tree.is_leaf else constant(tree.data)
            case Name():
                return self._named(tree.token.text)
            case Operation():
                try:
                    if self._has_arrays:
                        self._check_size(tree.op, inputs)
                    return apply(tree.op, *inputs)
                except (ValueError, TypeError) as error:
                    raise tree.token.error(f"{error!s:.200}") from error
            case Setting():
                raise tree.refused()
        raise AssertionError(tree)  # only formulas of an editable graph have others

    def _check_size(self, op: str, inputs: tuple[Value, ...]) -> None:
        """Before anything is computed: a short text can describe an array that fills the memory."""
        self._room -= size_of_result(op, [np.shape(value.data) for value in inputs])
        if self._room < 0:
            raise ValueError(f"there would be more than {MOST_IN_ALL:,} numbers")

    def _named(self, name: str) -> Value:
        if name not in self.values:
            leaf = self._leaves.get(name, 1.0)
            self.values[name] = leaf if isinstance(leaf, Value) else Value(leaf, name)
        return self.values[name]
