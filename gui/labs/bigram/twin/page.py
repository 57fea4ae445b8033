"""The neural twin learns: its settings, its numbers, and what it has come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.bigram import mean_nll
from gui import theme
from gui.labs.bigram.page import BigramPage
from gui.labs.bigram.session import BigramSession
from gui.labs.bigram.session.distribution import Distribution
from gui.labs.bigram.session.name_tables import TWIN
from gui.labs.bigram.session.twin import ALL, EMMA, MATRICES
from gui.labs.bigram.session.twin_matrices import matrices_of
from gui.labs.bigram.session.twin_moment import moment_of, short
from gui.labs.bigram.twin.matrices import MatricesView
from gui.labs.bigram.twin.pairs_table import WalkTable
from gui.labs.bigram.twin.regularisation import Likeness
from gui.labs.bigram.twin.settings import TwinSettings
from gui.moment import Moment
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet
from gui.widgets.stage import Stage

SPEEDS = (1.0, 5.0, 20.0, 60.0, 250.0, 1000.0)  # steps a second
_TALL = 480  # pixels
_TOO_HIGH = 100.0  # a loss on its way to infinity: on a linear axis nothing else would be seen
PAIRS, STAGES, CURVES, LIKENESS = "pairs", "matrices", "curves", "likeness"


class TwinPage(BigramPage):
    steps = True
    usual_speed = 60.0

    def __init__(self, session: BigramSession) -> None:
        super().__init__(session)
        self.twin = session.twin
        self.settings = TwinSettings(self.twin)
        self.settings.asked.connect(self._change)
        self._make_numbers()
        self._make_pictures()
        self._make_graph_button()
        self._lay_out()
        self._shown: tuple[object, ...] = ()

    def _make_numbers(self) -> None:
        self._numbers = QGridLayout()
        self._numbers.setHorizontalSpacing(theme.SPACE)
        self._numbers.setVerticalSpacing(0)
        self.loss = self._number(
            "bigramTwinLoss",
            self.tr("Loss"),
            self.tr("What a step lowers: the negative log-likelihood, and the penalty for large weights"),
            "loss",
        )
        self.nll = self._number(
            "bigramTwinNll",
            self.tr("NLL alone"),
            self.tr("The negative log-likelihood without the penalty. Only this can be compared with counts"),
            "negative log-likelihood",
        )
        self.largest = self._number(
            "bigramTwinLargest",
            self.tr("Largest gap"),
            self.tr("The largest difference between a probability of the net and that of the counts"),
            "probability",
        )
        self.mean = self._number(
            "bigramTwinMean",
            self.tr("Mean gap"),
            self.tr("The difference between the net's probabilities and the counts', on average"),
            "probability",
        )

    def _number(self, name: str, text: str, does: str, term: str) -> QLabel:
        caption, label = quiet(text), Label()
        caption.setWordWrap(False)
        label.setObjectName(name)
        label.setProperty("role", "equation")
        label.setAccessibleName(text)
        explain(label, does, term)
        column = self._numbers.columnCount() if self._numbers.count() else 0
        self._numbers.addWidget(caption, 0, column)
        self._numbers.addWidget(label, 1, column)
        self._numbers.setColumnStretch(column, 1)
        return label

    def _make_pictures(self) -> None:
        self.walk = WalkTable()
        self.walk.pair_chosen.connect(self._go_to_pair)
        self.chart = LineChart(x_counts=True)
        self.chart.setObjectName("bigramTwinChart")
        self.chart.setAccessibleName(self.tr("Loss over the steps"))
        explain(
            self.chart,
            self.tr(
                "The loss, and the negative log-likelihood without the penalty, of W after each step. Drag "
                "the line, or move it with the arrow keys, to go to a step"
            ),
            "loss",
        )
        self.chart.x_chosen.connect(self._go_near)
        self.matrices = MatricesView()
        self.matrices.chosen.connect(self._go_to_stage)
        self.likeness = Likeness(self.session)
        self.likeness.train_asked.connect(self._train)
        self.show_choice = Choice()
        self.show_choice.setObjectName("bigramTwinShow")
        self.show_choice.setAccessibleName(self.tr("Picture"))
        explain(
            self.show_choice,
            self.tr(
                "The pairs that are read, the curves of the loss, or what decay and smoothing have alike"
            ),
        )
        self.show_choice.chosen.connect(self._show_picture)
        self._told = ""  # of which picture the lab knows
        self._picture = ""  # what the user chose; "" for what suits the scene

    def _make_graph_button(self) -> None:
        self.graph = QPushButton(self.tr("Row in the graph lab"))
        self.graph.setObjectName("bigramTwinGraph")
        explain(
            self.graph,
            self.tr(
                "Open the row of the cursor as a graph of its own: its weights, the shares that it should "
                "give, and its part of the loss"
            ),
            "computation graph",
        )
        self.graph.clicked.connect(self._open_in_graph_lab)

    def _lay_out(self) -> None:
        numbers = QHBoxLayout()
        numbers.setSpacing(theme.SPACE)
        numbers.addLayout(self._numbers, 1)
        numbers.addWidget(self.show_choice, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.settings)
        column.addLayout(numbers)
        column.addWidget(self.walk, 1)
        column.addWidget(self.matrices, 1)
        column.addWidget(self.chart, 1)
        column.addWidget(self.likeness, 1)
        column.addStretch()
        column.addWidget(self.graph, 0, Qt.AlignmentFlag.AlignRight)

    @property
    def spare(self) -> list[QWidget]:
        return [self.graph]

    @property
    def needs_row(self) -> bool:
        """Not beside matrices, which have all rows at once, and need the height."""
        return self._shown_picture != STAGES

    @property
    def _shown_picture(self) -> str:
        """That of the scene, unless the user chose one of those that every scene has."""
        own = {EMMA: PAIRS, MATRICES: STAGES}.get(self.twin.scene, CURVES)
        return self._picture if self._picture in (own, CURVES, LIKENESS) else own

    # What the user does

    @Slot(str, object, object, str)
    def _change(self, text: str, change: Callable[[Any], None], value: Any, merge: str) -> None:
        # what is changed elsewhere on the way is another change
        self.edit(text, lambda: change(value), merge and f"{merge} {self.twin.place}")
        self.refresh()  # what was refused goes from its field

    def _train(self) -> None:
        self.edit(self.tr("Train with this decay"), self.twin.train_with_this)

    @Slot(float)
    def _go_near(self, x: float) -> None:
        self.go_to(round(x) * self.twin.acts)

    @Slot(int)
    def _go_to_pair(self, pair: int) -> None:
        step = min(self.twin.descent.position, self.twin.descent.end - 1)
        self.go_to(step * self.twin.acts + pair + 1)

    @Slot(int)
    def _go_to_stage(self, act: int) -> None:
        step = min(self.twin.descent.position, self.twin.descent.end - 1)
        self.go_to(step * self.twin.acts + act)

    @Slot(object)
    def _show_picture(self, picture: str) -> None:
        self._picture = picture
        self.refresh()

    @Slot()
    def _open_in_graph_lab(self) -> None:
        from engine.examples import graph_of
        from gui.opening import GraphFile

        row = self.session.cell[0]
        text, leaves = self.twin.row_formulas(row)
        name = self.tr("row {letter} of W").format(letter=self.session.model.alphabet[row])
        self.handed_over.emit("graph", "graph", GraphFile(text, graph_of(text, leaves)), name)

    # What is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()

    def refresh(self) -> None:
        twin, model = self.twin, self.session.model
        descent = twin.descent
        self.settings.refresh()
        loss, nll, _ = descent.records[:, descent.position]
        gaps = np.abs(model.twin_table - model.probabilities)
        for label, number in (
            (self.loss, loss),
            (self.nll, nll),
            (self.largest, gaps.max()),
            (self.mean, gaps.mean()),
        ):
            label.setText(short(number))
        pictures = [
            (self.tr("Curves"), CURVES),
            (self.tr("Smoothing and decay"), LIKENESS),
        ]
        own = {EMMA: [(self.tr("Pairs"), PAIRS)], MATRICES: [(self.tr("Matrices"), STAGES)]}
        pictures = [*own.get(twin.scene, []), *pictures]
        self.show_choice.offer(pictures)
        picture = self._shown_picture
        self.show_choice.show_value(picture)
        has_room = self.height() >= theme.px(_TALL)  # for the curves below the pairs
        self.walk.setVisible(picture == PAIRS)
        self.matrices.setVisible(picture == STAGES)
        if picture == STAGES:
            self.matrices.show_matrices(matrices_of(twin), twin.act, short(float(twin.walk.loss.data)))
        self.chart.setVisible(picture == CURVES or (picture == PAIRS and has_room))
        self.likeness.setVisible(picture == LIKENESS)
        if picture != self._told:
            self._told = picture
            self.moved.emit()  # there may be more room beside it now, or less
        if not self.walk.isHidden():
            self._refresh_walk()
        if not self.chart.isHidden():
            self._refresh_chart()
        if not self.likeness.isHidden():
            self.likeness.refresh()

    def _refresh_walk(self) -> None:
        twin = self.twin
        pairs, act = twin.walk.pairs, twin.act
        pair = act - 1 if 1 <= act <= len(pairs) else None
        self.walk.show_walk(self.session.model.alphabet, pairs, twin.walk.logs, act, pair)

    def _refresh_chart(self) -> None:
        descent = self.twin.descent
        key = (descent, descent.edition, descent.goal, self.session.model.smoothing)
        if key != self._shown:
            self._shown = key
            self.chart.show_titles(self.tr("steps"), self._words())
            lines = self._lines()
            self.chart.set_log(float(lines[0].y.max()) > _TOO_HIGH)
            self.chart.show_lines(lines)
        self.chart.show_marker(float(descent.position))

    def _lines(self) -> list[Line]:
        descent, model = self.twin.descent, self.session.model
        loss, nll, _ = descent.records[:, : descent.goal + 1]
        x, ends = np.arange(len(loss)), np.array([0, descent.goal])

        def level(name: str, y: float) -> Line:
            return Line(name, ends, np.array([y, y]), "quiet", is_dashed=True)

        lines = [
            Line(self.tr("loss"), x, loss, "negative"),
            Line(self.tr("NLL"), x, nll, "data"),
            level(self.tr("counts {nll:.4f}").format(nll=descent.least), descent.least),
        ]
        if model.smoothing and self.twin.scene == ALL:
            smoothed = mean_nll(model.probabilities, model.counts)
            lines.append(level(self.tr("smoothed {nll:.4f}").format(nll=smoothed), smoothed))
        return lines

    def _words(self) -> str:
        """What the curves have to do with the counts."""
        if self.twin.descent.setting.decay:
            return self.tr("Compare the NLL with the counts; the loss also includes the penalty.")
        return self.tr("Without decay the loss is the NLL.")

    # What it steps through

    def moment(self) -> Moment | None:
        return moment_of(self.twin, self.session.model.alphabet)

    def go_to(self, position: int) -> None:
        pair = self.twin.pair_at(position)
        if pair is not None:
            self.session.move_cursor(*pair)
        self.twin.go_to(position)

    def set_up(self, stage: Stage) -> None:
        stage.transport.offer_speeds(SPEEDS, self.tr("{factor} steps/s"), 1000, self.usual_speed)

    def distribution(self) -> Distribution:
        """Both tables: the chosen one has the bars."""
        row, column = self.session.cell
        shown = self.row_of(True)
        if self.session.model.use == TWIN and self.twin.pair_at(self.twin.place) == (row, column):
            letter = self.session.model.signs[row]
            title = self.tr("After {letter}: softmax of row {row} of W").format(letter=letter, row=row)
            return replace(shown, title=title)
        return shown
