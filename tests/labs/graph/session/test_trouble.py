import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.backward import backward_steps, topological_order
from engine.expression import parse
from engine.ops import OPS
from engine.value import Value, apply
from gui.labs.graph.session.words.equation import node_names
from gui.labs.graph.session.words.trouble import explain_step, explain_trouble


def trouble(text, name=None):
    values = parse(text)
    root = list(values.values())[-1]
    return explain_trouble(values[name] if name else root, node_names(topological_order(root)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = 0; b = 1 / a", "b = 1 ÷ a divides by a = 0.0: the result is infinite"),
        ("a = 3; b = a / 0", "b = a ÷ 0 divides by 0.0: the result is infinite"),
        ("a = 0; b = a / a", "b = a ÷ a divides zero by zero: the result is not a number"),
        ("a = -1; b = log(a)", "b = log(a) takes the logarithm of a = -1.0: the result is not a number"),
        ("a = 0; b = log(a)", "b = log(a) takes the logarithm of a = 0.0: the result is infinite"),
        ("a = -4; b = sqrt(a)", "b = sqrt(a) takes the square root of a = -4.0: the result is not a number"),
        ("a = 1000; b = exp(a)",
         "b = exp(a) raises e to the power a = 1000.0, which is greater than any number there is: "
         "the result is infinite"),
        ("a = 10; b = a ** 400",
         "b = a ** 400 is greater in size than any number there is (1.8e308): the result is infinite"),
        ("a = -2; b = a ** 0.5",
         "b = a ** 0.5 raises the negative a = -2.0 to a power that is not whole: "
         "the result is not a number"),
        ("a = 0; b = a ** -1",
         "b = a ** (-1) raises zero to a negative power, which divides by zero: the result is infinite"),
        ("a = 1e300; b = a * a",
         "b = a × a is greater in size than any number there is (1.8e308): the result is infinite"),
        ("a = 1e999", "a itself is infinite"),
        ("a = 1e999; b = a * 0", "b = a × 0 multiplies zero by infinity: the result is not a number"),
        ("a = 1e999; b = a - a", "b = a - a takes infinity from infinity: the result is not a number"),
        ("a = 1e999; b = a / a", "b = a ÷ a divides infinity by infinity: the result is not a number"),
        ("a = 1e999; b = sin(a)", "b = sin(a) has no value at infinity: the result is not a number"),
        ("a = 1e999; b = a + 1", "infinity came in from a"),
        ("a = -1; b = log(a); c = 2 * b", "nan came in from b"),
        ("a = -1; i = 1e999; b = log(a); c = i + b", "nan came in from b"),
        ("a = -1; b = log(a)\nc = tanh(b)", "nan came in from b"),
    ],
)  # fmt: skip
def test_the_reason_in_a_sentence(text, words):
    assert trouble(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = -2; n = 3; y = x**n",
         "y · ln x takes the logarithm of x = -2.0: the local derivative is not a number"),
        ("x = 0; y = sqrt(x)", "1 / (2 · y) divides by zero, at x = 0.0: the local derivative is infinite"),
        ("x = 0; y = x ** 0.5",
         "0.5 · x ** (0.5 - 1) raises zero to a negative power, which divides by zero: "
         "the local derivative is infinite"),
        ("a = 2; x = 0; y = a / x", "1 / x divides by zero, at x = 0.0: the local derivative is infinite"),
        ("x = 1e200; b = 1e200 * x; y = b * 1e200",
         "the gradient of x is greater in size than any number there is (1.8e308)"),
        ("x = 0; b = 3 * x; y = sqrt(b)", "the gradient of b is not finite, and it is passed on"),
        ("x = 2; y = x * x", ""),
    ],
)  # fmt: skip
def test_a_gradient_that_is_no_number_is_explained(text, words):
    root = list(parse(text).values())[-1]
    names = node_names(topological_order(root))
    steps = {
        names[id(step.parent)]: explain_step(step, names) for step in reversed(list(backward_steps(root)))
    }
    assert words in steps.values()


@pytest.mark.parametrize(
    "text", ["a = 2", "a = 1e300; b = a * 2", "a = 1e999; b = tanh(a)", "a = 0; b = 1 / (1/a)"]
)
def test_finite_numbers_need_no_reason(text):
    assert trouble(text) == ""


def test_the_number_that_breaks_first_has_the_reason_and_the_others_say_where_it_came_from():
    text = "a = 0; b = 1 / a; c = b + 1; d = c - c; L = d * 2"
    assert trouble(text, "a") == ""
    assert "divides by a = 0.0" in trouble(text, "b")
    assert trouble(text, "c") == "infinity came in from b"
    assert "takes infinity from infinity" in trouble(text, "d")
    assert trouble(text, "L") == "nan came in from d"


def test_not_a_number_may_be_there_from_the_start():
    x = Value(math.nan, "x")
    assert explain_trouble(x, {id(x): "x"}) == "x itself is not a number"


def test_numbers_of_an_array_are_counted():
    x = Value(np.array([[1.0, 0.0, -1.0], [2.0, 0.0, 3.0]]), "x")
    y = x.log()
    z = y * 2
    total = z.sum()
    names = {**node_names(topological_order(total)), id(y): "y", id(z): "z"}
    assert explain_trouble(x, names) == ""
    assert explain_trouble(y, names) == "3 of 6 numbers are not finite"
    assert explain_trouble(z, names) == "3 of 6 numbers are not finite; nan came in from y"
    assert explain_trouble(total, names) == "nan came in from z"


def test_a_sum_may_overflow():
    x = Value(np.full(3, 1e308), "x")
    total = x.sum()
    names = node_names(topological_order(total))
    assert explain_trouble(total, names).endswith("greater in size than any number there is (1.8e308): "
                                                  "the result is infinite")  # fmt: skip


SCALAR = sorted(name for name, row in OPS.items() if row.elementwise)
ODD = st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e200, -1e200, 1000.0, math.inf, -math.inf, math.nan])


@given(st.sampled_from(SCALAR), ODD, ODD)
def test_there_is_a_reason_exactly_where_a_number_is_not_finite(name, x, y):
    leaves = [Value(x, "x"), Value(y, "y")][: len(OPS[name].rules)]
    node = apply(name, *leaves)
    node.label = "z"
    text = explain_trouble(node, node_names(topological_order(node)))
    assert bool(text) == (not math.isfinite(node.data))
    assert "has no result" not in text
    if text.endswith("not a number") or text.startswith("nan"):
        assert math.isnan(node.data)
    elif text:
        assert math.isinf(node.data)
