"""The mean of all images of each digit, as ten pictures in a row."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.widgets.grids.picture_button import PictureButton
from gui.widgets.help import explain

_LEAST_SIDE, _MOST_SIDE = 40, 88  # pixels


class MeanDigits(QWidget):
    digit_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[PictureButton] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        for digit in range(10):
            button = PictureButton(widest="00,000")
            button.setObjectName(f"dataMean{digit}")
            explain(
                button,
                self.tr("The mean of all images of this digit, and their number. A click shows only these."),
            )
            button.clicked.connect(self._choose)
            row.addWidget(button, 1)
            self.buttons.append(button)

    def show_means(self, means: Array, counts: Array) -> None:
        """means uint8 (10, 28, 28), ink is high; counts (10,): of how many images each."""
        for digit, button in enumerate(self.buttons):
            count = f"{int(counts[digit]):,}"
            button.show_picture(means[digit], str(digit), count)
            button.setAccessibleName(
                self.tr("Mean {digit} of {count} images").format(digit=digit, count=count)
            )

    def mark(self, chosen: int | None) -> None:
        """The digit of which alone images are shown; None for none."""
        for digit, button in enumerate(self.buttons):
            button.set_chosen(digit == chosen)

    def make_room(self, width: int, height: int) -> None:
        """Of a page: ten pictures fill its width, but not its height."""
        beside = (width - 9 * theme.SPACE) // 10
        side = min(max(min(beside, height // 12), _LEAST_SIDE), _MOST_SIDE)
        for button in self.buttons:
            button.set_side(side)

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, PictureButton):
            self.digit_chosen.emit(self.buttons.index(button))
