import contextlib
import math
import random
import re

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.document import Document
from engine.document_parts import DocumentError
from engine.expression import parse
from engine.formulas import read, write
from engine.ops import OPS
from engine.syntax import ExpressionError
from tests.thorough import examples

LABELS = ["", "", "", "a", "b", "out", "axis", "_1", "_2", "t1", "constant", "neuron", "w", "w_2"]
NUMBERS = [0.5, -2.0, 0.0, -0.0, 1.0, 3.0, -1.0, 1e-7, 1e22, math.inf, -math.inf, math.nan]
ARRAYS = [[1, 2], [0], [2.0, 1.0], np.float32([[1.5, 2.0]]), [[1.0, math.nan]], [10**12], np.eye(2)]
NAMES = ["neuron", "neuron 1", "neuron_1", "tanh", "constant", "→", "2 layers", " "]


def content(node):
    """What a node is, without its ids: nan and -0.0 tell themselves apart by their bytes."""
    data = None if node.data is None else (np.asarray(node.data).dtype.name, np.shape(node.data))
    return (node.op, node.label, data, None if node.data is None else np.asarray(node.data).tobytes())


def as_plain_graph(document):
    """Nodes, wires, groups and what lies in what, for networkx to compare."""
    graph = nx.MultiDiGraph()
    for id in document.nodes:
        graph.add_node(id, is_=content(document.node(id)))
    for id, group in document.groups.items():
        graph.add_node(id, is_=("group", group.name))
    for source, target, port in document.wires:
        graph.add_edge(source, target, of=port)
    for id in [*document.nodes, *document.groups]:
        around = document.groups[id].group if id in document.groups else document.node(id).group
        if around is not None:
            graph.add_edge(id, around, of="lies in")
    return graph


def are_same(one, other):
    return nx.is_isomorphic(
        as_plain_graph(one),
        as_plain_graph(other),
        node_match=lambda a, b: a == b,
        edge_match=nx.algorithms.isomorphism.categorical_multiedge_match("of", None),
    )


def random_document(seed, size=24):
    """Everything an editor could have made in so many changes, sensible or not."""
    rng, document = random.Random(seed), Document()
    for _ in range(size):
        with contextlib.suppress(DocumentError):
            ids = [*document.nodes, *document.groups]
            what = rng.random()
            if what < 0.25 or not document.nodes:
                data = rng.choice([*NUMBERS, *ARRAYS])
                document.add(rng.choice(["", "constant"]), rng.choice(LABELS), data)
            elif what < 0.55:
                target = document.add(rng.choice(list(OPS)), rng.choice(LABELS))
                for port in range(len(document.inputs(target))):
                    if rng.random() < 0.8:
                        document.connect(rng.choice(document.nodes), target, port)
            elif what < 0.75:
                document.connect(rng.choice(document.nodes), rng.choice(document.nodes), rng.randrange(3))
            elif what < 0.9:
                document.group(rng.sample(ids, min(len(ids), rng.randrange(1, 4))), rng.choice(NAMES))
            else:
                document.remove(rng.choice(document.nodes))
    return document


@given(st.integers(0, 10**9), st.sampled_from([8, 24, 40]))
@examples(400)
def test_any_document_is_read_back_as_the_same_graph(seed, size):
    document = random_document(seed, size)
    text = write(document)
    if not text:
        assert not document.nodes
        assert not document.groups
        return
    again = read(text, document)
    assert are_same(again, document), text
    assert write(again) == text


STATEMENTS = [
    "a = 2", "b = -3", "a = a * b + c", "c = 5", "x = -(2) + - 3", "y = tanh(a) / x", "x * a", "b", "-4",
    "z = mean(reshape(y, shape=1), axis=-1)", "d = sum(reshape(a, shape=(1, 1)), axis=(0, 1))",
    "y = a; x = y ** 2 - -c # on", "d * d",
]  # fmt: skip


@given(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=9))
@examples(300)
def test_formulas_mean_what_parse_makes_of_them(statements):
    text = "\n".join(statements)
    try:
        expected = Document.from_values(list(parse(text).values()))
    except ExpressionError as error:  # a name is used before it is given
        with pytest.raises(ExpressionError, match=re.escape(str(error))):
            read(text)
        return
    document = read(text)
    assert are_same(document, expected)
    users = {wire.source for wire in expected.wires}
    if (last := expected.nodes[-1]) not in users:
        assert content(document.node(document.nodes[-1])) == content(expected.node(last))
    assert write(read(write(document), document)) == write(document)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  # only a comment",
        "a = 2 *",
        "a = (1 + 2",
        "3 $ 4",
        "x = sin3(1)",
        "tanh = 2",
        "y = tanh + 1",
        "a b",
        "= 3",
        "2 = 3",
        "y = sum(a, axis=b)",
        "y = sum(a, axis=(0, 1.5))",
        "y = sum(a, axis=3)",
        "y = sum(a, b)",
        "y = sum(a, axis",
        "y = sum(a, axis=",
        "y = maximum(a)",
        "y = reshape(a)",
        "y = reshape(a, shape=(2, 3))",
        "a = 1; b = reshape(a,\nshape=2)",
        "y = log_softmax(a)",
        "y = lookup(a, 0)",
        "y = lookup(reshape(a, shape=1), 0/0)",
        "tanh(1, axis=0)",
        "a @ b",
        "(" * 200,
    ],
)
def test_what_parse_refuses_is_refused_at_the_same_place(text):
    with pytest.raises(ExpressionError) as expected:
        parse(text)
    with pytest.raises(ExpressionError) as found:
        read(text)
    assert (found.value.line, found.value.column) == (expected.value.line, expected.value.column)


@pytest.fixture
def network():
    """Two neurons of a layer, and what is done with them."""
    document = read(
        """x1 = 2; x2 = 0.5
        w1 = 1; w2 = -3; b1 = 6; h1 = tanh(x1 * w1 + x2 * w2 + b1)
        w3 = 4; w4 = 5; h2 = tanh(x1 * w3 + x2 * w4)
        L = (h1 - h2) ** 2"""
    )
    ids = {document.node(id).label: id for id in document.nodes}

    def above(label, leaves):
        found = [ids[label]]
        for id in found:
            found += [s for s in document.inputs(id) if s and document.node(s).label not in leaves]
        return sorted(set(found))

    neurons = [document.group(above(h, ("x1", "x2")), f"neuron {i}") for i, h in enumerate(("h1", "h2"), 1)]
    document.layer = document.group(neurons, "layer")
    return document


def test_groups_are_calls_which_hide_what_lies_in_them(network):
    assert write(network) == "x1 = 2.0\nx2 = 0.5\nh1, h2 = layer(x1, x2)\nL = (h1 - h2) ** 2.0"
    network.ungroup(network.layer)
    assert write(network).splitlines()[2:] == [
        "h1 = neuron_1(x1, x2)",
        "h2 = neuron_2(x1, x2)",
        "L = (h1 - h2) ** 2.0",
    ]


def test_a_group_can_be_used_again(network):
    text = write(network).replace("\nL =", "\nh3, h4 = layer(h1, 2)\nL = h3 + h4 + neuron_2(1, 2) -")
    again = read(text, network)
    assert [group.name for group in again.groups.values()] == [
        "layer", "neuron 1", "neuron 2", "layer", "neuron 1", "neuron 2", "neuron 2"
    ]  # fmt: skip
    labels = {again.node(id).label: id for id in again.nodes if again.node(id).label}
    assert {"w1", "w1_2", "w3", "w3_2", "w3_3", "h1", "h2", "h3", "h4", "h2_2"} <= labels.keys()
    values = {value.label: value for value in again.build().values()}
    assert values["h4"].data == pytest.approx(math.tanh(4 * values["h1"].data + 5 * 2))
    assert again.node(labels["w1_2"]).data == 1.0
    assert write(again).splitlines()[2:5] == [
        "h1, h2 = layer(x1, x2)",
        "h3, h4 = layer_2(h1, 2.0)",
        "h2_2 = neuron_2(1.0, 2.0)",
    ]


def test_a_label_in_the_text_goes_before_a_hidden_one(network):
    again = read(write(network) + "; w1 = 7; m = w1 * h1", network)
    labels = {again.node(id).label: again.node(id) for id in again.nodes}
    assert (labels["w1"].data, labels["w1"].group) == (7.0, None)
    assert labels["w1_2"].data == 1.0


def test_a_leaf_edited_in_the_text_changes_only_that_leaf(network):
    again = read(write(network).replace("x1 = 2.0", "x1 = 9"), network)
    changed = next(id for id in again.nodes if again.node(id).label == "x1")
    assert again.set_value(changed, 2.0) == 9.0
    assert are_same(again, network)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        (
            "h1, h2 = layer(1)",
            1,
            10,
            r"layer gives 2 outputs \(h1, h2\) and takes 2 inputs \(x1, x2\), not 1",
        ),
        ("a = 1\nh1, h2, h3 = layer(1, 2)", 2, 14, "there are 3 names"),
        ("y = layer(1, 2)", 1, 5, r"not one value; write y1, y2 = layer\(\.\.\.\)"),
        (
            "y = neuron(1, 2)",
            1,
            5,
            "no function neuron; there are abs, .*, and the groups layer, neuron_1, neuron_2",
        ),
        ("a, b = 3", 1, 8, "only the outputs of a group"),
        ("tanh, b = layer(1, 2)", 1, 1, "tanh is a function"),
        ("h1, h2 = layer(1, 2) + 1", 1, 22, "expected an operator or the end of the formula"),
        ("y = ?", 1, 1, "a free input alone is no formula"),
        ("?", 1, 1, "a free input alone is no formula"),
        ("y = 2 * ?z", 1, 10, "z is not given anywhere"),
        ("y = 2 * ?z; z = y + 1", 1, 10, "the wires make a circle"),
        ("y = constant(a)", 1, 14, "expected a number for constant, not 'a'"),
        ("h1, h2 = layer(1, 2", 1, 20, r"expected \) for the \( in column 15"),
        ("h1, h2 = layer(reshape(1, shape=2) + reshape(1, shape=3), 1)", 1, 16, "do not fit"),
    ],
)
def test_calls_that_cannot_be_made_say_where_and_why(network, text, line, column, message):
    with pytest.raises(ExpressionError, match=message) as caught:
        read(text, network)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_free_inputs_are_question_marks():
    document = read("y = maximum(?, x) ** -?; z = reshape(?, shape=?)")
    free = document.free_inputs()
    assert len(free) == 4
    assert all(document.inputs(id)[port] is None for id, port in free)
    assert write(document) == "x = 1.0\ny = maximum(?, x) ** -?\nz = reshape(?, shape=?)"


def test_arrays_come_from_what_is_known_and_are_else_leaves_of_one():
    known = Document()
    known.add("", "w", [[1.0, 2.0]])
    known.add("constant", "x", [3, 4])
    known.add("", "a", 7.0)
    document = read("y = sum(w * x) + a", known)
    found = {document.node(id).label: document.node(id) for id in document.nodes}
    assert (found["w"].op, found["x"].op, found["x"].data.dtype.name) == ("", "constant", "int64")
    assert found["a"].data == 1.0
    assert list(document.build().values())[-1].data == 12.0


def test_shapes_that_do_not_fit_are_refused_unless_they_were_there_before():
    known = read("x = 1; y = x @ ?; z = x * 2")
    y = next(id for id in known.nodes if known.node(id).label == "y")
    known.connect(known.add("", "w", [[1.0, 2.0]]), y, 1)
    with pytest.raises(ExpressionError, match=r"Column 14: z: matmul: the shapes .* do not fit"):
        read("x = 1; z = x @ 2")
    assert are_same(read(write(known), known), known)


def test_a_group_that_needs_what_is_made_of_it_names_it_beforehand():
    document = read("x = 2; h = x * 3; z = tanh(h); y = z + h")
    ids = {document.node(id).label: id for id in document.nodes}
    document.group([ids["h"], ids["y"]], "ring")
    text = "x = 2.0\nh, y = ring(x, 3.0, ?z)\nz = tanh(h)\ny"
    assert write(document) == text
    again = read(text, document)
    assert are_same(again, document)
    assert list(again.build().values())[-1].data == pytest.approx(math.tanh(6) + 6)


def test_groups_without_inputs_or_outputs():
    document = read("w1 = 1; w2 = 2; y = w1 * w2")
    document.group([1, 2], "parameters")
    document.ungroup(document.group([document.group([3], "empty")], "around"))
    document.remove(3)
    assert write(document) == "empty()\nw1, w2 = parameters()"
    assert are_same(read(write(document), document), document)


def test_a_long_formula_gets_lines_and_comes_back_without_labels():
    document = read("y = " + " + ".join(f"tanh(x * {i}) / sqrt({i} + 0.25)" for i in range(9)) + " - -(x)")
    text = write(document)
    assert text.splitlines()[2].startswith("_2 = _1 + tanh(x * 3.0)")
    assert max(map(len, text.splitlines())) < 120
    assert are_same(read(text), document)


def test_axes_and_shapes_may_be_computed_or_have_names():
    known = Document()
    known.add("constant", "s", [1, -1])
    text = (
        "x = 1.0\ny = reshape(x, shape=s)\nk = constant(1.0)\n"
        "u = sum(y, axis=k)\nv = reshape(sum(u), shape=())"
    )
    document = read(text, known)
    assert write(document) == text
    assert are_same(read(text, document), document)
    assert list(document.build().values())[-1].data == 1.0


def test_a_constant_keeps_its_name_and_its_uses():
    document = Document()
    three, y = document.add("constant", "", 3.0), document.add("add", "y")
    document.connect(three, y, 0)
    assert write(document) == "y = 3.0 + ?"
    document.connect(three, y, 1)
    assert write(document) == "_1 = constant(3.0)\ny = _1 + _1"
    document.relabel(three, "k")
    document.disconnect(y, 1)
    document.set_op(y, "negate")
    assert write(document) == "k = constant(3.0)\ny = -k"
    document.relabel(three, "")
    assert write(document) == "y = -constant(3.0)"
    assert are_same(read(write(document), document), document)


def test_an_empty_document_is_an_empty_text():
    assert write(Document()) == ""


def test_a_large_document_is_written_in_time_in_proportion():
    text = "\n".join(["y = 1", *["y = (y * 2 + x) / 2"] * 900])
    document = read(text)
    assert len(document.nodes) > 3_000
    assert len(write(document).splitlines()) == 902
