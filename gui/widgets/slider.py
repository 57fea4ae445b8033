"""A slider that goes where it is clicked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QStyle, QStyleOptionSlider, QWidget

from gui.guarded import Guarded
from gui.widgets.wheel import is_meant


class Slider(Guarded, QSlider):
    """Horizontal. Qt's own goes a page towards a click; on a timeline one means the place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_SliderHandle
        handle = self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)
        place = event.position().toPoint()
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(place):
            x, span = place.x() - handle.width() // 2, self.width() - handle.width()
            self.setValue(
                QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), x, span, option.upsideDown)
            )
        super().mousePressEvent(event)  # where the handle is now: it can be dragged on

    def wheelEvent(self, event: QWheelEvent) -> None:
        if is_meant(self, event):
            super().wheelEvent(event)
