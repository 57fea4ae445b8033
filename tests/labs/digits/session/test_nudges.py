"""What each image asks of a weight; the mean is what the batch asks, and the steadier way."""

import numpy as np
import pytest

from engine.digit_network import DigitNetwork
from engine.losses import cross_entropy
from engine.steps import finish
from gui.labs.digits.session.board.nudges import Examples, gather, go_on

NETWORK = DigitNetwork(np.random.default_rng(4), (20, 12), "tanh")


@pytest.fixture(scope="module")
def examples():
    return finish(gather(16, NETWORK))


@pytest.fixture(scope="module")
def gradients(examples):
    """Of the batch, by the engine: of each layer's weights."""
    network = NETWORK.copy()
    cross_entropy(network(examples.images), examples.labels).backward()
    return [np.asarray(layer.weight.grad) for layer in network.layers]


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_mean_of_the_columns_is_the_gradient_of_the_batch(examples, gradients, layer):
    unit = examples.most_blamed(layer)
    rows = examples.strongest(layer, unit, 6)
    cells = examples.cells(layer, unit, rows)
    assert cells.shape == (6, 16)
    assert cells.mean(axis=1) == pytest.approx(gradients[layer - 1][rows, unit], abs=1e-6)


def test_a_cell_is_the_gradient_of_its_image_alone(examples):
    unit = examples.most_blamed(2)
    rows = examples.strongest(2, unit, 3)
    alone = NETWORK.copy()
    cross_entropy(alone(examples.images[5:6]), examples.labels[5:6]).backward()
    expected = np.asarray(alone.layers[1].weight.grad)[rows, unit]
    assert examples.cells(2, unit, rows)[:, 5] == pytest.approx(expected, abs=1e-6)
    told = examples.told(2, unit, rows[0], 5)
    assert told.startswith(f"dW2[{rows[0]}, {unit}] = a1[{rows[0]}] · dz2[{unit}] = ")
    assert float(told.rsplit("= ", 1)[1]) == pytest.approx(expected[0], abs=1e-4)


def test_each_step_goes_by_the_next_image_or_by_the_mean_of_all(examples, gradients):
    walk = finish(go_on(examples, None, 0.1, 1))
    w = NETWORK.weights[1][0]
    assert walk.by_mean.weights[1][0] == pytest.approx(w - 0.1 * gradients[1], abs=1e-6)
    for step in (0, 1):
        before = walk.by_one if step else NETWORK
        walk = finish(go_on(examples, walk, 0.1, 1)) if step else walk
        alone = before.copy()
        cross_entropy(alone(examples.images[step : step + 1]), examples.labels[step : step + 1]).backward()
        expected = before.weights[1][0] - 0.1 * np.asarray(alone.layers[1].weight.grad)
        assert walk.by_one.weights[1][0] == pytest.approx(expected, abs=1e-6)
    assert len(walk.losses) == 3
    assert walk.losses[0][0] == walk.losses[0][1]
    assert np.array_equal(NETWORK.weights[1][0], w)


def test_by_one_image_one_staggers_by_the_mean_one_walks_down(examples):
    losses = np.array(finish(go_on(examples, None, 0.1, 40)).losses)
    one, mean = np.diff(losses, axis=0).T
    assert (mean < 0).all()
    assert (one > 0).sum() > 10
    assert losses[-1, 1] < losses[-1, 0]


def test_the_network_that_has_only_begun_to_learn_still_gets_something_from_most_images():
    young = finish(gather(8, None))
    assert isinstance(young, Examples)
    layer = len(young.network.layers)
    cells = young.cells(layer, young.most_blamed(layer), list(range(128)))
    assert (np.abs(cells).max(axis=0) > 0.001).mean() > 0.5
