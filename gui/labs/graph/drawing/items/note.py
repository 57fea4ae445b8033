"""A note on a ground of its own, which lies over the graph."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.widgets.labels import Label

_WIDEST = 480
_BESIDE = QPoint(18, 14)  # from the pointer, pixels


class Note(Label):
    """role: of the style sheet; "bad" for what went wrong, "" for what is said."""

    def __init__(self, parent: QWidget, name: str, role: str = "") -> None:
        super().__init__(parent=parent)
        self.setObjectName(name)
        self.setProperty("role", role)
        self.setWordWrap(True)
        self.setMargin(theme.SPACE)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._room = parent
        self.hide()

    def say_at(self, text: str, pointer: QPoint) -> None:
        """Beside the pointer; nothing where the text is empty."""
        if not self._take(text):
            return
        place = pointer + _BESIDE
        room = self._room.rect()
        if place.x() + self.width() > room.right():
            place.setX(max(pointer.x() - _BESIDE.x() - self.width(), 0))
        if place.y() + self.height() > room.bottom():
            place.setY(max(pointer.y() - _BESIDE.y() - self.height(), 0))
        self.move(place)

    def say_below(self, text: str) -> None:
        """In the middle of the lower edge."""
        if self._take(text):
            room = self._room.rect()
            self.move((room.width() - self.width()) // 2, room.bottom() - self.height() - 2 * theme.SPACE)

    def _take(self, text: str) -> bool:
        if text != self.text():
            self.setText(text)
            widest = min(theme.span(_WIDEST), self._room.width())
            lines = [self.fontMetrics().horizontalAdvance(line) for line in text.split("\n")]
            wide = max(lines) + 2 * self.margin() + 4
            self.setFixedWidth(min(wide, widest))
            self.setFixedHeight(max(self.heightForWidth(self.width()), self.fontMetrics().height()))
        self.setVisible(bool(text))
        if text:
            self.raise_()
        return bool(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        painter.setPen(QPen(QColor(colors.line), 1))
        painter.setBrush(QColor(colors.panel))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS
        )
        painter.end()
        super().paintEvent(event)
