"""Where this window keeps its work, among several that may be open at once.

    place = WorkFolder(home())
    place.work              the file: last.nablab for the first window, last-2.nablab for one beside it
    place.was_cut_off       the program that kept its work there was killed, or the power went
    place.leave()           at the end, when all is kept

A lock beside the file is there from the start to the end of the program. The system lets go of it when the
process ends, however it ends; so one that is found at the start and can be taken is that of a crash.
(QLockFile would do the same, but it waits for the disk: up to 80 ms of the start where that was busy.)
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from datetime import datetime
from itertools import count
from pathlib import Path

from engine.disk import keep_copy, stamp, sweep

_MOST_RESCUED = 3  # copies of what was there at the newest crashes


class WorkFolder:
    """number: 1 for the first window, 2 for one that was opened beside it, and so on.

    rescued     after a crash, the copy of the work as it was, which stays for the next few; else None
    time        when that was kept
    is_harmful  the work did not let the program live long enough to show it; it is set aside as rescued
    others      works of windows beside the first that were cut off and have not been opened since
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.number = 1
        self.rescued: Path | None = None
        self.time = datetime.min
        self.is_harmful = False
        self._lock: int | None = None  # a file descriptor
        self.was_cut_off = self._take()
        if self.was_cut_off:
            self._rescue()

    @property
    def work(self) -> Path:
        return self._work(self.number)

    def _work(self, number: int) -> Path:
        return self.home / (f"last-{number}.nablab" if number > 1 else "last.nablab")

    def _lock_file(self, number: int) -> Path:
        return self._work(number).with_suffix(".lock")

    @property
    def _trial(self) -> Path:
        """There while work that was cut off is being shown again."""
        return self.work.with_suffix(".trial")

    def _take(self) -> bool:
        """The first place that is free. True: nobody has left it."""
        with contextlib.suppress(OSError):
            self.home.mkdir(parents=True, exist_ok=True)
        if not os.access(self.home, os.W_OK):  # nothing can be kept here, so nobody needs a place
            return False
        for number in count(1):
            path = self._lock_file(number)
            was_there = path.exists()
            try:
                self._lock = _hold(path)
            except OSError:  # the disk is full, or knows no locks
                self.number = number
                return False
            if self._lock is not None:
                self.number = number
                return was_there
        raise AssertionError

    def _rescue(self) -> None:
        """A copy of what was there, before it is written over."""
        was = stamp(self.work)
        if was is None:
            return
        self.time = datetime.fromtimestamp(was[0] / 1e9)
        copy = self.work.with_name(f"{self.work.stem}-{self.time:%Y-%m-%d-%H%M%S}.nablab")
        try:
            keep_copy(self.work, copy)
            self.rescued = copy
            self.is_harmful = self._trial.exists()
            if self.is_harmful:
                self.work.unlink()
                self._trial.unlink()
            else:
                self._trial.touch()
        except OSError:
            return  # the disk is full or read-only: what is there is shown, and telling of it is Autosave's
        old = sorted(self.home.glob(f"{self.work.stem}-????-??-??-??????.nablab"))
        for path in old[:-_MOST_RESCUED]:
            with contextlib.suppress(OSError):
                path.unlink()

    def settle(self) -> None:
        """A moment after the start: the work that was cut off is shown, and the program lives."""
        with contextlib.suppress(OSError):
            self._trial.unlink(missing_ok=True)
            sweep(self.work)

    def others(self) -> list[Path]:
        """Works of other windows that were cut off; each is told of once."""
        found = []
        for path in sorted(self.home.glob("last-?.lock")):
            work = path.with_suffix(".nablab")
            with contextlib.suppress(OSError):
                if work.exists() and (lock := _hold(path)) is not None:
                    _let_go(path, lock)
                    found.append(work)
        return found

    def leave(self) -> None:
        """All is kept: the next start need not ask."""
        if self._lock is not None:
            with contextlib.suppress(OSError):
                _let_go(self._lock_file(self.number), self._lock)
            self._lock = None


def _hold(path: Path) -> int | None:
    """Hold this file, which is made if need be; None where another window holds it. Raises OSError."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_there = path.exists() and os.path.samestat(path.stat(), os.fstat(lock))
    except OSError as error:
        os.close(lock)
        if error.errno in (errno.EACCES, errno.EAGAIN):
            return None
        raise
    if is_there:
        return lock
    os.close(lock)
    return _hold(path)  # the one who held it has removed it just now


def _let_go(path: Path, lock: int) -> None:
    """Remove the file and hold it no more. Raises OSError."""
    if sys.platform == "win32":  # which removes no file that is open
        os.close(lock)
        path.unlink()
    else:
        try:
            path.unlink()
        finally:
            os.close(lock)
