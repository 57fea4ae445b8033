"""Ten bars, one a digit: how probable the network finds each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Property, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

_LEAST_ROW, _MOST_ROW = 26, 60  # pixels


class ProbabilityBars(QWidget):
    """A row a class. values: shares from 0 to 1; the greatest is lit. All zero: nothing to show yet."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = list(names)
        self._values = [0.0] * len(self._names)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def _get_values(self) -> list[float]:
        return self._values

    def show_values(self, values: Sequence[float]) -> None:
        self._values = [float(value) for value in values]
        self.setAccessibleDescription(
            ", ".join(f"{n}: {v:.1%}" for n, v in zip(self._names, self._values, strict=True))
        )
        self.update()

    values = Property(list, _get_values, show_values)

    def sizeHint(self) -> QSize:
        return QSize(280, _MOST_ROW * len(self._names))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, _LEAST_ROW * len(self._names))

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = min(_MOST_ROW, self.height() / len(self._names))
        painter.setFont(theme.sized(min(22, int(height * 0.5))))
        left, right = 32, 104
        width = self.width() - left - right
        likeliest = max(self._values)
        for row, (name, value) in enumerate(zip(self._names, self._values, strict=True)):
            top = row * height
            lit = value == likeliest and value > 0
            painter.setPen(QColor(colors.text if lit else colors.quiet))
            middle = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, top, left - 8, height), Qt.AlignmentFlag.AlignRight | middle, name)
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
        painter.end()
