import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.disk import FileError
from gui import workspace
from gui.workspace import Workspace, encode, from_document, to_bytes

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
GOOD = {"nablab": "workspace", "version": 1, "lab": "graph", "labs": {"graph": {"text": "a = 2"}}}


@given(st.text(), st.dictionaries(st.text(), st.dictionaries(st.text(), plain, max_size=3), max_size=3))
def test_a_workspace_survives(lab, states):
    saved = Workspace(lab, states)
    assert from_document(json.loads(to_bytes(saved).decode("utf-8"))) == saved


@given(plain)
def test_in_pieces_it_is_what_json_writes(value):
    assert b"".join(encode(value)).decode("ascii") == json.dumps(value, sort_keys=True)


@pytest.mark.parametrize(
    "value", [list(range(1_000)), [[0.5] * 300] * 3, "é" * 200_000, ["a" * 300, None] * 400, {"a": (1, {})}]
)
def test_a_long_value_has_many_short_pieces(value):
    pieces = list(encode(value))
    assert b"".join(pieces).decode("ascii") == json.dumps(value)
    assert max(map(len, pieces)) <= 6 * 2**16


def test_what_the_window_wants_to_know_is_kept():
    saved = Workspace("graph", {"graph": {}}, {"file": "/tmp/ä", "is_modified": True})
    assert from_document(json.loads(to_bytes(saved))) == saved
    assert from_document({**GOOD, "about": "nothing"}).about == {}


def test_equal_workspaces_give_equal_bytes():
    one = Workspace("graph", {"digits": {"a": 1, "b": [2.5]}, "graph": {}})
    other = Workspace("graph", {"graph": {}, "digits": {"b": [2.5], "a": 1}})
    assert to_bytes(one) == to_bytes(other)
    assert json.loads(to_bytes(one))["nablab"] == "workspace"


def test_what_json_cannot_hold_is_not_written():
    with pytest.raises(ValueError, match="JSON compliant"):
        to_bytes(Workspace("graph", {"graph": {"x": float("nan")}}))


def test_what_could_not_be_opened_again_is_not_written(monkeypatch):
    monkeypatch.setattr(workspace, "MOST_BYTES", workspace.MEGABYTE)
    with pytest.raises(FileError, match=r"would have 2 MB, and a workspace has at most 1 MB"):
        to_bytes(Workspace("graph", {"graph": {"text": "a" * workspace.MEGABYTE}}))


def test_half_a_surrogate_pair_survives():
    saved = Workspace("bigram", {"bigram": {"generated": ["\ud800"]}})
    assert from_document(json.loads(to_bytes(saved))) == saved


def test_unknown_labs_are_kept():
    document = {**GOOD, "lab": "vision", "labs": {"vision": {"x": 1}}}
    assert from_document(document) == Workspace("vision", {"vision": {"x": 1}})


def test_a_newer_version_is_refused_as_such():
    newer = {"nablab": "workspace", "version": 2, "rooms": []}
    message = (
        "lesson.nablab was saved by a newer Nablab (version 2; this one reads 1). Update Nablab to open it."
    )
    with pytest.raises(FileError) as refusal:
        from_document(newer, "lesson.nablab")
    assert str(refusal.value) == message
    with pytest.raises(FileError, match="newer"):
        from_document({**GOOD, "version": 10**5000})


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], 'lacks "nablab": "workspace"'),
        ({**GOOD, "nablab": "graph"}, 'lacks "nablab": "workspace"'),
        ({**GOOD, "version": True}, '"version" should be 1'),
        ({**GOOD, "version": 0}, '"version" should be 1'),
        ({**GOOD, "version": "1"}, '"version" should be 1'),
        ({**GOOD, "lab": 3}, '"lab" should be the name of a lab'),
        ({**GOOD, "labs": [1]}, '"labs" should hold the state of each lab'),
        ({**GOOD, "labs": {"graph": None}}, 'the state of "graph" is missing'),
    ],
)
def test_anything_else_is_refused_with_the_reason(document, reason):
    with pytest.raises(FileError, match=f"^This workspace is .*{reason}"):
        from_document(document)
