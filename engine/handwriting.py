"""The path of a pen, written a little differently each time, and drawn in ink.

    paths = skeletons([strokes, ...])        # every digit as 80 points along its strokes
    images = paint(warp(paths, rng), rng)    # warped, drawn with some pen: float32 (n, 784)

A pen's path can be varied in more ways than an image: its ends come earlier or later, its parts move
apart, and the ink stays as sharp and as wide as the pen makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.centring import BOX, PIXELS, SIDE

POINTS = 80  # along all strokes of a digit
ENDS = 4  # points that a warp may add before the first stroke and after the last

# At strength 1; N is a normal distribution with this standard deviation, the digit's longer side is 1.
APART = 0.02  # N, every stroke after the first, along each axis
CUT, CUT_SHARE = 6, 0.5  # points at most that are missing at an end, and how often any are
LONGER, LONGER_SHARE = 0.08, 0.3  # by how much at most an end goes on, and how often it does
FIELD, FIELD_FREQUENCY = 0.025, 0.7  # N, amplitude and frequency of three waves across the sheet
ALONG = 0.02  # N, amplitude of waves along the pen's path: half a period, two halves, ... five
WIDTH = 0.15  # N, logarithm of width to height
SLANT = 0.15  # N, to the side per unit of height
TURN = 5.0  # N, degrees
JITTER = 0.004  # N, every point for itself

PEN_WIDTHS = (1.6, 3.2)  # pixels
SOFTNESSES = (1.0, 1.6)  # pixels over which the edge of a stroke fades
SIZE = 0.05  # the logarithm of the digit's size, uniform, less and more
OFF_CENTRE = 0.4  # N, pixels along each axis

_AT_ONCE = 64  # digits: what is computed for so few stays in the processor's cache


class Skeletons(NamedTuple):
    """Digits without the thickness of their strokes.

    points  float32 (n, 80, 2), x right and y down, each digit's longer side 1, its middle at 0
    stroke  int (n, 80): the number of the stroke to which a point belongs
    """

    points: Array
    stroke: Array

    def take(self, chosen: Array) -> Skeletons:
        """Those with these numbers."""
        return Skeletons(self.points[chosen], self.stroke[chosen])


def fit(strokes: Sequence[Array]) -> list[Array]:
    """Strokes, each (m, 2) with m at least 1, moved and scaled: their longer side 1, their middle at 0.

    Raises ValueError if there are no strokes.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(high - low) or 1.0  # a dot has no size
    return [(stroke - (low + high) / 2) / size for stroke in strokes]


def skeletons(digits: Sequence[Sequence[Array]]) -> Skeletons:
    """Digits, each at least one stroke (m, 2) of any size -> points at equal distances along them."""
    points = np.empty((len(digits), POINTS, 2), np.float32)
    stroke = np.empty((len(digits), POINTS), np.intp)
    for i, strokes in enumerate(digits):
        path = np.concatenate(fit(strokes))
        starts = np.cumsum([len(s) for s in strokes])[:-1]
        lengths = np.hypot(*np.diff(path, axis=0).T)
        lengths[starts - 1] = 0  # from pen up to pen down there is nothing to draw
        travelled = np.concatenate([[0.0], np.cumsum(lengths)])
        stops = np.linspace(0, travelled[-1], POINTS)
        points[i, :, 0] = np.interp(stops, travelled, path[:, 0])
        points[i, :, 1] = np.interp(stops, travelled, path[:, 1])
        stroke[i] = np.searchsorted(travelled[starts], stops, side="right")
    return Skeletons(points, stroke)


def warp(digits: Skeletons, rng: np.random.Generator, strength: float = 1.0) -> Array:
    """n skeletons -> points (n, 88, 2) of fresh variants; strength 0 leaves them as they are."""
    count = len(digits.points)
    apart = _normal(rng, strength * APART, (count, digits.stroke.max(initial=0) + 1, 2))
    apart[:, 0] = 0
    points = digits.points + np.take_along_axis(apart, digits.stroke[:, :, None], axis=1)
    points = _other_ends(points, rng, strength)
    points += _waves_across(points, rng, strength) + _waves_along(points, rng, strength)
    width = np.exp(_normal(rng, strength * WIDTH, (count, 1)))
    slant = _normal(rng, strength * SLANT, (count, 1))
    turn = np.radians(_normal(rng, strength * TURN, (count, 1)))
    x, y = points[:, :, 0] * width, points[:, :, 1]
    x = x - slant * y
    turned = np.stack([np.cos(turn) * x - np.sin(turn) * y, np.sin(turn) * x + np.cos(turn) * y], axis=2)
    jittered: Array = turned + _normal(rng, strength * JITTER, turned.shape)
    return jittered


def _normal(rng: np.random.Generator, deviation: float, shape: tuple[int, ...]) -> Array:
    """In float32, which is exact enough for ink and takes half the time."""
    return rng.standard_normal(shape, np.float32) * np.float32(deviation)


def _phase(rng: np.random.Generator, count: int) -> Array:
    return rng.random((count, 1, 2), np.float32) * np.float32(2 * np.pi)


def _other_ends(points: Array, rng: np.random.Generator, strength: float) -> Array:
    """(n, 80, 2) -> (n, 88, 2): the first start and the last end somewhat cut, then somewhat extended.

    Points that are cut away, or are not needed to extend, lie on the end that is left.
    """
    count = len(points)
    cuts = rng.integers(0, round(CUT * strength) + 1, (2, count, 1))
    cuts *= rng.random((2, count, 1)) < CUT_SHARE
    place = np.arange(POINTS).clip(cuts[0], POINTS - 1 - cuts[1])
    points = np.take_along_axis(points, place[:, :, None], axis=1)
    further = rng.random((2, count, 1), np.float32) * np.float32(strength * LONGER)
    further *= rng.random((2, count, 1)) < LONGER_SHARE
    parts = [points]
    for end, inner, more in ((0, CUT + 3, further[0]), (POINTS - 1, POINTS - CUT - 4, further[1])):
        outwards = points[:, end] - points[:, inner]
        outwards /= np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1e-9)
        steps = np.arange(1, ENDS + 1, dtype=np.float32)[:, None] / ENDS
        parts.append(points[:, end, None] + (more * outwards)[:, None] * steps)
    return np.concatenate([parts[1][:, ::-1], parts[0], parts[2]], axis=1)


def _waves_across(points: Array, rng: np.random.Generator, strength: float) -> Array:
    """What moves all ink in one place alike: per axis three waves of any direction across the sheet."""
    moved = np.zeros_like(points)
    for _ in range(3):
        # in radians a unit: how fast the wave of each axis goes up and down across and down the sheet
        frequency = _normal(rng, 2 * np.pi * FIELD_FREQUENCY, (len(points), 2, 2))
        amplitude = _normal(rng, strength * FIELD, (len(points), 1, 2))
        moved += amplitude * np.sin(points @ frequency + _phase(rng, len(points)))
    return moved


def _waves_along(points: Array, rng: np.random.Generator, strength: float) -> Array:
    """What a hand does otherwise each time: per axis slow waves along the pen's path."""
    moved = np.zeros_like(points)
    along = np.linspace(0, np.pi, points.shape[1], dtype=np.float32)[:, None]
    for k in range(1, 6):
        amplitude = _normal(rng, strength * ALONG / k, (len(points), 1, 2))
        moved += amplitude * np.sin(k * along + _phase(rng, len(points)))
    return moved


def paint(points: Array, rng: np.random.Generator) -> Array:
    """Points (n, m, 2), any size -> images float32 (n, 784) in [0, 1], each with a pen of its own.

    The ink's longer side is about 20 pixels, its centre of mass about in the middle, as in MNIST.
    """
    count = len(points)
    widths, softnesses = rng.uniform(*PEN_WIDTHS, count), rng.uniform(*SOFTNESSES, count)
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    longest = (high - low).max(axis=2, keepdims=True)
    size = (BOX - widths[:, None, None]) * np.exp(rng.uniform(-SIZE, SIZE, (count, 1, 1)))
    placed = (points - (low + high) / 2) * (size / np.maximum(longest, 1e-9)) + SIDE / 2
    off_centre = rng.normal(0, OFF_CENTRE, (count, 1, 2))
    images = np.empty((count, PIXELS), np.float32)
    for start in range(0, count, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        pen = widths[part], softnesses[part]
        # every other point tells well enough where the ink will lie
        centres = _centres_of_mass(draw_many(placed[part, ::2], *pen))
        images[part] = draw_many(placed[part] + off_centre[part] + SIDE / 2 - centres, *pen)
    return images


def draw_many(points: Array, widths: Array, softnesses: Array) -> Array:
    """What centring.draw() draws, for n digits at once: points (n, m, 2), pens (n,) -> (n, 784).

    Digits are the last axis of all arrays, because numpy is fastest along it: half of draw()'s time.
    """
    pixels = (np.arange(SIDE, dtype=np.float32) + np.float32(0.5))[:, None]
    x, y = np.ascontiguousarray(points.transpose(2, 1, 0), dtype=np.float32)
    nearest = np.full((SIDE, SIDE, len(points)), np.inf, np.float32)
    squares = np.empty_like(nearest)
    for k in range(len(x)):
        np.add(((pixels - y[k]) ** 2)[:, None], ((pixels - x[k]) ** 2)[None], out=squares)
        np.minimum(nearest, squares, out=nearest)
    edge, soft = ((widths + softnesses) / 2).astype(np.float32), softnesses.astype(np.float32)
    ink: Array = np.clip((edge - np.sqrt(nearest)) / soft, 0, 1)
    return ink.reshape(PIXELS, -1).T


def _centres_of_mass(images: Array) -> Array:
    """(n, 784) -> (n, 1, 2), x and y in pixels."""
    rows, columns = (np.indices((SIDE, SIDE)).reshape(2, PIXELS) + 0.5).astype(np.float32)
    centres: Array = images @ np.stack([columns, rows], axis=1) / images.sum(axis=1, keepdims=True)
    return centres[:, None]
