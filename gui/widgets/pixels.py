"""A small grey picture, shown with every pixel as a square."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import theme


class PixelView(QWidget):
    """image: float (h, w) in [0, 1]; 0 is the card's ground, 1 the text's colour."""

    def __init__(self, image: NDArray[np.float32], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = image
        self.show_pixels_of_size(8)

    def show_pixels_of_size(self, pixel: int) -> None:
        """Each pixel of the image becomes a square of so many pixels of the screen."""
        height, width = self.image.shape
        self.setFixedSize(width * pixel, height * pixel)

    def set_image(self, image: NDArray[np.float32]) -> None:
        self.image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colors = theme.current()
        grey = np.ascontiguousarray(np.clip(self.image * 255, 0, 255).astype(np.uint8))
        height, width = grey.shape
        picture = QImage(grey.data, width, height, width, QImage.Format.Format_Indexed8)
        picture.setColorTable([theme.blend(colors.panel, colors.text, i / 255).rgb() for i in range(256)])
        painter = QPainter(self)
        painter.drawImage(self.rect(), picture)
        painter.setPen(QColor(colors.line))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()
