"""The wheel scrolls the page, also where the pointer comes upon a control on the way.

    class Slider(Guarded, QSlider):
        def wheelEvent(self, event):
            if is_meant(self, event):
                super().wheelEvent(event)

Qt changes whatever lies under the pointer: a page that is scrolled would leave other numbers behind.
"""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget


def is_meant(control: QWidget, event: QWheelEvent) -> bool:
    """Whether the wheel changes the control: while it has the focus. Else what is around gets the event."""
    if not control.hasFocus():
        event.ignore()
    return control.hasFocus()
