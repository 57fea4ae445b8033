"""What the pages Judge and Data show: how well a network reads, and the images that it learned from.

found = yield from judge(network)                  # in a worker; yields the share that is done
curves = yield from robustness(network)            # in a worker: some seconds
survey = yield from look_through(files, part)      # in a worker: counts, mean digits, the images
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.arithmetic import Array, quiet, softmax
from engine.digits import PIXELS, SIDE, DigitNetwork, read_bytes
from engine.judging import (
    Reliability,
    class_accuracy,
    confusion_matrix,
    noisy,
    reliability,
    rotated,
    thickened,
)

DISTURBED = 2_000  # test images that are disturbed
NOISES = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)  # standard deviations, in units of full ink
ANGLES = (-45, -30, -15, -8, 0, 8, 15, 30, 45)  # degrees, against the clock
THICKNESSES = (-1.0, -0.67, -0.33, 0.0, 0.33, 0.67, 1.0)  # pixels on each side of a stroke
_CHUNK = 500  # images that are floats at once
_FULL = np.float32(255)


# The data


@dataclass(frozen=True)
class Part:
    """Some images of MNIST: those from start to stop in one of its two files.

    key   "train", "test", and of the notebook's split "learn", "check"
    file  "train" or "t10k"
    """

    key: str
    file: str
    start: int
    stop: int

    def __len__(self) -> int:
        return self.stop - self.start


TRAIN, TEST = Part("train", "train", 0, 60_000), Part("test", "t10k", 0, 10_000)
# Of the training set alone, as the notebook has it: the first 1,000 are held out, the next 41,000 train.
CHECK, LEARN = Part("check", "train", 0, 1_000), Part("learn", "train", 1_000, 42_000)
UNUSED = TRAIN.stop - LEARN.stop
PARTS = {part.key: part for part in (TRAIN, TEST, LEARN, CHECK)}


class Files:
    """MNIST as bytes, 55 MB; each file is read when it is first asked for. Raises FileError."""

    @cached_property
    def train(self) -> tuple[Array, Array]:
        """images uint8 (60,000, 28, 28), ink is high; labels uint8 (60,000,)."""
        return _read("train")

    @cached_property
    def t10k(self) -> tuple[Array, Array]:
        """images uint8 (10,000, 28, 28), ink is high; labels uint8 (10,000,)."""
        return _read("t10k")

    def of(self, part: Part) -> tuple[Array, Array]:
        images, labels = self.train if part.file == "train" else self.t10k
        return images[part.start : part.stop], labels[part.start : part.stop]


@dataclass(frozen=True)
class Survey:
    """A part of the data, looked through.

    images  uint8 (n, 28, 28), ink is high; labels uint8 (n,)
    counts  int64 (10,): of each digit
    means   uint8 (10, 28, 28): the mean of all images of each digit
    """

    part: Part
    images: Array
    labels: Array
    counts: Array
    means: Array

    def chosen(self, digit: int | None, mask: Array | None = None) -> Array:
        """int64 (k,): the images of a digit, None for all, and of them those in mask, bool (n,)."""
        wanted = np.ones(len(self.labels), bool) if digit is None else self.labels == digit
        return np.flatnonzero(wanted if mask is None else wanted & mask)

    def number_of(self, row: int) -> int:
        """Which of all images of its file this is, from 1: what it is called by."""
        return self.part.start + row + 1


@dataclass(frozen=True)
class Readings:
    """How a network reads a part: answers uint8 (n,), confidences float32 (n,), misread bool (n,)."""

    network: DigitNetwork
    part: Part
    answers: Array
    confidences: Array
    misread: Array


def look_through(files: Files, part: Part) -> Generator[float, None, Survey]:
    """Long work: count the digits of a part, and average the images of each. Raises FileError."""
    images, labels = files.of(part)
    yield 0.3
    counts = np.bincount(labels, minlength=10)
    means = np.zeros((10, SIDE, SIDE), np.uint8)
    for digit in range(10):
        total = np.zeros((SIDE, SIDE), np.int64)
        rows = np.flatnonzero(labels == digit)
        for start in range(0, len(rows), 2 * _CHUNK):
            total += images[rows[start : start + 2 * _CHUNK]].sum(axis=0, dtype=np.int64)
            yield 0.3 + 0.07 * digit
        means[digit] = np.rint(total / max(int(counts[digit]), 1))
    return Survey(part, images, labels, counts, means)


def read_part(network: DigitNetwork, survey: Survey) -> Generator[float, None, Readings]:
    """Long work: let the network read a part."""
    answers, confidences = yield from _read_all(network, survey.images)
    return Readings(network, survey.part, answers, confidences, answers != survey.labels)


# The network


@dataclass(frozen=True)
class Judgement:
    """How a network reads the 10,000 test images.

    images           uint8 (n, 28, 28), ink is high; labels, answers uint8 (n,); confidences float32 (n,)
    confusion        int64 (10, 10): a row is the digit, a column the answer
    mistakes         int64 (k,): the images that are misread, the one of most confidence first
    reliability      how often it is right when it is so sure
    digit_accuracy   float64 (10,): the share that is read right of each digit
    """

    network: DigitNetwork
    images: Array
    labels: Array
    answers: Array
    confidences: Array
    confusion: Array
    mistakes: Array
    reliability: Reliability
    digit_accuracy: Array

    @property
    def accuracy(self) -> float:
        return 1 - len(self.mistakes) / len(self.labels)

    def cell(self, digit: int, answer: int) -> Array:
        """int64 (k,): the images of a digit with this answer, the one of most confidence first."""
        rows = np.flatnonzero((self.labels == digit) & (self.answers == answer))
        return _surest_first(rows, self.confidences)


@dataclass(frozen=True)
class Curve:
    """x (k,): how strongly the images were disturbed; accuracy (k,), 0 to 1; examples uint8 (k, 28, 28): one
    image, disturbed so."""

    x: Array
    accuracy: Array
    examples: Array


@dataclass(frozen=True)
class Robustness:
    """How well a network reads what was disturbed; see NOISES, ANGLES, THICKNESSES."""

    network: DigitNetwork
    noise: Curve
    rotation: Curve
    thickness: Curve


def judge(network: DigitNetwork, before: Judgement | None = None) -> Generator[float, None, Judgement]:
    """Long work: read all test images. Yields the share done. Raises FileError.

    before: of another network; its images need not be read from the file again.
    """
    images, labels = (before.images, before.labels) if before else Files().t10k
    yield 0.1
    answers, confidences = yield from _read_all(network, images, 0.1)
    right = answers == labels
    confusion = confusion_matrix(labels, answers)
    return Judgement(
        network,
        images,
        labels,
        answers,
        confidences,
        confusion,
        _surest_first(np.flatnonzero(~right), confidences),
        reliability(confidences, right),
        class_accuracy(confusion),
    )


def robustness(network: DigitNetwork, judged: Judgement) -> Generator[float, None, Robustness]:
    """Long work: the accuracy on disturbed test images, evenly chosen. Yields the share done."""
    step = max(1, len(judged.labels) // DISTURBED)
    images = judged.images[::step].reshape(-1, PIXELS) / _FULL
    labels = judged.labels[::step]

    def noise(part: Array, strength: float) -> Array:
        return noisy(part, strength, np.random.default_rng(0))  # the same noise each time, only stronger

    curves = []
    ways: tuple[tuple[Callable[[Array, float], Array], tuple[float, ...]], ...]
    ways = ((noise, NOISES), (rotated, ANGLES), (thickened, THICKNESSES))
    done, steps = 0, sum(len(amounts) for _, amounts in ways)
    for disturb, amounts in ways:
        shares, examples = [], []
        for amount in amounts:
            right = 0
            for start in range(0, len(images), _CHUNK):
                part = disturb(images[start : start + _CHUNK], amount)
                right += int(np.sum(_answers(network, part)[0] == labels[start : start + _CHUNK]))
                if not start:
                    examples.append(np.rint(part[0].reshape(SIDE, SIDE).clip(0, 1) * 255).astype(np.uint8))
                yield (done + min(1.0, (start + _CHUNK) / len(images))) / steps
            shares.append(right / len(labels))
            done += 1
        curves.append(Curve(np.array(amounts, np.float64), np.array(shares), np.stack(examples)))
    return Robustness(network, *curves)


def _read_all(
    network: DigitNetwork, images: Array, done: float = 0.0
) -> Generator[float, None, tuple[Array, Array]]:
    """images uint8 (n, 28, 28) -> answers uint8 (n,), confidences float32 (n,)."""
    answers, confidences = np.empty(len(images), np.uint8), np.empty(len(images), np.float32)
    for start in range(0, len(images), _CHUNK):
        some = slice(start, start + _CHUNK)
        answers[some], confidences[some] = _answers(network, images[some].reshape(-1, PIXELS) / _FULL)
        yield done + (1 - done) * min(1.0, (start + _CHUNK) / len(images))
    return answers, confidences


@quiet
def _answers(network: DigitNetwork, images: Array) -> tuple[Array, Array]:
    """images float32 (n, 784) -> answers (n,) and their probabilities (n,).

    What a network with extreme weights makes infinite becomes the largest of numbers.
    """
    probabilities = softmax(np.nan_to_num(network.logits(images)))
    answers = np.argmax(probabilities, axis=1)
    return answers, probabilities[np.arange(len(answers)), answers].clip(0, 1)


def _surest_first(rows: Array, confidences: Array) -> Array:
    order: Array = rows[np.argsort(-confidences[rows], kind="stable")]
    return order


def _read(part: str) -> tuple[Array, Array]:
    """As bytes: engine.digits.read_mnist() would make floats of them, four times as large."""
    return read_bytes(part, "images"), read_bytes(part, "labels")
