"""The models as rungs: what each says of names it learned from, and of others, on one axis."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Property, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.accessibility import Part, describe
from gui.guarded import Guarded
from gui.labs.letters.session.ladder import Rung
from gui.widgets.help import paragraph

_TEXT, _SMALL = 14, 12  # pixels
_LEAST_ROW, _MOST_ROW = 36, 110
_GAP = 12
_DOT = 5.0  # pixels: radius
_HIGH, _LOW = 3.3, 1.9  # the axis reaches from one to the other at least; smaller is to the left


class LadderPicture(Guarded, QWidget):
    """A click, or Return on the rung that Up and Down lead to, opens it. values: rung -> dev likelihood."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rungs: list[Rung] = []
        self._marked = ""
        self._own = ""
        describe(self, QAccessible.Role.List, self._parts)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_rungs(self, rungs: Sequence[Rung], marked: str, own: str) -> None:
        """marked: the name of the one that is open; own: the name that each judges, "" for none."""
        if (list(rungs), marked, own) != (self._rungs, self._marked, self._own):
            if len(rungs) != len(self._rungs):
                self.updateGeometry()
            self._rungs, self._marked, self._own = list(rungs), marked, own
            self.update()

    def _values(self) -> dict[str, float]:
        return {rung.name: rung.dev for rung in self._rungs if not math.isnan(rung.dev)}

    values = Property("QVariantMap", _values)  # type: ignore[arg-type]

    def says(self, rung: Rung) -> str:
        if math.isnan(rung.dev):
            return self.tr("{title}, {told}: not known yet").format(title=rung.title, told=rung.told)
        return self.tr("{title}, {told}: train {train}, dev {dev}").format(
            title=rung.title, told=rung.told, train=_number(rung.train), dev=_number(rung.dev)
        )

    # Where things are

    def sizeHint(self) -> QSize:
        return QSize(620, self._top() + theme.px(52) * max(len(self._rungs), 6))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(340), self._top() + theme.px(_LEAST_ROW) * max(len(self._rungs), 6))

    def _top(self) -> int:
        return round(QFontMetricsF(theme.sized(_SMALL)).height()) + _GAP

    def box_of(self, row: int) -> QRect:
        height = (self.height() - self._top()) / max(len(self._rungs), 1)
        height = min(height, theme.px(_MOST_ROW))
        return QRectF(0, self._top() + row * height, self.width(), height - 3).toRect()

    def _row_at(self, point: QPoint) -> int | None:
        return next((row for row in range(len(self._rungs)) if self.box_of(row).contains(point)), None)

    def _columns(self) -> tuple[float, float, float]:
        """Where the axis begins and ends, and how wide a number is."""
        large, small = QFontMetricsF(theme.sized(_TEXT, bold=True)), QFontMetricsF(theme.sized(_SMALL))
        names = [large.horizontalAdvance(rung.title) for rung in self._rungs]
        told = [small.horizontalAdvance(rung.told) for rung in self._rungs]
        left = max([*names, *told], default=0) + 2 * _GAP
        number = QFontMetricsF(theme.sized(_TEXT)).horizontalAdvance("0.0000") + 2 * _GAP
        number = max(number, small.horizontalAdvance(self._own) + 2 * _GAP) if self._own else number
        return left, self.width() - 3 * number - _GAP, number

    # What the user does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and row is not None:
            self.chosen.emit(self._rungs[row].name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        names = [rung.name for rung in self._rungs]
        if step is None or not names:
            super().keyPressEvent(event)
            return
        at = names.index(self._marked) if self._marked in names else -step
        self.chosen.emit(names[min(max(at + step, 0), len(names) - 1)])

    def _parts(self) -> list[Part]:
        return [
            Part(rung.title, self.says(rung), self.box_of(row), rung.name == self._marked)
            for row, rung in enumerate(self._rungs)
        ]

    def explain_at(self, point: QPoint) -> str:
        row = self._row_at(point)
        return self.whatsThis() + ("" if row is None else paragraph(self.says(self._rungs[row])))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colors, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right, number = self._columns()
        known = [x for rung in self._rungs for x in (rung.train, rung.dev) if math.isfinite(x)]
        low, high = min([_LOW, *known]) - 0.05, max([_HIGH, *known])

        def x_of(value: float) -> float:
            return left + (value - low) / (high - low) * max(right - left, 1.0)

        self._paint_heads(painter, right, number)
        for row, rung in enumerate(self._rungs):
            box = QRectF(self.box_of(row))
            if rung.name == self._marked:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.blend(colors.panel, colors.accent, 0.15))
                painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
            self._paint_title(painter, box, rung)
            painter.setPen(QPen(QColor(colors.line), theme.line(1)))
            middle = box.center().y()
            painter.drawLine(QPointF(left, middle), QPointF(right, middle))
            if math.isfinite(rung.train) and math.isfinite(rung.dev):
                train, dev = QPointF(x_of(rung.train), middle), QPointF(x_of(rung.dev), middle)
                painter.setPen(QPen(QColor(colors.data), theme.line(3)))
                painter.drawLine(train, dev)
                painter.setBrush(QColor(colors.panel))
                painter.setPen(QPen(QColor(colors.data), theme.line(2)))
                painter.drawEllipse(train, _DOT, _DOT)
                painter.setBrush(QColor(colors.data))
                painter.drawEllipse(dev, _DOT, _DOT)
            self._paint_numbers(painter, box, rung, right, number)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.end()

    def _paint_heads(self, painter: QPainter, right: float, number: float) -> None:
        colors = theme.current()
        painter.setFont(theme.sized(_SMALL))
        painter.setPen(QColor(colors.quiet))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, text in enumerate((self.tr("○ train"), self.tr("● dev"), self._own)):
            painter.drawText(QRectF(right + column * number, 0, number, self._top()), flags, text)

    def _paint_title(self, painter: QPainter, box: QRectF, rung: Rung) -> None:
        colors = theme.current()
        half = box.height() / 2
        low, high = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
        painter.setFont(theme.sized(_TEXT, bold=True))
        painter.setPen(QColor(colors.text))
        line = box.adjusted(_GAP / 2, 0, 0, 0)
        painter.drawText(QRectF(line.left(), line.top(), line.width(), half), low, rung.title)
        painter.setFont(theme.sized(_SMALL))
        painter.setPen(QColor(colors.quiet))
        painter.drawText(QRectF(line.left(), line.top() + half, line.width(), half), high, rung.told)

    def _paint_numbers(self, painter: QPainter, box: QRectF, rung: Rung, right: float, number: float) -> None:
        colors = theme.current()
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column, value in enumerate((rung.train, rung.dev, rung.own)):
            painter.setFont(theme.sized(_TEXT, bold=column == 1))
            painter.setPen(QColor(colors.text if column == 1 else colors.quiet))
            cell = QRectF(right + column * number, box.top(), number, box.height())
            if column < 2 or self._own:
                painter.drawText(cell, flags, _number(value))


def _number(value: float) -> str:
    if math.isnan(value):
        return "–"
    return "∞" if math.isinf(value) else f"{value:.4f}"
