from dataclasses import replace

import numpy as np
import pytest

from engine.gradcheck import check_graph, check_op, numeric_gradient
from engine.ops import OPS
from engine.value import Value, constant


def test_a_leaf_is_nudged_and_left_as_it_was():
    a = Value(np.array([1.0, -2.0]), "a")
    before = a.data
    slopes = numeric_gradient(lambda: (a**3).sum(), a)
    np.testing.assert_allclose(slopes, [3.0, 12.0])
    assert a.data is before


def test_every_leaf_of_a_graph_has_a_row_and_the_graph_keeps_its_numbers():
    a, b = Value(2.0, "a"), Value(np.array([1.0, 3.0]), "b")
    inner = (a * b).tanh()
    root = (inner * constant(np.array([1.0, 2.0]))).sum()
    numbers = [inner.data.copy(), root.data]
    rows = check_graph(root)
    assert [row.leaf for row in rows] == [a, b]
    assert all(row.error < 1e-9 for row in rows)
    np.testing.assert_array_equal(inner.data, numbers[0])
    assert (root.data, a.data) == (numbers[1], 2.0)


def test_a_large_graph_of_scalars_is_checked_too():
    leaves = [Value(0.1 * i, f"x{i}") for i in range(60)]
    root = Value(0.0)
    for leaf in leaves:
        root = root + (leaf * leaf).tanh()
    inner = root.parents[0]
    data = inner.data
    assert max(row.error for row in check_graph(root)) < 1e-9
    assert inner.data == pytest.approx(data, rel=1e-15)


def test_a_row_of_the_table_is_checked_input_by_input():
    rows = check_op("multiply", 2.0, -3.0)
    assert [row.analytic for row in rows] == [-3.0, 2.0]
    assert [row.numeric for row in rows] == pytest.approx([-3.0, 2.0])
    (row,) = check_op("sum", np.ones((2, 3)), 0)
    assert row.error < 1e-9


def test_a_wrong_rule_is_found_out(monkeypatch):
    wrong = replace(OPS["tanh"], rules=(lambda g, z, x: g * (1 - z),))
    monkeypatch.setitem(OPS, "tanh", wrong)
    assert check_op("tanh", 0.5)[0].error > 0.1
    assert check_op("tanh", np.array([0.5, 0.0]))[0].error > 0.1


def test_the_error_is_relative_for_great_gradients():
    a = Value(1000.0)
    (row,) = check_graph(a**3)
    assert abs(row.analytic - row.numeric) > 1e-6
    assert row.error < 1e-8


def test_a_rule_that_only_gets_the_plain_sum_right_is_found_out(monkeypatch):
    wrong = replace(OPS["transpose"], rules=(lambda g, z, x: np.full(x.shape, g.mean()),))
    monkeypatch.setitem(OPS, "transpose", wrong)
    assert check_op("transpose", np.ones((2, 3)))[0].error > 0.1
