"""The training loop: draw a batch, go forward, go backward, step downhill, tell.

    for progress in train(network, images, labels, optimiser, epochs=10, batch_size=128, seed=1):
        print(progress.step, progress.loss)

train() is a generator: whoever drives it may look at the network between two steps, change the
optimiser's learning rate, or stop.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.arithmetic import Array
from engine.losses import cross_entropy
from engine.nn import zero_grad
from engine.value import Value


class Classifier(Protocol):
    """Anything that turns a batch (n, features) into logits (n, classes)."""

    def __call__(self, images: Array) -> Value: ...


class Optimiser(Protocol):
    parameters: list[Value]
    learning_rate: float

    def step(self) -> None: ...


@dataclass(frozen=True)
class Progress:
    """What one step did. loss is the batch's before the step; epoch counts from 0."""

    step: int
    steps: int
    epoch: int
    loss: float
    learning_rate: float


def train(
    network: Classifier,
    images: Array,
    labels: Array,
    optimiser: Optimiser,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    cosine: bool = False,
) -> Iterator[Progress]:
    """Train on images (n, features) with labels (n,), each epoch in a new order drawn from seed.

    cosine lets the learning rate fall from the optimiser's own to zero along half a cosine
    (Loshchilov and Hutter 2016, https://arxiv.org/abs/1608.03983, without restarts).
    Raises FloatingPointError when the loss is no longer a finite number.
    """
    rng = np.random.default_rng(seed)
    batches = math.ceil(len(images) / batch_size)
    steps = epochs * batches
    first_rate = optimiser.learning_rate
    for step in range(steps):
        epoch, batch = divmod(step, batches)
        if batch == 0:
            order = rng.permutation(len(images))
        if cosine:
            optimiser.learning_rate = first_rate * (1 + math.cos(math.pi * step / steps)) / 2
        chosen = order[batch * batch_size : (batch + 1) * batch_size]
        loss = cross_entropy(network(images[chosen]), labels[chosen])
        if not math.isfinite(float(loss.data)):
            raise FloatingPointError(f"step {step + 1}: the loss is {loss.data}; try a lower learning rate")
        zero_grad(optimiser.parameters)
        loss.backward()
        optimiser.step()
        yield Progress(step + 1, steps, epoch, float(loss.data), optimiser.learning_rate)
