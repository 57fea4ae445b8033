"""Where a window answers nothing, each stretch of it timed apart: what a person feels as a hang.

    stretches.begin()
    stretches.cut("press")     # what comes now: a handler's call, one pass of the event loop
    ...
    stretches.end()
    stretches.all              # since begin()

A handler may run a loop of its own, for a menu or a drag: the window answers there, so each of its turns is
a stretch. Events that a handler has posted are taken by the next pass, and that is a stretch of its own, too,
also where QTest runs it unasked.
"""

from __future__ import annotations

import math
import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QThread, QTimer

from tests.soak.measuring import HANG, OwnTime, in_milliseconds

_TURN = 4  # milliseconds, at most, in a loop of a handler's own
_MARK = QEvent.Type(QEvent.registerEventType())


@dataclass(frozen=True)
class Stretch:
    """what: was done; where: what the thread was about after 100 ms, "" where it took less."""

    what: str
    own: float
    cpu: float
    where: str = ""

    def __str__(self) -> str:
        figure = f"{self.what} {in_milliseconds(self.own)} ({in_milliseconds(self.cpu)} of the processor)"
        return f"{figure} {self.where}".rstrip()


class Stretches(QObject):
    """all: those of one event, from begin() to end()."""

    def __init__(self) -> None:
        super().__init__()
        self.all: list[Stretch] = []
        self._watch = Watch()
        self._what = ""
        self._timer: OwnTime | None = None
        self._turns = QTimer()
        self._turns.setTimerType(Qt.TimerType.PreciseTimer)
        self._turns.setInterval(_TURN)
        self._turns.timeout.connect(self._turn)

    def begin(self, what: str) -> None:
        self.all = []
        self._turns.start()
        self._start(what)

    def cut(self, what: str) -> None:
        """The stretch before ends here; the next begins."""
        self._stop()
        self._start(what)

    def handler(self, what: str) -> None:
        """As cut(); the events that it posts are taken by a pass that is a stretch of its own."""
        QCoreApplication.postEvent(self, QEvent(_MARK), Qt.EventPriority.HighEventPriority.value)
        self.cut(what)

    def end(self) -> None:
        self._stop()
        self._turns.stop()

    def customEvent(self, event: QEvent) -> None:
        if self._timer is not None:
            self.cut(f"after {self._what.removeprefix('after ')}")

    def _turn(self) -> None:
        if QThread.currentThread().loopLevel() > 0:  # not in a pass, which is one stretch
            self.cut(self._what)

    def _start(self, what: str) -> None:
        self._what = what
        self._watch.begin()
        self._timer = OwnTime()

    def _stop(self) -> None:
        assert self._timer is not None
        self._timer.stop()
        self.all.append(Stretch(self._what, self._timer.own, self._timer.cpu, self._watch.end()))
        self._timer = None


class Watch(threading.Thread):
    """Looks where the thread that made it is, when it has been about one thing for over 100 ms."""

    def __init__(self) -> None:
        super().__init__(name="watch", daemon=True)
        self._watched = threading.get_ident()
        self._begun = math.inf
        self._where = ""
        self.start()

    def begin(self) -> None:
        self._where, self._begun = "", time.perf_counter()

    def end(self) -> str:
        """The lines it was at; "" where it did not take long."""
        self._begun = math.inf
        return self._where

    def run(self) -> None:
        while True:
            time.sleep(HANG / 5)
            if time.perf_counter() - self._begun > HANG and not self._where:
                frame = sys._current_frames().get(self._watched)
                lines = traceback.extract_stack(frame) if frame else []
                self._where = " < ".join(
                    f"{Path(x.filename).stem}:{x.lineno} {x.name}" for x in lines[:-8:-1]
                )
