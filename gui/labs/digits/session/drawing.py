"""What is on the sheet: strokes of a pen, or a picture. Plain data, and how it is kept."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.centring import SIDE, Preparation, prepare_drawing, prepare_strokes

Point = tuple[float, float]

THINNEST, PEN, THICKEST = 0.02, 0.05, 0.12  # of the sheet's side
MOST_PICTURE = 400  # pixels of a picture's longer side


@dataclass
class Stroke:
    """Points in units of the sheet's side, x and y from 0 to 1, y down; width in the same unit."""

    points: list[Point] = field(default_factory=list)
    width: float = PEN
    _array: Array = field(default_factory=lambda: np.zeros((0, 2)), init=False, repr=False, compare=False)

    def as_array(self) -> Array:
        """(n, 2), made anew only while the stroke grows."""
        if len(self._array) != len(self.points):
            self._array = np.array(self.points)
        return self._array


@dataclass(frozen=True, eq=False)
class Drawing:
    """Strokes, or a picture (uint8 (h, w), ink is high) that goes by its pixels. A finished stroke is never
    changed again, so drawings may share them.

    is_centred  the picture is one of MNIST's, 28 x 28: the network sees it as it is
    label       the digit that it should be, where somebody has said so
    """

    strokes: tuple[Stroke, ...] = ()
    picture: Array | None = None
    is_centred: bool = False
    label: int | None = None

    def __eq__(self, other: object) -> bool:
        """Pictures are the same only if they are one: to compare their pixels would take too long."""
        return (
            isinstance(other, Drawing)
            and self.picture is other.picture
            and (self.strokes, self.is_centred, self.label) == (other.strokes, other.is_centred, other.label)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def is_empty(self) -> bool:
        return not self.strokes and self.picture is None

    def prepare(self) -> Preparation:
        """What becomes of it on the way to the network."""
        if self.picture is not None:
            steps = prepare_drawing(self.picture)
            as_it_is = self.picture.astype(np.float32) / 255
            return replace(steps, centred=as_it_is) if self.is_centred else steps
        return prepare_strokes(
            [stroke.as_array() for stroke in self.strokes], [stroke.width for stroke in self.strokes]
        )

    def to_dict(self) -> dict[str, Any]:
        picture = self.picture
        return {
            "strokes": [
                {"width": stroke.width, "points": [list(point) for point in stroke.points]}
                for stroke in self.strokes
            ],
            "picture": None
            if picture is None
            else {"shape": list(picture.shape), "ink": base64.b64encode(picture.tobytes()).decode("ascii")},
            "is_centred": self.is_centred,
            "label": self.label,
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Drawing:
        """What to_dict() wrote, a stroke also as its points alone. Raises all kinds of errors."""
        strokes = [_stroke_from(each) for each in state["strokes"]]
        picture, label = _picture_from(state.get("picture")), state.get("label")
        is_centred = bool(state.get("is_centred", False))
        if is_centred and (picture is None or picture.shape != (SIDE, SIDE)):
            raise ValueError("only a picture of 28 x 28 can be centred already")
        if not (label is None or (type(label) is int and 0 <= label <= 9)):
            raise ValueError(f"{label!r} is no digit")
        return cls(tuple(stroke for stroke in strokes if stroke.points), picture, is_centred, label)


def on_sheet(x: float, y: float) -> Point:
    """A pen that leaves the sheet draws along its edge. Raises ValueError for what is no number."""
    if not (np.isfinite(x) and np.isfinite(y)):
        raise ValueError(f"({x}, {y}) is no point")
    return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)


def pen_width(width: float) -> float:
    """The nearest that a pen can have. Raises ValueError for what is no number."""
    if not np.isfinite(width):
        raise ValueError(f"{width} is no width of a pen")
    return min(max(float(width), THINNEST), THICKEST)


def in_box(strokes: Sequence[Sequence[Sequence[float]]], left: float, top: float, size: float) -> Drawing:
    """Strokes in units of the sheet, scaled into a square of it."""
    return Drawing(
        tuple(Stroke([(left + x * size, top + y * size) for x, y in stroke]) for stroke in strokes)
    )


def _stroke_from(state: Any) -> Stroke:
    if isinstance(state, list):
        state = {"points": state}
    points = [on_sheet(*map(float, point)) for point in state["points"]]
    return Stroke(points, pen_width(float(state.get("width", PEN))))


def _picture_from(state: Any) -> Array | None:
    if state is None:
        return None
    height, width = map(int, state["shape"])
    content = base64.b64decode(state["ink"], validate=True)
    if not (0 < height <= MOST_PICTURE and 0 < width <= MOST_PICTURE and len(content) == height * width):
        raise ValueError("the picture's size does not fit its pixels")
    return np.frombuffer(content, np.uint8).reshape(height, width)
