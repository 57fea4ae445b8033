"""The page Learn: set up a run, start it, watch it, go back in it, compare it with others, use it."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QColor, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.arithmetic import Array
from engine.centring import PIXELS, SIDE
from engine.digit_network import DigitNetwork
from engine.files import FileError
from engine.recipe import PRESETS
from engine.trainer import Checkpoint
from engine.training import Diverged
from gui import theme
from gui.labs.digits.model import shipped, shipped_keys, shipped_name
from gui.labs.digits.presets import PRESET_WORDS
from gui.labs.digits.runs import DIVERGED, PAUSED, RUNNING, Run
from gui.labs.digits.session import DigitSession, percent
from gui.labs.digits.setup import Setup
from gui.labs.digits.training import Training
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import heading, quiet
from gui.widgets.line_chart import Line, LineChart
from gui.widgets.pixels import SIGNED, PixelView
from gui.words import translate
from gui.worker import Worker

_TILE = SIDE + 1  # of a unit's weights in the mosaic, with the line beside it
_ACROSS = 16  # tiles
_HIGH = 900  # pixels of the window: from here on there is room for everything
_LIST = 88  # pixels: the height of the list of runs
_MOST_TILES = 128  # of which half are shown where there is less room
_LAYER_COLORS = ("data", "text", "quiet", "positive", "negative")


class LearnPage(QWidget):
    """Its worker trains; drawing and the other labs go on meanwhile.

    example_asked: a training image is to be put on the canvas; use_asked: the network that is looked at is
    to answer on the other pages; save_asked: it is to be saved.
    """

    example_asked = Signal()
    use_asked = Signal()
    save_asked = Signal()

    def __init__(self, training: Training, session: DigitSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._training, self._session = training, session
        self._shown_rate: tuple[Run | None, float] = (None, -1.0)
        self._read_with: tuple[Checkpoint | None, DigitNetwork | None] = (None, None)
        self.worker = Worker(self)
        self.worker.progressed.connect(training.note)
        self.worker.succeeded.connect(self._note_end)
        self.worker.failed.connect(self._note_failure)
        self.worker.ended.connect(self._note_stop)
        self._make_top()
        self._make_pictures()
        self._make_runs()
        self._lay_out()
        training.changed.connect(self.refresh)
        session.changed.connect(self._show_reading)

    def _make_top(self) -> None:
        self.presets = QComboBox()
        self.presets.setObjectName("learnPreset")
        self.presets.setAccessibleName(self.tr("Recipe"))
        explain(self.presets, self.tr("What to train, and how; each has something to look for"), "training")
        for key, (title, _) in PRESET_WORDS.items():
            self.presets.addItem(translate("Preset", title), key)
        self.presets.addItem(self.tr("Your own"), "")
        self.presets.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.presets.setMinimumContentsLength(16)
        self.presets.activated.connect(self._choose_preset)
        self.start = self._button(
            "learnStart", self.tr("Start"), self.tr("Begin a run from its first weights")
        )
        self.start.setProperty("role", "primary")
        self.start.clicked.connect(self.begin)
        self.pause = self._button("learnPause", self.tr("Pause"), self.tr("Stop here; one can go on later"))
        self.pause.clicked.connect(self._pause_or_go_on)
        self.step = self._button("learnStep", self.tr("One step"), self.tr("Take a single step of descent"))
        self.step.clicked.connect(self.take_step)
        self.example = self._button(
            "learnExample",
            self.tr("One example"),
            self.tr("Put one of the training images on the canvas and follow it forward and back"),
        )
        self.example.clicked.connect(self.example_asked)
        self.rate = QDoubleSpinBox()
        self.rate.setObjectName("learnRate")
        self.rate.setDecimals(4)
        self.rate.setRange(0, 1e6)
        self.rate.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        self.rate.setKeyboardTracking(False)
        self.rate.setAccessibleName(self.tr("Learning rate"))
        explain(
            self.rate,
            self.tr("How far a step goes; it can be changed in the middle of a run"),
            "learning rate",
        )
        self.rate.valueChanged.connect(self._training.set_learning_rate)
        self.settings = self._button(
            "learnSettings", self.tr("Settings"), self.tr("Everything else that one may choose")
        )
        self.settings.setCheckable(True)
        self.settings.toggled.connect(self._fold)
        self.look_for = quiet()
        self.look_for.setObjectName("learnLookFor")
        self.look_for.setWhatsThis(self.tr("What this recipe shows."))
        self.error = QLabel()
        self.error.setObjectName("learnError")
        self.error.setProperty("role", "bad")
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.error.setWordWrap(True)
        self.error.setWhatsThis(self.tr("Why this cannot be done."))
        self.error.hide()
        self.setup = Setup(self)
        self.setup.hide()
        self.setup.recipe_changed.connect(self._training.set_up)
        self.setup.refused.connect(self.refuse)

    def _button(self, name: str, text: str, does: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        explain(button, does)
        return button

    def _make_pictures(self) -> None:
        self.loss = LineChart(self.tr("step"), self.tr("loss"), is_log=True)
        self.accuracy = LineChart(self.tr("step"), self.tr("accuracy"), is_percent=True)
        self.gradients = LineChart(self.tr("step"), is_log=True)
        for chart, name, title, does, term in (
            (
                self.loss,
                "learnLoss",
                self.tr("Loss over the steps"),
                self.tr(
                    "How wrong the network is: on the batches it learns from, and dashed on images that it "
                    "does not learn from"
                ),
                "loss",
            ),
            (
                self.accuracy,
                "learnAccuracy",
                self.tr("Accuracy over the steps"),
                self.tr(
                    "The share that it reads right: of the batches it learns from, and dashed of images that "
                    "it does not learn from"
                ),
                "accuracy",
            ),
            (
                self.gradients,
                "learnGradients",
                self.tr("Gradients over the steps"),
                self.tr(
                    "The root mean square of the gradient, layer by layer: a size per weight, so that layers "
                    "can be compared"
                ),
                "gradient",
            ),
        ):
            chart.setObjectName(name)
            chart.setAccessibleName(title)
            explain(chart, does, term)
            chart.setToolTip("")
            chart.x_chosen.connect(self._go_to_step)
        self.kind = Choice()
        self.kind.setObjectName("learnGradientKind")
        self.kind.setAccessibleName(self.tr("What is shown of the gradients"))
        explain(
            self.kind,
            self.tr(
                "Per weight, so that layers of different sizes compare; or the length of the whole gradient"
            ),
            "gradient",
        )
        self.kind.offer(
            [(self.tr("gradient per weight"), "size of "), (self.tr("gradient norm"), "norm of ")]
        )
        self.kind.show_value("size of ")
        self._kind = "size of "
        self.kind.chosen.connect(self._choose_kind)
        self.weights_title = heading("")
        self.weights = PixelView(mosaic(np.zeros((PIXELS, _MOST_TILES), np.float32)), SIGNED, smallest=1)
        self.weights.show_pixels_of_size(1)
        self.weights.setObjectName("learnWeights")
        self.weights.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.weights.setAccessibleName(self.tr("Weights of the hidden units"))
        self.weights.name_of = self._name_of
        explain(
            self.weights,
            self.tr("The weights of each unit of the first hidden layer, each at its pixel, as they change"),
            "weight",
        )

    def _make_runs(self) -> None:
        self.runs = QListWidget()
        self.runs.setObjectName("learnRuns")
        self.runs.setAccessibleName(self.tr("Runs"))
        self.runs.setEditTriggers(
            QListWidget.EditTrigger.EditKeyPressed | QListWidget.EditTrigger.DoubleClicked
        )
        explain(
            self.runs,
            self.tr(
                "All runs, over each other in the charts. Choose one to look at it; F2 gives it another name."
            ),
        )
        theme.on_change(self._give_room)
        self._give_room()
        self.runs.currentRowChanged.connect(self._choose_run)
        self.runs.itemChanged.connect(self._rename)
        self.state = quiet()
        self.state.setObjectName("learnState")
        self.state.setWhatsThis(self.tr("How far the run is, and how well its network reads."))
        self.reading = quiet()
        self.reading.setObjectName("learnReading")
        self.reading.setWhatsThis(
            self.tr("How the network in training reads your drawing, beside those that are shipped.")
        )
        self.use = self._button(
            "learnUse", self.tr("Use it"), self.tr("Let this network answer on the other pages")
        )
        self.use.clicked.connect(self.use_asked)
        self.save = self._button(
            "learnSave", self.tr("Save…"), self.tr("Save this network as a safetensors file, with its card")
        )
        self.save.clicked.connect(self.save_asked)
        self.branch = self._button(
            "learnBranch",
            self.tr("Go on from here"),
            self.tr("A new run that begins with these weights, with what is set up now"),
        )
        self.branch.clicked.connect(self.begin_branch)
        self.remove = self._button("learnRemove", self.tr("Remove"), self.tr("Forget this run"))
        self.remove.clicked.connect(self._remove)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        rate = self.rate_label = quiet(self.tr("Learning rate"))
        rate.setWordWrap(False)
        rate.setWhatsThis(self.rate.whatsThis())
        top.addWidget(self.presets, 1)
        for widget in (self.start, self.pause, self.step, rate, self.rate):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.settings)
        charts = QHBoxLayout()
        charts.setSpacing(2 * theme.SPACE)
        charts.addWidget(self.loss, 1)
        charts.addWidget(self.accuracy, 1)
        gradients = QVBoxLayout()
        gradients.setSpacing(0)
        gradients.addWidget(self.kind, 0, Qt.AlignmentFlag.AlignLeft)
        gradients.addWidget(self.gradients, 1)
        charts.addLayout(gradients, 1)
        pictures = QVBoxLayout()
        pictures.setSpacing(theme.SPACE)
        title = QHBoxLayout()
        title.addWidget(self.weights_title, 1)
        title.addWidget(self.example)
        pictures.addLayout(title)
        pictures.addWidget(self.weights, 0, Qt.AlignmentFlag.AlignLeft)
        pictures.addWidget(self.state)
        pictures.addWidget(self.reading)
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
        page.addLayout(charts, 1)
        page.addWidget(self.below)

    def _give_room(self) -> None:
        """The charts get what the list does not need."""
        self.runs.setFixedHeight(theme.px(_LIST))

    # What the user does

    def _choose_preset(self, index: int) -> None:
        key = self.presets.itemData(index)
        if key:
            self._training.set_up(PRESETS[key])
        else:
            self.settings.setChecked(True)

    def _fold(self, is_open: bool) -> None:
        self.setup.setVisible(is_open)
        self._make_room()

    @property
    def _is_high(self) -> bool:
        """By the window: the page itself grows with what is shown, within its scroll area."""
        return self.window().height() >= theme.px(_HIGH)

    def _make_room(self) -> None:
        """Where it is low, the settings take the place of the pictures and the list."""
        self.below.setVisible(not self.setup.isVisibleTo(self) or self._is_high)

    def refuse(self, reason: str) -> None:
        """Why something cannot be done; "" for nothing."""
        self.error.setText(reason)
        self.error.setVisible(bool(reason))

    @Slot()
    def begin(self) -> None:
        """A new run, from its first weights."""
        if not self.setup.take_typed():
            return  # why stands there
        self.refuse("")
        self._training.begin()
        self._go_on()

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
        if not self._training.is_under_way:
            if not self.setup.take_typed():
                return
            self._training.begin()
        self._go_on(1)

    def _go_on(self, count: int | None = None) -> None:
        run = self._training.current
        assert run is not None
        title = self.tr("Training {run}").format(run=run.name)
        self.worker.start(title, self._training.work(count))

    def _pause_or_go_on(self) -> None:
        if self._training.is_running:
            self._training.rest()
        else:
            self._go_on()

    @Slot(object)
    def _note_end(self, result: object) -> None:
        self._training.note_end()

    @Slot()
    def _note_stop(self) -> None:
        """Also by the status line."""
        if not self.worker.is_running:
            self._training.pause()

    @Slot(object)
    def _note_failure(self, error: Exception) -> None:
        self._training.note_failure(error)
        if isinstance(error, FileError):
            self.refuse(str(error))
        elif not isinstance(error, Diverged):
            raise error  # to the report window

    def _choose_kind(self, kind: str) -> None:
        self._kind = kind
        self.kind.show_value(kind)
        self._show_charts()

    def _go_to_step(self, step: float) -> None:
        """To the nearest checkpoint."""
        run = self._training.current
        if run is not None and run.checkpoints:
            distances = [abs(checkpoint.step + run.offset - step) for checkpoint in run.checkpoints]
            self._training.go_to(int(np.argmin(distances)))

    def _choose_run(self, row: int) -> None:
        if 0 <= row < len(self._training.runs):
            if self._training.runs[row] is not self._training.current:
                self.worker.cancel()
            self._training.choose(self._training.runs[row])

    def _rename(self, item: QListWidgetItem) -> None:
        self._training.rename(self._training.runs[self.runs.row(item)], item.text())

    def _remove(self) -> None:
        if self._training.current is not None:
            self.worker.cancel()
            self._training.remove(self._training.current)

    # What is shown

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        training = self._training
        run = training.current
        if self.worker.is_running and not training.is_running:
            self.worker.cancel()  # another workspace was opened
        if not self.isVisible():
            return
        self._show_recipe()
        is_running, has_weights = training.is_running, training.checkpoint is not None
        self.pause.setText(self.tr("Pause") if is_running else self.tr("Go on"))
        self.pause.setEnabled(is_running or (run is not None and run.state == PAUSED))
        self.step.setEnabled(not is_running)
        for button in (self.use, self.branch, self.save, self.example):
            button.setEnabled(has_weights)
        self.remove.setEnabled(run is not None)
        self._list_runs()
        self.state.setText(self._state_in_words())
        self.state.setMinimumHeight(self.state.heightForWidth(self.state.width()))
        self._show_charts()
        self._show_weights()
        self._show_reading()

    def _show_recipe(self) -> None:
        recipe = self._training.recipe
        key = next((key for key, preset in PRESETS.items() if preset == recipe), "")
        self.presets.setCurrentIndex(self.presets.findData(key))
        if key:
            self.look_for.setText(translate("Preset", PRESET_WORDS[key][1]))
        else:
            self.look_for.setText(
                self.tr("Your own: {steps} steps, every image seen {epochs} times.").format(
                    steps=f"{recipe.steps:,}", epochs=f"{recipe.epochs:.1f}"
                )
            )
        run, rate = self._training.current, self._training.learning_rate
        under_way = run is not None and self._training.is_under_way
        self.rate_label.setText(
            self.tr("Rate of {run}").format(run=run.name) if run and under_way else self.tr("Learning rate")
        )
        if (run if under_way else None, rate) != self._shown_rate:  # else what is being typed would be wiped
            self._shown_rate = (run if under_way else None, rate)
            with QSignalBlocker(self.rate):
                self.rate.setValue(rate)
        self.setup.show_recipe(recipe)

    def _list_runs(self) -> None:
        runs = self._training.runs
        with QSignalBlocker(self.runs):
            while self.runs.count() > len(runs):
                self.runs.takeItem(self.runs.count() - 1)
            for row, run in enumerate(runs):
                if row == self.runs.count():
                    item = QListWidgetItem()
                    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                    self.runs.addItem(item)
                item = self.runs.item(row)
                if item.text() != run.name:
                    item.setText(run.name)
                digits = theme.current().digits
                item.setData(Qt.ItemDataRole.DecorationRole, QColor(digits[run.color % len(digits)]))
                item.setToolTip(self._run_in_words(run))
            if self._training.current in runs:
                self.runs.setCurrentRow(runs.index(self._training.current))

    def _run_in_words(self, run: Run) -> str:
        layers = " – ".join(map(str, (PIXELS, *run.recipe.hidden, 10)))
        words = self.tr("{layers}, {steps} steps of {batch} images").format(
            layers=layers, steps=f"{run.recipe.steps:,}", batch=f"{run.recipe.batch:,}"
        )
        return (
            self.tr("{words}; begun from {origin}").format(words=words, origin=run.origin)
            if run.origin
            else words
        )

    def _state_in_words(self) -> str:
        run = self._training.current
        if run is None:
            return self.tr("No run yet. Press Start: the curves grow here while the network learns.")
        words = [self._run_in_words(run) + "."]
        if run.state in (RUNNING, PAUSED):
            words.append(self.tr("Step {step}.").format(step=f"{run.step:,}"))
        if run.checkpoints:
            newest = run.checkpoints[-1]
            words.append(
                self.tr(
                    "It reads {accuracy} of the images right that it does not learn from, after {seconds} s."
                ).format(accuracy=percent(newest.accuracy, 2), seconds=f"{newest.seconds:.1f}")
            )
            dead = sum(newest.dead)
            if dead:
                words.append(
                    self.tr("{dead} of {all} units are dead: they say 0 to every image.").format(
                        dead=dead, all=sum(run.recipe.hidden)
                    )
                )
        if run.state == RUNNING and run.seconds_left is not None:
            words.append(self.tr("{seconds} s left.").format(seconds=f"{run.seconds_left:.0f}"))
        if run.state == DIVERGED:
            words.append(self.tr("It has diverged: {reason}.").format(reason=run.message))
        words.append(
            self.tr("The weights kept of all runs take {size} MB.").format(
                size=f"{self._training.bytes / 1e6:.0f}"
            )
        )
        return " ".join(words)

    def _show_charts(self) -> None:
        training = self._training
        losses: list[Line] = []
        accuracies: list[Line] = []
        for run in training.runs:
            color = f"digits {run.color}"
            for name, lines, dashed in (
                ("loss", losses, False),
                ("dev loss", losses, True),
                ("accuracy", accuracies, False),
                ("dev accuracy", accuracies, True),
            ):
                curve = run.curves.get(name)
                if curve is not None and (dashed or run is training.current):
                    title = run.name if dashed else ""
                    lines.append(Line(title, np.array(curve.steps), np.array(curve.values), color, dashed))
        self.loss.show_lines(losses)
        self.accuracy.show_lines(accuracies)
        sizes = []
        if training.current is not None:
            for number, (name, curve) in enumerate(training.current.curves.items()):
                if name.startswith(self._kind):
                    color = _LAYER_COLORS[number // 2 % len(_LAYER_COLORS)]
                    layer = name.removeprefix(self._kind)
                    sizes.append(Line(layer, np.array(curve.steps), np.array(curve.values), color))
        self.gradients.show_lines(sizes)
        current, checkpoint = training.current, training.checkpoint
        for chart in (self.loss, self.accuracy, self.gradients):
            if current is None or checkpoint is None:
                chart.show_marker(None)
            else:
                chart.show_stops([float(each.step + current.offset) for each in current.checkpoints])
                chart.show_marker(float(checkpoint.step + current.offset))

    def _show_weights(self) -> None:
        weights = self._training.weights
        self.weights_title.setText(self.tr("Weights of the first hidden layer"))
        most = _MOST_TILES if self._is_high else _MOST_TILES // 2
        if weights is None:
            weights = np.zeros((PIXELS, most), np.float32)
        self.weights.set_image(mosaic(weights[:, :most]))
        self.weights.show_pixels_of_size(1)

    def _name_of(self, row: int, column: int) -> str:
        unit = row // _TILE * _ACROSS + column // _TILE
        return self.tr("Hidden unit {unit}").format(unit=unit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()
        self._show_weights()

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
        told = []
        for name, each in answers:
            shares = each.probabilities(session.image.reshape(1, PIXELS))[0]
            told.append(f"{name}: {int(np.argmax(shares))} ({percent(float(shares.max()))})")
        self.reading.setText(self.tr("Your drawing. {answers}.").format(answers="; ".join(told)))


def mosaic(weights: Array) -> Array:
    """(784, units) -> one picture of at most 128 of them, 16 in a row, each scaled by its own largest."""
    units = min(weights.shape[1], _MOST_TILES)
    rows = -(-units // _ACROSS)
    tiles = np.zeros((rows * _ACROSS, _TILE, _TILE), np.float32)
    largest = np.maximum(np.abs(weights[:, :units]).max(axis=0), 1e-12)
    tiles[:units, :SIDE, :SIDE] = (weights[:, :units] / largest).T.reshape(units, SIDE, SIDE)
    picture: Array = tiles.reshape(rows, _ACROSS, _TILE, _TILE).swapaxes(1, 2).reshape(rows * _TILE, -1)
    return picture
