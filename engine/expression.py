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

from engine.syntax import RESULT, Name, Number, Operation, Setting, Statement, Tree, fold, statements
from engine.value import Value, apply, constant


def parse(text: str, leaves: Mapping[str, Any] | None = None) -> dict[str, Value]:
    """Read formulas into a mapping of name to Value, in order of their first use, the root last.

    A name used before it is assigned is taken from leaves (numbers, arrays or Values by name) or becomes
    a leaf of 1.0; a name assigned again means the newest. A formula without a name is called "out".
    Raises ExpressionError.
    """
    reader, name = _Reader(leaves or {}), RESULT
    with np.errstate(all="ignore"):  # 0/0 is not a number, not a warning
        for statement in statements(text):
            name = reader.read(statement)
    values = reader.values
    values[name] = values.pop(name)
    return values


class _Reader:
    def __init__(self, leaves: Mapping[str, Any]) -> None:
        self.values: dict[str, Value] = {}
        self._leaves = leaves

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
                return constant(tree.data)
            case Name():
                return self._named(tree.token.text)
            case Operation():
                try:
                    return apply(tree.op, *inputs)
                except (ValueError, TypeError) as error:
                    raise tree.token.error(f"{error!s:.200}") from error
            case Setting():
                raise tree.refused()
        raise AssertionError(tree)  # only formulas of an editable graph have others

    def _named(self, name: str) -> Value:
        if name not in self.values:
            leaf = self._leaves.get(name, 1.0)
            self.values[name] = leaf if isinstance(leaf, Value) else Value(leaf, name)
        return self.values[name]
