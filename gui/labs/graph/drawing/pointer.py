"""What the mouse does in the graph: click, drag, turn the wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPoint, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from gui.labs.graph.drawing.view import GraphView

_PIXELS_A_STEP = 2.0
_SCRUB_STARTS = 3  # pixels to the side
_NOTCH = 120.0  # eighths of degrees
_ONE_GESTURE = 1000  # milliseconds between turns of the wheel that belong together
_STILL_ZOOMING = 400  # milliseconds: a value that slides under the pointer meanwhile is not meant
_ZOOM_A_UNIT = 1.0015


class Pointer:
    """Drag a leaf's value to the side to change it, anything else to pan; turn the wheel over a value to
    change it, elsewhere to zoom."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._pressed_at: QPoint | None = None
        self._last = QPoint()
        self._value: int | None = None  # the leaf whose value was pressed
        self._is_dragging = False
        self._clicked: int | None = None  # the card that was clicked last
        self._gesture = 0
        self._card: int | None = None  # under the pointer
        self._title: int | None = None
        self._turned: int | None = None  # the leaf whose value was turned
        self._since_turn, self._since_zoom = QElapsedTimer(), QElapsedTimer()

    def press(self, event: QMouseEvent) -> None:
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            return
        self._pressed_at = self._last = event.position().toPoint()
        self._is_dragging = False
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._value = self._view.value_at(self._pressed_at) if is_left else None

    def move(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._pressed_at is None:
            self.hover(point)
            return
        way = point - self._pressed_at
        if not self._is_dragging:
            if self._value is not None:
                self._is_dragging = abs(way.x()) >= _SCRUB_STARTS
                self._gesture += self._is_dragging
            elif way.manhattanLength() >= QApplication.startDragDistance():
                self._is_dragging = True
                self._show_cursor(Qt.CursorShape.ClosedHandCursor)
        if not self._is_dragging:
            return
        distance, self._last = point - self._last, point
        if self._value is None:
            self._view.pan(distance)
        elif distance.x():
            self._view.value_scrubbed.emit(self._value, distance.x() / _PIXELS_A_STEP, self._gesture)

    def release(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        point = event.position().toPoint()
        is_click = not self._is_dragging and event.button() == Qt.MouseButton.LeftButton
        self._pressed_at, self._value, self._is_dragging = None, None, False
        self.hover(point)
        if is_click:
            self._clicked = self._view.card_at(point)
            card, title = self._view.card_at(point), self._view.title_at(point)
            if card is None and title is not None:
                self._view.fold_asked.emit(title, True)
            else:
                self._view.card_clicked.emit(card)

    def double_click(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        # the first of the two clicks may have opened the inspector, and then the cards have moved
        key, self._clicked = self._clicked, None
        if key in self._view.cards:
            self._view.activate(key)

    def turn(self, event: QWheelEvent) -> None:
        turned, point = event.angleDelta().y(), event.position()
        is_zooming = self._since_zoom.isValid() and not self._since_zoom.hasExpired(_STILL_ZOOMING)
        wants_zoom = event.modifiers() & Qt.KeyboardModifier.ControlModifier or is_zooming
        key = None if wants_zoom else self._view.value_at(point.toPoint())
        if not turned:
            return
        if key is None:
            self._since_zoom.start()
            self._view.zoom_by(_ZOOM_A_UNIT**turned, point)
            return
        if key != self._turned or not self._since_turn.isValid() or self._since_turn.hasExpired(_ONE_GESTURE):
            self._gesture += 1
        self._turned = key
        self._since_turn.start()
        self._view.value_scrubbed.emit(key, turned / _NOTCH, self._gesture)

    def hover(self, point: QPoint | None) -> None:
        """The pointer is here, or has left."""
        view = self._view
        card = None if point is None else view.card_at(point)
        title = None if point is None or card is not None else view.title_at(point)
        if title != self._title:
            for key, is_hovered in ((self._title, False), (title, True)):
                if key in view.frames:
                    view.frames[key].hover(is_hovered)
            self._title = title
        if point is not None:
            self._show_cursor(self._cursor_at(point, card, title))
        if card != self._card:
            for key, is_hovered in ((self._card, False), (card, True)):
                if key in view.cards:
                    view.cards[key].hover(is_hovered)
            self._card = card
            view.card_hovered.emit(card)

    def meet_picture(self) -> None:
        """There are new items: a drag of the old ones is over; a card of the same key may still be under the
        pointer."""
        self._pressed_at, self._value, self._clicked, self._is_dragging = None, None, None, False
        if self._card in self._view.cards:
            self._view.cards[self._card].hover(True)

    def _cursor_at(self, point: QPoint, card: int | None, title: int | None) -> Qt.CursorShape:
        if title is not None:
            return Qt.CursorShape.PointingHandCursor
        if card is None:
            return Qt.CursorShape.OpenHandCursor if self._view.can_pan() else Qt.CursorShape.ArrowCursor
        is_value = self._view.value_at(point) is not None
        return Qt.CursorShape.SizeHorCursor if is_value else Qt.CursorShape.ArrowCursor

    def _show_cursor(self, shape: Qt.CursorShape) -> None:
        viewport = self._view.viewport()
        if viewport.cursor().shape() != shape:
            viewport.setCursor(shape)
