"""What a chart shows, as plain data: so it can be drawn large, and be saved as a table. No Qt."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.arithmetic import Array
from gui.widgets.charts.axes import log_ticks, round_ticks, tick_text
from gui.widgets.charts.terrain import Terrain

_FARTHEST = 300  # powers of ten


@dataclass(frozen=True)
class Axis:
    """Numbers along a line; a number's place is where it stands on it.

    scale       "log"; or "log1p": log(1 + number), which begins at 0
    is_percent  the numbers are shares, and written as percents
    counts      they are of whole things: no tick stands between two of them
    fixed       ticks, instead of round numbers
    names       of 0, 1, 2 ..., where there are no numbers
    """

    title: str = ""
    scale: Literal["linear", "log", "log1p"] = "linear"
    is_percent: bool = False
    counts: bool = False
    fixed: Sequence[float] = ()
    names: Sequence[str] = ()

    def place(self, number: Array) -> Array:
        if self.scale == "linear":
            return np.asarray(number, np.float64)
        with np.errstate(all="ignore"):
            found: Array = np.log10(number) if self.scale == "log" else np.log10(1 + np.asarray(number))
            return found

    def number(self, place: float) -> float:
        """The way back."""
        if self.scale == "linear":
            return place
        power: float = 10.0 ** min(max(place, -_FARTHEST), _FARTHEST)
        return power - (self.scale == "log1p")

    def in_full(self, number: float) -> str:
        return f"{100 * number:.6g} %" if self.is_percent else f"{number:.6g}"

    def text(self, number: float, step: float) -> str:
        """With as many decimals as the step has."""
        return tick_text(100 * number, 100 * step) + " %" if self.is_percent else tick_text(number, step)

    def ticks(self, low: float, high: float, most: float) -> list[tuple[float, str]]:
        """Numbers from low to high, and how they are written."""
        if self.names:
            every = max(1, math.ceil(len(self.names) / max(most, 1)))
            return [(float(at), self.names[at]) for at in range(0, len(self.names), every)]
        if self.scale == "log":
            return [(tick, f"{tick:.4g}") for tick in log_ticks(low, high, max(2, int(most)))]
        if self.scale == "log1p":
            return [(tick, tick_text(tick, 1)) for tick in (0.0, *log_ticks(1.0, max(high, 1.0), 4))]
        factor = 100 if self.is_percent else 1
        if self.fixed:
            end = " %" if self.is_percent else ""
            return [(tick, f"{tick * factor:g}{end}") for tick in self.fixed if low <= tick <= high]
        if self.counts:
            most = min(most, high - low)
        ticks, step = round_ticks(low * factor, high * factor, max(1, int(most)))
        return [(tick / factor, self.text(tick / factor, step / factor)) for tick in ticks]


@dataclass(frozen=True, eq=False)
class Line:
    """x, y (n,): its points from left to right; what is not finite is left out.

    color    a token of the theme, or "digits 7": one of the ten colours that are told apart best
    dots     a dot at each point
    joined   the points are joined
    weights  (n,) from 0 to 1: how much each point counts, seen as the area of its dot
    points   (n,): what each is called, where they have names
    """

    name: str
    x: Array
    y: Array
    color: str = "data"
    is_dashed: bool = False
    dots: bool = False
    joined: bool = True
    weights: Array | None = None
    points: Sequence[str] = ()


@dataclass(frozen=True)
class Figure:
    """lines, over a ground where there is one.

    are_bars   each point is the top of a bar from 0
    is_true    one unit is as long both ways
    is_signed  the colours of the ground are those of signs, -1 to 1
    marker     x of a vertical line
    """

    x: Axis
    y: Axis
    lines: Sequence[Line] = ()
    are_bars: bool = False
    is_true: bool = False
    is_signed: bool = False
    ground: Terrain | None = None
    marker: float | None = None

    @property
    def is_empty(self) -> bool:
        return self.ground is None and not any(len(line.x) for line in self.lines)

    def table(self) -> list[list[str | float]]:
        """The titles, and a row a point: its line, its name, x, y, and the height of the ground; of these the
        columns that say something."""
        titles = (self.x.title or ("name" if self.x.names else "x"), self.y.title or "y")
        rows: list[list[str | float]] = [["line", "point", *titles, "height"]]
        for line in self.lines:
            numbers = zip(np.asarray(line.x).tolist(), np.asarray(line.y).tolist(), strict=True)
            for i, (x, y) in enumerate(numbers):
                at = self.x.names[int(x)] if self.x.names else x
                rows.append([line.name, line.points[i] if line.points else "", at, y, ""])
        if self.ground is not None:
            xs, ys = self.ground.xs.tolist(), self.ground.ys.tolist()
            for y, values in zip(ys, self.ground.values.tolist(), strict=True):
                rows += [["", "", x, y, value] for x, value in zip(xs, values, strict=True)]
        used = [any(row[column] != "" for row in rows[1:]) for column in range(len(rows[0]))]
        return [[cell for cell, is_used in zip(row, used, strict=True) if is_used] for row in rows]

    def as_csv(self) -> bytes:
        """The table; each number in full, so that it is read back as it is."""
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(self.table())
        return text.getvalue().encode()


def bars(names: Sequence[str], values: Sequence[float], y: Axis, title: str = "") -> Figure:
    """A bar a name."""
    line = Line("", np.arange(len(names), dtype=np.float64), np.array(values))
    return Figure(Axis(title, names=list(names)), y, [line] if len(names) else [], are_bars=True)


def cloud(name: str, places: Array, color: str, points: Sequence[str] = ()) -> Line:
    """Points (n, 2) that are not joined."""
    return Line(name, places[:, 0], places[:, 1], color, dots=True, joined=False, points=points)


def on_ground(terrain: Terrain | None, titles: tuple[str, str], path: Array, name: str) -> Figure:
    """A terrain with a path (n, 2) on it."""
    lines = [Line(name, path[:, 0], path[:, 1], "accent")] if len(path) else []
    return Figure(Axis(titles[0]), Axis(titles[1]), lines, ground=terrain)
