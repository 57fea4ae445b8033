"""The pairs of one name, as the lecture prints them while it reads the name with W."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.widgets.help import explain

_ROW = 24  # pixels
_NOT_YET = "·"


class WalkTable(QTableWidget):
    """A row a pair, with its numbers when it has been read."""

    pair_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 5, parent)
        self.setObjectName("bigramTwinWalk")
        self.setAccessibleName(self.tr("Pairs of the name"))
        explain(
            self,
            self.tr(
                "The pairs that are read in this step: letters, their numbers, the probability of the second "
                "letter after the first, its logarithm, and that with its sign turned. Choose one to go there"
            ),
            "negative log-likelihood",
        )
        self.setHorizontalHeaderLabels([self.tr("Pair"), self.tr("Indices"), "P", "log P", "−log P"])
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().hide()
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.currentCellChanged.connect(self._choose)
        theme.on_change(self._dress)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        self.setMinimumHeight(theme.px(4 * _ROW))
        header = self.horizontalHeader().sizeHint().height()
        self.setMaximumHeight(header + self.rowCount() * theme.px(_ROW) + 2 * self.frameWidth() + 1)

    def show_walk(self, alphabet: str, pairs: Array, logs: Array, read: int, pair: int | None) -> None:
        """pairs (n, 2) and the logarithms (n,) of their probabilities; read: how many of them have been
        read; pair: the one that is read just now."""
        with QSignalBlocker(self):
            if self.rowCount() != len(pairs):
                self._begin_anew(len(pairs))
            for row, ((first, second), log) in enumerate(zip(pairs, logs.tolist(), strict=True)):
                numbers = [f"{number:.4f}" for number in (math.exp(log), log, abs(log))]
                if row >= read:
                    numbers = [_NOT_YET] * 3
                texts = [f"{alphabet[first]} → {alphabet[second]}", f"{first} → {second}", *numbers]
                for column, text in enumerate(texts):
                    item = self.item(row, column)
                    if item is not None and item.text() != text:
                        item.setText(text)
            if pair is None:
                self.setCurrentCell(-1, -1)
            elif pair != self.currentRow():
                self.setCurrentCell(pair, 0)

    def _begin_anew(self, rows: int) -> None:
        self.setRowCount(rows)
        self._dress()
        for row in range(rows):
            for column in range(self.columnCount()):
                item = QTableWidgetItem()
                item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
                self.setItem(row, column, item)

    @Slot(int)
    def _choose(self, row: int) -> None:
        if row >= 0:
            self.pair_chosen.emit(row)
