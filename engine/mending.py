"""What is wrong with a token that stands where it cannot, and what might have been meant.

raise unexpected(text, tokens(text), 2, "expected an operator")      # x ^ 2: for powers write x**2
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.dialects import row_of
from engine.tokens import ExpressionError, Fix, Token, described, edited, end_of_statement

_LONGEST = 40  # characters on a button


def unexpected(
    text: str, found: Sequence[Token], position: int, expected: str, fixes: Sequence[Fix] = ()
) -> ExpressionError:
    """The token in this place is not what was expected."""
    token = found[position]
    if token.kind == "bad":
        return _meaningless(text, found, position)
    return token.error(f"{expected}, not {token}", *(fixes or _mended(text, found, position)))


def _meaningless(text: str, found: Sequence[Token], position: int) -> ExpressionError:
    token, before, sign = found[position], found[position - 1].text, found[position].text
    message = f"{described(sign)} has no meaning in a formula"
    if sign == "^":
        power = f"{before}**{found[position + 1].text}"[:_LONGEST]
        return token.error("For powers write x**2", Fix(power, text.replace("^", "**")))
    if sign in "'’′" and position and before.isidentifier():
        return token.error(message, edited(text, f"{before}_prime", token.start, token.end, "_prime"))
    if sign in "{}":
        return token.error(message, Fix("Write ( )", text.replace("{", "(").replace("}", ")")))
    return token.error(message, edited(text, "Remove it", token.start, token.end, ""))


def _mended(text: str, found: Sequence[Token], position: int) -> list[Fix]:
    token, previous = found[position], found[position - 1]
    is_after_value = previous.kind in ("number", "name", "super") or previous.text in (")", "]")
    is_value = token.kind in ("number", "name") or token.text == "("
    start, end, new = token.start, token.end, ""
    words = f"Remove {token.text[:_LONGEST]}"
    if is_value and previous.kind == "name" and row_of(previous.text):  # ln x
        start, new = previous.start, f"{previous.text}({token.text})"
        words = new
    elif is_value and is_after_value:  # a b
        words = f"{previous.text}*{token.text}"
        start, end, new = previous.end, token.start, "*"
    elif token.text == "," and previous.kind == found[position + 1].kind == "number":  # 2,5 or 1,000
        part, end = found[position + 1].text, found[position + 1].end
        point = edited(text, f"{previous.text}.{part}", start, end, f".{part}")
        whole = edited(text, f"{previous.text}{part}", start, end, part)
        return [point, whole] if len(part) == 3 else [point]
    elif token.text == "=" and previous.text == "=":
        words = "="
    elif token.text == "=" and is_after_value:  # e = a × b = 6
        words, start, end = (
            "Keep what stands before it",
            previous.end,
            found[end_of_statement(found, position)].start,
        )
    elif token.kind == "end" or token.text in (";", "\n") or (token.text == ")" and not is_after_value):
        if previous.kind != "sign" or previous.text in (";", "\n"):
            return []
        words, start, end = f"Remove {previous.text}", previous.start, previous.end
    return [edited(text, words[:_LONGEST], start, end, new)]
