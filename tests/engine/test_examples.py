"""The shipped graphs: each loads, computes what the lectures print, and is what its title says."""

import json
import math
import random
from itertools import pairwise

import numpy as np
import pytest

from engine.backward import topological_order
from engine.bigram import Bigram, read_names
from engine.bigram_twin import NeuralBigram
from engine.digits import load_network, read_mnist
from engine.disk import RESOURCES, FileError
from engine.document import Document
from engine.examples import GRAPHS, IMAGE, graph_of, load, read_index
from engine.expression import parse
from engine.gradcheck import check_graph
from engine.identifiers import is_name
from engine.landscape import leaf_gradient
from engine.moons import moons
from engine.nn import MLP
from tools import make_graphs

EXAMPLES = {example.name: example for example in read_index()}
SMALL = sorted({*EXAMPLES} - {"mlp", "bigram", "digits"})


def end_of(document):
    """The result of a graph with a single end."""
    sources = {wire.source for wire in document.wires}
    (end,) = [node for node in document.nodes if node not in sources]
    return document.build()[end]


def graph(name):
    """The result, after a backward pass, and its named nodes by label."""
    root = end_of(load(EXAMPLES[name])[1])
    root.backward()
    return root, {node.label: node for node in topological_order(root) if node.label}


def paths(document):
    """The names of the groups around each node, from the outermost inwards, by the node's label."""

    def around(group):
        if group is None:
            return ()
        return (*around(document.groups[group].group), document.groups[group].name)

    nodes = [document.node(id) for id in document.nodes]
    return {node.label: around(node.group) for node in nodes if node.label}


# The index


def test_every_file_has_an_entry_and_every_entry_a_file():
    files = {path.name for path in GRAPHS.iterdir()} - {"index.json"}
    listed = [example.path.name for example in read_index()]
    assert sorted(listed) == sorted(files)
    assert len(EXAMPLES) == len(listed)  # no two have a name


def test_entries_are_told_apart_and_say_what_to_look_for():
    titles = [example.title for example in EXAMPLES.values()]
    assert len({*titles}) == len(titles)
    assert all(0 < len(title) <= 30 for title in titles)
    for example in EXAMPLES.values():
        assert example.look.endswith(".")
        assert 1 <= example.look.count(". ") + 1 <= 2
        assert "!" not in example.look


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_loads_and_builds(name):
    text, document = load(EXAMPLES[name])
    root = end_of(document)
    assert math.isfinite(root.data)
    assert bool(text) == (EXAMPLES[name].path.suffix == ".txt")
    if text:
        assert text.startswith("# ")
    labels = [label for label in (document.node(id).label for id in document.nodes) if label]
    assert all(is_name(label) for label in labels)


@pytest.mark.parametrize("name", SMALL)
def test_gradients_agree_with_slopes(name):
    checks = check_graph(end_of(load(EXAMPLES[name])[1]))
    assert checks
    assert max(check.error for check in checks) < 1e-6


# Formulas


def test_the_lectures_l(lectures):
    root, nodes = graph("lecture")
    golden = lectures["micrograd_expression"]
    assert (root.label, root.data) == ("L", golden["L"])
    assert {label: nodes[label].grad for label in golden["grad"]} == golden["grad"]


@pytest.mark.parametrize("name", ["neuron", "neuron_exp"])
def test_the_neuron_both_ways(name, lectures):
    root, nodes = graph(name)
    golden = lectures["micrograd_neuron"]
    assert root.label == "o"
    assert root.data == pytest.approx(golden["o"], abs=1e-15)
    for label, grad in golden["grad"].items():
        assert nodes[label].data == {**golden, "b": 6.8813735870195432}[label]
        assert nodes[label].grad == pytest.approx(grad, abs=1e-12)
    assert nodes["n"].data == pytest.approx(0.8813735870195432)
    assert (nodes["x1w1"].data, nodes["x2w2"].data) == (-6.0, 0.0)
    assert any(node.op == "tanh" for node in nodes.values()) == (name == "neuron")


def test_the_reused_node(lectures):
    root, nodes = graph("reused")
    assert root.data == 6.0
    assert nodes["a"].grad == lectures["reused_node"]["grad"]["a"]


def test_the_readme(lectures):
    root, nodes = graph("readme")
    golden = lectures["micrograd_readme"]
    assert root.data == pytest.approx(golden["g"], rel=1e-14)
    for label, grad in golden["grad"].items():
        assert nodes[label].grad == pytest.approx(grad, rel=1e-14)


def test_one_gradient_vanishes_and_one_explodes():
    vanishing, nodes = graph("vanishing")
    assert 0 < nodes["x"].grad < 1e-7
    assert [node.op for node in topological_order(vanishing)].count("sigmoid") == 12
    exploding, nodes = graph("exploding")
    assert nodes["x"].grad > 1e4
    assert nodes["x"].grad == pytest.approx(59_224, abs=0.5)
    assert [node.op for node in topological_order(exploding)].count("multiply") == 12


# Documents


def test_the_documents_are_those_that_the_tool_writes(tmp_path):
    make_graphs.write_all(tmp_path)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {p.name: p.read_bytes() for p in GRAPHS.glob("*.json") if p.name != "index.json"}


def test_softmax_and_cross_entropy():
    root, nodes = graph("softmax")
    z = np.array([nodes[f"z{k}"].data for k in (1, 2, 3)])
    p = np.exp(z) / np.exp(z).sum()
    assert [nodes[f"p{k}"].data for k in (1, 2, 3)] == pytest.approx(p)
    assert root.data == pytest.approx(-np.log(p[1]))
    assert p.argmax() == 2
    assert [nodes[f"z{k}"].grad for k in (1, 2, 3)] == pytest.approx(p - [0, 1, 0])
    where = paths(load(EXAMPLES["softmax"])[1])
    assert (where["x1"], where["w3_2"], where["z1"]) == (("inputs",), ("neuron 3",), ("neuron 1",))
    assert (where["e2"], where["p3"], where["loss"]) == (("softmax",), ("softmax",), ("cross-entropy",))


def test_the_network_and_the_four_examples(lectures):
    root, nodes = graph("mlp")
    golden = lectures["four_examples"]
    assert root.data == pytest.approx(golden["seed_63726"]["first_loss"], abs=5e-7)
    for number, (inputs, target) in enumerate(zip(golden["xs"], golden["ys"], strict=True), start=1):
        assert [nodes[f"x{i}_{number}"].data for i in (1, 2, 3)] == inputs
        assert nodes[f"y{number}"].data == target
    sizes = [3, 4, 4, 1]
    for depth, (nin, nout) in enumerate(pairwise(sizes), start=1):
        for k in range(1, nout + 1):
            assert {f"w{depth}_{k}_{i}" for i in range(1, nin + 1)} | {f"b{depth}_{k}"} <= {*nodes}
    weights = [node for node in nodes.values() if node.op == ""]
    assert len(weights) == 41
    for node in weights:  # one step of the lecture's gradient descent: the loss falls
        node.data -= golden["learning_rate"] * node.grad
    _, document = load(EXAMPLES["mlp"])
    for id in document.nodes:
        if document.node(id).op == "":
            document.set_value(id, nodes[document.node(id).label].data)
    assert end_of(document).data < root.data


def test_the_groups_of_the_network():
    _, document = load(EXAMPLES["mlp"])
    outer = [group.name for group in document.groups.values() if group.group is None]
    assert sorted(outer) == ["example 1", "example 2", "example 3", "example 4", "loss", "parameters"]
    where = paths(document)
    assert where["w2_4_1"] == where["b2_4"] == ("parameters", "layer 2", "neuron 4")
    assert where["h1_2_3"] == where["n1_2_3"] == ("example 3", "layer 1", "neuron 2")
    assert where["x1_3"] == ("example 3",)
    assert where["pred3"] == ("example 3", "layer 3", "neuron 1")
    assert where["y3"] == where["diff3"] == where["square3"] == where["loss"] == ("loss",)
    assert all(document.node(id).group is not None for id in document.nodes)


def test_the_network_and_the_moons():
    root, nodes = graph("moons")
    points, labels = moons(100, make_graphs.MOON_SEED)
    np.testing.assert_array_equal(np.column_stack([nodes["x1"].data, nodes["x2"].data]), points)
    np.testing.assert_array_equal(nodes["y"].data, labels)
    score = nodes["score"].data
    assert root.data == pytest.approx(np.maximum(1 - labels * score, 0).mean())
    parameters = [node for node in nodes.values() if node.op == ""]
    assert len(parameters) == 337  # as in micrograd's demo
    net = MLP(2, [16, 16, 1], random.Random(make_graphs.MOON_SEED))
    assert score[7] == pytest.approx(net(points[7].tolist()).data)
    where = paths(load(EXAMPLES["moons"])[1])
    assert where["w2_16_1"] == where["h2_16"] == where["n2_16"] == ("layer 2", "neuron 16")
    assert where["score"] == ("layer 3", "neuron 1")
    assert (where["x1"], where["y"], where["margin"], where["loss"]) == (
        ("points",),
        ("points",),
        ("loss",),
        ("loss",),
    )


def hours_and_scores(w1, w2, lam):
    """Values and gradients of Welch Labs' network, by the formulas of the lecture."""
    x = np.array([[3, 5], [5, 1], [10, 2]]) / [10, 5]
    y = np.array([[75], [82], [93]]) / 100
    a2 = 1 / (1 + np.exp(-x @ w1))
    answer = 1 / (1 + np.exp(-a2 @ w2))
    cost = 0.5 * np.sum((y - answer) ** 2) + 0.5 * lam * (np.sum(w1**2) + np.sum(w2**2))
    delta3 = -(y - answer) * answer * (1 - answer)
    delta2 = delta3 @ w2.T * a2 * (1 - a2)
    found = {"X": x, "y": y, "a2": a2, "yHat": answer, "J": cost}
    return found, {"W1": x.T @ delta2 + lam * w1, "W2": a2.T @ delta3 + lam * w2, "z2": delta2, "z3": delta3}


@pytest.mark.parametrize(("name", "lam"), [("scores", 0.0), ("penalty", 0.0001)])
def test_hours_of_sleep_and_of_study_and_a_score(name, lam):
    root, nodes = graph(name)
    w1, w2 = nodes["W1"].data, nodes["W2"].data
    assert (root.label, w1.shape, w2.shape) == ("J", (2, 3), (3, 1))
    values, gradients = hours_and_scores(w1, w2, lam)
    for label, value in values.items():
        np.testing.assert_allclose(nodes[label].data, value, rtol=0, atol=1e-12)
    for label, gradient in gradients.items():
        np.testing.assert_allclose(nodes[label].grad, gradient, rtol=0, atol=1e-12)
    assert {label for label, node in nodes.items() if node.op == ""} == {"W1", "W2"}
    assert max(check.error for check in check_graph(root)) < 1e-9


def test_the_penalty_adds_its_share_to_the_gradients_of_the_same_weights():
    (_, plain), (_, held) = graph("scores"), graph("penalty")
    for label in ("W1", "W2"):
        np.testing.assert_array_equal(plain[label].data, held[label].data)
        extra = held[label].grad - plain[label].grad
        np.testing.assert_allclose(extra, 0.0001 * plain[label].data, rtol=0, atol=1e-12)


def test_the_row_of_the_twin():
    root, nodes = graph("bigram")
    twin = NeuralBigram(Bigram(read_names(RESOURCES / "names.txt")))
    p = twin.probabilities[0]
    np.testing.assert_allclose(nodes["p"].data, p, rtol=1e-12)
    assert root.data == pytest.approx(4.3993, abs=5e-5)  # as printed in the lecture
    np.testing.assert_allclose(nodes["logits"].grad, p - np.eye(27)[5], atol=1e-12)
    np.testing.assert_array_equal(np.flatnonzero(np.any(nodes["W"].grad, axis=1)), [0])
    assert max(check.error for check in check_graph(root)) < 1e-6


def test_attention():
    root, nodes = graph("attention")
    q, k, v = (nodes[name].data for name in "qKV")
    assert (q.shape, k.shape, v.shape) == ((4,), (5, 4), (5, 3))
    powers = np.exp(k @ q / 2)
    np.testing.assert_allclose(nodes["weights"].data, powers / powers.sum())
    out = powers / powers.sum() @ v
    assert root.data == pytest.approx(np.mean((out - nodes["target"].data) ** 2))
    assert nodes["weights"].data.argmax() == 2
    scores = nodes["scores"].grad
    assert scores.argmin() == 0  # which is to rise most
    assert scores.argmax() == 2


# The digit network


def test_the_digits_are_what_the_digits_lab_hands_over():
    text, document = load(EXAMPLES["digits"])
    network = load_network("pens")
    images, labels = read_mnist("t10k")
    image, label = images[IMAGE], int(labels[IMAGE])
    assert text.split("\n", 1)[1].strip() == network.formulas()
    assert document.to_dict() == graph_of(network.formulas(), network.leaves(image, label)).to_dict()
    assert label == 5
    assert network.probabilities(image.reshape(1, 784)).argmax() == 3
    assert end_of(document).data == pytest.approx(float(network.example(image, label).data), rel=1e-6)


def test_formulas_of_a_deep_network():
    from engine.digit_network import DigitNetwork

    network = DigitNetwork(np.random.default_rng(0), (6, 5), "tanh")
    image = np.random.default_rng(1).random((28, 28), np.float32)
    leaves = network.leaves(image, 3)
    root = list(parse(network.formulas(), leaves).values())[-1]
    again = network.example(image, 3)
    assert root.data == pytest.approx(again.data, rel=1e-6)
    root.backward()
    again.backward()
    ours, theirs = ({n.label: n.grad for n in topological_order(r) if n.op == ""} for r in (root, again))
    for name in ("x", "W1", "b1", "W2", "b2", "W3", "b3"):
        np.testing.assert_allclose(np.reshape(ours[name], np.shape(theirs[name])), theirs[name], atol=1e-6)


# What is wrong with a file


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "not a readable JSON file"),
        ('[{"file": "a.txt", "title": "A"}]', "'look'"),
        ("7", "not an index"),
        ('["a.txt"]', "not an index"),
    ],
)
def test_a_damaged_index_is_refused(content, reason, tmp_path):
    (tmp_path / "index.json").write_text(content)
    with pytest.raises(FileError, match=reason) as caught:
        read_index(tmp_path)
    assert "index.json" in str(caught.value)


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("a.txt", b"b = 2\nc = 3 *", "Line 2"),
        ("a.txt", b"\xff\xfe\xfd", "cannot be read"),
        ("a.txt", None, "cannot be read"),
        ("a.json", b"{", "not a readable JSON file"),
        ("a.json", None, "cannot be read"),
        ("a.json", b'{"version": 1}', "it lacks next_id"),
    ],
)
def test_a_damaged_example_is_refused(file, content, reason, tmp_path):
    (tmp_path / "index.json").write_text(json.dumps([{"file": file, "title": "A", "look": "At it."}]))
    if content is not None:
        (tmp_path / file).write_bytes(content)
    (example,) = read_index(tmp_path)
    with pytest.raises(FileError, match=reason) as caught:
        load(example)
    assert file in str(caught.value)


def test_a_network_that_is_not_there_is_named(tmp_path):
    (tmp_path / "index.json").write_text(
        json.dumps([{"file": "a.txt", "title": "A", "look": "At it.", "network": "gone"}])
    )
    (tmp_path / "a.txt").write_text("z1 = x @ W1 + b1")
    with pytest.raises(FileError, match=r"gone\.safetensors"):
        load(*read_index(tmp_path))


def test_groups_are_nested_as_their_paths_say():
    from engine.value import Value

    a, b = Value(2.0, "a"), Value(3.0, "b")
    product = a * b
    root = product + 1
    sketch = make_graphs.Sketch()
    sketch.put([a], "outer", "inner")
    sketch.put([product], "outer")
    document = sketch.document(root)
    assert paths(document) == {"a": ("outer", "inner"), "b": ("outer",)}
    assert document.node(document.nodes[-1]).group is None
    assert Document.from_dict(document.to_dict()).to_dict() == document.to_dict()


# Landscapes


def descended(name, **moved):
    """Where 2,000 steps at the example's rate lead: its leaves by name, and the result."""
    nodes = parse(load(EXAMPLES[name])[0])
    root = list(nodes.values())[-1]
    leaves = {label: node for label, node in nodes.items() if not node.parents}
    for label, number in moved.items():
        leaves[label].data = number
    gradient = leaf_gradient(root, list(leaves.values()))
    at = np.array([leaf.data for leaf in leaves.values()])
    for _ in range(2_000):
        at = at - EXAMPLES[name].rate * gradient(at)
    return dict(zip(leaves, at.tolist(), strict=True)), root.data


def curvatures(name):
    """At the numbers of the example, ascending."""
    nodes = parse(load(EXAMPLES[name])[0])
    leaves = [node for node in nodes.values() if not node.parents]
    gradient, at, h = (
        leaf_gradient(list(nodes.values())[-1], leaves),
        np.array([leaf.data for leaf in leaves]),
        1e-4,
    )
    return np.linalg.eigvalsh(
        [(gradient(at + h * e) - gradient(at - h * e)) / (2 * h) for e in np.eye(len(at))]
    )


def test_the_line_fits_its_points_at_its_rate():
    leaves, loss = descended("line")
    assert leaves == pytest.approx({"w": 2.1, "b": 0.95})
    assert loss == pytest.approx(0.0125)
    assert EXAMPLES["line"].rate < 2 / curvatures("line")[-1]


def test_the_walls_of_the_ravine_are_thousands_of_times_as_steep_as_its_floor():
    low, high = curvatures("ravine")
    assert high > 4_000 * low
    assert EXAMPLES["ravine"].rate < 2 / high
    leaves, _ = descended("ravine")
    assert leaves["w"] == pytest.approx(0.042, abs=0.02)
    assert leaves["b"] > 1.5


def test_the_two_minima_mirror_each_other():
    here, loss = descended("mirrored")
    there, same = descended("mirrored", a=0.9, b=1.2)
    assert here["a"] == pytest.approx(there["b"])
    assert here["b"] == pytest.approx(there["a"])
    assert here["a"] - here["b"] > 2
    assert loss == pytest.approx(same)
    assert loss < 1e-5


def test_descent_ends_on_the_saddle_unless_it_is_nudged():
    leaves, loss = descended("saddle")
    assert leaves == pytest.approx({"a": 0, "b": 0})
    assert loss == 1
    assert curvatures("saddle")[0] < 0
    leaves, loss = descended("saddle", b=0.01)
    assert leaves == pytest.approx({"a": 0, "b": 1})
    assert loss == pytest.approx(0)
