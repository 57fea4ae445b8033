"""What is shown of a laboratory before it is built: a start should not wait for all of it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.guarded import Guarded


class Early(Guarded, QWidget):
    """painted: once, when it is on screen. The Panel is given this widget and takes out of it what stays."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self, self.painted.emit)  # what is painted is shown after all are

    def answer(self) -> bool:
        """What the lab computes with is there: say what it makes of what was done here, if anything was."""
        raise NotImplementedError

    def hand_over(self) -> None:
        """The lab is there and is shown, if this was: it gets what was done here."""
        raise NotImplementedError
