"""Every test runs off screen, with settings of its own, and knows the numbers of the lectures."""

import gc
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from functools import partial
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Bytecode is kept, whatever the machine says: or each worker, and each process that a test starts, would
# compile everything anew, which takes a tenth of the suite's time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

import pytest
from hypothesis import settings

from tests import thorough
from tests.faces import FACES, worn

sys.dont_write_bytecode = False  # also where there are no workers

TESTS = Path(__file__).parent


def pytest_configure(config):
    """The same examples each time: a suite that fails now and then teaches people to look away."""
    thorough.is_on = config.getoption("--thorough")
    settings.register_profile("repeatable", thorough.examples(100), derandomize=True, deadline=None)
    settings.load_profile("repeatable")


def pytest_collection_finish():
    """The collected tests stay: Python's collector, which takes a quarter of the time else, need not look at
    them again and again. Those that count what is left collect by themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_addoption(parser):
    parser.addoption("--thorough", action="store_true", help="every example, page and look: see thorough.py")
    parser.addoption("--font", choices=FACES, help="show the app in a face of tests/fonts")


@pytest.fixture(scope="session")
def qapp(qapp, request):
    """The application, in the face that was asked for."""
    face = request.config.getoption("--font")
    with worn(qapp, face) if face else nullcontext():
        yield qapp


@pytest.fixture(params=FACES)
def face(request, qapp):
    """The test runs in a face wider than usual, and again in a narrower one."""
    with worn(qapp, request.param):
        yield request.param


@pytest.fixture(scope="session", autouse=True)
def one_core():
    """The suite has as many workers as there are cores, and results are the same in each."""
    from engine import cores

    cores.usable, usable = lambda: 1, cores.usable
    yield
    cores.usable = usable


@pytest.fixture(scope="session")
def lectures():
    return json.loads((TESTS / "lectures.json").read_text(encoding="utf-8"))


@pytest.fixture
def qtbot(qtbot):
    """What is waited for comes, if later where other work has the processor: five seconds are no measure."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitActive", "waitExposed"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=60_000))
    return qtbot


@pytest.fixture
def run_python():
    """run_python(code): run it in a fresh interpreter in which the packages blocked cannot be imported."""

    def run_python(code, blocked=()):
        prelude = f"import sys; sys.modules.update(dict.fromkeys({list(blocked)!r}))\n"
        return subprocess.run(
            [sys.executable, "-c", prelude + code],
            cwd=TESTS.parent,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run_python


@pytest.fixture
def effort():
    """effort(action): how many functions it calls: what a clock would tell, but on every machine alike."""

    def effort(action):
        calls = 0

        def note(frame, event, argument):
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(note)
        try:
            action()
        finally:
            sys.setprofile(None)
        return calls

    return effort


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """No test reads or writes the user's own settings."""
    monkeypatch.setenv("NABLAB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def usual_look():
    """Each test finds the app as a new user does, and leaves it so."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")  # the tests of the engine run without Qt
    app = widgets and widgets.QApplication.instance()
    if app:
        from gui import theme

        if theme.look() != theme.Look():
            theme.wear(app, theme.Look())


# Widgets by themselves: shown as they are in the window, heard, and looked at pixel by pixel


@pytest.fixture
def shown(qtbot):
    """shown(widget, width, height): show it so large; it is gone after the test. active: with the focus."""
    from PySide6.QtWidgets import QApplication

    from gui import theme

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
        from PySide6.QtGui import QColor

        image, wanted = widget.grab().toImage(), QColor(color)
        places = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return sum(image.pixelColor(x, y) == wanted for x, y in places)

    return count_of
