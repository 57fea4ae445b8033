"""The head learns, rests, goes on, and is looked at where it was."""

from itertools import islice

import numpy as np
import pytest

from engine.training import Diverged
from engine.word_network import ALONE, RIGHT, STEPS, UNMASKED
from gui.labs.words.session.training import EVERY, Checkpoint, Training
from gui.labs.words.session.ways import WAYS, floors, verdict


@pytest.fixture
def training():
    return Training()


def learn(training, reports=None):
    for report in islice(training.work(), reports):
        training.note([report])
    training.note_end()


def test_a_run_that_rests_goes_on_where_it_was_in_the_same_bits(training):
    training.begin()
    learn(training, 2)
    learn(training, 2)
    once = Training()
    once.begin()
    learn(once, 4)
    assert training.positions == once.positions == [0, EVERY, 2 * EVERY, 3 * EVERY]
    np.testing.assert_array_equal(training.checkpoint.arrays["Wq"], once.checkpoint.arrays["Wq"])
    assert training.can_resume
    assert not training.is_running


def test_going_back_shows_the_weights_of_then(training):
    training.begin()
    learn(training, 2)
    newest = training.network.arrays()["E"]
    training.go_to(0)
    assert training.checkpoint.step == 0
    assert not np.array_equal(training.network.arrays()["E"], newest)
    training.go_to(99)
    assert training.position is None
    np.testing.assert_array_equal(training.network.arrays()["E"], newest)


def test_to_the_end_without_attention_stops_at_the_floor_of_the_last_word(training):
    training.set_up(way=ALONE)
    training.begin()
    learn(training)
    assert training.checkpoint.step == STEPS
    assert training.checkpoint.loss > 1.385
    assert "last word alone" in verdict(training.checkpoint)
    end = training.ends[ALONE]
    assert end.loss == training.checkpoint.loss
    assert end.sense < 0.5
    assert not training.can_resume


def test_the_last_report_comes_also_after_the_steps_are_done(training):
    """It was on its way when the run was told to rest."""
    training.begin()
    for _ in training.run.steps:
        pass
    learn(training)
    assert training.checkpoint.step == STEPS


def test_what_comes_of_another_run_is_dropped(training):
    training.begin()
    late = next(training.work())
    training.begin()
    training.note([late])
    assert training.positions == []


def test_a_divergence_is_told_and_ends_the_run(training):
    training.begin()
    training.note_failure(Diverged(7, "E", "the output"))
    assert "Step 7" in training.trouble
    assert not training.can_resume
    training.begin()
    assert training.trouble == ""
    with pytest.raises(ZeroDivisionError):
        training.note_failure(ZeroDivisionError())


@pytest.mark.parametrize(
    ("loss", "bank", "step", "says"),
    [
        (0.001, 0.001, STEPS, "Below what is possible"),
        (1.22, 1.11, STEPS, "At the floor"),
        (1.22, 1.80, STEPS, "not learned what “bank”"),
        (1.394, 1.80, STEPS, "last word alone"),
        (1.31, 1.5, STEPS, "Between the floors"),
        (1.5, 1.9, 50, "Still learning"),
    ],
)
def test_the_verdict_goes_by_the_floors(loss, bank, step, says):
    assert says in verdict(Checkpoint(step, loss, bank, {}))


def test_the_floors_are_those_that_were_counted():
    assert [round(floor, 3) for floor in floors()] == [1.210, 1.392, 1.099, 1.792]


def test_every_way_has_its_words():
    from engine import word_network

    assert list(WAYS) == list(word_network.WAYS)
    assert WAYS[UNMASKED].title != WAYS[RIGHT].title
