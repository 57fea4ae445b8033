import json

import pytest

from gui.labs.bigram.session import BigramSession


@pytest.fixture(scope="module")
def shared():
    return BigramSession()


@pytest.fixture
def session(shared):
    shared.generated = []
    return shared


def test_the_lectures_numbers(session, lectures):
    assert f"{session.nll:.4f}" == "2.4540"
    session.generate(5, 2147483647, 1.0, "lecture")
    assert session.generated == lectures["sampling"]["lecture"]["names"]
    session.generate(5, 2147483647, 1.0, "torch")
    assert session.generated == lectures["sampling"]["torch"]["names"]


def test_cells_are_said_in_words(session):
    index = session.model.index
    assert session.explain(index["a"], index["n"]) == "After a comes n: 5,438 of 33,885 = 16.05%"
    assert session.explain(index["n"], index["."]).startswith("After n the name ends: 6,763 of")
    assert session.explain(index["."], index["k"]).startswith("Names that begin with k: 2,963 of 32,033")
    assert session.explain(0, 0).startswith("A name without letters: 0 of")


@pytest.mark.parametrize(
    "settings", [(0, 1, 1.0, "numpy"), (5, -1, 1.0, "numpy"), (5, 1, 0.0, "numpy"), (5, 1, 1.0, "dice")]
)
def test_settings_outside_the_offer_are_refused(session, settings):
    before = session.to_dict()
    with pytest.raises(ValueError, match="bigram"):
        session.generate(*settings)
    assert session.to_dict() == before


def test_the_state_survives(session):
    session.generate(3, 11, 0.5, "numpy")
    again = BigramSession(["emma", "ava"])
    again.from_dict(session.to_dict())
    assert again.to_dict() == session.to_dict()


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"seed": "x"},
        {"random": "dice"},
        {"temperature": 99},
        {"generated": None},
        {"count": 0},
    ],
)
def test_a_foreign_state_changes_nothing(session, change):
    session.generate(3, 11, 0.5, "numpy")
    before = session.to_dict()
    with pytest.raises(ValueError, match=r"bigram|int"):
        session.from_dict({**before, **change})
    assert session.to_dict() == before


# Other names, and what is looked at


@pytest.fixture
def small():
    return BigramSession(["emma", "ava"])


def test_other_names_are_counted_and_survive(small):
    small.use_names(["bob", "eve"], "friends")
    assert small.model.alphabet == ".beov"
    assert small.generated == []
    assert small.status == "2 names from friends"
    state = json.loads(json.dumps(small.to_dict()))
    again = BigramSession(["emma", "ava"])
    again.from_dict(state)
    assert again.to_dict() == small.to_dict()
    again.use_built_in_names()
    assert again.model.alphabet == ".aemv"
    assert again.to_dict()["names"] is None


@pytest.mark.parametrize("names", [[], ["a.b"], [3], "emma", {"a": 1}])
def test_foreign_names_change_nothing(small, names):
    before = small.to_dict()
    with pytest.raises(ValueError, match=r"."):
        small.from_dict({**before, "names": names})
    assert small.to_dict() == before


def test_a_cell_and_its_arithmetic(session):
    index = session.model.index
    session.select(("cell", index["a"], index["n"]))
    assert session.inspection.value == "0.1605"
    assert session.inspection.arithmetic[2:] == ("P(n | a) = 5,438 / 33,885", "= 0.1605")


def test_a_name_and_its_arithmetic(small):
    small.generate(1, 1, 1.0, "numpy")
    small.select(("name", 0, 0))
    name, found = small.generated[0], small.inspection
    product = 1.0
    for a, b in zip(f".{name}", f"{name}.", strict=True):
        product *= small.model.probabilities[small.model.index[a], small.model.index[b]]
    assert found.value == f"{product:.3g}"
    assert len(found.arithmetic) == len(name) + 3
    assert found.arithmetic[-1] == f"mean of -log P = {small.model.nll([name]):.4f}"


def test_what_was_looked_at_goes_with_its_names(small):
    small.generate(1, 1, 1.0, "numpy")
    small.select(("name", 0, 0))
    small.generate(1, 2, 1.0, "numpy")
    assert small.inspection is None
    small.select(("cell", 1, 1))
    small.use_names(["b"], "x")
    assert small.inspection is None
