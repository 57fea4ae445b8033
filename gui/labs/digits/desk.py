"""The work of the digits laboratory: the canvas at the left, and beside it what is shown."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.labs.digits.answer import Answer
from gui.labs.digits.seen import Seen
from gui.labs.digits.session import DigitSession
from gui.labs.digits.sheet import Sheet

_LEAST_SIDE, _MOST_SIDE = 300, 760  # of the canvas on its own page, in pixels
_SMALL_SIDE = 240  # of the canvas beside another page
_LEAST_SEEN, _MOST_SEEN = 200, 460  # width of what the network sees
_LEAST_ANSWER = 260  # width of the card with the answer
_GAP = 4 * theme.SPACE


class Desk(Guarded, QWidget):
    """Beside the canvas stand what the network sees and its answer, or one of the other pages."""

    def __init__(self, session: DigitSession) -> None:
        super().__init__()
        self._session = session
        self.sheet = Sheet(session)
        self.seen = Seen(session)
        self.answer = Answer(session)
        self._pages: dict[str, QWidget] = {}  # the others, by name
        self._shown: QWidget | None = None  # one of them
        self._units = session.model.units
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addWidget(self.sheet)
        row.addWidget(self.seen)
        row.addWidget(self.answer, 1)
        theme.on_change(self._scale)

    def has(self, name: str) -> bool:
        return name in self._pages

    def add(self, name: str, page: QWidget) -> None:
        self._pages[name] = page
        self._row.addWidget(page, 1)

    def turn_to(self, name: str) -> None:
        """Show a page that was added; another name: what the network sees, and its answer."""
        self._shown = self._pages.get(name)
        for widget in (self.seen, self.answer):
            widget.setVisible(self._shown is None)
        for page in self._pages.values():
            page.setVisible(page is self._shown)
        self._scale()

    def refresh(self) -> None:
        self.sheet.refresh()
        if self._shown is None:
            self.seen.refresh()
            self.answer.refresh()
            if self._session.model.units != self._units:
                self._units = self._session.model.units
                self._scale()  # more of them take more room

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Also when the inspector opens beside it."""
        super().resizeEvent(event)
        self._scale()

    def _scale(self) -> None:
        """The canvas takes what height and width allow; what the network sees is about half as wide."""
        width, height = self.width(), self.height()
        if self._shown is not None:
            side = max(_SMALL_SIDE, min(theme.span(_SMALL_SIDE), width // 5))
            self.sheet.set_side(side, side, is_alone=False)
        else:
            least = max(theme.span(_LEAST_ANSWER), self.answer.minimumSizeHint().width())
            below = theme.px(11 * theme.SPACE)  # the heading above and the buttons below
            across = width - 2 * _GAP - least
            least_seen = max(_LEAST_SEEN, self.seen.minimumSizeHint().width())
            seen = max(min(across * 2 // 5, _MOST_SEEN), least_seen)
            side = max(_LEAST_SIDE, min(height - below, across - seen, _MOST_SIDE))
            self.sheet.set_side(side, _LEAST_SIDE, is_alone=True)
            self.seen.set_room(max(min(across - side, _MOST_SEEN), least_seen), height)
            self.answer.set_room(least, side)
        QTimer.singleShot(0, self, self._settle)

    @Slot()
    def _settle(self) -> None:
        """After a resize: in the middle of it the layout goes on with the lengths of before."""
        self._row.invalidate()
        self._row.activate()
