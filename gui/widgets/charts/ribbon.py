"""A row of tiles that are read from left to right, each coloured by how much it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from gui import theme
from gui.accessibility import Part, describe
from gui.guarded import Guarded
from gui.widgets.help import paragraph

_LARGE, _SMALL = 20, 12  # pixels
_LEAST, _MOST = 50, 72  # pixels: width of a tile
_BETWEEN = 3  # pixels
_RING = 2  # pixels: around the tile that is marked
_STRONGEST = 0.8  # of the data colour


@dataclass(frozen=True)
class Tile:
    """text          large
    below         its number, below it
    share         from 0 to 1: how strong its colour is
    words         what it says
    is_forbidden  it cannot be: marked in a colour of its own
    """

    text: str
    below: str
    share: float
    words: str
    is_forbidden: bool = False


class Ribbon(Guarded, QScrollArea):
    """A click chooses a tile; the marked one is kept in view. Long ribbons scroll."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.strip = _Strip(self)
        self.setWidget(self.strip)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        describe(self, QAccessible.Role.List, self._parts)
        theme.on_change(self._size)
        self._size()

    @property
    def tiles(self) -> Sequence[Tile]:
        return self.strip.tiles

    @property
    def marked(self) -> int | None:
        return self.strip.marked

    def show_tiles(self, tiles: Sequence[Tile], marked: int | None) -> None:
        """marked: the number of the tile that is read now, from 0; None for none."""
        if tiles != self.strip.tiles:
            self.strip.tiles = list(tiles)
            self.setAccessibleDescription(" ".join(tile.words for tile in tiles))
            self._size()
        self.strip.marked = marked
        self.strip.update()
        if marked is not None:
            box = self.strip.box_of(marked)
            self.ensureVisible(box.center().x(), box.center().y(), box.width(), 0)

    def _size(self) -> None:
        """As wide as its tiles; below them there is room for the scroll bar, where it is needed."""
        width = len(self.strip.tiles) * (theme.px(_LEAST) + _BETWEEN)
        self.strip.setMinimumWidth(width)
        bar = self.horizontalScrollBar().sizeHint().height() if width > self.width() else 0
        self.setFixedHeight(self.strip.tile_height + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.strip.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.strip.update()

    def _parts(self) -> list[Part]:
        moved = self.strip.pos()
        return [
            Part(tile.text, tile.words, self.strip.box_of(place).translated(moved), place == self.marked)
            for place, tile in enumerate(self.strip.tiles)
        ]

    def explain_at(self, point: QPoint) -> str:
        """What this is, and what the tile under the point says."""
        place = self.strip.place_at(point - self.strip.pos())
        return self.whatsThis() + ("" if place is None else paragraph(self.strip.tiles[place].words))


class _Strip(Guarded, QWidget):
    def __init__(self, ribbon: Ribbon) -> None:
        super().__init__()
        self._ribbon = ribbon
        self.tiles: list[Tile] = []
        self.marked: int | None = None
        self.setMouseTracking(True)
        theme.on_change(self.dress)
        self.dress()

    def dress(self) -> None:
        large, small = (QFontMetrics(theme.sized(size)).height() for size in (_LARGE, _SMALL))
        self.tile_height = large + small + theme.SPACE

    def sizeHint(self) -> QSize:
        return QSize(self.minimumWidth(), self.tile_height)

    def _pitch(self) -> float:
        """From one tile to the next."""
        fair = self.width() / max(1, len(self.tiles))
        return min(max(fair, theme.px(_LEAST) + _BETWEEN), theme.px(_MOST) + _BETWEEN)

    def box_of(self, place: int) -> QRect:
        pitch = self._pitch()
        left = round(place * pitch)
        return QRect(left, 0, round((place + 1) * pitch) - left - _BETWEEN, self.tile_height)

    def place_at(self, point: QPoint) -> int | None:
        place = int(point.x() // self._pitch())
        return place if 0 <= place < len(self.tiles) and 0 <= point.y() < self.tile_height else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        self.setToolTip("" if place is None else paragraph(self.tiles[place].words))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.place_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self._ribbon.chosen.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The press was ours, so this is, too, and not the scroll area's."""

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        large, small = theme.sized(_LARGE, bold=True), theme.sized(_SMALL)
        below = QFontMetrics(small).height() + theme.SPACE // 2
        ring = theme.line(_RING)
        for place, tile in enumerate(self.tiles):
            box = QRectF(self.box_of(place))
            if not event.rect().intersects(box.toAlignedRect()):
                continue
            ground = theme.blend(colors.panel, colors.data, tile.share * _STRONGEST)
            if tile.is_forbidden:
                ground = QColor(colors.warn)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
            painter.setPen(theme.ink_on(ground))
            painter.setFont(large)
            painter.drawText(box.adjusted(0, 0, 0, -below), Qt.AlignmentFlag.AlignCenter, tile.text)
            painter.setFont(small)
            low = QRectF(box.left(), box.bottom() - below - 2, box.width(), below)
            painter.drawText(low, Qt.AlignmentFlag.AlignCenter, tile.below)
            if place == self.marked:
                inner = box.adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(colors.accent), ring * 1.5))
                painter.drawRoundedRect(inner, theme.RADIUS - 1, theme.RADIUS - 1)
        if self._ribbon.hasFocus():  # painted here: its viewport covers the whole of the scroll area
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colors.accent), ring))
            seen = self.visibleRegion().boundingRect()
            painter.drawRoundedRect(QRectF(seen).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()
