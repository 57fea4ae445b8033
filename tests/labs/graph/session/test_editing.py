import json

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine.document import Document
from engine.document_parts import DocumentError
from engine.formulas import read, write
from engine.ops import OPS
from gui.labs.graph.session import GraphSession, snapshot
from gui.labs.graph.session.editor import Editor, fragment_of, free_letter
from tests.thorough import examples

OPERATIONS = ("add", "multiply", "subtract", "divide", "tanh", "relu", "exp", "negate", "power", "maximum")


@pytest.fixture
def session():
    return GraphSession()


def key_of(session, name):
    return next(key for key in session.document.nodes if session.document.node(key).label == name)


def edit(session, change):
    before = json.dumps(session.to_dict())
    made = session.editing.edit(lambda editor: (change(editor), None)[1])
    if made is not None:
        after = json.dumps(session.to_dict())
        session.editing.put_edit(made, is_undone=True)
        assert json.dumps(session.to_dict()) == before
        session.editing.put_edit(made, is_undone=False)
        assert json.dumps(session.to_dict()) == after
    return made


def agree(session):
    """Text, picture, document and engine say the same."""
    document = session.document
    drawn = {card.key for card in session.display.picture.cards}
    groups = [card.key for card in session.display.picture.cards if card.is_group]
    hidden = {key for group in groups for key in session.display.nodes_of(group)}
    assert drawn | hidden >= set(document.nodes)
    values, unfinished = document.build_what_can_be()
    for key, value in values.items():
        np.testing.assert_array_equal(session.current.node(key).data, value.data)
    assert all(session.current.data_of(key) is None for key in unfinished)
    if session.text:
        assert write(read(session.text, document)) == write(document)
    states = session.display.moment.cards
    assert states.keys() == drawn


def survives(session):
    again = GraphSession()
    again.from_dict(json.loads(json.dumps(session.to_dict())))
    assert again.to_dict() == session.to_dict()


def test_a_node_is_added_wired_and_named(session):
    session.clear()
    assert (session.nodes, session.text, session.total) == ([], "", 0)
    assert "palette" in session.explaining.explanation
    agree(session)
    for op in ("", "", "multiply"):
        edit(session, lambda editor, op=op: editor.add_named(op))
    a, b, product = session.document.nodes
    assert session.text == "a = 1.0; b = 1.0; c = ? * ?"
    edit(session, lambda editor: (editor.connect(a, product, 0), editor.connect(b, product, 1)))
    edit(session, lambda editor: editor.relabel(product, "e"))
    assert session.text == "a = 1.0; b = 1.0; e = a * b"


def test_the_lectures_formula_is_built_by_hand(session):
    session.clear()
    made = {}

    def build(editor):
        for name, number in (("a", 2.0), ("b", -3.0), ("c", 10.0), ("f", -2.0)):
            made[name] = editor.add("", name, number)
        for name, op, left, right in (
            ("e", "multiply", "a", "b"),
            ("d", "add", "e", "c"),
            ("L", "multiply", "d", "f"),
        ):
            made[name] = editor.add(op, name)
            editor.connect(made[left], made[name], 0)
            editor.connect(made[right], made[name], 1)

    session.editing.edit(build)
    assert session.current.node(session.current.computed.result).data == -8.0
    session.go_to(session.total)
    assert {session.current.name_of(key): value for key, value in session.gradients.items()} == {
        "a": 6.0, "b": -4.0, "c": -2.0, "d": -2.0, "e": -2.0, "f": 4.0, "L": 1.0,
    }  # fmt: skip
    agree(session)


def test_a_circle_is_refused_with_its_reason(session):
    before = session.to_dict()
    with pytest.raises(DocumentError, match="circle"):
        edit(
            session,
            lambda editor: (
                editor.disconnect(key_of(session, "e"), 0),
                editor.connect(key_of(session, "L"), key_of(session, "e"), 0),
            ),
        )
    assert session.to_dict() == before


def test_free_inputs_leave_the_rest_computed(session):
    edit(session, lambda editor: editor.disconnect(key_of(session, "e"), 1))
    assert session.current.data_of(key_of(session, "e")) is None
    assert session.current.data_of(key_of(session, "L")) is None
    session.select(key_of(session, "e"))
    assert "not connected" in session.explaining.inspection.meaning
    assert session.current.data_of(key_of(session, "a")) is not None
    agree(session)


def test_an_operation_is_put_on_a_wire(session):
    def change(editor):
        key = editor.add("tanh", "t")
        editor.insert(key, key_of(session, "d"), 0)

    edit(session, change)
    assert "d = t + c" in session.text
    assert session.current.root_name == "L"  # and not the node that came last
    assert session.current.node(key_of(session, "d")).data == pytest.approx(np.tanh(-6) + 10)
    with pytest.raises(DocumentError, match="cannot stand on a wire"):
        session.editing.edit(lambda editor: editor.insert(editor.add_named(""), key_of(session, "d"), 0))
    agree(session)


def test_nodes_are_renamed_changed_and_deleted(session):
    edit(session, lambda editor: editor.relabel(key_of(session, "e"), "product"))
    edit(session, lambda editor: editor.set_op(key_of(session, "d"), "subtract"))
    assert session.text.endswith("product = a * b; d = product - c; L = d * f")
    with pytest.raises(DocumentError, match="already"):
        session.editing.edit(lambda editor: editor.relabel(key_of(session, "d"), "L"))
    edit(session, lambda editor: editor.delete([key_of(session, "product"), key_of(session, "f")]))
    assert session.text.endswith("d = ? - c; L = d * ?")
    agree(session)


def test_what_is_copied_is_pasted_with_names_of_its_own(session):
    keys = [key_of(session, name) for name in "abe"]
    fragment = fragment_of(session.document, keys)
    assert write(fragment).splitlines()[-1] == "e = a * b"
    made = {}
    edit(session, lambda editor: made.update(editor.paste(fragment)))
    labels = {session.document.node(key).label for key in session.document.nodes}
    assert labels == {*"abcdefL", "a_2", "b_2", "e_2"}
    agree(session)


def test_groups_are_made_copied_and_dissolved(session):
    made = []
    keys = [key_of(session, name) for name in "abe"]
    edit(session, lambda editor: made.append(editor.group(keys, "product")))
    group = made[-1]
    session.display.fold([group], is_folded=True)
    assert "product" in {card.name for card in session.display.picture.cards}
    assert session.text.startswith("e = product()")
    fragment = fragment_of(session.document, [group])
    edit(session, lambda editor: editor.paste(fragment))
    assert sorted(g.name for g in session.document.groups.values()) == ["product", "product"]
    edit(session, lambda editor: editor.relabel(group, "first"))
    edit(session, lambda editor: editor.ungroup(group))
    assert [g.name for g in session.document.groups.values()] == ["product"]
    edit(session, lambda editor: editor.delete(list(session.document.groups)))
    assert not session.document.groups
    agree(session)


def test_a_graph_that_is_too_large_to_draw_can_be_edited_as_long_as_it_is_folded(session, monkeypatch):
    monkeypatch.setattr(snapshot, "MOST_CARDS", 7)
    session.build("a = 2; b = 3; c = a + b; d = c * a")
    edit(session, lambda editor: editor.group([key_of(session, "c"), key_of(session, "d")], "cd"))
    session.display.fold(session.display.groups, is_folded=True)
    for _ in range(4):
        edit(session, lambda editor: editor.add("", "", 1.0))
    assert len(session.document.nodes) == 8
    assert len(session.display.picture.cards) == 7
    before = session.to_dict()
    with pytest.raises(ValueError, match="8 nodes are too many to draw"):
        edit(session, lambda editor: editor.add("", "", 1.0))
    assert session.to_dict() == before
    assert not session.build("; ".join(f"a{number} = 1" for number in range(8)))
    assert "8 nodes are too many" in str(session.error)
    assert session.to_dict() == before


def test_the_result_can_be_chosen(session):
    session.editing.choose_result(key_of(session, "e"))
    assert session.current.root_name == "e"
    session.go_to(session.total)
    assert {session.current.name_of(key) for key in session.gradients} == {"a", "b", "e"}
    loose = {card.name for card in session.display.picture.cards if card.is_loose}
    assert loose == {"c", "f", "d", "L"}
    session.editing.set_value(key_of(session, "c"), 1.0)  # what is loose follows, too
    assert session.current.node(key_of(session, "d")).data == -5.0
    agree(session)


def test_cards_stay_where_they_were_put(session):
    session.editing.put_cards({key_of(session, "a"): (10.0, 20.0)})
    assert session.places == {key_of(session, "a"): (10.0, 20.0)}
    session.build("a = 2; z = a * a")
    assert session.places == {key_of(session, "a"): (10.0, 20.0)}
    session.editing.arrange()
    assert session.places == {}


def test_leaves_learn_unless_they_are_marked_as_given(session):
    assert {session.current.name_of(key) for key in session.current.parameters} == set("abcf")
    before, _ = session.editing.set_learning([key_of(session, "a"), key_of(session, "L")], is_on=False)
    assert {session.current.name_of(key) for key in session.current.parameters} == set("bcf")
    agree(session)
    session.editing.put_arrangement(before)
    assert {session.current.name_of(key) for key in session.current.parameters} == set("abcf")


def test_letters_that_are_free():
    document = Document()
    assert free_letter(document) == "a"
    for letter in "abcdefghijklmnopqrstuvwxyz":
        document.add("", letter, 1.0)
    assert free_letter(document) == "a_2"


# Anything at all


def changes(draw, document):
    """A change that an editor's user could try; some of them are refused."""
    nodes, groups = document.nodes, list(document.groups)
    kind = draw(st.sampled_from(
        ["add", "leaf", "connect", "connect", "connect", "disconnect", "remove", "relabel", "set_op", "value",
         "group", "ungroup", "paste", "insert", "delete"]
    ))  # fmt: skip
    node = draw(st.sampled_from(nodes)) if nodes else 1
    other = draw(st.sampled_from(nodes)) if nodes else 1
    port = draw(st.integers(0, 2))
    op, number = draw(st.sampled_from(OPERATIONS)), draw(st.sampled_from([0.0, 1.0, -2.5, 1e-3]))
    name = draw(st.sampled_from(["a", "b", "n1", "tanh", "x y", ""]))
    some = draw(st.lists(st.sampled_from([*nodes, *groups]), max_size=4, unique=True)) if nodes else []
    return {
        "add": lambda e: e.add_named(op),
        "leaf": lambda e: e.add("", free_letter(e.document), number),
        "connect": lambda e: e.connect(node, other, port),
        "disconnect": lambda e: e.disconnect(node, port),
        "remove": lambda e: e.remove(node),
        "relabel": lambda e: e.relabel(node, name),
        "set_op": lambda e: e.set_op(node, op),
        "value": lambda e: e.set_value(node, number),
        "group": lambda e: e.group(some, name),
        "ungroup": lambda e: e.ungroup(groups[0] if groups else 1),
        "paste": lambda e: e.paste(fragment_of(e.document, some)),
        "insert": lambda e: e.insert(e.add_named(op), node, port),
        "delete": lambda e: e.delete(some),
    }[kind]


@settings(examples(75), phases=(Phase.explicit, Phase.generate))
@given(st.data())
def test_whatever_is_done_can_be_undone_and_all_agree(data):
    session = GraphSession()
    first = json.dumps(session.to_dict())
    done, undone = [], []
    for _ in range(data.draw(st.integers(1, 25))):
        act = data.draw(st.sampled_from(["edit", "edit", "edit", "undo", "redo", "fold", "step"]))
        if act == "edit" and len(session.document.nodes) < 40:
            try:
                change = changes(data.draw, session.document)
                made = session.editing.edit(lambda editor, do=change: (do(editor), None)[1])
            except (DocumentError, ValueError):
                made = None
            if made is not None:
                done.append(made)
                undone.clear()
        elif act == "undo" and done:
            session.editing.put_edit(done[-1], is_undone=True)
            undone.append(done.pop())
        elif act == "redo" and undone:
            session.editing.put_edit(undone[-1], is_undone=False)
            done.append(undone.pop())
        elif act == "fold":
            session.display.fold(session.display.groups, data.draw(st.booleans()))
        elif act == "step":
            session.go_to(data.draw(st.integers(0, max(session.total, 1))))
            assert session.explaining.explanation
            assert session.explaining.equation or not session.position
        agree(session)
    survives(session)
    while done:
        session.editing.put_edit(done.pop(), is_undone=True)
    assert kept(session.to_dict()) == kept(json.loads(first))


def kept(state):
    """Steps and folding are no changes that undo takes back."""
    return json.dumps({name: value for name, value in state.items() if name not in ("position", "folded")})


def test_every_operation_can_be_added(session):
    session.clear()
    for op in OPS:
        edit(session, lambda editor, op=op: editor.add_named(op))
    agree(session)


def test_an_editor_takes_back_in_a_copy():
    document = Document()
    editor = Editor(document)
    a = editor.add("", "a", 1.0)
    editor.relabel(a, "b")
    copy = document.copy()
    editor.document = copy
    editor.take_back()
    assert copy.to_dict() == Document().to_dict()
    assert document.node(a).label == "b"
