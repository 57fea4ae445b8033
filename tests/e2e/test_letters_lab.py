"""The letters lab as a user meets it: real keys and clicks, every number read from the widgets."""

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
    QSpinBox,
    QWidget,
)

from gui.labs.letters.session import data
from gui.labs.letters.session.network import FIVE_NAMES, PART_3
from gui.widgets.choice import Choice
from gui.widgets.grids.word_grid import WordGrid
from gui.widgets.planes.word_plane import WordPlane
from gui.window import MainWindow
from tests.soak.samples import wait_until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(house):
    panel = house.show_lab("letters")
    wait_until(lambda: panel.session.data.is_ready)
    panel.rest()
    wait_until(lambda: not panel.worker.is_running)
    house.filing.new()
    yield panel
    panel.rest()
    wait_until(lambda: not any(worker.is_running for worker in house.status.workers))


@pytest.fixture
def at(panel):
    """at(page): shown and laid out."""

    def at(page):
        panel.show_page(page)
        QApplication.processEvents()

    return at


@pytest.fixture
def get(panel):
    def get(kind, name):
        found = panel.findChild(kind, name)
        assert found is not None, name
        return found

    return get


@pytest.fixture
def click(get, qtbot):
    return lambda kind, name: qtbot.mouseClick(get(kind, name), LEFT)


@pytest.fixture
def type_into(get, qtbot):
    def type_into(name, text):
        field = get(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        qtbot.keyClick(field, Qt.Key.Key_Backspace)
        qtbot.keyClicks(field, text)

    return type_into


def number(get, name):
    return float(get(QLabel, name).text().replace(",", ""))


def listed(get, name):
    found = get(QListWidget, name)
    return [found.item(row).text() for row in range(found.count())]


def test_it_stands_between_bigram_and_words_and_its_names_are_there_at_once(qtbot, monkeypatch):
    """What is asked for before the names are read begins when they are, whatever page is shown."""
    monkeypatch.setattr(data, "_kept", [])
    window = MainWindow()
    labels = [button.text() for button in window.findChild(QWidget, "rail").findChildren(QAbstractButton)]
    assert labels[:5] == ["Digits", "Graph", "Bigram", "Letters", "Words"]
    panel = window.show_lab("letters")
    for name in ("lettersLadder", "lettersMap", "lettersTrain", "lettersLoss", "lettersNames"):
        assert panel.findChild(QWidget, name), name
    assert panel.session.data.prepared is None
    panel.findChild(QPushButton, "lettersTrain").click()
    wait_until(lambda: panel.session.training.run is not None and panel.session.training.run.step > 100)
    assert float(panel.findChild(QLabel, "lettersLoss").text()) < 18
    panel.rest()
    wait_until(lambda: not panel.worker.is_running)
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# Ladder


def test_each_rung_up_to_the_transformer_is_less_surprised(get):
    values = get(QWidget, "lettersLadder").property("values")
    assert values["uniform"] == pytest.approx(3.2958, abs=1e-4)
    assert values["bigram"] > values["counts 3"] > values["mlp"] > values["counts 4"] > values["transformer"]
    assert values["transformer"] < 2.12


def test_a_click_opens_a_rung_and_its_names_come(panel, at, get, qtbot):
    at("ladder")
    ladder = get(QWidget, "lettersLadder")
    qtbot.mouseClick(ladder, LEFT, pos=ladder.box_of(4).center())
    assert get(QLabel, "lettersRung").text() == "Names of: MLP"
    wait_until(lambda: not panel.session.ladder.is_stale and len(listed(get, "lettersNames")) == 10)
    assert listed(get, "lettersNames")[:3] == ["carlah", "amelle", "khirmre"]
    qtbot.keyClick(ladder, Qt.Key.Key_Up)
    assert get(QLabel, "lettersRung").text() == "Names of: 4 letters counted"
    panel.undo_stack.undo()
    assert panel.session.ladder.rung == "transformer"  # one change, for it was one thing


def test_any_name_is_judged_while_it_is_typed(at, get, type_into, panel, qtbot):
    at("ladder")
    type_into("lettersName", "zo1")
    assert "“1”" in get(QLabel, "lettersNameNote").text()
    type_into("lettersName", "Zoe")
    ribbon = panel.findChild(QWidget, "lettersRibbon")
    assert [tile.text for tile in ribbon.tiles] == ["z", "o", "e", "."]
    assert "P(o | ..z)" in ribbon.tiles[1].words
    wait_until(lambda: listed(get, "lettersNames"))
    names = get(QListWidget, "lettersNames")
    qtbot.mouseClick(names.viewport(), LEFT, pos=names.visualItemRect(names.item(0)).center())
    assert get(QLineEdit, "lettersName").text() == names.item(0).text()


def test_a_temperature_of_0_makes_the_same_name_again_and_again(at, get, panel):
    at("ladder")
    get(QDoubleSpinBox, "lettersTemperature").setValue(0.0)
    wait_until(lambda: not panel.session.ladder.is_stale and len(set(listed(get, "lettersNames"))) == 1)
    get(QDoubleSpinBox, "lettersTemperature").setValue(1.0)
    get(QSpinBox, "lettersTopK").setValue(1)
    wait_until(lambda: not panel.session.ladder.is_stale and len(set(listed(get, "lettersNames"))) == 1)


# Counts


def test_a_row_of_train_and_dev_chooses_how_many_letters_are_counted(panel, at, get, qtbot):
    at("counts")
    rows = get(QListWidget, "lettersOrders")
    wait_until(lambda: rows.count() == len(data.ORDERS))
    qtbot.mouseClick(rows.viewport(), LEFT, pos=rows.visualItemRect(rows.item(2)).center())
    assert panel.session.counting.order == data.ORDERS[2]
    rows.setCurrentRow(1)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert panel.session.counting.order == data.ORDERS[1]


def test_without_smoothing_a_letter_never_counted_makes_dev_infinite(at, get, click):
    at("counts")
    assert "595 of 729 contexts" in get(QLabel, "lettersUnseen").text()
    get(QDoubleSpinBox, "lettersSmoothing").setValue(0.0)
    found = get(QListWidget, "lettersOrders")
    assert "dev ∞" in found.item(1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_the_heatmap_shows_what_follows_the_letters_before_it(at, get, type_into, panel):
    at("counts")
    type_into("lettersBefore", "q")
    heatmap = panel.findChild(QWidget, "lettersHeatmap")
    assert heatmap.model().index(21, 1).data() == "40"  # qua
    heatmap.go_to(21, 1)
    assert panel.inspector.title.text() == "P(a | qu)"
    assert panel.inspector.arithmetic.text().endswith(f"= {panel.inspector.value.text()}")


# Network


def test_one_steps_through_an_example_and_every_number_is_explained(at, get, click, panel, qtbot):
    at("network")
    get(QSlider, "timeline").setValue(3 * 11)
    assert get(QLabel, "lettersEquation").text() == "x = C[emm]"
    for _ in range(5):
        click(QAbstractButton, "stepForward")
    assert get(QLabel, "lettersEquation").text() == "loss = −log p(a) = 0.873"
    for _ in range(2):
        click(QAbstractButton, "stepForward")
    grid = get(WordGrid, "lettersStage")
    qtbot.mouseClick(grid, LEFT, pos=grid.box_of(0, 3).center())
    assert panel.inspector.title.text() == "∂L/∂h unit 4"
    assert panel.inspector.value.text() == panel.inspector.arithmetic.text().split()[-1]
    get(QSlider, "timeline").setValue(3 * 11 + 10)
    assert len(get(WordPlane, "lettersReadMap").arrows) == 2  # e and m


def test_an_example_opens_in_the_graph_lab(at, click, house):
    at("network")
    click(QPushButton, "lettersGraph")
    graph = house.panel("graph").session
    assert house.show_lab("graph") is house.panel("graph")
    assert graph.nodes[-1].name == "loss"
    assert float(graph.nodes[-1].data) == pytest.approx(2.931, abs=1e-3)  # of e, the first letter of emma


# Train


@pytest.mark.parametrize(
    ("set_up", "loss", "size"), [(FIVE_NAMES, "17.7697", "3,481"), (PART_3, "27.8817", "11,897")]
)
def test_the_lectures_first_losses(at, get, click, panel, set_up, loss, size):
    at("train")
    get(Choice, "lettersLecture").chosen.emit(set_up)
    assert get(QLabel, "lettersLoss").text() == loss
    assert get(QLabel, "lettersParameters").text() == size
    click(QPushButton, "lettersStep")
    wait_until(lambda: panel.session.training.run.step == 1 and not panel.worker.is_running)
    assert get(QLabel, "lettersLoss").text() == loss


def test_five_names_are_trained_to_the_end_and_one_can_go_back_and_branch(at, get, click, panel):
    at("train")
    get(Choice, "lettersLecture").chosen.emit(FIVE_NAMES)
    letters = get(WordPlane, "lettersMap")
    before = letters.pixel_of(1)
    click(QPushButton, "lettersTrain")
    wait_until(lambda: panel.session.training.run.step == 1_000 and not panel.worker.is_running)
    assert number(get, "lettersTrainLoss") == pytest.approx(0.2561, abs=1e-3)
    assert number(get, "lettersDevLoss") > 10
    assert letters.pixel_of(1) != before
    get(QSlider, "timeline").setValue(1)
    assert get(QLabel, "lettersLoss").text() == "17.7697"
    assert get(QPushButton, "lettersPause").text() == "Branch"
    click(QPushButton, "lettersStep")
    wait_until(lambda: panel.session.training.run.step == 2 and not panel.worker.is_running)
    assert number(get, "lettersLoss") == pytest.approx(13.6564, abs=1e-3)


def test_switches_repair_the_beginning(at, get, click):
    at("train")
    get(Choice, "lettersLecture").chosen.emit(PART_3)
    assert "begins at 27.8817" in get(QLabel, "lettersBegins").text()
    assert "61 %" in get(QLabel, "lettersBegins").text()
    get(QCheckBox, "lettersEvenStart").click()
    get(QCheckBox, "lettersOpenUnits").click()
    assert "begins at 3.3179" in get(QLabel, "lettersBegins").text()
    assert "7 %" in get(QLabel, "lettersBegins").text()


def test_the_sweep_draws_its_valley(at, get, click, panel):
    at("train")
    click(QPushButton, "lettersSweep")
    page = panel.shown_page
    wait_until(lambda: page.beginnings.swept is not None and not page.sweeper.is_running)
    assert panel.findChild(QWidget, "lettersValley").isVisible()
    assert len(page.beginnings.swept[1]) == 1_000
    click(QPushButton, "lettersTrain")
    assert panel.findChild(QWidget, "lettersChart").isVisible()


# Transformer


def test_a_transformer_learns_and_its_heads_can_be_switched_off(at, get, click, panel, type_into):
    at("transformer")
    weights = np.array(get(QWidget, "lettersWeights3").property("values"))
    assert weights.shape == (5, 5)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-5)
    type_into("lettersAttentionName", "anna")
    get(QCheckBox, "lettersHead3").click()
    told = get(QLabel, "lettersHeadsTold").text()
    assert told.startswith("“anna”:")
    assert "60 dev names" in told
    click(QPushButton, "lettersAttentionStart")
    page = panel.shown_page
    wait_until(lambda: panel.session.attending.run.step >= 25)
    click(QPushButton, "lettersAttentionPause")
    wait_until(lambda: not page.worker.is_running)
    assert number(get, "lettersAttentionLoss") < 3.0
    assert len(listed(get, "lettersStamps")) == 1
    get(QSlider, "timeline").setValue(0)
    assert number(get, "lettersAttentionLoss") > 3.5


def test_the_transformer_opens_in_the_graph_lab(at, click, house):
    at("transformer")
    click(QPushButton, "lettersAttentionGraph")
    names = [node.name for node in house.panel("graph").session.nodes]
    assert {"weights11", "weights14", "y1", "logits", "loss"} <= set(names)


def test_the_pages_can_be_left_while_a_network_learns(at, get, click, panel):
    at("train")
    click(QPushButton, "lettersTrain")
    at("ladder")
    wait_until(lambda: panel.session.training.run.step > 200)
    wait_until(lambda: "my mlp" in get(QWidget, "lettersLadder").property("values"))
    assert panel.worker.is_running
