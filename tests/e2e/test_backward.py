"""The page Backward of the digits lab, on the real window: who is to blame for the loss, step by step."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSlider,
    QToolButton,
)

from engine.digits import DigitNetwork
from engine.disk import RESOURCES, load_json
from gui import theme
from gui.labs.digits.backward.nudge_grid import NudgeGrid
from gui.numbers import percent
from gui.tour import draw

SAMPLES = load_json(RESOURCES / "strokes.json")["digits"]


@pytest.fixture
def panel(window):
    return window.show_lab("digits")


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


def test_a_click_on_a_blame_tells_the_way_back_and_on_a_value_the_way_forward(backward, panel, find, qtbot):
    find(QSlider, "timeline").setValue(8)
    for name, title in (("dz1", "Blame of hidden unit 0"), ("a1", "Hidden unit 0")):
        view = backward.figures[name].body.view
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
        assert panel.inspector.title.text() == title
    panel.session.select(("blame", 0, 0))
    panel.show_page("draw")
    assert panel.inspector.title.text() == "Hidden unit 0"


def canvas_of(panel):
    panel.canvas.setFocus()
    return panel.canvas


def test_another_unit_is_written_out_when_it_is_clicked(backward, panel, find, qtbot):
    panel.session.backward.go_to(5)
    grid = backward.figures["a1"].body.view
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(grid.width() - 3, 3))
    assert panel.session.selected == ("unit", 15, 0)
    assert "dz1[15] = da1[15]" in find(QLabel, "digitEquation").text()


def test_the_bars_of_who_wants_what_stack_up_to_the_blame_on_screen(backward, panel, find, qtbot):
    qtbot.mouseClick(find(QToolButton, "rightDigit1"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(find(QToolButton, "backwardAsking"), Qt.MouseButton.LeftButton)
    assert panel.session.backward.position == 4  # where it is known
    bars, who = backward.asking.bars, find(QPushButton, "digitAsked")
    values = [value for *_, value in bars.rows]
    blame, unit = panel.session.backward.blame, panel.session.backward.shown_units[0]
    assert sum(values[:10]) == pytest.approx(values[10], abs=1e-6)
    assert values[10] == pytest.approx(blame.gradients["a1"][unit], abs=1e-6)
    spans = bars._bars()
    assert all(end == begin for (_, end), (begin, _) in pairwise(spans[:10]))
    assert spans[10][1] == pytest.approx(spans[9][1])
    assert who.text() == f"hidden unit {unit}"
    qtbot.keyClick(who, Qt.Key.Key_Down)
    assert panel.session.selected == ("blame of digit", 0, 0)
    assert bars.rows[1][0] == "b2[0]"
    assert bars.rows[1][2] == pytest.approx(blame.gradients["b2"][0], abs=1e-6)
    qtbot.mouseClick(find(QToolButton, "stepBack"), Qt.MouseButton.LeftButton)
    assert bars.rows  # the blame of a digit is the first to come
    panel.session.select(("blame", 5, 0))
    assert bars.rows == []
    assert "Step forward to da1" in backward.asking.words.text()


def test_one_step_downhill_and_back(backward, panel, find, qtbot):
    qtbot.mouseClick(find(QToolButton, "rightDigit1"), Qt.MouseButton.LeftButton)
    before, was = panel.session.probabilities[1], panel.session.model.accuracy
    qtbot.mouseClick(find(QPushButton, "digitDescend"), Qt.MouseButton.LeftButton)
    assert panel.session.probabilities[1] > before
    outcome = find(QLabel, "digitOutcome")
    assert outcome.text().startswith("Probability of 1: ")
    assert outcome.text().endswith(f"Test images: {percent(was, 2)} → being measured.")
    after = panel.session.probabilities[1]
    switch = find(QPushButton, "digitBefore")
    for expected in (before, after, before, after):
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
        assert panel.session.probabilities[1] == expected
        assert switch.isChecked() == (expected == before)
    qtbot.waitUntil(lambda: "being measured" not in outcome.text())
    assert panel.undo_stack.count() == 4  # the drawing, the label, the step, the switch
    panel.undo_stack.undo()
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


def test_a_layer_of_few_units_is_no_thin_strip(backward, panel, qtbot):
    panel.take("network", DigitNetwork(np.random.default_rng(1), (16, 16)), "small.safetensors")
    second = backward.figures["a2"].body.view
    assert second.image.shape == backward.figures["W2"].body.view.image.shape == (4, 4)
    cell = second.width() // 4
    at = QPoint(cell + cell // 2, 2 * cell + cell // 2)
    qtbot.mouseClick(second, Qt.MouseButton.LeftButton, pos=at)
    assert panel.session.selected == ("unit", 16 + 9, 0)


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


def test_an_image_stands_whole_above_its_digit(qtbot):
    """From the upper edge on, as high as it is wide, where the digit below begins."""
    grid = NudgeGrid()
    qtbot.addWidget(grid)
    grid.resize(700, 240)
    grid.show_cells(np.zeros((2, 10)), np.full((10, 28, 28), 255, np.uint8), range(10), ["W", "b"])
    image, ink = grid.grab().toImage(), QColor(theme.current().text)
    box = grid.cell_box(0, 4)
    across = [x for x in range(round(box.left()), round(box.right())) if image.pixelColor(x, 5) == ink]
    down = [y for y in range(round(box.top())) if image.pixelColor(across[1], y) == ink]
    assert down[0] == 0
    assert len(down) == pytest.approx(len(across), abs=1)
