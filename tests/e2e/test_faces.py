"""Every page holds in a wide face and in a narrow one: no text is cut off, and nothing lies over another."""

from itertools import combinations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

CONTROLS = (QLabel, QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QSlider)


def test_each_page_has_room_for_its_words(face, window, visit, place, qtbot):
    for size in ((1280, 800), (960, 600)):
        window.resize(*size)
        visit(place)
        qtbot.waitUntil(lambda: cut_off(window) == [])
        qtbot.waitUntil(lambda: covered(window) == [])


def shown(window):
    return [widget for widget in window.findChildren(QWidget) if widget.isVisible()]


def cut_off(window):
    """What has less room than its words need."""
    return [said_of(widget) for widget in shown(window) if not has_room(widget)]


def has_room(widget):
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


def label_has_room(label):
    if label.wordWrap():
        return label.height() >= label.heightForWidth(label.width())
    needed = label.minimumSizeHint()
    return not label.text() or (label.width() >= needed.width() and label.height() >= needed.height())


def covered(window):
    """Controls of one parent that lie over one another."""
    families = {}
    for widget in shown(window):
        if isinstance(widget, CONTROLS) and widget.parentWidget().layout():
            families.setdefault(widget.parentWidget(), []).append(widget)
    return [
        (said_of(one), said_of(other))
        for family in families.values()
        for one, other in combinations(family, 2)
        if one.geometry().intersects(other.geometry())
    ]


def said_of(widget):
    words = widget.text() if hasattr(widget, "text") else widget.accessibleName()
    place = QRect(widget.mapTo(widget.window(), QPoint()), widget.size())
    return widget.objectName() or words, place.getRect(), widget.minimumSizeHint().toTuple()
