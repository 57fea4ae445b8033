"""The arithmetic of charts: how far an axis goes, where its ticks stand, how few points are enough. No Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from engine.arithmetic import Array

_FLAT = 1e-9  # of its size: a range so narrow has no ticks


def span(
    numbers: Sequence[Array], wanted: tuple[float, float] | None, *, is_log: bool, has_margin: bool
) -> tuple[float, float]:
    """From the least to the greatest number on an axis, at least as far as was wanted.

    has_margin: where nothing was wanted, there is some room beyond them, or from 0 where that is near
    """
    some = [each for each in numbers if len(each)]
    ends = [float(each.min()) for each in some] + [float(each.max()) for each in some]
    low, high = min((*ends, *(wanted or ())), default=0.0), max((*ends, *(wanted or ())), default=1.0)
    if is_log:
        low = low if low > 0 else 1e-3
        high = max(high, low)
        return (low, high) if high > low * (1 + _FLAT) else (low / 2, high * 2)
    if high - low <= _FLAT * max(abs(low), abs(high), _FLAT):
        margin = max(0.5, abs(high) / 1000)  # one half would be lost beside 1e30
        return low - margin, high + margin
    if has_margin and wanted is None:
        margin = (high - low) / 20
        return (0.0 if 0 <= low < 0.3 * high else low - margin), high + margin
    return low, high


def round_ticks(low: float, high: float, most: int) -> tuple[list[float], float]:
    """At most most + 1 round numbers from low to high, and the step between them: 1, 2 or 5 times a power
    of ten."""
    if not high > low:  # so large a number that what was added beside it is lost
        return [low], max(abs(low), 1.0)
    power = 10.0 ** (math.floor(math.log10((high - low) / most)) - 1)
    for step in (factor * power * ten for ten in (1, 10, 100) for factor in (1, 2, 5)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first <= most:
            break
    return [number * step for number in range(first, last + 1)], step


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Powers of ten, at most about so many; where there are fewer than three, also 2 and 5 times them."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first >= 2:
        return [10.0**power for power in range(first, last + 1, -(-(last - first + 1) // most))]
    near = [factor * 10.0**power for power in range(first - 1, last + 2) for factor in (1, 2, 5)]
    found = [tick for tick in near if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
    return found if len(found) >= 2 else round_ticks(low, high, most)[0]


def tick_text(number: float, step: float) -> str:
    """With as many decimals as the step has, and groups of three."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    text = f"{number:,.{min(decimals, 9)}f}" if abs(number) < 1e9 else f"{number:.3g}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def thinned(x: Array, y: Array) -> tuple[Array, Array]:
    """Points in pixels, x ascending -> the highest and the lowest of each column: they look the same."""
    if len(x) < 3:
        return x, y
    columns = np.floor(x)
    starts = np.flatnonzero(np.r_[True, columns[1:] != columns[:-1]])
    if 2 * len(starts) >= len(x) or np.any(np.diff(columns) < 0):
        return x, y
    low, high = np.minimum.reduceat(y, starts), np.maximum.reduceat(y, starts)
    # the one first that is nearer to the column's first point
    up = np.abs(y[starts] - low) <= np.abs(y[starts] - high)
    both = np.stack([np.where(up, low, high), np.where(up, high, low)], axis=1)
    return np.repeat(columns[starts] + 0.5, 2), both.reshape(-1)


def spread(middles: Sequence[float], high: float, bottom: float) -> list[float]:
    """The upper edges of boxes of one height whose middles should be there, ascending: none over another,
    and none below the bottom."""
    tops: list[float] = []
    for middle in middles:
        tops.append(max(middle - high / 2, tops[-1] + high if tops else 0.0))
    lowest = bottom
    for place in reversed(range(len(tops))):
        tops[place] = lowest = min(tops[place], lowest - high)
    return tops


def apart(places: Sequence[float], gap: float) -> range:
    """As many of these places, evenly chosen around the middle one, as lie so far from each other."""
    middle = len(places) // 2
    chosen = range(0)
    for step in range(1, len(places) + 1):
        chosen = range(middle % step, len(places), step)
        if all(places[after] - places[before] >= gap for before, after in pairwise(chosen)):
            break
    return chosen
