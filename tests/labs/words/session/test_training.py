"""The head learns, rests, goes on, and is looked at where it was."""

from itertools import islice

import numpy as np
import pytest

from engine.training import Diverged
from engine.word_network import ALONE, RIGHT, STEPS, UNMASKED, train
from gui.labs.words.session.training import EVERY, Checkpoint, End, Setup, Training
from gui.labs.words.session.ways import WAYS, floors, name_of, score, verdict


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


@pytest.fixture
def at_the_end(training):
    """Two steps before it."""
    training.set_up(way=ALONE)
    training.predict("above")
    training.begin()
    training.run.steps = train(training.run.network, STEPS, 1, STEPS - 2)
    return training


def test_at_the_end_of_a_run_it_says_what_has_become_of_it(at_the_end):
    training = at_the_end
    learn(training)
    assert training.checkpoint.step == STEPS
    assert verdict(training.checkpoint, training.run.guess).endswith("You predicted that.")
    (end,) = training.ends
    assert end.setup.way == ALONE
    assert end.loss == training.checkpoint.loss
    assert (end.sense, end.guess) == (0, "above")
    assert not training.can_resume
    training.begin()
    training.run.steps = train(training.run.network, STEPS, 1, STEPS - 1)
    learn(training)
    assert [each.setup for each in training.ends] == [end.setup]  # the same run again


def test_the_last_report_comes_also_after_the_steps_are_done(at_the_end):
    """It was on its way when the run was told to rest."""
    training = at_the_end
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


def test_a_branch_goes_on_from_where_one_has_gone_back_to(training):
    training.begin()
    learn(training, 4)
    former = training.run
    assert not training.can_branch  # at the newest weights one can resume
    training.go_to(1)
    assert training.can_branch
    at = training.checkpoint
    training.set_up(way=UNMASKED)
    training.branch()
    assert training.positions == [0, EVERY]
    assert training.checkpoint.arrays["E"] is at.arrays["E"]
    assert training.run.former == former.curve
    learn(training, 1)
    assert training.positions == [0, EVERY, 2 * EVERY]
    assert training.checkpoint.loss != former.curve[2][1]
    training.go_to(1)
    training.set_up(size=8)
    assert not training.can_branch  # those weights are of another size


def test_what_was_predicted_is_judged_by_the_floor(training):
    training.predict("at")
    checkpoint = Checkpoint(STEPS, 0.1, 0.1, {})
    assert verdict(checkpoint, training.guess).endswith("You predicted: at the floor.")
    assert verdict(checkpoint, "below").endswith("You predicted that.")
    training.set_up(way=UNMASKED)
    assert training.guess == ""  # it was of another setup
    with pytest.raises(ValueError, match="guess"):
        training.predict("perhaps")


def test_a_run_that_failed_stands_beside_those_that_did_not():
    good, bad = (End(Setup(seed), 0, 1.22, bank, 0.9) for seed, bank in ((1, 1.11), (2, 1.8)))
    assert name_of(good) == "Attention, seed 1"
    assert name_of(bad) == "Attention, seed 2, misses “bank”"
    assert name_of(End(Setup(3, RIGHT, 8, 2), 700, 1.5, 1.8, 0)) == (
        "Attention, seed 3, sizes 8 and 2, from step 700"
    )
    assert score([good, bad]) == "1 of 2 runs with attention reached both floors."
    assert score([good]) == ""
    assert score([]).startswith("Finished runs")
