"""The graph on screen: cards, wires and frames, which one points at, steps through and changes."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QEvent, QPoint, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QAccessible, QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu

from gui import theme
from gui.accessibility import announce, describe
from gui.labs.graph import building
from gui.labs.graph.camera import Camera
from gui.labs.graph.items import LEAST_ZOOM_FOR_TEXT, CardItem, FrameItem
from gui.labs.graph.parts import CardParts
from gui.labs.graph.picture import CardState, Moment, Picture, Pulse
from gui.labs.graph.pointer import Pointer
from gui.labs.graph.pulse import PulseItem
from gui.labs.graph.value_field import ValueField
from gui.widgets.help import explain, paragraph

_MARGIN = 24
_NOTHING = CardState()
_NUMBER_STARTS = "0123456789-"  # not with a point: that key is a step of the transport bar


class GraphView(Camera):
    """Shows a Picture, and of it Moment after Moment.

    Drag to pan, turn the wheel to zoom; the graph is fitted until one of the two is done. A click on a card,
    or Up and Down, select one; a click beside them none. What else the mouse does: see Pointer.
    """

    card_clicked = Signal(object)  # the key of a card, or None
    card_hovered = Signal(object)  # the key of a card, or None
    fold_asked = Signal(int, bool)  # the key of a group; True: fold it, False: open it
    value_typed = Signal(int, str)  # the key of a leaf, what was typed
    value_scrubbed = Signal(int, float, int)  # key of a leaf, steps since the last, number of the gesture
    run_asked = Signal(int)  # the key of a card

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("graphView")
        self.setAccessibleName(self.tr("Graph"))
        explain(
            self,
            self.tr(
                "The graph: each card is a value, with its gradient below. Click one to look at it, drag the "
                "number of a leaf to change it, drag the ground to move, turn the wheel to zoom. Keys: Up and "
                "Down choose a card, Return changes or opens it, Backspace folds the group around it, Left "
                "and Right step, Space plays."
            ),
        )
        self.setToolTip("")  # it would cover the cards, which have their own
        self._description = self.accessibleDescription()
        self._picture = Picture()
        self._items = building.Items()
        self._selected: int | None = None
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
        """Lay out and draw a new picture. keep_camera: what the user has moved or zoomed stays as it is."""
        self._end_pulse()
        self.field.close_field()
        self.scene().clear()
        self._picture, self._selected = picture, None
        self._items = building.build(self.scene(), picture)
        for item in self.cards.values():
            item.is_far = self._is_far
        self.setSceneRect(self._items.bounds.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        if self.is_fitted or not keep_camera:
            self.fit()

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
        if selected != self._selected or is_told:
            self._tell_selection(selected)

    def _tell_selection(self, selected: int | None) -> None:
        is_new, self._selected = selected != self._selected, selected
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

    def find(self, text: str) -> list[int]:  # type: ignore[override]
        """Keys of cards by name: the very name first, then those that begin with the text, then others."""
        wanted = text.strip().casefold()
        if not wanted:
            return []
        found = []
        for number, card in enumerate(self._picture.cards):
            name = card.name.casefold()
            if wanted in name:
                found.append((name != wanted, not name.startswith(wanted), number, card.key))
        return [key for *_, key in sorted(found)]

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
        """The open group whose title is under the point."""
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
        """The card under the point, or what this is."""
        key = self.card_at(point)
        return self.whatsThis() if key is None else paragraph(self.cards[key].explanation)

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
        key = self._selected if by_key else self.card_at(event.pos())
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
        if not self._take_key(event):
            super().keyPressEvent(event)

    def _take_key(self, event: QKeyEvent) -> bool:
        key, selected = event.key(), self._selected
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            steps = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}.get(Qt.Key(key), 0)
            self.zoom_step(steps)
            return bool(steps)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.cards:
            self._choose_next(1 if key == Qt.Key.Key_Down else -1)
            return True
        if selected is None:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.activate(selected)
            return True
        if key == Qt.Key.Key_Backspace:
            return self._fold_around(selected)
        if event.text() and event.text() in _NUMBER_STARTS and self.cards[selected].is_editable:
            self.edit(selected, event.text())
            return True
        return False

    def _choose_next(self, step: int) -> None:
        keys = list(self.cards)
        if self._selected is None:
            key = keys[0 if step > 0 else -1]
        else:
            key = keys[(keys.index(self._selected) + step) % len(keys)]
        self.card_clicked.emit(key)
        if key in self.cards:
            self.ensureVisible(self.cards[key])

    def _fold_around(self, key: int) -> bool:
        """The innermost open group that encloses the card; an inner one comes later in the picture."""
        for frame in reversed(self._picture.frames):
            if key in frame.members:
                self.fold_asked.emit(frame.key, True)
                return True
        return False
