"""The words, numbers and signs of formulas, as people write and paste them.

    [token.text for token in tokens("a = 2 × b  # twice")]      # a = 2 * b, and the end

Signs that say the same come out as one (× · − ÷ as * * - /), and a line goes on within brackets. What a
notebook has besides formulas is passed over: comments, imports, print(...), .backward(), classes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

_NAME = re.compile(r"[^\W\d]\w*")
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉"
_LONGEST = 40  # characters of a word that a message repeats
_SAME = dict(zip("×·⋅∙∗⊙✕＊−–—‒－÷∕⁄／＋＝（），；：", "********-----////+=(),;:", strict=True))

_TEXT = r"[fFrRbBuU]{0,2}(?:'[^'\n]*'|\"[^\"\n]*\")"
_DOCSTRING = r"(?>\"\"\"[\s\S]*?\"\"\"|'''[\s\S]*?''')"
_TOKEN = re.compile(
    r"[^\S\n]*+(?:(?P<name>(?![fFrRbBuU]{1,2}['\"])[^\W\d⁰¹²³⁴⁵⁶⁷⁸⁹¼-¾⅐-⅞]\w*)"
    rf"|(?P<sign>\*\*=?|[-+*/@<>]=?|(?!\.\d)[()=,;?\n.|:\[\]√{''.join(_SAME)}])"
    r"|(?P<number>(?:\d+(?:_\d+)*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?:(?<=\d)[¼-¾⅐-⅞])?|[¼-¾⅐-⅞∞])"
    r"|(?P<space>(?:[\u200b\u2060\ufeff]|\\\r?\n)+|\#[^\n]*|\Z)"
    r"|(?P<super>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    rf"|(?P<text>{_TEXT})"
    r"|(?P<bad>.))",
    re.DOTALL,
)
_OPEN = ("(", "[", ",")  # behind which a line goes on
_GIVES = re.compile(r"[ \t]*\w+[ \t]*=(?!=)")
# What may follow to the end of a statement: within texts and brackets, ; and the end of a line are no end.
_REST = rf"(?:{_TEXT}|\((?:{_TEXT}|[^()]|\([^()]*+\))*+\)|[^;\n#])*+"
_INDENTED = r"(?:\n(?:[^\S\n]+[^\n]*|[^\S\n]*(?=\n)))*+"
_ONE_FORMULA = rf"def[ \t]+\w+[ \t]*\([^()\n]*\)[^:\n]*:\s*+(?:(?:\#[^\n]*|{_DOCSTRING})\s*+)*+return\b"
A_STEP = r"[\w.]+\.data[ \t]*[-+]=[^;\n#]*\.grad\b"  # a.data += 0.01 * a.grad
_BESIDES = re.compile(  # at the beginning of a statement
    r"[^\S\n]*+(?:(?P<prompt>>>>|\.\.\.(?=\s)|In \[\d*\]:)"
    rf"|(?P<block>(?:for|while|if|with|try)\b(?![ \t]*[-+*/@=;,)])[^\n]*:[^\n]*{_INDENTED})"
    rf"|(?P<passed>(?!{_ONE_FORMULA})(?:def|class)[ \t]+\w+[^\n]*:[^\n]*{_INDENTED}"
    rf"|{_DOCSTRING}"
    r"|(?:import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\b|print[ \t]*\(|[%!]\w|Out\[\d*\]:"
    r"|assert[ \t]+[\w(]|plt\."
    r"|(?:random|np\.random)\.seed\b|torch\.manual_seed\b|draw_dot[ \t]*\("
    r"|[\w.]+\.(?:_?backward|zero_grad|requires_grad_|retain_grad)[ \t]*\("
    rf"|[\w.]+\.(?:label|grad|requires_grad)[ \t]*=(?!=)|{A_STEP}){_REST}))"
)


class Fix(NamedTuple):
    """words: what it does, for a button; text: all formulas after it; chosen: start and end, in it, of what
    one will want to change next."""

    words: str
    text: str
    chosen: tuple[int, int] = (0, 0)


class Note(NamedTuple):
    """Worth saying, though the formulas can be read."""

    message: str
    fixes: tuple[Fix, ...] = ()


class ExpressionError(ValueError):
    """A formula that cannot be read. column counts from 1, line too; the message begins with them."""

    def __init__(self, message: str, line: int, column: int, fixes: Sequence[Fix] = ()) -> None:
        place = f"Line {line}, column {column}" if line > 1 else f"Column {column}"
        super().__init__(f"{place}: {message}")
        self.line = line
        self.column = column
        self.fixes = tuple(fixes)


class Token(NamedTuple):
    """kind: "number", "super" (a power, as in x²), "text" (in quotes), "name", "sign", "block" (a loop),
    "bad" or "end". start, end: its place in the text, from 0."""

    kind: str
    text: str
    line: int
    column: int
    start: int
    end: int

    def __str__(self) -> str:
        if self.kind == "end":
            return "the end"
        return "the end of the line" if self.text == "\n" else repr(self.text[:_LONGEST])

    def error(self, message: str, *fixes: Fix) -> ExpressionError:
        """What is wrong here."""
        return ExpressionError(message, self.line, self.column, fixes)


def is_word(text: str) -> bool:
    """Whether it is a letter or _, then letters, digits, subscripts and _; x² and ½ are none."""
    return bool(_NAME.fullmatch(text)) and _length_of_name(text) == len(text)


def _length_of_name(text: str) -> int:
    """Up to the first sign that re takes for one of a word, and that is no letter, digit or subscript."""
    for i, sign in enumerate(text):
        if not (sign.isalpha() or sign == "_" or (i and (sign.isdecimal() or sign in _SUBSCRIPTS))):
            return i
    return len(text)


def number_of(text: str) -> float:
    """2, 2.5e-3, ½, 2½, ∞"""
    if text == "∞":
        return float("inf")
    if text.isascii() or text[-1].isdecimal() or text[-1] == ".":
        return float(text)
    return float(text[:-1] or 0) + unicodedata.numeric(text[-1])


def power_of(text: str) -> float:
    """⁻¹² -> -12.0"""
    return float(unicodedata.normalize("NFKC", text).replace("\u2212", "-"))


def described(sign: str) -> str:
    """A sign and what it is called; one that cannot be seen by its name alone."""
    name = unicodedata.name(sign, f"U+{ord(sign):04X}").lower()
    return f"“{sign}” ({name})" if sign.isprintable() else f"the invisible sign {name}"


def tokens(text: str, passed: list[str] | None = None) -> list[Token]:
    """The words, numbers and signs of a text; the last one is the end. A sign without meaning is "bad".

    passed  gets what was passed over
    """
    found: list[Token] = []
    position, line, line_start, depth, is_first = 0, 1, 0, 0, True
    while position < len(text):
        match = (_BESIDES.match(text, position) if is_first else None) or _TOKEN.match(text, position)
        assert match is not None  # there is always a bad sign
        kind = match.lastgroup or ""
        word, start = match[kind], match.start(kind)
        if not word.isascii():
            if kind == "name":
                word = word[: _length_of_name(word)]
                kind, word = ("name", word) if word else ("bad", text[start])
            elif kind == "sign":
                word = _SAME.get(word, word)
        position = start + len(word)
        if kind == "passed" or word.startswith("#"):
            if passed is not None:
                passed.append(word)
        elif kind == "sign" or kind == "block":
            if word == "\n" and depth and (found[-1].text in _OPEN or not _GIVES.match(text, position)):
                pass  # a statement goes on within brackets
            else:
                found.append(Token(kind, word, line, start - line_start + 1, start, position))
                if is_first := word in (";", "\n") or kind == "block":
                    depth = 0  # also where a bracket is never closed
                elif word in ("(", "["):
                    depth += 1
                elif word in (")", "]"):
                    depth = max(depth - 1, 0)
        elif kind != "space" and kind != "prompt":
            found.append(Token(kind, word, line, start - line_start + 1, start, position))
            is_first = False
        if "\n" in word:
            line, line_start = line + word.count("\n"), text.rfind("\n", start, position) + 1
    found.append(Token("end", "", line, position - line_start + 1, position, position))
    return found


def end_of_statement(found: Sequence[Token], position: int) -> int:
    """The place of the token that ends it."""
    while found[position].kind not in ("end", "block") and found[position].text not in (";", "\n"):
        position += 1
    return position


def edited(text: str, words: str, start: int, end: int, new: str) -> Fix:
    """The fix that puts something else in one place."""
    return Fix(words, text[:start] + new + text[end:])
