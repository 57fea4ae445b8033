"""What charts have in common: they open large; the nearest point, the next by key, the frame of the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import describe
from gui.guarded import Guarded
from gui.widgets.help import paragraph
from gui.words import translate

if TYPE_CHECKING:
    from gui.widgets.charts.figure import Figure

ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Chart(Guarded, QWidget):
    """A picture that paints itself, "chart" to a screen reader.

    A double click, Return or the context menu opens it large, where one can look closely and save it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        describe(self, QAccessible.Role.Chart)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip(self.how_to_open())
        self.setWhatsThis("")

    def how_to_open(self) -> str:
        return translate("Chart", "Double-click, or press Return, to open it large, zoom and save it.")

    def figure(self) -> Figure:
        """What it shows."""
        raise NotImplementedError

    @Slot()
    def open_large(self) -> None:
        """By the page around it."""
        page = self.parentWidget()
        while page is not None and not hasattr(page, "open_chart"):
            page = page.parentWidget()
        if page is not None:
            page.open_chart(self)

    def setWhatsThis(self, words: str) -> None:
        """Shift+F1, and what a screen reader tells as help, say how it is opened, too."""
        super().setWhatsThis(words + paragraph(self.how_to_open()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_large()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.open_large()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(translate("Chart", "Open large")).triggered.connect(self.open_large)
        menu.popup(event.globalPos())

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
