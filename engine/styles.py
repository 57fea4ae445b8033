"""Digits as people elsewhere write them, made from lines and curves.

    strokes = write(4, rng)                  # open, closed, in one stroke or two; never the same twice

Thirty writers of one country, and the postmen and pupils of MNIST, do not have every habit of the world:
a 1 with a long flag and a foot, a slashed 0, a Z-like 2, an 8 of two ovals. Each digit here is a list of
strokes in a box of 1 x 1, y down, its points moved a little at random, then scaled to some width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.arithmetic import Array
from engine.marks import Strokes, line, slash

WIDTHS = (0.4, 0.85)  # of the box, for one of height 1
NARROW, NARROW_SHARE = (0.25, 0.4), 0.1
WOBBLE = 0.025  # standard deviation of every point, before the curve is laid through them

_PIECES = 8  # straight pieces of a curve from one of its points to the next
# Catmull and Rom 1974: a cubic from p1 to p2 whose slopes there are (p2 - p0) / 2 and (p3 - p1) / 2
_T = np.linspace(0, 1, _PIECES, endpoint=False)
_CATMULL_ROM = 0.5 * np.stack(
    [-_T + 2 * _T**2 - _T**3, 2 - 5 * _T**2 + 3 * _T**3, _T + 4 * _T**2 - 3 * _T**3, -(_T**2) + _T**3], axis=1
)


def write(label: int, rng: np.random.Generator) -> Strokes:
    """A digit 0 to 9 in one of its styles -> its strokes, each (m, 2), in a box of height 1, y down."""
    strokes = _STYLES[label](rng)
    if label == 1:
        return strokes  # as wide as its flag and its foot
    width = rng.uniform(*NARROW) if rng.random() < NARROW_SHARE else rng.uniform(*WIDTHS)
    return [stroke * [width, 1] for stroke in strokes]


def curve(rng: np.random.Generator, *points: Array | tuple[float, float]) -> Array:
    """A smooth stroke through points that are moved a little: k points -> (8 (k - 1) + 1, 2)."""
    knots = _moved(rng, points)
    around = np.concatenate([knots[:1], knots, knots[-1:]])
    windows = np.stack([around[i : len(around) - 3 + i] for i in range(4)], axis=1)
    return np.concatenate([(_CATMULL_ROM @ windows).reshape(-1, 2), knots[-1:]])


def polyline(rng: np.random.Generator, *points: tuple[float, float]) -> Array:
    """A stroke with corners through points that are moved a little: k points -> (k, 2)."""
    return _moved(rng, points)


def _moved(rng: np.random.Generator, points: Sequence[Array | tuple[float, float]]) -> Array:
    return np.array(points) + rng.normal(0, WOBBLE, (len(points), 2))


def oval(middle: tuple[float, float], radii: tuple[float, float], start: float, sweep: float) -> Array:
    """A stroke along an ellipse, from the angle start through the angle sweep, in degrees; 0 is right,
    90 is down, so that a positive sweep goes round as the hands of a clock do."""
    angle = np.radians(start + np.linspace(0, sweep, 25))
    return np.stack([np.cos(angle), np.sin(angle)], axis=1) * radii + middle


def _zero(rng: np.random.Generator) -> Strokes:
    gap = rng.uniform(20, 70) if rng.random() < 0.2 else rng.uniform(-50, 10)
    turn = 1 if rng.random() < 0.2 else -1
    ring = oval((0.5, 0.5), (0.5, 0.5), rng.normal(-80, 30), turn * (360 - gap))
    if rng.random() < 0.08:  # the end goes on inside
        ring = oval((0.5, 0.5), (0.5, 0.5), rng.normal(-60, 40), turn * rng.uniform(390, 470))
        ring[18:] += (0.5 - ring[18:]) * np.linspace(0, rng.uniform(0.2, 0.6), len(ring) - 18)[:, None]
    # the second half of a round is drawn a little wider or narrower than the first
    ring += np.linspace(0, 1, len(ring))[:, None] * rng.normal(0, 0.05, 2)
    return [ring, slash(np.full(2, 0.5), 1.4, rng)] if rng.random() < 0.5 else [ring]


def _one(rng: np.random.Generator) -> Strokes:
    stem = polyline(rng, (0, 0), (rng.normal(0, 0.04), 1))
    if rng.random() < 0.25:  # an end that turns upwards
        turn = [[0.04, 0.03], [rng.uniform(0.08, 0.2), -rng.uniform(0, 0.1)]]
        stem = np.concatenate([stem, stem[-1] + turn])
    foot = rng.random() < 0.35
    if rng.random() < 0.7:
        # a long flat one would make a 7, one that comes down to the foot a triangle
        drop = rng.uniform(0.08, 0.45 if foot else 0.85)
        tip = stem[0] + [-rng.uniform(0.12, 0.3) - rng.uniform(0, 0.35) * min(1, 3 * drop), drop]
        middle = (tip + stem[0]) / 2 + rng.normal(0, 0.03, 2)
        stem = np.concatenate([[tip, middle], stem])
    if foot:
        middle = np.array([0, 1]) + rng.normal(0, 0.03, 2)
        return [stem, line(middle, rng.normal(0, 4), rng.uniform(0.3, 0.75))]
    return [stem]


def _two(rng: np.random.Generator) -> Strokes:
    style = rng.integers(4)
    wide = rng.uniform(0.9, 1.4)  # how far the foot reaches
    if style == 0:  # like a Z
        return [polyline(rng, (0.05, 0.08), (0.9, 0.06), (0.05, 0.97), (1, 0.95))]
    if style == 1:  # a round head, a straight foot
        head = curve(rng, (0.05, 0.25), (0.3, 0.02), (0.75, 0.05), (0.85, 0.32), (0.5, 0.65), (0.05, 0.97))
        return [np.concatenate([head, polyline(rng, (0.5, 0.97), (wide, 0.95))])]
    if style == 2:  # like a swan
        return [
            curve(rng, (0.05, 0.3), (0.2, 0.05), (0.65, 0), (0.85, 0.25), (0.5, 0.65), (0.02, 0.93))[:-1],
            curve(rng, (0.02, 0.93), (0.3, 0.86), (0.6, 0.97), (wide, 0.9)),
        ]
    low = rng.uniform(0.65, 0.8)  # with a loop at the foot
    return [
        curve(
            rng,
            (0.05, 0.25), (0.35, 0.02), (0.8, 0.1), (0.75, 0.4), (0.3, 0.9), (0.08, 0.95),
            (0.08, low), (0.3, low + 0.05), (0.5, 0.92), (0.75, 1.0), (1, 0.85),
        )
    ]  # fmt: skip


def _three(rng: np.random.Generator) -> Strokes:
    style = rng.integers(3)
    bowl = [(0.5, 0.42), (0.9, 0.55), (0.95, 0.8), (0.5, 1), (0, 0.88)]
    if style == 0:  # a flat top
        top = polyline(rng, (0.05, 0.03), (0.9, 0.02), (0.42, 0.4))
        return [np.concatenate([top, curve(rng, *bowl)[1:]])]
    waist = rng.uniform(0.25, 0.65)
    head = [(0.05, 0.15), (0.45, 0), (0.85, 0.15), (0.75, 0.38)]
    if style == 1:
        return [curve(rng, *head, (waist, 0.46), (0.8, 0.55), (0.95, 0.78), (0.5, 1), (0, 0.87))]
    beak = waist - rng.uniform(0.1, 0.3)  # the pen comes back on its way
    return [curve(rng, *head, (beak + 0.1, 0.47), (beak, 0.48), (beak + 0.15, 0.47), *bowl[1:])]


def _four(rng: np.random.Generator) -> Strokes:
    style = rng.integers(5)
    bar = rng.uniform(0.5, 0.8)
    x = rng.uniform(0.6, 0.85)
    left = rng.uniform(0, 0.25)
    end = rng.uniform(x, 1.1)
    top = rng.uniform(-0.05, 0.55)
    if style == 0:  # an L, and a stem of its own
        return [polyline(rng, (left, 0), (0, bar), (end, bar)), polyline(rng, (x, top), (x - 0.03, 1))]
    if style == 1:  # a U, and a stem that goes on from it
        bowl = curve(rng, (left, 0), (0.03, bar * 0.6), (0.2, bar), (0.6, bar * 0.9), (x, bar * 0.5))
        return [bowl, polyline(rng, (x + 0.02, top), (x - 0.03, 1))]
    if style == 2:  # the same without lifting the pen
        bowl = curve(rng, (left, 0), (0.03, bar * 0.6), (0.25, bar), (0.65, bar * 0.8), (x, max(top, 0)))
        return [np.concatenate([bowl, polyline(rng, (x - 0.05, 1))])]
    if style == 3:  # closed, the stem drawn last
        return [polyline(rng, (x - 0.05, 0), (0, bar), (end, bar)), polyline(rng, (x, top * 0.3), (x, 1))]
    return [polyline(rng, (end, bar), (0, bar), (x, 0), (x - 0.03, 1))]  # closed, in one stroke


def _five(rng: np.random.Generator) -> Strokes:
    neck = rng.uniform(0.35, 0.5)
    if rng.random() < 0.15:  # like an S
        return [
            curve(
                rng,
                (0.95, 0.05), (0.5, 0), (0.1, 0.2), (0.3, neck), (0.8, 0.55), (0.95, 0.8), (0.5, 1), (0, 0.9),
            )
        ]  # fmt: skip
    stem = polyline(rng, (0.15, 0.02), (0.08, neck))
    bowl = curve(rng, (0.08, neck), (0.5, neck - 0.06), (0.93, 0.62), (0.8, 0.92), (0.4, 1), (0, 0.9))
    body = np.concatenate([stem, bowl[1:]])
    bar = polyline(rng, (0.15, 0.02), (rng.uniform(0.7, 1.1), 0.0))
    if rng.random() < 0.75:
        return [body, bar + rng.normal([0.03, -0.02], [0.06, 0.03])]
    return [np.concatenate([bar[::-1], body])]


def _six(rng: np.random.Generator) -> Strokes:
    high = rng.uniform(0.42, 0.74)  # of the loop
    if rng.random() < 0.5:
        stem = [(rng.uniform(0.3, 0.7), 0), (0.1, 0.5)]
    else:
        stem = [(rng.uniform(0.7, 0.95), 0.03), (0.35, 0.15), (0.08, 0.5)]
    loop = [(0.05, 0.78), (0.4, 1), (0.85, 0.92), (0.9, high + 0.1), (0.5, high)]
    if rng.random() < 0.5:
        loop += [(0.1, 0.8)] if rng.random() < 0.5 else [(0.2, high + 0.1), (0.07, high + 0.2)]
    elif rng.random() < 0.6:  # open: the end does not come back to the stem
        loop[-1] = (rng.uniform(0.4, 0.8), high + rng.uniform(0, 0.12))
    return [curve(rng, *stem, *loop)]


def _seven(rng: np.random.Generator) -> Strokes:
    foot = rng.uniform(0.1, 0.6)
    style = rng.integers(4)
    start = [(0.02, rng.uniform(0.1, 0.22))] if rng.random() < 0.3 else []  # a serif at the left
    top = polyline(rng, *start, (0.02, 0.03), (0.95, 0.02))
    bend = 0.95 - (0.95 - foot) * rng.uniform(0.4, 0.75)
    stem = polyline(rng, (foot, 1)) if style < 2 else curve(rng, (0.95, 0.02), (bend, 0.45), (foot, 1))[1:]
    if style == 1:  # a wave instead of a straight top
        top = curve(rng, *start, (0.02, 0.1), (0.3, 0), (0.65, 0.1), (0.95, 0.02))
    elif style == 3:  # round, like the head of a 2
        top = curve(rng, (0.02, 0.2), (0.2, 0.03), (0.6, 0), (0.93, 0.1), (bend + 0.05, 0.45))
    seven = [np.concatenate([top, stem])]
    if rng.random() < 0.5:
        at = rng.uniform(0.4, 0.75)
        middle = np.array([0.95 + (foot - 0.95) * at, at]) + rng.normal(0.03, [0.09, 0.02])
        seven.append(line(middle, rng.normal(4, 7), rng.uniform(0.4, 0.85)))
    return seven


def _eight(rng: np.random.Generator) -> Strokes:
    waist = rng.uniform(0.38, 0.52)
    if rng.random() < 0.4:  # two ovals
        upper = oval((0.5, waist / 2), (rng.uniform(0.3, 0.48), waist / 2), rng.uniform(0, 360), 370)
        sweep = -rng.uniform(330, 380)
        lower = oval((0.5, (1 + waist) / 2), (0.48, (1 - waist) / 2), rng.normal(-90, 40), sweep)
        return [upper, lower + rng.normal(0, [0.04, 0.02])]
    # an S that goes back up to where it began, or nearly
    down = [(0.1, 0.2), (0.5, waist), (0.92, 0.75), (0.5, 1), (0.05, 0.78)]
    gap = rng.normal(0, 0.05) if rng.random() < 0.7 else rng.uniform(0.05, 0.35)
    back = [(0.5, waist), (0.88, 0.2), (rng.uniform(0.6, 0.85) + gap, 0.03)]
    return [curve(rng, (rng.uniform(0.6, 0.85), 0.05), (0.4, 0), *down, *back)]


def _nine(rng: np.random.Generator) -> Strokes:
    low = rng.uniform(0.3, 0.55)  # of the loop
    if rng.random() < 0.15:  # a small head on a round belly
        ring = oval((0.45, low / 2), (rng.uniform(0.2, 0.4), low / 2), rng.uniform(-60, 0), -340)
        belly = [(0.5, low + 0.1), (0.85, 0.68), (rng.uniform(0.5, 0.75), 0.98), (0, 0.93)]
        return [np.concatenate([ring, curve(rng, ring[-1], *belly)[1:]])]
    side = rng.uniform(0.8, 0.95)
    loop = [(side, 0.1), (0.45, 0), (0.08, low * 0.5), (0.4, low), (side - 0.05, low * 0.6)]
    if rng.random() < 0.3:  # open: the loop ends before it is round
        loop = [(side - 0.15, 0.05), *loop[1:-1], (side - 0.1, low * 0.75)]
    ring = curve(rng, *loop, (side, rng.uniform(0, 0.12)))
    style = rng.integers(3)
    if style == 0:  # straight or slanted
        stem = polyline(rng, (rng.uniform(0.3, side), 1))
    elif style == 1:  # bent
        stem = curve(rng, (side, 0.1), (side - 0.03, 0.5), (rng.uniform(0.2, 0.6), 1))[1:]
    else:  # hooked
        stem = curve(
            rng,
            (side, 0.1),
            (side, 0.6),
            (0.75, 0.95),
            (0.4, 1),
            (rng.uniform(-0.2, 0.2), rng.uniform(0.8, 1)),
        )[1:]
    return [np.concatenate([ring, stem])]


_STYLES: list[Callable[[np.random.Generator], Strokes]] = [
    _zero, _one, _two, _three, _four, _five, _six, _seven, _eight, _nine,
]  # fmt: skip
