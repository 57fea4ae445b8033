"""A bar divided into parts, each as long as it is large, with its number below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets.charts.chart import Chart
from gui.widgets.charts.figure import Axis, Figure, bars
from gui.widgets.help import paragraph

_BAR = 12  # pixels
_BETWEEN = 2  # pixels between two parts
_LEAST = 3  # pixels: however small a part is
_PALE = 0.35  # of the data colour: a part that is not chosen


@dataclass(frozen=True)
class Share:
    """words stand below; is_used: not left over."""

    words: str
    count: int
    is_chosen: bool = False
    is_used: bool = True


class SplitBar(Chart):
    """Only to look at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shares: Sequence[Share] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shares(self, shares: Sequence[Share]) -> None:
        self._shares = shares
        self.setAccessibleDescription(", ".join(share.words for share in shares))
        self.updateGeometry()
        self.update()

    def figure(self) -> Figure:
        counts = [share.count for share in self._shares]
        return bars([share.words for share in self._shares], counts, Axis(self.tr("count"), counts=True))

    @property
    def shares(self) -> Sequence[Share]:
        return self._shares

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = sum(metrics.horizontalAdvance(share.words) + 2 * theme.SPACE for share in self._shares)
        return QSize(words, theme.px(_BAR) + theme.SPACE // 2 + metrics.lineSpacing())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def explain_at(self, point: QPoint) -> str:
        return self.whatsThis() + paragraph(", ".join(share.words for share in self._shares))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shares:
            return
        colors, bar = theme.current(), theme.px(_BAR)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self.width() - _BETWEEN * (len(self._shares) - 1)
        total = max(1, sum(share.count for share in self._shares))
        widths = [max(float(_LEAST), room * share.count / total) for share in self._shares]
        widths[widths.index(max(widths))] -= sum(widths) - room
        metrics = painter.fontMetrics()
        words = [metrics.horizontalAdvance(share.words) for share in self._shares]
        left, free = 0.0, 0.0
        for place, (share, width) in enumerate(zip(self._shares, widths, strict=True)):
            painter.setPen(Qt.PenStyle.NoPen)
            color = theme.blend(colors.panel, colors.data, 1.0 if share.is_chosen else _PALE)
            painter.setBrush(color if share.is_used else QColor(colors.line))
            painter.drawRoundedRect(QRectF(left, 0, width, bar), 2, 2)
            # below its part, as far as those after it leave room
            after = sum(words[place + 1 :]) + 2 * theme.SPACE * (len(words) - place - 1)
            start = max(free, min(left, self.width() - words[place] - after))
            painter.setPen(QColor(colors.text if share.is_chosen else colors.quiet))
            box = QRectF(start, bar + theme.SPACE // 2, words[place] + 2, metrics.lineSpacing())
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, share.words)
            free = start + words[place] + 2 * theme.SPACE
            left += width + _BETWEEN
        self.paint_focus(painter)
        painter.end()
