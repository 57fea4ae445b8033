import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expression import ExpressionError, parse


def result(text):
    return list(parse(text).values())[-1].data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 - 3 - 4", -5),
        ("12 / 3 / 2", 2),
        ("2 ** 3 ** 2", 512),
        ("-2 ** 2", -4),
        ("2 ** -1", 0.5),
        ("--3", 3),
        ("- + -3", 3),
        ("1e-2 + .5 + 2.", 2.51),
        ("tanh(0) + exp(0) + log(1) + relu(-1) + sigmoid(0)", 1.5),
        ("a + 1", 2),
        ("a = 2 # two\nb = a * 3  # and on\n\nb", 6),
        ("a = 1; a = a + 1; a = a + 1; a", 3),
        ("größe = 2; größe * 2", 4),
    ],
)
def test_it_computes_as_python_does(text, expected):
    assert result(text) == pytest.approx(expected)


def combined(inner):
    return st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})")


@given(st.recursive(st.integers(0, 9).map(str), combined, max_leaves=12))
def test_random_formulas_agree_with_python(text):
    tree = compile(text, "formula", "eval")
    assert result(text) == pytest.approx(float(eval(tree, {})))


def test_order_and_kinds_of_names():
    values = parse("e = a*b; b = -3; L = e + b; c = 2**3")
    assert list(values) == ["a", "b", "e", "L", "c"]
    assert values["a"].data == 1.0
    assert values["b"].op == ""
    assert values["b"].data == -3.0
    assert values["c"].op == "power"
    assert values["e"].label == "e"


def test_a_name_assigned_again_means_the_newest():
    values = parse("c = 2; d = c * 3; c = 5; d = d + c")
    assert values["d"].data == 11.0
    assert list(values) == ["c", "d"]


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "expected a formula"),
        ("  # only a comment", 1, "expected a formula"),
        ("a = 2 *", 8, r"expected a number or a name after \*, not the end"),
        ("a = 2 * ; b = 3", 9, r"expected a number or a name after \*"),
        ("a = (1 + 2", 11, r"expected \) for the \( in column 5"),
        ("3 $ 4", 3, "no meaning"),
        ("x = sin3(1)", 5, "there is no function sin3"),
        ("tanh = 2", 1, "is a function"),
        ("y = tanh + 1", 10, r"expected \( after tanh"),
        ("a b", 3, "expected an operator"),
        ("= 3", 1, "expected a number or a name, not '='"),
        ("2 = 3", 3, "expected an operator"),
        ("y = sum(a, axis=b)", 17, "number of an axis"),
        ("y = sum(a, axis=3)", 5, "do not fit"),
        ("a @ b", 3, "do not fit"),
        ("(" * 200, 102, "nested deeper"),
    ],
)
def test_errors_say_where_and_what(text, column, message):
    with pytest.raises(ExpressionError, match=message) as caught:
        parse(text)
    assert caught.value.column == column
    assert str(caught.value).startswith(f"Column {column}:")


def test_errors_on_later_lines_name_the_line():
    with pytest.raises(ExpressionError, match=r"^Line 3, column 5: expected a number"):
        parse("a = 1\n\nb = ")


def test_long_and_deep_texts_end_in_a_result_or_an_error():
    assert result("+".join(["a"] * 20_000)) == 20_000
    assert result("-" * 100_000 + "1") == 1
    with pytest.raises(ExpressionError):
        parse("tanh(" * 10_000)
    with pytest.raises(ExpressionError):
        parse("2**" * 10_000)


@given(st.text(alphabet="ab12+-*/()=;,. @#\n\tü$", max_size=40))
def test_any_text_gives_values_or_an_expression_error(text):
    with contextlib.suppress(ExpressionError):
        assert all(np.ndim(value.data) == 0 for value in parse(text).values())
