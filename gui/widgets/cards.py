"""What one may choose to do: a sentence each, and a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QWidget

from gui import theme
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet

_WIDTH = 340


@dataclass(frozen=True)
class Card:
    """One sentence, a verb for the button, and what it does."""

    sentence: str
    button: str
    action: Callable[[], None]


class Cards(QFrame):
    """A popup under a button; a click outside or Escape closes it. in_rows: a row each, for many."""

    def __init__(self, parent: QWidget, in_rows: bool = False) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("cards")
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Try this"))
        self.buttons: list[QPushButton] = []
        self._in_rows = in_rows
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(*[2 * theme.SPACE] * 4)
        self._grid.setVerticalSpacing(theme.SPACE)
        self._grid.setHorizontalSpacing(2 * theme.SPACE)

    def open_below(self, button: QWidget, cards: Sequence[Card]) -> None:
        """Show these cards, their right edge at the button's."""
        for old in self.findChildren(QWidget):
            self._grid.removeWidget(old)
            old.deleteLater()
        self.buttons = []
        for number, card in enumerate(cards):
            sentence = quiet(card.sentence) if self._in_rows else Label(card.sentence)
            sentence.setWordWrap(not self._in_rows)
            action = QPushButton(card.button)
            action.setAccessibleName(f"{card.button}: {card.sentence}")
            explain(action, card.sentence)
            action.clicked.connect(self._after_closing(card.action))
            if self._in_rows:
                self._grid.addWidget(action, number, 0)
                self._grid.addWidget(sentence, number, 1)
            else:
                self._grid.addWidget(sentence, 3 * number, 0)
                self._grid.addWidget(action, 3 * number + 1, 0, Qt.AlignmentFlag.AlignLeft)
                self._grid.setRowMinimumHeight(3 * number + 2, theme.SPACE if number < len(cards) - 1 else 0)
            self.buttons.append(action)
        if not self._in_rows:
            self.setFixedWidth(theme.px(_WIDTH))
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + theme.SPACE // 2))
        self.move(corner)
        self.show()
        if self.buttons:
            self.buttons[0].setFocus()

    def _after_closing(self, action: Callable[[], None]) -> Callable[[], None]:
        def close_and_act() -> None:
            self.close()
            action()

        return close_and_act
