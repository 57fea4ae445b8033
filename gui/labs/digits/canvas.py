"""The sheet on which one draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import describe
from gui.widgets.help import explain

_PEN = 0.05  # of the side
_STEP = 0.03  # of the side, for a press of an arrow key
_MOVES = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP),
    Qt.Key.Key_Down: (0.0, _STEP),
}


class DigitCanvas(QWidget):
    """A square that takes strokes with the left button. Points are reported in units of its side, y down."""

    stroke_begun = Signal(float, float)
    stroke_extended = Signal(float, float)
    stroke_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: Sequence[Sequence[tuple[float, float]]] = ()
        self.setObjectName("digitCanvas")
        self._picture: Array | None = None
        self._side = 420
        self._key_pen: QPointF | None = None
        self._key_pen_is_down = False
        describe(self, QAccessible.Role.Canvas)
        self.setAccessibleName(self.tr("Canvas"))
        explain(
            self,
            self.tr(
                "Draw a digit here with the left mouse button; the answer follows your pen. "
                "By keyboard: arrows move the pen, Space puts it down and lifts it."
            ),
            "stroke",
        )
        self.setToolTip("")  # it would lie on the drawing
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_drawing(self, strokes: Sequence[Sequence[tuple[float, float]]], picture: Array | None) -> None:
        """Strokes, or a picture, uint8 (h, w), ink is high."""
        self._strokes, self._picture = strokes, picture
        self.update()

    def set_side(self, side: int) -> None:
        """As large as this, in pixels, where there is room."""
        self._side = side
        self.setMaximumSize(side, side)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._side, self._side)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.stroke_begun.emit(*self._in_units(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.stroke_extended.emit(*self._in_units(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.stroke_extended.emit(*self._in_units(event.position()))
            self.stroke_ended.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A pen for the keyboard: arrows move it, Space puts it down and lifts it."""
        move = _MOVES.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._key_pen = self._key_pen or QPointF(0.5, 0.2)
            self._key_pen_is_down = not self._key_pen_is_down
            if self._key_pen_is_down:
                self.stroke_begun.emit(self._key_pen.x(), self._key_pen.y())
            else:
                self.stroke_ended.emit()
        elif move:
            here = self._key_pen or QPointF(0.5, 0.2)
            x, y = here.x() + move[0], here.y() + move[1]
            self._key_pen = QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
            if self._key_pen_is_down:
                self.stroke_extended.emit(self._key_pen.x(), self._key_pen.y())
        else:
            super().keyPressEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._key_pen_is_down:
            self._key_pen_is_down = False
            self.stroke_ended.emit()
        self._key_pen = None

    def _paint_key_pen(self, painter: QPainter, pen: QPointF) -> None:
        at = QPointF(pen.x() * self.width(), pen.y() * self.height())
        color = QColor(theme.current().accent)
        painter.setPen(QPen(color, theme.line(2)))
        painter.setBrush(color if self._key_pen_is_down else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 9, 9)

    def _in_units(self, point: QPointF) -> tuple[float, float]:
        return point.x() / self.width(), point.y() / self.height()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        painter.setPen(QPen(QColor(colors.accent if focused else colors.line), 2 if focused else 1))
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        if self._picture is not None:
            self._paint_picture(painter, self._picture)
        elif not self._strokes:
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
        if self._key_pen is not None:
            self._paint_key_pen(painter, self._key_pen)
        painter.end()

    def _paint_picture(self, painter: QPainter, picture: Array) -> None:
        """The ink in the pen's colour, as large as fits."""
        colors = theme.current()
        height, width = picture.shape
        image = QImage(
            np.ascontiguousarray(picture).data, width, height, width, QImage.Format.Format_Indexed8
        )
        image.setColorTable([theme.blend(colors.panel, colors.text, i / 255).rgb() for i in range(256)])
        scale = (self.width() - 2 * theme.SPACE) / max(width, height)
        size = QRectF(0, 0, width * scale, height * scale)
        size.moveCenter(QRectF(self.rect()).center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(size, image)

    def _path(self, stroke: Sequence[tuple[float, float]]) -> QPainterPath:
        points = [QPointF(x * self.width(), y * self.height()) for x, y in stroke]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        if len(points) == 1:
            path.lineTo(points[0] + QPointF(0.01, 0))  # a dot: a path without length draws nothing
        return path
