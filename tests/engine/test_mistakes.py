"""Each mistake shows its wrong number beside the right one."""

import random

import pytest

from engine.backward import backward_steps, topological_order
from engine.mistakes import MISTAKES, MOST_STEPS
from engine.nn import MLP
from engine.value import Value


def gradients_after(mistake, build):
    """label -> gradient after the wrong pass, and the right one."""
    wrong_root, right_root = build(), build()
    steps = list(MISTAKES[mistake](wrong_root))
    list(backward_steps(right_root))
    wrong, right = (
        {node.label: node.grad for node in topological_order(root) if node.label}
        for root in (wrong_root, right_root)
    )
    return wrong, right, steps


def doubled():
    a = Value(3.0, "a")
    b = a + a
    b.label = "b"
    return b


def squared():
    b = doubled()
    c = b * b
    c.label = "c"
    return c


def test_overwriting_keeps_only_the_last_share(lectures):
    wrong, right, steps = gradients_after("overwrite", doubled)
    assert wrong["a"] == lectures["reused_node"]["wrong_if_overwritten"]
    assert right["a"] == lectures["reused_node"]["grad"]["a"]
    assert [(step.before, step.after) for step in steps] == [(0.0, 1.0), (1.0, 1.0)]


def test_recursion_passes_the_first_share_on_twice():
    wrong, right, steps = gradients_after("recursive_order", squared)
    assert right == {"a": 24.0, "b": 12.0, "c": 1.0}
    assert wrong == {"a": 48.0, "b": 12.0, "c": 1.0}
    assert len(steps) == 6


def test_leaves_that_are_not_zeroed_double():
    wrong, right, _ = gradients_after("leaves_not_zeroed", squared)
    assert wrong == {"a": 48.0, "b": 12.0, "c": 1.0}
    assert right["a"] == 24.0


def test_inner_gradients_that_add_up_make_the_leaf_too_large():
    wrong, right, _ = gradients_after("inner_gradients_add_up", squared)
    # first pass: b 12, a 24; the leaf is zeroed; second pass: b 12 + 12, which a then gets twice
    assert wrong == {"a": 48.0, "b": 24.0, "c": 1.0}
    assert right["b"] == 12.0


def test_gradients_read_before_backward_are_all_zero():
    wrong, right, steps = gradients_after("read_before_backward", squared)
    assert set(wrong.values()) == {0.0}
    assert 0.0 not in right.values()
    assert steps == []


def test_where_every_node_is_used_once_order_and_overwriting_do_no_harm():
    def chain():
        return (Value(2.0, "a") * 3 + Value(1.0, "b")).tanh()

    for mistake in ("overwrite", "recursive_order"):
        wrong, right, _ = gradients_after(mistake, chain)
        assert wrong == right


def test_the_recursive_pass_through_diamonds_is_cut_off():
    diamond = Value(1.0)
    for _ in range(60):
        diamond = diamond + diamond
    with pytest.raises(RuntimeError, match=f"{MOST_STEPS:,} steps"):
        list(MISTAKES["recursive_order"](diamond))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_mistake_says_what_comes_of_it_and_starts_at_zero(mistake):
    assert len(MISTAKES[mistake].__doc__.strip().splitlines()) >= 4
    root = MLP(2, [3, 1], random.Random(1))([1.0, 2.0])
    list(MISTAKES[mistake](root))
    once = [node.grad for node in topological_order(root)]
    list(MISTAKES[mistake](root))
    assert [node.grad for node in topological_order(root)] == once
