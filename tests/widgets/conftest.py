"""Widgets by themselves: shown as they are in the window, heard, and looked at pixel by pixel."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from gui import theme


@pytest.fixture
def shown(qtbot):
    """shown(widget, width, height): show it so large; it is gone after the test. active: with the focus."""
    theme.follow_system(QApplication.instance())
    widgets = []

    def shown(widget, width, height, active=False):
        widgets.append(widget)
        widget.resize(width, height)
        with (qtbot.waitActive if active else qtbot.waitExposed)(widget):
            widget.show()
        return widget

    yield shown
    for widget in widgets:
        widget.close()
        widget.deleteLater()


@pytest.fixture
def heard():
    """heard(signal): what it says from now on, a tuple each time."""

    def heard(signal):
        said = []
        signal.connect(lambda *values: said.append(values))
        return said

    return heard


@pytest.fixture
def count_of():
    """count_of(widget, color): how many of its pixels have exactly this colour."""

    def count_of(widget, color):
        image, wanted = widget.grab().toImage(), QColor(color)
        places = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return sum(image.pixelColor(x, y) == wanted for x, y in places)

    return count_of
