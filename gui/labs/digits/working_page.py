"""A page of the digits laboratory that works in the background, and only while it is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from engine.digits import DigitNetwork
from gui.labs.digits.session import DigitSession
from gui.page import Page
from gui.worker import Worker, fraction_of

_PAUSE = 200  # milliseconds after a change of the network, for often another follows


class WorkingPage(Page):
    """What is to be done next follows from what there is: _work begins it, one thing at a time.

    A page says in _work what is to be done, in _take and _fail what becomes of it, in _show_state how it
    looks meanwhile, and in _refresh what a change of the session means to it.
    """

    image_chosen = Signal(object, str, int)  # uint8 (28, 28), ink is high; what it is called; its digit

    def __init__(self, session: DigitSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._is_shown = False
        self._aim: DigitNetwork = session.network  # the one that it should work on
        self._complaint = ""  # why the work failed
        self._share = 0.0  # of the work that is done
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._work)
        self.worker = Worker(self)
        self.worker.progressed.connect(self._note_progress)
        self.worker.succeeded.connect(self._take)
        self.worker.failed.connect(self._fail)
        self.worker.ended.connect(self._work)
        session.changed.connect(self._refresh)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._is_shown = True
        self._complaint = ""
        self._aim = self._session.network

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._is_shown = False
        self._pause.stop()
        self.worker.cancel()

    @property
    def _is_free(self) -> bool:
        """Whether something may be begun."""
        return self._is_shown and not self._complaint and not self.worker.is_running

    @Slot(object)
    def _note_progress(self, snapshots: list[object]) -> None:
        self._share = fraction_of(snapshots[-1]) or 0.0
        self._show_state()

    def _refresh(self) -> None:
        raise NotImplementedError

    def _work(self) -> None:
        raise NotImplementedError

    def _take(self, result: Any) -> None:
        raise NotImplementedError

    def _fail(self, error: Exception) -> None:
        raise NotImplementedError

    def _show_state(self) -> None:
        raise NotImplementedError
