"""Words on a plane, and arrows between places: a word that moves leaves one from where it was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.widgets.charts.chart import ARROWS, Chart, nearest, next_towards
from gui.widgets.charts.figure import Axis, Figure, Line, cloud
from gui.widgets.help import paragraph

_TEXT = 12  # pixels
_DOT, _REACH = 3.5, 18.0  # pixels: radius of a dot; how far from one the mouse may be
_HEAD = 9.0  # pixels: the head of an arrow
_AIR = 0.06  # of the width and of the height: free around all
_ZOOM, _FARTHEST, _NEAREST = 1.25, 0.5, 40.0  # a step of it, and its bounds
_SLIP, _PAN = 4, 40  # pixels: a press that moves farther is a drag; how far a key pans
Place = tuple[float, float]


@dataclass(frozen=True)
class Arrow:
    """From one place to another; color: a token of the theme; name: what stands at its end, or at its middle
    where it is one of several steps."""

    start: Place
    end: Place
    color: str = "accent"
    name: str = ""
    is_step: bool = False


class WordPlane(Chart):
    """Points with their words, in the colour of their group. The wheel, or + and -, zoom; a drag, or Shift
    and the arrow keys, pan; Home shows all. The arrow keys go from word to word, Return or a click choose."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_true = False
        self._zoom, self._shift = 1.0, QPointF()  # of all, and then so many pixels
        self._pressed: QPointF | None = None  # where, and then how far it was dragged
        self._drags = False
        self._invitation = ""
        self._names: list[str] = []
        self._places: Array = np.zeros((0, 2))
        self._colors: list[str] = []
        self._arrows: list[Arrow] = []
        self._ends = ("", "")  # of the horizontal axis
        self._at = -1
        self._does = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_words(
        self,
        names: Sequence[str],
        places: Array,
        colors: Sequence[str],
        arrows: Sequence[Arrow] = (),
        ends: tuple[str, str] = ("", ""),
        is_true: bool = False,
    ) -> None:
        """places (n, 2), the second upwards; colors: a token each; ends: what lies at the left and right.
        is_true: one unit is as long both ways. Other words are shown whole."""
        if list(names) != self._names:
            self.fit()
            if self._at >= 0:
                self._at = -1
                self.setAccessibleDescription(self._does)
        self._is_true = is_true
        self._names, self._places, self._colors = list(names), np.asarray(places, float), list(colors)
        self._arrows, self._ends = list(arrows), ends
        self.update()

    def figure(self) -> Figure:
        lines = []
        for color in dict.fromkeys(self._colors):
            its = [i for i, each in enumerate(self._colors) if each == color]
            lines.append(cloud("", self._places[its], color, [self._names[i] for i in its]))
        for arrow in self._arrows:
            start, end = np.array(arrow.start), np.array(arrow.end)
            stops, names = [start, end], ["", arrow.name]
            if arrow.is_step:
                stops, names = [start, (start + end) / 2, end], ["", arrow.name, ""]
            xs, ys = np.array(stops).T
            lines.append(Line("", xs, ys, arrow.color, dots=True, points=names))
        title = " – ".join(filter(None, self._ends))
        return Figure(Axis(title), Axis(), lines, is_true=self._is_true)

    def invite(self, words: str) -> None:
        """What stands here while there are no words."""
        self._invitation = words
        self.update()

    @property
    def arrows(self) -> list[Arrow]:
        return list(self._arrows)

    def sizeHint(self) -> QSize:
        return QSize(420, 380)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(180), theme.span(110))

    # Where things are

    def _to_pixels(self, places: Array) -> Array:
        everything = [self._places, *(np.array([arrow.start, arrow.end]) for arrow in self._arrows)]
        points = np.vstack(everything) if len(self._places) or self._arrows else np.zeros((1, 2))
        low, high = points.min(axis=0), points.max(axis=0)
        line = QFontMetricsF(theme.sized(_TEXT)).height()
        names = [QFontMetricsF(theme.sized(_TEXT)).horizontalAdvance(name) for name in self._names]
        air = np.array([_AIR * self.width() + max(names, default=0) / 2, _AIR * self.height() + line])
        room = (np.array([self.width(), self.height() - line]) - 2 * air).clip(min=1)
        scale = room / np.maximum(high - low, 1e-9)
        if self._is_true:
            scale = np.full(2, scale.min())
        middle = self._middle() + self._shift
        found: Array = (places - (low + high) / 2) * scale * (1, -1) * self._zoom + middle.toTuple()
        return found

    def _middle(self) -> QPointF:
        """Of what is above the names of the ends."""
        line = QFontMetricsF(theme.sized(_TEXT)).height()
        return QPointF(self.width() / 2, (self.height() - line) / 2)

    def pixel_of(self, index: int) -> QPointF:
        return QPointF(*self._to_pixels(self._places)[index])

    # What the user does

    def fit(self) -> None:
        """Show all."""
        self._zoom, self._shift = 1.0, QPointF()
        self.update()

    def _zoom_by(self, factor: float, around: QPointF) -> None:
        """What is there stays there."""
        zoom = min(max(self._zoom * factor, _FARTHEST), _NEAREST)
        off = around - self._middle()
        self._shift = off - (off - self._shift) * (zoom / self._zoom)
        self._zoom = zoom
        self.update()

    def _pan_by(self, way: QPointF) -> None:
        self._shift += way
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._zoom_by(_ZOOM ** (event.angleDelta().y() / 120), event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._drags = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        way = event.position() - self._pressed
        if self._drags or way.manhattanLength() > _SLIP:
            self._pressed, self._drags = event.position(), True
            self._pan_by(way)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_click = self._pressed is not None and not self._drags
        self._pressed = None
        if is_click and self._names:
            index, distance = nearest(self._to_pixels(self._places), event.position())
            if distance <= _REACH:
                self._look_at(index)
                self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._pan_by(QPointF(*ARROWS[key]) * -_PAN)
        elif key in ARROWS and self._names:
            pixels = self._to_pixels(self._places)
            self._look_at(0 if self._at < 0 else next_towards(pixels, self._at, ARROWS[key]))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            around = self.pixel_of(self._at) if self._at >= 0 else self._middle()
            self._zoom_by(1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM, around)
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._at >= 0:
            self.chosen.emit(self._at)
        else:
            super().keyPressEvent(event)

    def _look_at(self, index: int) -> None:
        if self._at < 0:
            self._does = self.accessibleDescription()
        self._at = index
        at = self.pixel_of(index)
        if not self.rect().contains(at.toPoint()):
            self._shift += self._middle() - at
        self.setAccessibleDescription(self.tr("“{word}”").format(word=self._names[index]))
        self.update()

    def explain_at(self, point: QPoint) -> str:
        if self._names:
            index, distance = nearest(self._to_pixels(self._places), QPointF(point))
            if distance <= _REACH:
                return self.whatsThis() + paragraph(self._names[index])
        return self.whatsThis()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colors, painter = theme.current(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
        painter.setFont(theme.sized(_TEXT))
        if not self._names:
            painter.setPen(QColor(colors.quiet))
            inside = self.rect().adjusted(theme.SPACE, theme.SPACE, -theme.SPACE, -theme.SPACE)
            painter.drawText(
                inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._invitation
            )
        pixels = self._to_pixels(self._places)
        taken = [QRectF(x - _DOT, y - _DOT, 2 * _DOT, 2 * _DOT) for x, y in pixels]
        ends = [(arrow.start, arrow.end) for arrow in self._arrows]
        shafts = self._to_pixels(np.array(ends).reshape(-1, 2, 2))
        for arrow, (start, end) in zip(self._arrows, shafts, strict=True):
            self._paint_arrow(painter, QPointF(*start), QPointF(*end), QColor(getattr(colors, arrow.color)))
        order = [i for i in range(len(self._names)) if i != self._at]
        if self._at >= 0:
            order.insert(0, self._at)
        for arrow, (start, end) in zip(self._arrows, shafts, strict=True):
            at = QPointF(*((start + end) / 2 if arrow.is_step else end))
            if arrow.name:
                self._paint_name(painter, at, arrow.name, QColor(getattr(colors, arrow.color)), taken)
        for index in order:
            color = QColor(getattr(colors, self._colors[index]))
            at = QPointF(*pixels[index])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(at, _DOT, _DOT)
            if index == self._at:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(colors.accent), theme.line(2)))
                painter.drawEllipse(at, 3 * _DOT, 3 * _DOT)
            self._paint_name(painter, at, self._names[index], color, taken)
        self._paint_ends(painter)
        self.paint_focus(painter)
        painter.end()

    def _paint_name(
        self, painter: QPainter, at: QPointF, name: str, color: QColor, taken: list[QRectF]
    ) -> None:
        """Beside its dot where there is room; a name that would lie over another is left to the mouse."""
        metrics = QFontMetricsF(painter.font())
        wide, high = metrics.horizontalAdvance(name) + 2, metrics.height()
        gap = _DOT + 3
        for x, y in (
            (at.x() + gap, at.y() - high / 2),
            (at.x() - gap - wide, at.y() - high / 2),
            (at.x() - wide / 2, at.y() - gap - high),
            (at.x() - wide / 2, at.y() + gap),
        ):
            box = QRectF(x, y, wide, high)
            inside = QRectF(self.rect()).contains(box)
            if inside and not any(box.intersects(other) for other in taken):
                taken.append(box)
                painter.fillRect(box, QColor(theme.current().panel))  # it may lie over an arrow
                painter.setPen(color)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)
                return

    def _paint_arrow(self, painter: QPainter, start: QPointF, end: QPointF, color: QColor) -> None:
        painter.setPen(QPen(color, theme.line(2)))
        painter.drawLine(start, end)
        length = math.hypot(end.x() - start.x(), end.y() - start.y())
        if length < 2:
            return
        along = (end - start) / length
        aside = QPointF(-along.y(), along.x())
        base = end - along * _HEAD
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawPolygon(QPolygonF([end, base + aside * _HEAD * 0.45, base - aside * _HEAD * 0.45]))

    def _paint_ends(self, painter: QPainter) -> None:
        left, right = self._ends
        box = QRectF(self.rect()).adjusted(theme.SPACE, 0, -theme.SPACE, -theme.SPACE / 2)
        painter.setPen(QColor(theme.current().quiet))
        bottom = Qt.AlignmentFlag.AlignBottom
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | bottom, left)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | bottom, right)
