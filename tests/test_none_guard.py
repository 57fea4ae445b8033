"""PySide6 6.12.0 on CPython 3.11 loses a reference to None on every call that returns nothing."""

import sys

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

CALLS = 2000


def test_qt_calls_keep_the_references_to_none(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    pixmap = QPixmap(8, 8)
    painter = QPainter(pixmap)
    pen = QPen()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        painter.setPen(pen)
        widget.update()
        widget.move(QPoint(0, 0))
    lost = before - sys.getrefcount(None)
    painter.end()
    assert lost < CALLS / 10
