"""Handwritten digits: reading MNIST, and the network 784-128-10.

network = load_network()
image = centre_strokes(strokes)            # or centre_drawing(canvas)
network.probabilities(image.reshape(1, 784))
"""

from __future__ import annotations

import gzip
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np

from engine.arithmetic import Array, affine, quiet, relu, softmax
from engine.centring import PIXELS, SIDE, centre_drawing, centre_strokes
from engine.files import RESOURCES, FileError, load_arrays
from engine.losses import cross_entropy
from engine.nn import Linear, zero_grad
from engine.optim import GradientDescent
from engine.value import Value, apply, constant

__all__ = [
    "PIXELS",
    "SIDE",
    "WEIGHTS",
    "DigitNetwork",
    "UnitEdit",
    "centre_drawing",
    "centre_strokes",
    "load_network",
    "read_idx",
    "read_mnist",
]

WEIGHTS = RESOURCES / "weights"
_PART = 1 << 18  # bytes of a file that are read at once: 47 MB in one would keep a window waiting


def read_idx(path: str | PathLike[str]) -> Array:
    """The array of bytes in an IDX file, plain or gzipped: images (n, 28, 28), labels (n,).

    The format: https://en.wikipedia.org/wiki/MNIST_database, two zero bytes, the type (8: unsigned
    byte), the number of axes, the length of each as a 32-bit number, then the data. Raises FileError.
    """
    try:
        with open(path, "rb") as plain:
            is_packed = plain.read(2) == b"\x1f\x8b"
        content = bytearray()
        with gzip.open(path) if is_packed else open(path, "rb") as file:
            while part := file.read(_PART):
                content += part
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise FileError(f"{path}: cannot be read ({error})") from error
    if len(content) < 4 or content[:3] != b"\x00\x00\x08":
        raise FileError(f"{path}: not an IDX file of bytes")
    axes = content[3]
    start = 4 + 4 * axes
    if len(content) < start:
        raise FileError(f"{path}: ends within its header")
    shape = struct.unpack(f">{axes}I", content[4:start])
    if len(content) - start != math.prod(shape):
        raise FileError(f"{path}: holds {len(content) - start} bytes, its header says {math.prod(shape)}")
    return np.frombuffer(memoryview(content).toreadonly(), np.uint8, offset=start).reshape(shape)


def read_mnist(part: str) -> tuple[Array, Array]:
    """part "train" (60,000) or "t10k" (10,000) -> images float32 (n, 784) in [0, 1], labels uint8 (n,)."""
    images = read_idx(RESOURCES / "mnist" / f"{part}-images-idx3-ubyte.gz")
    labels = read_idx(RESOURCES / "mnist" / f"{part}-labels-idx1-ubyte.gz")
    return images.reshape(-1, PIXELS).astype(np.float32) / 255, labels


@dataclass(frozen=True)
class UnitEdit:
    """What was done to a hidden unit: its bias moved by shift, then its weights and bias times scale.

    Because relu(scale · z) = scale · relu(z) for a scale >= 0, its value is scaled by just as much. A unit
    that is off is scaled by 0: it says 0 to every drawing.
    """

    scale: float = 1.0
    shift: float = 0.0
    is_on: bool = True


class DigitNetwork:
    """784 pixels -> 128 hidden units with ReLU -> 10 digits with softmax."""

    def __init__(self, rng: np.random.Generator | None, hidden: int = 128) -> None:
        self.hidden = Linear(PIXELS, hidden, rng, "hidden")
        self.output = Linear(hidden, 10, rng, "output")
        self.card: dict[str, Any] = {}  # recipe and accuracies, where they are known

    def __call__(self, images: Array) -> Value:
        """images (n, 784) -> logits (n, 10)."""
        return self.output(self.hidden(constant(images, "pixels")).relu())

    def parameters(self) -> list[Value]:
        return [*self.hidden.parameters(), *self.output.parameters()]

    @property
    def weights(self) -> tuple[Array, Array, Array, Array]:
        """W1 (784, hidden), b1 (hidden,), W2 (hidden, 10), b2 (10,)."""
        w1, b1, w2, b2 = (np.asarray(p.data) for p in self.parameters())
        return w1, b1, w2, b2

    @quiet
    def layers(self, images: Array) -> tuple[Array, Array, Array]:
        """images (n, 784) -> sums and values of the hidden units, both (n, hidden), and logits (n, 10).

        The same numbers without recording a graph: an answer needs no gradients.
        """
        w1, b1, w2, b2 = self.weights
        z1 = affine(images, w1, b1)
        a1 = relu(z1)
        return z1, a1, affine(a1, w2, b2)

    def logits(self, images: Array) -> Array:
        """images (n, 784) -> (n, 10): the last of the layers."""
        return self.layers(images)[2]

    def probabilities(self, images: Array) -> Array:
        """images float32 (n, 784) in [0, 1] -> (n, 10), each row of sum 1."""
        return softmax(self.logits(images))

    def accuracy(self, images: Array, labels: Array) -> float:
        """The share of images (n, 784) whose likeliest digit is their label (n,)."""
        answers = [np.argmax(self.logits(part), axis=1) for part in np.array_split(images, 10)]
        return float(np.mean(np.concatenate(answers) == labels))

    def example(self, image: Array, label: int) -> Value:
        """The loss of one image, (28, 28) or (784,), as a graph with a name for every node.

        Its nodes are x, W1, b1, z1, a1, W2, b2, z2 and L; the gradients of its leaves are its own.
        """
        w1, b1, w2, b2 = map(Value, self.weights, ("W1", "b1", "W2", "b2"))
        z1 = _named(apply("affine", Value(image.reshape(1, PIXELS), "x"), w1, b1), "z1")
        z2 = _named(apply("affine", _named(z1.relu(), "a1"), w2, b2), "z2")
        return _named(cross_entropy(z2, np.array([label])), "L")

    def pixel_gradient(self, image: Array, digit: int) -> Array:
        """(28, 28): by how much the logit of digit grows for a little more ink on each pixel of image.

        Simonyan, Vedaldi, Zisserman 2013, https://arxiv.org/abs/1312.6034, section 3.
        """
        pixels = Value(image.reshape(1, PIXELS))
        chosen = constant(np.eye(10, dtype=np.float32)[:, [digit]])
        (self.output(self.hidden(pixels).relu()) @ chosen).sum().backward()
        gradient: Array = np.reshape(pixels.grad, image.shape)
        return gradient

    def descended(self, image: Array, label: int, learning_rate: float) -> DigitNetwork:
        """The network after one step of gradient descent on this one image; its card holds no longer."""
        network = DigitNetwork.from_arrays(self.arrays(), {})
        zero_grad(network.parameters())
        cross_entropy(network(image.reshape(1, PIXELS)), np.array([label])).backward()
        GradientDescent(network.parameters(), learning_rate).step()
        return network

    def edited(self, edits: Mapping[int, UnitEdit]) -> DigitNetwork:
        """The network with some hidden units changed, by their number; its card holds no longer."""
        w1, b1, w2, b2 = self.weights
        w1, b1 = w1.copy(), b1.copy()
        for unit, edit in edits.items():
            scale = edit.scale if edit.is_on else 0.0
            w1[:, unit] *= scale
            b1[unit] = (b1[unit] + edit.shift) * scale
        network = DigitNetwork(None, len(b1))
        for parameter, weights in zip(network.parameters(), (w1, b1, w2, b2), strict=True):
            parameter.data = weights
        return network

    def arrays(self) -> dict[str, Array]:
        """A copy of the weights by name, in PyTorch's order (out, in)."""
        return {p.label: np.array(np.transpose(p.data), order="C") for p in self.parameters()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array], card: dict[str, Any]) -> DigitNetwork:
        """The network with these weights, in float32. Raises ValueError for any that do not fit."""
        weight = arrays.get("hidden.weight")
        hidden = max(1, *weight.shape[:1]) if weight is not None else 1
        shapes = {"hidden.weight": (hidden, PIXELS), "hidden.bias": (hidden,)}
        shapes |= {"output.weight": (10, hidden), "output.bias": (10,)}
        # checked before a network is made, for a wrong shape could ask for any amount of memory
        for name, shape in shapes.items():
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
        network = cls(None, hidden)  # importing numpy.random takes 6 MB
        for p in network.parameters():
            p.data = np.ascontiguousarray(arrays[p.label].T, dtype=np.float32)
        with np.errstate(all="ignore"):
            if not np.isfinite(network.logits(np.ones((1, PIXELS), np.float32))).all():
                raise ValueError("its weights are so large that it answers with no numbers")
        network.card = card if isinstance(card, dict) else {}  # others put what they like there
        return network


def _named(value: Value, label: str) -> Value:
    value.label = label
    return value


def load_network(name: str | None = None) -> DigitNetwork:
    """A shipped network by name; without one "pens" where it is shipped, else "mnist". Raises FileError."""
    if name is None:
        name = "pens" if (WEIGHTS / "pens.safetensors").exists() else "mnist"
    path = WEIGHTS / f"{name}.safetensors"
    arrays, card = load_arrays(path)
    try:
        return DigitNetwork.from_arrays(arrays, card)
    except ValueError as error:
        raise FileError(f"{path}: not a digit network ({error})") from error
