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
from typing import Protocol

import numpy as np

from engine.arithmetic import Array, softmax
from engine.bigram import BOUNDARY, smoothed
from engine.identifiers import distinct_names
from engine.losses import cross_entropy, one_hot, weight_decay
from engine.optim import GradientDescent
from engine.sampling import Randomness, sample_names
from engine.tape import Tape
from engine.torch_random import LECTURE_SEED, normal_weights
from engine.training import backpropagate
from engine.value import Value, apply, constant


class Counted(Protocol):
    """A Bigram, or any other names whose pairs were counted: counts (k, k) of [first, second]."""

    @property
    def alphabet(self) -> str: ...

    @property
    def counts(self) -> Array: ...


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

    alphabet, counts    the boundary first; (k, k) the pairs that are learned
    weights             W (k, k) float64: row = first letter, column = logit of the second
    loss, nll, penalty  nodes of the graph above W: loss = nll + penalty. They tell of W as it was before
                        the last step; forward() brings them up to date
    optimiser           its learning_rate may be changed between steps, as may decay
    """

    def __init__(
        self,
        model: Counted,
        names: Sequence[str] | None = None,
        *,
        learning_rate: float = 50.0,
        decay: float = 0.01,
        seed: int = LECTURE_SEED,
    ) -> None:
        self.alphabet = model.alphabet
        k = len(self.alphabet)
        self.weights = Value(normal_weights(k, seed), "W")
        self.counts = model.counts if names is None else count_in(names, self.alphabet)
        # cross-entropy is a mean over k rows, and each row counts as its targets' sum: k in total
        targets = self.counts * (k / self.counts.sum())
        self.nll = apply("softmax_cross_entropy", self.weights, targets)
        self._strength = constant(float(decay), "decay")
        self.penalty = weight_decay([self.weights], self._strength)
        self.loss = self.nll + self.penalty
        self.nll.label, self.penalty.label, self.loss.label = "nll", "penalty", "loss"
        self.optimiser = GradientDescent([self.weights], learning_rate)
        self._tape = Tape(self.loss)

    @property
    def decay(self) -> float:
        return float(self._strength.data)

    @decay.setter
    def decay(self, decay: float) -> None:
        self._strength.data = float(decay)

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

    def restore(self, weights: Array, steps: int) -> None:
        """Go back to weights (k, k) as they were after so many steps: training goes on as it did then."""
        self.optimiser.restore({"parameters": weights.ravel(), "steps": np.array([steps])})

    def row_formulas(self, row: int) -> tuple[str, dict[str, Array]]:
        """One row of W as formulas of its own, and the arrays (k,) that they name: the row's weights, and
        the shares of what follows its letter.

        The last formula is the row's part of the loss, so its gradient is that row of ∂loss/∂W.
        """
        letter = self.alphabet[row]
        labels = ["W_start", "target_start"] if letter == BOUNDARY else [f"W_{letter}", f"target_{letter}"]
        w, target = distinct_names(labels)
        share = float(self.counts[row].sum() / self.counts.sum())
        loss = f"loss = {share!r} * nll"
        if self.decay:
            loss += f" + {self.decay / self.counts.size!r} * sum({w} * {w})"
        leaves = {w: np.array(self.weights.data)[row], target: smoothed(self.counts)[row]}
        return f"nll = softmax_cross_entropy({w}, {target}); {loss}", leaves

    def sample(
        self, n: int, seed: int, random: Randomness = "lecture", temperature: float = 1.0
    ) -> list[str]:
        """n new names; see sample_names()."""
        return sample_names(self.probabilities, self.alphabet, n, seed, random, temperature)


def pairs_in(name: str, alphabet: str) -> Array:
    """(n, 2): the numbers of both letters of each pair; . e m m a . has five.

    Raises ValueError for a letter outside the alphabet.
    """
    places = {symbol: place for place, symbol in enumerate(alphabet)}
    text = f"{BOUNDARY}{name}{BOUNDARY}"
    for symbol in text:
        if symbol not in places:
            raise ValueError(f"the letter {symbol!r} is not in the alphabet {alphabet!r}")
    codes = np.array([places[symbol] for symbol in text])
    return np.stack([codes[:-1], codes[1:]], axis=1)


def count_in(names: Sequence[str], alphabet: str) -> Array:
    """The pairs (k, k) of names. Raises ValueError for a letter outside the alphabet."""
    counts = np.zeros((len(alphabet), len(alphabet)), np.int64)
    for name in names:
        np.add.at(counts, tuple(pairs_in(name, alphabet).T), 1)
    return counts


def entropies(table: Array) -> Array:
    """Probabilities (k, k) -> (k,): of each row -Σ p log p, in nats: log k where all are alike, 0 where one
    is certain."""
    logs = np.log(np.where(table > 0, table, 1.0))
    sums: Array = -(table * logs).sum(axis=1)
    return sums


class NameWalk:
    """A name read pair by pair, as the lecture does it: every stage on the way to the loss is a node.

    pairs          (n, 2) numbers of both letters
    one_hot        (n, k) a row a pair, with a one where its first letter is
    logits         (n, k) one_hot @ W: of each pair the row of W that its first letter picks
    counts         (n, k) exp(logits), the "counts" of the network
    totals         (n, 1) their sums
    probabilities  (n, k) counts / totals
    picked         (n,) of each row the probability of the letter that came
    spelled        the mean of -log picked, by these steps one after the other: where their gradients are seen
    loss           the same, as softmax_cross_entropy has it
    logs           (n,) of the probabilities of the right second letters; also where exp() overflows
    """

    def __init__(self, weights: Array, pairs: Array) -> None:
        k, (first, second) = len(weights), pairs.T
        self.pairs = pairs
        self.one_hot = constant(one_hot(first, k, np.float64), "x")
        self.weights = Value(weights, "W")
        self.logits = self.one_hot @ self.weights
        self.counts = self.logits.exp()
        self.totals = self.counts.sum(axis=1).reshape(len(pairs), 1)
        self.probabilities = self.counts / self.totals
        self.picked = (self.probabilities * constant(one_hot(second, k, np.float64), "y")).sum(axis=1)
        self.spelled = -self.picked.log().mean()
        self.loss = cross_entropy(self.logits, second)
        self.logs: Array = np.asarray(self.logits.log_softmax().data)[np.arange(len(pairs)), second]
