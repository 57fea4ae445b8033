"""The command palette: every action of the window and every term of the glossary, found by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.glossary import find
from gui.guarded import Guarded
from gui.widgets.help import explain, paragraph
from gui.words import without_mnemonic

_WIDTH, _HEIGHT = 620, 420
_MOST_TERMS = 6
_ACTION = Qt.ItemDataRole.UserRole
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CommandPalette(Guarded, QDialog):
    """Type, choose with the arrow keys, Return does it."""

    def __init__(
        self, parent: QWidget, actions: Sequence[tuple[str, QAction]], look_up: Callable[[str], object]
    ) -> None:
        """actions: each with the menus that lead to it; look_up: opens the glossary at a term, by its key."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("commandPalette")
        self.setAccessibleName(self.tr("Commands"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._actions, self._look_up = actions, look_up
        self.search = QLineEdit()
        self.search.setObjectName("commandSearch")
        self.search.setProperty("role", "field")
        self.search.setPlaceholderText(self.tr("What do you want to do?"))
        self.search.setAccessibleName(self.tr("Search the commands"))
        explain(self.search, self.tr("Type a part of a command's name; Return does what is marked"))
        self.list = QTreeWidget()
        self.list.setObjectName("commandList")
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setColumnCount(2)
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.header().setStretchLastSection(False)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        explain(self.list, self.tr("Every command with its shortcut; what cannot be done now is grey"))
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.SPACE] * 4)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._do_current)
        self.list.itemActivated.connect(self._do_current)
        self.list.itemClicked.connect(self._do_current)
        self._fill("")
        width, height = theme.px(_WIDTH), theme.px(_HEIGHT)
        self.resize(min(width, parent.width()), min(height, parent.height()))
        top = parent.mapToGlobal(parent.rect().topLeft())
        self.move(top.x() + (parent.width() - self.width()) // 2, top.y() + parent.height() // 8)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)  # a popup does not get it by itself

    @Slot(str)
    def _fill(self, typed: str) -> None:
        self.list.clear()
        for path, action in self._actions:
            name = f"{path} › {without_mnemonic(action.text())}"
            if not matches(typed, name):
                continue
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            item = QTreeWidgetItem([name, keys])
            item.setData(0, _ACTION, action)
            item.setToolTip(0, action.toolTip())
            item.setDisabled(not action.isEnabled())
            self.list.addTopLevelItem(item)
        for term in find(typed)[:_MOST_TERMS] if typed.strip() else ():
            item = QTreeWidgetItem([self.tr("Glossary › {term}").format(term=term.title), ""])
            item.setData(0, _ACTION, term.key)
            item.setToolTip(0, paragraph(term.text))
            self.list.addTopLevelItem(item)
        if not self.list.topLevelItemCount():
            nothing = self.tr("Nothing is called “{typed}”. Try one word, or a shorter one.")
            item = QTreeWidgetItem([nothing.format(typed=typed.strip()), ""])
            item.setDisabled(True)
            self.list.addTopLevelItem(item)
        for row in range(self.list.topLevelItemCount()):
            found = self.list.topLevelItem(row)
            if found is not None and not found.isDisabled():
                self.list.setCurrentItem(found)
                break

    @Slot()
    def _do_current(self) -> None:
        # where one click activates, it comes twice: the second time the palette is closed
        item = self.list.currentItem() if self.isVisible() else None
        if item is not None and not item.isDisabled():
            chosen: QAction | str = item.data(0, _ACTION)
            self.close()
            if isinstance(chosen, str):
                self._look_up(chosen)
            else:
                chosen.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move in the list while one types."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _LIST_KEYS
        ):
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)


def matches(typed: str, name: str) -> bool:
    """Whether every word that was typed is somewhere in the name."""
    return all(word in name.casefold() for word in typed.casefold().split())
