"""Every page holds in a wide face and in a narrow one: no text is cut off, and nothing lies over another."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from gui.window import MainWindow
from tests.faces import FACES, worn
from tests.sheets.misfits import covered, has_room, said_of, shown


@pytest.fixture(scope="module", params=FACES)
def window(request, qapp):
    """One for all pages in a face."""
    with worn(qapp, request.param):
        window = MainWindow()
        window.show()
        yield window
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_each_page_has_room_for_its_words(window, visit, place, qtbot):
    for size in ((1280, 800), (960, 600)):
        window.resize(*size)
        visit(place)
        qtbot.waitUntil(lambda: [said_of(each) for each in shown(window) if not has_room(each)] == [])
        qtbot.waitUntil(lambda: list(covered(window)) == [])
