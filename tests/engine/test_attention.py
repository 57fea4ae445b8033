"""One head of attention, against PyTorch's numbers and the nudges of every leaf."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.attention import attend, attend_arrays
from engine.gradcheck import check_op
from engine.value import Value, constant

GOLDEN = json.loads((Path(__file__).parent / "attention.json").read_text(encoding="utf-8"))
EXACT = {"rtol": 0, "atol": 1e-12}


@pytest.fixture(params=["causal", "full"])
def golden(request):
    """Inputs, values and gradients of a head, and whether it is masked."""
    inputs = {name: np.array(numbers) for name, numbers in GOLDEN["inputs"].items()}
    return inputs, GOLDEN[request.param], request.param == "causal"


def test_every_number_and_every_gradient_is_pytorchs(golden):
    inputs, expected, causal = golden
    x, wq, wk, wv = leaves = [Value(inputs[name], name) for name in ("x", "Wq", "Wk", "Wv")]
    found = attend(x, wq, wk, wv, causal)
    loss = (found.out * constant(inputs["G"])).sum()
    loss.backward()
    assert loss.data == pytest.approx(expected["loss"], abs=1e-12)
    for name in ("q", "k", "v", "scores", "weights", "out"):
        np.testing.assert_allclose(getattr(found, name).data, expected["values"][name], **EXACT)
        np.testing.assert_allclose(getattr(found, name).grad, expected["gradients"][name], **EXACT)
    for leaf in leaves:
        np.testing.assert_allclose(leaf.grad, expected["gradients"][leaf.label], **EXACT)


def test_arrays_hold_the_same_numbers(golden):
    inputs, expected, causal = golden
    found = attend_arrays(*(inputs[name] for name in ("x", "Wq", "Wk", "Wv")), causal)
    for name, numbers in expected["values"].items():
        np.testing.assert_allclose(getattr(found, name), numbers, **EXACT)


@pytest.mark.parametrize("shape", [(1, 3), (5, 3), (2, 4, 3), (2, 3, 4, 3)])
@pytest.mark.parametrize("causal", [True, False])
def test_any_shape_agrees_with_nudges(shape, causal):
    rng = np.random.default_rng(7)
    arrays = [rng.normal(size=shape), *(rng.normal(size=(3, 2)) for _ in range(3))]
    upstream = rng.normal(size=(*shape[:-1], 2))

    def loss(arrays):
        out = attend_arrays(*arrays, causal=causal).out
        return float((out * upstream).sum())

    leaves = [Value(array) for array in arrays]
    (attend(*leaves, causal=causal).out * constant(upstream)).sum().backward()
    for place, leaf in enumerate(leaves):
        numeric = np.zeros_like(arrays[place])
        for index in np.ndindex(numeric.shape):
            sides = []
            for h in (1e-5, -1e-5):
                moved = [array.copy() for array in arrays]
                moved[place][index] += h
                sides.append(loss(moved))
            numeric[index] = (sides[0] - sides[1]) / 2e-5
        np.testing.assert_allclose(leaf.grad, numeric, rtol=1e-6, atol=1e-8)


def test_what_comes_later_changes_nothing_before_it():
    rng = np.random.default_rng(3)
    x, *weights = rng.normal(size=(4, 3)), *(rng.normal(size=(3, 3)) for _ in range(3))
    other = x.copy()
    other[3] += 1
    before, after = attend_arrays(x, *weights).out, attend_arrays(other, *weights).out
    np.testing.assert_array_equal(before[:3], after[:3])
    assert not np.allclose(before[3], after[3])


def test_single_precision_stays_single():
    x, *weights = (np.ones((2, 3), np.float32), *(np.ones((3, 2), np.float32) for _ in range(3)))
    assert attend(Value(x), *map(Value, weights)).out.data.dtype == np.float32
    assert attend_arrays(x, *weights).out.dtype == np.float32


def test_a_share_of_nothing_gets_no_gradient_though_its_score_is_minus_infinity():
    row = check_op("softmax", np.array([[0.5, -1.0, 2.0]]))[0]
    scores = Value(np.array([[0.5, -np.inf, 2.0]]))
    (scores.softmax() * constant(np.array([[1.0, 5.0, -1.0]]))).sum().backward()
    np.testing.assert_allclose(row.analytic, row.numeric, atol=1e-8)
    assert scores.grad[0, 1] == 0
    assert np.isfinite(scores.grad).all()
