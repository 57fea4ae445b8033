"""Networks as editable graphs, from a line that names them.

    >>> document, inputs = read_network("MLP(3, [4, 4, 1])").document()
    >>> [document.node(id).label for id in inputs]
    ['x1', 'x2', 'x3']

The weights are those of nn.py from the same seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from engine.backward import topological_order
from engine.document import Document, in_order
from engine.document_parts import MOST_NODES, DocumentError, check_numbers
from engine.nn import MLP, Linear
from engine.value import Value

FORMS = {"MLP": "MLP(3, [4, 4, 1])", "Linear": "Linear(3, 4)"}
_SEED = "63726"  # with which MLP(3, [4, 4, 1]) has the losses of the lecture
_LONGEST_SEED = 40  # digits: numpy's own, of 128 bits, have 39
_LARGEST = 10_000  # number of inputs or neurons that is read at all
_BEGIN = re.compile(r"\s*(?:\w+\s*=\s*)?(?:nn\.)?(mlp|linear)\s*\(", re.IGNORECASE | re.ASCII)
_SIZES = re.compile(
    r"\s*(\d+)\s*,\s*(\d+|\[\s*\d+(?:\s*,\s*\d+)*\s*,?\s*\])\s*(?:,\s*seed\s*=\s*(\d+)\s*)?\)\s*", re.ASCII
)


class Network(NamedTuple):
    """is_linear: one layer of arrays, without an activation; else neurons made of scalars, with tanh."""

    is_linear: bool
    nin: int
    nouts: list[int]
    seed: int

    def document(self) -> tuple[Document, list[int]]:
        """The graph, a group a layer and a neuron, and the ids of its inputs: leaves of 1."""
        sketch = Sketch()
        if self.is_linear:
            x = [Value(np.ones((1, self.nin)), "x")]
            outputs = [named(Linear(self.nin, self.nouts[0], np.random.default_rng(self.seed))(x[0]), "z")]
            sketch.put(x)
            sketch.put(outputs, "linear")
        else:
            x = [Value(1.0, f"x{i}") for i in range(1, self.nin + 1)]
            sketch.put(x)
            outputs = self._layers(x, sketch)
        document = sketch.document(*outputs)
        ids = {document.node(id).label: id for id in document.nodes}
        return document, [ids[value.label] for value in x]

    def _layers(self, signals: list[Value], sketch: Sketch) -> list[Value]:
        net = MLP(self.nin, self.nouts, random.Random(self.seed))
        name_parameters(net)
        for depth, layer in enumerate(net.layers, start=1):
            signals = layer(signals)
            for k, h in enumerate(signals, start=1):
                named(h, f"h{depth}_{k}").parents[0].label = f"n{depth}_{k}"
                sketch.put([h], f"layer {depth}", f"neuron {k}")
        return signals


def kind_of(text: str) -> str:
    """Which of FORMS the text begins as; "" for none."""
    begin = _BEGIN.match(text)
    return "" if begin is None else {kind.lower(): kind for kind in FORMS}[begin[1].lower()]


def read_network(text: str) -> Network:
    """MLP(3, [4, 4, 1]), n = nn.Linear(3, 4, seed=1). Raises DocumentError, which says how to write one."""
    kind, match = kind_of(text), _SIZES.fullmatch(text.partition("(")[2])
    if not kind or match is None or (kind == "Linear" and "[" in match[2]):
        form, what = FORMS.get(kind, FORMS["MLP"]), "how many inputs, then how many neurons"
        raise DocumentError(f"“{text.strip():.40}” is not a network yet; write {form}: {what}")
    sizes, seed = [int(size[:9]) for size in re.findall(r"\d+", match[2])], match[3] or _SEED
    if len(seed) > _LONGEST_SEED:
        raise DocumentError(f"a seed has at most {_LONGEST_SEED} digits; write a shorter one")
    network = Network(kind == "Linear", int(match[1][:9]), sizes, int(seed))
    if not all(0 < size <= _LARGEST for size in (network.nin, *sizes)):
        raise DocumentError(f"a layer has 1 to {_LARGEST:,} inputs and neurons; write other numbers")
    if network.is_linear:
        check_numbers(network.nin * sizes[0], "Linear")
    elif (nodes := _count(network)) > MOST_NODES:
        raise DocumentError(
            f"this would be {nodes:,} nodes; a graph has at most {MOST_NODES:,}: make it smaller"
        )
    return network


def _count(network: Network) -> int:
    """The nodes of an MLP: a neuron has its bias and tanh, and for each input weight, product and sum."""
    sizes = [network.nin, *network.nouts]
    return network.nin + sum(n * (3 * before + 2) for before, n in pairwise(sizes))


class Sketch:
    """Which node is to lie in which group, while a graph is made of Values.

    A path names the groups from the outermost inwards.
    """

    def __init__(self) -> None:
        self._paths: dict[int, tuple[str, ...]] = {}

    def put(self, values: Iterable[Value], *path: str) -> None:
        """Into a group: these, and all they are made from that lies nowhere yet."""
        for value in values:
            for node in topological_order(value):
                self._paths.setdefault(id(node), path)

    def document(self, *roots: Value) -> Document:
        """The graph of the roots. Inner groups get their ids first, in the order in which they were named."""
        document = Document.from_values(roots)
        members: dict[tuple[str, ...], list[int]] = {}
        for path in self._paths.values():
            for depth in range(1, len(path) + 1):
                members.setdefault(path[:depth], [])
        for node, value in zip(document.nodes, in_order(roots), strict=True):
            members.setdefault(self._paths.get(id(value), ()), []).append(node)
        for path in sorted(members, key=len, reverse=True):
            if path:
                group = document.group(members[path], path[-1])
                members.setdefault(path[:-1], []).append(group)
        return document


def named(value: Value, label: str) -> Value:
    value.label = label
    return value


def name_parameters(net: MLP) -> None:
    """w1_2_3 is the weight of layer 1, neuron 2, for input 3; b1_2 is the neuron's bias."""
    for depth, layer in enumerate(net.layers, start=1):
        for k, neuron in enumerate(layer.neurons, start=1):
            for i, weight in enumerate(neuron.weights, start=1):
                weight.label = f"w{depth}_{k}_{i}"
            neuron.bias.label = f"b{depth}_{k}"
