"""Ten bars, one a digit: how probable the network finds each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets.charts.chart import Chart
from gui.widgets.help import paragraph

if TYPE_CHECKING:
    from gui.widgets.charts.figure import Figure

_LEAST_ROW, _MOST_ROW = 22, 60  # pixels


class ProbabilityBars(Chart):
    """A row a class. values: shares from 0 to 1; the greatest is lit. All zero: nothing to show yet.

    A click, or Up and Down, choose a row.
    """

    chosen = Signal(int)

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = list(names)
        self._values = [0.0] * len(self._names)
        self._marked: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _get_values(self) -> list[float]:
        return self._values

    def show_values(self, values: Sequence[float]) -> None:
        self._values = [float(value) for value in values]
        self.setAccessibleDescription(
            ", ".join(f"{n}: {v:.1%}" for n, v in zip(self._names, self._values, strict=True))
        )
        self.update()

    def figure(self) -> Figure:
        from gui.widgets.charts.figure import Axis, bars  # the first answer need not wait for it

        return bars(self._names, self._values, Axis(self.tr("probability"), is_percent=True))

    def mark(self, row: int | None) -> None:
        """Frame a row, or none."""
        if row != self._marked:
            self._marked = row
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and row is not None:
            self.chosen.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            row = 0 if self._marked is None else self._marked + step
            self.chosen.emit(min(max(row, 0), len(self._names) - 1))

    def explain_at(self, point: QPoint) -> str:
        """What this is, and how high the bar under the point is."""
        row = self._row_at(point.y())
        here = "" if row is None else paragraph(f"{self._names[row]}: {self._values[row]:.2%}")
        return self.whatsThis() + here

    @property
    def _row_height(self) -> float:
        return min(_MOST_ROW, self.height() / len(self._names))

    def _row_at(self, y: float) -> int | None:
        row = int(y / self._row_height)
        return row if 0 <= row < len(self._names) else None

    values = Property(list, _get_values, show_values)

    def sizeHint(self) -> QSize:
        return QSize(280, _MOST_ROW * len(self._names))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(200), theme.px(_LEAST_ROW) * len(self._names))

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self._row_height
        painter.setFont(theme.exactly(min(theme.px(22), int(height * 0.6))))
        metrics = painter.fontMetrics()
        left = metrics.horizontalAdvance(max(self._names, key=len)) + 3 * theme.SPACE
        right = metrics.horizontalAdvance("100.0 %") + theme.SPACE
        width = self.width() - left - right
        likeliest = max(self._values)
        for row, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            top = row * height
            lit = value == likeliest and value > 0
            painter.setPen(QColor(colors.text if lit else colors.quiet))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(
                QRectF(0, top, left - theme.SPACE, height), Qt.AlignmentFlag.AlignRight | middle, name
            )
            if likeliest > 0:
                text = f"{value:.1%}".replace("%", " %")
                painter.drawText(
                    QRectF(self.width() - right, top, right, height),
                    Qt.AlignmentFlag.AlignRight | middle,
                    text,
                )
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.line))
            painter.drawRoundedRect(QRectF(left, top + height / 2 - 2, width, 4), 2, 2)
            if value >= 0.001:
                painter.setBrush(QColor(colors.data if lit else colors.quiet))
                painter.drawRoundedRect(
                    QRectF(left, top + height / 4, max(3.0, width * value), height / 2), 3, 3
                )
            if row == self._marked:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(colors.accent), theme.line(2)))
                painter.drawRoundedRect(QRectF(1, top + 1, self.width() - 2, height - 2), 4, 4)
        if self._marked is None:
            self.paint_focus(painter)
        painter.end()
