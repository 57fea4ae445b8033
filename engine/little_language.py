"""A language so small that the best possible prediction is known exactly: it is counted, not fitted.

    >>> print(*sentences(1, np.random.default_rng(1))[0])
    . they made the cave with the mole sleep .
    >>> round(floor(), 3), round(floor(context=False), 3)
    (1.21, 1.392)

Every sentence is built alike: . SUBJECT VERB the THING LINK the THING ACTION . Both things are different
members of one topic, and the action is one of that topic's. Bank, bat and mole belong to two topics each:
what comes after them depends on the thing before. A floor is the mean surprise, in nats a word, of one who
knows the grammar: no model can stay below it for long that has not seen the answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import permutations
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Array

DOT, THE = ".", "the"
SUBJECTS = ("she", "he", "they", "we")
VERBS = ("saw", "watched", "let", "made")
LINKS = ("near", "beside", "and", "with")


class Topic(NamedTuple):
    things: tuple[str, ...]
    actions: tuple[str, ...]


TOPICS = {
    "river": Topic(
        ("river", "stream", "water", "boat", "fish", "reeds", "shore", "bank"), ("flood", "flow", "freeze")
    ),
    "money": Topic(
        ("money", "loan", "coins", "gold", "cash", "vault", "teller", "bank"), ("grow", "pay", "shrink")
    ),
    "animal": Topic(("owl", "fox", "cave", "wings", "fur", "nest", "bat", "mole"), ("hunt", "sleep", "hide")),
    "sport": Topic(
        ("ball", "game", "pitch", "team", "glove", "helmet", "score", "bat"), ("win", "lose", "bounce")
    ),
    "laboratory": Topic(
        ("flask", "acid", "gas", "carbon", "sample", "scale", "gram", "mole"), ("react", "boil", "weigh")
    ),
}
WORDS = list(
    dict.fromkeys(
        [
            DOT,
            *SUBJECTS,
            *VERBS,
            THE,
            *LINKS,
            *(thing for topic in TOPICS.values() for thing in topic.things),
            *(action for topic in TOPICS.values() for action in topic.actions),
        ]
    )
)
NUMBERS = {word: number for number, word in enumerate(WORDS)}
_PLACES_IN = Counter(thing for topic in TOPICS.values() for thing in topic.things)
AMBIGUOUS = tuple(thing for thing, places in _PLACES_IN.items() if places > 1)
_FREE = {1: SUBJECTS, 2: VERBS, 5: LINKS}  # place in a sentence: words that depend on nothing
LENGTH = 9  # words to predict in a sentence: all but the dot that it begins with
FIRST_THING, SECOND_THING, ACTION = 4, 7, 8  # places in a sentence; its first dot stands at 0

Sentence = tuple[str, ...]


def draw(n: int, rng: np.random.Generator) -> Array:
    """(n, 10) the words' numbers of n sentences, each sentence as likely as any other."""
    found = _plots()[rng.integers(len(_plots()), size=n)]
    for place, words in _FREE.items():
        found[:, place] = rng.choice([NUMBERS[word] for word in words], n)
    return found


def sentences(n: int, rng: np.random.Generator) -> list[Sentence]:
    """The same in words."""
    return [tuple(WORDS[number] for number in row) for row in draw(n, rng)]


def encode(words: Sequence[str]) -> Array:
    """The numbers of these words. Raises KeyError for one that is not of the language."""
    return np.array([NUMBERS[word] for word in words])


@cache
def exam() -> Array:
    """(840, 10): every pair of things with every action once, and every other word equally often. The mean
    surprise at these hardly differs from that at all sentences there are."""
    found, rng = _plots().copy(), np.random.default_rng(0)
    for place, words in _FREE.items():
        found[:, place] = rng.permutation(np.resize([NUMBERS[word] for word in words], len(found)))
    return found


def makes_sense(sentence: Sequence[str]) -> bool:
    """Whether the grammar could have said it."""
    if len(sentence) != LENGTH + 1:
        return False
    first, subject, verb, the, one, link, again, other, action, last = sentence
    return (
        (first, the, again, last) == (DOT, THE, THE, DOT)
        and subject in SUBJECTS
        and verb in VERBS
        and link in LINKS
        and one != other
        and any({one, other} <= {*topic.things} and action in topic.actions for topic in TOPICS.values())
    )


def floor(context: bool = True, after: str = "") -> float:
    """The mean surprise of the best possible guess, in nats a word.

    context  of one who has read the whole sentence so far; without it, of one who knows only the last word
             and its place
    after    not of all words, but only of the one that follows this one where it is the second thing
    """
    follows: dict[tuple[int, ...], Counter[int]] = {}
    for sentence in _plots().tolist():
        for place in range(1, LENGTH + 1):
            if after and (place != ACTION or WORDS[sentence[SECOND_THING]] != after):
                continue
            known = sentence[:place] if context else (place, sentence[place - 1])
            follows.setdefault(tuple(known), Counter())[sentence[place]] += 1
    total = sum(counts.total() for counts in follows.values())
    surprise = -sum(n * math.log(n / counts.total()) for counts in follows.values() for n in counts.values())
    # the free words are drawn evenly, whatever else is said: they stand still in what was counted
    of_free_words = 0.0 if after else sum(math.log(len(words)) for words in _FREE.values()) / LENGTH
    return surprise / total + of_free_words


@cache
def _plots() -> Array:
    """(840, 10): every pair of things with every action, each as likely as any other; one subject, one verb
    and one link stand for all."""
    return np.array(
        [
            [NUMBERS[word] for word in (DOT, "she", "saw", THE, one, "near", THE, other, action, DOT)]
            for topic in TOPICS.values()
            for one, other in permutations(topic.things, 2)
            for action in topic.actions
        ]
    )
