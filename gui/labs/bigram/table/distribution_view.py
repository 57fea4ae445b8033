"""The picture of a row: it tells what is under the mouse, and reports which symbol is chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEasingCurve, QEvent, QPoint, QRectF, QSize, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.accessibility import Part, announce, describe
from gui.guarded import Guarded
from gui.labs.bigram.session.distribution import Distribution
from gui.labs.bigram.table.row_picture import RowLook, RowPicture
from gui.widgets.help import paragraph

_LEAST_HEIGHT, _MOST_HEIGHT = 144, 260  # pixels
_SHARE_OF_HEIGHT = 0.2  # of the page
_FALL = 200  # milliseconds
_MOST_TOLD = 5  # symbols that a screen reader hears of


class DistributionView(Guarded, QWidget):
    """Pointing at a bar or a segment tells its share; a click, or Up and Down, choose its symbol."""

    chosen = Signal(int)  # a symbol

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown: Distribution | None = None
        self._hovered: int | None = None
        self._look = RowLook()
        self._picture: RowPicture | None = None  # of what is shown, at this size
        self._fallen = 1.0  # of the dart's way
        self._fall = QVariantAnimation(self)
        self._fall.setStartValue(0.0)
        self._fall.setEndValue(1.0)
        self._fall.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._fall.valueChanged.connect(self._drop)
        describe(self, QAccessible.Role.Chart, self._parts)
        self.setAccessibleName(self.tr("Row of the table"))
        self.setWhatsThis(
            paragraph(
                self.tr(
                    "One row of the table. Below, a bar for each symbol that may come next; above, the same "
                    "shares end to end on a line from 0 to 1, where a dart chooses one. Up and Down, or a "
                    "click, move to another symbol."
                )
            )
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.fit_into(0)
        theme.on_change(self._dress)

    def fit_into(self, height: int) -> None:
        """Take its part of a page that is so high, in pixels."""
        self._page_height = height
        wanted = min(height * _SHARE_OF_HEIGHT, theme.px(_MOST_HEIGHT))
        self.setFixedHeight(max(theme.px(_LEAST_HEIGHT), round(wanted)))

    def sizeHint(self) -> QSize:
        return QSize(theme.span(300), self.minimumHeight())

    # What is shown

    def show_row(self, shown: Distribution) -> None:
        """A dart at another place falls, in place of one that is falling. It may come at each frame."""
        before, shown = self.shown, _finite(shown)
        self.shown, self._picture = shown, None
        if shown.dart is None or (before is None or before.dart != shown.dart):
            self._fall.stop()
            self._fallen = 1.0
            if shown.dart is not None and (milliseconds := theme.duration(_FALL)) and self.isVisible():
                self._fallen = 0.0
                self._fall.setDuration(milliseconds)
                self._fall.start()
        if self._hovered is not None and self._hovered >= len(shown.symbols):
            self._hovered = None
        self.setAccessibleDescription(self._in_words(shown))
        self._tell_hovered()
        self.update()

    def _drop(self, fallen: float) -> None:
        self._fallen = fallen
        self.update()

    def _dress(self) -> None:
        self._look, self._picture = RowLook(), None
        self.fit_into(self._page_height)
        self.fit_into(0)

    def _in_words(self, shown: Distribution) -> str:
        order = np.argsort(-shown.shares, kind="stable")[:_MOST_TOLD].tolist()
        likeliest = ", ".join(
            f"{shown.symbols[i]} {shown.shares[i]:.1%}" for i in order if shown.shares[i] > 0
        )
        words = [self.tr("{title}: {likeliest}.").format(title=shown.title, likeliest=likeliest)]
        if shown.lit is not None:
            words.append(self.tr("Marked: {words}.").format(words=self.words_of(shown.lit)))
        if shown.dart is not None:
            words.append(self.tr("The dart has landed at {place}.").format(place=f"{shown.dart:.4f}"))
        if shown.race is not None:
            words.append(self.tr("The bars show the race p/q, as a share of the winner's."))
        return " ".join(words)

    def _parts(self) -> list[Part]:
        """The symbols, for a screen reader."""
        if self.shown is None:
            return []
        return [
            Part(symbol, self.words_of(place), self.picture.box_of(place), place == self.shown.lit)
            for place, symbol in enumerate(self.shown.symbols)
        ]

    def words_of(self, symbol: int) -> str:
        """A symbol's share, and its part of the line."""
        shown = self.shown
        assert shown is not None
        ends = self.picture.geometry.edges
        words = self.tr("{symbol}: {share}, on the line from {start} to {end}").format(
            symbol=shown.symbols[symbol],
            share=f"{shown.shares[symbol]:.4f}",
            start=f"{ends[symbol]:.4f}",
            end=f"{ends[symbol + 1]:.4f}",
        )
        if shown.beside is not None:
            words += self.tr("; {title}: {share}").format(
                title=self._beside_title, share=f"{shown.beside[symbol]:.4f}"
            )
        if shown.race is not None:
            words += self.tr("; p/q: {share} of the winner's").format(share=f"{shown.race[symbol]:.4f}")
        return words

    @property
    def _beside_title(self) -> str:
        return self.shown.beside_title if self.shown else ""

    @property
    def title(self) -> str:
        """What stands above the picture."""
        shown = self.shown
        if shown is None:
            return ""
        title = shown.title
        count = len(self.picture.geometry.shown)
        if count < len(shown.symbols):
            title = self.tr("{title}: the {count} likeliest of {all}").format(
                title=title, count=count, all=len(shown.symbols)
            )
        if shown.race is not None:
            title = self.tr("{title}: the race p/q, as a share of the winner's").format(title=title)
        return title

    @property
    def picture(self) -> RowPicture:
        assert self.shown is not None
        if self._picture is None:
            self._picture = RowPicture(self.shown, QRectF(self.rect()), self._look)
        return self._picture

    # Mouse and keys

    def explain_at(self, point: QPoint) -> str:
        """What this is, and what is under the point."""
        return self.whatsThis() + self._tip_at(point)

    def _tip_at(self, point: QPoint) -> str:
        if self.shown is None:
            return ""
        if self.picture.is_near_uniform(point):
            k = len(self.shown.symbols)
            return paragraph(
                self.tr("Dashed: 1 / {k} = {share}, if all symbols were equally likely").format(
                    k=k, share=f"{1 / k:.4f}"
                )
            )
        symbol = self.picture.symbol_at(point)
        return "" if symbol is None else paragraph(self.words_of(symbol))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.shown is None:
            return
        point = event.position().toPoint()
        self._hover(self.picture.symbol_at(point))
        self.setToolTip(self._tip_at(point))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def _hover(self, symbol: int | None) -> None:
        if symbol != self._hovered:
            self._hovered = symbol
            self.update()

    def _tell_hovered(self) -> None:
        """The numbers under the mouse may have changed."""
        if self.underMouse() and self._hovered is not None:
            self.setToolTip(paragraph(self.words_of(self._hovered)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.shown is None or event.button() != Qt.MouseButton.LeftButton:
            return
        symbol = self.picture.symbol_at(event.position().toPoint())
        if symbol is not None:
            self.chosen.emit(symbol)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or self.shown is None or not self.shown.symbols:
            super().keyPressEvent(event)
            return
        lit = self.shown.lit
        symbol = 0 if lit is None else lit + step
        self.chosen.emit(min(max(symbol, 0), len(self.shown.symbols) - 1))
        if (now_lit := self.shown.lit) is not None and now_lit != lit:
            announce(self, self.words_of(now_lit), now_lit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._picture = None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.shown is not None and self.shown.symbols:
            legend = self._beside_title if self.shown.beside is not None else ""
            self.picture.paint(painter, self.title, legend, self._hovered, self._fallen)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.current().accent), theme.line(2)))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


def _finite(shown: Distribution) -> Distribution:
    """Without the infinities and nans of a twin that has learned too fast: Qt cannot paint them."""
    parts = (shown.shares, shown.beside, shown.race)
    if all(part is None or np.isfinite(part).all() for part in parts):
        return shown
    shares, beside, race = (
        None if part is None else np.nan_to_num(part, posinf=0.0, neginf=0.0) for part in parts
    )
    assert shares is not None
    return replace(shown, shares=shares, beside=beside, race=race)
