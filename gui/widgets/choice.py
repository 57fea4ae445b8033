"""One of several, on a button that drops them down.

A QComboBox would do the same; but it makes a list view of its own at once, which takes 15 ms and 2 MB of the
first window.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QStyleOptionButton, QWidget

from gui import theme
from gui.accessibility import describe
from gui.guarded import Guarded

_ARROW = 4  # pixels: half the width of the arrow
_BEFORE, _AFTER = 10, 24  # pixels to the left of the text, and to its right, as in the style sheet


class Choice(Guarded, QPushButton):
    """A press, Space, Return or Alt+Down drops the choices down; Up, Down, Home and End go through them.

    chosen: the value of the one that the user chose.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: list[tuple[str, Any]] = []
        self._index = -1
        self.setProperty("role", "choice")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        describe(self, QAccessible.Role.ComboBox)
        self.clicked.connect(self.drop_down)

    def offer(self, choices: Sequence[tuple[str, Any]]) -> None:
        """Text and value of each."""
        if self._choices == list(choices):
            return
        self._choices = list(choices)
        self._index = -1
        self.setText("")
        self.updateGeometry()

    @property
    def count(self) -> int:
        return len(self._choices)

    def show_value(self, value: Any) -> None:
        """Bring the button to where its owner is."""
        index = next((i for i, (_, each) in enumerate(self._choices) if each == value), -1)
        if index != self._index:
            self._index = index
            self.setText(self._choices[index][0] if index >= 0 else "")

    @Slot()
    def drop_down(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setMinimumWidth(self.width())
        for index, (text, _) in enumerate(self._choices):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(index == self._index)
            action.setData(index)
            if index == self._index:
                menu.setActiveAction(action)
        menu.triggered.connect(lambda action: self._choose(action.data()))
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._choices) - 1
        there = {
            Qt.Key.Key_Up: max(self._index - 1, 0),
            Qt.Key.Key_Down: min(self._index + 1, last),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if there is None:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.drop_down()
        else:
            self._choose(there)

    def _choose(self, index: int) -> None:
        if 0 <= index < len(self._choices) and index != self._index:
            self.chosen.emit(self._choices[index][1])

    def minimumSizeHint(self) -> QSize:
        """Its text may be shortened where there is little room; the list has it whole."""
        return QSize(theme.px(96), super().minimumSizeHint().height())

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        super().initStyleOption(option)
        room = self.width() - _BEFORE - theme.px(_AFTER)
        option.text = self.fontMetrics().elidedText(option.text, Qt.TextElideMode.ElideRight, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().quiet), 1.5))
        right, middle = self.width() - 2 * theme.SPACE, self.height() // 2
        painter.drawPolyline(
            [
                QPoint(right - _ARROW, middle - _ARROW // 2),
                QPoint(right, middle + _ARROW // 2),
                QPoint(right + _ARROW, middle - _ARROW // 2),
            ]
        )
        painter.end()
