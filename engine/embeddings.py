"""Words as arrows: alike in meaning, alike in direction.

    >>> space = read_space()
    >>> [near.word for near in space.nearest(space.vector("cat"), 3, without=["cat"])]
    ['dog', 'cats', 'pet']
    >>> [near.word for near in space.nearest(space.mix("king - man + woman"), 2)]
    ['king', 'queen']

The cosine of the angle between two arrows is 1 where they point the same way, 0 where they have nothing to
do with each other. The arrows are GloVe's (Pennington, Socher and Manning 2014,
https://nlp.stanford.edu/projects/glove/): words that stand beside the same other words came to lie together.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.disk import RESOURCES
from engine.files import load_arrays, pack_arrays

PATH = RESOURCES / "words" / "glove.safetensors"
_TERM = re.compile(r"\s*([+\-−]?)\s*([^\s+\-−]+)")


class Near(NamedTuple):
    """A word, and the cosine of the angle to it."""

    word: str
    cosine: float


class WordError(ValueError):
    """A text that is no sum of known words. word: the one that is not known, or ""."""

    def __init__(self, message: str, word: str = "") -> None:
        super().__init__(message)
        self.word = word


class Space:
    """words (n), the most frequent first; vectors float32 (n, d), a row a word."""

    def __init__(self, words: Sequence[str], vectors: Array) -> None:
        self.words = list(words)
        self.vectors = vectors
        self.numbers = {word: number for number, word in enumerate(self.words)}
        self._units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def __contains__(self, word: str) -> bool:
        return word in self.numbers

    def vector(self, word: str) -> Array:
        """Raises WordError for a word that is not there."""
        if word not in self.numbers:
            raise WordError(f"{word!r} is not among the {len(self.words):,} words", word)
        vector: Array = self.vectors[self.numbers[word]]
        return vector

    def mix(self, text: str) -> Array:
        """The vector of a sum such as "king - man + woman". Raises WordError."""
        total = np.zeros(self.vectors.shape[1], np.float32)
        for sign, word in read_sum(text):
            total += sign * self.vector(word)
        return total

    def cosines(self, vector: Array) -> Array:
        """(n,) of the angle between this vector and each word's."""
        length = float(np.linalg.norm(vector))
        cosines: Array = self._units @ (vector / length if length else vector)
        return cosines

    def nearest(self, vector: Array, count: int, without: Collection[str] = ()) -> list[Near]:
        """The words at the smallest angles, the nearest first. without: words that do not count."""
        cosines = self.cosines(vector)
        cosines[[self.numbers[word] for word in without if word in self.numbers]] = -np.inf
        order = np.argsort(-cosines, kind="stable")[:count]
        return [Near(self.words[number], float(cosines[number])) for number in order]


def read_sum(text: str) -> list[tuple[int, str]]:
    """ "king - man + woman" -> [(1, "king"), (-1, "man"), (1, "woman")]. Raises WordError."""
    terms: list[tuple[int, str]] = []
    end = 0
    for match in _TERM.finditer(text):
        sign, word = match.groups()
        if match.start() != end or (terms and not sign):
            break
        terms.append((-1 if sign in ("-", "−") else 1, word.lower()))
        end = match.end()
    if not terms or text[end:].strip():
        raise WordError("write a word, or words with + and − between them: king − man + woman")
    return terms


def cosine(a: Array, b: Array) -> float:
    """a · b / (|a| |b|)."""
    return float(a @ b) / (float(np.linalg.norm(a)) * float(np.linalg.norm(b)))


def plane(points: Array) -> tuple[Array, Array]:
    """(n, d) -> (n, 2) on the plane that keeps most of their differences, and its two directions (2, d).

    The mean of the points lies at 0; the directions are the first two principal components.
    """
    centred = points - points.mean(axis=0)
    directions = np.linalg.svd(centred, full_matrices=False)[2][:2]
    if len(directions) < 2:
        directions = np.vstack([directions, np.zeros_like(directions)])
    # of the two signs of a direction always the same one, so that a picture does not flip
    largest = np.abs(directions).argmax(axis=1)
    directions = directions * np.where(directions[[0, 1], largest] < 0, -1, 1)[:, None]
    return centred @ directions.T, directions


def pack(words: Sequence[str], vectors: Array) -> bytes:
    """As a file: a byte a number, and a scale a row. The cosine to what was packed is 0.9999 at least."""
    scales = np.abs(vectors).max(axis=1, keepdims=True) / 127
    rounded = np.rint(vectors / scales).astype(np.int8)
    arrays = {
        "vectors": rounded,
        "scales": scales[:, 0].astype(np.float32),
        "words": np.frombuffer("\n".join(words).encode(), np.uint8),
    }
    return pack_arrays(arrays, {"source": "GloVe 6B 50d, PDDL 1.0"})


@cache
def read_space() -> Space:
    """The words that came with Nablab. Raises FileError."""
    arrays, _ = load_arrays(PATH)
    words = arrays["words"].tobytes().decode().split("\n")
    return Space(words, arrays["vectors"].astype(np.float32) * arrays["scales"][:, None])
