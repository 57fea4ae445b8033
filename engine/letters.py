"""A network that reads three letters and says what comes next: each letter is a point that it may move.

    train, dev, test = lecture_split(read_names("resources/names.txt"))
    network = LetterNetwork(embedding=2, hidden=100)
    network.train(*contexts(train), steps=1000, rate=0.1)
    network.loss(*contexts(dev))
    network.sample(10, seed=2147483657)

    x = C[letters], one behind the other;  h = tanh(x W1 + b1);  logits = h W2 + b2

After Andrej Karpathy's "building makemore", part 2, and Bengio and others 2003,
https://www.jmlr.org/papers/v3/bengio03a.html. With the random numbers of PyTorch the same seed makes the
lecture's network. Both passes are written by hand here: it is as fast as the mathematics allows, and a test
holds it against the graph of the same formulas.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, log_softmax, quiet, softmax
from engine.ngrams import ALPHABET, K, contexts, lecture_split, windows
from engine.sampling import rolls_after, spelled
from engine.torch_random import LECTURE_SEED, Generator
from engine.training import Diverged
from engine.value import Value, constant

__all__ = ["ALPHABET", "LetterNetwork", "Passes", "contexts", "lecture_split", "sweep"]

BATCH, CONTEXT = 32, 3
NAMES = ("C", "W1", "b1", "W2", "b2")
SATURATED = 0.99  # beyond this tanh lets hardly any gradient through
_AT_ONCE = 8_192  # examples
_EYE = np.eye(K, dtype=np.float32)


class LetterNetwork:
    """embedding     how many numbers a letter is; hidden: how many units
    seed          of the first weights and, after them, of the batches
    even_start    the last layer begins near zero, so that all letters are equally likely at first
    open_units    the first layer is scaled so that few units begin saturated

    C W1 b1 W2 b2  the parameters, float32: parts of one vector, to be changed in place
    size           how many numbers they are
    steps          how many steps were taken
    """

    def __init__(
        self,
        embedding: int = 10,
        hidden: int = 200,
        seed: int = LECTURE_SEED,
        *,
        even_start: bool = False,
        open_units: bool = False,
    ) -> None:
        self.embedding, self.hidden, self.seed = embedding, hidden, seed
        self.even_start, self.open_units = even_start, open_units
        inputs = CONTEXT * embedding
        self._shapes = [(K, embedding), (inputs, hidden), (hidden,), (hidden, K), (K,)]
        self.size = sum(math.prod(shape) for shape in self._shapes)
        self.vector, self._gradient = np.empty(self.size, np.float32), np.empty(self.size, np.float32)
        self.C, self.W1, self.b1, self.W2, self.b2 = self._parts(self.vector)
        self._slopes = self._parts(self._gradient)
        self._scratch = np.empty_like(self.vector)
        self.restart()

    def _parts(self, vector: Array) -> list[Array]:
        ends = np.cumsum([math.prod(shape) for shape in self._shapes])
        return [part.reshape(shape) for part, shape in
                zip(np.split(vector, ends[:-1]), self._shapes, strict=True)]  # fmt: skip

    def restart(self) -> None:
        """Back to the first weights."""
        self._generator = Generator(self.seed)
        for part in self._parts(self.vector):
            part[...] = self._generator.randn(part.size).reshape(part.shape)
        if self.even_start:
            self.W2 *= 0.01
            self.b2 *= 0
        if self.open_units:
            self.W1 *= (5 / 3) / math.sqrt(len(self.W1))
            self.b1 *= 0.01
        self.steps = 0

    def load(self, vector: Array, steps: int) -> None:
        """Go back to parameters as they were after so many steps: training goes on as it did then.

        Raises ValueError, and changes nothing, for parameters of another network.
        """
        if np.shape(vector) != self.vector.shape:
            raise ValueError(f"{np.size(vector):,} numbers do not fit a network of {self.size:,}")
        self.restart()
        self._generator.skip(BATCH * steps)
        self.vector[...] = vector
        self.steps = steps

    # Forward and backward

    @quiet
    def passes(self, before: Array, targets: Array) -> Passes:
        """Both passes over examples, (n, 3) and (n,), with every number on the way."""
        n, rows = len(targets), np.arange(len(targets))
        x = self.C[before].reshape(n, -1)
        sums = x @ self.W1
        sums += self.b1
        h = np.tanh(sums)
        logits = h @ self.W2
        logits += self.b2
        shifted = logits - np.maximum.reduce(logits, axis=1, keepdims=True)
        p = np.exp(shifted)
        # Added up letter after letter, as torch does it. Along the rows numpy has another order, and the
        # lecture's first weights are so far out that after 1,000 steps the loss would differ by 0.03.
        totals = np.add.reduce(np.ascontiguousarray(p.T))[:, np.newaxis]
        p /= totals
        loss = float(np.add.reduce(np.log(totals[:, 0]) - shifted[rows, targets])) / n
        # and back, beginning with the famous rule
        dC, dW1, db1, dW2, db2 = self._slopes
        d_logits = p / n
        d_logits[rows, targets] -= 1 / n
        np.matmul(h.T, d_logits, out=dW2)
        np.add.reduce(d_logits, out=db2)
        d_h = d_logits @ self.W2.T
        d_sums = (1 - h * h) * d_h
        np.matmul(x.T, d_sums, out=dW1)
        np.add.reduce(d_sums, out=db1)
        d_x = d_sums @ self.W1.T
        uses = _EYE[before.reshape(-1)]  # a letter collects from every place where it was used
        np.matmul(uses.T, d_x.reshape(-1, self.embedding), out=dC)
        return Passes(before, targets, x, sums, h, logits, p, loss, d_logits, d_h, d_sums, d_x)

    @property
    def gradients(self) -> dict[str, Array]:
        """A copy of those that the last passes() left, by the names of the parameters."""
        return {name: slope.copy() for name, slope in zip(NAMES, self._slopes, strict=True)}

    def step(self, before: Array, targets: Array, rate: float) -> float:
        """One step downhill on these examples -> their loss before it.

        Raises Diverged, changing nothing, where it is not finite.
        """
        loss = self.passes(before, targets).loss
        if not math.isfinite(loss):
            raise Diverged(self.steps + 1, "output", "the loss")
        self.vector -= np.multiply(self._gradient, np.float32(rate), out=self._scratch)
        self.steps += 1
        return loss

    def train(self, before: Array, targets: Array, steps: int, rate: float) -> list[float]:
        """So many steps, each on a batch of 32 drawn at random -> the losses of the batches.

        The random numbers are those that follow the ones of the first weights.
        """
        losses = []
        for _ in range(steps):
            chosen = self._generator.randint(len(targets), BATCH)
            losses.append(self.step(before[chosen], targets[chosen], rate))
        return losses

    # Judging and sampling

    @quiet
    def logits(self, before: Array) -> Array:
        """(n, 3) -> (n, 27)."""
        x = self.C[before].reshape(len(before), -1)
        logits: Array = np.tanh(x @ self.W1 + self.b1) @ self.W2 + self.b2
        return logits

    def losses(self, before: Array, targets: Array) -> Iterator[float]:
        """The sum of surprises, in parts: each a moment."""
        for start in range(0, len(targets), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            logs = log_softmax(self.logits(before[part]))
            yield -float(logs[np.arange(len(logs)), targets[part]].sum(dtype=np.float64))

    def loss(self, before: Array, targets: Array) -> float:
        """Mean negative log-likelihood of the targets (n,), each after its context (n, 3)."""
        return sum(self.losses(before, targets)) / len(targets)

    def rows(self, letters: Sequence[int]) -> Array:
        """(t,) letters of a name, as numbers -> (t + 1, 27): what may come before, between and after them."""
        return softmax(self.logits(windows(letters, CONTEXT)))

    def sample(self, n: int, seed: int, temperature: float = 1.0) -> list[str]:
        """n new names without dots, drawn as PyTorch 2 draws."""

        def following(letters: Sequence[int]) -> Array:
            p: Array = softmax(self.logits(windows(letters, CONTEXT)[-1:]))[0]
            return p

        return spelled(rolls_after(following, K, n, seed, "torch", temperature), ALPHABET, n)

    def formulas(self, before: Sequence[int], target: int) -> tuple[str, dict[str, Value]]:
        """One example as formulas, and the values that they name; the last is the loss."""
        leaves = {name: Value(np.array(getattr(self, name), np.float64), name) for name in NAMES}
        leaves["letters"] = constant(np.asarray(before), "letters")
        leaves["target"] = constant(np.eye(K)[[target]], "target")
        text = (
            f"x = reshape(lookup(C, letters), [1, {CONTEXT * self.embedding}]); h = tanh(affine(x, W1, b1)); "
            "logits = affine(h, W2, b2); loss = softmax_cross_entropy(logits, target)"
        )
        return text, leaves

    # Keeping

    def settings(self) -> Mapping[str, int | bool]:
        """What LetterNetwork(**settings) makes again."""
        return {"embedding": self.embedding, "hidden": self.hidden, "seed": self.seed,
                "even_start": self.even_start, "open_units": self.open_units}  # fmt: skip


@dataclass(frozen=True)
class Passes:
    """n examples on their way through a network, and back: d_ is the gradient of the loss.

    before, targets   (n, 3) and (n,) letters as numbers
    x, d_x            (n, 3 · embedding) the rows of C, one behind the other
    sums, d_sums      (n, hidden) x W1 + b1
    h, d_h            (n, hidden) tanh of them
    logits, d_logits  (n, 27)
    p                 (n, 27) softmax of them
    loss              -mean log p of the targets
    """

    before: Array
    targets: Array
    x: Array
    sums: Array
    h: Array
    logits: Array
    p: Array
    loss: float
    d_logits: Array
    d_h: Array
    d_sums: Array
    d_x: Array

    @property
    def saturated(self) -> Array:
        """(n, hidden): where tanh is so flat that hardly any gradient passes."""
        return np.abs(self.h) > SATURATED


def sweep(
    network: LetterNetwork, before: Array, targets: Array, steps: int, low: float = -3.0, high: float = 0.0
) -> Iterator[tuple[float, float]]:
    """Which learning rate? Each step takes a larger one -> its exponent of ten and the loss of its batch.

    The valley, before the losses rise again, is a good choice. It ends where the loss is not finite.
    """
    for exponent in np.linspace(low, high, steps):
        try:
            (loss,) = network.train(before, targets, 1, 10.0**exponent)
        except Diverged:
            return
        yield float(exponent), loss
