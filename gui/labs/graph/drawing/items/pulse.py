"""What runs along the wires in a step: a number forward, a gradient back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.guarded import Guarded
from gui.labs.graph.drawing.items.curves import point_at, points_along
from gui.labs.graph.drawing.items.inks import inks
from gui.labs.graph.session.picture import Pulse

_SAMPLES = 48  # points along a path
_THINNEST, _WIDEST = 4.0, 14.0  # pixels across
_GLOW = 2.2  # times the dot's width
_TAIL = 6  # dots behind the first, each a little smaller
_TAIL_LENGTH = 0.16  # of the path


@dataclass(frozen=True)
class _Comet:
    points: list[QPointF]  # in the direction it runs
    width: float
    sign: int
    is_backward: bool


class PulseItem(Guarded, QGraphicsItem):
    """All pulses of a step. It lies above the whole graph, and repaints only where they run."""

    def __init__(self, paths: Sequence[QPainterPath], bounds: QRectF) -> None:
        super().__init__()
        self._paths = paths
        self._bounds = bounds
        self.fraction = 0.0
        self._scale = 1.0
        self._comets: list[_Comet] = []
        self._covered: list[QRectF] = []
        self.setZValue(3)

    def set_bounds(self, bounds: QRectF) -> None:
        """Where pulses may run."""
        self.prepareGeometryChange()
        self._bounds = bounds

    @property
    def is_running(self) -> bool:
        return bool(self._comets)

    def start(self, pulses: Sequence[Pulse], zoom: float) -> None:
        """zoom: how large the graph is shown; where it is small, a pulse keeps its width on screen."""
        self.stop()
        self.fraction = 0.0
        self._scale = 1 / min(max(zoom, 0.02), 1.0)
        self._comets = [
            _Comet(
                _points(self._paths[pulse.wire], pulse.is_backward),
                (_THINNEST + (_WIDEST - _THINNEST) * min(max(pulse.share, 0.0), 1.0)) * self._scale,
                pulse.sign,
                pulse.is_backward,
            )
            for pulse in pulses
        ]
        self._covered = [self._cover(comet) for comet in self._comets]

    def stop(self) -> None:
        for covered in self._covered:
            self.update(covered)
        self._comets, self._covered = [], []

    def advance_to(self, fraction: float) -> None:
        """0: all leave; 1: all have arrived. Repaints only where they were and where they are."""
        self.fraction = min(max(fraction, 0.0), 1.0)
        for i, comet in enumerate(self._comets):
            covered = self._cover(comet)
            self.update(self._covered[i].united(covered))
            self._covered[i] = covered

    def place_of(self, number: int) -> QPointF:
        """Where the pulse of this number is, in scene coordinates."""
        return point_at(self._comets[number].points, self.fraction)

    def _cover(self, comet: _Comet) -> QRectF:
        last = len(comet.points) - 1
        first = int(max(self.fraction - _TAIL_LENGTH, 0.0) * last)
        xs, ys = zip(
            *((p.x(), p.y()) for p in comet.points[first : int(self.fraction * last) + 2]), strict=True
        )
        reach = comet.width * _GLOW / 2 + self._scale
        left, top = min(xs) - reach, min(ys) - reach
        return QRectF(left, top, max(xs) + reach - left, max(ys) + reach - top)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        kit = inks()
        for comet in self._comets:
            brushes = kit.comet(comet.sign, comet.is_backward)
            for i in range(_TAIL, 0, -1):
                behind = self.fraction - _TAIL_LENGTH * i / _TAIL
                if behind > 0:
                    painter.setBrush(brushes[1 + i])
                    radius = comet.width / 2 * (1 - 0.6 * i / _TAIL)
                    painter.drawEllipse(point_at(comet.points, behind), radius, radius)
            head = point_at(comet.points, self.fraction)
            painter.setBrush(brushes[0])
            painter.drawEllipse(head, comet.width * _GLOW / 2, comet.width * _GLOW / 2)
            rim = comet.width / 2 + 1.5 * self._scale  # stands out from a wire of its own colour
            painter.setBrush(kit.on_comet)
            painter.drawEllipse(head, rim, rim)
            painter.setBrush(brushes[1])
            painter.drawEllipse(head, comet.width / 2, comet.width / 2)
            if comet.sign < 0:
                _draw_minus(painter, head, comet.width, kit.on_comet)


def _draw_minus(painter: QPainter, center: QPointF, width: float, ink: QBrush) -> None:
    wide, high = width * 0.6, width * 0.18
    painter.fillRect(QRectF(center.x() - wide / 2, center.y() - high / 2, wide, high), ink)


def _points(path: QPainterPath, is_backward: bool) -> list[QPointF]:
    points = [QPointF(x, y) for x, y in points_along(path, _SAMPLES).tolist()]
    return points[::-1] if is_backward else points
