"""The landscape beside the graph, in the real window."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QUndoStack
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget

LINE = "w = 0.5; b = 0; L = (w*(-1) + b + 1)**2 + (w + b - 3)**2 + (2*w + b - 5)**2"


@pytest.fixture
def panel(window):
    window.resize(1280, 800)
    panel = window.show_lab("graph")
    panel.session.build(LINE)
    return panel


@pytest.fixture
def column(panel, qtbot):
    panel.landscape.trigger()
    column = panel.landscape_column
    wait(qtbot, column)
    return column


def wait(qtbot, column):
    """Until the picture is that of the present numbers."""
    qtbot.waitUntil(
        lambda: column._survey is not None and column._survey.plan.key == column._landscape.key,
        timeout=20_000,
    )


def text(column, name):
    return column.findChild(QLabel, name).text()


def test_it_shows_the_landscape_with_the_ball_and_the_step(column, find):
    assert find(QStackedWidget, "graphLandscape").isVisible()
    assert column.view.terrain.values.shape == (81, 81)
    assert column.view.plot.ball == column._landscape.ball
    lines = text(column, "graphLandscapeStep").splitlines()
    assert lines[0] == "L = 22.5"
    assert lines[1].startswith("w: 0.5 + 0.05 × ")


def test_until_it_is_opened_nothing_is_computed(panel):
    assert "landscape" not in vars(panel.session)
    assert panel.landscape_column.worker.run == 0


def test_dragging_the_ball_is_one_change_of_both_leaves(column, panel):
    QTest.keyClick(column.view.plot, Qt.Key.Key_Right)
    moved = panel.session.landscape.ball
    assert moved[0] > 0.5
    QTest.keyClick(column.view.plot, Qt.Key.Key_Up)
    stack: QUndoStack = panel.undo_stack
    assert stack.count() == 2
    plot = column.view.plot
    view = plot.box
    start = plot.mapFromScene(view.mapViewToScene(QPointF(*panel.session.landscape.ball)))
    column.view.ball_moved.emit(0.8, 0.3)
    column.view.ball_moved.emit(0.9, 0.4)
    column.view.let_go.emit()
    assert stack.count() == 3
    assert panel.session.landscape.ball == (0.9, 0.4)
    assert "w = 0.9" in panel.formula.text
    assert plot.mapFromScene(view.mapViewToScene(QPointF(*plot.ball))) != start
    stack.undo()
    stack.undo()
    stack.undo()
    assert panel.session.landscape.ball == (0.5, 0)


def test_learning_rolls_the_ball(column, panel):
    panel.learning.trigger()
    for _ in range(3):
        panel.learn.step.click()
    assert len(panel.session.landscape.path) == 4
    assert column.view.plot.ball == panel.session.landscape.ball
    assert np.array_equal(column.view.surface._path, panel.session.landscape.path)


def test_with_momentum_the_arrow_points_where_the_next_step_leads(column, panel):
    panel.learning.trigger()
    panel.learn.momentum.click()
    for _ in range(2):
        there = [float(line.split(" = ")[-1]) for line in text(column, "graphLandscapeStep").splitlines()[1:]]
        panel.learn.step.click()
        assert panel.session.landscape.ball == pytest.approx(there, rel=1e-3)
    panel.learn.momentum.click()
    assert panel.session.learner.learning.momentum == 0


def test_the_rate_is_shown_after_a_guess(column, qtbot):
    guess = column.findChild(QLineEdit, "landscapeRate")
    assert "Guess first" in text(column, "landscapeRateAnswer")
    guess.setText("much")
    QTest.keyClick(guess, Qt.Key.Key_Return)
    assert "not a number" in text(column, "landscapeRateAnswer")
    guess.setText("0.2")
    QTest.keyClick(guess, Qt.Key.Key_Return)
    wait(qtbot, column)
    limit = 2 / np.linalg.eigvalsh(2 * np.array([[6.0, 2], [2, 3]])).max()
    assert f"= {limit:.4g}, " in text(column, "landscapeRateAnswer")
    assert "You said 0.2." in text(column, "landscapeRateAnswer")


def test_one_leaf_is_a_curve_whose_marker_is_the_ball(column, panel, qtbot):
    column.up.setFocus()
    QTest.keyClick(column.up, Qt.Key.Key_Home)
    wait(qtbot, column)
    assert column.pictures.currentWidget() is column.curve
    curve, tangent = column.curve.lines
    assert len(curve.x) == 241
    slope = np.ptp(tangent.y) / np.ptp(tangent.x)
    assert slope == pytest.approx(abs(panel.session.landscape.gradient(panel.session.landscape.x)))
    column.curve.x_chosen.emit(1.25)
    assert column.curve.marker == 1.25
    assert panel.session.landscape.ball[0] == 1.25


def test_another_graph_has_another_landscape(column, panel, qtbot):
    before = column.view.terrain
    panel.session.build("a = 1; c = 2; L = a*a + 3*c*c")
    wait(qtbot, column)
    assert column.view.terrain is not before
    panel.session.build("L = [1, 2]*[2, 3]")
    assert column.view.stack.currentWidget() is column.view.invitation
    assert "single number" in column.view.invitation.text()
    panel.session.build(LINE)
    wait(qtbot, column)
    assert column.view.stack.currentWidget() is column.view.plot


def test_closing_it_stops_the_work(column, panel):
    panel.session.editing.set_value(column._landscape.x, 40.0)
    panel.landscape.trigger()
    assert not column.isVisible()
    assert not column.worker.is_running


def test_in_a_narrow_window_the_last_tools_are_icons_with_their_names_as_tooltips(window, qtbot):
    window.show_lab("graph")
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: window.width() == 1024)
    tools = window.header._tools
    named = [tool.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon for tool in tools]
    assert named == sorted(named, reverse=True)
    assert not named[-1]
    assert all(tool.accessibleName() and tool.toolTip() for tool in tools)
    window.resize(1400, 800)
    qtbot.waitUntil(lambda: tools[-1].toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
