"""Points of two classes in the plane, over what a network answers everywhere else."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import announce
from gui.widgets.charts.chart import ARROWS, Chart, nearest, next_towards
from gui.widgets.charts.contour import zero_line
from gui.widgets.charts.figure import Axis, Figure, cloud
from gui.widgets.charts.terrain import Terrain
from gui.widgets.help import paragraph
from gui.widgets.planes.field import field_image

_WIDTH, _LEAST = 320, 160  # pixels
_MARK = 4.5  # pixels: radius
_REACH = 9  # pixels: how far from a point the mouse may be
_SLACK = 3  # pixels: less is no drag
_KEY_STEPS = 40  # Alt and an arrow move a point by one of so many parts of the width


class PointPlot(Chart):
    """Circles of class +1 and diamonds of class -1; those on the wrong side of the line have a ring.

    A click adds a point of the class `adds`, with Shift or the right button one of the other class. A point
    can be dragged; a double click or Delete removes it. Keys: arrows choose a point, Alt and an arrow moves
    it, + adds one in the middle. The owner answers each signal with show_points().
    """

    point_added = Signal(float, float, int)  # x, y, class
    point_moved = Signal(int, float, float, bool)  # index, x, y, whether the gesture is at its end
    point_removed = Signal(int)
    point_chosen = Signal(int)  # index, or -1 for none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.adds = 1
        self._points: Array = np.zeros((0, 2))
        self._labels: Array = np.zeros(0)
        self._scores: Array | None = None
        self._field: Array | None = None
        self._extent = (-1.0, 1.0, -1.0, 1.0)
        self._chosen = -1
        self._pressed: QPointF | None = None  # on the chosen point
        self._is_dragged = self._has_just_added = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.CrossCursor)

    # What is shown

    def show_points(
        self,
        points: Array,
        labels: Array,
        field: Array | None,
        extent: tuple[float, float, float, float],
        scores: Array | None = None,
    ) -> None:
        """points (n, 2) and labels (n,), +1 or -1; scores (n,): what the network says of them.

        field (rows, columns): what it says elsewhere, from the top down; 1 and more has the full colour.
        extent: left, right, bottom and top of the field.
        """
        self._points, self._labels = np.asarray(points, np.float64), np.asarray(labels)
        self._scores, self._field = scores, field
        if extent != self._extent:
            self._extent = extent
            self.updateGeometry()
        if self._chosen >= len(self._labels):
            self._choose(len(self._labels) - 1)
        self.setAccessibleDescription(self.in_words())
        self.update()

    def how_to_open(self) -> str:
        """A double click removes a point."""
        return self.tr("Press Return to open it large, zoom and save it.")

    def figure(self) -> Figure:
        """Its field is a ground, with a line where it is 0."""
        groups = ((1, self.tr("class +1"), "positive"), (-1, self.tr("class -1"), "negative"))
        lines = [cloud(name, self._points[self._labels == label], color) for label, name, color in groups]
        ground, field = None, self._field
        if field is not None:
            left, right, bottom, top = self._extent
            rows, columns = field.shape
            xs, ys = ((np.arange(n) + 0.5) / n for n in (columns, rows))
            xs, ys, field = left + xs * (right - left), bottom + ys * (top - bottom), field[::-1]
            ends = zero_line(field).reshape(-1, 2)
            steps = np.array([xs[1] - xs[0], ys[1] - ys[0]])
            contour = ((xs[0], ys[0]) + ends * steps).T
            ground = Terrain(xs, ys, field, (np.clip(field, -1, 1) + 1) / 2, contour, 0.0, is_log=False)
        return Figure(Axis("x"), Axis("y"), lines, is_true=True, ground=ground, is_signed=True)

    def count_in_words(self) -> str:
        """How many points there are, and how many of them are on their side of the line."""
        if self._scores is None:
            return self.tr("{count} points").format(count=self.count)
        right = self.count - int(self._misread.sum())
        return self.tr("{right} of {count} points classified correctly").format(count=self.count, right=right)

    def in_words(self) -> str:
        """The same, and the chosen point."""
        words = self.count_in_words()
        return f"{words}. {self._words_of(self._chosen)}" if self._chosen >= 0 else words

    def _words_of(self, index: int) -> str:
        x, y = self._points[index]
        words = self.tr("Point {number}: class {label:+d}, at {x:.2f}, {y:.2f}").format(
            number=index + 1, label=int(self._labels[index]), x=x, y=y
        )
        if self._scores is None:
            return words
        side = self.tr("misclassified") if self._misread[index] else self.tr("classified correctly")
        return self.tr("{words}, score {score:.3g}, {side}").format(
            words=words, score=float(self._scores[index]), side=side
        )

    @property
    def _misread(self) -> Array:
        if self._scores is None:
            return np.zeros(len(self._labels), bool)
        misread: Array = ~(self._scores * self._labels > 0)  # nor is what is not a number read right
        return misread

    @property
    def count(self) -> int:
        return len(self._labels)

    @property
    def chosen(self) -> int:
        return self._chosen

    def explain_at(self, point: QPoint) -> str:
        """What this is, and the point there or the score of the place."""
        index, words = self._point_at(QPointF(point)), ""
        if index >= 0:
            words = self._words_of(index)
        elif self._field is not None and self._plot().contains(QPointF(point)):
            plot, (rows, columns) = self._plot(), self._field.shape
            row = min(int((point.y() - plot.top()) / plot.height() * rows), rows - 1)
            column = min(int((point.x() - plot.left()) / plot.width() * columns), columns - 1)
            words = self.tr("Score here: {score:.3g}").format(score=float(self._field[row, column]))
        return self.whatsThis() + (paragraph(words) if words else "")

    # Where things are

    def sizeHint(self) -> QSize:
        width = theme.span(_WIDTH)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, self.heightForWidth(_LEAST))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        left, right, bottom, top = self._extent
        return round(width * min((top - bottom) / (right - left), 1.0))

    def focus_frame(self) -> QRectF:
        return self._plot()

    def _plot(self) -> QRectF:
        """Where the field is: in the middle, one unit being as long across as down."""
        left, right, bottom, top = self._extent
        scale = min(self.width() / (right - left), self.height() / (top - bottom))
        plot = QRectF(0, 0, max(scale * (right - left), 1.0), max(scale * (top - bottom), 1.0))
        plot.moveCenter(QRectF(self.rect()).center())
        return plot

    def pixel_of(self, x: float, y: float) -> QPointF:
        across, down = self._to_pixels(np.array([[x, y]]))[0]
        return QPointF(across, down)

    def _to_pixels(self, points: Array) -> Array:
        left, right, bottom, top = self._extent
        plot = self._plot()
        shares = (points - (left, top)) / (right - left, bottom - top)
        pixels: Array = shares * (plot.width(), plot.height()) + (plot.left(), plot.top())
        return pixels

    def place_of(self, pixel: QPointF) -> tuple[float, float]:
        """x and y there, within the field."""
        (left, right, bottom, top), plot = self._extent, self._plot()
        across = min(max((pixel.x() - plot.left()) / plot.width(), 0.0), 1.0)
        down = min(max((pixel.y() - plot.top()) / plot.height(), 0.0), 1.0)
        return left + across * (right - left), top - down * (top - bottom)

    def _point_at(self, pixel: QPointF) -> int:
        if not self.count:
            return -1
        point, distance = nearest(self._to_pixels(self._points), pixel)
        return point if distance <= max(_REACH, self._radius) else -1

    @property
    def _radius(self) -> float:
        return theme.line(_MARK)

    # What the user does

    def _choose(self, index: int) -> None:
        if index == self._chosen:
            return
        self._chosen = index
        self.setAccessibleDescription(self.in_words())
        if index >= 0:
            announce(self, self._words_of(index))
        self.point_chosen.emit(index)
        self.update()

    def _add(self, x: float, y: float, label: int) -> None:
        count = self.count
        self.point_added.emit(x, y, label)
        self._has_just_added = self.count > count
        if self._has_just_added:
            self._choose(self.count - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._has_just_added = False
        is_left, is_right = (
            event.button() == button for button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
        )
        index = self._point_at(event.position())
        if index >= 0 and is_left:
            self._choose(index)
            self._pressed, self._is_dragged = event.position(), False
        elif index < 0 and (is_left or is_right) and self._plot().contains(event.position()):
            other = is_right or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._add(*self.place_of(event.position()), -self.adds if other else self.adds)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or not 0 <= self._chosen < self.count:
            return
        away = event.position() - self._pressed
        if self._is_dragged or away.manhattanLength() > _SLACK:
            self._is_dragged = True
            self.point_moved.emit(self._chosen, *self.place_of(event.position()), False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._pressed is not None:
            self._pressed = None
            if self._is_dragged and 0 <= self._chosen < self.count:
                self.point_moved.emit(self._chosen, *self.place_of(event.position()), True)
            self._is_dragged = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Of the two clicks the first may have added the point: then it stays."""
        index = self._point_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton or self._has_just_added or index < 0:
            self.mousePressEvent(event)
        else:
            self._pressed = None
            self.point_removed.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """By key only: a right click adds a point."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            super().contextMenuEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        has_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        is_chosen = 0 <= self._chosen < self.count
        if key in ARROWS and has_alt and is_chosen:
            self._move_by(*ARROWS[key])
        elif key in ARROWS and not has_alt and self.count:
            pixels, middle = self._to_pixels(self._points), QRectF(self.rect()).center()
            is_first = not is_chosen  # by keyboard one begins in the middle
            at = nearest(pixels, middle)[0] if is_first else next_towards(pixels, self._chosen, ARROWS[key])
            self._choose(at)
        elif key == Qt.Key.Key_Plus:
            left, right, bottom, top = self._extent
            self._add((left + right) / 2, (bottom + top) / 2, self.adds)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and is_chosen:
            self.point_removed.emit(self._chosen)
        else:
            super().keyPressEvent(event)

    def _move_by(self, across: int, down: int) -> None:
        left, right, bottom, top = self._extent
        step = (right - left) / _KEY_STEPS
        x, y = self._points[self._chosen]
        x, y = min(max(x + across * step, left), right), min(max(y - down * step, bottom), top)
        self.point_moved.emit(self._chosen, float(x), float(y), True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        plot = self._plot()
        painter.fillRect(plot, QColor(theme.current().panel))
        if self._field is not None:
            painter.drawImage(plot, field_image(self._field))
            self._paint_line(painter, plot, self._field)
        self._paint_points(painter)
        self.paint_focus(painter)
        painter.end()

    def _paint_line(self, painter: QPainter, plot: QRectF, field: Array) -> None:
        rows, columns = field.shape
        ends = (zero_line(field) + 0.5) * (plot.width() / columns, plot.height() / rows)
        ends += plot.left(), plot.top()
        painter.setPen(QPen(QColor(theme.current().text), theme.line(1.5)))
        painter.drawLines([QLineF(*piece) for piece in ends.reshape(-1, 4).tolist()])

    def _paint_points(self, painter: QPainter) -> None:
        colors, radius = theme.current(), self._radius
        half = radius * 1.25
        diamond = QPolygonF([QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0)])
        middles = [QPointF(*pixel) for pixel in self._to_pixels(self._points).tolist()]
        painter.setPen(QPen(QColor(colors.panel), theme.line(1)))
        for label, color in ((1, colors.positive), (-1, colors.negative)):
            painter.setBrush(QColor(color))
            for index in np.flatnonzero(self._labels == label):
                if label > 0:
                    painter.drawEllipse(middles[index], radius, radius)
                else:
                    painter.drawPolygon(diamond.translated(middles[index]))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colors.text), theme.line(1.5)))
        for index in np.flatnonzero(self._misread):
            painter.drawEllipse(middles[index], 1.9 * radius, 1.9 * radius)
        if 0 <= self._chosen < self.count:
            frame = QRectF(0, 0, 5 * radius, 5 * radius)
            frame.moveCenter(middles[self._chosen])
            painter.setPen(QPen(QColor(colors.accent), theme.line(2)))
            painter.drawRect(frame)
