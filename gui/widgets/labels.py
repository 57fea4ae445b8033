"""Labels of the kinds that every lab has, and the one that all are."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui import theme
from gui.guarded import Guarded


class Label(Guarded, QLabel):
    """What it says may have come from a file: never rich text, which would read other files."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)


def heading(text: str) -> Label:
    """Above a part of a page."""
    label = Label(text)
    label.setProperty("role", "section")
    return label


def quiet(text: str = "") -> Label:
    """A caption."""
    label = Label(text)
    label.setProperty("role", "quiet")
    label.setWordWrap(True)
    return label


def problem(name: str = "") -> Label:
    """What is wrong, in words. name: its object name."""
    label = quiet()
    label.setObjectName(name)
    label.setProperty("role", "bad")
    return label


def row_of(*widgets: QWidget) -> QWidget:
    """A heading and what stands beside it."""
    row = QWidget()
    inside = QHBoxLayout(row)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(2 * theme.SPACE)
    for widget in widgets:
        inside.addWidget(widget)
    inside.addStretch(1)
    return row
