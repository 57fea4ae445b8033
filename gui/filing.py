"""New, open, save: the files of the window.

A file is read in the background; what comes of it is taken over only if nothing was changed meanwhile.
A file that cannot be used is told of, and nothing else is touched. New and Open can be undone in each lab.

A file is written in the background, too, with the work as it was before whatever comes after Save: nothing
stops that. One save follows another, a file to be opened waits, and so does the end of the program. A change
that comes while it is written is not saved yet, and the window keeps its mark.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox

from engine.disk import FileError, Stamp, keep_copy, load_json, stamp, why, write_bytes
from gui.labs import LABS
from gui.shell import Shell
from gui.undo import state_change
from gui.worker import Worker
from gui.workspace import Workspace, from_document, prepare, to_bytes

if TYPE_CHECKING:
    from gui.opening import Opened

SUFFIX = ".nablab"
MOST_RECENT = 10


@dataclass
class _Save:
    """A save that is under way, or waits for the one before it.

    workspace: what is written; None while what takes long of it is still being made
    is_behind: the work was changed since; is_left: it is other work by now, after New, say
    """

    path: Path
    workspace: Workspace | None = None
    is_behind: bool = False
    is_left: bool = False


class Filing(QObject):
    """path: the workspace file that Save writes, or None. recent: the newest first.

    worker: reads and writes; it runs until a file is taken over, and until all that is to be saved is written
    """

    recent_changed = Signal()
    path_set = Signal()  # also to the same: it was opened or saved

    def __init__(self, window: Shell) -> None:
        super().__init__(window)
        self._window = window
        self.path: Path | None = None
        self._stamp: Stamp | None = None  # of the file when it was read or written here
        self.recent: list[Path] = []
        self.worker = Worker(self)
        self.worker.succeeded.connect(self._succeed)
        self.worker.failed.connect(self._fail)
        self.worker.ended.connect(self._note_end)
        window.status.watch(self.worker)
        window.state_refused.connect(self._set_aside)
        self._saves: list[_Save] = []
        self._is_saved = True  # as finish() asks
        self._asked_to_wait: _Save | None = None  # for this one, by finish()
        self._opening: Path | None = None  # it is being read, or is to be read after all saves
        self._opening_stamp: Stamp | None = None
        self._last = Path()
        self._is_taking = False

    # New

    @Slot()
    def new(self) -> None:
        """Every lab as it was at the beginning."""
        self._give_up_opening()
        self._leave_work()
        self._become({name: self._window.first_state(name) for name in self._window.states()}, self.tr("New"))
        self._set_path(None)
        self._window.statusBar().showMessage(
            self.tr("All laboratories start afresh. Undo brings back the work of each."), 6000
        )

    # Open

    @Slot()
    def ask_and_open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a workspace, a graph, a network, names, a picture or a lesson"),
            str(self.path.parent if self.path else Path.home()),
        )
        if chosen:
            self.open(Path(chosen))

    def open_urls(self, urls: Sequence[QUrl]) -> None:
        """Files that were dropped: one at a time."""
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if len(paths) > 1:
            self._window.tell(
                self.tr("{count} files were dropped; only {name} is opened. Drop one at a time.").format(
                    count=len(paths), name=paths[0].name
                )
            )
        if paths:
            self.open(paths[0])

    def open(self, path: Path) -> None:
        """Read a file in the background, after what is being saved, and take over what it holds."""
        self._opening = path
        if not self._saves:
            self._read(path)

    def _read(self, path: Path) -> None:
        from gui.opening import read_file  # not before the first file, for a start without one

        self._opening_stamp = stamp(path)
        self.worker.start(self.tr("Opening {name}").format(name=path.name), read_file(path))

    def _take(self, opened: Opened) -> None:
        self._opening = None
        self._is_taking = True
        try:
            if opened.kind == "workspace":
                self._take_workspace(opened.value, opened.path)
            elif opened.kind == "lesson":
                self._window.open_lesson(opened.value)
            else:
                lab = next(lab.name for lab in LABS if opened.kind in lab.opens)
                panel = self._window.panel(lab)
                panel.take(opened.kind, opened.value, opened.path.name)
                self._window.show_lab(lab)
                if not opened.is_asked:
                    self._window.setWindowModified(True)
        except ValueError as error:
            self._window.tell(f"{opened.path.name}: {error}")
        else:
            self.remember(opened.path)
            if opened.note:
                self._window.tell(f"{opened.path.name}: {opened.note}")
        finally:
            self._is_taking = False

    def _refuse(self, error: Exception) -> None:
        path, self._opening = self._opening, None
        if not isinstance(error, FileError):
            raise error  # a mistake of ours: the report window tells it
        self._window.tell(str(error))
        if path in self.recent and not path.exists():
            self.recent.remove(path)
            self.recent_changed.emit()

    def _take_workspace(self, workspace: Workspace, path: Path) -> None:
        known = workspace.states.keys() | self._window.states().keys()
        names = [lab.name for lab in LABS if lab.name in known]  # the others need not be built for it
        first = self._window.first_state
        self._become({name: workspace.states.get(name, first(name)) for name in names}, self.tr("Open"))
        pages = workspace.about.get("pages")
        for name, page in pages.items() if isinstance(pages, dict) else ():
            if name in names:
                self._window.panel(name).show_page(str(page))
        if workspace.lab in names:
            self._window.show_lab(workspace.lab)
        self._set_path(path, self._opening_stamp)

    def _become(self, states: Mapping[str, Mapping[str, Any]], text: str) -> None:
        """Put all labs into these states, or none: where one does not fit, those before it are put back."""
        panels = {name: self._window.panel(name) for name in states}
        before = {name: panel.session.to_dict() for name, panel in panels.items()}
        try:
            for name, panel in panels.items():
                panel.session.from_dict(states[name])
        except Exception:
            for name, panel in panels.items():
                panel.session.from_dict(before[name])
            raise
        for name, panel in panels.items():
            # what is taken back is no longer what is in the file
            change = state_change(text, panel.session, before[name], undone=self._forget_path)
            panel.undo_stack.push(change)

    def _forget_path(self) -> None:
        self._leave_work()
        self._set_path(None, is_modified=True)

    def note_change(self) -> None:
        """A lab has changed: the file is behind, and a file that is still being read comes too late."""
        self._window.setWindowModified(True)
        for save in self._saves:
            save.is_behind = save.workspace is not None
        if not self._is_taking:
            self._give_up_opening()

    def _give_up_opening(self) -> None:
        if self._opening is not None:
            name, self._opening = self._opening.name, None
            if not self._saves:
                self.worker.cancel()
            self._window.tell(
                self.tr("{name} was not opened because you made a change while it loaded. Try again.").format(
                    name=name
                )
            )

    # Save

    @Slot()
    def save(self) -> None:
        """Write the workspace file; ask for its name where it has none yet.

        A file or folder that was deleted meanwhile is made again; one that another program has written is
        asked about, and nothing is done before the answer.
        """
        if self._saves and not self._saves[-1].is_left:
            self.save_to(self._saves[-1].path)  # that it is being changed is our doing
        elif self.path is None:
            self.save_as()
        elif self._stamp is not None and stamp(self.path) not in (None, self._stamp):
            self._ask_about_newer(self.path)
        else:
            self._save_again()

    @Slot()
    def _save_again(self) -> None:
        assert self.path is not None
        with suppress(OSError):  # else save_to() says why
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self.save_to(self.path)

    def _ask_about_newer(self, path: Path) -> None:
        """Whose work is to stay; the question waits for nobody."""
        question = QMessageBox(self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setIcon(QMessageBox.Icon.Warning)
        question.setText(
            self.tr("{name} was changed by another program after it was opened here.").format(name=path.name)
        )
        question.setInformativeText(
            self.tr("Saving would put your work in the place of those changes. Save it under another name?")
        )
        elsewhere = question.addButton(self.tr("Save as…"), QMessageBox.ButtonRole.AcceptRole)
        over = question.addButton(self.tr("Write over it"), QMessageBox.ButtonRole.DestructiveRole)
        question.addButton(QMessageBox.StandardButton.Cancel)
        question.setDefaultButton(elsewhere)
        elsewhere.clicked.connect(self.save_as)
        over.clicked.connect(self._save_again)
        question.open()

    @Slot()
    def save_as(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save the state of all laboratories"),
            str(self.path or Path.home() / f"work{SUFFIX}"),
            self.tr("Nablab workspaces ({pattern})").format(pattern=f"*{SUFFIX}"),
        )
        if chosen:
            path = Path(chosen)
            self.save_to(path if path.suffix else path.with_suffix(SUFFIX))

    def save_to(self, path: Path) -> None:
        """Write the workspace file in one act, in the background, and say when it is done."""
        self._collect()
        if not self._saves:
            self._saves.append(_Save(path))
            parts = self._window.heavy_parts(self._window.panels)
            self._start_saving(path, prepare(parts))
            return
        if self._saves[1:] and self._saves[-1].path == path:
            self._saves.pop()  # it would be written over at once
        self._saves.append(_Save(path, self.workspace()))

    def _collect(self) -> None:
        """A save that is being prepared takes what is known now, without waiting for it."""
        if self._saves and self._saves[0].workspace is None:
            try:
                self._saves[0].workspace = self.workspace()
            except Exception as error:  # a mistake of ours
                self._note_failure(error)
            else:
                self._go_on()

    def _start_saving(self, path: Path, work: Generator[object, None, object]) -> None:
        self.worker.start(self.tr("Saving {name}").format(name=path.name), work, can_be_stopped=False)

    def _note_saved(self, written: Stamp | None) -> None:
        save = self._saves.pop(0)
        if not save.is_left:
            self._set_path(save.path, written, is_modified=save.is_behind)
        self.remember(save.path)
        self._window.statusBar().showMessage(self.tr("Saved as {name}").format(name=save.path.name), 4000)
        self._go_on()

    def _note_failure(self, error: Exception) -> None:
        path = self._saves.pop(0).path
        self._is_saved = False
        self._go_on()
        if isinstance(error, OSError):
            told = self.tr("{path}: it cannot be saved there ({reason}). Save it elsewhere.")
            self._window.tell(told.format(path=path, reason=why(error)))
        elif isinstance(error, FileError):
            self._window.tell(self.tr("{path}: it is not saved. {reason}").format(path=path, reason=error))
        else:
            told = self.tr("{path}: it is not saved because of a mistake in Nablab.")
            self._window.tell(told.format(path=path))
            sys.excepthook(type(error), error, error.__traceback__)  # the report window

    def _leave_work(self) -> None:
        """What comes next is other work; what is being saved is still the one before."""
        self._collect()
        for save in self._saves:
            save.is_left = True

    def finish(self) -> bool:
        """Wait at most some seconds until all is written. False: it is not, and the window says why.

        Who asks again while the same save goes on, and waits in vain once more, goes without it: a disk that
        never answers must not keep the window open.
        """
        self._is_saved = True
        if self.worker.wait_for_unstoppable():
            return self._is_saved
        if self._asked_to_wait is self._saves[0]:
            return True
        self._asked_to_wait = self._saves[0]
        told = self.tr("{name} is still being saved. Close again in a moment.")
        self._window.tell(told.format(name=self._saves[0].path.name))
        return False

    # What the worker says

    @Slot(object)
    def _succeed(self, result: Any) -> None:
        if not self._saves:
            self._take(result)
        elif self._saves[0].workspace is None:
            self._collect()
        else:
            self._note_saved(result)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        if not self._saves:
            self._refuse(error)
        elif self._saves[0].workspace is None:
            self._collect()  # where to_dict() meets the same, it is told
        else:
            self._note_failure(error)

    def _go_on(self) -> None:
        """With the next save, which is collected by now, or what has waited for all of them."""
        if self._saves:
            path, workspace = self._saves[0].path, self._saves[0].workspace
            assert workspace is not None
            self._start_saving(path, _writing(path, workspace))
        elif self._opening is not None:
            self._read(self._opening)

    @Slot()
    def _note_end(self) -> None:
        """Where nothing follows, nothing is waited for: it was stopped, or is done."""
        if not self.worker.is_running:
            self._opening = None
            self._saves.clear()

    # The work of the last time

    def restore_last(self, path: Path) -> Workspace | None:
        """The labs as they were when gui/autosave.py wrote this file; returns what was found.

        What does not fit is kept beside it.
        """
        if not path.exists():
            return None
        self._last = path
        try:
            found = from_document(load_json(path))
        except FileError as error:
            self._set_aside(str(error))
            return None
        self._window.adopt_later(found.states)
        self._adopt(found.about)
        return found

    @Slot(str)
    def _set_aside(self, reason: str) -> None:
        """Before it is written over."""
        aside = self._last.with_name(f"{self._last.stem}.damaged{self._last.suffix}")
        try:
            keep_copy(self._last, aside)
        except OSError:
            aside = self._last
        told = self.tr(
            "Some work of the last time does not fit and is left out ({reason}). It is kept as {path}."
        )
        self._window.tell(told.format(reason=reason, path=aside))

    def about(self) -> dict[str, Any]:
        """The workspace file in plain values, for the next start; nothing where there is none."""
        if self.path is None:
            return {}
        return {
            "file": str(self.path.absolute()),
            "stamp": None if self._stamp is None else list(self._stamp),
            "is_modified": self._window.isWindowModified(),
        }

    def _adopt(self, about: Mapping[str, Any]) -> None:
        """What about() said. What does not fit is passed over."""
        file, found = about.get("file"), about.get("stamp")
        if not isinstance(file, str):
            return
        is_stamp = isinstance(found, list) and len(found) == 2 and all(type(n) is int for n in found)
        written = (found[0], found[1]) if is_stamp and found else None
        self._set_path(Path(file), written, is_modified=about.get("is_modified") is not False)

    def workspace(self) -> Workspace:
        pages = {name: panel.page for name, panel in self._window.panels.items() if panel.page}
        return Workspace(self._window.current_lab, self._window.states(), {"pages": pages} if pages else {})

    def _set_path(
        self, path: Path | None, written: Stamp | None = None, *, is_modified: bool = False
    ) -> None:
        self.path, self._stamp = path, written
        self._window.setWindowTitle(title_of(path))
        self._window.setWindowModified(is_modified)
        self.path_set.emit()

    # Recent files

    def remember(self, path: Path) -> None:
        path = path.absolute()
        self.recent = [path, *(other for other in self.recent if other != path)][:MOST_RECENT]
        self.recent_changed.emit()

    @Slot()
    def forget_recent(self) -> None:
        self.recent = []
        self.recent_changed.emit()


def _writing(path: Path, workspace: Workspace) -> Generator[float, None, Stamp | None]:
    """In the worker's thread. Raises OSError, and as to_bytes()."""
    yield 0.0
    write_bytes(path, to_bytes(workspace))
    return stamp(path)


def title_of(path: Path | None) -> str:
    """The window's title for a workspace file, or for none."""
    name = path.name if path else QCoreApplication.translate("Filing", "Untitled")
    return f"{name}[*] – Nablab"
