"""Roles for widgets that paint themselves, so that a screen reader says "chart" and not "client".

describe(bars, QAccessible.Role.Chart)
describe(graph, QAccessible.Role.Graphic, graph.parts)      what is painted within it is listed, too
announce(graph, "a = 2.0")                                  said at once
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6 import QtGui
from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAccessibleInterface, QWindow
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

from gui.guarded import Guarded

_PROPERTY, _PARTS = "accessible_role", "accessible_parts"
# Made in Python, so Python would free them; Qt does, when the widget is gone, and then they are not valid.
_interfaces: list[QAccessibleInterface] = []
_installed = False


@dataclass(frozen=True)
class Part:
    """Something that is painted within a widget. box: in the widget's coordinates."""

    name: str
    value: str
    box: QRect
    is_selected: bool = False


Parts = Callable[[], Sequence[Part]]


def describe(widget: QWidget, role: QAccessible.Role, children: Parts | None = None) -> None:
    """Give the widget a role; name, description and value are those of every widget.

    children: the parts within it as they are now, asked for whenever a screen reader asks. One is looked at
    at a time, so where there are many they may be made when they are looked at.
    """
    global _installed
    widget.setProperty(_PROPERTY, role.value)
    if children is not None:
        setattr(widget, _PARTS, children)
    if not _installed:
        QAccessible.installFactory(_interface_of)
        _installed = True


def announce(widget: QWidget, text: str, part: int | None = None) -> None:
    """Have a screen reader, where there is one, say a text; part: the child that is selected now."""
    if not QAccessible.isActive():
        return
    if part is not None:
        for kind in (QAccessible.Event.Selection, QAccessible.Event.Focus):
            event = QAccessibleEvent(widget, kind)
            event.setChild(part)
            QAccessible.updateAccessibility(event)
    if hasattr(QtGui, "QAccessibleAnnouncementEvent"):  # since Qt 6.8
        QAccessible.updateAccessibility(QtGui.QAccessibleAnnouncementEvent(widget, text))


def _interface_of(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, QWidget) or (role := thing.property(_PROPERTY)) is None:
        return None  # Qt knows this one better
    interface: QAccessibleInterface
    if hasattr(thing, _PARTS):
        interface = _Whole(thing, QAccessible.Role(role))
    else:
        interface = QAccessibleWidget(thing, QAccessible.Role(role))
    _interfaces[:] = [*filter(isValid, _interfaces), interface]
    return interface


class _Whole(Guarded, QAccessibleWidget):
    """A widget whose parts are its children. It has no reference to the widget, which would keep it alive."""

    def __init__(self, widget: QWidget, role: QAccessible.Role) -> None:
        super().__init__(widget, role)
        self._children: list[_PartInterface] = []  # kept for good: Qt keeps their addresses, too
        widget.destroyed.connect(partial(_dismiss, self._children))

    def parts(self) -> Sequence[Part]:
        widget = self.object() if isValid(self) else None
        return getattr(widget, _PARTS)() if widget is not None else ()

    def childCount(self) -> int:
        return len(self.parts())

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not 0 <= index < len(self.parts()):
            return None
        while len(self._children) <= index:
            self._children.append(_PartInterface(self, len(self._children)))
        return self._children[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return self._children.index(child) if child in self._children else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        widget = self.object()
        assert isinstance(widget, QWidget)
        point = widget.mapFromGlobal(QPoint(x, y))
        for index, part in enumerate(self.parts()):
            if part.box.contains(point):
                return self.child(index)
        return None

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        for index, part in enumerate(self.parts()):
            if part.is_selected:
                return self.child(index)
        return None


class _PartInterface(Guarded, QAccessibleInterface):
    def __init__(self, whole: _Whole, index: int) -> None:
        super().__init__()
        self._whole, self._index = whole, index

    def _part(self) -> Part | None:
        parts = self._whole.parts()
        return parts[self._index] if self._index < len(parts) else None

    def isValid(self) -> bool:
        return self._part() is not None

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        return self._whole.window() if isValid(self._whole) else None

    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._whole if isValid(self._whole) else None

    def childCount(self) -> int:
        return 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def text(self, kind: QAccessible.Text) -> str:
        part = self._part()
        if part is None:
            return ""
        return {QAccessible.Text.Name: part.name, QAccessible.Text.Value: part.value}.get(kind, "")

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """Parts are changed in the widget."""

    def rect(self) -> QRect:
        part, widget = self._part(), self._whole.object() if isValid(self._whole) else None
        if part is None or not isinstance(widget, QWidget):
            return QRect()
        return QRect(widget.mapToGlobal(part.box.topLeft()), part.box.size())

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        part = self._part()
        state.selectable = state.focusable = True
        state.selected = state.focused = part is not None and part.is_selected
        state.invalid = part is None
        return state


def _dismiss(children: list[_PartInterface]) -> None:
    """The widget is gone: have Qt forget and free its parts, before Python does and leaves it an address."""
    for child in children:
        if isValid(child):
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(child))
    children.clear()
