"""Every row of the table of operations, checked against nudges."""

import math
import re
import zlib

import numpy as np
import pytest

from engine.arithmetic import softmax
from engine.gradcheck import check_op
from engine.ops import OPS
from engine.value import Value, apply, constant

# Inputs for the rows that do not take any arrays of one shape: shapes, or constants.
SHAPES = {
    "matmul": [(3, 4), (4, 2)],
    "affine": [(3, 4), (4, 2), (2,)],
    "sum": [(3, 4)],
    "mean": [(3, 4)],
    "reshape": [(3, 4)],
    "transpose": [(3, 4)],
    "expand_dims": [(3, 4)],
    "lookup": [(3, 4)],
    "pick": [(3, 4)],
    "log_softmax": [(3, 4)],
    "softmax": [(3, 4)],
    "softmax_cross_entropy": [(3, 4)],
}
SETTINGS = {
    "reshape": [(2, 6)],
    "lookup": [[2, 0, 2, 2]],
    "pick": [[2, 0, 2, 2], [1, 3, 1, 0]],
    "softmax_cross_entropy": [np.eye(4)[[2, 0, 3]]],
}
POSITIVE = {"log", "sqrt", "power", "divide"}


def check(name, shapes, *settings):
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    low = 0.5 if name in POSITIVE else -2.0
    for row in check_op(name, *(rng.uniform(low, 2.0, shape) for shape in shapes), *settings):
        np.testing.assert_allclose(row.analytic, row.numeric, rtol=1e-6, atol=1e-7)


def elementwise():
    return [row for row in OPS.values() if row.elementwise]


@pytest.mark.parametrize("row", elementwise(), ids=lambda row: row.name)
@pytest.mark.parametrize("shape", [(), (3,), (2, 3)])
def test_elementwise_rules_agree_with_nudges(row, shape):
    check(row.name, [shape] * len(row.rules))


@pytest.mark.parametrize("row", [r for r in elementwise() if len(r.rules) == 2], ids=lambda r: r.name)
@pytest.mark.parametrize("shapes", [((2, 3), (3,)), ((2, 1), (1, 3)), ((), (2, 3)), ((4, 2, 3), (2, 1))])
def test_broadcasting_is_undone(row, shapes):
    check(row.name, shapes)


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_array_rules_agree_with_nudges(name):
    check(name, SHAPES[name], *SETTINGS.get(name, ()))


@pytest.mark.parametrize("name", ["sum", "mean"])
@pytest.mark.parametrize("axis", [0, 1, -1, (0, 1), (1,)])
def test_sums_along_an_axis(name, axis):
    check(name, [(3, 4)], axis)


@pytest.mark.parametrize(
    "shapes",
    [
        ((4,), (4,)),
        ((3, 4), (4,)),
        ((4,), (4, 2)),
        ((5, 3, 4), (4, 2)),
        ((5, 3, 4), (4,)),
        ((4,), (5, 4, 2)),
        ((2,), (2, 2, 2)),  # as many matrices as rows and columns: a mistake would have the right shape
    ],
)
def test_matmul_of_vectors_and_stacks(shapes):
    check("matmul", shapes)


def test_one_bias_serves_many_rows_and_not_the_other_way_round():
    x, w = Value(np.ones((1, 2)), "x"), Value(np.ones((2, 4)), "w")
    with pytest.raises(ValueError, match="affine: the shapes of x"):
        apply("affine", x, w, Value(np.ones((3, 4)), "b"))


def test_the_mean_of_nothing_is_refused():
    with pytest.raises(ValueError, match="mean"):
        apply("mean", Value(np.ones((0, 2)), "x"))


def test_cross_entropy_rule_is_probability_minus_target():
    logits = Value(np.random.default_rng(1).normal(size=(3, 4)))
    targets = np.eye(4)[[2, 0, 3]]
    apply("softmax_cross_entropy", logits, targets).backward()
    np.testing.assert_allclose(logits.grad, (softmax(logits.data) - targets) / 3)


def test_every_row_is_checked_above():
    arrays = {name for name, row in OPS.items() if not row.elementwise}
    assert arrays == set(SHAPES)


@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
def test_every_row_explains_itself(row):
    assert row.words.endswith(".")
    assert len(row.formulas) == len(row.rules)
    for formula, rule in zip(row.formulas, row.rules, strict=True):
        assert bool(formula) == (rule is not None)
        formula.format(x="x", y="y", z="z")
    row.domain.format(x="x", y="y")


@pytest.mark.parametrize(
    ("name", "inputs", "expected"),
    [
        ("divide", (1.0, 0.0), math.inf),
        ("divide", (0.0, 0.0), math.nan),
        ("log", (0.0,), -math.inf),
        ("log", (-1.0,), math.nan),
        ("exp", (1000.0,), math.inf),
        ("power", (-8.0, 0.5), math.nan),
        ("power", (0.0, -1.0), math.inf),
        ("power", (1e200, 2.0), math.inf),
        ("sigmoid", (-1000.0,), 0.0),
        ("relu", (0.0,), 0.0),
        ("relu", (math.nan,), math.nan),
        ("sqrt", (-1.0,), math.nan),
        ("sin", (math.inf,), math.nan),
        ("maximum", (math.nan, 1.0), math.nan),
        ("maximum", (1.0, math.nan), math.nan),
    ],
)
def test_arithmetic_never_raises(name, inputs, expected):
    scalar = apply(name, *map(Value, inputs)).data
    array = apply(name, *(Value(np.array([x])) for x in inputs)).data
    np.testing.assert_equal([scalar, array[0]], [expected, expected])


@pytest.mark.parametrize(
    ("name", "inputs", "gradients"),
    [
        ("relu", (0.0,), (0.0,)),
        ("abs", (0.0,), (0.0,)),
        ("sqrt", (0.0,), (math.inf,)),
        ("maximum", (2.0, 2.0), (0.5, 0.5)),
        ("power", (0.0, 2.0), (0.0, 0.0)),
        ("power", (0.0, 0.0), (0.0, 0.0)),
        ("power", (-2.0, 3.0), (12.0, math.nan)),
        ("divide", (1.0, 0.0), (math.inf, -math.inf)),
    ],
)
def test_gradients_at_the_edges(name, inputs, gradients):
    leaves = [Value(x) for x in inputs]
    apply(name, *leaves).backward()
    np.testing.assert_equal([leaf.grad for leaf in leaves], gradients)


def test_a_constant_exponent_needs_no_logarithm():
    x = Value(-3.0)
    (x**2).backward()
    assert x.grad == -6.0


def test_constants_get_no_gradient():
    x, two = Value(3.0), constant(2.0)
    (x * two).backward()
    assert (x.grad, two.grad) == (2.0, 0.0)


def test_a_target_of_zero_takes_no_part_even_where_the_logit_is_minus_infinity():
    logits = Value([[0.0, -math.inf, 0.0]])
    loss = apply("softmax_cross_entropy", logits, np.array([[1.0, 0.0, 0.0]]))
    loss.backward()
    assert loss.data == pytest.approx(math.log(2))
    np.testing.assert_allclose(logits.grad, [[-0.5, 0.0, 0.5]])


@pytest.mark.parametrize("rows", [[0, 3], [-1]])
def test_a_row_outside_the_table_is_refused(rows):
    with pytest.raises(ValueError, match="lookup: rows count from 0 to 2"):
        Value(np.ones((3, 4))).lookup(rows)


def test_targets_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"softmax_cross_entropy: the shapes of .*\(3, 4\) and .*\(4,\)"):
        apply("softmax_cross_entropy", np.ones((3, 4)), np.ones(4))


@pytest.mark.parametrize("row", OPS.values(), ids=lambda row: row.name)
def test_the_words_of_a_rule_use_no_letters_that_a_learner_may_have_given_to_others(row):
    assert not re.search(r"\b[gxyzwb]\b", row.words)
