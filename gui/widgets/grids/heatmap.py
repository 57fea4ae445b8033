"""A table of numbers as coloured cells, with two symbols and a number in each.

It is a QTableView, so that arrow keys, selection and screen readers work without our help; but it paints
all cells at one go, for asking a delegate 729 times takes longer than a frame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QElapsedTimer,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.guarded import Guarded
from gui.widgets.grids.cell_field import CellField, Cells, Section
from gui.widgets.help import paragraph

# Pixels, at the usual size of text
_LEAST_HEIGHT = 14  # of a cell with a number
_LEAST_BARE = 9  # width and height of a cell without; where there is less room, the table scrolls
_LEAST_FIGURE = 5  # wide, so that it can be read in any face
_TOP, _LEFT = 22, 26  # the headers
_LEAST_TABLE = 400

_SECOND_LETTER = 1000  # milliseconds within which a second letter belongs to the first
_Index = QModelIndex | QPersistentModelIndex
_Cell = tuple[int, int]
_NO_MODIFIERS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)


class _Model(Guarded, QAbstractTableModel):
    """A text for each cell, a symbol for each row and column, and a sentence for each cell."""

    def __init__(self, explain: Callable[[int, int], str], parent: QWidget) -> None:
        super().__init__(parent)
        self._explain = explain
        self.symbols = ""
        self.texts: list[list[str]] = []

    def show_texts(self, symbols: str, texts: list[list[str]]) -> None:
        """Where the symbols are the same, the cursor stays, and whoever reads the screen where he was."""
        if symbols != self.symbols:
            self.beginResetModel()
            self.symbols, self.texts = symbols, texts
            self.endResetModel()
        else:
            self.texts = texts
            last = len(symbols) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(last, last))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, Qt's own signature
        return 0 if parent.isValid() else len(self.symbols)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.symbols)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.texts[row][column]
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.WhatsThisRole):
            return paragraph(self._explain(row, column))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._explain(row, column)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        # while the symbols change, a header asks for those that it still has
        is_there = role == Qt.ItemDataRole.DisplayRole and section < len(self.symbols)
        return self.symbols[section] if is_there else None


class _Header(Guarded, QHeaderView):
    """A symbol a section; that of the cursor is emphasised."""

    entered = Signal()  # by the mouse

    def __init__(self, orientation: Qt.Orientation, view: QTableView) -> None:
        super().__init__(orientation, view)
        self._current = -1
        self.setMinimumSectionSize(4)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)

    def show_current(self, section: int) -> None:
        for each in {section, self._current} if section != self._current else ():
            if each >= 0:
                self.updateSection(each)
        self._current = section

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        colors, is_current = theme.current(), section == self._current
        painter.setPen(QColor(colors.accent if is_current else colors.quiet))
        side = rect.height() if self.orientation() == Qt.Orientation.Vertical else rect.width()
        painter.setFont(theme.exactly(min(theme.px(theme.TEXT_PIXELS), side), is_current))
        symbol = self.model().headerData(section, self.orientation())
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, symbol)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.entered.emit()


class Heatmap(Guarded, QTableView):
    """explain(row, column) says a cell in words.

    A letter moves to its row, a second one soon after it to that column of the row; a click on a header
    goes to the strongest cell of its row or column.

    moved    the cursor is in another cell
    hovered  the mouse is over a cell, or over none: (-1, -1)
    """

    moved = Signal(int, int)
    hovered = Signal(int, int)

    def __init__(self, explain: Callable[[int, int], str]) -> None:
        super().__init__()
        self._model = _Model(explain, self)
        self._shades: Array = np.zeros((0, 0))
        self._marked_row: int | None = None
        self._ringed: list[_Cell] = []
        self._hovered: _Cell = (-1, -1)
        self._field = CellField()
        self._typed = QElapsedTimer()  # since a first letter was typed
        self.setModel(self._model)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._across = _Header(Qt.Orientation.Horizontal, self)
        self._down = _Header(Qt.Orientation.Vertical, self)
        self.setHorizontalHeader(self._across)
        self.setVerticalHeader(self._down)
        for header, go in ((self._across, self.go_to_column), (self._down, self.go_to_row)):
            header.sectionClicked.connect(go)
            header.entered.connect(self._leave)
        self.selectionModel().currentChanged.connect(self._follow_cursor)
        theme.on_change(self._dress)
        self._dress()

    # What is shown

    def show_cells(self, cells: Cells) -> None:
        """Where the symbols are those of before, the cursor stays."""
        is_new, longest = cells.symbols != self._model.symbols, self._field.longest
        if is_new:
            self._marked_row, self._ringed = None, []
        self._shades = cells.shades
        self._field.show_cells(cells)
        self._model.show_texts(cells.symbols, cells.texts)
        if is_new or longest != self._field.longest:
            self.updateGeometry()
            self._share_out()

    def mark_row(self, row: int | None) -> None:
        """Lines above and below it; none for None."""
        if row != self._marked_row:
            self._marked_row = row
            self.viewport().update()

    def ring(self, cells: list[_Cell]) -> None:
        """Put rings into these cells and no others."""
        if cells != self._ringed:
            self._ringed = cells
            self.viewport().update()

    def go_to(self, row: int, column: int) -> None:
        """Move the cursor, and bring it into view."""
        self.setCurrentIndex(self._model.index(row, column))

    @Slot(int)
    def go_to_row(self, row: int) -> None:
        """To its strongest cell."""
        self.go_to(row, int(self._shades[row].argmax()))

    @Slot(int)
    def go_to_column(self, column: int) -> None:
        self.go_to(int(self._shades[:, column].argmax()), column)

    # What the user does

    def event(self, event: QEvent) -> bool:
        """A symbol of the table is one of ours, though K and the full stop are keys of the window, too."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.modifiers() in _NO_MODIFIERS
            and self._place_of(event.text()) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyboardSearch(self, search: str) -> None:
        place = self._place_of(search)
        if place is None:
            return
        if self._is_second:
            self._typed.invalidate()
            self.go_to(self.currentIndex().row(), place)
        else:
            self._typed.start()
            self.go_to_row(place)

    @property
    def _is_second(self) -> bool:
        """Whether what is typed now comes right after the first symbol of a pair."""
        return self._typed.isValid() and self._typed.elapsed() < _SECOND_LETTER

    def _place_of(self, typed: str) -> int | None:
        """Of a symbol; capital letters do for small ones where there are no such."""
        for symbol in (typed, typed.lower()):
            if len(symbol) == 1 and (place := self._model.symbols.find(symbol)) >= 0:
                return place
        return None

    @Slot(QModelIndex)
    def _follow_cursor(self, index: QModelIndex) -> None:
        self._across.show_current(index.column())
        self._down.show_current(index.row())
        if index.isValid():
            self.moved.emit(index.row(), index.column())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._typed.invalidate()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        self._hover((index.row(), index.column()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._leave()

    @Slot()
    def _leave(self) -> None:
        self._hover((-1, -1))

    def _hover(self, cell: _Cell) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self.hovered.emit(*cell)

    # Where things are

    def sizeHint(self) -> QSize:
        return QSize(760, 640)

    def minimumSizeHint(self) -> QSize:
        """Beyond a usual alphabet it scrolls."""
        least = min(theme.px(_LEAST_BARE) * len(self._model.symbols), _LEAST_TABLE)
        return QSize(least + self._down.width(), least + self._across.height())

    def _least_cell(self) -> _Cell:
        """Width and height in pixels with which the longest text can be read."""
        return theme.px(_LEAST_FIGURE * self._field.longest) + 2, theme.px(_LEAST_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _dress(self) -> None:
        self._field.dress()
        self._across.setFixedHeight(theme.px(_TOP))
        self._down.setFixedWidth(theme.px(_LEFT))
        self.updateGeometry()
        self._share_out()

    def _share_out(self) -> None:
        """Whole pixels that add up to the whole area, not one size that leaves a strip over. Where there is
        no room for numbers, but for all cells without, they go: the whole table is worth more."""
        side, (least_width, least_height) = len(self._model.symbols), self._least_cell()
        if not side:
            return
        area, bar = self.maximumViewportSize(), self.verticalScrollBar().sizeHint().width()
        width, height, bare = area.width(), area.height(), theme.px(_LEAST_BARE)
        is_small = width < least_width * side or height < least_height * side
        self._field.is_bare = is_small and min(width, height) >= bare * side
        if self._field.is_bare:
            least_width = least_height = bare
        if width < least_width * side:
            height -= bar
        if height < least_height * side:
            width -= bar
        width, height = max(width, least_width * side), max(height, least_height * side)
        for section in range(side):
            self._across.resizeSection(section, width * (section + 1) // side - width * section // side)
            self._down.resizeSection(section, height * (section + 1) // side - height * section // side)
        for _ in range(2):  # at once, so that the cursor can be brought into view; a scroll bar takes room
            self.updateGeometries()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells are painted when they change, so that moving over them costs next to nothing."""
        if not self._model.symbols:
            return
        size = self.viewport().size()
        rows, columns = _in_view(self._down, size.height()), _in_view(self._across, size.width())
        picture = self._field.picture_of(rows, columns, size, self.devicePixelRatioF())
        painter = QPainter(self.viewport())
        painter.drawPixmap(0, 0, picture)
        self._paint_marks(painter, {row for row, _, _ in rows}, {column for column, _, _ in columns})
        painter.end()

    def _paint_marks(self, painter: QPainter, rows: set[int], columns: set[int]) -> None:
        """On the rows and columns in view: a large alphabet has tens of thousands of empty cells."""
        colors = theme.current()
        if self._marked_row is not None:
            y, height = self.rowViewportPosition(self._marked_row), self.rowHeight(self._marked_row)
            right = self.columnViewportPosition(len(self._model.symbols) - 1) + self.columnWidth(0)
            line = round(theme.line(1))
            painter.fillRect(0, y, right, line, QColor(colors.accent))
            painter.fillRect(0, y + height - line, right, line, QColor(colors.accent))
        painter.setPen(QPen(QColor(colors.warn), theme.line(1)))
        for row, column in self._ringed:
            if row in rows and column in columns:
                painter.drawRect(self._box(row, column).adjusted(1, 1, -2, -2))
        current = self.currentIndex()
        if current.isValid():
            painter.setPen(QPen(QColor(colors.accent), theme.line(2)))
            painter.drawRect(self.visualRect(current).adjusted(1, 1, -1, -1))

    def _box(self, row: int, column: int) -> QRect:
        return QRect(
            self.columnViewportPosition(column),
            self.rowViewportPosition(row),
            self.columnWidth(column),
            self.rowHeight(row),
        )


def _in_view(header: QHeaderView, length: int) -> list[Section]:
    """The sections in a view so long."""
    first, last = header.visualIndexAt(0), header.visualIndexAt(length - 1)
    numbers = range(max(first, 0), (last if last >= 0 else header.count() - 1) + 1)
    return [(each, header.sectionViewportPosition(each), header.sectionSize(each)) for each in numbers]
