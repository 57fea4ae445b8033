"""The loss of 784-128-10 over a plane through its weights, beside the network moved from point to point."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.arithmetic import Array
from engine.digits import load_network, read_mnist
from engine.expression import parse
from engine.landscape import loss_on_plane, mean_loss, moved, random_direction, result_on_plane
from tests.benchmarks.report import Row
from tests.benchmarks.timing import alternate

_FEW = 20  # points of the plain way, for all of them take a minute
_NEURON = "x1 = 2; x2 = 0; w1 = -3; w2 = 1; b = 6.88; o = tanh(x1*w1 + x2*w2 + b)"


def planes() -> Iterator[Row]:
    images, labels = read_mnist("t10k")
    yield _plane(41, images[:2_000], labels[:2_000])
    yield _plane(11, images[:500], labels[:500])
    nodes, steps = parse(_NEURON), np.linspace(-3, 3, 81)

    def neuron() -> object:
        return result_on_plane(nodes["o"], nodes["w1"], nodes["b"], steps, steps)

    yield Row("81 × 81 points of the lecture's neuron", alternate({"ours": neuron}, rounds=9)["ours"], {})


def _plane(side: int, images: Array, labels: Array) -> Row:
    network, rng = load_network("mnist"), np.random.default_rng(0)
    u, v = (random_direction([np.asarray(p.data) for p in network.parameters()], rng) for _ in range(2))
    steps = np.linspace(-1, 1, side)

    def ours() -> None:
        loss_on_plane(network, images, labels, u, v, steps, steps)

    def plainly() -> None:
        for s in steps[:_FEW]:
            mean_loss(moved(moved(network, u, s), v, 0.5), images, labels)

    times = alternate({"ours": ours, "plainly": plainly}, rounds=5)
    whole = times["plainly"] * side * side / min(_FEW, side)
    what = f"{side} × {side} points, {len(images):,} images"
    return Row(what, times["ours"], {"point by point": whole})
