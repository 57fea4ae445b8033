import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.backward import backward_steps, topological_order
from engine.expression import parse
from engine.ops import OPS
from engine.paths import count_paths, paths_to
from engine.value import Value, apply, constant


def chain_of_diamonds(length):
    """x, and x + x, and that twice, ...: twice as many paths with each."""
    x = node = Value(1.0, "x")
    for _ in range(length):
        node = node + node
    return node, x


def test_the_lectures_graph_has_one_path_from_each_leaf():
    values = parse("a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f")
    (path,) = paths_to(values["L"], values["a"])
    assert path.steps == ((values["e"], 0), (values["d"], 0), (values["L"], 0))
    assert path.product == -3.0 * 1.0 * -2.0
    (path,) = paths_to(values["L"], values["f"])
    assert path.steps == ((values["L"], 1),)
    assert path.product == 4.0


def test_a_node_used_twice_by_one_operation_has_two_paths():
    a = Value(3.0, "a")
    b = a * a
    loss = b + a
    paths = paths_to(loss, a)
    assert [path.steps for path in paths] == [((b, 0), (loss, 0)), ((b, 1), (loss, 0)), ((loss, 1),)]
    assert [path.product for path in paths] == [3.0, 3.0, 1.0]
    assert count_paths(loss, a) == 3


def test_the_result_has_one_path_to_itself():
    root, x = chain_of_diamonds(1)
    (path,) = paths_to(root, root)
    assert (path.steps, path.product) == ((), 1.0)
    assert count_paths(root, root) == 1
    assert (paths_to(x, x)[0].steps, count_paths(x, x)) == ((), 1)


def test_constants_and_strangers_have_none():
    a, two = Value(3.0, "a"), constant(2.0)
    root = a * two
    for node in (two, Value(1.0)):
        assert paths_to(root, node) == []
        assert count_paths(root, node) == 0
    assert count_paths(a, root) == 0


def test_paths_are_counted_where_they_cannot_be_listed():
    root, x = chain_of_diamonds(100)
    assert count_paths(root, x) == 2**100
    assert len(paths_to(root, x, most=10)) == 10
    assert len(paths_to(root, x)) == 1000
    assert paths_to(root, x, most=0) == []


def test_a_long_path_needs_no_recursion():
    x = node = Value(1.0)
    for _ in range(5000):
        node = -node
    (path,) = paths_to(node, x)
    assert len(path.steps) == 5000
    assert path.product == 1.0


def test_arrays_have_paths_without_a_product():
    x = Value(np.array([1.0, 2.0]), "x")
    squares = x * x
    root = squares.sum()
    assert [path.product for path in paths_to(root, x)] == [None, None]
    scale = Value(2.0)  # a number, but spread over an array
    assert paths_to((x * scale).sum(), scale)[0].product is None


def test_a_setting_is_no_way_for_a_gradient():
    x = Value(np.ones((2, 3)))
    root = x.sum(0)
    assert count_paths(root, root.parents[1]) == 0
    axis = Value(0.0)
    assert count_paths(apply("sum", x, axis), axis) == 0


SMOOTH = ("add", "subtract", "multiply", "negate", "tanh", "sin", "cos", "sigmoid")


@st.composite
def scalar_graphs(draw):
    """A root, made of leaves and constants by up to eight operations, each of which may use any before."""
    number = st.floats(-2, 2, allow_nan=False)
    nodes = [Value(draw(number)) for _ in range(draw(st.integers(1, 3)))]
    nodes.append(constant(draw(number)))
    for _ in range(draw(st.integers(1, 8))):
        name = draw(st.sampled_from(SMOOTH))
        inputs = [nodes[draw(st.integers(0, len(nodes) - 1))] for _ in OPS[name].rules]
        nodes.append(apply(name, *inputs))
    return nodes[-1]


@given(scalar_graphs())
def test_the_products_of_all_paths_add_up_to_the_gradient(root):
    list(backward_steps(root))
    for node in topological_order(root):
        paths = paths_to(root, node, most=100_000)
        assert len(paths) == count_paths(root, node)
        assert len({tuple((id(n), i) for n, i in path.steps) for path in paths}) == len(paths)
        assert math.fsum(path.product for path in paths) == pytest.approx(node.grad, rel=1e-9, abs=1e-9)


@given(scalar_graphs())
def test_every_path_leads_from_its_node_to_the_result(root):
    for node in topological_order(root):
        for path in paths_to(root, node, most=50):
            below = node
            for above, index in path.steps:
                assert above.parents[index] is below
                below = above
            assert below is root
