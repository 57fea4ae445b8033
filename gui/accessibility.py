"""Roles for widgets that paint themselves, so that a screen reader says "chart" and not "client".

describe(bars, QAccessible.Role.Chart)
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

_PROPERTY = "accessible_role"
# Made in Python, so Python would free them; Qt does, when the widget is gone, and then they are not valid.
_interfaces: list[QAccessibleInterface] = []
_installed = False


def describe(widget: QWidget, role: QAccessible.Role) -> None:
    """Give the widget a role; name, description and value are those of every widget."""
    global _installed
    widget.setProperty(_PROPERTY, role.value)
    if not _installed:
        QAccessible.installFactory(_interface_of)
        _installed = True


def _interface_of(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    if not isinstance(thing, QWidget) or (role := thing.property(_PROPERTY)) is None:
        return None  # Qt knows this one better
    interface: QAccessibleInterface = QAccessibleWidget(thing, QAccessible.Role(role))
    _interfaces[:] = [*filter(isValid, _interfaces), interface]
    return interface
