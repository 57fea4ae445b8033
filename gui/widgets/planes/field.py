"""Numbers over the plane in the colours of signs, through the panel's ground at 0."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

from engine.arithmetic import Array
from gui import theme

_FAINT = 0.55  # share of a sign's colour at full strength: marks in that colour must be seen on it


def field_image(field: Array) -> QImage:
    """field (rows, columns) -> an image with a pixel for each number; 1 and more has the full colour."""
    colors = theme.current()
    ground, positive, negative = map(_rgb, (colors.panel, colors.positive, colors.negative))
    share = np.clip(np.nan_to_num(field), -1, 1)[..., None] * _FAINT
    shades = ground + np.maximum(share, 0) * (positive - ground) + np.maximum(-share, 0) * (negative - ground)
    red, green, blue = np.moveaxis(np.rint(shades).astype(np.uint32), -1, 0)
    pixels = np.ascontiguousarray(0xFF000000 | red << 16 | green << 8 | blue, dtype=np.uint32)
    rows, columns = field.shape
    return QImage(
        pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32
    ).copy()  # its own pixels


def _rgb(color: str) -> Array:
    shade = QColor(color)
    return np.array([shade.red(), shade.green(), shade.blue()], np.float64)
