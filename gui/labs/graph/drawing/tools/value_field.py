"""The fields in which a leaf's value and a card's name are typed, laid over the card."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.drawing.items.note import Note
from gui.widgets.help import paragraph

_LEAST_WIDTH, _LEAST_PIXELS = 110, 14


class ValueField(Guarded, QLineEdit):
    """Return commits, Esc gives up; leaving the field commits what was changed.

    is_name: it stands over the name, else over the value.
    """

    committed = Signal(int, str)  # key of the card, the text
    closed = Signal()  # while it had the focus
    lost = Signal(str)  # the focus has left what was refused: why it was

    def __init__(self, parent: QWidget, is_name: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("graphNameField" if is_name else "graphValueField")
        self.setAlignment(Qt.AlignmentFlag.AlignLeft if is_name else Qt.AlignmentFlag.AlignRight)
        self._is_name = is_name
        self._room = parent
        self.key: int | None = None
        self._before = ""
        self._refused = ""  # what was refused, so that leaving does not ask again
        self._message = Note(parent, "graphNameProblem" if is_name else "graphValueProblem", "bad")
        self.textEdited.connect(self._forgive)
        self.hide()

    def open(self, key: int, name: str, before: str, typed: str) -> None:
        """before: the value as it is; typed: what has been typed already."""
        self.key, self._before = key, before
        self._forgive()
        title = self.tr("Name of {name}") if self._is_name else self.tr("Value of {name}")
        self.setAccessibleName(title.format(name=name))
        self.setText(typed or before)
        if not typed:
            self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, message: str) -> None:
        """Mark what was typed, and say under it why it cannot be taken."""
        self._refused = self.text()
        self.setToolTip(paragraph(message))
        self.setAccessibleDescription(message)
        self._message.setText(message)
        self._message.show()
        self._place_message()
        self.update()

    @property
    def problem(self) -> str:
        """The message under the field, or nothing."""
        return self._message.text() if self._refused else ""

    def place(self, value: QRect, zoom: float) -> None:
        """Over the value or the name, where it stands on screen."""
        font = self.font()
        font.setPixelSize(max(_LEAST_PIXELS, round((16 if self._is_name else 20) * min(zoom, 2.0))))
        self.setFont(font)
        height = max(self.sizeHint().height(), value.height())
        width = max(_LEAST_WIDTH, value.width() + 2 * theme.SPACE)
        left = value.left() - theme.SPACE if self._is_name else value.right() + theme.SPACE - width
        box = QRect(left, value.center().y() - height // 2, width, height)
        room = self._room.rect()
        box.moveLeft(min(max(box.left(), 0), max(room.width() - width, 0)))
        self.setGeometry(box)
        self._place_message()

    def close_field(self) -> None:
        if self.key is not None:
            had_focus, self.key = self.hasFocus(), None
            self._forgive()
            self.hide()
            if had_focus:
                self.closed.emit()

    def commit(self) -> None:
        """Hand over what was typed; nothing where nothing was changed, so that no digit gets lost."""
        key, text = self.key, self.text().strip()
        if key is None:
            return
        if text == self._before or not text:
            self.close_field()
            return
        self.committed.emit(key, text)
        if not self._refused:
            self.close_field()

    def _forgive(self) -> None:
        self._refused = ""
        self.setToolTip("")
        self.setAccessibleDescription("")
        self._message.hide()
        self.update()

    def _place_message(self) -> None:
        room = self._room.rect()
        width = min(max(self.width(), 240), room.width())
        self._message.setFixedWidth(width)
        self._message.adjustSize()
        left = min(max(self.geometry().right() + 1 - width, 0), max(room.width() - width, 0))
        top = self.geometry().bottom() + 2
        if top + self._message.height() > room.height():
            top = self.y() - 2 - self._message.height()
        self._message.move(left, top)
        self._message.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
        elif event.key() == Qt.Key.Key_Escape:
            self.close_field()
        else:
            super().keyPressEvent(event)
            event.accept()  # what the field has no use for is not for the graph below either

    def event(self, event: QEvent) -> bool:
        """Escape is its own here, and not the inspector's."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        if self._refused:
            self.lost.emit(self.problem)
            self.close_field()
        else:
            self.commit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme.current()
        painter.setPen(QPen(QColor(colors.bad if self._refused else colors.accent), 2))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        painter.end()
