"""A learner's own lines for 784-128-10 beside the engine's own training step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from engine.digits import DigitNetwork, read_mnist
from engine.optim import GradientDescent
from engine.scratch import read_lines
from engine.scratch_tasks import Settings, read_tasks
from engine.scratch_training import ScratchRun
from engine.training import train
from tests.benchmarks.report import Row
from tests.benchmarks.timing import alternate


def steps() -> Iterator[Row]:
    """One step of plain descent, batch 128, of images that are ready."""
    times = alternate({"ours": learner(), "the engine's step": engine()}, rounds=41)
    yield Row("784-128-10, 128", times["ours"], {"the engine's step": times["the engine's step"]})


def learner() -> Callable[[], object]:
    task = next(task for task in read_tasks() if task.name == "digits")
    run = ScratchRun(task, read_lines(task.lines, task.shapes()), Settings())
    images, labels = read_mnist("t10k")
    inputs = run.inputs(images[:128], labels[:128])

    def step() -> float:
        return run.step(inputs | run.weights)

    return step


def engine() -> Callable[[], object]:
    images, labels = read_mnist("t10k")
    network = DigitNetwork(np.random.default_rng(0))
    optimiser = GradientDescent(network.parameters(), 0.1)
    return partial(next, train(network, images, labels, optimiser, epochs=10**6, batch_size=128, seed=1))
