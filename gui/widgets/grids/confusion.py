"""Which class is taken for which: a table of counts, each written in its cell."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import describe
from gui.widgets.grids.cells import Cell, CellWidget
from gui.widgets.help import paragraph

_LEAST_CELL = 28  # pixels, at the usual size of text
_FRAME = 3  # pixels below, for the frame
_TEXT = 13  # pixels: the digits at the edges
_LARGEST = 18  # pixels: a count
_QUIET = 0.09  # of the line's colour: the ground of the diagonal
_FAINTEST = 0.12  # of the data colour: a count of one is seen
_LEVELS = 32  # shades from there on
_OLD = 0.35  # opacity of what is out of date
_OPEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_CENTRE = Qt.AlignmentFlag.AlignCenter


class ConfusionMatrix(CellWidget):
    """A row a class, a column an answer; at the right end of a row the share that is right.

    A click chooses a cell; arrow keys go from cell to cell, and Return chooses.
    titles   above the columns, beside the rows, above the shares
    name_of  says a cell in words
    """

    chosen = Signal(int, int)  # row, column

    def __init__(
        self,
        titles: tuple[str, str, str],
        name_of: Callable[[int, int], str],
        classes: int = 10,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(classes, parent)
        self._titles, self._name_of = titles, name_of
        self._counts: Array | None = None
        self._shares: Array = np.zeros(classes)
        self._most = 1
        self._marked: Cell | None = None
        self._is_old = False
        self._does = ""
        self._edition = 0  # of the counts
        self._field: QPixmap | None = None
        self._field_key: tuple[object, ...] = ()
        describe(self, QAccessible.Role.Chart)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    # What is shown

    def show_counts(self, counts: Array, shares: Array) -> None:
        """counts (k, k); shares (k,): of each row the part that is right, nan where there is none."""
        self._counts, self._shares = counts, shares
        others = counts - np.diag(np.diagonal(counts))
        self._most = max(1, int(others.max()))
        self._edition += 1
        self.update()

    def mark(self, cell: Cell | None) -> None:
        """Frame a cell, or none."""
        if cell != self._marked:
            self._marked = cell
            self.update()

    def set_old(self, is_old: bool) -> None:
        """Whether the counts are those of before a change: they fade."""
        if is_old != self._is_old:
            self._is_old = is_old
            self.update()

    @property
    def is_old(self) -> bool:
        return self._is_old

    @property
    def counts(self) -> Array | None:
        return self._counts

    # Where things are

    def sizeHint(self) -> QSize:
        return self._size(_LEAST_CELL + 4)

    def minimumSizeHint(self) -> QSize:
        return self._size(_LEAST_CELL)

    def _size(self, cell: int) -> QSize:
        left, top, right = self._margins()
        side = theme.px(cell) * self._side
        return QSize(left + side + right, top + side + _FRAME)

    def width_for(self, height: int) -> int:
        """So wide it is at this height, with square cells."""
        left, top, right = self._margins()
        return left + max(1, (height - top - _FRAME) // self._side) * self._side + right

    def _margins(self) -> tuple[int, int, int]:
        """Left, top, right, in pixels."""
        metrics = self.fontMetrics()
        line = metrics.lineSpacing()
        left = max(metrics.horizontalAdvance(self._titles[1]), line) + theme.SPACE
        right = max(metrics.horizontalAdvance(text) for text in ("100.0 %", self._titles[2])) + theme.SPACE
        return left, 2 * line + theme.SPACE // 2, right

    def _cell(self) -> int:
        left, top, right = self._margins()
        return max(1, min(self.width() - left - right, self.height() - top - _FRAME) // self._side)

    def rect_of(self, row: int, column: int) -> QRectF:
        left, top, _ = self._margins()
        cell = self._cell()
        return QRectF(left + column * cell, top + row * cell, cell, cell)

    def cell_at(self, point: QPointF) -> Cell | None:
        if self._counts is None:
            return None
        left, top, _ = self._margins()
        cell = self._cell()
        row, column = int((point.y() - top) // cell), int((point.x() - left) // cell)
        return (row, column) if 0 <= row < self._side and 0 <= column < self._side else None

    # What the user does

    def first_cell(self) -> Cell | None:
        return None if self._counts is None else self._marked or (0, 0)

    def look_at(self, cell: Cell | None) -> None:
        if self._at is None and cell is not None:
            self._does = self.accessibleDescription()
        super().look_at(cell)

    def tell_cell(self, cell: Cell | None) -> None:
        self.setAccessibleDescription(self._does if cell is None else self._name_of(*cell))
        self.setToolTip("" if cell is None else paragraph(self._name_of(*cell)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell:
            self.look_at(cell)
            self.chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._counts is None or event.key() not in _OPEN:
            super().keyPressEvent(event)
        elif self._at is not None:
            self.chosen.emit(*self._at)

    def explain_at(self, point: QPoint) -> str:
        """What this is, and the cell under the point."""
        cell = self.cell_at(QPointF(point))
        return self.whatsThis() + (paragraph(self._name_of(*cell)) if cell else "")

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The table is painted once, so that moving over it costs next to nothing."""
        colors = theme.current()
        key = (self.size(), self.devicePixelRatioF(), colors.name, theme.px(100), self._edition)
        if self._field is None or key != self._field_key:
            self._field, self._field_key = self._paint_field(colors), key
        painter = QPainter(self)
        painter.setOpacity(_OLD if self._is_old else 1.0)
        painter.drawPixmap(0, 0, self._field)
        painter.setOpacity(1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_frames(painter, colors)
        painter.end()

    def _paint_field(self, colors: theme.Theme) -> QPixmap:
        ratio = self.devicePixelRatioF()
        field = QPixmap(self.size() * ratio)
        field.setDevicePixelRatio(ratio)
        field.fill(Qt.GlobalColor.transparent)
        painter = QPainter(field)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        left, top, right = self._margins()
        cell = self._cell()
        side = cell * self._side
        line = self.fontMetrics().lineSpacing()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(QRectF(left, top, side, side), theme.RADIUS, theme.RADIUS)
        quiet = QColor(colors.quiet)
        painter.setPen(quiet)
        above, beside, share = self._titles
        painter.drawText(QRectF(left, 0, side, line), _CENTRE, above)
        painter.drawText(QRectF(left + side, 0, right, line), Qt.AlignmentFlag.AlignRight, share)
        painter.drawText(QRectF(0, line, left - theme.SPACE, line), Qt.AlignmentFlag.AlignRight, beside)
        painter.setFont(theme.exactly(min(theme.px(_TEXT), cell)))
        middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for number in range(self._side):
            down = top + number * cell
            if self._counts is not None and np.isfinite(self._shares[number]):
                text = f"{self._shares[number]:.1%}".replace("%", "\N{NO-BREAK SPACE}%")
                painter.drawText(QRectF(left + side, down, right, cell), middle, text)
        painter.setPen(QColor(colors.text))
        for number in range(self._side):
            down = top + number * cell
            painter.drawText(QRectF(left + number * cell, line, cell, line), _CENTRE, str(number))
            painter.drawText(QRectF(0, down, left - theme.SPACE, cell), middle, str(number))
        if self._counts is not None:
            self._paint_cells(painter, colors, self._counts, cell)
        painter.end()
        return field

    def _paint_cells(self, painter: QPainter, colors: theme.Theme, counts: Array, cell: int) -> None:
        largest = theme.px(_LARGEST)
        few, many = (theme.exactly(max(8, min(int(cell * part), largest))) for part in (0.42, 0.34))
        painter.setFont(few)
        quiet, diagonal = QColor(colors.quiet), theme.blend(colors.panel, colors.quiet, _QUIET)
        for row, numbers in enumerate(counts.tolist()):
            for column, count in enumerate(numbers):
                if not count:
                    continue
                place = self.rect_of(row, column).adjusted(0.5, 0.5, -0.5, -0.5)
                level = round(_LEVELS * (count / self._most) ** 0.5)
                is_right = row == column
                ground, ink = (diagonal, quiet) if is_right else _shade(colors.panel, colors.data, level)
                painter.fillRect(place, ground)
                painter.setPen(ink)
                if count >= 1000:
                    painter.setFont(many)
                painter.drawText(place, _CENTRE, str(count))
                if count >= 1000:
                    painter.setFont(few)

    def _paint_frames(self, painter: QPainter, colors: theme.Theme) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(QColor(colors.accent), 2))
            grid = self.rect_of(0, 0) | self.rect_of(self._side - 1, self._side - 1)
            painter.drawRoundedRect(grid.adjusted(-2, -2, 2, 2), 4, 4)
        if self._marked is not None:
            painter.setPen(QPen(QColor(colors.accent), theme.line(2)))
            painter.drawRect(self.rect_of(*self._marked))
        if self._at is not None and self._at != self._marked:
            painter.setPen(QPen(QColor(colors.accent if self.hasFocus() else colors.quiet), theme.line(1.5)))
            painter.drawRect(self.rect_of(*self._at))


@cache
def _shade(low: str, high: str, level: int) -> tuple[QColor, QColor]:
    """A cell's ground, and the ink that reads on it."""
    ground = theme.blend(low, high, _FAINTEST + (1 - _FAINTEST) * level / _LEVELS)
    return ground, theme.ink_on(ground)
