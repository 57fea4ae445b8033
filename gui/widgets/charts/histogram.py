"""Counts as a row of bars, each with its sign below it; what one of them says stands above."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.accessibility import Part, announce, describe
from gui.widgets.charts.chart import Chart
from gui.widgets.charts.figure import Axis, Figure, bars
from gui.widgets.help import paragraph

_BARS, _SIGN = 20, 11  # pixels: the height of the bars, at least, and of the signs
_APART = 4  # pixels between two signs
_BETWEEN = 2  # pixels between two bars, where they are wide enough


class Histogram(Chart):
    """The mouse, or the arrow keys, point at a bar; a click, or Return, choose it."""

    chosen = Signal(int)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._signs: Sequence[str] = ()
        self._counts: Sequence[int] = ()
        self._words: Sequence[str] = ()
        self._here: int | None = None
        self.setAccessibleName(title)
        describe(self, QAccessible.Role.Chart, self.parts)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_counts(self, signs: Sequence[str], counts: Sequence[int], words: Sequence[str]) -> None:
        """One each a bar. words: what it says when it is pointed at."""
        self._signs, self._counts, self._words = signs, counts, words
        self._here = None
        self.update()

    @property
    def counts(self) -> Sequence[int]:
        return self._counts

    def figure(self) -> Figure:
        return bars(self._signs, self._counts, Axis(self.tr("count"), counts=True), self._title)

    def box_of(self, bar: int) -> QRect:
        """Where a bar may stand, from the top to the bottom of the bars."""
        top, bottom = self._line(), self.height() - theme.px(_SIGN) - 3
        left, right = (round(self.width() * place / max(1, len(self._counts))) for place in (bar, bar + 1))
        return QRect(left, top, right - left, bottom - top)

    def parts(self) -> list[Part]:
        return [
            Part(words, f"{count:,}", self.box_of(bar), bar == self._here)
            for bar, (words, count) in enumerate(zip(self._words, self._counts, strict=True))
        ]

    def explain_at(self, point: QPoint) -> str:
        bar = self._bar_at(point)
        return self.whatsThis() + ("" if bar is None else paragraph(self._words[bar]))

    def _bar_at(self, point: QPoint) -> int | None:
        bar = point.x() * len(self._counts) // max(1, self.width())
        return bar if 0 <= bar < len(self._counts) else None

    def _point_at(self, bar: int | None) -> None:
        if bar != self._here:
            self._here = bar
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self._bar_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        bar = self._bar_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and bar is not None:
            self._point_at(bar)
            self.chosen.emit(bar)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._counts) - 1
        here = -1 if self._here is None else self._here
        key = Qt.Key(event.key())
        there = {
            Qt.Key.Key_Left: max(here - 1, 0),
            Qt.Key.Key_Right: min(here + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(key)
        if there is not None and last >= 0:
            self._point_at(there)
            announce(self, self._words[there], there)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._here is not None:
            self.chosen.emit(self._here)
        else:
            super().keyPressEvent(event)

    def _is_beside_here(self, bar: int, every: int) -> bool:
        """Whether its sign would stand in that of the bar that is pointed at."""
        return self._here is not None and abs(bar - self._here) < every

    def _line(self) -> int:
        return self.fontMetrics().lineSpacing()

    def sizeHint(self) -> QSize:
        return QSize(theme.span(200), self._line() + theme.px(_BARS + _SIGN) + 3)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(120), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_words(painter, colors)
        painter.setFont(theme.sized(_SIGN))
        metrics = painter.fontMetrics()
        widest = max((metrics.horizontalAdvance(sign) for sign in self._signs), default=0)
        highest = max(self._counts, default=0) or 1
        room = self.width() / max(1, len(self._counts))
        every = math.ceil((widest + _APART) / room)  # sign is written, where there is no room for all
        gap = _BETWEEN if room > 3 * _BETWEEN else 0
        for bar, (sign, count) in enumerate(zip(self._signs, self._counts, strict=True)):
            box = QRectF(self.box_of(bar))
            height = max(1.0, box.height() * count / highest) if count else 0.0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.accent if bar == self._here else colors.data))
            painter.drawRect(QRectF(box.left(), box.bottom() - height, box.width() - gap, height))
            if bar == self._here or (bar % every == 0 and not self._is_beside_here(bar, every)):
                painter.setPen(QColor(colors.text if bar == self._here else colors.quiet))
                below = QRectF(box.center().x() - 40 - gap / 2, box.bottom() + 1, 80, theme.px(_SIGN) + 2)
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, sign)
        painter.setPen(QPen(QColor(colors.line), 1))
        base = self.box_of(0).bottom() + 1.5
        painter.drawLine(QPointF(0, base), QPointF(self.width(), base))
        painter.end()

    def _paint_words(self, painter: QPainter, colors: theme.Theme) -> None:
        box = QRectF(0, 0, self.width(), self._line())
        painter.setPen(QColor(colors.accent if self.hasFocus() else colors.quiet))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._title)
        if self._here is not None:
            painter.setPen(QColor(colors.text))
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._words[self._here]
            )
