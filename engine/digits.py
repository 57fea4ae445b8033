"""Handwritten digits: reading MNIST, centring a drawing as MNIST was centred, and the network 784-128-10.

    network = load_network()
    image = centre_strokes(strokes)            # or centre_drawing(canvas)
    network.probabilities(image.reshape(1, 784))

Why centring decides everything: the images of MNIST were cropped, their longer side was scaled to
20 pixels, and their centre of mass was put in the middle of 28 x 28 (LeCun, Bottou, Bengio, Haffner
1998, section VII.A). A network knows digits only there and only at that size.
"""

from __future__ import annotations

import gzip
import math
import struct
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from engine.arithmetic import Array, affine, quiet, relu, softmax
from engine.files import RESOURCES, FileError, load_arrays
from engine.nn import Linear
from engine.value import Value, constant

SIDE = 28
PIXELS = SIDE * SIDE
BOX = 20  # pixels: the longer side of a digit
PEN_WIDTH = 2.0  # pixels: the one thickness in which strokes are drawn again
PEN_SOFTNESS = 1.0  # pixels over which the edge of a stroke fades
_MOST_POINTS = 600  # of a drawing, when it is drawn again; more would only take time
_SPACING = 0.3  # pixels between them

WEIGHTS = RESOURCES / "weights"


def read_idx(path: str | PathLike[str]) -> Array:
    """The array of bytes in an IDX file, plain or gzipped: images (n, 28, 28), labels (n,).

    The format: https://en.wikipedia.org/wiki/MNIST_database, two zero bytes, the type (8: unsigned
    byte), the number of axes, the length of each as a 32-bit number, then the data. Raises FileError.
    """
    try:
        content = Path(path).read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
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
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def read_mnist(part: str) -> tuple[Array, Array]:
    """part "train" (60,000) or "t10k" (10,000) -> images float32 (n, 784) in [0, 1], labels uint8 (n,)."""
    images = read_idx(RESOURCES / "mnist" / f"{part}-images-idx3-ubyte.gz")
    labels = read_idx(RESOURCES / "mnist" / f"{part}-labels-idx1-ubyte.gz")
    return images.reshape(-1, PIXELS).astype(np.float32) / 255, labels


def centre_drawing(canvas: Array) -> Array:
    """A picture, uint8 (h, w), ink is high -> float32 (28, 28) in [0, 1], centred as MNIST was.

    Crop to the ink, scale the longer side to 20 pixels, put the centre of mass in the middle. No ink
    gives an empty image.
    """
    rows, columns = np.flatnonzero(canvas.any(axis=1)), np.flatnonzero(canvas.any(axis=0))
    if not len(rows):
        return np.zeros((SIDE, SIDE), np.float32)
    ink = canvas[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float64) / 255
    scale = BOX / max(ink.shape)
    mass = ink.sum()
    centre_y = (ink.sum(axis=1) @ (np.arange(ink.shape[0]) + 0.5)) / mass
    centre_x = (ink.sum(axis=0) @ (np.arange(ink.shape[1]) + 0.5)) / mass
    down = _area_average(ink.shape[0], scale, centre_y)
    across = _area_average(ink.shape[1], scale, centre_x)
    image: Array = np.clip(down @ ink @ across.T, 0, 1)
    return image.astype(np.float32)


def _area_average(size: int, scale: float, centre: float) -> Array:
    """(28, size): how much each source pixel counts in each of the 28.

    The source is scaled and then moved so that centre comes to the middle, but never out of the image.
    """
    offset = min(max(SIDE / 2 - centre * scale, 0.0), SIDE - size * scale)
    edges = (np.arange(SIDE + 1) - offset) / scale  # of the 28 pixels, in source pixels
    source = np.arange(size)
    overlap: Array = np.minimum(edges[1:, None], source + 1) - np.maximum(edges[:-1, None], source)
    return overlap.clip(min=0) * scale


def centre_strokes(strokes: Sequence[Array]) -> Array:
    """Strokes, each float (n, 2) with x right and y down, any scale -> float32 (28, 28) in [0, 1].

    They are drawn again at one thickness, so that a thick and a thin pen give the same image, then
    centred as MNIST was. No points give an empty image.
    """
    points = np.concatenate([np.zeros((0, 2)), *(np.asarray(s, np.float64).reshape(-1, 2) for s in strokes)])
    if not len(points):
        return np.zeros((SIDE, SIDE), np.float32)
    low, high = points.min(axis=0), points.max(axis=0)
    longest = max(high - low)
    # A dot has no size to scale by.
    scale = (BOX - PEN_WIDTH) / longest if longest > 0 else 1.0
    scaled = [
        (np.asarray(s, np.float64).reshape(-1, 2) - (low + high) / 2) * scale for s in strokes if len(s)
    ]
    dense = _resample(scaled)
    middle = SIDE / 2
    ink = _draw(dense + middle)
    centres = np.arange(SIDE) + 0.5
    mass = ink.sum()
    centroid = np.array([ink.sum(axis=0) @ centres, ink.sum(axis=1) @ centres]) / mass
    # never so far that the ink leaves the image
    extent = (high - low) / 2 * scale + PEN_WIDTH / 2
    shift = np.clip(middle - centroid, extent - middle, middle - extent)
    return _draw(dense + middle + shift)


def _resample(strokes: list[Array]) -> Array:
    """Points at equal distances along all strokes, (m, 2), in the strokes' own units."""
    lengths = [np.hypot(*np.diff(stroke, axis=0).T) for stroke in strokes]
    spacing = max(_SPACING, sum(float(d.sum()) for d in lengths) / _MOST_POINTS)
    dense = []
    for stroke, distances in zip(strokes, lengths, strict=True):
        travelled = np.concatenate([[0.0], np.cumsum(distances)])
        stops = np.linspace(0, travelled[-1], max(2, math.ceil(travelled[-1] / spacing) + 1))
        dense.append(np.stack([np.interp(stops, travelled, stroke[:, axis]) for axis in (0, 1)], axis=1))
    return np.concatenate(dense)


def _draw(points: Array) -> Array:
    """Ink by distance d to the nearest point: clip((width/2 + softness/2 - d) / softness, 0, 1)."""
    points = points.astype(np.float32)
    centres = np.arange(SIDE, dtype=np.float32) + np.float32(0.5)
    across = (centres[:, None] - points[:, 0]) ** 2
    down = (centres[:, None] - points[:, 1]) ** 2
    distance = np.sqrt(np.min(down[:, None, :] + across[None, :, :], axis=2))
    ink: Array = np.clip((PEN_WIDTH / 2 + PEN_SOFTNESS / 2 - distance) / np.float32(PEN_SOFTNESS), 0, 1)
    return ink


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

    @quiet
    def logits(self, images: Array) -> Array:
        """The same numbers without recording a graph: an answer needs no gradients."""
        w1, b1, w2, b2 = (p.data for p in self.parameters())
        answer: Array = affine(relu(affine(images, w1, b1)), w2, b2)
        return answer

    def probabilities(self, images: Array) -> Array:
        """images float32 (n, 784) in [0, 1] -> (n, 10), each row of sum 1."""
        return softmax(self.logits(images))

    def accuracy(self, images: Array, labels: Array) -> float:
        """The share of images (n, 784) whose likeliest digit is their label (n,)."""
        answers = [np.argmax(self.logits(part), axis=1) for part in np.array_split(images, 10)]
        return float(np.mean(np.concatenate(answers) == labels))

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
