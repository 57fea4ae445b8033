"""Let the graph learn: the learning rate, steps, the loss curve, and what the network says by now.

A run goes on until it is stopped, or takes twenty steps that one can watch, one by one.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.learn.curve import LossCurve
from gui.labs.graph.learn.tables import LeafTable, PredictionTable
from gui.labs.graph.learn.targets import PointTask
from gui.labs.graph.session.learning.leaf_descent import RATES, LeafDescent
from gui.labs.graph.session.learning.learner import Learner
from gui.numbers import percent, read_number
from gui.widgets.buttons import named_button
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, problem, quiet
from gui.widgets.number_box import NumberBox

WIDTH, _GOAL, _RATE = 340, 72, 96  # pixels
_CHART, _PLOT = (0.22, 126, 240), (0.3, 150, 300)  # of the height in sight; pixels at least and at most
MOMENTUM = 0.9
_STEPS = 20  # of a run that one watches: so many take the lecture's loss from 5.77 to 0.03
_FRAME = 16  # milliseconds between two frames of a run, at least
_BUDGET = 0.008  # seconds of a frame that are for steps; the rest is for what they change on the screen


class LearnPanel(Guarded, QWidget):
    """A column beside the graph. It asks the session for everything, and shows what the session then has."""

    running_changed = Signal(bool)
    broken_asked = Signal()  # a run in which gradients that add up overshoot

    def __init__(self, session: Learner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._run_on)
        self._room = 0
        self._left = math.inf  # how many steps the run still takes
        self._goal = -math.inf  # a run ends as soon as the loss is below it
        self._make_choices()
        self._make_buttons()
        self._make_goal()
        self._make_words()
        self.curve = LossCurve(self)
        self.curve.position_chosen.connect(self._go_to)
        self.curve.again.clicked.connect(self._start_again)
        self.curve.broken_asked.connect(self.broken_asked)
        self.leaves = LeafTable(self)
        self.predictions = PredictionTable(self)
        self.task = PointTask(session, self)
        self.task.refused.connect(self._refuse)
        self._lay_out()
        theme.on_change(self._dress)
        self._dress()
        session.changed.connect(self.refresh)
        self.refresh()

    def _make_choices(self) -> None:
        self.rate = NumberBox()
        self.rate.setObjectName("graphRate")
        self.rate.setDecimals(4)
        self.rate.setRange(*RATES)
        self.rate.setStepType(NumberBox.StepType.AdaptiveDecimalStepType)
        self.rate.setKeyboardTracking(False)
        self.rate.setPrefix(self.tr("Rate: "))
        self.rate.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
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
        self.momentum = QCheckBox(self.tr("Momentum"))
        self.momentum.setObjectName("graphMomentum")
        explain(
            self.momentum,
            self.tr("Each step keeps {share} of the movement before it").format(share=percent(MOMENTUM)),
            "momentum",
        )
        self.momentum.toggled.connect(self._set_momentum)
        self.speed = Choice()
        self.speed.setObjectName("graphLearnSpeed")
        self.speed.setAccessibleName(self.tr("Speed"))
        explain(self.speed, self.tr("How many steps a run takes in a second"))
        # milliseconds from frame to frame, and seconds of steps in each; 0 is one step
        self._speeds = {"slow": (500, 0.0), "steady": (100, 0.0), "fast": (_FRAME, _BUDGET)}
        self.speed.offer(
            [
                (self.tr("2 steps/s"), "slow"),
                (self.tr("10 steps/s"), "steady"),
                (self.tr("Full speed"), "fast"),
            ]
        )
        self.speed.chosen.connect(self._set_speed)
        self._set_speed("steady")

    def _make_buttons(self) -> None:
        self.step = named_button(
            "graphLearnStep", self.tr("Step"), self.tr("One step of gradient descent: back, down, forward")
        )
        self.run = named_button(
            "graphLearnRun", self.tr("Run"), self.tr("Take one step after another, until it is stopped")
        )
        self.run.setProperty("role", "primary")
        self.twenty = named_button(
            "graphLearnTwenty",
            self.tr("{count} steps").format(count=_STEPS),
            self.tr("Take {count} steps one by one, at the speed below").format(count=_STEPS),
        )
        self.compare = named_button(
            "graphLearnCompare",
            self.tr("Compare"),
            self.tr("Start again with two runs, one that zeroes its gradients and one that does not"),
        )
        self.step.clicked.connect(self._step_once)
        self.run.clicked.connect(self._run_or_stop)
        self.twenty.clicked.connect(self._take_twenty)
        self.compare.clicked.connect(self.compare_runs)

    def _make_goal(self) -> None:
        self.goal = QLineEdit()
        self.goal.setObjectName("graphLearnGoal")
        self.goal.setProperty("role", "field")
        self.goal.setPlaceholderText(self.tr("never"))
        self.goal.setAccessibleName(self.tr("Stop below"))
        explain(
            self.goal, self.tr("A run ends as soon as the loss is below this number. Empty: never"), "loss"
        )
        self.goal.editingFinished.connect(self._set_goal)

    def _make_words(self) -> None:
        self.trouble = problem("graphLearnTrouble")
        self.trouble.setWhatsThis(self.tr("Why this cannot be done."))
        self.trouble.hide()
        self.why_not = quiet()
        self.why_not.setWhatsThis(self.tr("What is needed before the graph can learn."))
        self.loss = Label()
        self.loss.setObjectName("graphLearnLoss")
        self.loss.setProperty("role", "arithmetic")
        self.loss.setWhatsThis(self.tr("How many steps led here, and the loss at this place."))

    def _lay_out(self) -> None:
        label = Label(self.tr("Stop below"))
        label.setBuddy(self.goal)
        rows = (
            (self.run, self.step, self.twenty, None),
            (self.rate, self.speed),
            (self.zeroes, None, self.compare),
            (label, self.goal, None, self.curve.log_steps),
        )
        *above, below = [self._row(*row) for row in rows]
        self._body, self._extras = QWidget(self), QWidget(self)
        extras = QVBoxLayout(self._extras)
        extras.setContentsMargins(0, 0, 0, 0)
        extras.setSpacing(theme.SPACE // 2)
        for part in (self.momentum, below):
            extras.addWidget(part)
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.SPACE // 2)
        for part in (*above, self.trouble, self.loss):
            inside.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        # what the network says is what one watches: it and the loss should be in sight without scrolling
        for part in (self.why_not, self._body, self.predictions):
            column.addWidget(part)
        for part in (self.task, self.curve, self._extras, self.leaves, self.task.tools):
            column.addWidget(part)
        column.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def _row(self, *widgets: QWidget | None) -> QWidget:
        """None: the room that is left."""
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.SPACE)
        for widget in widgets:
            if widget is None:
                inside.addStretch(1)
            else:
                inside.addWidget(widget, int(widget in (self.rate, self.speed)))
        return row

    @Slot()
    def _dress(self) -> None:
        self.setFixedWidth(theme.span(WIDTH))
        self.goal.setFixedWidth(theme.px(_GOAL))
        self.rate.setMinimumWidth(theme.px(_RATE))
        self.fit_into(self._room)

    def fit_into(self, room: int) -> None:
        """The height that can be seen at once. The pictures go by it alone: no step makes them jump."""
        self._room = room
        for picture, (share, least, most) in ((self.curve.chart, _CHART), (self.task.plot, _PLOT)):
            picture.setFixedHeight(min(max(round(share * room), theme.px(least)), theme.px(most)))

    # What is shown

    def refresh(self) -> None:
        """Bring everything to the session, when somebody sees it."""
        if self.isHidden():
            return
        session, learning = self._session, self._session.learning
        self.why_not.setText(session.why_not)
        self.why_not.setVisible(bool(session.why_not))
        for part in (self._body, self.curve, self._extras):
            part.setVisible(learning is not None)
        self.predictions.show_predictions(session.predictions)
        self.leaves.show_changes([] if learning is None else learning.changes(self.leaves.most))
        self.task.refresh()
        if learning is None:
            self.stop()
        else:
            self._show(learning)

    def _show(self, learning: LeafDescent) -> None:
        with QSignalBlocker(self.rate), QSignalBlocker(self.zeroes), QSignalBlocker(self.momentum):
            self.rate.setValue(learning.rate)
            self.momentum.setChecked(learning.momentum > 0)
            self.zeroes.setChecked(learning.zeroes)
        place = self.tr("step {position:,}").format(position=learning.position)
        if learning.position < learning.last:
            place = self.tr("step {position:,} of {last:,}").format(
                position=learning.position, last=learning.last
            )
        # + 0.0 so that nothing reads -0
        self.loss.setText(self.tr("{place}, loss {loss:.6g}").format(place=place, loss=learning.loss + 0.0))
        self.curve.show_curves(learning, self._session.rival, self.loss.text())

    @Slot(str)
    def _refuse(self, why: str) -> None:
        self.trouble.setText(why)
        self.trouble.setVisible(bool(why))

    # What the user does

    @property
    def is_running(self) -> bool:
        return self._timer.isActive()

    @Slot(bool)
    def _set_momentum(self, is_on: bool) -> None:
        self._session.set_momentum(MOMENTUM if is_on else 0.0)

    @Slot(object)
    def _set_speed(self, speed: str) -> None:
        interval, self._budget = self._speeds[speed]
        self._timer.setInterval(interval)
        self.speed.show_value(speed)

    @Slot()
    def _set_goal(self) -> None:
        typed = self.goal.text()
        try:
            self._goal = read_number(typed) if typed.strip() else -math.inf
        except ValueError as error:
            self._refuse(str(error))
        else:
            self._refuse("")

    @Slot()
    def _step_once(self) -> None:
        self.stop()
        self._begin(1)

    @Slot()
    def _run_or_stop(self) -> None:
        if self.is_running:
            self.stop()
        else:
            self._begin(math.inf)

    @Slot()
    def _take_twenty(self) -> None:
        self.stop()
        self._begin(_STEPS)

    @Slot()
    def compare_runs(self) -> None:
        """Both ways from the same start, at the same rate."""
        self.stop()
        self._session.learn_against()
        self._begin(_STEPS)

    def _begin(self, steps: float) -> None:
        """A run of so many steps."""
        learning = self._session.learning
        if learning is None:
            return
        self._left = steps
        learning.mark()
        if steps > 1:
            self._timer.start()
            self._say_running()
        self._run_on()

    @Slot()
    def _run_on(self) -> None:
        is_watched = self._left < math.inf
        self._left -= 1
        self._refuse("")
        try:
            self._session.learn_for(0.0 if is_watched else self._budget, self._goal)
        except ValueError as error:  # StepRefused, and shapes of a batch that do not fit the graph
            self.stop()
            self._refuse(str(error))
        learning = self._session.learning
        if self._left <= 0 or (learning is not None and learning.loss < self._goal):
            self.stop()

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

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()
