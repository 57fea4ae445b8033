"""Find a node by its name: a line over the graph."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QToolButton

from gui import theme
from gui.guarded import Guarded
from gui.icons import icon
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session import GraphSession
from gui.widgets.help import explain
from gui.widgets.labels import Label


class _Line(Guarded, QLineEdit):
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
    """Shows the first node of that name, whatever it is folded into; Return goes on to the next."""

    closed = Signal()

    def __init__(self, session: GraphSession, view: GraphView) -> None:
        super().__init__(view)
        self._session, self._view = session, view
        self._found: list[int] = []
        self.setProperty("role", "popup")
        self.line = _Line()
        self.line.setObjectName("graphFind")
        self.line.setProperty("role", "field")
        self.line.setAccessibleName(self.tr("Find a node"))
        self.line.setPlaceholderText(self.tr("Name of a node"))
        self.line.setFixedWidth(theme.span(200))
        explain(self.line, self.tr("Type a part of a node's name; Return goes on to the next one"), "node")
        self.found = Label()
        self.found.setProperty("role", "quiet")
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
        self.line.textChanged.connect(self._find)
        self.line.returnPressed.connect(self._find_next)
        self.close_button.clicked.connect(self.close_it)
        self.line.escaped.connect(self.close_it)
        theme.on_change(self._dress)
        self._dress()
        self.hide()

    @Slot()
    def open_it(self) -> None:
        self.show()
        self.adjustSize()
        self.move(theme.SPACE, theme.SPACE)
        self.raise_()
        self.line.setFocus()
        self.line.selectAll()
        self._find(self.line.text())

    def forget(self) -> None:
        """There is another graph."""
        self._found = []
        self.found.setText("")

    @Slot(str)
    def _find(self, text: str) -> None:
        self._found = self._session.current.find(text)
        self._show_found(0)

    @Slot()
    def _find_next(self) -> None:
        selected = self._session.selected
        at = self._found.index(selected) if selected in self._found else -1
        self._show_found(at + 1)

    def _show_found(self, number: int) -> None:
        """The number of one of those that were found, counted from 0, round and round."""
        count = len(self._found)
        text = self.tr("none") if self.line.text() else ""
        if count:
            self._session.display.reveal(self._found[number % count])
            self._view.show_card(self._found[number % count])
            text = self.tr("{number} of {count}").format(number=number % count + 1, count=count)
        self.found.setText(text)
        self.adjustSize()

    @Slot()
    def close_it(self) -> None:
        self.hide()
        self.closed.emit()

    def _dress(self) -> None:
        self.close_button.setIcon(icon("close", theme.current().quiet))
