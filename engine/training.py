"""The training loop: draw a batch, go forward, go backward, step downhill, report.

    for progress in train(network, images, labels, optimiser, epochs=10, batch_size=128, seed=1):
        print(progress.step, progress.loss)

train() is a generator: its caller may look at the network between two steps, change the
optimiser's learning rate, or stop. To go on later, even in another process:

    checkpoint = optimiser.state()
    optimiser.restore(checkpoint)
    train(network, images, labels, optimiser, epochs=10, batch_size=128, seed=1, start=optimiser.steps)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from engine.arithmetic import Array
from engine.backward import topological_order
from engine.cores import Crew
from engine.losses import cross_entropy
from engine.nn import zero_grad
from engine.optim import Optimiser
from engine.value import Value


class Classifier(Protocol):
    """Anything that turns a batch (n, features) into logits (n, classes)."""

    def __call__(self, images: Array) -> Value: ...


@dataclass(frozen=True)
class Progress:
    """What one step did. All numbers are of its batch, before the step.

    step             counts from 1, of steps; epoch counts from 0
    loss, penalty    cross-entropy, and what was added to it
    accuracy         share of the batch that was read right
    learning_rate    with which the step was taken
    gradient_norm    layer -> length of its gradient
    gradient_size    layer -> the same per weight (root mean square), which alone compares layers
    """

    step: int
    steps: int
    epoch: int
    loss: float
    penalty: float
    accuracy: float
    learning_rate: float
    gradient_norm: Mapping[str, float]
    gradient_size: Mapping[str, float]


class Diverged(FloatingPointError):
    """A number is infinite, NaN or too large. step counts from 1; layer is where it appeared first."""

    def __init__(self, step: int, layer: str, what: str, how: str = "is no longer finite") -> None:
        super().__init__(f"step {step}: {what} of layer {layer!r} {how}; try a lower learning rate")
        self.step = step
        self.layer = layer


Schedule = Callable[[float], float]


def cosine(done: float) -> float:
    """The factor of the learning rate when this share of the run is done: from 1 to 0 along half a cosine.

    Source: Loshchilov and Hutter 2016, https://arxiv.org/abs/1608.03983, without restarts.
    """
    return (1 + math.cos(math.pi * done)) / 2


def train(
    network: Classifier,
    images: Array,
    labels: Array,
    optimiser: Optimiser,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    schedule: Schedule | None = None,
    penalty: Callable[[], Value] | None = None,
    start: int = 0,
) -> Iterator[Progress]:
    """Train on images (n, features) with labels (n,), each epoch in a new order drawn from seed.

    schedule  the share of the run that is done -> factor of the optimiser's learning rate
    penalty   made again at every step and added to the loss, such as weight_decay's
    start     how many steps were taken before: with a restored optimiser the run goes on as if it
              had never stopped

    Raises Diverged, with the parameters as they were before that step.
    """
    batches = Batches(images, labels, batch_size, seed)
    steps = epochs * len(batches)
    crew = Crew(batch_size * size_of(optimiser.parameters))
    for step in range(start, steps):
        inputs, targets = batches.read(batches.chosen(step))
        zero_grad(optimiser.parameters)
        with crew.at_work():
            logits = network(inputs)
            loss = cross_entropy(logits, targets)
            check_finite(loss, step + 1)
            loss.backward()
        accuracy = count_right(logits, targets) / len(targets)
        epoch = step // len(batches)
        yield go_downhill(optimiser, step, steps, epoch, float(loss.data), accuracy, schedule, penalty)


def go_downhill(
    optimiser: Optimiser,
    step: int,
    steps: int,
    epoch: int,
    loss: float,
    accuracy: float,
    schedule: Schedule | None,
    penalty: Callable[[], Value] | None,
) -> Progress:
    """The end of a step, which counts from 0, after the loss has gone backward: add the gradients of the
    penalty, move the parameters, and tell. Raises Diverged, moving nothing, if a gradient is not finite."""
    extra = penalty() if penalty else None
    if extra is not None:
        extra.backward()
    norms, sizes = gradient_sizes(optimiser.parameters, step + 1)
    scale = schedule(step / steps) if schedule else 1.0
    rate = optimiser.learning_rate * scale
    optimiser.step(scale)
    penalised = 0.0 if extra is None else float(extra.data)
    return Progress(step + 1, steps, epoch, loss, penalised, accuracy, rate, norms, sizes)


class Batches:
    """Images (n, ...) and labels (n,) in batches, each epoch in a new order drawn from seed.

    len()  batches in an epoch; the last one of it may be smaller
    size   images in a batch
    """

    def __init__(self, images: Array, labels: Array, size: int, seed: int) -> None:
        self._images, self._labels = images, labels
        self.size = min(size, len(images))
        self._seed = seed
        self._epoch, self._order = -1, np.arange(0)
        # always the same memory: to ask for new pages for every batch takes as long as to fill them
        self._room = np.empty((0, *images.shape[1:]), images.dtype)

    def __len__(self) -> int:
        return math.ceil(len(self._images) / self.size)

    def chosen(self, step: int) -> Array:
        """Which images are in the batch of a step that counts from 0."""
        epoch, batch = divmod(step, len(self))
        if epoch != self._epoch:
            self._order = np.random.default_rng([self._seed, epoch]).permutation(len(self._images))
            self._epoch = epoch
        return self._order[batch * self.size : (batch + 1) * self.size]

    def read(self, chosen: Array) -> tuple[Array, Array]:
        """These images, until others are read, and their labels."""
        if len(self._room) < len(chosen):
            self._room = np.empty((len(chosen), *self._images.shape[1:]), self._images.dtype)
        inputs = self._room[: len(chosen)]
        np.take(self._images, chosen, axis=0, out=inputs, mode="clip")
        return inputs, self._labels[chosen]


def size_of(parameters: Sequence[Value]) -> int:
    """How many numbers: about as many multiplications as an example takes on its way through the network."""
    return sum(np.size(p.data) for p in parameters)


def backpropagate(
    loss: Value, parameters: Sequence[Value], step: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Set every parameter's .grad to that of loss alone -> gradient norm and size by layer, as in Progress.

    Raises Diverged if a number is not finite.
    """
    check_finite(loss, step)
    zero_grad(parameters)
    loss.backward()
    return gradient_sizes(parameters, step)


def count_right(logits: Value, labels: Array) -> int:
    """How many of a batch were read right."""
    return int(np.count_nonzero(np.asarray(logits.data).argmax(axis=-1) == labels))


def check_finite(loss: Value, step: int) -> None:
    """Raises Diverged if the loss is not finite."""
    if not np.isfinite(loss.data):
        raise Diverged(step, _first_broken_layer(loss), "the output")


def gradient_sizes(parameters: Sequence[Value], step: int) -> tuple[dict[str, float], dict[str, float]]:
    """Norm and size by layer, as in Progress. Raises Diverged if one is not finite."""
    squares: dict[str, float] = {}
    counts: dict[str, int] = {}
    for p in parameters:
        layer = layer_of(p)
        squares[layer] = squares.get(layer, 0.0) + float(np.vdot(p.grad, p.grad))
        counts[layer] = counts.get(layer, 0) + np.size(p.grad)
    for layer, square in squares.items():
        if not math.isfinite(square):
            raise Diverged(step, layer, "the gradient")
    norms = {layer: math.sqrt(square) for layer, square in squares.items()}
    return norms, {layer: norm / math.sqrt(counts[layer]) for layer, norm in norms.items()}


def layer_of(parameter: Value) -> str:
    """The layer of "hidden.weight" is "hidden"."""
    return parameter.label.rpartition(".")[0] or parameter.label


def _first_broken_layer(loss: Value) -> str:
    """The first node on the way to the loss that is not finite, by the layer whose parameters it reads."""
    layer = "loss"
    for node in topological_order(loss):
        layers = [layer_of(parent) for parent in node.parents if parent.label and parent.op == ""]
        layer = layers[-1] if layers else layer
        if node.parents and not np.all(np.isfinite(node.data)):
            break
    return layer
