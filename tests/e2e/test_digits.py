import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QLabel,
    QMenu,
    QPushButton,
    QSlider,
    QStyle,
    QStyleOptionSlider,
    QToolButton,
    QWidget,
)

from engine.digits import DigitNetwork, UnitEdit, centre_drawing, read_idx
from engine.files import RESOURCES, load_arrays, load_json
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.drawing import Drawing, in_box
from gui.labs.digits.session.edited_network import shipped_keys
from gui.numbers import percent
from gui.pictures import read_picture
from gui.tour import draw
from gui.widgets.charts.bars import ProbabilityBars
from gui.widgets.choice import Choice

SAMPLES = load_json(RESOURCES / "strokes.json")["digits"]


@pytest.fixture
def panel(window):
    return window.show_lab("digits")


@pytest.fixture
def canvas(find):
    return find(QWidget, "digitCanvas")


@pytest.fixture
def notice(find):
    return find(QLabel, "noticeText").text


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


def tablet(canvas, kind, x, y, held=Qt.MouseButton.LeftButton):
    at = QPointF(x * canvas.width(), y * canvas.height())
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else Qt.MouseButton.LeftButton
    event = QTabletEvent(
        kind, QPointingDevice.primaryPointingDevice(), at, canvas.mapToGlobal(at), 0.5, 0, 0, 0, 0, 0,
        Qt.KeyboardModifier.NoModifier, button, held,
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


# The way, the overlay, the networks


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


def test_another_network_can_be_chosen(canvas, panel, find, qtbot):
    draw(canvas, SAMPLES[8]["strokes"])
    choice = find(Choice, "digitNetworkChoice")
    first = panel.session.network
    assert choice.count == len(shipped_keys())
    panel.take("network", DigitNetwork(np.random.default_rng(0), hidden=16), "mine.safetensors")
    assert choice.text() == "mine.safetensors"
    assert "Hidden units: 16" in panel.seen.units_title.text()
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Home)
    assert panel.session.network is first
    qtbot.keyClick(choice, Qt.Key.Key_End)  # one's own is still there
    assert panel.session.model.name == "mine.safetensors"
    panel.undo_stack.undo()
    assert panel.session.network is first


# Hidden units


def click_unit(qtbot, panel, unit):
    row, column = divmod(unit, 16)
    view = panel.seen.units
    cell = view.width() / 16
    qtbot.mouseClick(
        view, Qt.MouseButton.LeftButton, pos=QPoint(int((column + 0.5) * cell), int((row + 0.5) * cell))
    )


def test_a_unit_is_switched_off_measured_and_brought_back(canvas, panel, find, qtbot):
    draw(canvas, SAMPLES[7]["strokes"])
    unit = int(np.argmax(panel.session.reading.hidden))
    before = panel.session.probabilities
    click_unit(qtbot, panel, unit)
    assert panel.inspector.title.text() == f"Hidden unit {unit}"
    qtbot.mouseClick(find(QCheckBox, "unitOn"), Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert panel.session.reading.hidden[unit] == 0
    assert not np.array_equal(panel.session.probabilities, before)
    words = find(QLabel, "unitAccuracy")
    assert words.text().endswith("→ being measured")
    qtbot.waitUntil(lambda: panel.session.in_use.accuracy is not None, timeout=20_000)
    base, now = panel.session.in_use.base_accuracy, panel.session.in_use.accuracy
    assert words.text() == f"Test images read right: {percent(base, 2)} → {percent(now, 2)}"
    qtbot.mouseClick(find(QPushButton, "unitReset"), Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(panel.session.probabilities, before)
    panel.undo_stack.undo()
    assert panel.session.reading.hidden[unit] == 0
    assert panel.session.in_use.accuracy == now  # it was measured before
    panel.undo_stack.undo()
    np.testing.assert_array_equal(panel.session.probabilities, before)


def test_holding_a_slider_is_one_change(canvas, panel, find, qtbot):
    draw(canvas, SAMPLES[7]["strokes"])
    count = panel.undo_stack.count()
    click_unit(qtbot, panel, int(np.argmax(panel.session.reading.hidden)))
    scale = find(QSlider, "unitScale")
    for _ in range(5):
        qtbot.keyClick(scale, Qt.Key.Key_Right)
    unit = panel.session.selected[1]
    assert panel.session.model.edit(unit).scale == pytest.approx(1.5)
    assert panel.undo_stack.count() == count + 1
    panel.undo_stack.undo()
    assert panel.session.model.edit(unit).scale == 1
    panel.undo_stack.redo()
    assert panel.session.model.edit(unit).scale == pytest.approx(1.5)
    drag(qtbot, scale)
    drag(qtbot, scale, back=True)
    assert panel.undo_stack.count() == count + 3  # one more for each hold


def drag(qtbot, slider, back=False):
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    control, part = QStyle.ComplexControl.CC_Slider, QStyle.SubControl.SC_SliderHandle
    handle = slider.style().subControlRect(control, option, part, slider).center()
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=handle)
    for step in (10, 20, 30):
        qtbot.mouseMove(slider, handle + QPoint(-step if back else step, 0))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=handle + QPoint(-30 if back else 30, 0))


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


# Backward


@pytest.fixture
def backward(canvas, panel, window, qtbot):
    draw(canvas, SAMPLES[7]["strokes"])
    tab = next(b for b in window.header.buttons if b.text() == "Backward")
    qtbot.mouseClick(tab, Qt.MouseButton.LeftButton)
    return panel.backward


def test_the_blame_is_stepped_by_the_transport_bar(backward, panel, find, qtbot):
    qtbot.mouseClick(find(QToolButton, "rightDigit1"), Qt.MouseButton.LeftButton)
    equation = find(QLabel, "digitEquation")
    assert equation.text().startswith("L = -log a2[y]\nL = -log a2[1] = ")
    forward = find(QToolButton, "stepForward")
    qtbot.mouseClick(forward, Qt.MouseButton.LeftButton)
    assert equation.text().startswith("dz2 = a2 - y")
    bars = backward.figures["dz2"].body
    assert bars.values == pytest.approx(panel.session.backward.blame.gradients["z2"].tolist())
    assert bars.values[1] < 0 < bars.values[7]
    qtbot.keyClick(canvas_of(panel), Qt.Key.Key_Period)
    assert equation.text().startswith("dW2 = a1ᵀ · dz2")
    find(QSlider, "timeline").setValue(8)
    assert equation.text().startswith("dx = dz1 · W1ᵀ")
    qtbot.keyClick(canvas_of(panel), Qt.Key.Key_Comma)
    assert equation.text().startswith("db1 = dz1")


def canvas_of(panel):
    panel.canvas.setFocus()
    return panel.canvas


def test_another_unit_is_written_out_when_it_is_clicked(backward, panel, find, qtbot):
    panel.session.backward.go_to(5)
    grid = backward.figures["a1"].body.view
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(grid.width() - 3, 3))
    assert panel.session.selected == ("unit", 15, 0)
    assert "dz1[15] = da1[15]" in find(QLabel, "digitEquation").text()


def test_one_step_downhill_and_back(backward, panel, find, qtbot):
    qtbot.mouseClick(find(QToolButton, "rightDigit1"), Qt.MouseButton.LeftButton)
    before = panel.session.probabilities[1]
    qtbot.mouseClick(find(QPushButton, "digitDescend"), Qt.MouseButton.LeftButton)
    assert panel.session.probabilities[1] > before
    assert find(QLabel, "digitOutcome").text().startswith("Probability of 1: ")
    panel.undo_stack.undo()
    assert panel.session.probabilities[1] == before
    assert panel.session.backward.right_digit == 1
    panel.undo_stack.undo()
    assert panel.session.backward.right_digit == 7


def test_a_step_that_would_leave_the_numbers_is_refused_in_words(backward, panel, notice, find, qtbot):
    network = DigitNetwork(np.random.default_rng(1), (8, 8))
    huge = {name: array * np.float32(1e10) for name, array in network.arrays().items()}
    panel.take("network", DigitNetwork.from_arrays(huge, {}), "huge.safetensors")
    wrong = (panel.session.answer + 1) % 10
    qtbot.mouseClick(find(QToolButton, f"rightDigit{wrong}"), Qt.MouseButton.LeftButton)
    model, changes = panel.session.model, panel.undo_stack.count()
    qtbot.mouseClick(find(QPushButton, "digitDescend"), Qt.MouseButton.LeftButton)
    assert notice().startswith("This step would make the weights so large")
    assert panel.session.model is model
    assert panel.undo_stack.count() == changes
    for page in ("draw", "backward", "maps", "judge"):
        panel.show_page(page)
        panel.grab()


def test_the_very_computation_opens_in_the_graph_lab(backward, panel, window, find, qtbot):
    qtbot.mouseClick(find(QToolButton, "rightDigit2"), Qt.MouseButton.LeftButton)
    loss = panel.session.backward.blame.loss
    qtbot.mouseClick(find(QPushButton, "digitToGraph"), Qt.MouseButton.LeftButton)
    assert window.current_lab == "graph"
    graph = window.show_lab("graph").session
    assert graph.nodes[-1].name == "L"
    assert graph.nodes[-1].data == pytest.approx(loss, rel=1e-5)
    shapes = {node.name: np.shape(node.data) for node in graph.nodes}
    assert (shapes["W1"], shapes["a1"], shapes["y"]) == ((784, 128), (1, 128), (1, 10))


def test_without_a_drawing_there_is_an_invitation_and_nothing_to_step(panel, window):
    panel.show_page("backward")
    assert panel.backward.invitation.isVisible()
    assert not panel.stage.isVisible()
    draw(panel.canvas, SAMPLES[7]["strokes"])
    assert not panel.backward.invitation.isVisible()
    assert panel.stage.isVisible()


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


# The card, files


def test_a_network_is_saved_with_its_card_and_read_again(panel, find, qtbot, tmp_path, monkeypatch):
    qtbot.mouseClick(find(QPushButton, "digitCard"), Qt.MouseButton.LeftButton)
    assert "101,770 numbers" in panel.inspector.arithmetic.text()
    assert "mnist test" in panel.inspector.arithmetic.text()
    path = tmp_path / "mine.safetensors"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(path), ""))
    qtbot.mouseClick(find(QPushButton, "digitNetworkSave"), Qt.MouseButton.LeftButton)
    arrays, card = load_arrays(path)
    assert arrays["hidden.weight"].shape == (128, 784)  # as PyTorch has it
    assert card == panel.session.network.card
    again = DigitNetwork.from_arrays(arrays, card)
    image = np.random.default_rng(0).random((1, 784), np.float32)
    np.testing.assert_array_equal(again.logits(image), panel.session.network.logits(image))
    qtbot.mouseClick(find(QPushButton, "digitPyTorch"), Qt.MouseButton.LeftButton)
    assert len(QApplication.clipboard().text().splitlines()) == 4


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


def test_a_deeper_network_is_shown_on_every_page(canvas, panel, find, qtbot):
    draw(canvas, SAMPLES[7]["strokes"])
    panel.take("network", DigitNetwork(np.random.default_rng(4), (16, 12), "sigmoid"), "deep.safetensors")
    assert panel.seen.units_title.text() == "Hidden units: 16 + 12"
    panel.show_page("backward")
    panel.session.backward.go_to(12)
    assert find(QLabel, "digitEquation").text().startswith("dx = dz1 · W1ᵀ")
    assert [*panel.backward.figures][:7] == ["x", "W1", "a1", "W2", "a2", "W3", "a3"]
    grid = panel.backward.figures["a2"].body.view
    QApplication.processEvents()
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert panel.session.selected == ("unit", 16, 0)
    panel.show_page("maps")
    qtbot.waitUntil(lambda: panel.maps.headings[1].text() == "Hidden layer 12", timeout=20_000)
    panel.undo_stack.undo()
    panel.show_page("backward")
    assert [*panel.backward.figures][:5] == ["x", "W1", "a1", "W2", "a2"]
    qtbot.mouseClick(find(QPushButton, "digitToGraph"), Qt.MouseButton.LeftButton)


# What a stranger found


def test_ticks_and_sliders_are_undone_one_by_one(canvas, panel, find, qtbot):
    draw(canvas, SAMPLES[7]["strokes"])
    click_unit(qtbot, panel, 3)
    on, left = find(QCheckBox, "unitOn"), Qt.MouseButton.LeftButton
    count = panel.undo_stack.count()
    for _ in range(2):
        qtbot.mouseClick(on, left, pos=QPoint(8, 8))
    qtbot.keyClick(find(QSlider, "unitScale"), Qt.Key.Key_Right)
    qtbot.keyClick(find(QSlider, "unitShift"), Qt.Key.Key_Right)
    assert panel.undo_stack.count() == count + 4
    panel.undo_stack.undo()
    assert panel.session.model.edit(3) == UnitEdit(scale=pytest.approx(1.1))
    for _ in range(2):
        panel.undo_stack.undo()
    assert not panel.session.model.edit(3).is_on


def test_what_a_slider_passed_over_is_forgotten(canvas, panel, find, qtbot):
    click_unit(qtbot, panel, 3)
    scale = find(QSlider, "unitScale")
    qtbot.keyClick(scale, Qt.Key.Key_Right)
    passed = weakref.ref(panel.session.model)
    for _ in range(3):
        qtbot.keyClick(scale, Qt.Key.Key_Right)
    gc.collect()
    assert passed() is None


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


def test_what_it_should_be_belongs_to_the_drawing(backward, panel, canvas, find, qtbot):
    qtbot.mouseClick(find(QToolButton, "rightDigit8"), Qt.MouseButton.LeftButton)
    panel.clear()
    assert panel.session.sketch.label is None
    panel.undo_stack.undo()
    assert panel.session.sketch.label == 8
    draw(canvas, [[(0.2, 0.2), (0.3, 0.3)]])
    panel.undo_stack.undo()
    assert panel.session.sketch.label == 8
    panel.undo_stack.undo()
    assert panel.session.sketch.label is None


def test_nothing_changed_is_nothing_to_undo(panel):
    panel.clear()
    panel.edits.use_shipped()
    panel.edits.reset_units()
    assert panel.undo_stack.count() == 0


def test_an_image_of_mnist_is_seen_as_it_is(panel):
    picture = read_idx(RESOURCES / "mnist" / "t10k-images-idx3-ubyte.gz")[340]
    panel._open_image(picture, "test image 341")
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


def test_a_single_hidden_unit_is_shown_on_every_page(canvas, panel):
    draw(canvas, SAMPLES[3]["strokes"])
    panel.take("network", DigitNetwork(np.random.default_rng(0), hidden=1), "one.safetensors")
    assert "Hidden units: 1" in panel.seen.units_title.text()
    for page in panel.pages:
        page.trigger()
        assert panel.page == page.data()
        for position in range(9):
            panel.session.backward.go_to(position)
            assert panel.session.backward.position == min(position, len(panel.session.backward.blame.stops))


def test_many_hidden_units_leave_the_image_square(canvas, panel, qtbot):
    draw(canvas, SAMPLES[3]["strokes"])
    panel.take("network", DigitNetwork(np.random.default_rng(0), hidden=512), "many.safetensors")
    qtbot.waitUntil(lambda: abs(panel.seen.image.width() - panel.seen.image.height()) <= 1)


def test_an_accuracy_that_a_file_claims_is_measured(panel, qtbot):
    network = DigitNetwork(np.random.default_rng(0), hidden=5)
    network.card = {"accuracy": {"mnist_test": 0.999}}
    panel.take("network", network, "boaster.safetensors")
    assert panel.answer.words.text().endswith("being measured.")
    qtbot.waitUntil(lambda: panel.session.in_use.accuracy is not None, timeout=20_000)
    assert panel.session.in_use.accuracy < 0.5


def test_a_cell_without_a_unit_cannot_be_chosen(panel, qtbot):
    panel.take("network", DigitNetwork(np.random.default_rng(0), hidden=5), "five.safetensors")
    click_unit(qtbot, panel, 9)
    assert panel.session.selected is None
    assert "No unit" in panel.seen.units.name_of(0, 9)


def test_a_choice_drops_down_and_takes_keys(panel, find, qtbot):
    choice = find(Choice, "digitNetworkChoice")
    qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)
    menu = choice.findChild(QMenu)
    assert [action.isChecked() for action in menu.actions()] == [True, False]
    with qtbot.waitSignal(choice.chosen):
        qtbot.keyClick(menu, Qt.Key.Key_Down)
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert panel.session.model.key == "mnist"
    assert choice.text() == "MNIST alone"
    qtbot.keyClick(choice, Qt.Key.Key_Up)
    assert panel.session.model.key == "pens"
