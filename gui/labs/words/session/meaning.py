"""Where a word of two meanings lies between its topics, alone and after attention. No Qt."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.embeddings import plane
from engine.little_language import AMBIGUOUS, DOT, NUMBERS, TOPICS, encode
from engine.word_network import WordNetwork


class Meaning(NamedTuple):
    """The plane of a word's two topics: -1 is the middle of the second one's things, +1 that of the first's;
    upwards, along what they differ in most besides.

    word, topics  the word, and the names of the two
    names, sides  (n) the other things, and whether each is of the second topic
    places        (n, 2) theirs
    alone         the word's own
    after         where it is after attention, for each of what attention added
    """

    word: str
    topics: tuple[str, str]
    names: list[str]
    sides: list[int]
    places: Array
    alone: tuple[float, float]
    after: list[tuple[float, float]]


def topics_of(word: str) -> tuple[str, str]:
    """The two of an ambiguous word."""
    first, second = (name for name, topic in TOPICS.items() if word in topic.things)
    return first, second


def meaning_of(network: WordNetwork, word: str, added: list[Array]) -> Meaning:
    """added: each what attention has added to the word somewhere, (d,)."""
    vectors = np.asarray(network.embedding.data, np.float64)
    topics = topics_of(word)
    things = [[thing for thing in TOPICS[topic].things if thing not in AMBIGUOUS] for topic in topics]
    names = [*things[0], *things[1]]
    points = vectors[[NUMBERS[name] for name in names]]
    first, second = points[: len(things[0])].mean(axis=0), points[len(things[0]) :].mean(axis=0)
    across = (first - second) / 2
    across = across / float(across @ across)

    def split(point: Array) -> tuple[float, Array]:
        """How far along, and what is left."""
        off = point - (first + second) / 2
        share = float(off @ across)
        return share, off - share * (first - second) / 2

    upwards = plane(np.stack([split(point)[1] for point in points]))[1][0]

    def at(point: Array) -> tuple[float, float]:
        share, rest = split(point)
        return share, float(rest @ upwards)

    own = vectors[NUMBERS[word]]
    return Meaning(
        word,
        topics,
        names,
        [int(number >= len(things[0])) for number in range(len(names))],
        np.array([at(point) for point in points]),
        at(own),
        [at(own + each) for each in added],
    )


def pattern(network: WordNetwork, word: str) -> tuple[list[str], Array]:
    """A sentence that ends with the word, and who looks at whom in it, (t, t)."""
    words = [DOT, "she", "saw", "the", TOPICS[topics_of(word)[0]].things[0], "near", "the", word]
    return words, np.asarray(network.read(encode(words)).heads.weights.data)


def turned(network: WordNetwork, word: str) -> Meaning:
    """The word after each thing of its topics in turn, those of the first topic first."""
    things = [thing for topic in topics_of(word) for thing in TOPICS[topic].things if thing not in AMBIGUOUS]
    sentences = np.stack([encode([DOT, "she", "saw", "the", thing, "near", "the", word]) for thing in things])
    added = np.asarray(network.read(sentences).added.data, np.float64)
    return meaning_of(network, word, list(added[:, -1]))
