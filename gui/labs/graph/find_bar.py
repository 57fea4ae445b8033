"""Find a node by its name: a line over the graph."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from gui import theme
from gui.icons import icon
from gui.widgets.help import explain


class _Line(QLineEdit):
    """Escape is its own here, and not the inspector's."""

    escaped = Signal()

    def event(self, event: QEvent) -> bool:
        is_escape = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if is_escape and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if is_escape and event.type() == QEvent.Type.KeyPress:
            self.escaped.emit()
            return True
        return super().event(event)


class FindBar(QFrame):
    """sought: what is typed, at each change; next_asked: Return, for the next one of that name."""

    sought = Signal(str)
    next_asked = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "popup")
        self.line = _Line()
        self.line.setObjectName("graphFind")
        self.line.setProperty("role", "field")
        self.line.setAccessibleName(self.tr("Find a node"))
        self.line.setPlaceholderText(self.tr("Name of a node"))
        self.line.setFixedWidth(theme.span(200))
        explain(self.line, self.tr("Type a part of a node's name; Return goes on to the next one"), "node")
        self.found = QLabel()
        self.found.setProperty("role", "quiet")
        self.found.setTextFormat(Qt.TextFormat.PlainText)
        self.found.setWhatsThis(self.tr("Which of how many nodes with such a name is shown."))
        self.close_button = QToolButton()
        self.close_button.setProperty("role", "bare")
        self.close_button.setAccessibleName(self.tr("Close"))
        explain(self.close_button, self.tr("Close the search"), keys=self.tr("Esc"))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        row.setSpacing(theme.SPACE)
        for widget in (self.line, self.found, self.close_button):
            row.addWidget(widget)
        self.line.textChanged.connect(self.sought)
        self.line.returnPressed.connect(self.next_asked)
        self.close_button.clicked.connect(self.close_it)
        self.line.escaped.connect(self.close_it)
        theme.on_change(self._dress)
        self._dress()
        self.hide()

    def open_it(self) -> None:
        self.show()
        self.adjustSize()
        self.raise_()
        self.line.setFocus()
        self.line.selectAll()

    def show_found(self, number: int, count: int) -> None:
        """The number of the one that is shown, from 1; 0 where there is none."""
        text = self.tr("{number} of {count}").format(number=number, count=count)
        self.found.setText(text if count else self.tr("none") if self.line.text() else "")
        self.adjustSize()

    @Slot()
    def close_it(self) -> None:
        self.hide()
        self.closed.emit()

    def _dress(self) -> None:
        self.close_button.setIcon(icon("close", theme.current().quiet))
