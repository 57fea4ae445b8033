"""Fields for numbers, in which the number stands away from the edge.

The padding of a style sheet does not reach the text of a QAbstractSpinBox: Qt lays its line edit out itself.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

from gui.guarded import Guarded
from gui.widgets.wheel import is_meant

_INSET = 7  # pixels, as much as in other fields


class WholeBox(Guarded, QSpinBox):
    def __init__(self) -> None:
        super().__init__()
        _prepare(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if is_meant(self, event):
            super().wheelEvent(event)


class NumberBox(Guarded, QDoubleSpinBox):
    def __init__(self) -> None:
        super().__init__()
        _prepare(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if is_meant(self, event):
            super().wheelEvent(event)


def _prepare(box: QAbstractSpinBox) -> None:
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel does not bring the focus
    box.lineEdit().setTextMargins(_INSET, 0, 0, 0)
