"""The head learns the little language before one's eyes, judged by floors that were counted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSpinBox, QVBoxLayout

from engine.word_network import STEPS
from gui import theme
from gui.labs.words.meaning_map import show_meaning
from gui.labs.words.page import WordsPage
from gui.labs.words.session import WordsSession
from gui.labs.words.session.meaning import turned
from gui.labs.words.session.training import MOST_SEED, Checkpoint
from gui.labs.words.session.ways import WAYS, does, floors, title_of, told, verdict
from gui.moment import Moment
from gui.widgets.buttons import named_button
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.charts.word_plane import WordPlane
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, quiet
from gui.widgets.lists.word_list import Entry, WordList
from gui.worker import Worker

_LOW = 470  # pixels of the page: below, the results of other ways give way
_WORD = "bank"


class LearnPage(WordsPage):
    """worker: the lab's own, which trains; the other pages go on meanwhile."""

    steps = True

    def __init__(self, session: WordsSession, worker: Worker) -> None:
        super().__init__(session)
        training = self.training = session.training
        self.worker = worker
        self.worker.progressed.connect(training.note)
        self.worker.ended.connect(training.note_end)
        self._drawn: tuple[object, ...] = ()
        self._make_settings()
        self._make_numbers()
        self._make_pictures()
        self._lay_out()

    def _make_settings(self) -> None:
        self.way = Choice()
        self.way.setObjectName("wordsWay")
        self.way.setAccessibleName(self.tr("How the words meet"))
        self.way.offer([(title_of(way), way) for way in WAYS])
        explain(
            self.way, self.tr("The right way, and famous wrong ones, to be judged by the floors"), "attention"
        )
        self.way.chosen.connect(self._choose_way)
        self.seed = QSpinBox()
        self.seed.setObjectName("wordsSeed")
        self.seed.setRange(0, MOST_SEED)
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setPrefix(self.tr("seed "))
        explain(self.seed, self.tr("From which the first weights and the sentences are drawn"), "seed")
        self.seed.valueChanged.connect(self._choose_seed)
        self.start = named_button(
            "wordsStart", self.tr("Start"), self.tr("Train from the first weights: 1,500 steps, some seconds")
        )
        self.start.setProperty("role", "primary")
        self.start.clicked.connect(self._start)
        self.pause = named_button("wordsPause", self.tr("Pause"), self.tr("Pause the training, or resume it"))
        self.pause.clicked.connect(self._pause_or_resume)
        self.does = quiet()
        self.does.setWhatsThis(self.tr("What the chosen way does."))

    def _make_numbers(self) -> None:
        self._numbers = QGridLayout()
        self._numbers.setHorizontalSpacing(3 * theme.SPACE)
        self._numbers.setVerticalSpacing(0)
        self.loss = self._number(
            "wordsLoss",
            self.tr("Loss (floor {floor})").format(floor=f"{floors().context:.3f}"),
            self.tr("The mean surprise at the next word, in nats; the floor is the best that is possible"),
            "loss",
        )
        self.after_bank = self._number(
            "wordsAfterBank",
            self.tr("After “bank” (floor {floor})").format(floor=f"{floors().bank:.3f}"),
            self.tr("The same for the word after bank alone, which depends on the thing before it"),
            "loss",
        )
        self._numbers.setColumnStretch(2, 1)
        self.verdict = quiet()
        self.verdict.setObjectName("wordsVerdict")
        self.verdict.setWhatsThis(self.tr("What this loss says, beside what is possible."))

    def _number(self, name: str, text: str, does: str, term: str) -> QLabel:
        caption, label = quiet(text), Label()
        caption.setWordWrap(False)
        label.setObjectName(name)
        label.setProperty("role", "equation")
        label.setAccessibleName(text)
        for each in (caption, label):
            explain(each, does, term)
        column = 0 if name == "wordsLoss" else 1
        self._numbers.addWidget(caption, 0, column)
        self._numbers.addWidget(label, 1, column)
        return label

    def _make_pictures(self) -> None:
        self.chart = LineChart(
            self.tr("steps"), x_counts=True, x_range=(0.0, float(STEPS)), y_range=(1.0, 2.0)
        )
        self.chart.setObjectName("wordsChart")
        self.chart.setAccessibleName(self.tr("Loss over the steps"))
        explain(
            self.chart,
            self.tr("The loss, and the loss after bank; dashed, the best that is possible. Drag to go back"),
            "loss",
        )
        self.chart.x_chosen.connect(self._go_near)
        self.map = WordPlane()
        self.map.setObjectName("wordsSplit")
        self.map.setAccessibleName(self.tr("Bank between its topics"))
        explain(
            self.map,
            self.tr("Where attention takes bank after each thing of its two topics"),
            "attention",
        )
        self.ends = WordList()
        self.ends.setObjectName("wordsEnds")
        self.ends.setAccessibleName(self.tr("How each way ended"))
        explain(self.ends, self.tr("How the newest run of each way ended. A click chooses the way"))
        self.ends.looked_at.connect(self._choose_ended)

    def _lay_out(self) -> None:
        settings = QHBoxLayout()
        settings.setSpacing(theme.SPACE)
        for widget in (self.way, self.seed, self.start, self.pause):
            settings.addWidget(widget)
        settings.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(theme.SPACE)
        left.addLayout(settings)
        left.addWidget(self.does)
        left.addLayout(self._numbers)
        left.addWidget(self.verdict)
        left.addWidget(self.chart, 1)
        self._ends_title = heading(self.tr("How each way ended"))
        right = QVBoxLayout()
        right.setSpacing(theme.SPACE)
        right.addWidget(heading(self.tr("Where “bank” goes")))
        right.addWidget(self.map, 3)
        right.addWidget(self._ends_title)
        right.addWidget(self.ends, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.SPACE)
        row.addLayout(left, 5)
        row.addLayout(right, 4)

    # What the user does

    @Slot(object)
    def _choose_way(self, way: str) -> None:
        self.edit(self.tr("How the words meet"), lambda: self.training.set_up(way=way))

    @Slot(int)
    def _choose_seed(self, seed: int) -> None:
        self.edit(self.tr("Seed"), lambda: self.training.set_up(seed=seed), "seed")

    @Slot(str)
    def _choose_ended(self, title: str) -> None:
        self._choose_way(next(way for way in WAYS if title_of(way) == title))

    @Slot()
    def _start(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Train anew, the chosen way."""
        self.worker.cancel()
        self.training.begin()
        self._work()

    def _work(self) -> None:
        self.worker.start(self.tr("Training"), self.training.work())

    @Slot()
    def _pause_or_resume(self) -> None:
        if self.worker.is_running:
            self.worker.cancel()
        else:
            self._work()

    @Slot(float)
    def _go_near(self, step: float) -> None:
        positions = self.training.positions
        if positions:
            self.go_to(int(np.argmin(np.abs(np.array(positions) - step))))

    def _follow(self) -> None:
        """Also while another page is shown, a run that was replaced is not trained on."""
        if self.worker.is_running and not self.training.is_running:
            self.worker.cancel()
        super()._follow()

    # What it steps through

    def moment(self) -> Moment | None:
        training, checkpoint = self.training, self.training.checkpoint
        if checkpoint is None or training.run is None:
            return None
        equation = self.tr("loss {loss}, after “bank” {bank}").format(
            loss=f"{checkpoint.loss:.3f}", bank=f"{checkpoint.after_bank:.3f}"
        )
        place = self.tr("step {step} of {steps}").format(step=f"{checkpoint.step:,}", steps=f"{STEPS:,}")
        words = self.tr("{way}: {verdict}").format(
            way=title_of(training.run.way), verdict=training.trouble or verdict(checkpoint)
        )
        return Moment(equation, words, training.place, len(training.positions) - 1, place)

    def go_to(self, position: int) -> None:
        self.training.go_to(position)

    # What is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        has_room = self.height() >= theme.px(_LOW)
        for widget in (self.ends, self._ends_title):
            widget.setVisible(has_room)

    def refresh(self) -> None:
        training, checkpoint = self.training, self.training.checkpoint
        self.way.show_value(training.way)
        with QSignalBlocker(self.seed):
            self.seed.setValue(training.seed)
        self.does.setText(does(training.way))
        running = training.is_running
        self.pause.setText(self.tr("Pause") if running or not training.can_resume else self.tr("Resume"))
        self.pause.setEnabled(running or training.can_resume)
        self._show_numbers(checkpoint)
        self.ends.show_entries(
            [
                Entry(
                    title_of(way),
                    told(end),
                    -1.0,
                    self.tr("{way}: {told}").format(way=title_of(way), told=told(end)),
                )
                for way, end in training.ends.items()
            ]
        )
        run = training.run
        drawn = (run, len(run.curve) if run is not None else 0, checkpoint)
        if drawn != self._drawn:
            self._drawn = drawn
            self._show_pictures(checkpoint)

    def _show_numbers(self, checkpoint: Checkpoint | None) -> None:
        self.loss.setText("–" if checkpoint is None else f"{checkpoint.loss:.3f}")
        self.after_bank.setText("–" if checkpoint is None else f"{checkpoint.after_bank:.3f}")
        self.verdict.setText(
            self.tr("The floors are counted from the grammar: no honest model stays below them.")
            if checkpoint is None
            else self.training.trouble or verdict(checkpoint)
        )

    def _show_pictures(self, checkpoint: Checkpoint | None) -> None:
        steps, loss, bank = self.training.curves
        if len(steps) > 2:  # the loss of the first weights would flatten all that comes after
            steps, loss, bank = steps[1:], loss[1:], bank[1:]
        best, ends = floors(), np.array([0.0, STEPS])

        def level(name: str, y: float, color: str) -> Line:
            return Line(name.format(y=f"{y:.3f}"), ends, np.array([y, y]), color, is_dashed=True)

        self.chart.show_lines(
            [
                Line(self.tr("loss"), steps, loss, "data"),
                Line(self.tr("after “bank”"), steps, bank, "negative"),
                level(self.tr("{y} all context"), best.context, "data"),
                level(self.tr("{y} last word alone"), best.alone, "data"),
                level(self.tr("{y} all context"), best.bank, "negative"),
                level(self.tr("{y} “bank” alone"), best.bank_alone, "negative"),
            ]
        )
        self.chart.show_marker(float(checkpoint.step) if checkpoint is not None else None)
        network = self.training.network or self.session.networks.untrained
        meaning = turned(network, _WORD)
        show_meaning(self.map, meaning, [""] * len(meaning.after))
