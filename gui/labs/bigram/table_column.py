"""The table, and above it what is shown in it and the smoothing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import theme
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.tables import explain as explain_cell
from gui.widgets.heatmap import Heatmap
from gui.widgets.help import explain


class TableColumn(QWidget):
    cell_chosen = Signal(int, int)  # by a click or by keys
    cell_hovered = Signal(int, int)  # (-1, -1): the mouse has left
    cell_asked = Signal(int, int)  # by a double click or Return: look at it closely
    smoothing_set = Signal(float)
    view_chosen = Signal(str)

    def __init__(self, session: BigramSession) -> None:
        super().__init__()
        self._session = session
        model = session.model
        self.heatmap = Heatmap(model.counts, model.alphabet, self._explain)
        self.heatmap.setObjectName("bigramHeatmap")
        self.heatmap.setAccessibleName(self.tr("Counts of letter pairs"))
        explain(
            self.heatmap,
            self.tr(
                "How often each letter follows each other. Click on a cell to look at it; arrow keys move."
            ),
            "bigram",
        )
        self.heatmap.setToolTip("")  # each cell has its own
        self._shown: object = model.corpus
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.heatmap, 1)
        self.heatmap.entered.connect(self._hover)
        self.heatmap.activated.connect(self._ask)
        self._watch_cells()
        session.changed.connect(self.refresh)

    def _explain(self, row: int, column: int) -> str:
        return explain_cell(self._session.model, row, column)

    def _watch_cells(self) -> None:
        self.heatmap.selectionModel().currentChanged.connect(self._choose)

    @Slot(QModelIndex)
    def _hover(self, index: QModelIndex) -> None:
        self.cell_hovered.emit(index.row(), index.column())

    @Slot(QModelIndex)
    def _ask(self, index: QModelIndex) -> None:
        self.cell_asked.emit(index.row(), index.column())

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.isValid():
            self.cell_chosen.emit(index.row(), index.column())

    def refresh(self) -> None:
        model = self._session.model
        if model.corpus is not self._shown:
            self._shown = model.corpus
            self.heatmap.show_counts(model.counts, model.alphabet, self._explain)
            self._watch_cells()
        index = self.heatmap.model().index(*self._session.cell)
        if index != self.heatmap.currentIndex():
            self.heatmap.setCurrentIndex(index)
