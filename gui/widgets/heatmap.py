"""A table of numbers as coloured cells, with two symbols and a number in each.

It is a QTableView, so that arrow keys, selection and screen readers work without our help.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from engine.arithmetic import Array
from gui import theme

_LEAST_CELL = 20  # pixels
_LEAST_LARGE = 640
_Index = QModelIndex | QPersistentModelIndex


class _Model(QAbstractTableModel):
    """counts (k, k) with a symbol for each row and column, and a sentence for each cell."""

    def __init__(
        self, counts: Array, symbols: str, explain: Callable[[int, int], str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.counts = counts
        self.symbols = symbols
        self.explain = explain
        # the square root lets small counts be seen beside the great ones
        self.shares = np.sqrt(counts / max(1, counts.max()))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, Qt's own signature
        return 0 if parent.isValid() else len(self.symbols)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.symbols)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return str(self.counts[row, column])
        if role in (
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.WhatsThisRole,
        ):
            return self.explain(row, column)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.symbols[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        return None


class _CellPainter(QStyledItemDelegate):
    """The pair above, its number below, on the ramp of the data colour."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model = index.model()
        assert isinstance(model, _Model)
        row, column = index.row(), index.column()
        colors = theme.current()
        ground = theme.blend(colors.panel, colors.data, float(model.shares[row, column]))
        rect: QRect = option.rect
        painter.fillRect(rect, ground)
        ink = theme.ink_on(ground)
        count = int(model.counts[row, column])
        half = rect.height() // 2
        pair, number = QRect(rect), QRect(rect)
        pair.setBottom(rect.top() + half)
        number.setTop(rect.top() + half - 1)
        size = max(8, min(half - 1, int(rect.width() / 2.8)))
        painter.setFont(theme.exactly(size))
        painter.setPen(ink if count else QColor(colors.quiet))
        painter.drawText(pair, Qt.AlignmentFlag.AlignCenter, model.symbols[row] + model.symbols[column])
        painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(count))
        view = self.parent()
        if isinstance(view, QTableView) and view.currentIndex() == index:
            painter.setPen(QPen(QColor(colors.accent), 2))
            painter.drawRect(rect.adjusted(1, 1, -1, -1))


class Heatmap(QTableView):
    """counts (k, k), one symbol a row and column; explain(row, column) says a cell in words."""

    def __init__(self, counts: Array, symbols: str, explain: Callable[[int, int], str]) -> None:
        super().__init__()
        self.show_counts(counts, symbols, explain)
        self.setItemDelegate(_CellPainter(self))
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setMinimumSectionSize(8)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
            header.setSectionsClickable(False)
        self.horizontalHeader().setFixedHeight(22)
        self.verticalHeader().setFixedWidth(26)

    def show_counts(self, counts: Array, symbols: str, explain: Callable[[int, int], str]) -> None:
        """Another table in the place of this one."""
        self._side = len(symbols)
        former = self.model()
        self.setModel(_Model(counts, symbols, explain, self))
        if former is not None:
            former.deleteLater()
            self._share_out()

    def sizeHint(self) -> QSize:
        return QSize(760, 640)

    def minimumSizeHint(self) -> QSize:
        """Room for two lines in each cell, up to an alphabet that no screen could show so."""
        side = min(_LEAST_CELL * self._side, _LEAST_LARGE)
        return QSize(side + self.verticalHeader().width(), side + self.horizontalHeader().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        """Whole pixels that add up to the whole area, not one size that leaves a strip over."""
        area = self.viewport().size()
        for section in range(self._side):
            right, left = area.width() * (section + 1) // self._side, area.width() * section // self._side
            self.horizontalHeader().resizeSection(section, right - left)
            bottom, top = area.height() * (section + 1) // self._side, area.height() * section // self._side
            self.verticalHeader().resizeSection(section, bottom - top)
