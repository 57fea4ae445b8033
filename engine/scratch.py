"""Lines of formulas that somebody writes on an empty page, compiled once to calls on plain arrays.

    >>> lines = read_lines("z = x @ w\\na = relu(z)", {"x": (7, 3), "w": (3, 2)})
    >>> lines[1].shape                                   # known before anything is computed
    (7, 2)
    >>> Program(lines).run({"x": np.ones((7, 3)), "w": np.ones((3, 2))})["a"][0].tolist()
    [3.0, 3.0]

A line is a statement, and a name that is given again means the newest, as in numpy. Nothing is evaluated
by Python: the trees of syntax.py become a list of (operation, inputs, output), which run() goes through.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import Data, quiet
from engine.ops import OPS
from engine.sizes import MOST_IN_ALL, MOST_NUMBERS, Shape, shape_of_result
from engine.syntax import ExpressionError, Name, Number, Operation, Setting, Statement, Tree, fold, statements

_LONGEST = 2_000  # characters of a line
Names = Mapping[int, str]  # what a size is called: {7: "n"}


class MisfitError(ExpressionError):
    """A line that can be read, but whose shapes do not fit, or whose result would be too large."""


@dataclass(frozen=True)
class Line:
    """A row of the text. name: what it gives a value to; shape: of that value; statement: None where there
    is nothing to read, or an error."""

    text: str
    name: str = ""
    statement: Statement | None = None
    shape: Shape | None = None
    error: ExpressionError | None = None


def read_lines(
    text: str,
    given: Mapping[str, Shape],
    sizes: Names | None = None,
    supposed: Mapping[str, Shape] | None = None,
) -> list[Line]:
    """A row after the other, each with what those before it gave.

    given     the shapes of what is known
    sizes     what a size is called in messages
    supposed  the shape that a name has below the last line that gives it a value, even a wrong one
    """
    shapes, lines, rows = dict(given), list[Line](), text.split("\n")
    newest = {first_word(row): i for i, row in enumerate(rows)}
    for i, row in enumerate(rows):
        line = _read(row, shapes, sizes or {})
        lines.append(line)
        name = line.name or first_word(row)
        if supposed and name in supposed and (line.shape is None or newest[name] == i):
            shapes[name] = supposed[name]
        elif line.shape is not None:
            shapes[name] = line.shape
    return lines


def first_word(row: str) -> str:
    found = re.match(r"\s*(\w+)", row)
    return found[1] if found else ""


def _read(row: str, shapes: Mapping[str, Shape], sizes: Names) -> Line:
    if re.fullmatch(r"\s*(\w+\s*=)?\s*", row.partition("#")[0]):  # also what is only begun
        return Line(row)
    name, statement = "", None
    try:
        if len(row) > _LONGEST:
            raise ExpressionError(f"a line has at most {_LONGEST:,} characters", 1, _LONGEST)
        first, *more = statements(row, overwrites=True, known=shapes)
        if more:
            raise more[0].first.error("one statement a line: put this one on a line of its own")
        if len(first.targets) != 1:
            raise first.first.error("begin with a name, as in z = x @ w")
        name, statement = first.targets[0].text, first
        return Line(row, name, first, shape_of(first, shapes, sizes))
    except ExpressionError as error:
        return Line(row, name, statement, error=error)


def shape_of(statement: Statement, shapes: Mapping[str, Shape], sizes: Names | None = None) -> Shape:
    """Of its value, without computing it. Raises ExpressionError; MisfitError where shapes do not fit."""
    room = MOST_IN_ALL

    def make(tree: Tree, inputs: tuple[Shape, ...]) -> Shape:
        nonlocal room
        match tree:
            case Number():
                return np.shape(tree.data)
            case Setting():
                raise tree.refused()
            case Name():
                if tree.token.text not in shapes:
                    raise tree.token.error(f"{tree.token.text} has no value yet; give it one in a line above")
                return shapes[tree.token.text]
        assert isinstance(tree, Operation)
        shape = _shape_of_operation(tree, inputs, sizes or {})
        room -= math.prod(shape)
        if room < 0 or math.prod(shape) > MOST_NUMBERS:
            raise _misfit(
                tree, f"this would have {math.prod(shape):,} numbers; {MOST_NUMBERS:,} are computed"
            )
        return shape

    shape = fold(statement.body, make)
    if not statement.places:
        return shape
    whole = shapes[statement.targets[0].text]
    try:
        op = "lookup" if len(statement.places) == 1 else "pick"
        part = shape_of_result(op, [whole, *(fold(place, make) for place in statement.places)])
        if np.broadcast_shapes(shape, part) != part:
            raise ValueError
    except (ValueError, IndexError):
        words = f"these places of {shape_text(whole, sizes)} do not take {shape_text(shape, sizes)}"
        raise _misfit(statement.body, words) from None
    return whole


def _shape_of_operation(tree: Operation, inputs: tuple[Shape, ...], sizes: Names) -> Shape:
    row, setting = OPS[tree.op], None
    if row.parameter and len(inputs) == len(row.rules):
        setting, inputs = getattr(tree.inputs[-1], "data", None), inputs[:-1]
    try:
        return shape_of_result(tree.op, inputs, setting)
    except (ValueError, IndexError, TypeError):
        pass
    texts = [shape_text(shape, sizes) for shape in inputs]
    if tree.op == "matmul" and all(inputs):
        columns, rows = (sizes.get(i, str(i)) for i in (inputs[0][-1], inputs[1][-2:][0]))
        raise _misfit(tree, f"{texts[0]} @ {texts[1]} needs {columns} rows at the right, not {rows}")
    raise _misfit(tree, f"{' and '.join(texts)} do not fit together in {row.sign or tree.op}")


def _misfit(tree: Tree, words: str) -> MisfitError:
    return MisfitError(words, tree.token.line, tree.token.column)


def shape_text(shape: Shape, sizes: Names | None = None) -> str:
    """(n, 784)"""
    words = [(sizes or {}).get(size, str(size)) for size in shape]
    return f"({', '.join(words)}{',' * (len(words) == 1)})" if words else "a number"


class Program:
    """Statements, ready to be run many times."""

    def __init__(self, lines: Sequence[Line | Tree]) -> None:
        self._calls: list[tuple[Callable[..., Any], tuple[str | int, ...], str | int]] = []
        self._constants: dict[str | int, Any] = {}
        self._count = 0
        self.result: str | int = ""
        for line in lines:
            if isinstance(line, Tree):
                self.result = fold(line, self._make)
            elif line.statement is not None and line.error is None:
                self._add(line.statement)

    def _add(self, statement: Statement) -> None:
        name, body = statement.targets[0].text, fold(statement.body, self._make)
        if statement.places:
            places = [fold(place, self._make) for place in statement.places]
            self._calls.append((_put, (name, body, *places), name))
        elif isinstance(body, int) and body not in self._constants:
            call, inputs, _ = self._calls[-1]
            self._calls[-1] = call, inputs, name
        else:
            self._calls.append((_same, (body,), name))
        self.result = name

    def _make(self, tree: Tree, inputs: tuple[str | int, ...]) -> str | int:
        if isinstance(tree, Name):
            return tree.token.text
        self._count += 1
        if isinstance(tree, Operation):
            self._calls.append((OPS[tree.op].forward, inputs, self._count))
        else:
            data = getattr(tree, "data", None)
            self._constants[self._count] = np.array(data) if isinstance(data, tuple) else data
        return self._count

    @quiet
    def run(self, values: Mapping[str, Any]) -> dict[Any, Any]:
        """values: by name -> these and all that the lines made. Raises IndexError for a place outside."""
        found: dict[Any, Any] = {**self._constants, **values}
        for call, inputs, output in self._calls:
            found[output] = call(*[found[each] for each in inputs])
        return found

    def value(self, values: Mapping[str, Any]) -> Any:
        """Of the last line."""
        return self.run(values)[self.result]


def _same(data: Data) -> Data:
    return data


def _put(old: Data, new: Data, *places: Data) -> Data:
    """A copy of old with new at these places; of a place that is named twice the last one stays."""
    changed = np.array(old)
    changed[tuple(np.asarray(place).astype(int) for place in places)] = new
    return changed
