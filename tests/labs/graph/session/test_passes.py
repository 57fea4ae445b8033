"""The two passes, position by position: what is known, what has arrived, what each event adds to."""

from dataclasses import replace

import pytest

from engine.backward import backward_steps, topological_order
from engine.expression import parse
from engine.mistakes import MISTAKES
from gui.labs.graph.session.passes import Passes

TEXT = "a = 3; b = a + a; c = a * b; d = b * 2; L = c + d"


def twice(root):
    yield from backward_steps(root)
    yield from backward_steps(root)


PASSES = [backward_steps, twice, *MISTAKES.values()]


@pytest.fixture
def root():
    return parse(TEXT)["L"]


@pytest.fixture
def passes(root):
    return Passes(topological_order(root), lambda: backward_steps(root))


def both_ways(passes):
    """Every position twice: come to from the left, and from the right."""
    for position in (*range(passes.total + 1), *reversed(range(passes.total + 1))):
        passes.go_to(position)
        yield position


def test_a_node_is_known_from_the_event_on_that_computes_it(passes):
    inner = [node for node in passes.order if node.parents]
    leaves = [node for node in passes.order if not node.parents]
    for position in both_ways(passes):
        assert [node for node in passes.order if passes.is_known(node)] == [
            node for node in passes.order if node in leaves or node in inner[:position]
        ]
        assert passes.computed is (inner[position - 1] if 0 < position <= len(inner) else None)


def test_what_is_loose_is_known_from_the_beginning(passes):
    loose = parse("y = x * x")["y"]
    passes.go_to(0)
    assert passes.is_known(loose)


@pytest.mark.parametrize("run", PASSES)
def test_a_contribution_adds_where_something_has_arrived_before(root, run):
    """A wrong pass may find something that was left from before; the usual first one adds to nothing."""
    passes = Passes(topological_order(root), lambda: run(root))
    for position in both_ways(passes):
        earlier = [id(step.parent) for step in passes.record.steps[: max(position - passes.seed - 1, 0)]]
        there = {*earlier, *passes.record.first}
        assert passes.adds == (passes.step is not None and id(passes.step.parent) in there)


def test_which_contributions_add(passes):
    passes.go_to(passes.seed)
    adding = []
    while passes.position < passes.total:
        passes.go_to(passes.position + 1)
        adding.append((passes.step.parent.label, passes.adds))
    assert adding == [
        ("c", False),
        ("d", False),
        ("b", False),
        ("a", False),
        ("b", True),
        ("a", True),
        ("a", True),
    ]


@pytest.mark.parametrize("run", PASSES)
@pytest.mark.parametrize("text", [TEXT, "y = tanh(a)"])
def test_wires_carry_what_came_along_them_last_at_every_position(text, run):
    """Also in a pass that goes along a wire more than once."""
    root = [*parse(text).values()][-1]
    passes = Passes(topological_order(root), lambda: run(root))
    for position in both_ways(passes):
        done = range(max(position - passes.seed, 0))
        steps, amounts = passes.record.steps, passes.record.amounts
        expected = {(id(steps[k].node), steps[k].input_index): amounts[k] for k in done}
        assert passes.travelled == expected


@pytest.mark.parametrize("run", [backward_steps, *MISTAKES.values()])
def test_gradients_are_what_the_newest_contribution_has_left(root, run):
    passes = Passes(topological_order(root), lambda: run(root))
    for position in both_ways(passes):
        done = passes.record.steps[: max(position - passes.seed, 0)]
        left = passes.record.first | {id(step.parent): step.after for step in done}
        assert passes.gradients == (left if position >= passes.seed else {})


def test_back_on_a_wire_that_was_travelled_by_the_very_first_step_its_amount_is_there_again():
    *_, root = parse("a = 3; b = 5; c = a * b").values()
    first, second = backward_steps(root)
    again = replace(first, contribution=7.0, before=first.after, after=first.after + 7.0)
    passes = Passes(topological_order(root), lambda: [first, second, again])
    wire, other = (id(root), first.input_index), (id(root), second.input_index)
    passes.go_to(passes.total)
    assert passes.travelled == {wire: 7.0, other: 3.0}
    passes.go_to(passes.total - 1)
    assert passes.travelled == {wire: 5.0, other: 3.0}
    passes.go_to(passes.seed)
    assert passes.travelled == {}
