import random

import numpy as np
import pytest

from engine.digits import DigitNetwork
from engine.losses import cross_entropy, one_hot, squared_error, weight_decay
from engine.nn import MLP, Layer, Linear, Neuron, zero_grad
from engine.optim import Adam, GradientDescent, Momentum
from engine.trainer import train_in_pieces
from engine.training import Batches, Diverged, backpropagate, cosine, train
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
    rates = [p.learning_rate for p in fit(blobs, schedule=cosine)[1]]
    assert rates[0] == 0.003
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 0.0001


def diverge(blobs, rate, spoil=None):
    """The error of a run with this learning rate, and the weights it left."""
    network = DigitNetwork(np.random.default_rng(1), hidden=8)
    if spoil:
        spoil(network)
    descent = GradientDescent(network.parameters(), rate)
    with pytest.raises(Diverged) as caught:
        list(train(network, *blobs, descent, epochs=9, batch_size=64, seed=1))
    return caught.value, network


def test_a_diverging_run_stops_and_says_at_which_step_and_in_which_layer(blobs):
    error, network = diverge(blobs, 1e30)
    assert error.step > 1
    assert error.layer == "output"
    assert str(error).startswith(f"step {error.step}: the output of layer 'output' is no longer finite")
    assert all(np.isfinite(array).all() for array in network.arrays().values())


def test_the_first_layer_that_breaks_is_named(blobs):
    def spoil(network):
        network.layers[0].bias.data[3] = np.inf

    error, _ = diverge(blobs, 0.1, spoil)
    assert (error.step, error.layer) == (1, "hidden")


def test_a_gradient_that_is_not_finite_stops_the_run_too():
    weight = Value(np.array([0.0, 4.0]), "root.weight")
    with pytest.raises(Diverged, match="step 7: the gradient of layer 'root'"):
        backpropagate(weight.sqrt().sum(), [weight], 7)


def test_each_step_tells_accuracy_and_gradients_by_layer(blobs):
    images, labels = blobs
    network = DigitNetwork(np.random.default_rng(1), hidden=8)
    before = network.accuracy(images, labels)
    steps = train(
        network, images, labels, Adam(network.parameters()), epochs=1, batch_size=len(images), seed=5
    )
    progress = next(steps)
    assert progress.accuracy == pytest.approx(before)
    assert list(progress.gradient_norm) == list(progress.gradient_size) == ["hidden", "output"]
    gradients = [p.grad.ravel() for p in network.layers[-1].parameters()]
    norm = np.linalg.norm(np.concatenate(gradients))
    assert progress.gradient_norm["output"] == pytest.approx(norm, rel=1e-6)
    assert progress.gradient_size["output"] == pytest.approx(norm / np.sqrt(90), rel=1e-6)
    with pytest.raises(AttributeError):
        progress.loss = 0.0


def test_a_penalty_is_told_apart_from_the_loss_and_shrinks_the_weights(blobs):
    def decayed(strength):
        network = DigitNetwork(np.random.default_rng(1), hidden=8)
        steps = train(
            network,
            *blobs,
            Adam(network.parameters(), 0.003),
            epochs=6,
            batch_size=64,
            seed=5,
            penalty=lambda: weight_decay(network.parameters(), strength),
        )
        return network, list(steps)

    (plain, without), (small, withal) = decayed(0.0), decayed(1e4)
    assert without[0].penalty == 0
    assert withal[0].loss == without[0].loss
    mean_squares = [np.mean(a**2) for name, a in DigitNetwork(np.random.default_rng(1), 8).arrays().items()]
    assert withal[0].penalty == pytest.approx(1e4 * sum(mean_squares), rel=1e-6)
    assert np.abs(small.arrays()["hidden.weight"]).mean() < np.abs(plain.arrays()["hidden.weight"]).mean() / 2


@pytest.mark.parametrize("piece", [130, 30])
def test_the_last_batch_is_shorter_and_its_pieces_count_by_their_share(blobs, piece):
    """300 images in batches of 130 end with one of 40; in pieces of 30 these are 30 and 10."""
    images, labels = blobs
    network = DigitNetwork(np.random.default_rng(1), hidden=8)
    descent = GradientDescent(network.parameters(), 0.01)
    run = train_in_pieces(
        network,
        Batches(images, labels, 130, 5),
        descent,
        start=0,
        steps=3,
        piece=piece,
        schedule=None,
        penalty=None,
        prepare=None,
        smoothing=0.0,
    )
    steps = (progress for progress in run if progress is not None)
    next(steps), next(steps)
    last = np.random.default_rng([5, 0]).permutation(300)[260:]
    loss = cross_entropy(network(images[last]), labels[last])
    norms, _ = backpropagate(loss, network.parameters(), 3)
    told = next(steps)
    assert told.loss == pytest.approx(float(loss.data), rel=1e-5)
    assert told.gradient_norm == pytest.approx(norms, rel=1e-4)


@pytest.mark.parametrize("optimiser", [GradientDescent, Momentum, Adam])
def test_a_rate_without_measure_ends_in_infinity_and_warns_nobody(optimiser):
    weight = Value(np.ones(2, np.float32), "weight")
    descent = optimiser([weight], 1e38)
    for _ in range(3):
        weight.grad = np.full(2, -3e38, np.float32)
        descent.step()
    assert not np.isfinite(weight.data).any()


@pytest.mark.parametrize("optimiser", [GradientDescent, Momentum, Adam])
@pytest.mark.parametrize("stop", [3, 5, 8])  # within the first epoch, at its end, within the second
def test_a_run_that_goes_on_from_a_checkpoint_ends_in_the_same_bits(blobs, optimiser, stop):
    def begin(seed):
        network = DigitNetwork(np.random.default_rng(seed), hidden=8)
        return network, optimiser(network.parameters(), 0.003)

    settings = {"epochs": 3, "batch_size": 64, "seed": 5, "schedule": cosine}
    whole, descent = begin(1)
    told = list(train(whole, *blobs, descent, **settings))

    first, descent = begin(1)
    run = train(first, *blobs, descent, **settings)
    for _ in range(stop):
        next(run)
    checkpoint = descent.state()
    next(run)  # what happens after it was taken does not reach into it

    second, descent = begin(2)
    descent.restore(checkpoint)
    rest = list(train(second, *blobs, descent, **settings, start=descent.steps))
    assert rest == told[stop:]
    for name, array in whole.arrays().items():
        np.testing.assert_array_equal(array, second.arrays()[name])


def test_a_checkpoint_of_another_network_is_refused_and_nothing_is_changed(blobs):
    network = DigitNetwork(np.random.default_rng(1), hidden=8)
    other = Adam(DigitNetwork(np.random.default_rng(1), hidden=9).parameters())
    descent = Adam(network.parameters())
    before = network.arrays()
    for state in (other.state(), Momentum(network.parameters(), 0.1).state(), {}):
        with pytest.raises(ValueError, match="not a state of Adam"):
            descent.restore(state)
    for name, array in network.arrays().items():
        np.testing.assert_array_equal(array, before[name])


def test_the_learning_rate_may_change_between_two_steps(blobs):
    network = DigitNetwork(np.random.default_rng(1), hidden=8)
    descent = GradientDescent(network.parameters(), 0.1)
    run = train(network, *blobs, descent, epochs=1, batch_size=64, seed=5)
    assert next(run).learning_rate == 0.1
    descent.learning_rate = 0.0
    before = network.arrays()
    assert next(run).learning_rate == 0.0
    for name, array in network.arrays().items():
        np.testing.assert_array_equal(array, before[name])


def test_weights_that_are_put_in_between_two_steps_are_the_ones_that_learn():
    weight = Value(np.array([1.0, 2.0]), "weight")
    descent = GradientDescent([weight], 0.5)
    weight.grad = np.array([1.0, 1.0])
    descent.step()
    weight.data = np.array([10.0, 20.0])
    descent.step()
    np.testing.assert_array_equal(weight.data, [9.5, 19.5])


def test_adam_follows_the_paper():
    rng = np.random.default_rng(2)
    x = Value(rng.normal(size=5))
    expected, mean, square = x.data.copy(), np.zeros(5), np.zeros(5)
    adam = Adam([x], 0.01, betas=(0.8, 0.95), epsilon=1e-3)
    for t in range(1, 20):
        x.grad = gradient = rng.normal(size=5)
        adam.step()
        mean = 0.8 * mean + 0.2 * gradient
        square = 0.95 * square + 0.05 * gradient**2
        expected -= 0.01 * (mean / (1 - 0.8**t)) / (np.sqrt(square / (1 - 0.95**t)) + 1e-3)
        np.testing.assert_allclose(x.data, expected, rtol=1e-13)


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


def test_an_epoch_reads_each_image_once_in_an_order_of_its_own():
    batches = Batches(np.arange(10.0)[:, None], np.arange(10), 4, seed=7)
    assert len(batches) == 3
    epochs = [[batches.chosen(3 * epoch + batch) for batch in range(3)] for epoch in range(2)]
    assert [len(chosen) for chosen in epochs[0]] == [4, 4, 2]
    first, second = (np.concatenate(epoch).tolist() for epoch in epochs)
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second
    images, labels = batches.read(epochs[0][2])
    assert images[:, 0].tolist() == labels.tolist() == first[8:]
