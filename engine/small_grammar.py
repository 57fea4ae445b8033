"""Twenty words of a grammar in which analogies must hold, learned from the company that the words keep.

    >>> for vectors in learn(size=4): pass
    >>> holding(vectors)                      # of all 40 analogies: king - man + woman is queen, and so on
    40

Each word is one of five ranks, of one gender, in one number, and keeps company with a word for each of the
three: she or he, is or are, and a thing of its rank. A vector is learned by predicting that company. Gender
and number take a direction each, and five ranks need two more: in four numbers a word all analogies hold, in
three they cannot.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.embeddings import Space
from engine.nn import zero_grad
from engine.optim import Adam
from engine.value import Value, apply

RANKS = (
    ("man", "woman", "men", "women"),
    ("boy", "girl", "boys", "girls"),
    ("king", "queen", "kings", "queens"),
    ("prince", "princess", "princes", "princesses"),
    ("duke", "duchess", "dukes", "duchesses"),
)
WORDS = [word for rank in RANKS for word in rank]
_COMPANY = 2 + 2 + len(RANKS)  # words for a gender, for a number, for a rank
STEPS, EVERY, RATE, DECAY = 600, 50, 0.05, 1e-4


class Analogy(NamedTuple):
    """a - b + c should be d."""

    a: str
    b: str
    c: str
    d: str


def analogies() -> list[Analogy]:
    """Each pair of ranks, in each number, from either gender to the other."""
    return [
        Analogy(one[2 * number + gender], other[2 * number + gender],
                other[2 * number + 1 - gender], one[2 * number + 1 - gender])
        for other, one in combinations(RANKS, 2)
        for number, gender in product((0, 1), repeat=2)
    ]  # fmt: skip


def holding(vectors: Array) -> int:
    """How many analogies hold: the sum lies nearest to the right word, with none left out."""
    space = Space(WORDS, vectors)
    vector = space.vector
    return sum(space.nearest(vector(a) - vector(b) + vector(c), 1)[0].word == d for a, b, c, d in analogies())


def learn(size: int, seed: int = 1) -> Iterator[Array]:
    """(20, size): the words' vectors, after EVERY steps each."""
    rng = np.random.default_rng(seed)
    words, u = (Value(0.3 * rng.normal(size=shape)) for shape in ((len(WORDS), size), (size, _COMPANY)))
    b = Value(np.zeros(_COMPANY))
    optimiser, company = Adam([words, u, b], RATE), _company()
    for step in range(STEPS):
        loss = apply("softmax_cross_entropy", apply("affine", words, u, b), company)
        loss = loss + ((words * words).sum() + (u * u).sum()) * DECAY
        zero_grad(optimiser.parameters)
        loss.backward()
        optimiser.step()
        if (step + 1) % EVERY == 0:
            yield np.array(words.data)


def _company() -> Array:
    """(20, company): each of a word's three companions as likely as the others."""
    shares = np.zeros((len(WORDS), _COMPANY))
    for word in range(len(WORDS)):
        rank, (number, gender) = word // 4, divmod(word % 4, 2)
        shares[word, [gender, 2 + number, 4 + rank]] = 1 / 3
    return shares
