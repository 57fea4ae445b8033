"""A run: a recipe on its way from the first weights to the last, watched, stopped and resumed.

run = Trainer(recipe, read_data(recipe))
for report in run.go_on():               # None in between: a moment to stop at
    if report: print(report.step, report.loss, report.dev_accuracy)

again = Trainer(other_recipe, data, report.checkpoint)   # a branch: from there, in another way
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine import losses
from engine.arithmetic import Array, cross_entropy, quiet
from engine.cores import Crew
from engine.digits import PIXELS, read_bytes
from engine.losses import one_hot
from engine.nn import zero_grad
from engine.optim import Optimiser
from engine.recipe import SCHEDULES, SPLITS, Recipe
from engine.training import (
    Batches,
    Classifier,
    Diverged,
    Progress,
    Schedule,
    check_finite,
    count_right,
    go_downhill,
    size_of,
)
from engine.value import Value

REPORT_EVERY, STOP_EVERY = 0.12, 0.03  # seconds: between two reports, between two chances to stop
PIECE = 2_000  # images that go through 784-128-10 at once: they take no longer than a stop may wait
FIRST = 20  # steps that are reported one by one: there the first weights and the rate show what they are
PROBE = 1_000  # images on which a unit must be silent to be called dead
MOST_CHECKPOINTS, MOST_BYTES = 40, 64_000_000  # of a run, besides the first and the last
_USUAL = 784 * 128 + 128 * 10  # multiplications for an image


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


@cache
def _read(part: str) -> tuple[Array, Array]:
    """Kept, because both splits and all runs share it."""
    return read_bytes(part, "images").reshape(-1, PIXELS), read_bytes(part, "labels")


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
    def nbytes(self) -> int:
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

    learning_rate  may be changed at any time, also from another thread: the next step takes it
    should_rest    set, also from another thread: go_on() measures, reports and ends as soon as it may
    """

    def __init__(self, recipe: Recipe, data: Data, start: Checkpoint | None = None) -> None:
        self.recipe, self.data = recipe, data
        self.network = recipe.network()
        if start is not None:
            self._begin_with(start)
        self.learning_rate = recipe.learning_rate
        self.should_rest = False
        self._optimiser = recipe.optimiser_of(self.network)
        # what is measured and kept: the network itself, or one of averaged weights
        self._measurable = self.network.copy() if recipe.averaging else self.network
        self._seconds = 0.0
        self._since: list[Progress] = []  # what no report has told yet
        self._measured = -1  # the step of the newest checkpoint
        work = sum(w.size for w, _ in self.network.weights)
        self._piece = min(max(PIECE * _USUAL // work, 20), PIECE)
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

        Left in the middle and called again it goes on where it was, in the same bits if numpy stays on one
        core.
        """
        last = self.recipe.steps if until is None else min(until, self.recipe.steps)
        self.should_rest = False
        self._optimiser.learning_rate = self.learning_rate
        try:
            if self._is_due:  # also where one has left in the middle of measuring
                yield from self._measure()
            if self.step < last:
                yield from self._train_to(last)
            if self._measured != self.step:
                yield from self._measure()
        except Diverged:
            yield self._report(None)  # how it came to that
            raise

    def _train_to(self, last: int) -> Iterator[Report | None]:
        told = gave_way = before = time.monotonic()
        for progress in self._steps():
            now = time.monotonic()
            self._seconds += now - before
            if progress is not None:
                self._since.append(progress)
                self._average()
            if self.should_rest or self.step >= last:
                return
            if progress is None:
                yield None
            elif self._is_due:
                yield from self._measure()
                told = time.monotonic()
            elif now - told >= REPORT_EVERY or self.step <= FIRST:
                yield self._report(None)
                told = time.monotonic()
            elif now - gave_way >= STOP_EVERY:
                yield None
                gave_way = time.monotonic()
            self._optimiser.learning_rate = self.learning_rate
            before = time.monotonic()

    @quiet
    def _average(self) -> None:
        """Over few steps at first, or the first weights would count for long."""
        if self.recipe.averaging:
            kept = min(self.recipe.averaging, (1 + self.step) / (10 + self.step))
            for average, p in zip(self._measurable.parameters(), self.network.parameters(), strict=True):
                mean = np.asarray(average.data)
                mean += (p.data - mean) * np.float32(1 - kept)

    @property
    def _is_due(self) -> bool:
        """Whether this step should have a checkpoint, and has none yet."""
        is_stop = self.step % self.spacing == 0 or self.step == self.recipe.steps
        return is_stop and self._measured != self.step

    def _steps(self) -> Iterator[Progress | None]:
        recipe = self.recipe
        return train_in_pieces(
            self.network,
            Batches(self.data.images, self.data.labels, recipe.batch, recipe.seed),
            self._optimiser,
            start=self.step,
            steps=recipe.steps,
            piece=self._piece,
            schedule=SCHEDULES[recipe.schedule],
            penalty=recipe.penalty_of(self.network),
            prepare=recipe.prepare,
            smoothing=recipe.smoothing,
        )

    def _measure(self) -> Iterator[Report | None]:
        """On the dev images; reports the checkpoint. Raises Diverged instead of keeping weights that cannot
        answer, and could not be loaded again."""
        layer = self._measurable.first_overflow(self.recipe.brightest)
        if layer is not None:
            raise Diverged(self.step, layer, "the output", "has become too large for an answer")
        loss, right = 0.0, 0
        silent = [np.ones(units, bool) for units in self.network.units]
        images, labels = self.data.dev_images, self.data.dev_labels
        for first in range(0, len(images), self._piece):
            yield None
            part = slice(first, first + self._piece)
            sums, values = self._measurable.signals(self.recipe.pixels(images[part]))
            if first < PROBE:
                silent = [s & (v == 0).all(axis=0) for s, v in zip(silent, values, strict=True)]
            logits = sums[-1]
            loss += float(cross_entropy(logits, one_hot(labels[part], 10))) * len(logits)
            right += int(np.sum(np.argmax(logits, axis=1) == labels[part]))
        n, dead = len(images), tuple(int(s.sum()) for s in silent)
        checkpoint = Checkpoint(
            self.step, self._seconds, self._measurable.arrays(), loss / n, right / n, dead
        )
        self._measured = self.step
        yield self._report(checkpoint)

    def _report(self, checkpoint: Checkpoint | None) -> Report:
        since, self._since = self._since, []
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
            self._measurable.weights[0][0].copy(),
            checkpoint,
        )


Prepare = Callable[[Array, int], Array]


def train_in_pieces(
    network: Classifier,
    batches: Batches,
    optimiser: Optimiser,
    *,
    start: int,
    steps: int,
    piece: int,
    schedule: Schedule | None,
    penalty: Callable[[], Value] | None,
    prepare: Prepare | None,
    smoothing: float,
) -> Iterator[Progress | None]:
    """As train(), from start to so many steps, with pauses within a step, to stop there, too.

    piece      images that go through the network at once; between the pieces of a larger batch it yields
               None. Their gradients add up to that of the batch
    prepare    what to make of a piece before the network sees it, such as a distortion; and the step
    smoothing  of the targets, as in cross_entropy()
    """
    crew = Crew(min(batches.size, piece) * size_of(optimiser.parameters))
    for step in range(start, steps):
        chosen = batches.chosen(step)
        zero_grad(optimiser.parameters)
        mean, right = 0.0, 0
        for first in range(0, len(chosen), piece):
            if first:
                yield None
            inputs, targets = batches.read(chosen[first : first + piece])
            seen = prepare(inputs, step) if prepare else inputs
            share = len(targets) / len(chosen)
            with crew.at_work():
                logits = network(seen)
                loss = losses.cross_entropy(logits, targets, smoothing)
                check_finite(loss, step + 1)
                (loss if share == 1 else loss * share).backward()
            mean += float(loss.data) * share
            right += count_right(logits, targets)
        accuracy, epoch = right / len(chosen), step // len(batches)
        yield go_downhill(optimiser, step, steps, epoch, mean, accuracy, schedule, penalty)


def _spacing(recipe: Recipe, size: int) -> int:
    """Steps from one checkpoint to the next, so that they stay within their bounds."""
    most = max(1, min(MOST_CHECKPOINTS, MOST_BYTES // max(size, 1)))
    return max(1, -(-recipe.steps // most))
