"""Operations that are dragged from the palette onto the graph."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QDropEvent

from gui.labs.graph.drawing.items.items import card_size
from gui.labs.graph.drawing.layout.boxes import Box
from gui.labs.graph.drawing.tool import Tool
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session.picture import Card

MIME = "application/x-nablab-operation"
LEAF, CONSTANT = "", "constant"


def carry(op: str) -> QMimeData:
    """op: the name of an operation, LEAF or CONSTANT."""
    data = QMimeData()
    data.setData(MIME, op.encode())
    return data


class Dropping(Tool):
    """An operation over the view; above a wire it would be put on it."""

    def __init__(self, view: GraphView) -> None:
        self._view = view

    def drag(self, event: QDropEvent) -> None:
        """Take it where the graph can be edited."""
        if not self._view.is_editing or not event.mimeData().hasFormat(MIME):
            event.ignore()
            return
        event.acceptProposedAction()
        wire = self._wire_at(event.position().toPoint(), _op_of(event))
        items = self._view.items_shown
        self._view.overlay.show_chosen(None if wire is None else items.wires.paths[wire])

    def drag_away(self) -> None:
        self._view.show_chosen_wire()

    def drop(self, event: QDropEvent) -> None:
        if not self._view.is_editing or not event.mimeData().hasFormat(MIME):
            event.ignore()
            return
        event.acceptProposedAction()
        view, op, point = self._view, _op_of(event), event.position().toPoint()
        wire = self._wire_at(point, op)
        self.drag_away()
        place = view.mapToScene(point)
        kind = {LEAF: "leaf", CONSTANT: "constant"}.get(op, "operation")
        width, height = card_size(Card(-1, "", "", kind))
        x, y = view.items_shown.free_place(Box(place.x() - width / 2, place.y() - height / 2, width, height))
        saw_all = view.sees_all
        view.let_go()
        view.setFocus()
        view.op_dropped.emit(op, x, y, wire)
        if saw_all and not view.sees_all:
            view.fit()

    def _wire_at(self, point: QPoint, op: str) -> int | None:
        return None if op in (LEAF, CONSTANT) else self._view.wire_at(point)


def _op_of(event: QDropEvent) -> str:
    return bytes(event.mimeData().data(MIME).data()).decode()
