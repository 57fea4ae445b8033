"""Buttons as every lab makes them."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QToolButton

from gui.widgets.help import explain, press_by_return


def named_button(name: str, text: str, does: str) -> QPushButton:
    """name: its object name; does: what a click does, in a sentence."""
    button = QPushButton(text)
    button.setObjectName(name)
    explain(button, does)
    return button


def stand_for(button: QToolButton, action: QAction) -> None:
    """The button looks as the action says, is called by its name, and triggers it: by Return, too."""
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    press_by_return(button)
