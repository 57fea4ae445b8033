"""What a network should say, beside what it says: points in the plane."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.labs.graph.session.learning.learner import Learner
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet
from gui.widgets.planes.point_plot import PointPlot


class PointTask(QWidget):
    """The points, the boundary, and how many points a step takes; hidden where the graph has no points.

    tools: what adds points and chooses how many a step takes; its owner puts it where there is room.
    """

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
        self.tools = QWidget()
        row = QHBoxLayout(self.tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        row.addWidget(Label(self.tr("Add")))
        row.addWidget(self.positive)
        row.addWidget(self.negative)
        row.addWidget(self.batch, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addWidget(self.plot)
        column.addWidget(self.count)

    def refresh(self) -> None:
        """Bring the picture to the session."""
        session, points = self._session, self._session.points
        for part in (self, self.tools):
            part.setVisible(points is not None)
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
