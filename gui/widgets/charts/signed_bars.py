"""A few numbers with a sign, each as a bar to the left or to the right of a line in the middle."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets.charts.chart import Chart
from gui.widgets.charts.figure import Axis, Figure, bars
from gui.widgets.help import paragraph

_LEAST_ROW = 13  # pixels


class SignedBars(Chart):
    """A row a number, with its name. The longest bar is the largest size among them.

    are_shares: from 0 to 1; then bars begin at the left, in the colour of values, and 1 is the full width.
    """

    def __init__(self, names: Sequence[str], are_shares: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._are_shares = are_shares
        self._names = list(names)
        self.values: list[float] = [0.0] * len(self._names)
        self._lit: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_values(self, values: Sequence[float], lit: int | None = None) -> None:
        """lit: the row that is meant."""
        self.values, self._lit = [float(value) for value in values], lit
        self.setAccessibleDescription(
            ", ".join(f"{name}: {value:.4g}" for name, value in zip(self._names, self.values, strict=True))
        )
        self.update()

    def figure(self) -> Figure:
        return bars(self._names, self.values, Axis(is_percent=self._are_shares))

    def explain_at(self, point: QPoint) -> str:
        row = min(max(point.y() * len(self.values) // max(1, self.height()), 0), len(self.values) - 1)
        return self.whatsThis() + paragraph(f"{self._names[row]}: {self.values[row]:.4g}")

    def sizeHint(self) -> QSize:
        return QSize(150, 2 * theme.px(_LEAST_ROW) * len(self._names))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(92), theme.px(_LEAST_ROW) * len(self._names))

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.height() / len(self.values)
        painter.setFont(theme.exactly(max(9, min(theme.px(13), int(height * 0.8)))))
        metrics = painter.fontMetrics()
        left = metrics.horizontalAdvance(max(self._names, key=len)) + theme.SPACE
        right = metrics.horizontalAdvance("-0.000") + theme.SPACE // 2
        room = self.width() - left - right
        half = room if self._are_shares else room / 2
        middle = left if self._are_shares else left + half
        largest = 1.0 if self._are_shares else max(map(abs, self.values)) or 1.0
        vertical = Qt.AlignmentFlag.AlignVCenter
        for row, (name, value) in enumerate(zip(self._names, self.values, strict=True)):
            top = row * height
            painter.setPen(QColor(colors.text if row == self._lit else colors.quiet))
            name_box, number_box = (
                QRectF(0, top, left, height),
                QRectF(self.width() - right, top, right, height),
            )
            painter.drawText(name_box, Qt.AlignmentFlag.AlignLeft | vertical, name)
            painter.drawText(number_box, Qt.AlignmentFlag.AlignRight | vertical, _short(value))
            length = abs(value) / largest * half
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.data) if self._are_shares else theme.sign_color(value))
            painter.drawRect(
                QRectF(middle - length if value < 0 else middle, top + height / 5, length, height * 0.6)
            )
        painter.setPen(QColor(colors.line))
        painter.drawLine(QPoint(int(middle), 0), QPoint(int(middle), self.height()))
        self.paint_focus(painter)
        painter.end()


def _short(number: float) -> str:
    """Five characters or so."""
    if number and abs(number) < 5e-4:
        return f"{number:.0e}".replace("e-0", "e-")
    return f"{number + 0.0:.3f}" if abs(number) < 10 else f"{number:.1f}"
