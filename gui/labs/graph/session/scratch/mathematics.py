"""A line as mathematics, in rich text: names with subscripts, xᵀ y for x.T @ y, fractions, powers."""

from __future__ import annotations

import re
from html import escape

from engine.export import ATOM, Piece, number_piece, within
from engine.ops import OPS
from engine.syntax import Number, Operation, Statement, Tree, fold

_COMPARISON, _SUM, _PRODUCT, _UNARY = range(-1, 3)  # ATOM binds most
_LONGEST = 400  # characters of a line that is shown so
_SIGNS = {
    "add": " + ",
    "subtract": " − ",
    "multiply": " · ",
    "divide": " / ",
    "matmul": "&#8201;",
    "greater": " &gt; ",
}
_BINDING = {"greater": _COMPARISON, "add": _SUM, "subtract": _SUM}  # all other signs: _PRODUCT


def as_mathematics(statement: Statement) -> str:
    """z<sub>1</sub> = x W<sub>1</sub>; "" for what would be too long."""
    body = fold(statement.body, _piece).text
    target = _name(statement.targets[0].text)
    if statement.places:
        target += _below(", ".join(fold(place, _piece).text for place in statement.places))
    return f"{target} = {body}" if len(body) <= _LONGEST else ""


def _piece(tree: Tree, inputs: tuple[Piece, ...]) -> Piece:
    if isinstance(tree, Number):
        if not isinstance(tree.data, float):
            return Piece("[…]", ATOM)
        shown = number_piece(tree.data)
        return Piece(f"{tree.data:g}".replace("-", "−"), shown.binding)
    if not isinstance(tree, Operation):
        return Piece(_name(tree.token.text), ATOM)
    op, texts = tree.op, [each.text for each in inputs]
    if op in _SIGNS:
        binding = _BINDING.get(op, _PRODUCT)
        right = binding if op in ("add", "multiply", "matmul") else binding + 1
        return Piece(within(inputs[0], binding) + _SIGNS[op] + within(inputs[1], right), binding)
    match op:
        case "negate":
            return Piece("−" + within(inputs[0], _PRODUCT), _UNARY)
        case "power":
            return Piece(f"{within(inputs[0], ATOM)}<sup>{texts[1]}</sup>", ATOM)
        case "exp":
            return Piece(f"e<sup>{texts[0]}</sup>", ATOM)
        case "transpose":
            return Piece(f"{within(inputs[0], ATOM)}<sup>T</sup>", ATOM)
        case "expand_dims":
            return inputs[0]
        case "lookup" | "pick":
            return Piece(within(inputs[0], ATOM) + _below(", ".join(texts[1:])), ATOM)
        case "sum":
            axis = _below(texts[1]) if len(texts) > 1 else ""
            return Piece(f"Σ{axis}&#8201;{within(inputs[0], _PRODUCT)}", _PRODUCT)
        case "sqrt" | "abs":
            return Piece(f"√({texts[0]})" if op == "sqrt" else f"|{texts[0]}|", ATOM)
    if OPS[op].parameter:
        return Piece(f"{op}{_below(texts[1]) if len(texts) > 1 else ''}({texts[0]})", ATOM)
    return Piece(f"{op}({', '.join(texts)})", ATOM)


def _name(text: str) -> str:
    found = re.fullmatch(r"(.*?[^\W\d_])_?(\d+|_\w+)", text)
    return f"{escape(found[1])}{_below(escape(found[2].lstrip('_')))}" if found else escape(text)


def _below(text: str) -> str:
    return f"<sub>{text}</sub>"
