"""What formulas say, as trees, before anything is made of them.

    for statement in statements("e = a*b; L = e + 2"):
        print([target.text for target in statement.targets], statement.body)

Statements stand on lines of their own or behind a semicolon; # begins a comment. The grammar, each
line binding more tightly than the one above (as in Python):

    statement  = [name "="] sum
    sum        = product { ("+" | "-") product }
    product    = unary { ("*" | "/" | "@") unary }
    unary      = ["-" | "+"] unary | power
    power      = atom ["**" unary]
    atom       = number | name | "(" sum ")" | function "(" sum { "," sum } ["," setting] ")"
    setting    = ("axis" | "shape") "=" (integer | "(" [integer { "," integer } [","]] ")" | name)

The formulas of an editable graph can say more; calls are the names of its groups:

    statement  = ... | name "," name { "," name } "=" call      several names: the outputs of a group
    atom       = ... | "?" [name] | "constant" "(" number ")" | call "(" [sum { "," sum }] ")"
    setting    = ... | ("axis" | "shape") "=" "?" [name]

Operators and functions are the rows of the table (engine/ops.py). Two read the trees: expression.py makes
Values of them, formula_reader.py an editable graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from engine.identifiers import FUNCTIONS
from engine.ops import OPS

RESULT = "out"  # the name of a formula that stands without one
CONSTANT = "constant"  # constant(3) is a constant that has a name, or several uses
FREE = "?"  # an input that nothing is connected to; ?name: what is called so further down

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


class Token(NamedTuple):
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

    def error(self, message: str) -> ExpressionError:
        """What is wrong here."""
        return ExpressionError(message, self.line, self.column)


# The trees


@dataclass(frozen=True, eq=False)
class Tree:
    """token: what an error of it points at. inputs: the trees that are to be read before it."""

    token: Token
    inputs: tuple[Tree, ...] = ()


@dataclass(frozen=True, eq=False)
class Number(Tree):
    """A number with its sign; an axis or a shape of several numbers is a tuple."""

    data: float | tuple[int, ...] = 0.0


@dataclass(frozen=True, eq=False)
class Constant(Tree):
    """constant(3)"""

    data: float = 0.0


@dataclass(frozen=True, eq=False)
class Name(Tree):
    """The token is the name."""


@dataclass(frozen=True, eq=False)
class Setting(Tree):
    """A name as an axis or a shape, which is the parameter: axis=k."""

    parameter: str = ""

    def refused(self) -> ExpressionError:
        """Where the name means nothing."""
        return _no_integer(self.parameter, self.token)


@dataclass(frozen=True, eq=False)
class Free(Tree):
    """? or ?name"""

    name: Token | None = None


@dataclass(frozen=True, eq=False)
class Operation(Tree):
    """a + b, -a, tanh(a): op is the name of a row of the table."""

    op: str = ""


@dataclass(frozen=True, eq=False)
class Call(Tree):
    """A group with its inputs; the token is its name."""


@dataclass(frozen=True, eq=False)
class Statement:
    """first: its first token. targets: the names that it gives its value to, or none."""

    first: Token
    targets: tuple[Token, ...]
    body: Tree


Made = TypeVar("Made")


def fold(tree: Tree, make: Callable[[Tree, tuple[Made, ...]], Made]) -> Made:
    """make(each tree within, what was made of its inputs), from the left to the right -> that of the whole.

    Iterative, because a long sum is a deep tree.
    """
    order, waiting = list[Tree](), [tree]
    while waiting:  # from the whole to its parts, from the right to the left
        order.append(each := waiting.pop())
        waiting += each.inputs
    made: list[Made] = []
    for each in reversed(order):
        inputs = [made.pop() for _ in each.inputs]
        made.append(make(each, tuple(inputs[::-1])))
    return made[0]


def statements(text: str, *, is_editable: bool = False, calls: Collection[str] = ()) -> Iterator[Statement]:
    """One after the other, so that what is wrong first is found first. Raises ExpressionError.

    is_editable  the formulas are those of an editable graph
    calls        the names of groups that may be called there
    """
    return _Parser(text, is_editable, calls).statements()


def tokens(text: str) -> list[Token]:
    """The words, numbers and signs of a text, without spaces and comments; the last one is the end.

    A printed minus, as one copies it from a page, is a minus. Raises ExpressionError for a sign that has no
    meaning.
    """
    text = text.replace("\N{MINUS SIGN}", "-")
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


class _Parser:
    """Recursive descent: one method a line of the grammar."""

    def __init__(self, text: str, is_editable: bool, calls: Collection[str]) -> None:
        self._tokens = tokens(text)
        self._is_editable = is_editable
        self._calls = calls
        self._position = 0
        self._depth = 0

    def statements(self) -> Iterator[Statement]:
        """As the function."""
        is_empty = True
        while self._next.kind != "end":
            if not self._take(";", "\n"):
                is_empty = False
                yield self._statement()
        if is_empty:
            raise ExpressionError("expected a formula such as y = a * b + c", 1, 1)

    def _statement(self) -> Statement:
        first, targets = self._next, self._targets()
        for target in targets:
            if target.text in FUNCTIONS:
                raise target.error(f"{target.text} is a function; choose another name")
        body = self._outputs() if len(targets) > 1 else self._sum()
        if self._next.kind != "end" and self._next.text not in ";\n":
            raise self._next.error(f"expected an operator or the end of the formula, not {self._next}")
        return Statement(first, targets, body)

    def _targets(self) -> tuple[Token, ...]:
        """The names before the =, or none if the statement has no =. What follows comes next."""
        position, targets = self._position, []
        between = (",", "=") if self._is_editable else ("=",)
        while self._tokens[position].kind == "name" and self._tokens[position + 1].text in between:
            targets.append(self._tokens[position])
            position += 2
            if self._tokens[position - 1].text == "=":
                self._position = position
                return tuple(targets)
        return ()

    def _outputs(self) -> Tree:
        """The call whose outputs are given to several names."""
        call = self._next
        self._position += call.text in self._calls
        if call.text not in self._calls or self._next.text != "(":
            raise call.error("only the outputs of a group can be given to several names")
        return self._group(call)

    def _sum(self) -> Tree:
        tree = self._product()
        while sign := self._take("+", "-"):
            tree = Operation(sign, (tree, self._product()), _OPERATORS[sign.text])
        return tree

    def _product(self) -> Tree:
        tree = self._unary()
        while sign := self._take("*", "/", "@"):
            tree = Operation(sign, (tree, self._unary()), _OPERATORS[sign.text])
        return tree

    def _unary(self) -> Tree:
        # signs in a row are counted, not nested: a million of them are no deeper than one
        minus, first = False, self._next
        while sign := self._take("-", "+"):
            minus ^= sign.text == "-"
        tree = self._power()
        if not minus:
            return tree
        if isinstance(tree, Number) and isinstance(tree.data, float):
            return Number(first, data=-tree.data)
        return Operation(first, (tree,), "negate")

    def _power(self) -> Tree:
        base = self._atom()
        if sign := self._take("**"):
            return Operation(sign, (base, self._nested(self._unary)), _OPERATORS[sign.text])
        return base

    def _atom(self) -> Tree:
        token = self._next
        if self._is_editable and token.text == FREE:
            return self._free()
        self._position += 1
        if token.kind == "number":
            return Number(token, data=float(token.text))
        if token.kind == "name":
            if self._next.text == "(":
                return self._call(token)
            if token.text in FUNCTIONS:
                raise self._next.error(f"expected ( after {token.text}")
            return Name(token)
        if token.text == "(":
            tree = self._nested(self._sum)
            self._expect(")", token)
            return tree
        self._position -= 1
        before = self._tokens[self._position - 1].text.strip() if self._position else ""
        after = f" after {before}" if before else ""
        raise token.error(f"expected a number or a name{after}, not {token}")

    def _free(self) -> Tree:
        sign = self._next
        self._position += 1
        if self._next.kind != "name":
            return Free(sign)
        self._position += 1
        return Free(sign, name=self._tokens[self._position - 1])

    def _call(self, function: Token) -> Tree:
        if self._is_editable and function.text == CONSTANT:
            return self._constant()
        if function.text in self._calls:
            return self._group(function)
        if function.text not in FUNCTIONS:
            groups = f", and the groups {', '.join(self._calls)}" if self._calls else ""
            there_are = ", ".join(FUNCTIONS) + groups
            raise function.error(f"there is no function {function.text[:_LONGEST]}; there are {there_are}")
        return self._function(function)

    def _function(self, function: Token) -> Tree:
        row, opening = OPS[function.text], self._next
        self._position += 1
        inputs, setting = [self._nested(self._sum)], None
        while setting is None and self._take(","):
            if row.parameter and self._next.text == row.parameter:
                setting = self._setting(row.parameter)
            else:
                inputs.append(self._nested(self._sum))
        self._expect(")", opening)
        wanted = len(row.rules) - bool(row.parameter)
        if len(inputs) != wanted:
            count = "1 input" if wanted == 1 else f"{wanted} inputs"
            raise function.error(f"{row.name} takes {count}, not {len(inputs)}")
        if row.parameter == "shape" and setting is None:
            raise function.error(f"{row.name} needs a shape, as in {row.name}(x, shape=(2, 3))")
        return Operation(function, (*inputs, *([setting] if setting else [])), row.name)

    def _constant(self) -> Tree:
        opening = self._next
        self._position += 1
        minus = self._take("-")
        number = self._next
        if number.kind != "number":
            raise number.error(f"expected a number for {CONSTANT}, not {number}")
        self._position += 1
        self._expect(")", opening)
        data = float(number.text)
        return Constant(number, data=-data if minus else data)

    def _group(self, call: Token) -> Tree:
        opening, inputs = self._next, []
        self._position += 1
        if self._next.text != ")":
            inputs.append(self._nested(self._sum))
            while self._take(","):
                inputs.append(self._nested(self._sum))
        self._expect(")", opening)
        return Call(call, tuple(inputs))

    def _setting(self, parameter: str) -> Tree:
        """axis=0, shape=(2, 3) or axis=k."""
        self._position += 1
        self._expect("=")
        if self._is_editable and self._next.text == FREE:
            return self._free()
        if self._next.kind == "name":
            self._position += 1
            return Setting(self._tokens[self._position - 1], parameter=parameter)
        opening = self._take("(")
        if not opening:
            return Number(self._next, data=float(self._integer(parameter)))
        numbers: list[int] = []
        while self._next.text != ")":  # () and (2,) are tuples, too
            numbers.append(self._integer(parameter))
            if not self._take(","):
                break
        self._expect(")", opening)
        return Number(opening, data=tuple(numbers))

    def _integer(self, parameter: str) -> int:
        minus, token = self._take("-"), self._next
        if not token.text.isdecimal() or len(token.text) > 9:
            raise _no_integer(parameter, token)
        self._position += 1
        return -int(token.text) if minus else int(token.text)

    def _nested(self, rule: Callable[[], Tree]) -> Tree:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._next.error(f"nested deeper than {_DEEPEST}; give the inner part a name of its own")
        tree = rule()
        self._depth -= 1
        return tree

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
            raise self._next.error(f"expected {text}{for_what}, not {self._next}")
        self._position += 1


def _no_integer(parameter: str, token: Token) -> ExpressionError:
    return token.error(f"expected a whole number for {parameter}, not {token}")
