"""A caption that makes do with an abbreviation."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent

from gui.widgets.labels import Label


class Caption(Label):
    """Its words, or the abbreviation of them where there is not room for all; at the left of a number."""

    def __init__(self) -> None:
        super().__init__()
        self._words = self._abbreviation = ""
        self.setProperty("role", "quiet")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_words(self, words: str, abbreviation: str) -> None:
        if words != self._words:
            self._words, self._abbreviation = words, abbreviation
            self.updateGeometry()
            self._choose()

    def _size(self, text: str) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(text) + 1, self.fontMetrics().lineSpacing())

    def sizeHint(self) -> QSize:
        return self._size(self._words)

    def minimumSizeHint(self) -> QSize:
        return self._size(self._abbreviation)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose()

    def _choose(self) -> None:
        has_room = self.width() >= self.sizeHint().width()
        self.setText(self._words if has_room else self._abbreviation)
