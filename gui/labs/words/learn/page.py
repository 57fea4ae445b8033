"""The head learns the little language before one's eyes, judged by floors that were counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.little_language import AMBIGUOUS
from engine.word_network import STEPS
from gui import theme
from gui.labs.words.maps import show_meaning
from gui.labs.words.page import WordsPage
from gui.labs.words.session import WordsSession
from gui.labs.words.session.meaning import pattern, turned
from gui.labs.words.session.training import GUESSES, HEADS, MOST_SEED, SIZES, Checkpoint
from gui.labs.words.session.ways import (
    WAYS,
    does,
    floors,
    guess_title,
    name_of,
    score,
    title_of,
    told,
    verdict,
)
from gui.moment import Moment
from gui.widgets.buttons import named_button
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.choice import Choice
from gui.widgets.grids.word_grid import WordGrid
from gui.widgets.help import explain
from gui.widgets.labels import Label, heading, quiet, row_of
from gui.widgets.lists.word_list import Entry, WordList
from gui.widgets.number_box import WholeBox
from gui.widgets.planes.word_plane import WordPlane
from gui.worker import Worker

_WIDE = 1100  # pixels of the page: there is room for the pattern of attention beside the map
_LOW = 470  # pixels of the page: below, the results of other runs give way


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
        self._word = AMBIGUOUS[0]  # of which the map is
        self._make_settings()
        self._make_buttons()
        self._make_numbers()
        self._make_pictures()
        self._lay_out()

    def _make_settings(self) -> None:
        self.way = self._choice(
            "wordsWay",
            self.tr("How the words meet"),
            [(title_of(way), way) for way in WAYS],
            self.tr("The right way, and famous wrong ones, to be judged by the floors"),
        )
        self.vectors = self._choice(
            "wordsSize",
            self.tr("Size of a vector"),
            [(self.tr("size {size}").format(size=size), size) for size in SIZES],
            self.tr("How many numbers a word has. With 8 some seeds fail"),
        )
        self.head = self._choice(
            "wordsHead",
            self.tr("Size of the head"),
            [(self.tr("head {size}").format(size=size), size) for size in HEADS],
            self.tr("How many numbers a query, a key and a value have"),
        )
        self.guess = self._choice(
            "wordsGuess",
            self.tr("Your prediction"),
            [(guess_title(guess), guess) for guess in GUESSES],
            self.tr("Where the loss will end: predict it before you train, and be judged by the floor"),
        )
        self.seed = WholeBox()
        self.seed.setObjectName("wordsSeed")
        self.seed.setRange(0, MOST_SEED)
        self.seed.setAccessibleName(self.tr("Seed"))
        self.seed.setPrefix(self.tr("seed "))
        explain(self.seed, self.tr("From which the first weights and the sentences are drawn"), "seed")
        self.way.chosen.connect(lambda way: self._set_up(way=way))
        self.vectors.chosen.connect(lambda size: self._set_up(size=size))
        self.head.chosen.connect(lambda head: self._set_up(head=head))
        self.seed.valueChanged.connect(lambda seed: self._set_up("seed", seed=seed))
        self.guess.chosen.connect(self._predict)

    def _choice(self, name: str, text: str, choices: Sequence[tuple[str, Any]], says: str) -> Choice:
        choice = Choice()
        choice.setObjectName(name)
        choice.setAccessibleName(text)
        choice.offer(choices)
        explain(choice, says, "attention")
        return choice

    def _make_buttons(self) -> None:
        self.start = named_button(
            "wordsStart", self.tr("Start"), self.tr("Train from the first weights: 1,500 steps, some seconds")
        )
        self.start.setProperty("role", "primary")
        self.start.clicked.connect(self.begin)
        self.pause = named_button("wordsPause", self.tr("Pause"), self.tr("Pause the training, or resume it"))
        self.pause.clicked.connect(self._pause_or_resume)
        self.branch = named_button(
            "wordsBranch",
            self.tr("Branch"),
            self.tr("Go back on the timeline, choose a way or a seed, and train on from those weights"),
        )
        self.branch.clicked.connect(self._branch)
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
            0,
        )
        self.after_bank = self._number(
            "wordsAfterBank",
            self.tr("After “bank” (floor {floor})").format(floor=f"{floors().bank:.3f}"),
            self.tr("The same for the word after bank alone, which depends on the thing before it"),
            1,
        )
        self._numbers.setColumnStretch(2, 1)
        self.verdict = quiet()
        self.verdict.setObjectName("wordsVerdict")
        self.verdict.setWhatsThis(self.tr("What this loss says, beside what is possible."))

    def _number(self, name: str, text: str, does: str, column: int) -> QLabel:
        caption, label = quiet(text), Label()
        caption.setWordWrap(False)
        label.setObjectName(name)
        label.setProperty("role", "equation")
        label.setAccessibleName(text)
        for row, each in enumerate((caption, label)):
            explain(each, does, "loss")
            self._numbers.addWidget(each, row, column)
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
        self.word = self._choice(
            "wordsSplitWord",
            self.tr("Word of two meanings"),
            [(self.tr("“{word}”").format(word=word), word) for word in AMBIGUOUS],
            self.tr("Each of these words belongs to two topics"),
        )
        self.word.chosen.connect(self._choose_word)
        self.map = WordPlane()
        self.map.setObjectName("wordsSplit")
        self.map.setAccessibleName(self.tr("The word between its topics"))
        explain(
            self.map,
            self.tr("Where attention takes the word after each thing of its two topics"),
            "attention",
        )
        self.pattern = WordGrid()
        self.pattern.setObjectName("wordsPattern")
        self.pattern.setAccessibleName(self.tr("Attention as it forms"))
        explain(
            self.pattern,
            self.tr("A row a word: how its attention is shared among the words, as it forms in training"),
            "attention",
        )
        self.ends = WordList()
        self.ends.setObjectName("wordsEnds")
        self.ends.setAccessibleName(self.tr("How runs ended"))
        explain(self.ends, self.tr("How runs ended, the newest first. A click chooses the settings of one"))
        self.ends.looked_at.connect(self._choose_ended)
        self.score = quiet()
        self.score.setWhatsThis(self.tr("Not every seed finds what “bank” depends on."))

    def _lay_out(self) -> None:
        left, right = QVBoxLayout(), QVBoxLayout()
        for part in (left, right):
            part.setSpacing(theme.SPACE)
        for widgets in (
            (self.way, self.vectors, self.head, self.seed),
            (self.guess, self.start, self.pause, self.branch),
        ):
            line = QHBoxLayout()
            line.setSpacing(theme.SPACE)
            for widget in widgets:
                line.addWidget(widget)
            line.addStretch(1)
            left.addLayout(line)
        left.addWidget(self.does)
        left.addLayout(self._numbers)
        left.addWidget(self.verdict)
        left.addWidget(self.chart, 1)
        self._runs: list[QWidget] = [heading(self.tr("How runs ended")), self.ends, self.score]
        right.addWidget(row_of(heading(self.tr("Where attention takes")), self.word))
        pictures = QHBoxLayout()
        pictures.setSpacing(theme.SPACE)
        pictures.addWidget(self.map, 1)
        pictures.addWidget(self.pattern, 1)
        right.addLayout(pictures, 3)
        for each in self._runs:
            right.addWidget(each, 2 * int(each is self.ends))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.SPACE)
        row.addLayout(left, 5)
        row.addLayout(right, 4)

    # What the user does

    def _set_up(self, merge: str = "", **changes: Any) -> None:
        self.edit(self.tr("Settings of the training"), lambda: self.training.set_up(**changes), merge)

    @Slot(object)
    def _predict(self, guess: str) -> None:
        self.edit(self.tr("Prediction"), lambda: self.training.predict(guess))

    @Slot(int)
    def _choose_ended(self, row: int) -> None:
        self._set_up(**self.training.ends[row].setup._asdict())

    @Slot(object)
    def _choose_word(self, word: str) -> None:
        self._word = word
        self.refresh()

    @Slot()
    def begin(self) -> None:
        """Train anew, the way that is set up."""
        self.worker.cancel()
        self.training.begin()
        self._work()

    @Slot()
    def _branch(self) -> None:
        self.worker.cancel()
        self.training.branch()
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
            way=title_of(training.run.setup.way), verdict=training.trouble or verdict(checkpoint)
        )
        return Moment(equation, words, training.place, len(training.positions) - 1, place)

    def go_to(self, position: int) -> None:
        self.training.go_to(position)

    # What is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for widget in self._runs:
            widget.setVisible(self.height() >= theme.px(_LOW))
        self.pattern.setVisible(self.width() >= theme.px(_WIDE))

    def refresh(self) -> None:
        training, checkpoint = self.training, self.training.checkpoint
        setup = training.setup
        for choice, value in ((self.way, setup.way), (self.vectors, setup.size), (self.head, setup.head)):
            choice.show_value(value)
        self.guess.show_value(training.guess)
        self.word.show_value(self._word)
        with QSignalBlocker(self.seed):
            self.seed.setValue(setup.seed)
        self.does.setText(does(setup))
        running = training.is_running
        self.pause.setText(self.tr("Pause") if running or not training.can_resume else self.tr("Resume"))
        self.pause.setEnabled(running or training.can_resume)
        self.branch.setEnabled(not running and training.can_branch)
        self._show_numbers(checkpoint)
        self.ends.show_entries(
            [Entry(name_of(end), told(end), -1.0, f"{name_of(end)}: {told(end)}") for end in training.ends]
        )
        self.score.setText(score(training.ends))
        run = training.run
        drawn = (run, len(run.curve) if run is not None else 0, checkpoint, self._word)
        if drawn != self._drawn:
            self._drawn = drawn
            self._show_curves(checkpoint)
            network = training.network or self.session.networks.untrained
            meaning = turned(network, self._word)
            show_meaning(self.map, meaning, [""] * len(meaning.after))
            words, weights = pattern(network, self._word)
            self.pattern.show_table(weights, words, words, is_share=True)

    def _show_numbers(self, checkpoint: Checkpoint | None) -> None:
        training = self.training
        self.loss.setText("–" if checkpoint is None else f"{checkpoint.loss:.3f}")
        self.after_bank.setText("–" if checkpoint is None else f"{checkpoint.after_bank:.3f}")
        if checkpoint is None or training.run is None:
            said = self.tr("The floors are counted from the grammar: no honest model stays below them.")
        else:
            said = training.trouble or verdict(checkpoint, training.run.guess)
        self.verdict.setText(said)

    def _show_curves(self, checkpoint: Checkpoint | None) -> None:
        run, best, ends = self.training.run, floors(), np.array([0.0, STEPS])

        def level(name: str, y: float, color: str) -> Line:
            return Line(name.format(y=f"{y:.3f}"), ends, np.array([y, y]), color, is_dashed=True)

        lines = []
        for curve, name, color in (
            (run.former if run else [], self.tr("before the branch"), "quiet"),
            (run.curve if run else [], "", ""),
        ):
            if name and not curve:
                continue
            # the loss of the first weights would flatten all that comes after
            steps, loss, bank = np.array(curve[1:] if len(curve) > 2 else curve).reshape(-1, 3).T
            lines.append(Line(name or self.tr("loss"), steps, loss, color or "data"))
            after = self.tr("“bank” before it") if name else self.tr("after “bank”")
            lines.append(Line(after, steps, bank, color or "negative"))
        self.chart.show_lines(
            [
                *lines,
                level(self.tr("{y} all context"), best.context, "data"),
                level(self.tr("{y} last word alone"), best.alone, "data"),
                level(self.tr("{y} all context"), best.bank, "negative"),
                level(self.tr("{y} “bank” alone"), best.bank_alone, "negative"),
            ]
        )
        self.chart.show_marker(float(checkpoint.step) if checkpoint is not None else None)
