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
