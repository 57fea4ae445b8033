"""A small picture of numbers, shown with every number as a square."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
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
from gui.guarded import Guarded
from gui.widgets.grids.cells import moved
from gui.widgets.help import paragraph

INK, DATA, SIGNED = "ink", "data", "signed"
_SMALLEST = 4  # pixels of the screen for one of the image
_RULED, _MOST_RULED = 9, 16  # pixels a square, squares a row: lines between them help
_LEVELS = 255  # of a colour, to each side of nothing
_FAINTEST = 1e-12  # what is smaller than this counts as nothing: there is no scale for it


class PixelView(Guarded, QWidget):
    """image: float (h, w). A click, or the arrow keys, choose a square.

    palette  INK: 0 is the card's ground, 1 the text's colour
             DATA: 0 is the ground, the greatest number the data colour; nothing is below 0
             SIGNED: 0 is the ground, the greatest size the colour of its sign
    tint     numbers with a sign, (h, w), laid over the image in the colours of signs
    """

    chosen = Signal(int, int)  # row, column

    def __init__(
        self, image: Array, palette: str = INK, smallest: int = _SMALLEST, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.image = image
        self.tint: Array | None = None
        self.name_of: Callable[[int, int], str] = self._place
        self._palette = palette
        self._smallest = smallest
        self._marked: tuple[int, int] | None = None
        self._flagged: Collection[tuple[int, int]] = ()
        self._pixel = smallest
        self._painted: Array = np.zeros((0, 0), np.uint32)
        self._painted_key: tuple[object, ...] = (None, None, None)
        describe(self, QAccessible.Role.Graphic)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_pixels_of_size(8)

    def show_pixels_of_size(self, pixel: int) -> None:
        """Each number becomes a square of so many pixels of the screen."""
        self._pixel = max(self._smallest, pixel)
        height, width = self.image.shape
        self.setMinimumSize(width * self._smallest, height * self._smallest)
        self.setMaximumSize(width * self._pixel, height * self._pixel)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        height, width = self.image.shape
        return QSize(width * self._pixel, height * self._pixel)

    def mark(self, pixel: tuple[int, int] | None) -> None:
        """Frame a square, (row, column), or none."""
        if pixel != self._marked:
            self._marked = pixel
            self.update()

    def flag(self, pixels: Collection[tuple[int, int]]) -> None:
        """Put a dot into these squares: something was changed there."""
        if pixels != self._flagged:
            self._flagged = pixels
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(*self._pixel_at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        height, width = self.image.shape
        pixel = moved(self._marked or (height // 2, width // 2), event.key(), height, width)
        if pixel is None:
            super().keyPressEvent(event)
        else:
            self.chosen.emit(*pixel)

    def _pixel_at(self, point: QPoint) -> tuple[int, int]:
        height, width = self.image.shape
        row, column = point.y() * height // self.height(), point.x() * width // self.width()
        return min(max(row, 0), height - 1), min(max(column, 0), width - 1)

    def _place(self, row: int, column: int) -> str:
        return self.tr("Row {row}, column {column}").format(row=row + 1, column=column + 1)

    def explain_at(self, point: QPoint) -> str:
        """What this is, and the number under the point."""
        row, column = self._pixel_at(point)
        return self.whatsThis() + paragraph(f"{self.name_of(row, column)}: {self.image[row, column]:.3f}")

    def set_image(self, image: Array, tint: Array | None = None) -> None:
        if image.shape != self.image.shape:
            self.image = image
            self.show_pixels_of_size(self._pixel)
        self.image, self.tint = image, tint
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        key = self.image, self.tint, colors
        if any(a is not b for a, b in zip(key, self._painted_key, strict=True)):
            self._painted, self._painted_key = colors_of(self.image, self._palette, self.tint), key
        pixels = self._painted
        height, width = pixels.shape
        picture = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
        painter = QPainter(self)
        painter.drawImage(self.rect(), picture)
        across, down = self.width() / width, self.height() / height
        painter.setPen(QColor(colors.line))
        if self._palette != INK and width <= _MOST_RULED and min(across, down) >= _RULED:
            for column in range(1, width):
                painter.drawLine(QPointF(column * across, 0), QPointF(column * across, self.height()))
            for row in range(1, height):
                painter.drawLine(QPointF(0, row * down), QPointF(self.width(), row * down))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, column in self._flagged:
            painter.setPen(QPen(QColor(colors.panel), 1))
            painter.setBrush(QColor(colors.warn))
            radius = max(2.0, min(across, down) / 5)
            painter.drawEllipse(QPointF((column + 0.5) * across, (row + 0.5) * down), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        if self._marked is not None:
            row, column = self._marked
            painter.setPen(QPen(QColor(colors.accent), theme.line(2)))
            frame = QRectF(column * across, row * down, across, down).adjusted(-1, -1, 1, 1)
            painter.drawRect(frame.intersected(QRectF(self.rect()).adjusted(1, 1, -1, -1)))
        painter.end()


def colors_of(image: Array, palette: str, tint: Array | None = None) -> Array:
    """A picture as PixelView paints it: uint32 (h, w), as QImage has it. A table of colours is looked up, for
    each operation of numpy on as many numbers may let a working thread go first."""
    colors = theme.current()
    if palette == SIGNED:
        painted = _looked_up(image, _two_ramps(colors.panel, colors.negative, colors.positive))
    elif palette == DATA:
        painted = _looked_up(image, _two_ramps(colors.panel, colors.panel, colors.data))
    else:
        painted = _looked_up(image, _two_ramps(colors.panel, colors.panel, colors.text), 1.0)
    return painted if tint is None else _over(painted, tint)


def _rgb(color: str) -> Array:
    """float32 (3,)"""
    found = QColor(color)
    return np.array([found.red(), found.green(), found.blue()], np.float32)


@cache
def _two_ramps(middle: str, low: str, high: str) -> Array:
    """uint32 (511,): the colours of -1 to 1 in equal steps, as QImage has them."""
    return np.concatenate([_ramp(middle, low)[:0:-1], _ramp(middle, high)])


def _looked_up(numbers: Array, ramp: Array, largest: float | None = None) -> Array:
    """uint32 (h, w): the colour of each number; largest: what has the colour at the end."""
    largest = largest or _largest(numbers)
    levels = np.clip(np.rint(numbers * np.float32(_LEVELS / largest)), -_LEVELS, _LEVELS)
    return ramp.take(levels.astype(np.intp) + _LEVELS)


def _over(painted: Array, numbers: Array) -> Array:
    """uint32 (h, w): each number laid over what is painted, in the colour of its sign, the largest hiding
    it."""
    colors = theme.current()
    ground = painted.view(np.uint8).reshape(*painted.shape, 4)[:, :, 2::-1].astype(np.float32)
    share = numbers / _largest(numbers)
    sign = np.where(share[:, :, None] < 0, _rgb(colors.negative), _rgb(colors.positive))
    return _packed(ground + np.abs(share)[:, :, None] * (sign - ground))


def _largest(numbers: Array) -> float:
    return max(float(numbers.max()), -float(numbers.min()), _FAINTEST)


def _packed(colors: Array) -> Array:
    """Red, green, blue (..., 3) -> uint32 (...), opaque; in memory blue is first."""
    bytes_ = np.full((*colors.shape[:-1], 4), 255, np.uint8)
    bytes_[..., :3] = colors[..., ::-1]
    packed: Array = bytes_.view(np.uint32)[..., 0]
    return packed


def signed_image(numbers: Array) -> QImage:
    """float (h, w) -> a picture in the colours of signs: 0 is the card's ground."""
    colors = theme.current()
    painted = _looked_up(numbers, _two_ramps(colors.panel, colors.negative, colors.positive))
    height, width = painted.shape
    return QImage(painted.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def grey_image(ink: Array) -> QImage:
    """uint8 (h, w), ink is high -> a picture in the theme's colours: paper is the card's ground."""
    colors = theme.current()
    height, width = ink.shape
    ink = np.ascontiguousarray(ink)
    picture = QImage(ink.data, width, height, width, QImage.Format.Format_Indexed8)
    picture.setColorTable(_ramp(colors.panel, colors.text).tolist())
    return picture.copy()  # with pixels of its own: those of the array may go


@cache
def _ramp(low: str, high: str) -> Array:
    """uint32 (256,): colours from low to high, as QImage has them."""
    shares = np.linspace(0, 1, 256, dtype=np.float32)[:, None]
    return _packed(np.rint(_rgb(low) + shares * (_rgb(high) - _rgb(low))))
