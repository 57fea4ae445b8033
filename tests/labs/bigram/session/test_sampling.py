"""Names made up in the bigram lab: the walk through their rolls, what follows what, and favourites."""

import json

import numpy as np
import pytest

from engine.bigram import read_names, smoothed
from engine.corpus import prepare
from engine.disk import RESOURCES
from engine.steps import finish
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.generated_name import inspect_name
from gui.labs.bigram.session.name_tables import TWIN, NameTables
from gui.labs.bigram.session.rolling import WALKED
from gui.labs.bigram.session.sampling import LECTURE_SEED, QUICK, Sampling, Settings


@pytest.fixture(scope="module")
def corpus():
    return finish(prepare(read_names(RESOURCES / "names.txt")))


@pytest.fixture
def model(corpus):
    return NameTables(corpus)


@pytest.fixture
def sampling(model):
    return Sampling(model)


@pytest.fixture
def generated(sampling):
    """The lecture's five names."""
    sampling.generate(5, LECTURE_SEED, 1.0, "lecture")
    return sampling


@pytest.fixture
def emitted(sampling):
    """The positions that were told."""
    told = []
    sampling.changed.connect(lambda: told.append(sampling.position))
    return told


@pytest.mark.parametrize("smoothing", [0.0, 1.0])
def test_the_lectures_names_with_raw_counts_and_with_one_more(generated, model, lectures, smoothing):
    model.smoothing = smoothing
    generated.follow()
    assert generated.generated == lectures["sampling"]["lecture"]["names"]


# The walk


def test_before_anything_is_generated_the_first_letter_can_be_rolled(sampling, emitted):
    assert (sampling.position, sampling.walk.total, sampling.generated) == (0, 90, [])
    sampling.go_to(1)
    moment = sampling.walk.moment(sampling.position)
    assert moment.equation == "dart 0.6650 → m  (0.6240 to 0.7032)"
    assert sampling.shown == []
    assert len(sampling.generated) == 5
    assert emitted == [1]


def test_a_letter_is_rolled_and_then_joins(sampling):
    walk = sampling.walk
    told = [walk.moment(position) for position in range(9)]
    assert [walk.in_the_making(p) for p in range(9)] == ["", "", "m", "m", "mo", "mo", "mor", "mor", ""]
    assert told[6].equation == "mo + r → mor, next row: r"
    assert told[8].equation == "mor + . → the end"
    assert [moment.place for moment in told[6:]] == [
        *["name 1 of 5, letter 3"],
        *["name 1 of 5, letter 4"] * 2,
    ]
    assert walk.moment(9).place == "name 2 of 5, letter 1"
    assert all((moment.position, moment.total) == (p, 90) for p, moment in enumerate(told))


def test_the_cell_is_that_of_the_roll_and_then_the_next_row(sampling, model):
    walk, index = sampling.walk, model.alphabet.index
    assert [walk.cell(p) for p in (0, 1, 2, 3)] == [
        (0, 0),
        (0, index("m")),
        (index("m"), index("m")),
        (index("m"), index("o")),
    ]
    assert walk.cell(walk.total) == (0, 0)


def test_names_are_finished_one_by_one(sampling):
    walk = sampling.walk
    for position in range(walk.total + 1):
        sampling.go_to(position)
        whole = "".join(f"{name}." for name in sampling.shown) + walk.in_the_making(position)
        rolled = "".join(walk._alphabet[roll.symbol] for roll in walk.rolls[: position // 2])
        assert whole == rolled
    assert sampling.shown == sampling.generated


def test_generated_names_stand_at_the_end_and_can_be_unmade(generated):
    assert generated.position == generated.walk.total
    assert not generated.is_under_way
    generated.go_to(generated.position - 1)
    assert generated.is_under_way
    assert generated.shown == generated.generated[:4]
    generated.go_to(0)
    assert generated.shown == []
    generated.go_to(10_000)
    assert generated.shown == generated.generated


def test_a_race_tells_who_was_near(sampling):
    sampling.change(random="torch")
    moment = sampling.walk.moment(1)
    assert moment.equation.startswith("race → c  (c 1.00 > ")
    assert sampling.walk.rolled(1).race.max() == 1


def test_of_many_names_only_the_first_are_walked_through(sampling):
    sampling.generate(WALKED + 50, 1, 1.0, "lecture")
    walk = sampling.walk
    assert walk.names == sampling.generated[:WALKED]
    assert len(sampling.shown) == WALKED + 50
    assert str(WALKED) in walk.moment(walk.total).explanation
    sampling.go_to(walk.total - 1)
    assert len(sampling.shown) == WALKED - 1
    sampling.go_to(walk.total)  # with the last step all are there again
    assert len(sampling.shown) == WALKED + 50
    assert walk.moment(walk.total).place.startswith(f"name {WALKED} of {WALKED + 50}, ")


def test_a_name_without_an_end_and_one_without_letters():
    endless = Sampling(NameTables(finish(prepare(["a" * 50]))))
    endless.generate(1, 1, 0.1, "lecture")
    walk = endless.walk
    assert endless.generated == ["a" * 1000]
    assert walk.moment(walk.total).equation == "…aaaaaaaaaaaa + a → …aaaaaaaaaaaa"
    assert "cut" in walk.moment(walk.total).explanation
    smoothed = NameTables(finish(prepare(["a"])))
    smoothed.smoothing = 500.0
    empty = Sampling(smoothed)
    empty.generate(2, 1, 1.0, "lecture")
    assert empty.generated == ["", ""]
    assert empty.walk.moment(2).equation == ". + . → the end"


# What follows what


def test_few_names_follow_the_table_and_the_settings(generated, model):
    before = generated.generated
    model.smoothing = 500.0
    generated.follow()
    assert generated.generated != before
    assert generated.position == generated.walk.total
    assert generated.made_with is None
    generated.go_to(7)
    model.smoothing = 0.0
    generated.follow()
    assert (generated.position, generated.generated) == (0, before)
    generated.change(temperature=0.5)
    assert generated.generated != before
    generated.change(temperature=1.0, top_k=1)
    assert len(set(generated.generated)) == 1


def test_many_names_stay_and_tell_what_they_were_made_with(sampling, model):
    count = QUICK["lecture"] + 1
    sampling.generate(count, 1, 1.0, "lecture")
    before = sampling.generated
    assert sampling.made_with is None
    model.smoothing = 2.0
    sampling.follow()
    sampling.change(seed=2)
    assert sampling.generated is before
    assert (sampling.made_with.smoothing, sampling.made_with.settings.seed) == (0.0, 1)
    assert sampling.walk.names == before
    sampling.change(seed=1, count=count + 1)
    model.smoothing = 0.0
    assert sampling.made_with is None


def test_names_follow_the_twin(generated, model):
    before = generated.generated
    model.use, model.twin_table = TWIN, np.full((27, 27), 1 / 27)
    generated.follow()
    uniform = generated.generated
    assert uniform != before
    model.twin_table = smoothed(model.counts)
    generated.follow()
    assert generated.generated == before


def test_what_did_not_change_is_not_made_again(generated):
    before = generated.generated
    generated.follow()
    assert generated.generated is before


def test_odds_are_what_a_letter_is_drawn_from(generated, model):
    row = model.alphabet.index("q")
    np.testing.assert_array_equal(generated.odds(row), model.table[row])
    generated.change(top_k=2)
    assert np.count_nonzero(generated.odds(row)) == 2
    generated.go_to(1)
    roll = generated.walk.rolled(1)
    assert generated.odds(0)[roll.symbol] == pytest.approx(roll.high - roll.low)


def test_other_names_take_what_was_made_with_them(generated):
    generated.toggle_favourite("mor")
    generated.reset()
    assert (generated.generated, generated.position) == ([], 0)
    assert generated.favourites == ["mor"]


@pytest.mark.parametrize(
    "change",
    [{"count": 0}, {"count": 10_001}, {"seed": -1}, {"temperature": -0.1}, {"random": "dice"}, {"top_k": -1}],
)
def test_settings_outside_the_offer_change_nothing(generated, change):
    before = generated.to_dict()
    with pytest.raises(ValueError, match="bigram: "):
        generated.change(**change)
    assert generated.to_dict() == before


# Favourites, and keeping it


def test_favourites_keep_their_order_without_doubles(generated, emitted):
    for name in ("mor", "axx", "mor", "ka", "mor"):
        generated.toggle_favourite(name)
    generated.generate(5, 1, 1.0, "numpy")
    assert generated.favourites == ["axx", "ka", "mor"]
    assert len(emitted) == 6


@pytest.mark.parametrize("position", [0, 7, 90])
def test_the_state_survives(generated, model, position):
    generated.toggle_favourite("axx")
    generated.go_to(position)
    again = Sampling(model)
    again.adopt(again.read(json.loads(json.dumps(generated.to_dict()))))
    assert again.to_dict() == generated.to_dict()
    assert again.position == position
    assert again.shown == generated.shown
    assert again.walk.moment(position) == generated.walk.moment(position)


def test_names_from_a_file_that_this_table_does_not_make_have_no_walk(generated, model):
    state = generated.to_dict() | {"generated": ["emma"]}
    again = Sampling(model)
    again.adopt(again.read(state))
    assert again.walk is None
    assert again.shown == ["emma"]
    again.go_to(0)
    assert again.shown == ["emma"]


@pytest.mark.parametrize(
    "change",
    [
        {"seed": "x"},
        {"top_k": 999},
        {"random": "dice"},
        {"generated": None},
        {"generated": "emma"},
        {"made": {"use": "dice"}},
        {"position": "middle"},
        {"favourites": 3},
    ],
)
def test_a_foreign_state_is_refused(generated, change):
    with pytest.raises((ValueError, TypeError, LookupError)):
        generated.read({**generated.to_dict(), **change})


def test_making_many_tells_how_far_it_is(sampling):
    sampling.change(count=1000, random="torch")
    shares = list(sampling.making())
    assert shares == sorted(shares)
    assert 0 == shares[0] < shares[-1] < 1
    assert Settings(count=1000, random="torch").is_quick is False


# A name looked at, and the session's cursor


def test_a_name_and_its_arithmetic(model):
    found = inspect_name(model, "emma")
    assert found.arithmetic[0] == "P(e | .) = 0.0478"
    assert found.arithmetic[-1] == "mean of -log P = 2.5138"
    assert len(found.arithmetic) == 7
    assert "among the names in the data" in found.meaning
    assert inspect_name(model, "jq").arithmetic[-1] == "mean of -log P = ∞"
    assert "lacks some of its letters" in inspect_name(model, "łuc").meaning
    assert len(inspect_name(model, "a" * 1000).arithmetic) == 43


def test_what_was_looked_at_stays_until_another_is_chosen():
    """What tells of it would else close, and all that stands above would move, at each change."""
    session = BigramSession(["emma", "ava", "bob"])
    session.sampling.generate(3, 1, 1.0, "numpy")
    session.select(("name", 0, 0))
    name = session.sampling.generated[0]
    session.sampling.generate(3, 2, 1.0, "numpy")
    assert session.sampling.generated[0] != name
    assert session.inspection.title == name
    session.sampling.toggle_favourite("ava")
    session.select(("favourite", 0, 0))
    session.sampling.toggle_favourite("ava")
    assert session.inspection.title == "ava"
    session.select(None)
    assert session.inspection is None


def test_the_cursor_goes_along_in_one_emission():
    session = BigramSession(["emma", "ava", "bob"])
    told = []
    session.changed.connect(lambda: told.append((session.cell, session.sampling.position)))
    session.step_to(1)
    session.step_to(2)
    roll = session.sampling.walk.rolls[0]
    assert told == [((0, roll.symbol), 1), ((roll.symbol, roll.symbol), 2)]


# What is taken back, or comes from a file


def test_names_that_are_there_keep_their_walk_though_the_table_has_changed(model, sampling):
    sampling.generate(1000, 1, 1.0, "numpy")
    model.smoothing = 1.0
    sampling.follow()
    total, names = sampling.walk.total, sampling.generated
    sampling.toggle_favourite(names[0])
    state = sampling.to_dict()
    sampling.toggle_favourite(names[1])
    sampling.adopt(sampling.read(state))
    assert sampling.favourites == [names[0]]
    assert sampling.walk.total == total
    assert sampling.shown is sampling.generated


def test_names_whose_rolls_are_lost_are_all_shown(model, sampling):
    sampling.generate(1000, 1, 1.0, "numpy")
    sampling.go_to(3)
    assert sampling.shown == []
    state = json.loads(json.dumps(sampling.to_dict()))
    other = Sampling(model)
    model.smoothing = 5.0
    other.adopt(other.read(state))
    assert other.walk is None
    assert len(other.shown) == 1000


def test_names_of_a_twin_that_has_learned_since_are_not_taken_for_todays(model, sampling):
    model.use, model.twin_table = TWIN, smoothed(model.counts, 3.0)
    sampling.generate(1000, 1, 1.0, "numpy")
    state = json.loads(json.dumps(sampling.to_dict()))
    again = Sampling(model)
    again.adopt(again.read(state))
    assert again.made_with is None
    model.twin_table = smoothed(model.counts, 50.0)
    again.adopt(again.read(state))
    assert again.made_with is not None
