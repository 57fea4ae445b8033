"""On how many cores numpy multiplies matrices: on one where they are small, else on as many as are fastest.

    crew = Crew(products)           # of so many multiplications each time
    for ...:
        with crew.at_work():
            ...

Measured on two quiet cores with a step of Adam, 784-128-10: a batch of 32 takes longer on both than on one,
128 takes three quarters of the time, 512 and 1,024 little more than half. Where other programs have a core,
the two wait for one another, and a step takes up to a hundred times as long. So it is found by trying, and
tried again, because programs come and go. The sums are added up in another order on two cores: the last bits
of a result depend on it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from time import perf_counter
from typing import Any

from threadpoolctl import ThreadpoolController

ENOUGH = 10_000_000  # multiplications of one way through a network: about 100 images through 784-128-10
_TRIALS = 4  # at the beginning, in turn
_OFTEN, _RARELY = 64, 4096  # times between two tries of what was slower

# Somebody works in a window: one core is theirs.
in_company = False


class Crew:
    """The cores for one kind of work that comes again and again. products: of numbers, each time."""

    def __init__(self, products: int) -> None:
        self._is_large = products >= ENOUGH
        self._seconds = [0.0, 0.0]  # on one, on all
        self._times = 0
        self._chosen = 0  # which of the two
        self._wait, self._until_trial = _OFTEN, _OFTEN

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """While this lasts, numpy's products of all threads take as many cores as fit this work."""
        count = usable() - in_company
        if not self._is_large or count < 2:
            yield
            return
        which = self._next()
        begin = perf_counter()
        with _blas().limit(limits=count if which else 1):
            yield
        self._note(which, perf_counter() - begin)

    def _next(self) -> int:
        if self._times < _TRIALS:
            return self._times % 2
        return self._chosen if self._until_trial else 1 - self._chosen

    def _note(self, which: int, seconds: float) -> None:
        """Choose what is faster; the slower is tried again, ever more rarely while it stays slower."""
        before = self._seconds[which]
        is_trial = self._times < _TRIALS or not self._until_trial
        self._seconds[which] = min(seconds, before or seconds) if is_trial else 0.9 * before + 0.1 * seconds
        self._times += 1
        chosen = int(self._seconds[1] < self._seconds[0])
        if is_trial or chosen != self._chosen:
            self._wait = _OFTEN if chosen != self._chosen else min(2 * self._wait, _RARELY)
            self._until_trial = self._wait
        else:
            self._until_trial -= 1
        self._chosen = chosen


@cache
def _blas() -> Any:
    """The library that makes numpy's products. It is asked to use one core otherwise: see main.py."""
    return ThreadpoolController().select(user_api="blas")


def usable() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
