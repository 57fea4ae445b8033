"""A graph in a workspace, in a file, in the clipboard: one reader, so the same limits and the same words."""

import json
import re

import pytest

from engine.disk import FileError
from engine.document import Document
from engine.document_parts import MOST_NODES, DocumentError
from engine.expression import parse
from engine.sizes import MOST_NUMBERS
from engine.steps import finish
from gui.labs.graph.session import GraphSession
from gui.opening import read_file, read_pasted_graph


def good():
    """1: a; 2: b; 3: c = a * b"""
    return Document.from_value(parse("a = 2; b = 3; c = a * b")["c"]).to_dict()


def changed(place, value):
    """A graph with another value in one place."""
    state = part = good()
    *path, last = place
    for key in path:
        part = part[key]
    part[last] = value
    return state


def without(key):
    state = good()
    del state[key]
    return state


def of_nodes(count):
    node = {"op": "", "label": "", "data": 1.0, "group": None}
    nodes = [node | {"id": id} for id in range(1, count + 1)]
    return {"version": 1, "next_id": count + 1, "nodes": nodes, "wires": [], "groups": []}


DATA = ("nodes", 0, "data")
ARRAY = {"dtype": "float64", "shape": [2], "values": [1.0, 2.0]}
BAD = {
    "another version": (changed(["version"], 2), "this graph has version 2; this program reads version 1"),
    "a version as a text": (changed(["version"], "1"), "“version” should be a whole number, not"),
    "nothing": ({}, "for a graph it lacks version, next_id, nodes, wires, groups"),
    "no wires": (without("wires"), "for a graph it lacks wires"),
    "too many nodes": (of_nodes(MOST_NODES + 1), f"a graph has at most {MOST_NODES:,} nodes, not 5,001"),
    "too many nodes to draw": (of_nodes(2_001), "2,001 nodes are too many to draw; 2,000 can be drawn"),
    "a circle": (changed(["wires", 0], [3, 3, 0]), "the wires make a circle"),
    "a wire from nowhere": (changed(["wires", 0], [9, 3, 0]), "there is no node 9"),
    "an input twice": (changed(["wires", 1], [2, 3, 0]), "c: input 0 has a already"),
    "an unknown operation": (changed(["nodes", 2, "op"], "swish"), 'there is no operation "swish"'),
    "a text as a number": (changed(DATA, "two"), 'a number is needed, or an array of numbers, not "two"'),
    "a truth value as a number": (changed(DATA, True), "a number is needed, or an array of numbers"),
    "a list as a number": (changed(DATA, [1, 2]), "a number is needed, or an array of numbers"),
    "an operation with a number": (changed(["nodes", 2, "data"], 1.0), "an operation computes its data"),
    "a number that is none as an id": (changed(["nodes", 0, "id"], "nan"), "“id” should be a whole number"),
    "a text in an array": (changed(DATA, ARRAY | {"values": [1.0, "x"]}), 'array of numbers, not "x"'),
    "an array of another shape": (changed(DATA, ARRAY | {"shape": [1]}), "2 numbers do not fill the shape"),
    "a name that is none": (changed(["nodes", 0, "label"], "a b"), '"a b" is not a name'),
    "a name twice": (changed(["nodes", 0, "label"], "b"), "there is a node called b already"),
    "a group that is missing": (changed(["nodes", 0, "group"], 7), "a group that is named is missing"),
    "an id that is taken": (changed(["next_id"], 2), "the next id cannot be 2: it is taken"),
}


def in_a_workspace(session, text, tmp_path):
    state = {"version": 1, "text": "", "position": 0, "document": json.loads(text)}
    session.from_dict(state)


def in_a_file(session, text, tmp_path):
    path = tmp_path / "graph.json"
    path.write_text(text)
    session.open_document(finish(read_file(path)).value.document)


def in_the_clipboard(session, text, tmp_path):
    fragment = read_pasted_graph(text)
    session.clear()
    session.editing.edit(lambda editor: editor.paste(fragment) and None)


WAYS = [in_a_workspace, in_a_file, in_the_clipboard]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_graph_is_told_alike_from_wherever_it_comes(name, way, tmp_path):
    state, reason = BAD[name]
    with pytest.raises(ValueError, match=re.escape(reason)):
        way(GraphSession(), json.dumps(state), tmp_path)


@pytest.mark.parametrize("way", WAYS)
def test_a_good_graph_comes_in_by_each_way(way, tmp_path):
    state = good() | {"next_id": 5}
    state["nodes"][0]["data"] = "nan"  # a leaf may be that
    session = GraphSession()
    way(session, json.dumps(state), tmp_path)
    assert [session.document.node(id).label for id in session.document.nodes] == ["a", "b", "c"]


@pytest.mark.parametrize("way", WAYS)
def test_an_array_that_is_too_large_to_compute_with_is_refused_by_each_way(way, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.document_parts.MOST_NUMBERS", 3)
    array = {"dtype": "float64", "shape": [4], "values": [1.0] * 4}
    with pytest.raises(ValueError, match="a: it would have 4 numbers; at most 3 are computed"):
        way(GraphSession(), json.dumps(changed(DATA, array)), tmp_path)


def test_an_array_has_a_million_numbers_at_most():
    document = Document()
    document.add("", "w", [0.0] * MOST_NUMBERS)
    with pytest.raises(DocumentError, match="v: it would have 1,000,001 numbers"):
        document.add("", "v", [0.0] * (MOST_NUMBERS + 1))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"version": 1, "next_id": NaN}', "this JSON is damaged"),
        ('{"version": 1', "this JSON is damaged"),
        ('{"a": 1e999}', "the number 1e999 in line 1 is too large"),
        ("[" * 200, "this JSON is nested deeper than 100"),
        (json.dumps(good() | {"nodes": [], "wires": []}), "this graph is empty"),
        ("y = (a + ", "this looks like formulas, but they cannot be read"),
        ("a = 1\n" + "a = exp(a)\n" * MOST_NODES, f"a graph has at most {MOST_NODES:,} nodes"),
        ("y = a + 1  # " + "x" * 300_000, "formulas of up to 262,144 characters are read"),
    ],
)
def test_a_text_is_refused_in_the_clipboard_as_it_is_in_a_file(text, reason, tmp_path):
    for way in (in_a_file, in_the_clipboard):
        with pytest.raises(FileError, match=reason):
            way(GraphSession(), text, tmp_path)


def test_a_workspace_is_not_pasted_into_a_graph():
    with pytest.raises(FileError, match="this is a workspace; save it as a file"):
        read_pasted_graph('{"nablab": "workspace", "version": 1, "lab": "graph", "labs": {}}')


def test_names_are_no_graph_to_be_pasted():
    with pytest.raises(FileError, match="this is a list of names; paste it in the bigram lab"):
        read_pasted_graph('["emma", "olivia"]')
