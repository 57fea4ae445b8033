"""The neural twin of the counts: a network of one layer that learns the same table by descending.

    twin = NeuralBigram(Bigram(read_names("resources/names.txt")))
    for progress in twin.train(200):
        print(progress.step, progress.nll)      # falls towards what the counts reach at once
    twin.sample(5, seed=2147483647)

A letter, written as a row of zeros with a single one, times the weights W is one row of W: the logits
of what follows. So pairs with the same first letter share a row, and instead of going through all
pairs it is enough to weight each logit's loss by how often its pair occurs. The number is the same.
After Andrej Karpathy's "building makemore", part 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, softmax
from engine.bigram import Bigram
from engine.losses import weight_decay
from engine.optim import GradientDescent
from engine.sampling import Randomness, sample_names
from engine.tape import Tape
from engine.torch_random import Generator
from engine.training import backpropagate
from engine.value import Value, apply

_LECTURE_SEED = 2147483647
_FEWEST_NORMAL = 16  # Generator.randn() draws no fewer


@dataclass(frozen=True, eq=False)
class TwinProgress:
    """What one step did. All numbers are from before the step.

    step           counts from 1
    loss           nll + penalty: what the step lowers
    nll            mean negative log-likelihood of a pair: what can be compared with the counts'
    penalty        decay · mean(W²)
    learning_rate  with which the step was taken
    gradient_norm  the length of ∂loss/∂W
    weights        (k, k) a copy
    """

    step: int
    loss: float
    nll: float
    penalty: float
    learning_rate: float
    gradient_norm: float
    weights: Array


class NeuralBigram:
    """One layer of k · k weights that learns which letter follows which.

    model  gives the alphabet and the pairs to learn, without its smoothing
    names  learn the pairs of these instead
    decay  how strongly mean(W²) is held down; it makes every row more even, as smoothing does there
    seed   of the normal random numbers that W begins with, those of the lectures

    weights             W (k, k) float64: row = first letter, column = logit of the second
    loss, nll, penalty  nodes of the graph above W: loss = nll + penalty. They tell of W as it was before
                        the last step; forward() brings them up to date
    optimiser           its learning_rate may be changed between steps
    """

    def __init__(
        self,
        model: Bigram,
        names: Sequence[str] | None = None,
        *,
        learning_rate: float = 50.0,
        decay: float = 0.01,
        seed: int = _LECTURE_SEED,
    ) -> None:
        self.alphabet = model.alphabet
        k = len(self.alphabet)
        normal = Generator(seed).randn(max(k * k, _FEWEST_NORMAL))[: k * k]
        self.weights = Value(normal.reshape(k, k).astype(np.float64), "W")
        counts = model.counts if names is None else model.count(names)
        # cross-entropy is a mean over k rows, and each row counts as its targets' sum: k in total
        self.nll = apply("softmax_cross_entropy", self.weights, counts * (k / counts.sum()))
        self.penalty = weight_decay([self.weights], decay)
        self.loss = self.nll + self.penalty
        self.nll.label, self.penalty.label, self.loss.label = "nll", "penalty", "loss"
        self.optimiser = GradientDescent([self.weights], learning_rate)
        self._tape = Tape(self.loss)

    @property
    def probabilities(self) -> Array:
        """(k, k): what the weights make of each first letter, to be laid beside the counts' table."""
        return softmax(np.asarray(self.weights.data))

    def forward(self) -> None:
        """Compute loss, nll and penalty from the weights as they are now."""
        self._tape.forward()

    def step(self) -> TwinProgress:
        """One step downhill. Raises Diverged, with the weights as they are, where a number is not finite."""
        self.forward()
        step, rate = self.optimiser.steps + 1, self.optimiser.learning_rate
        norms, _ = backpropagate(self.loss, self.optimiser.parameters, step)
        weights = np.array(self.weights.data)
        self.optimiser.step()
        loss, nll, penalty = (float(node.data) for node in (self.loss, self.nll, self.penalty))
        return TwinProgress(step, loss, nll, penalty, rate, norms["W"], weights)

    def train(self, steps: int) -> Iterator[TwinProgress]:
        """Take so many steps, one each time the next record is asked for. Raises Diverged as step() does."""
        for _ in range(steps):
            yield self.step()

    def sample(
        self, n: int, seed: int, random: Randomness = "lecture", temperature: float = 1.0
    ) -> list[str]:
        """n new names; see sample_names()."""
        return sample_names(self.probabilities, self.alphabet, n, seed, random, temperature)
