import contextlib
import json
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import MOST_NODES, Document
from engine.document_parts import DocumentError
from engine.expression import parse
from engine.ops import OPS
from engine.value import Value, constant
from tests.thorough import examples


def saved(document):
    return json.dumps(document.to_dict(), allow_nan=False)


@pytest.fixture
def product():
    """c = a * 3, all ids: a 1, three 2, c 3."""
    document = Document()
    a, three = document.add("", "a", 2.0), document.add("constant", data=3.0)
    c = document.add("multiply", "c")
    document.connect(a, c, 0)
    document.connect(three, c, 1)
    return document


def test_a_graph_built_by_hand_computes(product):
    values = product.build()
    assert values[3].data == 6.0
    values[3].backward()
    assert values[1].grad == 3.0
    assert [value.label for value in values.values()] == ["a", "", "c"]
    assert values[2].op == "constant"


def test_each_change_is_taken_back(product):
    def undone(change, undo):
        before = saved(product)
        result = change()
        assert saved(product) != before
        undo(result)
        assert saved(product) == before

    undone(lambda: product.add("", "b", 1.0), product.retract)
    undone(lambda: product.remove(1), product.restore)
    undone(lambda: product.disconnect(3, 1), lambda source: product.connect(source, 3, 1))
    undone(lambda: product.relabel(1, "x"), lambda old: product.relabel(1, old))
    undone(lambda: product.set_value(1, math.inf), lambda old: product.set_value(1, old))
    undone(lambda: product.set_op(3, "add"), lambda old: product.set_op(3, old))
    undone(lambda: product.group([1, 3], "neuron"), product.retract)
    neuron = product.group([1, 3], "neuron")
    undone(lambda: product.group([neuron, 2], "layer"), product.retract)
    undone(lambda: product.ungroup(neuron), product.restore)
    undone(lambda: product.rename_group(neuron, "n"), lambda old: product.rename_group(neuron, old))
    undone(lambda: product.remove(1), product.restore)
    assert product.members(neuron) == [1, 3]


def change(document, rng):
    """One change, drawn at random and often impossible -> how to take it back."""
    ids = [*document.nodes, *document.groups, 99]
    some, other, port = rng.choice(ids), rng.choice(ids), rng.randrange(3)
    what = rng.randrange(10)
    if what <= 1:
        op = rng.choice(["", "", "constant", *OPS])
        data = None if op in OPS else rng.choice([1.5, math.nan, -math.inf, [1, 2], np.float32([[1.5]]), "x"])
        new = document.add(op, rng.choice(["", "a", "b", "w1", "1w", "tanh"]), data)
        return lambda: document.retract(new)
    if what <= 4:
        document.connect(some, other, port)
        return lambda: document.disconnect(other, port)
    if what == 5:
        source = document.disconnect(some, port)
        return lambda: document.connect(source, some, port)
    if what == 6:
        removed = document.remove(some) if rng.random() < 0.7 else document.ungroup(some)
        return lambda: document.restore(removed)
    if what == 7:
        old = document.relabel(some, rng.choice(["", "a", "c", "b c"]))
        return lambda: document.relabel(some, old)
    if what == 8:
        if rng.random() < 0.5:
            value = document.set_value(some, rng.choice([2.5, [3, 4], [], None, 1j]))
            return lambda: document.set_value(some, value)
        op = document.set_op(some, rng.choice(["", "constant", *OPS]))
        return lambda: document.set_op(some, op)
    members = rng.sample(ids, min(len(ids), rng.randrange(1, 4)))
    new = document.group(members, rng.choice(["g", "h", " "]))
    return lambda: document.retract(new)


@given(st.integers(0, 10**6))
@examples(150)
def test_any_changes_are_taken_back_byte_for_byte_and_failed_ones_change_nothing(seed):
    rng, document = random.Random(seed), Document()
    history = []
    for _ in range(40):
        before = saved(document)
        try:
            undo = change(document, rng)
        except DocumentError:
            assert saved(document) == before
        else:
            history.append((undo, before))
    whole = saved(document)
    assert saved(Document.from_dict(json.loads(whole))) == whole
    for undo, before in reversed(history):
        undo()
        assert saved(document) == before
    assert saved(document) == saved(Document())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.add("spline"), 'there is no operation "spline"'),
        (lambda d: d.add("", "a", 1.0), "called a already"),
        (lambda d: d.add("", "tanh", 1.0), "tanh is the name of a function"),
        (lambda d: d.add("", "my weight", 1.0), '"my weight" is not a name'),
        (lambda d: d.add("", "b"), "b: a number is needed"),
        (lambda d: d.add("", "b", []), "b: a number is needed"),
        (lambda d: d.add("", "b", [[1, 2], [3]]), "b: the rows of an array must have the same length"),
        (lambda d: d.add("multiply", "b", 1.0), "b: an operation computes its data"),
        (lambda d: d.add("", "b", 1.0, id=7), "7 is not a free id"),
        (lambda d: d.add("", "b", 1.0, id=True), "True is not a free id"),
        (lambda d: d.remove(9), "there is no node 9"),
        (lambda d: d.retract(1), "1 is not the newest id"),
        (lambda d: d.set_value(3, 1.0), "c: its data is computed"),
        (lambda d: d.set_op(3, "tanh"), "c: tanh has 1 inputs; disconnect"),
        (lambda d: d.set_op(1, "tanh"), "a: only an operation"),
        (lambda d: d.connect(1, 3, 0), r"c: input 0 has a already"),
        (lambda d: d.connect(1, 3, 2), "c has 2 inputs, counted from 0, and none is 2"),
        (lambda d: d.connect(3, 1, 0), "a has no inputs"),
        (lambda d: d.connect(8, 3, 0), "there is no node 8"),
        (lambda d: d.disconnect(3, 2), "c has 2 inputs"),
        (lambda d: d.group([], "g"), "choose at least one node"),
        (lambda d: d.group([1], ""), "a group needs a name"),
        (lambda d: d.ungroup(1), "there is no group 1"),
        (lambda d: d.restore(d.remove(2)) or d.restore(Document.from_dict(d.to_dict()).remove(2)), "free id"),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(product, change, message):
    before = saved(product)
    with pytest.raises(DocumentError, match=message):
        change(product)
    assert saved(product) == before


def test_circles_are_refused(product):
    d = product.add("add", "d")
    product.connect(3, d, 0)
    with pytest.raises(DocumentError, match="d into d would make a circle"):
        product.connect(d, d, 1)
    product.disconnect(3, 0)
    with pytest.raises(DocumentError, match="d into c would make a circle: d depends on c already"):
        product.connect(d, 3, 0)


def test_a_removed_node_does_not_come_back_into_a_circle():
    document = Document()
    a, b = document.add("negate", "a"), document.add("negate", "b")
    document.connect(a, b, 0)
    removed = document.remove(b)
    middle = document.add("negate", "m")
    document.connect(middle, a, 0)
    again = Document.from_dict(document.to_dict())
    document.restore(removed)
    assert document.inputs(b) == [a]
    again.relabel(middle, "b")
    before = saved(again)
    with pytest.raises(DocumentError, match="called b already"):
        again.restore(removed)
    assert saved(again) == before


def test_a_missing_input_and_shapes_that_do_not_fit_name_the_node(product):
    product.disconnect(3, 1)
    with pytest.raises(DocumentError, match="c: input y is not connected"):
        product.build()
    product.connect(2, 3, 1)
    product.set_value(1, [1.0, 2.0])
    product.set_value(2, [1.0, 2.0, 3.0])
    with pytest.raises(DocumentError, match=r"c: multiply: the shapes of a \(2,\) and input \(3,\)"):
        product.build()


def test_what_can_be_built_is_built_and_the_rest_says_why(product):
    e, waiting, cut = product.add("multiply", "e"), product.add("negate"), product.add("tanh", "t")
    product.connect(3, e, 0)
    product.connect(e, waiting, 0)
    values, reasons = product.build_what_can_be()
    assert {id: value.data for id, value in values.items()} == {1: 2.0, 2: 3.0, 3: 6.0}
    assert reasons == {
        e: "e: input y is not connected",
        waiting: "waits for e",
        cut: "t: input x is not connected",
    }
    assert product.free_inputs() == [(e, 1), (cut, 0)]
    assert product.misfits() == {}
    product.set_value(1, [1.0, 2.0])
    product.set_value(2, [1.0, 2.0, 3.0])
    values, reasons = product.build_what_can_be()
    assert list(values) == [1, 2]
    assert reasons[3] == "c: multiply: the shapes of a (2,) and input (3,) do not fit together"
    assert product.misfits() == {3: reasons[3]}
    assert reasons[waiting] == "waits for e"


def test_where_all_can_be_built_there_is_no_reason(product):
    values, reasons = product.build_what_can_be()
    assert list(values) == list(product.build()) == [1, 2, 3]
    assert reasons == {}


def test_a_copy_is_changed_on_its_own_and_shares_arrays(product):
    x = product.add("", "x", np.ones((2, 3)))
    product.group([1, 3], "g")
    before = saved(product)
    copy = product.copy()
    assert saved(copy) == before
    assert copy.node(x).data is product.node(x).data
    copy.disconnect(3, 0)
    copy.set_value(x, 2.0)
    copy.group([2, x], "h")
    copy.relabel(1, "z")
    assert product.add("", "z", 1.0) == copy.groups.popitem()[0] == 6
    product.retract(6)
    assert saved(product) == before


def test_wires_are_checked_fast_enough_for_a_dragged_one(effort):
    document = Document()
    ends = []
    for _ in range(2):  # two chains: neither side of the search for a circle is short
        tip = document.add("negate")
        ends.append(tip)
        for _ in range(999):
            document.connect(tip, new := document.add("negate"), 0)
            tip = new
        ends.append(tip)

    assert effort(lambda: document.connect(ends[1], ends[2], 0)) < 9_000  # it was five times as much


def test_several_values_become_one_document_with_the_last_one_last():
    values = parse("a = 2; e = a * 3; L = e + a; q = tanh(a)")
    document = Document.from_values([values["q"], values["e"], values["L"], values["q"]])
    labels = [document.node(id).label for id in document.nodes]
    assert labels == ["a", "", "e", "L", "q"]
    assert document.node(document.nodes[-1]).label == "q"
    assert len(Document.from_values([]).nodes) == 0
    root = values["L"]
    assert saved(Document.from_value(root)) == saved(Document.from_values([root]))
    needed = Document.from_values([root, values["a"]])  # what others need cannot come last
    assert [needed.node(id).label for id in needed.nodes] == ["a", "", "e", "L"]


def test_an_axis_may_be_left_out_but_nothing_else():
    document = Document()
    x, total = document.add("", "x", [[1.0, 2.0], [3.0, 4.0]]), document.add("sum", "total")
    document.connect(x, total, 0)
    assert document.build()[total].data == 10.0
    document.connect(document.add("constant", data=0), total, 1)
    assert document.build()[total].data.tolist() == [4.0, 6.0]


def test_data_is_kept_apart_from_the_callers_and_the_builders():
    mine = np.array([1.0, 2.0])
    document = Document()
    a = document.add("", "a", mine)
    mine[0] = 9.0
    document.build()[a].data[0] = 7.0
    assert document.node(a).data.tolist() == [1.0, 2.0]
    assert not document.node(a).data.flags.writeable


def test_kinds_of_numbers():
    document = Document()
    whole, single = document.add("constant", data=[1, 2]), document.add("", data=np.float32([1.5]))
    leaf, big = document.add("", data=[1, 2]), document.add("constant", data=np.array([2**63], np.uint64))
    again = Document.from_dict(json.loads(saved(document)))
    kinds = [again.node(id).data.dtype.name for id in (whole, single, leaf, big)]
    assert kinds == ["int64", "float32", "float64", "float64"]
    with pytest.raises(DocumentError, match="whole numbers have no gradient"):
        document.set_op(whole, "")


def test_not_finite_numbers_survive_strict_json():
    document = Document()
    numbers = [math.inf, -math.inf, math.nan]
    for x in numbers:
        document.add("", data=x)
    document.add("", data=numbers)
    again = Document.from_dict(json.loads(saved(document)))
    np.testing.assert_equal([again.node(id).data for id in (1, 2, 3)], numbers)
    np.testing.assert_equal(again.node(4).data, numbers)


def test_a_graph_of_values_becomes_a_document_and_comes_back():
    values = parse("x1 = 2; w1 = -3; b = 6.88; o = tanh(x1*w1 + b) ** 2 + relu(x1); o = o / 2")
    root = values["o"]
    document = Document.from_value(root)
    rebuilt = list(document.build().values())[-1]
    assert rebuilt.data == root.data
    root.backward()
    rebuilt.backward()
    again = {value.label: value for value in document.build().values() if value.label}
    assert set(again) == {"x1", "w1", "b", "o", "o_2"}
    fresh = document.build()
    list(fresh.values())[-1].backward()
    grads = {value.label: value.grad for value in fresh.values() if value.op == ""}
    assert grads == {name: values[name].grad for name in ("x1", "w1", "b")}


def test_labels_that_are_no_names_or_stand_twice_are_made_distinct():
    w, again, other = Value(1.0, "w"), Value(2.0, "w"), Value(3.0, "w_2")
    root = (w + again + other) * Value(4.0, "hidden.weight") * Value(5.0, "2x") * Value(6.0, "tanh")
    document = Document.from_value(root)
    labels = [document.node(id).label for id in document.nodes]
    assert sorted(filter(None, labels)) == ["_2x", "hidden_weight", "w", "w_2", "w_3"]


def test_arrays_and_constants_come_along():
    x = constant(np.array([[1, 2], [0, 1]]), "x")
    root = (Value(np.ones((3, 2), np.float32), "table").lookup(x).sum(axis=(0, 1)) ** 2).mean()
    document = Document.from_value(root)
    rebuilt = list(Document.from_dict(json.loads(saved(document))).build().values())
    assert rebuilt[-1].data == root.data
    assert rebuilt[-1].parents[0].parents[0].parents[0].data.dtype == np.float32


def test_deep_and_woven_graphs_take_time_in_proportion_and_no_recursion():
    deep = Value(1.0)
    for _ in range(MOST_NODES // 4):
        deep = deep + 1
    diamond = deep
    for _ in range(60):
        diamond = diamond + diamond
    document = Document.from_value(diamond)
    again = Document.from_dict(json.loads(saved(document)))
    assert list(again.build().values())[-1].data == diamond.data
    tip = document.add("negate")
    document.connect(tip - 1, tip, 0)
    document.restore(document.remove(1))
    document.disconnect(2 + 1, 0)
    with pytest.raises(DocumentError, match="circle"):
        document.connect(tip, 3, 0)


def test_a_graph_has_a_largest_size():
    document = Document()
    document._nodes.update(dict.fromkeys(range(1, MOST_NODES + 1), document.add("", data=1.0)))
    with pytest.raises(DocumentError, match="at most 5,000 nodes"):
        document.add("", data=1.0, id=None)


NODE = {"id": 1, "op": "", "label": "a", "data": 2.0, "group": None}
GOOD = {"version": 1, "next_id": 4, "nodes": [NODE], "wires": [], "groups": []}
NEGATE = {"op": "negate", "label": "", "data": None, "group": None}


@pytest.mark.parametrize(
    "state",
    [
        None,
        [],
        {},
        GOOD | {"version": 2},
        GOOD | {"version": "1"},
        GOOD | {"version": True},
        GOOD | {"next_id": 1},
        GOOD | {"next_id": 0, "nodes": []},
        GOOD | {"next_id": 4.0},
        GOOD | {"nodes": {}},
        GOOD | {"nodes": [[]]},
        GOOD | {"nodes": [NODE, NODE | {"label": "b"}]},
        GOOD | {"nodes": [NODE, NODE | {"id": 2}]},
        GOOD | {"nodes": [NODE | {"id": True}]},
        GOOD | {"nodes": [NODE | {"id": 4}]},
        GOOD | {"nodes": [NODE | {"op": "spline"}]},
        GOOD | {"nodes": [NODE | {"op": "negate"}]},
        GOOD | {"nodes": [NODE | {"label": "a b"}]},
        GOOD | {"nodes": [NODE | {"data": None}]},
        GOOD | {"nodes": [NODE | {"data": "2.0"}]},
        GOOD | {"nodes": [NODE | {"data": [1.0]}]},
        GOOD | {"nodes": [NODE | {"data": {"dtype": "float64", "shape": [3], "values": [1.0, 2.0]}}]},
        GOOD | {"nodes": [NODE | {"data": {"dtype": "float64", "shape": [2, -1], "values": [1.0, 2.0]}}]},
        GOOD | {"nodes": [NODE | {"data": {"dtype": "object", "shape": [1], "values": [1.0]}}]},
        GOOD | {"nodes": [NODE | {"data": {"dtype": "float64", "shape": [1], "values": [None]}}]},
        GOOD | {"nodes": [NODE | {"data": {"dtype": "int64", "shape": [1], "values": [2**70]}}]},
        GOOD | {"nodes": [NODE | {"data": {"dtype": "float32", "shape": [1], "values": [1e300]}}]},
        GOOD | {"nodes": [NODE | {"group": 3}]},
        GOOD | {"nodes": [NODE | {"group": 2}, NODE | {"id": 2, "label": "b"}]},
        GOOD | {"groups": [{"id": 1, "name": "g", "group": None}]},
        GOOD | {"groups": [{"id": 4, "name": "g", "group": None}]},
        GOOD | {"groups": [{"id": 2, "name": "g", "group": 2}]},
        GOOD | {"groups": [{"id": 2, "name": "g", "group": 3}, {"id": 3, "name": "h", "group": 2}]},
        GOOD | {"groups": [{"id": 2, "name": "", "group": None}]},
        GOOD | {"wires": [[1, 2, 0]]},
        GOOD | {"wires": [[1, 1, 0]]},
        GOOD | {"wires": [1]},
        GOOD | {"wires": [[1, 2]]},
        GOOD | {"nodes": [NEGATE | {"id": 1}], "wires": [[1, 1, 0]]},
        GOOD | {"nodes": [NEGATE | {"id": 1}, NEGATE | {"id": 2}], "wires": [[1, 2, 0], [2, 1, 0]]},
        GOOD | {"nodes": [NODE, NEGATE | {"id": 2}], "wires": [[1, 2, 0], [1, 2, 0]]},
        GOOD | {"nodes": [NODE, NEGATE | {"id": 2}], "wires": [[1, 2, True]]},
        GOOD | {"nodes": [NODE, NEGATE | {"id": 2}], "wires": [[[1], {}, 0]]},
    ],
    ids=repr,
)
def test_what_cannot_have_been_saved_is_refused(state):
    with pytest.raises(DocumentError):
        Document.from_dict(state)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@given(st.data())
@examples(300)
def test_a_damaged_file_is_read_or_refused_but_never_crashes(data):
    document = Document()
    a, x = document.add("", "a", 2.0), document.add("constant", data=[[1, 2], [3, 4]])
    total = document.add("sum", "total")
    document.connect(x, total, 0)
    document.group([document.group([a], "inner"), total], "outer")
    state = document.to_dict()
    spot, key = None, None
    inside = state
    while isinstance(inside, dict | list) and inside and (spot is None or data.draw(st.booleans())):
        keys = list(inside) if isinstance(inside, dict) else range(len(inside))
        spot, key = inside, data.draw(st.sampled_from(keys))
        inside = inside[key]
    spot[key] = data.draw(JSON)
    with contextlib.suppress(DocumentError):
        again = Document.from_dict(state)
        assert saved(Document.from_dict(json.loads(saved(again)))) == saved(again)
