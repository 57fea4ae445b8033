"""What is kept comes back, and a foreign state changes nothing."""

import json
from copy import deepcopy
from itertools import islice

import numpy as np
import pytest

from engine.files import pack_text, unpack_text
from gui.labs.words.session import WordsSession


@pytest.fixture
def session():
    session = WordsSession()
    session.words.ask("cat")
    session.words.set_leave_out(True)
    session.attending.type("she saw the gold near the bank")
    session.attending.aim("pay")
    session.attending.go_to(15)
    session.speaking.set_up(count=7, seed=3, temperature=0.8)
    session.speaking.go_to(4)
    session.training.begin()
    for report in islice(session.training.work(), 2):
        session.training.note([report])
    session.training.note_end()
    session.networks.set_use("own")
    return session


def test_a_session_comes_back_from_its_file(session):
    state = json.loads(json.dumps(session.to_dict()))
    other = WordsSession()
    other.from_dict(state)
    assert json.loads(json.dumps(other.to_dict())) == state
    np.testing.assert_array_equal(
        other.training.network.arrays()["E"], session.training.network.arrays()["E"]
    )
    assert other.attending.next_words(3) == session.attending.next_words(3)
    assert other.training.run.curve == session.training.run.curve
    assert not other.training.can_resume


def test_undo_finds_the_run_whole(session):
    run, state = session.training.run, session.to_dict()
    session.attending.type("he")
    session.from_dict(state)
    assert session.training.run is run
    assert session.training.can_resume


def test_each_change_is_told_once(session):
    told = []
    session.changed.connect(lambda: told.append(1))
    session.words.ask("dog")
    session.select(("word", "cat"))
    session.select(("word", "cat"))
    session.attending.go_to(3)
    assert len(told) == 3


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("words", "query"), 7),
        (("words", "leave_out"), "yes"),
        (("attending", "position"), 99),
        (("attending", "target"), "cat"),
        (("networks", "use"), "mine"),
        (("speaking", "temperature"), 0),
        (("speaking", "position"), -1),
        (("training", "setup"), [1, "magic", 16, 16]),
        (("training", "setup"), [1, "right", 16, 3]),
        (("training", "guess"), "maybe"),
        (("training", "run", "weights"), "AAAA"),
        (("training", "run", "curve"), []),
        (("training", "run", "curve"), [[0, 1, 1000]]),
        (("training", "ends"), [[1, 2, 3]]),
        (("training", "ends"), [[[1, "magic", 16, 16], 0, 1, 1, 1, ""]]),
        (("attending", "by_cell"), 1),
        (("words", "size"), 6),
        (("words", "guess"), "perhaps"),
        (("version",), 7),
    ],
)
def test_a_foreign_state_is_refused_and_changes_nothing(session, path, value):
    before = json.dumps(session.to_dict())
    state = deepcopy(session.to_dict())
    inner = state
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    with pytest.raises(ValueError, match="words"):
        session.from_dict(state)
    assert json.dumps(session.to_dict()) == before


@pytest.mark.parametrize(
    "spoil", [lambda weights: weights * np.nan, lambda weights: weights > 0], ids=["nan", "yes or no"]
)
def test_weights_that_are_no_numbers_are_refused(session, spoil):
    state = session.to_dict()
    arrays, _ = unpack_text(state["training"]["run"]["weights"], "weights")
    bad = deepcopy(state)
    bad["training"]["run"]["weights"] = pack_text(arrays | {"E": spoil(arrays["E"])}, {})
    with pytest.raises(ValueError, match="no finite numbers"):
        WordsSession().from_dict(bad)
    WordsSession().from_dict(state)
