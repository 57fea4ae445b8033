"""A tape gives what building the graph anew would give."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.backward import backward, backward_steps, topological_order
from engine.losses import squared_error
from engine.nn import MLP, zero_grad
from engine.ops import OPS
from engine.tape import Tape
from engine.value import Value, apply, constant

ELEMENTWISE = [row for row in OPS.values() if row.elementwise]


def random_graph(rng, operations, width=6):
    """A graph of scalars from all elementwise rows; tanh keeps the numbers moderate."""
    leaves = [Value(rng.uniform(0.2, 1.5), f"x{i}") for i in range(width)]
    nodes = [*leaves, constant(0.5), constant(2.0)]
    for _ in range(operations):
        row = rng.choice(ELEMENTWISE)
        recent = nodes[-3 * width :]
        node = apply(row.name, *(rng.choice(recent) for _ in row.rules))
        # a positive number between 0.2 and 1.5, where every row is defined
        nodes.append(node.tanh() * 0.6 + 0.85 if rng.random() < 0.9 else node + rng.choice(leaves))
        if not 0.1 < nodes[-1].data < 3:
            nodes[-1] = nodes[-1].sigmoid()
    return leaves, sum(nodes[1:], nodes[0])


def gradients(root):
    return [node.grad for node in topological_order(root) if node.op != "constant"]


@given(seed=st.integers(0, 10_000), operations=st.integers(0, 60))
def test_backward_steps_and_tape_agree_on_random_graphs(seed, operations):
    leaves, root = random_graph(random.Random(seed), operations)
    backward(root)
    data, expected = [node.data for node in topological_order(root)], gradients(root)
    zero_grad(leaves)
    list(backward_steps(root))
    assert gradients(root) == expected
    tape = Tape(root)
    for node in topological_order(root):
        node.grad = math.nan  # whatever was there before does not matter
        if node.parents:
            node.data = math.nan
    tape.forward()
    tape.backward()
    tape.sync()
    np.testing.assert_allclose([node.data for node in topological_order(root)], data, rtol=1e-12)
    np.testing.assert_allclose(gradients(root), expected, rtol=1e-9, atol=1e-12)


@given(seed=st.integers(0, 10_000))
def test_an_edit_gives_what_a_new_graph_would_give(seed):
    leaves, root = random_graph(random.Random(seed), 30)
    tape = Tape(root)
    leaves[2].data = 0.77
    tape.forward()
    tape.backward()
    by_hand = {id(leaf): leaf.data for leaf in leaves}
    for node in topological_order(root):
        inputs = [by_hand.get(id(parent), parent.data) for parent in node.parents]
        by_hand[id(node)] = OPS[node.op].forward(*inputs) if inputs else node.data
    assert root.data == pytest.approx(by_hand[id(root)], rel=1e-12)


def loss_of(net, points=40):
    rng = np.random.default_rng(1)
    inputs, targets = rng.normal(size=(points, 2)).tolist(), rng.choice([-1.0, 1.0], points).tolist()
    return squared_error([net(x) for x in inputs], targets)


def test_a_large_graph_is_taken_level_by_level_and_trains_like_the_textbook():
    net, twin = (MLP(2, [8, 8, 1], random.Random(3)) for _ in range(2))
    loss = loss_of(net)
    tape = Tape(loss)
    assert type(tape._replay).__name__ == "LevelByLevel"
    for _ in range(3):
        tape.forward()
        tape.backward()
        twin.zero_grad()
        twin_loss = loss_of(twin)
        twin_loss.backward()
        assert loss.data == pytest.approx(twin_loss.data, rel=1e-12)
        for p, q in zip(net.parameters(), twin.parameters(), strict=True):
            assert p.grad == pytest.approx(q.grad, rel=1e-9, abs=1e-12)
            p.data -= 0.01 * p.grad
            q.data -= 0.01 * q.grad


def test_arrays_are_replayed_node_by_node():
    x, w = Value(np.ones((2, 3)), "x"), Value(np.full((3, 2), 0.5), "w")
    loss = (x @ w).tanh().mean()
    tape = Tape(loss)
    w.data = w.data * 2
    tape.forward()
    assert loss.data == pytest.approx(math.tanh(3))
    tape.backward()
    tape.backward()
    assert type(loss.data) is float
    np.testing.assert_allclose(w.grad, (1 - math.tanh(3) ** 2) / 2)


def moon_like(examples, rng):
    """A network of scalars that reads arrays, with a loss over the examples and one over the parameters."""
    net = MLP(2, [6, 5, 1], random.Random(3))
    x = [constant(column, f"x{i}") for i, column in enumerate(rng.normal(size=(2, examples)))]
    y = constant(rng.choice([-1.0, 1.0], examples), "y")
    score = net(x)
    decay = sum([p * p for p in net.parameters()], constant(0.0)) * 0.01
    loss = (1 - y * score).relu().mean() + ((score - y) ** 2).sum() * 0.1 + decay
    return net, x, y, score, loss


@pytest.mark.parametrize("examples", [1, 7])
def test_many_examples_are_taken_together_and_agree_with_the_plain_pass(examples):
    net, x, y, _, loss = moon_like(examples, np.random.default_rng(0))
    tape = Tape(loss)
    assert type(tape._replay).__name__ == "ManyExamples"
    order = topological_order(loss)
    for count in (examples, 4):  # another number of them needs no other tape
        rng = np.random.default_rng(count)
        for leaf in (*x, y):
            leaf.data = rng.choice([-1.0, 0.5, 1.0], count)
        net.parameters()[0].data += 0.3
        tape.forward()
        tape.backward()
        tape.sync()
        data = [node.data for node in order]
        found = gradients(loss)
        for node in order:
            if node.parents:
                node.data = OPS[node.op].forward(*[parent.data for parent in node.parents])
        zero_grad(net.parameters())
        backward(loss)
        for ours, node in zip(data, order, strict=True):
            assert np.shape(ours) == np.shape(node.data)
            np.testing.assert_allclose(ours, node.data, rtol=1e-12, atol=1e-14)
        for ours, theirs in zip(found, gradients(loss), strict=True):
            assert np.shape(ours) == np.shape(theirs)
            np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


@given(seed=st.integers(0, 10_000), operations=st.integers(20, 60))
def test_random_graphs_of_examples_agree_with_the_plain_pass(seed, operations):
    leaves, _ = random_graph(random.Random(seed), 0)
    rng = np.random.default_rng(seed)
    for leaf in leaves[::2]:
        leaf.data = rng.uniform(0.2, 1.5, 5)
    choose = random.Random(seed)
    nodes = [*leaves, constant(0.5)]
    for _ in range(operations):
        row = choose.choice(ELEMENTWISE)
        node = apply(row.name, *(choose.choice(nodes[-12:]) for _ in row.rules))
        nodes.append(node.tanh() * 0.6 + 0.85)
    root = sum(nodes[1:], nodes[0]).mean()
    order = topological_order(root)
    tape = Tape(root)
    tape.forward()
    tape.backward()
    tape.sync()
    found = gradients(root)
    zero_grad(leaves)
    backward(root)
    for ours, theirs in zip(found, gradients(root), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-10)
    assert all(np.shape(node.grad) == np.shape(node.data) for node in order if node.op != "constant")


def test_an_array_of_examples_can_be_the_result():
    net, x, _, score, _ = moon_like(9, np.random.default_rng(1))
    tape = Tape(score)
    assert type(tape._replay).__name__ == "ManyExamples"
    tape.backward()
    found = [p.grad for p in net.parameters()]
    zero_grad(net.parameters())
    backward(score)
    np.testing.assert_allclose(found, [p.grad for p in net.parameters()], rtol=1e-9)
    x[0].data = x[1].data = np.zeros(30)
    tape.forward()
    np.testing.assert_allclose(score.data, np.full(30, net([0.0, 0.0]).data))


def test_examples_of_different_numbers_are_refused():
    _, x, _, _, loss = moon_like(9, np.random.default_rng(1))
    tape = Tape(loss)
    x[0].data = np.zeros(8)
    with pytest.raises(ValueError, match="one number for each example"):
        tape.forward()


def test_a_leaf_of_another_shape_is_refused_with_the_operation():
    x = Value(np.ones(3), "x")
    tape = Tape((x * Value(np.ones(3), "y")).sum())
    x.data = np.ones(2)
    with pytest.raises(ValueError, match=r"multiply: the shapes of x \(2,\) and y \(3,\)"):
        tape.forward()


def test_depth_diamonds_and_single_nodes():
    deep = leaf = Value(1.0)
    for _ in range(50_000):
        deep = deep + 1
    tape = Tape(deep)
    leaf.data = 2.0
    tape.forward()
    tape.backward()
    assert (deep.data, leaf.grad) == (50_002.0, 1.0)
    diamond = tip = Value(1.0)
    for _ in range(60):
        diamond = diamond + diamond
    tape = Tape(diamond)
    tape.backward()
    assert tip.grad == 2.0**60
    lonely = Value(3.0)
    tape = Tape(lonely)
    tape.forward()
    tape.backward()
    assert (lonely.data, lonely.grad) == (3.0, 1.0)


def test_a_chain_taken_together_shows_its_inner_sums_after_sync():
    terms = [Value(float(i), f"t{i}") for i in range(40)]
    partial = [terms[0]]
    for term in terms[1:]:
        partial.append(partial[-1] + term)
    root = partial[-1] * 2
    tape = Tape(root)
    assert type(tape._replay).__name__ == "LevelByLevel"
    terms[0].data = 100.0
    tape.forward()
    tape.backward()
    tape.sync()
    assert [node.data for node in partial[1:4]] == [101.0, 103.0, 106.0]
    assert {node.grad for node in partial[1:]} == {2.0}


def test_infinities_and_constants_do_not_stop_it():
    x = Value(0.0, "x")
    root = sum([1 / x for _ in range(30)], constant(1.0))
    tape = Tape(root)
    tape.backward()
    assert root.data == math.inf
    assert x.grad == -math.inf
