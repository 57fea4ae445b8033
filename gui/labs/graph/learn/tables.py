"""Rows of three numbers beside the graph: what the network says, and what became of the leaves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from gui import theme
from gui.labs.graph.session.learning.leaf_descent import LeafChange, Prediction
from gui.labs.graph.session.words.equation import format_data, format_together
from gui.widgets.help import explain

_ROW = 22  # pixels
_MOST_ROWS = 8  # that are seen without scrolling


class _NumberTable(QTableWidget):
    """Hidden where it has no rows."""

    def __init__(self, titles: Sequence[str], parent: QWidget | None) -> None:
        super().__init__(0, len(titles), parent)
        self.setHorizontalHeaderLabels(titles)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        theme.on_change(self._dress)
        self.hide()

    def _show(self, names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        if self.rowCount() != len(rows):
            self._begin_anew(len(rows))
        for row, (name, texts) in enumerate(zip(names, rows, strict=True)):
            self._put(self.verticalHeaderItem(row), name)
            for column, text in enumerate(texts):
                self._put(self.item(row, column), text)

    @staticmethod
    def _put(item: QTableWidgetItem | None, text: str) -> None:
        if item is not None and item.text() != text:
            item.setText(text)

    def _begin_anew(self, rows: int) -> None:
        self.setRowCount(rows)
        for row in range(rows):
            self.setVerticalHeaderItem(row, QTableWidgetItem())
            for column in range(self.columnCount()):
                item = QTableWidgetItem()
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        self.setVisible(rows > 0)
        self._dress()

    def _dress(self) -> None:
        self.verticalHeader().setMinimumSectionSize(theme.px(_ROW))
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        high = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        self.setFixedHeight(high + theme.px(_ROW) * min(self.rowCount(), _MOST_ROWS))


class PredictionTable(_NumberTable):
    """Predictions beside their targets."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__([self.tr("Prediction"), self.tr("Target"), self.tr("Difference")], parent)
        self.setObjectName("graphPredictions")
        self.setAccessibleName(self.tr("Predictions and targets"))
        explain(
            self, self.tr("What the network says of each example, what it should say, and how far off it is")
        )

    def show_predictions(self, predictions: Sequence[Prediction]) -> None:
        self._show(
            [str(number + 1) for number in range(len(predictions))],
            [
                (f"{each.value:+.4f}", f"{each.target:+g}", f"{each.value - each.target:+.4f}")
                for each in predictions
            ],
        )


class LeafTable(_NumberTable):
    """The leaves before the newest step or run, and now; as many as are seen without scrolling."""

    most = _MOST_ROWS

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__([self.tr("Before"), self.tr("Now"), self.tr("Change")], parent)
        self.setObjectName("graphLeaves")
        self.setAccessibleName(self.tr("Leaves before and after"))
        explain(
            self,
            self.tr(
                "Each leaf before the last step or run, and now; of an array the largest change. Where there "
                "are many leaves, those that changed most"
            ),
        )

    def show_changes(self, changes: Sequence[LeafChange]) -> None:
        self._show([each.name for each in changes], [_numbers(each) for each in changes])


def _numbers(change: LeafChange) -> tuple[str, str, str]:
    before, now = change.before, change.now
    if isinstance(before, np.ndarray) or isinstance(now, np.ndarray):
        return format_data(before), format_data(now), f"{change.size:.4g}"
    first, second, by = format_together([before, now, now - before])
    return first, second, by if now < before else f"+{by}"
