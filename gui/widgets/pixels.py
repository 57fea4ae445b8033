"""A small grey picture, shown with every pixel as a square."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import describe
from gui.widgets.help import paragraph

_SMALLEST = 4  # pixels of the screen for one of the image
_MOVES = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


class PixelView(QWidget):
    """image: float (h, w) in [0, 1]; 0 is the card's ground, 1 the text's colour.

    A click, or the arrow keys, choose a pixel.
    """

    chosen = Signal(int, int)  # row, column

    def __init__(self, image: Array, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = image
        self._marked: tuple[int, int] | None = None
        self._pixel = _SMALLEST
        describe(self, QAccessible.Role.Graphic)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_pixels_of_size(8)

    def show_pixels_of_size(self, pixel: int) -> None:
        """Each pixel of the image becomes a square of so many pixels of the screen."""
        self._pixel = max(_SMALLEST, pixel)
        height, width = self.image.shape
        self.setMinimumSize(width * _SMALLEST, height * _SMALLEST)
        self.setMaximumSize(width * self._pixel, height * self._pixel)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        height, width = self.image.shape
        return QSize(width * self._pixel, height * self._pixel)

    def mark(self, pixel: tuple[int, int] | None) -> None:
        """Frame a pixel, (row, column), or none."""
        if pixel != self._marked:
            self._marked = pixel
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(*self._pixel_at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _MOVES:
            super().keyPressEvent(event)
            return
        height, width = self.image.shape
        row, column = self._marked or (height // 2, width // 2)
        down, right = _MOVES[Qt.Key(event.key())]
        self.chosen.emit(min(max(row + down, 0), height - 1), min(max(column + right, 0), width - 1))

    def _pixel_at(self, point: QPoint) -> tuple[int, int]:
        height, width = self.image.shape
        row, column = point.y() * height // self.height(), point.x() * width // self.width()
        return min(max(row, 0), height - 1), min(max(column, 0), width - 1)

    def explain_at(self, point: QPoint) -> str:
        """What this is, and the pixel under the point."""
        row, column = self._pixel_at(point)
        here = self.tr("Row {row}, column {column}: {ink}").format(
            row=row + 1, column=column + 1, ink=f"{self.image[row, column]:.3f}"
        )
        return self.whatsThis() + paragraph(here)

    def set_image(self, image: Array) -> None:
        self.image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        grey = np.ascontiguousarray(np.clip(self.image * 255, 0, 255).astype(np.uint8))
        height, width = grey.shape
        picture = QImage(grey.data, width, height, width, QImage.Format.Format_Indexed8)
        picture.setColorTable(_ramp(colors.panel, colors.text))
        painter = QPainter(self)
        painter.drawImage(self.rect(), picture)
        painter.setPen(QColor(colors.line))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        if self._marked is not None:
            across, down = self.width() / width, self.height() / height
            row, column = self._marked
            painter.setPen(QPen(QColor(colors.accent), theme.line(2)))
            painter.drawRect(QRectF(column * across, row * down, across, down))
        painter.end()


@cache
def _ramp(low: str, high: str) -> list[int]:
    """256 colours from low to high."""
    return [theme.blend(low, high, i / 255).rgb() for i in range(256)]
