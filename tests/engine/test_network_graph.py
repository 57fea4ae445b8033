"""Networks named by their sizes, as graphs: the numbers of nn.py, in the groups of the examples."""

import random

import numpy as np
import pytest

from engine.document import Document
from engine.network_graph import kind_of, read_network
from engine.nn import MLP, Linear


@pytest.mark.parametrize(
    ("text", "nin", "nouts", "seed"),
    [
        ("MLP(3, [4, 4, 1])", 3, [4, 4, 1], 63726),
        ("n = mlp( 2,[3,2], seed = 7 )", 2, [3, 2], 7),
        ("nn.MLP(2, 3)", 2, [3], 63726),
        # as numpy makes them, to the last digit
        (f"MLP(2, 3, seed={2**128 - 1})", 2, [3], 2**128 - 1),
    ],
)
def test_a_network_of_neurons_has_the_weights_of_its_seed(text, nin, nouts, seed):
    document, inputs = read_network(text).document()
    xs = [0.5, -1.0, 2.0][:nin]
    for id, x in zip(inputs, xs, strict=True):
        document.set_value(id, x)
    found = MLP(nin, nouts, random.Random(seed))(xs)
    outputs = [found] if len(nouts) and nouts[-1] == 1 else found
    values = document.build()
    labels = {document.node(id).label: value.data for id, value in values.items()}
    assert [labels[f"h{len(nouts)}_{k}"] for k in range(1, nouts[-1] + 1)] == [o.data for o in outputs]
    layers = [group.name for group in document.groups.values() if group.group is None]
    assert layers == [f"layer {number}" for number in range(1, len(nouts) + 1)]
    assert Document.from_dict(document.to_dict()).to_dict() == document.to_dict()


def test_a_layer_of_arrays_has_the_weights_of_its_seed():
    document, [x] = read_network("nn.Linear(3, 4, seed=1)").document()
    assert document.node(x).data.shape == (1, 3)
    result = document.build()[document.nodes[-1]].data
    assert (result == Linear(3, 4, np.random.default_rng(1))(np.ones((1, 3))).data).all()
    assert [group.name for group in document.groups.values()] == ["linear"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("MLP(3", r"“MLP\(3” is not a network yet; write MLP\(3, \[4, 4, 1\]\): how many inputs"),
        ("Linear(3, [4])", r"write Linear\(3, 4\)"),
        ("MLP(3, [])", "not a network yet"),
        ("MLP(3, [0])", "1 to 10,000"),
        ("MLP(99999999999, [1])", "1 to 10,000"),
        ("MLP(90, [90, 1])", "24,842 nodes; a graph has at most 5,000"),
        ("Linear(9999, 9999)", "at most 1,000,000"),
        ("RNN(3, 4)", "not a network yet"),
        (f"MLP(2, 3, seed={10**40})", "a seed has at most 40 digits; write a shorter one"),
        (f"MLP(2, 3, seed={'1' * 5_000})", "at most 40 digits"),
    ],
)
def test_what_is_no_network_yet_is_told(text, why):
    with pytest.raises(ValueError, match=why):
        read_network(text)


def test_the_kind_is_known_from_the_bracket_on():
    kinds = {"mlp(": "MLP", "n = MLP(3": "MLP", "nn.Linear(": "Linear", "MLP": "", "linear": "", "tanh(": ""}
    assert {text: kind_of(text) for text in kinds} == kinds
