"""The curves of wires: smooth, level where they leave and arrive, through the points a layout gives."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from engine.arithmetic import Array

Point = tuple[float, float]

PORTS_APART = 16.0
_LEAST_BEND = 40.0
_FINE = 24  # straight pieces that stand for a cubic when it is measured
_REACH = 0.5  # of the way between two points, how far a curve is pulled along its slope


def port_offset(port: int, ports: int, height: float) -> float:
    """How far below the middle of a card of this height a wire arrives; 16 apart where there is room."""
    if ports < 2:
        return 0.0
    apart = min(PORTS_APART, (height - 2 * PORTS_APART) / (ports - 1))
    return apart * (port - (ports - 1) / 2)


def curve(points: Sequence[Point]) -> QPainterPath:
    """Through two points or more, from left to right, level at both ends, never swinging beyond a point."""
    path = QPainterPath()
    path.moveTo(*points[0])
    slopes = _slopes(points)
    for i, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        reach = (x1 - x0) * _REACH
        if x1 <= x0:
            reach = max(_LEAST_BEND, (x0 - x1) / 2)
        path.cubicTo(x0 + reach, y0 + slopes[i] * reach, x1 - reach, y1 - slopes[i + 1] * reach, x1, y1)
    return path


def points_along(path: QPainterPath, count: int) -> Array:
    """float (count, 2): points of a curve, equally far from each other along it."""
    elements = [path.elementAt(i) for i in range(path.elementCount())]
    corners = np.array([(element.x, element.y) for element in elements])
    starts, ends = corners[0:-1:3, None], corners[3::3, None]
    pulls, pushes = corners[1::3, None], corners[2::3, None]
    t = np.linspace(0, 1, _FINE + 1)[None, :, None]
    s = 1 - t
    fine = (s**3 * starts + 3 * s**2 * t * pulls + 3 * s * t**2 * pushes + t**3 * ends).reshape(-1, 2)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(fine, axis=0).T))])
    places = np.linspace(0, way[-1], count)
    return np.stack([np.interp(places, way, fine[:, 0]), np.interp(places, way, fine[:, 1])], axis=1)


def point_at(points: Sequence[QPointF], fraction: float) -> QPointF:
    """Of points that are equally far from each other: where this share of the way is done."""
    place = fraction * (len(points) - 1)
    whole = min(int(place), len(points) - 2)
    return points[whole] + (points[whole + 1] - points[whole]) * (place - whole)


def _slopes(points: Sequence[Point]) -> list[float]:
    """At each point: level at the ends and at turns, else the harmonic mean of the slopes to both sides
    (Fritsch and Butland 1984), so that a curve stays between its points."""
    chords = [(y1 - y0) / (x1 - x0) if x1 > x0 else 0.0 for (x0, y0), (x1, y1) in pairwise(points)]
    between = [2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(chords)]
    return [0.0, *between, 0.0]
