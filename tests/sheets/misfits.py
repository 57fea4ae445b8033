"""What has less room than it needs, lies over something, or cannot be reached: in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollBar,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

if TYPE_CHECKING:
    from gui.page import LabPage
    from gui.window import MainWindow

CONTROLS = (QLabel, QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider)


def misfits(window: MainWindow, panel: LabPage) -> list[str]:
    return [
        *(f"cut: {said_of(each)}" for each in shown(window) if not has_room(each)),
        *(f"over one another: {said_of(one)} and {said_of(other)}" for one, other in covered(window)),
        *(f"outside: {said_of(each)}" for each in outside(window, panel)),
        *scrolled_twice(panel),
    ]


def shown(window: QWidget) -> list[QWidget]:
    return [widget for widget in window.findChildren(QWidget) if widget.isVisible()]


def has_room(widget: QWidget) -> bool:
    """For its words; shortened ones have an ellipsis of their own, and a tooltip."""
    if isinstance(widget, QLabel):
        return label_has_room(widget)
    if isinstance(widget, QAbstractButton):
        if widget.parentWidget().objectName() == "rail" or isinstance(widget.parentWidget(), QLineEdit):
            return True  # the rail has a test of its own, and the other is Qt's
        least = widget.minimumSizeHint()
        return widget.width() >= least.width() and widget.height() >= least.height()
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = widget.style().subControlRect(part[0], option, part[1], widget)
        return room.width() >= widget.fontMetrics().horizontalAdvance(widget.currentText())
    if isinstance(widget, QAbstractSpinBox):
        line = widget.lineEdit()
        return line.width() > line.fontMetrics().horizontalAdvance(line.text())
    if isinstance(widget, QLineEdit) and not widget.text():
        return widget.width() > widget.fontMetrics().horizontalAdvance(widget.placeholderText())
    return True


def label_has_room(label: QLabel) -> bool:
    if label.wordWrap():
        return label.height() >= label.heightForWidth(label.width())
    needed = label.minimumSizeHint()
    return not label.text() or (label.width() >= needed.width() and label.height() >= needed.height())


def covered(window: QWidget) -> Iterator[tuple[QWidget, QWidget]]:
    """Siblings in a layout that lie over one another."""
    families: dict[QWidget, list[QWidget]] = {}
    for widget in shown(window):
        parent = widget.parentWidget()
        if (parent.layout() is not None and parent.layout().indexOf(widget) != -1) or isinstance(
            widget, CONTROLS
        ):
            families.setdefault(parent, []).append(widget)
    for parent, family in families.items():
        if parent.layout() is not None:
            for one, other in combinations(family, 2):
                if one.geometry().intersects(other.geometry()):
                    yield one, other


def outside(window: QWidget, panel: LabPage) -> Iterator[QWidget]:
    """What cannot be brought into sight: beyond the window, or beyond what its scroll area can show. The
    lab's own scrolls up and down only: nobody looks for the half of a page at the right."""
    area = panel.scroll_area
    for widget in shown(window):
        at = QRect(widget.mapTo(window, QPoint()), widget.size())
        if area.widget().isAncestorOf(widget):
            if isinstance(widget, CONTROLS) and not _is_scrolled_by_its_own(widget, area):
                inside = widget.mapTo(area.widget(), QPoint())
                if inside.x() < 0 or inside.x() + widget.width() > area.viewport().width():
                    yield widget
        elif isinstance(widget, CONTROLS) and not window.rect().contains(at):
            yield widget


def _is_scrolled_by_its_own(widget: QWidget, area: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None and parent is not area:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def scrolled_twice(panel: LabPage) -> Iterator[str]:
    """One scroll area a page at most, and that one up and down."""
    if panel.scroll_area.horizontalScrollBar().isVisible():
        yield f"the page scrolls sideways, by {panel.scroll_area.horizontalScrollBar().maximum()} pixels"
    if panel.scroll_area.verticalScrollBar().isVisible():
        for bar in panel.work.findChildren(QScrollBar):
            if bar.isVisible() and bar.orientation() == Qt.Orientation.Vertical and bar.maximum():
                yield f"a scroll bar within what is scrolled: {said_of(bar.parentWidget().parentWidget())}"


def said_of(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else widget.accessibleName()
    place = QRect(widget.mapTo(widget.window(), QPoint()), widget.size()).getRect()
    name = widget.objectName() or words or type(widget).__name__
    return f"{name!r:.50} at {place}, needs {widget.minimumSizeHint().toTuple()}"
