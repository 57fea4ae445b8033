"""A function around one place, its tangent there, and the secant to a place nearby.

The tangent has the gradient's slope, the secant that of a finite difference: where the step is small they lie
on each other, and where it is too small rounding shows as a staircase.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.widgets.charts.chart import Chart
from gui.widgets.charts.figure import Axis, Figure, Line
from gui.widgets.charts.slope import Slope, Tick, runs, span_of, ticks
from gui.widgets.help import paragraph

_WIDTH, _HEIGHT, _LEAST_WIDTH, _LEAST_HEIGHT = 280, 160, 160, 110  # pixels
_TEXT = 12  # pixels
_EDGE, _GAP = 4, 6  # pixels: around all, between numbers and the plot
_MOST_LABELS = 3  # of an axis
_DOT = 4.0  # pixels: radius
_AIR = 0.08  # of the range: above and below what is drawn
_FAR = 1e6  # times the plot: Qt cannot draw lines that go farther


class SlopePlot(Chart):
    """The curve in the data colour, the tangent dashed in the accent, the secant and its triangle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slope: Slope | None = None
        self._message = ""
        self._plot = QRectF()
        self.labels: list[tuple[str, QRectF]] = []  # as they were last painted
        self._x_span = self._y_span = (0.0, 1.0)
        self.setAccessibleName(self.tr("Slope"))
        self.setWhatsThis(
            paragraph(
                self.tr(
                    "The function around x. The dashed line is the tangent: its slope is the gradient. "
                    "The thin line goes to the point at x + h: its slope is the change of f divided by h."
                )
            )
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.clear()

    def show_slope(
        self,
        xs: Sequence[float] | Array,
        ys: Sequence[float] | Array,
        x: float,
        y: float,
        slope: float,
        h: float,
        nudged: float,
        names: tuple[str, str] = ("x", "y"),
    ) -> None:
        """xs, ys (n,): the curve, from left to right; y = f(x), slope = f'(x), nudged = f(x + h); names: what
        x and y are called.

        What is not finite leaves a gap. Raises ValueError if xs and ys are not of one length.
        """
        across, up = np.asarray(xs, np.float64), np.asarray(ys, np.float64)
        if across.ndim != 1 or across.shape != up.shape:
            raise ValueError(f"xs {across.shape} and ys {up.shape} are not two lists of one length")
        self._slope = Slope(across, up, float(x), float(y), float(slope), float(h), float(nudged), names)
        self._message = ""
        self.setAccessibleDescription(self._in_words(self._slope))
        self.setToolTip(paragraph(self.accessibleDescription()))
        self.update()

    def clear(self, message: str = "") -> None:
        """Nothing is shown but the message."""
        self._slope, self._message = None, message
        self.setAccessibleDescription(message)
        self.setToolTip("")
        self.update()

    def _in_words(self, shown: Slope) -> str:
        words = self.tr(
            "At {across} = {x}, {up} = {y}. The tangent's slope is the gradient {slope}. From {across} to "
            "{across} + h, with h = {h}, {up} changes by {change}: the slope of the secant is {secant}."
        )
        return words.format(
            across=shown.names[0],
            up=shown.names[1],
            x=f"{shown.x:.6g}",
            y=f"{shown.y:.6g}",
            slope=f"{shown.slope:.6g}",
            h=f"{shown.h:g}",
            change=f"{shown.rise:.6g}",
            secant=f"{shown.secant:.6g}",
        )

    def figure(self) -> Figure:
        shown = self._slope
        if shown is None:
            return Figure(Axis("x"), Axis("y"))
        (left, right), tangent = (float(shown.xs[0]), float(shown.xs[-1])), self.tr("tangent")
        ends = np.array([left, right])
        lines = [
            Line(self.tr("function"), shown.xs, shown.ys),
            Line(tangent, ends, shown.y + shown.slope * (ends - shown.x), "accent", is_dashed=True),
            Line(
                self.tr("secant"),
                np.array([shown.x, shown.x + shown.h]),
                np.array([shown.y, shown.nudged]),
                "text",
                dots=True,
            ),
        ]
        across, up = shown.names
        return Figure(Axis(across), Axis(up), lines)

    def explain_at(self, point: QPoint) -> str:
        """What this is, and its numbers."""
        return self.whatsThis() + (paragraph(self.accessibleDescription()) if self._slope else "")

    # Where things are

    def sizeHint(self) -> QSize:
        return QSize(theme.px(_WIDTH), theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(_LEAST_WIDTH), theme.px(_LEAST_HEIGHT))

    def pixel_of(self, x: float, y: float) -> QPointF:
        """Where a point is; only in a plot that has been painted."""
        assert self._slope is not None
        origin = self._slope.origin
        return self._pixel(x - origin[0], y - origin[1])

    def _pixel(self, across: float, up: float) -> QPointF:
        """Measured from the origin of the slope."""
        (left, right), (low, high), plot = self._x_span, self._y_span, self._plot
        shares = (across - left) / (right - left), (up - low) / (high - low)
        x, y = (min(max(share, -_FAR), _FAR) for share in shares)
        return QPointF(plot.left() + x * plot.width(), plot.bottom() - y * plot.height())

    def _measure(self, shown: Slope, metrics: QFontMetrics) -> tuple[list[Tick], list[Tick]]:
        """Set the spans and the plot; returns the ticks of x and of y."""
        across, up = shown.curve
        self._x_span = left, right = span_of([*across, 0.0, shown.h], 1.0)
        low, high = span_of([*up, 0.0, shown.rise], (right - left) * abs(shown.slope))
        air = (high - low) * _AIR
        self._y_span = (low - air, high + air)
        x_ticks = ticks(shown.names[0], shown.origin[0], shown.h, self._x_span)
        y_ticks = ticks(shown.names[1], shown.origin[1], shown.rise, (low, high))
        line = metrics.lineSpacing()
        widest = max((metrics.horizontalAdvance(tick.text) for tick in y_ticks), default=0)
        side = min(widest, self.width() * 0.45) + _GAP + _EDGE
        top = _EDGE + line / 2
        wide, high = self.width() - side - 2 * _EDGE, self.height() - top - _EDGE - _GAP - line
        self._plot = QRectF(side, top, max(wide, 1.0), max(high, 1.0))
        return x_ticks, y_ticks

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.sized(_TEXT))
        if self._slope is None:
            painter.setPen(QColor(colors.quiet))
            around = QRectF(self.rect()).adjusted(_GAP, _GAP, -_GAP, -_GAP)
            painter.drawText(around, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._message)
        else:
            x_ticks, y_ticks = self._measure(self._slope, painter.fontMetrics())
            self._paint_axes(painter, x_ticks, y_ticks)
            painter.setClipRect(self._plot.adjusted(-_DOT, -_DOT, _DOT, _DOT))
            self._paint_lines(painter, self._slope)
            painter.setClipping(False)
        self.paint_focus(painter)
        painter.end()

    def _paint_axes(self, painter: QPainter, x_ticks: list[Tick], y_ticks: list[Tick]) -> None:
        colors, plot, metrics = theme.current(), self._plot, painter.fontMetrics()
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.drawLine(plot.topLeft(), plot.bottomLeft())
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.setPen(QColor(colors.quiet))
        line = metrics.lineSpacing()
        self.labels = []
        for tick in x_ticks:
            wide = metrics.horizontalAdvance(tick.text) + 2
            left = self._pixel(tick.offset, 0).x() - wide / 2
            box = QRectF(min(max(left, 0.0), self.width() - wide), plot.bottom() + _GAP, wide, line)
            self._paint_label(painter, tick.text, box, _MOST_LABELS)
        most = len(self.labels) + _MOST_LABELS
        for tick in y_ticks:
            box = QRectF(0, self._pixel(0, tick.offset).y() - line / 2, plot.left() - _GAP, line)
            text = metrics.elidedText(tick.text, Qt.TextElideMode.ElideRight, int(box.width()))
            self._paint_label(painter, text, box, most)

    def _paint_label(self, painter: QPainter, text: str, box: QRectF, most: int) -> None:
        """Where it has room beside those that are there, which are the more important ones."""
        around = box.adjusted(-_GAP / 2, 0, _GAP / 2, 0)
        has_room = not any(around.intersects(other) for _, other in self.labels)
        if has_room and len(self.labels) < most:
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            self.labels.append((text, box))

    def _paint_lines(self, painter: QPainter, shown: Slope) -> None:
        colors = theme.current()
        has_here = math.isfinite(shown.x) and math.isfinite(shown.y)
        has_there = has_here and math.isfinite(shown.h) and math.isfinite(shown.rise)
        here = self._pixel(0, 0)
        there = self._pixel(shown.h, shown.rise) if has_there else here
        if has_there:
            painter.setPen(QPen(theme.blend(colors.line, colors.quiet, 0.5), theme.line(1)))
            painter.setBrush(theme.blend(colors.ground, colors.line, 0.5))
            painter.drawPolygon(QPolygonF([here, QPointF(there.x(), here.y()), there]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        curve = QPen(QColor(colors.data), theme.line(2))
        curve.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(curve)
        for points in runs(*shown.curve):
            painter.drawPolyline(QPolygonF([self._pixel(across, up) for across, up in points]))
        if has_there and shown.h:
            painter.setPen(QPen(QColor(colors.text), theme.line(1)))
            self._paint_straight(painter, shown.secant)
        if has_here and math.isfinite(shown.slope):
            tangent = QPen(QColor(colors.accent), theme.line(2))
            tangent.setDashPattern([4, 3])
            painter.setPen(tangent)
            self._paint_straight(painter, shown.slope)
        painter.setPen(QPen(QColor(colors.panel), 1))
        painter.setBrush(QColor(colors.text))
        if has_there:
            painter.drawEllipse(there, _DOT, _DOT)
        if has_here:
            painter.setBrush(QColor(colors.accent))
            painter.drawEllipse(here, _DOT, _DOT)

    def _paint_straight(self, painter: QPainter, slope: float) -> None:
        """Through the place, from one side of the plot to the other, or to its top and bottom."""
        (left, right), (low, high) = self._x_span, self._y_span
        reach = right - left
        if slope:
            reach = min(reach, (high - low) / abs(slope))
        painter.drawLine(self._pixel(-reach, -reach * slope), self._pixel(reach, reach * slope))
