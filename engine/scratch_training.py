"""A learner's own lines at work: they train on MNIST, or on names, with the engine's gradients beside them.

    run = ScratchRun(task, lines, Settings(rate=0.5))
    for report in run.go_on(1_500):
        print(report.step, report.loss, report.engine, report.score)

Both begin with the same weights and see the same batches. The engine is told the forward lines of the
solution alone; its gradients come from the table of operations.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.bigram import count_pairs, mean_nll, read_names
from engine.digits import PIXELS, read_bytes
from engine.disk import RESOURCES
from engine.expression import parse
from engine.losses import one_hot
from engine.nn import INITIALISATIONS
from engine.optim import GradientDescent
from engine.scratch import Line, Program
from engine.scratch_tasks import SCALINGS, Settings, Task
from engine.tape import Tape
from engine.training import Batches
from engine.value import Value, constant

_MEAN, _SPREAD = 0.1307, 0.3081  # of MNIST's pixels from 0 to 1
_EVERY, _MEASURED = 10, 100  # steps between two reports, and between two measurements
_PIECE = 2_000  # images that are read at once


class Report(NamedTuple):
    """loss, engine: the mean since the last report, by the learner's lines and by the engine. score: the
    share of test images that are read right, or the names' mean negative log-likelihood; None in between."""

    step: int
    steps: int
    loss: float
    engine: float
    score: float | None = None

    @property
    def is_finite(self) -> bool:
        return bool(np.isfinite(self.loss))


class ScratchRun:
    """lines: the whole text of the learner, judged as right; they are compiled once."""

    def __init__(self, task: Task, lines: Sequence[Line], settings: Settings, seed: int = 1) -> None:
        self.task, self.settings = task, settings
        self._program = Program(lines)
        places = [i for i, line in enumerate(lines) if line.name == task.answer]
        self._forward = Program(lines[: places[-1] + 1])
        self.rate = settings.rate if settings.rate is not None else float(task.given["rate"])
        rng = np.random.default_rng(seed)
        shapes, make = task.shapes(real=True), INITIALISATIONS[settings.initialise]
        self.weights: dict[str, Array] = {
            name: (make(rng, *shapes[name]) if len(shapes[name]) > 1 else np.zeros(shapes[name])).astype(
                np.float32
            )
            for name in task.parameters
        }
        self._size = next(iter(task.sizes.values()))[1]
        self._examples = digits("train") if task.trains == "digits" else _pairs()
        self._seed = seed
        self._engine = _Engine(
            task, self.inputs(*(part[: self._size] for part in self._examples)), self.weights
        )

    def inputs(self, first: Array, second: Array) -> dict[str, Any]:
        """What is given, for these examples: images, or first letters, and their labels."""
        task, found = self.task, dict[str, Any]()
        shapes = task.shapes(real=True)
        for name, spec in task.given.items():
            kind = spec.split()[0]
            if name in self.weights:
                found[name] = self.weights[name]
            elif kind == "onehot":
                found[name] = one_hot(found[spec.split()[1]], shapes[name][1])
            elif kind == "labels":
                found[name] = (first if name == "t" else second).astype(int)
            elif kind == "count":
                found[name] = np.arange(len(first))
            elif kind == "size":
                found[name] = float(len(first))
            elif shapes[name]:
                found[name] = scaled(first, self.settings.scaling)
            else:
                found[name] = self.rate if name == "rate" else float(spec)
        return found

    def go_on(self, steps: int) -> Iterator[Report]:
        """So many steps; a run whose numbers are no longer finite ends."""
        batches, sums = Batches(*self._examples, self._size, self._seed), np.zeros(2)
        for step in range(steps):
            inputs = self.inputs(*batches.read(batches.chosen(step)))
            sums += self.step(inputs), self._engine.step(inputs)
            done = step + 1
            if done % _EVERY == 0 or done == steps:
                is_measured = done % _MEASURED == 0 or done == steps
                loss, engine = (sums / ((done - 1) % _EVERY + 1)).tolist()
                report = Report(done, steps, loss, engine, self.measure() if is_measured else None)
                yield report
                if not report.is_finite:
                    return
                sums[:] = 0

    def step(self, inputs: Mapping[str, Any]) -> float:
        """The learner's lines, once -> their loss."""
        found = self._program.run(inputs)
        for name in self.weights:
            self.weights[name] = found[name]
        return float(found["loss"])

    def measure(self) -> float:
        """How well the learner's own answer does: on the test images, or on all pairs of the names."""
        if self.task.trains == "names":
            letters = np.arange(self.task.sizes["first"][1])
            table = self._forward.run(self.inputs(letters, letters))[self.task.answer]
            return mean_nll(np.asarray(table, float), _counts())
        images, labels = digits("t10k")
        right = 0
        for start in range(0, len(images), _PIECE):
            part = slice(start, start + _PIECE)
            answers = self._forward.run(self.inputs(images[part], labels[part]))[self.task.answer]
            right += int(np.count_nonzero(np.argmax(answers, axis=1) == labels[part]))
        return right / len(images)


class _Engine:
    """Plain descent on the forward lines of the solution."""

    def __init__(self, task: Task, inputs: Mapping[str, Any], weights: Mapping[str, Array]) -> None:
        forward = [
            task.formula(name) for name in task.solution if not task.source(name) and name not in weights
        ]
        self._weights = {name: Value(array.copy(), name) for name, array in weights.items()}
        self._inputs = {name: constant(data, name) for name, data in inputs.items() if name not in weights}
        self._loss = parse("\n".join(forward), {**self._inputs, **self._weights})["loss"]
        self._tape = Tape(self._loss)
        self._optimiser = GradientDescent(list(self._weights.values()), 0.0)

    def step(self, inputs: Mapping[str, Any]) -> float:
        for name, leaf in self._inputs.items():
            leaf.data = inputs[name]
        self._tape.forward()
        self._tape.backward()
        self._optimiser.learning_rate = inputs["rate"]
        self._optimiser.step()
        return float(np.asarray(self._loss.data))


def scaled(pixels: Array, scaling: str) -> Array:
    """Bytes (n, 784) -> float32."""
    if scaling == "0 to 255":
        return pixels.astype(np.float32)
    x = pixels * np.float32(1 / 255)
    return x if scaling == SCALINGS[0] else (x - np.float32(_MEAN)) * np.float32(1 / _SPREAD)


def digits(part: str) -> tuple[Array, Array]:
    return read_bytes(part, "images").reshape(-1, PIXELS), read_bytes(part, "labels")


def _counts() -> Array:
    _, counts = count_pairs(read_names(RESOURCES / "names.txt"))
    return counts


def _pairs() -> tuple[Array, Array]:
    """The first and the second letter of each pair in the names, as numbers."""
    counts = _counts()
    first, second = np.nonzero(counts)
    times = counts[first, second]
    return np.repeat(first, times), np.repeat(second, times)
