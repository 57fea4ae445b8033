"""A list of names, counted: what a bigram model is made of.

    corpus = yield from prepare(names, dev_share=0.1)     # in small steps: a list may be long
    corpus = yield from count(found)                      # what engine.names_text has found in a file
    corpus = yield from split(corpus, 0.2)                # the same names, with another dev set
    corpus.counts[0].argmax()                             # the commonest first letter

Some names may be held out as a dev set: they are not counted, so that the model can be judged by them.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, replace

import numpy as np

from engine.arithmetic import Array
from engine.bigram import BOUNDARY, count_pairs, spread
from engine.names_text import LONGEST_NAME, MOST_SYMBOLS, FoundNames, NameSet, NamesReport, check_plain
from engine.steps import Steps, within

DEV_SHARES = (0.0, 0.1, 0.2)
_SEED = 42  # of the shuffle that chooses the dev set
_STEP = 2_048  # names, between two reports: of the longest in any alphabet they are the matter of a moment
_SHUFFLED = 2**18  # names, at once


@dataclass(frozen=True, eq=False)
class Corpus:
    """names       all of them, in their order
    known       the same, to look up whether one is among them
    alphabet    the boundary first, then all letters in order; k symbols
    counts      (k, k) pairs [first, second] of the training names
    dev_share   which part of the names is held out
    dev_counts  (k, k) pairs of the dev names; all 0 where none are held out
    is_dev      (n,) whether a name is held out
    lengths     (l,) how many names, each as often as it counts, have 0, 1, 2 ... letters, up to the longest
    shortest    the first of the shortest names
    longest     the first of the longest names
    report      what became of the text they were read from; None where there was no text
    weights     how often each name counts; None: once
    """

    names: list[str]
    known: Set[str]
    alphabet: str
    counts: Array
    dev_share: float
    dev_counts: Array
    is_dev: Array
    lengths: Array
    shortest: str
    longest: str
    report: NamesReport | None = None
    weights: list[int] | None = None

    @property
    def all_counts(self) -> Array:
        """(k, k) pairs of all names."""
        return self.counts + self.dev_counts


def prepare(
    names: list[str],
    dev_share: float = 0.0,
    weights: list[int] | None = None,
    report: NamesReport | None = None,
) -> Steps[Corpus]:
    """Count names: yields the share done. Raises ValueError if they are not names, or of too many symbols."""
    known = NameSet()
    for start in range(0, len(names), _STEP):
        known.intern(names[start : start + _STEP])
        yield 0.4 * start / len(names)
    corpus = yield from within(0.4, 0.7, _counted(names, known, report, weights))
    return (yield from within(0.7, 1.0, split(corpus, dev_share)))


def count(found: FoundNames) -> Steps[Corpus]:
    """The same for names that were found in a text."""
    return (yield from _counted(found.names, found.known, found.report, found.weights))


def has_capitals(corpus: Corpus) -> bool:
    return corpus.alphabet != corpus.alphabet.lower()


def without_capitals(corpus: Corpus) -> Steps[Corpus]:
    """The same names in small letters, counted anew: A and a are one letter then."""
    names = []
    for start in range(0, len(corpus.names), _STEP):
        names += [name.lower() for name in corpus.names[start : start + _STEP]]
        yield 0.1 * start / len(corpus.names)
    folded = prepare(names, corpus.dev_share, corpus.weights, corpus.report)
    return (yield from within(0.1, 1.0, folded))


def split(corpus: Corpus, dev_share: float) -> Steps[Corpus]:
    """The same names, of which this share is held out, rounded to whole names: yields the share done.

    Which ones is left to chance, but the same names are always divided alike.
    """
    if dev_share not in DEV_SHARES:
        raise ValueError(f"the dev share is one of {DEV_SHARES}, not {dev_share}")
    names, k = corpus.names, len(corpus.alphabet)
    is_dev = yield from within(0.0, 0.2, _hold_out(len(names), dev_share))
    dev_counts = np.zeros((k, k), corpus.counts.dtype)
    if is_dev.any():
        for start in range(0, len(names), _STEP):
            chosen = start + np.flatnonzero(is_dev[start : start + _STEP])
            if len(chosen):
                weights = corpus.weights and [corpus.weights[i] for i in chosen]
                alphabet, counts = count_pairs([names[i] for i in chosen], weights)
                dev_counts += spread(counts, alphabet, corpus.alphabet)
            yield 0.2 + 0.8 * start / len(names)
    counts = corpus.all_counts - dev_counts
    return replace(corpus, counts=counts, dev_share=dev_share, dev_counts=dev_counts, is_dev=is_dev)


def _hold_out(n: int, dev_share: float) -> Steps[Array]:
    """(n,) which of n names are held out."""
    is_dev, rng = np.zeros(n, bool), np.random.default_rng(_SEED)
    for start in range(0, n, _SHUFFLED):
        end = min(start + _SHUFFLED, n)
        count = round(dev_share * end) - round(dev_share * start)
        is_dev[start + rng.permutation(end - start)[:count]] = True
        yield start / n
    return is_dev


def _counted(
    names: list[str], known: NameSet, report: NamesReport | None, weights: list[int] | None
) -> Steps[Corpus]:
    """All names as training names. Wherever names come from, they are checked here."""
    if not names:
        raise ValueError("a bigram model needs at least one name")
    alphabet, counts = BOUNDARY, np.zeros((1, 1), np.int64)
    lengths = np.zeros(1, np.int64)
    shortest = longest = names[0]
    for start in range(0, len(names), _STEP):
        part = names[start : start + _STEP]
        sizes = np.fromiter(map(len, part), np.int64, len(part))
        if not sizes.all():
            raise ValueError(f"name {start + int(sizes.argmin()) + 1:,} has no letters")
        if sizes.max() > LONGEST_NAME:
            which = int(np.argmax(sizes > LONGEST_NAME))
            raise ValueError(
                f"name {start + which + 1:,} has {sizes[which]:,} letters; a name has at most {LONGEST_NAME}"
            )
        if fresh := set("".join(part)) - set(alphabet):
            wider = BOUNDARY + "".join(sorted(fresh | set(alphabet) - {BOUNDARY}))
            if len(wider) > MOST_SYMBOLS + 1:
                raise ValueError(f"names are made of at most {MOST_SYMBOLS} different symbols")
            check_plain(wider)
            alphabet, counts = wider, spread(counts, alphabet, wider)
        of_part = weights and weights[start : start + _STEP]
        symbols, pairs = count_pairs(part, of_part)
        counts += spread(pairs, symbols, alphabet)
        found = np.bincount(sizes, of_part, len(lengths)).astype(np.int64)
        found[: len(lengths)] += lengths
        lengths = found
        shortest = min(shortest, part[sizes.argmin()], key=len)
        longest = max(longest, part[sizes.argmax()], key=len)
        yield start / len(names)
    none = np.zeros(len(names), bool)
    no_dev = np.zeros_like(counts)
    return Corpus(
        names, known, alphabet, counts, 0.0, no_dev, none, lengths, shortest, longest, report, weights
    )
