"""The log: a file that rotates, and the terminal where there is one."""

from __future__ import annotations

import contextlib
import logging
import platform
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

import PySide6
from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication

_LOG_BYTES = 512 * 1024
_LOG_BACKUPS = 3


class Log(RotatingFileHandler):
    """A log that says only once that it cannot be written any more, as when the disk is full."""

    _has_said_so = False

    def handleError(self, record: logging.LogRecord) -> None:
        if not self._has_said_so:
            self._has_said_so = True
            say(f"{self.baseFilename}: the log cannot be written ({sys.exc_info()[1]}).\n")


def open_log(file: Path) -> Log | None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = Log(
            file,
            maxBytes=_LOG_BYTES,
            backupCount=_LOG_BACKUPS,
            encoding="utf-8",
            errors="backslashreplace",
        )
    except OSError as error:
        say(
            f"{file.parent}: the log cannot be written there ({error.strerror}); Nablab goes on without it.\n"
        )
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler


def surroundings() -> str:
    """Versions and the system, a line."""
    return (
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, Qt {qVersion()} "
        f"({QGuiApplication.platformName() or 'no'} window system), "
        f"{platform.system()} {platform.release()} {platform.machine()}"
    )


def say(text: str) -> None:
    """To the terminal, where there is one: a windowed program on Windows has none."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(text)
            sys.stderr.flush()
