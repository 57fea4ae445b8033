"""What is on the sheet: strokes of a pen, or a picture. Plain data, and how it is kept."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.centring import SIDE, Preparation, prepare_drawing, prepare_strokes
from gui.labs.digits.stroke import PEN, THICKEST, THINNEST, Point, Stroke, on_sheet
from gui.state import StateError, flag, items, number, text, whole
from gui.words import translate

ERASER = 0.04  # its radius, of the sheet's side
MOST_PICTURE = 400  # pixels of a picture's longer side
# A pen that does not rest draws for a minute; more would keep the window waiting at each move
MOST_STROKES, MOST_POINTS = 1_000, 10_000


@dataclass(frozen=True, eq=False)
class Drawing:
    """Strokes, or a picture (uint8 (h, w), ink is high) that goes by its pixels. A finished stroke is never
    changed again, so drawings may share them.

    is_centred  the picture is one of MNIST's, 28 x 28: the network sees it as it is
    label       the digit that it should be, where somebody has said so
    name        what the picture is, where that is known
    chosen      the number of the digit that is read, where a picture shows several
    """

    strokes: tuple[Stroke, ...] = ()
    picture: Array | None = None
    is_centred: bool = False
    label: int | None = None
    name: str = ""
    chosen: int = 0

    def __eq__(self, other: object) -> bool:
        """Pictures are the same only if they are one: to compare their pixels would take too long."""
        return (
            isinstance(other, Drawing)
            and self.picture is other.picture
            and (self.strokes, self.is_centred, self.label, self.chosen)
            == (other.strokes, other.is_centred, other.label, other.chosen)
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def is_empty(self) -> bool:
        return not self.strokes and self.picture is None

    def prepare(self) -> Preparation:
        """Each step of its way to the network."""
        if self.picture is not None:
            steps = prepare_drawing(self.picture, self.chosen)
            as_it_is = self.picture.astype(np.float32) / 255
            return replace(steps, centred=as_it_is, digits=()) if self.is_centred else steps
        return prepare_strokes(
            [_as_array(stroke) for stroke in self.strokes], [stroke.width for stroke in self.strokes]
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
        } | {key: value for key, value in (("name", self.name), ("chosen", self.chosen)) if value}

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Drawing:
        """What to_dict() wrote, a stroke also as its points alone; within gui.state.reading()."""
        strokes = _strokes_from(state["strokes"])
        picture, label = _picture_from(state.get("picture")), state.get("label")
        is_centred = flag(state.get("is_centred", False), "is_centred")
        if is_centred and (picture is None or picture.shape != (SIDE, SIDE)):
            raise StateError(_tr("only a picture of 28 x 28 can be centred already"))
        known = None if label is None else whole(label, "the label", 0, 9)
        name, chosen = text(state.get("name", ""), "the name"), whole(state.get("chosen", 0), "the digit")
        return cls(strokes, picture, is_centred, known, name, chosen)


def _as_array(stroke: Stroke) -> Array:
    """Its points (n, 2), made anew only while the stroke grows."""
    if stroke.array is None or len(stroke.array) != len(stroke.points):
        stroke.array = np.array(stroke.points)
    array: Array = stroke.array
    return array


def example(picture: Array, name: str, digit: int) -> Drawing:
    """An image of MNIST, which is known to be this digit."""
    words = _tr("{name}, an 8") if digit == 8 else _tr("{name}, a {digit}")
    return Drawing((), picture, True, digit, words.format(name=name, digit=digit))


def pen_width(width: float) -> float:
    """The nearest that a pen can have. Raises ValueError if it is not a number."""
    if not math.isfinite(width):
        raise ValueError(f"{width} is no width of a pen")
    return min(max(float(width), THINNEST), THICKEST)


def without_points(stroke: Stroke, x: float, y: float) -> list[Stroke]:
    """What is left of a stroke when somebody rubs at this place: none, itself, or parts of it."""
    points = _as_array(stroke)
    if not ((points.min(axis=0) - ERASER < (x, y)) & (points.max(axis=0) + ERASER > (x, y))).all():
        return [stroke]
    apart = np.hypot(*np.diff(points, axis=0).T)
    places = np.concatenate(
        [[0.0], np.cumsum(apart)]
    )  # along the path, which has few points where it is fast
    dense = np.union1d(places, np.arange(0, places[-1], ERASER / 4))
    path = np.stack([np.interp(dense, places, points[:, axis]) for axis in (0, 1)], axis=1)
    is_kept = np.hypot(*(path - (x, y)).T) > ERASER
    if is_kept.all():
        return [stroke]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_kept, [False]])))
    runs = zip(edges[::2], edges[1::2], strict=True)
    return [Stroke([(px, py) for px, py in path[low:high].tolist()], stroke.width) for low, high in runs]


def without_ink(picture: Array, x: float, y: float) -> Array:
    """The same of a picture, which lies on the sheet as large as fits."""
    (height, width), longest = picture.shape, max(picture.shape)
    down = (np.arange(height) + 0.5 - height / 2) / longest + 0.5 - y
    across = (np.arange(width) + 0.5 - width / 2) / longest + 0.5 - x
    rubbed: Array = np.where(down[:, None] ** 2 + across**2 > ERASER**2, picture, 0).astype(np.uint8)
    return rubbed


def in_box(strokes: Sequence[Sequence[Sequence[float]]], left: float, top: float, size: float) -> Drawing:
    """Strokes in units of the sheet, scaled into a square of it."""
    return Drawing(
        tuple(Stroke([(left + x * size, top + y * size) for x, y in stroke]) for stroke in strokes)
    )


def count_points(strokes: Sequence[Stroke]) -> int:
    return sum(len(stroke.points) for stroke in strokes)


def _strokes_from(found: Any) -> tuple[Stroke, ...]:
    """Those that have a point. They are counted before they are made."""
    strokes = [
        each if isinstance(each, Mapping) else {"points": each}
        for each in items(found, "strokes", MOST_STROKES)
    ]
    points = [items(each["points"], "points", MOST_POINTS) for each in strokes]
    if (count := sum(map(len, points))) > MOST_POINTS:
        told = _tr("the drawing has {count:,} points; at most {most:,} are read")
        raise StateError(told.format(count=count, most=MOST_POINTS))
    return tuple(
        Stroke(
            [_point_from(point) for point in some],
            number(stroke.get("width", PEN), "the width of a stroke", THINNEST, THICKEST),
        )
        for stroke, some in zip(strokes, points, strict=True)
        if some
    )


def _point_from(found: Any) -> Point:
    x, y = items(found, "a point", 2, 2)
    return on_sheet(number(x, "x"), number(y, "y"))


def _picture_from(found: Any) -> Array | None:
    if found is None:
        return None
    shape = items(found["shape"], "the picture's shape", 2, 2)
    height, width = (whole(each, "the picture's side", 1, MOST_PICTURE) for each in shape)
    content = base64.b64decode(text(found["ink"], "the picture", 2 * MOST_PICTURE**2), validate=True)
    if len(content) != height * width:
        raise StateError(_tr("the picture's size does not fit its pixels"))
    return np.frombuffer(content, np.uint8).reshape(height, width)


def _tr(source: str) -> str:
    return translate("Drawing", source)
