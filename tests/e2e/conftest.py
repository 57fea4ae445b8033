"""The real window, used through real events, by the names that outside checks rely on."""

import pytest

from gui.window import MainWindow


@pytest.fixture
def window(qtbot):
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    return window


@pytest.fixture
def find(window):
    """find(kind, name): the one widget of that name."""

    def find(kind, name):
        found = window.findChildren(kind, name)
        assert len(found) == 1, f"{len(found)} widgets are called {name}"
        return found[0]

    return find
