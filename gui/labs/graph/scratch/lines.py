"""The empty page itself: the learner's lines, and beside each its mathematics, its shape and its mark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import Property, QEvent, QMimeData, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QStaticText,
    QTextBlock,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from engine.scratch_judge import HELPER, MISFIT, NOT_YET, RIGHT, UNREAD
from gui import theme
from gui.accessibility import Part, describe
from gui.guarded import Guarded
from gui.labs.graph.session.snapshot import LONGEST_TEXT
from gui.widgets.grids.pixels import signed_image
from gui.widgets.help import paragraph

_TEXT, _MARK, _PICTURE, _MOST_WIDE = 14, 24, 18, 44  # pixels: of a row's mathematics, its mark, its heatmap
_LEAST = QSize(170, 160)
_MOST_KEPT = 300  # formulas and pictures that were painted before
_SIGNS = {
    UNREAD: ("?", "warn"),
    MISFIT: ("≠", "bad"),
    NOT_YET: ("○", "quiet"),
    RIGHT: ("✓", "accent"),
    HELPER: ("·", "quiet"),
}


class ScratchEditor(Guarded, QPlainTextEdit):
    """Undo and redo are the lab's: a line is a change. refused: so long a text would not be kept."""

    refused = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("formula", "true")
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setMinimumSize(_LEAST)

    def event(self, event: QEvent) -> bool:
        undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and (event.matches(undo) or event.matches(redo))
        ):
            event.ignore()
            return True
        return super().event(event)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """All of it or nothing."""
        if len(self.toPlainText()) + len(source.text()) > LONGEST_TEXT:
            self.refused.emit()
        else:
            self.insertPlainText(source.text())

    def rows_in_view(self) -> list[tuple[int, int, int]]:
        """Number, top and height of each line that is seen."""
        found, offset = list[tuple[int, int, int]](), self.contentOffset()
        block: QTextBlock = self.firstVisibleBlock()
        while block.isValid():
            box = self.blockBoundingGeometry(block).translated(offset)
            if box.top() > self.viewport().height():
                break
            found.append((block.blockNumber(), round(box.top()), round(box.height())))
            block = block.next()
        return found


class Row(NamedTuple):
    """Beside a line. word: as in engine.scratch_judge; mathematics: rich text; value: its numbers."""

    word: str
    mathematics: str = ""
    shape: str = ""
    value: Any = None
    told: str = ""


class ScratchMarks(Guarded, QWidget):
    """values: a word a line. It scrolls with the editor. asked: a click, on the line of this number."""

    asked = Signal(int)

    def __init__(self, editor: ScratchEditor) -> None:
        super().__init__()
        self._editor, self._rows = editor, list[Row]()
        self._pictures: dict[bytes, QImage] = {}
        self._formulas: dict[str, QStaticText] = {}
        self._invitation = self.tr(
            "Each line appears here as mathematics, with its shape, its numbers and a mark:\n"
            "✓ right\n○ not yet\n≠ shapes do not fit\n? cannot be read\n· a helper of your own"
        )
        describe(self, QAccessible.Role.List, self._parts)
        editor.updateRequest.connect(self._follow)
        theme.on_change(self._dress)
        self._dress()

    def _dress(self) -> None:
        self._pictures, self._formulas = {}, {}
        self.setMinimumSize(theme.px(_LEAST.width()), _LEAST.height())
        self.update()

    def _follow(self) -> None:
        self.update()

    def show_rows(self, rows: Sequence[Row]) -> None:
        self._rows = list(rows)
        if len(self._formulas) > _MOST_KEPT:
            self._pictures, self._formulas = {}, {}
        self.setAccessibleDescription("; ".join(row.told for row in rows if row.told))
        self.update()

    def _words(self) -> list[str]:
        return [row.word for row in self._rows]

    values = Property(list, _words)

    def _in_view(self) -> list[tuple[Row, QRect]]:
        """With the place of each: the editor has a frame around its lines."""
        top = self._editor.viewport().y()
        rows = self._editor.rows_in_view()
        boxes = [(i, QRect(0, top + y, self.width(), height)) for i, y, height in rows]
        return [(self._rows[i], box) for i, box in boxes if i < len(self._rows)]

    def _parts(self) -> list[Part]:
        return [Part(row.told, row.word, box) for row, box in self._in_view() if row.told]

    def explain_at(self, point: QPoint) -> str:
        told = next((row.told for row, box in self._in_view() if box.contains(point)), "")
        return self.whatsThis() + (paragraph(told) if told else "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.asked.emit(self._editor.cursorForPosition(QPoint(0, round(event.position().y()))).blockNumber())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, colors = QPainter(self), theme.current()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        font = theme.sized(_TEXT)
        painter.setFont(font)
        mark, metrics = theme.px(_MARK), QFontMetrics(font)
        current = self._editor.textCursor().blockNumber()
        is_begun = any(self._words())
        if not is_begun:
            painter.setPen(QColor(colors.quiet))
            box = self.rect().adjusted(theme.SPACE, 2 * theme.SPACE, -theme.SPACE, 0)
            painter.drawText(box, Qt.TextFlag.TextWordWrap, self._invitation)
        for row, box in self._in_view() if is_begun else ():
            if current < len(self._rows) and row is self._rows[current]:
                painter.fillRect(box, QColor(colors.panel))
            sign, token = _SIGNS.get(row.word, ("", "quiet"))
            painter.setPen(QColor(getattr(colors, token)))
            painter.drawText(QRect(0, box.y(), mark, box.height()), Qt.AlignmentFlag.AlignCenter, sign)
            right = box.right()
            if row.value is not None and self.width() > 2 * theme.px(_LEAST.width()) - mark:
                right = self._paint_numbers(painter, row, box)
            painter.setPen(QColor(colors.quiet))
            width = metrics.horizontalAdvance(row.shape) + theme.SPACE
            place = QRect(right - width, box.y(), width, box.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, row.shape)
            painter.setPen(QColor(colors.text))
            self._paint_mathematics(painter, row, QRect(mark, box.y(), place.x() - mark, box.height()))
        painter.end()

    def _paint_numbers(self, painter: QPainter, row: Row, box: QRect) -> int:
        """At the right edge -> where the room ends that is left."""
        grid = as_grid(row.value)
        picture = self._pictures.get(grid.tobytes())
        if picture is None:
            picture = self._pictures[grid.tobytes()] = signed_image(grid)
        side = min(theme.px(_PICTURE), box.height() - 4)
        scale = min(side / picture.height(), theme.px(_MOST_WIDE) / picture.width())
        size = QSize(max(2, round(picture.width() * scale)), max(2, round(picture.height() * scale)))
        place = QRect(
            QPoint(box.right() - theme.px(_MOST_WIDE), box.y() + (box.height() - size.height()) // 2), size
        )
        painter.drawImage(place, picture)
        painter.setPen(QColor(theme.current().line))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        return box.right() - theme.px(_MOST_WIDE) - 2 * theme.SPACE

    def _paint_mathematics(self, painter: QPainter, row: Row, box: QRect) -> None:
        text = self._formulas.get(row.mathematics)
        if text is None:
            text = self._formulas[row.mathematics] = QStaticText(row.mathematics)
            text.setTextFormat(Qt.TextFormat.RichText)
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.NoWrap)
            text.setTextOption(option)
            text.prepare(font=painter.font())
        if text.size().width() <= box.width():  # half a formula helps nobody
            painter.save()
            painter.setClipRect(QRectF(box))
            painter.drawStaticText(box.x(), box.y() + round((box.height() - text.size().height()) / 2), text)
            painter.restore()


def as_grid(value: Any) -> Any:
    """Any array as float (h, w); a row of numbers lies, and what is infinite counts as nothing."""
    grid = np.asarray(value, float)
    grid = np.where(np.isfinite(grid), grid, 0.0)
    return grid.reshape(-1, grid.shape[-1]) if grid.ndim else grid.reshape(1, 1)
