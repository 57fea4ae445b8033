"""The real window, used through real events, by the names that outside checks rely on."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from gui.window import MainWindow


@pytest.fixture
def window(qtbot):
    window = MainWindow()
    with qtbot.waitActive(window):
        window.show()
    yield window
    window.close()
    window.deleteLater()
    # a window that was only promised to be deleted is dressed anew at each change of theme
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def find(window):
    """find(kind, name): the one widget of that name."""

    def find(kind, name):
        found = window.findChildren(kind, name)
        assert len(found) == 1, f"{len(found)} widgets are called {name}"
        return found[0]

    return find
