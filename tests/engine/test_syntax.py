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
        ("g * (a + b > 0)", "multiply(g, greater(add(a, b), 0.0))"),
        ("a < b", "greater(b, a)"),
        ("a >= b", "subtract(1.0, greater(b, a))"),
        ("p[rows, y]", "pick(p, rows, y)"),
        ("E[t].T", "transpose(lookup(E, t))"),
        ("a[:, None]", "expand_dims(a, -1.0)"),
        ("x.sum(1, keepdim=True)", "expand_dims(sum(x, 1.0), 1.0)"),
        ("np.sum(x, keepdims=True, axis=-1)", "expand_dims(sum(x, -1.0), -1.0)"),
        ("np.where(z > 0, g, 0)", "multiply(greater(z, 0.0), g)"),
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


@pytest.mark.parametrize(
    ("text", "body", "places"),
    [("p[rows, y] = -1", "-1.0", ["rows", "y"]), ("E[t] += g", "add(lookup(E, t), g)", ["t"])],
)
def test_where_arrays_are_worked_on_some_of_their_numbers_may_be_overwritten(text, body, places):
    (statement,) = statements(text, overwrites=True)
    assert fold(statement.body, told) == body
    assert [fold(place, told) for place in statement.places] == places
    with pytest.raises(ExpressionError, match="does not overwrite"):
        list(statements(text))


@pytest.mark.parametrize("text", ["x[:] = 1", "x[i][j] = 1", "x[:, None] = 1", "x.T[i] = 1", "x[i] == 1"])
def test_only_places_of_a_name_can_be_overwritten(text):
    with pytest.raises(ExpressionError):
        list(statements(text, overwrites=True))


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
