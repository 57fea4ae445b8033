"""The network that reads the digits, on the real window: chosen, saved, its hidden units changed."""

import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
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
)

from engine.digits import DigitNetwork, UnitEdit
from engine.disk import RESOURCES, load_json
from engine.files import load_arrays
from gui.labs.digits.session.edited_network import shipped_keys
from gui.numbers import percent
from gui.tour import draw
from gui.widgets.choice import Choice

SAMPLES = load_json(RESOURCES / "strokes.json")["digits"]


@pytest.fixture
def panel(window):
    return window.show_lab("digits")


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


def test_an_accuracy_that_a_file_claims_is_measured(panel, qtbot):
    network = DigitNetwork(np.random.default_rng(0), hidden=5)
    network.card = {"accuracy": {"mnist_test": 0.999}}
    panel.take("network", network, "boaster.safetensors")
    assert panel.answer.words.text().endswith("being measured.")
    qtbot.waitUntil(lambda: panel.session.in_use.accuracy is not None, timeout=20_000)
    assert panel.session.in_use.accuracy < 0.5


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


def test_a_cell_without_a_unit_cannot_be_chosen(panel, qtbot):
    panel.take("network", DigitNetwork(np.random.default_rng(0), hidden=5), "five.safetensors")
    click_unit(qtbot, panel, 9)
    assert panel.session.selected is None
    assert "No unit" in panel.seen.units.name_of(0, 9)


def test_a_deeper_network_is_shown_on_every_page(canvas, panel, find, qtbot):
    draw(canvas, SAMPLES[7]["strokes"])
    panel.take("network", DigitNetwork(np.random.default_rng(4), (16, 12), "sigmoid"), "deep.safetensors")
    assert panel.seen.units_title.text() == "Hidden units: 16 + 12"
    panel.show_page("backward")
    panel.session.backward.go_to(12)
    assert find(QLabel, "digitEquation").text().startswith("dx = dz1 · W1ᵀ")
    figures = ["x", "W1", "a1", "W2", "a2", "W3", "a3", "dx", "dW1", "dz1", "dW2", "dz2", "dW3", "dz3"]
    assert [*panel.backward.figures] == figures
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
