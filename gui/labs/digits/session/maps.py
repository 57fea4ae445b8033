"""What the page Maps shows: the layers of a network on planes, and the training images nearest to a drawing.

maps = yield from make_maps(network)               # in a worker; yields the share that is done
maps.place(image)                                  # where a drawing lies on each of the three
found = yield from find_nearest(training, image)   # in a worker, too
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.arithmetic import Array, quiet
from engine.digits import PIXELS, SIDE, DigitNetwork, read_bytes
from engine.maps import Projection, nearest_steps, neighbour_agreement, principal_steps
from engine.steps import Steps, within

POINTS = 2_000  # test images on a map
NEAREST = 8
_FULL = np.float32(255)


@dataclass(frozen=True)
class Sample:
    """Test images, evenly chosen.

    images   uint8 (n, 28, 28), ink is high
    labels   uint8 (n,)
    numbers  (n,): which of all test images each is, counted from 1
    """

    images: Array
    labels: Array
    numbers: Array


@dataclass(frozen=True)
class LayerMap:
    """The sample as one layer sees it.

    units      how many numbers the layer has
    places     float64 (n, 2) on the plane of the first two principal components
    agreement  the share of images whose nearest neighbour on this plane shows the same digit
    """

    units: int
    projection: Projection
    places: Array
    agreement: float


@dataclass(frozen=True)
class Maps:
    """layers: of the pixels, the hidden units and the logits of network; answers uint8 (n,): as it reads
    the sample."""

    network: DigitNetwork
    sample: Sample
    layers: tuple[LayerMap, ...]
    answers: Array

    def place(self, image: Array) -> list[tuple[float, float]]:
        """Where image, float (28, 28) in [0, 1], lies on each map, as the network reads it that made them."""
        rows = _layers(self.network, image.reshape(1, PIXELS))
        places = (layer.projection.place(row)[0] for layer, row in zip(self.layers, rows, strict=True))
        return [(float(x), float(y)) for x, y in places]


class TrainingImages:
    """All 60,000, as bytes: 47 MB, read when they are first asked for."""

    @cached_property
    def images(self) -> Array:
        """uint8 (n, 784), ink is high."""
        return read_bytes("train", "images").reshape(-1, PIXELS)

    @cached_property
    def labels(self) -> Array:
        """uint8 (n,)"""
        return read_bytes("train", "labels")


@dataclass(frozen=True)
class Found:
    """Training images, the nearest first.

    image      float32 (28, 28): the drawing that was looked for
    numbers    (count,): which of all training images each is, counted from 1
    pictures   uint8 (count, 28, 28), labels uint8 (count,), distances float64 (count,), in units of full ink
    """

    image: Array
    numbers: Array
    pictures: Array
    labels: Array
    distances: Array

    @property
    def most(self) -> tuple[int, int]:
        """The digit that most of them show, and how many; of equals the one that comes nearest."""
        counts = np.bincount(self.labels, minlength=10)
        digit = next(int(label) for label in self.labels if counts[label] == counts.max())
        return digit, int(counts[digit])


def make_maps(network: DigitNetwork, before: Maps | None = None) -> Steps[Maps]:
    """Long work: the maps of this network. Yields the share done. Raises FileError.

    before: maps of another network, whose map of the pixels is the same.
    """
    sample = before.sample if before else _read_sample()
    yield 0.2
    rows = _layers(network, sample.images.reshape(-1, PIXELS) / _FULL)
    answers = np.argmax(rows[-1], axis=1).astype(np.uint8)
    layers: list[LayerMap] = []
    for row in rows:
        if before and not layers:
            layers.append(before.layers[0])
        else:
            low = 0.2 + 0.8 * len(layers) / len(rows)
            layers.append((yield from within(low, low + 0.8 / len(rows), _map(row, sample.labels))))
    return Maps(network, sample, tuple(layers), answers)


def find_nearest(training: TrainingImages, image: Array) -> Steps[Found]:
    """Long work: the training images nearest to image, float (28, 28) in [0, 1]. Raises FileError."""
    images = training.images
    labels = training.labels
    yield 0.0
    found = yield from nearest_steps(images, image.reshape(PIXELS), NEAREST)
    rows = found.indices
    pictures = images[rows].reshape(-1, SIDE, SIDE)
    return Found(image, rows + 1, pictures, labels[rows], found.distances)


def _map(row: Array, labels: Array) -> Steps[LayerMap]:
    projection = yield from principal_steps(row)
    places = projection.place(row)
    return LayerMap(row.shape[1], projection, places, neighbour_agreement(places, labels))


@quiet
def _layers(network: DigitNetwork, images: Array) -> tuple[Array, Array, Array]:
    """images float32 (n, 784) -> themselves, the values of the last hidden layer, the logits (n, 10).

    What a network with extreme weights makes infinite becomes the largest of numbers: it has a place.
    """
    sums, values = network.signals(images)
    return images, np.nan_to_num(values[-1]), np.nan_to_num(sums[-1])


def _read_sample() -> Sample:
    images, labels = read_bytes("t10k", "images"), read_bytes("t10k", "labels")
    rows = np.arange(POINTS) * (len(images) // POINTS)
    return Sample(images[rows], labels[rows], rows + 1)
