"""Buttons as every lab makes them."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from gui.widgets.help import explain


def named_button(name: str, text: str, does: str) -> QPushButton:
    """name: its object name; does: what a click does, in a sentence."""
    button = QPushButton(text)
    button.setObjectName(name)
    explain(button, does)
    return button
