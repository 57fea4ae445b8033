import gc
import json
from dataclasses import replace
from weakref import ref

import numpy as np
import pytest

from engine.digit_network import DigitNetwork
from engine.files import pack_text
from engine.recipe import PRESETS, Recipe
from engine.trainer import Data
from engine.training import Diverged
from gui.labs.digits.session import DigitSession, runs
from gui.labs.digits.session import training as module
from gui.labs.digits.session.presets import PRESET_WORDS
from gui.labs.digits.session.run_words import how_far, title
from gui.labs.digits.session.runs import DIVERGED, FINISHED, PAUSED
from gui.labs.digits.session.training import MOST_RUNS, Training
from gui.numbers import percent

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


def click(training, times):
    """Each time it measures after the step."""
    for _ in range(times):
        run(training, 1)


def test_a_run_from_beginning_to_end(training):
    first = training.begin()
    assert (first.name, first.state) == ("784-12-10, Adam 0.01", "ready")
    run(training)
    assert first.state == FINISHED
    assert first.curves["dev accuracy"].values[-1] > 0.9
    assert first.curves["dev accuracy"].steps == [*range(41)]
    assert {"loss", "accuracy", "dev loss", "size of hidden", "norm of output"} <= set(first.curves)
    assert training.bytes == 41 * first.checkpoints[0].nbytes
    assert first.seconds_left == pytest.approx(0)


def test_one_step_at_a_time(training):
    training.begin()
    run(training, 1)
    assert (training.current.step, training.current.state) == (1, PAUSED)
    run(training, 1)
    assert training.current.step == 2
    run(training)
    assert training.current.state == FINISHED


def test_many_pauses_keep_within_the_memory_and_what_is_looked_at_stays(training):
    first = training.begin()
    run(training, 1)
    first.history.most_bytes = 8 * first.checkpoints[0].nbytes
    run(training, 7)
    training.go_to(2)
    looked_at = training.checkpoint.step
    reports = [told for told in first.trainer.go_on(20) if told]
    training.note([(first, report) for report in reports])
    assert len(first.checkpoints) <= 8
    assert first.step == 20
    assert training.checkpoint.step == looked_at
    training.go_to(1)
    looked_at = training.checkpoint.step
    training.note([(first, report) for report in first.trainer.go_on() if report])
    assert looked_at not in first.history.positions
    assert training.checkpoint.step == 40


def test_back_in_the_run_and_on_from_there_in_another_way(training):
    first = training.begin()
    run(training)
    training.go_to(10)
    assert training.checkpoint.step == 10
    line, position, last = training.moment
    assert line.startswith("step 10 of 40, loss ")
    assert (position, last) == (10, 40)
    np.testing.assert_array_equal(training.weights, training.checkpoint.arrays["hidden.weight"].T)
    training.adjust(replace(SMALL, optimiser="descent", learning_rate=0.001))
    branch = training.branch()
    assert branch.origin == "784-12-10, Adam 0.01, step 10"
    run(training)
    np.testing.assert_array_equal(
        branch.checkpoints[0].arrays["hidden.weight"], first.checkpoints[10].arrays["hidden.weight"]
    )
    training.adjust(replace(SMALL, hidden=(5,)))
    with pytest.raises(ValueError, match="other hidden layers"):
        training.branch()


def test_a_branch_has_its_run_s_settings_whatever_preset_was_chosen_meanwhile(training):
    first = training.begin()
    run(training)
    training.set_up(PRESETS["log"])
    training.go_to(10)
    assert training.branch().recipe == first.recipe
    training.choose(first)
    training.adjust(replace(training.recipe, decay=0.5))
    assert training.branch().recipe == replace(first.recipe, decay=0.5)


def test_no_branch_is_measured_with_images_that_its_weights_have_learned_from(training):
    training.begin()
    run(training)
    training.adjust(replace(SMALL, images=41_000))
    with pytest.raises(ValueError, match="have learned from the 1,000 images that would measure them"):
        training.branch()
    training.set_up(replace(SMALL, images=41_000))
    training.begin()
    run(training)
    training.adjust(replace(SMALL, images=60_000))
    assert training.branch().recipe.images == 60_000  # MNIST's own test images are new to it


def test_runs_are_named_by_what_they_are(training):
    training.set_up(PRESETS["fast"])
    assert training.begin().name == "fast, Adam 0.004"
    assert training.begin().name == "fast, Adam 0.004 (2)"
    training.adjust(replace(PRESETS["fast"], learning_rate=0.01))
    assert training.begin().name == "784-128-10, Adam 0.01"
    training.set_up(SMALL)
    first = training.begin()
    assert title(first) == "784-12-10, Adam 0.01"
    run(training)
    assert title(first) == "784-12-10, Adam 0.01, " + percent(first.checkpoints[-1].accuracy, 2)
    training.go_to(10)
    assert training.branch().name == "784-12-10, Adam 0.01, from step 10"


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


def test_a_finished_run_keeps_no_trainer(training):
    """The moments of Adam are twice the weights, and of all runs together as much as their checkpoints."""
    training.begin()
    run(training, 1)
    trainer = ref(training.current.trainer)
    run(training)
    assert training.current.state == FINISHED
    gc.collect()
    assert trainer() is None


def test_the_network_can_be_used_and_has_a_card(training):
    training.begin()
    run(training)
    network = training.network()
    assert network.card["name"] == "784-12-10, Adam 0.01"
    assert Recipe.from_dict(network.card["recipe"]) == SMALL
    assert network.card["accuracy"]["dev"] == training.checkpoint.accuracy


def test_a_network_of_unscaled_pixels_reads_the_canvas(training):
    training.set_up(replace(SMALL, scaled=False, learning_rate=0.0001))
    training.begin()
    run(training)
    data, checkpoint = module.read_data(training.recipe), training.checkpoint
    trained = DigitNetwork.from_arrays(checkpoint.arrays, {}).logits(data.images[:9].astype(np.float32))
    np.testing.assert_allclose(
        training.network().logits(data.images[:9] / np.float32(255)), trained, rtol=1e-3, atol=1e-3
    )


def test_divergence_is_told(training):
    training.begin()
    training.note_failure(Diverged(7, "hidden", "the gradient"))
    assert training.current.state == DIVERGED
    assert "step 7: the gradient of layer 'hidden'" in training.current.message


def test_a_run_that_breaks_keeps_the_newest_weights_with_which_it_could_answer(training):
    training.set_up(
        Recipe(hidden=(64, 64, 64), optimiser="descent", learning_rate=100.0, schedule="constant", steps=40)
    )
    training.begin()
    with pytest.raises(Diverged, match="step") as caught:
        click(training, 9)
    training.note_failure(caught.value)
    assert training.current.state == DIVERGED
    assert training.checkpoint.step == caught.value.step - 1 > 0
    assert training.network().first_overflow() is None
    np.testing.assert_array_equal(training.weights, training.checkpoint.arrays["hidden1.weight"].T)
    assert training.current.trainer is None


def test_runs_are_named_chosen_removed_and_not_too_many(training):
    for _ in range(MOST_RUNS + 2):
        training.begin()
    assert len(training.runs) == MOST_RUNS
    assert training.current is training.runs[-1]
    training.rename(training.current, "  the best  ")
    assert training.current.name == "the best"
    training.rename(training.current, " ")
    assert training.current.name == "the best"
    training.rename(training.current, "x" * 1_000_000)
    assert training.current.name == "x" * 100
    training.choose(training.runs[0])
    training.remove(training.runs[0])
    assert training.current is training.runs[-1]


def test_the_rate_of_a_run_that_is_under_way(training):
    training.begin()
    run(training, 1)
    training.set_learning_rate(0.3)
    training.set_learning_rate(0.0)
    before = training.current.weights
    run(training, 1)
    np.testing.assert_array_equal(training.current.weights, before)
    assert training.recipe.learning_rate == SMALL.learning_rate  # of the next run
    run(training)
    assert training.network().card["learning_rates"] == [(1, 0.0)]  # not the one that was never used
    training.set_learning_rate(0.5)  # it is over
    assert training.recipe.learning_rate == 0.5


def test_a_rate_set_before_the_data_are_read(training):
    training.begin()
    work = training.work()
    next(work)
    training.set_learning_rate(0.0)
    for told in work:
        training.note([told])
    checkpoints = training.current.checkpoints
    np.testing.assert_array_equal(
        checkpoints[0].arrays["hidden.weight"], checkpoints[-1].arrays["hidden.weight"]
    )


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


def test_runs_are_kept_with_the_session_and_come_back_whole(training):
    session = DigitSession()
    session.training = training
    training.begin()
    run(training)
    state = json.loads(json.dumps(session.to_dict()))
    again = DigitSession()
    again.from_dict(state)
    kept = again.training.runs[0]
    assert (kept.name, kept.state, kept.step) == ("784-12-10, Adam 0.01", FINISHED, 40)
    assert kept.is_cut
    assert "Only its newest weights were saved" in how_far(kept, 0)
    assert not training.current.is_cut
    assert "Only its newest" not in how_far(training.current, 0)
    assert kept.curves["dev accuracy"].values == training.current.curves["dev accuracy"].values
    image = np.random.default_rng(0).random((1, 784), np.float32)
    np.testing.assert_array_equal(again.training.network().logits(image), training.network().logits(image))
    assert again.to_dict() == state
    whole = training.current
    session.from_dict(DigitSession().to_dict())  # New
    assert training.runs == []
    session.from_dict(state)  # and Undo
    assert training.runs == [whole]
    assert len(whole.checkpoints) == 41


def test_undo_need_not_wait_until_weights_are_packed(training, monkeypatch):
    """Of eight runs with wide layers that took 200 ms of the window's time."""
    session = DigitSession()
    session.training = training
    training.set_up(SMALL)
    training.begin()
    run(training)
    again = DigitSession()
    again.from_dict(json.loads(json.dumps(session.to_dict())))

    def pack(arrays, metadata):
        raise AssertionError("packed where one waits for it")

    monkeypatch.setattr(runs, "pack_text", pack)
    assert again.to_dict()["training"] == session.to_dict()["training"]


def test_weights_are_found_in_whatever_order_a_file_has_them(training, monkeypatch):
    """safetensors gives the arrays in another order in each process."""
    session = DigitSession()
    session.training = training
    training.set_up(replace(SMALL, scaled=False))
    training.begin()
    run(training)
    state = json.loads(json.dumps(session.to_dict()))
    read = runs.unpack_text
    for turn in (list, reversed):
        monkeypatch.setattr(
            runs, "unpack_text", lambda *file, turn=turn: (dict(turn(read(*file)[0].items())), {})
        )
        again = DigitSession()
        again.from_dict(state)
        assert again.training.weights.shape == (784, 12)
        np.testing.assert_array_equal(again.training.weights, training.weights)
        image = np.random.default_rng(0).random((1, 784), np.float32)
        np.testing.assert_array_equal(
            again.training.network().logits(image), training.network().logits(image)
        )


@pytest.mark.parametrize(
    "change",
    [
        {"id": 3},
        {"name": 3},
        {"origin": "x" * 50_000},
        {"color": 2.5},
        {"recipe": {"steps": 0}},
        {"recipe": {"hidden": [5]}},
        {"curves": 3},
        {"curves": {"loss": [[1], []]}},
        {"curves": {"loss": [[1]]}},
        {"curves": {"loss": [[1], [1e308]]}},
        {"curves": {"loss": [[1], ["nan"]]}},
        {"curves": {"loss": [[10**9], [1.0]]}},
        {"curves": {"loss": [[*range(301)], [1.0] * 301]}},
        {"curves": {"x" * 50_000: [[1], [1.0]]}},
        {"checkpoint": 3},
        {"checkpoint": {"safetensors": "AAAA"}},
        {"checkpoint": {"seconds": "nan"}},
        {"checkpoint": {"accuracy": float("nan")}},
        {"checkpoint": {"loss": 1e308}},
        {"checkpoint": {"step": 41}},
        {"checkpoint": {"dead": [0] * 5}},
        {"checkpoint": {"dead": [2**70]}},
    ],
    ids=repr,
)
def test_a_run_that_cannot_be_read_costs_itself_alone(two_runs, change):
    state = json.loads(json.dumps(two_runs.to_dict()))
    run = state["training"]["runs"][0]
    run["id"] = "another"
    for key, value in change.items():
        run[key] = run[key] | value if key == "checkpoint" and isinstance(value, dict) else value
    again, told = DigitSession(), []
    again.told.connect(told.append)
    again.from_dict(state)
    assert [each.name for each in again.training.runs] == ["784-12-10, Adam 0.01 (2)"]
    assert len(told) == 1
    assert told[0].startswith("Runs that cannot be read are left out. ")
    assert len(told[0]) < 500
    again.from_dict(again.to_dict())
    assert len(told) == 1  # it is no longer there


@pytest.fixture
def two_runs(training):
    session = DigitSession()
    session.training = training
    training.begin()
    run(training)
    training.begin()
    run(training, 1)
    return session


def test_a_run_of_bytes_is_measured_by_what_the_canvas_would_make_of_it(training):
    """Within reach for ink from 0 to 1, beyond it for 0 to 255."""
    session = DigitSession()
    session.training = training
    training.set_up(replace(SMALL, scaled=False))
    training.begin()
    run(training, 1)
    state = json.loads(json.dumps(session.to_dict()))
    arrays = training.checkpoint.arrays
    most = DigitNetwork.from_arrays(arrays, {})
    for w, _ in most.weights:
        w *= np.float32(2e15)
    assert most.first_overflow() is None
    state["training"]["runs"][0] |= {"id": "another"}
    state["training"]["runs"][0]["checkpoint"]["safetensors"] = pack_text(most.arrays(), {})
    again, told = DigitSession(), []
    again.told.connect(told.append)
    again.from_dict(state)
    assert again.training.runs == []
    assert told[0].endswith(
        "“784-12-10, Adam 0.01”: its weights are so large that it answers with no numbers."
    )


def test_of_two_runs_with_one_id_one_is_kept(two_runs):
    state = json.loads(json.dumps(two_runs.to_dict()))
    for run in state["training"]["runs"]:
        run["id"] = "the same"
    again = DigitSession()
    again.from_dict(state)
    assert [each.name for each in again.training.runs] == ["784-12-10, Adam 0.01 (2)"]


def test_more_runs_than_there_is_room_for_are_refused(two_runs):
    state = json.loads(json.dumps(two_runs.to_dict()))
    state["training"]["runs"] *= 5
    with pytest.raises(ValueError, match="digits: runs has 10 entries; at most 8 are read"):
        DigitSession().from_dict(state)


def test_a_branch_begins_where_it_has_branched(training):
    training.begin()
    run(training)
    training.go_to(10)
    branch = training.branch()
    run(training)
    assert branch.curves["dev loss"].steps[0] == 10
    assert branch.curves["dev loss"].steps[-1] == 50
    training.adjust(replace(SMALL, activation="tanh"))
    with pytest.raises(ValueError, match="another activation"):
        training.branch()


def test_the_last_checkpoint_is_the_present(training):
    training.begin()
    run(training)
    training.go_to(3)
    training.go_to(40)
    assert training.position is None
