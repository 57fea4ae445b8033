"""No text on screen or in a message says what was once said better: phrases that must not come back."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = sorted(path for room in ("gui", "engine") for path in (ROOT / room).rglob("*.py"))
# "for" in the sense of because, and other constructions at which a native reader stops
PHRASES = [
    r", for (it|there|they|its|the \w+ (is|was|has)) ",
    r"\bis none( of)?\b",
    r"\bare there before\b",
    r"\bbegin(s)? anew\b",
    r"\bwas ended\b",
    r"\bone sees\b",
    r"\bcomes? of it\b",
    r"\bparts from\b",
    r"\bparts the\b",
    r"\bdoes not learn from\b",
    r"\btells nothing\b",
    r"\bsays? 0 to\b",
    r"\bGo on from here\b",
    r"\bspeaks? for\b",
    r"\bThe log's run\b",
    r"\bFirst weights\b",
    r"\bcan be believed\b",
    r"\bIt takes some\b",
    r"\bIt should be\b",
    r"\bkeeps its work apart\b",
    r"\bdo not end as usual\b",
    r"\bon the right side\b",
    r"\bcome out wrong\b",
    r"\bone for one with itself\b",
    r"\btoo many for a line\b",
    r"\bLikeness\b",
    r"\bIt was the last\b",
    r"[.!?]  [A-Z]",  # two blanks between sentences
]


def texts(path):
    """The string literals of a file, but its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def found_in(path):
    return [
        f"{path.relative_to(ROOT)}:{line}: {text[:90]!r} has {phrase!r}"
        for line, text in texts(path)
        for phrase in PHRASES
        if " " in text.strip() and re.search(phrase, text)
    ]


def test_no_text_says_it_in_the_old_words():
    assert [found for path in FILES for found in found_in(path)] == []


@pytest.mark.parametrize(
    "text", ["3 names are there before", "left out, for it contains a dot", "to begin anew"]
)
def test_the_phrases_are_noticed(tmp_path, monkeypatch, text):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    path = tmp_path / "a.py"
    path.write_text(f'"""A docstring to begin anew."""\nsay({text!r})\n', encoding="utf-8")
    assert len(found_in(path)) == 1
