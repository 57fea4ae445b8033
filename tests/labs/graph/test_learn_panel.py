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


def leaves(panel):
    table = panel.leaves
    return [
        [table.verticalHeaderItem(row).text()] + [table.item(row, column).text() for column in range(3)]
        for row in range(table.rowCount())
    ]


# The four examples


def test_twenty_steps_of_the_lecture_by_clicks(open_panel, mlp, qtbot, lectures):
    panel = open_panel(mlp)
    assert panel.rate.value() == 0.05
    assert panel.loss.text() == "step 0, loss 5.76911"
    assert not panel.curve.again.isEnabled()
    for _ in range(19):
        click(qtbot, panel.step)
    assert panel.loss.text().startswith("step 19, loss ")
    last_loss = lectures["four_examples"]["seed_63726"]["last_loss"]
    assert float(panel.loss.text().split()[-1]) == pytest.approx(last_loss, abs=1e-6)
    assert len(panel.curve.chart.lines[0].y) == 20  # before the first step, and after each
    assert [row[1] for row in table(panel)] == ["+1", "-1", "-1", "+1"]
    for prediction, target, difference in table(panel):
        assert float(prediction) - float(target) == pytest.approx(float(difference), abs=2e-4)
        assert abs(float(difference)) < 0.2
    assert not panel.task.isVisible()


def test_it_runs_until_it_is_stopped(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    said = []
    panel.running_changed.connect(said.append)
    qtbot.keyClick(panel.speed, Qt.Key.Key_End)
    assert panel.speed.text() == "Full speed"
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
    assert panel.speed.text() == "10 steps/s"
    click(qtbot, panel.run)
    assert mlp.learning.last == 1
    qtbot.waitUntil(lambda: mlp.learning.last == 3)
    qtbot.keyClick(panel.speed, Qt.Key.Key_Home)
    assert panel.speed.text() == "2 steps/s"
    assert panel._timer.interval() == 500
    assert panel.is_running


def test_twenty_steps_are_played_one_by_one(open_panel, mlp, qtbot, lectures):
    panel = open_panel(mlp)
    qtbot.keyClick(panel.speed, Qt.Key.Key_End)  # one step a frame, also at full speed
    drawn, said = [], []
    mlp.changed.connect(lambda: drawn.append(len(panel.curve.chart.lines[0].y)))
    panel.running_changed.connect(said.append)
    click(qtbot, panel.twenty)
    assert panel.run.text() == "Stop"
    qtbot.waitUntil(lambda: not panel.is_running)
    assert (drawn, said) == (list(range(2, 22)), [True, False])
    curve = panel.curve.chart.lines[0].y
    assert curve[0] == pytest.approx(5.769107, abs=1e-6)
    assert curve[19] == pytest.approx(lectures["four_examples"]["seed_63726"]["last_loss"], abs=1e-6)
    click(qtbot, panel.twenty)
    click(qtbot, panel.run)
    assert not panel.is_running
    assert 20 < mlp.learning.last < 40
    click(qtbot, panel.run)
    qtbot.waitUntil(lambda: mlp.learning.last > 45)  # a run goes on: the count was that of the other
    assert panel.is_running


def test_a_run_ends_as_soon_as_the_loss_is_low_enough(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    qtbot.keyClick(panel.speed, Qt.Key.Key_End)
    qtbot.keyClicks(panel.goal, "0,1")
    qtbot.keyClick(panel.goal, Qt.Key.Key_Return)
    click(qtbot, panel.run)
    qtbot.waitUntil(lambda: not panel.is_running)
    assert mlp.learning.losses[-1] >= 0.1 > mlp.learning.loss
    panel.goal.clear()
    qtbot.keyClicks(panel.goal, "low")
    qtbot.keyClick(panel.goal, Qt.Key.Key_Return)
    assert panel.trouble.text().startswith("“low” is not a number")
    panel.goal.clear()
    qtbot.keyClick(panel.goal, Qt.Key.Key_Return)
    assert not panel.trouble.isVisible()
    click(qtbot, panel.run)
    qtbot.waitUntil(lambda: mlp.learning.loss < 0.05)
    assert panel.is_running


def test_the_first_steps_get_more_room_on_a_log_axis(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    for _ in range(20):
        mlp.learn_for(0)
    click(qtbot, panel.curve.log_steps)
    panel.curve.chart.grab()
    across = [panel.curve.chart.pixel_of(step, 1.0).x() for step in (0, 1, 19, 20)]
    assert across[1] - across[0] > 10 * (across[3] - across[2]) > 0
    qtbot.mouseClick(panel.curve.chart, LEFT, pos=panel.curve.chart.pixel_of(2, 1.0).toPoint())
    assert mlp.learning.position == 2


def test_each_leaf_says_what_became_of_it(open_panel, qtbot):
    training = learner(load(EXAMPLES["lecture"])[1])
    training.set_rate(0.01)
    panel = open_panel(training)
    assert not panel.leaves.isVisible()
    click(qtbot, panel.step)
    assert [row for row in leaves(panel) if row[0] in ("a", "f")] == [
        ["a", "2.00", "1.94", "-0.06"],  # against its gradient, which is 6
        ["f", "-2.00", "-2.04", "-0.04"],  # 4
    ]
    click(qtbot, panel.step)
    assert leaves(panel)[0][:2] == ["a", "1.9400"]  # before the last step, not the first
    click(qtbot, panel.curve.again)
    assert not panel.leaves.isVisible()


def test_of_many_leaves_those_are_told_that_changed_most(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    before = mlp.learning.present()
    click(qtbot, panel.step)
    moved = sorted((abs(now - before[key]) for key, now in mlp.learning.present().items()), reverse=True)
    told = sorted((abs(float(row[3])) for row in leaves(panel)), reverse=True)
    assert told == pytest.approx(moved[:8], abs=1e-4)


def test_both_ways_are_compared_from_the_same_start(open_panel, mlp, qtbot):
    """On the four examples the mistake wins at the lecture's rate, and is lost at four times of it."""
    panel = open_panel(mlp)
    asked = []
    panel.broken_asked.connect(lambda: asked.append(True))
    for _ in range(3):
        click(qtbot, panel.step)
    qtbot.keyClick(panel.speed, Qt.Key.Key_End)
    click(qtbot, panel.compare)
    qtbot.waitUntil(lambda: not panel.is_running)
    zeroed, summed = panel.curve.chart.lines
    assert (zeroed.name, summed.name) == ("zero_grad", "no zero_grad")
    assert (zeroed.y[0], zeroed.y[1]) == (summed.y[0], summed.y[1])
    assert zeroed.y[20] == pytest.approx(0.0307, abs=1e-4)
    assert summed.y[20] == pytest.approx(3.2e-5, abs=1e-6)
    assert "momentum" in panel.curve.rivalry.text()
    click(qtbot, panel.curve.broken)
    assert asked == [True]
    panel.rate.setValue(0.2)
    click(qtbot, panel.compare)
    qtbot.waitUntil(lambda: not panel.is_running)
    assert [line.y[20] for line in panel.curve.chart.lines] == pytest.approx([7.1e-4, 8], rel=1e-2)
    assert "overshoot, and the loss is higher" in panel.curve.rivalry.text()
    assert not panel.curve.broken.isVisible()
    click(qtbot, panel.curve.again)
    assert len(panel.curve.chart.lines) == 1
    assert not panel.curve.rivalry.isVisible()


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
    panel.curve.history.setFocus()
    qtbot.keyClick(panel.curve.history, Qt.Key.Key_Home)
    assert mlp.learning.position == 0
    assert [row[0] for row in table(panel)] == first
    assert panel.loss.text().startswith("step 0 of 10, loss 5.769")
    qtbot.keyClick(panel.curve.history, Qt.Key.Key_Right)
    assert (mlp.learning.position, panel.curve.chart.marker) == (1, 1)
    panel.curve.chart.grab()
    qtbot.mouseClick(panel.curve.chart, LEFT, pos=panel.curve.chart.pixel_of(5, 1.0).toPoint())
    assert mlp.learning.position == panel.curve.history.value() == 5
    click(qtbot, panel.step)
    assert mlp.learning.last == panel.curve.history.maximum() == 6


def test_starting_again_brings_the_first_numbers_back(open_panel, mlp, qtbot):
    panel = open_panel(mlp)
    first = table(panel)
    click(qtbot, panel.run)
    click(qtbot, panel.curve.again)
    assert not panel.is_running
    assert table(panel) == first
    assert panel.loss.text() == "step 0, loss 5.76911"
    assert not panel.curve.history.isEnabled()


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
    assert panel.trouble.text().startswith("Diverged at step ")
    assert panel.trouble.text().endswith("would no longer be finite; try a lower learning rate.")
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
    panel.curve.chart.grab()
    assert training.learning.losses[0] == -8
    assert (
        panel.curve.chart.pixel_of(0, -8).y() < panel.curve.chart.pixel_of(3, training.learning.losses[3]).y()
    )


def test_the_curve_reaches_the_place_where_one_stands(open_panel, qtbot):
    """Also before the first step and after the last one; gone back, the newest loss stays."""
    training = learner(load(EXAMPLES["lecture"])[1])
    panel = open_panel(training)
    assert (panel.curve.chart.lines[0].x.tolist(), panel.curve.chart.lines[0].y.tolist()) == ([0], [-8])
    for _ in range(2):
        click(qtbot, panel.step)
    newest = training.learning.loss
    assert panel.curve.chart.lines[0].x.tolist() == [0, 1, 2]
    assert panel.curve.chart.lines[0].y.tolist() == [*training.learning.losses, newest]
    training.learn_go_to(0)
    assert panel.curve.chart.lines[0].y.tolist() == [*training.learning.losses, newest]
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
    assert panel.task.count.text() == "68 of 100 points classified correctly"
    qtbot.keyClick(panel.speed, Qt.Key.Key_End)  # full speed
    click(qtbot, panel.run)
    qtbot.waitUntil(lambda: moons.learning.last > 100, timeout=20_000)
    click(qtbot, panel.run)
    right = int(panel.task.count.text().split()[0])
    assert right >= 98
    assert panel.task.plot.accessibleDescription() == f"{right} of 100 points classified correctly"


def test_a_click_adds_a_point_of_the_class_that_is_chosen(open_panel, moons, qtbot):
    panel = open_panel(moons)
    plot = panel.task.plot
    qtbot.mouseClick(plot, LEFT, pos=plot.pixel_of(-1.5, -1.5).toPoint())
    assert moons.points.labels[-1] == 1
    click(qtbot, panel.task.negative)
    qtbot.mouseClick(plot, LEFT, pos=plot.pixel_of(-1.0, -1.5).toPoint())
    assert moons.points.labels[-1] == -1
    assert moons.points.xy[-1] == pytest.approx([-1.0, -1.5], abs=0.02)
    assert "of 102 points" in panel.task.count.text()
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
        *(panel.rate, panel.zeroes, panel.curve.history, panel.task.plot, panel.predictions),
        *(panel.goal, panel.curve.log_steps, panel.leaves),
    ]
    assert all(control.toolTip() and control.whatsThis() for control in controls)
    assert all(control.accessibleName() or control.text() for control in controls)
    assert panel.curve.chart.accessibleName() == "Loss curve"


def test_it_fits_into_its_column_with_large_text(open_panel, moons):
    panel = open_panel(moons)
    pictures = panel.task.plot.height(), panel.curve.chart.height()
    theme.wear(QApplication.instance(), theme.Look(text=1.5))
    QApplication.processEvents()
    assert panel.task.plot.height() == pytest.approx(1.5 * pictures[0], abs=1)
    assert panel.curve.chart.height() == pytest.approx(1.5 * pictures[1], abs=1)
    assert panel.width() == 510
    assert panel.minimumSizeHint().width() <= 510
