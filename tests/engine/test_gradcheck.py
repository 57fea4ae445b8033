from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.backward import topological_order
from engine.expression import parse
from engine.gradcheck import check_graph, check_op, curve, held, nudge, numeric_gradient
from engine.ops import OPS
from engine.tape import Tape
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


def test_every_node_can_be_held_and_nudged():
    values = parse("a = -0.4; b = 0.2; c = a + b; d = a*b + b**3; c = c + c + tanh(d); e = c*d - c; g = e**2")
    root = list(values.values())[-1]
    root.backward()
    nodes = [node for node in topological_order(root) if node.op != "constant"]
    assert len(nodes) > 10
    before = [node.data for node in nodes]
    for node in nodes:
        top, leaf = held(root, node)
        assert nudge(Tape(top), top, leaf, 1e-7).slope == pytest.approx(node.grad, abs=1e-5)
    assert [node.data for node in nodes] == before


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


def lectures_graph():
    """L = (a * b + c) * f, as in the lecture."""
    a, b, c, f = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c"), Value(-2.0, "f")
    return (a * b + c) * f, a


def test_a_nudge_as_in_the_lecture():
    root, a = lectures_graph()
    nudged = nudge(Tape(root), root, a, 0.001)
    assert (nudged.h, nudged.before) == (0.001, -8.0)
    assert nudged.after == pytest.approx(-7.994)
    assert nudged.slope == (nudged.after - nudged.before) / 0.001
    assert nudged.slope == pytest.approx(6.0)


def test_the_slope_comes_nearer_as_h_shrinks_until_rounding_takes_over():
    root, a = lectures_graph()
    root = root**2  # 2 · L · dL/da = -96
    tape = Tape(root)
    errors = {h: abs(nudge(tape, root, a, h).slope + 96) for h in (1e-1, 1e-3, 1e-6, 1e-12)}
    assert errors[1e-1] > errors[1e-3] > errors[1e-6]
    assert 1e-3 < errors[1e-12] < 1  # 64 and 64.0000000001 share their first twelve digits
    assert nudge(tape, root, a, 1e-17).slope == 0.0  # 2 + 1e-17 is 2
    assert np.isnan(nudge(tape, root, a, 0.0).slope)


def test_a_nudge_leaves_everything_as_it_was():
    for count in (1, 60):  # replayed node by node, and level by level
        leaves = [Value(0.1 * i + 1, f"x{i}") for i in range(count)]
        root = Value(0.0)
        for leaf in leaves:
            root = root + (leaf * leaf).tanh()
        tape = Tape(root)
        tape.forward()
        before = [node.data for node in topological_order(root)]
        slope = nudge(tape, root, leaves[0], 1e-6).slope
        assert slope == pytest.approx(2 * (1 - np.tanh(1) ** 2), rel=1e-5)
        assert [node.data for node in topological_order(root)] == before


def test_one_number_of_an_array_is_nudged_and_the_array_not_written_to():
    x = Value(np.array([[1.0, 2.0], [3.0, 4.0]]), "x")
    x.data.flags.writeable = False
    original = x.data
    root = x * x  # an array: its sum counts
    tape = Tape(root)
    assert nudge(tape, root, x, 1e-6, (1, 0)).slope == pytest.approx(6.0, rel=1e-5)
    np.testing.assert_array_equal(curve(tape, root, x, [0.0, 10.0], (0, 1)), [26.0, 126.0])
    assert x.data is original
    np.testing.assert_array_equal(root.data, original**2)


@pytest.mark.parametrize("index", [None, (0,), (0, 5), (0, 0, 0)])
def test_an_index_must_name_a_number(index):
    x = Value(np.ones((2, 2)), "x")
    root = x.sum()
    with pytest.raises(ValueError, match=r"x has the shape \(2, 2\)"):
        nudge(Tape(root), root, x, 0.1, index)
    with pytest.raises(ValueError, match=r"the leaf has the shape \(\)"):
        curve(Tape(root), root, Value(1.0), [2.0], (0,))


def test_a_curve_has_holes_where_the_formula_has_none():
    a = Value(1.0, "a")
    root = 1 / a + a.log()
    heights = curve(Tape(root), root, a, np.array([-1.0, 0.0, 1.0, np.inf]))
    assert heights.dtype == np.float64
    assert np.isnan(heights[:2]).all()  # inf - inf at 0
    assert heights[2:].tolist() == [1.0, np.inf]
    assert (a.data, root.data) == (1.0, 1.0)
    assert curve(Tape(root), root, a, []).shape == (0,)


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_the_slope_of_a_nudge_is_about_the_gradient(x, y):
    a, b = Value(x, "a"), Value(y, "b")
    root = (a * b + a.sin()).tanh()
    root.backward()
    assert nudge(Tape(root), root, a, 1e-6).slope == pytest.approx(a.grad, abs=1e-4)
