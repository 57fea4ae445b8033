"""Time several ways of doing the same thing in turn, so that whatever disturbs one disturbs all."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from statistics import median
from time import perf_counter

Contestant = Callable[[], object]


def alternate(
    contestants: Mapping[str, Contestant], rounds: int = 15, at_least: float = 0.02, fewest: int = 1
) -> dict[str, float]:
    """Median seconds of one call of each. A round calls each for at_least seconds, or fewest times."""
    repeats = {name: max(fewest, _repeats(run, at_least)) for name, run in contestants.items()}
    # What is in memory now is not the contestants' to sweep: each sees the collector it would see alone.
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, contestant in contestants.items():
            gc.collect()  # what one left behind is not swept up on the next one's time
            times[name].append(_seconds(contestant, repeats[name]) / repeats[name])
    gc.unfreeze()
    return {name: median(seconds) for name, seconds in times.items()}


def without_collector(contestant: Contestant) -> Contestant:
    """The same with Python's garbage collector switched off."""

    def run() -> None:
        gc.disable()
        try:
            contestant()
        finally:
            gc.enable()

    return run


def _repeats(contestant: Contestant, at_least: float) -> int:
    contestant()
    once = _seconds(contestant, 1)
    return max(1, round(at_least / once))


def _seconds(contestant: Contestant, repeats: int) -> float:
    begin = perf_counter()
    for _ in range(repeats):
        contestant()
    return perf_counter() - begin
