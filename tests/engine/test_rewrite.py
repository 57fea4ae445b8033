import math
import struct

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.expression import parse
from engine.rewrite import with_value
from engine.syntax import ExpressionError


@pytest.mark.parametrize(
    ("text", "name", "value", "expected"),
    [
        ("a = 2; b = -3", "b", 4.5, "a = 2; b = 4.5"),
        ("a = 2; b = -3", "a", -1.0, "a = -1; b = -3"),
        ("a=2;b=- + -3 ;L=a*b", "b", 7.0, "a=2;b=7 ;L=a*b"),
        ("a = 2  # two\n\nL = a * 3 # and on", "a", 0.5, "a = 0.5  # two\n\nL = a * 3 # and on"),
        ("# a = 5\na = 2.50\n", "a", 3.0, "# a = 5\na = 3\n"),
        ("e = a*b", "a", 2, "a = 2; e = a*b"),
        ("e = a*b\nL = e + c", "c", 2.0, "c = 2\ne = a*b\nL = e + c"),
        ("e = a*b\n", "b", 2.0, "b = 2; e = a*b\n"),
        ("x = 1; e = a*b\nL = e + c", "c", 2.0, "c = 2; x = 1; e = a*b\nL = e + c"),
        ("e = a*b # not; two\nL = e", "a", 2.0, "a = 2\ne = a*b # not; two\nL = e"),
        ("größe = 2; größe * 2", "größe", 3.0, "größe = 3; größe * 2"),
        ("a = 2; a2 = 3; L = a + a2", "a", 9.0, "a = 9; a2 = 3; L = a + a2"),
        ("3", "out", 4.0, "4"),
        ("a = −2½; y = a × 3", "a", 4.0, "a = 4; y = a × 3"),
        ("c = 1; c += 2", "c", 4.0, "c = 4; c += 2"),
        ("a = 2; y = maximum(a, ?)", "a", 9.0, "a = 9; y = maximum(a, ?)"),
        ("h1, h2 = layer(a, ?)", "a", 9.0, "a = 9; h1, h2 = layer(a, ?)"),
        (
            "layer = 2; h1, h2 = layer(?z, layer); z = 3",
            "z",
            9.0,
            "layer = 2; h1, h2 = layer(?z, layer); z = 9",
        ),
        (
            "layer = 2; h1, h2 = layer(?z, layer); z = 3",
            "layer",
            9.0,
            "layer = 9; h1, h2 = layer(?z, layer); z = 3",
        ),
        ("h, y = ring(?z); z = 3", "z", 9.0, "h, y = ring(?z); z = 9"),
        ("_1 = 2\ny = _1 * _1", "_1", 9.0, "_1 = 9\ny = _1 * _1"),
        ("axis = 2; L = sum(x, axis=0) + axis", "axis", 3.0, "axis = 3; L = sum(x, axis=0) + axis"),
    ],
)
def test_one_number_is_replaced_and_the_rest_stays(text, name, value, expected):
    assert with_value(text, name, value) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a = 1; a = 2; L = a", "a"),  # given twice
        ("a = 1; L = a; L = a * 2", "L"),
        ("a = 1; L = a", "L"),  # computed
        ("a = 2 * 3", "a"),
        ("a = b", "a"),
        ("L = a; a = 2", "a"),  # two leaves are called a
        ("a = 2", "b"),  # not there
        ("a = 2 # b", "b"),
        ("h1, h2 = layer(1, 2)", "h1"),  # outputs of a group
        ("h1, h2 = layer(1, 2)", "h2"),
        ("h1, h2 = layer(1, 2)", "layer"),
        ("h1, h2 = layer(1, 2)", "w1"),  # hidden in it
        ("c = constant(3); y = c * ?", "c"),
        ("y = ?a * 2", "a"),
        ("L = sum(x, axis=0)", "axis"),
        ("L = tanh(x)", "tanh"),
        ("out + 1", "out"),
        ("", "a"),
        ("a = ", "a"),
        ("a = 2 $ 3", "a"),
        ("f(x) = 3x²; f(2)", "x"),  # the input of a function
        ("def f(x): return 3*x\nf(2)", "x"),
    ],
)
def test_where_there_is_no_such_number(text, name):
    assert with_value(text, name, 4.0) is None


def test_not_a_number_cannot_be_written():
    assert with_value("a = 2", "a", math.nan) is None
    assert with_value("a * 2", "a", math.nan) is None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (2.0, "2"),
        (2, "2"),
        (-4.5, "-4.5"),
        (1e-5, "1e-05"),
        (1e22, "1e+22"),
        (0.1 + 0.2, "0.30000000000000004"),
        (math.inf, "1e999"),
        (-math.inf, "-1e999"),
        (-0.0, "-0"),
        (np.float64(1.5), "1.5"),
    ],
)
def test_numbers_are_written_shortest_and_read_back(value, written):
    assert with_value("a = 1", "a", value) == f"a = {written}"
    assert struct.pack("d", parse(f"a = {written}")["a"].data) == struct.pack("d", value)


TEXTS = st.lists(
    st.sampled_from(
        [
            "a = 2",
            "b = -3",
            "c=+ .5e1",
            "d = a*b + x",
            "e = tanh(c) / x",
            "y = x - 4 # a = 7",
            "\n# b\n",
            "x * a",
        ]
    ),
    min_size=1,
    max_size=8,
)


@given(TEXTS, st.sampled_from(["; ", "\n", " ;\n"]), st.sampled_from("abcdexy"), st.floats(allow_nan=False))
def test_the_new_formulas_have_the_new_value_and_else_the_same(parts, separator, name, value):
    text = "".join(part + ("\n" if "#" in part else separator) for part in parts)
    again = with_value(text, name, value)
    if again is None:
        return
    try:
        before = parse(text)
    except ExpressionError:  # a name is used before it is given
        assume(False)
    after = parse(again)
    assert after[name].data == value
    assert after[name].op == ""
    assert before.keys() == after.keys()
    for key in before:
        assert (before[key].op, before[key].label) == (after[key].op, after[key].label)
        if not before[key].parents and key != name:
            assert before[key].data == after[key].data
    assert with_value(again, name, value) == again
