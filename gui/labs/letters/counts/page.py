"""Counts of several letters: what comes after one, two or more, smoothing, and where counting runs out."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout

from engine.ngrams import ALPHABET
from gui import theme
from gui.labs.letters.session import LettersSession
from gui.labs.letters.session.counting import MOST_SMOOTHING
from gui.labs.letters.session.data import ORDERS, SMOOTHINGS
from gui.labs.letters.session.session import COUNT
from gui.page import SessionPage
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.choice import Choice
from gui.widgets.grids.cell_field import Cells
from gui.widgets.grids.heatmap import Heatmap
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet
from gui.widgets.lists.word_list import Entry, WordList
from gui.widgets.number_box import NumberBox

_LOW = 470  # pixels of the page: below, the chart gives way
_TICKS = 5


class CountsPage(SessionPage):
    session: LettersSession

    def __init__(self, session: LettersSession) -> None:
        super().__init__(session)
        self.counting = session.counting
        self._drawn: tuple[object, ...] = ()
        self._make_settings()
        self._make_pictures()
        self._lay_out()

    def _make_settings(self) -> None:
        self.order = Choice()
        self.order.setObjectName("lettersOrder")
        self.order.setAccessibleName(self.tr("Letters counted together"))
        self.order.offer([(self.tr("{n} letters").format(n=order), order) for order in ORDERS])
        explain(
            self.order, self.tr("How many letters are counted together; the last one is predicted"), "n-gram"
        )
        self.order.chosen.connect(self._set_order)
        self.before = QLineEdit()
        self.before.setObjectName("lettersBefore")
        self.before.setProperty("role", "field")
        self.before.setMaxLength(ORDERS[-1] - 2)
        self.before.setAccessibleName(self.tr("Letters before the row's"))
        self.before.setPlaceholderText(self.tr("before"))
        explain(self.before, self.tr("The letters that stand before the one of the row"), "n-gram")
        self.before.textEdited.connect(self._set_before)
        self.smoothing = NumberBox()
        self.smoothing.setObjectName("lettersSmoothing")
        self.smoothing.setRange(0.0, MOST_SMOOTHING)
        self.smoothing.setDecimals(3)
        self.smoothing.setStepType(NumberBox.StepType.AdaptiveDecimalStepType)
        self.smoothing.setPrefix(self.tr("smoothing "))
        self.smoothing.setAccessibleName(self.tr("Smoothing"))
        explain(
            self.smoothing, self.tr("Added to every count before the probabilities are made"), "smoothing"
        )
        self.smoothing.valueChanged.connect(self._set_smoothing)

    def _make_pictures(self) -> None:
        self.heatmap = Heatmap(self._about)
        self.heatmap.setObjectName("lettersHeatmap")
        self.heatmap.setAccessibleName(self.tr("What comes after these letters"))
        explain(
            self.heatmap,
            self.tr("A row: the letter before; a column: the next one. How often they were counted"),
            "count",
        )
        self.heatmap.moved.connect(self._go_to)
        self.chart = LineChart(self.tr("smoothing, as a power of ten"), self.tr("dev"), y_range=(2.0, 2.6))
        self.chart.setObjectName("lettersSmoothingChart")
        self.chart.setAccessibleName(self.tr("Dev likelihood over smoothing"))
        explain(
            self.chart,
            self.tr(
                "The mean surprise of dev names over what is added to each count, for each number of letters"
            ),
            "smoothing",
        )
        self.lines = WordList()
        self.lines.setObjectName("lettersOrders")
        self.lines.setAccessibleName(self.tr("How each number of letters does"))
        explain(
            self.lines,
            self.tr(
                "Train and dev for each number of letters: where dev turns up again, counting has run out"
            ),
            "overfitting",
        )
        self.lines.looked_at.connect(self._choose_line)
        self.lines.taken.connect(self._choose_line)
        self.told = quiet()
        self.told.setObjectName("lettersUnseen")
        self.told.setWhatsThis(self.tr("How much of what is possible was ever counted."))

    def _lay_out(self) -> None:
        settings = QHBoxLayout()
        settings.setSpacing(theme.SPACE)
        for widget in (self.order, self.before, self.smoothing):
            settings.addWidget(widget)
        settings.addStretch(1)
        self.title = heading("")
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE)
        left.addLayout(settings)
        left.addWidget(self.title)
        left.addWidget(self.heatmap, 1)
        self._chart_title = heading(self.tr("How much smoothing?"))
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE)
        right.addWidget(heading(self.tr("Train and dev")))
        right.addWidget(self.lines, 3)
        right.addWidget(self.told)
        right.addWidget(self._chart_title)
        right.addWidget(self.chart, 4)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * theme.SPACE)
        columns.addLayout(left, 3)
        columns.addLayout(right, 2)

    # What the user does

    @Slot(object)
    def _set_order(self, order: int) -> None:
        self.edit(self.tr("Letters counted together"), partial(self.counting.set_up, order=order))

    @Slot(int)
    def _choose_line(self, row: int) -> None:
        self._set_order(self.counting.lines[row].order)

    @Slot(str)
    def _set_before(self, before: str) -> None:
        self.edit(self.tr("Letters before"), partial(self.counting.set_up, before=before), "before")

    @Slot(float)
    def _set_smoothing(self, smoothing: float) -> None:
        self.edit(self.tr("Smoothing"), partial(self.counting.set_up, smoothing=smoothing), "smoothing")

    @Slot(int, int)
    def _go_to(self, row: int, column: int) -> None:
        self.counting.go_to(row, column)
        self.session.select((COUNT,))

    # What is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.height() >= theme.px(_LOW)
        for widget in (self.chart, self._chart_title):
            widget.setVisible(has_room)

    def selected_box(self) -> QRect:
        if self.session.selected != (COUNT,):
            return QRect()
        index = self.heatmap.model().index(*self.counting.cell)
        corner = self.heatmap.viewport().mapTo(self, QPoint())
        return self.heatmap.visualRect(index).translated(corner)

    def _about(self, row: int, column: int) -> str:
        counts, shares = self.counting.table
        return self.tr("{letter} after {before}: {count} times, probability {share}").format(
            letter=ALPHABET[column],
            before=self.counting.fixed + ALPHABET[row],
            count=f"{int(counts[row, column]):,}",
            share=f"{shares[row, column]:.4f}",
        )

    def refresh(self) -> None:
        counting = self.counting
        self.order.show_value(counting.order)
        self.before.setEnabled(counting.order > 2)
        if self.before.text() != counting.before:
            self.before.setText(counting.before)
        with QSignalBlocker(self.smoothing):
            self.smoothing.setValue(counting.smoothing)
        lines = counting.lines
        drawn = (counting.order, counting.fixed, counting.smoothing, len(lines))
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._show_table()
        self._show_lines()

    def _show_table(self) -> None:
        counting = self.counting
        counts, shares = counting.table
        fixed = counting.fixed
        self.title.setText(
            self.tr("After {before} and the letter of the row").format(before=fixed)
            if fixed
            else self.tr("After the letter of the row")
        )
        texts = [[f"{count}" if count else "" for count in row] for row in counts.tolist()]
        self.heatmap.show_cells(Cells(ALPHABET, texts, np.sqrt(shares)))
        with QSignalBlocker(self.heatmap):
            self.heatmap.go_to(*counting.cell)

    def _show_lines(self) -> None:
        counting, entries = self.counting, []
        for line in counting.lines:
            dev = "∞" if math.isinf(line.dev) else f"{line.dev:.4f}"
            title = self.tr("{n} letters").format(n=line.order)
            numbers = self.tr("train {train}   dev {dev}").format(train=f"{line.train:.4f}", dev=dev)
            is_here = line.order == counting.order
            share = min(line.dev / 3.3, 1.0)
            entries.append(
                Entry(title, numbers, share, f"{title}: {numbers}", color="accent" if is_here else "data")
            )
        self.lines.show_entries(entries)
        here = next((line for line in counting.lines if line.order == counting.order), None)
        if here is not None:
            self.told.setText(
                self.tr(
                    "{seen} of {possible} contexts occur in the training names. {unseen} % of the dev "
                    "letters follow one that was never seen. Best smoothing on this scale: {best}."
                ).format(
                    seen=f"{here.contexts:,}",
                    possible=f"{here.possible:,}",
                    unseen=f"{100 * here.unseen:.2f}",
                    best=f"{here.best:g}",
                )
            )
        x = np.log10(np.array(SMOOTHINGS))
        shown = []
        for line in counting.lines:
            curve = counting.curve(line.order)
            if curve is not None:
                color = "accent" if line.order == counting.order else "quiet"
                shown.append(Line(self.tr("{n} letters").format(n=line.order), x, curve[1], color, dots=True))
        self.chart.show_lines(shown)
        self.chart.show_marker(math.log10(counting.smoothing) if counting.smoothing > 0.0005 else None)
