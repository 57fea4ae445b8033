"""A list of words, each with a number at its right and a bar below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import theme
from gui.guarded import Guarded

_ROW, _BAR = 28, 3  # pixels
_ONE, _TWO = 11, 15  # pixels around the text: where there is one bar, and where there are two
_GAP = 8
_NUMBER, _SHARE, _BEFORE, _COLOR = (Qt.ItemDataRole.UserRole + k for k in range(4))


class Entry(NamedTuple):
    """word: the text of the item, nothing else; number: what stands at its right; share: its bar, from 0 to
    1, and before: a second, quiet one (-1: none); says: for a screen reader; color: of the bar, a token."""

    word: str
    number: str
    share: float
    says: str
    before: float = -1.0
    color: str = "data"


class WordList(Guarded, QListWidget):
    """looked_at: the row that was clicked; taken: double-clicked, or chosen by Return."""

    looked_at = Signal(int)
    taken = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Delegate(self))
        self.itemClicked.connect(self._look)
        self.itemActivated.connect(self._take)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Where the words are the same, the cursor stays."""
        if list(entries) == self._entries:
            return
        if [entry.word for entry in entries] != [entry.word for entry in self._entries]:
            self.clear()
            self.addItems([entry.word for entry in entries])
        self._entries = list(entries)
        for row, entry in enumerate(entries):
            item = self.item(row)
            item.setData(_NUMBER, entry.number)
            item.setData(_SHARE, entry.share)
            item.setData(_BEFORE, entry.before)
            item.setData(_COLOR, entry.color)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, entry.says)

    @Slot(QListWidgetItem)
    def _look(self, item: QListWidgetItem) -> None:
        self.looked_at.emit(self.row(item))

    @Slot(QListWidgetItem)
    def _take(self, item: QListWidgetItem) -> None:
        self.taken.emit(self.row(item))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(150), theme.px(_ROW) * 3)


class _Delegate(Guarded, QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        before = index.data(_BEFORE)
        air = _TWO if before is not None and before >= 0 else _ONE
        return super().sizeHint(option, index).expandedTo(QSize(0, option.fontMetrics.height() + air))

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus  # the row's ground tells it, and the list's frame
        room = option.rect.width() - 3 * _GAP
        room -= option.fontMetrics.horizontalAdvance(str(index.data(_NUMBER) or ""))
        option.text = option.fontMetrics.elidedText(option.text, Qt.TextElideMode.ElideRight, max(room, 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        colors, rect = theme.current(), QRectF(option.rect)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = option.palette.color(QPalette.ColorRole.HighlightedText) if is_selected else None
        painter.save()
        painter.setPen(ink or QColor(colors.quiet))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(0, 0, -_GAP, 0), right, str(index.data(_NUMBER) or ""))
        painter.setPen(Qt.PenStyle.NoPen)
        wide, color = rect.width() - 2 * _GAP, str(index.data(_COLOR) or "data")
        for share, token, lift in ((index.data(_SHARE), color, 1), (index.data(_BEFORE), "quiet", 2)):
            if isinstance(share, float) and share >= 0:
                painter.setBrush(ink or QColor(getattr(colors, token)))
                thick = theme.line(_BAR) if lift == 1 else theme.line(1)
                bottom = rect.bottom() - (1 if lift == 1 else 2 + theme.line(_BAR))
                painter.drawRect(QRectF(rect.left() + _GAP, bottom - thick, wide * min(share, 1.0), thick))
        painter.restore()
