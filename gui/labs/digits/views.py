"""What a page can show in the same place, as tabs beside its title."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from gui.widgets.help import explain


class Views(QWidget):
    """chosen: the key of the view that the user turned to."""

    chosen = Signal(str)

    def __init__(self, views: Sequence[tuple[str, str, str]]) -> None:
        """Key, name, and what it shows, of each; the first is shown. A tab is called as its key."""
        super().__init__()
        self.shown = views[0][0]
        self._tabs = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for key, name, does in views:
            tab = self._tabs[key] = QToolButton()
            tab.setObjectName(key)
            tab.setProperty("role", "tab")
            tab.setText(name)
            tab.setAccessibleName(name)
            tab.setCheckable(True)
            tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves no frame around it
            explain(tab, does)
            tab.clicked.connect(lambda _, key=key: self.turn_to(key))
            self._group.addButton(tab)
            row.addWidget(tab)
        self._tabs[self.shown].setChecked(True)

    def turn_to(self, key: str) -> None:
        self._tabs[key].setChecked(True)
        if key != self.shown:
            self.shown = key
            self.chosen.emit(key)
