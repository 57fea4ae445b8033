"""A number that is changed in small steps by a drag or by keys. Plain numbers, no Qt."""

from __future__ import annotations

import math

_LEAST_STEP = 0.01


class Scrub:
    """The steps keep their size during one gesture, so that the way back leads to where it began."""

    def __init__(self) -> None:
        self._gesture, self._start, self._moved = -1, 0.0, 0.0

    def move(self, number: float, steps: float, gesture: int) -> float:
        """The number that is there now, so many steps further in this gesture.

        An infinite one has no neighbours: it begins again at 0.
        """
        if self._gesture != gesture:
            self._gesture, self._start, self._moved = gesture, number if math.isfinite(number) else 0.0, 0.0
        self._moved += steps
        return float(f"{self._start + round(self._moved) * step_size(self._start):.15g}")


def step_size(number: float) -> float:
    """How much a small step of a number is: a tenth of its first place, but never so little that it
    could not come across 0."""
    if number == 0 or not math.isfinite(number):
        return _LEAST_STEP
    step = 10.0 ** (math.floor(math.log10(abs(number))) - 1)
    return max(step, _LEAST_STEP) if abs(number) >= _LEAST_STEP else step
