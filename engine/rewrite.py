"""Formulas with another number in one place, and everything else as it was typed.

>>> with_value("a = 2; b = -3  # slope", "b", 4.5)
'a = 2; b = 4.5  # slope'
>>> with_value("e = a*b", "a", 2)
'a = 2; e = a*b'
"""

from __future__ import annotations

import math
from itertools import pairwise

from engine.identifiers import FUNCTIONS
from engine.syntax import RESULT, Token, tokens


def with_value(text: str, name: str, value: float) -> str | None:
    """The same formulas with the number of the statement `name = number` replaced, its sign included.

    Where the name is only used (so that it is a leaf of 1.0), `name = value` is put in front. None where
    the name is given something other than a plain number, is given a number twice or after it was used,
    or does not occur, where the value is not a number, and where the text cannot be read.
    """
    found = tokens(text)
    if math.isnan(value) or any(token.kind in ("bad", "block") or token.text == "lambda" for token in found):
        return None
    if any(sign.text in ("=", ":") and before.text == ")" for before, sign in pairwise(found)):
        return None  # in f(x) = 3x² the name x is none of the graph's
    statements = _statements(found)
    given = [body for given_to, body in statements if name in given_to]
    uses = [i for i, (_, body) in enumerate(statements) if _is_used(name, body)]
    if not given and uses:
        is_in_lines = len(text.strip().splitlines()) > 1 and not any(t.text == ";" for t in found)
        return f"{name} = {_written(value)}" + ("\n" if is_in_lines else "; ") + text
    if len(given) != 1 or not _is_number(given[0]):
        return None
    if uses and uses[0] < next(i for i, (given_to, _) in enumerate(statements) if name in given_to):
        return None  # two leaves of the same name
    first, last = given[0][0], given[0][-1]
    return text[: first.start] + _written(value) + text[last.end :]


def _statements(found: list[Token]) -> list[tuple[list[str], list[Token]]]:
    """(the names that a statement gives its value to, what stands behind the =) for each."""
    bodies: list[list[Token]] = [[]]
    for token in found[:-1]:
        if token.text in (";", "\n"):
            bodies.append([])
        else:
            bodies[-1].append(token)
    return [_divided(body) for body in bodies if body]


def _divided(body: list[Token]) -> tuple[list[str], list[Token]]:
    """One name before the =, or several with commas between them."""
    equals = next((i for i, token in enumerate(body) if token.text == "="), 0)
    targets = body[:equals:2]
    if equals and all(token.kind == "name" for token in targets) and body[1].text in ",=":
        return [token.text for token in targets], body[equals + 1 :]
    return [RESULT], body


def _is_used(name: str, body: list[Token]) -> bool:
    """Whether the name stands for a value there: it is not a function, a group or a setting (axis=0).

    In ?name it stands for a value given further down.
    """
    before, after = ["", *[token.text for token in body]], [*[token.text for token in body[1:]], ""]
    return name not in FUNCTIONS and any(
        token.kind == "name" and token.text == name and follower not in ("=", "(") and leader != "?"
        for leader, token, follower in zip(before, body, after, strict=False)
    )


def _is_number(body: list[Token]) -> bool:
    """Whether it is a number, with any signs before it."""
    return bool(body) and body[-1].kind == "number" and all(token.text in "+-" for token in body[:-1])


def _written(value: float) -> str:
    """The shortest text that a formula reads as this number."""
    if math.isinf(value):
        return "1e999" if value > 0 else "-1e999"  # a formula has no word for it
    return repr(float(value)).removesuffix(".0")
