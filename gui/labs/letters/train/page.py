"""The network of three letters learns: its loss, its letters on the move, how it begins, and which rate."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout

from engine.ngrams import ALPHABET
from gui import theme
from gui.labs.letters.learning import LearningPage
from gui.labs.letters.session import LettersSession
from gui.labs.letters.session.network import (
    EMBEDDINGS,
    FIVE_NAMES,
    HIDDENS,
    LEAST_RATE,
    MOST_RATE,
    PART_2,
    PART_3,
    LetterMap,
    SetUp,
)
from gui.labs.letters.session.runs import MOST_STEPS
from gui.widgets.buttons import named_button
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet
from gui.widgets.number_box import NumberBox, WholeBox
from gui.widgets.planes.word_plane import WordPlane
from gui.worker import Worker

_VOWELS = set("aeiou")
_LOW = 430  # pixels of the page: below, what is said of the map gives way
_LECTURE = (FIVE_NAMES, PART_2, PART_3)


class TrainPage(LearningPage):
    """sweeper: finds a learning rate; it is the page's own."""

    def __init__(self, session: LettersSession, worker: Worker) -> None:
        super().__init__(session, session.training, worker, "letters")
        self.beginnings = session.beginnings
        self.sweeper = Worker(self)
        self.status_worker = self.sweeper
        self.sweeper.progressed.connect(self.beginnings.note)
        self._drawn: tuple[object, ...] = ()
        self._shows_sweep = False
        self._make_settings()
        self._make_switches()
        self._make_pictures()
        self._lay_out()

    def _make_settings(self) -> None:
        self.lecture = Choice()
        self.lecture.setObjectName("lettersLecture")
        self.lecture.setAccessibleName(self.tr("As in the lecture"))
        self.lecture.offer(
            [
                (self.tr("As in the lecture: five names"), FIVE_NAMES),
                (self.tr("As in the lecture: part 2"), PART_2),
                (self.tr("As in the lecture: part 3"), PART_3),
                (self.tr("Your own"), None),
            ]
        )
        explain(
            self.lecture,
            self.tr(
                "Five names, all of them at each step: 17.7697 at first. Part 2: two numbers a letter, 3,481 "
                "parameters. Part 3: 11,897 parameters, first batch 27.8817, 200,000 steps"
            ),
        )
        self.lecture.chosen.connect(self._choose_lecture)
        self.embedding, self.hidden, self.steps_box = WholeBox(), WholeBox(), WholeBox()
        self.rate = NumberBox()
        self.rate.setDecimals(4)
        self.rate.setStepType(NumberBox.StepType.AdaptiveDecimalStepType)
        for box, name, (low, high), prefix, title, does, term in (
            (self.embedding, "embedding", EMBEDDINGS, self.tr("numbers "), self.tr("Numbers a letter"),
             self.tr("How many numbers each letter is: two can be drawn as they are"), "embedding"),
            (self.hidden, "hidden", HIDDENS, self.tr("hidden "), self.tr("Hidden units"),
             self.tr("How many hidden units there are"), "hidden unit"),
            (self.rate, "rate", (LEAST_RATE, MOST_RATE), self.tr("rate "), self.tr("Learning rate"),
             self.tr("How far a step goes"), "learning rate"),
            (self.steps_box, "steps", (1, MOST_STEPS), self.tr("steps "), self.tr("Steps"),
             self.tr("How many steps a run takes"), "training"),
        ):  # fmt: skip
            box.setObjectName(f"letters{name.title()}")
            box.setRange(low, high)  # type: ignore[arg-type]
            box.setPrefix(prefix)
            box.setAccessibleName(title)
            explain(box, does, term)
            box.valueChanged.connect(partial(self._set, title, name))
        self.steps_box.setGroupSeparatorShown(True)
        self.steps_box.setStepType(WholeBox.StepType.AdaptiveDecimalStepType)
        self.drops = self._check(
            "drops",
            self.tr("Rate drops"),
            self.tr("The learning rate falls to a tenth for the second half of the run"),
            "learning rate",
        )

    def _check(self, name: str, text: str, does: str, term: str) -> QCheckBox:
        box = QCheckBox(text)
        box.setObjectName(f"letters{name.title().replace('_', '')}")
        explain(box, does, term)
        box.clicked.connect(lambda is_on: self._set(text, name, is_on))
        return box

    def _make_switches(self) -> None:
        self.even_start = self._check(
            "even_start",
            self.tr("Last layer near zero"),
            self.tr("Begin with all letters about equally likely, not with confident mistakes"),
            "initialisation",
        )
        self.open_units = self._check(
            "open_units",
            self.tr("Hidden sums scaled"),
            self.tr("Begin with weights so small that few units are saturated"),
            "initialisation",
        )
        self.begins = quiet()
        self.begins.setObjectName("lettersBegins")
        self.begins.setWhatsThis(self.tr("How the network that is set up here begins, before any step."))
        self.sweep = named_button(
            "lettersSweep",
            self.tr("Find a rate"),
            self.tr("A run in which each step takes a larger rate: good ones lie in the valley"),
        )
        self.sweep.clicked.connect(self._sweep)

    def _make_pictures(self) -> None:
        self.chart = LineChart(self.tr("steps"), x_counts=True, y_range=(2.0, 3.4))
        self.chart.setObjectName("lettersChart")
        self.chart.setAccessibleName(self.tr("Loss over the steps"))
        explain(
            self.chart, self.tr("The loss of the batches, of train and of dev names. Drag to go back"), "loss"
        )
        self.chart.x_chosen.connect(self._go_near)
        self.valley = LineChart(
            self.tr("learning rate, as a power of ten"), self.tr("batch loss"), y_range=(2.5, 4.0)
        )
        self.valley.setObjectName("lettersValley")
        self.valley.setAccessibleName(self.tr("Loss over the learning rate"))
        explain(
            self.valley,
            self.tr("Each step took a larger rate: the loss falls, and then explodes"),
            "learning rate",
        )
        self.map = WordPlane()
        self.map.setObjectName("lettersMap")
        self.map.setAccessibleName(self.tr("Map of the letters"))
        explain(
            self.map,
            self.tr("Each letter where its row of the embedding table puts it; vowels in another colour"),
            "embedding",
        )
        self.map_told = quiet()
        self.map_told.setWhatsThis(self.tr("How much of the embedding table the map can show."))

    def _lay_out(self) -> None:
        settings, sizes, switches = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        buttons = self.make_buttons("lettersTrain")
        for row, widgets in (
            (settings, (self.lecture, self.steps_box, self.rate)),
            (sizes, (self.embedding, self.hidden, self.drops)),
            (switches, (self.even_start, self.open_units)),
        ):
            row.setSpacing(theme.SPACE)
            for widget in widgets:
                row.addWidget(widget)
            row.addStretch(1)
        buttons.insertWidget(3, self.sweep)
        numbers = self.make_numbers(
            [
                ("lettersLoss", self.tr("Batch loss"), self.tr(
                    "Of the newest batch, before its step; before the first step, of the first batch")),
                ("lettersTrainLoss", self.tr("Train"), self.tr(
                    "Of the names it learns from: some of them on the way, all of them at the end")),
                ("lettersDevLoss", self.tr("Dev"), self.tr("Of the names that were held out")),
                ("lettersParameters", self.tr("Parameters"), self.tr("How many numbers it learns")),
            ]
        )  # fmt: skip
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(theme.SPACE)
        for part in (settings, sizes, switches, buttons, numbers):
            left.addLayout(part)
        left.addWidget(self.begins)
        left.addWidget(self.chart, 1)
        left.addWidget(self.valley, 1)
        right.addWidget(heading(self.tr("Map of the letters")))
        right.addWidget(self.map, 1)
        right.addWidget(self.map_told)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(2 * theme.SPACE)
        columns.addLayout(left, 5)
        columns.addLayout(right, 4)
        self.valley.hide()

    # What the user does

    @Slot(object)
    def _choose_lecture(self, set_up: SetUp | None) -> None:
        if set_up is not None:
            self.edit(self.tr("As in the lecture"), partial(self.learner.choose, set_up))

    def _set(self, title: str, name: str, value: Any) -> None:
        self.edit(title, partial(self.session.change_set_up, **{name: value}), name)

    @Slot()
    def begin(self) -> None:
        self._shows_sweep = False
        super().begin()

    @Slot()
    def _sweep(self) -> None:
        if self.session.data.prepared is not None:
            self._shows_sweep = True
            self.sweeper.start(self.tr("Finding a rate"), self.beginnings.sweep())
            self.refresh()

    @Slot(float)
    def _go_near(self, step: float) -> None:
        self.learner.go_near(step)

    # What is shown

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.map_told.setVisible(self.height() >= theme.px(_LOW))

    def refresh(self) -> None:
        super().refresh()
        set_up: SetUp = self.learner.set_up
        self.lecture.show_value(set_up if set_up in _LECTURE else None)
        for box, value in (
            (self.embedding, set_up.embedding),
            (self.hidden, set_up.hidden),
            (self.rate, set_up.rate),
            (self.steps_box, set_up.steps),
        ):
            if box.value() != value:
                with QSignalBlocker(box):
                    box.setValue(value)  # type: ignore[arg-type]
        self.drops.setChecked(set_up.drops)
        self.even_start.setChecked(set_up.even_start)
        self.open_units.setChecked(set_up.open_units)
        self.chart.setVisible(not self._shows_sweep)
        self.valley.setVisible(self._shows_sweep)
        swept, run, checkpoint = self.beginnings.swept, self.learner.run, self.learner.checkpoint
        drawn = (run, len(run.curve) if run else 0, checkpoint, swept and len(swept[1]), set_up)
        if drawn != self._drawn:
            self._drawn = drawn
            self._show_pictures()

    def show_numbers(self) -> None:
        beginning, checkpoint, judged = (
            self.beginnings.of(self.learner.set_up),
            self.learner.checkpoint,
            self.learner.judged,
        )
        batch = (
            checkpoint.batch if checkpoint is not None else beginning.loss if beginning is not None else None
        )
        self.show_number("lettersLoss", "–" if batch is None else f"{batch:.4f}")
        self.show_number("lettersTrainLoss", "–" if judged is None else f"{judged[0]:.4f}")
        self.show_number("lettersDevLoss", "–" if judged is None else f"{judged[1]:.4f}")
        run = self.learner.run
        size = (
            run.set_up.network().size
            if run is not None
            else beginning.size
            if beginning is not None
            else None
        )
        self.show_number("lettersParameters", "–" if size is None else f"{size:,}")
        if beginning is not None:
            told = self.tr(
                "Set up like this it begins at {loss}, where chance is 3.2958; {saturated} % of the hidden "
                "outputs are saturated."
            )
            self.begins.setText(
                told.format(loss=f"{beginning.loss:.4f}", saturated=f"{100 * beginning.saturated:.0f}")
            )

    def _show_pictures(self) -> None:
        checkpoint = self.learner.checkpoint
        steps, batch, train, dev = self.learner.curves
        judged = np.isfinite(dev)
        if len(steps) > 3:  # the loss of the first weights would flatten all that comes after
            judged = judged & (steps > 0)
            steps_shown, batch_shown = steps[2:], batch[2:]
        else:
            steps_shown, batch_shown = steps, batch
        self.chart.show_lines(
            [
                Line(self.tr("batch"), steps_shown, batch_shown, "quiet"),
                Line(self.tr("train"), steps[judged], train[judged], "data", dots=True),
                Line(self.tr("dev"), steps[judged], dev[judged], "accent", dots=True),
            ]
        )
        self.chart.show_marker(float(checkpoint.step) if checkpoint is not None else None)
        network = self.session.networks.own_network or self.learner.set_up.network()
        shown = LetterMap(network)
        colors = ["negative" if letter in _VOWELS else "data" for letter in ALPHABET]
        self.map.show_words(list(ALPHABET), shown.places, colors)
        self.map_told.setText(shown.told)
        if self.beginnings.swept is not None:
            points = np.array(self.beginnings.swept[1]).reshape(-1, 2).T
            width = 25  # steps together: single batches are restless
            if points.shape[1] >= width:
                smooth = np.convolve(points[1], np.ones(width) / width, "valid")
                x = points[0][width - 1 :]
                self.valley.show_lines([Line(self.tr("batch loss"), x, np.minimum(smooth, 20.0), "data")])
