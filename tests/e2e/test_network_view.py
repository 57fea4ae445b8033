"""The network as neurons and edges, on Draw and on Backward: by mouse, by keyboard, and as it is heard."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from engine.digit_network import DigitNetwork
from engine.disk import RESOURCES, load_json
from gui import theme
from gui.glossary import TERMS
from gui.labs.digits.session.edited_network import EditedNetwork
from gui.tour import draw
from gui.widgets.help import paragraph
from tests.sheets.misfits import misfits

SAMPLES = load_json(RESOURCES / "strokes.json")["digits"]
LEFT = Qt.MouseButton.LeftButton
SMALL = EditedNetwork(DigitNetwork(np.random.default_rng(3), (16, 16), "sigmoid"))


@pytest.fixture
def panel(window):
    return window.show_lab("digits")


@pytest.fixture
def network(panel, find, qtbot):
    """The view, shown on Draw by a click."""
    qtbot.mouseClick(find(QToolButton, "drawNetwork"), LEFT)
    return find(QWidget, "digitNetworkView")


def test_it_follows_the_pen_and_isolates_what_one_points_at(network, panel, canvas, find, qtbot):
    assert "off" not in find(QLabel, "digitNetworkCaption").text()  # on an empty sheet nothing is
    draw(canvas, SAMPLES[4]["strokes"])
    assert find(QLabel, "digitAnswer").text() == "4"
    picture, hidden = network.picture, panel.session.reading.hidden
    assert picture.columns[0].values == pytest.approx(hidden[list(picture.columns[0].units)], rel=1e-6)
    assert picture.columns[1].values == pytest.approx(panel.session.probabilities, abs=1e-6)
    unit = picture.columns[0].units[2]
    qtbot.mouseMove(network, network.place_of(unit))
    assert network.alone == (0, 2)
    k = int(np.argmax(np.abs(picture.edges[1].numbers[2])))
    told = find(QLabel, "digitNeuron").text()
    assert told.startswith(f"Hidden unit {unit}: ")
    assert f"{k} ({picture.edges[1].numbers[2, k]:+.3g})".replace("-", "−") in told
    qtbot.mouseMove(network, QPoint(2, 2))
    assert network.alone is None
    qtbot.mouseClick(network, LEFT, pos=network.place_of(unit))
    assert panel.inspector.title.text() == f"Hidden unit {unit}"
    qtbot.mouseClick(network, LEFT, pos=network.place_of(128 + 4))
    assert panel.inspector.title.text() == "Probability of 4"


def test_shift_f1_says_how_it_is_used_and_what_a_neuron_is(network):
    said = network.whatsThis()
    assert "arrow keys" in said
    assert paragraph(TERMS["neuron"].text, TERMS["neuron"].title) in said


def test_it_is_walked_by_arrow_keys_and_heard(network, panel, canvas, qtbot):
    panel.session.use(SMALL)
    draw(canvas, SAMPLES[4]["strokes"])
    network.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Return):
        qtbot.keyClick(network, key)
    assert panel.inspector.title.text() == "Hidden unit 0 of layer 2"
    qtbot.keyClick(network, Qt.Key.Key_Right)
    qtbot.keyClick(network, Qt.Key.Key_Space)
    assert panel.inspector.title.text() == "Probability of 0"
    interface = QAccessible.queryAccessibleInterface(network)
    assert interface.childCount() == 16 + 16 + 10
    neuron = interface.child(16 + 3)
    assert neuron.text(QAccessible.Text.Name) == "Hidden unit 3 of layer 2"
    assert neuron.text(QAccessible.Text.Value) == f"{panel.session.reading.hidden[19]:.4g}"
    assert "Digit 4: " in interface.text(QAccessible.Text.Description)


def test_backward_begins_with_a_digit_and_lights_the_edges_step_by_step(panel, find, qtbot):
    panel.show_page("backward")
    network = panel.backward.network.view
    assert network.isVisible()
    assert network.picture.columns[-1].values.argmax() == 3
    assert panel.session.drawing.is_empty
    qtbot.mouseClick(find(QPushButton, "backwardBegin"), LEFT)
    assert panel.session.answer == 3
    qtbot.mouseClick(find(QToolButton, "backwardNetwork"), LEFT)
    qtbot.mouseClick(find(QToolButton, "rightDigit5"), LEFT)
    root = panel.session.network.example(panel.session.image, 5)
    root.backward()
    gradients = {}
    nodes = [root]
    while nodes:
        node = nodes.pop()
        gradients[node.label] = np.asarray(node.grad)
        nodes += node.parents
    forward = find(QToolButton, "stepForward")
    qtbot.mouseClick(forward, LEFT)
    assert network.picture.columns[-1].values == pytest.approx(gradients["z2"][0], abs=1e-6)
    qtbot.mouseClick(forward, LEFT)
    units = list(network.picture.columns[0].units)
    assert network.picture.edges[1].is_new
    assert network.picture.edges[1].numbers == pytest.approx(gradients["W2"][units], abs=1e-6)
    unit = panel.session.backward.shown_units[0]
    panel.backward.go_to(5)
    qtbot.mouseClick(network, LEFT, pos=network.place_of(unit))
    assert panel.inspector.title.text() == f"Blame of hidden unit {unit}"
    assert float(panel.inspector.value.text()) == pytest.approx(gradients["z1"][0, unit], abs=1e-4)
    qtbot.mouseClick(network, LEFT, pos=network.place_of(128 + 5))
    assert panel.inspector.title.text() == "Blame of digit 5"
    panel.show_page("draw")
    assert panel.inspector.title.text() == "Probability of 5"


@pytest.mark.parametrize(
    ("look", "size"),
    [
        (theme.Look(), (1024, 640)),
        (theme.Look(projector=True), (1280, 800)),
        (theme.Look(text=1.5), (1280, 800)),
    ],
    ids=["small", "projector", "text of 150 %"],
)
def test_it_has_room(window, panel, canvas, look, size):
    theme.wear(QApplication.instance(), look)
    window.resize(*size)
    panel.draw.views.turn_to("drawNetwork")
    found = [misfits(window, settled(panel))]
    panel.show_page("backward")
    found.append(misfits(window, settled(panel)))
    draw(canvas, SAMPLES[4]["strokes"])
    panel.backward.views.turn_to("backwardNetwork")
    found.append(misfits(window, settled(panel)))
    panel.backward.views.turn_to("backwardAsking")
    found.append(misfits(window, settled(panel)))
    panel.show_page("draw")
    found.append(misfits(window, settled(panel)))
    assert found == [[], [], [], [], []]


def settled(panel):
    for _ in range(4):
        QApplication.processEvents()
    return panel
