"""Arithmetic in lines, to read and to copy; the line of this moment is lit and in view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from gui import theme
from gui.guarded import Guarded

_SMALLEST, _LARGEST = 13, 17  # pixels: as large as the lines find room
_LEAST_LINES = 4  # that are seen
_LIT = 0.2  # of the accent: the ground of the line


class ArithmeticView(Guarded, QPlainTextEdit):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit: int | None = None
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        theme.on_change(self._dress)
        self._dress()

    def show_lines(self, lines: Sequence[str], lit: int | None) -> None:
        """lit: the number of a line, from 0; None for none."""
        text = "\n".join(lines)
        is_new, is_elsewhere = text != self.toPlainText(), lit != self._lit
        seen = self.verticalScrollBar().value()
        self._lit = lit
        if is_new:
            self.setPlainText(text)
            self._fit()
        if is_new or is_elsewhere:
            self._light()
        if not is_elsewhere:  # only numbers have changed: leave it where the reader has scrolled it
            self.verticalScrollBar().setValue(seen)

    def _light(self) -> None:
        if self._lit is None:
            self.setExtraSelections([])
            return
        line = QTextEdit.ExtraSelection()
        line.cursor = QTextCursor(self.document().findBlockByNumber(self._lit))
        colors = theme.current()
        line.format.setBackground(theme.blend(colors.panel, colors.accent, _LIT))
        line.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        self.setExtraSelections([line])
        self.setTextCursor(line.cursor)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        if self._lit is not None:
            self.ensureCursorVisible()

    @Slot()
    def _dress(self) -> None:
        line = QFontMetrics(theme.monospaced(_SMALLEST)).lineSpacing()
        self.setMinimumHeight(_LEAST_LINES * line + 3 * theme.SPACE)
        self._fit()
        self._light()

    def _fit(self) -> None:
        """Take the largest type in which all lines are seen, or the smallest."""
        lines = self.toPlainText().split("\n")
        longest = max(lines, key=len)
        edge = 2 * self.document().documentMargin()
        wide, high = self.viewport().width() - edge, self.viewport().height() - edge
        font = theme.monospaced(_SMALLEST)
        for pixels in range(_LARGEST, _SMALLEST, -1):
            larger = theme.monospaced(pixels)
            metrics = QFontMetrics(larger)
            if metrics.horizontalAdvance(longest) <= wide and len(lines) * metrics.lineSpacing() <= high:
                font = larger
                break
        if font != self.font():
            self.setFont(font)
