"""Let the graph learn: the learning rate, steps, the loss curve, and what the network says by now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QSizePolicy,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.learn.targets import PointTask, PredictionTable
from gui.labs.graph.session.learning.leaf_descent import RATES, LeafDescent
from gui.labs.graph.session.learning.learner import Learner
from gui.widgets.buttons import named_button
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, problem, quiet

WIDTH, _CHART = 340, 150  # pixels
_MOST_POINTS = 4_000  # of the loss curve
_FRAME = 16  # milliseconds between two frames of a run, at least
_BUDGET = 0.008  # seconds of a frame that are for steps; the rest is for what they change on the screen


class LearnPanel(Guarded, QWidget):
    """A column beside the graph. It asks the session for everything, and shows what the session then has."""

    running_changed = Signal(bool)

    def __init__(self, session: Learner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._run_on)
        self.setFixedWidth(theme.span(WIDTH))
        theme.on_change(self._dress)
        self._make_choices()
        self._make_buttons()
        self._make_history()
        self.predictions = PredictionTable(self)
        self.task = PointTask(session, self)
        self.task.refused.connect(self._refuse)
        self._lay_out()
        session.changed.connect(self.refresh)
        self.refresh()

    def _make_choices(self) -> None:
        self.rate = QDoubleSpinBox()
        self.rate.setObjectName("graphRate")
        self.rate.setDecimals(4)
        self.rate.setRange(*RATES)
        self.rate.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.rate.setKeyboardTracking(False)
        self.rate.setAccessibleName(self.tr("Learning rate"))
        explain(
            self.rate,
            self.tr("How far a step goes: the gradient times this number. Below 0 the loss rises"),
            "learning rate",
        )
        self.rate.valueChanged.connect(self._session.set_rate)
        self.zeroes = QCheckBox(self.tr("Zero the gradients"))
        self.zeroes.setObjectName("graphZeroes")
        explain(
            self.zeroes,
            self.tr(
                "Before each step the gradients are set to zero. Without it the leaves go on adding, and "
                "each step goes along the sum of all gradients so far: the classic mistake"
            ),
            "accumulation",
        )
        self.zeroes.toggled.connect(self._session.set_zeroes)
        self.speed = Choice()
        self.speed.setObjectName("graphLearnSpeed")
        self.speed.setAccessibleName(self.tr("Speed"))
        explain(self.speed, self.tr("How many steps a run takes in a second"))
        # milliseconds from frame to frame, and seconds of steps in each; 0 is one step
        self._speeds = {"slow": (500, 0.0), "steady": (100, 0.0), "fast": (_FRAME, _BUDGET)}
        self.speed.offer(
            [
                (self.tr("2 steps a second"), "slow"),
                (self.tr("10 steps a second"), "steady"),
                (self.tr("Full speed"), "fast"),
            ]
        )
        self.speed.chosen.connect(self._set_speed)
        self._set_speed("fast")

    def _make_buttons(self) -> None:
        self.step = named_button(
            "graphLearnStep", self.tr("Step"), self.tr("One step of gradient descent: back, down, forward")
        )
        self.run = named_button(
            "graphLearnRun", self.tr("Run"), self.tr("Take one step after another, until it is stopped")
        )
        self.run.setProperty("role", "primary")
        self.again = named_button(
            "graphLearnAgain", self.tr("Start again"), self.tr("Back to the numbers before the first step")
        )
        self.step.clicked.connect(self._step_once)
        self.run.clicked.connect(self._run_or_stop)
        self.again.clicked.connect(self._start_again)

    def _make_history(self) -> None:
        self.trouble = problem("graphLearnTrouble")
        self.trouble.setWhatsThis(self.tr("Why this cannot be done."))
        self.trouble.hide()
        self.why_not = quiet()
        self.why_not.setWhatsThis(self.tr("What is needed before the graph can learn."))
        self.loss = Label()
        self.loss.setObjectName("graphLearnLoss")
        self.loss.setProperty("role", "arithmetic")
        self.loss.setWhatsThis(self.tr("How many steps led here, and the loss at this place."))
        self.chart = LineChart(self.tr("Step"), self.tr("Loss"), is_log=True, x_counts=True, x_range=(0, 1))
        self.chart.setObjectName("graphLossCurve")
        self.chart.setAccessibleName(self.tr("Loss curve"))
        self.chart.setWhatsThis(self.tr("The loss at each step, on a logarithmic scale where it is above 0."))
        self.chart.setFixedHeight(theme.px(_CHART))
        self.chart.x_chosen.connect(self._go_near)
        self.history = QSlider(Qt.Orientation.Horizontal)
        self.history.setObjectName("graphHistory")
        self.history.setAccessibleName(self.tr("History of the parameters"))
        explain(self.history, self.tr("Go back to the parameters as they were, and forward again"))
        self.history.valueChanged.connect(self._go_to)

    def _lay_out(self) -> None:
        buttons, settings, switches = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (buttons, settings, switches):
            row.setSpacing(theme.SPACE)
        for button in (self.run, self.step, self.again):
            buttons.addWidget(button)
        buttons.addStretch()
        label = Label(self.tr("Learning rate"))
        label.setBuddy(self.rate)
        settings.addWidget(label)
        settings.addWidget(self.rate, 1)
        switches.addWidget(self.zeroes)
        switches.addWidget(self.speed, 1)
        self._body = QWidget(self)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.SPACE)
        inside.addLayout(buttons)
        inside.addLayout(settings)
        inside.addLayout(switches)
        for part in (self.trouble, self.loss):
            inside.addWidget(part)
        self._curve = QWidget(self)
        curve = QVBoxLayout(self._curve)
        curve.setContentsMargins(0, 0, 0, 0)
        curve.setSpacing(theme.SPACE)
        curve.addWidget(self.chart)
        curve.addWidget(self.history)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(heading(self.tr("Let it learn")))
        column.addWidget(self.why_not)
        # what the network says is what one watches: it should be in sight without scrolling
        for widget in (self._body, self.predictions, self.task, self._curve):
            column.addWidget(widget)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    @Slot()
    def _dress(self) -> None:
        self.setFixedWidth(theme.span(WIDTH))
        self.chart.setFixedHeight(theme.px(_CHART))

    # What is shown

    def refresh(self) -> None:
        """Bring everything to the session, when somebody sees it."""
        if self.isHidden():
            return
        session, learning = self._session, self._session.learning
        self.why_not.setText(session.why_not)
        self.why_not.setVisible(bool(session.why_not))
        for part in (self._body, self._curve):
            part.setVisible(learning is not None)
        self.predictions.show_predictions(session.predictions)
        self.task.refresh()
        if learning is None:
            self.stop()
        else:
            self._show(learning)

    def _show(self, learning: LeafDescent) -> None:
        with QSignalBlocker(self.rate), QSignalBlocker(self.zeroes), QSignalBlocker(self.history):
            self.rate.setValue(learning.rate)
            self.zeroes.setChecked(learning.zeroes)
            self.history.setRange(0, learning.last)
            self.history.setValue(learning.position)
        self.history.setEnabled(learning.last > 0)
        self.again.setEnabled(learning.last > 0)
        place = self.tr("step {position:,}").format(position=learning.position)
        if learning.position < learning.last:
            place = self.tr("step {position:,} of {last:,}").format(
                position=learning.position, last=learning.last
            )
        every = 1 + learning.last // _MOST_POINTS
        curve = learning.curve
        # the newest place is always in it: the marker stands on the curve
        steps = np.unique(np.append(np.arange(0, learning.last, every), learning.last))
        losses = np.array([curve[step] for step in steps])
        # what is not above 0 has no logarithm; + 0.0 so that nothing reads -0
        self.chart.set_log(bool((losses > 0).all()))
        self.loss.setText(self.tr("{place}, loss {loss:.6g}").format(place=place, loss=learning.loss + 0.0))
        self.chart.show_lines([Line("", steps, losses)])
        self.chart.show_stops(learning.positions)
        self.chart.show_marker(learning.position if learning.last else None)
        self.chart.setAccessibleDescription(self.loss.text())

    @Slot(str)
    def _refuse(self, why: str) -> None:
        self.trouble.setText(why)
        self.trouble.setVisible(bool(why))

    # What the user does

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    @Slot(object)
    def _set_speed(self, speed: str) -> None:
        interval, self._budget = self._speeds[speed]
        self._timer.setInterval(interval)
        self.speed.show_value(speed)

    @Slot()
    def _step_once(self) -> None:
        self.stop()
        self._learn(0.0)

    @Slot()
    def _run_or_stop(self) -> None:
        if self.is_running:
            self.stop()
        else:
            self._timer.start()
            self._say_running()
            self._run_on()

    @Slot()
    def _run_on(self) -> None:
        self._learn(self._budget)

    def _learn(self, seconds: float) -> None:
        self._refuse("")
        try:
            self._session.learn_for(seconds)
        except ValueError as error:  # StepRefused, and shapes of a batch that do not fit the graph
            self.stop()
            self._refuse(str(error))

    def stop(self) -> None:
        """End a run; the numbers stay as they are."""
        if self.is_running:
            self._timer.stop()
            self._say_running()

    def _say_running(self) -> None:
        self.run.setText(self.tr("Stop") if self.is_running else self.tr("Run"))
        self.running_changed.emit(self.is_running)

    @Slot()
    def _start_again(self) -> None:
        self.stop()
        self._refuse("")
        self._session.learn_again()

    @Slot(int)
    def _go_to(self, position: int) -> None:
        self.stop()
        self._session.learn_go_to(position)

    @Slot(float)
    def _go_near(self, position: float) -> None:
        self._go_to(round(position))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()
