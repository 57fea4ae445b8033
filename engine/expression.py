"""Formulas as text, read into Values.

    values = parse("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f")
    values["L"].data         # -8.0

Statements stand on lines of their own or behind a semicolon; # begins a comment. The grammar, each
line binding more tightly than the one above (as in Python):

    statement  = [name "="] sum
    sum        = product { ("+" | "-") product }
    product    = unary { ("*" | "/" | "@") unary }
    unary      = ["-" | "+"] unary | power
    power      = atom ["**" unary]
    atom       = number | name | "(" sum ")" | function "(" sum { "," sum } ["," setting] ")"
    setting    = ("axis" | "shape") "=" (integer | "(" [integer { "," integer } [","]] ")")

What formulas of an editable graph can say besides (free inputs, groups): formula_reader.py.

Operators and functions are the rows of the table (engine/ops.py); nothing is evaluated by Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.names import FUNCTIONS
from engine.ops import OPS
from engine.value import Value, apply, constant

RESULT = "out"  # the name of a formula that stands without one

_OPERATORS = {row.sign: row.name for row in OPS.values() if row.sign and len(row.rules) == 2}
_DEEPEST = 100  # parentheses within parentheses; far more than a reader could follow
_LONGEST = 40  # characters of a word that a message repeats

_TOKEN = re.compile(
    r"(?P<space>[ \t\r]+|\#[^\n]*)"
    r"|(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign>\*\*|[-+*/@()=,;?\n])"
)


class ExpressionError(ValueError):
    """A formula that cannot be read. column counts from 1, line too; the message begins with them."""

    def __init__(self, message: str, line: int, column: int) -> None:
        place = f"Line {line}, column {column}" if line > 1 else f"Column {column}"
        super().__init__(f"{place}: {message}")
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Token:
    """kind: "number", "name", "sign" or "end". start: its place in the text, from 0."""

    kind: str
    text: str
    line: int
    column: int
    start: int

    def __str__(self) -> str:
        if self.kind == "end":
            return "the end"
        return "the end of the line" if self.text == "\n" else repr(self.text[:_LONGEST])


def parse(text: str, leaves: Mapping[str, Any] | None = None) -> dict[str, Value]:
    """Read formulas into a mapping of name to Value, in order of their first use, the root last.

    A name used before it is assigned is taken from leaves (numbers, arrays or Values by name) or becomes
    a leaf of 1.0; a name assigned again means the newest. A formula without a name is called "out".
    Raises ExpressionError.
    """
    with np.errstate(all="ignore"):  # 0/0 is not a number, not a warning
        return Parser(text, leaves or {}).statements()


def tokens(text: str) -> list[Token]:
    """The words, numbers and signs of a text, without spaces and comments; the last one is the end.

    Raises ExpressionError for a sign that has no meaning.
    """
    found: list[Token] = []
    position, line, line_start = 0, 1, 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        column = position - line_start + 1
        if match is None:
            raise ExpressionError(f"{text[position]!r} has no meaning in a formula", line, column)
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup or "", match.group(), line, column, position))
        position = match.end()
        if match.group() == "\n":
            line, line_start = line + 1, position
    found.append(Token("end", "", line, position - line_start + 1, position))
    return found


class Parser:
    """Recursive descent: one method a line of the grammar. What is made of it: the methods at the end."""

    def __init__(self, text: str, leaves: Mapping[str, Any]) -> None:
        self._tokens = tokens(text)
        self._leaves = leaves
        self._position = 0
        self._depth = 0
        self._values: dict[str, Value] = {}

    def statements(self) -> dict[str, Value]:
        """As parse()."""
        root: str | None = None
        while self._next.kind != "end":
            if not self._take(";", "\n"):
                root = self._statement() or root or ""
        if root is None:
            raise ExpressionError("expected a formula such as y = a * b + c", 1, 1)
        if root:
            self._values[root] = self._values.pop(root)
        return self._values

    def _statement(self) -> str:
        """Read one statement and return the name it gave its value to."""
        first = self._next
        name = RESULT
        if first.kind == "name" and self._tokens[self._position + 1].text == "=":
            self._check_target(first)
            name = first.text
            self._position += 2
        value = self._sum()
        self._expect_end()
        self._assign(name, value, first)
        return name

    def _check_target(self, target: Token) -> None:
        if target.text in FUNCTIONS:
            raise self._error(f"{target.text} is a function; choose another name", target)

    def _expect_end(self) -> None:
        if self._next.kind != "end" and self._next.text not in ";\n":
            raise self._error(f"expected an operator or the end of the formula, not {self._next}")

    def _sum(self) -> Value:
        value = self._product()
        while sign := self._take("+", "-"):
            value = self._combine(sign, value, self._product())
        return value

    def _product(self) -> Value:
        value = self._unary()
        while sign := self._take("*", "/", "@"):
            value = self._combine(sign, value, self._unary())
        return value

    def _unary(self) -> Value:
        # signs in a row are counted, not nested: a million of them are no deeper than one
        minus, first = False, self._next
        while sign := self._take("-", "+"):
            minus ^= sign.text == "-"
        value = self._power()
        if not minus:
            return value
        is_number = self._is_number(value)
        return self._number(np.negative(value.data)) if is_number else self._apply(first, "negate", value)

    def _power(self) -> Value:
        base = self._atom()
        if sign := self._take("**"):
            return self._combine(sign, base, self._nested(self._unary))
        return base

    def _atom(self) -> Value:
        token = self._next
        self._position += 1
        if token.kind == "number":
            return self._number(float(token.text))
        if token.kind == "name":
            if self._next.text == "(":
                return self._call(token)
            if token.text in FUNCTIONS:
                raise self._error(f"expected ( after {token.text}")
            if token.text not in self._values:
                self._values[token.text] = self._leaf(token.text)
            return self._values[token.text]
        if token.text == "(":
            value = self._nested(self._sum)
            self._expect(")", token)
            return value
        self._position -= 1
        before = self._tokens[self._position - 1].text.strip() if self._position else ""
        after = f" after {before}" if before else ""
        raise self._error(f"expected a number or a name{after}, not {token}", token)

    def _call(self, function: Token) -> Value:
        if function.text not in FUNCTIONS:
            raise self._error(
                f"there is no function {function.text[:_LONGEST]}; there are {self._functions()}", function
            )
        row = OPS[function.text]
        opening = self._next
        self._position += 1
        inputs = [self._nested(self._sum)]
        setting = None
        while setting is None and self._take(","):
            if row.parameter and self._next.text == row.parameter:
                setting = self._setting(row.parameter)
            else:
                inputs.append(self._nested(self._sum))
        self._expect(")", opening)
        wanted = len(row.rules) - bool(row.parameter)
        if len(inputs) != wanted:
            count = "1 input" if wanted == 1 else f"{wanted} inputs"
            raise self._error(f"{row.name} takes {count}, not {len(inputs)}", function)
        if row.parameter == "shape" and setting is None:
            raise self._error(f"{row.name} needs a shape, as in {row.name}(x, shape=(2, 3))", function)
        return self._apply(function, row.name, *inputs, *([setting] if setting else []))

    def _setting(self, name: str) -> Value:
        """axis=0 or shape=(2, 3), as a constant."""
        self._position += 1
        self._expect("=")
        opening = self._take("(")
        if not opening:
            return self._number(self._integer(name))
        numbers: list[int] = []
        while self._next.text != ")":  # () and (2,) are tuples, too
            numbers.append(self._integer(name))
            if not self._take(","):
                break
        self._expect(")", opening)
        return self._number(numbers)

    def _integer(self, name: str) -> int:
        minus, token = self._take("-"), self._next
        if not token.text.isdecimal() or len(token.text) > 9:
            raise self._error(f"expected a whole number for {name}, not {token}")
        self._position += 1
        return -int(token.text) if minus else int(token.text)

    def _combine(self, sign: Token, left: Value, right: Value) -> Value:
        return self._apply(sign, _OPERATORS[sign.text], left, right)

    def _nested(self, rule: object) -> Value:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error(f"nested deeper than {_DEEPEST}; give the inner part a name of its own")
        value: Value = rule()  # type: ignore[operator]
        self._depth -= 1
        return value

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    def _take(self, *signs: str) -> Token | None:
        """The next token, if it is one of these signs."""
        token = self._next
        if token.text not in signs or token.kind == "end":
            return None
        self._position += 1
        return token

    def _expect(self, text: str, opening: Token | None = None) -> None:
        if self._next.text != text:
            for_what = f" for the ( in column {opening.column}" if opening else ""
            raise self._error(f"expected {text}{for_what}, not {self._next}")
        self._position += 1

    def _error(self, message: str, token: Token | None = None) -> ExpressionError:
        token = token or self._next
        return ExpressionError(message, token.line, token.column)

    # What is made of it

    def _number(self, data: Any) -> Value:
        """A number, an axis or a shape as it stands in the text."""
        return constant(data)

    def _is_number(self, value: Value) -> bool:
        return value.op == "constant"

    def _leaf(self, name: str) -> Value:
        """What a name means that nothing was assigned to."""
        leaf = self._leaves.get(name, 1.0)
        return leaf if isinstance(leaf, Value) else Value(leaf, name)

    def _apply(self, token: Token, name: str, *inputs: Value) -> Value:
        try:
            return apply(name, *inputs)
        except (ValueError, TypeError) as error:
            raise self._error(f"{error!s:.200}", token) from error

    def _functions(self) -> str:
        """Everything that can be called."""
        return ", ".join(FUNCTIONS)

    def _assign(self, name: str, value: Value, first: Token) -> None:
        """Give the value of the statement that begins with the token first to its name."""
        if self._is_number(value):
            value = Value(value.data)  # "b = -3" makes a leaf that can be changed and has a gradient
        if not value.label:
            value.label = name
        self._values[name] = value
