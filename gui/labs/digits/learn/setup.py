"""The knobs of a recipe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from engine.augment import distort
from engine.centring import PIXELS, SIDE, centre_strokes
from engine.disk import RESOURCES, load_json
from engine.recipe import MOST_SEED, MOST_STEPS, Recipe
from gui import theme
from gui.widgets.drop_down import DropDown
from gui.widgets.grids.pixels import PixelView
from gui.widgets.help import explain
from gui.widgets.labels import Label
from gui.widgets.number_box import NumberBox, WholeBox

_ROWS = 6  # of fields in a column
_LONGEST = 60  # characters of the hidden layers
_WIDEST, _ARROWS = "100.0000", 40  # a number; pixels of what a field has beside it


class Setup(QFrame):
    """recipe_changed: another recipe was set up here. refused: why what was typed is none."""

    recipe_changed = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._recipe = Recipe()
        self.is_good = True  # False: something was typed that is no recipe
        self._fields: dict[str, QWidget] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(2 * theme.SPACE, theme.SPACE, 2 * theme.SPACE, theme.SPACE)
        self._grid.setHorizontalSpacing(theme.SPACE)
        self._grid.setVerticalSpacing(theme.SPACE // 2)
        self._make_network()
        self._make_descent()
        self._make_rest()
        self._make_preview()
        for column in (1, 3, 5):
            self._grid.setColumnStretch(column, 1)
        theme.on_change(self._keep_widths)
        self._keep_widths()

    def _make_network(self) -> None:
        self.hidden = QLineEdit()
        self.hidden.setProperty("role", "field")
        self.hidden.setMaxLength(_LONGEST)
        self.hidden.editingFinished.connect(self._read_hidden)
        self._put(
            "hidden",
            self.tr("Hidden layers"),
            self.hidden,
            self.tr("How many units each hidden layer has, from the pixels on, as in 16, 16"),
            "hidden unit",
        )
        self._choice(
            "activation",
            self.tr("Activation"),
            [("relu", "ReLU"), ("tanh", "tanh"), ("sigmoid", "sigmoid")],
            self.tr("What a hidden unit makes of its weighted sum"),
            "activation",
        )
        self._choice(
            "initialisation",
            self.tr("Initialisation"),
            [("he", "He"), ("naive", self.tr("-0.5 to 0.5")), ("zeros", self.tr("all zero"))],
            self.tr("Where the weights begin"),
            "initialisation",
        )
        self._choice(
            "scaled",
            self.tr("Pixels"),
            [(True, self.tr("0 to 1")), (False, self.tr("0 to 255"))],
            self.tr("Divided by 255, or as they are in the files"),
            "pixel",
        )
        self._choice(
            "images",
            self.tr("Images"),
            [(60_000, "60,000 / 10,000"), (41_000, "41,000 / 1,000")],
            self.tr("How many to learn from, and how many to measure with, which it never learns from"),
            "test set",
        )

    def _make_descent(self) -> None:
        self._choice(
            "optimiser",
            self.tr("Optimiser"),
            [("adam", "Adam"), ("momentum", self.tr("Momentum")), ("descent", self.tr("Gradient descent"))],
            self.tr("What it makes of the gradient"),
            "gradient descent",
        )
        self._number(
            "learning_rate", self.tr("Learning rate"), 1e6, self.tr("How far a step goes"), "learning rate"
        )
        self._choice(
            "schedule",
            self.tr("Schedule"),
            [("cosine", self.tr("falls to 0")), ("constant", self.tr("constant"))],
            self.tr("How the learning rate goes on"),
            "learning rate",
        )
        self._whole("batch_size", self.tr("Batch"), 0, 60_000, self.tr("Images in a step"), "batch")
        batch = self._fields["batch_size"]
        assert isinstance(batch, QSpinBox)
        batch.setSpecialValueText(self.tr("all"))
        self._whole("steps", self.tr("Steps"), 1, MOST_STEPS, self.tr("Of the whole run"), "training")
        self._whole("seed", self.tr("Seed"), 0, MOST_SEED, self.tr("Of all that is drawn by lot"), "seed")

    def _make_rest(self) -> None:
        self._number(
            "augmentation",
            self.tr("Distortion"),
            3.0,
            self.tr("How much each image is turned, scaled, moved and bent, anew each time; 1 is mild"),
            "overfitting",
        )
        self._number(
            "smoothing",
            self.tr("Label smoothing"),
            0.9,
            self.tr("The share of the target that is spread over all ten digits"),
            "target",
        )
        self._number(
            "decay",
            self.tr("Weight decay"),
            1000.0,
            self.tr("How strongly all weights are pulled to zero"),
            "weight",
        )
        self._number(
            "averaging",
            self.tr("Averaging"),
            0.9999,
            self.tr(
                "What is measured and kept is a moving average of the weights; 0 for the weights themselves"
            ),
            "weight",
        )

    def _make_preview(self) -> None:
        """What the distortion makes of our own digits."""
        digits = load_json(RESOURCES / "strokes.json")["digits"]
        strokes = [[np.array(stroke) for stroke in each["strokes"]] for each in digits]
        self._images = np.stack([centre_strokes(each) for each in strokes]).reshape(-1, PIXELS)
        self.preview = PixelView(np.zeros((2 * SIDE, 5 * SIDE), np.float32), smallest=1)
        self.preview.setObjectName("recipe_preview")
        self.preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.preview.setAccessibleName(self.tr("Distorted digits"))
        self.preview.show_pixels_of_size(1)
        explain(self.preview, self.tr("What the distortion makes of ten digits. A click: another time"))
        self.preview.chosen.connect(self._distort_again)
        self._grid.addWidget(self.preview, 3, 5, 3, 1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._lot = 0

    def _distort_again(self) -> None:
        self._lot += 1
        self._show_preview()

    def _show_preview(self) -> None:
        fresh = distort(self._images, np.random.default_rng(self._lot), self._recipe.augmentation)
        tiles = fresh.reshape(2, 5, SIDE, SIDE).swapaxes(1, 2)
        self.preview.set_image(tiles.reshape(2 * SIDE, 5 * SIDE))

    def _put(self, name: str, text: str, field: QWidget, does: str, term: str) -> None:
        row, column = len(self._fields) % _ROWS, 2 * (len(self._fields) // _ROWS)
        field.setObjectName(f"recipe_{name}")
        field.setAccessibleName(text)
        explain(field, does, term)
        label = Label(text)
        label.setProperty("role", "quiet")
        label.setBuddy(field)
        label.setWhatsThis(field.whatsThis())
        self._grid.addWidget(label, row, column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(field, row, column + 1)
        self._fields[name] = field

    def _choice(self, name: str, text: str, choices: list[tuple[Any, str]], does: str, term: str) -> None:
        box = DropDown()
        for value, title in choices:
            box.addItem(title, value)
        box.activated.connect(lambda index: self._change(name, box.itemData(index)))
        self._put(name, text, box, does, term)

    def _whole(self, name: str, text: str, low: int, high: int, does: str, term: str) -> None:
        box = WholeBox()
        box.setRange(low, high)
        box.setKeyboardTracking(False)
        box.setStepType(WholeBox.StepType.AdaptiveDecimalStepType)
        box.valueChanged.connect(lambda value: self._change(name, value))
        self._put(name, text, box, does, term)

    def _number(self, name: str, text: str, high: float, does: str, term: str) -> None:
        box = NumberBox()
        box.setDecimals(4)
        box.setRange(0, high)
        box.setSingleStep(0.1)
        box.setKeyboardTracking(False)
        box.valueChanged.connect(lambda value: self._change(name, value))
        self._put(name, text, box, does, term)

    def _keep_widths(self) -> None:
        """Room for the numbers that one sets, not for the largest that there might be."""
        for field in self._fields.values():
            if isinstance(field, QSpinBox | QDoubleSpinBox):
                field.ensurePolished()
                digits = field.fontMetrics().horizontalAdvance(_WIDEST)
                field.setMinimumWidth(digits + theme.px(_ARROWS))

    def show_recipe(self, recipe: Recipe) -> None:
        if recipe == self._recipe and self.preview.image.any():
            return  # what is being typed would be wiped
        if recipe.augmentation != self._recipe.augmentation or not self.preview.image.any():
            self._recipe = recipe
            self._show_preview()
        self._recipe = recipe
        self.is_good = True
        for name, field in self._fields.items():
            value = getattr(recipe, name)
            with QSignalBlocker(field):
                if isinstance(field, DropDown):
                    field.setCurrentIndex(field.findData(value))
                elif isinstance(field, QSpinBox | QDoubleSpinBox):
                    field.setValue(value)
                elif isinstance(field, QLineEdit) and not field.hasFocus():
                    field.setText(", ".join(map(str, value)))

    def _change(self, name: str, value: Any) -> None:
        self._try(lambda: replace(self._recipe, **{name: value}))

    def take_typed(self) -> bool:
        """Read what was typed last. False: it is no recipe, and why was told."""
        self._read_hidden()
        return self.is_good

    def _read_hidden(self) -> None:
        def read() -> Recipe:
            parts = self.hidden.text().replace(",", " ").split()
            if not parts or not all(part.isdecimal() for part in parts):
                told = self.tr(
                    "Hidden layers: {text} should be numbers with commas between them, as in 16, 16"
                )
                raise ValueError(told.format(text=repr(self.hidden.text())))
            return replace(self._recipe, hidden=tuple(map(int, parts)))

        self._try(read)

    def _try(self, make: Callable[[], Recipe]) -> None:
        try:
            recipe = make()
        except ValueError as error:
            self.is_good = False
            self.refused.emit(str(error))
        else:
            self.is_good = True
            self.refused.emit("")
            if recipe != self._recipe:
                self.recipe_changed.emit(recipe)
