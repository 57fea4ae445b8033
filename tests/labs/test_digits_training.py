from dataclasses import replace

import numpy as np
import pytest

from engine.recipe import PRESETS, Recipe
from engine.trainer import Data
from engine.training import Diverged
from gui.labs.digits import training as module
from gui.labs.digits.presets import PRESET_WORDS
from gui.labs.digits.session import DigitSession
from gui.labs.digits.training import DIVERGED, FINISHED, MOST_RUNS, PAUSED, Training

SMALL = Recipe(hidden=(12,), steps=40, batch_size=60, learning_rate=0.01)


@pytest.fixture
def training(monkeypatch):
    """On few images."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 900).astype(np.uint8)
    images = rng.integers(0, 60, (900, 784)).astype(np.uint8)
    images[labels == 1, :392] += 150
    monkeypatch.setattr(
        module, "read_data", lambda recipe: Data(images[:600], labels[:600], images[600:], labels[600:])
    )
    training = Training()
    training.set_up(SMALL)
    return training


def run(training, count=None):
    for told in training.work(count):
        training.note([told])
    training.note_end()


def test_a_run_from_beginning_to_end(training):
    first = training.begin()
    assert (first.name, first.state) == ("Run 1", "ready")
    run(training)
    assert first.state == FINISHED
    assert first.curves["dev accuracy"].values[-1] > 0.9
    assert first.curves["dev accuracy"].steps == [*range(41)]
    assert {"loss", "accuracy", "dev loss", "size of hidden", "norm of output"} <= set(first.curves)
    assert training.bytes == 41 * first.checkpoints[0].bytes
    assert first.seconds_left == pytest.approx(0)


def test_one_step_at_a_time(training):
    training.begin()
    run(training, 1)
    assert (training.current.step, training.current.state) == (1, PAUSED)
    run(training, 1)
    assert training.current.step == 2
    run(training)
    assert training.current.state == FINISHED


def test_back_in_the_run_and_on_from_there_in_another_way(training):
    first = training.begin()
    run(training)
    training.go_to(10)
    assert training.checkpoint.step == 10
    line, position, last = training.moment
    assert line.startswith("step 10 of 40    loss ")
    assert (position, last) == (10, 40)
    np.testing.assert_array_equal(training.weights, training.checkpoint.arrays["hidden.weight"].T)
    training.set_up(replace(SMALL, optimiser="descent", learning_rate=0.001))
    branch = training.branch()
    assert branch.origin == "Run 1, step 10"
    run(training)
    np.testing.assert_array_equal(
        branch.checkpoints[0].arrays["hidden.weight"], first.checkpoints[10].arrays["hidden.weight"]
    )
    training.set_up(replace(SMALL, hidden=(5,)))
    with pytest.raises(ValueError, match="other hidden layers"):
        training.branch()


def test_before_there_are_weights_there_is_nothing_to_go_on_from(training):
    with pytest.raises(ValueError, match="no weights yet"):
        training.branch()
    assert training.network() is None
    assert training.moment is None


def test_what_another_run_tells_late_goes_to_that_run(training):
    first = training.begin()
    late = [told for told in training.work() if told is not None]
    second = training.begin()
    training.note(late)
    assert first.step == 40
    assert second.step == 0
    assert not second.checkpoints


def test_the_network_can_be_used_and_has_a_card(training):
    training.begin()
    run(training)
    network = training.network()
    assert network.card["name"] == "Run 1"
    assert Recipe.from_dict(network.card["recipe"]) == SMALL
    assert network.card["accuracy"]["dev"] == training.checkpoint.accuracy


def test_a_network_of_unscaled_pixels_reads_the_canvas(training):
    training.set_up(replace(SMALL, scaled=False, learning_rate=0.0001))
    training.begin()
    run(training)
    data = training._data[SMALL.images]
    trained = training.current.trainer.network.logits(data.images[:9].astype(np.float32))
    np.testing.assert_allclose(
        training.network().logits(data.images[:9] / np.float32(255)), trained, rtol=1e-3, atol=1e-3
    )


def test_divergence_is_told(training):
    training.begin()
    training.note_failure(Diverged(7, "hidden", "the gradient"))
    assert training.current.state == DIVERGED
    assert "step 7: the gradient of layer 'hidden'" in training.current.message


def test_runs_are_named_chosen_removed_and_not_too_many(training):
    for _ in range(MOST_RUNS + 2):
        training.begin()
    assert len(training.runs) == MOST_RUNS
    assert training.current is training.runs[-1]
    training.rename(training.current, "  the best  ")
    assert training.current.name == "the best"
    training.rename(training.current, " ")
    assert training.current.name == "the best"
    training.choose(training.runs[0])
    training.remove(training.runs[0])
    assert training.current is training.runs[-1]


def test_the_rate_of_a_run_that_is_under_way(training):
    training.begin()
    run(training, 1)
    training.set_learning_rate(0.5)
    assert training.current.trainer.learning_rate == 0.5
    assert training.recipe.learning_rate == 0.5


def test_the_recipe_is_kept_with_the_session():
    session = DigitSession()
    assert session.to_dict()["training"] is None
    session.training.set_up(PRESETS["zeros"])
    again = DigitSession()
    again.from_dict(session.to_dict())
    assert again.to_dict() == session.to_dict()
    assert again.training.recipe == PRESETS["zeros"]
    with pytest.raises(ValueError, match="digits"):
        again.from_dict(session.to_dict() | {"training": {"recipe": {"steps": 0}}})
    assert again.training.recipe == PRESETS["zeros"]


def test_every_preset_has_words():
    assert set(PRESET_WORDS) == set(PRESETS)
