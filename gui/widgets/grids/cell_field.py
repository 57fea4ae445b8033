"""The cells of a heatmap as one picture, of which only what has changed is painted again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap

from engine.arithmetic import Array
from gui import theme
from gui.widgets.grids.stamps import Stamps, exhaust

Section = tuple[int, int, int]  # of a row or column in view: its number, its place in pixels, its size

_TWO_LINES = 17  # pixels at the usual size of text: in a lower cell there is only the number
_LARGEST_TEXT = 18
_LINE = 0.43  # of a cell's height: the text of one of two lines
_BOX = 1.5  # of a text's size: the height of its box, with room below the line
_LEVELS = 96  # shades of a colour


@dataclass(frozen=True, eq=False)
class Cells:
    """symbols    k of them: the pair of a cell is that of its row and that of its column
    texts      k lists of k
    shades     (k, k) from 0 to 1, or from -1 to 1 where is_signed
    """

    symbols: str
    texts: list[list[str]]
    shades: Array
    is_signed: bool = False


class CellField:
    """picture_of() paints; where the cells stand as they stood, it only paints those that differ.

    longest  characters of the longest text
    is_bare  only colours are painted: the cells are too small for texts
    """

    def __init__(self) -> None:
        self._stamps = Stamps()
        self.dress()
        self._cells = Cells("", [], np.zeros((0, 0)))
        self._levels: list[list[int]] = []
        self.longest = 1
        self.is_bare = False
        self._picture: QPixmap | None = None
        self._kind: tuple[object, ...] = ()
        self._painted: tuple[list[list[str]], list[list[int]]] = [], []

    def show_cells(self, cells: Cells) -> None:
        self._cells = cells
        longest = max((len(max(row, key=len)) for row in cells.texts), default=0)
        self.longest = max(longest, 1)  # perhaps all of them are empty
        self._levels = np.rint(cells.shades * _LEVELS).astype(int).tolist()

    def dress(self) -> None:
        """The font has changed."""
        self._figure = QFontMetricsF(theme.exactly(100)).horizontalAdvance("0") / 100  # of its size

    def picture_of(self, rows: list[Section], columns: list[Section], size: QSize, ratio: float) -> QPixmap:
        """The rows and columns in view; size: of the view, ratio: device pixels in one of its pixels."""
        cells, texts, levels = self._cells, self._cells.texts, self._levels
        look = theme.current().name, theme.px(100)
        kind = (rows, columns, size, ratio, look, cells.symbols, cells.is_signed, self.longest, self.is_bare)
        places = [(row, column) for row in rows for column in columns]
        if self._picture is None or kind != self._kind:
            self._kind = kind
            self._picture = QPixmap(size * ratio)
            self._picture.setDevicePixelRatio(ratio)
            self._picture.fill(QColor(theme.current().panel))
        else:
            old_texts, old_levels = self._painted
            places = [
                (row, column)
                for row, column in places
                if texts[row[0]][column[0]] != old_texts[row[0]][column[0]]
                or levels[row[0]][column[0]] != old_levels[row[0]][column[0]]
            ]
        self._painted = texts, levels
        if places:
            cell = QSize(max(width for _, _, width in columns), min(height for _, _, height in rows))
            painter = QPainter(self._picture)
            self._paint(painter, places, cell, ratio)
            painter.end()
        return self._picture

    def _paint(
        self, painter: QPainter, places: list[tuple[Section, Section]], cell: QSize, ratio: float
    ) -> None:
        """The pair above, its number below, on the ramp of the colour."""
        colors, is_signed = theme.current(), self._cells.is_signed
        low, high = (colors.negative, colors.positive) if is_signed else (colors.panel, colors.data)
        ramp = _ramp(colors.panel, low, high, colors.quiet)
        symbols, texts, levels = self._cells.symbols, self._cells.texts, self._levels
        has_pair = cell.height() >= theme.px(_TWO_LINES)
        size = int((cell.width() - 1) / (self.longest * self._figure))
        size = min(size, theme.px(_LARGEST_TEXT), int(cell.height() * (_LINE if has_pair else 2 * _LINE)))
        box = QSize(cell.width(), int(_BOX * size))
        line = min(cell.height() // 2, box.height()) if has_pair else 0  # from the pair to its number
        top = (cell.height() - line - box.height()) // 2
        shades = [ramp[levels[row[0]][column[0]]] for row, column in places]
        inks = [ink for _, ink in shades]
        xs, ys = [column[1] for _, column in places], [row[1] for row, _ in places]
        widths, heights = [column[2] for _, column in places], [row[2] for row, _ in places]
        numbers = [texts[row[0]][column[0]] for row, column in places]
        # loops in C: in Python each would take a millisecond
        exhaust(map(painter.fillRect, xs, ys, widths, heights, [ground for ground, _ in shades]))
        if self.is_bare:
            return
        self._stamps.put(painter, xs, [y + top + line for y in ys], numbers, inks, box, size, ratio)
        if has_pair:  # of two stamps: there are far fewer symbols than pairs of them
            metrics = QFontMetricsF(theme.exactly(size))
            half = {symbol: round(metrics.horizontalAdvance(symbol) / 2) for symbol in symbols}
            firsts = [symbols[row[0]] for row, _ in places]
            seconds = [symbols[column[0]] for _, column in places]
            ys = [y + top + 1 for y in ys]
            left = [x - half[second] for x, second in zip(xs, seconds, strict=True)]
            right = [x + half[first] for x, first in zip(xs, firsts, strict=True)]
            self._stamps.put(painter, left, ys, firsts, inks, box, size, ratio)
            self._stamps.put(painter, right, ys, seconds, inks, box, size, ratio)


@cache
def _ramp(middle: str, low: str, high: str, quiet: str) -> dict[int, tuple[QColor, str]]:
    """Of each level the ground, and the ink that reads on it. Where there is next to nothing it is quiet."""
    ramp = {}
    for level in range(-_LEVELS, _LEVELS + 1):
        ground = theme.blend(middle, high if level > 0 else low, abs(level) / _LEVELS)
        ramp[level] = ground, theme.ink_on(ground).name() if level else quiet
    return ramp
