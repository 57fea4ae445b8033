"""The twin's run, both ways, without Qt."""

import json
import math
from types import SimpleNamespace

import numpy as np
import pytest

from engine.bigram_twin import NeuralBigram
from engine.corpus import prepare
from engine.steps import finish
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session import descent as descent_module
from gui.labs.bigram.session.descent import Descent, Setting
from gui.labs.bigram.session.name_tables import TWIN
from gui.labs.bigram.session.twin import ALL, EMMA
from gui.labs.bigram.session.twin_moment import moment_of, short, training_so_far

NAMES = ["emma", "olivia", "ava", "isabella", "sophia"]


@pytest.fixture(scope="module")
def built_in():
    return BigramSession().built_in


@pytest.fixture
def session(built_in):
    return BigramSession(built_in.names)


@pytest.fixture
def small():
    return BigramSession(NAMES)


@pytest.fixture
def run(small):
    """A descent with the names of `small`, and a twin that is trained straight on, to compare."""
    corpus = small.model.corpus
    descent = Descent(NeuralBigram(corpus), (50.0, 0.01), 100)
    return SimpleNamespace(corpus=corpus, descent=descent, straight=NeuralBigram(corpus))


def reach(descent, position):
    descent.target = position
    while descent.position != descent.target:
        descent.advance(0.0)  # a step at a time, or a jump


def arrive(twin, place):
    twin.go_to(place)
    while twin.is_behind:
        twin.advance()


def test_all_names_as_in_the_lecture(session, lectures):
    golden = lectures["neural_bigram"]["all_names"]
    twin = session.twin
    twin.set_scene(ALL)
    arrive(twin, 199)
    loss, nll, penalty = twin.descent.records
    for step, number in golden["loss_at"].items():
        assert loss[int(step)] == pytest.approx(number, abs=5e-5)
    for step, number in golden["nll_alone_at"].items():
        assert nll[int(step)] == pytest.approx(number, abs=5e-5)
    np.testing.assert_allclose(loss, nll + penalty, atol=1e-15)
    assert twin.descent.least == pytest.approx(2.4540, abs=5e-5)
    assert "= 2.4830" in moment_of(twin, session.model.alphabet).equation


def test_emma_as_in_the_lecture(session, lectures):
    golden = lectures["neural_bigram"]["emma"]
    twin, alphabet = session.twin, session.model.alphabet
    assert (twin.scene, twin.name, twin.acts, twin.total) == (EMMA, "emma", 7, 70)
    assert [twin.pair_at(place) for place in range(8)] == [
        None,
        *((0, 5), (5, 13), (13, 13), (13, 1), (1, 0)),
        None,
        None,
    ]
    twin.go_to(2)
    assert moment_of(twin, alphabet).equation.startswith("P(m | e) = ")
    assert moment_of(twin, alphabet).place == "step 1, pair 2 of 5"
    twin.go_to(6)
    assert moment_of(twin, alphabet).equation.endswith(f"= {golden['loss']}")
    twin.go_to(7)
    moment = moment_of(twin, alphabet)
    assert moment.equation.endswith(f"{golden['loss']} → {golden['after_one_step_of_0.1']}")
    assert (moment.position, moment.total) == (7, 70)


def test_replay_is_straight_training_bit_for_bit(run):
    descent, straight = run.descent, run.straight
    weights = [np.array(straight.weights.data)] + [
        np.array(straight.weights.data) for _ in straight.train(60)
    ]
    reach(descent, 60)
    records = np.array(descent.records)
    for position in (60, 59, 17, 16, 15, 0, 33, 60):
        reach(descent, position)
        np.testing.assert_array_equal(descent.weights, weights[position])
    np.testing.assert_array_equal(descent.records, records)


def test_a_new_rate_holds_from_here_on(run):
    descent, straight = run.descent, run.straight
    reach(descent, 30)
    reach(descent, 20)
    descent.set_from_here(10.0, 0.1)
    assert descent.schedule == [Setting(0, 50.0, 0.01), Setting(20, 10.0, 0.1)]
    assert descent.records.shape == (3, 21)
    reach(descent, 40)
    list(straight.train(20))
    straight.optimiser.learning_rate, straight.decay = 10.0, 0.1
    expected = [record.loss for record in straight.train(20)]
    np.testing.assert_array_equal(descent.records[0, 20:40], expected)
    end = descent.weights
    reach(descent, 10)
    reach(descent, 40)
    np.testing.assert_array_equal(descent.weights, end)


def test_what_was_computed_stays_up_to_where_the_schedules_differ(run):
    descent = run.descent
    reach(descent, 50)
    before = descent.weights
    descent.target = 50
    descent.set_schedule([Setting(0, 50.0, 0.01), Setting(30, 1.0, 0.0)])
    assert descent.position <= 30
    assert descent.computed >= 29
    reach(descent, 50)
    assert not np.array_equal(descent.weights, before)
    descent.set_schedule([Setting(0, 50.0, 0.01)])
    reach(descent, 50)
    np.testing.assert_array_equal(descent.weights, before)


def test_the_weights_kept_fit_into_memory_and_the_way_back_stays_the_same(run, monkeypatch):
    reach(run.descent, 60)
    monkeypatch.setattr(descent_module, "_MOST_MEMORY", 3 * run.descent.weights.nbytes)
    short = Descent(NeuralBigram(run.corpus), (50.0, 0.01), 100)
    reach(short, 60)
    assert short.history.positions == [0, 32, 48]
    for position in (60, 31, 32, 17, 0, 60):
        reach(short, position)
        reach(run.descent, position)
        np.testing.assert_array_equal(short.weights, run.descent.weights)


def test_a_run_that_diverges_stops_at_its_last_number_and_loses_nothing(small):
    twin = small.twin
    twin.set_scene(ALL)
    arrive(twin, 5)
    loss = twin.descent.records[0].copy()
    twin.set_rate(1e6)
    twin.set_goal(1000)
    arrive(twin, 1000)
    end = twin.descent.end
    assert 5 < end < 1000
    assert twin.place == twin.total == end
    assert f"Step {end + 1} diverges" in twin.descent.trouble
    assert moment_of(twin, small.model.alphabet).explanation == twin.descent.trouble
    assert np.isfinite(twin.weights).all()
    assert np.isfinite(twin.descent.records).all()
    np.testing.assert_array_equal(twin.descent.records[0, :6], loss)

    arrive(twin, 5)
    twin.set_rate(50.0)
    assert not twin.descent.trouble
    arrive(twin, 1000)
    assert twin.place == 1000


def test_numbers_stay_short_and_say_nothing_wrong_with_a_rate_far_too_high(small):
    twin = small.twin
    twin.set_rate(1e6)
    arrive(twin, 7 * 5 + 6)
    equations = []
    for place in range(7 * 5, 7 * 6 + 1):
        arrive(twin, place)
        equations.append(moment_of(twin, small.model.alphabet).equation)
    assert max(map(len, equations)) < 60
    assert not any("nan" in equation for equation in equations)
    assert (short(0.12344), short(9.9e3), short(8.83e300)) == ("0.1234", "9900.0000", "9e+300")


@pytest.mark.parametrize(
    ("method", "value"),
    [("set_rate", -1), ("set_rate", 2e6), ("set_decay", 11), ("set_goal", 0), ("set_goal", 10_001)],
)
def test_settings_outside_the_offer_are_refused(small, method, value):
    before = small.to_dict()
    with pytest.raises(ValueError, match="from"):
        getattr(small.twin, method)(value)
    assert small.to_dict() == before


def test_the_table_is_that_of_the_weights_as_they_are(small):
    first = small.model.twin_table
    exps = np.exp(small.twin.weights)
    np.testing.assert_allclose(first, exps / exps.sum(axis=1, keepdims=True), atol=1e-12)
    seen = []
    small.changed.connect(lambda: seen.append(small.model.twin_table))
    small.twin.set_scene(ALL)
    arrive(small.twin, 50)
    assert seen[-1] is small.model.twin_table
    gap = np.abs(small.model.twin_table - small.model.probabilities).mean()
    assert gap < np.abs(first - small.model.probabilities).mean()


def test_train_with_this_decay_begins_again(small):
    twin = small.twin
    twin.set_scene(ALL)
    arrive(twin, 30)
    twin.set_decay(1.0)
    twin.train_with_this()
    while twin.is_behind:
        twin.advance()
    assert twin.place == 200
    assert twin.descent.schedule == [Setting(0, 50.0, 1.0)]
    straight = NeuralBigram(small.model.corpus, decay=1.0)
    list(straight.train(200))
    np.testing.assert_array_equal(twin.weights, straight.weights.data)


def test_other_names_begin_anew(small):
    arrive(small.twin, 9)
    small.use_corpus(BigramSession(["zoë", "max"]).model.corpus, "two.txt")
    twin = small.twin
    assert (twin.name, twin.place, twin.acts) == ("zoë", 0, 6)
    assert twin.weights.shape == small.model.twin_table.shape == (7, 7)


def test_the_state_survives(small):
    twin = small.twin
    arrive(twin, 10)
    twin.set_scene(ALL)
    arrive(twin, 12)
    twin.set_decay(0.5)
    twin.set_goal(300)
    arrive(twin, 30)
    state = json.loads(json.dumps(small.to_dict()))
    again = BigramSession(NAMES)
    again.from_dict(state)
    assert again.twin.is_behind
    while again.twin.is_behind:
        again.twin.advance()
    assert again.twin.to_dict() == twin.to_dict()
    np.testing.assert_array_equal(again.twin.weights, twin.weights)
    np.testing.assert_array_equal(again.model.twin_table, small.model.twin_table)
    again.twin.set_scene(EMMA)
    while again.twin.is_behind:
        again.twin.advance()
    assert again.twin.place == 10


@pytest.mark.parametrize(
    "change",
    [
        {"scene": "bob"},
        {"act": -1},
        {"all": {}},
        {"all": {"schedule": [], "goal": 5, "position": 0}},
        {"all": {"schedule": [[1, 1.0, 0.0]], "goal": 5, "position": 0}},
        {"all": {"schedule": [[0, math.nan, 0.0]], "goal": 5, "position": 0}},
        {"all": {"schedule": [[0, 1.0, 0.0], [3, 1.0, 0.0], [2, 1.0, 0.0]], "goal": 5, "position": 0}},
        {"all": {"schedule": [[0, 1.0, 0.0]], "goal": 5, "position": 6}},
        {"emma": {"schedule": [[0, 1.0, 0.0]], "goal": 0, "position": 0}},
    ],
)
def test_a_foreign_state_is_refused(small, change):
    before = small.to_dict()
    with pytest.raises(ValueError, match="bigram"):
        small.from_dict(before | {"twin": before["twin"] | change})
    assert small.to_dict() == before


def test_names_of_more_letters_come_back_while_the_twin_is_in_use(small):
    small.judge("sophia")
    small.set_use(TWIN)
    former, state = small.model.corpus, small.to_dict()
    small.use_corpus(finish(prepare(["ab"])), "")
    assert small.likelihood.judgement.trouble
    small.from_dict(state, former)
    assert small.to_dict() == state
    small.use_corpus(finish(prepare(["ab"])), "")
    small.use_corpus(small.built_in, "")
    assert len(small.likelihood.judgement.pairs) == 7


def test_what_names_owe_to_the_training_is_said(session):
    twin, settings = session.twin, (5, 2147483647, 1.0, "lecture")
    twin.reset()
    twin.set_scene(ALL)
    twin.set_goal(260)
    session.set_use(TWIN)
    session.sampling.generate(*settings)
    assert training_so_far(twin).startswith("The net is untrained")
    for steps, name in ((200, "kondmaisah"), (250, "kondlaisah")):
        arrive(twin, steps)
        assert session.sampling.generated[3] == name
        assert ("The lecture trains longer" in training_so_far(twin)) == (steps < 250)
    session.set_use("counts")
    session.sampling.reset()
    twin.reset()
