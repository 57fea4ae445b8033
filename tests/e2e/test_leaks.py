"""What is made anew each time goes each time."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from gui import theme
from tests.e2e.conftest import closed, opened


@pytest.fixture
def count(window):
    """count(): of all objects in the window, and of those that listen to changes of the look."""

    def count():
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as a running event loop does
        listening = theme._dresser(QApplication.instance()).receivers("2dressed()")
        return len(window.findChildren(QObject)), listening

    return count


def test_a_window_that_is_closed_leaves_nothing_behind(qtbot):
    """What nobody has selected yet stands nowhere, and went with nothing: 43 widgets of each window."""
    before = QApplication.topLevelWidgets()
    window = opened(qtbot)
    for name in window.lab_actions:
        window.show_lab(name)
    closed(window)
    assert [each for each in QApplication.topLevelWidgets() if each not in before] == []


def test_turning_from_lab_to_lab_leaves_nothing_behind(window, count):
    def turn():
        for name in window.lab_actions:
            panel = window.show_lab(name)
            for page in panel.pages:
                page.trigger()
                QCoreApplication.processEvents()

    turn()
    turn()
    before = count()
    turn()
    assert all(now <= then for now, then in zip(count(), before, strict=True))
    assert before[1] > 20


def test_another_theme_makes_no_listener(window, count):
    def wear():
        for scheme in ("dark", "light"):
            theme.wear(QApplication.instance(), theme.Look(scheme=scheme))

    wear()
    before = count()
    wear()
    assert count() == before
