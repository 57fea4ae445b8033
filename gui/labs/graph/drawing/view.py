"""The graph on screen: cards, wires and frames, which one points at, steps through and changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QAccessible, QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu

from gui import theme
from gui.accessibility import announce, describe
from gui.labs.graph.drawing import building
from gui.labs.graph.drawing.camera import LEAST_ZOOM_FOR_NAMES, LEAST_ZOOM_FOR_TEXT, Camera
from gui.labs.graph.drawing.items import CardItem, FrameItem
from gui.labs.graph.drawing.keyboard import take_key
from gui.labs.graph.drawing.parts import CardParts
from gui.labs.graph.drawing.pointer import Pointer
from gui.labs.graph.drawing.pulse import PulseItem
from gui.labs.graph.drawing.value_field import ValueField
from gui.labs.graph.picture import CardState, Moment, Picture, Pulse
from gui.widgets.help import explain, paragraph

_MARGIN = 24
_NOTHING = CardState()


class GraphView(Camera):
    """Shows a Picture, and of it Moment after Moment.

    Drag to pan, turn the wheel to zoom; the graph is fitted until one of the two is done. A click on a card,
    or Up and Down, select one; a click beside them none. More of the mouse in Pointer, of keys in take_key.
    """

    card_clicked = Signal(object)  # the key of a card, or None
    card_hovered = Signal(object)  # the key of a card, or None
    fold_asked = Signal(int, bool)  # the key of a group; True: fold it, False: open it
    value_typed = Signal(int, str)  # the key of a leaf, what was typed
    value_scrubbed = Signal(int, float, int)  # key of a leaf, steps since the last, number of the gesture
    value_lost = Signal(str)  # what was refused is left behind: why it was
    run_asked = Signal(int)  # the key of a card

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("graphView")
        self.setAccessibleName(self.tr("Graph"))
        explain(
            self,
            self.tr(
                "The graph: each card is a value, with its gradient below. Click one to look at it; drag the "
                "number of a leaf to change it; drag the ground to move, turn the wheel to zoom. Keys: Up "
                "and Down choose a card, Return changes or opens it, Backspace folds the group around it, "
                "Left and Right step, Space plays."
            ),
        )
        self.setToolTip("")  # it would cover the cards, which have their own
        self._description = self.accessibleDescription()
        self.picture = Picture()
        self._items = building.Items()
        self.selected: int | None = None  # as the last moment had it
        self._is_far = False
        self._animation = QVariantAnimation(self)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.setEasingCurve(QEasingCurve.Type.OutQuad)
        self._animation.valueChanged.connect(self._advance_pulse)
        self._animation.finished.connect(self._end_pulse)
        self._pointer = Pointer(self)
        self._typed = ""  # last handed over
        self.field = ValueField(self.viewport())
        self.field.committed.connect(self._commit)
        self.field.closed.connect(self._take_back_focus)
        self.field.lost.connect(self.value_lost)
        self.viewport().setMouseTracking(True)
        describe(self, QAccessible.Role.Graphic, self.parts)
        theme.on_change(self._paint_anew)

    @property
    def cards(self) -> dict[int, CardItem]:
        return self._items.cards

    @property
    def frames(self) -> dict[int, FrameItem]:
        return self._items.frames

    @property
    def pulse_item(self) -> PulseItem:
        """What is driven by the view's clock; a test drives it by hand."""
        return self._items.pulse

    def parts(self) -> CardParts:
        """The cards, for screen readers."""
        return CardParts(self)

    def show_picture(self, picture: Picture, keep_camera: bool = False) -> None:
        """Lay out and draw a new picture, fitted into the view.

        keep_camera: where the user has moved or zoomed, that stays, and so does the place of the group that
        was folded or opened.
        """
        self._end_pulse()
        self.field.close_field()
        self.scene().clear()
        self.picture, self.selected = picture, None
        before, self._items = self._items, building.build(self.scene(), picture)
        fixed = before.fixed_in(self._items)
        place = None if fixed is None else self.mapFromScene(before.corners[fixed])
        for item in self.cards.values():
            item.is_far = self._is_far
        self.setSceneRect(self._items.bounds.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        if self.is_fitted or not keep_camera:
            self.fit()
        elif fixed is not None and place is not None:
            self.pan(place - self.mapFromScene(self._items.corners[fixed]), by_hand=False)
        self._pointer.meet_picture()

    def show_moment(self, moment: Moment) -> None:
        """Only what has changed is painted again."""
        states, selected, is_told = moment.cards, None, False
        for key, item in self.cards.items():
            state = states.get(key, _NOTHING)
            has_changed = state is not item.state and item.show_state(state)
            if state.is_selected:
                selected, is_told = key, has_changed
        self._items.wires.show_travelled(moment.travelled)
        self._items.current.show_current(moment.current)
        self._items.lit.show_lit(moment.lit)
        if selected != self.selected or is_told:
            self._tell_selection(selected)

    def _tell_selection(self, selected: int | None) -> None:
        is_new, self.selected = selected != self.selected, selected
        text = self._description if selected is None else self.cards[selected].explanation
        self.setAccessibleDescription(text)
        if is_new and selected is not None:
            announce(self, text, list(self.cards).index(selected))

    def pulse(self, pulses: Sequence[Pulse], milliseconds: int) -> None:
        """Let them run along their wires, all at once; those before end. Without motion nothing runs."""
        self._end_pulse()
        if not pulses or milliseconds <= 0 or theme.look().still:
            return
        self._items.pulse.start(pulses, self.zoom)
        self._animation.setDuration(milliseconds)
        self._animation.start()

    @Slot(object)
    def _advance_pulse(self, fraction: float) -> None:
        self._items.pulse.advance(fraction)

    @Slot()
    def _end_pulse(self) -> None:
        self._animation.stop()
        self._items.pulse.stop()

    def show_card(self, key: int) -> None:
        """Bring a card into the middle, so large that its text can be read."""
        item = self.cards[key]
        self.look_at(item.box.translated(item.pos()))

    def edit(self, key: int, text: str = "") -> None:
        """Open the field on a leaf that is a number. text: what has been typed already."""
        item = self.cards.get(key)
        if item is None or not item.is_editable:
            return
        if self._is_far:
            self.show_card(key)
        value = item.state.data
        self.field.open(key, item.card.name, repr(value) if isinstance(value, float) else "", text)
        self._place_field()

    def refuse_value(self, key: int, message: str) -> None:
        """What was typed was no number: it stays in the field, marked, with the message below."""
        if self.field.key != key:
            has_focus = self.hasFocus()
            self.edit(key, self._typed)
            if not has_focus:
                self.field.clearFocus()
        if self.field.key == key:
            self.field.refuse(message)

    @Slot(int, str)
    def _commit(self, key: int, text: str) -> None:
        self._typed = text
        self.value_typed.emit(key, text)

    @Slot()
    def _take_back_focus(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def activate(self, key: int) -> None:
        """Change a leaf's value, open a group."""
        if self.cards[key].card.is_group:
            self.fold_asked.emit(key, False)
        else:
            self.edit(key)

    def card_at(self, point: QPoint) -> int | None:
        """The card under a point of the viewport."""
        place = self.mapToScene(point)
        return self._items.card_places.at(place.x(), place.y())

    def title_at(self, point: QPoint) -> int | None:
        """The open group whose title is under the point, where it is large enough to be read."""
        if self.zoom < LEAST_ZOOM_FOR_NAMES:
            return None
        place = self.mapToScene(point)
        return self._items.title_places.at(place.x(), place.y())

    def value_at(self, point: QPoint) -> int | None:
        """The leaf whose number is under the point, where it is large enough to be read."""
        key = self.card_at(point)
        if key is None or self._is_far or not self.cards[key].is_editable:
            return None
        item = self.cards[key]
        return key if item.value_rect().contains(self.mapToScene(point) - item.pos()) else None

    def explain_at(self, point: QPoint) -> str:
        """The card or the title under the point, or what this is."""
        key, title = self.card_at(point), self.title_at(point)
        if key is not None:
            return paragraph(self.cards[key].explanation)
        if title is not None:
            text = self.tr("{name}: an open group. A click on its name folds it into one card.")
            return paragraph(text.format(name=self.frames[title].frame.name))
        return self.whatsThis()

    def camera_moved(self) -> None:
        is_far = self.zoom < LEAST_ZOOM_FOR_TEXT
        if is_far != self._is_far:
            self._is_far = is_far
            for item in self.cards.values():
                item.is_far = is_far
        self._place_field()

    def _place_field(self) -> None:
        item = self.cards.get(self.field.key) if self.field.key is not None else None
        if item is not None:
            box = item.value_rect().translated(item.pos())
            self.field.place(self.mapFromScene(box).boundingRect(), self.zoom)

    @Slot()
    def _paint_anew(self) -> None:
        """Items are kept as pictures, which have the colours of before."""
        for item in self.cards.values():
            item.dress()
        for kept in (*self.frames.values(), self._items.wires, self._items.current, self._items.lit):
            kept.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.field.close_field()
        self._pointer.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pointer.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._pointer.turn(event)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointer.hover(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        key = self.selected if by_key else self.card_at(event.pos())
        if key is None:
            return
        item = self.cards[key]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if item.card.is_group:
            menu.addAction(self.tr("Open this group")).triggered.connect(lambda: self.activate(key))
        elif item.is_editable:
            menu.addAction(self.tr("Change the value")).triggered.connect(lambda: self.activate(key))
        menu.addAction(self.tr("Run to here")).triggered.connect(lambda: self.run_asked.emit(key))
        place = self.mapFromScene(item.pos() + item.box.center()) if by_key else event.pos()
        menu.popup(self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not take_key(self, event):
            super().keyPressEvent(event)
