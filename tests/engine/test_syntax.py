"""Formulas as trees: what each says, and where it stands."""

import pytest

from engine.syntax import ExpressionError, Number, Operation, fold, statements


def told(tree, inputs):
    """A tree as text: what it is, and what it is made of."""
    what = {"Number": "data", "Constant": "data", "Operation": "op"}.get(type(tree).__name__)
    word = str(getattr(tree, what) if what else tree.token.text)
    return f"{word}({', '.join(inputs)})" if inputs else word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * -c ** 2", "add(a, multiply(b, negate(power(c, 2.0))))"),
        ("a - b - c", "subtract(subtract(a, b), c)"),
        ("-(- 3)", "3.0"),
        ("sum(x, axis=(0, -1)) @ reshape(x, shape=2)", "matmul(sum(x, (0, -1)), reshape(x, 2.0))"),
        ("maximum(?, constant(-3)) + ?z", "add(maximum(?, -3.0), ?)"),
        ("mean(layer(a, 1), axis=k)", "mean(layer(a, 1.0), k)"),
    ],
)
def test_a_formula_is_a_tree(text, expected):
    (statement,) = statements(text, is_editable=True, calls=["layer"])
    assert fold(statement.body, told) == expected


def test_a_statement_says_what_it_gives_its_value_to_and_where_it_begins():
    first, second, third = statements("a = 2\n b\nh, y = ring(b)", is_editable=True, calls=["ring"])
    assert isinstance(first.body, Number)
    assert [target.text for target in first.targets] == ["a"]
    assert (second.targets, second.first.line, second.first.column) == ((), 2, 2)
    assert [target.text for target in third.targets] == ["h", "y"]


def test_an_operation_points_at_its_sign():
    (statement,) = statements("x = aa + b")
    assert isinstance(statement.body, Operation)
    assert statement.body.token.column == 8


@pytest.mark.parametrize("text", ["? + 1", "constant(2)", "a, b = ring(c)", "ring(c)"])
def test_what_only_an_editable_graph_can_say_is_refused_elsewhere(text):
    with pytest.raises(ExpressionError):
        list(statements(text, calls=[]))


def test_statements_are_read_one_after_the_other():
    found = statements("a = 2; b = (")
    assert next(found).first.text == "a"
    with pytest.raises(ExpressionError):
        next(found)


def test_a_long_sum_is_a_deep_tree():
    (statement,) = statements("+".join("a" * 5_000))
    assert fold(statement.body, lambda tree, inputs: sum(inputs) if inputs else 1) == 5_000
