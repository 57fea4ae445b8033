"""Painting a drawing: on the canvas, also before the engine is there, and as a picture to copy or save."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from gui import theme
from gui.labs.digits.stroke import Stroke

if TYPE_CHECKING:
    from engine.arithmetic import Array
    from gui.labs.digits.session.drawing import Drawing

PICTURE_SIDE = 560  # pixels: 20 for each of the 28 that the network sees


def picture_of(drawing: Drawing) -> QImage:
    """Black ink on white paper, as any other program understands it."""
    image = QImage(PICTURE_SIDE, PICTURE_SIDE, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sheet = QRectF(image.rect())
    if drawing.picture is not None:
        paint_picture(painter, sheet, drawing.picture, QColor("#FFFFFF"), QColor("#000000"))
    paint_strokes(painter, sheet, drawing.strokes, QColor("#000000"))
    painter.end()
    return image


def paint_strokes(painter: QPainter, sheet: QRectF, strokes: Sequence[Stroke], ink: QColor) -> None:
    """Points and widths in units of the sheet's side."""
    for stroke in strokes:
        paint_stroke(painter, sheet, stroke, ink)


def paint_stroke(painter: QPainter, sheet: QRectF, stroke: Stroke, ink: QColor, done: int = 0) -> None:
    """done: of its points, so many are painted already.

    Line by line, with a dot at each point: of a path as a whole Qt would look for every crossing with itself.
    """
    points = stroke.points[max(done - 1, 0) :]
    places = [QPointF(sheet.x() + x * sheet.width(), sheet.y() + y * sheet.height()) for x, y in points]
    width = stroke.width * sheet.width()
    pen = QPen(ink, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawLines([QLineF(a, b) for a, b in pairwise(places)])
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    for place in places[min(done, 1) :]:
        painter.drawEllipse(place, width / 2, width / 2)


def paint_picture(painter: QPainter, sheet: QRectF, picture: Array, ground: QColor, ink: QColor) -> None:
    """uint8 (h, w), ink is high, as large as fits."""
    height, width = picture.shape
    image = QImage(picture.tobytes(), width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable([theme.blend(ground.name(), ink.name(), i / 255).rgb() for i in range(256)])
    scale = sheet.width() / max(width, height)
    size = QRectF(0, 0, width * scale, height * scale)
    size.moveCenter(sheet.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(size, image)
