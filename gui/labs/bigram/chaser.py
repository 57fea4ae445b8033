"""Brings the neural twin to where it is to be, a little at each frame."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from gui.labs.bigram.session import BigramSession

_FRAME = 16  # milliseconds


class Chaser(QObject):
    def __init__(self, session: BigramSession, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME)
        self._timer.timeout.connect(self._advance)
        session.changed.connect(self._follow)

    def _follow(self) -> None:
        is_behind = self._session.twin.is_behind
        if is_behind != self._timer.isActive():
            if is_behind:
                self._timer.start()
            else:
                self._timer.stop()

    @Slot()
    def _advance(self) -> None:
        self._session.twin.advance()
