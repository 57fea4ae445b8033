"""Formulas of several lines, as they were pasted: in place of the formula line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.formula.completion import place_of
from gui.labs.graph.formula.line import units
from gui.labs.graph.session.snapshot import LONGEST_TEXT

_MOST_ROWS, _LEAST_ROWS = 8, 4  # that are seen at once, at most: in a low window the graph needs the height
_SHARE = 8  # of the window's height they take one in so many


class FormulaLines(Guarded, QPlainTextEdit):
    """Ctrl+Return draws the graph; Tab goes on to the next control."""

    build_asked = Signal()
    refused = Signal(int)  # so many characters would be too many

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("formula", "true")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.textChanged.connect(self._fit)
        theme.on_change(self._fit)

    def _fit(self) -> None:
        """As high as its lines are, up to a bound; what was marked as wrong has changed."""
        self.setExtraSelections([])
        line = self.fontMetrics().lineSpacing()
        most = min(max(self.window().height() // _SHARE // line, _LEAST_ROWS), _MOST_ROWS)
        rows = min(max(self.blockCount(), 2), most) + 1  # one for the bar below
        self.setFixedHeight(rows * line + 2 * theme.SPACE)

    def choose(self, start: int, end: int) -> None:
        """Select this part of the text, so that what is typed takes its place."""
        self.setTextCursor(self._part(start, end))

    def _part(self, start: int, end: int) -> QTextCursor:
        text, part = self.toPlainText(), self.textCursor()
        part.setPosition(units(text, start))
        part.setPosition(units(text, end), part.MoveMode.KeepAnchor)
        return part

    def show_error(self, column: int, line: int, message: str) -> None:
        """Mark the place, counted as in engine.syntax.ExpressionError, and put the cursor there."""
        text = self.toPlainText()
        start, length, cursor = place_of(text, line, column)
        self.setAccessibleDescription(message)
        mark = QTextEdit.ExtraSelection()
        mark.cursor = self._part(start, start + length)
        bad = QTextCharFormat()
        bad.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        bad.setUnderlineColor(QColor(theme.current().bad))
        bad.setForeground(QColor(theme.current().bad))
        mark.format = bad
        self.setExtraSelections([mark])
        self.choose(cursor, cursor)

    def event(self, event: QEvent) -> bool:
        """Undo and Redo are the lab's where there is nothing of its own to take back."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            document = self.document()
            undo = event.matches(QKeySequence.StandardKey.Undo) and not document.isUndoAvailable()
            if undo or (event.matches(QKeySequence.StandardKey.Redo) and not document.isRedoAvailable()):
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_return and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.build_asked.emit()
        else:
            super().keyPressEvent(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """All of it or nothing."""
        text = self.toPlainText()
        total = units(text, len(text)) - len(self.textCursor().selectedText()) + units(source.text(), None)
        if total > LONGEST_TEXT:
            self.refused.emit(total)
        else:
            self.insertPlainText(source.text())
