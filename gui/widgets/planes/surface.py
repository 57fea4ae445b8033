"""A terrain as a surface that one can turn: faces painted from the farthest to the nearest."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import (
    QBrush,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.widgets.charts.chart import ARROWS, Chart
from gui.widgets.charts.figure import Figure, on_ground
from gui.widgets.charts.terrain import Terrain

_FINE, _COARSE = 40, 20  # faces along a side: at rest, and while it turns
_AT_ONCE = 120  # fine faces: they are painted some at a time, or it would take longer than a frame
_REST = 120  # milliseconds without a turn until the fine ones are painted
_SHADES = 48
_FIRST = (math.radians(215), math.radians(32))  # turned by, and looked at from above by
_LOWEST, _HIGHEST = math.radians(8), math.radians(85)
_TURN = math.radians(5)  # of a key
_HEIGHT = 0.9  # of the surface, where its sides are 2 long
_BALL, _LEAST_SIDE = 7.0, 160  # pixels


class Surface(Chart):
    """The mouse, or the arrow keys, turn it; Home turns it back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._terrain: Terrain | None = None
        self._titles = ("", "")
        self._ball: tuple[float, float] | None = None
        self._path: Array = np.zeros((0, 2))
        self._turned, self._tilt = _FIRST
        self._grabbed: QPointF | None = None
        self._fine: QPixmap | None = None  # whole, for the present view
        self._making: tuple[QPixmap, list[tuple[QPolygonF, int]]] | None = None
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.timeout.connect(self._paint_some)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.on_change(self._look_anew)

    def show_terrain(self, terrain: Terrain | None, titles: tuple[str, str] = ("", "")) -> None:
        self._terrain, self._titles = terrain, titles
        self._look_anew()

    def show_ball(self, ball: tuple[float, float] | None) -> None:
        self._ball = ball
        self.update()

    def show_path(self, path: Array) -> None:
        """(n, 2): where the ball has been."""
        self._path = path
        self.update()

    def figure(self) -> Figure:
        return on_ground(self._terrain, self._titles, self._path, self.tr("path"))

    @property
    def view(self) -> tuple[float, float]:
        """Turned by, and looked at from above by, in radians."""
        return self._turned, self._tilt

    @property
    def is_fine(self) -> bool:
        return self._fine is not None

    def turn(self, by: float, tilt: float) -> None:
        self._turned = (self._turned + by) % (2 * math.pi)
        self._tilt = min(max(self._tilt + tilt, _LOWEST), _HIGHEST)
        self._look_anew()

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_SIDE, _LEAST_SIDE)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_SIDE, _LEAST_SIDE)

    # What the user does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._grabbed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            way = event.position() - self._grabbed
            self._grabbed = event.position()
            self.turn(-way.x() / 120, way.y() / 120)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            across, down = ARROWS[key]
            self.turn(across * _TURN, -down * _TURN)
        elif key == Qt.Key.Key_Home:
            self._turned, self._tilt = _FIRST
            self._look_anew()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._look_anew()

    @Slot()
    def _look_anew(self) -> None:
        self._fine = self._making = None
        self._resting.start(_REST)
        self.update()

    # Painting

    def _project(self, x: Array, y: Array, up: Array) -> tuple[Array, Array, Array]:
        """x and y from -1 to 1, up from 0 to 1 -> pixels across and down, and how far away."""
        cos, sin = math.cos(self._turned), math.sin(self._turned)
        across, away = cos * x - sin * y, sin * x + cos * y
        high = (up - 0.5) * _HEIGHT * math.cos(self._tilt) + away * math.sin(self._tilt)
        scale = min(self.width() / 3.0, self.height() / (2.9 * math.sin(self._tilt) + _HEIGHT * 1.05))
        return self.width() / 2 + scale * across, self.height() / 2 - scale * high, away

    def _faces(self, most: int) -> list[tuple[QPolygonF, int]]:
        """The farthest first, each with its shade."""
        assert self._terrain is not None
        shares = self._terrain.shares
        rows, columns = (np.unique(np.linspace(0, n - 1, min(n, most + 1)).astype(int)) for n in shares.shape)
        up = shares[np.ix_(rows, columns)]
        x, y = np.meshgrid(*(2 * each / each[-1] - 1 for each in (columns, rows)))
        corners = np.stack(self._project(x, y, up))  # (3, rows, columns)
        four = (corners[:, :-1, :-1], corners[:, :-1, 1:], corners[:, 1:, 1:], corners[:, 1:, :-1])
        faces = np.stack(four, axis=-1).reshape(3, -1, 4)
        shades = (up[:-1, :-1] + up[:-1, 1:] + up[1:, 1:] + up[1:, :-1]).ravel() / 4 * (_SHADES - 1)
        order = np.argsort(-faces[2].sum(axis=1), kind="stable")
        across, down = faces[0, order].tolist(), faces[1, order].tolist()
        return [
            (QPolygonF([QPointF(a, e), QPointF(b, f), QPointF(c, g), QPointF(d, h)]), shade)
            for (a, b, c, d), (e, f, g, h), shade in zip(
                across, down, shades[order].astype(int).tolist(), strict=True
            )
        ]

    def _paint_faces(self, painter: QPainter, faces: list[tuple[QPolygonF, int]]) -> None:
        brushes, last = _brushes(), -1
        for polygon, shade in faces:
            if shade != last:
                painter.setBrush(brushes[shade])
                last = shade
            painter.drawConvexPolygon(polygon)

    @Slot()
    def _paint_some(self) -> None:
        """The next of the fine faces; the last of them take the place of the coarse."""
        if self._terrain is None or not self.isVisible():
            return
        if self._making is None:
            ratio = self.devicePixelRatioF()
            field = QPixmap(self.size() * ratio)
            field.setDevicePixelRatio(ratio)
            field.fill(Qt.GlobalColor.transparent)
            self._making = field, self._faces(_FINE)
            self._resting.start(0)
            return
        field, faces = self._making
        painter = QPainter(field)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_pen())
        self._paint_faces(painter, faces[:_AT_ONCE])
        painter.end()
        del faces[:_AT_ONCE]
        if faces:
            self._resting.start(0)
        else:
            self._fine, self._making = field, None
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(self.rect(), theme.RADIUS, theme.RADIUS)
        if self._terrain is not None:
            if self._fine is not None:
                painter.drawPixmap(0, 0, self._fine)
            else:
                painter.setPen(_pen())
                self._paint_faces(painter, self._faces(_COARSE))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_path(painter, self._terrain)
        self.paint_focus(painter)
        painter.end()

    def _paint_path(self, painter: QPainter, terrain: Terrain) -> None:
        """The ball and its way, on the ground."""
        color = QColor(theme.current().accent)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color, theme.line(2)))
        points = [self.pixel_of(x, y) for x, y in self._path.tolist()]
        if len(points) > 1:
            painter.drawPolyline(QPolygonF(points))
        if self._ball is not None:
            painter.setPen(QPen(QColor(theme.current().panel), 2))
            painter.setBrush(color)
            painter.drawEllipse(self.pixel_of(*self._ball), _BALL, _BALL)

    def pixel_of(self, x: float, y: float) -> QPointF:
        """Where a place on the ground is seen."""
        assert self._terrain is not None
        xs, ys = self._terrain.xs, self._terrain.ys
        left, low = (
            np.array(min(max(2 * (at - each[0]) / (each[-1] - each[0]) - 1, -1.0), 1.0))
            for at, each in ((x, xs), (y, ys))
        )
        across, down, _ = self._project(left, low, np.array(self._terrain.share_at(x, y)))
        return QPointF(float(across), float(down))


def _pen() -> QPen:
    colors = theme.current()
    return QPen(theme.blend(colors.panel, colors.data, 0.75), 0)


def _brushes() -> list[QBrush]:
    """From low to high, in one hue."""
    colors = theme.current()
    return [QBrush(shade_of(i / (_SHADES - 1), colors)) for i in range(_SHADES)]


def shade_of(share: float, colors: theme.Theme) -> QColor:
    """The ramp of a terrain, on which contours and the ball are still seen."""
    return theme.blend(colors.panel, colors.data, 0.08 + 0.55 * share)
