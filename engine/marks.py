"""Marks that some people make and others never do, added to strokes that somebody wrote.

    strokes = add_mark(7, strokes, rng)      # a bar through the stem, or without the one that was there

Whether a zero is slashed or a seven barred is a habit of countries and schools, and a network that never
saw it reads a slashed 0 as 4 or 8. The label stays what it was: a mark makes no other digit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.arithmetic import Array
from engine.handwriting import fit

Strokes = list[Array]


def add_mark(label: int, strokes: Sequence[Array], rng: np.random.Generator) -> Strokes:
    """Strokes, each (m, 2) of any size, of a digit -> the same with a mark, their longer side about 1.

    A digit that has no such habits (3, 4, 6, 8), or whose strokes are made otherwise than the mark
    needs, comes back without one.
    """
    fitted = fit(strokes)
    mark = _MARKS.get(label)
    return mark(fitted, rng) if mark else fitted


def line(middle: Array, degrees: float, length: float) -> Array:
    """A straight stroke (2, 2) through its middle, rising to the right by so many degrees."""
    half = length / 2 * np.array([np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))])
    return np.stack([middle - half, middle + half])


def slash(middle: Array, diagonal: float, rng: np.random.Generator) -> Array:
    """The stroke through a zero: mostly rising to the right, inside or through it."""
    lot = rng.random()
    if lot < 0.65:
        degrees = rng.uniform(25, 75)
    elif lot < 0.8:
        degrees = rng.uniform(105, 155)
    else:
        degrees = rng.uniform(0, 180)
    return line(middle + rng.normal(0, 0.04, 2), degrees, diagonal * rng.uniform(0.4, 1.1))


def _slashed_zero(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    if len(strokes) > 1:  # it may have one already
        return strokes
    return [*strokes, slash(np.zeros(2), float(np.hypot(*np.ptp(strokes[0], axis=0))), rng)]


def _one_with_serifs(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    points = np.concatenate(strokes)
    if len(strokes) > 1 or np.ptp(points[:, 0]) > 0.35 or np.ptp(points[:, 1]) < 0.9:
        return strokes
    stem = strokes[0]
    if stem[0, 1] > stem[-1, 1]:
        stem = stem[::-1]  # now from top to bottom
    flag, foot = rng.random() < 0.6, rng.random() < 0.65
    if flag and stem[0, 0] - stem[:, 0].min() < 0.08:  # it has none
        tip = stem[0] + [-rng.uniform(0.12, 0.4), rng.uniform(0.08, 0.35)]
        stem = np.concatenate([[tip], stem])
    if not foot:
        return [stem]
    return [stem, line(stem[-1] + rng.normal(0, 0.03, 2), rng.normal(0, 5), rng.uniform(0.3, 0.75))]


def _barred_two(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    middle = np.array([rng.normal(0.02, 0.05), rng.uniform(-0.05, 0.2)])
    return [*strokes, line(middle, rng.normal(3, 6), rng.uniform(0.3, 0.55))]


def _five_with_its_bar_moved(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    if len(strokes) != 2:
        return strokes
    body, bar = strokes
    middle = bar.mean(axis=0)
    moved = (bar - middle) * [rng.uniform(0.8, 1.4), 1] + middle + rng.normal([0.03, -0.02], [0.06, 0.05])
    return [body, moved]


def _seven_with_or_without_a_bar(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    if len(strokes) == 1:
        at = strokes[0][round(rng.uniform(0.55, 0.8) * (len(strokes[0]) - 1))]
        middle = at + rng.normal(0, [0.05, 0.02])
        return [*strokes, line(middle, rng.normal(5, 8), rng.uniform(0.3, 0.6))]
    last = strokes[-1]
    is_bar = len(strokes) == 2 and np.ptp(last[:, 0]) < 0.7 and np.ptp(last[:, 1]) < 0.3
    return strokes[:1] if is_bar else strokes


def _hooked_nine(strokes: Strokes, rng: np.random.Generator) -> Strokes:
    *others, last = strokes
    end = last[-1]
    if end[1] < 0.35:  # the stroke does not end at the bottom of the stem
        return strokes
    reach, rise = rng.uniform(0.12, 0.4), rng.uniform(0.0, 0.22)
    hook = end + np.array([[-0.35 * reach, 0.05], [-0.75 * reach, 0.03], [-reach, -rise]])
    return [*others, np.concatenate([last, hook])]


_MARKS: dict[int, Callable[[Strokes, np.random.Generator], Strokes]] = {
    0: _slashed_zero,
    1: _one_with_serifs,
    2: _barred_two,
    5: _five_with_its_bar_moved,
    7: _seven_with_or_without_a_bar,
    9: _hooked_nine,
}
