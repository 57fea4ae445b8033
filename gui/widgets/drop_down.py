"""A QComboBox whose list shows all its choices, and whose text ends with an ellipsis where it has no room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionComboBox, QWidget

from gui.guarded import Guarded
from gui.widgets.wheel import is_meant


class DropDown(Guarded, QComboBox):
    """setMinimumContentsLength(): so many letters are left where there is little room; the list has all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel does not bring the focus
        # the delegate of a plain list takes neither height nor padding from the style sheet
        self.setItemDelegate(QStyledItemDelegate(self))

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width()
        text = option.currentText
        option.currentText = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if is_meant(self, event):
            super().wheelEvent(event)
