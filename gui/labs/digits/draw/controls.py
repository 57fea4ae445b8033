"""Controls in the inspector: to change a hidden unit, to set the temperature, to keep the network."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.arithmetic import Array
from engine.centring import SIDE
from engine.digits import UnitEdit
from gui import theme
from gui.labs.digits.draw.answer import accuracy_in_words
from gui.labs.digits.draw.network_column import columns_of, unit_grid
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.edited_network import LEAST_SCALE, MOST_SCALE, MOST_SHIFT, pytorch_lines
from gui.labs.digits.session.reading import COLDEST, HOTTEST
from gui.widgets.grids.pixels import DATA, SIGNED, PixelView
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet
from gui.widgets.slider import Slider

_FINE = 100  # steps of a slider for 1
_PIXEL = 7  # of the weights' picture, on the screen
_CONFUSION_CELL = 22


class Dial(QWidget):
    """A slider with its name and its number. turned: the new number; let_go: the hand has left it."""

    turned = Signal(float)
    let_go = Signal()

    def __init__(self, name: str, text: str, does: str, low: float, high: float, term: str = "") -> None:
        super().__init__()
        self._text = Label(text)
        self.number = Label()
        self.number.setProperty("role", "arithmetic")
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.number.setWhatsThis(does)
        self.slider = Slider()
        self.slider.setObjectName(name)
        self.slider.setAccessibleName(text)
        self.slider.setRange(round(low * _FINE), round(high * _FINE))
        self.slider.setSingleStep(_FINE // 10)
        explain(self.slider, does, term)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        row.addWidget(self._text)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        self.slider.valueChanged.connect(self._tell)
        self.slider.sliderPressed.connect(self.let_go)  # of the keys
        self.slider.sliderReleased.connect(self.let_go)

    def show_number(self, number: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(number * _FINE))
        self.number.setText(f"{number:.2f}")
        self.number.setMinimumWidth(self.number.fontMetrics().horizontalAdvance("-00.00"))

    def _tell(self, step: int) -> None:
        self.turned.emit(step / _FINE)


class UnitControls(QWidget):
    """Its weights as a picture; switch it off, scale it, shift its bias.

    edited: the unit, its new edit, and with which control; "" for one that is no slider.
    """

    edited = Signal(int, object, str)
    let_go = Signal()
    reset_asked = Signal()

    def __init__(self, session: DigitSession) -> None:
        super().__init__()
        self._session = session
        self._unit = 0
        self.weights = PixelView(np.zeros((SIDE, SIDE), np.float32), SIGNED)
        self.weights.setObjectName("unitWeights")
        self.weights.setAccessibleName(self.tr("Weights of this hidden unit"))
        self.weights.show_pixels_of_size(_PIXEL)
        explain(
            self.weights,
            self.tr(
                "The unit's weights, each at its pixel: ink on blue raises the sum, ink on orange lowers it."
            ),
            "weight",
        )
        self.on = QCheckBox(self.tr("On"))
        self.on.setObjectName("unitOn")
        explain(self.on, self.tr("Without the tick the unit outputs 0"))
        self.scale = Dial(
            "unitScale",
            self.tr("Scale"),
            self.tr("Its weights and its bias times this, and so its value"),
            LEAST_SCALE,
            MOST_SCALE,
        )
        self.shift = Dial(
            "unitShift",
            self.tr("Bias shift"),
            self.tr("Added to its bias: higher, and it speaks up sooner"),
            -MOST_SHIFT,
            MOST_SHIFT,
            "bias",
        )
        self.accuracy = quiet()
        self.accuracy.setObjectName("unitAccuracy")
        self.accuracy.setWhatsThis(
            self.tr("How many of the 10,000 test images are read right without and with your changes.")
        )
        self.reset = QPushButton(self.tr("Reset all units"))
        self.reset.setObjectName("unitReset")
        explain(self.reset, self.tr("All hidden units as the network came with them"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.weights, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.on)
        column.addWidget(self.scale)
        column.addWidget(self.shift)
        column.addWidget(self.accuracy)
        column.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeft)
        self.on.toggled.connect(lambda: self._tell(""))
        self.scale.turned.connect(lambda: self._tell("scale"))
        self.shift.turned.connect(lambda: self._tell("shift"))
        self.scale.let_go.connect(self.let_go)
        self.shift.let_go.connect(self.let_go)
        self.reset.clicked.connect(self.reset_asked)

    def refresh(self) -> None:
        session = self._session
        if session.selected is None or session.selected[0] != "unit":
            return
        self._unit = session.selected[1]
        edit = session.model.edit(self._unit)
        layer, unit = session.model.base.place_of(self._unit)
        weights = session.model.base.weights[layer][0][:, unit]
        columns = columns_of(len(weights)) if layer else SIDE
        self.weights.set_image(unit_grid(weights, columns))
        self.weights.show_pixels_of_size(SIDE * _PIXEL // columns)
        with QSignalBlocker(self.on):
            self.on.setChecked(edit.is_on)
        self.scale.show_number(edit.scale)
        self.shift.show_number(edit.shift)
        self.accuracy.setText(accuracy_in_words(self, session))
        self.accuracy.setVisible(bool(session.model.edits))
        self.reset.setEnabled(bool(session.model.edits))

    def _tell(self, control: str) -> None:
        edit = UnitEdit(
            self.scale.slider.value() / _FINE, self.shift.slider.value() / _FINE, self.on.isChecked()
        )
        self.edited.emit(self._unit, edit, control)


class SoftmaxControls(QWidget):
    """The temperature."""

    temperature_set = Signal(float)
    let_go = Signal()

    def __init__(self, session: DigitSession) -> None:
        super().__init__()
        self._session = session
        self.temperature = Dial(
            "digitTemperature",
            self.tr("Temperature"),
            self.tr("The logits are divided by it before the softmax"),
            COLDEST,
            HOTTEST,
            "temperature",
        )
        self.reset = QPushButton(self.tr("Back to 1"))
        self.reset.setObjectName("digitTemperatureReset")
        explain(self.reset, self.tr("The temperature at which the network was trained"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.temperature)
        column.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeft)
        self.temperature.turned.connect(self.temperature_set)
        self.temperature.let_go.connect(self.let_go)
        self.reset.clicked.connect(self._back_to_one)

    def refresh(self) -> None:
        self.temperature.show_number(self._session.reading.temperature)
        self.reset.setEnabled(self._session.reading.temperature != 1)

    def _back_to_one(self) -> None:
        self.let_go.emit()  # of the slider
        self.temperature_set.emit(1.0)
        self.let_go.emit()


class NetworkControls(QWidget):
    """The confusion matrix of the card; saving the network, and reading it with PyTorch."""

    def __init__(self, session: DigitSession, save: Callable[[], object]) -> None:
        super().__init__()
        self._session = session
        self.caption = quiet(self.tr("Mistakes on test images. Rows: the true digit. Columns: the answer."))
        self.confusion = PixelView(np.zeros((10, 10), np.float32), DATA)
        self.confusion.setObjectName("digitConfusion")
        self.confusion.setAccessibleName(self.tr("Confusion matrix"))
        self.confusion.show_pixels_of_size(_CONFUSION_CELL)
        self.confusion.name_of = self._name_of
        self.confusion.chosen.connect(self._look)
        explain(
            self.confusion,
            self.tr("How often each digit was taken for each other one. Click on a cell to read it."),
            "accuracy",
        )
        self.cell = quiet()
        self.cell.setWhatsThis(self.tr("The cell of the confusion matrix that you clicked."))
        self.save = QPushButton(self.tr("Save the network…"))
        self.save.setObjectName("digitNetworkSave")
        explain(self.save, self.tr("As a safetensors file, with its card, for Nablab and for PyTorch"))
        self.pytorch = QPushButton(self.tr("Copy PyTorch lines"))
        self.pytorch.setObjectName("digitPyTorch")
        explain(self.pytorch, self.tr("Four lines that read the saved file in PyTorch and answer with it"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE)
        column.addWidget(self.save, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.pytorch, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.caption)
        column.addWidget(self.confusion, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.cell)
        self.save.clicked.connect(save)
        self.pytorch.clicked.connect(self._copy)

    def refresh(self) -> None:
        table = confusion_of(self._session.model.base.card)
        for widget in (self.caption, self.confusion, self.cell):
            widget.setVisible(table is not None)
        if table is not None:
            self._table = table
            mistakes = table.copy()
            np.fill_diagonal(mistakes, 0)
            if not np.array_equal(mistakes, self.confusion.image):
                self.confusion.set_image(mistakes)
                self.confusion.mark(None)
                self.cell.setText("")

    def _look(self, row: int, column: int) -> None:
        self.confusion.mark((row, column))
        self.cell.setText(self._name_of(row, column))

    def _name_of(self, row: int, column: int) -> str:
        count = int(self._table[row, column])
        return self.tr("{digit} read as {answer}: {count} of {all}").format(
            digit=row, answer=column, count=count, all=int(self._table[row].sum())
        )

    def _copy(self) -> None:
        QApplication.clipboard().setText(pytorch_lines(self._session.network))


def confusion_of(card: dict[str, object]) -> Array | None:
    """(10, 10) counts from a card, which may come from anywhere; None where it has none."""
    try:
        table = np.array(card.get("confusion"), np.float32)
    except (ValueError, TypeError, OverflowError):
        return None
    good = table.shape == (10, 10) and np.isfinite(table).all() and (table >= 0).all()
    return table if good else None
