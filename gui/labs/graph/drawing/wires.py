"""All wires in one item, which is drawn many times faster than hundreds; above it those along which something
has just come, below it a light behind those that lead to the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.arithmetic import Array
from gui.labs.graph.drawing.camera import LEAST_ZOOM_FOR_TEXT
from gui.labs.graph.drawing.inks import inks
from gui.labs.graph.drawing.looks import CURRENT, looks_of
from gui.labs.graph.drawing.wire_pens import WirePens

_REACH = 5.0  # how far a wire may stand out from its path
_FAR_REACH = 40.0  # and one that is as wide on screen however small the graph is shown
_BEYOND = 10.0  # how much further a thick one does
_CROWD = 300  # wires: from here on those of a small picture are hairlines, which are drawn six times faster
_MOST_RECTANGLES = 24  # of a region that are looked at one by one


class WiresItem(QGraphicsItem):
    """Wires by their place in the picture. A change repaints only where the changed wires run."""

    def __init__(self, paths: Sequence[QPainterPath], quiet: Sequence[bool]) -> None:
        super().__init__()
        self.paths = list(paths)
        self._quiet = np.array(quiet, bool)
        self.looks = looks_of(self._quiet, {})
        self.boxes = [path.boundingRect().adjusted(-_REACH, -_REACH, _REACH, _REACH) for path in self.paths]
        self._edges = np.array([box.getCoords() for box in self.boxes]).reshape(-1, 4)
        self._bounds = QRectF()
        if self.boxes:
            left, top = self._edges[:, :2].min(axis=0)
            right, bottom = self._edges[:, 2:].max(axis=0)
            self._bounds = QRectF(left, top, right - left, bottom - top)
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

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        is_far = option.levelOfDetailFromTransform(painter.worldTransform()) < LEAST_ZOOM_FOR_TEXT
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        wires = np.flatnonzero(self._seen(painter, option.exposedRect))
        looks, paths = self.looks[wires], self.paths
        for look in np.unique(looks).tolist():  # from below: what matters more has a higher number
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


class CurrentWiresItem(QGraphicsItem):
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
            if self._cover(wire).intersects(exposed):
                painter.setPen(self._pens.of(look, is_far))
                painter.drawPath(self._wires.paths[wire])


class LitWiresItem(QGraphicsItem):
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
        self.prepareGeometryChange()
        self.lit = lit
        self._path = QPainterPath()
        for wire in sorted(lit):
            self._path.addPath(self._paths[wire])
        self.setVisible(bool(lit))
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
