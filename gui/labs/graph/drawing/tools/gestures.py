"""What one can do with a pressed button in the graph, from the first move to the release."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication

from gui.labs.graph.drawing.tools.moving import Move
from gui.labs.graph.drawing.view import GraphView

_PIXELS_A_STEP = 2.0
_SCRUB_STARTS = 3  # pixels to the side


class Gesture:
    """Pressed at a point of the viewport; begun when the pointer has gone some way."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, view: GraphView, start: QPoint) -> None:
        self._view, self._start = view, start

    def starts(self, way: QPoint) -> bool:
        return way.manhattanLength() >= QApplication.startDragDistance()

    def begin(self) -> None:
        """The pointer has gone far enough."""

    def move(self, point: QPoint) -> None:
        """Once begun: the pointer is here."""

    def end(self, point: QPoint) -> None:
        """Once begun: the button was released here."""

    def cancel(self) -> None:
        """Once begun: as if nothing had been."""


class Pan(Gesture):
    """The ground goes along with the pointer."""

    def begin(self) -> None:
        self._last = self._start

    def move(self, point: QPoint) -> None:
        distance, self._last = point - self._last, point
        self._view.pan(distance)


class Scrub(Gesture):
    """The value of a leaf changes with the way to the side. number: of the gesture."""

    cursor = Qt.CursorShape.SizeHorCursor

    def __init__(self, view: GraphView, start: QPoint, key: int, number: int) -> None:
        super().__init__(view, start)
        self._key, self._number = key, number
        self._last = start

    def starts(self, way: QPoint) -> bool:
        return abs(way.x()) >= _SCRUB_STARTS

    def move(self, point: QPoint) -> None:
        distance, self._last = point - self._last, point
        if distance.x():
            self._view.value_scrubbed.emit(self._key, distance.x() / _PIXELS_A_STEP, self._number)


class MoveCards(Gesture):
    """Cards go along with the pointer."""

    def __init__(self, view: GraphView, start: QPoint, keys: list[int]) -> None:
        super().__init__(view, start)
        self._keys = keys

    def begin(self) -> None:
        self._view.end_pulse()
        self._move = Move(self._view.items_shown, self._keys)

    def move(self, point: QPoint) -> None:
        way = self._view.mapToScene(point) - self._view.mapToScene(self._start)
        self._move.to(way.x(), way.y())
        self._view.show_chosen_wire()

    def end(self, point: QPoint) -> None:
        self.move(point)
        self._move.find_room()
        self._view.finish_move(self._move.end())

    def cancel(self) -> None:
        self._move.to(0.0, 0.0)
        self._move.end()
        self._view.show_chosen_wire()


class Band(Gesture):
    """A rectangle over the ground selects the cards that it meets."""

    cursor = Qt.CursorShape.CrossCursor

    def _box(self, point: QPoint) -> QRectF:
        return QRectF(self._view.mapToScene(self._start), self._view.mapToScene(point)).normalized()

    def move(self, point: QPoint) -> None:
        box = self._box(point)
        self._view.overlay.show_band(box)
        self._view.select_cards(self._view.cards_within(box))

    def end(self, point: QPoint) -> None:
        self.move(point)
        self.cancel()

    def cancel(self) -> None:
        self._view.overlay.show_band(None)
