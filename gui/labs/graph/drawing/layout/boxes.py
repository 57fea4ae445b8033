"""Where cards and frames stand, as plain numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FRAME_PADDING = 20.0


@dataclass(frozen=True)
class Box:
    """x, y: the upper left corner; y points down."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Layout:
    """cards and frames by key; for each wire of the picture the points that it passes between its ends,
    from left to right, perhaps none."""

    cards: dict[int, Box]
    frames: dict[int, Box]
    bends: tuple[tuple[tuple[float, float], ...], ...]


def frame_around(boxes: Iterable[Box], title: float) -> Box:
    """The box of a frame around these, one or more; title: the room for its name."""
    listed = list(boxes)
    left, top = min(box.x for box in listed) - FRAME_PADDING, min(box.y for box in listed) - FRAME_PADDING
    right = max(box.x + box.width for box in listed) + FRAME_PADDING
    bottom = max(box.y + box.height for box in listed) + FRAME_PADDING
    return Box(left, top - title, right - left, bottom - top + title)
