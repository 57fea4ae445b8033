"""Our own SVG icons in the colours of the theme."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from engine.disk import RESOURCES

_DENSITY = 2  # pixels of the picture to one of the screen, so that high-resolution displays stay sharp


def icon(name: str, color: str, checked: str | None = None, size: int = 24) -> QIcon:
    """The icon resources/icons/<name>.svg drawn in a colour, and in another one while checked."""
    result = QIcon(_pixmap(name, color, size))
    if checked:
        result.addPixmap(_pixmap(name, checked, size), QIcon.Mode.Normal, QIcon.State.On)
    return result


@cache
def _drawing(name: str) -> str:
    """Read once: a button that plays and pauses changes its icon often, and each look takes them all anew."""
    return (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _pixmap(name: str, color: str, size: int) -> QPixmap:
    """Drawn once: the labs have most of their icons in common."""
    key = f"nablab {name} {color} {size}"
    known = QPixmap()
    if QPixmapCache.find(key, known):
        return known
    renderer = QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", color).encode()))
    pixmap = QPixmap(QSize(size, size) * _DENSITY)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size * _DENSITY, size * _DENSITY))
    painter.end()
    pixmap.setDevicePixelRatio(_DENSITY)
    QPixmapCache.insert(key, pixmap)
    return pixmap
