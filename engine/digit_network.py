"""The networks that read digits: 784 pixels, one hidden layer or several, 10 logits.

network = DigitNetwork(np.random.default_rng(0))                  # 784-128-10, ReLU, as it is shipped
network = DigitNetwork(rng, (16, 16), "sigmoid")                  # 784-16-16-10
network.probabilities(images)                                     # (n, 784) -> (n, 10)
network.example(image, 7)                                         # the loss of one image, as a graph
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.arithmetic import Array, affine, quiet, relu, sigmoid, softmax, tanh
from engine.centring import PIXELS
from engine.foreign_networks import by_shape
from engine.foreign_networks import layer_names as layer_names
from engine.losses import cross_entropy, one_hot
from engine.nn import Initialise, Linear, he, zero_grad
from engine.optim import GradientDescent
from engine.value import Value, apply, constant

DIGITS = 10
MOST_UNITS, MOST_LAYERS = 4096, 4  # of a hidden layer; hidden layers
MOST_CARD, DEEPEST_CARD = 100_000, 20  # characters of a card as JSON; lists within lists
LARGEST = 1e35  # float32 ends at 3e38; edits of units and a low temperature may multiply a logit by 810

ACTIVATIONS: dict[str, Callable[[Any], Any]] = {"relu": relu, "tanh": tanh, "sigmoid": sigmoid}
_SILENT = {"relu": 0.0, "tanh": 0.0, "sigmoid": -80.0}  # a bias with which a unit without weights says 0


@dataclass(frozen=True)
class UnitEdit:
    """What was done to a hidden unit: its bias moved by shift, then its weights and bias times scale.

    Because relu(scale · z) = scale · relu(z) for a scale >= 0, its value is scaled by just as much. A unit
    that is off says 0 to every drawing.
    """

    scale: float = 1.0
    shift: float = 0.0
    is_on: bool = True


_NO_EDITS: Mapping[int, UnitEdit] = MappingProxyType({})


class DigitNetwork:
    """Pixels -> hidden layers, each followed by the activation function -> logits.

    hidden      units of the hidden layers, from the pixels on; a number means one layer
    activation  a key of ACTIVATIONS
    card        recipe and accuracies, where they are known
    """

    def __init__(
        self,
        rng: np.random.Generator | None,
        hidden: int | Sequence[int] = 128,
        activation: str = "relu",
        initialise: Initialise = he,
    ) -> None:
        self.units = (hidden,) if isinstance(hidden, int) else tuple(hidden)
        self.activation = activation
        sizes = [PIXELS, *self.units, DIGITS]
        self.layers = [
            Linear(nin, nout, rng, name, initialise)
            for nin, nout, name in zip(sizes[:-1], sizes[1:], layer_names(len(self.units)), strict=True)
        ]
        self.card: dict[str, Any] = {} if activation == "relu" else {"activation": activation}

    def __call__(self, images: Array) -> Value:
        """images (n, 784) -> logits (n, 10)."""
        return self._record(constant(images, "pixels"))

    def _record(self, x: Value) -> Value:
        for layer in self.layers[:-1]:
            x = apply(self.activation, layer(x))
        return self.layers[-1](x)

    def parameters(self) -> list[Value]:
        return [parameter for layer in self.layers for parameter in layer.parameters()]

    @property
    def weights(self) -> list[tuple[Array, Array]]:
        """W (nin, nout) and b (nout,) of each layer, the output's last."""
        return [(np.asarray(layer.weight.data), np.asarray(layer.bias.data)) for layer in self.layers]

    @quiet
    def signals(self, images: Array) -> tuple[list[Array], list[Array]]:
        """images (n, 784) -> the weighted sums of every layer, the last being the logits, and the values of
        the hidden layers; each (n, units).

        The same numbers without recording a graph: an answer needs no gradients.
        """
        sums, values = [], []
        x, activation = images, ACTIVATIONS[self.activation]
        for w, b in self.weights:
            sums.append(affine(x, w, b))
            if len(sums) < len(self.layers):
                x = activation(sums[-1])
                values.append(x)
        return sums, values

    def logits(self, images: Array) -> Array:
        """images (n, 784) -> (n, 10): the sums of the last layer."""
        return self.signals(images)[0][-1]

    def probabilities(self, images: Array) -> Array:
        """images float32 (n, 784) in [0, 1] -> (n, 10), each row of sum 1."""
        return softmax(self.logits(images))

    def accuracy(self, images: Array, labels: Array) -> float:
        """The share of images (n, 784) whose likeliest digit is their label (n,)."""
        answers = [np.argmax(self.logits(part), axis=1) for part in np.array_split(images, 10)]
        return float(np.mean(np.concatenate(answers) == labels))

    @quiet
    def first_overflow(self, brightest: float = 1.0) -> str | None:
        """The first layer whose sums could exceed LARGEST for some image with pixels from 0 to brightest;
        None: to each it answers with numbers, and so are its gradients.

        A bound: no terms cancel, and no activation function makes anything smaller than 1.
        """
        reach = np.full(PIXELS, brightest, np.float32)
        for (w, b), name in zip(self.weights, layer_names(len(self.units)), strict=True):
            reach = affine(np.maximum(reach, 1), np.abs(w), np.abs(b))
            if not reach.max() <= LARGEST:  # also where it is not a number
                return name
        return None

    # Why

    def example(self, image: Array, label: int) -> Value:
        """The loss of one image, (28, 28) or (784,), as a graph with a name for every node.

        Its nodes are x; W1, b1, z1, a1 of the first layer; W2, b2, z2 ... of the next; and L. The gradients
        of its leaves are its own.
        """
        x = Value(image.reshape(1, PIXELS), "x")
        for number, (w, b) in enumerate(self.weights, start=1):
            z = _named(apply("affine", x, Value(w, f"W{number}"), Value(b, f"b{number}")), f"z{number}")
            x = z if number == len(self.layers) else _named(apply(self.activation, z), f"a{number}")
        return _named(cross_entropy(x, np.array([label])), "L")

    def formulas(self) -> str:
        """The loss of one image as text: parse(formulas(), leaves(image, label)) makes its graph, in which
        a layer is a matrix product and a sum."""
        lines, x = [], "x"
        for number in range(1, len(self.layers) + 1):
            lines.append(f"z{number} = {x} @ W{number} + b{number}")
            if number < len(self.layers):
                x = f"a{number}"
                lines.append(f"{x} = {self.activation}(z{number})")
        return "; ".join([*lines, f"L = softmax_cross_entropy(z{len(self.layers)}, y)"])

    def leaves(self, image: Array, label: int) -> dict[str, Array]:
        """What formulas() names: x (1, 784) from image, (28, 28) or (784,); W1, b1, W2 ...; y (1, 10)."""
        arrays = {"x": image.reshape(1, PIXELS), "y": one_hot(np.array([label]), DIGITS)}
        for number, (w, b) in enumerate(self.weights, start=1):
            arrays |= {f"W{number}": w, f"b{number}": b}
        return arrays

    def each_gradient(self, images: Array, labels: Array) -> list[tuple[Array, Array]]:
        """images (n, 784), labels (n,) -> of each layer what it reads, (n, nin), and the gradients of its
        sums, (n, nout), of each image's own loss.

        Image m alone has the gradient reads[m, i] * sums[m, j] at W[i, j]; that of the batch is their mean.
        """
        x, layers = constant(images), self._with(self.weights).layers  # with gradients of their own
        found = []
        for layer in layers:
            z = layer(x)
            found.append((x, z))
            x = apply(self.activation, z)
        cross_entropy(z, labels).backward()
        return [(np.asarray(x.data), np.asarray(z.grad) * np.float32(len(images))) for x, z in found]

    def pixel_gradient(self, image: Array, digit: int) -> Array:
        """(28, 28): by how much the logit of digit grows for a little more ink on each pixel of image.

        Simonyan, Vedaldi, Zisserman 2013, https://arxiv.org/abs/1312.6034, section 3.
        """
        pixels = Value(image.reshape(1, PIXELS))
        chosen = constant(np.eye(DIGITS, dtype=np.float32)[:, [digit]])
        (self._record(pixels) @ chosen).sum().backward()
        gradient: Array = np.reshape(pixels.grad, image.shape)
        return gradient

    # Other networks, made from this one; its card holds for none of them

    def copy(self) -> DigitNetwork:
        """With weights of its own."""
        return self._with([(w.copy(), b.copy()) for w, b in self.weights])

    def descended(
        self, image: Array, label: int, learning_rate: float, edits: Mapping[int, UnitEdit] = _NO_EDITS
    ) -> DigitNetwork:
        """The network after one step of gradient descent on this one image, which it reads with these edits.

        Its weights w answer as scale · w, so their gradient is scale times that of what answers.
        """
        answering = self.edited(edits).copy()
        zero_grad(answering.parameters())
        cross_entropy(answering(image.reshape(1, PIXELS)), np.array([label])).backward()
        network = self.copy()
        for p, q in zip(network.parameters(), answering.parameters(), strict=True):
            p.grad = q.grad
        for number, edit in edits.items():
            layer, unit = self.place_of(number)
            scale = edit.scale if edit.is_on else 0.0
            np.asarray(network.layers[layer].weight.grad)[:, unit] *= scale
            np.asarray(network.layers[layer].bias.grad)[unit] *= scale
        GradientDescent(network.parameters(), learning_rate).step()
        return network

    def place_of(self, unit: int) -> tuple[int, int]:
        """A hidden unit's number, counted through all layers -> its layer, its number in it; all from 0."""
        layer = 0
        while unit >= self.units[layer]:
            unit -= self.units[layer]
            layer += 1
        return layer, unit

    def edited(self, edits: Mapping[int, UnitEdit]) -> DigitNetwork:
        """The network with some hidden units changed, by their number through all layers."""
        weights = self.weights
        for layer in {self.place_of(unit)[0] for unit in edits}:
            weights[layer] = (weights[layer][0].copy(), weights[layer][1].copy())
        for number, edit in edits.items():
            layer, unit = self.place_of(number)
            w, b = weights[layer]
            if edit.is_on:
                w[:, unit] *= edit.scale
                b[unit] = (b[unit] + edit.shift) * edit.scale
            else:
                w[:, unit], b[unit] = 0, _SILENT[self.activation]
        return self._with(weights)

    def _with(self, weights: Sequence[tuple[Array, Array]]) -> DigitNetwork:
        network = DigitNetwork(None, self.units, self.activation)
        for layer, (w, b) in zip(network.layers, weights, strict=True):
            layer.weight.data, layer.bias.data = w, b
        return network

    # As arrays

    def arrays(self) -> dict[str, Array]:
        """A copy of the weights by name, in PyTorch's order (out, in)."""
        return {p.label: np.array(np.transpose(p.data), order="C") for p in self.parameters()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], card: dict[str, Any]) -> DigitNetwork:
        """The network with these weights, in float32, by Nablab's names or by their shapes; the card names
        its activation function if it is not ReLU. Raises ValueError for any that do not fit."""
        if not any(f"{name}.weight" in arrays for name in ("hidden", "hidden1", "output")):
            return cls._from_own(by_shape(arrays), card)
        try:
            return cls._from_own(arrays, card)
        except ValueError:
            try:
                arrays = by_shape(arrays)
            except ValueError:
                arrays = {}
            if not arrays:
                raise
            return cls._from_own(arrays, card)

    @classmethod
    def _from_own(cls, arrays: Mapping[str, Array], card: dict[str, Any]) -> DigitNetwork:
        card = card if isinstance(card, dict) and _is_small(card) else {}  # others put what they like there
        activation = card.get("activation")
        activation = activation if isinstance(activation, str) and activation in ACTIVATIONS else "relu"
        units = _units_of(arrays)
        sizes = [PIXELS, *units, DIGITS]
        # checked before a network is made, since a wrong shape could ask for any amount of memory
        for nin, nout, name in zip(sizes[:-1], sizes[1:], layer_names(len(units)), strict=True):
            _check(arrays, f"{name}.weight", (nout, nin))
            _check(arrays, f"{name}.bias", (nout,))
        network = cls(None, units, activation)  # without numbers: importing numpy.random takes 6 MB
        for p in network.parameters():
            p.data = np.ascontiguousarray(arrays[p.label].T, dtype=np.float32)
        if network.first_overflow() is not None:
            raise ValueError("its weights are so large that it answers with no numbers")
        network.card = card
        return network


def _units_of(arrays: Mapping[str, Array]) -> tuple[int, ...]:
    """Of the hidden layers, as the first length of each weight tells; checked only for being small."""
    count = 1
    while count < MOST_LAYERS and f"hidden{count + 1}.weight" in arrays:
        count += 1
    units = []
    for name in layer_names(count)[:-1]:
        weight = arrays.get(f"{name}.weight")
        units.append(max(1, *weight.shape[:1]) if weight is not None else 1)
        if units[-1] > MOST_UNITS:
            raise ValueError(f"layer {name} has {units[-1]:,} units; a layer may have {MOST_UNITS:,}")
    return tuple(units)


def _is_small(card: dict[str, Any]) -> bool:
    """Whether it can be written wherever it could be read: what is nested deep may need too much stack."""
    return _is_shallow(card, DEEPEST_CARD) and len(json.dumps(card)) <= MOST_CARD


def _is_shallow(found: Any, most: int) -> bool:
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return most > 0 and all(_is_shallow(each, most - 1) for each in inner)


def _check(arrays: Mapping[str, Array], name: str, shape: tuple[int, ...]) -> None:
    if name not in arrays:
        raise ValueError(f"{name} is missing")
    array = arrays[name]
    if array.shape != shape:
        raise ValueError(f"{name} should be {shape}, but is {array.shape}")
    if array.dtype.kind != "f":
        raise ValueError(f"{name} should be of floats, but is of {array.dtype}")
    with np.errstate(over="ignore"):  # what float32 cannot hold is infinite there
        if not np.isfinite(array.astype(np.float32, copy=False)).all():
            raise ValueError(f"{name} holds numbers that are not finite")


def _named(value: Value, label: str) -> Value:
    value.label = label
    return value
