import json
import math

import pytest

from engine.corpus import prepare
from engine.steps import finish
from gui.labs.bigram.session import BigramSession

FIELDS = ["smoothing", "use", "unit", "cell", "dev_share", "names", "source"]


@pytest.fixture(scope="module")
def names():
    return BigramSession().built_in.names


@pytest.fixture
def session(names):
    return BigramSession(names)


@pytest.fixture
def small():
    return BigramSession(["emma", "ava", "bob"])


def corpus(*names):
    return finish(prepare(list(names)))


def test_the_likelihood_of_the_whole_set(session, lectures):
    nll = lectures["names"]["nll"]
    assert session.model.nll == pytest.approx(nll["counts"], abs=1e-12)
    session.set_smoothing(1.0)
    assert session.model.nll == pytest.approx(nll["plus_1"], abs=1e-12)
    assert session.model.uniform_nll == pytest.approx(nll["uniform"], abs=1e-12)


def test_every_change_is_said_once(small):
    said = []
    small.changed.connect(lambda: said.append(1))
    for change in (
        lambda: small.set_smoothing(2.0),
        lambda: small.set_unit("probability"),
        lambda: small.set_use("twin"),
        lambda: small.go_to_cell(1, 2),
        lambda: small.select(("cell", 2, 1)),
        lambda: small.use_corpus(corpus("bob", "eve"), "friends"),
        lambda: small.sampling.generate(2, 1, 1.0, "numpy"),
    ):
        said.clear()
        change()
        assert said == [1]
    said.clear()
    small.set_smoothing(2.0)
    small.go_to_cell(*small.cell)
    assert said == []


@pytest.mark.parametrize("smoothing", [-1, 1000.5, math.nan, math.inf])
def test_smoothing_has_its_bounds(small, smoothing):
    with pytest.raises(ValueError, match="from 0 to 1,000"):
        small.set_smoothing(smoothing)
    assert small.model.smoothing == 0


def test_the_cursor_begins_at_the_commonest_pair_within_names(session):
    row, column = session.cell
    assert session.model.alphabet[row] + session.model.alphabet[column] == "an"


def test_what_is_looked_at_moves_with_the_cursor(small):
    small.select(("cell", 1, 1))
    assert small.cell == (1, 1)
    small.go_to_cell(1, 2)
    assert small.selected == ("cell", 1, 2)
    small.select(None)
    small.go_to_cell(2, 2)
    assert small.selected is None
    assert small.inspection is None


def test_a_cell_and_its_arithmetic(session):
    index = session.model.alphabet.index
    session.select(("cell", index("a"), index("n")))
    assert session.inspection.value == "0.1605"
    assert "5,438 / 33,885" in " ".join(session.inspection.arithmetic)


def test_the_status_names_the_data(small):
    assert small.status == "3 names"
    small.use_corpus(corpus("bob", "eve"), "friends")
    assert small.status == "2 names from friends"


# Keeping it


def changed(session):
    session.set_smoothing(0.5)
    session.set_unit("probability")
    session.set_use("twin")
    session.go_to_cell(2, 1)
    session.sampling.generate(3, 11, 0.5, "numpy")
    return session


def test_the_state_survives(small):
    state = json.loads(json.dumps(changed(small).to_dict()))
    again = BigramSession(["emma", "ava", "bob"])
    again.from_dict(state)
    assert again.to_dict() == state


def test_other_names_survive(small):
    small.use_corpus(corpus("bob", "eve"), "friends")
    state = json.loads(json.dumps(changed(small).to_dict()))
    again = BigramSession(["emma", "ava", "bob"])
    again.from_dict(state)
    assert again.to_dict() == state
    assert again.model.alphabet == ".beov"
    again.use_corpus(again.built_in, "")
    assert again.model.alphabet == ".abemov"
    assert again.to_dict()["names"] is None


def test_names_that_are_there_are_not_counted_again(small):
    small.use_corpus(corpus("bob", "eve"), "friends")
    there = small.model.corpus
    small.from_dict(small.to_dict())
    assert small.model.corpus is there


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"smoothing": "much"},
        {"smoothing": 1001},
        {"use": "dice"},
        {"unit": "poems"},
        {"cell": [0, 99]},
        {"cell": [0]},
        {"dev_share": 0.3},
        {"names": []},
        {"names": ["a.b"]},
        {"names": [3]},
        {"names": "emma"},
        {"names": {"a": 1}},
        {"sampling": {}},
        {"sampling": None},
    ],
)
def test_a_foreign_state_changes_nothing(small, change):
    before = changed(small).to_dict()
    with pytest.raises(ValueError, match=r"^bigram: "):
        small.from_dict({**before, **change})
    assert small.to_dict() == before


@pytest.mark.parametrize("missing", [*FIELDS, "sampling", "likelihood", "twin"])
def test_a_state_that_lacks_something_changes_nothing(small, missing):
    before = small.to_dict()
    state = changed(BigramSession(["emma", "ava", "bob"])).to_dict()
    del state[missing]
    with pytest.raises(ValueError, match=r"^bigram: "):
        small.from_dict(state)
    assert small.to_dict() == before


@pytest.mark.parametrize(
    ("use", "view", "table", "unit"),
    [
        ("counts", "counts", "counts", "count"),
        ("counts", "logs", "counts", "log"),
        ("twin", "counts", "twin", "count"),
        ("twin", "weights", "twin", "weight"),
        ("counts", "twin", "counts", "probability"),
        ("counts", "difference", "difference", "probability"),
    ],
)
def test_a_state_with_two_choices_of_a_table_opens_with_that_of_the_names(small, use, view, table, unit):
    state = small.to_dict() | {"use": use, "view": view}
    del state["unit"]
    small.from_dict(state)
    assert (small.model.use, small.model.unit) == (table, unit)


def test_the_names_before_are_not_counted_again(small):
    own = corpus("bob", "eve")
    first = small.to_dict()
    small.use_corpus(own, "friends")
    second = small.to_dict()
    small.from_dict(first)
    small.from_dict(second)
    assert small.model.corpus is own


def test_a_difference_neither_makes_names_nor_judges_them(small):
    small.sampling.generate(3, 1, 1.0, "numpy")
    made = small.sampling.generated
    small.set_use("difference")
    assert small.sampling.generated == made
    assert small.sampling.made_with.use == "counts"
    with pytest.raises(ValueError, match="A difference makes no names"):
        small.sampling.generate(3, 1, 1.0, "numpy")
    assert small.likelihood.judgement.pairs == ()
    assert "Choose Counts or Neural net" in small.likelihood.judgement.trouble
    small.set_use("counts")
    assert small.likelihood.judgement.pairs


def test_the_nll_of_a_difference_is_a_difference(session):
    nll = {}
    for use in ("counts", "twin", "difference"):
        session.set_use(use)
        nll[use] = session.model.nll
    session.set_use("counts")
    assert nll["difference"] == pytest.approx(nll["twin"] - nll["counts"])
    assert nll["difference"] > 1
