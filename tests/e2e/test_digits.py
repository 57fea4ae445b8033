import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from engine.files import RESOURCES, load_json
from gui.tour import draw
from gui.widgets.bars import ProbabilityBars

SAMPLES = load_json(RESOURCES / "strokes.json")["digits"]


@pytest.fixture
def canvas(find):
    return find(QWidget, "digitCanvas")


@pytest.fixture
def answer(find):
    return find(QLabel, "digitAnswer")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample["digit"]))
def test_drawn_digits_are_read(canvas, answer, find, sample):
    draw(canvas, sample["strokes"])
    assert answer.text() == str(sample["digit"])
    values = find(ProbabilityBars, "digitProbabilities").property("values")
    assert len(values) == 10
    assert sum(values) == pytest.approx(1)
    assert values[sample["digit"]] == max(values)


def test_the_answer_comes_while_the_pen_is_down(canvas, answer, qtbot):
    assert answer.text() == ""
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert answer.text() != ""


def test_clear_by_mouse_and_by_key(canvas, answer, find, qtbot, window):
    clear = find(QPushButton, "digitClear")
    assert not clear.isEnabled()
    for wipe in (
        lambda: qtbot.mouseClick(clear, Qt.MouseButton.LeftButton),
        lambda: qtbot.keyClick(window, Qt.Key.Key_Delete),
    ):
        draw(canvas, SAMPLES[7]["strokes"])
        assert answer.text() == "7"
        wipe()
        assert answer.text() == ""
        assert find(ProbabilityBars, "digitProbabilities").property("values") == [0.0] * 10
        assert not window.show_lab("digits").session.strokes


def test_other_buttons_draw_nothing(canvas, answer, qtbot):
    qtbot.mousePress(canvas, Qt.MouseButton.RightButton, pos=QPoint(100, 100))
    qtbot.mouseMove(canvas, QPoint(200, 200))
    qtbot.mouseRelease(canvas, Qt.MouseButton.RightButton, pos=QPoint(200, 200))
    assert answer.text() == ""


def test_what_is_drawn_can_be_seen(canvas, window):
    blank = canvas.grab().toImage()
    draw(canvas, SAMPLES[1]["strokes"])
    assert canvas.grab().toImage() != blank
    panel = window.show_lab("digits")
    assert panel.image.image.max() == pytest.approx(1)


def test_doubt_is_said_in_words(canvas, window, answer):
    panel = window.show_lab("digits")
    draw(canvas, [[(0.3, 0.3), (0.7, 0.7)], [(0.3, 0.7), (0.5, 0.5)], [(0.2, 0.5), (0.8, 0.4)]])
    assert ("Not sure" in panel.remark.text()) == (not panel.session.is_sure)
    assert "Second guess" in panel.remark.text()
    assert answer.text() == str(panel.session.answer)


def test_the_drawing_is_still_there_after_a_look_at_another_lab(canvas, answer, window):
    draw(canvas, SAMPLES[4]["strokes"])
    window.show_lab("graph")
    window.show_lab("digits")
    assert answer.text() == "4"
