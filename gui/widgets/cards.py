"""Suggestions: a sentence each, and a button that follows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.help import explain
from gui.widgets.labels import Label

_WIDTH = 340


@dataclass(frozen=True)
class Card:
    """One sentence, a verb for the button, and what it does."""

    sentence: str
    button: str
    action: Callable[[], None]


class Cards(QFrame):
    """A popup under a button; a click outside or Escape closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("cards")
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Try this"))
        self.buttons: list[QPushButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(*[2 * theme.SPACE] * 4)
        self._column.setSpacing(theme.SPACE)

    def open_below(self, button: QWidget, cards: Sequence[Card]) -> None:
        """Show these cards, their right edge at the button's."""
        for old in self.findChildren(QWidget):
            self._column.removeWidget(old)
            old.deleteLater()
        self.buttons = []
        for number, card in enumerate(cards):
            sentence = Label(card.sentence)
            sentence.setWordWrap(True)
            action = QPushButton(card.button)
            action.setAccessibleName(f"{card.button}: {card.sentence}")
            explain(action, card.sentence)
            action.clicked.connect(self._after_closing(card.action))
            self._column.addWidget(sentence)
            self._column.addWidget(action, 0, Qt.AlignmentFlag.AlignLeft)
            if number < len(cards) - 1:
                self._column.addSpacing(theme.SPACE)
            self.buttons.append(action)
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
