"""Long work in small steps: a generator that yields the share done, and returns what it has made.

    names = finish(sample_steps(table, alphabet, 10_000, seed=1))     # all at once
    corpus = yield from within(0.7, 1.0, count(found))                # as the last part of longer work

The caller may stop between two steps, so a step takes only a moment, whatever the data: it ends after so
many letters, not after so many names, which may be long or never end.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")
Steps = Generator[float, None, T]  # yields the share done, from 0 to 1; returns the result


def finish(steps: Generator[object, None, T]) -> T:
    """What the steps return, without a pause between them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result


def within(low: float, high: float, steps: Steps[T]) -> Steps[T]:
    """The same work as a part of a larger one, of which it is the share from low to high."""
    while True:
        try:
            share = next(steps)
        except StopIteration as end:
            yield high
            result: T = end.value
            return result
        yield low + (high - low) * share
