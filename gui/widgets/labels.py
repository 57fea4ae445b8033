"""Labels of the kinds that every lab has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


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
