"""A laboratory that is nothing but its pages: one at a time below the header, the inspector over it."""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.inspection import Inspection
from gui.page import LabPage, Page
from gui.undo import Session


class InspectedSession(Session, Protocol):
    """selected: what is looked at closely; inspection: what there is to say about it."""

    selected: tuple[Any, ...] | None

    def select(self, selected: tuple[Any, ...] | None) -> None: ...

    @property
    def inspection(self) -> Inspection | None: ...

    @property
    def status(self) -> str: ...


class LabOfPages(LabPage):
    """A Panel of this kind adds its pages and turns to the first."""

    session: InspectedSession
    has_low_stage = True

    def __init__(self, session: InspectedSession) -> None:
        super().__init__()
        self.session = session
        work = QWidget()
        self._column = QVBoxLayout(work)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.set_work(work, ground=work)
        self.inspector_closed.connect(self._look_away)
        session.changed.connect(self.refresh)

    def place_page(self, page: Page) -> None:
        self._column.addWidget(page, 1)

    def turn_to(self, name: str) -> None:
        self.session.selected = None  # what is looked at belongs to its page
        super().turn_to(name)

    @Slot()
    def _look_away(self) -> None:
        self.session.select(None)

    def refresh(self) -> None:
        self.show_moment()
        self.inspect(self.session.inspection)
        self.say(self.session.status)
