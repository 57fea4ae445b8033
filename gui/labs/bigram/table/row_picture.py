"""Paints the picture of a row: its title, the line with the dart, and the bars.

+--------------------------------------------------+
| After e   |_| counts                   r: 9.59 % |
|              | 0.4213                            |   the dart
| [ . ][ a  ][b][   ...                          ] |   the line
| 0            \\           0.5                  1 |   from a segment to its bar: the same share
| |     |      ||   ...                            |   the bars
| .  a  b  c  d  e ...                             |
+--------------------------------------------------+
"""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPolygonF, QStaticText

from gui import theme
from gui.labs.bigram.session.distribution import Distribution, RowGeometry

_TEXT, _SMALL = 12, 10  # pixels
_EDGE = 4  # pixels around all
_NEEDLE, _LINE = 16, 16  # pixels: heights of the needle's room and of the line
_HEAD = 4  # pixels: half the width of the needle's head
_PITCH = 13  # pixels: a bar with a letter below it needs so many
_BAR, _MOST_BAR = 0.66, 28  # of the pitch; pixels
_LEAST_BAR = 1.5  # pixels: however small a share is
_LEAST_SEGMENT = 5  # pixels: below this no letter is measured
_NEAR = 3  # pixels: the mouse is on a line
_PALE, _PALER = 0.45, 0.28  # of the data colour: every other segment


class Letters:
    """Symbols in one font, laid out once: a row is painted 60 times a second while its shares change."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.height = self.metrics.height()
        self._made: dict[str, tuple[QStaticText, float]] = {}

    def of(self, symbol: str) -> tuple[QStaticText, float]:
        """The symbol and its width in pixels."""
        if symbol not in self._made:
            text = QStaticText(symbol)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.prepare(font=self.font)
            self._made[symbol] = text, text.size().width()
        return self._made[symbol]


class RowLook:
    """The fonts and colours of the look that is worn now; make another when that changes."""

    def __init__(self) -> None:
        colors = self.colors = theme.current()
        self.text, self.small = Letters(theme.sized(_TEXT)), Letters(theme.sized(_SMALL))
        self.segments = [theme.blend(colors.panel, colors.data, share) for share in (_PALE, _PALER)]
        self.lit, self.data = QColor(colors.accent), QColor(colors.data)
        self.strong, self.quiet = QColor(colors.text), QColor(colors.quiet)
        grounds = (*self.segments, self.lit, self.data)
        self.inks = {ground.rgb(): theme.ink_on(ground) for ground in grounds}


class RowPicture:
    """Made for one distribution, one size, and one look; box: all of the room."""

    def __init__(self, shown: Distribution, box: QRectF, look: RowLook) -> None:
        self._shown, self._box, self._look = shown, box, look
        self.geometry = RowGeometry(shown.shares, _EDGE, box.width() - 2 * _EDGE, theme.px(_PITCH), shown.lit)
        text, small = look.text.height, look.small.height
        top: float = _EDGE + text + theme.px(_NEEDLE)
        self.line = QRectF(_EDGE, top, box.width() - 2 * _EDGE, theme.px(_LINE))
        top = self.line.bottom() + small + _EDGE
        bottom = box.height() - _EDGE - text
        self.bars = QRectF(_EDGE, top, self.line.width(), max(bottom - top, 1.0))

    # Where things are

    def symbol_at(self, point: QPoint) -> int | None:
        """Whose segment or bar it is."""
        if self.line.top() <= point.y() <= self.line.bottom():
            return self.geometry.on_line(point.x())
        return self.geometry.in_bars(point.x()) if point.y() > self.bars.top() - _EDGE else None

    def box_of(self, symbol: int) -> QRect:
        """The column of a symbol's bar; where it has none, its segment."""
        middle, pitch = self.geometry.middle(symbol), self.geometry.pitch
        if middle is not None:
            left, top = middle - pitch / 2, self.bars.top()
            return QRectF(left, top, pitch, self._box.height() - top).toRect()
        start, end = self.geometry.segment(symbol)
        return QRectF(start, self.line.top(), end - start, self.line.height()).toAlignedRect()

    @cached_property
    def uniform(self) -> float | None:
        """The height where all bars would end if all symbols were equally likely; None in a race."""
        shown = self._shown
        return None if shown.race is not None or not shown.symbols else self.top_of(1 / len(shown.symbols))

    def is_near_uniform(self, point: QPoint) -> bool:
        return self.uniform is not None and abs(point.y() - self.uniform) <= _NEAR

    def top_of(self, share: float) -> float:
        """Of a bar."""
        return self.bars.bottom() - self.bars.height() * min(share / self._highest, 1.0)

    @cached_property
    def _highest(self) -> float:
        """The share of a bar over the whole height."""
        shown = self._shown
        if shown.race is not None:
            return 1.0
        beside = 0.0 if shown.beside is None else float(shown.beside.max())
        return max(float(shown.shares.max()), beside, 1 / len(shown.symbols))

    # Painting

    def paint(self, painter: QPainter, title: str, legend: str, hovered: int | None, fallen: float) -> None:
        """legend: what the hollow marks are; fallen: of the dart's way, from 0 to 1."""
        shown, look = self._shown, self._look
        self._paint_title(painter, title, legend, shown.lit if hovered is None else hovered)
        self._paint_line(painter, hovered)
        self._paint_bars(painter, hovered)
        if shown.race is None:
            for symbol, color in ((hovered, look.quiet), (shown.lit, look.lit)):
                if symbol is not None:
                    self._paint_tie(painter, symbol, color)
        if shown.dart is not None:
            self._paint_dart(painter, shown.dart, fallen)

    def _paint_title(self, painter: QPainter, title: str, legend: str, told: int | None) -> None:
        """told: the symbol whose share is said."""
        shown, look = self._shown, self._look
        metrics, height = look.text.metrics, look.text.height
        painter.setFont(look.text.font)
        right = self.line.right()
        row = QRectF(_EDGE, _EDGE / 2, self.line.width(), height)
        middle = Qt.AlignmentFlag.AlignVCenter
        if told is not None:
            number = shown.texts[told] if shown.texts else f"{float(shown.shares[told]):.2%}"
            words = f"{shown.symbols[told]}: {number}"
            painter.setPen(look.strong)
            painter.drawText(row, Qt.AlignmentFlag.AlignRight | middle, words)
            right -= metrics.horizontalAdvance(words) + 2 * theme.SPACE
        if legend:
            right -= metrics.horizontalAdvance(legend)
            painter.setPen(look.quiet)
            painter.drawText(QRectF(right, row.top(), row.right() - right, height), middle, legend)
            side = height * 0.5
            right -= side + theme.SPACE / 2
            painter.setPen(QPen(look.strong, theme.line(1)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(right, row.center().y() - side / 2, side, side))
            right -= 2 * theme.SPACE
        painter.setPen(look.quiet)
        words = metrics.elidedText(title, Qt.TextElideMode.ElideRight, int(right - row.left()))
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | middle, words)

    def _paint_line(self, painter: QPainter, hovered: int | None) -> None:
        shown, line, look = self._shown, self.line, self._look
        lit, data, grounds, letters = look.lit, look.data, look.segments, look.small
        top, high = line.top(), line.height()
        painter.setFont(letters.font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        drawn = 0
        for symbol, share in enumerate(shown.shares.tolist()):
            if share <= 0:
                continue
            start, end = self.geometry.segment(symbol)
            ground = lit if symbol == shown.lit else data if symbol == hovered else grounds[drawn % 2]
            drawn += 1
            painter.fillRect(QRectF(start, top, end - start, high), ground)
            if end - start < _LEAST_SEGMENT:
                continue
            letter, wide = letters.of(shown.symbols[symbol])
            if end - start >= wide + 2:
                painter.setPen(look.inks[ground.rgb()])
                place = QPointF((start + end - wide) / 2, top + (high - letters.height) / 2)
                painter.drawStaticText(place, letter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(look.quiet)
        ticks = QRectF(line.left(), line.bottom() + 1, line.width(), letters.height)
        for text, side in (
            ("0", Qt.AlignmentFlag.AlignLeft),
            ("0.5", Qt.AlignmentFlag.AlignHCenter),
            ("1", Qt.AlignmentFlag.AlignRight),
        ):
            painter.drawText(ticks, side | Qt.AlignmentFlag.AlignTop, text)

    def _paint_bars(self, painter: QPainter, hovered: int | None) -> None:
        shown, bars, look = self._shown, self.bars, self._look
        strong, letters = look.strong, look.text
        heights = (shown.shares if shown.race is None else shown.race).tolist()
        beside = None if shown.beside is None else shown.beside.tolist()
        wide = min(self.geometry.pitch * _BAR, theme.px(_MOST_BAR))
        hollow = QPen(look.strong, theme.line(1))
        faint = QPen(look.quiet, theme.line(1))
        painter.setFont(letters.font)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.uniform is not None:
            painter.setPen(QPen(look.quiet, theme.line(1), Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(bars.left(), self.uniform), QPointF(bars.right(), self.uniform))
        for place, symbol in enumerate(self.geometry.shown):
            middle = bars.left() + (place + 0.5) * self.geometry.pitch
            share, bottom = heights[symbol], bars.bottom()
            if share > 0:
                top = min(self.top_of(share), bottom - _LEAST_BAR)
                color = look.lit if symbol == shown.lit else strong if symbol == hovered else look.data
                painter.fillRect(QRectF(middle - wide / 2, top, wide, bottom - top), color)
            else:  # an open ring on the ground: nothing there
                painter.setPen(faint)
                painter.drawEllipse(QPointF(middle, bottom - 2), 2, 2)
            if beside is not None:
                top = self.top_of(beside[symbol])
                painter.setPen(hollow)
                painter.drawRect(QRectF(middle - wide / 2 - 1, top, wide + 2, bottom - top))
            letter, width = letters.of(shown.symbols[symbol])
            painter.setPen(strong if share > 0 else look.quiet)
            painter.drawStaticText(QPointF(middle - width / 2, bottom), letter)

    def _paint_tie(self, painter: QPainter, symbol: int, color: QColor) -> None:
        """From a segment to its bar."""
        x = self.geometry.middle(symbol)
        share = float(self._shown.shares[symbol])
        if x is None or share <= 0:
            return
        start, end = self.geometry.segment(symbol)
        painter.setPen(QPen(color, theme.line(1)))
        painter.drawLine(QPointF((start + end) / 2, self.line.bottom()), QPointF(x, self.top_of(share)))

    def _paint_dart(self, painter: QPainter, dart: float, fallen: float) -> None:
        look, x = self._look, self.geometry.x(dart)
        long = theme.px(_NEEDLE) - 2
        tip = self.line.top() - (1 - fallen) * long
        ink = look.strong
        painter.setPen(QPen(ink, theme.line(2)))
        painter.drawLine(QPointF(x, tip - long), QPointF(x, tip))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        head = theme.px(_HEAD)
        painter.drawPolygon(
            QPolygonF([QPointF(x, tip + 1), QPointF(x - head, tip - head), QPointF(x + head, tip - head)])
        )
        if fallen >= 1:
            painter.setPen(QPen(ink, theme.line(1)))
            painter.drawLine(QPointF(x, self.line.top()), QPointF(x, self.line.bottom()))
        painter.setFont(look.text.font)
        painter.setPen(ink)
        words, gap = f"{dart:.4f}", head + theme.SPACE / 2
        wide = painter.fontMetrics().horizontalAdvance(words) + 1
        left = x + gap if x + gap + wide <= self.line.right() else x - gap - wide
        height = look.text.height
        box = QRectF(left, self.line.top() - height, wide, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
