"""Moving through the two passes on screen: contributions run along the wires, and the view follows them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gui import theme
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.picture import GraphMoment
from gui.widgets.transport import SPEEDS, TransportBar

PULSE_MILLISECONDS = 400  # at speed 1
FLOW_MILLISECONDS = 1_400  # of one contribution
_BETWEEN = 200  # milliseconds from one contribution to the next while playing


class PassPlayer(QObject):
    """Every way to another position that one should see: a step, over folded groups, on to a node."""

    def __init__(self, session: GraphSession, view: GraphView, transport: TransportBar) -> None:
        super().__init__(view)
        self._session, self._view, self._transport = session, view, transport
        transport.requested.connect(self.go_to)
        transport.next_position = self._over_from
        transport.offer_speeds(SPEEDS, transport.usual_text, FLOW_MILLISECONDS + _BETWEEN)
        view.run_asked.connect(self.run_to)

    @Slot(int)
    def go_to(self, position: int) -> None:
        """Go to a position; a single step is seen to happen."""
        before, shown = self._session.position, self._view.moment
        self._session.go_to(position)
        self._follow()
        if abs(self._session.position - before) == 1 or self._transport.is_playing:
            self.pulse(before, shown)
        else:
            self._view.end_pulse()

    @Slot()
    def next_phase(self) -> None:
        """One phase of a contribution further: it leaves, it meets the local derivative, it travels, it is
        counted. After the last the next contribution leaves."""
        self._transport.stop()
        if not self._view.go_to_phase_end():
            self.go_to(self._session.position + 1)
            self._view.go_to_phase_end()

    def _over_from(self, position: int) -> int:
        """Playing goes over folded groups: nobody would see what happens in them."""
        return self._session.display.over(1)

    def step_over(self, direction: int) -> None:
        """To the next position that one can see, forward (1) or back (-1)."""
        self._transport.stop()
        before, shown = self._session.position, self._view.moment
        self._session.go_to(self._session.display.over(direction))
        self._follow()
        self.pulse(before, shown)

    @Slot(int)
    def run_to(self, key: int) -> None:
        """On to the next step that brings something to a card."""
        self._transport.stop()
        if (position := self._session.display.next_event_at(key)) is not None:
            before, shown = self._session.position, self._view.moment
            self._session.go_to(position)
            self._follow()
            if position > before:
                self.pulse(position - 1, shown)

    @Slot()
    def run_to_selected(self) -> None:
        if self._session.selected is not None:
            self.run_to(self._session.selected)

    def _follow(self) -> None:
        """Where only a part of the graph is in view, keep the node in it to which something has just come."""
        key = self._session.display.current_card
        if key is not None and not self._view.is_fitted:
            self._view.keep_in_view(key)

    @Slot(int, object)
    def pulse(self, before: int, shown: GraphMoment) -> None:
        """Let it be seen what has moved since another position. shown: what the cards showed there."""
        display, speed = self._session.display, self._transport.speed.currentData()
        if (flow := display.flow(before)) is not None:
            self._view.flow(flow, round(theme.duration(FLOW_MILLISECONDS) / speed), shown)
        else:
            duration = round(theme.duration(PULSE_MILLISECONDS) / speed)
            is_ahead = self._session.position > before  # what is taken back is gone at once
            self._view.pulse(display.pulses(before), duration, shown if is_ahead else None)
