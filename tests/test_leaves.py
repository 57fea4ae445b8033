"""A workspace in which any single value was replaced: a sample; `make soak` tries them all."""

import math
from itertools import count
from types import SimpleNamespace

import pytest

from gui.window import MainWindow
from tests.soak import leaves
from tests.soak.leaves import (
    PARTS,
    REPLACEMENTS,
    Mutant,
    Trial,
    mutants_of,
    part_of,
    places,
    reason_is_bad,
    sample,
    through_session,
    work_in_use,
)
from tests.soak.measuring import leave

SEED = 19
IN_SESSIONS, IN_A_WINDOW = 100, 2  # of each part


@pytest.fixture(scope="module")
def work():
    return work_in_use()


@pytest.fixture(scope="module")
def mutants(work):
    """By part."""
    found = {part: [] for part in PARTS}
    for mutant in mutants_of(work):
        found[part_of(mutant.path)].append(mutant)
    return found


@pytest.mark.parametrize("lab", PARTS[1:])
def test_a_session_refuses_a_wrong_value_with_a_reason_or_can_keep_what_it_took(lab, mutants):
    told = {str(mutant): through_session(mutant) for mutant in sample(mutants[lab], IN_SESSIONS, SEED)}
    assert len(told) == IN_SESSIONS
    assert {mutant: trouble for mutant, trouble in told.items() if trouble} == {}


@pytest.mark.parametrize("part", PARTS)
def test_a_window_refuses_a_wrong_value_with_a_reason_or_can_save_and_open_what_it_took(part, trial, mutants):
    trial.wrong.clear()
    trial.times.clear()
    for mutant in sample(mutants[part], IN_A_WINDOW, SEED):
        print(mutant)  # the last one, where an exception or a warning ends the test
        trial.put(mutant)
    assert len(trial.times) >= IN_A_WINDOW
    assert trial.wrong == []


@pytest.fixture(scope="module")
def trial(tmp_path_factory, qapp):
    window = MainWindow()
    window.show()
    # exceptions and warnings fail the test by themselves here
    complaints = SimpleNamespace(texts=[])
    yield Trial(window, tmp_path_factory.mktemp("leaves"), complaints)
    leave(window)


# The proof itself


def test_every_value_and_every_key_has_its_turn():
    document = {"labs": {"digits": {"a": [1, {"b": None}], "c": True}}, "lab": "digits"}
    found = {(mutant.path, mutant.what): mutant.document for mutant in mutants_of([document])}
    values = [path for path, what in found if what == "null"]
    assert values == [
        ("labs",),
        ("labs", "digits"),
        ("labs", "digits", "a"),
        ("labs", "digits", "a", 0),
        ("labs", "digits", "a", 1),
        ("labs", "digits", "a", 1, "b"),
        ("labs", "digits", "c"),
        ("lab",),
    ]
    assert [part_of(path) for path in values] == ["shell"] * 2 + ["digits"] * 5 + ["shell"]
    assert {what for path, what in found if path == values[3]} == set(REPLACEMENTS)
    emptied = {"labs": {"digits": {"a": [[], {"b": None}], "c": True}}, "lab": "digits"}
    assert found[("labs", "digits", "a", 0), "[]"] == emptied
    assert found[("labs", "digits", "a", 1, "b"), "key -1"]["labs"]["digits"]["a"] == [1, {"-1": None}]
    assert document["labs"]["digits"]["a"] == [1, {"b": None}]


def test_in_the_workspace_nothing_is_empty(work):
    """What has no place in one of the two workspaces, or on one node, has it in the other, or on another."""
    filled, empty = set(), set()
    for document in work:
        for path in places(document):
            value = document
            for key in path:
                value = value[key]
            kind = tuple(key for key in path if isinstance(key, str))
            (empty if value is None or value in ("", [], {}) else filled).add(kind)
    assert empty - filled == set()
    assert len(filled) > 100


class Careless:
    """A session that keeps one number, and is wrong in one way."""

    def __init__(self, fault=""):
        self.fault, self.number = fault, 0

    def to_dict(self):
        return {"number": self.number}

    def from_dict(self, state):
        number = state["number"]
        if self.fault == "writes before it checks":
            self.number = number
        if self.fault == "shows Python":
            number = int(number)
        if self.fault != "lets nan through" and not 0 <= number <= 9:  # TypeError for a text
            raise ValueError("this is no digit" if self.fault != "says nothing" else "")
        self.number = number if self.fault != "loses it" else number + 1


@pytest.mark.parametrize(
    ("fault", "value", "trouble"),
    [
        ("", 4, ""),
        ("", -1, ""),
        ("", "nan", "TypeError"),
        ("shows Python", "nan", "shows Python: invalid literal"),
        ("writes before it checks", -1, "refused, but changed"),
        ("lets nan through", math.nan, "ValueError: Out of range float"),
        ("says nothing", -1, "refused without a word"),
        ("loses it", 4, "another after it was saved and opened"),
    ],
)
def test_what_a_session_does_wrong_is_noticed(fault, value, trouble, monkeypatch):
    monkeypatch.setattr(leaves, "new_session", lambda lab: Careless(fault))
    told = through_session(Mutant(("labs", "digits", "number"), "", {"labs": {"digits": {"number": value}}}))
    assert trouble in told if trouble else told == ""


def test_what_a_window_does_wrong_is_noticed(trial, work, monkeypatch):
    trial.wrong.clear()
    good = Mutant(("labs", "graph", "draft"), "as it was", work[0])
    trial.put(good)
    assert trial.wrong == []
    session, drafts = trial.window.panel("graph").session, count()
    monkeypatch.setattr(
        session, "to_dict", lambda: {**type(session).to_dict(session), "draft": f"{next(drafts)}"}
    )
    trial.put(good)
    assert trial.wrong == [f"{good}, opened: another after it was saved and opened"]


@pytest.mark.parametrize(
    ("reason", "is_good"),
    [
        ("digits: pen is “nan”, not a number from 0.02 to 0.12", True),
        ("graph: “text” is missing", True),
        ("bigram: KeyError('sampling')", False),
        ("bigram: 'NoneType' object is not subscriptable", False),
        ("digits: on_sheet() takes 2 positional arguments but 3 were given", False),
        ("graph: " + "a" * 600, False),
    ],
)
def test_a_reason_is_for_people(reason, is_good):
    assert (reason_is_bad(reason) == "") == is_good
