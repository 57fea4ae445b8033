"""The sheet on which one draws."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui import theme

_PEN = 0.05  # of the side


class DigitCanvas(QWidget):
    """A square that takes strokes with the left button. Points are reported in units of its side, y down."""

    stroke_begun = Signal(float, float)
    stroke_extended = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: Sequence[Sequence[tuple[float, float]]] = ()
        self.setObjectName("digitCanvas")
        self.setAccessibleName("Canvas")
        self.setAccessibleDescription("Draw a digit here with the mouse")
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_strokes(self, strokes: Sequence[Sequence[tuple[float, float]]]) -> None:
        self._strokes = strokes
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.stroke_begun.emit(*self._in_units(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.stroke_extended.emit(*self._in_units(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.stroke_extended.emit(*self._in_units(event.position()))

    def _in_units(self, point: QPointF) -> tuple[float, float]:
        return point.x() / self.width(), point.y() / self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colors.accent if self.hasFocus() else colors.line))
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS
        )
        if not self._strokes:
            painter.setPen(QColor(colors.quiet))
            painter.setFont(theme.sized(22))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.tr("Draw a digit here"))
        pen = QPen(QColor(colors.text), _PEN * self.width())
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            painter.drawPath(self._path(stroke))
        painter.end()

    def _path(self, stroke: Sequence[tuple[float, float]]) -> QPainterPath:
        points = [QPointF(x * self.width(), y * self.height()) for x, y in stroke]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        if len(points) == 1:
            path.lineTo(points[0] + QPointF(0.01, 0))  # a dot: a path without length draws nothing
        return path
