"""The network as a picture: the units that matter, and on the edges the numbers of the engine."""

import numpy as np
import pytest

from engine.digit_network import DigitNetwork
from engine.digits import load_network, read_bytes
from gui.labs.digits.session.blame import Blame
from gui.labs.digits.session.board.network_picture import (
    ASKED,
    FEW,
    GRADIENT,
    UNKNOWN,
    WEIGHT,
    picture_of,
    values_of,
)

SMALL = DigitNetwork(np.random.default_rng(3), (16, 16), "sigmoid")


@pytest.fixture(scope="module")
def image():
    return read_bytes("t10k", "images")[1232] / np.float32(255)


def test_a_small_network_is_shown_whole_and_its_edges_add_up(image):
    picture = picture_of(values_of(SMALL, image))
    assert [len(column.units) for column in picture.columns] == [16, 16, 10]
    assert "not shown" not in picture.caption
    logits = SMALL.logits(image.reshape(1, 784))[0]
    into_digits = picture.edges[-1].numbers.sum(axis=0) + SMALL.weights[-1][1]
    assert into_digits == pytest.approx(logits, abs=1e-5)
    assert picture.columns[-1].values.sum() == pytest.approx(1)
    weights = picture_of(values_of(SMALL, image), kind=WEIGHT).edges[1].numbers
    assert np.array_equal(weights, SMALL.weights[1][0])


def test_a_wide_layer_shows_what_matters_most_and_counts_the_rest(image):
    network = load_network("mnist")
    values = values_of(network, image)
    picture = picture_of(values)
    shown = picture.columns[0].units
    scores = np.abs(values["a1"]) * np.linalg.norm(network.weights[1][0], axis=1)
    assert sorted(shown) == sorted(np.argsort(-scores)[:FEW])
    off = int(np.sum(values["a1"] == 0))
    assert f"116 of 128 units are not shown ({off} of all are off)." in picture.caption
    off_unit = int(np.argmin(values["a1"]))
    kept = picture_of(values, kept={0: off_unit}, former=picture)
    assert off_unit in kept.columns[0].units
    stayed = [a == b for a, b in zip(shown, kept.columns[0].units, strict=True)]
    assert stayed.count(False) == 1
    place = kept.place(off_unit)
    assert kept.number(*place) == off_unit
    assert kept.place(128 + 7) == (1, 7)


def test_the_blame_on_the_edges_is_the_engine_s_gradient(image):
    label, blame = 9, Blame(SMALL, image, 9)
    root = SMALL.example(image, label)
    root.backward()
    leaves, found = [root], {}
    while leaves:
        node = leaves.pop()
        found[node.label] = node
        leaves += node.parents
    seen = {}
    for position in range(len(blame.stops) + 1):
        reached = blame.stops[:position]
        picture = picture_of(blame.values, blame.gradients if reached else None, reached)
        for n, edges in enumerate(picture.edges, start=1):
            if edges.is_new:
                seen[n, edges.kind] = edges.numbers
    for n in (2, 3):
        assert seen[n, GRADIENT] == pytest.approx(found[f"W{n}"].grad, abs=1e-6)
        asked = seen[n, ASKED].sum(axis=1)
        assert asked == pytest.approx(found[f"a{n - 1}"].grad[0], abs=1e-6)
    assert picture.columns[-1].values == pytest.approx(found["z3"].grad[0], abs=1e-6)
    assert picture.columns[0].values == pytest.approx(found["z1"].grad[0], abs=1e-6)
    assert picture.tint.ravel() == pytest.approx(found["x"].grad[0], abs=1e-6)


def test_nothing_shows_what_has_not_arrived(image):
    blame = Blame(SMALL, image, 9)
    picture = picture_of(blame.values, blame.gradients, ["z3", "W3"])
    assert [edges.kind for edges in picture.edges] == [UNKNOWN, UNKNOWN, GRADIENT]
    assert [column.is_blame for column in picture.columns] == [False, False, True]
    assert picture.tint is None
    assert picture.told(0, 5) == f"Hidden unit 5 of layer 1: {picture.value(0, 5)}."
