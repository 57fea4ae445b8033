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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine import little_language as language
from engine.arithmetic import Array, log_softmax, softmax
from engine.attention import Attended, attend, mask
from engine.nn import zero_grad
from engine.optim import Adam
from engine.training import check_finite, cosine
from engine.value import Value, apply, constant

SIZE, STEPS, BATCH, RATE = 16, 1_500, 64, 0.01


@dataclass(frozen=True)
class Way:
    """How the words of a sentence meet; where nothing is changed, as in engine/attention.py.

    meets      False: not at all, each word guesses alone
    power      q · k is multiplied by this power of the head's size
    causal     no word sees one that comes after it
    by_column  softmax makes shares of the columns, not of the rows
    """

    meets: bool = True
    power: float = -0.5
    causal: bool = True
    by_column: bool = False

    def attend(self, x: Value, wq: Value, wk: Value, wv: Value) -> Attended[Value]:
        if self.power == -0.5 and not self.by_column:
            return attend(x, wq, wk, wv, self.causal)
        q, k, v = x @ wq, x @ wk, x @ wv
        scores = (q @ k.transpose()) * float(np.shape(k.data)[-1] ** self.power)
        seen = scores + constant(mask(scores.data)) if self.causal else scores
        weights = seen.transpose().softmax().transpose() if self.by_column else seen.softmax()
        return Attended(q, k, v, scores, weights, weights @ v)


RIGHT, ALONE = "right", "alone"
UNMASKED, WRONG_AXIS, MULTIPLIED, UNSCALED = "unmasked", "wrong axis", "multiplied", "unscaled"
WAYS = {
    RIGHT: Way(),
    ALONE: Way(meets=False),
    UNMASKED: Way(causal=False),
    WRONG_AXIS: Way(by_column=True),
    MULTIPLIED: Way(power=0.5),
    UNSCALED: Way(power=0.0),
}


class WordNetwork:
    """seed: of the first weights. way: a key of WAYS. size: the length of a word's vector; head: that of a
    query, a key and a value.

    parameters by label: E P (a row a word, a row a place), Wq Wk Wv Wo, U b
    """

    def __init__(self, seed: int = 1, way: str = RIGHT, size: int = SIZE, head: int = SIZE) -> None:
        self.way, self.size, self.head = WAYS[way], size, head
        rng, words = np.random.default_rng([seed, 0]), len(language.WORDS)

        def normal(label: str, rows: int, columns: int, spread: float) -> Value:
            return Value((spread * rng.normal(size=(rows, columns))).astype(np.float32), label)

        thin = size**-0.5
        self.embedding = normal("E", words, size, 0.3)
        self.place = normal("P", language.LENGTH, size, 0.3)
        self.wq, self.wk, self.wv = (normal(label, size, head, thin) for label in ("Wq", "Wk", "Wv"))
        self.wo = normal("Wo", head, size, head**-0.5)
        self.u = normal("U", size, words, thin)
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
        """words (..., t) as numbers -> x (..., t, size): what each is, and where it stands."""
        return self.embedding.lookup(words) + self.place.lookup(np.arange(np.shape(words)[-1]))

    def logits(self, words: Array) -> Value:
        """(..., t) -> (..., t, all words): what comes after each, from what stands before it."""
        x = self.vectors(words)
        y = x + self._attend(x).out @ self.wo if self.way.meets else x
        return apply("affine", y, self.u, self.b)

    def _attend(self, x: Value) -> Attended[Value]:
        return self.way.attend(x, self.wq, self.wk, self.wv)

    def read(self, words: Sequence[int] | Array, target: int | None = None) -> Reading:
        """Sentences (..., t), with every number on the way. target: the next word after a single sentence,
        whose surprise goes back: then every number has its gradient."""
        numbers = np.asarray(words)
        embedded, places = (
            np.asarray(each.data) for each in (self.embedding.lookup(numbers),
                                               self.place.lookup(np.arange(numbers.shape[-1])))
        )  # fmt: skip
        x = Value(embedded + places, "x")
        heads = self._attend(x)
        added = (heads.out @ self.wo) * float(self.way.meets)
        y = x + added
        logits = apply("affine", y, self.u, self.b)
        loss = None
        if target is not None:
            chosen = np.eye(len(language.WORDS), dtype=np.float32)[[target]]
            loss = apply("softmax_cross_entropy", logits.lookup(np.array([len(numbers) - 1])), chosen)
            loss.backward()
        before = np.asarray(apply("affine", x, self.u, self.b).data)
        return Reading(embedded, places, x, heads, added, y, before, logits, loss)

    def formulas(
        self, words: Array, target: int, last: int = language.LENGTH
    ) -> tuple[str, dict[str, Value]]:
        """The same way as formulas, one a stage, and the values that they name; the end of it is the loss.
        last: so many words at the end alone, which then see one another and nothing before them."""
        vectors = np.array(self.vectors(words).data, np.float64)[-last:]
        values = {"x": Value(vectors, "x")} | {
            p.label: Value(np.array(p.data, np.float64), p.label) for p in self.parameters()[2:]
        }
        values |= {
            # -infinity would do the same, but no file could keep it
            "mask": constant(np.maximum(mask(vectors @ vectors.T), -1e9), "mask"),
            "last": constant(np.array([len(vectors) - 1]), "last"),
            "target": constant(np.eye(len(language.WORDS))[[target]], "target"),
        }
        way, root = self.way, repr(math.sqrt(self.head))
        scale = {-0.5: f" / {root}", 0.5: f" * {root}"}.get(way.power, "")
        seen = "(scores + mask)" if way.causal else "(scores)"
        weights = f"transpose(softmax(transpose{seen}))" if way.by_column else f"softmax{seen}"
        lines = ["y = x * 1"]
        if way.meets:
            lines = [f"{name} = x @ W{name}" for name in "qkv"]
            lines += [f"scores = q @ transpose(k){scale}", f"weights = {weights}", "out = weights @ v"]
            lines += ["y = x + out @ Wo"]
        lines += ["logits = affine(lookup(y, last), U, b)", "loss = softmax_cross_entropy(logits, target)"]
        text = "; ".join(lines)
        return text, {name: value for name, value in values.items() if re.search(rf"\b{name}\b", text)}


@dataclass(frozen=True)
class Reading:
    """Words on their way through a network.

    embedded, places, x   (..., t, size): x = embedded + places
    heads                 what attention made of x
    added, y              (..., t, size): out @ Wo, and y = x + added
    before, logits        (..., t, words): of x, without attention, and of y
    loss                  -log p of the next word that was asked for
    """

    embedded: Array
    places: Array
    x: Value
    heads: Attended[Value]
    added: Value
    y: Value
    before: Array
    logits: Value
    loss: Value | None

    def next_words(self, after: bool = True) -> Array:
        """(..., t, words): how likely each word is to come next; after: attention."""
        return softmax(np.asarray(self.logits.data) if after else self.before)


# Learning


class Progress(NamedTuple):
    """After so many of all steps: the loss of the newest batch."""

    step: int
    steps: int
    loss: float


def train(network: WordNetwork, steps: int = STEPS, seed: int = 1, start: int = 0) -> Iterator[Progress]:
    """Each step reads BATCH new sentences; Adam's rate falls to zero along half a cosine. start: so many
    steps were taken before; what Adam knew of them is not.

    Raises Diverged where a number is no longer finite.
    """
    rng = np.random.default_rng([seed, 1 + start])
    optimiser = Adam(network.parameters(), RATE)
    targets = np.eye(len(language.WORDS), dtype=np.float32)
    for step in range(start, steps):
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
