"""What could be meant by the beginning of a word in a formula. Plain text, no Qt.

word = word_at("y = ta", 6)                    -> Word(start=4, end=6, typed="ta")
candidates("y = ta", word)                     -> [Candidate("tanh(", "Tanh lets through 1 minus ...")]
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.identifiers import FUNCTIONS
from engine.ops import OPS
from gui.words import translate

# A number swallows the letters behind it, so that 1e-5 does not offer what begins with e.
_PART = re.compile(r"(?P<skipped>#[^\n]*|\.?\d[\w.]*)|(?P<word>[^\W\d]\w*)|\s+|(?P<sign>\*\*|.)")
_SETTINGS = {row.parameter for row in OPS.values() if row.parameter}


@dataclass(frozen=True)
class Word:
    """From start to end in the text; typed: its part before the cursor."""

    start: int
    end: int
    typed: str


@dataclass(frozen=True)
class Candidate:
    """text: as it is written into the formula, a function with its parenthesis; words: what it does."""

    text: str
    words: str


def word_at(text: str, position: int) -> Word | None:
    """The word whose beginning stands before the cursor; none within a number or a comment."""
    for part in _PART.finditer(text):
        if part.start() < position <= part.end():
            typed = text[part.start() : position]
            return Word(part.start(), part.end(), typed) if part.lastgroup == "word" else None
    return None


def candidates(text: str, word: Word, leaves: Iterable[str] = ()) -> list[Candidate]:
    """What the typed part may become: names of the formula, leaves from elsewhere, functions.

    Empty where the word is complete and nothing longer begins with it.
    """
    written = {
        part["word"]
        for part in _PART.finditer(text)
        if part.lastgroup == "word" and part.start() != word.start
    }
    names = dict.fromkeys({*leaves}, translate("FormulaLine", "A leaf of this graph."))
    names |= dict.fromkeys(written - _SETTINGS, translate("FormulaLine", "A name of this formula."))
    found = [Candidate(name, names[name]) for name in sorted(names) if name not in FUNCTIONS]
    found += [Candidate(f"{name}(", translate("Op", OPS[name].words)) for name in FUNCTIONS]
    found = [each for each in found if each.text.startswith(word.typed)]
    is_complete = len(found) == 1 and found[0].text.rstrip("(") == text[word.start : word.end]
    return [] if is_complete else found


def replacement(text: str, word: Word, candidate: Candidate) -> str:
    """What takes the word's place: no second parenthesis where there is one already."""
    has_parenthesis = text[word.end :].lstrip(" ").startswith("(")
    return candidate.text.rstrip("(") if has_parenthesis else candidate.text


def place_of(text: str, line: int, column: int) -> tuple[int, int, int]:
    """Where an error is, counted as in engine.syntax.ExpressionError -> (start, length, cursor).

    From start to the end of the token there. At the end, where there is no character, the last one that
    can be seen; length 0 where there is none.
    """
    lines = text.split("\n")
    line = min(max(line, 1), len(lines))
    place = sum(len(each) + 1 for each in lines[: line - 1]) + min(max(column - 1, 0), len(lines[line - 1]))
    token = _PART.match(text, place)
    if token is not None and token.lastgroup is not None:  # and not a space
        return place, token.end() - place, place
    seen = len(text[:place].rstrip())
    return max(seen - 1, 0), min(seen, 1), place
