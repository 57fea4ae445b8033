"""One of several on a button: what has no room is shortened, and says so."""

import pytest
from PySide6.QtWidgets import QApplication, QStyleOptionButton

from gui import theme
from gui.widgets.choice import Choice


@pytest.mark.parametrize("text", [1.0, 1.5])
def test_a_text_without_room_ends_with_an_ellipsis(shown, text):
    choice = shown(Choice(), 120, 30)
    theme.wear(QApplication.instance(), theme.Look(text=text))
    choice.offer([("MNIST and 30 people's pens", 1)])
    choice.show_value(1)

    def painted():
        option = QStyleOptionButton()
        choice.initStyleOption(option)
        return option.text

    assert painted().endswith("…")
    assert choice.text() == "MNIST and 30 people's pens"
    choice.resize(choice.sizeHint())
    assert painted() == choice.text()
