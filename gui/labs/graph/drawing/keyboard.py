"""What keys do in the graph. Left, Right, Home, End, Space, comma and point are the transport bar's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from gui.labs.graph.drawing.view import GraphView

_NUMBER_STARTS = "0123456789-"
_ZOOM = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
_CHOOSE = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_ACTIVATE = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


def take_key(view: GraphView, event: QKeyEvent) -> bool:
    """Whether the key meant something here.

    Up and Down choose a card; Return and F2 change a leaf's value, as typing a number does, or open a group;
    Backspace folds the group around the card; + and - with Ctrl zoom.
    """
    key = Qt.Key(event.key())
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        view.zoom_step(_ZOOM.get(key, 0))
        return key in _ZOOM
    if key in _CHOOSE and view.cards:
        _choose_next(view, _CHOOSE[key])
        return True
    selected = view.selected
    if selected is None:
        return False
    if key in _ACTIVATE:
        view.activate(selected)
        return True
    if key == Qt.Key.Key_Backspace:
        return _fold_around(view, selected)
    if event.text() and event.text() in _NUMBER_STARTS and view.cards[selected].is_editable:
        view.edit(selected, event.text())
        return True
    return False


def _choose_next(view: GraphView, step: int) -> None:
    keys = list(view.cards)
    if view.selected is None:
        key = keys[0 if step > 0 else -1]
    else:
        key = keys[(keys.index(view.selected) + step) % len(keys)]
    view.card_clicked.emit(key)
    if key in view.cards:
        view.ensureVisible(view.cards[key])


def _fold_around(view: GraphView, key: int) -> bool:
    """The innermost open group that encloses the card."""
    for frame in reversed(view.picture.frames):  # an inner one comes later
        if key in frame.members:
            view.fold_asked.emit(frame.key, True)
            return True
    return False
