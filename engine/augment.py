"""More images out of few: the same digit, written a little differently each time.

    fresh = distort(images, rng)             # turned, slanted, scaled, moved, bent; never the same twice
    gentle = distort(images, rng, 0.5)       # by half as much

A digit turned by five degrees is the same digit, but to a network that only adds up pixels it is a new
image. One that is trained on fresh variants instead of the same images again and again cannot learn them
by heart, and errs half as often on MNIST. The idea and the elastic bending: Simard, Steinkraus, Platt
2003, "Best practices for convolutional neural networks applied to visual document analysis".
"""

from __future__ import annotations

import numpy as np

from engine.arithmetic import Array
from engine.centring import PIXELS, SIDE

# At strength 1. Uniform between plus and minus this:
ROTATION = 6.6  # degrees
SHEAR = 0.11  # pixels to the side per pixel down
SCALE = 0.066  # of each axis
SHIFT = 0.9  # pixels along each axis
# The elastic field: normal, independent at the knots of a coarse grid, smooth between them.
BEND = 0.66  # pixels, standard deviation
KNOTS = 5  # along each side
THICKENED = 0.05  # the share of images that are thickened or thinned instead of left as they are

_AT_ONCE = 64  # images: what is computed for so few stays in the processor's cache
_MARGIN = 2  # pixels of paper around an image, from which all that lies outside is read
_WIDE = SIDE + 2 * _MARGIN


def distort(images: Array, rng: np.random.Generator, strength: float = 1.0) -> Array:
    """images float32 (n, 784) in [0, 1] -> fresh variants of the same shape and range.

    strength scales every change: 0 leaves the images as they are, 1 is mild, 3 is hard to read.
    """
    result = np.empty_like(images, np.float32)
    for start in range(0, len(images), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        sources = _sources(len(images[part]), rng, strength)
        result[part] = _sample(_thicken(images[part], rng, strength), sources)
    return result


def _knot_weights() -> Array:
    """(KNOTS, 28): how much each knot counts at each pixel of a row; every column of sum 1.

    Half a period of a cosine instead of a straight line from knot to knot, so that strokes get no corners.
    """
    place = np.arange(SIDE) * (KNOTS - 1) / (SIDE - 1)
    away = np.abs(place - np.arange(KNOTS)[:, None])
    weights: Array = (1 + np.cos(np.pi * away.clip(max=1))) / 2
    return weights


# Every displacement is a sum of these: constant, across, down, one bump for every knot. (28, 784)
_Y, _X = (np.indices((SIDE, SIDE)).reshape(2, PIXELS) - (SIDE - 1) / 2).astype(np.float32)
_BASIS = np.concatenate(
    [np.stack([np.ones(PIXELS), _X, _Y]), np.kron(_knot_weights(), _knot_weights())]
).astype(np.float32)


def _sources(count: int, rng: np.random.Generator, strength: float) -> Array:
    """(count, 2, 784): the row and the column of the image from which each pixel is read."""
    turn, shear = (strength * rng.uniform(-1, 1, (2, count)).T * [np.radians(ROTATION), SHEAR]).T
    down, across = 1 + strength * SCALE * rng.uniform(-1, 1, (2, count))
    factors = np.empty((count, 2, len(_BASIS)), np.float32)
    factors[:, :, 0] = rng.uniform(-1, 1, (count, 2)) * (strength * SHIFT)
    # rotation · shear · scale, less the identity: what is added to the pixel's own place
    factors[:, 0, 1] = np.sin(turn) * across
    factors[:, 0, 2] = (np.cos(turn) + np.sin(turn) * shear) * down - 1
    factors[:, 1, 1] = np.cos(turn) * across - 1
    factors[:, 1, 2] = (np.cos(turn) * shear - np.sin(turn)) * down
    factors[:, :, 3:] = rng.standard_normal((count, 2, KNOTS * KNOTS), np.float32) * (strength * BEND)
    moved: Array = (factors.reshape(2 * count, -1) @ _BASIS).reshape(count, 2, PIXELS)
    moved += np.stack([_Y, _X]) + np.float32((SIDE - 1) / 2)
    return moved


def _sample(images: Array, sources: Array) -> Array:
    """Read images (n, 784) at sources (n, 2, 784), bilinearly between the four nearest pixels."""
    count = len(images)
    paper = np.zeros((count, _WIDE, _WIDE), np.float32)
    paper[:, _MARGIN:-_MARGIN, _MARGIN:-_MARGIN] = images.reshape(count, SIDE, SIDE)
    sources += _MARGIN
    np.clip(sources, 0, _WIDE - 1.001, out=sources)
    whole = sources.astype(np.int32)  # not negative, so it rounds down
    sources -= whole
    down, across = sources[:, 0], sources[:, 1]
    first = whole[:, 0] * _WIDE + whole[:, 1] + (np.arange(count, dtype=np.int32) * _WIDE**2)[:, None]
    ink = paper.reshape(-1)
    rows = []
    for row in (first, first + _WIDE):
        left, right = ink.take(row), ink.take(row + 1)
        right -= left
        right *= across
        rows.append(np.add(left, right, out=left))
    above, below = rows
    below -= above
    below *= down
    return np.add(above, below, out=above)


def _thicken(images: Array, rng: np.random.Generator, strength: float) -> Array:
    """A few of them half a pixel thicker or thinner: halfway to the most or the least ink around."""
    lot, share = rng.random(len(images)), strength * THICKENED
    if not (lot < share).any():
        return images
    images = images.copy()
    thicker, thinner = lot < share / 2, (lot >= share / 2) & (lot < share)
    for choose, chosen in ((np.maximum, thicker), (np.minimum, thinner)):
        ink = images[chosen].reshape(-1, SIDE, SIDE)
        around = ink.copy()
        for here, there in ((np.s_[1:], np.s_[:-1]), (np.s_[:-1], np.s_[1:])):
            choose(around[:, here], ink[:, there], out=around[:, here])
            choose(around[:, :, here], ink[:, :, there], out=around[:, :, here])
        images[chosen] = ((ink + around) / 2).reshape(-1, PIXELS)
    return images
