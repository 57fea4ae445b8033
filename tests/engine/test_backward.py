import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.backward import backward, backward_steps, topological_order
from engine.gradcheck import check_graph
from engine.value import Value, apply

UNARY = ("negate", "exp", "tanh", "relu", "sigmoid")
BINARY = ("add", "subtract", "multiply")


def random_graph(seed, operations, leaves=3):
    """The same graph for the same seed: nodes are reused freely, values stay moderate."""
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(-1, 1), f"x{i}") for i in range(leaves)]
    for _ in range(operations):
        if rng.random() < 0.4:
            nodes.append(apply("tanh", apply(rng.choice(UNARY), rng.choice(nodes))))
        else:
            nodes.append(apply("tanh", apply(rng.choice(BINARY), rng.choice(nodes), rng.choice(nodes))))
    return nodes[:leaves], nodes[-1]


def test_parents_come_before_children_and_the_root_last():
    _, root = random_graph(1, 60)
    order = topological_order(root)
    place = {id(node): i for i, node in enumerate(order)}
    assert order[-1] is root
    assert len(place) == len(order)
    for node in order:
        assert all(place[id(parent)] < place[id(node)] for parent in node.parents)


@given(seed=st.integers(0, 10_000), operations=st.integers(1, 40))
def test_steps_end_where_backward_ends(seed, operations):
    leaves, root = random_graph(seed, operations)
    backward(root)
    same_leaves, same_root = random_graph(seed, operations)
    steps = list(backward_steps(same_root))
    assert [leaf.grad for leaf in leaves] == [leaf.grad for leaf in same_leaves]
    for step in steps:
        assert step.after == step.before + step.contribution
        assert step.contribution == pytest.approx(step.upstream * step.local)


@given(seed=st.integers(0, 10_000))
def test_random_graphs_agree_with_nudges(seed):
    _, root = random_graph(seed, 12)
    relu_inputs = [n.parents[0].data for n in topological_order(root) if n.op == "relu"]
    if any(abs(x) < 1e-3 for x in relu_inputs):
        return  # a nudge across the kink measures neither side
    for row in check_graph(root):
        assert row.analytic == pytest.approx(row.numeric, rel=1e-5, abs=1e-7)


def test_a_node_used_twice_adds_up(lectures):
    golden = lectures["reused_node"]
    a = Value(golden["a"], "a")
    b = a + a
    steps = list(backward_steps(b))
    assert a.grad == golden["grad"]["a"]
    assert [step.input_index for step in steps] == [0, 1]
    assert [(step.before, step.after) for step in steps] == [(0.0, 1.0), (1.0, 2.0)]


def test_leaves_add_up_over_passes_and_inner_nodes_do_not():
    a = Value(3.0)
    b = a * 2
    c = b * 5
    c.backward()
    c.backward()
    assert (a.grad, b.grad, c.grad) == (20.0, 5.0, 1.0)


def test_depth_and_diamonds_take_time_proportional_to_the_nodes():
    deep = leaf = Value(1.0)
    for _ in range(200_000):
        deep = deep + 1
    deep.backward()
    assert leaf.grad == 1.0
    diamond = tip = Value(1.0)
    for _ in range(60):
        diamond = diamond + diamond
    diamond.backward()
    assert tip.grad == 2.0**60


def test_steps_of_an_array_operation_have_no_local_number():
    x, w = Value(np.ones((2, 3)), "x"), Value(np.ones((3, 4)), "w")
    steps = list(backward_steps((x @ w).sum()))
    assert [step.local for step in steps] == [None, None, None]
    assert [np.shape(step.contribution) for step in steps] == [(2, 4), (2, 3), (3, 4)]


def test_it_works_on_anything_with_the_four_attributes():
    class Plain:
        def __init__(self, data, op="", parents=()):
            self.data, self.op, self.parents, self.grad = data, op, parents, 0.0

    a, b = Plain(2.0), Plain(5.0)
    backward(Plain(10.0, "multiply", (a, b)))
    assert (a.grad, b.grad) == (5.0, 2.0)
