"""Many dimensions on a plane, and what lies nearest among many.

    projection = principal_axes(points)            # points (n, d): n images of d pixels, for example
    projection.place(points)                       # (n, 2): where each of them lies on the plane
    projection.share                               # how much of their variance the plane shows
    found = nearest(images, image, 8)              # the eight images that differ least from this one

A plane through a cloud of points in d dimensions casts a shadow of it. Principal components are the
directions in which the cloud is longest, so theirs is the plane whose shadow loses least (Karl
Pearson, "On lines and planes of closest fit to systems of points in space", 1901). Two points that lie
far apart on it are far apart; two that lie together may still differ in what the plane does not show.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array
from engine.steps import Steps, finish

_CHUNK = 1_000  # images that are compared at once: as floats 3 MB, where all of MNIST would be 188
_NOTHING = 1e-7  # of the longest axis: what is shorter is rounding
_SMALL = 128  # numbers a side: a table whose eigenvectors are found in a moment
_BESIDES = 10  # directions that are sought beside those wanted: they are found the faster
_EXACT = 1e-9  # of the largest eigenvalue
_MOST_ROUNDS = 100  # where no direction stands out, any is as good
_ROWS = 250  # points whose distances to all others are held at once


# Principal components


@dataclass(frozen=True)
class Projection:
    """A way from d dimensions to a few.

    middle    float64 (d,): the mean of the points
    axes      float64 (count, d): directions of length 1 at right angles, the longest of the cloud first
    variance  float64 (count,): of the points along each axis, in their own unit squared
    share     of the variance along all d directions, 0 to 1; 1 if there is no variance at all
    """

    middle: Array
    axes: Array
    variance: Array
    share: float

    def place(self, points: Array) -> Array:
        """(n, d) or (d,) -> float64 (n, count) or (count,): how far along each axis, from the middle."""
        places: Array = (points - self.middle) @ self.axes.T
        return places


def principal_axes(points: Array, count: int = 2) -> Projection:
    """The directions of most variance: eigenvectors of the covariance of points (n, d).

    An eigenvector may point either way; here its largest number is positive, so that the same points
    give the same axes everywhere. Where the points fill fewer dimensions than count, the
    axes that are missing are zero. Raises ValueError if there are no points, or numbers that are
    not finite.
    """
    return finish(principal_steps(points, count))


def principal_steps(points: Array, count: int = 2) -> Steps[Projection]:
    """principal_axes(), which yields a share that comes ever nearer to 1, so that it can be stopped."""
    if points.ndim != 2 or not points.size:
        raise ValueError(f"points should be (n, d), but are {points.shape}")
    if not np.isfinite(points).all():
        raise ValueError("some of the points are not finite")
    n, d = points.shape
    middle = points.mean(axis=0, dtype=np.float64)
    if min(n, d) <= _SMALL:
        values, vectors, total = _by_table(points - middle)
    else:
        values, vectors, total = yield from _by_iteration(points, middle, count)
    found = min(count, len(values))
    axes = np.zeros((count, d))
    axes[:found] = vectors[:, :found].T
    lengths = np.linalg.norm(axes, axis=1, keepdims=True)
    there = lengths > _NOTHING * lengths.max()
    axes = np.where(there, axes / np.where(there, lengths, 1.0), 0.0)
    largest = np.argmax(np.abs(axes), axis=1)
    axes *= np.where(axes[np.arange(count), largest] < 0, -1.0, 1.0)[:, None]
    variance = np.zeros(count)
    variance[:found] = values[:found] / max(n - 1, 1)
    return Projection(middle, axes, variance, float(values[:found].sum()) / total if total > 0 else 1.0)


def _by_table(centred: Array) -> tuple[Array, Array, float]:
    """All eigenvalues of centred.T @ centred that may be above 0, the largest first; their vectors as columns
    of any length; the sum of the eigenvalues."""
    n, d = centred.shape
    # A table d x d, or the one n x n, which has the same eigenvalues where it counts: the smaller
    table = centred.T @ centred if d <= n else centred @ centred.T
    values, vectors = np.linalg.eigh(table)  # in ascending order, each vector a column
    values, vectors = values[::-1].clip(min=0), vectors[:, ::-1]
    return values, vectors if d <= n else centred.T @ vectors, float(values.sum())


def _by_iteration(points: Array, middle: Array, count: int) -> Steps[tuple[Array, Array, float]]:
    """The first of the same, without the table, which takes seconds where it has thousands of rows.

    Some directions, multiplied again and again by the table, turn to where the cloud is longest; kept at
    right angles, they find the longest axes together (simultaneous iteration: Trefethen and Bau, "Numerical
    Linear Algebra", 1997, lecture 28).
    """
    n, d = points.shape
    basis = np.linalg.qr(np.random.default_rng(0).standard_normal((d, count + _BESIDES)))[0]
    for number in range(_MOST_ROUNDS):
        product, total = np.zeros_like(basis), 0.0
        for start in range(0, n, _ROWS):
            part = points[start : start + _ROWS] - middle
            product += part.T @ (part @ basis)
            total += float(np.vdot(part, part))
            yield 1 - 0.9**number
        values, turn = np.linalg.eigh(basis.T @ product)  # within these directions
        values, turn = values[::-1].clip(min=0), turn[:, ::-1]
        vectors, product = basis @ turn, product @ turn
        missed = np.linalg.norm(product - vectors * values, axis=0)[:count]
        if missed.max() <= _EXACT * values[0]:
            break
        basis = np.linalg.qr(product)[0]
    return values, vectors, total


def neighbour_agreement(places: Array, labels: Array) -> float:
    """The share of places (n, 2) whose nearest other place has the same label, labels (n,): 0 to 1.

    1 where every class keeps to itself; about the share of its own class where all lie mixed. Raises
    ValueError for fewer than two places, or another number of labels.
    """
    n = len(places)
    if n < 2 or len(labels) != n:
        raise ValueError(f"{n} places and {len(labels)} labels")
    agree = 0
    for start in range(0, n, _ROWS):
        rows = np.arange(start, min(start + _ROWS, n))
        x, y = places[rows, :1] - places[:, 0], places[rows, 1:] - places[:, 1]
        squares = x * x + y * y
        squares[np.arange(len(rows)), rows] = np.inf  # no place is its own neighbour
        agree += int(np.sum(labels[np.argmin(squares, axis=1)] == labels[rows]))
    return agree / n


# Nearest neighbours


@dataclass(frozen=True)
class Neighbours:
    """What was found, the nearest first; of two equally near the one that comes first.

    indices    int64 (count,): rows of the images
    distances  float64 (count,): Euclidean, the root of the sum of the squared differences of all pixels,
               in units of full ink
    """

    indices: Array
    distances: Array


def nearest(images: Array, image: Array, count: int) -> Neighbours:
    """The images (n, d) that differ least from image (d,), at most count of them.

    Images are floats in [0, 1], or bytes, where 255 is full ink; image is always floats in [0, 1].
    Raises ValueError if the shapes do not fit or count is not at least 1.
    """
    return finish(nearest_steps(images, image, count))


def nearest_steps(images: Array, image: Array, count: int) -> Steps[Neighbours]:
    """nearest(), which yields the share that is done, so that it can be stopped.

    Plain search: every image is compared, some at a time, and only those are ever held as floats.
    """
    if images.ndim != 2 or image.shape != images.shape[1:] or count < 1:
        raise ValueError(f"{count} of images {images.shape} nearest to one of {image.shape}")
    full = np.float32(255 if images.dtype == np.uint8 else 1)
    wanted = image.astype(np.float32) * full
    squares = np.empty(len(images), np.float32)
    for start in range(0, len(images), _CHUNK):
        difference = images[start : start + _CHUNK].astype(np.float32)
        difference -= wanted
        squares[start : start + _CHUNK] = np.einsum("ij,ij->i", difference, difference)
        yield min((start + _CHUNK) / len(images), 1.0)
    count = min(count, len(images))
    candidates = np.arange(len(images))
    if count < len(images):  # all that are as near as the last of them: the order of equals is decided below
        candidates = np.flatnonzero(squares <= np.partition(squares, count - 1)[count - 1])
    indices = candidates[np.argsort(squares[candidates], kind="stable")][:count]
    return Neighbours(indices, np.sqrt(squares[indices], dtype=np.float64) / float(full))
