"""The transport bar: step, play and drag through anything that is recorded as a list of steps."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from gui import theme
from gui.icons import icon

PLAY_MILLISECONDS = 900  # from one step to the next


class TransportBar(QWidget):
    """Shows a position from 0 to a total and asks for another one; the owner answers with show_position.

    Keys anywhere in the window while the bar is visible: `,` back, `.` forward, K play and pause.
    """

    requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._position = 0
        self._timer = QTimer(self)
        self._timer.setInterval(PLAY_MILLISECONDS)
        self._timer.timeout.connect(self._play_on)

        self._first = self._button("stepFirst", "first", "To the beginning")
        self._back = self._button("stepBack", "back", "One step back  (,)")
        self._play = self._button("playPause", "play", "Play  (K)")
        self._forward = self._button("stepForward", "forward", "One step forward  (.)")
        self._last = self._button("stepLast", "last", "To the end")
        self._timeline = QSlider(Qt.Orientation.Horizontal)
        self._timeline.setObjectName("timeline")
        self._timeline.setAccessibleName("Timeline")
        self._timeline.setToolTip("Drag to any step, forward or backward")
        self._label = QLabel()
        self._label.setProperty("role", "quiet")
        self._label.setMinimumWidth(110)
        self._label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.SPACE)
        for button in (self._first, self._back, self._play, self._forward, self._last):
            row.addWidget(button)
        row.addSpacing(theme.SPACE)
        row.addWidget(self._timeline, 1)
        row.addWidget(self._label)

        self._first.clicked.connect(self._go_first)
        self._back.clicked.connect(self._go_back)
        self._play.clicked.connect(self.toggle_play)
        self._forward.clicked.connect(self._go_forward)
        self._last.clicked.connect(self._go_last)
        self._timeline.valueChanged.connect(self._dragged)
        for key, action in ((",", self._go_back), (".", self._go_forward), ("K", self.toggle_play)):
            QShortcut(QKeySequence(key), self).activated.connect(action)
        self._dress()

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def show_position(self, position: int, total: int) -> None:
        """Bring buttons, timeline and text to where the owner now is."""
        self._position, self._total = position, total
        self._timeline.blockSignals(True)
        self._timeline.setRange(0, total)
        self._timeline.setValue(position)
        self._timeline.blockSignals(False)
        if position >= total:
            self.stop()
        self._label.setText(f"step {position} of {total}")
        for button in (self._first, self._back):
            button.setEnabled(position > 0)
        for button in (self._forward, self._last):
            button.setEnabled(position < total)
        self._play.setEnabled(total > 0)

    def stop(self) -> None:
        self._timer.stop()
        self._dress_play()

    @Slot()
    def toggle_play(self) -> None:
        if self.is_playing:
            self.stop()
        elif self._total:
            if self._position >= self._total:
                self.requested.emit(0)
            self._timer.start()
            self._dress_play()

    @Slot()
    def _play_on(self) -> None:
        self.requested.emit(self._position + 1)

    @Slot()
    def _go_first(self) -> None:
        self._ask(0)

    @Slot()
    def _go_back(self) -> None:
        self._ask(self._position - 1)

    @Slot()
    def _go_forward(self) -> None:
        self._ask(self._position + 1)

    @Slot()
    def _go_last(self) -> None:
        self._ask(self._total)

    @Slot(int)
    def _dragged(self, position: int) -> None:
        self._ask(position)

    def _ask(self, position: int) -> None:
        """A step by hand ends the playing."""
        self.stop()
        if 0 <= position <= self._total:
            self.requested.emit(position)

    def _button(self, name: str, icon_name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setProperty("role", "tool")
        button.setProperty("icon_name", icon_name)
        button.setIconSize(QSize(20, 20))
        button.setToolTip(tip)
        button.setAccessibleName(tip.split("  ")[0])
        return button

    def _dress(self) -> None:
        for button in (self._first, self._back, self._forward, self._last):
            button.setIcon(icon(button.property("icon_name"), theme.current().text))
        self._dress_play()

    def _dress_play(self) -> None:
        playing = self.is_playing
        self._play.setIcon(icon("pause" if playing else "play", theme.current().text))
        self._play.setToolTip("Pause  (K)" if playing else "Play  (K)")
        self._play.setAccessibleName("Pause" if playing else "Play")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_label"):
            self._dress()
