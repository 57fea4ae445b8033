"""The page Draw: what the network sees of the drawing, its hidden units, its answer; or the same as a network
of neurons and edges."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from gui import theme
from gui.labs.digits.draw.answer import Answer
from gui.labs.digits.draw.network_column import UNIT_COLUMNS, Seen
from gui.labs.digits.draw.room import (
    GAP,
    LEAST_ANSWER,
    LEAST_SEEN,
    answer_width,
    seen_width,
    side_in,
)
from gui.labs.digits.edits import Edits
from gui.labs.digits.session import DigitSession
from gui.labs.digits.views import Views
from gui.page import Page
from gui.worker import Worker

if TYPE_CHECKING:
    from engine.arithmetic import Array
    from engine.familiar import Familiar
    from gui.labs.digits.draw.network_panel import NetworkPanel

PIXELS, NETWORK = "drawPixels", "drawNetwork"
_PATIENCE = 300  # milliseconds without a change before the drawing is compared with known digits


class DrawPage(Page):
    """Two columns beside the canvas, or the network in their place. resized: another network has more units,
    or fewer; or another view wants another canvas."""

    resized = Signal()

    def __init__(self, session: DigitSession, edits: Edits) -> None:
        super().__init__()
        self._session = session
        self.seen = Seen(session)
        self.answer = Answer(session)
        self._units = session.model.units
        self.doubt = Worker(self)  # whether it is a digit at all
        self.doubt.succeeded.connect(self._note_distance)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._measure)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.seen)
        row.addWidget(self.answer, 1)
        self.views = Views(
            [
                (PIXELS, self.tr("Pixels"), self.tr("What the network sees, its units, and its answer")),
                (NETWORK, self.tr("Network"), self.tr("The same as neurons with edges between them")),
            ]
        )
        self.views.setParent(self)  # beside the titles, in the same place whatever is shown
        self.views.chosen.connect(self._turn)
        self.seen.image.chosen.connect(self._look_at_pixel)
        self.seen.units.chosen.connect(self._look_at_unit)
        self.answer.bars.chosen.connect(self._look_at_digit)
        self.answer.about.clicked.connect(self._look_at_network)
        self.answer.network_chosen.connect(edits.choose_network)

    @cached_property
    def network(self) -> NetworkPanel:
        """Made when it is first shown."""
        from gui.labs.digits.draw.network_panel import NetworkPanel

        panel = NetworkPanel(self._session)
        panel.chosen.connect(self._look_at_neuron)
        panel.hide()
        self._row.addWidget(panel, 1)
        return panel

    @property
    def shows_network(self) -> bool:
        return self.views.shown == NETWORK

    @Slot()
    def _turn(self) -> None:
        self.seen.setVisible(not self.shows_network)
        self.answer.setVisible(not self.shows_network)
        self.network.setVisible(self.shows_network)
        self.refresh()
        self.resized.emit()

    def refresh(self) -> None:
        if self.shows_network:
            self.network.refresh()
        else:
            self.seen.refresh()
        self.answer.refresh()
        if self._session.reading.must_measure:
            self._patience.start()  # once more, while a pen moves
        if self._session.model.units != self._units:
            self._units = self._session.model.units
            self.resized.emit()

    # Whether it is a digit at all

    @Slot()
    def _measure(self) -> None:
        reading = self._session.reading
        if not reading.must_measure:
            return
        if self._session.sketch.pen_is_down or self.doubt.is_running:
            self._patience.start()
        else:
            self.doubt.start(self.tr("Comparing with known digits"), reading.measure())

    @Slot(object)
    def _note_distance(self, found: tuple[Array, float, Familiar]) -> None:
        self._session.reading.note_distance(found)

    # Room

    def side_beside(self, width: int, height: int) -> int:
        """Of the canvas, where both have this room."""
        return side_in(width, height, self._least_seen, self._least_answer)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_views()

    def _place_views(self) -> None:
        self.views.adjustSize()
        self.views.move(self.width() - self.views.width(), 0)
        self.views.raise_()

    def set_room(self, width: int, height: int, side: int) -> None:
        """Room for both, in pixels; side: of the canvas."""
        self.seen.set_room(seen_width(width, side, self._least_seen, self._least_answer), height)
        self.answer.set_room(answer_width(width, self._least_answer), side, height)

    def settle(self) -> None:
        self._place_views()
        self._row.invalidate()
        self._row.activate()

    @property
    def _least_seen(self) -> int:
        return max(LEAST_SEEN, self.seen.least_width)

    @property
    def _least_answer(self) -> int:
        titles = self.answer.heading.sizeHint().width() + theme.SPACE + self.views.sizeHint().width()
        return max(theme.span(LEAST_ANSWER), self.answer.least_width, titles)

    @property
    def least(self) -> QSize:
        """Of what it needs, whatever sizes its parts have now."""
        if self.shows_network:
            return self.network.minimumSizeHint()
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
    def _look_at_neuron(self, number: int) -> None:
        units = self._session.model.units
        self._session.select(("unit", number, 0) if number < units else ("digit", number - units, 0))

    @Slot(int)
    def _look_at_digit(self, digit: int) -> None:
        self._session.select(("digit", digit, 0))

    @Slot()
    def _look_at_network(self) -> None:
        self._session.select(("network", 0, 0))
