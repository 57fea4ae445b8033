"""Many examples: what each image asks of a few weights, and a walk by one image beside one by their mean."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.centring import SIDE
from gui import theme
from gui.guarded import Guarded
from gui.labs.digits.backward.nudge_grid import NudgeGrid
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.board.nudges import SIZES, Examples, Walk, gather, go_on
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet
from gui.widgets.number_box import NumberBox, WholeBox
from gui.worker import Worker

_ROWS = 6
_RATE, _STEPS = 0.05, 50


class ManyPanel(Guarded, QWidget):
    """examples, walk: as the worker has brought them; None while it works."""

    def __init__(self, session: DigitSession) -> None:
        super().__init__()
        self._session = session
        self._size, self._is_young, self._layer = 16, True, 1
        self._read_for: object = None  # what the worker reads, or has read
        self.examples: Examples | None = None
        self.walk: Walk | None = None
        self.worker = Worker(self)
        self.worker.succeeded.connect(self._take)
        self.worker.failed.connect(self._fail)
        self._make_choices()
        self.grid = NudgeGrid()
        self.words = quiet()
        self.words.setObjectName("digitNudge")
        self.words.setWhatsThis(self.tr("What the numbers are; the arithmetic of the cell that you clicked."))
        self.grid.chosen.connect(self._tell_cell)
        self._make_walk()
        top = QHBoxLayout()
        top.setSpacing(theme.SPACE)
        for widget in (self.count, self.whose, self.layer, self.unit_label, self.unit):
            top.addWidget(widget)
        top.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addLayout(top)
        column.addWidget(self.grid, 3)
        column.addWidget(self.words)
        column.addLayout(self._walk_row, 2)

    def _make_choices(self) -> None:
        self.count, self.whose, self.layer, self.unit = Choice(), Choice(), Choice(), WholeBox()
        self.unit_label = Label(self.tr("Unit"))
        self.unit_label.setProperty("role", "quiet")
        self.unit_label.setBuddy(self.unit)
        self.count.offer([(self.tr("{count} images").format(count=n), n) for n in SIZES])
        self.whose.offer([(self.tr("after 100 steps"), True), (self.tr("network in use"), False)])
        for control, key, name, does in (
            (self.count, "nudgeImages", self.tr("Images"), self.tr("How many images ask")),
            (
                self.whose,
                "nudgeNetwork",
                self.tr("Network"),
                self.tr("A finished network has little left to learn from most images"),
            ),
            (self.layer, "nudgeLayer", self.tr("Layer"), self.tr("Of which layer the weights are")),
            (self.unit, "nudgeUnit", self.tr("Unit"), self.tr("The neuron into which the weights lead")),
        ):
            control.setObjectName(key)
            control.setAccessibleName(name)
            explain(control, does)
        self.unit_label.setWhatsThis(self.unit.whatsThis())
        self.count.chosen.connect(self._choose_size)
        self.whose.chosen.connect(self._choose_network)
        self.layer.chosen.connect(self._choose_layer)
        self.unit.valueChanged.connect(self._show_cells)

    def _make_walk(self) -> None:
        self.rate = NumberBox()
        self.rate.setObjectName("walkRate")
        self.rate.setRange(0.001, 1)
        self.rate.setDecimals(3)
        self.rate.setValue(_RATE)
        self.rate.setStepType(NumberBox.StepType.AdaptiveDecimalStepType)
        self.rate.setAccessibleName(self.tr("Learning rate"))
        explain(self.rate, self.tr("How far each step goes, of both"), "learning rate")
        self.once = self._button("walkStep", self.tr("One step each"), 1)
        self.often = self._button("walkSteps", self.tr("50 steps each"), _STEPS)
        self.again = QPushButton(self.tr("Start over"))
        self.again.setObjectName("walkAgain")
        explain(self.again, self.tr("Both stand where they began"))
        self.again.clicked.connect(self._start_over)
        self.outcome = quiet()
        self.outcome.setObjectName("walkOutcome")
        self.outcome.setWhatsThis(self.tr("The loss over all these images after the steps so far."))
        self.chart = LineChart(self.tr("steps"), self.tr("loss"), x_range=(0.0, 10.0), x_counts=True)
        self.chart.setObjectName("walkLosses")
        self.chart.setAccessibleName(self.tr("Loss over all images"))
        explain(self.chart, self.tr("By one image the loss staggers, by the mean of all it falls steadily"))
        controls = QGridLayout()
        controls.setSpacing(theme.SPACE)
        rate = Label(self.tr("Learning rate"))
        rate.setProperty("role", "quiet")
        rate.setBuddy(self.rate)
        rate.setWhatsThis(self.rate.whatsThis())
        controls.addWidget(rate, 0, 0)
        controls.addWidget(self.rate, 0, 1)
        controls.addWidget(self.once, 1, 0)
        controls.addWidget(self.often, 1, 1)
        controls.addWidget(self.again, 2, 0)
        controls.addWidget(self.outcome, 3, 0, 1, 2)
        controls.setRowStretch(4, 1)
        self._walk_row = QHBoxLayout()
        self._walk_row.setSpacing(2 * theme.SPACE)
        self._walk_row.addLayout(controls)
        self._walk_row.addWidget(self.chart, 1)

    def _button(self, name: str, text: str, steps: int) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        explain(button, self.tr("One copy goes by the next image alone, the other by the mean of all"))
        button.clicked.connect(lambda: self._go_on(steps))
        return button

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read the images anew where another network is asked for."""
        network = None if self._is_young else self._session.network
        wanted = self._size, network
        if self.isVisible() and wanted != self._read_for:
            self._read_for, self.examples, self.walk = wanted, None, None
            self.worker.start(self.tr("Reading images"), gather(self._size, network))
        self._show()

    @Slot(object)
    def _take(self, found: Examples | Walk) -> None:
        if isinstance(found, Walk):
            self.walk = found
        else:
            self.examples = found
            self._layer = min(self._layer, len(found.network.layers))
            self._choose_layer(self._layer)
        self._show()

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        self.words.setText(str(error))

    def _show(self) -> None:
        self.count.show_value(self._size)
        self.whose.show_value(self._is_young)
        for control in (self.layer, self.unit, self.once, self.often, self.again):
            control.setEnabled(self.examples is not None)
        losses = np.array(self.walk.losses if self.walk else np.zeros((0, 2)))
        steps = np.arange(len(losses), dtype=float)
        self.chart.show_lines(
            [
                Line(self.tr("by one image"), steps, losses[:, 0], "quiet"),
                Line(self.tr("by the mean"), steps, losses[:, 1], "data"),
            ]
        )
        self.outcome.setText(self.tr("One copy of the network follows single images, the other their mean."))
        if self.walk is not None:
            one, mean = self.walk.losses[-1]
            words = self.tr("After {steps} steps: {one} by one image, {mean} by the mean")
            self.outcome.setText(words.format(steps=len(losses) - 1, one=f"{one:.4f}", mean=f"{mean:.4f}"))

    # What is looked at

    @Slot(object)
    def _choose_size(self, size: int) -> None:
        self._size = size
        self.refresh()

    @Slot(object)
    def _choose_network(self, is_young: bool) -> None:
        self._is_young = is_young
        self.refresh()

    @Slot(object)
    def _choose_layer(self, layer: int) -> None:
        """With the unit of it that gets most."""
        assert self.examples is not None
        self._layer = layer
        sizes = [*self.examples.network.units, 10]
        self.layer.offer([(self.tr("weights W{n}").format(n=n), n) for n in range(1, len(sizes) + 1)])
        self.layer.show_value(layer)
        self.unit.setMaximum(sizes[layer - 1] - 1)
        self.unit.setValue(self.examples.most_blamed(layer))
        self._show_cells()

    @Slot()
    def _show_cells(self) -> None:
        if self.examples is None:
            return
        examples, layer, unit = self.examples, self._layer, self.unit.value()
        self._rows = examples.strongest(layer, unit, _ROWS)
        pictures = np.rint(255 * examples.images).astype(np.uint8).reshape(-1, SIDE, SIDE)
        names = self.tr("pixel {n}") if layer == 1 else self.tr("unit {n}")
        self.grid.show_cells(
            examples.cells(layer, unit, self._rows),
            pictures,
            examples.labels.tolist(),
            [names.format(n=row) for row in self._rows],
        )
        words = self.tr("Cells: gradients of each image alone. Right: their mean, by which a step goes.")
        self.words.setText(words)

    @Slot(int, int)
    def _tell_cell(self, row: int, image: int) -> None:
        if self.examples is not None:
            told = self.examples.told(self._layer, self.unit.value(), self._rows[row], image)
            words = self.tr("Image {number} ({digit}): {told}")
            digit = int(self.examples.labels[image])
            self.words.setText(words.format(number=image + 1, digit=digit, told=told))

    # Walking

    def _go_on(self, steps: int) -> None:
        if self.examples is not None:
            self.worker.start(self.tr("Walking"), go_on(self.examples, self.walk, self.rate.value(), steps))

    @Slot()
    def _start_over(self) -> None:
        self.walk = None
        self._show()
