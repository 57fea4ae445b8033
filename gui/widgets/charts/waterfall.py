"""Rows with a name, arithmetic and a bar: bars that stack up to a sum, or each from a line in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.accessibility import describe
from gui.guarded import Guarded
from gui.widgets.help import paragraph

_LEAST_ROW, _MOST_ROW = 16, 30  # pixels
_TEXT = 14  # pixels
Row = tuple[str, str, float | None]  # name, arithmetic, value; None: a heading


class Waterfall(Guarded, QWidget):
    """rows: as they were given. is_stacked: each bar begins where the one above ended, and the last row is
    the sum; else the longest bar below each heading has the full length."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._is_stacked = False
        describe(self, QAccessible.Role.Chart)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_rows(self, rows: Sequence[Row], is_stacked: bool) -> None:
        self.rows, self._is_stacked = list(rows), is_stacked
        self.setAccessibleDescription(", ".join(f"{name}: {text}" for name, text, _ in rows))
        self.updateGeometry()
        self.update()

    def explain_at(self, point: QPoint) -> str:
        row = int(point.y() / self._row_height)
        here = f"{self.rows[row][0]}: {self.rows[row][1]}" if row < len(self.rows) else ""
        return self.whatsThis() + paragraph(here)

    @property
    def _row_height(self) -> float:
        return min(theme.px(_MOST_ROW), self.height() / max(1, len(self.rows)))

    def sizeHint(self) -> QSize:
        return QSize(500, theme.px(24) * len(self.rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(420), theme.px(_LEAST_ROW) * max(1, len(self.rows)))

    def _bars(self) -> list[tuple[float, float]]:
        """Of each row from where to where, in shares of the room for bars from 0 to 1."""
        values = [value or 0.0 for *_, value in self.rows]
        if self._is_stacked:
            ends = list(accumulate(values[:-1], initial=0.0))
            low, high = min([*ends, values[-1]]), max([*ends, values[-1]])
            spans = [*pairwise(ends), (0.0, values[-1])]
            return [((a - low) / (high - low or 1.0), (b - low) / (high - low or 1.0)) for a, b in spans]
        parts = list(accumulate(value is None for *_, value in self.rows))
        largest = dict.fromkeys(parts, 0.0)
        for part, value in zip(parts, values, strict=True):
            largest[part] = max(largest[part], abs(value))
        sizes = [largest[part] or 1.0 for part in parts]
        return [(0.5, 0.5 + 0.5 * value / size) for value, size in zip(values, sizes, strict=True)]

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.rows:
            return
        colors, height = theme.current(), self._row_height
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plain = theme.monospaced(_TEXT)
        plain.setPixelSize(max(9, min(plain.pixelSize(), int(0.8 * height))))
        bold = theme.exactly(plain.pixelSize(), bold=True)
        painter.setFont(plain)
        metrics = painter.fontMetrics()
        numbers = [row for row in self.rows if row[2] is not None]
        left = max(metrics.horizontalAdvance(name) for name, *_ in numbers) + 2 * theme.SPACE
        words = max(metrics.horizontalAdvance(text) for _, text, _ in numbers)
        begin = left + words + 3 * theme.SPACE
        room = self.width() - begin - theme.SPACE
        largest = max(abs(value or 0.0) for *_, value in numbers)
        last = len(self.rows) - 1
        middle = Qt.AlignmentFlag.AlignVCenter
        bars = self._bars()
        zero = begin + bars[-1][0] * room  # where the sum begins, and each bar that stands alone
        painter.setPen(QPen(QColor(colors.line), theme.line(1)))
        painter.drawLine(QPointF(zero, 0), QPointF(zero, len(self.rows) * height))
        for row, ((name, text, value), (a, b)) in enumerate(zip(self.rows, bars, strict=True)):
            top = row * height
            is_sum = self._is_stacked and row == last
            faint = value is None or abs(value) < 0.005 * largest
            painter.setPen(QColor(colors.quiet if faint and value is not None else colors.text))
            painter.setFont(bold)
            name_room = QRectF(0, top, self.width() if value is None else left, height)
            painter.drawText(name_room, middle | Qt.AlignmentFlag.AlignLeft, name)
            painter.setFont(bold if is_sum else plain)
            if value is None:
                at = painter.fontMetrics().horizontalAdvance(name) + 4 * theme.SPACE
                painter.setPen(QColor(colors.quiet))
                painter.drawText(QRectF(at, top, self.width(), height), middle, text)
                continue
            painter.drawText(QRectF(left, top, words + theme.SPACE, height), middle, text)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.sign_color(value))
            ends = sorted((begin + a * room, begin + b * room))
            share = 0.7 if is_sum else 0.56
            painter.drawRect(
                QRectF(ends[0], top + (1 - share) / 2 * height, max(1.0, ends[1] - ends[0]), share * height)
            )
            if self._is_stacked and not is_sum:
                painter.setPen(QPen(QColor(colors.quiet), theme.line(1)))
                x = begin + b * room
                painter.drawLine(QPointF(x, top + 0.78 * height), QPointF(x, top + 1.22 * height))
        painter.end()
