"""A view of a scene that one moves and enlarges: what is seen, and how large."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmapCache, QResizeEvent
from PySide6.QtWidgets import QGraphicsScene, QGraphicsView

from gui.guarded import Guarded

LARGEST_ZOOM, SMALLEST_ZOOM = 4.0, 0.05
LEAST_ZOOM_FOR_TEXT = 0.42  # below, the smallest text is under six pixels
LEAST_ZOOM_FOR_NAMES = 0.25  # below, not even a large name can be read
_LARGEST_FIT = 1.6
_READABLE = 0.9  # the zoom at which all text of a card is read at ease
_STEP = 1.25  # of the keys + and -
_LEAST_ROOM = 1500.0  # around what is shown
_CACHE_KILOBYTES = 64 * 1024  # items are kept as pictures; Qt's own limit holds a hundred cards


class Camera(Guarded, QGraphicsView):
    """Fits what it shows, at most 1.6 times as large, until somebody moves it or zooms.

    Around what it shows there is as much room again on every side, to move into.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setInteractive(False)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _CACHE_KILOBYTES))
        self._is_fitted = True
        self._bounds = QRectF()

    def set_bounds(self, bounds: QRectF) -> None:
        """What there is to be seen, in the scene."""
        self._bounds = bounds
        room = max(bounds.width(), bounds.height(), _LEAST_ROOM)
        self.setSceneRect(bounds.adjusted(-room, -room, room, room))

    def let_go(self) -> None:
        """Somebody arranges what is shown: it is not fitted again by itself."""
        self._is_fitted = False

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    @property
    def is_fitted(self) -> bool:
        """Nobody has moved or zoomed since the last fit."""
        return self._is_fitted

    def fit(self) -> None:
        """Bring everything into view, at most 1.6 times as large."""
        self._is_fitted = True
        if not self._bounds.isEmpty():
            self.fitInView(self._bounds, Qt.AspectRatioMode.KeepAspectRatio)
            if self.zoom > _LARGEST_FIT:
                self.resetTransform()
                self.scale(_LARGEST_FIT, _LARGEST_FIT)
                self.centerOn(self._bounds.center())
        self.camera_moved()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Larger or smaller; what is under the place of the viewport (its middle) stays there."""
        is_within = self.zoom * factor < LARGEST_ZOOM if factor > 1 else self.zoom * factor > SMALLEST_ZOOM
        if not is_within:  # a large graph may be fitted smaller than that: then one can still come nearer
            return
        self._is_fitted = False
        place = (at or QPointF(self.viewport().rect().center())).toPoint()
        fixed = self.mapToScene(place)
        self.scale(factor, factor)
        self.pan(place - self.mapFromScene(fixed), by_hand=False)
        self.camera_moved()

    def zoom_step(self, steps: int) -> None:
        self.zoom_by(_STEP**steps)

    def pan(self, distance: QPoint, by_hand: bool = True) -> None:
        """Move what is seen by so many pixels."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        before = across.value(), down.value()
        across.setValue(across.value() - distance.x())
        down.setValue(down.value() - distance.y())
        if by_hand and before != (across.value(), down.value()):
            self._is_fitted = False

    def look_at(self, box: QRectF) -> None:
        """Bring a part of the scene into the middle, so large that its text can be read."""
        if self.zoom < _READABLE:
            self._is_fitted = False
            self.scale(1 / self.zoom, 1 / self.zoom)
        elif self.viewport().rect().contains(self.mapFromScene(box).boundingRect()):
            return
        self._is_fitted = False
        self.centerOn(box.center())
        self.camera_moved()

    def camera_moved(self) -> None:
        """Called after each change of what is seen."""

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self.camera_moved()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit()
