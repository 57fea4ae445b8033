"""The neural twin, watched through real events."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QSlider,
    QTableWidget,
    QToolButton,
)

from gui import theme
from gui.labs.bigram.twin.matrices import MatricesView
from gui.labs.bigram.twin.settings import TwinSettings
from gui.widgets.charts.line_chart import LineChart
from gui.widgets.choice import Choice


@pytest.fixture
def panel(window):
    panel = window.show_lab("bigram")
    panel.show_page("twin")
    return panel


@pytest.fixture
def click(find, panel, qtbot):
    return lambda kind, name: qtbot.mouseClick(find(kind, name), Qt.MouseButton.LeftButton)


@pytest.fixture
def says(find, panel):
    return lambda name: find(QLabel, name).text()


@pytest.fixture
def timeline(panel):
    """One stands in the stage of each lab that was shown; this lab's."""
    return panel.stage.findChild(QSlider, "timeline")


@pytest.fixture
def all_names(find, qtbot, panel):
    scene = find(Choice, "bigramTwinScene")
    qtbot.keyClick(scene, Qt.Key.Key_Down)
    assert scene.text() == "all names"


def test_emma_pair_by_pair(click, says, find, panel, lectures):
    golden = lectures["neural_bigram"]["emma"]
    table = find(QTableWidget, "bigramTwinWalk")
    assert says("bigramTwinLoss") == f"{golden['loss']}"
    assert table.item(0, 2).text() == "·"
    for pair, letters in enumerate((". → e", "e → m", "m → m", "m → a", "a → .")):
        click(QToolButton, "stepForward")
        assert table.item(pair, 0).text() == letters
        assert table.currentRow() == pair
        probability = table.item(pair, 2).text()
        assert says("bigramEquation").endswith(f"= {probability}")
        assert panel.session.cell == tuple(panel.session.twin.pairs[pair])
        shares = panel.row.shown.beside
        assert f"{shares[panel.session.cell[1]]:.4f}" == probability
    click(QToolButton, "stepForward")
    assert says("bigramEquation").endswith(f"= {golden['loss']}")
    click(QToolButton, "stepForward")
    assert says("bigramTwinLoss") == f"{golden['after_one_step_of_0.1']}"
    click(QToolButton, "stepBack")
    assert says("bigramTwinLoss") == f"{golden['loss']}"


def test_a_pair_is_chosen_in_the_table(find, qtbot, panel, says):
    table = find(QTableWidget, "bigramTwinWalk")
    centre = table.visualItemRect(table.item(3, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    assert panel.session.twin.place == 4
    assert says("bigramEquation").startswith("P(a | m)")


@pytest.mark.usefixtures("all_names")
def test_the_timeline_leads_to_the_lectures_numbers(timeline, says, qtbot, lectures, click):
    golden = lectures["neural_bigram"]["all_names"]
    assert (timeline.maximum(), timeline.value()) == (200, 0)
    assert says("bigramTwinLoss") == f"{golden['loss_at']['0']}"
    click(QToolButton, "stepForward")
    assert says("bigramTwinLoss") == f"{golden['loss_at']['1']}"
    for step in ("199", "99", "0"):
        timeline.setValue(int(step))
        qtbot.waitUntil(lambda step=step: timeline.value() == int(step), timeout=20_000)
        assert says("bigramTwinLoss") == f"{golden['loss_at'][step]:.4f}"
        assert says("bigramTwinNll") == f"{golden['nll_alone_at'][step]:.4f}"


@pytest.mark.usefixtures("all_names")
def test_play_goes_to_the_end(timeline, panel, click, qtbot, find, says):
    panel.stage.transport.set_speed(1000.0)
    click(QToolButton, "playPause")
    qtbot.waitUntil(lambda: timeline.value() == 200, timeout=20_000)
    qtbot.waitUntil(lambda: not panel.stage.transport.is_playing)
    chart = find(LineChart, "bigramTwinChart")
    loss, nll, counts = chart.lines
    assert len(loss.x) == len(nll.x) == 201
    assert loss.y[-1] > nll.y[-1] > counts.y[0]
    assert counts.is_dashed
    assert counts.name == "counts 2.4540"
    assert chart.marker == 200


@pytest.mark.usefixtures("all_names")
def test_the_marker_of_the_chart_can_be_dragged(find, timeline, qtbot, panel):
    timeline.setValue(150)
    qtbot.waitUntil(lambda: timeline.value() == 150, timeout=20_000)
    chart = find(LineChart, "bigramTwinChart")
    panel.grab()
    there = chart.pixel_of(50.0, 3.0).toPoint()
    qtbot.mousePress(chart, Qt.MouseButton.LeftButton, pos=there + QPoint(40, 0))
    qtbot.mouseMove(chart, there)
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=there)
    qtbot.waitUntil(lambda: abs(timeline.value() - 50) <= 1, timeout=20_000)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: abs(timeline.value() - 49) <= 1, timeout=20_000)


@pytest.mark.usefixtures("all_names")
def test_another_rate_holds_from_here_on_and_can_be_taken_back(find, qtbot, panel, timeline):
    timeline.setValue(20)
    qtbot.waitUntil(lambda: timeline.value() == 20, timeout=20_000)
    rate = find(QDoubleSpinBox, "bigramTwinRate")
    assert rate.text() == "50"
    rate.selectAll()
    qtbot.keyClicks(rate, "5")
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    twin = panel.session.twin
    assert [tuple(each) for each in twin.descent.schedule] == [(0, 50.0, 0.01), (20, 5.0, 0.01)]
    panel.undo_stack.undo()
    assert rate.text() == "50"
    qtbot.waitUntil(lambda: timeline.value() == 20, timeout=20_000)
    assert len(twin.descent.schedule) == 1


@pytest.mark.usefixtures("all_names")
def test_decay_makes_the_table_more_even(find, qtbot, panel, click, says, timeline):
    qtbot.keyClick(find(Choice, "bigramTwinShow"), Qt.Key.Key_End)
    assert says("bigramTwinEntropyUniformMean") == "3.2958"
    entropies = []
    for decay in ("0", "1"):
        box = find(QDoubleSpinBox, "bigramTwinDecay")
        box.selectAll()
        qtbot.keyClicks(box, decay)
        qtbot.keyClick(box, Qt.Key.Key_Return)
        click(QPushButton, "bigramTwinTrain")
        qtbot.waitUntil(lambda: timeline.value() == 200, timeout=20_000)
        entropies.append(float(says("bigramTwinEntropyTwinMean")))
    weak, strong = entropies
    assert weak < strong < 3.2958
    counts = float(says("bigramTwinEntropyCountsMean"))
    panel.session.set_smoothing(100.0)
    assert counts < float(says("bigramTwinEntropyCountsMean")) < 3.2958


@pytest.mark.usefixtures("all_names")
@pytest.mark.parametrize(("letter", "name"), [(".", "W_start"), ("q", "W_q")])
def test_a_row_opens_in_the_graph_lab(click, window, panel, qtbot, timeline, letter, name):
    timeline.setValue(3)
    qtbot.waitUntil(lambda: timeline.value() == 3, timeout=20_000)
    model, twin = panel.session.model, panel.session.twin
    row = model.alphabet.index(letter)
    panel.session.go_to_cell(row, 1)
    click(QPushButton, "bigramTwinGraph")

    graph = window.show_lab("graph")
    current = graph.session.current
    keys = {current.name_of(node.key): node.key for node in current.nodes}
    table = model.twin_table[row]
    assert current.data_of(keys["nll"]) == pytest.approx(-model.probabilities[row] @ np.log(table))
    steps = graph.stage.findChild(QToolButton, "stepForward")
    assert steps.isEnabled()
    while steps.isEnabled():
        qtbot.mouseClick(steps, Qt.MouseButton.LeftButton)
    before = twin.weights[row]
    twin.go_to(4)  # a step is the learning rate times the gradient
    np.testing.assert_allclose(
        before - 50 * graph.session.gradients[keys[name]], twin.weights[row], atol=1e-12
    )


def test_the_settings_can_be_reached_by_keys_alone(panel):
    settings = panel.findChild(TwinSettings)
    for control in (settings.scene, settings.steps, settings.rate, settings.decay):
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.accessibleName()
        assert control.accessibleDescription()


def test_a_twin_that_finds_its_names_impossible(panel, says):
    twin = panel.session.twin
    twin.set_scene("all")
    twin.set_rate(1e6)
    twin.go_to(20)
    panel.session.set_use("twin")
    assert says("bigramNll") == "∞"


def test_the_suggestion_to_watch_it_learn_begins_anew_while_it_plays(panel):
    for _ in range(2):
        panel.show_page("twin")
        panel.cards[0].action()
        assert panel.stage.transport.is_playing
        assert panel.session.twin.place == 0


@pytest.mark.usefixtures("all_names")
def test_the_descent_rests_while_another_lab_is_shown(window, panel, timeline, qtbot):
    descent = panel.session.twin.descent
    timeline.setValue(timeline.maximum())
    assert panel.session.twin.is_behind
    window.show_lab("digits")
    qtbot.waitUntil(lambda: not panel.isVisible())
    reached = descent.position
    for _ in range(20):
        QApplication.processEvents()
    assert descent.position == reached
    window.show_lab("bigram")
    qtbot.waitUntil(lambda: not panel.session.twin.is_behind)


def test_a_step_as_matrices_comes_stage_by_stage(find, panel, qtbot, click, says, lectures):
    qtbot.keyClick(find(Choice, "bigramTwinScene"), Qt.Key.Key_End)
    view = find(MatricesView, "bigramTwinMatrices")
    assert view.isVisible()
    assert not panel.row.isVisible()  # it has all rows at once
    assert view.accessibleDescription() == "x (5 × 27); W (27 × 27)"
    for _ in range(5):
        click(QToolButton, "stepForward")
    assert says("bigramEquation").endswith(f"= {lectures['neural_bigram']['emma']['loss']}")
    assert view.accessibleDescription().endswith("P (5 × 27); picked (5 × 1)")
    last = next(each for each in view._matrices if each.title == "W.grad")
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.box_of(last).center())
    assert says("bigramEquation").startswith("W.grad = ")
    assert view.accessibleDescription().endswith("W.grad (27 × 27)")
    qtbot.keyClick(find(Choice, "bigramTwinShow"), Qt.Key.Key_Down)
    assert not view.isVisible()
    assert panel.row.isVisible()


@pytest.mark.parametrize(
    ("size", "is_projector"), [((1024, 640), False), ((1280, 800), True), ((1920, 1080), False)]
)
def test_all_matrices_have_room_and_none_lies_over_another(window, find, panel, qtbot, size, is_projector):
    theme.wear(QApplication.instance(), theme.Look(projector=is_projector))
    window.resize(*size)
    qtbot.keyClick(find(Choice, "bigramTwinScene"), Qt.Key.Key_End)
    panel.session.twin.go_to(9)
    view = find(MatricesView, "bigramTwinMatrices")
    qtbot.waitUntil(lambda: panel.scroll_area.verticalScrollBar().maximum() == 0)
    boxes = [view.box_of(each) for each in view._matrices]
    assert all(view.rect().contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])
    drawn = view.grab().toImage()
    panel.session.twin.go_to(1)
    assert view.grab().toImage() != drawn
