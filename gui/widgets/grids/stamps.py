"""Short texts that are painted once and put down many times.

Painting a text takes 10 µs, putting down a picture of it less than one: a table of a thousand texts is
painted within a frame.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from math import ceil

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from gui import theme

_MOST = 5000  # pictures that are kept
_BATCH = 256  # texts that are painted with one painter


class Stamps:
    """Texts of one size, each in the middle of a box of one size."""

    def __init__(self) -> None:
        self._pictures: dict[tuple[str, str], QPixmap] = {}
        self._kind: tuple[object, ...] = ()

    def put(
        self,
        painter: QPainter,
        xs: Sequence[int],
        ys: Sequence[int],
        texts: Sequence[str],
        inks: Sequence[str],
        box: QSize,
        size: int,
        ratio: float,
    ) -> None:
        """xs, ys: of the boxes; inks: a colour's name for each text; size: of the texts in pixels, ratio:
        device pixels in one of them."""
        kind = (box, size, ratio, theme.exactly(size).family())
        if kind != self._kind or len(self._pictures) > _MOST:
            self._kind = kind
            self._pictures.clear()
        keys = list(zip(texts, inks, strict=True))
        missing = [key for key in set(keys) if key not in self._pictures]
        for start in range(0, len(missing), _BATCH):
            self._paint(missing[start : start + _BATCH], box, size, ratio)
        exhaust(map(painter.drawPixmap, xs, ys, map(self._pictures.__getitem__, keys)))

    def _paint(self, texts: list[tuple[str, str]], box: QSize, size: int, ratio: float) -> None:
        """All on one sheet, which is cut up then."""
        width, height = ceil(box.width() * ratio), ceil(box.height() * ratio)
        sheet = QPixmap(width, height * len(texts))
        sheet.fill(Qt.GlobalColor.transparent)
        painter = QPainter(sheet)
        painter.setFont(theme.exactly(round(size * ratio)))
        boxes = [QRect(0, height * place, width, height) for place in range(len(texts))]
        for place, (text, ink) in zip(boxes, texts, strict=True):
            painter.setPen(QColor(ink))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        for place, key in zip(boxes, texts, strict=True):
            picture = sheet.copy(place)
            if ratio != 1:  # or it would be copied once more
                picture.setDevicePixelRatio(ratio)
            self._pictures[key] = picture


def exhaust(calls: Iterable[object]) -> None:
    """Make all calls of a map, without a loop in Python."""
    deque(calls, maxlen=0)
