"""What went wrong, told in plain words: a log that rotates, and one window with a report to copy.

    reporter = install(folder_for_logs, "0.1.0")      once, when the app starts
    worker.failed.connect(reporter.report)            where no failure is expected

An exception in a slot, in a paint event, in a thread or in a destructor ends here. The app goes on. The
report stays on this computer: nobody gets it unless the user copies it and gives it to them.
"""

from __future__ import annotations

import atexit
import logging
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCoreApplication,
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)

from gui.failure import Failure

if TYPE_CHECKING:
    from gui.report_window import ReportWindow

LOG_NAME = "nablab.log"
_QUIET_SECONDS = 5.0  # without a failure of this kind, before it may open a closed window again

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("qt")
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def install(folder: Path, version: str) -> Reporter:
    """From now on, everything unexpected goes to the log in this folder and to the report window."""
    return Reporter(folder, version)


class Reporter(QObject):
    """Takes the place of Python's and Qt's own ways to complain; uninstall() puts them back.

    May be called from any thread. The window belongs to the GUI thread and is never opened in the
    middle of what failed: a paint event must not show a window.
    """

    _happened = Signal()

    def __init__(self, folder: Path, version: str) -> None:
        super().__init__()
        self.window: ReportWindow | None = None  # made at the first failure
        self._version = version
        self._lock = threading.Lock()
        self._waiting: list[Failure] = []
        self._counts: dict[str, int] = {}  # kind -> how often since the start
        self._latest: dict[str, float] = {}  # kind -> when, in seconds
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

        root = logging.getLogger()
        self._level_before = root.level
        self._handler = _LateLog(folder, version)
        root.addHandler(self._handler)
        root.setLevel(logging.INFO)
        self._is_installed = True
        self._hooks_before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_exception_in_thread
        sys.unraisablehook = self._on_unraisable
        self._qt_handler_before = qInstallMessageHandler(self._on_qt_message)
        atexit.register(self.uninstall)

    @property
    def log_file(self) -> Path | None:
        """None where it turned out that it cannot be written."""
        return self._handler.file

    def uninstall(self) -> None:
        """Put everything back as it was, and close the window and the log. Twice does no harm."""
        atexit.unregister(self.uninstall)
        if not self._is_installed:
            return
        self._is_installed = False
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks_before
        qInstallMessageHandler(self._qt_handler_before)
        root = logging.getLogger()
        root.setLevel(self._level_before)
        root.removeHandler(self._handler)
        self._handler.close()
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None

    @Slot(object)
    def report(self, exception: BaseException) -> None:
        """Tell the log, the terminal and the user about an exception that nobody expected."""
        failure = Failure.of(exception)
        with self._lock:
            count = self._counts[failure.kind] = self._counts.get(failure.kind, 0) + 1
            is_first = not self._waiting
            self._waiting.append(failure)
        if count == 1:
            _log.error("unexpected exception\n%s", failure.text.rstrip())
            _say(failure.text)
        elif count & (count - 1) == 0:  # 2, 4, 8 ...: what fails at every repaint must not fill the log
            _log.error("%d times by now: %s", count, failure.last_line)
        if is_first:
            self._happened.emit()

    @Slot()
    def _show(self) -> None:
        """In the GUI thread, when the event loop comes round."""
        with self._lock:
            failures, self._waiting = self._waiting, []
        if QCoreApplication.instance() is None or not self._is_installed:
            return
        try:
            for failure in failures:
                self._tell(failure)
        except Exception:  # the messenger's own mistake must not be reported by the messenger
            _log.exception("the report window failed")

    def _tell(self, failure: Failure) -> None:
        if self.window is None:
            from gui.report_window import ReportWindow

            self.window = ReportWindow(self._version, self.log_file)
        now = time.monotonic()
        quiet = now - self._latest.get(failure.kind, -_QUIET_SECONDS) >= _QUIET_SECONDS
        self._latest[failure.kind] = now
        if self.window.isVisible():
            self.window.add(failure)
        elif quiet:
            # else it was just closed, and what was under it fails while it is painted again
            self.window.begin(failure)

    def _on_exception(
        self, kind: type[BaseException], exception: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(exception, KeyboardInterrupt):
            sys.__excepthook__(kind, exception, trace)
        else:
            self.report(exception.with_traceback(trace))

    def _on_exception_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
            self.report(args.exc_value)

    def _on_unraisable(self, args: sys.UnraisableHookArgs) -> None:
        if args.exc_value is not None:  # None where memory ran out
            self.report(args.exc_value)

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        _qt_log.log(_QT_LEVELS.get(kind, logging.WARNING), "%s", message)
        _say(message + "\n")


class _LateLog(logging.Handler):
    """Opens the log at the first record: most starts have nothing to tell, and should not pay for it.

    file: where the log is or will be; None where it turned out that it cannot be written.
    """

    def __init__(self, folder: Path, version: str) -> None:
        super().__init__()
        self.file: Path | None = folder / LOG_NAME
        self._version = version
        self._log: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._log is None and self.file is not None:
            self._open(self.file)
        if self._log is not None:
            self._log.handle(record)

    def _open(self, file: Path) -> None:
        from gui.log import open_log, surroundings

        self._log = open_log(file)
        if self._log is None:
            self.file = None
        else:
            first = f"Nablab {self._version} on {surroundings()}"
            self._log.handle(logging.LogRecord(__name__, logging.INFO, "", 0, first, (), None))

    def close(self) -> None:
        super().close()
        if self._log is not None:
            self._log.close()


def _say(text: str) -> None:
    from gui.log import say

    say(text)
