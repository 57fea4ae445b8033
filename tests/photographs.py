"""Pictures of digits as a phone takes them, made from test images that no network has learned."""

from __future__ import annotations

from functools import cache

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from engine.digits import read_bytes

PAPER, INK, DESK = 240, 40, 50  # grey levels
KINDS = ("plain", "fall", "speck", "specks", "ruled", "squares", "box", "corner")  # of the issue
MORE = (
    "coloured",
    "shadow",
    "chalk",
    "desk",
    "blue squares",
    "pencil ruled",
    "dark ruled",
    "tilted",
    "tilted box",
)


@cache
def digits(count, seed=0):
    """(count, 28, 28) uint8 and their labels: the ten classes in turn."""
    labels = read_bytes("t10k", "labels")
    rng = np.random.default_rng(seed)
    rows = [rng.choice(np.flatnonzero(labels == n % 10)) for n in range(count)]
    return read_bytes("t10k", "images")[rows], labels[rows]


def photograph(digit, kind, side, seed=0, tall=0.4):
    """A digit (28, 28) on a sheet, the whole side pixels wide: grey (side, side), or (side, side, 3)."""
    rng = np.random.default_rng(seed)
    ink = placed(digit, side, tall) / 255
    across, down = np.meshgrid(np.arange(side), np.arange(side))
    paper, pen, line = np.full((side, side), float(PAPER)), float(INK), max(1, round(side / 400))

    def grid(spacing, darker, axes, tilt=0.0):
        for along, other in ((down, across), (across, down))[:axes]:
            is_line = (along + tilt * other) % (spacing * side) < line
            paper[is_line] = np.minimum(paper[is_line], PAPER - darker)

    match kind:
        case "fall":
            paper -= 60 * across / side
        case "shadow":
            paper[across + down < 1.1 * side] -= 70
        case "speck" | "specks":
            for _ in range(1 if kind == "speck" else 6):
                x, y = rng.integers(0, side - 4, 2)
                ink[y : y + 4, x : x + 4] = 1
        case "ruled":
            grid(1 / 12, 35, 1)
        case "squares":
            grid(1 / 20, 35, 2)
        case "tilted":
            grid(1 / 12, 90, 1, 0.03)
        case "dark ruled":
            grid(1 / 10, 150, 1)
        case "pencil ruled":
            pen = 150.0
            grid(1 / 12, 60, 1)
        case "box" | "tilted box":
            frame(ink, 2 if kind == "tilted box" else 0)
        case "corner":
            ink[down < 0.2 * side * (across / side - 0.3) / 0.7] = 1
        case "desk":
            is_paper = (abs(across - side / 2) < 0.42 * side) & (abs(down - side / 2) < 0.4 * side)
            paper[~is_paper] = DESK
        case "chalk":
            paper, pen = 40 + 30 * across / side, 220.0
    grey = paper * (1 - ink) + pen * ink + rng.normal(0, 3, (side, side))
    if kind in ("coloured", "blue squares"):
        colour = grey[:, :, None] * np.array([1, 0.9, 0.5] if kind == "coloured" else [1, 1, 1])
        if kind == "blue squares":
            is_line = ((across % (side / 20) < line) | (down % (side / 20) < line)) & (ink < 0.5)
            colour[is_line] = [120, 150, 220]
        grey = colour
    return np.clip(grey, 0, 255).astype(np.uint8)


def placed(digit, side, tall, x=0.5, y=0.5):
    """A digit (28, 28) with its box of 20 pixels so tall, its middle at x, y; all in shares of the side."""
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    size = side * tall * 28 / 20
    small = QImage(np.ascontiguousarray(digit).data, 28, 28, 28, QImage.Format.Format_Grayscale8)
    painter.drawImage(QRectF(side * x - size / 2, side * y - size / 2, size, size), small)
    painter.end()
    return pixels(image)


def frame(ink, degrees):
    """A dark square around the middle, drawn into ink."""
    side = len(ink)
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.translate(side / 2, side / 2)
    painter.rotate(degrees)
    painter.setPen(QColor(255, 255, 255))
    pen = painter.pen()
    pen.setWidth(max(1, round(side / 100)))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    half = 0.41 * side
    painter.drawRect(QRectF(-half, -half, 2 * half, 2 * half))
    painter.end()
    np.maximum(ink, pixels(image) / 255, out=ink)


def pixels(image):
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].copy()


def content(picture, form="JPEG"):
    """The bytes of a file."""
    height, width = picture.shape[:2]
    kind = QImage.Format.Format_Grayscale8 if picture.ndim == 2 else QImage.Format.Format_RGB888
    image = QImage(np.ascontiguousarray(picture).data, width, height, picture.strides[0], kind)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form, 90)
    return bytes(data.data())
