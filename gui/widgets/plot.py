"""pyqtgraph in our clothes: the one door to it, for what one explores with zoom and pan.

Importing this takes a fifth of a second and 32 MB, so it is imported with the first view that needs it, and
best in a worker: gui/widgets/landscape_view.py shows how.
"""

from __future__ import annotations

import math
import os
from html import escape

os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"  # it would look for others

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import describe
from gui.guarded import Guarded
from gui.widgets.charts.chart import ARROWS
from gui.widgets.charts.surface import shade_of
from gui.widgets.charts.terrain import Terrain

_TEXT = 12  # pixels
_BALL, _HEAD = 15, 14  # pixels
_ZOOM = 0.8
_LEAST_SIDE = 160  # pixels


class ContourPlot(Guarded, pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """A terrain seen from above: one hue from low to high, thin contours, a ball, its path, an arrow.

    The wheel, or + and -, zoom; dragging the ground pans; Home shows all. Dragging the ball, or the arrow
    keys, ask its owner to move it.
    """

    ball_moved = Signal(float, float)
    let_go = Signal()  # the drag, or the key, is over

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._terrain: Terrain | None = None
        self._arrow = (0.0, 0.0)
        self._moves = False
        self._titles = ("", "")
        # a PlotWidget would make menus of forty widgets, which take three times as long as all the rest
        self.box = self.addViewBox(row=0, col=1, enableMenu=False)
        self.axes = {"left": pg.AxisItem("left"), "bottom": pg.AxisItem("bottom")}
        self.addItem(self.axes["left"], row=0, col=0)
        self.addItem(self.axes["bottom"], row=1, col=1)
        for axis in self.axes.values():
            axis.linkToView(self.box)
            axis.enableAutoSIPrefix(False)  # it would write 800 for 0.8, and a factor into the title
        self.ci.layout.setSpacing(0)
        self.ci.layout.setContentsMargins(0, 6, 6, 6)  # axis titles would be cut
        self._image = pg.ImageItem(axisOrder="row-major")
        self._contours = pg.PlotCurveItem(connect="pairs")
        self._path = pg.PlotCurveItem()
        self._shaft, self._head = pg.PlotCurveItem(), pg.ArrowItem(headLen=_HEAD, tipAngle=45)
        self._ball = pg.TargetItem(size=_BALL, symbol="o", movable=False)
        for each in (self._image, self._contours, self._path, self._shaft, self._head, self._ball):
            self.box.addItem(each)
        self._ball.sigPositionChanged.connect(self._drag)
        self._ball.sigPositionChangeFinished.connect(self.let_go)
        self.box.sigRangeChanged.connect(self._turn_head)
        for widget in (self, self.viewport()):
            describe(widget, QAccessible.Role.Chart)
        self.viewport().setFocusProxy(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_ball(None)
        self.show_arrow((0.0, 0.0))
        theme.on_change(self._dress)
        self._dress()

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_SIDE, _LEAST_SIDE)  # it takes what room there is

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_SIDE, _LEAST_SIDE)

    # What is shown

    def show_terrain(self, terrain: Terrain, titles: tuple[str, str]) -> None:
        """Another place is shown whole; the same one, with other values, as it was zoomed."""
        before, self._terrain, self._titles = self._terrain, terrain, titles
        box = _box(terrain)
        self._image.setImage(terrain.shares, autoLevels=False, levels=(0.0, 1.0))
        self._image.setRect(box)
        self._contours.setData(*terrain.contours)
        self._name_axes()
        if before is None or _box(before) != box:
            self.fit()

    def _name_axes(self) -> None:
        style = {"color": theme.current().quiet, "font-size": f"{theme.px(_TEXT)}px"}
        for side, title in zip(("bottom", "left"), self._titles, strict=True):
            self.axes[side].setLabel(escape(title), **style)

    def fit(self) -> None:
        if self._terrain is not None:
            self.box.setRange(_box(self._terrain), padding=0)

    def show_ball(self, ball: tuple[float, float] | None, moves: bool = False) -> None:
        """moves: whether the user may drag it."""
        self._moves = moves
        self._ball.movable = moves
        self._ball.setVisible(ball is not None)
        if ball is not None:
            self._ball.blockSignals(True)
            self._ball.setPos(*ball)
            self._ball.blockSignals(False)
            self.show_arrow(self._arrow)

    def show_path(self, path: Array) -> None:
        """(n, 2): where the ball has been."""
        self._path.setData(*np.asarray(path, np.float64).T.copy())

    def show_arrow(self, step: tuple[float, float]) -> None:
        """From the ball by so much; none where it does not move."""
        self._arrow = step
        is_there = any(step) and all(map(math.isfinite, step)) and self._ball.isVisible()
        self._shaft.setVisible(is_there)
        self._head.setVisible(is_there)
        if is_there:
            x, y = self.ball
            self._shaft.setData([x, x + step[0]], [y, y + step[1]])
            self._head.setPos(x + step[0], y + step[1])
            self._turn_head()

    @property
    def ball(self) -> tuple[float, float]:
        at = self._ball.pos()
        return at.x(), at.y()

    @Slot()
    def _turn_head(self) -> None:
        """Its angle is one of the screen, which is not that of the plane."""
        width, height = self.box.viewPixelSize()
        across, up = self._arrow[0] / (width or 1), self._arrow[1] / (height or 1)
        self._head.setStyle(angle=180 - math.degrees(math.atan2(up, across)))

    # What the user does

    @Slot()
    def _drag(self) -> None:
        self.ball_moved.emit(*self.ball)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, view = Qt.Key(event.key()), self.box
        if key in ARROWS and self._terrain is not None and self._moves:
            across, down = ARROWS[key]
            box = view.viewRect()
            x, y = self.ball
            self.ball_moved.emit(x + across * box.width() / 80, y - down * box.height() / 80)
            if not event.isAutoRepeat():
                self.let_go.emit()
        elif key in ARROWS:
            across, down = ARROWS[key]
            box = view.viewRect()
            view.translateBy(x=across * box.width() / 10, y=-down * box.height() / 10)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = 1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM
            view.scaleBy((factor, factor))
        elif key == Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)

    # Its clothes

    @Slot()
    def _dress(self) -> None:
        colors = theme.current()
        self.setBackground(QColor(colors.panel))
        self._image.setLookupTable(_ramp(colors))
        lines = theme.blend(colors.panel, colors.data, 0.85)
        self._contours.setPen(pg.mkPen(lines, width=theme.line(1)))
        self._path.setPen(pg.mkPen(colors.accent, width=theme.line(2)))
        self._shaft.setPen(pg.mkPen(colors.negative, width=theme.line(3)))
        self._head.setStyle(brush=pg.mkBrush(colors.negative), pen=pg.mkPen(None))
        self._ball.setPen(pg.mkPen(colors.panel, width=2))
        self._ball.setBrush(pg.mkBrush(colors.accent))
        self._ball.setHoverPen(pg.mkPen(colors.text, width=2))
        self._ball.setHoverBrush(pg.mkBrush(colors.accent))
        for axis in self.axes.values():
            axis.setTextPen(QColor(colors.quiet))
            axis.setPen(pg.mkPen(colors.line))
            axis.setStyle(tickFont=theme.sized(_TEXT), tickLength=-4)
            axis.setZValue(1)
        self._name_axes()
        # the bottom axis does not grow with its font by itself
        self.axes["bottom"].setHeight(theme.px(3.4 * _TEXT))
        self.axes["left"].setWidth(theme.px(5 * _TEXT))


def _box(terrain: Terrain) -> QRectF:
    """Half a step beyond the outermost places, which are the middles of pixels."""
    (left, right), (low, high) = ((each[0], each[-1]) for each in (terrain.xs, terrain.ys))
    across = (right - left) / (len(terrain.xs) - 1)
    up = (high - low) / (len(terrain.ys) - 1)
    return QRectF(left - across / 2, low - up / 2, right - left + across, high - low + up)


def _ramp(colors: theme.Theme) -> Array:
    shades = (shade_of(i / 255, colors) for i in range(256))
    return np.array([(shade.red(), shade.green(), shade.blue()) for shade in shades], np.uint8)
