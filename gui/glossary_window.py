"""The glossary: what a word means, where the thing can be seen, and the engine's code for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from gui import theme
from gui.glossary import TERMS, Term, find
from gui.shell import Shell
from gui.source import source_of
from gui.widgets.code import CodeView
from gui.widgets.help import explain
from gui.widgets.labels import Label

_KEY = Qt.ItemDataRole.UserRole


class GlossaryWindow(QDialog):
    """Stands beside the main window; the work goes on."""

    def __init__(self, window: Shell) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("glossary")
        self.setWindowTitle(self.tr("Glossary"))
        self.resize(860, 560)
        self.search = QLineEdit()
        self.search.setObjectName("glossarySearch")
        self.search.setProperty("role", "field")
        self.search.setPlaceholderText(self.tr("Search a word"))
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("Search the glossary"))
        explain(self.search, self.tr("Type a word or a part of one; other names for a thing are found, too"))
        self.list = QListWidget()
        self.list.setObjectName("glossaryTerms")
        self.list.setAccessibleName(self.tr("Terms"))
        self.list.setFixedWidth(240)
        explain(self.list, self.tr("The terms that fit; choose one to read what it means"))
        self.name, self.meaning, self.formula = Label(), Label(), Label()
        self.name.setProperty("role", "title")
        self.formula.setProperty("role", "equation")
        self.meaning.setObjectName("glossaryMeaning")
        for label in (self.name, self.meaning, self.formula):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.where_button = QPushButton(self.tr("Show me where"))
        self.where_button.setObjectName("glossaryWhere")
        explain(
            self.where_button,
            self.tr("Go to the laboratory in which this can be seen; a ring marks the place"),
        )
        self.code = CodeView()
        self._lay_out()
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self.list.setFocus)
        self.list.currentItemChanged.connect(self._show_current)
        self.where_button.clicked.connect(self._point)
        self._fill("")

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        right = QVBoxLayout()
        right.setSpacing(2 * theme.SPACE)
        for widget in (self.name, self.meaning, self.formula):
            right.addWidget(widget)
        right.addWidget(self.where_button, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.code, 1)
        right.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(*[2 * theme.SPACE] * 4)
        row.setSpacing(3 * theme.SPACE)
        row.addLayout(left)
        row.addLayout(right, 1)

    def open_at(self, key: str) -> None:
        """Show the window, with a term chosen where one is asked for."""
        if key:
            self.search.clear()
            self._choose(key)
        self.show()
        self.raise_()
        self.activateWindow()
        (self.list if key else self.search).setFocus()

    @Slot(str)
    def _fill(self, typed: str) -> None:
        self.list.clear()
        found = find(typed)
        for term in found:
            item = QListWidgetItem(term.title, self.list)
            item.setData(_KEY, term.key)
        if found:
            self.list.setCurrentRow(0)
        else:
            self.name.setText(self.tr("Nothing found"))
            self.meaning.setText(
                self.tr("No term has “{typed}” in its name or meaning. Try another word.").format(typed=typed)
            )
            self._show_more(None)

    def _choose(self, key: str) -> None:
        for row in range(self.list.count()):
            if self.list.item(row).data(_KEY) == key:
                self.list.setCurrentRow(row)

    @property
    def term(self) -> Term | None:
        item = self.list.currentItem()
        return TERMS[item.data(_KEY)] if item else None

    @Slot()
    def _show_current(self) -> None:
        if term := self.term:
            self.name.setText(term.title)
            self.meaning.setText(term.text)
            self._show_more(term)

    def _show_more(self, term: Term | None) -> None:
        self.formula.setText(term.formula if term else "")
        self.formula.setVisible(bool(term and term.formula))
        self.where_button.setVisible(bool(term and term.widget))
        self.code.setVisible(bool(term and term.source))
        if term and term.source:
            self.code.show_source(source_of(term.source))

    @Slot()
    def _point(self) -> None:
        if term := self.term:
            self.hide()  # it would cover what it points at; F1 brings it back as it was
            for lab, widget in term.places(self._window.current_lab):
                if self._window.point_at(lab, widget):
                    return
