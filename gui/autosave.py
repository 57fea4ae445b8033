"""The work of all laboratories is kept by itself, a moment after each change.

    autosave = Autosave(window, path)       from now on
    autosave.finish()                       at the end of the program, with what has not been kept yet

What the labs know is collected in the GUI thread (a few milliseconds); their bytes are made and written in
a thread of their own. Nothing is written while the pen is down, nor what is in the file already.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from engine.disk import why, write_bytes
from gui import workspace
from gui.worker import Worker
from gui.workspace import MEGABYTE, document, encode, prepare

if TYPE_CHECKING:
    from gui.window import MainWindow

DELAY = 2_000  # milliseconds after the first change that is not kept
RETRY = 30_000  # milliseconds after a failure
_PEN = 200  # milliseconds between two looks whether the pen is up
_LONGEST_STROKE = 10_000  # milliseconds that a pen may hold it up
_TOGETHER = 16  # pieces of a state that are made in one go

State = Mapping[str, Any]
Pieces = list[bytes]


@dataclass(frozen=True)
class Kept:
    """What a run has kept. states: by lab, the state and its bytes; content: of the whole file.

    too_large: labs for which there was no room, with their bytes; broken: why a state is not plain data.
    """

    states: dict[str, tuple[State, Pieces]] = field(default_factory=dict)
    content: Pieces = field(default_factory=list)
    too_large: dict[str, int] = field(default_factory=dict)
    broken: Exception | None = None


class Autosave(QObject):
    """path: of the file. is_behind: something is not in it yet, or just being written."""

    kept = Signal()  # the file is there, with all that was known when it was begun

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self.path = path
        self._window = window
        self._changed: set[str] = set()  # labs
        self._states: dict[str, State] = dict(window.waiting_states)
        self._kept = Kept()
        self._told = ""
        self._waited = 0  # milliseconds, for the pen
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)
        self.worker = Worker(self)
        self.worker.succeeded.connect(self._go_on)
        self.worker.failed.connect(self._fail)
        self._is_preparing = False
        self.is_behind = False
        for name in window.panels:
            self._watch(name)
        window.lab_built.connect(self._watch)
        window.lab_shown.connect(self.note)
        window.filing.path_set.connect(self.note)

    @Slot(str)
    def _watch(self, name: str) -> None:
        """A lab that is built now. What it says from now on it may have changed."""
        panel = self._window.panels[name]
        note = partial(self.note, name)
        panel.session.changed.connect(note)
        panel.edited.connect(note)
        panel.touched.connect(note)
        self.note(name)

    @Slot()
    def note(self, lab: str = "") -> None:
        """Something is not kept yet: in this lab, or in the window."""
        if lab in self._window.panels:
            self._changed.add(lab)
        self.is_behind = True
        if not self._timer.isActive() and not self.worker.is_running:
            self._waited = 0
            self._timer.start(DELAY)

    @Slot()
    def _begin(self) -> None:
        is_drawing = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
        if is_drawing and self._waited < _LONGEST_STROKE:
            self._waited += _PEN
            self._timer.start(_PEN)
            return
        parts = self._window.heavy_parts(self._changed)
        if parts:
            self._is_preparing = True
            self.worker.start("", prepare(parts))
        else:
            self._write()

    def _write(self) -> None:
        self._is_preparing = False
        self.worker.start("", self._keeping())

    def _keeping(self) -> Generator[None, None, Kept]:
        """Collect what is known now; the generator keeps it."""
        for name in self._changed:
            try:
                self._states[name] = self._window.panels[name].session.to_dict()
            except Exception:  # a mistake of ours, which is told; the other labs are kept
                sys.excepthook(*sys.exc_info())
        self._changed.clear()
        self.is_behind = False
        about = self._window.filing.about()
        return _keep(self.path, self._window.current_lab, dict(self._states), about, self._kept)

    @Slot(object)
    def _go_on(self, result: object) -> None:
        if self._is_preparing:
            self._write()
            return
        assert isinstance(result, Kept)
        self._take(result)
        self.kept.emit()
        if self.is_behind:
            self.note()
        if result.broken is not None:
            raise result.broken  # a mistake of ours: the report window tells it; the other labs are kept

    def _take(self, kept: Kept) -> None:
        self._kept = kept
        told = "\n".join(
            self.tr(
                "The work of the laboratory {lab} is not kept for the next start: it has {size} MB, and "
                "there is room for {most} MB. Save the parts of it that you need as files of their own."
            ).format(lab=lab, size=size // MEGABYTE + 1, most=workspace.MOST_BYTES // MEGABYTE)
            for lab, size in kept.too_large.items()
        )
        if self._told and not told:
            self._window.statusBar().showMessage(self.tr("The work is kept for the next start again."), 6000)
        self._tell(told)

    def _tell(self, text: str) -> None:
        """Once, and not again for each try."""
        if text and text != self._told:
            self._window.tell(text)
        self._told = text

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if self._is_preparing:
            self._write()  # where to_dict() meets the same, it is told
            return
        if not isinstance(error, OSError):
            raise error
        self.is_behind = True
        self._tell(
            self.tr(
                "{path}: the work cannot be kept for the next start ({reason}). Save it elsewhere; "
                "Nablab goes on and tries again."
            ).format(path=self.path, reason=why(error))
        )
        self._timer.start(RETRY)

    def finish(self) -> bool:
        """Keep what is not kept yet, now. False: it could not be done; the terminal is told."""
        self._timer.stop()
        self.worker.shutdown()
        keeping = self._keeping()
        try:
            while True:
                next(keeping)
        except StopIteration as end:
            self._kept = end.value
            return self._kept.broken is None and not self._kept.too_large
        except OSError as error:
            print(f"The work could not be kept for the next start: {error}", file=sys.stderr)
            return False


def _keep(
    path: Path, lab: str, states: Mapping[str, State], about: Mapping[str, Any], before: Kept
) -> Generator[None, None, Kept]:
    """In the worker's thread: write these states, unless it is what was written before. Raises OSError."""
    encoded: dict[str, tuple[State, Pieces]] = {}
    broken = None
    for name, state in states.items():
        if name in before.states and before.states[name][0] is state:
            encoded[name] = before.states[name]
            continue
        pieces: Pieces = []
        try:
            for number, piece in enumerate(encode(state)):
                pieces.append(piece)
                if number % _TOGETHER == 0:
                    yield
            encoded[name] = state, pieces
        except (ValueError, TypeError, RecursionError) as error:
            broken = error
            if name in before.states:
                encoded[name] = state, before.states[name][1]  # the last that was whole
        yield
    too_large = _largest(encoded)
    content = document(lab, {name: e[1] for name, e in encoded.items() if name not in too_large}, about)
    yield
    if content != before.content or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, content)
    return Kept(encoded, content, too_large, broken)


def _largest(encoded: Mapping[str, tuple[State, Pieces]]) -> dict[str, int]:
    """The labs that have to be left out, so that the others have room, with their sizes in bytes."""
    sizes = {name: sum(map(len, pieces)) for name, (_, pieces) in encoded.items()}
    left_out: dict[str, int] = {}
    while sum(sizes.values()) > workspace.MOST_BYTES - MEGABYTE:
        name = max(sizes, key=lambda name: sizes[name])
        left_out[name] = sizes.pop(name)
    return left_out
