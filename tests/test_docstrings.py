"""What the docstrings show as typed into Python is what comes out."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FILES = [path for room in ("engine", "gui") for path in sorted((ROOT / room).rglob("*.py"))]
SHOWN = [path.relative_to(ROOT) for path in FILES if ">>> " in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("path", SHOWN, ids=str)
def test_an_example_does_what_it_says(path):
    failed, tried = doctest.testmod(import_module(".".join(path.with_suffix("").parts)))
    assert tried
    assert not failed
