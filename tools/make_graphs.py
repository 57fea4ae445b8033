"""Write the examples of the graph lab that are documents with groups: `make graphs`.

They go into resources/graphs; the examples that are formulas stand there as texts. The numbers are
those of the lectures where there is one, and the same each time.
"""

from __future__ import annotations

import json
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from engine.bigram import BOUNDARY
from engine.disk import write_bytes
from engine.document import Document
from engine.examples import GRAPHS
from engine.moons import moons
from engine.network_graph import Sketch, name_parameters, named
from engine.nn import MLP
from engine.torch_random import Generator
from engine.value import Value, apply, constant

# "Building micrograd": the four examples, and a seed with which the losses are those of the lecture.
INPUTS = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
TARGETS = [1.0, -1.0, -1.0, 1.0]
MLP_SEED = 63726
# micrograd's demo: a hundred points on two moons
MOON_POINTS, MOON_SEED = 100, 1337
# Welch Labs, "Neural Networks Demystified": hours of sleep and of study, and the score of the test
HOURS = np.array([[3.0, 5.0], [5.0, 1.0], [10.0, 2.0]])
SCORES = np.array([[75.0], [82.0], [93.0]])
SCORES_SEED = 2
PENALTY = 0.0001
# "Building makemore", part 1
ALPHABET = ".abcdefghijklmnopqrstuvwxyz"
TWIN_SEED = 2147483647


def softmax_neuron() -> Document:
    """Two inputs, three neurons without tanh, softmax written out, and the cross-entropy of the second class.

    w1_2 is the weight of neuron 1 for input 2.
    """
    sketch = Sketch()
    x = [Value(1.0, "x1"), Value(2.0, "x2")]
    sketch.put(x, "inputs")
    weights = [(0.5, -0.5, 1.0), (-1.0, 1.0, 0.0), (2.0, -1.0, 1.5)]  # for x1, for x2, bias
    powers = []
    for k, (first, second, bias) in enumerate(weights, start=1):
        w = [Value(first, f"w{k}_1"), Value(second, f"w{k}_2")]
        z = named(w[0] * x[0] + w[1] * x[1] + Value(bias, f"b{k}"), f"z{k}")
        sketch.put([z], f"neuron {k}")
        powers.append(named(z.exp(), f"e{k}"))
    total = named(powers[0] + powers[1] + powers[2], "s")
    p = [named(power / total, f"p{k}") for k, power in enumerate(powers, start=1)]
    sketch.put(p, "softmax")
    y = [constant(float(k == 2), f"y{k}") for k in (1, 2, 3)]
    right = named(y[0] * p[0] + y[1] * p[1] + y[2] * p[2], "p")
    loss = named(-right.log(), "loss")
    sketch.put([loss], "cross-entropy")
    return sketch.document(loss)


def mlp() -> Document:
    """MLP(3, [4, 4, 1]) on the four examples, and the sum of its squared errors.

    w1_2_3 is layer 1, neuron 2, input 3; b1_2 its bias; n1_2_4 its sum and h1_2_4 its value in example 4.
    """
    sketch = Sketch()
    net = MLP(len(INPUTS[0]), [4, 4, 1], random.Random(MLP_SEED))
    name_parameters(net)
    for depth, layer in enumerate(net.layers, start=1):
        for k, neuron in enumerate(layer.neurons, start=1):
            sketch.put(neuron.parameters(), "parameters", f"layer {depth}", f"neuron {k}")
    squares = []
    for number, (inputs, target) in enumerate(zip(INPUTS, TARGETS, strict=True), start=1):
        example = f"example {number}"
        signals = [constant(x, f"x{i}_{number}") for i, x in enumerate(inputs, start=1)]
        sketch.put(signals, example)
        for depth, layer in enumerate(net.layers, start=1):
            signals = layer(signals)
            for k, h in enumerate(signals, start=1):
                named(h, f"h{depth}_{k}_{number}").parents[0].label = f"n{depth}_{k}_{number}"
                sketch.put([h], example, f"layer {depth}", f"neuron {k}")
        prediction = named(signals[0], f"pred{number}")
        difference = named(prediction - constant(target, f"y{number}"), f"diff{number}")
        squares.append(named(difference**2, f"square{number}"))
    loss = named(squares[0] + squares[1] + squares[2] + squares[3], "loss")
    sketch.put([loss], "loss")
    return sketch.document(loss)


def moon_network() -> Document:
    """MLP(2, [16, 16, 1]) on a hundred points at once, and its max-margin loss.

    x1, x2 and y hold a number for each point, so every node between them and the loss does, too. The loss
    asks for a score of at least 1 on the side of y. Names as in mlp(), without the number of an example.
    """
    sketch = Sketch()
    points, labels = moons(MOON_POINTS, MOON_SEED)
    signals = [constant(points[:, i].copy(), f"x{i + 1}") for i in range(2)]
    y = constant(labels, "y")
    sketch.put([*signals, y], "points")
    net = MLP(2, [16, 16, 1], random.Random(MOON_SEED))
    name_parameters(net)
    for depth, layer in enumerate(net.layers, start=1):
        signals = layer(signals)
        for k, h in enumerate(signals, start=1):
            named(h, f"h{depth}_{k}").parents[0].label = f"n{depth}_{k}"
            sketch.put([h], f"layer {depth}", f"neuron {k}")
    score = named(signals[0], "score")
    margin = named(y * score, "margin")
    loss = named((1 - margin).relu().mean(), "loss")
    sketch.put([loss], "loss")
    return sketch.document(loss)


def scores() -> Document:
    """A network 2-3-1 that learns scores from hours; the names are those of the lecture."""
    sketch = Sketch()
    _, cost = _scores(sketch)
    return sketch.document(named(cost, "J"))


def penalty() -> Document:
    """The same, and a penalty for large weights that is added to its cost."""
    sketch = Sketch()
    weights, cost = _scores(sketch)
    sizes = [named((w**2).sum(), f"size{k}") for k, w in enumerate(weights, start=1)]
    half = 0.5 * named(sizes[0] + sizes[1], "size")
    penalty = named(constant(PENALTY, "lam") * half, "penalty")
    sketch.put([penalty], "weight penalty")
    return sketch.document(named(named(cost, "cost") + penalty, "J"))


def _scores(sketch: Sketch) -> tuple[list[Value], Value]:
    """The weights, and half the sum of the squared errors."""
    rng = random.Random(SCORES_SEED)
    first, second = (
        np.array([[rng.gauss(0, 1) for _ in range(m)] for _ in range(n)]) for n, m in ((2, 3), (3, 1))
    )
    weights = [Value(first, "W1"), Value(second, "W2")]
    x, y = constant(HOURS / HOURS.max(axis=0), "X"), constant(SCORES / 100, "y")
    a2 = named(named(x @ weights[0], "z2").sigmoid(), "a2")
    sketch.put([a2], "hidden layer")
    answer = named(named(a2 @ weights[1], "z3").sigmoid(), "yHat")
    sketch.put([answer], "output layer")
    squares = named(named(y - answer, "error") ** 2, "squares")
    cost = 0.5 * named(squares.sum(), "total")
    sketch.put([cost], "squared error")
    return weights, cost


def bigram() -> Document:
    """The first pair of "emma" in the neural twin: what follows the dot, and it should be an e."""
    sketch = Sketch()
    k = len(ALPHABET)
    one_hot = np.eye(k)
    x = constant(one_hot[ALPHABET.index(BOUNDARY)], "x")
    weights = Value(Generator(TWIN_SEED).randn(k * k).reshape(k, k).astype(np.float64), "W")
    logits = named(x @ weights, "logits")
    sketch.put([logits], "a row of W")
    counts = named(logits.exp(), "counts")
    p = named(counts / counts.sum(), "p")
    right = named((p * constant(one_hot[ALPHABET.index("e")], "y")).sum(), "p_e")
    loss = named(-right.log(), "loss")
    sketch.put([loss], "softmax cross-entropy")
    return sketch.document(loss)


def attention() -> Document:
    """One query (4,) asks five keys (5, 4), and gets a mixture of five values (5, 3)."""
    sketch = Sketch()
    q = Value(np.array([1.0, 1.0, 2.0, 0.0]), "q")
    keys = Value(np.array([[1.0, 0, 1, 0], [0, 1, 0, 1], [1, 0, 2, 0], [-1, 0, 0, 1], [0, 2, -1, 0]]), "K")
    values = Value(np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1]]), "V")
    scores = named(keys @ q / 2, "scores")  # the square root of 4, the length of q
    sketch.put([scores], "scores")
    weights = named(apply("log_softmax", scores).exp(), "weights")
    sketch.put([weights], "softmax")
    out = named(weights @ values, "out")
    sketch.put([out], "mixture")
    loss = named(((out - constant(np.array([1.0, 0, 0]), "target")) ** 2).mean(), "loss")
    sketch.put([loss], "loss")
    return sketch.document(loss)


DOCUMENTS = {
    "softmax": softmax_neuron,
    "mlp": mlp,
    "moons": moon_network,
    "scores": scores,
    "penalty": penalty,
    "bigram": bigram,
    "attention": attention,
}


def as_json(document: Document) -> bytes:
    """A record a line, so that of a changed graph one sees what has changed."""
    text = json.dumps(document.to_dict(), ensure_ascii=False)
    return (re.sub(r"(?<=[\]}]), (?=[\[{])", ",\n", text) + "\n").encode()


def write_all(folder: Path) -> None:
    """Every document, into a folder that is there."""
    for name, make in DOCUMENTS.items():
        write_bytes(folder / f"{name}.json", as_json(make()))


if __name__ == "__main__":
    write_all(GRAPHS)
