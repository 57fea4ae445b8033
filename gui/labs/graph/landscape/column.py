"""The landscape beside the graph: contours or a surface over two leaves, or a curve over one."""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.landscape import GraphLandscape, Plan, Survey, look_around
from gui.labs.graph.session.snapshot import Leaves
from gui.numbers import read_number
from gui.undo import Change
from gui.widgets.buttons import named_button
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.charts.terrain import Terrain, terrain
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, keep_lines, quiet
from gui.widgets.landscape_view import LandscapeView
from gui.worker import Worker

_WIDTH, _LEAST_WIDTH = 400, 330  # pixels
_LEAST_VIEW = 210  # pixels of height
_WIDER, _NEARER = 2.0, 0.5
_NO_LEAF = -1  # in the choice of the second


class LandscapeColumn(Guarded, QScrollArea):
    """It works only while it is shown. The leaves follow the ball, and the ball the leaves."""

    def __init__(self, session: GraphSession, undo_stack: QUndoStack) -> None:
        super().__init__()
        self._session, self._undo_stack = session, undo_stack
        self._was_opened = False
        self._survey: Survey | None = None
        self._longest = ""  # of what the step was in words
        self._drag = 0  # which one: its moves are one change
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._make_parts()
        theme.on_change(self._dress)
        self._dress()
        self.hide()

    @property
    def _landscape(self) -> GraphLandscape:
        """Made when it is first asked for."""
        return self._session.landscape

    def open_it(self, is_open: bool) -> None:
        """Show it, or hide it."""
        if is_open and not self._was_opened:
            self._was_opened = True
            self._landscape.changed.connect(self.refresh)
            self._session.changed.connect(self.refresh)
        self.setVisible(is_open)
        if is_open:
            self.refresh()

    def _make_parts(self) -> None:
        self.worker = Worker(self)
        self.worker.succeeded.connect(self._take)
        self.worker.ended.connect(self._work)
        self.across, self.up = Choice(), Choice()
        for choice, name, title, does in (
            (self.across, "landscapeX", self.tr("Across"), self.tr("Which leaf changes from left to right")),
            (self.up, "landscapeY", self.tr("Up"), self.tr("Which leaf changes upwards; none shows a curve")),
        ):
            choice.setObjectName(name)
            choice.setAccessibleName(title)
            explain(choice, does)
        self.across.chosen.connect(self._choose_x)
        self.up.chosen.connect(self._choose_y)
        self.nearer = named_button("landscapeNearer", "+", self.tr("A nearer picture, around the ball"))
        self.wider = named_button("landscapeWider", "−", self.tr("A wider picture, around the ball"))
        self.nearer.setAccessibleName(self.tr("Nearer"))
        self.wider.setAccessibleName(self.tr("Wider"))
        self.nearer.clicked.connect(lambda: self._landscape.stretch(_NEARER))
        self.wider.clicked.connect(lambda: self._landscape.stretch(_WIDER))
        self.view = LandscapeView("graphLandscape", self.tr("Landscape of the result"))
        self.view.ball_moved.connect(self._move)
        self.view.let_go.connect(self._let_go)
        self.curve = LineChart("", "")
        self.curve.setObjectName("graphLandscapeCurve")
        self.curve.setAccessibleName(self.tr("The result over one leaf"))
        self.curve.setWhatsThis(
            self.tr("The dashed line is the tangent: its slope is the gradient. Drag the marker.")
        )
        self.curve.x_chosen.connect(self._move_along)
        self.pictures = QStackedWidget()
        for each in (self.view, self.curve):
            self.pictures.addWidget(each)
        self.pictures.setMinimumHeight(theme.span(_LEAST_VIEW))
        self.step = Label()
        self.step.setObjectName("graphLandscapeStep")
        self.step.setProperty("role", "arithmetic")
        self.step.setWordWrap(True)
        explain(
            self.step,
            self.tr("One step: minus the gradient times the learning rate. The arrow points there."),
            "gradient descent",
        )
        self.guess = QLineEdit()
        self.guess.setObjectName("landscapeRate")
        self.guess.setProperty("role", "field")
        self.guess.setPlaceholderText(self.tr("your guess"))
        self.guess.setAccessibleName(self.tr("The rate at which it begins to overshoot"))
        explain(
            self.guess,
            self.tr("At which learning rate does descent begin to overshoot here? Return shows the answer"),
            "curvature",
        )
        self.guess.returnPressed.connect(self._guess)
        self.question = Label(self.tr("Overshoots above rate"))
        self.question.setBuddy(self.guess)
        self.answer = quiet()
        self.answer.setObjectName("landscapeRateAnswer")
        self.answer.setWhatsThis(
            self.tr(
                "2 divided by the largest curvature of the leaves that learn; with momentum m, 2 (1 + m)."
            )
        )
        self._lay_out()

    def _lay_out(self) -> None:
        inside = QWidget()
        above, below = QHBoxLayout(), QHBoxLayout()
        for row, widgets in (
            (above, (self.across, self.up, self.nearer, self.wider)),
            (below, (self.question, self.guess)),
        ):
            row.setSpacing(theme.SPACE)
            for widget in widgets:
                row.addWidget(widget, int(widget in (self.across, self.up, self.guess)))
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.SPACE, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(above)
        column.addWidget(self.pictures, 1)
        column.addWidget(self.step)
        column.addLayout(below)
        column.addWidget(self.answer)
        self.setWidget(inside)

    @Slot()
    def _dress(self) -> None:
        self.setMinimumWidth(theme.span(_LEAST_WIDTH))
        self.setMaximumWidth(theme.span(_WIDTH))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(theme.span(_LEAST_WIDTH), super().sizeHint().height())  # it grows with the room

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.worker.cancel()

    # What is computed

    @Slot()
    def _work(self) -> None:
        """One picture at a time: while a run goes on each is of the numbers of just now."""
        landscape = self._landscape
        if not self.isVisible() or self.worker.is_running or landscape.why_not:
            return
        if self._survey is None or self._survey.plan.key != landscape.key:
            self.worker.start(self.tr("Computing the landscape"), _survey(landscape.plan()))

    @Slot(object)
    def _take(self, result: tuple[Survey, Terrain | None]) -> None:
        landscape = self._landscape
        survey, ground = result
        if survey.plan.key[:4] != landscape.key[:4]:  # of another graph, or of other leaves
            return
        self._survey = survey
        if ground is not None:
            self.view.show_terrain(ground, (landscape.name(landscape.x), landscape.name(landscape.y)))
        self._show_numbers()

    # What the user does

    @Slot(object)
    def _choose_x(self, key: int) -> None:
        self._landscape.choose(key, self._landscape.y)

    @Slot(object)
    def _choose_y(self, key: int) -> None:
        landscape = self._landscape
        if landscape.x is not None:
            landscape.choose(landscape.x, None if key == _NO_LEAF else key)

    @Slot(float, float)
    def _move(self, x: float, y: float) -> None:
        landscape = self._landscape
        before, after = landscape.move(x, y)
        put = self._session.editing.put_numbers
        merge = f"landscape {self._drag}"
        self._undo_stack.push(Change[Leaves](self.tr("Move the ball"), put, before, after, merge=merge))

    @Slot(float)
    def _move_along(self, x: float) -> None:
        self._move(x, math.nan)

    @Slot()
    def _let_go(self) -> None:
        self._drag += 1

    @Slot()
    def _guess(self) -> None:
        try:
            self._landscape.guess(read_number(self.guess.text()))
        except ValueError as error:
            self.answer.setText(str(error))

    # What is shown

    @Slot()
    def refresh(self) -> None:
        """Bring all to the session, when somebody sees it."""
        if self.isHidden():
            return
        landscape = self._landscape
        landscape.follow()
        why_not = landscape.why_not
        names = list(landscape.leaves.items()) if not why_not else []
        self.across.offer([(name, key) for key, name in names])
        self.across.show_value(landscape.x)
        self.up.offer([(self.tr("(none)"), _NO_LEAF), *((name, key) for key, name in names)])
        self.up.show_value(_NO_LEAF if landscape.y is None else landscape.y)
        self.view.invite(why_not or self.tr("Being computed"))
        if why_not or (self._survey is not None and self._survey.plan.key[:1] != landscape.key[:1]):
            self._survey, self._longest = None, ""
            self.view.show_terrain(None)
        self.pictures.setCurrentWidget(self.curve if landscape.y is None and not why_not else self.view)
        if why_not:
            self.step.setText("")
            self.answer.setText("")
        else:
            self._show_numbers()
            self._work()

    def _show_numbers(self) -> None:
        landscape = self._landscape
        if landscape.y is None:
            self._show_curve(landscape)
        else:
            self.view.show_ball(landscape.ball, moves=True)
            self.view.show_path(landscape.path)
            self.view.show_arrow(landscape.arrow)
        lines = [
            f"{name}: {at:.4g} {'-' if gradient * landscape.rate >= 0 else '+'} "
            f"{landscape.rate:g} × {abs(gradient):.4g} = {there:.4g}"
            for name, at, gradient, there in landscape.step
        ]
        self.step.setText("\n".join([f"{landscape.result} = {landscape.height:.4g}", *lines]))
        self._longest = max(self._longest, self.step.text(), key=len)
        keep_lines(self.step, others=[self._longest])  # so that nothing moves while the ball rolls
        self._show_answer(landscape)

    def _show_curve(self, landscape: GraphLandscape) -> None:
        survey = self._survey
        if survey is None or survey.plan.y is not None or landscape.x is None:
            self.curve.show_lines([])
            return
        xs, ys = survey.plan.xs, survey.values[0]
        at, height = landscape.ball
        slope = landscape.gradient(landscape.x)
        finite = ys[np.isfinite(ys)]
        rise = float(np.ptp(finite)) / 3 if finite.size else 1.0
        reach = min((xs[-1] - xs[0]) / 4, rise / max(abs(slope), 1e-12))
        ends = np.array([at - reach, at + reach])
        self.curve.show_titles(landscape.name(landscape.x), landscape.result)
        tangent = Line("", ends, height + slope * (ends - at), "accent", is_dashed=True)
        self.curve.show_lines([Line("", xs, ys), tangent])
        self.curve.show_marker(at)

    def _show_answer(self, landscape: GraphLandscape) -> None:
        survey, guessed = self._survey, landscape.guessed
        if guessed is None:
            self.answer.setText(self.tr("Guess first, then change the rate under Learn and see."))
        elif survey is None or not survey.plan.learning:
            self.answer.setText(self.tr("Being computed"))
        elif not survey.curvature > 0:
            words = self.tr("Largest curvature here: {curvature}. The ground bends down: no such rate.")
            self.answer.setText(words.format(curvature=f"{survey.curvature:.3g}"))
        else:
            words = self.tr(
                "{limit} / {curvature} = {rate}, with the curvature at the ball. You said {guess}."
            )
            self.answer.setText(
                words.format(
                    limit=f"{landscape.limit:g}",
                    curvature=f"{survey.curvature:.4g}",
                    rate=f"{landscape.limit / survey.curvature:.4g}",
                    guess=f"{guessed:g}",
                )
            )


def _survey(plan: Plan) -> Generator[float, None, tuple[Survey, Terrain | None]]:
    """In the worker: look_around(), made ready to be drawn."""
    yield 0.0
    LandscapeView.prepare()
    survey = yield from look_around(plan)
    return survey, None if plan.y is None else terrain(plan.xs, plan.ys, survey.values)
