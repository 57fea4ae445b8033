"""Wires that follow the pointer: a new one from an output or a port, or one that is taken off its port."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QPointF, Qt

from gui.labs.graph.drawing.items.curves import curve
from gui.labs.graph.drawing.tools import fitting
from gui.labs.graph.drawing.tools.fitting import Fit
from gui.labs.graph.drawing.tools.gestures import Gesture
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session.picture import Card


class _WireGesture(Gesture):
    cursor = Qt.CursorShape.CrossCursor

    def begin(self) -> None:
        self._view.overlay.show_marks([self._mark(fit) for fit in self._fits() if not fit.reason])

    def _visible_cards(self) -> Iterator[Card]:
        view = self._view
        seen = view.mapToScene(view.viewport().rect()).boundingRect()
        return (view.cards[key].card for key in view.cards_within(seen))

    def _fits(self) -> Iterator[Fit]:
        """The wires to and from cards that can be seen."""
        raise NotImplementedError

    def _mark(self, fit: Fit) -> QPointF:
        """Where it would end."""
        raise NotImplementedError

    def _fit_at(self, point: QPoint) -> Fit | None:
        """What there would be if the wire ended here."""
        raise NotImplementedError

    def _ends(self, place: QPointF, fit: Fit | None) -> tuple[QPointF, QPointF]:
        """From where to where it is drawn with the pointer here."""
        raise NotImplementedError

    def move(self, point: QPoint) -> None:
        fit = self._fit_at(point)
        start, end = self._ends(self._view.mapToScene(point), fit)
        path = curve([(start.x(), start.y()), (end.x(), end.y())])
        self._view.overlay.show_wire(path, fit is None or not fit.reason)
        self._view.note.say_at(fit.reason if fit is not None else "", point)

    def end(self, point: QPoint) -> None:
        fit = self._fit_at(point)
        self.cancel()
        if fit is None:
            return
        if fit.reason:
            self._view.refused.emit(fit.reason)
        else:
            self._view.wire_drawn.emit(fit.source, fit.target, fit.port)

    def cancel(self) -> None:
        self._view.overlay.show_wire(None)
        self._view.overlay.show_marks([])
        self._view.note.say_at("", QPoint())


class FromOutput(_WireGesture):
    """From the right edge of a card to a free port, or onto a card."""

    def __init__(self, view: GraphView, start: QPoint, source: int) -> None:
        super().__init__(view, start)
        self._source = source

    def _fits(self) -> Iterator[Fit]:
        return fitting.fits_from(self._view.may_connect, self._source, self._visible_cards())

    def _mark(self, fit: Fit) -> QPointF:
        return self._view.cards[fit.target].input_point(fit.port)

    def _fit_at(self, point: QPoint) -> Fit | None:
        view = self._view
        hit = view.port_at(point)
        target = hit[0] if hit is not None else view.card_at(point)
        if target is None or (target == self._source and hit is None):
            return None
        card = view.cards[target].card
        port = hit[1] if hit is not None and hit[1] in card.free_ports else None
        return fitting.fit(view.may_connect, self._source, card, port)

    def _ends(self, place: QPointF, fit: Fit | None) -> tuple[QPointF, QPointF]:
        start = self._view.cards[self._source].output_point()
        return start, self._mark(fit) if fit is not None and not fit.reason else place


class OffPort(FromOutput):
    """A wire taken off its port: into the empty to cut it, or to another port."""

    def __init__(self, view: GraphView, start: QPoint, wire: int) -> None:
        super().__init__(view, start, view.picture.wires[wire].source)
        self._wire = wire

    def begin(self) -> None:
        super().begin()
        self._view.choose_wire(None)
        self._view.items_shown.moving.setVisible(False)
        self._view.items_shown.wires.set_aside([self._wire])

    def _fit_at(self, point: QPoint) -> Fit | None:
        wire = self._view.picture.wires[self._wire]
        hit = self._view.port_at(point)
        card = self._view.card_at(point) if hit is None else hit[0]
        is_elsewhere = hit is not None and hit[1] in self._view.cards[hit[0]].card.free_ports
        if card == wire.target and not is_elsewhere:  # back to where it was
            return Fit(wire.source, wire.target, wire.port)
        return super()._fit_at(point)

    def end(self, point: QPoint) -> None:
        wire, fit, view = self._view.picture.wires[self._wire], self._fit_at(point), self._view
        self.cancel()
        if fit is not None and fit.reason:
            view.refused.emit(fit.reason)
        elif fit is None:
            view.wire_cut.emit(wire.target, wire.port)
        elif (fit.target, fit.port) != (wire.target, wire.port):
            view.wire_moved.emit(wire.target, wire.port, fit.source, fit.target, fit.port)

    def cancel(self) -> None:
        super().cancel()
        self._view.items_shown.wires.set_down()
        self._view.items_shown.moving.setVisible(True)


class FromPort(_WireGesture):
    """From a free port back to the card that is to feed it."""

    def __init__(self, view: GraphView, start: QPoint, target: int, port: int) -> None:
        super().__init__(view, start)
        self._target, self._port = target, port

    def _fits(self) -> Iterator[Fit]:
        cards = self._visible_cards()
        return fitting.fits_into(self._view.may_connect, self._target, self._port, cards)

    def _mark(self, fit: Fit) -> QPointF:
        return self._view.cards[fit.source].output_point()

    def _fit_at(self, point: QPoint) -> Fit | None:
        source = self._view.card_at(point)
        if source is None:
            source = self._view.output_at(point)
        if source is None or source == self._target:
            return None
        reason = self._view.may_connect(source, self._target, self._port)
        return Fit(source, self._target, self._port, reason)

    def _ends(self, place: QPointF, fit: Fit | None) -> tuple[QPointF, QPointF]:
        end = self._view.cards[self._target].input_point(self._port)
        return self._mark(fit) if fit is not None and not fit.reason else place, end
