import random

import numpy as np
import pytest

from engine.digits import DigitNetwork
from engine.losses import cross_entropy, one_hot, squared_error
from engine.nn import MLP, Layer, Linear, Neuron, zero_grad
from engine.optim import Adam, GradientDescent, Momentum
from engine.training import train
from engine.value import Value


@pytest.fixture
def blobs():
    """Images of two kinds of noise, easily told apart."""
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 2, 300)
    images = rng.normal(0, 1, (300, 784)) + labels[:, None]
    return images.astype(np.float32), labels


def fit(blobs, epochs=2, **changes):
    network = DigitNetwork(np.random.default_rng(1), hidden=8)
    settings = {"epochs": epochs, "batch_size": 64, "seed": 5} | changes
    return network, list(train(network, *blobs, Adam(network.parameters(), 0.003), **settings))


def test_training_lowers_the_loss_and_tells_each_step(blobs):
    network, progress = fit(blobs, epochs=40)
    assert [p.step for p in progress] == list(range(1, 201))
    assert [p.epoch for p in progress] == [epoch for epoch in range(40) for _ in range(5)]
    assert progress[-1].loss < progress[0].loss / 5
    assert network.accuracy(*blobs) > 0.95


def test_the_same_seed_gives_the_same_network(blobs):
    first, second = fit(blobs)[0], fit(blobs)[0]
    for name, array in first.arrays().items():
        np.testing.assert_array_equal(array, second.arrays()[name])


def test_cosine_lets_the_learning_rate_fall_to_nothing(blobs):
    rates = [p.learning_rate for p in fit(blobs, cosine=True)[1]]
    assert rates[0] == 0.003
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.0001


def test_a_diverging_run_stops_and_says_where(blobs):
    network = DigitNetwork(np.random.default_rng(1), hidden=8)
    steps = train(
        network, *blobs, GradientDescent(network.parameters(), 1e30), epochs=9, batch_size=64, seed=1
    )
    with pytest.raises(FloatingPointError, match=r"step \d+: the loss is"):
        list(steps)


def test_training_stays_in_single_precision(blobs):
    assert {array.dtype for array in fit(blobs)[0].arrays().values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("optimiser", [GradientDescent, Momentum, Adam])
def test_optimisers_find_the_bottom_of_a_bowl(optimiser):
    x, y = Value(3.0), Value(np.array([1.0, -2.0]))
    descent = optimiser([x, y], 0.05)
    for _ in range(400):
        zero_grad([x, y])
        ((x - 1) ** 2 + (y**2).sum()).backward()
        descent.step()
    assert x.data == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(y.data, 0, atol=1e-3)


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient():
    small, large = Value(0.0), Value(0.0)
    small.grad, large.grad = 1e-3, -1e3
    Adam([small, large], 0.1).step()
    assert (small.data, large.data) == pytest.approx((-0.1, 0.1), rel=1e-4)


def test_momentum_gathers_speed():
    x = Value(0.0)
    x.grad = 1.0
    descent = Momentum([x], 0.1, momentum=0.5)
    descent.step()
    descent.step()
    assert x.data == pytest.approx(-0.1 - 0.15)


def test_parameters_are_drawn_weights_first_then_the_bias():
    rng = random.Random(4)
    expected = [rng.uniform(-1, 1) for _ in range(3)]
    assert [p.data for p in Neuron(2, random.Random(4)).parameters()] == expected
    assert len(Layer(3, 4).parameters()) == 16
    assert len(MLP(3, [4, 4, 1]).parameters()) == 41
    assert len(MLP(2, [3, 2])([1.0, 2.0])) == 2


def test_zero_grad_forgets():
    net = MLP(2, [3, 1], random.Random(1))
    net([1.0, 2.0]).backward()
    assert any(p.grad for p in net.parameters())
    net.zero_grad()
    assert not any(p.grad for p in net.parameters())


def test_a_neuron_wants_its_own_number_of_inputs():
    with pytest.raises(ValueError, match="shorter"):
        Neuron(3)([1.0, 2.0])


def test_he_initialisation_has_its_variance():
    weight = Linear(784, 128, np.random.default_rng(0)).weight.data
    assert weight.std() == pytest.approx(np.sqrt(2 / 784), rel=0.02)


def test_losses():
    assert squared_error([Value(1.0), Value(3.0)], [0.0, 1.0]).data == 5.0
    assert one_hot(np.array([1, 0]), 3).tolist() == [[0, 1, 0], [1, 0, 0]]
    uniform = cross_entropy(Value(np.zeros((4, 10))), np.array([1, 2, 3, 4]))
    assert uniform.data == pytest.approx(np.log(10))
