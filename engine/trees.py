"""What formulas say, as trees; syntax.py makes them of a text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from engine.ops import OPS
from engine.tokens import ExpressionError, Token


@dataclass(frozen=True, eq=False)
class Tree:
    """token: what an error of it points at. inputs: the trees that are to be read before it."""

    token: Token
    inputs: tuple[Tree, ...] = ()


@dataclass(frozen=True, eq=False)
class Number(Tree):
    """A number or an array with its sign; an axis or a shape of several numbers is a tuple.

    is_leaf  it was written as Value(2.0): it has a gradient, also within a formula
    """

    data: Any = 0.0
    is_leaf: bool = False


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
        return self.token.error(f"expected a whole number for {self.parameter}, not {self.token}")


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
    """first: its first token. targets: the names that it gives its value to, or none. places: of the
    target, which alone get the value: x[rows, columns] = ..."""

    first: Token
    targets: tuple[Token, ...]
    body: Tree
    places: tuple[Tree, ...] = ()


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
        first = len(made) - len(each.inputs)
        inputs = tuple(made[first:])
        del made[first:]
        made.append(make(each, inputs))
    return made[0]


def computed(tree: Tree) -> Any:
    """The number, or the array, of a tree without names. Raises ExpressionError."""

    def make(each: Tree, inputs: tuple[Any, ...]) -> Any:
        if isinstance(each, Number) and not isinstance(each.data, tuple):
            return each.data
        are_numbers = all(isinstance(data, float) for data in inputs)
        if isinstance(each, Operation) and are_numbers and OPS[each.op].elementwise:
            return OPS[each.op].forward(*inputs)
        raise each.token.error(f"an array holds numbers, and {each.token} is not one")

    return fold(tree, make)
