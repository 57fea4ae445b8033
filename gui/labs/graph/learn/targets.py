"""What a network should say, beside what it says: a table of examples, or points in the plane."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.labs.graph.session.learning.leaf_descent import Prediction
from gui.labs.graph.session.learning.learner import Learner
from gui.widgets.charts.point_plot import PointPlot
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet

_PLOT = 216  # pixels of height
_MOST_ROWS = 8  # that are seen without scrolling


class PredictionTable(QTableWidget):
    """Predictions beside their targets; hidden where the graph has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, 3, parent)
        self.setObjectName("graphPredictions")
        self.setAccessibleName(self.tr("Predictions and targets"))
        explain(
            self, self.tr("What the network says of each example, what it should say, and how far off it is")
        )
        self.setHorizontalHeaderLabels([self.tr("Prediction"), self.tr("Target"), self.tr("Difference")])
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.hide()

    def show_predictions(self, predictions: Sequence[Prediction]) -> None:
        if self.rowCount() != len(predictions):
            self._begin_anew(len(predictions))
        for row, each in enumerate(predictions):
            numbers = (each.value, each.target, each.value - each.target)
            for column, number in enumerate(numbers):
                item = self.item(row, column)
                text = f"{number:+.4f}" if column != 1 else f"{number:+g}"
                if item is not None and item.text() != text:
                    item.setText(text)

    def _begin_anew(self, rows: int) -> None:
        self.setRowCount(rows)
        self.setVerticalHeaderLabels([str(row + 1) for row in range(rows)])
        for row in range(rows):
            for column in range(self.columnCount()):
                item = QTableWidgetItem()
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(row, column, item)
        self.setVisible(rows > 0)
        high = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        self.setFixedHeight(high + self.rowHeight(0) * min(rows, _MOST_ROWS))


class PointTask(QWidget):
    """The points, the boundary, and how many points a step takes; hidden where the graph has no points."""

    refused = Signal(str)  # why; "" where all is well again

    def __init__(self, session: Learner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.plot = PointPlot()
        self.plot.setObjectName("graphPoints")
        self.plot.setAccessibleName(self.tr("Points and boundary"))
        explain(
            self.plot,
            self.tr(
                "Blue is where the score is positive, orange where it is negative; on the line it is 0. "
                "A click adds a point, with Shift one of the other class; drag a point to move it; "
                "double-click it, or press Delete, to remove it. Arrow keys choose a point, Alt and an arrow "
                "moves it, + adds one"
            ),
        )
        self.plot.point_added.connect(self._add)
        self.plot.point_moved.connect(self._move)
        self.plot.point_removed.connect(self._remove)
        self.count = quiet()
        self.count.setObjectName("graphPointCount")
        self.count.setWhatsThis(self.tr("How many points have a score on the side of their class."))
        self.positive = self._class_button(
            self.tr("● +1"), self.tr("A click adds a point of class +1, a circle")
        )
        self.negative = self._class_button(
            self.tr("◆ −1"), self.tr("A click adds a point of class -1, a diamond")
        )
        self.positive.setAccessibleName(self.tr("Add class +1"))
        self.negative.setAccessibleName(self.tr("Add class -1"))
        self.positive.setChecked(True)
        self._classes = QButtonGroup(self)
        for button in (self.positive, self.negative):
            self._classes.addButton(button)
        self._classes.buttonToggled.connect(self._set_class)
        self.batch = Choice()
        self.batch.setObjectName("graphBatch")
        self.batch.setAccessibleName(self.tr("Points in a step"))
        explain(
            self.batch,
            self.tr(
                "How many points each step learns from; fewer are drawn at random, and the loss jumps about"
            ),
            "batch",
        )
        self.batch.offer(
            [
                (self.tr("Batch: one"), 1),
                (self.tr("Batch: 10"), 10),
                (self.tr("Batch: all"), 0),
            ]
        )
        self.batch.chosen.connect(self._session.set_batch_size)
        self._lay_out()
        self.hide()

    def _class_button(self, text: str, does: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        explain(button, does)
        return button

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(theme.SPACE)
        above.addWidget(Label(self.tr("Add")))
        above.addWidget(self.positive)
        above.addWidget(self.negative)
        above.addWidget(self.batch, 1)
        self.plot.setFixedHeight(theme.px(_PLOT))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(above)
        column.addWidget(self.plot)
        column.addWidget(self.count)

    def refresh(self) -> None:
        """Bring the picture to the session."""
        session, points = self._session, self._session.points
        self.setVisible(points is not None)
        if points is None:
            return
        self.plot.show_points(points.xy, points.labels, session.field, session.extent, session.scores)
        words = self.plot.count_in_words()
        if words != self.count.text():
            self.count.setText(words)
        self.batch.show_value(session.batch_size)

    @Slot()
    def _set_class(self) -> None:
        self.plot.adds = 1 if self.positive.isChecked() else -1

    @Slot(float, float, int)
    def _add(self, x: float, y: float, label: int) -> None:
        try:
            self._session.add_point(x, y, label)
        except ValueError as error:
            self.refused.emit(str(error))
        else:
            self.refused.emit("")

    @Slot(int, float, float, bool)
    def _move(self, index: int, x: float, y: float, finished: bool) -> None:
        try:
            self._session.move_point(index, x, y, finished)
        except ValueError as error:
            self.refused.emit(str(error))

    @Slot(int)
    def _remove(self, index: int) -> None:
        try:
            self._session.remove_point(index)
        except ValueError as error:
            self.refused.emit(str(error))
        else:
            self.refused.emit("")
