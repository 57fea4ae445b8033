"""What one may choose to do: a sentence each, and a button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.widgets.help import explain
from gui.widgets.labels import Label, quiet

_WIDTH = 340
_EDGE = 1  # the line around it


@dataclass(frozen=True)
class Card:
    """One sentence, a verb for the button, and what it does."""

    sentence: str
    button: str
    action: Callable[[], None]


class Cards(Guarded, QFrame):
    """A popup under a button; a click outside or Escape closes it. in_rows: a row each, for many.

    What has no room on the screen is scrolled to.
    """

    def __init__(self, parent: QWidget, in_rows: bool = False) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("cards")
        self.setProperty("role", "popup")
        self.setAccessibleName(self.tr("Try this"))
        self.buttons: list[QPushButton] = []
        self._in_rows = in_rows
        inside = QWidget()
        inside.setProperty("role", "card")  # as the popup behind it
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(*[2 * theme.SPACE] * 4)
        self._grid.setVerticalSpacing(theme.SPACE)
        self._grid.setHorizontalSpacing(2 * theme.SPACE)

    def open_below(self, button: QWidget, cards: Sequence[Card]) -> None:
        """Show these cards, their right edge at the button's."""
        while (old := self._grid.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for row in range(self._grid.rowCount()):
            self._grid.setRowMinimumHeight(row, 0)
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
            action.installEventFilter(self)
            self.buttons.append(action)
        room = button.screen().availableGeometry().adjusted(0, theme.SPACE, 0, -theme.SPACE)
        self._take_room(room.height())
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + theme.SPACE // 2))
        self.move(corner.x(), min(corner.y(), room.bottom() - self.height() + 1))
        self.show()
        if self.buttons:
            self.buttons[0].setFocus()

    def _take_room(self, most: int) -> None:
        """As high as the cards need, and at most so high; QWidget.adjustSize() takes two thirds of
        the screen, and presses them into that."""
        self.ensurePolished()
        wide = self._grid.totalSizeHint().width() if self._in_rows else theme.px(_WIDTH)
        high = self._grid.totalSizeHint().height() if self._in_rows else self._grid.totalHeightForWidth(wide)
        if high + 2 * _EDGE > most:
            wide += self._scroll.verticalScrollBar().sizeHint().width()
        self.setFixedSize(wide + 2 * _EDGE, min(high + 2 * _EDGE, most))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QPushButton):
            self._scroll.ensureWidgetVisible(watched)
        return False

    def _after_closing(self, action: Callable[[], None]) -> Callable[[], None]:
        def close_and_act() -> None:
            self.close()
            action()

        return close_and_act
