"""A run: a recipe on its way from the first weights to the last, watched, stopped, and gone on with.

run = Trainer(recipe, read_data(recipe))
for report in run.go_on():               # None in between: a moment at which one may stop
    if report: print(report.step, report.loss, report.dev_accuracy)

again = Trainer(other_recipe, data, report.checkpoint)   # a branch: from there, in another way
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, cross_entropy
from engine.digits import PIXELS, read_idx
from engine.files import RESOURCES
from engine.losses import one_hot
from engine.recipe import SCHEDULES, SPLITS, Recipe
from engine.training import Progress, train_in_pieces

REST, BREATH = 0.12, 0.03  # seconds between two reports, between two moments at which one may stop
PIECE = 2_000  # images that go through the network at once: no longer than one may wait for a stop
PROBE = 1_000  # images on which a unit must be silent to be called dead
MOST_CHECKPOINTS, MOST_BYTES = 40, 64_000_000  # of a run, besides the first and the last


@dataclass(frozen=True)
class Data:
    """Bytes, ink is high: images (n, 784) and labels (n,) to learn from; dev: the same, to measure with."""

    images: Array
    labels: Array
    dev_images: Array
    dev_labels: Array


def read_data(recipe: Recipe) -> Data:
    """MNIST, split as the recipe says. Raises FileError."""
    images, labels = _read("train")
    if recipe.images == len(images):
        return Data(images, labels, *_read("t10k"))
    dev = SPLITS[recipe.images]  # the first of them, as the notebook has it
    learned = slice(dev, dev + recipe.images)
    return Data(images[learned], labels[learned], images[:dev], labels[:dev])


def _read(part: str) -> tuple[Array, Array]:
    images = read_idx(RESOURCES / "mnist" / f"{part}-images-idx3-ubyte.gz")
    return images.reshape(-1, PIXELS), read_idx(RESOURCES / "mnist" / f"{part}-labels-idx1-ubyte.gz")


@dataclass(frozen=True)
class Checkpoint:
    """The weights after so many steps, and how well they read.

    seconds  of training until then, pauses not counted
    dead     units of each hidden layer that say 0 to every one of PROBE images
    """

    step: int
    seconds: float
    arrays: Mapping[str, Array]
    loss: float
    accuracy: float
    dead: tuple[int, ...]

    @property
    def bytes(self) -> int:
        return sum(array.nbytes for array in self.arrays.values())


@dataclass(frozen=True)
class Report:
    """What happened since the last one. The figures of the steps are means over them.

    gradient_norm, gradient_size  of the newest step, as in engine.training.Progress
    weights     float32 (784, units): a copy of the first layer's, for pictures of them
    checkpoint  where one has just been made
    """

    step: int
    steps: int
    seconds: float
    loss: float
    accuracy: float
    learning_rate: float
    gradient_norm: Mapping[str, float]
    gradient_size: Mapping[str, float]
    weights: Array
    checkpoint: Checkpoint | None = None


class Trainer:
    """recipe, data; start: weights to begin with instead of the recipe's own first ones. Raises ValueError
    where those are of other layers.

    learning_rate may be changed at any time, also from another thread: the next step takes it.
    """

    def __init__(self, recipe: Recipe, data: Data, start: Checkpoint | None = None) -> None:
        self.recipe, self.data = recipe, data
        self.network = recipe.network()
        if start is not None:
            self._begin_with(start)
        self.learning_rate = recipe.learning_rate
        self._optimiser = recipe.optimiser_of(self.network)
        self._seconds = 0.0
        self.spacing = _spacing(recipe, sum(np.asarray(p.data).nbytes for p in self.network.parameters()))

    def _begin_with(self, start: Checkpoint) -> None:
        for p in self.network.parameters():
            array = start.arrays.get(p.label)
            if array is None or array.T.shape != np.shape(p.data):
                raise ValueError("these weights are of a network of other layers")
            p.data = np.ascontiguousarray(array.T)

    @property
    def step(self) -> int:
        """How many have been taken."""
        return self._optimiser.steps

    def go_on(self, until: int | None = None) -> Iterator[Report | None]:
        """Train on, to the end or until so many steps have been taken. Raises Diverged, FileError.

        Left in the middle and called again it goes on where it was, in the same bits.
        """
        recipe = self.recipe
        if self.step == 0:
            first = yield from self._measure()
            yield self._report([], first)
        last = recipe.steps if until is None else min(until, recipe.steps)
        since: list[Progress] = []
        breathed = rested = self._began = time.monotonic()
        for progress in self._steps():
            if progress is None:
                yield None
                continue
            since.append(progress)
            now = time.monotonic()
            is_due = self.step % self.spacing == 0 or self.step == recipe.steps
            if is_due or now - rested >= REST or self.step >= last:
                self._seconds += now - self._began
                checkpoint = (yield from self._measure()) if is_due else None
                yield self._report(since, checkpoint)
                since = []
                breathed = rested = self._began = time.monotonic()
            elif now - breathed >= BREATH:
                yield None
                breathed = time.monotonic()
            self._optimiser.learning_rate = self.learning_rate
            if self.step >= last:
                return

    def _steps(self) -> Iterator[Progress | None]:
        recipe = self.recipe
        return train_in_pieces(
            self.network,
            self.data.images,
            self.data.labels,
            self._optimiser,
            steps=recipe.steps,
            batch_size=recipe.batch,
            piece=PIECE,
            seed=recipe.seed,
            schedule=SCHEDULES[recipe.schedule],
            penalty=recipe.penalty_of(self.network),
            prepare=recipe.prepare,
            smoothing=recipe.smoothing,
            start=self.step,
        )

    def _measure(self) -> Generator[None, None, Checkpoint]:
        """On the dev images."""
        loss, right = 0.0, 0
        silent: tuple[int, ...] = ()
        images, labels = self.data.dev_images, self.data.dev_labels
        for first in range(0, len(images), PROBE):
            yield None
            part = slice(first, first + PROBE)
            sums, values = self.network.signals(self.recipe.pixels(images[part]))
            if not first:
                silent = tuple(int(np.sum(~(value > 0).any(axis=0))) for value in values)
            logits = sums[-1]
            loss += float(cross_entropy(logits, one_hot(labels[part], 10))) * len(logits)
            right += int(np.sum(np.argmax(logits, axis=1) == labels[part]))
        n = len(images)
        return Checkpoint(self.step, self._seconds, self.network.arrays(), loss / n, right / n, silent)

    def _report(self, since: list[Progress], checkpoint: Checkpoint | None) -> Report:
        newest = since[-1] if since else None
        return Report(
            self.step,
            self.recipe.steps,
            self._seconds,
            float(np.mean([p.loss for p in since])) if since else np.nan,
            float(np.mean([p.accuracy for p in since])) if since else np.nan,
            newest.learning_rate if newest else self.learning_rate,
            newest.gradient_norm if newest else {},
            newest.gradient_size if newest else {},
            self.network.weights[0][0].copy(),
            checkpoint,
        )


def _spacing(recipe: Recipe, size: int) -> int:
    """Steps from one checkpoint to the next, so that they stay within their bounds."""
    most = max(1, min(MOST_CHECKPOINTS, MOST_BYTES // max(size, 1)))
    return max(1, -(-recipe.steps // most))
