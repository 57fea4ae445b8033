"""What charts of points have in common: the nearest point, the next one by key, the frame of the focus."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import describe
from gui.guarded import Guarded

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Chart(Guarded, QWidget):
    """A picture that paints itself, "chart" to a screen reader."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, QAccessible.Role.Chart)

    def paint_focus(self, painter: QPainter) -> None:
        """The frame that says where the keys go."""
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            frame = self.focus_frame().adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(frame, theme.RADIUS - 1, theme.RADIUS - 1)

    def focus_frame(self) -> QRectF:
        return QRectF(self.rect())


def nearest(pixels: Array, at: QPointF) -> tuple[int, float]:
    """Which of the points (n, 2), of which there is one at least, lies nearest, and how far from there."""
    distances = np.hypot(*(pixels - (at.x(), at.y())).T)
    point = int(np.argmin(distances))
    return point, float(distances[point])


def next_towards(pixels: Array, here: int, way: tuple[int, int], least: float = 0.0) -> int:
    """The nearest point in a direction, within 45 degrees of it; the same one where there is none.

    way: across and down, one of ARROWS. least: pixels that a step should go where it can.
    """
    offsets = pixels - pixels[here]
    along = offsets @ way
    aside = np.abs(offsets @ way[::-1])
    distances = np.hypot(along, aside)
    for enough in (least, 0.0):
        ahead = np.flatnonzero((along >= aside) & (along > 0) & (distances >= enough))
        if len(ahead):
            return int(ahead[np.argmin(distances[ahead])])
    return here
