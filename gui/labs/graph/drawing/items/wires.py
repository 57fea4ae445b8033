"""All wires in one item, which is drawn many times faster than hundreds; above it those along which something
has just come, below it a light behind those that lead to the result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.arithmetic import Array
from gui.guarded import Guarded
from gui.labs.graph.drawing.camera import LEAST_ZOOM_FOR_TEXT
from gui.labs.graph.drawing.items.curves import points_along
from gui.labs.graph.drawing.items.inks import inks
from gui.labs.graph.drawing.items.looks import CURRENT, looks_of
from gui.labs.graph.drawing.items.wire_pens import WirePens

_REACH = 5.0  # how far a wire may stand out from its path
_FAR_REACH = 40.0  # and one that is as wide on screen however small the graph is shown
_BEYOND = 10.0  # how much further a thick one does
_CROWD = 300  # wires: from here on those of a small picture are hairlines, which are drawn six times faster
_MOST_RECTANGLES = 24  # of a region that are looked at one by one
_EVERYWHERE = QRectF(-1e6, -1e6, 2e6, 2e6)


class WiresItem(Guarded, QGraphicsItem):
    """Wires by their place in the picture. A change repaints only where the changed wires run.

    paths  its own from now on, and those of all items that draw some of them again
    aside  the wires that another item draws, while they move
    """

    def __init__(self, paths: list[QPainterPath], quiet: Sequence[bool]) -> None:
        super().__init__()
        self.paths = paths
        self.aside: frozenset[int] = frozenset()
        self._lines: dict[int, Array] = {}  # of the wires that were pointed at
        self._quiet = np.array(quiet, bool)
        self.looks = looks_of(self._quiet, {})
        self.boxes = [_box(path) for path in self.paths]
        self._edges = np.array([box.getCoords() for box in self.boxes]).reshape(-1, 4)
        self._bounds = self._whole()
        self._pens = WirePens(len(self.paths) > _CROWD)
        self.setZValue(-1)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # for exposedRect
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_travelled(self, travelled: Mapping[int, float]) -> None:
        """travelled: wire -> the contribution that came along it."""
        looks = looks_of(self._quiet, travelled)
        changed = np.flatnonzero(looks != self.looks).tolist()
        self.looks = looks
        if len(changed) > len(self.paths) // 4:
            self.update()
            return
        for wire in changed:
            self.update(self.boxes[wire])

    def set_aside(self, wires: Iterable[int]) -> None:
        """Another item draws these until they are set down."""
        self.aside = frozenset(wires)
        for wire in self.aside:
            self.update(self.boxes[wire])

    def follow(self, paths: Mapping[int, QPainterPath]) -> None:
        """Wires set aside run elsewhere now."""
        for wire, path in paths.items():
            self.paths[wire] = path
            self.boxes[wire] = _box(path)

    def set_down(self) -> None:
        """Draw those again that were set aside."""
        back, self.aside = self.aside, frozenset()
        for wire in back:
            self._edges[wire] = self.boxes[wire].getCoords()
            self._lines.pop(wire, None)
        whole = self._whole()
        if whole != self._bounds:
            self.prepareGeometryChange()
            self._bounds = whole
        for wire in back:
            self.update(self.boxes[wire])

    def at(self, x: float, y: float, reach: float) -> int | None:
        """The wire nearest to a point of the scene, no farther than reach; or None."""
        near = self._meeting(QRectF(x - reach, y - reach, 2 * reach, 2 * reach))
        nearest, found = reach, None
        for wire in np.flatnonzero(near).tolist():
            line = self._lines.get(wire)
            if line is None:
                count = max(8, int(self.paths[wire].length() / 4))
                line = self._lines[wire] = points_along(self.paths[wire], count)
            distance = float(np.hypot(line[:, 0] - x, line[:, 1] - y).min())
            if distance <= nearest:
                nearest, found = distance, wire
        return found

    def _whole(self) -> QRectF:
        if not self.boxes:
            return QRectF()
        left, top = self._edges[:, :2].min(axis=0)
        right, bottom = self._edges[:, 2:].max(axis=0)
        return QRectF(left, top, right - left, bottom - top)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        is_far = option.levelOfDetailFromTransform(painter.worldTransform()) < LEAST_ZOOM_FOR_TEXT
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        seen = self._seen(painter, option.exposedRect)
        seen[list(self.aside)] = False
        wires = np.flatnonzero(seen)
        looks, paths = self.looks[wires], self.paths
        for look in sorted(set(looks.tolist())):  # from below: what matters more has a higher number
            painter.setPen(self._pens.of(look, is_far))
            for wire in wires[looks == look].tolist():
                painter.drawPath(paths[wire])

    def _seen(self, painter: QPainter, exposed: QRectF) -> Array:
        """Which wires run where is to be painted: bool (wires,)."""
        if painter.hasClipping():
            region = painter.clipRegion()
            if region.rectCount() <= _MOST_RECTANGLES:
                seen = np.zeros(len(self.paths), bool)
                for part in region:  # type: ignore[attr-defined]
                    seen |= self._meeting(QRectF(part).adjusted(-1, -1, 1, 1))
                return seen
        return self._meeting(exposed)

    def _meeting(self, box: QRectF) -> Array:
        left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
        edges = self._edges
        met: Array = (
            (edges[:, 0] <= right) & (edges[:, 2] >= left) & (edges[:, 1] <= bottom) & (edges[:, 3] >= top)
        )
        return met


def _box(path: QPainterPath) -> QRectF:
    return path.boundingRect().adjusted(-_REACH, -_REACH, _REACH, _REACH)


class MovingWiresItem(Guarded, QGraphicsItem):
    """The wires of cards that are being dragged: the others need not be painted again for them."""

    def __init__(self, wires: WiresItem, current: CurrentWiresItem) -> None:
        super().__init__()
        self._wires, self._current = wires, current
        self._pens = WirePens(is_crowd=False)
        self.setZValue(-0.5)

    def take(self, wires: Iterable[int]) -> None:
        self._wires.set_aside(wires)
        self._update()

    def follow(self, paths: Mapping[int, QPainterPath]) -> None:
        self._update()
        self._wires.follow(paths)
        self._update()

    def give_back(self) -> None:
        self._update()
        self._wires.set_down()

    def _update(self) -> None:
        for wire in self._wires.aside:
            self.update(self._wires.boxes[wire].adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND))

    def boundingRect(self) -> QRectF:
        return _EVERYWHERE

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if not self._wires.aside:
            return
        is_far = option.levelOfDetailFromTransform(painter.worldTransform()) < LEAST_ZOOM_FOR_TEXT
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wire in self._wires.aside:
            look = int(self._wires.looks[wire])
            is_current = wire in self._current.current
            painter.setPen(self._pens.of(look | CURRENT if is_current else look, is_far))
            painter.drawPath(self._wires.paths[wire])


class CurrentWiresItem(Guarded, QGraphicsItem):
    """Those along which something has just come, thick, above the others: they change with every step."""

    def __init__(self, wires: WiresItem) -> None:
        super().__init__()
        self._wires = wires
        self.current: tuple[int, ...] = ()
        self._looks: list[int] = []
        self._pens = WirePens(is_crowd=False)
        self.setZValue(-0.6)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    def show_current(self, current: Sequence[int]) -> None:
        """To be asked after the wires know what has travelled."""
        now, looks = tuple(current), [int(self._wires.looks[wire]) | CURRENT for wire in current]
        if (now, looks) != (self.current, self._looks):
            for wire in {*self.current, *now}:
                self.update(self._cover(wire))
            self.current, self._looks = now, looks

    def _cover(self, wire: int) -> QRectF:
        return self._wires.boxes[wire].adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)

    def boundingRect(self) -> QRectF:
        return self._wires.boundingRect().adjusted(-_BEYOND, -_BEYOND, _BEYOND, _BEYOND)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        if not self.current:
            return
        exposed: QRectF = option.exposedRect
        is_far = option.levelOfDetailFromTransform(painter.worldTransform()) < LEAST_ZOOM_FOR_TEXT
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wire, look in zip(self.current, self._looks, strict=True):
            if wire not in self._wires.aside and self._cover(wire).intersects(exposed):
                painter.setPen(self._pens.of(look, is_far))
                painter.drawPath(self._wires.paths[wire])


class LitWiresItem(Guarded, QGraphicsItem):
    """A light behind the paths to the result, before which a wire still shows its sign. An item of its own:
    pointing at a card must not repaint all wires."""

    def __init__(self, paths: Sequence[QPainterPath]) -> None:
        super().__init__()
        self._paths = paths
        self.lit: frozenset[int] = frozenset()
        self._path = QPainterPath()
        self.setZValue(-1.5)
        self.setVisible(False)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def show_lit(self, lit: frozenset[int]) -> None:
        if lit == self.lit:
            return
        self.lit = lit
        self.trace()

    def trace(self) -> None:
        """The wires that are lit run where they run now."""
        self.prepareGeometryChange()
        self._path = QPainterPath()
        for wire in sorted(self.lit):
            self._path.addPath(self._paths[wire])
        self.setVisible(bool(self.lit))
        self.update()

    def boundingRect(self) -> QRectF:
        return self._path.controlPointRect().adjusted(-_FAR_REACH, -_FAR_REACH, _FAR_REACH, _FAR_REACH)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        is_far = option.levelOfDetailFromTransform(painter.worldTransform()) < LEAST_ZOOM_FOR_TEXT
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(inks().lit_wire_far if is_far else inks().lit_wire)
        for wire in self.lit:  # one by one: a path of many crossing curves is slow to stroke
            painter.drawPath(self._paths[wire])
