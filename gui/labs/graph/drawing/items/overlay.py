"""What is drawn above the graph while somebody edits it: a handle, a wire on its way, a band, marks."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import (
    QGraphicsEllipseItem,
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QGraphicsScene,
)

from gui.labs.graph.drawing.items.inks import inks
from gui.labs.graph.drawing.items.ports import HANDLE_RADIUS, PORT_RADIUS

_MARK = PORT_RADIUS + 1.5


class Overlay:
    """The items of one scene, hidden until they are shown."""

    def __init__(self, scene: QGraphicsScene) -> None:
        size = 2 * HANDLE_RADIUS
        self._handle = QGraphicsEllipseItem(-HANDLE_RADIUS, -HANDLE_RADIUS, size, size)
        self._marks = QGraphicsPathItem()
        self._wire = QGraphicsPathItem()
        self._band = QGraphicsRectItem()
        self._chosen = QGraphicsPathItem()  # a wire that was selected, or that something is dropped on
        for item, height in (
            (self._chosen, -0.3),
            (self._handle, 4),
            (self._wire, 4.5),
            (self._marks, 5),
            (self._band, 6),
        ):
            item.setZValue(height)
            item.setVisible(False)
            scene.addItem(item)
        self._fits = True
        self.dress()

    def dress(self) -> None:
        """In the colours of the theme."""
        kit = inks()
        self._handle.setPen(kit.handle_edge)
        self._handle.setBrush(kit.panel)
        self._marks.setPen(kit.handle_edge)
        self._marks.setBrush(kit.handle)
        self._band.setPen(kit.band_edge)
        self._band.setBrush(kit.band)
        self._chosen.setPen(kit.chosen_wire)
        self._wire.setPen(kit.drawn_wire if self._fits else kit.refused_wire)

    def show_handle(self, place: QPointF | None, is_held: bool = False) -> None:
        """The round from which a wire is drawn."""
        self._show(self._handle, place is not None)
        if place is not None:
            self._handle.setPos(place)
            self._handle.setBrush(inks().handle if is_held else inks().panel)

    def show_marks(self, places: Iterable[QPointF]) -> None:
        """Ports and outputs where the wire on its way fits."""
        path = QPainterPath()
        for place in places:
            path.addEllipse(place, _MARK, _MARK)
        self._marks.setPath(path)
        self._show(self._marks, not path.isEmpty())

    def show_wire(self, path: QPainterPath | None, fits: bool = True) -> None:
        """A wire on its way; dashed where it does not fit."""
        self._show(self._wire, path is not None)
        if path is not None:
            if fits != self._fits:
                self._fits = fits
                self._wire.setPen(inks().drawn_wire if fits else inks().refused_wire)
            self._wire.setPath(path)

    def show_band(self, box: QRectF | None) -> None:
        """Around what is being selected."""
        self._show(self._band, box is not None)
        if box is not None:
            self._band.setRect(box)

    def show_chosen(self, path: QPainterPath | None) -> None:
        """A wire that is selected, or that something would be put on."""
        self._show(self._chosen, path is not None)
        if path is not None:
            self._chosen.setPath(path)

    @property
    def handle_place(self) -> QPointF | None:
        return self._handle.pos() if self._handle.isVisible() else None

    @property
    def marked_area(self) -> QPainterPath:
        return self._marks.path() if self._marks.isVisible() else QPainterPath()

    @property
    def chosen_path(self) -> QPainterPath | None:
        return self._chosen.path() if self._chosen.isVisible() else None

    @staticmethod
    def _show(item: QGraphicsItem, is_shown: bool) -> None:
        if item.isVisible() != is_shown:
            item.setVisible(is_shown)
