"""The recorded run of the notebook: made by our engine, small, and as good as the notebook says."""

import numpy as np
import pytest

from engine.digit_network import DigitNetwork
from engine.recipe import PRESETS
from engine.trainer import read_data
from gui.labs.digits.session import run_words
from gui.labs.digits.session.runs import RECORDING, read_recording
from gui.labs.digits.session.training import Training


@pytest.fixture(scope="module")
def run():
    return read_recording()


def test_it_is_a_dozen_checkpoints_in_a_small_file(run):
    assert [each.step for each in run.checkpoints] == [0, 10, *range(50, 501, 50)]
    assert RECORDING.stat().st_size < 3_000_000
    assert run.recipe == PRESETS["log"]


def test_it_begins_with_the_first_weights_of_the_recipe(run):
    for name, array in run.recipe.network().arrays().items():
        assert np.array_equal(run.checkpoints[0].arrays[name], array.astype(np.float16))


def test_it_reads_as_well_as_the_notebook_and_as_it_says(run, lectures):
    assert run.curves["accuracy"].values[-1] >= lectures["mnist"]["log_train_accuracy"]
    assert run.checkpoints[-1].accuracy >= lectures["mnist"]["log_dev_accuracy"]
    data = read_data(run.recipe)
    for kept in (run.checkpoints[0], run.checkpoints[-1]):
        network = DigitNetwork.from_arrays(kept.arrays, {})
        answers = network.probabilities(run.recipe.pixels(data.dev_images)).argmax(axis=1)
        assert (answers == data.dev_labels).mean() == pytest.approx(kept.accuracy, abs=0.001)


def test_it_says_that_it_is_a_recording(run):
    assert run_words.how_far(run, 0).startswith("This is a recording: Nablab's engine took 175 s")


def test_it_is_shown_once_and_saved_by_its_name_alone():
    training = Training()
    training.show_recording()
    training.go_to(3)
    training.show_recording()
    assert len(training.runs) == 1
    state = training.to_dict()
    assert len(str(state)) < 2_000
    other = Training()
    recipe, runs, refused = other.read(state)
    other.adopt(recipe, runs)
    assert refused == []
    assert len(other.current.checkpoints) == 12
    assert other.current.id == training.current.id
