"""The work of the digits laboratory: the canvas at the left, and beside it the page that is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.labs.digits.draw.canvas import DigitCanvas
from gui.labs.digits.draw.page import DrawPage
from gui.labs.digits.draw.room import GAP, LEAST_SIDE, below
from gui.labs.digits.draw.sheet import Sheet
from gui.labs.digits.session import DigitSession

_SMALL_SIDE = 168  # of the canvas beside another page, at least, in pixels
_SMALL_SHARE, _BESIDE_NETWORK = 8, 5  # such a canvas takes an eighth of the width, or a fifth


class Work(Guarded, QWidget):
    """The canvas is the larger one of the two beside the page Draw, small beside the others, and gone where
    they need its room."""

    def __init__(self, session: DigitSession, draw: DrawPage, canvas: DigitCanvas | None = None) -> None:
        super().__init__()
        self.sheet = Sheet(session, canvas)
        self._draw = draw
        self._page: QWidget = draw
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.sheet)
        draw.resized.connect(self.scale)
        theme.on_change(self.scale)

    def place(self, page: QWidget) -> None:
        self._row.addWidget(page, 1)

    def turn_to(self, page: QWidget) -> None:
        self._page = page
        self.scale()

    def minimumSizeHint(self) -> QSize:
        """Without the canvas, beside another page: it is the first to go."""
        if self._page is not self._draw:
            return self._page.minimumSizeHint()
        least = self._draw.least
        if self._draw.shows_network:
            return QSize(_SMALL_SIDE + GAP + least.width(), max(least.height(), _SMALL_SIDE + below()))
        beside = max(LEAST_SIDE, self.sheet.least_width) + GAP
        return QSize(beside + least.width(), max(least.height(), LEAST_SIDE + below()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Also when the inspector opens beside it."""
        super().resizeEvent(event)
        self.scale()

    @Slot()
    def scale(self) -> None:
        """The canvas takes what height and width allow; what the network sees is about half as wide."""
        width, height = self.width(), self.height()
        if self._page is not self._draw:
            side = max(_SMALL_SIDE, width // _SMALL_SHARE)
            self.sheet.set_side(side, side, is_alone=False)
            beside = width - max(side, self.sheet.minimumSizeHint().width()) - GAP
            self.sheet.setVisible(beside >= self._page.minimumSizeHint().width())
        elif self._draw.shows_network:
            self.sheet.show()
            side = max(_SMALL_SIDE, width // _BESIDE_NETWORK)
            self.sheet.set_side(side, side, is_alone=False)
        else:
            self.sheet.show()
            side = self._draw.side_beside(width, height)
            self.sheet.set_side(side, LEAST_SIDE, is_alone=True)
            self._draw.set_room(width, height, side)
        QTimer.singleShot(0, self, self._settle)

    @Slot()
    def _settle(self) -> None:
        """After a resize: in the middle of it the layouts go on with the lengths of before."""
        self._draw.settle()
        self._row.invalidate()
        self._row.activate()
