"""One head of attention that learns the little language, the right way and in famous wrong ones.

    network = WordNetwork(seed=1)
    for progress in train(network, steps=1500):       # a moment to stop at, each time
        print(progress.step, progress.loss)
    print(examine(network))                           # beside the floors of engine/little_language.py

    x = E[word] + P[place];  y = x + attend(x) Wo;  logits = y U + b

A word alone, x, has one meaning; y has taken in what it needed of the words before it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine import little_language as language
from engine.arithmetic import Array, log_softmax, softmax
from engine.attention import Attended, attend, attend_arrays, mask, scaled_scores
from engine.nn import zero_grad
from engine.optim import Adam
from engine.training import check_finite, cosine
from engine.value import Value, apply, constant

RIGHT, ALONE = "right", "alone"
UNMASKED, WRONG_AXIS, MULTIPLIED, UNSCALED = "unmasked", "wrong axis", "multiplied", "unscaled"
SIZE, STEPS, BATCH, RATE = 16, 1_500, 64, 0.01

Head = Callable[[Value, Value, Value, Value], Attended[Value]]


def _with(scores_of: Callable[[Value, Value], Value], by_column: bool = False) -> Head:
    """A head that makes its scores otherwise, or lets softmax go down the columns."""

    def head(x: Value, wq: Value, wk: Value, wv: Value) -> Attended[Value]:
        q, k, v = x @ wq, x @ wk, x @ wv
        scores = scores_of(q, k)
        seen = scores + mask(scores.data)
        weights = seen.transpose().softmax().transpose() if by_column else seen.softmax()
        return Attended(q, k, v, scores, weights, weights @ v)

    return head


# How the words may meet; ALONE is no head at all.
WAYS: dict[str, Head | None] = {
    RIGHT: attend,
    ALONE: None,
    UNMASKED: lambda x, wq, wk, wv: attend(x, wq, wk, wv, causal=False),
    WRONG_AXIS: _with(scaled_scores, by_column=True),
    MULTIPLIED: _with(lambda q, k: q @ k.transpose() * math.sqrt(np.shape(k.data)[-1])),
    UNSCALED: _with(lambda q, k: q @ k.transpose()),
}


class WordNetwork:
    """seed: of the first weights. way: a key of WAYS. head: the length of a query, a key and a value.

    parameters by label: E P (a row a word, a row a place), Wq Wk Wv Wo, U b
    """

    def __init__(self, seed: int = 1, way: str = RIGHT, head: int = SIZE) -> None:
        self.way, self.head = way, head
        rng, words = np.random.default_rng([seed, 0]), len(language.WORDS)

        def normal(label: str, rows: int, columns: int, size: float) -> Value:
            return Value((size * rng.normal(size=(rows, columns))).astype(np.float32), label)

        thin = SIZE**-0.5
        self.embedding = normal("E", words, SIZE, 0.3)
        self.place = normal("P", language.LENGTH, SIZE, 0.3)
        self.wq, self.wk, self.wv = (normal(label, SIZE, head, thin) for label in ("Wq", "Wk", "Wv"))
        self.wo = normal("Wo", head, SIZE, head**-0.5)
        self.u = normal("U", SIZE, words, thin)
        self.b = Value(np.zeros(words, np.float32), "b")

    def parameters(self) -> list[Value]:
        return [self.embedding, self.place, self.wq, self.wk, self.wv, self.wo, self.u, self.b]

    def arrays(self) -> dict[str, Array]:
        """A copy of the parameters, by label."""
        return {p.label: np.array(p.data) for p in self.parameters()}

    def load(self, arrays: Mapping[str, Array]) -> None:
        """Raises ValueError, and changes nothing, for parameters of another network."""
        for p in self.parameters():
            if p.label not in arrays or np.shape(arrays[p.label]) != np.shape(p.data):
                raise ValueError(f"{p.label} does not fit this network")
        for p in self.parameters():
            p.data = np.array(arrays[p.label], np.float32)

    def vectors(self, words: Array) -> Value:
        """words (..., t) as numbers -> x (..., t, SIZE): what each is, and where it stands."""
        return self.embedding.lookup(words) + self.place.lookup(np.arange(np.shape(words)[-1]))

    def logits(self, words: Array) -> Value:
        """(..., t) -> (..., t, all words): what comes after each, from what stands before it."""
        x = self.vectors(words)
        head = WAYS[self.way]
        y = x if head is None else x + head(x, self.wq, self.wk, self.wv).out @ self.wo
        return apply("affine", y, self.u, self.b)

    def read(self, words: Sequence[int] | Array) -> Reading:
        """One sentence, with every number on the way."""
        numbers = np.asarray(words)
        p = {each.label: np.asarray(each.data) for each in self.parameters()}
        embedded, places = p["E"][numbers], p["P"][: len(numbers)]
        x = embedded + places
        if self.way == RIGHT:
            heads = attend_arrays(x, p["Wq"], p["Wk"], p["Wv"])
        else:
            through = WAYS[self.way] or attend
            values = through(Value(x), self.wq, self.wk, self.wv)
            heads = Attended(*(np.asarray(getattr(values, name).data) for name in Attended.__annotations__))
        added = np.zeros_like(x) if self.way == ALONE else heads.out @ p["Wo"]
        return Reading(embedded, places, x, heads, added, x + added, x @ p["U"] + p["b"],
                       (x + added) @ p["U"] + p["b"])  # fmt: skip

    def blame(self, words: Array, target: int) -> Blame:
        """Back from the surprise at this next word to every number on the way."""
        x = Value(np.array(self.vectors(words).data))
        head = WAYS[self.way] or attend
        heads = head(x, self.wq, self.wk, self.wv)
        y = x if self.way == ALONE else x + heads.out @ self.wo
        logits = apply("affine", y, self.u, self.b)
        chosen = np.eye(len(language.WORDS), dtype=np.float32)[[target]]
        last = np.array([np.shape(x.data)[0] - 1])
        loss = apply("softmax_cross_entropy", logits.lookup(last), chosen)
        loss.backward()
        gradients = {name: np.array(getattr(heads, name).grad) for name in Attended.__annotations__}
        return Blame(
            float(loss.data), np.array(logits.grad), np.array(y.grad), Attended(**gradients), np.array(x.grad)
        )

    def formulas(self, words: Array, target: int) -> tuple[str, dict[str, Value]]:
        """The same way as formulas, one a stage, and the values that they name; the last is the loss."""
        vectors, root = np.array(self.vectors(words).data, np.float64), math.sqrt(self.head)
        leaves = {"x": Value(vectors, "x")} | {
            p.label: Value(np.array(p.data, np.float64), p.label) for p in self.parameters()[2:]
        }
        chosen = np.eye(len(language.WORDS))[[target]]
        leaves |= {
            # -infinity would do the same, but no file could keep it
            "mask": constant(np.maximum(mask(vectors @ vectors.T), -1e9), "mask"),
            "last": constant(np.array([len(vectors) - 1]), "last"),
            "target": constant(chosen, "target"),
        }
        scale = {MULTIPLIED: f" * {root!r}", UNSCALED: ""}.get(self.way, f" / {root!r}")
        seen = "scores" if self.way == UNMASKED else "(scores + mask)"
        weights = f"softmax({seen})"
        if self.way == WRONG_AXIS:
            weights = f"transpose(softmax(transpose{seen}))"
        lines = [
            "q = x @ Wq",
            "k = x @ Wk",
            "v = x @ Wv",
            f"scores = q @ transpose(k){scale}",
            f"weights = {weights}",
            "out = weights @ v",
            "y = x + out @ Wo",
        ]
        if self.way == ALONE:
            lines = ["y = x * 1"]
        text = "; ".join(
            [*lines, "logits = affine(lookup(y, last), U, b)", "loss = softmax_cross_entropy(logits, target)"]
        )
        return text, {name: leaf for name, leaf in leaves.items() if re.search(rf"\b{name}\b", text)}


@dataclass(frozen=True)
class Reading:
    """t words on their way through a network.

    embedded, places, x   (t, SIZE): x = embedded + places
    heads                 what attention made of x
    added, y              (t, SIZE): out @ Wo, and y = x + added
    before, after         (t, words): the logits of x, without attention, and those of y
    """

    embedded: Array
    places: Array
    x: Array
    heads: Attended[Array]
    added: Array
    y: Array
    before: Array
    after: Array

    def next_words(self, after: bool = True) -> Array:
        """(t, words): how likely each word is to come next."""
        return softmax(self.after if after else self.before)


@dataclass(frozen=True)
class Blame:
    """loss: -log p of the next word; logits, y, heads, x: the gradients of it by what Reading calls so."""

    loss: float
    logits: Array
    y: Array
    heads: Attended[Array]
    x: Array


# Learning


class Progress(NamedTuple):
    """After so many of all steps: the loss of the newest batch."""

    step: int
    steps: int
    loss: float


def train(network: WordNetwork, steps: int = STEPS, seed: int = 1) -> Iterator[Progress]:
    """Each step reads BATCH new sentences; Adam's rate falls to zero along half a cosine.

    Raises Diverged where a number is no longer finite.
    """
    rng = np.random.default_rng([seed, 1])
    optimiser = Adam(network.parameters(), RATE)
    targets = np.eye(len(language.WORDS), dtype=np.float32)
    for step in range(steps):
        words = language.draw(BATCH, rng)
        loss = apply("softmax_cross_entropy", network.logits(words[:, :-1]), targets[words[:, 1:]])
        check_finite(loss, step + 1)
        zero_grad(optimiser.parameters)
        loss.backward()
        optimiser.step(cosine(step / steps))
        yield Progress(step + 1, steps, float(loss.data))


class Mark(NamedTuple):
    """Mean surprise in nats a word: of all words; of the one after bank, where that is the second thing."""

    loss: float
    after_bank: float


def examine(network: WordNetwork) -> Mark:
    """At sentences of the whole language, none of them left out."""
    words = language.exam()
    logs = log_softmax(np.asarray(network.logits(words[:, :-1]).data))
    surprise = -np.take_along_axis(logs, words[:, 1:, None], axis=-1)[..., 0]
    banks = words[:, language.SECOND_THING] == language.NUMBERS["bank"]
    return Mark(float(surprise.mean()), float(surprise[banks, language.ACTION - 1].mean()))


# Speaking


def speak(
    network: WordNetwork, n: int, rng: np.random.Generator, temperature: float = 1.0
) -> list[language.Sentence]:
    """n sentences, word by word, each as likely as the network finds it, to a dot or the last place."""
    words = np.full((n, 1), language.NUMBERS[language.DOT])
    for _ in range(language.LENGTH):
        logits = np.asarray(network.logits(words).data)[:, -1]
        words = np.hstack([words, _rolled(softmax(logits / temperature), rng)[:, None]])
    return [_until_dot(tuple(language.WORDS[number] for number in row)) for row in words]


def _rolled(probabilities: Array, rng: np.random.Generator) -> Array:
    """(n, k) -> (n,): one of k from each row."""
    below = probabilities.cumsum(axis=1, dtype=np.float64)
    found: Array = (below < rng.random((len(below), 1)) * below[:, -1:]).sum(axis=1)
    return found


def _until_dot(sentence: language.Sentence) -> language.Sentence:
    end = sentence.index(language.DOT, 1) if language.DOT in sentence[1:] else len(sentence)
    return sentence[: end + 1]
