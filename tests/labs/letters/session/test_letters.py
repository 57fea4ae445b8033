"""The letters lab without a window: the lecture's numbers, runs that resume and branch, states kept."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.files import pack_text, unpack_text
from engine.training import Diverged
from gui.labs.letters.session import LettersSession
from gui.labs.letters.session.data import prepare
from gui.labs.letters.session.ladder import BIGRAM, COUNTS_4, MLP, MY_MLP, TRANSFORMER, UNIFORM
from gui.labs.letters.session.network import FIVE_NAMES, PART_3, LetterMap, SetUp
from gui.labs.letters.session.reading import STAGES
from gui.labs.letters.session.transformer import SetUp as TransformerSetUp

SMALL = SetUp(hidden=20, steps=30)


@pytest.fixture(scope="module")
def prepared():
    *_, last = prepare()
    return last


@pytest.fixture
def session(prepared):
    session = LettersSession()
    session.data.note([prepared])
    return session


def run(learner, steps=None):
    for report in learner.work(steps):
        learner.note([report])
    learner.note_end()


def test_the_ladder_tells_train_and_dev_of_every_rung(session):
    rungs = {rung.name: rung for rung in session.ladder.rungs}
    assert rungs[UNIFORM].dev == pytest.approx(math.log(27))
    assert rungs[BIGRAM].dev == pytest.approx(2.4531, abs=1e-4)
    assert rungs[COUNTS_4].train == pytest.approx(1.9187, abs=1e-4)
    assert rungs[MLP].dev == pytest.approx(2.1655, abs=0.01)  # as PyTorch after as many steps
    assert rungs[TRANSFORMER].dev < 2.12
    assert MY_MLP not in rungs


@pytest.mark.parametrize("name", ["network", "transformer"])
def test_what_is_told_of_a_shipped_network_is_true(session, prepared, name):
    from gui.labs.letters.session.data import shipped

    card = shipped().cards[name]
    before, targets = prepared.dev_examples
    dev = (
        shipped().network.loss(before, targets)
        if name == "network"
        else shipped().transformer.nll(prepared.dev)
    )
    assert dev == pytest.approx(card.dev, abs=1e-4)


def test_a_rung_judges_a_name_letter_by_letter(session):
    session.ladder.judge("Emma")
    for rung in (UNIFORM, BIGRAM, COUNTS_4, MLP, TRANSFORMER):
        judged = session.ladder.judgement(rung)
        assert [pair.second for pair in judged.pairs] == list("emma.")
        assert sum(-pair.log for pair in judged.pairs) / 5 == pytest.approx(judged.nll)
    assert session.ladder.judgement(UNIFORM).nll == pytest.approx(math.log(27))
    assert session.ladder.judgement(COUNTS_4).pairs[2].first == ".em"
    session.ladder.judge("anné")
    assert "é" in session.ladder.judgement(MLP).trouble


def test_names_are_made_by_seed_temperature_and_top_k(session):
    ladder = session.ladder
    ladder.choose(MLP)
    *_, (recipe, names) = ladder.make()
    assert names[:3] == ["carlah", "amelle", "khirmre"]  # PyTorch's begin with carlah, amille, khirmre
    assert ladder.is_stale
    ladder.note([(recipe, names)])
    assert not ladder.is_stale
    ladder.set_up({"temperature": 0.0, "count": 2})
    assert ladder.is_stale
    *_, (_, names) = ladder.make()
    assert names[0] == names[1]
    with pytest.raises(ValueError, match="top_k"):
        ladder.set_up({"top_k": 99})


def test_counts_tell_where_they_run_out(session):
    counting = session.counting
    devs = {line.order: line.dev for line in counting.lines}
    assert min(devs, key=devs.get) == 4
    counting.set_up(order=3, smoothing=0.0, before="e")
    counting.go_to(13, 13)
    counts, shares = counting.table
    assert counts[13, 13] == 77
    assert shares[13, 13] == pytest.approx(77 / 622)
    assert counting.inspect().arithmetic[1] == "(77 + 0) / (622 + 27 × 0) = 0.1238"
    assert counting.lines[1].dev == math.inf
    with pytest.raises(ValueError, match="not among"):
        counting.set_up(before="é")


def test_as_in_the_lecture(session):
    begins = session.beginnings
    assert begins.of(FIVE_NAMES).loss == pytest.approx(17.7697, abs=5e-5)
    assert begins.of(PART_3).loss == pytest.approx(27.8817, abs=5e-5)
    assert (begins.of(FIVE_NAMES).size, begins.of(PART_3).size) == (3_481, 11_897)
    repaired = begins.of(replace(PART_3, even_start=True, open_units=True))
    assert repaired.loss == pytest.approx(math.log(27), abs=0.05)
    assert repaired.saturated < 0.1 < 0.5 < begins.of(PART_3).saturated


def test_five_names_are_learned_by_heart(session):
    training = session.training
    training.choose(FIVE_NAMES)
    training.begin()
    run(training)
    train, dev = training.judged
    assert train == pytest.approx(0.2561, abs=1e-3)
    assert dev > 10  # and nothing of other names is known
    assert training.curves[1][0] == pytest.approx(17.7697, abs=5e-5)
    assert [rung.name for rung in session.ladder.rungs][-1] == MY_MLP


def test_a_run_resumes_and_branches_as_if_it_had_not_stopped(session):
    training = session.training
    training.choose(SMALL)
    training.begin()
    run(training)
    whole = training.run.history.records[-1].state["vector"].copy()
    training.go_to(training.positions.index(12))
    run(training, 1)
    assert training.run.step == 13
    assert training.positions[-1] == 13
    run(training)
    np.testing.assert_array_equal(training.run.history.records[-1].state["vector"], whole)
    assert not training.can_go_on


def test_the_rate_drops_at_the_middle(session):
    def end(drops):
        session.training.choose(replace(SMALL, drops=drops))
        session.training.begin()
        run(session.training)
        return {step: session.training.run.history[step].state["vector"] for step in (15, 30)}

    plain, dropped = end(False), end(True)
    np.testing.assert_array_equal(plain[15], dropped[15])
    assert np.abs(plain[30] - plain[15]).sum() > 3 * np.abs(dropped[30] - dropped[15]).sum()


def test_a_rate_too_high_is_told(session):
    training = session.training
    training.choose(SMALL)
    training.begin()
    run(training, 2)
    training.run.history.records[-1].state["vector"][:] = np.nan
    with pytest.raises(Diverged) as raised:
        run(training)
    training.note_failure(raised.value)
    assert training.trouble.startswith("Step 3 diverges")
    with pytest.raises(OSError, match="full"):
        training.note_failure(OSError("full"))


def test_the_sweep_has_a_valley(session):
    session.training.choose(replace(SMALL, hidden=100))
    *_, found = session.beginnings.sweep()
    session.beginnings.note([found])
    exponents, losses = np.array(session.beginnings.swept[1]).T
    assert exponents[0] == -3
    best = exponents[np.argmin(np.convolve(losses, np.ones(50) / 50, "same")[50:-50]) + 50]
    assert -1.8 < best < -0.2


def test_the_transformer_stamps_names_and_goes_on_from_a_checkpoint(session):
    attending = session.attending
    attending.choose(TransformerSetUp(steps=4))
    attending.begin()
    run(attending, 2)
    middle = attending.run.step
    run(attending)
    assert (middle, attending.run.step) == (2, 4)
    assert [step for step, _ in attending.run.stamps] == [0, 4]
    again = attending.run.history.records[-1].state["parameters"].copy()
    attending.go_to(attending.positions.index(2))
    run(attending)
    np.testing.assert_array_equal(attending.run.history.records[-1].state["parameters"], again)
    assert session.networks.own_transformer.count == 8_787


def test_a_name_is_read_stage_by_stage_and_every_number_explained(session):
    reading = session.reading
    reading.type("emma")
    reading.go_to(3 * STAGES + 5)
    assert reading.before.tolist() == [5, 13, 13]
    assert "−log(0.418)" in reading.inspect(0, 0).arithmetic[0]
    for stage in range(STAGES):
        reading.go_to(3 * STAGES + stage)
        table = reading.stage.table
        for row, column in ((0, 0), (len(table) - 1, 1 if table.shape[1] > 1 else 0)):
            inspection = reading.inspect(row, column)
            last = inspection.arithmetic[-1].replace("−", "-").split()[-1]
            shown = inspection.value.replace("−", "-")
            assert float(last) == pytest.approx(float(shown), abs=2e-3)
    assert set(reading.pulls) == {5, 13}
    with pytest.raises(ValueError, match="a to z"):
        reading.type("an.na")


def test_more_numbers_than_two_are_shown_by_their_principal_components():
    plain, more = LetterMap(SetUp().network()), LetterMap(SetUp(embedding=5).network())
    assert plain.share is None
    np.testing.assert_array_equal(plain.places, SetUp().network().C)
    assert 0.4 < more.share < 1
    assert "principal components" in more.told


def test_memory_of_a_run_is_bounded_and_told(session):
    session.training.choose(replace(SMALL, steps=3_000, hidden=300, embedding=16))
    session.training.begin()
    run(session.training, 500)
    history = session.training.run.history
    assert history.nbytes <= history.most_bytes
    assert "MB" in session.training.kept
    assert "MB" in session.status


def test_all_comes_back_and_a_foreign_state_changes_nothing(session):
    session.training.choose(SMALL)
    session.training.begin()
    run(session.training, 3)
    session.counting.set_up(order=5, smoothing=2.0, before="an")
    session.reading.type("zoe")
    session.ladder.set_up({"seed": 4})
    state, other = session.to_dict(), LettersSession()
    other.from_dict(state)
    assert other.to_dict() == state
    assert other.training.run.curve[1:] == session.training.run.curve[1:]
    for path, wrong in (
        (("counting", "order"), 9),
        (("reading", "text"), "é"),
        (("ladder", "rung"), "x"),
        (("training", "network", "set_up", "hidden"), 10_000),
        (("training", "network", "run", "state"), ""),
    ):
        broken = session.to_dict()
        place = broken
        for key in path[:-1]:
            place[key] = dict(place[key])
            place = place[key]
        place[path[-1]] = wrong
        fresh = LettersSession()
        first = fresh.to_dict()
        with pytest.raises(ValueError, match="letters"):
            fresh.from_dict(broken)
        assert fresh.to_dict() == first


LEARNERS = [("training", SMALL, "network"), ("attending", TransformerSetUp(steps=4), "transformer")]


def state_of(session, learner, small):
    """With a run that has begun."""
    learning = getattr(session, learner)
    learning.choose(small)
    learning.begin()
    run(learning, 2)
    return session.to_dict()


def is_refused(state):
    fresh = LettersSession()
    before = fresh.to_dict()
    with pytest.raises(ValueError, match="letters"):
        fresh.from_dict(state)
    return fresh.to_dict() == before


@pytest.mark.parametrize(("learner", "small", "kept"), LEARNERS)
def test_weights_of_a_network_of_another_shape_are_refused(session, learner, small, kept):
    state = state_of(session, learner, small)
    state["training"][kept]["run"]["set_up"] |= {"hidden": 21} if kept == "network" else {"blocks": 2}
    assert is_refused(state)


@pytest.mark.parametrize(
    "spoil", [lambda weights: weights * np.nan, lambda weights: weights > 0], ids=["nan", "yes or no"]
)
@pytest.mark.parametrize(("learner", "small", "kept"), LEARNERS)
def test_weights_that_are_no_numbers_are_refused(session, learner, small, kept, spoil):
    state = state_of(session, learner, small)
    arrays, _ = unpack_text(state["training"][kept]["run"]["state"], "state")
    spoilt = {name: spoil(array) for name, array in arrays.items() if name != "steps"}
    state["training"][kept]["run"]["state"] = pack_text(arrays | spoilt, {})
    assert is_refused(state)
