"""Graphs of scalars: the loss of micrograd's demo, forward and backward."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from engine.backward import topological_order
from engine.nn import MLP
from engine.tape import Tape
from engine.value import Value
from tests.benchmarks.report import Row
from tests.benchmarks.timing import alternate, without_collector

try:
    import micrograd.nn
except ImportError:
    micrograd = None
try:
    import autograd
    import autograd.numpy
except ImportError:
    autograd = None

SIZES = [(3, (4, 4, 1), 4), (2, (16, 16, 1), 100)]  # inputs, neurons, examples


def graphs() -> Iterator[Row]:
    """Ours built afresh and replayed; the others can only build afresh, autograd nothing large in time.

    Targets, built afresh: 1.2 with Python's garbage collector, 1.0 without it: like beside like.
    """
    for nin, nouts, count in SIZES:
        rng = random.Random(1)
        xs = [[rng.uniform(-1, 1) for _ in range(nin)] for _ in range(count)]
        ys = [rng.choice([-1.0, 1.0]) for _ in range(count)]
        net = MLP(nin, nouts, rng)
        loss = _loss(net, xs, ys)
        tape = Tape(loss)
        contestants: dict[str, Callable[[], object]] = {
            "replayed": lambda tape=tape: (tape.forward(), tape.backward()),
            "built": lambda net=net, xs=xs, ys=ys: _afresh(net, xs, ys),
        }
        contestants["built, off"] = without_collector(contestants["built"])
        if micrograd:
            theirs = _micrograd_net(nin, nouts)
            contestants["theirs"] = lambda theirs=theirs, xs=xs, ys=ys: _afresh(theirs, xs, ys)
            contestants["theirs, off"] = without_collector(contestants["theirs"])
        if autograd and count < 10:
            slope = autograd.grad(partial(_loss_of_numbers, xs=xs, ys=ys))
            numbers = _numbers_of(net)
            contestants["autograd"] = lambda slope=slope, numbers=numbers: slope(numbers)
        # several in a row: what a graph leaves behind is swept up while the next one is built
        times = alternate(contestants, rounds=7, at_least=0.05, fewest=3)
        rivals = {"micrograd": times.get("theirs")}
        others = {"autograd": times.get("autograd")} if count < 10 else {}
        nodes = f"{len(topological_order(loss)):,} scalar nodes"
        yield Row(f"{nodes}, replayed", times["replayed"], rivals | others)
        yield Row(f"{nodes}, built afresh", times["built"], rivals | others)
        yield Row(
            f"{nodes}, built afresh, both without garbage collector",
            times["built, off"],
            {"micrograd": times.get("theirs, off")},
        )


def _loss(net: Any, xs: Sequence[Sequence[float]], ys: Sequence[float]) -> Any:
    """Mean squared error; the same for both engines."""
    losses = [(net(x) - y) ** 2 for x, y in zip(xs, ys, strict=True)]
    return sum(losses[1:], losses[0]) * (1 / len(losses))


def _afresh(net: Any, xs: Sequence[Sequence[float]], ys: Sequence[float]) -> Value:
    net.zero_grad()
    loss = _loss(net, xs, ys)
    loss.backward()
    return loss


def _micrograd_net(nin: int, nouts: Sequence[int]) -> Any:
    """Its neurons have ReLU where ours have tanh, which it lacks: the graph is the same."""
    return micrograd.nn.MLP(nin, list(nouts))


def _numbers_of(net: MLP) -> list[list[list[float]]]:
    """By layer and neuron: its weights, then its bias."""
    return [
        [[float(p.data) for p in neuron.parameters()] for neuron in layer.neurons] for layer in net.layers
    ]


def _loss_of_numbers(
    numbers: list[list[list[float]]], xs: Sequence[Sequence[float]], ys: Sequence[float]
) -> Any:
    """The same loss, as autograd takes it: a function of its parameters."""

    def net(signals: Sequence[Any]) -> Any:
        for layer in numbers:
            before, signals = signals, []
            for *weights, activation in layer:
                for weight, x in zip(weights, before, strict=True):
                    activation = activation + weight * x
                signals.append(autograd.numpy.tanh(activation))
        return signals[0]

    return _loss(net, xs, ys)
