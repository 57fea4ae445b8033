"""Does an image look like any digit at all? A softmax must answer; the training images need not know it.

    familiar = yield from learn(images)           # in small steps: 10,000 training images, (n, 784)
    familiar.distance(image)                      # to the nearest of them
    is_odd(distance, logits)                      # farther than 98 of 100 digits read alike

Images are compared by the directions of their edges, place by place: a histogram of oriented gradients (Dalal
and Triggs 2005), so that a thin pen and a thick one, or a stroke a little beside, are near each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array
from engine.steps import Steps

IMAGES = 10_000  # training images with which others are compared
_SIDE = 28
_DIRECTIONS, _PLACES = 8, 7  # places on either side
_PART = 250  # images at once
_MARGIN, _MOST_MARGIN = 0.006, 15.0  # how much nearer a sure answer counts
# By digit: 1.25 % of 20,000 other training images that are read as it are farther from the nearest
_FARTHEST = (0.279, 0.274, 0.341, 0.312, 0.301, 0.337, 0.279, 0.312, 0.325, 0.296)


@dataclass(frozen=True, eq=False)
class Familiar:
    """features (n, k) of the images that are known, each of length 1."""

    features: Array

    def distance(self, image: Array) -> float:
        """From an image, (28, 28) or (784,), to the nearest that is known: 0 to √2."""
        nearest = float((self.features @ edges(image.reshape(1, -1))[0]).max())
        return float(np.sqrt(max(2 - 2 * nearest, 0.0)))


def learn(images: Array) -> Steps[Familiar]:
    """images (n, 784), of any scale: yields the share done."""
    features = np.empty((len(images), _DIRECTIONS * _PLACES**2), np.float32)
    for start in range(0, len(images), _PART):
        features[start : start + _PART] = edges(images[start : start + _PART])
        yield start / len(images)
    return Familiar(features)


def is_odd(distance: float, logits: Array) -> bool:
    """Whether an image that is so far from all known, and is read with these logits (10,), is no digit."""
    second, first = np.sort(logits)[-2:]
    return distance - _MARGIN * min(float(first - second), _MOST_MARGIN) > _FARTHEST[int(np.argmax(logits))]


def edges(images: Array) -> Array:
    """(n, 784) -> (n, 392): how much edge there is of each direction at each place, of length 1."""
    smooth = _bells(0.7, 1)
    ink = smooth.T @ images.reshape(-1, _SIDE, _SIDE).astype(np.float32) @ smooth
    down, across = np.gradient(ink, axis=(1, 2))
    strength, angle = np.hypot(down, across), np.arctan2(down, across)
    places = _bells(2.0, _SIDE // _PLACES)
    found = [
        places.T @ (np.maximum(np.cos(angle - 2 * np.pi * k / _DIRECTIONS), 0) ** 4 * strength) @ places
        for k in range(_DIRECTIONS)
    ]
    rooted = np.sqrt(np.stack(found, axis=1)).reshape(len(images), -1)
    features: Array = rooted / np.maximum(np.linalg.norm(rooted, axis=1, keepdims=True), 1e-9)
    return features


def _bells(deviation: float, step: int) -> Array:
    """(28, 28 / step): around every so many pixels a bell curve, of sum 1."""
    middles = np.arange(0, _SIDE, step) + (step - 1) / 2
    bells = np.exp(-((np.arange(_SIDE)[:, None] - middles) ** 2) / (2 * deviation**2))
    bells /= bells.sum(axis=0)
    return bells.astype(np.float32)
