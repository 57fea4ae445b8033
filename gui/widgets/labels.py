"""Labels of the kinds that every lab has."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
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


def height_of_lines(count: int, metrics: QFontMetrics) -> int:
    """In pixels: may be more than so many times the line spacing, which is rounded."""
    return metrics.boundingRect(QRect(), 0, "\n".join(count * "x")).height() if count else 0


def keep_lines(label: QLabel, least: int = 0) -> None:
    """Room for so many lines at least, and for all that it has at its present width: a layout would give it
    fewer."""
    label.ensurePolished()
    label.setMinimumHeight(0)  # or it would be measured
    needed = label.heightForWidth(label.width())
    label.setMinimumHeight(max(height_of_lines(least, label.fontMetrics()), needed))


def row_of(*widgets: QWidget) -> QWidget:
    """A heading and what stands beside it. A text that wraps takes what is left of the width."""
    row = QWidget()
    inside = QHBoxLayout(row)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(2 * theme.SPACE)
    for widget in widgets:
        inside.addWidget(widget, int(isinstance(widget, QLabel) and widget.wordWrap()))
    if not any(inside.stretch(place) for place in range(inside.count())):
        inside.addStretch(1)
    return row
