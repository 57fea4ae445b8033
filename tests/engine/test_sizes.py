import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Document
from engine.document_parts import DocumentError
from engine.ops import OPS
from engine.sizes import MOST_IN_ALL, MOST_NUMBERS, shape_of_result, size_of_result
from engine.value import compute, constant

SHAPES = st.lists(st.integers(1, 3), max_size=3).map(tuple)


def inputs_of(op, data):
    """Arrays, or numbers, that the operation may take; settings and rows are whole numbers."""
    count = len(OPS[op].rules)
    parameters = {"axis": 0, "shape": (-1,)}
    drawn = [np.ones(shape) for shape in data.draw(st.lists(SHAPES, min_size=count, max_size=count))]
    if OPS[op].parameter:
        drawn[-1] = np.array(parameters[OPS[op].parameter])
    if op in ("lookup", "pick"):
        drawn[1:] = [np.zeros(data.draw(SHAPES), int) for _ in drawn[1:]]
    return drawn


@given(st.sampled_from(sorted(OPS)), st.data())
def test_no_result_is_larger_than_was_said(op, data):
    inputs = inputs_of(op, data)
    said = size_of_result(op, [np.shape(x) for x in inputs])
    try:
        result = compute(op, [constant(x) for x in inputs])
    except ValueError:
        return
    assert np.size(result) <= said
    setting = inputs[-1] if OPS[op].parameter else None
    shapes = [np.shape(x) for x in inputs]
    assert np.shape(result) == shape_of_result(op, shapes[:-1] if OPS[op].parameter else shapes, setting)
    if OPS[op].elementwise or op in ("lookup", "pick"):
        assert np.size(result) == said
    if op in ("matmul", "affine"):
        gradients = [rule(np.ones_like(result), result, *inputs) for rule in OPS[op].rules]
        larger = [np.size(g) for g, x in zip(gradients, inputs, strict=True) if np.size(g) > np.size(x)]
        assert max([np.size(result), *larger]) == said


def test_shapes_that_do_not_fit_are_left_to_the_operation():
    assert size_of_result("add", [(2,), (3,)]) == 0
    assert size_of_result("matmul", [(2, 3), (3, 4)]) == 8


def test_a_gradient_that_would_be_too_large_is_told_too():
    """A matrix times a stack of vectors: one vector for each, but on the way back one matrix for each."""
    document = Document()
    x = document.add("", "x", np.ones((1, 100, 200)))
    y = document.add("", "y", np.ones((200, 200, 1)))
    z = document.add("matmul", "z")
    document.connect(x, z, 0)
    document.connect(y, z, 1)
    assert size_of_result("matmul", [(1, 100, 200), (200, 200, 1)]) == 200 * 100 * 200
    _, reasons = document.build_what_can_be()
    assert "4,000,000 numbers" in reasons[z]


def outer(n):
    """x (n, 1) times y (1, n)."""
    document = Document()
    x = document.add("", "x", np.ones((n, 1)))
    y = document.add("", "y", np.ones((1, n)))
    z = document.add("multiply", "z")
    document.connect(x, z, 0)
    document.connect(y, z, 1)
    return document, z


def test_a_result_that_would_be_too_large_is_told_at_its_node_and_not_computed():
    document, z = outer(25_000)
    values, reasons = document.build_what_can_be()
    assert z not in values
    assert reasons[z] == f"z: it would have 625,000,000 numbers; at most {MOST_NUMBERS:,} are computed"
    with pytest.raises(DocumentError, match="z: it would have"):
        document.build()


def test_many_results_may_not_be_too_large_together():
    document, z = outer(1_000)
    for _ in range(MOST_IN_ALL // MOST_NUMBERS + 1):
        z, before = document.add("exp"), z
        document.connect(before, z, 0)
    values, reasons = document.build_what_can_be()
    assert sum(np.size(value.data) for value in values.values()) <= MOST_IN_ALL
    assert any("in all; make its arrays smaller" in reason for reason in reasons.values())
