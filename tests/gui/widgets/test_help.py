"""What a control does, as its tooltip tells it."""

import sys

from PySide6.QtWidgets import QPushButton

from gui.widgets.help import explain, native


def test_a_shortcut_is_told_as_the_system_writes_it(qapp):
    button = QPushButton()
    explain(button, "Try it", keys="Ctrl+Shift+P")
    assert f"({native('Ctrl+Shift+P')})" in button.toolTip()
    assert native("Ctrl+Shift+P") == ("⇧⌘P" if sys.platform == "darwin" else "Ctrl+Shift+P")
    assert native("Delete") == "Delete"  # a word of ours, translated where it is written
