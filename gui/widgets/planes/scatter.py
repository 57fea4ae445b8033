"""Points on a plane, each drawn as the sign of its class; one place of its own among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.widgets.charts.chart import ARROWS, Chart, nearest, next_towards
from gui.widgets.charts.figure import Axis, Figure, cloud
from gui.widgets.grids.pixels import grey_image
from gui.widgets.help import paragraph

_SMALLEST_SIGN, _LARGEST_SIGN = 9, 14  # pixels, at the usual size of text
_SIGNS_ACROSS, _LEAST_ACROSS = 30, 18  # of them in a row fill the widget: usually, and with large text
_RING, _HALO = 9.0, 3.0  # pixels: radius of the own place's ring, and of the clear ground around its line
_REACH = 12  # pixels: how far from a point the mouse may be
_LEAST_MOVE = 5.0  # pixels: a key goes at least so far where it can, for points lie close together
_PICTURE = 84
_LEAST_SIDE = 220
_AT_ONCE = 400  # points: a millisecond
_REST = 50  # milliseconds after a change of size until the points are painted anew
_OLD = 0.35  # opacity of what is out of date


class ScatterMap(Chart):
    """Points, each as its digit in that digit's colour; a ring for a place of one's own.

    Pointing at a point shows its picture; a click opens it. By keyboard: the arrows move to the next
    point in that direction, Return opens it.

    The points are painted once into a picture of the whole, so moving the ring costs next to nothing.
    """

    chosen = Signal(int)  # a point is to be opened
    looked_at = Signal(int)  # the point that is pointed at, or -1

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: Array = np.zeros((0, 2))
        self._extent: tuple[Array, Array] | None = None  # least and greatest of the places
        self._labels: list[int] = []
        self._pictures: Array = np.zeros((0, 1, 1), np.uint8)
        self._words: Sequence[str] = ()
        self._own: tuple[float, float] | None = None
        self._invitation = ""
        self._is_old = False
        self._looked_at = -1
        self._does = ""  # what a screen reader says while no point is looked at
        self._marked = -1
        self._field: QPixmap | None = None
        self._field_key: tuple[object, ...] = ()
        self._edition = 0  # of the points
        self._new_field: QPixmap | None = None  # in the making, with so many points
        self._new_key: tuple[object, ...] = ()
        self._painted = 0
        self._signs: list[QPixmap] = []
        self._painting = QTimer(self)
        self._painting.setSingleShot(True)
        self._painting.timeout.connect(self._paint_some)
        self._pixels: Array | None = None  # (n, 2): the places in pixels of this widget
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # What is shown

    def show_points(self, places: Array, labels: Array, pictures: Array, words: Sequence[str]) -> None:
        """places float (n, 2), the second upwards; labels (n,) from 0 to 9; pictures uint8 (n, h, w), ink is
        high; words: what to say of each point."""
        self._places = np.asarray(places, np.float64)
        self._extent = (self._places.min(axis=0), self._places.max(axis=0)) if len(labels) else None
        self._labels = np.asarray(labels).tolist()
        self._pictures, self._words = pictures, words
        self._pixels = self._field = None
        self._edition += 1
        if self._looked_at >= len(self._labels):
            self._look_at(-1)
        if self._marked >= len(self._labels):
            self._marked = -1
        self.update()

    def figure(self) -> Figure:
        labels, words = np.array(self._labels), np.array(self._words)
        lines = []
        for label in np.unique(labels).tolist():
            its = labels == label
            lines.append(cloud(str(label), self._places[its], f"digits {label}", words[its].tolist()))
        return Figure(Axis(), Axis(), lines, is_true=True)

    def invite(self, words: str) -> None:
        """What stands here as long as there are no points."""
        self._invitation = words
        if not self._labels:
            self.update()

    def set_old(self, is_old: bool) -> None:
        """Whether the points are those of before a change: they fade."""
        if is_old != self._is_old:
            self._is_old = is_old
            self.update()

    def show_own(self, place: tuple[float, float] | None) -> None:
        """Where the ring is, in the units of the places; None for none."""
        if place != self._own:
            before = self._own_area()
            self._own = place
            self.update(before | self._own_area())  # one rectangle: two cost more than what is between

    def mark(self, point: int) -> None:
        """Ring a point that is looked at elsewhere; -1 for none."""
        if point != self._marked:
            self.update(self._area_of(self._marked))
            self._marked = point if point < len(self._labels) else -1
            self.update(self._area_of(self._marked))

    @property
    def own(self) -> tuple[float, float] | None:
        return self._own

    @property
    def is_old(self) -> bool:
        return self._is_old

    @property
    def count(self) -> int:
        return len(self._labels)

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_SIDE, _LEAST_SIDE)  # it takes what room there is

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_SIDE, _LEAST_SIDE)

    # Where things are

    def pixel_of(self, point: int) -> QPointF:
        """The middle of a point's sign."""
        x, y = self._in_pixels()[point]
        return QPointF(x, y)

    def _scale(self) -> tuple[float, Array]:
        """Pixels for one unit, the same both ways, and the place that comes to the middle."""
        low, high = self._extent or (np.zeros(2), np.zeros(2))
        room = np.array([self.width(), self.height()]) - 2 * self._sign_size
        extent = high - low
        with np.errstate(divide="ignore", over="ignore"):
            scale = float(np.min(room.clip(min=1) / extent))
        return (scale if np.isfinite(scale) else 0.0), low / 2 + high / 2

    def _to_pixels(self, places: Array) -> Array:
        scale, middle = self._scale()
        found: Array = (places - middle) * (scale, -scale) + (self.width() / 2, self.height() / 2)
        return found

    def _in_pixels(self) -> Array:
        if self._pixels is None:
            self._pixels = np.rint(self._to_pixels(self._places))
        return self._pixels

    def _own_pixel(self) -> QPointF | None:
        """Within the widget in any case: what lies beyond the edge is held there."""
        if self._own is None or not self._labels:
            return None
        margin = _RING + _HALO
        x, y = self._to_pixels(np.array(self._own))
        return QPointF(
            min(max(x, margin), self.width() - margin), min(max(y, margin), self.height() - margin)
        )

    def _own_area(self) -> QRect:
        at = self._own_pixel()
        return QRect() if at is None else _around(at, _RING + _HALO + theme.line(3))

    def _area_of(self, point: int) -> QRect:
        return QRect() if point < 0 else _around(self.pixel_of(point), self._sign_size + theme.line(2))

    def _point_at(self, at: QPointF) -> int:
        """The point nearest to the mouse, if it is near; else -1."""
        if not self._labels:
            return -1
        point, distance = nearest(self._in_pixels(), at)
        return point if distance <= _REACH else -1

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._pixels = None

    # What the user does

    def _look_at(self, point: int) -> None:
        if point == self._looked_at:
            return
        if self._looked_at < 0:
            self._does = self.accessibleDescription()
        self._looked_at = point
        self.setAccessibleDescription(self._words[point] if point >= 0 else self._does)
        self.looked_at.emit(point)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._look_at(self._point_at(event.position()))

    def enterEvent(self, event: QEnterEvent) -> None:
        self._look_at(self._point_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._look_at(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self._point_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and point >= 0:
            self._look_at(point)
            self.chosen.emit(point)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and self._labels:
            if self._looked_at < 0:
                self._look_at(self._first_point())
            else:
                self._look_at(next_towards(self._in_pixels(), self._looked_at, ARROWS[key], _LEAST_MOVE))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._looked_at >= 0:
            self.chosen.emit(self._looked_at)
        else:
            super().keyPressEvent(event)

    def _first_point(self) -> int:
        """By keyboard one begins beside one's own drawing, or in the middle."""
        start = self._own_pixel() or QPointF(self.rect().center())
        return nearest(self._in_pixels(), start)[0]

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if not self.underMouse():
            self._look_at(-1)

    def explain_at(self, point: QPoint) -> str:
        """What this is, and the image under the point."""
        found = self._point_at(QPointF(point))
        return self.whatsThis() + (paragraph(self._words[found]) if found >= 0 else "")

    # Painting

    @property
    def _sign_size(self) -> int:
        """The height of a sign in pixels: in a larger widget a little larger."""
        side = min(self.width(), self.height())
        usual = theme.px(min(max(side // _SIGNS_ACROSS, _SMALLEST_SIGN), _LARGEST_SIGN))
        return max(_SMALLEST_SIGN, min(usual, side // _LEAST_ACROSS))

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._labels:
            painter.setOpacity(_OLD if self._is_old else 1.0)
            field = self._painted_field()
            if field is not None:
                painter.drawPixmap(self.rect(), field)
            else:
                self._paint_ground(painter, colors)
            painter.setOpacity(1.0)
            self._paint_own(painter, colors)
            for point in {self._marked, self._looked_at} - {-1}:
                self._paint_ring(painter, colors, point)
            if self._looked_at >= 0:
                self._paint_card(painter, colors, self._looked_at)
        else:
            self._paint_ground(painter, colors)
            painter.setPen(QColor(colors.quiet))
            room = QRectF(self.rect()).adjusted(*([2 * theme.SPACE] * 2), *([-2 * theme.SPACE] * 2))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, flags, self._invitation)
        self.paint_focus(painter)
        painter.end()

    def _paint_ground(self, painter: QPainter, colors: theme.Theme) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)

    def _painted_field(self) -> QPixmap | None:
        """All points. Where something about them has changed they are painted anew, but some at a time: all
        at once would take longer than a frame. Until then they are as they were, stretched."""
        key = self._wanted_key()
        if key != self._field_key and not self._painting.isActive():
            self._painting.start(0 if self._field is None else _REST)
        return self._field

    def _wanted_key(self) -> tuple[object, ...]:
        return (self.size(), self.devicePixelRatioF(), theme.current().name, self._sign_size, self._edition)

    @Slot()
    def _paint_some(self) -> None:
        """The next points of a new field; the last ones put it in the place of the old one."""
        key = self._wanted_key()
        if self._new_field is None or key != self._new_key:
            ratio = self.devicePixelRatioF()
            self._new_key, self._new_field, self._painted = key, QPixmap(self.size() * ratio), 0
            self._new_field.setDevicePixelRatio(ratio)
            self._new_field.fill(Qt.GlobalColor.transparent)
            self._signs = _signs(self._sign_size, ratio)
            self._pixels = None
        painter = QPainter(self._new_field)
        if not self._painted:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ground(painter, theme.current())
        some = slice(self._painted, self._painted + _AT_ONCE)
        half = self._signs[0].deviceIndependentSize() / 2
        left_top = (self._in_pixels()[some] - (half.width(), half.height())).astype(int).tolist()
        draw = painter.drawPixmap
        for (x, y), label in zip(left_top, self._labels[some], strict=True):
            draw(x, y, self._signs[label])
        painter.end()
        self._painted += _AT_ONCE
        if self._painted < len(self._labels):
            self._painting.start(0)
            return
        self._field, self._field_key, self._new_field = self._new_field, key, None
        self.update()

    def _paint_own(self, painter: QPainter, colors: theme.Theme) -> None:
        """A ring with a dot, on a ground that keeps it clear of the signs."""
        at = self._own_pixel()
        if at is None:
            return
        width = theme.line(3)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colors.panel), width + 2 * _HALO))
        painter.drawEllipse(at, _RING, _RING)
        painter.setPen(QPen(QColor(colors.accent), width))
        painter.drawEllipse(at, _RING, _RING)
        painter.setPen(QPen(QColor(colors.panel), 2))
        painter.setBrush(QColor(colors.accent))
        painter.drawEllipse(at, 4, 4)

    def _paint_ring(self, painter: QPainter, colors: theme.Theme, point: int) -> None:
        radius = self._sign_size * 0.75
        at = self.pixel_of(point)
        painter.setPen(QPen(QColor(colors.text), theme.line(1.5)))
        painter.setBrush(QColor(colors.panel))
        painter.drawEllipse(at, radius, radius)
        label = self._labels[point]
        painter.setPen(QColor(colors.digits[label]))
        painter.setFont(theme.exactly(self._sign_size, bold=True))
        box = QRectF(0, 0, 4 * radius, 4 * radius)
        box.moveCenter(at)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(label))

    def _paint_card(self, painter: QPainter, colors: theme.Theme, point: int) -> None:
        """The picture with what there is to say of it, beside the point and within the widget."""
        painter.setFont(theme.sized(theme.TEXT_PIXELS))
        words, pad = self._words[point], theme.SPACE
        widest = self.width() - 4 * pad
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        text = painter.fontMetrics().boundingRect(QRect(0, 0, min(widest, theme.px(160)), 1000), flags, words)
        side = min(theme.span(_PICTURE), self.width() // 3)
        card = QRectF(0, 0, max(side, text.width()) + 2 * pad, side + text.height() + 3 * pad)
        at, away = self.pixel_of(point), self._sign_size + pad
        right = at.x() + away + card.width() <= self.width()
        card.moveLeft(at.x() + away if right else max(0.0, at.x() - away - card.width()))
        card.moveTop(min(max(0.0, at.y() - card.height() / 2), max(0.0, self.height() - card.height())))
        painter.setPen(QColor(colors.line))
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        picture = QRectF(0, card.top() + pad, side, side)
        picture.moveLeft(card.center().x() - side / 2)
        painter.drawImage(picture, grey_image(self._pictures[point]))
        painter.setPen(QColor(colors.text))
        below = QRectF(card.left() + pad, picture.bottom() + pad, card.width() - 2 * pad, text.height())
        painter.drawText(below, flags, words)


def _around(at: QPointF, radius: float) -> QRect:
    return QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius).toAlignedRect()


def _signs(size: int, ratio: float) -> list[QPixmap]:
    """A picture of each digit in its colour, size pixels high."""
    font = theme.exactly(size, bold=True)
    side = size + 2 + size % 2  # even, so that its middle is a pixel
    signs = []
    for digit, color in enumerate(theme.current().digits):
        sign = QPixmap(QSize(side, side) * ratio)
        sign.setDevicePixelRatio(ratio)
        sign.fill(Qt.GlobalColor.transparent)
        painter = QPainter(sign)
        painter.setFont(font)
        painter.setPen(QColor(color))
        painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, str(digit))
        painter.end()
        signs.append(sign)
    return signs
