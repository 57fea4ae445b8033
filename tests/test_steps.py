"""Long work pauses again and again, whatever its data: so it can be stopped, and closing waits for nothing.

What a step costs is counted, not timed: the functions it calls, and the memory it takes anew. As many as are
allowed take about 10 ms.
"""

import ast
import json
import random
import tracemalloc
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from engine.bigram import Bigram
from engine.corpus import count, prepare, split, without_capitals
from engine.digit_network import DigitNetwork
from engine.expression import parse
from engine.landscape import curvature_steps, plane_steps, result_steps
from engine.letters import LetterNetwork, contexts
from engine.maps import nearest_steps, principal_steps
from engine.names_text import parse_names
from engine.scratch_judge import judge_steps
from engine.scratch_tasks import read_tasks
from engine.steps import finish, within
from gui.autosave import Kept, _keep
from gui.labs.bigram.session.names_search import find
from gui.labs.bigram.session.sampling import Settings, make
from gui.labs.letters.session.ladder import _make
from gui.labs.letters.session.network import SetUp, _sweep
from gui.labs.words.session.space import _learn
from gui.opening import read_file, read_pasted

MOST_CALLS = 65_536
MOST_BYTES = 12 * 2**20

ROOT = Path(__file__).resolve().parent.parent
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SIGNS = "".join(map(chr, range(0x4E00, 0x4E00 + 200)))
ENDLESS = Bigram(["ab" * 50])


def names(n, length, letters=LETTERS):
    dice = random.Random(1)
    return ["".join(dice.choices(letters, k=length)) for _ in range(n)]


def endless(source, model=ENDLESS, temperature=0.1):
    """Names that go round in a circle, or are cut at the longest."""
    settings = Settings(10_000, 1, temperature, source, 1 if model is ENDLESS else 0)
    steps = 3_000 if source == "numpy" else 100  # ten million letters, of which the first will do
    return lambda path: islice(make(settings, model.probabilities, model.alphabet, "counts", 0.0), steps)


def file(content):
    def reading(path):
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_file(path)

    return reading


def workspace(value):
    document = {"nablab": "workspace", "version": 1, "lab": "x", "labs": {"x": {"it": value}}}
    return file(json.dumps(document, separators=(",", ":")))


def kept(value):
    return lambda path: _keep(path, "x", {"x": {"it": value}}, {}, Kept())


def pictures(n):
    return np.random.default_rng(1).integers(0, 256, (n, 784), np.uint8)


def judging(task, path):
    return judge_steps(task, task.lines + "\na = linspace(0, 1, 800)[:, None] * linspace(0, 1, 800)" * 3)


# Of each, data that made it slow: each takes the path of a file, and gives the steps
SLOW = {
    "make": {
        "lecture": endless("lecture"),
        "torch": endless("torch"),
        "numpy": endless("numpy"),
        "200 signs": endless("torch", Bigram([SIGNS[:100], SIGNS[100:]], 1.0), 5.0),
    },
    "parse_names": {
        "short": lambda path: parse_names(["a\nb\n" * 20_000]),
        "different": lambda path: parse_names(["\n".join(names(16_000, 4))]),
        "signs": lambda path: parse_names(["\n".join(names(1_000, 100, SIGNS))]),
        "empty": lambda path: parse_names(["a" + "\n" * 100_000]),
        "left out": lambda path: parse_names(["a\n" + ".\n" * 40_000]),
        "accents": lambda path: parse_names(["e\u0301\n" * 30_000]),
    },
    "prepare": {
        "many": lambda path: prepare(["ab"] * 30_000, 0.1),
        "signs": lambda path: prepare(names(8_000, 100, SIGNS), 0.2),
    },
    "count": {"long": lambda path: count(finish(parse_names(["\n".join(names(9_000, 100))])))},
    "without_capitals": {"many": lambda path: without_capitals(finish(prepare(["Ab"] * 60_000)))},
    "split": {"many": lambda path: split(replace(finish(prepare(["ab"])), names=["ab"] * 2_000_000), 0.2)},
    "find": {
        "ends": lambda path: find(["ab"] * 100_000, "b."),
        "long": lambda path: find(["ab"] * 100_000, "ab" * 10_000),
    },
    "read_file": {
        "names": file("\n".join(names(60_000, 6))),
        "latin": file(("\n".join(names(60_000, 6)) + "\né").encode("cp1252")),
        "numbers": workspace([1] * 40_000),
        "lists": workspace([{}] * 20_000),
        "text": workspace("x" * 11_500_000),
    },
    "read_pasted": {"lines": lambda path: read_pasted("ab\r\n" * 100_000)},
    "_keep": {
        "numbers": kept([number / 7 for number in range(100_000)]),
        "names": kept(["é" * 255] * 20_000),
        "maps": kept([{"a": 1}] * 20_000),
        "text": kept("é" * 4_000_000),
    },
    "nearest_steps": {"all": lambda path: nearest_steps(pictures(20_000), pictures(1)[0] / 255.0, 8)},
    "principal_steps": {
        "wide": lambda path: principal_steps(np.random.default_rng(1).random((300, 4_096), np.float32))
    },
    "plane_steps": {"digits": lambda path: plane_steps(*plane(1_000))},
    "curvature_steps": {
        "quadratic": lambda path: curvature_steps(lambda x: np.arange(1, 301) * x, np.ones(300))
    },
    "result_steps": {"network": lambda path: result_steps(*two_leaves(2_000))},
    "judge_steps": {task.name: partial(judging, task) for task in read_tasks()},
    "_make": {"letters": lambda path: _make((), LetterNetwork(2, 8).rows, 50, 1, 1.0, 0)},
    "_sweep": {"letters": lambda path: _sweep(SetUp(), contexts(names(2_000, 6)))},
    "_learn": {"grammar": lambda path: _learn(4)},
    "within": {"names": lambda path: within(0.5, 1.0, parse_names(["a\nb\n" * 20_000]))},
}


def plane(count):
    """A network, as many images, and a plane through its weights."""
    network = DigitNetwork(np.random.default_rng(0), (16,))
    images, labels = pictures(count) / np.float32(255.0), np.arange(count) % 10
    u, v = ([np.ones_like(each.data) for each in network.parameters()] for _ in range(2))
    return network, images, labels, u, v, np.linspace(-1, 1, 11), np.linspace(-1, 1, 11)


def two_leaves(count):
    """A result that is computed from as many examples, two of its leaves, and places of both."""
    values = parse("x = 1; y = 2; L = sum((x * data + y) ** 2)", {"data": np.linspace(-1, 1, count)})
    return values["L"], values["x"], values["y"], np.linspace(-1, 1, 81), np.linspace(-1, 1, 81)


# Those that one of them drives, or that gives it; prepare(), which drives what labs call their heavy parts;
# _writing(), a save, which nothing may stop; _prepare(), an import; and sweep(), which gives _sweep()
INNER = {
    *("_sample_together", "_counted", "_hold_out", "_by_iteration", "sample_steps"),
    *("_open", "_read", "_decode", "decode", "translate", "_document", "_parse_json", "_graph", "_names"),
    *("_with_differences", "_writing", "_prepare", "_keeping", "making", "work", "_work", "read", "learn"),
    "sweep",
}


@pytest.fixture
def costs(effort):
    """costs(steps): of each step how many functions it calls, and how many bytes it takes."""

    def costs(steps):
        found = []
        is_over = False

        def advance():
            nonlocal is_over
            try:
                next(steps)
            except StopIteration:
                is_over = True

        tracemalloc.start()
        try:
            while not is_over:
                tracemalloc.reset_peak()
                before = tracemalloc.get_traced_memory()[0]
                calls = effort(advance)
                found.append((calls, tracemalloc.get_traced_memory()[1] - before))
        finally:
            tracemalloc.stop()
        return found

    return costs


@pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, slow in SLOW.items() for data in slow])
def test_every_step_is_the_matter_of_a_moment(kind, data, costs, tmp_path):
    found = costs(SLOW[kind][data](tmp_path / "file"))
    assert len(found) > 4
    assert max(calls for calls, _ in found) <= MOST_CALLS
    assert max(taken for _, taken in found) <= MOST_BYTES


def test_all_long_work_is_looked_at_here():
    """In the engine, the shell and the bigram lab; a new one must be added above."""
    found = set()
    for path in (*(ROOT / "engine").glob("*.py"), *(ROOT / "gui").rglob("*.py")):
        if not {"digits", "graph"} & set(path.parts):
            functions = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            found |= {each.name for each in functions if isinstance(each, ast.FunctionDef) and is_steps(each)}
    assert found == {*SLOW, *INNER}


def is_steps(function):
    return function.returns is not None and ast.unparse(function.returns).startswith(("Steps[", "Generator["))
