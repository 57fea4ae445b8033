"""The page on which the blame goes backward: values above, their gradients below, from right to left."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.arithmetic import Array
from engine.centring import SIDE
from gui import theme
from gui.guarded import Guarded
from gui.labs.digits.backward.asking import AskingPanel
from gui.labs.digits.draw.network_column import columns_of, unit_grid
from gui.labs.digits.draw.network_panel import NetworkPanel
from gui.labs.digits.edits import Edits
from gui.labs.digits.room import LOW, RoomyPage
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.blame import Blame, written
from gui.labs.digits.session.samples import beginning
from gui.labs.digits.views import Views
from gui.moment import Moment
from gui.numbers import percent
from gui.widgets.charts.signed_bars import SignedBars
from gui.widgets.grids.pixels import DATA, INK, SIGNED, PixelView
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, keep_lines, quiet, row_of
from gui.widgets.number_box import NumberBox
from gui.widgets.stage import Stage

if TYPE_CHECKING:
    from gui.labs.digits.backward.many import ManyPanel

_DIGITS = [str(digit) for digit in range(10)]
_FIRST_RATE = 0.01
_LEAST_SIDE = 88  # pixels of a picture
NUMBERS, NETWORK = "backwardNumbers", "backwardNetwork"
ASKING, MANY = "backwardAsking", "backwardMany"


class Figure(Guarded, QFrame):
    """A picture of numbers with its name and shape. Without numbers it is an empty frame; lit: the step that
    was just done."""

    def __init__(self, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = body
        self.is_lit = False
        self._is_known = True
        self.title = Label()
        self.title.setProperty("role", "arithmetic")
        self.title.setMinimumWidth(1)
        self.title.setWhatsThis(self.tr("The name of these numbers, and how many there are."))
        self.note = Label()
        self.note.setProperty("role", "arithmetic")
        self.note.setWordWrap(True)
        self.note.setWhatsThis(self.tr("The numbers of the hidden unit that is framed."))
        self.note.hide()
        body.setParent(self)  # a stacked layout shows what it gets at once: without a parent as a window
        self._stack = QStackedLayout()
        self._stack.addWidget(body)
        self._stack.addWidget(QWidget(self))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.SPACE, theme.SPACE // 2, theme.SPACE, theme.SPACE)
        column.setSpacing(theme.SPACE // 2)
        column.addWidget(self.title)
        column.addLayout(self._stack, 1)
        column.addWidget(self.note)

    def show_state(self, title: str, is_known: bool, is_lit: bool, note: str, shows_note: bool) -> None:
        self.title.setText(title)
        self.note.setText(note)
        self.note.setVisible(bool(note) and is_known and shows_note)
        self.title.setToolTip(note)
        self._stack.setCurrentIndex(0 if is_known else 1)
        self._is_known, self.is_lit = is_known, is_lit
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.line(2) if self.is_lit else 1
        style = Qt.PenStyle.SolidLine if self._is_known else Qt.PenStyle.DashLine
        painter.setPen(QPen(QColor(colors.accent if self.is_lit else colors.line), edge, style))
        if self._is_known:
            painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), theme.RADIUS, theme.RADIUS
        )
        painter.end()


class _Arrow(Guarded, QWidget):
    """From column to column: to the right for the values, to the left for the gradients."""

    def __init__(self, points_right: bool) -> None:
        super().__init__()
        self._points_right = points_right
        self.setFixedWidth(2 * theme.SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().quiet), theme.line(1.5)))
        middle, tip, tail = self.height() / 2, self.width() - 2.0, 2.0
        if not self._points_right:
            tip, tail = tail, tip
        back = -4 if self._points_right else 4
        painter.drawLine(QPointF(tail, middle), QPointF(tip, middle))
        for side in (-4, 4):
            painter.drawLine(QPointF(tip, middle), QPointF(tip + back, middle + side))
        painter.end()


class BackwardPage(RoomyPage):
    """What is right, the figures, and one step downhill."""

    steps = True
    lit = Signal(QWidget)  # what the step that was just asked for has made: it should be seen

    def __init__(self, session: DigitSession, edits: Edits) -> None:
        super().__init__()
        self._session, self._edits = session, edits
        self._stage: Stage | None = None
        self._texts: tuple[list[str], list[str]] = [], []  # for which the stage has room
        self._make_invitation()
        self.views = Views(
            [
                (NUMBERS, self.tr("Numbers"), self.tr("The values of each layer, and their gradients below")),
                (NETWORK, self.tr("Network"), self.tr("The blame on its way back through the edges")),
                (ASKING, self.tr("Who wants what"), self.tr("What each output asks of a hidden unit")),
                (MANY, self.tr("Many examples"), self.tr("What each of many images asks, and their mean")),
            ]
        )
        self._make_figures()
        self._make_choice()
        self._make_descent()
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self._invitation)
        column.addWidget(self.views, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._choice)
        self._body = QVBoxLayout()
        self._body.addWidget(self._figures, 1)
        column.addLayout(self._body, 1)
        column.addWidget(self._descent)
        column.addStretch(0)
        self.views.chosen.connect(self._turn)

    def _make_invitation(self) -> None:
        """Where nothing is drawn yet, the network reads one of our own digits."""
        self.invitation = heading(
            self.tr("Draw a digit first: then see who is to blame where the network is wrong.")
        )
        self.invitation.setWordWrap(True)
        self.begin = QPushButton(self.tr("Begin with this 3"))
        self.begin.setObjectName("backwardBegin")
        explain(self.begin, self.tr("Put the digit that the network reads here on your canvas"))
        self.begin.clicked.connect(self._begin)
        self._invitation = row_of(self.invitation, self.begin)

    @Slot(str)
    def _turn(self, view: str) -> None:
        """Who wants what is known when the blame has come to a hidden layer."""
        backward, blame = self._session.backward, self._session.backward.blame
        if view == ASKING and blame is not None:
            first = blame.stops.index(f"a{blame.depth - 1}") + 1
            backward.go_to(max(backward.position, first))
        self.refresh()
        self.moved.emit()

    @cached_property
    def network(self) -> NetworkPanel:
        """Made when it is first shown, in the place of the figures."""
        panel = NetworkPanel(self._session, is_backward=True)
        panel.chosen.connect(self._look_at_neuron)
        self._body.addWidget(panel, 1)
        return panel

    def _make_choice(self) -> None:
        """Which digit it should be."""
        self._choice = QWidget()
        row = QHBoxLayout(self._choice)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE // 2)
        row.addWidget(heading(self.tr("Correct answer")))
        row.addSpacing(theme.SPACE)
        self.labels = QButtonGroup(self)
        for digit in range(10):
            button = QToolButton()
            button.setObjectName(f"rightDigit{digit}")
            button.setProperty("role", "tool")
            button.setText(str(digit))
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(self.tr("Correct answer: {digit}").format(digit=digit))
            explain(
                button,
                self.tr("Say that your drawing should be read as {digit}").format(digit=digit),
                "target",
            )
            self.labels.addButton(button, digit)
            row.addWidget(button)
        self.loss = Label()
        self.loss.setObjectName("digitLoss")
        self.loss.setProperty("role", "arithmetic")
        explain(self.loss, self.tr("How wrong the network is about this drawing"), "cross-entropy")
        row.addStretch()
        row.addWidget(self.loss)
        self.labels.idClicked.connect(self._edits.choose_label)

    def _make_figures(self) -> None:
        """For a network of so many layers: what they read and their weights above, the gradients below."""
        depth = self._depth = len(self._session.network.layers)
        unit_values, square = unit_grid(np.zeros(1, np.float32)), np.zeros((SIDE, SIDE), np.float32)
        image, weights = self.tr("The image"), self.tr("Weights of one hidden unit")
        above = {"x": self._pixels(square, INK, image), "W1": self._pixels(square, SIGNED, weights)}
        below = {
            "dx": self._pixels(square, SIGNED, self.tr("Gradient of the pixels")),
            "dW1": self._pixels(square, SIGNED, self.tr("Gradient of that unit's weights")),
        }
        for n in range(1, depth):
            above[f"a{n}"] = self._pixels(unit_values, DATA, self.tr("Values of the hidden units"))
            below[f"dz{n}"] = self._pixels(unit_values, SIGNED, self.tr("Gradient of the hidden units"))
            if n + 1 < depth:
                above[f"W{n + 1}"] = self._pixels(unit_values, SIGNED, weights)
                below[f"dW{n + 1}"] = self._pixels(
                    unit_values, SIGNED, self.tr("Gradient of that unit's weights")
                )
        above[f"W{depth}"] = self._bars(self.tr("Weights from one hidden unit to the digits"))
        above[f"a{depth}"] = self._bars(self.tr("Probabilities of the digits"), are_shares=True)
        below[f"dW{depth}"] = self._bars(self.tr("Gradient of that unit's weights to the digits"))
        below[f"dz{depth}"] = self._bars(self.tr("Gradient of the logits"))
        self.figures = above | below
        self._figures = QWidget()
        grid = QGridLayout(self._figures)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(0)
        grid.setVerticalSpacing(theme.SPACE)
        for row, figures in enumerate((above, below)):
            grid.setRowStretch(row, 1)
            for column, (name, figure) in enumerate(figures.items()):
                figure.setObjectName(f"figure_{name}")
                grid.addWidget(figure, row, 2 * column)
                grid.setColumnStretch(2 * column, 1)
                if column:
                    grid.addWidget(_Arrow(row == 0), row, 2 * column - 1)
        for n in range(1, depth):
            for name, kind in ((f"a{n}", "unit"), (f"dz{n}", "blame")):
                body = self.figures[name].body
                assert isinstance(body, _Keeper)
                body.view.chosen.connect(partial(self._choose_unit, kind, n - 1))
                body.view.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def _pixels(self, image: Array, palette: str, does: str) -> Figure:
        view = PixelView(image, palette, smallest=3)
        view.setAccessibleName(does)
        explain(view, does)
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return Figure(_Keeper(view))

    def _bars(self, does: str, are_shares: bool = False) -> Figure:
        bars = SignedBars(_DIGITS, are_shares)
        bars.setAccessibleName(does)
        explain(bars, does)
        return Figure(bars)

    def _make_descent(self) -> None:
        self.rate = NumberBox()
        self.rate.setObjectName("digitRate")
        self.rate.setRange(0.001, 10)
        self.rate.setDecimals(3)
        self.rate.setValue(_FIRST_RATE)
        self.rate.setStepType(NumberBox.StepType.AdaptiveDecimalStepType)
        self.rate.setAccessibleName(self.tr("Learning rate"))
        explain(
            self.rate,
            self.tr("How far the step goes: each weight moves by this times its gradient"),
            "learning rate",
        )
        rate = Label(self.tr("Learning rate"))
        rate.setProperty("role", "quiet")
        rate.setBuddy(self.rate)
        rate.setWhatsThis(self.rate.whatsThis())
        self.descend = QPushButton(self.tr("One step downhill"))
        self.descend.setObjectName("digitDescend")
        explain(
            self.descend,
            self.tr("Move every weight and bias a little against its gradient, and read the drawing again"),
            "gradient descent",
        )
        self.before = QPushButton(self.tr("Before"))
        self.before.setObjectName("digitBefore")
        self.before.setCheckable(True)
        explain(self.before, self.tr("The network as it was before the newest step; press again for after"))
        self.outcome = quiet()
        self.outcome.setObjectName("digitOutcome")
        self.outcome.setWhatsThis(self.tr("What the step has changed for this drawing, and at what cost."))
        self.graph = QPushButton(self.tr("Open in the graph lab"))
        self.graph.setObjectName("digitToGraph")
        explain(self.graph, self.tr("This very computation as a graph of arrays"), "computation graph")
        self._descent = QWidget()
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        for widget in (rate, self.rate, self.descend, self.before):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.graph)
        rows = QVBoxLayout(self._descent)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.SPACE // 2)
        rows.addLayout(row)
        rows.addWidget(self.outcome)
        self.descend.clicked.connect(self._descend_once)
        self.before.clicked.connect(self._edits.show_before)
        self.graph.clicked.connect(self._open_in_graph_lab)

    def refresh(self) -> None:
        session = self._session
        blame = session.backward.blame
        if len(session.network.layers) != self._depth:
            former = self._figures
            self._make_figures()
            self._body.replaceWidget(former, self._figures)
            former.deleteLater()
            self._body.setStretchFactor(self._figures, 1)
        is_many = self.views.shown == MANY
        shown = NETWORK if blame is None and not is_many else self.views.shown
        self._invitation.setVisible(blame is None and not is_many)
        for widget in (self._choice, self._descent):
            widget.setVisible(blame is not None and not is_many)
        self._figures.setVisible(shown == NUMBERS)
        for view, name in ((NETWORK, "network"), (ASKING, "asking"), (MANY, "many")):
            if shown == view or name in self.__dict__:
                panel: NetworkPanel | AskingPanel | ManyPanel = getattr(self, name)
                panel.setVisible(shown == view)
                if shown == view:
                    panel.refresh()
        self._check(session.backward.right_digit)
        step = session.backward.last_step
        self.outcome.setText(self._outcome())
        self.before.setEnabled(step is not None)
        self.before.setChecked(step is not None and session.model == step.before)
        if blame is None:
            return
        loss = self.tr("Loss {loss}").format(loss=written(blame.loss))
        if session.reading.temperature != 1:
            loss += " " + self.tr("at temperature 1")
        self.loss.setText(loss)
        if shown != NUMBERS:
            return
        reached = set(blame.stops[: session.backward.position])
        newest = blame.stops[session.backward.position - 1] if session.backward.position else ""
        for name in self.figures:
            self._show_figure(name, blame, session.backward.shown_units, reached, newest)

    def make_room(self) -> None:
        """Where it is low, the numbers of the framed unit are left to the inspector and the stage, and what
        one presses stands above the figures, which scroll. What a step tells has its room before there is
        one: its button does not move."""
        place = self._column.indexOf(self._choice) + (1 if self.is_below(LOW) else 2)
        if self._column.indexOf(self._descent) != place:
            self._column.removeWidget(self._descent)
            self._column.insertWidget(place, self._descent)
        self._keep_outcome()
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_outcome()

    def _keep_outcome(self) -> None:
        """The lines that it will need at this width."""
        self.outcome.resize(self.width(), self.outcome.height())  # its layout has not answered yet
        keep_lines(self.outcome, others=[self._told(8, (1.0, 1.0), (10.0, 10.0), (1.0, 1.0))])

    def _show_figure(
        self, name: str, blame: Blame, units: list[int], reached: Container[str], newest: str
    ) -> None:
        """Its title, its numbers as far as they are known, and whether the newest step made them."""
        figure, is_gradient = self.figures[name], name.startswith("d")
        what = name.removeprefix("d")
        n = 0 if what == "x" else int(what[1:])
        if is_gradient and what[0] == "z" and n < blame.depth and what not in reached:
            what = f"a{n}"  # of a hidden layer first da, then dz
        numbers = (blame.gradients if is_gradient else blame.values)[what]
        known = not is_gradient or what in reached
        lit = newest in ((what, f"b{n}") if what[0] == "z" else (what,)) if is_gradient else False
        lit = lit or (name == f"a{blame.depth}" and newest == "")
        title, note = f"{'d' if is_gradient else ''}{what}", ""
        if what[0] == "W":
            is_last = n == blame.depth
            unit = units[n - 2] if is_last else units[n - 1]
            numbers = numbers[unit] if is_last else numbers[:, unit]
            title += f"[{unit}]" if is_last else f"[:, {unit}]"
        elif name in (f"a{n}", f"dz{n}") and n < blame.depth:
            unit = units[n - 1]
            note = f"{title}[{unit}] = {written(numbers[unit])}"
            if not is_gradient:
                note = f"z{n}[{unit}] = {written(blame.values[f'z{n}'][unit])}\n{note}"
        title = title if what[0] == "W" else f"{title}  {len(numbers)}"
        figure.show_state(title, known, lit, note, shows_note=not self.is_below(LOW))
        if isinstance(figure.body, SignedBars):
            figure.body.show_values(numbers.tolist(), blame.label)
            return
        assert isinstance(figure.body, _Keeper)
        is_image = len(numbers) == SIDE * SIDE and what in ("x", "W1")
        columns = columns_of(len(numbers))
        figure.body.show_image(numbers.reshape(SIDE, SIDE) if is_image else unit_grid(numbers, columns))
        if note:
            figure.body.view.mark(divmod(units[n - 1], columns))

    def _check(self, digit: int | None) -> None:
        self.labels.setExclusive(False)
        for button in self.labels.buttons():
            button.setChecked(self.labels.id(button) == digit)
        self.labels.setExclusive(True)

    def _outcome(self) -> str:
        step = self._session.backward.last_step
        if step is None:
            return ""
        right = [self._session.in_use.accuracy_of(model.network) for model in (step.before, step.after)]
        return self._told(step.label, step.probability, step.loss, right)

    def _told(
        self, digit: int, shares: Sequence[float], losses: Sequence[float], right: Sequence[float | None]
    ) -> str:
        told = self.tr("Probability of {digit}: {before} → {after}. Loss: {loss_before} → {loss_after}.")
        test = self.tr("Test images: {before} → {after}.")
        unknown = self.tr("being measured")
        before, after = (unknown if share is None else percent(share, 2) for share in right)
        return (
            told.format(
                digit=digit,
                before=percent(shares[0]),
                after=percent(shares[1]),
                loss_before=written(losses[0]),
                loss_after=written(losses[1]),
            )
            + " "
            + test.format(before=before, after=after)
        )

    def _choose_unit(self, kind: str, layer: int, row: int, column: int) -> None:
        """kind: as in Selection: its value or its blame. layer: of the hidden ones, from 0."""
        counts = self._session.network.units
        unit = row * columns_of(counts[layer]) + column
        if unit < counts[layer]:
            self._session.select((kind, sum(counts[:layer]) + unit, 0))

    @cached_property
    def asking(self) -> AskingPanel:
        """The same."""
        panel = AskingPanel(self._session)
        self._body.addWidget(panel, 1)
        return panel

    @cached_property
    def many(self) -> ManyPanel:
        """The same."""
        from gui.labs.digits.backward.many import ManyPanel

        panel = ManyPanel(self._session)
        self._body.addWidget(panel, 1)
        return panel

    @Slot(int)
    def _look_at_neuron(self, number: int) -> None:
        """Its blame; where nothing is drawn there is none."""
        units = self._session.model.units
        if self._session.backward.blame is None:
            self._session.select(("network", 0, 0))
        else:
            is_unit = number < units
            self._session.select(("blame", number, 0) if is_unit else ("blame of digit", number - units, 0))

    @Slot()
    def _begin(self) -> None:
        self._edits.show(beginning(), self.tr("Begin with this 3"))

    @Slot()
    def _descend_once(self) -> None:
        self._edits.descend(self.rate.value())

    @Slot()
    def _open_in_graph_lab(self) -> None:
        from engine.examples import graph_of
        from gui.opening import GraphFile

        network, digit = self._session.network, self._session.backward.right_digit
        text = network.formulas()
        graph = graph_of(text, network.leaves(self._session.image, digit or 0))
        self.handed_over.emit("graph", "graph", GraphFile(text, graph), self.tr("the digit network"))

    # What it steps through

    def set_up(self, stage: Stage) -> None:
        stage.transport.stop()
        stage.transport.forward.setIconText(self.tr("Step"))
        self._stage, self._texts = stage, ([], [])
        super().set_up(stage)

    def moment(self) -> Moment | None:
        backward = self._session.backward
        stop, blame = backward.moment, backward.blame
        if stop is None or blame is None or self.views.shown == MANY:
            return None
        equation = f"{stop.formula}\n{stop.numbers}"
        self._keep_room(blame)
        return Moment(equation, stop.words, backward.position, len(blame.stops))

    def _keep_room(self, blame: Blame) -> None:
        """For what stands at any position: no button moves from step to step."""
        units = self._session.backward.shown_units
        stops = [blame.moment(position, units) for position in range(len(blame.stops) + 1)]
        texts = [f"{stop.formula}\n{stop.numbers}" for stop in stops], [stop.words for stop in stops]
        if self._stage is not None and texts != self._texts:
            self._texts = texts
            self._stage.keep_room(*texts)

    def go_to(self, position: int) -> None:
        self._session.backward.go_to(position)
        for figure in self.figures.values():
            if figure.is_lit:
                self.lit.emit(figure)


class _Keeper(Guarded, QWidget):
    """Shows a picture as large as fits without changing its proportions."""

    def __init__(self, view: PixelView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = view
        view.setParent(self)
        self.setMinimumSize(_LEAST_SIDE, _LEAST_SIDE // 2)

    def show_image(self, image: Array) -> None:
        is_new = image.shape != self.view.image.shape
        self.view.set_image(image)
        if is_new:
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        rows, columns = self.view.image.shape
        width = min(self.width(), self.height() * columns // rows)
        self.view.setFixedSize(width, width * rows // columns)
        self.view.move((self.width() - width) // 2, 0)
