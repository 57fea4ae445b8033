from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest

from engine.arithmetic import cross_entropy
from engine.digit_network import DigitNetwork
from engine.losses import one_hot
from engine.recipe import PRESETS, Recipe
from engine.trainer import Data, Trainer, read_data
from engine.training import Diverged


@pytest.fixture(scope="module")
def data():
    """Few images, two kinds of ink."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 900).astype(np.uint8)
    images = rng.integers(0, 60, (900, 784)).astype(np.uint8)
    images[labels == 1, :392] += 150
    return Data(images[:600], labels[:600], images[600:], labels[600:])


SMALL = Recipe(hidden=(12,), steps=90, batch_size=60, learning_rate=0.01)


def reports(trainer, until=None):
    return [report for report in trainer.go_on(until) if report is not None]


def test_a_run_begins_with_a_checkpoint_and_ends_with_one(data):
    told = reports(Trainer(SMALL, data))
    checkpoints = [report.checkpoint for report in told if report.checkpoint]
    assert checkpoints[0].step == 0
    assert checkpoints[-1].step == 90
    assert checkpoints[-1].accuracy > 0.95 > checkpoints[0].accuracy
    assert checkpoints[-1].loss < checkpoints[0].loss
    assert [c.step for c in checkpoints] == [*range(0, 91, 3)]
    assert told[-1].seconds > 0
    assert set(told[-1].gradient_size) == {"hidden", "output"}


def test_left_and_gone_on_with_it_is_the_same_run(data):
    whole, parts = Trainer(SMALL, data), Trainer(SMALL, data)
    reports(whole)
    for until in (20, 21, 60, None):
        reports(parts, until)
    for a, b in zip(whole.network.parameters(), parts.network.parameters(), strict=True):
        np.testing.assert_array_equal(a.data, b.data)


def test_stopped_in_the_middle_it_goes_on_from_where_it_was(data):
    whole, parts = Trainer(SMALL, data), Trainer(SMALL, data)
    reports(whole)
    steps = parts.go_on()
    for report in steps:
        if report is not None and report.step >= 30:
            steps.close()
    assert 30 <= parts.step < 90
    reports(parts)
    np.testing.assert_array_equal(whole.network.weights[0][0], parts.network.weights[0][0])


def test_a_full_batch_in_pieces_has_the_gradient_of_the_whole(data, monkeypatch):
    full = replace(SMALL, batch_size=0, images=41_000, steps=5, optimiser="descent", schedule="constant")
    networks = []
    for piece in (2_000, 70):
        monkeypatch.setattr("engine.trainer.PIECE", piece)
        trainer = Trainer(full, data)
        rests = [report is None for report in trainer.go_on()]
        networks.append(trainer.network)
        assert sum(rests) >= (0 if piece == 2_000 else 5 * 8)
    np.testing.assert_allclose(networks[0].weights[0][0], networks[1].weights[0][0], atol=1e-5)


def test_the_learning_rate_can_be_changed_on_the_way(data):
    trainer = Trainer(replace(SMALL, schedule="constant"), data)
    reports(trainer, 30)
    trainer.learning_rate = 0.0
    before = trainer.network.weights[0][0].copy()
    reports(trainer)
    np.testing.assert_array_equal(trainer.network.weights[0][0], before)


def test_a_branch_begins_with_the_weights_of_another_run(data):
    first = [r.checkpoint for r in reports(Trainer(SMALL, data)) if r.checkpoint][10]
    branch = Trainer(replace(SMALL, optimiser="descent", learning_rate=0.0), data, first)
    reports(branch)
    for name, array in branch.network.arrays().items():
        np.testing.assert_array_equal(array, first.arrays[name])
    with pytest.raises(ValueError, match="other layers"):
        Trainer(replace(SMALL, hidden=(13,)), data, first)


def test_a_run_that_breaks_says_where(data):
    wild = replace(SMALL, optimiser="descent", learning_rate=1e6, schedule="constant", scaled=False)
    with np.errstate(all="ignore"), pytest.raises(Diverged, match="step"):
        reports(Trainer(wild, data))


def test_dead_units_are_counted(data):
    told = reports(Trainer(replace(SMALL, initialisation="zeros"), data))
    assert told[0].checkpoint.dead == (12,)


def test_checkpoints_stay_within_their_bounds(data):
    small = Trainer(replace(SMALL, steps=10_000), data)
    assert small.spacing == 250
    wide = Trainer(replace(SMALL, hidden=(4096,), steps=10_000), data)
    size = sum(array.nbytes for array in wide.network.arrays().values())
    assert 10_000 / wide.spacing * size <= 64_000_000 + size


def test_the_notebook_s_split_has_its_sizes():
    split = read_data(PRESETS["log"])
    assert (len(split.images), len(split.dev_images)) == (41_000, 1_000)
    assert split.images.dtype == np.uint8
    whole = read_data(PRESETS["fast"])
    assert (len(whole.images), len(whole.dev_images)) == (60_000, 10_000)


def test_smoothing_and_distortion_train_too(data):
    told = reports(Trainer(replace(SMALL, smoothing=0.1, augmentation=0.5, decay=0.01), data))
    assert told[-1].checkpoint.accuracy > 0.9
    assert told[-1].loss > 0.3  # certainty is no longer the aim


def test_left_while_it_measures_it_measures_again(data):
    trainer = Trainer(SMALL, data)
    steps = trainer.go_on()
    for _ in steps:
        if trainer.step == 90 and trainer._measured != 90:
            steps.close()  # the last checkpoint is still owed
    told = reports(trainer)
    assert [report.checkpoint.step for report in told if report.checkpoint] == [90]
    assert reports(trainer) == []


def test_asked_to_rest_it_measures_where_it_stops(data):
    trainer = Trainer(replace(SMALL, steps=9_000), data)
    newest = None
    for report in trainer.go_on():
        newest = report or newest
        trainer.should_rest = trainer.step >= 7
    assert 7 <= trainer.step < 9_000
    assert newest.checkpoint.step == newest.step == trainer.step


def test_the_first_steps_are_told_one_by_one(data):
    told = reports(Trainer(SMALL, data))
    assert [report.step for report in told[:21]] == [*range(21)]


def test_a_run_that_breaks_tells_its_last_steps(data):
    wild = replace(SMALL, optimiser="descent", learning_rate=1e3, schedule="constant", decay=1e3)
    told = []

    def listen():
        for report in Trainer(wild, data).go_on():
            told.extend([report] if report else [])

    with np.errstate(all="ignore"), pytest.raises(Diverged) as caught:
        listen()
    assert told[-1].step == caught.value.step - 1


def test_a_unit_that_is_always_the_same_is_not_dead_unless_it_says_0(data):
    saturated = replace(SMALL, activation="tanh", scaled=False, learning_rate=0.0, schedule="constant")
    assert reports(Trainer(saturated, data))[0].checkpoint.dead == (0,)


def test_larger_networks_rest_as_often(data):
    assert Trainer(replace(SMALL, hidden=(128,)), data)._piece == 2_000
    assert Trainer(replace(SMALL, hidden=(1024, 1024)), data)._piece < 200


def test_what_is_kept_may_be_an_average(data):
    plain, averaged = Trainer(SMALL, data), Trainer(replace(SMALL, averaging=0.9), data)
    kept = [
        [r.checkpoint.arrays["hidden.weight"] for r in reports(t) if r.checkpoint] for t in (plain, averaged)
    ]
    np.testing.assert_array_equal(plain.network.weights[0][0], averaged.network.weights[0][0])
    np.testing.assert_array_equal(kept[0][0], kept[1][0])  # both begin alike
    moved = [np.abs(np.diff(arrays, axis=0)).sum() for arrays in kept]
    assert 0 < moved[1] < moved[0]  # an average takes the shorter way


@pytest.mark.parametrize("hidden", [(16, 16), (64, 64, 64)])
@pytest.mark.parametrize("rate", [1e2, 1e4, 1e6])
@pytest.mark.parametrize(
    "change", [{}, {"averaging": 0.5}, {"scaled": False}, {"activation": "tanh", "decay": 1e3}]
)
def test_a_checkpoint_is_kept_only_where_the_network_answers_with_numbers(data, hidden, rate, change):
    """Step by step, as by the button, with a checkpoint after each."""
    recipe = replace(SMALL, hidden=hidden, optimiser="descent", learning_rate=rate, schedule="constant")
    recipe = replace(recipe, **change)
    trainer, checkpoints = Trainer(recipe, data), []

    def click():
        for report in trainer.go_on(trainer.step + 1):
            if report is not None and report.checkpoint is not None:
                checkpoints.append(report.checkpoint)

    with suppress(Diverged):
        for _ in range(12):
            click()
    assert checkpoints
    for checkpoint in checkpoints:
        network = DigitNetwork.from_arrays(checkpoint.arrays, {"activation": recipe.activation})
        assert network.first_overflow(recipe.brightest) is None
        assert np.isfinite(checkpoint.loss)


@pytest.mark.parametrize(("scaled", "weight"), [(True, 1e36), (False, 1e32)])
def test_a_run_that_can_no_longer_answer_breaks_at_that_step_and_in_that_layer(data, scaled, weight):
    """Bytes reach 255 times as far as ink from 0 to 1."""
    trainer = Trainer(replace(SMALL, scaled=scaled), data)
    reports(trainer, 5)
    trainer.network.layers[1].weight.data[:] = weight
    told = []

    def listen():
        for report in trainer.go_on(5):  # the step was measured already
            told.append(report)
        trainer._measured = -1
        for report in trainer.go_on(5):
            told.append(report)

    with pytest.raises(Diverged, match="step 5: the output of layer 'output' has become too large") as caught:
        listen()
    assert (caught.value.step, caught.value.layer) == (5, "output")
    assert [report.checkpoint for report in told] == [None]  # how it came to that


def test_the_measured_loss_is_the_mean_over_the_images_however_they_are_taken(data, monkeypatch):
    """300 images in pieces of 70: four whole ones and one of 20."""
    monkeypatch.setattr("engine.trainer.PIECE", 70)
    trainer = Trainer(SMALL, data)
    checkpoint = reports(trainer, 30)[-1].checkpoint
    logits = trainer.network.logits(SMALL.pixels(data.dev_images))
    whole = cross_entropy(logits, one_hot(data.dev_labels, 10))
    assert trainer._piece == 70
    assert checkpoint.loss == pytest.approx(float(whole), rel=1e-5)
    assert checkpoint.accuracy == np.mean(np.argmax(logits, axis=1) == data.dev_labels)
