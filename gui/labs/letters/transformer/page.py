"""A transformer learns the names: its loss, names stamped on the way, and what each head looks at."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout

from engine.bigram import BOUNDARY
from engine.ngrams import to_numbers
from engine.transformer import HEADS, LetterTransformer
from gui import theme
from gui.labs.letters.learning import LearningPage
from gui.labs.letters.session import LettersSession
from gui.labs.letters.session.data import shipped
from gui.labs.letters.session.reading import MOST_LETTERS
from gui.labs.letters.session.runs import MOST_SEED
from gui.widgets.buttons import named_button
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.choice import Choice
from gui.widgets.grids.word_grid import WordGrid
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet
from gui.widgets.lists.word_list import Entry, WordList
from gui.widgets.number_box import WholeBox
from gui.worker import Worker

_LOW = 430  # pixels of the page: below, the stamps give way
_LECTURE_DEV = 2.1655  # of the lecture's network after its 200,000 steps
_NAMES = 60  # dev names that are judged at once, with and without heads


class TransformerPage(LearningPage):
    def __init__(self, session: LettersSession) -> None:
        super().__init__(session, session.attending, Worker(), "lettersAttention")
        self.worker.setParent(self)
        self.status_worker = self.worker
        self.heads, self.reading = session.heads, session.reading
        self._drawn: tuple[object, ...] = ()
        self._make_settings()
        self._make_pictures()
        self._make_heads()
        self._lay_out()

    def _make_settings(self) -> None:
        self.blocks = Choice()
        self.blocks.setObjectName("lettersBlocks")
        self.blocks.setAccessibleName(self.tr("Blocks"))
        self.blocks.offer([(self.tr("One block"), 1), (self.tr("Two blocks"), 2)])
        explain(self.blocks, self.tr("How often attention and thinking follow each other"), "transformer")
        self.blocks.chosen.connect(
            lambda blocks: self.edit(self.tr("Blocks"), partial(self._set_up, blocks=blocks))
        )
        self.seed = WholeBox()
        self.seed.setObjectName("lettersAttentionSeed")
        self.seed.setRange(0, MOST_SEED)
        self.seed.setPrefix(self.tr("seed "))
        self.seed.setAccessibleName(self.tr("Seed"))
        explain(self.seed, self.tr("From which the first weights and the batches are drawn"), "seed")
        self.seed.valueChanged.connect(
            lambda seed: self.edit(self.tr("Seed"), partial(self._set_up, seed=seed), "seed")
        )

    def _set_up(self, **changes: int) -> None:
        self.learner.choose(replace(self.learner.set_up, **changes))

    def _make_pictures(self) -> None:
        self.chart = LineChart(self.tr("steps"), x_counts=True, y_range=(2.0, 2.8))
        self.chart.setObjectName("lettersAttentionChart")
        self.chart.setAccessibleName(self.tr("Loss over the steps"))
        explain(
            self.chart,
            self.tr("The loss of the batches and of dev names; dashed, the lecture's MLP. Drag to go back"),
            "loss",
        )
        self.chart.x_chosen.connect(self._go_near)
        self.stamps = WordList()
        self.stamps.setObjectName("lettersStamps")
        self.stamps.setAccessibleName(self.tr("Names on the way"))
        explain(self.stamps, self.tr("A name, made with the same random numbers every 250 steps"), "sampling")

    def _make_heads(self) -> None:
        self.name = QLineEdit()
        self.name.setObjectName("lettersAttentionName")
        self.name.setProperty("role", "field")
        self.name.setMaxLength(MOST_LETTERS)
        self.name.setAccessibleName(self.tr("Name to read"))
        explain(self.name, self.tr("What each head looks at in this name"), "attention")
        self.name.textEdited.connect(self._type)
        self.graph = named_button(
            "lettersAttentionGraph",
            self.tr("In the graph lab"),
            self.tr("Open this transformer with this name as a graph of arrays"),
        )
        self.graph.clicked.connect(self.open_in_graph_lab)
        self.boxes, self.grids = [], []
        for head in range(2 * HEADS):
            title = self.tr("Head {n}").format(n=head % HEADS + 1)
            if head >= HEADS:
                title = self.tr("Block 2, head {n}").format(n=head % HEADS + 1)
            box, grid = QCheckBox(title), WordGrid()
            box.setObjectName(f"lettersHead{head}")
            explain(box, self.tr("Switch this head off, or on again"), "attention")
            box.clicked.connect(partial(self._switch, divmod(head, HEADS)))
            grid.setObjectName(f"lettersWeights{head}")
            grid.setAccessibleName(title)
            explain(
                grid, self.tr("A row: how this letter's look back is shared among the letters"), "attention"
            )
            grid.setMinimumSize(theme.span(110), theme.span(70))  # a long name's squares become small
            self.boxes.append(box)
            self.grids.append(grid)
        self.worth = quiet()
        self.worth.setObjectName("lettersHeadsTold")
        self.worth.setWhatsThis(self.tr("What the heads that are on are worth."))

    def _lay_out(self) -> None:
        settings = QHBoxLayout()
        settings.setSpacing(theme.SPACE)
        settings.addWidget(self.blocks)
        settings.addWidget(self.seed)
        settings.addStretch(1)
        numbers = self.make_numbers(
            [
                ("lettersAttentionLoss", self.tr("Batch loss"), self.tr("Mean of the newest batches")),
                ("lettersAttentionTrain", self.tr("Train"), self.tr("Of some of the names it learns from")),
                ("lettersAttentionDev", self.tr("Dev"), self.tr("Of the names that were held out")),
                ("lettersAttentionSize", self.tr("Parameters"), self.tr("How many numbers it learns")),
            ]
        )
        self._stamps_title = heading(self.tr("Names on the way"))
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(theme.SPACE)
        for part in (settings, self.make_buttons("lettersAttentionStart"), numbers):
            left.addLayout(part)
        left.addWidget(self.chart, 3)
        left.addWidget(self._stamps_title)
        left.addWidget(self.stamps, 2)
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        top.addWidget(self.name, 1)
        top.addWidget(self.graph)
        right.addLayout(top)
        cells = self._cells = QGridLayout()
        cells.setSpacing(theme.SPACE)
        for head, (box, grid) in enumerate(zip(self.boxes, self.grids, strict=True)):
            line, place = divmod(head, 2)
            cells.addWidget(box, 2 * line, place)
            cells.addWidget(grid, 2 * line + 1, place)
        right.addLayout(cells, 1)
        right.addWidget(self.worth)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * theme.SPACE)
        columns.addLayout(left, 1)
        columns.addLayout(right, 1)

    # What the user does

    @Slot(str)
    def _type(self, text: str) -> None:
        self.edit(self.tr("Type a name"), partial(self.reading.type, text), "name")
        if self.name.text() != self.reading.text:
            self.name.setText(self.reading.text)

    def _switch(self, head: tuple[int, int]) -> None:
        self.heads.switch(*head)

    @Slot(float)
    def _go_near(self, step: float) -> None:
        self.learner.go_near(step)

    @Slot()
    def open_in_graph_lab(self) -> None:
        from engine.examples import graph_of
        from gui.opening import GraphFile

        name = self.reading.text
        text, leaves = self._network().formulas(to_numbers(name).tolist(), 0)
        title = self.tr("the transformer after “{name}”").format(name=name)
        self.handed_over.emit("graph", "graph", GraphFile(text, graph_of(text, leaves)), title)

    # What is shown

    def _network(self) -> LetterTransformer:
        """The run's, or the one that comes with Nablab while there is none."""
        return self.session.networks.own_transformer or shipped().transformer

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.height() >= theme.px(_LOW)
        for widget in (self.stamps, self._stamps_title):
            widget.setVisible(has_room)

    def show_numbers(self) -> None:
        checkpoint, judged = self.learner.checkpoint, self.learner.judged
        card = shipped().cards["transformer"]
        if judged is None and checkpoint is None:
            judged = card.train, card.dev
        self.show_number("lettersAttentionLoss", "–" if checkpoint is None else f"{checkpoint.batch:.4f}")
        self.show_number("lettersAttentionTrain", "–" if judged is None else f"{judged[0]:.4f}")
        self.show_number("lettersAttentionDev", "–" if judged is None else f"{judged[1]:.4f}")
        self.show_number("lettersAttentionSize", f"{self._network().count:,}")

    def refresh(self) -> None:
        super().refresh()
        learner, set_up = self.learner, self.learner.set_up
        checkpoint = learner.checkpoint
        self.blocks.show_value(set_up.blocks)
        with QSignalBlocker(self.seed):
            self.seed.setValue(set_up.seed)
        if self.name.text() != self.reading.text:
            self.name.setText(self.reading.text)
        network = self._network()
        run = learner.run
        drawn = (run, len(run.curve) if run else 0, checkpoint, self.reading.text, self.heads.off)
        if drawn != self._drawn:
            if self._drawn[:3] != drawn[:3]:
                self._show_run()
            self._drawn = drawn
            self._show_heads(network)

    def _show_run(self) -> None:
        steps, batch, _, dev = self.learner.curves
        judged = np.isfinite(dev) & (steps > 0)
        shown = steps > 1
        steps_all = self.learner.run.steps if self.learner.run is not None else self.learner.set_up.steps
        ends = np.array([0.0, steps_all])
        lecture = Line(self.tr("lecture's MLP"), ends, np.full(2, _LECTURE_DEV), "text", is_dashed=True)
        self.chart.show_lines(
            [
                lecture,
                Line(self.tr("batch"), steps[shown], batch[shown], "quiet"),
                Line(self.tr("dev"), steps[judged], dev[judged], "accent", dots=True),
            ]
        )
        checkpoint = self.learner.checkpoint
        self.chart.show_marker(float(checkpoint.step) if checkpoint is not None else None)
        stamps = self.learner.run.stamps[::-1] if self.learner.run is not None else []
        self.stamps.show_entries(
            [
                Entry(
                    name or self.tr("(without letters)"),
                    f"{step:,}",
                    -1.0,
                    self.tr("{name}, at step {step}").format(name=name, step=f"{step:,}"),
                )
                for step, name in stamps
            ]
        )

    def _show_heads(self, network: LetterTransformer) -> None:
        letters = to_numbers(self.reading.text).tolist()
        names = list(BOUNDARY + self.reading.text)
        weights = network.attention(letters)
        off = {head for head in self.heads.off if head[0] < network.blocks}
        for number, (box, grid) in enumerate(zip(self.boxes, self.grids, strict=True)):
            is_there = number < len(weights)
            box.setVisible(is_there)
            grid.setVisible(is_there)
            self._cells.setRowStretch(2 * (number // 2) + 1, int(is_there))
            if is_there:
                box.setChecked(divmod(number, HEADS) not in off)
                grid.show_table(weights[number], names, names, is_share=True)
        targets = [*letters, 0]
        places = np.arange(len(targets))
        with_all, without = (
            float(-np.log(network.rows(letters, heads)[places, targets]).mean()) for heads in ((), off)
        )
        if not off:
            self.worth.setText(
                self.tr("All heads on: mean surprise {all} at “{name}”. Switch one off.").format(
                    all=f"{with_all:.3f}", name=self.reading.text
                )
            )
            return
        prepared, dev = self.session.data.prepared, ("–", "–")
        if prepared is not None:
            some = prepared.dev[:_NAMES]
            before, after = network.nll(some), network.nll(some, off)
            dev = f"{before:.3f}", f"{after:.3f}"
        told = self.tr(
            "“{name}”: {all} with all heads, {some} without. {count} dev names: {dev_all} with all, "
            "{dev_some} without."
        )
        words = {"all": f"{with_all:.3f}", "some": f"{without:.3f}", "dev_all": dev[0], "dev_some": dev[1]}
        self.worth.setText(told.format(name=self.reading.text, count=_NAMES, **words))
