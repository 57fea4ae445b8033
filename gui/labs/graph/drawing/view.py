"""The graph on screen: cards, wires and frames, which one points at, steps through, changes and builds."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)

from gui.accessibility import announce, describe
from gui.labs.graph.drawing.items.curves import Point
from gui.labs.graph.drawing.items.note import Note
from gui.labs.graph.drawing.parts import CardParts
from gui.labs.graph.drawing.selecting import SelectingCanvas
from gui.labs.graph.drawing.tool import Tool
from gui.labs.graph.session.picture import GraphMoment, Picture
from gui.widgets.help import explain, native, paragraph


class GraphView(SelectingCanvas):
    """Shows a Picture, and of it one GraphMoment after another; says what somebody does with it, no more.

    Drag the ground to pan, turn the wheel to zoom; the graph is fitted until something is moved or zoomed.
    A click on a card, or Up and Down, select one; a click beside them none. Where it is edited, cards can be
    dragged, wires be drawn and operations dropped. What the mouse and the keys do is
    up to its tools: tools/kit.py attaches them.

    tools        take its events, in this order
    may_connect  (source, target, port) -> "" where such a wire fits, else why not; set by the owner
    selection    the keys of the selected cards; selected: the one that is looked at
    """

    card_hovered = Signal(object)  # the key of a card, or None
    fold_asked = Signal(int, bool)  # the key of a group; True: fold it, False: open it
    fold_all_asked = Signal()
    edit_wanted = Signal(int, str)  # the key of a leaf, what has been typed already
    value_typed = Signal(int, str)  # the key of a leaf, what was typed
    value_scrubbed = Signal(int, float, int)  # key of a leaf, steps since the last, number of the gesture
    run_asked = Signal(int)  # the key of a card
    cards_moved = Signal(object)  # {key: (x, y)}, upper left corners in the scene
    wire_drawn = Signal(int, int, int)  # source, target, port
    wire_moved = Signal(int, int, int, int, int)  # target and port before; source, target and port now
    op_dropped = Signal(str, float, float, object)  # operation, upper left corner of its card, wire | None
    rename_asked = Signal(int)  # the key of a card
    name_typed = Signal(int, str)  # the key of a card, what was typed
    menu_asked = Signal(object, object)  # the key of a card, or None; the global position
    refused = Signal(str)  # why a wire does not fit
    value_lost = Signal(str)  # what was refused is left behind: why it was

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("graphView")
        self.setAccessibleName(self.tr("Graph"))
        explain(
            self,
            self.tr(
                "The graph: each card is a value, with its gradient below. Click one to look at it; drag the "
                "number of a leaf to change it, the card to move it, its right edge to draw a wire; drag the "
                "ground to move, turn the wheel to zoom. Keys: Up and Down choose a card, Return changes or "
                "opens it, F2 names it, {keys} draws a wire from it, Delete deletes it, Backspace folds "
                "the group around it, Left and Right step, Space plays."
            ).format(keys=native("Ctrl+Return")),
        )
        self.setToolTip("")  # it would cover the cards, which have their own
        self._description = self.accessibleDescription()
        self.may_connect: Callable[[int, int, int], str] = lambda source, target, port: ""
        self._is_editing = True
        self.tools: list[Tool] = []
        self.note = Note(self.viewport(), "graphNote")
        self.line = Note(self.viewport(), "graphLine")
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        describe(self, QAccessible.Role.Graphic, self.parts)

    @property
    def is_editing(self) -> bool:
        """Whether cards can be moved, and wires and operations added."""
        return self._is_editing

    @is_editing.setter
    def is_editing(self, is_editing: bool) -> None:
        self._is_editing = is_editing
        if not is_editing:
            for tool in self.tools:
                tool.end_editing()
            self.choose_wire(None)
            self.overlay.show_handle(None)

    def parts(self) -> CardParts:
        """The cards, for screen readers."""
        return CardParts(self)

    # What is shown

    def show_picture(
        self, picture: Picture, keep_camera: bool = False, places: Mapping[int, Point] | None = None
    ) -> None:
        """Lay out and draw a new picture, fitted into the view.

        keep_camera: where the user has moved or zoomed, that stays, and so does the place of the group that
        was folded or opened. places: upper left corners of cards that stand there; the rest stands around.
        """
        self._interrupt()
        self.note.say_at("", QPoint())
        self.selected = None
        self.draw(picture, keep_camera, places or {})
        for tool in self.tools:
            tool.meet_picture()
        self.select_again()

    def show_moment(self, moment: GraphMoment) -> None:
        """Only what has changed is painted again."""
        selected, is_told = self.draw_moment(moment)
        if selected != self.selected or is_told:
            self._tell_selection(selected)

    def _tell_selection(self, selected: int | None) -> None:
        is_new, self.selected = selected != self.selected, selected
        text = self._description if selected is None else self.cards[selected].explanation
        self.setAccessibleDescription(text)
        if not is_new:
            return
        if selected is not None:
            announce(self, text, list(self.cards).index(selected))
            if selected not in self._selection:
                self.select_cards([selected])
        elif len(self._selection) == 1:
            self.select_cards([])

    # What is moved and changed

    def cards_in(self, frame: int) -> list[int]:
        """The cards in an open group, however deep."""
        members = {frame.key: frame.members for frame in self.picture.frames}
        found, stack = [], [frame]
        while stack:
            key = stack.pop()
            stack.extend(members.get(key, ()))
            if key in self.cards:
                found.append(key)
        return found

    def finish_move(self, places: dict[int, Point]) -> None:
        """Cards were moved by hand: this is where they stand."""
        self.let_go()
        self.fit_room()
        self.show_chosen_wire()
        self.cards_moved.emit(places)

    def activate(self, key: int) -> None:
        """Change a leaf's value, open a group."""
        if self.cards[key].card.is_group:
            self.fold_asked.emit(key, False)
        else:
            self.edit_wanted.emit(key, "")

    def camera_moved(self) -> None:
        super().camera_moved()
        for tool in self.tools:
            tool.follow_camera()

    # What it says of places

    def explain_at(self, point: QPoint) -> str:
        """The card, the port or the title under the point, or what this is."""
        key, title, port = self.card_at(point), self.title_at(point), self.port_at(point)
        if port is not None and port[1] in self.cards[port[0]].card.free_ports:
            return self.port_text(*port)
        if key is not None:
            return self.cards[key].tip
        if title is not None:
            text = self.tr(
                "{name}: an open group. A click on its name folds it into one card, a drag moves it."
            )
            return paragraph(text.format(name=self.frames[title].frame.name))
        return self.whatsThis()

    def port_text(self, key: int, port: int) -> str:
        """What an input of a card is called, and what one can do with it."""
        card = self.cards[key].card
        if port in card.free_ports:
            text = self.tr("Input {port} of {name} is free: drag a wire to it, or from it to a card.")
        else:
            text = self.tr("Input {port} of {name}: drag its wire off to cut it.")
        return paragraph(text.format(port=card.port_name(port), name=card.name))

    # What comes in

    def _interrupt(self) -> None:
        for tool in self.tools:
            tool.interrupt()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._interrupt()
        for tool in self.tools:
            tool.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        for tool in self.tools:
            tool.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        for tool in self.tools:
            tool.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        for tool in self.tools:
            tool.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        for tool in self.tools:
            tool.turn(event)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        for tool in self.tools:
            tool.leave()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        for tool in self.tools:
            tool.end_editing()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        for tool in self.tools:
            tool.drag(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        for tool in self.tools:
            tool.drag(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        for tool in self.tools:
            tool.drag_away()

    def dropEvent(self, event: QDropEvent) -> None:
        for tool in self.tools:
            tool.drop(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        key = self.selected if by_key else self.card_at(event.pos())
        place = event.pos()
        if by_key and key is not None:
            place = self.mapFromScene(self.cards[key].pos() + self.cards[key].box.center())
        self.menu_asked.emit(key, self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not any(tool.take_key(event) for tool in self.tools):
            super().keyPressEvent(event)
