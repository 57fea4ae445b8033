"""The real window, used through real events, by the names that outside checks rely on."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel, QWidget

from gui.window import MainWindow


def opened(qtbot):
    window = MainWindow()
    with qtbot.waitActive(window):
        window.show()
    return window


def closed(window):
    window.close()
    window.deleteLater()
    # a window that was only promised to be deleted is dressed anew at each change of theme
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="module")
def house(qapp):
    """One window for all tests of a file, which may leave their work behind."""
    window = MainWindow()
    window.show()
    yield window
    closed(window)


@pytest.fixture
def window(qtbot):
    window = opened(qtbot)
    yield window
    closed(window)


@pytest.fixture(scope="module")
def windows_of_file():
    windows = []
    yield windows
    for window in windows:
        closed(window)


@pytest.fixture
def lasting_window(windows_of_file, qtbot):
    """The window of a whole file, as it is at the beginning: a tenth of what a new one with its labs costs.

    For files whose tests begin with a lab and a page: what is not work (pages, splitters, speeds) may be from
    the test before.
    """
    if not windows_of_file:
        windows_of_file.append(opened(qtbot))
    (window,) = windows_of_file
    as_new(window)
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


def as_new(window):
    for worker in window.status.workers:
        worker.cancel()
    window.filing.new()
    window.resize(1280, 800)
    for panel in window.panels.values():
        panel.undo_stack.clear()
        if panel.pages:
            panel.show_page(panel.pages[0].data())
    window.notice.clear()
    window.statusBar().clearMessage()
    window.setWindowModified(False)
    window.show_lab("digits")
    QCoreApplication.processEvents()


@pytest.fixture
def canvas(find):
    """On which one draws a digit; the lab is shown first."""
    return find(QWidget, "digitCanvas")


@pytest.fixture
def notice(find):
    """notice(): the messages above the work."""
    return find(QLabel, "noticeText").text


@pytest.fixture
def alone(qapp):
    """alone(page, width, height): a page with no window around it, not shown yet; gone after the test."""
    pages = []

    def alone(page, width, height):
        pages.append(page)
        page.resize(width, height)
        return page

    yield alone
    for page in pages:
        page.close()
        page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


PLACES = [
    ("digits", "draw"),
    ("digits", "backward"),
    ("digits", "maps"),
    ("digits", "data"),
    ("digits", "learn"),
    ("digits", "judge"),
    ("digits", "landscape"),
    ("graph", "graph"),
    ("graph", "scratch"),
    ("bigram", "sample"),
    ("bigram", "likelihood"),
    ("bigram", "twin"),
    ("bigram", "data"),
    ("bigram", "divide"),
    ("letters", "ladder"),
    ("letters", "counts"),
    ("letters", "network"),
    ("letters", "train"),
    ("letters", "transformer"),
    ("words", "space"),
    ("words", "attention"),
    ("words", "learn"),
    ("words", "speak"),
]


@pytest.fixture
def places():
    """Each lab with each of its sub-tabs."""
    return PLACES


@pytest.fixture(params=PLACES, ids=lambda place: "-".join(filter(None, place)))
def place(request):
    """A lab and one of its sub-tabs."""
    return request.param


@pytest.fixture
def visit(window):
    """visit(place): show it with something in it; returns the lab's panel."""

    def visit(place, window=window):
        lab, page = place
        panel = window.show_lab(lab)
        assert {action.data() for action in panel.pages} == {p for name, p in PLACES if name == lab and p}
        panel.cards[0].action()
        panel.show_page(page)
        QCoreApplication.processEvents()
        return panel

    return visit


@pytest.fixture
def written(window, qtbot):
    """written(): wait until all that is to be saved is written, or is told of."""
    return lambda: qtbot.waitUntil(lambda: not window.filing.worker.is_running)


@pytest.fixture
def find(window):
    """find(kind, name): the one widget of that name."""

    def find(kind, name):
        found = window.findChildren(kind, name)
        assert len(found) == 1, f"{len(found)} widgets are called {name}"
        return found[0]

    return find
