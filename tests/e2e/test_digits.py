"""The page Draw of the digits lab, on the real window: pens, fingers and pictures, and the answer to them."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QInputDevice, QPainter, QPen, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
)

from engine.digits import UnitEdit, centre_drawing, read_idx
from engine.disk import RESOURCES, load_json
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.drawing import Drawing, in_box
from gui.pictures import read_picture
from gui.tour import draw
from gui.widgets.charts.bars import ProbabilityBars
from gui.widgets.choice import Choice
from tests.photographs import digits, placed

SAMPLES = load_json(RESOURCES / "strokes.json")["digits"]


@pytest.fixture
def panel(window):
    return window.show_lab("digits")


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
    assert panel.seen.image.image.max() == pytest.approx(1)


def test_doubt_is_said_in_words(canvas, window, answer):
    panel = window.show_lab("digits")
    draw(canvas, [[(0.3, 0.3), (0.7, 0.7)], [(0.3, 0.7), (0.5, 0.5)], [(0.2, 0.5), (0.8, 0.4)]])
    assert ("Not sure" in panel.answer.remark.text()) == (not panel.session.reading.is_sure)
    assert "Second guess" in panel.answer.remark.text()
    assert answer.text() == str(panel.session.answer)


def test_the_drawing_is_still_there_after_a_look_at_another_lab(canvas, answer, window):
    draw(canvas, SAMPLES[4]["strokes"])
    window.show_lab("graph")
    window.show_lab("digits")
    assert answer.text() == "4"


# Pens, fingers, undo


ERASER = QPointingDevice(
    "the other end", 7, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Eraser,
    QInputDevice.Capability.Position, 1, 1,
)  # fmt: skip


def tablet(canvas, kind, x, y, held=Qt.MouseButton.LeftButton, device=None):
    at = QPointF(x * canvas.width(), y * canvas.height())
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else Qt.MouseButton.LeftButton
    event = QTabletEvent(
        kind, device or QPointingDevice.primaryPointingDevice(), at, canvas.mapToGlobal(at), 0.5, 0, 0, 0,
        0, 0, Qt.KeyboardModifier.NoModifier, button, held,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_a_pen_draws(canvas, answer, panel):
    tablet(canvas, QEvent.Type.TabletPress, 0.5, 0.2)
    for y in (0.4, 0.6, 0.8):
        tablet(canvas, QEvent.Type.TabletMove, 0.5, y)
    tablet(canvas, QEvent.Type.TabletRelease, 0.5, 0.85, Qt.MouseButton.NoButton)
    tablet(canvas, QEvent.Type.TabletMove, 0.9, 0.9, Qt.MouseButton.NoButton)  # in the air
    assert [len(stroke.points) for stroke in panel.session.strokes] == [5]
    assert answer.text() == "1"
    panel.undo_stack.undo()
    assert answer.text() == ""


def test_a_finger_draws(canvas, answer, window, qtbot):
    device = QTest.createTouchDevice()
    points = [QPoint(canvas.width() // 2, canvas.height() * k // 10) for k in range(2, 9)]
    QTest.touchEvent(canvas, device).press(0, points[0], canvas).commit()
    for point in points[1:]:
        QTest.touchEvent(canvas, device).move(0, point, canvas).commit()
    QTest.touchEvent(canvas, device).release(0, points[-1], canvas).commit()
    assert answer.text() == "1"


def test_strokes_are_undone_and_redone_by_key(canvas, answer, panel, window, qtbot):
    draw(canvas, SAMPLES[4]["strokes"])
    count = len(panel.session.strokes)
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(canvas, Qt.Key.Key_Z, control)
    assert len(panel.session.strokes) == count - 1
    qtbot.keyClick(canvas, Qt.Key.Key_Z, control | shift)
    assert len(panel.session.strokes) == count
    assert answer.text() == "4"


def test_the_pen_can_be_made_thicker_by_keyboard(canvas, panel, find, qtbot):
    draw(canvas, SAMPLES[1]["strokes"])
    thin = panel.session.sketch.preparation
    pen = find(QSlider, "digitPen")
    qtbot.keyClick(pen, Qt.Key.Key_End)
    qtbot.keyClick(panel, Qt.Key.Key_Delete)
    draw(canvas, SAMPLES[1]["strokes"])
    assert panel.session.sketch.preparation.drawn.sum() > 1.5 * thin.drawn.sum()
    np.testing.assert_allclose(panel.session.image, thin.centred, atol=0.2)


# Pictures


def test_what_is_copied_can_be_pasted_and_is_read_alike(canvas, answer, panel, window, qtbot):
    draw(canvas, SAMPLES[5]["strokes"])
    qtbot.keyClick(canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    panel.clear()
    qtbot.keyClick(canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: panel.session.sketch.picture is not None)
    assert answer.text() == "5"
    panel.undo_stack.undo()
    assert answer.text() == ""


def test_a_light_digit_on_dark_ground_is_pasted_too(answer, panel, find, qtbot):
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#101820"))
    painter = QPainter(image)
    painter.setPen(QPen(QColor("#F0F0D0"), 16))
    painter.drawLine(150, 30, 150, 170)
    painter.end()
    QApplication.clipboard().setImage(image)
    qtbot.mouseClick(find(QToolButton, "digitPaste"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: answer.text() == "1")


def test_nothing_to_paste_is_said(panel, notice, find, qtbot):
    QApplication.clipboard().setText("a seven")
    qtbot.mouseClick(find(QToolButton, "digitPaste"), Qt.MouseButton.LeftButton)
    assert "no picture to paste" in notice()
    image = QImage(30, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    QApplication.clipboard().setImage(image)
    with qtbot.waitSignal(panel.exchange.reader.failed):
        qtbot.mouseClick(find(QToolButton, "digitPaste"), Qt.MouseButton.LeftButton)
    assert "nothing drawn on it" in notice()
    assert panel.session.drawing.is_empty


def test_a_drawing_is_saved_as_a_picture(canvas, panel, notice, find, qtbot, tmp_path, monkeypatch):
    save = find(QToolButton, "digitSave")
    assert not save.isEnabled()
    draw(canvas, SAMPLES[2]["strokes"])
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "two"), ""))
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    picture = read_picture((tmp_path / "two.png").read_bytes())
    assert np.argmax(panel.session.network.logits(centre_drawing(picture).reshape(1, 784))) == 2
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "no" / "where"), ""))
    qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    assert "cannot be saved there" in notice()


# What stands beside the answer


def test_a_picture_has_no_strokes_to_redraw(canvas, panel):
    draw(canvas, SAMPLES[3]["strokes"])
    assert [thumbnail.isVisible() for thumbnail in panel.seen.thumbnails] == [True] * 4
    panel.session.show_drawing(Drawing(picture=np.eye(50, dtype=np.uint8) * 255))
    assert [thumbnail.isVisible() for thumbnail in panel.seen.thumbnails] == [True] * 3 + [False]


def test_what_centring_is_good_for_stands_beside_the_answer(canvas, panel, find, answer):
    naive = find(QLabel, "digitNaive")
    assert not naive.isVisible()
    draw(canvas, [[(0.04, 0.02), (0.16, 0.02), (0.1, 0.2)]])
    assert answer.text() == "7"
    assert naive.text() == f"Without centring: {panel.session.reading.naive_answer}"
    assert panel.session.reading.naive_answer != 7


def test_pixels_that_speak_for_a_digit(canvas, panel, find, qtbot):
    draw(canvas, SAMPLES[8]["strokes"])
    plain = panel.seen.image.grab().toImage()
    overlay = find(Choice, "digitOverlay")
    overlay.setFocus()
    qtbot.keyClick(overlay, Qt.Key.Key_Down)
    assert panel.session.gradient.choice == -1
    assert panel.seen.image.grab().toImage() != plain
    panel.session.select(("pixel", 10, 10))
    assert "∂z2[8]/∂x[290]" in panel.inspector.arithmetic.text()


def test_the_inspector_is_there_where_one_can_see_what_it_is_about(canvas, panel):
    draw(canvas, SAMPLES[8]["strokes"])
    panel.session.select(("unit", 95, 0))
    shown = {}
    for page in (action.data() for action in panel.pages):
        panel.show_page(page)
        shown[page] = panel.inspector.isVisible()
    assert {page for page, is_shown in shown.items() if is_shown} == {"draw", "backward"}
    panel.show_page("draw")
    assert panel.inspector.isVisible()


def test_a_page_by_key_has_the_focus(canvas, panel, window, qtbot):
    for number, page in enumerate((action.data() for action in panel.pages), 1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)
        assert panel.page == page
        focused = QApplication.focusWidget()
        assert focused is canvas if page in ("draw", "backward") else panel.shown_page.isAncestorOf(focused)
    panel.show_page("draw")
    assert canvas.hasFocus()


def test_a_closed_inspector_gives_the_focus_back(canvas, panel, qtbot):
    draw(canvas, SAMPLES[8]["strokes"])
    units = panel.draw.seen.units
    units.setFocus()
    panel.session.select(("unit", 95, 0))
    panel.inspector.close_button.setFocus()
    qtbot.keyClick(panel.inspector.close_button, Qt.Key.Key_Escape)
    assert not panel.inspector.isVisible()
    assert units.hasFocus()


def test_the_temperature_is_turned(canvas, panel, find, qtbot):
    draw(canvas, SAMPLES[7]["strokes"])
    sure = max(panel.answer.bars.property("values"))
    panel.answer.bars.setFocus()
    qtbot.keyClick(panel.answer.bars, Qt.Key.Key_Down)
    qtbot.keyClick(find(QSlider, "digitTemperature"), Qt.Key.Key_End)
    assert max(panel.answer.bars.property("values")) < sure
    assert "Temperature 10" in panel.answer.remark.text()
    qtbot.mouseClick(find(QPushButton, "digitTemperatureReset"), Qt.MouseButton.LeftButton)
    assert max(panel.answer.bars.property("values")) == sure


# Maps


def test_the_drawing_is_on_the_maps_and_a_neighbour_can_be_opened(canvas, panel, window, qtbot):
    draw(canvas, SAMPLES[7]["strokes"])
    tab = next(b for b in window.header.buttons if b.text() == "Maps")
    qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    maps = panel.maps
    qtbot.waitUntil(lambda: maps.buttons[0].isEnabled(), timeout=30_000)
    qtbot.mouseClick(maps.buttons[0], Qt.MouseButton.LeftButton)
    assert panel.session.sketch.picture.shape == (28, 28)
    assert panel.session.answer == 7
    panel.undo_stack.undo()
    assert panel.session.strokes


# Odd drawings


def noise(height, width):
    return np.random.default_rng(0).integers(0, 256, (height, width), np.uint8)


@pytest.mark.parametrize(
    "picture",
    [np.full((200, 200), 255, np.uint8), np.full((400, 1), 255, np.uint8), noise(300, 400), noise(1, 1)],
    ids=["black", "a line", "noise", "a pixel"],
)
def test_odd_pictures_get_some_answer(panel, answer, picture):
    panel.take("picture", picture, "odd.png")
    assert answer.text() in [*"0123456789"]
    assert sum(panel.answer.bars.property("values")) == pytest.approx(1)
    panel.session.gradient.choose(-1)
    panel.show_page("backward")
    assert "nan" not in panel.stage.equation.text()


def test_a_stroke_that_leaves_the_canvas_and_comes_back(canvas, panel, answer, qtbot):
    draw(canvas, [[(0.5, 0.2), (0.5, -0.5), (-0.7, 0.5), (0.5, 0.8)]])
    points = panel.session.strokes[0].points
    assert len(panel.session.strokes) == 1
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in points)
    assert answer.text() != ""


def test_a_dot_and_an_empty_canvas(canvas, panel, answer, qtbot):
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert answer.text() != ""
    panel.undo_stack.undo()
    assert answer.text() == ""
    for page in ("backward", "maps", "draw"):
        panel.show_page(page)


def test_a_thousand_strokes_are_painted_and_undone_one_by_one(canvas, panel, qtbot):
    rng = np.random.default_rng(0)
    strokes = rng.random((1000, 3, 2)) * (0.4, 0.9) + 0.05
    strokes[-1] += (0.45, 0)  # where there is nothing yet
    panel.session.show_drawing(in_box(strokes[:-2].tolist(), 0, 0, 1))
    draw(canvas, strokes[-2:].tolist())
    assert len(panel.session.strokes) == 1000
    full = canvas.grab().toImage()
    panel.undo_stack.undo()
    assert canvas.grab().toImage() != full
    panel.undo_stack.redo()
    assert canvas.grab().toImage() == full


def test_what_is_painted_bit_by_bit_looks_as_if_painted_at_once(canvas, panel):
    panel.session.sketch.choose_pen(0.12)
    for stroke in np.random.default_rng(3).random((3, 9, 2)):
        panel.session.begin_stroke(*stroke[0])
        for point in stroke[1:]:
            panel.session.extend_stroke(*point)
            canvas.grab()
        panel.session.end_stroke()
    drawing, bit_by_bit = panel.session.drawing, grey(canvas)
    panel.session.clear()
    canvas.grab()
    panel.session.show_drawing(drawing)
    assert np.abs(grey(canvas) - bit_by_bit).max() < 64  # edges meet where a line goes on
    assert np.mean(grey(canvas) != bit_by_bit) < 0.01
    panel.session.clear()
    assert np.mean(np.abs(grey(canvas) - bit_by_bit) > 64) > 0.3


def grey(widget):
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return pixels[:, : image.width()].astype(int)


@pytest.mark.timeout(20)  # a moment: as one path it took ten seconds, and the window waited
def test_a_line_that_crosses_itself_a_million_times_is_painted_at_once(canvas, panel):
    stroke = np.random.default_rng(0).random((1, 2_000, 2)).tolist()
    panel.session.show_drawing(in_box(stroke, 0, 0, 1))
    assert not canvas.grab().isNull()


def test_a_full_sheet_says_so_and_takes_no_more(canvas, panel, find):
    panel.session.show_drawing(in_box([[(0.5, 0.5)]] * 999, 0, 0, 1))
    draw(canvas, SAMPLES[7]["strokes"][:1])
    assert "The sheet is full: clear it to draw again." in find(QLabel, "statusText").text()
    full, changes = canvas.grab().toImage(), panel.undo_stack.count()
    draw(canvas, [[(0.1, 0.1), (0.9, 0.9)]])
    assert canvas.grab().toImage() == full
    assert panel.undo_stack.count() == changes
    panel.undo_stack.undo()
    assert len(panel.session.strokes) == 999


# What a stranger found


def test_the_temperature_comes_back_by_undo(canvas, panel, find, qtbot):
    panel.session.select(("digit", 3, 0))
    qtbot.keyClick(find(QSlider, "digitTemperature"), Qt.Key.Key_Right)
    qtbot.mouseClick(find(QPushButton, "digitTemperatureReset"), Qt.MouseButton.LeftButton)
    assert panel.session.reading.temperature == 1
    panel.undo_stack.undo()
    assert panel.session.reading.temperature == pytest.approx(1.1)


def test_a_paste_and_a_measurement_leave_each_other_alone(canvas, panel, qtbot):
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    QApplication.clipboard().setImage(image)
    panel.edits.edit_unit(3, UnitEdit(is_on=False), "")
    panel.paste()  # of nothing: it is refused
    qtbot.waitUntil(lambda: panel.session.in_use.accuracy is not None, timeout=20_000)
    painter = QPainter(image)
    painter.fillRect(18, 5, 4, 30, Qt.GlobalColor.black)
    painter.end()
    QApplication.clipboard().setImage(image)
    panel.paste()
    panel.edits.edit_unit(4, UnitEdit(is_on=False), "")
    qtbot.waitUntil(lambda: panel.session.sketch.picture is not None)


def test_nothing_changed_is_nothing_to_undo(panel):
    panel.clear()
    panel.edits.use_shipped()
    panel.edits.reset_units()
    assert panel.undo_stack.count() == 0


def test_an_image_of_mnist_is_seen_as_it_is(panel):
    picture = read_idx(RESOURCES / "mnist" / "t10k-images-idx3-ubyte.gz")[340]
    panel._open_image(picture, "test image 341", 4)
    np.testing.assert_allclose(panel.session.image, picture / 255, atol=1e-7)
    again = DigitSession()
    again.from_dict(panel.session.to_dict())
    np.testing.assert_array_equal(again.image, panel.session.image)


def test_the_keyboard_s_pen_is_lifted_by_whatever_else_draws(canvas, panel, qtbot):
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(canvas, key)
    draw(canvas, [[(0.2, 0.2), (0.3, 0.3)]])
    assert panel.undo_stack.count() == 2
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Delete):
        qtbot.keyClick(canvas, key)
    qtbot.keyClick(canvas, Qt.Key.Key_Space)  # puts it down again
    assert panel.session.sketch.pen_is_down


def test_of_several_digits_in_a_picture_one_is_chosen_by_a_click(canvas, panel, answer, find, qtbot):
    images, _ = digits(10)
    two = np.maximum(placed(images[2], 400, 0.3, 0.25), placed(images[7], 400, 0.3, 0.72))
    panel.take("picture", two, "two.png")
    assert answer.text() == "2"
    assert "2 digits" in panel.answer.remark.text()
    before = canvas.grab().toImage()
    place = QPoint(round(0.72 * canvas.width()), canvas.height() // 2)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place)
    assert answer.text() == "7"
    assert canvas.grab().toImage() != before  # the frame has moved
    assert Drawing.from_dict(panel.session.drawing.to_dict()).chosen == 1
    panel.undo_stack.undo()
    assert answer.text() == "2"
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert len(panel.session.strokes) == 1  # elsewhere a pen begins a new drawing


def test_the_other_end_of_a_pen_erases(canvas, answer, panel):
    draw(canvas, SAMPLES[1]["strokes"])
    before = panel.session.drawing
    tablet(canvas, QEvent.Type.TabletPress, 0.1, 0.5, device=ERASER)
    tablet(canvas, QEvent.Type.TabletMove, 0.9, 0.5, device=ERASER)
    for x in np.linspace(0.1, 0.9, 30):
        tablet(canvas, QEvent.Type.TabletMove, float(x), 0.5, device=ERASER)
    tablet(canvas, QEvent.Type.TabletRelease, 0.9, 0.5, Qt.MouseButton.NoButton, device=ERASER)
    left = [point for stroke in panel.session.strokes for point in stroke.points]
    assert left
    assert all(abs(y - 0.5) > 0.035 for _, y in left)
    assert {y > 0.5 for _, y in left} == {True, False}  # both halves are still there
    panel.undo_stack.undo()
    assert panel.session.drawing == before
    panel.take("picture", np.full((50, 50), 255, np.uint8), "ink.png")
    tablet(canvas, QEvent.Type.TabletPress, 0.5, 0.5, device=ERASER)
    tablet(canvas, QEvent.Type.TabletRelease, 0.5, 0.5, Qt.MouseButton.NoButton, device=ERASER)
    picture = panel.session.sketch.picture
    assert not picture[24:26, 24:26].any()
    assert picture[:20].all()


def test_a_letter_looks_like_no_digit_and_a_digit_does(canvas, panel, qtbot):
    def remark():
        qtbot.waitUntil(lambda: not panel.session.reading.must_measure, timeout=20_000)
        return panel.answer.remark.text()

    draw(canvas, [[[0.2, 0.8], [0.25, 0.2], [0.5, 0.6], [0.75, 0.2], [0.8, 0.8]]])  # an M
    assert remark().startswith("Looks like no digit that I know.")
    panel.clear()
    draw(canvas, SAMPLES[3]["strokes"])
    assert "no digit" not in panel.answer.remark.text()  # what was measured was another drawing
    assert "no digit" not in remark()
