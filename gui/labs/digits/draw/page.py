"""The page Draw: what the network sees of the drawing, its hidden units, its answer."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout

from gui import theme
from gui.labs.digits.draw.answer import Answer
from gui.labs.digits.draw.network_column import UNIT_COLUMNS, Seen
from gui.labs.digits.draw.room import GAP, LEAST_ANSWER, LEAST_SEEN, MOST_SEEN, answer_width, side_in
from gui.labs.digits.edits import Edits
from gui.labs.digits.session import DigitSession
from gui.page import Page


class DrawPage(Page):
    """Two columns beside the canvas. resized: another network has more units, or fewer."""

    resized = Signal()

    def __init__(self, session: DigitSession, edits: Edits) -> None:
        super().__init__()
        self._session = session
        self.seen = Seen(session)
        self.answer = Answer(session)
        self._units = session.model.units
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.seen)
        row.addWidget(self.answer, 1)
        self.seen.image.chosen.connect(self._look_at_pixel)
        self.seen.units.chosen.connect(self._look_at_unit)
        self.answer.bars.chosen.connect(self._look_at_digit)
        self.answer.about.clicked.connect(self._look_at_network)
        self.answer.network_chosen.connect(edits.choose_network)

    def refresh(self) -> None:
        self.seen.refresh()
        self.answer.refresh()
        if self._session.model.units != self._units:
            self._units = self._session.model.units
            self.resized.emit()

    # Room

    def side_beside(self, width: int, height: int) -> int:
        """Of the canvas, where both have this room."""
        return side_in(width, height, self._least_seen, self._least_answer)

    def set_room(self, width: int, height: int, side: int) -> None:
        """Room for both, in pixels; side: of the canvas."""
        answer = answer_width(width, self._least_answer)
        self.seen.set_room(max(min(width - 2 * GAP - answer - side, MOST_SEEN), self._least_seen), height)
        self.answer.set_room(answer, side, height)

    def settle(self) -> None:
        self._row.invalidate()
        self._row.activate()

    @property
    def _least_seen(self) -> int:
        return max(LEAST_SEEN, self.seen.least_width)

    @property
    def _least_answer(self) -> int:
        return max(theme.span(LEAST_ANSWER), self.answer.least_width)

    @property
    def least(self) -> QSize:
        """Of what it needs, whatever sizes its parts have now."""
        width = self._least_seen + GAP + self._least_answer
        return QSize(width, max(self.seen.least_height, self.answer.least_height))

    # What is looked at

    @Slot(int, int)
    def _look_at_pixel(self, row: int, column: int) -> None:
        self._session.select(("pixel", row, column))

    @Slot(int, int)
    def _look_at_unit(self, row: int, column: int) -> None:
        unit = row * UNIT_COLUMNS + column
        if unit < self._session.model.units:
            self._session.select(("unit", unit, 0))

    @Slot(int)
    def _look_at_digit(self, digit: int) -> None:
        self._session.select(("digit", digit, 0))

    @Slot()
    def _look_at_network(self) -> None:
        self._session.select(("network", 0, 0))
