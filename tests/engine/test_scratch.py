"""Lines on plain arrays: what they say, what is refused before it is computed, and what they cost."""

import random
import re

import numpy as np
import pytest

from engine.scratch import MisfitError, Program, read_lines, shape_text
from engine.syntax import ExpressionError

ARRAYS = {
    "x": np.arange(12.0).reshape(4, 3),
    "w": np.arange(6.0).reshape(3, 2),
    "t": np.array([2, 0, 2, 1]),
    "rows": np.arange(4),
    "n": 4.0,
}
SHAPES = {name: np.shape(array) for name, array in ARRAYS.items()}


def run(text):
    lines = read_lines(text, SHAPES)
    assert [line.error for line in lines if line.error] == []
    found = Program(lines).run(ARRAYS)
    for line in lines:
        if line is lines[-1]:
            assert line.shape == np.shape(found[line.name])
    return found[lines[-1].name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("z = x @ w", ARRAYS["x"] @ ARRAYS["w"]),
        ("z = x\nz = z.T", ARRAYS["x"].T),
        ("z = x[rows, t]", ARRAYS["x"][ARRAYS["rows"], ARRAYS["t"]]),
        ("z = x[t]", ARRAYS["x"][ARRAYS["t"]]),
        ("z = x / sum(x, axis=1, keepdims=True)", ARRAYS["x"] / ARRAYS["x"].sum(1, keepdims=True)),
        ("z = mean(x, axis=0)[:, None] # a column", ARRAYS["x"].mean(0)[:, None]),
        ("z = where(x > 5, x, -1)", np.where(ARRAYS["x"] > 5, ARRAYS["x"], -1)),
        ("z = (x >= 5) * (x <= 7)", (ARRAYS["x"] >= 5) * (ARRAYS["x"] <= 7) * 1.0),
        ("z = 0 * w\nz[t] = x[:, None][rows, rows - rows][rows, 0 * t + 1][:, None] + 0 * w[t]", None),
        ("z = n", 4.0),
        ("z = reshape(x, shape=(2, 6))", ARRAYS["x"].reshape(2, 6)),
    ],
)
def test_a_line_gives_what_numpy_gives(text, expected):
    if expected is not None:
        np.testing.assert_array_equal(run(text), expected)


def test_of_a_place_that_is_named_twice_the_last_number_stays_as_in_numpy():
    table, others = np.zeros((3, 2)), np.ones((3, 2))
    table[ARRAYS["t"]] = ARRAYS["x"] @ ARRAYS["w"]
    np.testing.assert_array_equal(run("d = 0 * w\nd[t] = x @ w"), table)
    others[ARRAYS["t"]] += ARRAYS["x"] @ ARRAYS["w"]
    np.testing.assert_array_equal(run("d = 0 * w + 1\nd[t] += x @ w"), others)
    np.testing.assert_array_equal(run("d = x\nd[rows, t] -= 1\nd = x"), ARRAYS["x"])  # x itself stays


def test_the_numbers_stay_as_short_as_they_are_given():
    short = {name: np.asarray(array, np.float32) for name, array in ARRAYS.items() if name in ("x", "w")}
    lines = read_lines("z = x @ w + 1\np = softmax(z)\nd = p * (z > 0) / 4\nm = -mean(log(p))", SHAPES)
    found = Program(lines).run(short)
    assert {found[name].dtype for name in "zpdm"} == {np.dtype(np.float32)}


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("z = x @", 8, "expected a number or a name"),
        ("x @ w", 1, "begin with a name"),
        ("z = 1; y = 2", 8, "one statement a line"),
        ("z = q + 1", 5, "q has no value yet"),
        ("tanh = 2", 1, "is a function"),
        ("z = sum(x, axis=k)", 17, "expected a whole number for axis"),
        ("z = exec(x)", 5, "there is no function exec"),
        ("z = __import__('os')", 5, "there is no function __import__"),
        ("z = x.__class__", 7, "there is no .__class__"),
        ("for i in x: z = i", 1, "no “for”"),
        ("z = " + "(" * 3000, 2000, "at most 2,000 characters"),
        ("w[0][1] = 2", 1, "expected 'w'"),
        ("z = " + "-" * 1500 + "y", 1505, "y has no value yet"),
    ],
)
def test_what_cannot_be_read_says_where_and_why(text, column, message):
    error = read_lines(text, SHAPES)[0].error
    assert isinstance(error, ExpressionError)
    assert not isinstance(error, MisfitError)
    assert (error.column, message in str(error)) == (column, True), str(error)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("z = w @ x", r"\(3, 2\) @ \(4, 3\) needs 2 rows"),
        ("z = x + t", r"\(4, 3\) and \(4,\) do not fit together in \+"),
        ("z = sum(x, axis=2)", "do not fit together in sum"),
        ("z = n @ x", "do not fit"),
        ("z = t.T", "do not fit together in transpose"),
        ("z = reshape(x, shape=(5, 2))", "do not fit together in reshape"),
        ("x[t] = w", r"these places of \(4, 3\) do not take \(3, 2\)"),
        ("x[rows, t] = x", "do not take"),
    ],
)
def test_what_does_not_fit_is_told_with_its_shapes(text, message):
    error = read_lines(text, SHAPES)[0].error
    assert isinstance(error, MisfitError)
    assert re.search(message, str(error))


GIGABYTE = "a = linspace(0, 1, 10000)\nb = a[:, None] * a"  # 100 million numbers


@pytest.mark.parametrize("text", [GIGABYTE, "b = arange(10000)[:, None] @ arange(10000)[:, None].T"])
def test_a_line_that_would_need_a_gigabyte_is_refused_before_it_is_computed(text):
    error = read_lines(text, SHAPES)[-1].error
    assert isinstance(error, MisfitError)
    assert "100,000,000 numbers" in str(error)


def test_two_hundred_hostile_lines_end_in_a_message():
    rng = random.Random(1)
    words = [
        "x",
        "w",
        "t",
        "rows",
        "n",
        "[",
        "]",
        "(",
        ")",
        "+",
        "-",
        "*",
        "@",
        "/",
        "**",
        "=",
        ">",
        "<=",
        ".",
    ]
    words += [
        "T",
        "sum",
        "softmax",
        ",",
        ":",
        "None",
        "axis=",
        "keepdims=",
        "1e308",
        "0",
        "π",
        "\x00",
        "\u200b",
    ]
    words += [
        "where",
        "reshape",
        "shape=",
        "'",
        "{",
        "import os",
        "lambda",
        "x[t] +=",
        "if",
        ";",
        "|",
        "√",
        "def",
    ]
    failed = 0
    for _ in range(200):
        row = "z = " + " ".join(rng.choices(words, k=rng.randint(1, 40)))
        (line,) = read_lines(row, SHAPES)
        if line.error is not None:
            failed += 1
            assert 1 <= line.error.column <= len(row) + 1
        else:
            Program([line]).run(ARRAYS)
    assert failed > 190


def test_shapes_are_told_in_the_words_of_the_task():
    assert shape_text((7, 11), {7: "n", 11: "784"}) == "(n, 784)"
    assert (shape_text((7,)), shape_text(())) == ("(7,)", "a number")
