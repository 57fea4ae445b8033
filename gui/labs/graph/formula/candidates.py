"""The list of words that a formula line offers, while one types."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from gui import theme
from gui.labs.graph.formula.completion import Candidate
from gui.widgets.help import explain, paragraph

_MOST_ROWS = 8  # that are seen at once
_WIDTH, _ROW = 560, 24  # pixels


class Candidates(QFrame):
    """A list of words under the line. It belongs to the line's window and never takes the focus."""

    taken = Signal(int)  # a row was clicked

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("formulaCandidates")
        self.setProperty("role", "popup")
        self.setAutoFillBackground(True)
        self.list = QTreeWidget()
        self.list.setAccessibleName(self.tr("Words that begin so"))
        explain(self.list, self.tr("Words that begin so. Tab takes the one that is marked, a click any."))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setColumnCount(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.list)
        self.list.itemClicked.connect(lambda item: self.taken.emit(self.list.indexOfTopLevelItem(item)))
        self.hide()

    @property
    def row(self) -> int:
        """The one that is marked."""
        return self.list.currentIndex().row()

    def move_by(self, rows: int) -> None:
        self._mark((self.row + rows) % self.list.topLevelItemCount())

    def _mark(self, row: int) -> None:
        item = self.list.topLevelItem(row)
        if item is not None:
            self.list.setCurrentItem(item)

    def open_at(self, corner: QPoint, found: Sequence[Candidate]) -> None:
        """corner: the upper left one, in the window."""
        self.list.clear()
        font = theme.monospaced(theme.TEXT_PIXELS)
        for each in found:
            item = QTreeWidgetItem([each.text, each.words])
            for column in range(2):
                item.setToolTip(column, paragraph(each.words))
            item.setFont(0, font)
            item.setSizeHint(1, QSize(0, theme.px(_ROW)))
            item.setForeground(1, QColor(theme.current().quiet))
            self.list.addTopLevelItem(item)
        self.list.resizeColumnToContents(0)
        self.list.setColumnWidth(0, self.list.columnWidth(0) + theme.SPACE)
        self._mark(0)
        window = self.window()
        size = self._size_of(len(found)).boundedTo(QSize(window.width(), window.height() - corner.y()))
        self.resize(size)
        self.move(max(0, min(corner.x(), window.width() - size.width())), corner.y())
        self.raise_()
        self.show()

    def _size_of(self, rows: int) -> QSize:
        self.ensurePolished()
        self.list.ensurePolished()
        row = self.list.sizeHintForRow(0)
        edges = 2 * (2 + 6 + theme.px(2))  # its own border and margin, and the list's padding and border
        return QSize(theme.px(_WIDTH), row * min(rows, _MOST_ROWS) + edges)
