"""An array in the size of a stamp: a small heatmap for a card."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QImage

from engine.arithmetic import Array, quiet
from gui import theme

WIDEST, HIGHEST = 56, 40  # pixels of the card, and the most cells drawn
_THINNEST = 10.0  # pixels: a row of a hundred numbers is still a band, not a line
_MIDDLE, _BROKEN = 127, 255  # places in the table of colours: zero, and what is no finite number


def as_table(array: Array) -> Array:
    """float (rows, columns): one row where there is one axis; of more the later ones side by side."""
    if array.ndim == 2:
        return array
    return array.reshape(1, -1) if array.ndim < 2 else array.reshape(array.shape[0], -1)


@quiet
def reduced(table: Array) -> Array:
    """float (rows, columns) -> at most (40, 56): means of blocks, spoilt by a number that is none."""
    for axis, most in ((0, HIGHEST), (1, WIDEST)):
        size = table.shape[axis]
        if size > most:
            starts = np.arange(most) * size // most
            counts = np.diff(np.append(starts, size))
            sums = np.add.reduceat(table, starts, axis=axis)
            table = sums / (counts[:, None] if axis == 0 else counts)
    return table


def shown_size(shape: tuple[int, ...]) -> QSizeF:
    """The size in the card of an array of this shape: its proportions, but never too thin to see."""
    rows, columns = (1, 1, *shape)[-2:] if len(shape) < 3 else (shape[0], int(np.prod(shape[1:])))
    cell = min(WIDEST / max(columns, 1), HIGHEST / max(rows, 1), 14.0)
    return QSizeF(max(columns * cell, _THINNEST), max(rows * cell, _THINNEST))


def miniature(array: Array, of_gradient: bool) -> QImage:
    """A pixel a cell, to be drawn larger without smoothing.

    Data without a negative number goes from the ground to the data colour; other data, and gradients, through
    the ground at zero to the colours of the two signs. Cells that are not finite have the colour of warnings.
    """
    table = reduced(as_table(np.asarray(array, np.float64)))
    finite = np.isfinite(table)
    if not finite.all():
        table = np.where(finite, table, 0.0)
    # the greatest size, or where nothing has any, a scale that leaves it at zero
    largest = max(float(table.max(initial=0.0)), -float(table.min(initial=0.0))) or 1.0
    cells = np.ascontiguousarray(table * ((_MIDDLE - 0.01) / largest) + (_MIDDLE + 0.5)).astype(np.uint8)
    if not finite.all():
        cells[~finite] = _BROKEN
    height, width = cells.shape
    image = QImage(cells.data, width, height, width, QImage.Format.Format_Indexed8)
    colors = theme.current()
    image.setColorTable(_colors(colors, colors.positive if of_gradient else colors.data))
    return image.convertToFormat(QImage.Format.Format_RGB32)  # with pixels of its own: the array may go


@cache
def _colors(colors: theme.Theme, positive: str) -> list[int]:
    """256 colours: from all negative over zero in the middle to all positive, then that of broken cells."""
    down = [theme.blend(colors.ground, colors.negative, (_MIDDLE - i) / _MIDDLE) for i in range(_MIDDLE)]
    up = [theme.blend(colors.ground, positive, i / _MIDDLE) for i in range(_MIDDLE + 1)]
    return [color.rgb() for color in (*down, *up, QColor(colors.warn))]
