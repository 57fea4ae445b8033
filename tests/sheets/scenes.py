"""Every page of every lab in its main states, for looking and for measuring.

    scenes = Scenes(window)
    for place in PLACES:
        for state in STATES:
            scenes.show(place, state)

empty   as after File > New
in use  with something in it
busy    while its worker works
error   something could not be done, which stands on the page and in the window's message
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QApplication, QLineEdit

from engine.digits import UnitEdit
from engine.disk import FileError
from engine.recipe import PRESETS, Recipe
from tests.soak.samples import wait_until

if TYPE_CHECKING:
    from gui.page import LabPage
    from gui.window import MainWindow

STATES = ("empty", "in use", "busy", "error")
PLACES = [
    *(("digits", page) for page in ("draw", "backward", "maps", "data", "learn", "judge")),
    ("graph", "graph"),
    ("graph", "scratch"),
    *(("bigram", page) for page in ("sample", "likelihood", "twin", "data")),
    *(("letters", page) for page in ("ladder", "counts", "network", "train", "transformer")),
    *(("words", page) for page in ("space", "attention", "learn", "speak")),
]
ERROR = "t10k-images-idx3-ubyte.gz: this file is damaged, for it ends too early. Put a new copy in its place."
_SHORT = Recipe(steps=30, learning_rate=0.004, averaging=0.99)


class Scenes:
    """One window for all: what a scene began is over when the next one is shown."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    def show(self, place: tuple[str, str], state: str) -> LabPage:
        """Its panel; everything has found its place."""
        lab, page = place
        panel: Any = self.window.show_lab(lab)
        self._rest(panel)
        self.window.filing.new()
        self.window.notice.clear()
        self.window.status.clearMessage()
        if state != "empty":
            panel.cards[0].action()
        panel.show_page(page)
        if lab == "digits":
            self._prepare_digits(panel, state)
        elif page == "scratch":
            self._prepare_scratch(panel, state)
        elif state == "error" and lab == "graph":
            line = panel.findChild(QLineEdit, "graphExpression")
            line.setText("L = a*")
            line.returnPressed.emit()
        if state == "error":
            self.window.tell(ERROR)
        for _ in range(4):  # the layouts answer one another
            QApplication.processEvents()
        return panel

    def _rest(self, panel: Any) -> None:
        """Nobody works any more."""
        for worker in self.window.status.workers:
            worker.cancel()
        wait_until(lambda: not any(worker.is_running for worker in self.window.status.workers))
        if "learn" in panel.__dict__:
            panel.learn.refuse("")
            panel.learn.settings.setChecked(False)

    def _prepare_scratch(self, panel: Any, state: str) -> None:
        """The solution, in the state "error" with slips of every kind."""
        scratch = panel.session.scratch
        if state != "empty":
            scratch.choose("digits")
            lines = scratch.task.lines
            for slip in (("relu(z1)", "relu(z1"), ("x.T @ dz1", "x @ dz1"), ("(p - Y)", "(Y - p)")):
                lines = lines.replace(*slip) if state == "error" else lines
            panel.scratch.editor.setPlainText(lines)
        wait_until(lambda: scratch.judged is not None)
        if state == "busy":
            panel.scratch.run.click()
            wait_until(lambda: len(scratch.reports) > 3)
        elif state == "error":
            panel.scratch.marks.asked.emit(6)
            for _ in range(4):
                panel.scratch.hint.click()

    def _prepare_digits(self, panel: Any, state: str) -> None:
        page = panel.shown_page
        if state == "empty":
            return
        if panel.page == "learn":
            training = panel.session.training
            training.set_up(_SHORT if state != "busy" else replace(PRESETS["fast"], steps=500_000))
            page.start.click()
            wait_until(lambda: training.current.step > 20)
            if state != "busy":
                wait_until(lambda: not page.worker.is_running)
        elif panel.page in ("maps", "data", "judge"):
            wait_until(lambda: not page.worker.is_running)
            if state == "busy":
                panel.session.in_use.edit_unit(3, UnitEdit(is_on=False))
            elif state == "error":
                page._fail(FileError(ERROR))
        if state == "error" and panel.page == "learn":
            page.settings.setChecked(True)  # where something was typed that cannot be
            page.refuse(ERROR)
