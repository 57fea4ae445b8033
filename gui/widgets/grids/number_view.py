"""An image as what it is: numbers from 0 to 255, the ink behind them."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import describe
from gui.widgets.grids.cells import Cell, CellWidget
from gui.widgets.grids.pixels import grey_image
from gui.widgets.help import paragraph

LEAST_CELL = 16  # pixels: from here on the numbers are written
_LEAST = 7  # pixels: a cell at least
_EMPTY = 0.45  # of the quiet colour: the number 0


class NumberView(CellWidget):
    """uint8 (h, w), ink is high. Where the cells are large enough each has its number written in it;
    pointing at one, or going to it by arrow keys, tells it in any case."""

    looked_at = Signal(int, int)  # row, column; -1, -1: at none

    def __init__(self, side: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(side, parent)
        self._image: Array | None = None
        self._field: QPixmap | None = None
        self._field_key: tuple[object, ...] = ()
        self._tiles: dict[int, QPixmap] = {}  # each number as a cell
        self._tiles_key: tuple[object, ...] = ()
        self._edition = 0
        describe(self, QAccessible.Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_image(self, image: Array | None) -> None:
        self._image = None if image is None else np.ascontiguousarray(image)
        self._edition += 1
        self.look_at(None)
        self.update()

    @property
    def image(self) -> Array | None:
        return self._image

    @property
    def writes_numbers(self) -> bool:
        return self._image is not None and self._cell() >= LEAST_CELL

    def sizeHint(self) -> QSize:
        return QSize(_LEAST * self._side, _LEAST * self._side)  # it takes what room there is

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    # Where things are

    def _cell(self) -> int:
        return max(1, (min(self.width(), self.height()) - 2) // self._side)

    def _sheet(self) -> QRectF:
        whole = self._cell() * self._side
        return QRectF(1, 1, whole, whole)

    def cell_at(self, point: QPointF) -> Cell | None:
        if self._image is None or not self._sheet().contains(point):
            return None
        last = self._side - 1
        return min(int((point.y() - 1) // self._cell()), last), min(
            int((point.x() - 1) // self._cell()), last
        )

    # What the user does

    def first_cell(self) -> Cell | None:
        return None if self._image is None else (self._side // 2, self._side // 2)

    def tell_cell(self, cell: Cell | None) -> None:
        self.looked_at.emit(*(cell or (-1, -1)))

    def explain_at(self, point: QPoint) -> str:
        """What this is, and the number under the point."""
        cell = self.cell_at(QPointF(point))
        if cell is None or self._image is None:
            return self.whatsThis()
        return self.whatsThis() + paragraph(str(self._image[cell]))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colors, cell = theme.current(), self._cell()
        painter = QPainter(self)
        sheet = self._sheet()
        if self._image is None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colors.panel))
            painter.drawRoundedRect(sheet, theme.RADIUS, theme.RADIUS)
        else:
            key = (cell, self.devicePixelRatioF(), colors.name, self._edition)
            if self._field is None or key != self._field_key:
                self._field, self._field_key = self._paint_field(self._image, cell), key
            painter.drawPixmap(sheet.topLeft(), self._field)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(sheet)
        if self._at is not None:
            row, column = self._at
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(QRectF(1 + column * cell, 1 + row * cell, cell, cell))
        painter.end()

    def _paint_field(self, image: Array, cell: int) -> QPixmap:
        """Painted once, for 784 numbers take some milliseconds; pixel by pixel of the screen, for between
        cells at fractions of them, as at a ratio of 1.25, there would be gaps."""
        colors, ratio = theme.current(), self.devicePixelRatioF()
        edges = [round(number * cell * ratio) for number in range(self._side + 1)]
        field = QPixmap(edges[-1], edges[-1])
        painter = QPainter(field)
        if cell < LEAST_CELL:
            painter.drawImage(QRectF(field.rect()), grey_image(image))
        else:
            key = (cell, ratio, colors.name)
            if key != self._tiles_key:
                self._tiles, self._tiles_key = {}, key
            draw, tiles = painter.drawPixmap, self._tiles
            for row, numbers in enumerate(image.tolist()):
                for column, number in enumerate(numbers):
                    if number not in tiles:
                        tiles[number] = _tile(number, cell, ratio)
                    draw(edges[column], edges[row], tiles[number])
        painter.end()
        field.setDevicePixelRatio(ratio)
        return field


def _tile(number: int, cell: int, ratio: float) -> QPixmap:
    """A number on its ink, a pixel of it for one of the screen."""
    colors = theme.current()
    ground = theme.blend(colors.panel, colors.text, number / 255)
    tile = QPixmap(math.ceil(cell * ratio), math.ceil(cell * ratio))
    tile.setDevicePixelRatio(ratio)
    tile.fill(ground)
    painter = QPainter(tile)
    painter.setFont(theme.exactly(max(8, int(cell * 0.5))))
    painter.setPen(theme.ink_on(ground) if number else theme.blend(colors.panel, colors.quiet, _EMPTY))
    painter.drawText(QRectF(0, 0, cell, cell), Qt.AlignmentFlag.AlignCenter, str(number))
    painter.end()
    tile.setDevicePixelRatio(1)
    return tile
