"""Neurons, layers and networks.

net = MLP(3, [4, 4, 1], random.Random(63726))     # of scalars: every weight is a node one can see
layer = Linear(784, 128, np.random.default_rng(0))     # of arrays: one node for 100,352 weights
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.arithmetic import Array, zeros_like
from engine.value import Value, apply


class Neuron:
    """tanh(w · x + b). Weights, then the bias, are drawn uniformly from -1 to 1."""

    def __init__(self, nin: int, rng: random.Random | None = None) -> None:
        rng = rng or random.Random()
        self.weights = [Value(rng.uniform(-1, 1), f"w{i + 1}") for i in range(nin)]
        self.bias = Value(rng.uniform(-1, 1), "b")

    def __call__(self, inputs: Sequence[Any]) -> Value:
        activation = self.bias
        for weight, x in zip(self.weights, inputs, strict=True):
            activation = activation + weight * x
        return activation.tanh()

    def parameters(self) -> list[Value]:
        return [*self.weights, self.bias]

    def zero_grad(self) -> None:
        zero_grad(self.parameters())


class Layer:
    """nout neurons side by side that read the same nin inputs."""

    def __init__(self, nin: int, nout: int, rng: random.Random | None = None) -> None:
        rng = rng or random.Random()
        self.neurons = [Neuron(nin, rng) for _ in range(nout)]

    def __call__(self, inputs: Sequence[Any]) -> list[Value]:
        return [neuron(inputs) for neuron in self.neurons]

    def parameters(self) -> list[Value]:
        return [parameter for neuron in self.neurons for parameter in neuron.parameters()]

    def zero_grad(self) -> None:
        zero_grad(self.parameters())


class MLP:
    """A multilayer perceptron of scalars. Called with nin numbers it returns a Value, or a list of them."""

    def __init__(self, nin: int, nouts: Sequence[int], rng: random.Random | None = None) -> None:
        rng = rng or random.Random()
        sizes = [nin, *nouts]
        self.layers = [Layer(a, b, rng) for a, b in zip(sizes, nouts, strict=False)]

    def __call__(self, inputs: Sequence[Any]) -> Any:
        signals: Sequence[Any] = inputs
        for layer in self.layers:
            signals = layer(signals)
        return signals[0] if len(signals) == 1 else signals

    def parameters(self) -> list[Value]:
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    def zero_grad(self) -> None:
        zero_grad(self.parameters())


# rng, nin, nout -> the first weights of a layer, (nin, nout)
Initialise = Callable[["np.random.Generator", int, int], Array]


def he(rng: np.random.Generator, nin: int, nout: int) -> Array:
    """Normal with variance 2 / nin: it keeps the size of the signal through layers of ReLU.

    He, Zhang, Ren, Sun 2015, https://arxiv.org/abs/1502.01852, equation 10.
    """
    weights: Array = rng.standard_normal((nin, nout)) * np.sqrt(2 / nin)
    return weights


def naive(rng: np.random.Generator, nin: int, nout: int) -> Array:
    """Uniform from -0.5 to 0.5 however many inputs there are: with many of them the sums become large."""
    return rng.random((nin, nout)) - 0.5


def zeros(rng: np.random.Generator, nin: int, nout: int) -> Array:
    """All alike: so all units of a layer compute the same, get the same gradient, and stay alike for ever."""
    return np.zeros((nin, nout))


INITIALISATIONS: dict[str, Initialise] = {"he": he, "naive": naive, "zeros": zeros}


class Linear:
    """x @ weight + bias for a whole batch: x (n, nin) -> (n, nout); weight (nin, nout), bias (nout,).

    Without rng all zeros, for weights that are to be put in.
    """

    def __init__(
        self,
        nin: int,
        nout: int,
        rng: np.random.Generator | None,
        name: str = "linear",
        initialise: Initialise = he,
    ) -> None:
        weight = np.zeros((nin, nout), np.float32)
        if rng is not None:
            weight += initialise(rng, nin, nout)
        self.weight = Value(weight, f"{name}.weight")
        self.bias = Value(np.zeros(nout, np.float32), f"{name}.bias")

    def __call__(self, x: Any) -> Value:
        return apply("affine", x, self.weight, self.bias)

    def parameters(self) -> list[Value]:
        return [self.weight, self.bias]


def zero_grad(parameters: Sequence[Value]) -> None:
    """Forget the gradients: leaves add them up over backward passes, and a new step wants only its own."""
    for parameter in parameters:
        parameter.grad = 0.0 if type(parameter.data) is float else zeros_like(parameter.data)
