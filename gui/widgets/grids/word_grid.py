"""A table of numbers as quiet squares, words along its edges."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache

import numpy as np
from PySide6.QtCore import Property, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import describe
from gui.guarded import Guarded
from gui.widgets.grids.cells import Cell, moved
from gui.widgets.help import paragraph
from gui.words import translate

_TEXT = 12  # pixels
_LEAST_TEXT = 10  # pixels, whatever the user chose: smaller numbers nobody can read
_LEAST_ROW, _MOST_ROW, _LEAST_COLUMN, _MOST_COLUMN = 15, 72, 22, 96  # pixels
_GAP = 6  # pixels: between a name and its row
_STRONGEST, _LEVELS = 0.9, 96  # of the colour: the largest number; how many shades there are


class WordGrid(Guarded, QWidget):
    """values: rows of numbers; what is not there yet is not a number. A click, or Return on the cell that the
    arrow keys lead to, chooses it."""

    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table: Array = np.zeros((0, 0))
        self._rows: list[str] = []
        self._columns: list[str] = []
        self._is_share = False
        self._at: Cell | None = None  # where the keys are
        self._marked: Cell | None = None
        self._does = ""
        describe(self, QAccessible.Role.Chart)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # What is shown

    def show_table(self, table: Array, rows: Sequence[str], columns: Sequence[str], is_share: bool) -> None:
        """is_share: from 0 to 1; else numbers with a sign, the largest of them in the full colour."""
        names = list(rows), list(columns), is_share
        is_same = names == (self._rows, self._columns, self._is_share)
        if is_same and np.array_equal(table, self._table, equal_nan=True):
            return
        self._table = table
        self._rows, self._columns, self._is_share = names
        if self._at is not None and not self._has(self._at):
            self._at = None
        self.updateGeometry()
        self.update()

    def mark(self, cell: Cell | None) -> None:
        """Frame a cell that is looked at closely."""
        if cell != self._marked:
            self._marked = cell
            self.update()

    values = Property(list, lambda self: self._table.tolist())

    def _has(self, cell: Cell) -> bool:
        return cell[0] < len(self._rows) and cell[1] < len(self._columns)

    # Where things are

    def sizeHint(self) -> QSize:
        rows, columns = self._table.shape
        left, top = self._edges()
        return QSize(round(left) + 52 * columns, round(top) + 26 * rows)

    def minimumSizeHint(self) -> QSize:
        rows, columns = self._table.shape
        left, top = self._edges()
        return QSize(
            round(left) + _LEAST_COLUMN * max(columns, 4), round(top) + theme.span(_LEAST_ROW) * max(rows, 4)
        )

    def _edges(self) -> tuple[float, float]:
        """Room for the names of the rows, and for those of the columns, which stand upright if they must."""
        metrics = QFontMetricsF(theme.sized(_TEXT))
        left = max((metrics.horizontalAdvance(name) for name in self._rows), default=0) + _GAP
        widest = max((metrics.horizontalAdvance(name) for name in self._columns), default=0)
        has_room = (self.width() - left) / max(len(self._columns), 1) >= widest + 2
        return left, (metrics.height() if has_room else widest) + _GAP

    def _cell_size(self) -> tuple[float, float]:
        rows, columns = self._table.shape
        left, top = self._edges()
        width = min((self.width() - left - 2) / max(columns, 1), theme.px(_MOST_COLUMN))
        height = min((self.height() - top - 2) / max(rows, 1), theme.px(_MOST_ROW))
        return width, height

    def box_of(self, row: int, column: int) -> QRect:
        left, top = self._edges()
        width, height = self._cell_size()
        return QRectF(left + column * width, top + row * height, width, height).toRect()

    def cell_at(self, point: QPointF) -> Cell | None:
        left, top = self._edges()
        width, height = self._cell_size()
        row, column = math.floor((point.y() - top) / height), math.floor((point.x() - left) / width)
        return (row, column) if row >= 0 and column >= 0 and self._has((row, column)) else None

    # What the user does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._go_to(cell)
            self.chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cell = moved(self._at or (0, 0), event.key(), *self._table.shape)
        if cell is not None and self._table.size:
            self._go_to(cell if self._at is not None else (0, 0))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at is not None:
            self.chosen.emit(*self._at)
        else:
            super().keyPressEvent(event)

    def _go_to(self, cell: Cell) -> None:
        if self._at is None:
            self._does = self.accessibleDescription()
        self._at = cell
        self.setAccessibleDescription(self._say(cell))
        self.update()

    def _say(self, cell: Cell) -> str:
        row, column = cell
        said = self.tr("row {row}, column {column}: {number}")
        return said.format(
            row=self._rows[row], column=self._columns[column], number=_long(float(self._table[cell]))
        )

    def explain_at(self, point: QPoint) -> str:
        cell = self.cell_at(QPointF(point))
        return self.whatsThis() + (paragraph(self._say(cell)) if cell is not None else "")

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colors, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rows, columns = self._table.shape
        width, height = self._cell_size()
        left, top = self._edges()
        finite = np.abs(self._table[np.isfinite(self._table)])
        largest = 1.0 if self._is_share else float(finite.max(initial=0.0)) or 1.0
        font = self._font_of_numbers(width, height)
        painter.setFont(font or theme.sized(_TEXT))
        for row in range(rows):
            for column in range(columns):
                box = QRectF(left + column * width, top + row * height, width, height)
                self._paint_cell(painter, box.adjusted(1, 1, -1, -1), row, column, largest, font is not None)
        painter.setFont(theme.sized(_TEXT))
        self._paint_names(painter, left, top, width, height)
        for cell, color in (
            (self._marked, colors.accent),
            (self._at if self.hasFocus() else None, colors.text),
        ):
            if cell is not None and self._has(cell):
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(color), theme.line(2)))
                painter.drawRoundedRect(QRectF(self.box_of(*cell)), 3, 3)
        if self.hasFocus() and self._at is None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.end()

    def _font_of_numbers(self, width: float, height: float) -> QFont | None:
        """As large as other text, or as the cells of this size allow; None where nobody could read it."""
        metrics = QFontMetricsF(theme.sized(_TEXT))
        widest = metrics.horizontalAdvance("0.00" if self._is_share else "−0.00") + 4
        size = math.floor(theme.px(_TEXT) * min(1.0, width / widest, height / metrics.height()))
        return theme.exactly(size) if size >= _LEAST_TEXT else None

    def _paint_cell(
        self, painter: QPainter, box: QRectF, row: int, column: int, largest: float, shows_numbers: bool
    ) -> None:
        colors, number = theme.current(), float(self._table[row, column])
        if math.isnan(number):
            painter.setPen(QPen(QColor(colors.line), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 2, 2)
            return
        if math.isfinite(number):
            hue = colors.data if self._is_share else colors.positive if number > 0 else colors.negative
            ground, ink = _shade(colors.panel, hue, round(_LEVELS * min(abs(number) / largest, 1.0)))
        else:
            ground, ink = _shade(colors.panel, colors.line, _LEVELS)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 2, 2)
        if shows_numbers:
            painter.setPen(ink)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, _short(number))

    def _paint_names(self, painter: QPainter, left: float, top: float, width: float, height: float) -> None:
        metrics, vertical = QFontMetricsF(theme.sized(_TEXT)), Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.current().quiet))
        if height >= metrics.height() * 0.75:
            for row, name in enumerate(self._rows):
                box = QRectF(0, top + row * height, left - _GAP, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | vertical, name)
        upright = top > metrics.height() + 2 * _GAP
        painter.setPen(QColor(theme.current().text))
        for column, name in enumerate(self._columns):
            middle = left + (column + 0.5) * width
            if not upright:
                box = QRectF(middle - width / 2, 0, width, top - _GAP / 2)
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | vertical, name)
                continue
            painter.save()
            painter.translate(middle, top - _GAP / 2)
            painter.rotate(-90)
            painter.drawText(QRectF(0, -width / 2, top, width), Qt.AlignmentFlag.AlignLeft | vertical, name)
            painter.restore()


@cache
def _shade(panel: str, hue: str, level: int) -> tuple[QColor, QColor]:
    """A ground, and the ink that reads on it: found anew for each cell, they would take half of a frame."""
    ground = theme.blend(panel, hue, _STRONGEST * level / _LEVELS)
    return ground, theme.ink_on(ground)


def _short(number: float) -> str:
    if math.isinf(number):
        return "−∞"
    text = f"{number:.2f}" if abs(number) < 10 else f"{number:.1f}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def _long(number: float) -> str:
    if math.isnan(number):
        return translate("WordGrid", "not there yet")
    return "−∞" if math.isinf(number) else f"{number:.4f}".replace("-", "−")
