"""The page Learn: set up a run, start it, watch it, go back in it, compare it with others, use it."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from engine.digit_network import DigitNetwork
from engine.disk import FileError
from engine.recipe import MOST_STEPS, PRESETS
from engine.trainer import Checkpoint
from engine.training import Diverged
from gui import theme
from gui.labs.digits.draw.exchange import Exchange
from gui.labs.digits.edits import Edits
from gui.labs.digits.learn.charts import LearnCharts
from gui.labs.digits.learn.run_list import RunList
from gui.labs.digits.learn.setup import Setup
from gui.labs.digits.learn.weights import MOST_TILES, WeightsView
from gui.labs.digits.room import LOW, LOWEST, RoomyPage
from gui.labs.digits.session import DigitSession, run_words
from gui.labs.digits.session.edited_network import shipped, shipped_keys, shipped_name
from gui.labs.digits.session.presets import PRESET_WORDS, preset_of
from gui.labs.digits.session.runs import PAUSED, Run
from gui.labs.digits.session.training import line_of
from gui.moment import Moment
from gui.widgets.buttons import named_button
from gui.widgets.drop_down import DropDown
from gui.widgets.help import explain
from gui.widgets.labels import heading, keep_lines, problem, quiet
from gui.widgets.number_box import NumberBox
from gui.widgets.stage import Stage
from gui.words import translate
from gui.worker import Worker

_HIGH = 900  # pixels of the window: from here on there is room for everything
_ROWS, _FEW_ROWS = 3, 2  # of the list of runs
_ARROWS = 40  # pixels: what a field for numbers has beside the number


class LearnPage(RoomyPage):
    """Its worker trains; drawing and the other labs go on meanwhile."""

    steps = True

    def __init__(self, session: DigitSession, edits: Edits, exchange: Exchange) -> None:
        super().__init__()
        self._session, self._edits, self._exchange = session, edits, exchange
        training = self._training = session.training
        self._shown_rate: tuple[Run | None, float] = (None, -1.0)
        self._is_stepping, self._steps_owed = False, 0
        self._read_with: tuple[Checkpoint | None, DigitNetwork | None] = (None, None)
        self.worker = self.status_worker = Worker(self)
        self.worker.progressed.connect(training.note)
        self.worker.succeeded.connect(self._note_end)
        self.worker.failed.connect(self._note_failure)
        self.worker.ended.connect(self._note_stop)
        self._make_top()
        self.charts = LearnCharts(training)
        self.weights_title = heading("")
        self.weights = WeightsView()
        self._make_runs()
        self._lay_out()
        theme.on_change(self._keep_widths)
        self._keep_widths()
        training.changed.connect(self._show_training)
        training.changed.connect(self.moved.emit)
        training.changed.connect(self.touched.emit)

    def _make_top(self) -> None:
        self.presets = DropDown()
        self.presets.setObjectName("learnPreset")
        self.presets.setAccessibleName(self.tr("Recipe"))
        explain(self.presets, self.tr("What to train, and how; each has something to look for"), "training")
        for key, (title, _) in PRESET_WORDS.items():
            self.presets.addItem(translate("Preset", title), key)
        self.presets.addItem(self.tr("Your own"), "")
        self.presets.setMinimumContentsLength(16)
        self.presets.activated.connect(self._choose_preset)
        self.start = named_button("learnStart", self.tr("Start"), self.tr("Start a run, or pause it"))
        self.start.setProperty("role", "primary")
        self.start.clicked.connect(self._begin_or_pause)
        self.resume = named_button("learnResume", self.tr("Resume"), self.tr("Train the paused run on"))
        self.resume.clicked.connect(self._resume)
        self.step = named_button("learnStep", self.tr("One step"), self.tr("Take a single step of descent"))
        self.step.clicked.connect(self.take_step)
        self.example = named_button(
            "learnExample",
            self.tr("One example"),
            self.tr(
                "Put one of the training images on the canvas, let this network answer, and follow it "
                "forward and back on the page Backward"
            ),
        )
        self.example.clicked.connect(self._follow_an_example)
        self.rate = NumberBox()
        self.rate.setObjectName("learnRate")
        self.rate.setDecimals(4)
        self.rate.setRange(0, 1e6)
        self.rate.setStepType(NumberBox.StepType.AdaptiveDecimalStepType)
        self.rate.setKeyboardTracking(False)
        self.rate.setAccessibleName(self.tr("Learning rate"))
        explain(
            self.rate,
            self.tr("How far a step goes; it can be changed in the middle of a run"),
            "learning rate",
        )
        self.rate.valueChanged.connect(self._training.set_learning_rate)
        self.settings = named_button(
            "learnSettings", self.tr("Settings"), self.tr("Everything else that one may choose")
        )
        self.settings.setCheckable(True)
        self.settings.toggled.connect(self._fold)
        self.look_for = quiet()
        self.look_for.setObjectName("learnLookFor")
        self.look_for.setWhatsThis(self.tr("What this recipe shows."))
        self.error = problem("learnError")
        self.error.setWhatsThis(self.tr("Why this cannot be done."))
        self.error.hide()
        self.setup = Setup(self)
        self.setup.hide()
        self.setup.recipe_changed.connect(self._training.adjust)
        self.setup.refused.connect(self.refuse)

    def _make_runs(self) -> None:
        self.runs = RunList(self._training)
        self.runs.row_chosen.connect(self._choose_run)
        self.state = quiet()
        self.state.setObjectName("learnState")
        self.state.setWhatsThis(self.tr("How far the run is, and how well its network reads."))
        self.reading = quiet()
        self.reading.setObjectName("learnReading")
        self.reading.setWhatsThis(
            self.tr("How the network in training reads your drawing, beside those that are shipped.")
        )
        self.use = named_button(
            "learnUse", self.tr("Use it"), self.tr("Let this network answer on the other pages")
        )
        self.use.clicked.connect(self._edits.use_trained)
        self.save = named_button(
            "learnSave", self.tr("Save…"), self.tr("Save this network as a safetensors file, with its card")
        )
        self.save.clicked.connect(self._save)
        self.branch = named_button(
            "learnBranch",
            self.tr("Branch from here"),
            self.tr("A new run from these weights, with their run's settings and what you change by hand"),
        )
        self.branch.clicked.connect(self.begin_branch)
        self.remove = named_button("learnRemove", self.tr("Remove"), self.tr("Forget this run"))
        self.remove.clicked.connect(self._remove)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        rate = self.rate_label = quiet(self.tr("Learning rate"))
        rate.setWordWrap(False)
        rate.setWhatsThis(self.rate.whatsThis())
        top.addWidget(self.presets)
        for widget in (self.start, self.resume, self.step, rate, self.rate):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.settings)
        pictures = QVBoxLayout()
        pictures.setSpacing(theme.SPACE)
        title = QHBoxLayout()
        title.addWidget(self.weights_title, 1)
        title.addWidget(self.example)
        pictures.addLayout(title)
        pictures.addWidget(self.weights, 0, Qt.AlignmentFlag.AlignLeft)
        pictures.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        for button in (self.use, self.branch, self.save):
            buttons.addWidget(button)
        buttons.addStretch(1)
        runs = QVBoxLayout()
        runs.setSpacing(theme.SPACE)
        above = QHBoxLayout()
        above.addWidget(heading(self.tr("Runs")), 1)
        above.addWidget(self.remove)
        runs.addLayout(above)
        runs.addWidget(self.runs)
        runs.addLayout(buttons)
        runs.addStretch(1)
        self.below = QWidget()
        below = QGridLayout(self.below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setHorizontalSpacing(3 * theme.SPACE)
        below.addLayout(pictures, 0, 0)
        below.addLayout(runs, 0, 1)
        below.setColumnStretch(1, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(theme.SPACE)
        page.addLayout(top)
        page.addWidget(self.look_for)
        page.addWidget(self.error)
        page.addWidget(self.setup)
        page.addWidget(self.charts, 1)
        page.addWidget(self.below)
        page.addWidget(self.state)
        page.addWidget(self.reading)

    # What the user does

    def _choose_preset(self, index: int) -> None:
        key = self.presets.itemData(index)
        if key:
            self._training.set_up(PRESETS[key])
        else:
            self.settings.setChecked(True)

    def _fold(self, is_open: bool) -> None:
        self.setup.setVisible(is_open)
        self.make_room()

    def _keep_widths(self) -> None:
        """Of what changes its words: nothing beside it may move."""
        for widget, words in (
            (self.start, (self.tr("Start"), self.tr("Pause"))),
            (self.rate_label, (self.tr("Rate, this run"), self.tr("Rate, next run"))),
        ):
            widget.ensurePolished()
            before, widths = widget.text(), []
            for each in words:
                widget.setText(each)
                widths.append(widget.sizeHint().width())
            widget.setText(before)
            widget.setMinimumWidth(max(widths))
        self.rate.setFixedWidth(self.rate.fontMetrics().horizontalAdvance("10000.0000") + theme.px(_ARROWS))

    def make_room(self) -> None:
        """Where it is low, the settings take the place of the pictures and the list."""
        is_low, is_open = self.is_below(LOW), self.setup.isVisibleTo(self)
        self.below.setVisible(not is_open or not self.is_below(_HIGH))
        for words in (self.look_for, self.reading, self.rate_label):
            words.setVisible(not is_low)
        self.state.setVisible(not self.is_below(LOWEST))
        self.runs.give_room(_FEW_ROWS if is_low else _ROWS)
        self._show_weights()

    def refuse(self, reason: str) -> None:
        """Why something cannot be done; "" for nothing."""
        self.error.setText(reason)
        self.error.setVisible(bool(reason))

    def begin(self, count: int | None = None) -> None:
        """A new run, from its first weights: to its end, or so many steps."""
        if not self.setup.take_typed():
            return  # why stands there
        self.refuse("")
        self._training.begin()
        self._go_on(count)

    @Slot()
    def begin_branch(self) -> None:
        """A new run, from the weights that are looked at."""
        if not self.setup.take_typed():
            return
        try:
            self._training.branch()
        except ValueError as error:
            self.refuse(str(error))
        else:
            self.refuse("")
            self._go_on()

    @Slot()
    def take_step(self) -> None:
        if self._training.is_running:  # another step is asked for before this one is done
            self._steps_owed += 1
            return
        if not self._training.is_under_way:
            if not self.setup.take_typed():
                return
            self._training.begin()
        self._go_on(1)

    def _go_on(self, count: int | None = None) -> None:
        run = self._training.current
        assert run is not None
        self._is_stepping = count is not None
        if not self._is_stepping:
            self._steps_owed = 0
        title = self.tr("Training {run}").format(run=run.name)
        self.worker.start(title, self._training.work(count))

    @Slot()
    def _begin_or_pause(self) -> None:
        if self._is_going_on:
            self._training.rest()
        else:
            self.begin()

    @property
    def _is_going_on(self) -> bool:
        """By itself, not for a single step."""
        return self._training.is_running and not self._is_stepping

    @Slot()
    def _resume(self) -> None:
        self.start.setFocus()  # which pauses it again; this one can no longer be pressed
        self._go_on()

    @Slot(object)
    def _note_end(self, result: object) -> None:
        self._training.note_end()

    @Slot()
    def _note_stop(self) -> None:
        """Also by the status line."""
        if not self.worker.is_running:
            self._training.pause()
            owed, self._steps_owed = self._steps_owed, 0
            if owed and self._training.is_under_way:
                self._go_on(owed)

    @Slot(object)
    def _note_failure(self, error: Exception) -> None:
        self._training.note_failure(error)
        if isinstance(error, FileError):
            self.refuse(str(error))
        elif not isinstance(error, Diverged):
            raise error  # to the report window

    def _choose_run(self, row: int) -> None:
        if 0 <= row < len(self._training.runs):
            if self._training.runs[row] is not self._training.current:
                self._steps_owed = 0
                self.worker.cancel()
            self._training.choose(self._training.runs[row])

    def _remove(self) -> None:
        if self._training.current is not None:
            self._steps_owed = 0
            self.worker.cancel()
            self._training.remove(self._training.current)

    @Slot()
    def _save(self) -> None:
        """The network that is looked at."""
        network = self._training.network()
        if network is not None:
            self._exchange.save_network(network, network.card)

    @Slot()
    def _follow_an_example(self) -> None:
        """A training image on the canvas, with its label, on the page where the blame goes backward."""
        run = self._training.current
        if run is not None:
            self._exchange.read_example(run.recipe)

    # What it steps through: the checkpoints of the run that is looked at

    def set_up(self, stage: Stage) -> None:
        stage.transport.stop()
        stage.transport.forward.setIconText(self.tr("Next"))  # a step is one of training here
        stage.keep_room(
            [line_of(MOST_STEPS, MOST_STEPS, 10.0, 1.0)], [self._words(is_cut) for is_cut in (True, False)]
        )
        super().set_up(stage)

    def moment(self) -> Moment:
        """Always one: the charts must not jump when a run begins."""
        line, position, last = self._training.moment or (self.tr("No run yet"), 0, 0)
        run = self._training.current
        words = self._words(is_cut=run is not None and run.is_cut)
        place = self.tr("checkpoint {number} of {count}").format(number=position + 1, count=last + 1)
        return Moment(line, words, position, last, place if self._training.moment else "")

    def _words(self, is_cut: bool) -> str:
        if is_cut:
            return self.tr(
                "Only a run's newest weights are saved with your work. Branch from here starts there."
            )
        return self.tr("Drag to revisit saved weights. Branch from here starts a new run from them.")

    def go_to(self, position: int) -> None:
        self._training.go_to(position)

    # What is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_training()

    def refresh(self) -> None:
        """Of the session only the drawing and the network in use are shown here."""
        self._show_reading()

    def _show_training(self) -> None:
        training = self._training
        run = training.current
        if self.worker.is_running and not training.is_running:
            self.worker.cancel()  # another workspace was opened
        if not self.isVisible():
            return
        self._show_recipe()
        is_running, has_weights = training.is_running, training.checkpoint is not None
        self.start.setText(self.tr("Pause") if self._is_going_on else self.tr("Start"))
        self.resume.setEnabled(run is not None and run.state == PAUSED)
        self.step.setEnabled(not is_running or self._is_stepping)  # or the focus would go elsewhere
        for button in (self.use, self.branch, self.save, self.example):
            button.setEnabled(has_weights)
        self.remove.setEnabled(run is not None)
        self.runs.refresh()
        self.state.setText(run_words.how_far(run, training.bytes))
        keep_lines(self.state)
        self.charts.refresh()
        self._show_weights()
        self._show_reading()

    def _show_recipe(self) -> None:
        recipe = self._training.recipe
        key = preset_of(recipe)
        self.presets.setCurrentIndex(self.presets.findData(key))
        if key:
            words = translate("Preset", PRESET_WORDS[key][1])
        else:
            words = self.tr("Your own: {steps} steps, every image seen {epochs} times.").format(
                steps=f"{recipe.steps:,}", epochs=f"{recipe.epochs:.1f}"
            )
        if self._training.current is not None and self._training.current.recipe != recipe:
            words = self.tr("The next run: {words}").format(words=words)
        self.look_for.setText(words)
        run, rate = self._training.current, self._training.learning_rate
        under_way = run is not None and self._training.is_under_way
        self.rate_label.setText(self.tr("Rate, this run") if under_way else self.tr("Rate, next run"))
        if (run if under_way else None, rate) != self._shown_rate:  # else what is being typed would be wiped
            self._shown_rate = (run if under_way else None, rate)
            with QSignalBlocker(self.rate):
                self.rate.setValue(rate)
        self.setup.show_recipe(recipe)

    def _show_weights(self) -> None:
        heights = (_HIGH, MOST_TILES), (LOW, MOST_TILES // 2), (0, 3 * MOST_TILES // 8)
        most = next(tiles for height, tiles in heights if not self.is_below(height))
        weights = self._training.weights
        words = self.tr("First-layer weights")
        if weights is not None and weights.shape[1] > most:
            words = self.tr("Weights: {shown} of {count} units").format(shown=most, count=weights.shape[1])
        self.weights_title.setText(words)
        self.weights.show_weights(weights, most)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.make_room()
        keep_lines(self.state)

    def _network(self) -> DigitNetwork | None:
        """The one that is looked at, made anew only for another checkpoint."""
        checkpoint = self._training.checkpoint
        if checkpoint is not self._read_with[0]:
            self._read_with = (checkpoint, self._training.network())
        return self._read_with[1]

    def _show_reading(self) -> None:
        """Beside each other: the network that is looked at here, and the one in use."""
        session = self._session
        network = self._network() if self.isVisible() else None
        if network is None or session.probabilities is None:
            self.reading.setText("")
            return
        answers = [(self.tr("this network"), network)]
        answers += [(shipped_name(key), shipped(key).network) for key in shipped_keys()]
        self.reading.setText(run_words.readings(session.image, answers))
