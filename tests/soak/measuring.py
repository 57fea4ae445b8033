"""What the proofs measure with: memory, time, the delay of the event loop; and what went wrong.

A finding is one row of the table: what was done, how much of it, the figure, what was wanted.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import math
import re
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

MEGABYTE = 2**20
HANG = 0.1  # seconds
_TICK = 0.004  # seconds between two looks at the event loop
_STATUS = Path("/proc/self/status")
_CLEAR_REFS = Path("/proc/self/clear_refs")  # 5: forget the most memory that was in use
_SCHEDULED = Path("/proc/thread-self/schedstat")  # nanoseconds: on a processor, waiting for one
# What the offscreen platform says of every window and every popup, as in pyproject.toml; and of a popup in
# which a button of the mouse is held.
_OF_THE_PLATFORM = re.compile(
    r"^This plugin does not support (propagateSizeHints\(\)|raise\(\)|grabbing the (keyboard|mouse))$"
)


@dataclass(frozen=True)
class Finding:
    """what was done and how much of it; the figure, and what was wanted; details: for failures."""

    what: str
    much: str
    figure: str
    wanted: str
    held: bool
    details: str = ""

    def cells(self) -> list[str]:
        return [self.what, self.much, self.figure, self.wanted, "yes" if self.held else "**no**"]


def ninety_ninth(times: Sequence[float]) -> float:
    return sorted(times)[len(times) * 99 // 100] if times else math.nan


def in_milliseconds(seconds: float) -> str:
    return f"{1e3 * seconds:.1f} ms"


# Memory


def resident() -> int:
    """Bytes of this process that are in memory now, after all that can be had again was given back.

    That is what is no longer used, and Qt's cache of pictures: the graph lab's cards fill its 64 MB as one
    zooms and Qt empties it when nothing happens, so that it says nothing of a leak.
    """
    delete_later()
    empty_picture_cache()
    gc.collect()
    with suppress(OSError, AttributeError):  # glibc keeps freed pages unless it is asked
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    try:
        return 1024 * int(re.search(r"VmRSS:\s*(\d+) kB", _STATUS.read_text())[1])  # type: ignore[index]
    except OSError:
        return peak()


def delete_later() -> None:
    """Delete now what deleteLater() was told of.

    The app's own event loop does so after each event; processEvents() where no loop runs never does, and all
    buttons and menus that the labs have done with would be counted.
    """
    from PySide6.QtCore import QCoreApplication, QEvent

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def empty_picture_cache() -> None:
    from PySide6.QtGui import QGuiApplication, QPixmapCache

    if QGuiApplication.instance() is not None:
        QPixmapCache.clear()


def peak() -> int:
    """The most bytes of this process that were in memory at any time."""
    import resource  # there is none on Windows

    unit = 1 if sys.platform == "darwin" else 1024
    return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def forget_peak() -> None:
    """peak() tells of what comes from now on, where the system can do so, which only Linux does."""
    with suppress(OSError):
        _CLEAR_REFS.write_text("5")


def memory_is_flat(sizes: Sequence[int], much: str) -> Finding:
    """The last quarter of a run within 5 % of its second quarter: the first is for what is made once."""
    quarter = len(sizes) // 4
    second, last = median(sizes[quarter : 2 * quarter]), median(sizes[-quarter:])
    figure = f"{second / MEGABYTE:.0f} → {last / MEGABYTE:.0f} MB ({last / second - 1:+.1%})"
    told = ", ".join(f"{size / MEGABYTE:.0f}" for size in sizes)
    return Finding("memory, second quarter → last", much, figure, "within 5 %", last <= 1.05 * second, told)


# Time


class OwnTime:
    """Seconds that the calling thread took for itself: computing, or waiting for a lock or a disk.

    wall: seconds on the clock, with those in which other processes had the processor. own: without them,
    where the system tells of them, which only Linux does; elsewhere cpu. cpu: without waiting of any kind.
    """

    def __init__(self) -> None:
        self._begun = time.perf_counter(), _own_seconds(), time.thread_time()
        self.wall = self.own = self.cpu = 0.0

    def stop(self) -> None:
        wall, own, cpu = self._begun
        self.wall, self.own = time.perf_counter() - wall, _own_seconds() - own
        self.cpu = time.thread_time() - cpu


def _own_seconds() -> float:
    try:
        _, waited, _ = _SCHEDULED.read_text().split()
    except (OSError, ValueError):
        return time.thread_time()
    return time.perf_counter() - int(waited) / 1e9


class LoopDelay:
    """How long an event that arrives at any moment waits until the event loop takes it, in seconds.

    A timer looks every 4 ms. Where a slot has held it up for 50 ms, those that would have arrived meanwhile
    are counted, too (46 ms, 42 ms, ...): else a long pause would be one sample among thousands.

    delays: by the clock. own: without the time in which other processes had the processor.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.delays: list[float] = []
        self.own: list[float] = []
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(1e3 * _TICK))
        self._timer.timeout.connect(self._look)
        self._due = self._looked = self._own = 0.0

    def start(self) -> None:
        self._looked, self._own = time.perf_counter(), _own_seconds()
        self._due = self._looked + _TICK
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def paused(self, measure: Callable[[], int]) -> int:
        """What another measure takes is not the app's delay."""
        was_running = self._timer.isActive()
        self.stop()
        result = measure()
        if was_running:
            self.start()
        return result

    def _look(self) -> None:
        now, own = time.perf_counter(), _own_seconds()
        stolen = (now - self._looked) - (own - self._own)  # since the last look
        while self._due <= now:
            self.delays.append(now - self._due)
            self.own.append(max(0.0, now - self._due - stolen))
            self._due += _TICK
        self._looked, self._own = now, own


# What went wrong


class Complaints:
    """Every exception, Qt warning and Python warning of this process from now on, wherever it was raised.

    What the decoders of Qt say of damaged pictures is left out: that is no fault of ours.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import qInstallMessageHandler

        self.texts: list[str] = []
        sys.excepthook = lambda kind, error, trace: self._note_exception(error)
        threading.excepthook = lambda args: self._note_exception(args.exc_value)
        sys.unraisablehook = lambda args: self._note_exception(args.exc_value)
        warnings.simplefilter("default")
        warnings.showwarning = lambda message, kind, file, line, *rest: self._note(
            f"{kind.__name__}: {message} ({file}:{line})"
        )
        logging.getLogger().addHandler(_ToComplaints(self._note))
        qInstallMessageHandler(self._note_qt_message)

    def _note(self, text: str) -> None:
        self.texts.append(text)

    def _note_exception(self, error: BaseException | None) -> None:
        self._note("".join(traceback.format_exception(error)))

    def _note_qt_message(self, kind: Any, context: Any, message: str) -> None:
        of_decoders = (context.category or "").startswith("qt.gui.imageio")
        if not of_decoders and not _OF_THE_PLATFORM.match(message):
            came_by = "".join(traceback.format_stack(limit=7)[:-1])
            self._note(f"Qt: {context.category}: {message}\n{came_by}")


class _ToComplaints(logging.Handler):
    def __init__(self, note: Callable[[str], None]) -> None:
        super().__init__(logging.WARNING)
        self._note = note

    def emit(self, record: logging.LogRecord) -> None:
        self._note(record.getMessage() + (str(record.exc_info) if record.exc_info else ""))


def none_of(complaints: Iterable[str], what: str, much: str) -> Finding:
    """That there were no complaints."""
    found = list(complaints)
    return Finding(what, much, str(len(found)), "0", not found, "\n".join(found[:20]))


def leave(window: QWidget) -> None:
    """Close all windows and delete them while Qt is there, as when the app is quit."""
    from PySide6.QtWidgets import QApplication

    for each in [*QApplication.topLevelWidgets(), window]:
        each.close()
    window.deleteLater()
    delete_later()
