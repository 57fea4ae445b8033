"""The list of runs: each with the colour of its curves, and a name that can be changed."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from gui import theme
from gui.labs.digits.session import run_words
from gui.labs.digits.session.training import Training
from gui.widgets.help import explain, paragraph

_ROW, _EDGES = 22, 12  # pixels: of a row; above and below all
_SWATCH = 16  # pixels: the colour of a run, with its edge


class RunList(QListWidget):
    """row_chosen: another run is to be looked at."""

    row_chosen = Signal(int)

    def __init__(self, training: Training) -> None:
        super().__init__()
        self._training = training
        self.setObjectName("learnRuns")
        self.setAccessibleName(self.tr("Runs"))
        self.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed | QListWidget.EditTrigger.DoubleClicked)
        explain(
            self,
            self.tr(
                "All runs, over each other in the charts. Choose one to look at it; F2 gives it another name."
            ),
        )
        self.currentRowChanged.connect(self.row_chosen)
        self.itemChanged.connect(self._rename)

    def give_room(self, rows: int) -> None:
        """The charts get what it does not need."""
        self.setFixedHeight(theme.px(rows * _ROW + _EDGES))

    @Slot(QListWidgetItem)
    def _rename(self, item: QListWidgetItem) -> None:
        """What was typed, without the figures that stand behind the name."""
        run = self._training.runs[self.row(item)]
        figures = run_words.title(run).removeprefix(run.name)
        self._training.rename(run, item.text().removesuffix(figures))

    def refresh(self) -> None:
        runs = self._training.runs
        digits = theme.current().digits
        with QSignalBlocker(self):
            while self.count() > len(runs):
                self.takeItem(self.count() - 1)
            for row, run in enumerate(runs):
                if row == self.count():
                    item = QListWidgetItem()
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                    self.addItem(item)
                item = self.item(row)
                if item.text() != run_words.title(run):
                    item.setText(run_words.title(run))
                item.setIcon(_swatch(QColor(digits[run.color % len(digits)])))
                item.setToolTip(paragraph(run_words.what_runs(run)))
            if self._training.current in runs:
                self.setCurrentRow(runs.index(self._training.current))


def _swatch(color: QColor) -> QIcon:
    """The same on a selected row, which Qt would tint; an edge keeps the two colours apart."""
    pixels = theme.px(_SWATCH)
    picture = QPixmap(pixels, pixels)
    picture.fill(QColor(theme.current().panel))
    painter = QPainter(picture)
    painter.fillRect(picture.rect().adjusted(2, 2, -2, -2), color)
    painter.end()
    icon = QIcon(picture)
    icon.addPixmap(picture, QIcon.Mode.Selected)
    return icon
