"""Lines over an axis: a loss over its steps, an accuracy over what disturbs it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.widgets.charts.axes import apart, span, spread, thinned
from gui.widgets.charts.chart import Chart
from gui.widgets.charts.figure import Axis, Figure, Line
from gui.widgets.grids.pixels import grey_image
from gui.widgets.help import paragraph

__all__ = ["Line", "LineChart"]

_LEAST_WIDTH, _LEAST_HEIGHT = 150, 110  # pixels
_TEXT = 12  # pixels: of ticks and titles
_EDGE = 4  # pixels around all, for the frame of the focus
_GAP = 6  # pixels between numbers and the plot
_EVERY_X, _EVERY_Y = 56, 30  # pixels between two ticks, at least
_REACH = 6  # pixels: how wide the marker is for the mouse
_DOT, _LARGEST_DOT = 2.5, 7.0  # pixels: radius
_PICTURE, _BESIDE = 22, 4  # pixels: a picture below the axis, between two of them
_OLD = 0.35  # opacity of what is out of date
_LAST = 50  # the last of so many parts of a line tells where its name stands


class LineChart(Chart):
    """Lines with their names at their ends. What it shows is painted once, so a marker moves fast.

    is_log     a logarithmic y axis: what is not above 0 is left out
    is_percent y is a share, and written as percents; x_percent: x is one
    x_counts   x is a number of whole things: no tick stands between two of them
    x_range, y_range: as far as the axes go at least
    x_ticks    instead of round numbers
    has_pictures: room for those of show_pictures()
    has_names: at the ends of the lines; else only where one points
    """

    x_chosen = Signal(float)  # the marker was dragged there; it moves when its owner calls show_marker()

    def __init__(
        self,
        x_title: str = "",
        y_title: str = "",
        *,
        is_log: bool = False,
        is_percent: bool = False,
        x_percent: bool = False,
        x_counts: bool = False,
        x_range: tuple[float, float] | None = None,
        y_range: tuple[float, float] | None = None,
        x_ticks: Sequence[float] = (),
        has_pictures: bool = False,
        has_names: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._axes = (
            Axis(x_title, is_percent=x_percent, counts=x_counts, fixed=x_ticks),
            Axis(y_title, "log" if is_log else "linear", is_percent),
        )
        self._has_names, self._has_pictures = has_names, has_pictures
        self._least_ranges = (x_range, y_range)
        self._lines: list[Line] = []
        self._points: list[tuple[Array, Array]] = []  # of each line, those that can be shown
        self._pictures: Sequence[tuple[float, Array]] = ()
        self._marker: float | None = None
        self._stops: Sequence[float] = ()
        self._is_old = False
        self._edition = 0
        self._field: QPixmap | None = None
        self._field_key: tuple[object, ...] = ()
        self._plot = QRectF()
        self._spans = ((0.0, 1.0), (0.0, 1.0))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # What is shown

    def show_lines(self, lines: Sequence[Line]) -> None:
        self._lines = list(lines)
        self._points = [self._shown(line) for line in lines]
        self._change()

    def set_log(self, is_log: bool) -> None:
        """A logarithmic y axis, or a linear one."""
        x, y = self._axes
        if is_log != (y.scale == "log"):
            self._axes = (x, replace(y, scale="log" if is_log else "linear"))
            self.show_lines(self._lines)

    def set_log_x(self, is_log: bool) -> None:
        """Whether the first of x take as much room as the many that come after: log(1 + x), which begins
        at 0."""
        x, y = self._axes
        if is_log != (x.scale == "log1p"):
            self._axes = (replace(x, scale="log1p" if is_log else "linear"), y)
            self._change()

    def show_titles(self, x_title: str, y_title: str) -> None:
        x, y = self._axes
        self._axes = (replace(x, title=x_title), replace(y, title=y_title))
        self._change()

    def show_pictures(self, pictures: Sequence[tuple[float, Array]]) -> None:
        """x and uint8 (h, w), ink is high: below the axis, as many as there is room for."""
        self._pictures = pictures
        self._change()

    def show_stops(self, stops: Sequence[float]) -> None:
        """Where the keys move the marker; without any, from point to point of the first line."""
        self._stops = stops

    def show_marker(self, x: float | None) -> None:
        """A vertical line at x, which can be dragged and moved by arrow keys; None for none."""
        if x != self._marker:
            has_marker = x is not None
            self.setMouseTracking(has_marker)
            before = self._marker_area()
            self._marker = x
            self.update(before | self._marker_area())

    def set_old(self, is_old: bool) -> None:
        """Whether the lines are those of before a change: they fade."""
        if is_old != self._is_old:
            self._is_old = is_old
            self.update()

    def figure(self) -> Figure:
        x, y = self._axes
        return Figure(x, y, self._lines, marker=self._marker)

    @property
    def lines(self) -> list[Line]:
        return self._lines

    @property
    def marker(self) -> float | None:
        return self._marker

    @property
    def is_old(self) -> bool:
        return self._is_old

    def _change(self) -> None:
        self._edition += 1
        self.update()

    def _shown(self, line: Line) -> tuple[Array, Array]:
        x, y = np.asarray(line.x, np.float64), np.asarray(line.y, np.float64)
        good = np.isfinite(x) & np.isfinite(y)
        if self._axes[1].scale == "log":
            good &= y > 0
        return x[good], y[good]

    # Where things are

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()  # it takes what room there is

    def minimumSizeHint(self) -> QSize:
        picture = theme.px(_PICTURE) if self._has_pictures else 0
        return QSize(theme.px(_LEAST_WIDTH), theme.px(_LEAST_HEIGHT) + picture)

    def x_of(self, pixel: float) -> float:
        """The number at a pixel, within the axis."""
        low, high = self._ends(0)
        share = min(max((pixel - self._plot.left()) / max(self._plot.width(), 1.0), 0.0), 1.0)
        return float(self._axes[0].number(low + share * (high - low)))

    def _ends(self, axis: int) -> tuple[float, float]:
        """The places on an axis from which it goes and to which."""
        low, high = self._axes[axis].place(np.array(self._spans[axis])).tolist()
        return low, high

    def _share(self, axis: int, numbers: Array) -> Array:
        """How far along an axis each number is, 0 to 1 within it."""
        low, high = self._ends(axis)
        return (self._axes[axis].place(numbers) - low) / (high - low)

    def pixel_of(self, x: float, y: float) -> QPointF:
        """Where a point is; only on a chart that has been painted."""
        px, py = self._to_pixels(np.array([x]), np.array([y]))
        return QPointF(px[0], py[0])

    def _to_pixels(self, x: Array, y: Array) -> tuple[Array, Array]:
        plot = self._plot
        across: Array = plot.left() + self._share(0, x) * plot.width()
        down: Array = plot.bottom() - self._share(1, y) * plot.height()
        return across, down

    def _span(self, axis: int) -> tuple[float, float]:
        numbers = [points[axis] for points in self._points]
        is_log = self._axes[axis].scale == "log"
        return span(numbers, self._least_ranges[axis], is_log=is_log, has_margin=axis == 1)

    # The marker

    def _marker_area(self) -> QRect:
        if self._marker is None or not self._plot.isValid():
            return QRect()
        x = round(self._marker_pixel())
        return QRect(x - _REACH, 0, 2 * _REACH + 1, self.height())

    def _marker_pixel(self) -> float:
        assert self._marker is not None
        share = float(self._share(0, np.array(self._marker)))
        return self._plot.left() + min(max(share, 0.0), 1.0) * self._plot.width()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._marker is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self.x_chosen.emit(self.x_of(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._marker is None:
            return
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.x_chosen.emit(self.x_of(event.position().x()))
        is_near = abs(event.position().x() - self._marker_pixel()) <= _REACH
        self.setCursor(Qt.CursorShape.SizeHorCursor if is_near else Qt.CursorShape.ArrowCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        found = self._x_by_key(Qt.Key(event.key()))
        if found is None:
            super().keyPressEvent(event)
        else:
            self.x_chosen.emit(found)

    def _x_by_key(self, key: Qt.Key) -> float | None:
        """The next point of the first line to the left or to the right; its ends."""
        x = np.array(self._stops) if len(self._stops) else self._points[0][0] if self._points else np.zeros(0)
        if self._marker is None or not len(x):
            return None
        before = int(np.searchsorted(x, self._marker, "left")) - 1
        after = int(np.searchsorted(x, self._marker, "right"))
        places = {
            Qt.Key.Key_Left: before,
            Qt.Key.Key_Right: after,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(x) - 1,
        }
        return float(x[min(max(places[key], 0), len(x) - 1)]) if key in places else None

    def explain_at(self, point: QPoint) -> str:
        """What this is, and the numbers of each line there."""
        at, words = self.x_of(point.x()), []
        for line, (x, y) in zip(self._lines, self._points, strict=True):
            if len(x):
                place = int(np.argmin(np.abs(x - at)))
                name = f"{line.name}: " if line.name else ""
                words.append(f"{name}{x[place]:.4g} → {self._axes[1].text(float(y[place]), 0.0001)}")
        return self.whatsThis() + "".join(map(paragraph, words))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        key = (
            self.size(),
            self.devicePixelRatioF(),
            colors.name,
            theme.px(100),
            theme.line(1),
            self._edition,
        )
        if key != self._field_key or self._field is None:
            self._field, self._field_key = self._paint_field(), key
        painter = QPainter(self)
        painter.setOpacity(_OLD if self._is_old else 1.0)
        painter.drawPixmap(0, 0, self._field)
        painter.setOpacity(1.0)
        if self._marker is not None:
            x = self._marker_pixel()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(colors.accent), theme.line(2)))
            painter.drawLine(QPointF(x, self._plot.top()), QPointF(x, self._plot.bottom()))
            painter.setBrush(QColor(colors.accent))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QPointF(x, self._plot.bottom()), _REACH - 1, _REACH - 1)
        self.paint_focus(painter)
        painter.end()

    def _paint_field(self) -> QPixmap:
        colors, ratio = theme.current(), self.devicePixelRatioF()
        field = QPixmap(self.size() * ratio)
        field.setDevicePixelRatio(ratio)
        field.fill(Qt.GlobalColor.transparent)
        painter = QPainter(field)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.sized(_TEXT))
        metrics = painter.fontMetrics()
        self._spans = (self._span(0), self._span(1))
        high = metrics.lineSpacing()
        picture = theme.px(_PICTURE) + _GAP if self._has_pictures else 0
        top = _EDGE + 1.5 * high if self._axes[1].title else _EDGE + high / 2
        bottom = self.height() - _EDGE - high - _GAP - (high if self._axes[0].title else 0) - picture
        y_ticks = self._ticks(1, max(bottom - top, 1.0) / theme.px(_EVERY_Y))
        left = max((metrics.horizontalAdvance(text) for _, text in y_ticks), default=0) + _GAP + _EDGE
        names = [
            metrics.horizontalAdvance(line.name) for line in self._lines if line.name and self._has_names
        ]
        right = max(names, default=0) + _EDGE + (_GAP if names else _LARGEST_DOT)
        self._plot = QRectF(left, top, max(self.width() - left - right, 1.0), max(bottom - top, 1.0))
        self._paint_axes(painter, y_ticks, metrics, picture)
        for line, points in zip(self._lines, self._points, strict=True):
            self._paint_line(painter, colors, line, points)
        self._paint_names(painter, colors, high)
        painter.end()
        return field

    def _ticks(self, axis: int, most: float) -> list[tuple[float, str]]:
        return self._axes[axis].ticks(*self._spans[axis], most)

    def _paint_axes(
        self, painter: QPainter, y_ticks: list[tuple[float, str]], metrics: QFontMetrics, picture: int
    ) -> None:
        colors, plot, high = theme.current(), self._plot, metrics.lineSpacing()
        for y, text in y_ticks:
            at = self.pixel_of(self._spans[0][0], y).y()
            painter.setPen(QPen(QColor(colors.line), 1))
            painter.drawLine(QPointF(plot.left(), at), QPointF(plot.right(), at))
            painter.setPen(QColor(colors.quiet))
            box = QRectF(0, at - high / 2, plot.left() - _GAP, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QPen(QColor(colors.quiet), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        below = plot.bottom() + _GAP
        if picture:
            self._paint_pictures(painter, below)
            below += picture
        painter.setPen(QColor(colors.quiet))
        widest = max((metrics.horizontalAdvance(text) for _, text in self._ticks(0, 4)), default=0)
        every = max(theme.px(_EVERY_X) / 2, widest + 2 * _GAP)
        for x, text in self._ticks(0, plot.width() / every):
            at = plot.left() + float(self._share(0, np.array(x))) * plot.width()
            wide = metrics.horizontalAdvance(text) + 2
            box = QRectF(min(max(at - wide / 2, 0), self.width() - wide), below, wide, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        x_title, y_title = (axis.title for axis in self._axes)
        end = QRectF(0, below + high, self.width(), high)
        whole = metrics.horizontalAdvance(x_title) > plot.width()  # then it may begin below the numbers
        if not whole:
            end.setLeft(plot.left())
            end.setRight(plot.right())
        painter.drawText(end, Qt.AlignmentFlag.AlignCenter, x_title)
        painter.drawText(QRectF(_EDGE, _EDGE, self.width(), high), Qt.AlignmentFlag.AlignLeft, y_title)

    def _paint_pictures(self, painter: QPainter, top: float) -> None:
        """As many, evenly chosen, as fit side by side."""
        side = float(theme.px(_PICTURE))
        shares = self._share(0, np.array([x for x, _ in self._pictures]))
        wanted = [
            (self._plot.left() + share * self._plot.width(), ink)
            for share, (_, ink) in zip(shares.tolist(), self._pictures, strict=True)
        ]
        for place in apart([x for x, _ in wanted], side + _BESIDE):
            x, ink = wanted[place]
            at = min(max(x - side / 2, 0.0), self.width() - side)
            painter.drawImage(QRectF(at, top, side, side), grey_image(ink))

    def _paint_line(
        self, painter: QPainter, colors: theme.Theme, line: Line, points: tuple[Array, Array]
    ) -> None:
        if not len(points[0]):
            return
        color = colors.color(line.color)
        x, y = self._to_pixels(*points)
        pen = QPen(color, theme.line(1.5 if line.is_dashed else 2))
        pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)
        if line.is_dashed:
            pen.setDashPattern([3, 3])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        across, down = thinned(x, y)
        if len(across) > 1:
            if len(across) > self._plot.width():
                pen.setWidthF(theme.line(1))  # a line that fills its columns anyway
                painter.setPen(pen)
            pairs = zip(across.tolist(), down.tolist(), strict=True)
            painter.drawPolyline(QPolygonF([QPointF(a, b) for a, b in pairs]))
        if line.dots or len(across) == 1:
            painter.setPen(QPen(QColor(colors.panel), 1))
            painter.setBrush(color)
            weights = np.zeros(len(x)) if line.weights is None else np.asarray(line.weights)
            good = np.isfinite(line.x) & np.isfinite(line.y)
            weights = weights[good] if len(weights) == len(good) else np.zeros(len(x))
            for a, b, weight in zip(x.tolist(), y.tolist(), weights.tolist(), strict=False):
                radius = theme.line(_DOT) + 1 + (_LARGEST_DOT - _DOT) * math.sqrt(min(max(weight, 0.0), 1.0))
                painter.drawEllipse(QPointF(a, b), radius, radius)

    def _paint_names(self, painter: QPainter, colors: theme.Theme, high: int) -> None:
        """Each at its line's end, none over another, all within the widget."""
        ends = [
            (float(np.mean(self._to_pixels(x, y)[1][-max(1, len(x) // _LAST) :])), line)
            for line, (x, y) in zip(self._lines, self._points, strict=True)
            if self._has_names and line.name and len(x)
        ]
        ends.sort(key=lambda end: end[0])
        tops = spread([middle for middle, _ in ends], high, self._plot.bottom() + high / 2)
        for top, (_, line) in zip(tops, ends, strict=True):
            painter.setPen(colors.color(line.color))
            box = QRectF(self._plot.right() + _GAP, top, self.width() - self._plot.right() - _GAP, high)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line.name)
