"""One can draw before the engine is there; the lab that comes takes over the canvas and what was drawn."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from gui import theme
from gui.labs.digits.draw.early import Early, early
from gui.labs.digits.session.drawing import Drawing
from gui.labs.digits.session.samples import sample
from gui.tour import draw
from gui.window import MainWindow

ONE = [[(0.5, y / 20) for y in range(4, 17)]]

# The program itself, with a hand on its window: what is there at each stage. The engine waits for the hand.
STAGES = """
import sys
from threading import Event
sys.argv = ["nablab"]
import main
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from gui import app

stroke, early = Event(), []

def shell(self, *arguments):
    real = app._early
    app._early = lambda *choices: early.append(real(*choices)) or early[0]
    begin(self, *arguments)
    early[0].painted.connect(lambda: draw(self))

def draw(start):
    canvas = start.canvas = start.window.findChild(QWidget, "digitCanvas")
    canvas.stroke_begun.emit(0.5, 0.2)
    for y in range(21, 80):
        canvas.stroke_extended.emit(0.5, y / 100)
    canvas.stroke_ended.emit()
    print("shell", "numpy" in sys.modules, list(start.window.panels), len(canvas._strokes), flush=True)
    stroke.set()

def engine(self):
    stroke.wait()
    load(self)
    print("engine", "numpy" in sys.modules, "gui.labs.digits.panel" in sys.modules, flush=True)

def answer(self):
    say(self)
    told = self.window.findChild(QLabel, "digitAnswer").text()
    print("answer", list(self.window.panels), told, flush=True)

def lab(self):
    come(self)
    assert self.window.findChild(QWidget, "digitCanvas") is self.canvas
    told = self.window.panels["digits"].answer.label.text()
    print("lab", list(self.window.panels), told, self._autosave, flush=True)
    print("large charts", "gui.widgets.charts.figure" in sys.modules, flush=True)

def rest(self):
    end(self)
    print("rest", self._autosave.is_behind, self.window.isWindowModified(), flush=True)
    QApplication.quit()

Start = app.Start
begin, load, say, come, end = Start.shell, app._Engine.run, Start.answer, Start.lab, Start.rest
Start.shell, app._Engine.run, Start.answer, Start.lab, Start.rest = shell, engine, answer, lab, rest
sys.exit(main.main([]))
"""


def test_the_stages_come_in_their_order_and_the_stroke_is_drawn_answered_and_kept(run_python):
    result = run_python(STAGES)
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines() == [
        "shell False [] 1",
        "engine True False",
        "answer [] 1",
        "lab ['digits'] 1 None",
        "large charts False",
        "rest True True",
    ]


@pytest.fixture
def begun(qtbot):
    """begun(width, height): a window at its first stage."""
    windows = []

    def begun(width=1280, height=800):
        window = MainWindow(Early())
        windows.append(window)
        window.resize(width, height)
        with qtbot.waitActive(window):
            window.show()
        return window, window.findChild(Early).canvas

    yield begun
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1920, 1080), (1024, 700), (800, 600)])
def test_the_canvas_stays_where_it_is(begun, width, height):
    window, canvas = begun(width, height)
    before = canvas.mapTo(window, QPoint()), canvas.size()
    panel = window.show_lab("digits")
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # as when the event loop goes on
    assert panel.canvas is canvas
    assert (canvas.mapTo(window, QPoint()), canvas.size()) == before
    assert canvas.hasFocus()
    assert window.findChild(Early) is None or window.findChild(Early).isHidden()


def test_what_is_drawn_is_answered_before_the_lab_comes_and_where_the_lab_answers(begun):
    window, canvas = begun()
    early = window.early
    assert not early.answer()  # there is nothing to answer
    draw(canvas, ONE)
    assert early.answer()
    QCoreApplication.processEvents()
    label = early.findChild(QLabel, "digitAnswer")
    assert label.text() == "1"
    draw(canvas, [[(0.5 - x / 20, 0.5) for x in range(5)]])  # and what is drawn from now on, too
    place = label.mapTo(window, QPoint())
    told = early.findChild(QWidget, "digitProbabilities").accessibleDescription()
    panel = window.show_lab("digits")
    QCoreApplication.processEvents()
    assert (panel.answer.label.mapTo(window, QPoint()) - place).manhattanLength() < theme.SPACE
    assert panel.answer.bars.accessibleDescription() == told
    assert len(panel.session.strokes) == 2


def test_ink_is_seen_at_once_and_can_be_taken_back_later(begun, count_of):
    window, canvas = begun()
    draw(canvas, ONE)
    assert count_of(canvas, theme.current().text) > 1000
    panel = window.show_lab("digits")
    assert window.isWindowModified()
    assert panel.answer.label.text() == "1"
    assert panel.undo_stack.undoText() == "Stroke"
    panel.undo_stack.undo()
    assert panel.session.drawing.is_empty


def test_a_stroke_under_way_goes_on_when_the_lab_has_come(begun):
    window, canvas = begun()
    handle = window.windowHandle()
    at = [canvas.mapTo(window, QPoint(canvas.width() // 2, y)) for y in range(80, 380, 20)]
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at[0])
    for point in at[1:6]:
        QTest.mouseMove(handle, point)
    session = window.show_lab("digits").session
    assert session.answer is not None
    for point in at[6:]:
        QTest.mouseMove(handle, point)
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at[-1])
    assert len(session.strokes) == 1
    assert len(session.strokes[0].points) == len(at)
    assert window.findChild(QLabel, "digitAnswer").text() == "1"
    QTest.mouseMove(handle, at[3])
    QTest.mouseClick(window.findChild(QPushButton, "digitClear"), Qt.MouseButton.LeftButton)
    assert session.drawing.is_empty  # the canvas has let go of the mouse


def test_a_stroke_of_many_points_is_read_as_a_whole(begun, monkeypatch):
    window, canvas = begun()
    draw(canvas, [[(0.5, at / 100) for at in range(20, 80)]])
    read, prepare = [], Drawing.prepare
    monkeypatch.setattr(Drawing, "prepare", lambda drawing: read.append(drawing) or prepare(drawing))
    assert window.show_lab("digits").session.answer == 1
    assert len(read) < 5


def test_the_second_stroke_under_way_keeps_the_mouse(begun):
    window, canvas = begun()
    draw(canvas, ONE)
    canvas.stroke_begun.emit(0.2, 0.2)
    window.show_lab("digits")
    assert QWidget.mouseGrabber() is canvas
    canvas.stroke_ended.emit()
    assert QWidget.mouseGrabber() is None


def test_what_was_drawn_comes_onto_the_work_of_the_last_time(begun):
    window, canvas = begun()
    draw(canvas, ONE)
    state = {"version": 1, **sample(7, 0, 0, 0.4).to_dict()}
    window.adopt_later({"digits": state})
    session = window.show_lab("digits").session
    assert [len(stroke.points) for stroke in session.strokes][-1] == len(ONE[0])
    assert len(session.strokes) == len(state["strokes"]) + 1


def test_who_goes_to_another_lab_meanwhile_stays_there(begun):
    window, canvas = begun()
    draw(canvas, ONE)
    graph = window.show_lab("graph")
    assert window.panel("digits").session.answer == 1
    assert window.current_lab == "graph"
    assert graph.isVisible()
    assert window.show_lab("digits").canvas is canvas


def test_beside_another_page_there_is_no_large_canvas_to_begin_with():
    assert early({"page": "learn"}) is None
    assert early({"page": "draw"}) is not None
    assert early({}) is not None
