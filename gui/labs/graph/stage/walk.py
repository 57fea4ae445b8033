"""Moving through the two passes on screen: contributions run along the wires, and the view follows them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gui import theme
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session import GraphSession
from gui.widgets.transport import TransportBar

PULSE_MILLISECONDS = 400  # at speed 1


class Walk(QObject):
    """Every way to another position that one should see: a step, over folded groups, on to a node."""

    def __init__(self, session: GraphSession, view: GraphView, transport: TransportBar) -> None:
        super().__init__(view)
        self._session, self._view, self._transport = session, view, transport
        transport.requested.connect(self.go_to)
        transport.next_position = self._over_from
        view.run_asked.connect(self.run_to)

    @Slot(int)
    def go_to(self, position: int) -> None:
        """Go to a position; a single step runs along its wires."""
        before = self._session.position
        self._session.go_to(position)
        self._follow()
        if abs(self._session.position - before) == 1 or self._transport.is_playing:
            self.pulse(before)

    def _over_from(self, position: int) -> int:
        """Playing goes over folded groups: nobody would see what happens in them."""
        return self._session.display.over(1)

    def step_over(self, direction: int) -> None:
        """To the next position that one can see, forward (1) or back (-1)."""
        self._transport.stop()
        before = self._session.position
        self._session.go_to(self._session.display.over(direction))
        self._follow()
        self.pulse(before)

    @Slot(int)
    def run_to(self, key: int) -> None:
        """On to the next step that brings something to a card."""
        self._transport.stop()
        if (position := self._session.display.next_event_at(key)) is not None:
            before = self._session.position
            self._session.go_to(position)
            self._follow()
            if position > before:
                self.pulse(position - 1)

    @Slot()
    def run_to_selected(self) -> None:
        if self._session.selected is not None:
            self.run_to(self._session.selected)

    def _follow(self) -> None:
        """Where only a part of the graph is in view, keep the node in it to which something has just come."""
        key = self._session.display.current_card
        if key is not None and not self._view.is_fitted:
            self._view.ensureVisible(self._view.cards[key])

    @Slot(int)
    def pulse(self, before: int) -> None:
        """Let run along the wires what has moved since another position."""
        duration = theme.duration(PULSE_MILLISECONDS) / self._transport.speed.currentData()
        self._view.pulse(self._session.display.pulses(before), round(duration))
