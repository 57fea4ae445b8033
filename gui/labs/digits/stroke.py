"""A stroke of the pen: plain data, on the sheet before the engine is there. No Qt, no numpy."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

Point = tuple[float, float]

THINNEST, PEN, THICKEST = 0.02, 0.05, 0.12  # of the sheet's side


@dataclass
class Stroke:
    """Points in units of the sheet's side, x and y from 0 to 1, y down; width in the same unit.

    array: the points as session/drawing.py keeps them.
    """

    points: list[Point] = field(default_factory=list)
    width: float = PEN
    array: Any = field(default=None, init=False, repr=False, compare=False)


def on_sheet(x: float, y: float) -> Point:
    """A pen that leaves the sheet draws along its edge. Raises ValueError if a coordinate is not a number."""
    if not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError(f"({x}, {y}) is no point")
    return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
