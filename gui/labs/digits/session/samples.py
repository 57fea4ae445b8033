"""Drawings to begin with: our own digits, and one that could be two. No Qt."""

from __future__ import annotations

from functools import cache

from engine.disk import RESOURCES, load_json
from gui.labs.digits.session.drawing import Drawing, in_box

# Between a 1 and a 7: an upright stroke with a flag that could be either's.
_DOUBTFUL = (((0.36, 0.34), (0.46, 0.27), (0.56, 0.22), (0.55, 0.4), (0.54, 0.6), (0.53, 0.8)),)


def sample(digit: int, left: float, top: float, size: float) -> Drawing:
    """One of our own digits, in a square of the canvas."""
    return in_box(_strokes()[digit], left, top, size)


def beginning() -> Drawing:
    """Where nothing is drawn yet, and something has to be shown."""
    return sample(3, 0, 0, 1)


def doubtful() -> Drawing:
    return in_box(_DOUBTFUL, 0, 0, 1)


@cache
def _strokes() -> dict[int, list[list[list[float]]]]:
    """By digit: strokes of points (x, y) in the unit square."""
    return {each["digit"]: each["strokes"] for each in load_json(RESOURCES / "strokes.json")["digits"]}
