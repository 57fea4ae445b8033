"""What the mouse does in the graph: click, drag, turn the wheel."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QPoint, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent

from gui.labs.graph.drawing.tool import Tool
from gui.labs.graph.drawing.tools.gestures import Band, Gesture, MoveCards, Pan, Scrub
from gui.labs.graph.drawing.tools.wire_gestures import FromOutput, FromPort, OffPort
from gui.labs.graph.drawing.view import GraphView

_NOTCH = 120.0  # eighths of degrees
_ONE_GESTURE = 1000  # milliseconds between turns of the wheel that belong together
_STILL_ZOOMING = 400  # milliseconds: a value that slides under the pointer meanwhile is not meant
_ZOOM_A_UNIT = 1.0015


class Pointer(Tool):
    """Drag a leaf's value to change it, a card to move it, its right edge to draw a wire, anything else to
    pan; turn the wheel over a value to change it, elsewhere to zoom."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._pressed_at: QPoint | None = None
        self._gesture: Gesture | None = None
        self._is_dragging = False
        self._number = 0  # of the gesture that changes a value
        self._clicked: tuple[int | None, int | None] = None, None  # the card, and the one whose name it was
        self._card: int | None = None  # under the pointer
        self._title: int | None = None
        self._port: tuple[int, int] | None = None
        self._turned: int | None = None  # the leaf whose value was turned
        self._since_turn, self._since_zoom = QElapsedTimer(), QElapsedTimer()

    def press(self, event: QMouseEvent) -> None:
        if self._gesture is not None or event.button() not in (
            Qt.MouseButton.LeftButton,
            Qt.MouseButton.MiddleButton,
        ):
            return
        point = event.position().toPoint()
        self._pressed_at, self._is_dragging = point, False
        if event.button() == Qt.MouseButton.LeftButton:
            self._gesture = self._gesture_at(point, event.modifiers())
        else:
            self._gesture = Pan(self._view, point)

    def _gesture_at(self, point: QPoint, modifiers: Qt.KeyboardModifier) -> Gesture:
        view = self._view
        if view.is_editing and (wire := self._wire_gesture_at(point)) is not None:
            return wire
        value, card = view.value_at(point), view.card_at(point)
        if value is not None:
            return Scrub(view, point, value, self._number + 1)
        if not view.is_editing:
            return Pan(view, point)
        if card is not None:
            return MoveCards(view, point, view.selection if card in view.selection else [card])
        title = view.title_at(point)
        if title is not None:
            return MoveCards(view, point, view.cards_in(title))
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            return Band(view, point)
        return Pan(view, point)

    def _wire_gesture_at(self, point: QPoint) -> Gesture | None:
        view = self._view
        if (hit := view.port_at(point)) is not None:
            key, port = hit
            if port in view.cards[key].card.free_ports:
                return FromPort(view, point, key, port)
            if (wire := view.items_shown.wire_into.get(hit)) is not None:
                return OffPort(view, point, wire)
        output = view.output_at(point)
        return None if output is None else FromOutput(view, point, output)

    def move(self, event: QMouseEvent) -> None:
        point, gesture = event.position().toPoint(), self._gesture
        if self._pressed_at is None or gesture is None:
            self.hover(point)
            return
        if not self._is_dragging and gesture.starts(point - self._pressed_at):
            self._is_dragging = True
            self._number += isinstance(gesture, Scrub)
            if isinstance(gesture, MoveCards):
                self.leave()
            gesture.begin()
            self._show_cursor(gesture.cursor)
        if self._is_dragging:
            gesture.move(point)

    def release(self, event: QMouseEvent) -> None:
        gesture, was_dragging = self._gesture, self._is_dragging
        self._pressed_at, self._gesture, self._is_dragging = None, None, False
        if gesture is None:
            return
        point = event.position().toPoint()
        if was_dragging:
            gesture.end(point)
        self.hover(point)
        if not was_dragging and event.button() == Qt.MouseButton.LeftButton:
            self._click(point, event.modifiers())

    def _click(self, point: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        view = self._view
        card, title = self._card_near(point), view.title_at(point)
        self._clicked = view.card_at(point), view.name_at(point)
        if card is not None:
            if view.is_editing and modifiers & Qt.KeyboardModifier.ControlModifier:
                view.toggle(card)
            else:
                view.click_card(card)
        elif title is not None:
            view.fold_asked.emit(title, True)
        else:
            wire = view.wire_at(point) if view.is_editing else None
            view.click_card(None)
            view.choose_wire(wire)

    def end_editing(self) -> None:
        if not self._view.is_editing:
            self.cancel()

    def cancel(self) -> bool:
        """Give up what is being dragged; whether there was anything."""
        gesture, was_dragging = self._gesture, self._is_dragging
        self._pressed_at, self._gesture, self._is_dragging = None, None, False
        if gesture is None or not was_dragging:
            return False
        gesture.cancel()
        self._show_cursor(Qt.CursorShape.ArrowCursor)
        return True

    def double_click(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        # the first of the two clicks may have opened the inspector, and then the cards have moved
        (key, named), self._clicked = self._clicked, (None, None)
        if key not in self._view.cards:
            return
        if named is not None and self._view.is_editing:
            self._view.rename_asked.emit(named)
        elif key is not None:
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
            self._number += 1
        self._turned = key
        self._since_turn.start()
        self._view.value_scrubbed.emit(key, turned / _NOTCH, self._number)

    def hover(self, point: QPoint | None) -> None:
        """The pointer is here, or has left."""
        view = self._view
        card = None if point is None else self._card_near(point)
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
        if view.is_editing:
            self._show_handles(point)

    def _show_handles(self, point: QPoint | None) -> None:
        """The round at the hovered card's right edge; what a port is for."""
        view = self._view
        item = view.cards.get(self._card) if self._card is not None and not view.is_far else None
        is_held = point is not None and item is not None and view.output_at(point) == self._card
        view.overlay.show_handle(None if item is None else item.output_point(), is_held)
        port = None if point is None else view.port_at(point)
        if port != self._port:
            self._port = port
            if item is not None:
                item.setToolTip(item.tip if port is None else view.port_text(*port))

    def leave(self) -> None:
        self.hover(None)

    def meet_picture(self) -> None:
        """There are new items: a drag of the old ones is over; a card of the same key may still be under the
        pointer."""
        self._clicked = None, None
        self._pressed_at, self._gesture, self._is_dragging = None, None, False
        self._port = None
        if self._card in self._view.cards:
            self._view.cards[self._card].hover(True)

    def _card_near(self, point: QPoint) -> int | None:
        """The card under the point, or that to which the port or the handle there belongs."""
        view = self._view
        card = view.card_at(point)
        if card is None and view.is_editing:
            port = view.port_at(point)
            card = port[0] if port is not None else view.output_at(point)
        return card

    def _cursor_at(self, point: QPoint, card: int | None, title: int | None) -> Qt.CursorShape:
        view = self._view
        if title is not None:
            return Qt.CursorShape.PointingHandCursor
        if card is None:
            return Qt.CursorShape.OpenHandCursor
        if view.is_editing and (view.port_at(point) is not None or view.output_at(point) is not None):
            return Qt.CursorShape.CrossCursor
        is_value = view.value_at(point) is not None
        return Qt.CursorShape.SizeHorCursor if is_value else Qt.CursorShape.ArrowCursor

    def _show_cursor(self, shape: Qt.CursorShape) -> None:
        viewport = self._view.viewport()
        if viewport.cursor().shape() != shape:
            viewport.setCursor(shape)
