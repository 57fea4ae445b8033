"""Long work beside the window: a thread that drives any generator and hands on what it yields.

    worker = Worker(panel)
    worker.progressed.connect(panel.show_progress)      # a list of snapshots, oldest first
    worker.succeeded.connect(panel.show_result)
    worker.start("Training", train(network, ...))

What is yielded should be frozen (copied arrays): the generator goes on while the window looks at it.

Each run has a letter box. The thread puts snapshots in, the GUI thread empties it at most once a
frame, so that even a generator that yields a million times a second leaves time for the mouse. A run
that was cancelled or superseded loses its box: nothing of it can arrive afterwards.
"""

from __future__ import annotations

import atexit
import logging
import math
import sys
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Lock

from PySide6.QtCore import QCoreApplication, QMetaMethod, QObject, Qt, QThread, QTimer, Signal, Slot

from gui.guarded import Guarded

_FRAME = 16  # milliseconds between two deliveries
_PATIENCE = 5_000  # milliseconds that shutdown() waits for a generator's next yield, or for its end

_log = logging.getLogger(__name__)


def fraction_of(snapshot: object) -> float | None:
    """How far a run is, from 0 to 1, as its snapshot tells; None where it does not tell.

    A float is the share itself; an object with .step and .steps (as engine.training.Progress) gives
    their quotient.
    """
    if isinstance(snapshot, float):
        share = snapshot
    else:
        step, steps = getattr(snapshot, "step", None), getattr(snapshot, "steps", None)
        if not isinstance(step, int | float) or not isinstance(steps, int | float) or steps <= 0:
            return None
        share = step / steps
    return None if math.isnan(share) else min(max(share, 0.0), 1.0)


class Worker(QObject):
    """Drives one generator at a time in a thread of its own; to be used from the GUI thread only.

    The signals of one run, in this order, all emitted in the GUI thread:

        started(str)        its title
        progressed(list)    the snapshots since the last time, any number of times
        succeeded(object)   what the generator returned, or
        failed(object)      the exception it raised, or neither of them after a cancel;
                            where nobody is connected, sys.excepthook gets it, so that none is lost
        ended()             in every case

    Each started is followed by one ended before the next started. Where a run is superseded, ended is
    emitted when the new one is already there: is_running is then true.

    Connect bound methods of objects that live in the GUI thread, here and everywhere. A lambda belongs
    to no object, so Qt runs it in whichever thread emits: a lambda connected to a signal that was
    emitted in a worker's thread touched widgets from there.
    """

    started = Signal(str)
    progressed = Signal(object)  # not Signal(list): Qt would copy it, and lose integers of over 64 bits
    succeeded = Signal(object)
    failed = Signal(object)
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._title = ""
        self._run: _Run | None = None  # the one whose results count
        self._announced = False  # started was emitted, ended not yet
        self._handing_on = False
        self._thread: _Thread | None = None
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(_FRAME)
        self._frame.timeout.connect(self._deliver)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.shutdown)

    @property
    def is_running(self) -> bool:
        """Whether results may still come; False already while succeeded and failed are emitted."""
        return self._run is not None

    @property
    def title(self) -> str:
        """Of the newest run, also after its end; empty before the first."""
        return self._title

    @property
    def can_be_stopped(self) -> bool:
        """Whether a user may stop the run, and the end of the program does."""
        return self._run is None or self._run.can_be_stopped

    @property
    def run(self) -> int:
        """Number of the newest run, from 1; 0 before the first."""
        return self._number

    def start(
        self, title: str, generator: Generator[object, None, object], *, can_be_stopped: bool = True
    ) -> int:
        """Begin a new run and return its number. The one before is stopped and nothing of it arrives.

        The new one waits in the thread, not here, until the one before has come to its next yield and
        was closed: two runs never execute at once.
        """
        self._drop()
        run = self._run = _Run(generator, can_be_stopped)
        self._number += 1
        number = self._number
        self._title = title
        if self._thread is None or self._thread.leaving:
            self._thread = self._new_thread()
        self._thread.drive(run)
        self._say_ended()
        if self._run is run:  # else a listener of ended has begun another
            self._announced = True
            self.started.emit(title)
        return number

    @Slot()
    def cancel(self) -> None:
        """Stop the run and drop all that it has not delivered; its generator is closed at its next yield."""
        self._drop()
        self._say_ended()

    def wait_for_unstoppable(self) -> bool:
        """Wait at most five seconds for a run that cannot be stopped, and for what follows it of that kind.

        Its end is told. False: it goes on, and will be told of later.
        """
        end = time.monotonic() + _PATIENCE / 1000
        while (run := self._run) is not None and not run.can_be_stopped:
            if not run.over.wait(max(0.0, end - time.monotonic())):
                return False
            self._deliver()
            if self._run is run:  # this was called by one that is told of it
                return False
        return True

    @Slot()
    def shutdown(self) -> bool:
        """Cancel, and wait at most five seconds for the thread to end. Returns whether it has ended.

        What cannot be stopped is waited for as long before. A generator that takes longer to its next yield
        goes on, unheard, and holds up the end of the process. start() may be called again later.
        """
        self.wait_for_unstoppable()
        self.cancel()
        return self._thread is None or self._thread.leave_in_time()

    def _new_thread(self) -> _Thread:
        thread = _Thread(self._thread)
        thread.ready.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(thread.leave_in_time)
        thread.start()
        return thread

    def _drop(self) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.stop()

    def _say_ended(self) -> None:
        if self._announced:
            self._announced = False
            self.ended.emit()

    @Slot()
    def _wake(self) -> None:
        if not self._frame.isActive():
            self._frame.start()

    @Slot()
    def _deliver(self) -> None:
        if self._handing_on:  # a listener of progressed runs an event loop of its own
            self._frame.start()
            return
        run = self._run
        if run is None:
            return
        snapshots, end = run.take()
        if snapshots:
            self._handing_on = True
            self.progressed.emit(snapshots)
            self._handing_on = False
            if self._run is not run:
                return  # a listener has cancelled or begun another
        if end is None:
            return
        self._run = None
        number = self._number
        if end.error is not None:
            if not self.isSignalConnected(QMetaMethod.fromSignal(self.failed)):
                sys.excepthook(type(end.error), end.error, end.error.__traceback__)
            self.failed.emit(end.error)
        else:
            self.succeeded.emit(end.result)
        if self._number == number:  # else a listener has begun another, and ended was emitted then
            self._say_ended()


@dataclass(frozen=True)
class _End:
    """How a generator ended by itself."""

    result: object = None
    error: BaseException | None = None


class _Run:
    """A generator and its letter box, shared by the two threads."""

    def __init__(self, generator: Generator[object, None, object], can_be_stopped: bool) -> None:
        self.can_be_stopped = can_be_stopped
        self.over = Event()  # it has ended by itself
        self._generator = generator
        self._lock = Lock()
        self._stopped = False
        self._told = False  # the GUI thread knows that there is something in the box
        self._snapshots: list[object] = []
        self._end: _End | None = None

    def drive(self, tell: Callable[[], None]) -> None:
        """In the worker's thread: go to the end, or to the first yield after stop()."""
        try:
            while not self._stopped:
                snapshot = next(self._generator)
                if self._put(snapshot, None):
                    tell()
        except StopIteration as stop:
            end = _End(result=stop.value)
        except BaseException as error:  # a KeyboardInterrupt too must not kill the thread
            # without this frame, which holds the run, which holds the exception
            end = _End(error=error.with_traceback(error.__traceback__ and error.__traceback__.tb_next))
        else:
            self._close()
            return
        if self._put(None, end):
            tell()
        self.over.set()
        # from Python 3.12 on the traceback of the exception leads to this frame, which must not hold it
        del end

    def stop(self) -> None:
        """Nothing more goes into the box, and what is in it is lost."""
        with self._lock:
            self._stopped = True
            self._snapshots, self._end = [], None

    def take(self) -> tuple[list[object], _End | None]:
        """Empty the box."""
        with self._lock:
            content = self._snapshots, self._end
            self._snapshots, self._end, self._told = [], None, False
            return content

    def _put(self, snapshot: object, end: _End | None) -> bool:
        """True if the GUI thread has to be told."""
        with self._lock:
            if self._stopped:
                return False
            if end is None:
                self._snapshots.append(snapshot)
            else:
                self._end = end
            told, self._told = self._told, True
            return not told

    def _close(self) -> None:
        try:
            self._generator.close()
        except BaseException:  # of a finally block; nobody listens to this run any more
            _log.exception("a cancelled run failed while it was closed")


class _Thread(Guarded, QThread):
    """Takes runs in turn, so that no two overlap, until it is told to leave.

    The QThread itself lives in the GUI thread; only run() is executed in the new one. It knows no
    Worker: a worker may be destroyed at any moment, and Qt drops the connection then.
    """

    ready = Signal()

    def __init__(self, before: _Thread | None) -> None:
        super().__init__()
        self.setObjectName("worker")
        self.leaving = False
        self._before = before  # of the same worker; may still be on its way to a yield
        self._runs: SimpleQueue[_Run | None] = SimpleQueue()
        self._newest: _Run | None = None
        # A QThread that is destroyed while it runs aborts the process: keep it until it has ended.
        _threads.difference_update([thread for thread in _threads if thread.isFinished()])
        _threads.add(self)

    def drive(self, run: _Run) -> None:
        self._newest = run
        self._runs.put(run)

    def leave(self) -> None:
        """Stop the newest run, and end after it."""
        if not self.leaving:
            self.leaving = True
            if self._newest is not None:
                self._newest.stop()
            self._runs.put(None)

    @Slot()
    def leave_in_time(self) -> bool:
        """Leave, and wait for the end as long as patience lasts; returns whether it came."""
        self.leave()
        return self.wait(_PATIENCE)

    def run(self) -> None:
        if self._before is not None:
            self._before.wait()
            self._before = None
        while self._drive_next():
            pass

    def _drive_next(self) -> bool:
        # a function of its own, so that no variable holds the last run while the next is awaited
        run = self._runs.get()
        if run is not None:
            run.drive(self.ready.emit)
        return run is not None


_threads: set[_Thread] = set()


@atexit.register
def _leave_all() -> None:
    for thread in _threads:
        thread.leave()
    for thread in _threads:
        thread.wait()
    _threads.clear()
