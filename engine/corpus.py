"""A list of names, counted: what a bigram model is made of.

    corpus = yield from prepare(names, dev_share=0.1)     # in small steps: a list may be long
    corpus.counts[0].argmax()                             # the commonest first letter

Some names may be held out as a dev set: they are not counted, so that the model can be judged by them.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from engine.arithmetic import Array
from engine.bigram import MOST_SYMBOLS, count_pairs

DEV_SHARES = (0.0, 0.1, 0.2)
_SEED = 42  # of the shuffle that chooses the dev set
_T = TypeVar("_T")


@dataclass(frozen=True, eq=False)
class Corpus:
    """names       all of them, in their order
    known       the same, to look up whether one is among them
    alphabet    the boundary first, then all letters in order; k symbols
    counts      (k, k) pairs [first, second] of the training names
    dev_share   which part of the names is held out
    dev_counts  (k, k) pairs of the dev names; all 0 where none are held out
    is_dev      (n,) whether a name is held out
    """

    names: list[str]
    known: frozenset[str]
    alphabet: str
    counts: Array
    dev_share: float
    dev_counts: Array
    is_dev: Array


def prepare(names: list[str], dev_share: float = 0.0) -> Generator[float, None, Corpus]:
    """Count names: yields the share done. Raises ValueError where they make no table."""
    if dev_share not in DEV_SHARES:
        raise ValueError(f"the dev share is one of {DEV_SHARES}, not {dev_share}")
    yield 0.0
    alphabet, all_counts = count_pairs(names)
    if len(alphabet) > MOST_SYMBOLS + 1:
        raise ValueError(f"names are made of at most {MOST_SYMBOLS} different symbols")
    yield 0.5
    is_dev = np.zeros(len(names), bool)
    chosen = np.random.default_rng(_SEED).permutation(len(names))[: round(dev_share * len(names))]
    is_dev[chosen] = True
    dev_counts = np.zeros_like(all_counts)
    if len(chosen):
        symbols, counted = count_pairs([names[i] for i in np.flatnonzero(is_dev)])
        places = [alphabet.index(symbol) for symbol in symbols]
        dev_counts[np.ix_(places, places)] = counted
    yield 0.8
    return Corpus(names, frozenset(names), alphabet, all_counts - dev_counts, dev_share, dev_counts, is_dev)


def finish(steps: Generator[object, None, _T]) -> _T:
    """What the steps return, without a pause between them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: _T = end.value
            return result
