"""Brings the neural twin to where it is to be, a little at each frame, while its lab is shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QWidget

from gui.labs.bigram.session import BigramSession

_FRAME = 16  # milliseconds


class Chaser(QObject):
    """lab: the widget of the lab; while it is hidden the twin stays where it is."""

    def __init__(self, session: BigramSession, lab: QWidget) -> None:
        super().__init__(lab)
        self._session, self._lab = session, lab
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME)
        self._timer.timeout.connect(self._advance)
        session.changed.connect(self.follow)

    @Slot()
    def follow(self) -> None:
        """Go on or rest, as the twin is behind or not. For the lab to call when it is shown or hidden."""
        goes_on = self._session.twin.is_behind and self._lab.isVisible()
        if goes_on != self._timer.isActive():
            if goes_on:
                self._timer.start()
            else:
                self._timer.stop()

    @Slot()
    def _advance(self) -> None:
        self._session.twin.advance()
