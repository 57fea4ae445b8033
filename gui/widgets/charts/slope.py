"""What a slope plot shows, measured from the place where the tangent touches. No Qt.

Offsets, not places: the difference of two numbers that are close is exact, so that a step of 1e-10 is
drawn as what it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array

_NEAR = 1e-3  # of its size: a range so narrow is written as the distance from x or y
_LONGEST_NAME = 8  # characters
_LARGEST = 1e300  # what goes farther cannot be measured out


@dataclass(frozen=True, eq=False)
class Slope:
    """xs, ys (n,): the curve; x, y: the place; slope: the tangent's; h, nudged: the step and f(x + h).

    names: what x and y are called where they come from.
    """

    xs: Array
    ys: Array
    x: float
    y: float
    slope: float
    h: float
    nudged: float
    names: tuple[str, str] = ("x", "y")

    @property
    def origin(self) -> tuple[float, float]:
        """The place from which everything is measured: (x, y), with 0 for what is not finite."""
        x, y = (number if math.isfinite(number) else 0.0 for number in (self.x, self.y))
        return x, y

    @property
    def curve(self) -> tuple[Array, Array]:
        """(n,), (n,): its points from the origin."""
        x, y = self.origin
        return self.xs - x, self.ys - y

    @property
    def rise(self) -> float:
        """f(x + h) - f(x)."""
        return self.nudged - self.y

    @property
    def secant(self) -> float:
        """The slope of the finite difference; not a number where h is 0."""
        return self.rise / self.h if self.h else math.nan


@dataclass(frozen=True)
class Tick:
    """offset: from the place, along the axis."""

    offset: float
    text: str


def ticks(name: str, place: float, step: float, span: tuple[float, float]) -> list[Tick]:
    """The place, the place after the step, and the ends of the axis, the most important first.

    Numbers, or distances from the place where numbers would look alike: `x + 1e-10`. A long name is left
    out: it would take the room of the curve.
    """
    name = name if len(name) <= _LONGEST_NAME else ""
    size = abs(place)
    narrow = max(abs(span[0]), abs(span[1])) < _NEAR * size
    is_relative = narrow or 0 < abs(step) < _NEAR * size
    found = [Tick(0.0, f"{name} = {_short(place)}" if name else _short(place))]
    for offset in (step, *sorted(span, key=abs, reverse=True)):
        if offset and math.isfinite(offset):
            distance = f"{name} {'-' if offset < 0 else '+'} {_short(abs(offset), 3)}".lstrip()
            found.append(Tick(offset, distance if is_relative else _short(place + offset)))
    return found


def _short(number: float, digits: int = 4) -> str:
    mantissa, e, exponent = f"{number:.{digits}g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def span_of(offsets: Sequence[float], otherwise: float) -> tuple[float, float]:
    """From the least to the greatest that is finite; where all are the same, as far as the otherwise says."""
    finite = [min(max(float(offset), -_LARGEST), _LARGEST) for offset in offsets if math.isfinite(offset)]
    low, high = min(finite, default=0.0), max(finite, default=0.0)
    if high - low > 0 and math.isfinite(1 / (high - low)):
        return low, high
    wide = otherwise if math.isfinite(otherwise) and otherwise > 0 else 1.0
    return low - min(wide, _LARGEST) / 2, high + min(wide, _LARGEST) / 2


def runs(across: Array, up: Array) -> list[list[tuple[float, float]]]:
    """The stretches of finite points of a curve: what is not finite leaves a gap."""
    good = np.isfinite(across) & np.isfinite(up)
    cuts = np.flatnonzero(np.diff(good.astype(np.int8))) + 1
    parts = zip(np.split(good, cuts), np.split(across, cuts), np.split(up, cuts), strict=True)
    return [
        list(zip(x.tolist(), y.tolist(), strict=True)) for is_good, x, y in parts if len(x) and is_good[0]
    ]
