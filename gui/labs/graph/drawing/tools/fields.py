"""The two fields over the graph: for a leaf's value and for a card's name. At most one is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot

from gui.labs.graph.drawing.tool import Tool
from gui.labs.graph.drawing.tools.value_field import ValueField
from gui.labs.graph.drawing.view import GraphView


class Fields(QObject, Tool):
    """Opens and places them; what was typed is said by the view's signals."""

    def __init__(self, view: GraphView) -> None:
        super().__init__(view)
        self._view = view
        self.value = ValueField(view.viewport())
        self.name = ValueField(view.viewport(), is_name=True)
        self._typed_value = self._typed_name = ""  # last handed over
        view.edit_wanted.connect(self.edit_value)
        self.value.committed.connect(self._commit_value)
        self.name.committed.connect(self._commit_name)
        self.value.lost.connect(view.value_lost)
        self.name.lost.connect(view.value_lost)
        self.value.closed.connect(self._leave_focus)
        self.name.closed.connect(self._leave_focus)

    @Slot(int, str)
    def edit_value(self, key: int, text: str = "") -> None:
        """Open the field on a leaf that is a number. text: what has been typed already."""
        item = self._view.cards.get(key)
        if item is not None and item.is_editable:
            value = item.state.data
            self._open(self.value, key, repr(value) if isinstance(value, float) else "", text)

    def edit_name(self, key: int, text: str = "") -> None:
        """Open a field over a card's name. text: what has been typed already."""
        item = self._view.cards.get(key)
        if item is not None:
            self._open(self.name, key, item.card.name, text)

    def _open(self, field: ValueField, key: int, before: str, text: str) -> None:
        if self._view.is_far:
            self._view.show_card(key)
        self.interrupt()
        field.open(key, self._view.cards[key].card.name, before, text)
        self.follow_camera()

    def refuse_value(self, key: int, message: str) -> None:
        """What was typed was no number: it stays in the field, marked, with the message below."""
        if self.value.key != key:
            self._open_again(self.value, key, self._typed_value)
        self._refuse(self.value, key, message)

    def refuse_name(self, key: int, message: str) -> None:
        """What was typed cannot be a name: it stays in the field, marked, with the message below."""
        if self.name.key != key:
            self._open_again(self.name, key, self._typed_name)
        self._refuse(self.name, key, message)

    def _open_again(self, field: ValueField, key: int, text: str) -> None:
        """It was closed meanwhile; the focus stays where it is, unless it is in the graph."""
        has_focus = self._view.hasFocus()
        if field is self.value:
            self.edit_value(key, text)
        else:
            self.edit_name(key, text)
        if not has_focus:
            field.clearFocus()

    @staticmethod
    def _refuse(field: ValueField, key: int, message: str) -> None:
        if field.key == key:
            field.refuse(message)

    @Slot(int, str)
    def _commit_value(self, key: int, text: str) -> None:
        self._typed_value = text
        self._view.value_typed.emit(key, text)

    @Slot(int, str)
    def _commit_name(self, key: int, text: str) -> None:
        self._typed_name = text
        self._view.name_typed.emit(key, text)

    @Slot()
    def _leave_focus(self) -> None:
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def interrupt(self) -> None:
        self.value.close_field()
        self.name.close_field()

    def follow_camera(self) -> None:
        """Over the value or the name of its card, wherever that is now."""
        view = self._view
        for field in (self.value, self.name):
            item = view.cards.get(field.key) if field.key is not None else None
            if item is not None:
                rect = item.value_rect() if field is self.value else item.name_rect()
                place = (rect if rect.isValid() else item.box).translated(item.pos())
                field.place(view.mapFromScene(place).boundingRect(), view.zoom)
