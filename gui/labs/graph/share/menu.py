"""The commands that keep and share a graph: into a file, or to the clipboard."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from engine.disk import FileError
from engine.export import ExportError, to_text
from gui.labs.graph.share.paper import Paper
from gui.labs.graph.share.sharing import FORMATS, Format, Shared, completed, format_of, scaling, write
from gui.widgets.help import explain


class Sharing(QObject):
    """Actions for a panel. shared() gives what is to be shared: the graph as it is at that moment.

    actions   all of them, in the order of the menu; save and export open a dialog, copies use the clipboard
    done      what was done, for the status line
    told      what somebody has to read: why it was not done, or what has become of it
    """

    done = Signal(str)
    told = Signal(str)

    def __init__(self, parent: QWidget, shared: Callable[[], Shared]) -> None:
        super().__init__(parent)
        self._widget = parent
        self._shared = shared
        self._folder = Path.home()
        self._last = FORMATS["png"]
        self.actions: list[QAction] = []
        self.save = self._action(
            self.tr("Save graph…"),
            self.tr("Save this graph alone, so that it can be opened again"),
            lambda: self._ask(self.tr("Save the graph"), ["json"], FORMATS["json"]),
        )
        self.export = self._action(
            self.tr("Export…"),
            self.tr("Save this graph as a picture, as a program or as formulas"),
            lambda: self._ask(self.tr("Export the graph"), list(FORMATS), self._last),
            "Ctrl+Shift+E",
        )
        self.copies = [
            self._copy_action("text", self.tr("Copy as formulas"), self.tr("Copy this graph as formulas")),
            self._copy_action(
                "python",
                self.tr("Copy as Python"),
                self.tr("Copy this graph as a Python program in micrograd's style"),
            ),
            self._copy_action(
                "torch", self.tr("Copy as PyTorch"), self.tr("Copy this graph as a program of tensors")
            ),
            self._copy_action(
                "dot", self.tr("Copy as DOT"), self.tr("Copy this graph for Graphviz, as micrograd draws it")
            ),
            self._copy_action(
                "png", self.tr("Copy as picture"), self.tr("Copy the whole graph as it is drawn now")
            ),
        ]

    def _action(self, text: str, does: str, slot: Callable[[], object], key: str = "") -> QAction:
        action = QAction(text, self._widget)
        if key:
            action.setShortcut(QKeySequence(key))
        explain(action, does, keys=action.shortcut().toString())
        action.triggered.connect(slot)
        self.actions.append(action)
        return action

    def _copy_action(self, name: str, text: str, does: str) -> QAction:
        action = self._action(text, does, lambda: self.copy(FORMATS[name]))
        action.setData(name)
        return action

    def menu(self) -> QMenu:
        """All actions; it is deleted when it is closed."""
        menu = QMenu(self._widget)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        menu.addActions([self.save, self.export])
        menu.addSeparator()
        menu.addActions(self.copies)
        return menu

    # Into a file

    def _ask(self, title: str, names: list[str], first: Format) -> None:
        """Ask for a path and write to it."""
        filters = {self._filter(FORMATS[name]): FORMATS[name] for name in names}
        chosen, kind = QFileDialog.getSaveFileName(
            self._widget,
            title,
            str(self._folder / f"graph{first.suffix}"),
            ";;".join(filters),
            self._filter(first),
        )
        if not chosen:
            return
        path = Path(chosen)
        format = filters.get(kind, first)
        if len(names) > 1:
            format = self._last = format_of(path, format)
        full = completed(path, format)
        if full != path and os.path.exists(full):  # the dialog has not asked whether that may go
            told = self.tr("{name} is there already. Choose it by its whole name to replace it.")
            self.told.emit(told.format(name=full))
            return
        self.write(path, format)

    def _filter(self, format: Format) -> str:
        """As a dialog lists it: `Formulas: a text that Nablab opens again (*.txt)`."""
        return f"{self._translated(format.title)}: {self._translated(format.purpose)} (*{format.suffix})"

    def _translated(self, text: str) -> str:
        return QApplication.translate("Sharing", text)

    def write(self, path: Path, format: Format) -> bool:
        """Write the graph as it is now, and tell how it went. False: nothing was written."""
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            written = write(format, path, self._shared())
        except FileError as error:
            self.told.emit(str(error))
            return False
        except ExportError as error:
            told = self.tr("{path}: it is not saved. {reason}")
            self.told.emit(told.format(path=completed(path, format), reason=error))
            return False
        finally:
            QApplication.restoreOverrideCursor()
        self._folder = written.path.parent
        self.done.emit(self.tr("Saved as {name}").format(name=written.path.name))
        if written.note:
            self.told.emit(written.note)
        return True

    # To the clipboard

    def copy(self, format: Format) -> None:
        shared, clipboard = self._shared(), QApplication.clipboard()
        if format.text is None:
            paper = Paper(shared.view)
            try:
                clipboard.setImage(paper.image())
            except MemoryError as error:
                told = self.tr("There is not enough memory for this picture ({reason}).")
                self.told.emit(told.format(reason=error))
                return
            if note := scaling(paper):
                self.told.emit(note)
        else:
            try:
                # where it is pasted into the formula above, names of arrays mean those that are there
                text = to_text(shared.result) if format.name == "text" else format.text(shared)
            except ExportError as error:
                self.told.emit(self.tr("Nothing is copied. {reason}").format(reason=error))
                return
            clipboard.setText(text)
        self.done.emit(
            self.tr("{title} copied to the clipboard").format(title=self._translated(format.title))
        )
