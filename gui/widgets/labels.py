"""Labels of the kinds that every lab has, and the one that all are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from gui import theme
from gui.guarded import Guarded

_measured: WeakKeyDictionary[QLabel, Any] = WeakKeyDictionary()  # what keep_lines() found, and of what


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


def height_of_lines(count: int, metrics: QFontMetrics) -> int:
    """In pixels: may be more than so many times the line spacing, which is rounded."""
    return metrics.boundingRect(QRect(), 0, "\n".join(count * "x")).height() if count else 0


def keep_lines(label: QLabel, least: int = 0, others: Iterable[str] = (), room: int = 0) -> None:
    """Room for so many lines at least, for other texts it will have, and for all that it has at its present
    width: a layout would give it fewer. room: pixels, at least."""
    label.ensurePolished()
    texts, width = tuple(others), label.width()
    measured = label.text(), width, label.font().key(), least, texts, room
    if _measured.get(label) == (measured, label.minimumHeight()):
        return  # measuring is slow, and the layout is made again where a height is set
    label.setMinimumHeight(0)  # or it would be measured
    needed, metrics = label.heightForWidth(width), label.fontMetrics()
    column = QRect(0, 0, width, 1 << 20)
    heights = [metrics.boundingRect(column, Qt.TextFlag.TextWordWrap, text).height() for text in texts]
    label.setMinimumHeight(max(height_of_lines(least, metrics), needed, room, *heights))
    _measured[label] = measured, label.minimumHeight()


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
