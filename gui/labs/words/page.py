"""A sub-tab of the words lab."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from gui.labs.words.session import WordsSession
from gui.labs.words.session.networks import FIRST, OWN, SHIPPED
from gui.page import Page
from gui.widgets.choice import Choice
from gui.widgets.help import explain
from gui.words import translate


class WordsPage(Page):
    """It follows the session while one can see it."""

    edit_asked = Signal(str, object, str)  # text for Undo, what to call, merge as in gui.undo.Change

    def __init__(self, session: WordsSession) -> None:
        super().__init__()
        self.session = session
        session.changed.connect(self._follow)

    def edit(self, text: str, change: Callable[[], object], merge: str = "") -> None:
        """Change the session in a way that can be undone. A ValueError is told, and changes nothing."""
        self.edit_asked.emit(text, change, merge)

    @property
    def first_focus(self) -> QWidget:
        """What has the focus when one turns to the page: its first control."""
        return next(
            widget
            for widget in self.findChildren(QWidget)
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(self)
        )

    def selected_box(self) -> QRect:
        """Where the page shows what is selected, in its own pixels."""
        return QRect()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _follow(self) -> None:
        if self.isVisible():
            self.refresh()

    def network_choice(self, name: str) -> Choice:
        """Whose weights read and speak. name: its object name."""
        choice = Choice()
        choice.setObjectName(name)
        choice.setAccessibleName(translate("WordsPage", "Network"))
        choice.offer(
            [
                (translate("WordsPage", "Trained"), SHIPPED),
                (translate("WordsPage", "Untrained"), FIRST),
                (translate("WordsPage", "Yours, from Learn"), OWN),
            ]
        )
        explain(
            choice,
            translate("WordsPage", "The trained network that comes with Nablab, its first weights, or yours"),
        )
        networks = self.session.networks
        choice.chosen.connect(
            lambda use: self.edit(translate("WordsPage", "Network"), lambda: networks.set_use(use))
        )
        return choice
