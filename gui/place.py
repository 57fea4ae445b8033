"""Where this window keeps its work, among several that may be open at once.

    place = Place(home())
    place.work              the file: last.nablab for the first window, last-2.nablab for one beside it
    place.was_cut_off       the program that kept its work there was killed, or the power went
    place.leave()           at the end, when all is kept

A lock beside the file (QLockFile, which knows the lock of a dead process) is there from the start to the
end of the program. So one that is found at the start and can be taken is that of a crash.
"""

from __future__ import annotations

import contextlib
import os
from datetime import datetime
from itertools import count
from pathlib import Path

from PySide6.QtCore import QLockFile

from engine.files import keep_copy, stamp, sweep

_MOST_RESCUED = 3  # copies of what was there at the newest crashes


class Place:
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
        self._lock: QLockFile | None = None
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
            lock = QLockFile(str(path))
            lock.setStaleLockTime(0)  # only by the death of its process, and not by its age
            if lock.tryLock(0):
                self.number, self._lock = number, lock
                return was_there
            if lock.error() != QLockFile.LockError.LockFailedError:  # the disk is full, say
                self.number = number
                return False
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
            lock, work = QLockFile(str(path)), path.with_suffix(".nablab")
            lock.setStaleLockTime(0)
            if path != self._lock_file(self.number) and work.exists() and lock.tryLock(0):
                lock.unlock()
                found.append(work)
        return found

    def leave(self) -> None:
        """All is kept: the next start need not ask."""
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
