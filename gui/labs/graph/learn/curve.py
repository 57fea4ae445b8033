"""The loss over the steps, beside that of a rival where there is one, and the way back through them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.labs.graph.session.learning.leaf_descent import LeafDescent
from gui.labs.graph.session.words import sentences
from gui.widgets.buttons import named_button
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.help import explain
from gui.widgets.labels import quiet
from gui.widgets.slider import Slider

_MOST_POINTS = 4_000  # of a line


class LossCurve(QWidget):
    """position_chosen: a step of the history was asked for; broken_asked: a run that the mistake ruins."""

    position_chosen = Signal(int)
    broken_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = LineChart("", self.tr("Loss at each step"), is_log=True, x_counts=True, x_range=(0, 1))
        self.chart.setObjectName("graphLossCurve")
        self.chart.setAccessibleName(self.tr("Loss curve"))
        self.chart.setWhatsThis(self.tr("The loss at each step, on a logarithmic scale where it is above 0."))
        self.chart.x_chosen.connect(self._go_near)
        self.history = Slider()
        self.history.setObjectName("graphHistory")
        self.history.setAccessibleName(self.tr("History of the parameters"))
        explain(self.history, self.tr("Go back to the parameters as they were, and forward again"))
        self.history.valueChanged.connect(self.position_chosen)
        self.again = named_button(
            "graphLearnAgain", self.tr("Start again"), self.tr("Back to the numbers before the first step")
        )
        self.log_steps = QCheckBox(self.tr("Log steps"))
        self.log_steps.setObjectName("graphLogSteps")
        explain(self.log_steps, self.tr("A logarithmic axis of steps: the first ones get more room"))
        self.log_steps.toggled.connect(self.chart.set_log_x)
        self.rivalry = quiet()
        self.rivalry.setObjectName("graphRivalry")
        self.rivalry.setWhatsThis(self.tr("What the two curves show."))
        self.broken = named_button(
            "graphSeeItBreak",
            self.tr("See it break"),
            self.tr("Open the four examples with a rate at which gradients that add up overshoot"),
        )
        self.broken.clicked.connect(self.broken_asked)
        self._lay_out()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(theme.SPACE)
        below.addWidget(self.history, 1)
        below.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addWidget(self.chart)
        column.addWidget(self.rivalry)
        column.addWidget(self.broken, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(below)

    def show_curves(self, learning: LeafDescent, rival: LeafDescent | None, description: str) -> None:
        """description: where it stands, for a screen reader."""
        with QSignalBlocker(self.history):
            self.history.setRange(0, learning.last)
            self.history.setValue(learning.position)
        self.history.setEnabled(learning.last > 0)
        self.again.setEnabled(learning.last > 0)
        runs = [learning] if rival is None else [learning, rival]
        lines = [self._line(run, run is rival, rival is not None) for run in runs]
        # what is not above 0 has no logarithm
        self.chart.set_log(all(bool((line.y > 0).all()) for line in lines))
        self.chart.show_lines(lines)
        self.chart.show_stops(learning.positions)
        self.chart.show_marker(learning.position if learning.last else None)
        self.rivalry.setVisible(rival is not None)
        wins = False
        if rival is not None:
            last = min(learning.last, rival.last)
            zeroed, summed = learning.curve[last], rival.curve[last]
            if rival.zeroes:
                zeroed, summed = summed, zeroed
            wins = summed < zeroed
            self.rivalry.setText(sentences.zeroing(zeroed, summed))
            description = f"{description}. {self.rivalry.text()}"
        self.broken.setVisible(wins)
        self.chart.setAccessibleDescription(description)

    def _line(self, run: LeafDescent, is_rival: bool, is_named: bool) -> Line:
        every = 1 + run.last // _MOST_POINTS
        # the newest place is always in it: the marker stands on the curve
        steps = np.unique(np.append(np.arange(0, run.last, every), run.last))
        curve = run.curve
        name = self.tr("zero_grad") if run.zeroes else self.tr("no zero_grad")
        losses = np.array([curve[step] for step in steps])
        color = "data" if run.zeroes else "negative"
        return Line(
            name if is_named else "", steps, losses, color if is_named else "data", is_dashed=is_rival
        )

    @Slot(float)
    def _go_near(self, position: float) -> None:
        self.position_chosen.emit(round(position))
