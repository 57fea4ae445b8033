"""One image of a data set, with all its numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.arithmetic import Array
from gui import theme
from gui.widgets.grids.number_view import NumberView
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet


class ChosenImage(QWidget):
    """image_chosen: it is to be put on the canvas. enlarged: whether it is to be as large as the page."""

    image_chosen = Signal(object, str, int)  # uint8 (28, 28), ink is high; what it is called; its digit
    enlarged = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.image: Array | None = None
        self._name, self._label = "", 0
        self.name = Label()
        self.name.setObjectName("dataName")
        self.name.setProperty("role", "section")
        self.name.setWhatsThis(self.tr("The image that is looked at."))
        self.view = NumberView()
        self.view.setObjectName("dataView")
        self.view.setAccessibleName(self.tr("The image as numbers"))
        explain(
            self.view,
            self.tr("784 numbers from 0, no ink, to 255, full ink. Point at one, or use the arrow keys."),
            "pixel",
        )
        self.view.setToolTip("")  # it would lie on the numbers
        self.view.looked_at.connect(self._tell_pixel)
        self.pixel = quiet()
        self.pixel.setObjectName("dataPixel")
        self.pixel.setWordWrap(False)
        self.pixel.setWhatsThis(self.tr("The number that you point at."))
        self.open = QPushButton(self.tr("Put it on the canvas"))
        self.open.setObjectName("dataOpen")
        self.open.setProperty("role", "primary")
        explain(self.open, self.tr("As if you had drawn it: the network reads it, and tells why"))
        self.numbers = QPushButton(self.tr("Numbers"))
        self.numbers.setObjectName("dataNumbers")
        self.numbers.setCheckable(True)
        explain(self.numbers, self.tr("The image as large as the page, with all its numbers"), "pixel")
        for button in (self.open, self.numbers):
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.open.clicked.connect(self._choose)
        self.numbers.toggled.connect(self._enlarge)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addWidget(self.open)
        buttons.addWidget(self.numbers)
        buttons.addStretch(1)
        side = QVBoxLayout()
        side.setSpacing(theme.SPACE)
        side.addWidget(self.name)
        side.addWidget(self.pixel)
        side.addLayout(buttons)
        side.addStretch(1)
        both = self._around_view = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        both.setContentsMargins(0, 0, 0, 0)
        both.setSpacing(theme.SPACE)
        both.addWidget(self.view, 1)
        both.addLayout(side)

    def show_image(self, image: Array | None, name: str, label: int = 0) -> None:
        self.image, self._name, self._label = image, name, label
        self.view.show_image(image)
        words = self.tr("{name}: {digit}").format(name=name[:1].upper() + name[1:], digit=label)
        self.name.setText(words if image is not None else self.tr("One image"))
        self.open.setEnabled(image is not None)
        self.numbers.setEnabled(image is not None)

    def shows(self, name: str) -> bool:
        """Whether it is the image of this name."""
        return self.image is not None and self._name == name

    @property
    def is_large(self) -> bool:
        return self.numbers.isChecked()

    @Slot(int, int)
    def _tell_pixel(self, row: int, column: int) -> None:
        if row < 0 or self.image is None:
            self.pixel.setText("")
            return
        ink = int(self.image[row, column])
        self.pixel.setText(
            self.tr("Row {row}, column {column}: {ink}").format(row=row + 1, column=column + 1, ink=ink)
        )

    @Slot()
    def _choose(self) -> None:
        if self.image is not None:
            self.image_chosen.emit(np.array(self.image), self._name, self._label)

    @Slot(bool)
    def _enlarge(self, is_large: bool) -> None:
        self.numbers.setText(self.tr("Back") if is_large else self.tr("Numbers"))
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._around_view.setDirection(across if is_large else down)
        self.enlarged.emit(is_large)
