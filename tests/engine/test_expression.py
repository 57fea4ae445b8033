import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.backward import topological_order
from engine.expression import parse
from engine.identifiers import FUNCTIONS
from engine.ops import OPS
from engine.syntax import ExpressionError
from engine.value import Value
from tests.thorough import examples


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
        ("sqrt(16) + abs(-2) + maximum(1, 3) + sin(0) + cos(0)", 10),
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


ARRAYS = {"x": [[1.0, 2.0], [3.0, 4.0]], "w": np.array([[1.0], [2.0]]), "b": np.array([0.5])}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x @ w", [[5.0], [11.0]]),
        ("affine(x, w, b)", [[5.5], [11.5]]),
        ("sum(x)", 10.0),
        ("sum(x, axis=0)", [4.0, 6.0]),
        ("mean(x, axis=(0, 1))", 2.5),
        ("sum(x, axis=-1)", [3.0, 7.0]),
        ("transpose(x)", [[1.0, 3.0], [2.0, 4.0]]),
        ("reshape(x, shape=(4))", [1.0, 2.0, 3.0, 4.0]),
        ("reshape(x, shape=(1, -1))", [[1.0, 2.0, 3.0, 4.0]]),
        ("reshape(sum(x), shape=())", 10.0),
        ("sum(x, axis=(1,))", [3.0, 7.0]),
        ("lookup(x, reshape(1, shape=1))", [[3.0, 4.0]]),
        ("sum(exp(log_softmax(x)), axis=1)", [1.0, 1.0]),
        ("x > 2", [[0.0, 0.0], [1.0, 1.0]]),
        ("x[[1, 0], [0, 1]]", [3.0, 2.0]),
        ("sum(x, axis=1, keepdims=True)", [[3.0], [7.0]]),
        ("softmax(x - x)", [[0.5, 0.5], [0.5, 0.5]]),
        ("softmax_cross_entropy(0 * x, x / x)", np.log(4)),
    ],
)
def test_arrays_are_given_by_name(text, expected):
    np.testing.assert_allclose(list(parse(text, ARRAYS).values())[-1].data, expected)


def test_given_leaves_are_used_as_they_are_and_an_assignment_goes_first():
    x = Value(3.0, "mine")
    values = parse("y = x * z; z = 5; u = z", {"x": x, "z": 2.0})
    assert values["x"] is x
    assert (values["y"].data, values["u"].data) == (6.0, 5.0)


EVERYTHING = [
    "-(a + b - c) * d / e ** f",
    "exp(a) + log(a) + sqrt(a) + abs(a) + tanh(a) + relu(a) + sigmoid(a) + sin(a) + cos(a) + maximum(a, b)",
    "sum(affine(x @ x, w, b)) + mean(reshape(transpose(x), shape=(1, 4))) + sum(lookup(x, b))",
    "softmax_cross_entropy(log_softmax(x), softmax(x))",
    "sum(x[b, b]) + mean(sum(x > 1, axis=1, keepdims=True))",
]


def test_every_row_of_the_table_can_be_written():
    roots = [list(parse(text, ARRAYS).values())[-1] for text in EVERYTHING]
    assert {node.op for root in roots for node in topological_order(root)} >= OPS.keys()


def test_order_and_kinds_of_names():
    values = parse("b = -3; e = a*b; L = e + b; c = 2**3")
    assert list(values) == ["b", "a", "e", "L", "c"]
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
        ("y = sum(a, axis=b)", 17, "expected a whole number for axis, not 'b'"),
        ("y = sum(a, axis=(0, 1.5))", 21, "expected a whole number for axis"),
        ("y = sum(a, axis=9999999999)", 17, "expected a whole number for axis"),
        ("y = sum(a, axis=(0, 1)", 23, r"expected \) for the \( in column 8, not the end"),
        ("y = sum(a, axis=3)", 5, "do not fit"),
        ("y = sum(a, b)", 5, "sum takes 1 input, not 2"),
        ("y = maximum(a)", 5, "maximum takes 2 inputs, not 1"),
        ("y = reshape(a)", 5, r"reshape needs a shape, as in reshape\(x, shape=\(2, 3\)\)"),
        ("y = reshape(a, shape=(2, 3))", 5, "do not fit"),
        ("y = log_softmax(a)", 5, "do not fit"),
        ("y = lookup(a, 0)", 5, "do not fit"),
        ("y = lookup(reshape(a, shape=1), 0/0)", 5, "rows count from 0 to 0"),
        ("y = sum(a, axis=(", 18, "expected a whole number for axis, not the end"),
        ("y = sum(a, axis=(,))", 18, "expected a whole number for axis, not ','"),
        ("tanh(1, axis=0)", 13, r"expected \) for the \( in column 5, not '='"),
        ("a @ b", 3, "do not fit"),
        ("y = a * ?", 9, r"expected a number or a name after \*, not '\?'"),
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


def test_long_and_deep_texts_end_in_a_result():
    assert result("+".join(["a"] * 20_000)) == 20_000
    assert result("-" * 1_000_000 + "1") == 1
    assert result("a = 1\n" * 10_000) == 1
    assert result("9" * 1_000_000) == np.inf


@pytest.mark.parametrize(
    "text",
    ["tanh(" * 10_000 + "1", "2**" * 10_000 + "1", "(" * 500_000, "a" * 10**6 + "(", "a" * 10**6 + "@b"],
)
def test_or_in_an_error(text):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert len(str(caught.value)) < 400


@given(st.text(alphabet="ab12+-*/()=;,. @#\n\tü$", max_size=40))
def test_any_text_gives_values_or_an_expression_error(text):
    with contextlib.suppress(ExpressionError):
        assert all(np.ndim(value.data) == 0 for value in parse(text).values())


WORDS = st.sampled_from([*FUNCTIONS, *"xwb12+-*/@()=,;", "**", "axis=", "shape=", "(0, 1)"])


@given(st.lists(WORDS, max_size=12).map(" ".join))
@examples(300)
def test_any_formula_over_arrays_gives_values_or_an_expression_error(text):
    try:
        found, column = parse(text, ARRAYS), 0
    except ExpressionError as error:
        found, column = {}, error.column
    assert bool(found) != bool(column)
    assert column <= len(text) + 1
    assert all(isinstance(value, Value) for value in found.values())
