"""What a step changes the loss by: in many random directions, and along minus the gradient."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy

from engine.arithmetic import Array
from gui import theme
from gui.widgets.charts.axes import round_ticks, tick_text
from gui.widgets.charts.chart import Chart
from gui.widgets.charts.figure import Axis, Figure, Line

_LEAST_WIDTH, _LEAST_HEIGHT = 180, 96  # pixels
_TEXT, _GAP, _EDGE = 12, 4, 10  # pixels
_BINS = 60  # over the whole width
_AIR = 0.06  # of the range, on each side


class CompassChart(Chart):
    """A histogram over the change, and a line where minus the gradient leads."""

    def __init__(self) -> None:
        super().__init__()
        self._changes: Array = np.zeros(0)
        self._downhill = 0.0
        self._invitation = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_changes(self, changes: Array, downhill: float) -> None:
        self._changes, self._downhill = changes, downhill
        self.update()

    def invite(self, words: str) -> None:
        """What stands here as long as nothing is to be shown."""
        self._changes, self._invitation = np.zeros(0), words
        self.update()

    def figure(self) -> Figure:
        if not self.is_shown:
            return Figure(Axis(), Axis())
        counts, edges = np.histogram(self._changes, _BINS, self._range)
        random = Line(self.tr("random"), (edges[1:] + edges[:-1]) / 2, counts.astype(np.float64))
        downhill = Line(self.tr("minus the gradient"), np.array([self._downhill]), np.array([1.0]), "accent")
        x, y = Axis(self.tr("change of the loss")), Axis(self.tr("directions"), counts=True)
        return Figure(x, y, [random, downhill], are_bars=True)

    @property
    def _range(self) -> tuple[float, float]:
        ends = [*self._changes.tolist(), self._downhill, 0.0]
        air = _AIR * (max(ends) - min(ends))
        return min(ends) - air, max(ends) + air

    @property
    def is_shown(self) -> bool:
        return len(self._changes) > 0

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(_LEAST_WIDTH), theme.px(_LEAST_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(self.rect(), theme.RADIUS, theme.RADIUS)
        if self.is_shown:
            self._paint(painter, colors)
        else:
            painter.setPen(QColor(colors.quiet))
            room = QRectF(self.rect()).adjusted(*([_EDGE] * 2), *([-_EDGE] * 2))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._invitation)
        self.paint_focus(painter)
        painter.end()

    def _paint(self, painter: QPainter, colors: theme.Theme) -> None:
        painter.setFont(theme.sized(_TEXT))
        high = painter.fontMetrics().lineSpacing()
        low, top = self._range
        plot = QRectF(self.rect()).adjusted(_EDGE, 2 * high + 2 * _GAP, -_EDGE, -high - 2 * _GAP)
        counts, edges = np.histogram(self._changes, _BINS, (low, top))

        def across(change: float) -> float:
            return float(plot.left() + (change - low) / (top - low) * plot.width())

        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.data))
        for count, left in zip(counts.tolist(), edges.tolist(), strict=False):
            tall = plot.height() * count / counts.max()
            painter.drawRect(QRectF(across(left), plot.bottom() - tall, plot.width() / _BINS - 0.5, tall))
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.drawLine(plot.bottomLeft(), plot.bottomRight())
        painter.setPen(QColor(colors.quiet))
        ticks, step = round_ticks(low, top, max(2, int(plot.width() / theme.px(70))))
        for tick in ticks:
            sign = "+" if tick > step / 2 else ""
            number = tick_text(tick, step)
            middle = across(tick)
            box = QRectF(middle - 60, plot.bottom() + _GAP, 120, high)
            box.moveLeft(min(max(box.left(), -40), self.width() - 80))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, sign + number)
        x = across(self._downhill)
        painter.setPen(QPen(QColor(colors.accent), theme.line(3)))
        painter.drawLine(QPointF(x, plot.top() - _GAP), QPointF(x, plot.bottom()))
        self._name(painter, self.tr("minus the gradient"), x, _GAP)
        painter.setPen(QColor(colors.data))
        self._name(painter, self.tr("random"), across(float(np.median(self._changes))), _GAP + high)

    def _name(self, painter: QPainter, text: str, x: float, top: float) -> None:
        """Above a place, and within the widget."""
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(text) + 2
        left = min(max(x - wide / 2, _GAP), self.width() - wide - _GAP)
        painter.drawText(QRectF(left, top, wide, metrics.lineSpacing()), Qt.AlignmentFlag.AlignCenter, text)
