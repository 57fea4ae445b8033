"""The sheet on which one draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.accessibility import describe
from gui.guarded import Guarded
from gui.labs.digits.draw.painting import paint_picture, paint_stroke, paint_strokes
from gui.labs.digits.stroke import Stroke
from gui.widgets.help import explain

if TYPE_CHECKING:
    from engine.arithmetic import Array
    from engine.photograph import Box

_STEP = 0.03  # of the side, for a press of an arrow key
_MOVES = {
    Qt.Key.Key_Left: (-_STEP, 0.0),
    Qt.Key.Key_Right: (_STEP, 0.0),
    Qt.Key.Key_Up: (0.0, -_STEP),
    Qt.Key.Key_Down: (0.0, _STEP),
}


class DigitCanvas(Guarded, QWidget):
    """A square that takes strokes of a mouse's left button, a pen or a finger (Qt makes a mouse of that one).

    Points are reported in units of its side, y down.
    """

    stroke_begun = Signal(float, float)
    stroke_extended = Signal(float, float)
    stroke_continued = Signal(list)  # by points that were drawn before somebody listened
    stroke_ended = Signal()
    rubbed = Signal(float, float)  # the other end of a pen
    rubbing_ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strokes: Sequence[Stroke] = ()
        self._picture: Array | None = None
        self._digits: Sequence[Box] = ()
        self._chosen = 0
        self._painted: Sequence[Stroke] = ()  # what is on this, of the last so many points:
        self._sheet, self._sheet_look, self._points = QPixmap(), (QSize(), ""), 0
        self.setObjectName("digitCanvas")
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

    def show_ink(
        self,
        strokes: Sequence[Stroke],
        picture: Array | None = None,
        pen_is_down: bool = False,
        digits: Sequence[Box] = (),
        chosen: int = 0,
    ) -> None:
        """pen_is_down: a stroke is not yet finished; where another drawing has come meanwhile, none is.
        digits: of a picture; chosen: the number of the one that is read."""
        self._strokes, self._picture = strokes, picture
        self._digits, self._chosen = digits, chosen
        self._key_pen_is_down = self._key_pen_is_down and pen_is_down
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

    def tabletEvent(self, event: QTabletEvent) -> None:
        """A pen draws with its tip, finer than the mouse that Qt would make of it; its end erases."""
        at, kind = self._in_units(event.position()), event.type()
        if event.pointerType() == QPointingDevice.PointerType.Eraser:
            if event.buttons() or kind == event.Type.TabletPress:
                self.rubbed.emit(*at)
            if kind == event.Type.TabletRelease:
                self.rubbing_ended.emit()
        elif kind == event.Type.TabletPress and event.button() == Qt.MouseButton.LeftButton:
            self.stroke_begun.emit(*at)
        elif kind == event.Type.TabletMove and event.buttons() & Qt.MouseButton.LeftButton:
            self.stroke_extended.emit(*at)
        elif kind == event.Type.TabletRelease and event.button() == Qt.MouseButton.LeftButton:
            self.stroke_extended.emit(*at)
            self.stroke_ended.emit()
        event.accept()

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
        ink = QColor(colors.text)
        picture, strokes = self._picture, self._strokes
        if picture is not None:
            edge = theme.SPACE
            sheet = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
            paint_picture(painter, sheet, picture, QColor(colors.panel), ink)
            if len(self._digits) > 1:
                self._paint_choice(painter, sheet, max(picture.shape), picture.shape)
        elif not strokes:
            painter.setPen(QColor(colors.quiet))
            painter.setFont(theme.sized(22))
            words = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.rect(), words, self.tr("Draw a digit here"))
        else:
            self._paint_on_sheet(strokes, ink)
            painter.drawPixmap(0, 0, self._sheet)
        if self._key_pen is not None:
            self._paint_key_pen(painter, self._key_pen)
        painter.end()

    def _paint_choice(self, painter: QPainter, sheet: QRectF, longest: int, shape: tuple[int, ...]) -> None:
        """A frame around each digit of a picture; the one that is read has the strong one."""
        scale = sheet.width() / longest
        corner = sheet.center() - QPointF(shape[1], shape[0]) * (scale / 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number, (top, left, bottom, right) in enumerate(self._digits):
            is_read = number == self._chosen
            color = theme.current().accent if is_read else theme.current().quiet
            painter.setPen(QPen(QColor(color), theme.line(2 if is_read else 1)))
            box = QRectF(left, top, right - left, bottom - top)
            box = QRectF(corner + box.topLeft() * scale, box.size() * scale)
            painter.drawRoundedRect(box.adjusted(-6, -6, 6, 6), theme.RADIUS, theme.RADIUS)

    def _paint_on_sheet(self, strokes: Sequence[Stroke], ink: QColor) -> None:
        """Keep what is painted as a picture, and add what is new: all could not be painted at each move."""
        ratio = self.devicePixelRatioF()
        look = (self.size() * ratio, ink.name())
        begins_alike = all(a is b for a, b in zip(self._painted, strokes, strict=False))
        if look != self._sheet_look or len(strokes) < len(self._painted) or not begins_alike:
            self._sheet = QPixmap(look[0])
            self._sheet.setDevicePixelRatio(ratio)
            self._sheet.fill(Qt.GlobalColor.transparent)
            self._painted, self._sheet_look, self._points = (), look, 0
        painter = QPainter(self._sheet)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet, last = QRectF(self.rect()), len(self._painted) - 1
        if self._painted:
            paint_stroke(painter, sheet, strokes[last], ink, self._points)
        paint_strokes(painter, sheet, strokes[last + 1 :], ink)
        painter.end()
        self._painted, self._points = tuple(strokes), len(strokes[-1].points)
