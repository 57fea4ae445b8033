"""How good is a network? Counting its mistakes, asking whether it knows when it errs, and disturbing it.

    table = confusion_matrix(labels, answers)         # which digit is taken for which
    found = reliability(confidences, answers == labels)
    found.calibration_error                           # does it err as often as it says?
    accuracy(network.probabilities(rotated(images, 20)), labels)

The accuracy is one number; the confusion matrix says where the rest went. A network also says how sure it
is. If it is right in 80 of 100 cases in which it says 80 %, it is calibrated: its confidence can be
believed. Networks of today are often surer than they should be (Guo, Pleiss, Sun, Weinberger, "On
Calibration of Modern Neural Networks", 2017, https://arxiv.org/abs/1706.04599). And what is right on clean
images may be wrong as soon as they are noisy, turned, or written with another pen.

No function here knows a network: all take what it says, or what it is shown.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array
from engine.centring import PIXELS, SIDE

CLASSES = 10
BINS = 10


# Mistakes


def accuracy(probabilities: Array, labels: Array) -> float:
    """The share of rows of probabilities (n, k) whose likeliest class is the label (n,): 0 to 1.

    Raises ValueError if there are none, or more of one than of the other.
    """
    if probabilities.ndim != 2 or not len(labels) or labels.shape != probabilities.shape[:1]:
        raise ValueError(f"probabilities {probabilities.shape} and labels {labels.shape}")
    return float(np.mean(np.argmax(probabilities, axis=1) == labels))


def confusion_matrix(labels: Array, answers: Array, classes: int = CLASSES) -> Array:
    """int64 (classes, classes): how often a row's class got a column's answer; right ones on the diagonal.

    labels and answers (n,) are whole numbers from 0 to classes - 1. Raises ValueError for others.
    """
    if labels.ndim != 1 or labels.shape != answers.shape:
        raise ValueError(f"labels {labels.shape} and answers {answers.shape}")
    both = np.stack([labels, answers]).astype(np.int64)
    if both.size and not (both.min() >= 0 and both.max() < classes):
        raise ValueError(f"labels and answers must be classes from 0 to {classes - 1}")
    return np.bincount(both[0] * classes + both[1], minlength=classes * classes).reshape(classes, classes)


def class_accuracy(confusion: Array) -> Array:
    """float64 (k,): of each class in confusion (k, k) the share that got the right answer; nan for none."""
    totals = confusion.sum(axis=1)
    shares: Array = np.where(totals > 0, np.diagonal(confusion) / np.maximum(totals, 1), math.nan)
    return shares


# Calibration


@dataclass(frozen=True)
class Reliability:
    """Answers sorted into bins by their confidence; a number for each bin.

    counts      int64 (bins,): how many answers
    confidence  float64 (bins,): their mean confidence, 0 to 1; nan in an empty bin
    accuracy    float64 (bins,): the share of them that is right; nan in an empty bin
    """

    counts: Array
    confidence: Array
    accuracy: Array

    @property
    def calibration_error(self) -> float:
        """Expected calibration error, 0 to 1: |accuracy - confidence|, averaged over all answers (Guo et al.,
        equation 3)."""
        gaps = np.abs(self.accuracy - self.confidence)
        return float(np.nansum(self.counts * gaps) / self.counts.sum())

    @property
    def overconfidence(self) -> float:
        """Mean confidence minus accuracy, -1 to 1: positive for a network that is surer than it should be."""
        gaps = self.confidence - self.accuracy
        return float(np.nansum(self.counts * gaps) / self.counts.sum())


def reliability(confidences: Array, right: Array, bins: int = BINS) -> Reliability:
    """Bins of equal width, ((m - 1) / bins, m / bins], the first of them with 0 (Guo et al., section 2).

    confidences (n,) in [0, 1]: the probability of each answer; right bool (n,): whether it is the label.
    Raises ValueError if there are none, if the shapes differ, or if a number is not a probability.
    """
    if confidences.ndim != 1 or not len(confidences) or confidences.shape != right.shape or bins < 1:
        raise ValueError(f"confidences {confidences.shape} and right {right.shape} in {bins} bins")
    exact = confidences.astype(np.float64)
    if not (exact.min() >= 0 and exact.max() <= 1):
        raise ValueError("a confidence is not between 0 and 1")
    place = np.ceil(exact * bins).astype(np.int64).clip(min=1) - 1
    counts = np.bincount(place, minlength=bins)
    total = np.where(counts > 0, counts, math.nan)
    sums = (np.bincount(place, weights=each, minlength=bins) for each in (exact, right.astype(np.float64)))
    confidence, share = (each / total for each in sums)
    return Reliability(counts, confidence, share)


# Disturbances: images float32 (n, 784) in [0, 1], ink is high -> new ones of the same kind


def noisy(images: Array, strength: float, rng: np.random.Generator) -> Array:
    """Gaussian noise added to each pixel, of this standard deviation in units of full ink, then clipped to
    [0, 1]. Raises ValueError for a strength below 0."""
    _check(images)
    if not strength >= 0:
        raise ValueError(f"noise cannot have the strength {strength}")
    noise = rng.standard_normal(images.shape, np.float32)
    found: Array = np.clip(images + np.float32(strength) * noise, 0, 1)
    return found


def rotated(images: Array, degrees: float) -> Array:
    """Turned about the middle, positive degrees against the clock; what comes into view has no ink.

    Each pixel comes from a place between four pixels, and takes from each the more, the nearer it is
    (bilinear interpolation). That is a weighted sum of pixels: a matrix.
    """
    _check(images)
    turned: Array = images @ _rotation(degrees)
    return turned


def _rotation(degrees: float) -> Array:
    """float32 (784, 784), from an old pixel, its row, to a new one, its column."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    middle = (SIDE - 1) / 2
    new = np.arange(PIXELS)
    x, y = new % SIDE - middle, middle - new // SIDE
    row, column = middle - (y * cos - x * sin), middle + (x * cos + y * sin)
    matrix = np.zeros((PIXELS, PIXELS), np.float32)
    for r in (np.floor(row), np.floor(row) + 1):
        for c in (np.floor(column), np.floor(column) + 1):
            share = (1 - np.abs(row - r)) * (1 - np.abs(column - c))
            on_sheet = (r >= 0) & (r < SIDE) & (c >= 0) & (c < SIDE)
            old = (r * SIDE + c)[on_sheet].astype(np.int64)
            matrix[old, new[on_sheet]] += share[on_sheet].astype(np.float32)
    return matrix


def thickened(images: Array, amount: float) -> Array:
    """Strokes thicker by amount pixels on each side; thinner where it is negative. From -1 to 1.

    Grey-scale dilation takes the greatest of a pixel and its four neighbours, erosion the least
    (Haralick, Sternberg, Zhuang, "Image Analysis Using Mathematical Morphology", 1987); between these and
    the image as it is lies what a fraction of a pixel does. Raises ValueError for other amounts.
    """
    _check(images)
    if not -1 <= amount <= 1:
        raise ValueError(f"strokes cannot be made thicker by {amount} pixels here")
    take = np.maximum if amount > 0 else np.minimum
    sheets = images.reshape(-1, SIDE, SIDE)
    padded = np.pad(sheets, ((0, 0), (1, 1), (1, 1)))  # beyond the edge there is paper
    found = sheets
    for down, right in ((0, 1), (2, 1), (1, 0), (1, 2)):
        found = take(found, padded[:, down : down + SIDE, right : right + SIDE])
    changed: Array = sheets + np.float32(abs(amount)) * (found - sheets)
    return changed.reshape(images.shape)


def _check(images: Array) -> None:
    if images.ndim != 2 or images.shape[1] != PIXELS:
        raise ValueError(f"images should be (n, {PIXELS}), but are {images.shape}")
