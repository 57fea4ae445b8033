"""What keys do in the graph. Left, Right, Home, End, Space, comma and point are the transport bar's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gui.labs.graph.drawing.tool import Tool
from gui.labs.graph.drawing.tools.key_wiring import KeyWiring
from gui.labs.graph.drawing.tools.moving import Move
from gui.labs.graph.drawing.tools.pointer import Pointer
from gui.labs.graph.drawing.view import GraphView

_NUMBER_STARTS = "0123456789-["
_ZOOM = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
_CHOOSE = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_RETURN = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NUDGE = 16.0  # units of the scene
_WAYS = {
    Qt.Key.Key_Left: (-_NUDGE, 0.0),
    Qt.Key.Key_Right: (_NUDGE, 0.0),
    Qt.Key.Key_Up: (0.0, -_NUDGE),
    Qt.Key.Key_Down: (0.0, _NUDGE),
}


class Keyboard(Tool):
    """Up and Down choose a card; Return changes a leaf's value, as typing a number does, or opens a group;
    Backspace folds the group around the card; + and - with Ctrl zoom. Where the graph is edited: F2 names a
    card, Delete deletes, Ctrl+A selects all, Alt and the arrows move, Ctrl+Return begins a wire.
    """

    def __init__(self, view: GraphView, pointer: Pointer, wiring: KeyWiring) -> None:
        self._view, self._pointer, self._wiring = view, pointer, wiring

    def take_key(self, event: QKeyEvent) -> bool:
        view, key = self._view, Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self._pointer.cancel():
            return True
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return self._take_with_control(key)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return _nudge(view, key)
        if key in _CHOOSE and view.cards:
            _choose_next(view, _CHOOSE[key])
            return True
        if key == Qt.Key.Key_Delete and view.is_editing:
            return view.delete()
        selected = view.selected
        if selected is None:
            return False
        if key in _RETURN:
            view.activate(selected)
            return True
        if key == Qt.Key.Key_F2 and view.is_editing:
            view.rename_asked.emit(selected)
            return True
        if key == Qt.Key.Key_Backspace:
            return _fold_around(view, selected)
        if event.text() and event.text() in _NUMBER_STARTS and view.cards[selected].is_editable:
            view.edit_wanted.emit(selected, event.text())
            return True
        return False

    def _take_with_control(self, key: Qt.Key) -> bool:
        view = self._view
        if key in _ZOOM:
            view.zoom_step(_ZOOM[key])
            return True
        if not view.is_editing:
            return False
        if key == Qt.Key.Key_A:
            view.select_cards(list(view.cards))
            return True
        if key in _RETURN and view.selected is not None:
            self._wiring.begin(view.selected)
            return True
        return False


def _nudge(view: GraphView, key: Qt.Key) -> bool:
    if key not in _WAYS or not view.is_editing or not view.selection:
        return False
    view.end_pulse()
    move = Move(view.items_shown, view.selection)
    move.to(*_WAYS[key])
    view.finish_move(move.end())
    return True


def _choose_next(view: GraphView, step: int) -> None:
    """As they stand, from left to right: the graph's own order may begin with a constant in its middle."""
    keys = sorted(view.cards, key=lambda key: (view.cards[key].x(), view.cards[key].y()))
    if view.selected is None:
        key = keys[0 if step > 0 else -1]
    else:
        key = keys[(keys.index(view.selected) + step) % len(keys)]
    view.click_card(key)
    if key in view.cards:
        view.keep_in_view(key)


def _fold_around(view: GraphView, key: int) -> bool:
    """The innermost open group that encloses the card."""
    for frame in reversed(view.picture.frames):  # an inner one comes later
        if key in frame.members:
            view.fold_asked.emit(frame.key, True)
            return True
    return False
