"""Several numbers on one axis: a row each, with its name, a dot at its place, and the number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets.charts.chart import Chart
from gui.widgets.charts.figure import Axis, Figure, bars
from gui.widgets.help import paragraph

_TEXT, _SMALL = 12, 10  # pixels
_NAME_SHARE = 0.36  # of the width, at most
_GAP = 12  # pixels between the columns
_DOT = 4.5  # pixels: radius
_STEP = 0.5  # the axis begins and ends at a multiple
_INFINITE = 26  # pixels: how far beyond the axis infinity is


@dataclass(frozen=True)
class Mark:
    """name; value, which may be infinity, or nan where there is none; words: what it is.

    kind: reference (what others are measured by), data (a table, a set), or own (what the user made)
    """

    name: str
    value: float
    words: str
    kind: Literal["reference", "data", "own"] = "data"

    @property
    def number(self) -> str:
        if math.isnan(self.value):
            return "–"
        return "∞" if math.isinf(self.value) else f"{self.value:.4f}"


class Scale(Chart):
    """Smaller is to the left; infinity stands beyond the right end. Only to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: Sequence[Mark] = ()
        self.span = (0.0, 1.0)  # of the axis
        self._axis = (0.0, 1.0)  # in pixels
        self.setMouseTracking(True)
        theme.on_change(self._measure)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def marks(self) -> Sequence[Mark]:
        return self._marks

    def show_marks(self, marks: Sequence[Mark]) -> None:
        if marks == self._marks:
            return
        if len(marks) != len(self._marks):
            self.updateGeometry()
        self._marks = list(marks)
        self.span = span_of([mark.value for mark in marks])
        self._measure()
        self.setAccessibleDescription(
            "; ".join(f"{mark.name}: {mark.number}. {mark.words}" for mark in marks)
        )
        self.update()

    def figure(self) -> Figure:
        return bars(
            [mark.name for mark in self._marks], [mark.value for mark in self._marks], Axis(self.tr("value"))
        )

    def sizeHint(self) -> QSize:
        rows = len(self._marks) * self._row_height()
        return QSize(theme.span(300), rows + QFontMetrics(theme.sized(_SMALL)).height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @staticmethod
    def _row_height() -> int:
        return QFontMetrics(theme.sized(_TEXT)).height() + 1

    def _row_at(self, y: float) -> int | None:
        row = int(y // self._row_height())
        return row if 0 <= row < len(self._marks) else None

    def _measure(self) -> None:
        """Where the left and the right end of the axis are, in pixels."""
        metrics = QFontMetrics(theme.sized(_TEXT))
        names = max((metrics.horizontalAdvance(mark.name) for mark in self._marks), default=0)
        numbers = max((metrics.horizontalAdvance(mark.number) for mark in self._marks), default=0)
        left = min(names, self.width() * _NAME_SHARE) + _GAP
        has_infinity = any(math.isinf(mark.value) for mark in self._marks)
        right = self.width() - max(numbers, metrics.horizontalAdvance("0.0000")) - _GAP
        self._axis = left, right - (_INFINITE if has_infinity else 0)

    def x_of(self, value: float) -> float:
        """Where a value's dot is, in pixels."""
        left, right = self._axis
        if math.isinf(value):
            return right + _INFINITE
        low, high = self.span
        return left + (right - left) * (value - low) / (high - low)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.setToolTip(self._tip_at(event.position().y()))

    def _tip_at(self, y: float) -> str:
        row = self._row_at(y)
        return "" if row is None else paragraph(self._marks[row].words, self._marks[row].name)

    def explain_at(self, point: QPoint) -> str:
        """What this is, and the row under the point."""
        return self.whatsThis() + self._tip_at(point.y())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._marks:
            return
        colors, height = theme.current(), self._row_height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = self._axis
        inks = {"reference": colors.quiet, "data": colors.data, "own": colors.accent}
        painter.setFont(theme.sized(_TEXT))
        metrics = painter.fontMetrics()
        middle = Qt.AlignmentFlag.AlignVCenter
        for row, mark in enumerate(self._marks):
            box = QRectF(0, row * height, self.width(), height)
            painter.setPen(QColor(colors.text if mark.kind == "own" else colors.quiet))
            name = metrics.elidedText(mark.name, Qt.TextElideMode.ElideRight, int(left - _GAP) + 1)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | middle, name)
            painter.setPen(QColor(colors.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, mark.number)
            y = box.center().y()
            painter.setPen(QPen(QColor(colors.line), theme.line(1)))
            painter.drawLine(QPointF(left, y), QPointF(right, y))
            if math.isnan(mark.value):
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(inks[mark.kind]))
            painter.drawEllipse(QPointF(self.x_of(mark.value), y), _DOT, _DOT)
        self._paint_ticks(painter, left, right, len(self._marks) * height)
        self.paint_focus(painter)
        painter.end()

    def _paint_ticks(self, painter: QPainter, left: float, right: float, top: float) -> None:
        painter.setFont(theme.sized(_SMALL))
        painter.setPen(QColor(theme.current().quiet))
        wide, high = 60.0, painter.fontMetrics().height()
        low, far = self.span
        ticks = [(left, f"{low:g}"), ((left + right) / 2, f"{(low + far) / 2:g}"), (right, f"{far:g}")]
        if any(math.isinf(mark.value) for mark in self._marks):
            ticks.append((right + _INFINITE, "∞"))
        for x, text in ticks:
            painter.drawText(QRectF(x - wide / 2, top, wide, high), Qt.AlignmentFlag.AlignCenter, text)


def span_of(values: Sequence[float]) -> tuple[float, float]:
    """Round numbers around all finite values, at least one step apart."""
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    low = math.floor(min(finite) / _STEP) * _STEP
    high = math.ceil(max(finite) / _STEP) * _STEP
    return low, max(high, low + _STEP)
