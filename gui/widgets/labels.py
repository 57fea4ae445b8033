"""Labels of the kinds that every lab has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui import theme


def heading(text: str) -> QLabel:
    """Above a part of a page."""
    label = QLabel(text)
    label.setProperty("role", "section")
    return label


def quiet(text: str = "") -> QLabel:
    """A caption. What it says may have come from a file: never rich text."""
    label = QLabel(text)
    label.setProperty("role", "quiet")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def problem(name: str = "") -> QLabel:
    """What is wrong, in words that may come from a file. name: its object name."""
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
