"""What each of many images asks of a few weights, and the way by one of them or by their mean. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array
from engine.digits import PIXELS, DigitNetwork, read_bytes
from engine.losses import cross_entropy
from engine.nn import zero_grad
from engine.optim import GradientDescent
from engine.steps import Steps
from engine.training import train
from gui.labs.digits.session.blame import written

SIZES = (8, 16, 32, 64)  # images
YOUNG = 100  # steps: what a finished network learns from most images is nothing
_RATE, _BATCH, _SEED = 0.1, 64, 0


@dataclass(frozen=True, eq=False)
class Examples:
    """images (n, 784) with labels (n,), the network that reads them, and its each_gradient() of them."""

    network: DigitNetwork
    images: Array
    labels: Array
    layers: list[tuple[Array, Array]]

    def most_blamed(self, layer: int) -> int:
        """The neuron of a layer, from 1, of which all images together ask most."""
        return int(np.argmax(np.abs(self.layers[layer - 1][1]).sum(axis=0)))

    def strongest(self, layer: int, unit: int, count: int) -> list[int]:
        """Those inputs of a neuron whose weights get most from all images together, in their order."""
        sizes = np.abs(self._cells(layer, unit)).sum(axis=1)
        return sorted(np.argsort(-sizes, kind="stable")[:count].tolist())

    def cells(self, layer: int, unit: int, rows: list[int]) -> Array:
        """(rows, n): of the weights from these inputs to the neuron, the gradients of each image's loss."""
        return self._cells(layer, unit)[rows]

    def _cells(self, layer: int, unit: int) -> Array:
        reads, blames = self.layers[layer - 1]
        cells: Array = reads.T * blames[:, unit]
        return cells

    def told(self, layer: int, unit: int, row: int, image: int) -> str:
        """The arithmetic of a cell."""
        reads, blames = self.layers[layer - 1]
        what, factor = f"a{layer - 1}" if layer > 1 else "x", float(reads[image, row])
        blame = float(blames[image, unit])
        return (
            f"dW{layer}[{row}, {unit}] = {what}[{row}] · dz{layer}[{unit}] = "
            f"{written(factor)} × {written(blame)} = {written(factor * blame)}"
        )


@dataclass(frozen=True, eq=False)
class Walk:
    """Two copies of a network on their way downhill: by one image at a time, and by the mean of all.

    losses  of both over all images, before the first step and after each
    """

    by_one: DigitNetwork
    by_mean: DigitNetwork
    losses: tuple[tuple[float, float], ...]


def gather(count: int, network: DigitNetwork | None) -> Steps[Examples]:
    """So many training images for this network; None: for one that has only begun to learn from others."""
    images, labels = read_bytes("train", "images").reshape(-1, PIXELS), read_bytes("train", "labels")
    order = np.random.default_rng(_SEED).permutation(len(images))
    yield 0.1
    if network is None:
        network = DigitNetwork(np.random.default_rng(_SEED))
        others = order[max(SIZES) :][: YOUNG * _BATCH]
        optimiser = GradientDescent(network.parameters(), _RATE)
        learned = images[others] / np.float32(255), labels[others]
        steps = train(network, *learned, optimiser, epochs=1, batch_size=_BATCH, seed=_SEED)
        for step, _ in enumerate(steps, start=1):
            yield 0.1 + 0.9 * step / YOUNG
    shown, right = images[order[:count]] / np.float32(255), labels[order[:count]]
    return Examples(network, shown, right, network.each_gradient(shown, right))


def go_on(examples: Examples, walk: Walk | None, rate: float, steps: int) -> Steps[Walk]:
    """So many steps more; by one image: the next one each time. None: from the beginning."""
    n, images, labels = len(examples.images), examples.images, examples.labels
    if walk is None:
        loss = _loss(examples.network, images, labels)
        walk = Walk(examples.network, examples.network, ((loss, loss),))
    both, losses = (walk.by_one.copy(), walk.by_mean.copy()), list(walk.losses)
    optimisers = [GradientDescent(each.parameters(), rate) for each in both]
    for done in range(steps):
        one = (len(losses) - 1) % n
        for network, optimiser, part in zip(both, optimisers, (slice(one, one + 1), slice(n)), strict=True):
            zero_grad(network.parameters())
            cross_entropy(network(images[part]), labels[part]).backward()
            optimiser.step()
        losses.append((_loss(both[0], images, labels), _loss(both[1], images, labels)))
        yield (done + 1) / steps
    return Walk(*both, tuple(losses))


def _loss(network: DigitNetwork, images: Array, labels: Array) -> float:
    return float(cross_entropy(network(images), labels).data)
