"""What a graph session can reach, it can write; what it wrote, it reads; and nothing else gets in."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Document
from engine.document_parts import DEEPEST, MOST_GROUPS, MOST_NODES, DocumentError
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.snapshot import FARTHEST, LONGEST_TEXT
from gui.workspace import encode
from tests.thorough import examples

NUMBERS = [0.0, -0.0, 1.0, -1e308, 1e308, 5e-324, math.inf, -math.inf, math.nan, 2.0**70]


def written(session):
    return json.loads(b"".join(encode(session.to_dict())))


def again(state):
    session = GraphSession()
    session.from_dict(state)
    return session


@examples(30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["value", "place", "add", "name", "group", "fixed", "learn", "step", "result"]),
            st.integers(0, 20),
            st.sampled_from(NUMBERS),
        ),
        max_size=8,
    )
)
def test_whatever_was_done_is_read_again(work):
    session = GraphSession()
    session.build("a = 2; b = -3; c = a*b + a; d = tanh(c); L = d**2")
    for what, place, number in work:
        keys = session.document.nodes
        key = keys[place % len(keys)]
        if what == "value" and session.current.is_editable(key):
            data = session.current.data_of(key)
            session.editing.set_value(key, number if isinstance(data, float) else np.full_like(data, number))
        elif what == "place":
            session.editing.put_cards({key: (number, -number)})
        elif what == "add":
            session.editing.edit(lambda editor: editor.add_named("tanh") and None)
        elif what == "name":
            try:
                session.editing.edit(lambda editor, k=key, n=place: editor.relabel(k, "n" * 20 * n))
            except DocumentError:
                continue
        elif what == "group":
            session.editing.edit(lambda editor, k=key: editor.group([k], "a <b>group</b>") and None)
        elif what == "fixed":
            session.editing.set_learning([key], False)
        elif what == "learn" and session.learner.learning is not None:
            try:
                session.learner.set_rate(0.1)
                session.learner.learn_for(0.0)
            except ValueError:
                continue
        elif what == "step":
            session.go_to(place)
        elif what == "result" and key in session.current.computed.values:
            session.editing.choose_result(key)
    state = written(session)
    assert written(again(state)) == state


def test_an_array_without_a_name_is_read_again():
    document = Document()
    array = document.add("", "", np.array([1.0, math.inf]))
    document.connect(array, document.add("sum", "s"), 0)
    session = GraphSession()
    session.open_document(document)
    assert written(again(written(session))) == written(session)


def test_a_card_is_put_where_a_file_may_have_it():
    session = GraphSession()
    session.editing.put_cards({1: (math.inf, -1e308)})
    assert session.places[1] == (FARTHEST, -FARTHEST)
    assert again(written(session)).places == session.places


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": "+".join(["a"] * 20_000)}, "the formula has 39,999 characters"),
        ({"text": 7}, "the formula is 7, not a text"),
        ({"position": math.inf}, "the position in the passes is inf"),
        ({"position": True}, "the position in the passes is true"),
        ({"draft": "x" * (LONGEST_TEXT + 1)}, "the formula that is typed has 10,001 characters"),
        ({"document": None}, "for a graph it lacks version, next_id, nodes, wires, groups"),
        ({"places": [[1, math.nan, 0.0]]}, "the place of a card is nan"),
        ({"places": [[1, 1e308, 0.0]]}, "the place of a card is 1e"),
        ({"places": [[1, "0", 0.0]]}, "the place of a card is “0”, not a number"),
        ({"places": [[1, 2]]}, "the place of a card has 2 entries; at least 3 are needed"),
        ({"folded": "all"}, "the folded groups is “all”, not a list"),
        ({"folded": "all\nof\tthem"}, "the folded groups is “all of them”, not a list"),
        ({"fixed": [1.5]}, "the leaves that do not learn is 1.5, not a whole number"),
        ({"result": 2**70}, "the result is a number of more than 15 digits"),
    ],
)
def test_a_foreign_state_is_refused_in_words(change, reason):
    session = GraphSession()
    session.editing.put_cards({1: (0.0, 0.0)})
    before = written(session)
    with pytest.raises(ValueError, match="^graph: ") as refusal:  # noqa: RUF043
        session.from_dict(before | change)
    assert reason in str(refusal.value)
    assert written(session) == before


def nested(depth):
    document = Document()
    inside = document.add("", "a", 1.0)
    for number in range(depth):
        inside = document.group([inside], f"group {number}")
    return document


def test_groups_lie_within_groups_only_so_deep():
    document = nested(DEEPEST)
    with pytest.raises(DocumentError, match=f"at most {DEEPEST} deep"):
        document.group([max(document.groups)], "one more")
    with pytest.raises(DocumentError, match=f"at most {DEEPEST} deep"):
        document.group(document.nodes, "the innermost")
    state = document.to_dict()
    Document.from_dict(state)
    state["groups"].append({"id": state["next_id"], "name": "around", "group": None})
    state["groups"][-2]["group"] = state["next_id"]
    state["next_id"] += 1
    with pytest.raises(DocumentError, match=f"deeper than {DEEPEST}"):
        Document.from_dict(state)


def test_a_name_has_an_end():
    document = Document()
    a = document.add("", "a", 1.0)
    with pytest.raises(DocumentError, match="at most 100"):
        document.relabel(a, "a" * 101)
    with pytest.raises(DocumentError, match="at most 100"):
        document.group([a], "g" * 101)


def test_a_graph_has_so_many_nodes_whoever_brings_it():
    state = GraphSession().to_dict()
    node = {"op": "", "label": "", "data": 1.0, "group": None}
    nodes = [node | {"id": number} for number in range(1, MOST_NODES + 2)]
    document = {"version": 1, "next_id": MOST_NODES + 2, "nodes": nodes, "wires": [], "groups": []}
    with pytest.raises(ValueError, match=f"at most {MOST_NODES:,} nodes"):
        GraphSession().from_dict(state | {"text": "", "document": document})


def test_what_many_nodes_depend_on_is_found_without_looking_again_for_each(effort):
    """all_keys took a set of all nodes for each key."""

    def loose(count):
        session = GraphSession()
        document = Document()
        for _ in range(count):
            document.add("", "", 1.0)
        session.open_document(document)
        return session.current.computed

    small, large = loose(50), loose(500)
    assert effort(lambda: large.all_keys) <= 11 * effort(lambda: small.all_keys)


def test_keys_are_small_enough_for_a_signal_and_groups_few_enough_to_be_seen():
    state = nested(1).to_dict()
    with pytest.raises(DocumentError, match="too large"):
        Document.from_dict(state | {"next_id": 2**31})
    document = Document()
    keys = [document.add("", "", 1.0) for _ in range(MOST_GROUPS + 1)]
    for key in keys[:-1]:
        document.group([key], "one of many")
    with pytest.raises(DocumentError, match="at most 1,000 groups"):
        document.group(keys[-1:], "one too many")
