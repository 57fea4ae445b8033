"""New, open, save: the files of the window.

A file is read in the background; what comes of it is taken over only if nothing was changed meanwhile.
A file that cannot be used is told of, and nothing else is touched. New and Open can be undone in each lab.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox

from engine.files import FileError, Stamp, keep_copy, load_json, stamp, write_bytes
from gui.labs import LABS
from gui.shell import Shell
from gui.undo import state_change
from gui.worker import Worker
from gui.workspace import Workspace, from_document, to_bytes

if TYPE_CHECKING:
    from gui.opening import Opened

SUFFIX = ".nablab"
MOST_RECENT = 10


class Filing(QObject):
    """path: the workspace file that Save writes, or None. recent: the newest first."""

    recent_changed = Signal()
    path_set = Signal()  # also to the same: it was opened or saved

    def __init__(self, window: Shell) -> None:
        super().__init__(window)
        self._window = window
        self.path: Path | None = None
        self._stamp: Stamp | None = None  # of the file when it was read or written here
        self.recent: list[Path] = []
        self.worker = Worker(self)
        self.worker.succeeded.connect(self._take)
        self.worker.failed.connect(self._refuse)
        window.status.watch(self.worker)
        window.state_refused.connect(self._set_aside)
        self._opening: Path | None = None
        self._opening_stamp: Stamp | None = None
        self._last = Path()
        self._is_taking = False

    # New

    @Slot()
    def new(self) -> None:
        """Every lab as it was at the beginning."""
        self._give_up_opening()
        self._become({name: self._window.first_state(name) for name in self._window.states()}, self.tr("New"))
        self._set_path(None)
        self._window.statusBar().showMessage(
            self.tr("All laboratories begin anew; Undo brings the work of each back."), 6000
        )

    # Open

    @Slot()
    def ask_and_open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Open a workspace, a graph, a network, names or a picture"),
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
        """Read a file in the background and take over what it holds."""
        from gui.opening import read_file  # not before the first file, for a start without one

        self._opening, self._opening_stamp = path, stamp(path)
        self.worker.start(self.tr("Opening {name}").format(name=path.name), read_file(path))

    @Slot(object)
    def _take(self, opened: Opened) -> None:
        self._opening = None
        self._is_taking = True
        try:
            if opened.kind == "workspace":
                self._take_workspace(opened.value, opened.path)
            else:
                lab = next(lab.name for lab in LABS if opened.kind in lab.opens)
                panel = self._window.panel(lab)
                panel.take(opened.kind, opened.value, opened.path.name)
                self._window.show_lab(lab)
                self._window.setWindowModified(True)
        except ValueError as error:
            self._window.tell(f"{opened.path.name}: {error}")
        else:
            self.remember(opened.path)
        finally:
            self._is_taking = False

    @Slot(object)
    def _refuse(self, error: Exception) -> None:
        path, self._opening = self._opening, None
        if not isinstance(error, FileError):
            raise error  # a mistake of ours: the report window tells it
        self._window.tell(str(error))
        if path in self.recent and not path.exists():
            self.recent.remove(path)
            self.recent_changed.emit()

    def _take_workspace(self, workspace: Workspace, path: Path) -> None:
        names = [lab.name for lab in LABS]
        first = self._window.first_state
        self._become({name: workspace.states.get(name, first(name)) for name in names}, self.tr("Open"))
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
        self._set_path(None)
        self._window.setWindowModified(True)

    def note_change(self) -> None:
        """A lab has changed: the file is behind, and a file that is still being read comes too late."""
        self._window.setWindowModified(True)
        if not self._is_taking:
            self._give_up_opening()

    def _give_up_opening(self) -> None:
        if self._opening is not None and self.worker.is_running:
            name, self._opening = self._opening.name, None
            self.worker.cancel()
            self._window.tell(
                self.tr("{name} was not opened, for the work was changed meanwhile. Open it again.").format(
                    name=name
                )
            )

    # Save

    @Slot()
    def save(self) -> bool:
        """Write the workspace file; ask for its name where it has none yet. False: it is not written.

        A file or folder that was deleted meanwhile is made again; one that another program has written is
        asked about, and nothing is done before the answer.
        """
        if self.path is None:
            return self.save_as()
        if self._stamp is not None and stamp(self.path) not in (None, self._stamp):
            self._ask_about_newer(self.path)
            return False
        return self._save_again()

    @Slot()
    def _save_again(self) -> bool:
        assert self.path is not None
        with suppress(OSError):  # else save_to() says why
            self.path.parent.mkdir(parents=True, exist_ok=True)
        return self.save_to(self.path)

    def _ask_about_newer(self, path: Path) -> None:
        """Whose work is to stay; the question waits for nobody."""
        question = QMessageBox(self._window)
        question.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
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
    def save_as(self) -> bool:
        chosen, _ = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save the state of all laboratories"),
            str(self.path or Path.home() / f"work{SUFFIX}"),
            self.tr("Nablab workspaces ({pattern})").format(pattern=f"*{SUFFIX}"),
        )
        if not chosen:
            return False
        path = Path(chosen)
        return self.save_to(path if path.suffix else path.with_suffix(SUFFIX))

    def save_to(self, path: Path) -> bool:
        """Write the workspace file in one act."""
        try:
            write_bytes(path, to_bytes(self.workspace()))
        except OSError as error:
            told = self.tr("{path}: it cannot be saved there ({reason}). Save it elsewhere.")
            self._window.tell(told.format(path=path, reason=error.strerror or error))
            return False
        except FileError as error:
            self._window.tell(self.tr("{path}: it is not saved. {reason}").format(path=path, reason=error))
            return False
        self._set_path(path, stamp(path))
        self.remember(path)
        self._window.statusBar().showMessage(self.tr("Saved as {name}").format(name=path.name), 4000)
        return True

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
        self._set_path(Path(file), (found[0], found[1]) if is_stamp and found else None)
        self._window.setWindowModified(about.get("is_modified") is not False)

    def workspace(self) -> Workspace:
        return Workspace(self._window.current_lab, self._window.states())

    def _set_path(self, path: Path | None, written: Stamp | None = None) -> None:
        self.path, self._stamp = path, written
        self._window.setWindowTitle(title_of(path))
        self._window.setWindowModified(False)
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


def title_of(path: Path | None) -> str:
    """The window's title for a workspace file, or for none."""
    name = path.name if path else QCoreApplication.translate("Filing", "Untitled")
    return f"{name}[*] – Nablab"
