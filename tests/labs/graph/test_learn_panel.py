"""The column in which a graph learns, with real clicks and keys, on a real graph."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from engine.examples import graph_of, load, read_index
from gui import theme
from gui.labs.graph.learn.panel import LearnPanel
from gui.labs.graph.session import GraphSession
from gui.labs.graph.session.learning.points import MOST_POINTS, Points

EXAMPLES = {example.name: example for example in read_index()}
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def open_panel(shown):
    def open_on(training):
        window = QWidget()
        panel = LearnPanel(training, window)
        panel.setGeometry(0, 0, 340, 800)
        shown(window, 360, 800)
        return panel

    return open_on


def learner(document, given=()):
    """The leaves of these names do not learn."""
    session = GraphSession()
    session.open_document(document)
    keys = [key for key in document.nodes if document.node(key).label in given]
    session.editing.set_learning(keys, is_on=False)
    return session.learner


@pytest.fixture
def mlp():
    return learner(load(EXAMPLES["mlp"])[1])


@pytest.fixture
def moons():
    training = learner(load(EXAMPLES["moons"])[1])
    training.set_rate(0.5)
    return training


def click(qtbot, button):
    qtbot.mouseClick(button, LEFT)


def table(panel):
    rows = range(panel.predictions.rowCount())
    return [[panel.predictions.item(row, column).text() for column in range(3)] for row in rows]


# The four examples


def test_twenty_steps_of_the_lecture_by_clicks(open_panel, mlp, qtbot, lectures):
    panel = open_panel(mlp)
    assert panel.rate.value() == 0.05
    assert panel.loss.text() == "step 0, loss 5.76911"
    assert not panel.again.isEnabled()
    for _ in range(19):
        click(qtbot, panel.step)
    assert panel.loss.text().startswith("step 19, loss ")
    last_loss = lectures["four_examples"]["seed_63726"]["last_loss"]
    assert float(panel.loss.text().split()[-1]) == pytest.approx(last_loss, abs=1e-6)
    assert len(panel.chart.lines[0].y) == 20  # before the first step, and after each
    assert [row[1] for row in table(panel)] == ["+1", "-1", "-1", "+1"]
    for prediction, target, difference in table(panel):
        assert float(prediction) - float(target) == pytest.approx(float(difference), abs=2e-4)
        assert abs(float(difference)) < 0.2
    assert not panel.task.isVisible()


def test_it_runs_until_it_is_stopped(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    said = []
    panel.running_changed.connect(said.append)
    click(qtbot, panel.run)
    assert panel.run.text() == "Stop"
    qtbot.waitUntil(lambda: mlp.learning.last > 200)
    click(qtbot, panel.run)
    assert (panel.run.text(), panel.is_running, said) == ("Run", False, [True, False])
    last = mlp.learning.last
    QApplication.processEvents()
    assert mlp.learning.last == last
    assert mlp.learning.losses[-1] < 0.01


def test_a_slow_run_takes_one_step_at_a_time(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    qtbot.keyClick(panel.speed, Qt.Key.Key_Up)
    assert panel.speed.text() == "10 steps a second"
    click(qtbot, panel.run)
    assert mlp.learning.last == 1
    qtbot.waitUntil(lambda: mlp.learning.last == 3)
    qtbot.keyClick(panel.speed, Qt.Key.Key_Home)
    assert panel.speed.text() == "2 steps a second"
    assert panel._timer.interval() == 500
    assert panel.is_running


def test_a_run_ends_when_the_panel_is_hidden(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    click(qtbot, panel.run)
    panel.hide()
    assert not panel.is_running
    panel.show()
    assert panel.run.text() == "Run"


def test_one_goes_back_with_the_slider_and_with_the_curve(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    first = [row[0] for row in table(panel)]
    for _ in range(10):
        mlp.learn_for(0)
    panel.history.setFocus()
    qtbot.keyClick(panel.history, Qt.Key.Key_Home)
    assert mlp.learning.position == 0
    assert [row[0] for row in table(panel)] == first
    assert panel.loss.text().startswith("step 0 of 10, loss 5.769")
    qtbot.keyClick(panel.history, Qt.Key.Key_Right)
    assert (mlp.learning.position, panel.chart.marker) == (1, 1)
    panel.chart.grab()
    qtbot.mouseClick(panel.chart, LEFT, pos=panel.chart.pixel_of(5, 1.0).toPoint())
    assert mlp.learning.position == panel.history.value() == 5
    click(qtbot, panel.step)
    assert mlp.learning.last == panel.history.maximum() == 6


def test_starting_again_brings_the_first_numbers_back(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    first = table(panel)
    click(qtbot, panel.run)
    click(qtbot, panel.again)
    assert not panel.is_running
    assert table(panel) == first
    assert panel.loss.text() == "step 0, loss 5.76911"
    assert not panel.history.isEnabled()


def test_the_rate_and_the_switch_go_to_the_session(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    panel.rate.setFocus()
    panel.rate.selectAll()
    qtbot.keyClicks(panel.rate, "0.2")
    qtbot.keyClick(panel.rate, Qt.Key.Key_Return)
    assert mlp.learning.rate == 0.2
    qtbot.keyClick(panel.rate, Qt.Key.Key_Up)
    assert mlp.learning.rate == pytest.approx(0.21)
    qtbot.mouseClick(panel.zeroes, LEFT, pos=QPoint(10, panel.zeroes.height() // 2))
    assert not mlp.learning.zeroes
    assert "classic mistake" in panel.zeroes.toolTip()


def test_a_step_that_leads_nowhere_is_refused_in_words(open_panel, qtbot):
    training = learner(graph_of("w = 3.0; L = w**4"))
    training.set_rate(10)
    panel = open_panel(training)
    click(qtbot, panel.run)
    qtbot.waitUntil(lambda: not panel.is_running)
    assert panel.trouble.isVisible()
    assert panel.trouble.text().endswith("would no longer be finite. Try a lower learning rate.")
    training.learn_go_to(0)
    training.set_rate(0.001)
    click(qtbot, panel.step)
    assert not panel.trouble.isVisible()


def test_a_loss_below_zero_is_drawn_on_a_linear_scale(open_panel, qtbot):
    training = learner(load(EXAMPLES["lecture"])[1])
    training.set_rate(0.01)
    panel = open_panel(training)
    for _ in range(4):
        click(qtbot, panel.step)
    panel.chart.grab()
    assert training.learning.losses[0] == -8
    assert panel.chart.pixel_of(0, -8).y() < panel.chart.pixel_of(3, training.learning.losses[3]).y()


def test_the_curve_reaches_the_place_where_one_stands(open_panel, qtbot):
    """Also before the first step and after the last one; gone back, the newest loss stays."""
    training = learner(load(EXAMPLES["lecture"])[1])
    panel = open_panel(training)
    assert (panel.chart.lines[0].x.tolist(), panel.chart.lines[0].y.tolist()) == ([0], [-8])
    for _ in range(2):
        click(qtbot, panel.step)
    newest = training.learning.loss
    assert panel.chart.lines[0].x.tolist() == [0, 1, 2]
    assert panel.chart.lines[0].y.tolist() == [*training.learning.losses, newest]
    training.learn_go_to(0)
    assert panel.chart.lines[0].y.tolist() == [*training.learning.losses, newest]
    assert training.learning.losses[0] == training.learning.loss == -8


def test_a_rate_below_zero_raises_the_result_as_in_the_lecture(open_panel, qtbot):
    training = learner(load(EXAMPLES["lecture"])[1])
    panel = open_panel(training)
    panel.rate.setValue(-0.01)
    assert training.learning.rate == panel.rate.value() == -0.01
    click(qtbot, panel.step)
    assert panel.loss.text() == "step 1, loss -7.2865"


def test_where_nothing_can_learn_it_says_why(open_panel):
    panel = open_panel(learner(graph_of("a = 2; b = a * 3"), given="a"))
    assert panel.why_not.isVisible()
    assert panel.why_not.text() == "choose at least one leaf that learns"
    assert not panel.step.isVisible()
    assert not panel.predictions.isVisible()


# The moons


def test_points_are_told_apart_while_it_runs(open_panel, moons, qtbot):
    panel = open_panel(moons)
    assert panel.task.count.text() == "100 points, 68 on the right side"
    click(qtbot, panel.run)
    qtbot.waitUntil(lambda: moons.learning.last > 100, timeout=20_000)
    click(qtbot, panel.run)
    right = int(panel.task.count.text().split()[2])
    assert right >= 98
    assert panel.task.plot.accessibleDescription() == f"100 points, {right} on the right side"


def test_a_click_adds_a_point_of_the_class_that_is_chosen(open_panel, moons, qtbot):
    panel = open_panel(moons)
    plot = panel.task.plot
    qtbot.mouseClick(plot, LEFT, pos=plot.pixel_of(-1.5, -1.5).toPoint())
    assert moons.points.labels[-1] == 1
    click(qtbot, panel.task.negative)
    qtbot.mouseClick(plot, LEFT, pos=plot.pixel_of(-1.0, -1.5).toPoint())
    assert moons.points.labels[-1] == -1
    assert moons.points.xy[-1] == pytest.approx([-1.0, -1.5], abs=0.02)
    assert panel.task.count.text().startswith("102 points")
    field = moons.field
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert len(moons.points) == 101
    click(qtbot, panel.step)
    assert moons.field is not field


def test_a_point_is_dragged_to_another_place(open_panel, moons, qtbot):
    panel = open_panel(moons)
    plot = panel.task.plot
    moons.add_point(-1.5, -1.5, 1)
    qtbot.mousePress(plot, LEFT, pos=plot.pixel_of(-1.5, -1.5).toPoint())
    for x in (-1.2, -1.0, -0.8):
        qtbot.mouseMove(plot, plot.pixel_of(x, -1.5).toPoint())
    qtbot.mouseRelease(plot, LEFT, pos=plot.pixel_of(-0.8, -1.5).toPoint())
    assert moons.points.xy[-1] == pytest.approx([-0.8, -1.5], abs=0.02)


def test_the_size_of_a_batch_is_chosen_by_keys(open_panel, moons, qtbot):
    panel = open_panel(moons)
    assert panel.task.batch.text() == "Batch: all"
    qtbot.keyClick(panel.task.batch, Qt.Key.Key_Up)
    assert (panel.task.batch.text(), moons.batch_size) == ("Batch: 10", 10)
    qtbot.keyClick(panel.task.batch, Qt.Key.Key_Home)
    assert (panel.task.batch.text(), moons.batch_size) == ("Batch: one", 1)


def test_what_cannot_be_done_to_points_is_said(open_panel, moons, qtbot):
    panel = open_panel(moons)
    moons.put_points(Points([[0, 0]], [1]))
    qtbot.mouseClick(panel.task.plot, LEFT, pos=panel.task.plot.pixel_of(0, 0).toPoint())
    qtbot.keyClick(panel.task.plot, Qt.Key.Key_Delete)
    assert panel.trouble.text().startswith("the last point stays")
    qtbot.mouseClick(panel.task.plot, LEFT, pos=panel.task.plot.pixel_of(1, 1).toPoint())
    assert not panel.trouble.isVisible()
    moons.put_points(Points([[0.5, 0.5]] * MOST_POINTS, [1] * MOST_POINTS))
    qtbot.mouseClick(panel.task.plot, LEFT, pos=panel.task.plot.pixel_of(-1, -1).toPoint())
    assert panel.trouble.text() == "between 1 and 2,000 points can be shown"


# For everybody


def test_every_control_explains_itself(open_panel, moons):
    panel = open_panel(moons)
    controls = [
        *panel.findChildren(QPushButton),
        *(panel.rate, panel.zeroes, panel.history, panel.task.plot, panel.predictions),
    ]
    assert all(control.toolTip() and control.whatsThis() for control in controls)
    assert all(control.accessibleName() or control.text() for control in controls)
    assert panel.chart.accessibleName() == "Loss curve"


def test_it_fits_into_its_column_with_large_text(open_panel, moons):
    panel = open_panel(moons)
    theme.wear(QApplication.instance(), theme.Look(text=1.5))
    QApplication.processEvents()
    assert panel.width() == 510
    assert panel.minimumSizeHint().width() <= 510
