"""The line in which a formula is written: it offers words, shows errors, refuses what is too long."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QClipboard,
    QColor,
    QContextMenuEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextCharFormat,
)
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.formula.candidates import Candidates
from gui.labs.graph.formula.completion import Candidate, Word, candidates, place_of, replacement, word_at
from gui.labs.graph.session.snapshot import LONGEST_TEXT

_Key = Qt.Key
_LIST_KEYS = (_Key.Key_Tab, _Key.Key_Up, _Key.Key_Down, _Key.Key_Escape)
_CLOSING = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.WindowDeactivate)


class FormulaLine(Guarded, QLineEdit):
    """Tab takes the candidate that is marked, Up and Down mark another, Escape closes the list; Return is
    always that of the line.

    Leaves Undo and Redo to the lab where it has nothing of its own to take back.
    """

    refused = Signal(str)  # why what was pasted or dropped was not taken
    lines_pasted = Signal(str)  # all of the text, which has several lines now
    typed_in_vain = Signal()  # the line can only be read

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("role", "field")
        self.setProperty("formula", "true")
        self.setMaxLength(LONGEST_TEXT)
        self._leaves: tuple[str, ...] = ()
        self._word: Word | None = None
        self._found: list[Candidate] = []
        self._candidates: Candidates | None = None
        self._error: tuple[int, int] | None = None  # (start, length) in the text
        self._usual_description = ""
        self.textEdited.connect(self._offer)
        self.textChanged.connect(self.clear_error)
        self.cursorPositionChanged.connect(self._follow_cursor)
        self.inputRejected.connect(self._say_full)
        theme.on_change(self._dress)

    def set_names(self, names: Sequence[str]) -> None:
        """Names to offer besides those of the formula."""
        self._leaves = tuple(names)

    def choose(self, start: int, end: int) -> None:
        """Select this part of the text, so that what is typed takes its place."""
        first = units(self.text(), start)
        self.setSelection(first, units(self.text(), end) - first)

    # Candidates

    @property
    def offered(self) -> list[str]:
        """What the list holds; empty while it is closed."""
        return [each.text for each in self._found]

    @Slot()
    def _offer(self) -> None:
        """Open the list for the word before the cursor, or close it where there is none."""
        text = self.text()
        word = None
        if self.hasFocus() and not self.isReadOnly() and not self.hasSelectedText():
            word = word_at(text, _characters(text, self.cursorPosition()))
        found = candidates(text, word, self._leaves) if word else []
        if word is None or not found:
            self.close_candidates()
            return
        if (
            self._candidates is None
            or not isValid(self._candidates)
            or self._candidates.parentWidget() is not self.window()
        ):
            self._candidates = Candidates(self.window())
            self._candidates.taken.connect(self._take)
        if not self._found:
            self.window().installEventFilter(self)
        self._word, self._found = word, found
        before = self.fontMetrics().horizontalAdvance(word.typed)
        corner = QPoint(max(0, self.cursorRect().center().x() - before), self.height() + 2)
        self._candidates.open_at(self.mapTo(self.window(), corner), found)
        self._announce()

    @Slot()
    def close_candidates(self) -> None:
        if self._found:
            self._word, self._found = None, []
            self.window().removeEventFilter(self)
        if self._candidates is not None and isValid(self._candidates):  # else its window is gone
            self._candidates.hide()

    @Slot(int)
    def _take(self, row: int) -> None:
        if self._word is None or not 0 <= row < len(self._found):
            return
        text, word = self.text(), self._word
        written = replacement(text, word, self._found[row])
        start, end = units(text, word.start), units(text, word.end)
        self.setSelection(start, end - start)
        self.insert(written)  # and not setText(), which would forget what can be undone
        self.close_candidates()

    @Slot()
    def _follow_cursor(self) -> None:
        if self._found:
            self._offer()

    def _announce(self) -> None:
        """Screen readers follow the focus, which stays in the line."""
        if self._candidates is not None and QAccessible.isActive():
            each = self._found[self._candidates.row]
            said = QAccessibleAnnouncementEvent(self, f"{each.text} {each.words}")
            QAccessible.updateAccessibility(said)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride:
                undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
                redo = event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()
                if undo or redo:
                    event.ignore()
                    return True
                if self._is_for_list(event):
                    event.accept()
                    return True
            elif event.type() == QEvent.Type.KeyPress and self._use_key(event):
                return True
        return super().event(event)

    def _is_for_list(self, event: QKeyEvent) -> bool:
        is_plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,  # the arrow keys of a Mac
        )
        return bool(self._found) and is_plain and event.key() in _LIST_KEYS

    def _use_key(self, event: QKeyEvent) -> bool:
        if event.key() in (_Key.Key_Return, _Key.Key_Enter):
            self.close_candidates()
        if self._candidates is None or not self._is_for_list(event):
            return False
        match event.key():
            case _Key.Key_Tab:
                self._take(self._candidates.row)
            case _Key.Key_Escape:
                self.close_candidates()
            case key:
                self._candidates.move_by(1 if key == _Key.Key_Down else -1)
                self._announce()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CLOSING:
            self.close_candidates()
        return super().eventFilter(watched, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_candidates()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.close_candidates()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.close_candidates()
        super().resizeEvent(event)

    # Errors

    def show_error(self, column: int, line: int, message: str) -> None:
        """Mark the place, counted as in engine.syntax.ExpressionError, and put the cursor there."""
        text = self.text()
        start, length, cursor = place_of(text, line, column)
        self.deselect()
        self.setCursorPosition(units(text, cursor))
        if self._error is None:
            self._usual_description = self.accessibleDescription()
        self._error = (start, length)
        self.setAccessibleDescription(message)
        self._mark_error()

    @Slot()
    def clear_error(self) -> None:
        if self._error is not None:
            self._error = None
            self.setAccessibleDescription(self._usual_description)
            self._mark_error()

    @property
    def marked(self) -> str:
        """The part of the text that is marked as wrong."""
        if self._error is None:
            return ""
        start, length = self._error
        return self.text()[start : start + length]

    @Slot()
    def _dress(self) -> None:
        if self._error is not None:
            self._mark_error()

    def _mark_error(self) -> None:
        """As an input method marks what it composes: so it belongs to the text and scrolls with it."""
        marks = []
        if self._error is not None:
            text, (start, length) = self.text(), self._error
            bad = QColor(theme.current().bad)
            wave = QTextCharFormat()
            wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wave.setUnderlineColor(bad)
            wave.setForeground(bad)
            first, last = units(text, start), units(text, start + length)
            kind = QInputMethodEvent.AttributeType.TextFormat
            marks = [QInputMethodEvent.Attribute(kind, first - self.cursorPosition(), last - first, wave)]
        QApplication.sendEvent(self, QInputMethodEvent("", marks))

    # Too much text

    def _fits(self, text: str) -> bool:
        """Whether the text may take the place of what is selected; says so where it may not."""
        length = units(text, len(text))
        total = units(self.text(), len(self.text())) - self.selectionLength() + length
        if total <= LONGEST_TEXT:
            return True
        if length > LONGEST_TEXT:
            self._refuse(self.tr("this has {count}.").format(count=f"{length:,}"))
        else:
            self.refuse_length(total)
        return False

    @Slot(int)
    def refuse_length(self, total: int) -> None:
        """Say that so many characters are too many."""
        self._refuse(self.tr("with this it would have {count}.").format(count=f"{total:,}"))

    @Slot()
    def _say_full(self) -> None:
        self._refuse(self.tr("it is full."))

    def _refuse(self, this: str) -> None:
        limit = self.tr("A formula line takes up to {limit} characters").format(limit=f"{LONGEST_TEXT:,}")
        self.refused.emit(f"{limit}; {this} " + self.tr("Save it as a file and open that."))

    @Slot()
    def paste(self) -> None:
        """Of the whole clipboard or nothing: Qt would cut it off without a word."""
        text = QApplication.clipboard().text()
        if self._fits(text) and not self._takes_lines(text):
            self.insert(text.strip("\r\n"))
            self.close_candidates()  # a word that was pasted needs no completing

    def _takes_lines(self, pasted: str) -> bool:
        """Several lines stay lines, elsewhere."""
        lines = "\n".join(re.split("\r\n|[\r\u2028\u2029]", pasted)).strip("\n")
        if "\n" not in lines:
            return False
        text, start = self.text(), self.selectionStart()
        start, end = (start, self.selectionEnd()) if start >= 0 else 2 * (self.cursorPosition(),)
        before, behind = _characters(text, start), _characters(text, end)
        self.lines_pasted.emit(text[:before] + lines + text[behind:])
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_paste = event.matches(QKeySequence.StandardKey.Paste)
        if self.isReadOnly() and (is_paste or (event.text().isprintable() and event.text())):
            self.typed_in_vain.emit()
        elif is_paste:
            self.paste()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The middle button inserts what is selected elsewhere, on systems that know this."""
        clipboard = QApplication.clipboard()
        is_insert = event.button() == Qt.MouseButton.MiddleButton and clipboard.supportsSelection()
        if is_insert:
            self.deselect()  # as Qt does, before it inserts
        if not is_insert or self._fits(clipboard.text(QClipboard.Mode.Selection)):
            super().mouseReleaseEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        is_moved = event.source() is self  # what is only moved within the line makes it no longer
        text = event.mimeData().text()
        if is_moved or (self._fits(text) and not self._takes_lines(text)):
            super().dropEvent(event)
            self.close_candidates()
        else:
            event.ignore()
            super().dragLeaveEvent(QDragLeaveEvent())  # takes away the cursor that showed where

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        for action in menu.actions():
            if action.objectName() == "edit-paste":
                action.triggered.disconnect()
                action.triggered.connect(self.paste)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


def units(text: str, index: int | None) -> int:
    """The characters before an index, as Qt counts them: signs beyond 65,535 twice."""
    return len(text[:index].encode("utf-16-le", "surrogatepass")) // 2


def _characters(text: str, units: int) -> int:
    """The way back."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "replace"))
