"""What the next layer asks of a hidden unit adds up to its blame; a digit has three levers."""

import numpy as np
import pytest

from engine.digit_network import DigitNetwork
from engine.digits import load_network, read_bytes
from gui.labs.digits.session.blame import Blame
from gui.labs.digits.session.board.asked import asked_of_unit, levers_of_digit


@pytest.fixture(scope="module")
def image():
    return read_bytes("t10k", "images")[1232] / np.float32(255)


def test_ten_terms_add_up_to_the_blame_of_a_unit(image):
    blame = Blame(load_network("mnist"), image, 9)
    unit = blame.guiltiest[0]
    rows = asked_of_unit(blame, 1, unit)
    assert [row.name for row in rows] == [str(k) for k in range(10)]
    dz, w = blame.gradients["z2"], blame.values["W2"]
    for k, row in enumerate(rows):
        assert row.value == pytest.approx(float(dz[k]) * float(w[unit, k]), abs=1e-6)
        assert row.text.endswith(f"= {row.value:.4f}") or "e-" in row.text
    assert sum(row.value for row in rows) == pytest.approx(blame.gradients["a1"][unit], abs=1e-6)


def test_of_a_wide_layer_what_asks_for_little_is_added_up(image):
    blame = Blame(DigitNetwork(np.random.default_rng(2), (12, 40)), image, 9)
    rows = asked_of_unit(blame, 1, 5)
    assert len(rows) == 16
    assert rows[-1].text.startswith("25 others: ")
    assert sum(row.value for row in rows) == pytest.approx(blame.gradients["a1"][5], abs=1e-6)


def test_the_three_levers_are_the_gradients_of_bias_weights_and_activations(image):
    blame = Blame(load_network("mnist"), image, 9)
    rows = levers_of_digit(blame, 9)
    assert [row.value is None for row in rows].count(True) == 3
    found = {row.name: row.value for row in rows if row.value is not None}
    assert found.pop("b2[9]") == pytest.approx(blame.gradients["b2"][9], abs=1e-6)
    weights = {name: value for name, value in found.items() if name.startswith("W2")}
    loudest = np.argsort(-blame.values["a1"])[:4]
    assert list(weights) == [f"W2[{i}, 9]" for i in loudest]
    for i in loudest:
        assert weights[f"W2[{i}, 9]"] == pytest.approx(blame.gradients["W2"][i, 9], abs=1e-6)
    activations = {name: value for name, value in found.items() if name.startswith("a1")}
    assert len(activations) == 4
    for name, value in activations.items():
        weight = float(blame.values["W2"][int(name[3:-1]), 9])
        assert value == pytest.approx(float(blame.gradients["z2"][9]) * weight, abs=1e-6)
