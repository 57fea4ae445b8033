"""pyqtgraph in our clothes: the one door to it, for what one explores with zoom and pan.

Importing this takes a fifth of a second and 32 MB, so it is imported with the first view that needs it, and
in a worker: gui/widgets/landscape_view.py and gui/large_chart.py do so.
"""

from __future__ import annotations

import math
import os
from html import escape

os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"  # it would look for others

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import announce, describe
from gui.guarded import Guarded
from gui.widgets.charts.chart import ARROWS, nearest, next_towards
from gui.widgets.charts.figure import Axis, Figure, Line
from gui.widgets.charts.terrain import Terrain
from gui.widgets.planes.surface import shade_of

_TEXT = 12  # pixels
_BALL, _HEAD, _DOT = 15, 14, 8  # pixels
_ZOOM = 0.8
_LEAST_SIDE = 160  # pixels
_EVERY = {"bottom": 72, "left": 40}  # pixels between two ticks, at least
_WIDE = 0.8  # of the room that a bar has
_MOST_NAMES = 200  # of points that are written beside them
_FAINT = 0.55  # share of a sign's colour at full strength
_REACH = 12  # pixels: a point so near is what the crosshair is at, and not the ground


class _Axis(pg.AxisItem):  # type: ignore[misc]
    """Its ticks are those of our charts."""

    def __init__(self, side: str) -> None:
        super().__init__(side)
        self.kind = Axis()
        self._texts: dict[float, str] = {}
        self.enableAutoSIPrefix(False)  # it would write 800 for 0.8, and a factor into the title

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        kind, most = self.kind, size / theme.px(_EVERY[self.orientation])
        ticks = kind.ticks(kind.number(low), kind.number(high), most)
        places = kind.place(np.array([number for number, _ in ticks]))
        self._texts = dict(zip(places.tolist(), (text for _, text in ticks), strict=True))
        return [(1.0, [place for place in self._texts if low <= place <= high])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        return [self._texts[value] for value in values]


class Plot(Guarded, pg.GraphicsLayoutWidget):  # type: ignore[misc]
    """Two axes, and a ground in one hue from low to high with thin contours.

    The wheel, or + and -, zoom; dragging it, or Shift and an arrow, pans; Home shows all.
    """

    large_asked = Signal()  # by a double click, or Return

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # a PlotWidget would make menus of forty widgets, which take three times as long as all the rest
        self.box = self.addViewBox(row=0, col=1, enableMenu=False)
        self.axes = {"left": _Axis("left"), "bottom": _Axis("bottom")}
        self.addItem(self.axes["left"], row=0, col=0)
        self.addItem(self.axes["bottom"], row=1, col=1)
        for axis in self.axes.values():
            axis.linkToView(self.box)
        self.ci.layout.setSpacing(0)
        self.ci.layout.setContentsMargins(4, 6, 6, 6)  # axis titles would be cut
        self._image = pg.ImageItem(axisOrder="row-major")
        self._contours = pg.PlotCurveItem(connect="pairs")
        for widget in (self, self.viewport()):
            describe(widget, QAccessible.Role.Chart)
        self.viewport().setFocusProxy(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.on_change(self._note_look)

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_SIDE, _LEAST_SIDE)  # it takes what room there is

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_SIDE, _LEAST_SIDE)

    def fit(self) -> None:
        """Show all."""
        raise NotImplementedError

    def _put_ground(self, terrain: Terrain) -> None:
        self._image.setImage(terrain.shares, autoLevels=False, levels=(0.0, 1.0))
        self._image.setRect(_box(terrain))
        self._contours.setData(*terrain.contours)

    def _name_axes(self) -> None:
        style = {"color": theme.current().quiet, "font-size": f"{theme.px(_TEXT)}px"}
        for axis in self.axes.values():
            axis.setLabel(escape(axis.kind.title), **style)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        self.large_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, view = Qt.Key(event.key()), self.box
        if key in ARROWS:
            across, down = ARROWS[key]
            box = view.viewRect()
            view.translateBy(x=across * box.width() / 10, y=-down * box.height() / 10)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = 1 / _ZOOM if key == Qt.Key.Key_Minus else _ZOOM
            view.scaleBy((factor, factor))
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.large_asked.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _note_look(self) -> None:
        """Qt would go on calling a slot that a class below replaces, when the plot is gone."""
        self._dress()

    def _dress(self) -> None:
        colors = theme.current()
        self.setBackground(QColor(colors.panel))
        self._image.setLookupTable(_ramp(colors))
        lines = theme.blend(colors.panel, colors.data, 0.85)
        self._contours.setPen(pg.mkPen(lines, width=theme.line(1)))
        for axis in self.axes.values():
            axis.setTextPen(QColor(colors.quiet))
            axis.setPen(pg.mkPen(colors.line))
            axis.setStyle(tickFont=theme.sized(_TEXT), tickLength=-4)
            axis.setZValue(1)
        self._name_axes()
        # the bottom axis does not grow with its font by itself
        self.axes["bottom"].setHeight(theme.px(3.4 * _TEXT))
        self.axes["left"].setWidth(theme.px(5 * _TEXT))


class ContourPlot(Plot):
    """A terrain seen from above, with a ball, its path, and an arrow.

    Dragging the ball, or the arrow keys, ask its owner to move it.
    """

    ball_moved = Signal(float, float)
    let_go = Signal()  # the drag, or the key, is over

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._terrain: Terrain | None = None
        self._arrow = (0.0, 0.0)
        self._moves = False
        self._path = pg.PlotCurveItem()
        self._shaft, self._head = pg.PlotCurveItem(), pg.ArrowItem(headLen=_HEAD, tipAngle=45)
        self._ball = pg.TargetItem(size=_BALL, symbol="o", movable=False)
        for each in (self._image, self._contours, self._path, self._shaft, self._head, self._ball):
            self.box.addItem(each)
        self._ball.sigPositionChanged.connect(self._drag)
        self._ball.sigPositionChangeFinished.connect(self.let_go)
        self.box.sigRangeChanged.connect(self._turn_head)
        self.show_ball(None)
        self.show_arrow((0.0, 0.0))

    # What is shown

    def show_terrain(self, terrain: Terrain, titles: tuple[str, str]) -> None:
        """Another place is shown whole; the same one, with other values, as it was zoomed."""
        before, self._terrain = self._terrain, terrain
        self._put_ground(terrain)
        for side, title in zip(("bottom", "left"), titles, strict=True):
            self.axes[side].kind = Axis(title)
        if before is None:
            self._dress()  # not when it is made, which takes half a frame by itself
        else:
            self._name_axes()
        if before is None or _box(before) != _box(terrain):
            self.fit()

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
        key = Qt.Key(event.key())
        if key not in ARROWS or not self._moves or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
            return
        across, down = ARROWS[key]
        box, (x, y) = self.box.viewRect(), self.ball
        self.ball_moved.emit(x + across * box.width() / 80, y - down * box.height() / 80)
        if not event.isAutoRepeat():
            self.let_go.emit()

    def _dress(self) -> None:
        super()._dress()
        colors = theme.current()
        self._path.setPen(pg.mkPen(colors.accent, width=theme.line(2)))
        self._shaft.setPen(pg.mkPen(colors.negative, width=theme.line(3)))
        self._head.setStyle(brush=pg.mkBrush(colors.negative), pen=pg.mkPen(None))
        self._ball.setPen(pg.mkPen(colors.panel, width=2))
        self._ball.setBrush(pg.mkBrush(colors.accent))
        self._ball.setHoverPen(pg.mkPen(colors.text, width=2))
        self._ball.setHoverBrush(pg.mkBrush(colors.accent))


class FigurePlot(Plot):
    """What a chart shows, with a crosshair that follows the mouse and the arrow keys from point to point."""

    pointed = Signal(str)  # what is there, in words

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = Figure(Axis(), Axis())
        self._places: list[Array] = []  # of each line (n, 2): where its points are
        self._at: tuple[int, int] | None = None  # a line, and one of its points
        self.crosshair = pg.InfiniteLine(angle=90), pg.InfiniteLine(angle=0)
        self._legend = pg.LegendItem(offset=(-1, 1))
        self._legend.setParentItem(self.box)
        self.scene().sigMouseMoved.connect(self._point)

    # What is shown

    def show_figure(self, figure: Figure) -> None:
        """It is shown whole, unless somebody has zoomed."""
        self._figure = figure
        kinds = (figure.x, figure.y)
        self._places = [
            np.stack([axis.place(each) for axis, each in zip(kinds, (line.x, line.y), strict=True)], axis=1)
            for line in figure.lines
        ]
        for side, axis in zip(("bottom", "left"), kinds, strict=True):
            self.axes[side].kind = axis
        if self._at is not None and not self._has(*self._at):
            self._at = None
        self._dress()

    def _has(self, line: int, point: int) -> bool:
        return line < len(self._places) and point < len(self._places[line])

    def fit(self) -> None:
        self.box.enableAutoRange()

    def _dress(self) -> None:
        """Everything anew."""
        super()._dress()
        colors, figure = theme.current(), self._figure
        self.axes["left"].setWidth(None)  # as wide as its numbers
        self.box.clear()
        self._legend.clear()
        self._legend.setBrush(pg.mkBrush(colors.panel))
        self._legend.setLabelTextColor(QColor(colors.text))
        self._legend.setLabelTextSize(f"{theme.px(_TEXT)}px")
        self.box.setAspectLocked(figure.is_true)
        if figure.ground is not None:
            self._put_ground(figure.ground)
            if figure.is_signed:
                self._image.setLookupTable(_ramp_of_signs(colors))
            for item in (self._image, self._contours):
                self.box.addItem(item)
        if figure.marker is not None:
            pen = pg.mkPen(colors.accent, width=theme.line(2))
            at = float(figure.x.place(np.array(figure.marker)))
            self.box.addItem(pg.InfiniteLine(at, angle=90, pen=pen), ignoreBounds=True)
        for line, places in zip(figure.lines, self._places, strict=True):
            self._draw(line, places, colors)
        for each in self.crosshair:
            each.setPen(pg.mkPen(colors.quiet, width=theme.line(1), style=Qt.PenStyle.DashLine))
            self.box.addItem(each, ignoreBounds=True)
        self._show_crosshair()

    def _draw(self, line: Line, places: Array, colors: theme.Theme) -> None:
        color, good = colors.color(line.color), np.array(np.isfinite(places).all(axis=1))
        if not good.any():
            return
        x, y = places[good].T
        items = []
        if self._figure.are_bars:
            steps = [np.diff(each[:, 0]).min() for each in self._places if len(each) > 1]
            wide = _WIDE * float(min(steps, default=1.0))
            items.append(pg.BarGraphItem(x=x, height=y, width=wide, brush=color, pen=pg.mkPen(None)))
        elif line.joined:
            style = Qt.PenStyle.DashLine if line.is_dashed else Qt.PenStyle.SolidLine
            items.append(pg.PlotCurveItem(x, y, pen=pg.mkPen(color, width=theme.line(2), style=style)))
        if line.dots or (len(x) == 1 and not self._figure.are_bars):
            pen = pg.mkPen(colors.panel, width=1)
            items.append(pg.ScatterPlotItem(x, y, size=theme.line(_DOT), brush=pg.mkBrush(color), pen=pen))
        for item in items:
            self.box.addItem(item)
        if line.name and items:
            self._legend.addItem(items[0], escape(line.name))
        names = [name for name, is_good in zip(line.points, good.tolist(), strict=False) if is_good]
        if sum(len(each.points) for each in self._figure.lines) <= _MOST_NAMES:
            for name, a, b in zip(names, x.tolist(), y.tolist(), strict=False):
                text = pg.TextItem(name, color=color, anchor=(0.5, 1.2))
                text.setFont(theme.sized(_TEXT))
                text.setPos(a, b)
                self.box.addItem(text, ignoreBounds=True)

    # The crosshair

    def _pixels(self) -> tuple[Array, list[tuple[int, int]]]:
        """(n, 2) of all points that are shown, and which they are."""
        which = [
            (line, point)
            for line, places in enumerate(self._places)
            for point in np.flatnonzero(np.isfinite(places).all(axis=1)).tolist()
        ]
        places = np.array([self._places[line][point] for line, point in which]).reshape(-1, 2)
        wide, high = self.box.viewPixelSize()
        return places / (wide, -high), which

    @Slot(object)
    def _point(self, at: QPointF) -> None:
        """The mouse is there: at the point that is nearest, or anywhere on the ground."""
        if not self.box.sceneBoundingRect().contains(at):
            return
        place = self.box.mapSceneToView(at)
        pixels, which = self._pixels()
        if which:
            wide, high = self.box.viewPixelSize()
            there = QPointF(place.x() / wide, -place.y() / high)
            if self._figure.are_bars:  # one points at a bar, not at its top
                pixels, there = pixels * (1, 0), QPointF(there.x(), 0)
            found, distance = nearest(pixels, there)
            if self._figure.ground is None or distance <= _REACH:
                self._look_at(which[found])
                return
        if self._figure.ground is not None:
            self._look_around(place.x(), place.y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        is_pan = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key not in ARROWS or is_pan or self._figure.is_empty:
            super().keyPressEvent(event)
        elif self._figure.ground is not None:
            (across, down), box = ARROWS[key], self.box.viewRect()
            vertical, level = (each.value() for each in self.crosshair)
            self._look_around(vertical + across * box.width() / 80, level - down * box.height() / 80)
        else:
            self._step(*ARROWS[key])
        self._keep_in_view()

    def _step(self, across: int, down: int) -> None:
        """Along the line, or to the one above or below; among points that are not joined, that way."""
        pixels, which = self._pixels()
        if not which:
            return
        if self._at not in which:
            self._look_at(which[0])
            return
        line = self._at[0]
        here = which.index(self._at)
        if not self._figure.lines[line].joined:
            self._look_at(which[next_towards(pixels, here, (across, down))])
        elif across:
            same = [each for each in which if each[0] == line]
            self._look_at(same[min(max(same.index(self._at) + across, 0), len(same) - 1)])
        else:
            lines = sorted({each[0] for each in which})
            other = lines[min(max(lines.index(line) + down, 0), len(lines) - 1)]
            own = [i for i, each in enumerate(which) if each[0] == other]
            self._look_at(which[own[int(np.argmin(np.abs(pixels[own, 0] - pixels[here, 0])))]])

    def _look_at(self, at: tuple[int, int]) -> None:
        self._at = at
        figure, (number, point) = self._figure, at
        line = figure.lines[number]
        x, y = float(line.x[point]), float(line.y[point])
        names = [line.name, line.points[point] if line.points else ""]
        if figure.x.names:
            names.append(figure.x.names[int(x)])
        numbers = [] if figure.x.names else [f"{figure.x.title or 'x'} {figure.x.in_full(x)}"]
        numbers.append(f"{figure.y.title or ('' if figure.x.names else 'y')} {figure.y.in_full(y)}".strip())
        named = " · ".join(filter(None, names))
        self._tell(": ".join(filter(None, (named, ", ".join(numbers)))))

    def _look_around(self, x: float, y: float) -> None:
        """Anywhere on the ground."""
        figure = self._figure
        assert figure.ground is not None
        self._at = None
        for each, at in zip(self.crosshair, (x, y), strict=True):
            each.setValue(at)
        numbers = [
            f"{axis.title or name} {at:.4g}"
            for axis, name, at in zip((figure.x, figure.y), "xy", (x, y), strict=True)
        ]
        self._tell(f"{', '.join(numbers)}: {figure.ground.value_at(x, y):.6g}")

    def _tell(self, words: str) -> None:
        self._show_crosshair()
        self.pointed.emit(words)
        announce(self, words)

    def _show_crosshair(self) -> None:
        if self._at is not None:
            line, point = self._at
            for each, at in zip(self.crosshair, self._places[line][point].tolist(), strict=True):
                each.setValue(at)
        is_there = self._at is not None or self._figure.ground is not None
        for each in self.crosshair:
            each.setVisible(is_there)

    def _keep_in_view(self) -> None:
        """Where the crosshair has left the picture by key, that follows."""
        box, (vertical, level) = self.box.viewRect(), self.crosshair
        if vertical.isVisible() and not box.contains(QPointF(vertical.value(), level.value())):
            box.moveCenter(QPointF(vertical.value(), level.value()))
            self.box.setRange(box, padding=0)


def _box(terrain: Terrain) -> QRectF:
    """Half a step beyond the outermost places, which are the middles of pixels."""
    (left, right), (low, high) = ((each[0], each[-1]) for each in (terrain.xs, terrain.ys))
    across = (right - left) / (len(terrain.xs) - 1)
    up = (high - low) / (len(terrain.ys) - 1)
    return QRectF(left - across / 2, low - up / 2, right - left + across, high - low + up)


def _ramp(colors: theme.Theme) -> Array:
    return _between(shade_of(0.0, colors), shade_of(1.0, colors), 256)


def _ramp_of_signs(colors: theme.Theme) -> Array:
    """From the colour of -1 through the ground at 0 to that of 1, faint enough for marks in these colours."""
    low, high = (theme.blend(colors.panel, sign, _FAINT) for sign in (colors.negative, colors.positive))
    middle = QColor(colors.panel)
    return np.concatenate([_between(low, middle, 128), _between(middle, high, 128)])


def _between(low: QColor, high: QColor, count: int) -> Array:
    """uint8 (count, 3): from one colour to another in even steps."""
    ends = np.array([(each.red(), each.green(), each.blue()) for each in (low, high)], np.float64)
    return np.rint(np.linspace(ends[0], ends[1], count)).astype(np.uint8)
