"""pyqtgraph in our clothes."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from gui import theme
from gui.widgets.charts.terrain import terrain
from gui.widgets.landscape_view import LandscapeView

AT = np.linspace(-1, 1, 21)
GROUND = terrain(AT, AT, 1 + AT[None] ** 2 + AT[:, None] ** 2)


@pytest.fixture
def view(qtbot, monkeypatch):
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)  # the mouse of a test is faster than a hand
    view = LandscapeView("landscape", "Loss")
    qtbot.addWidget(view)
    view.resize(480, 420)
    view.show_terrain(GROUND, ("w1", "b"))
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: view.stack.currentWidget() is view.plot)
    return view


def pixel(plot, x, y):
    scene = plot.box.mapViewToScene(QPointF(x, y))
    return plot.mapFromScene(scene)


def seen(plot):
    return plot.box.viewRect()


def test_the_whole_terrain_is_seen_at_first(view):
    box = seen(view.plot)
    assert (box.left(), box.right()) == pytest.approx((-1.05, 1.05))
    assert (box.top(), box.bottom()) == pytest.approx((-1.05, 1.05))


def test_keys_zoom_and_home_shows_all_again(view):
    view.plot.setFocus()
    whole = seen(view.plot)
    QTest.keyClick(view.plot, Qt.Key.Key_Plus)
    near = seen(view.plot)
    assert near.width() == pytest.approx(0.8 * whole.width())
    QTest.keyClick(view.plot, Qt.Key.Key_Right)
    assert seen(view.plot).center().x() > near.center().x()
    QTest.keyClick(view.plot, Qt.Key.Key_Home)
    assert seen(view.plot) == whole


def test_the_same_place_with_other_values_stays_zoomed(view):
    QTest.keyClick(view.plot, Qt.Key.Key_Plus)
    near = seen(view.plot)
    view.show_terrain(terrain(AT, AT, GROUND.values * 2), ("w1", "b"))
    assert seen(view.plot) == near
    view.show_terrain(terrain(AT * 2, AT, GROUND.values), ("w1", "b"))
    assert seen(view.plot).width() == pytest.approx(4.2)


def test_dragging_the_ball_asks_its_owner_to_move_it(view, qtbot):
    view.show_ball((0.0, 0.0), moves=True)
    moved, port = [], view.plot.viewport()
    view.ball_moved.connect(lambda x, y: moved.append((x, y)))
    start, end = pixel(view.plot, 0, 0), pixel(view.plot, 0.5, 0.25)
    QTest.mouseMove(port, start)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.7, 1.0):
        QTest.mouseMove(port, start + (end - start) * share, 20)
    with qtbot.waitSignal(view.let_go):
        QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=end)
    assert moved[-1] == pytest.approx((0.5, 0.25), abs=0.02)
    count = len(moved)
    view.show_ball((0.1, 0.2), moves=True)
    assert view.plot.ball == pytest.approx((0.1, 0.2))
    assert len(moved) == count


def test_a_ball_that_does_not_move_lets_the_ground_be_dragged(view):
    view.show_ball((0.0, 0.0))
    moved, port = [], view.plot.viewport()
    view.ball_moved.connect(lambda x, y: moved.append((x, y)))
    start = pixel(view.plot, 0, 0)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(port, start + QPoint(40, 0), 20)
    QTest.mouseMove(port, start + QPoint(80, 0), 20)
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start + QPoint(80, 0))
    assert moved == []
    assert seen(view.plot).center().x() < -0.1


def test_arrow_keys_move_a_ball_that_moves(view):
    view.show_ball((0.0, 0.0), moves=True)
    moved = []
    view.ball_moved.connect(lambda x, y: moved.append((x, y)))
    QTest.keyClick(view.plot, Qt.Key.Key_Up)
    assert moved[0][0] == 0
    assert moved[0][1] > 0


def test_a_title_that_looks_like_rich_text_is_shown_as_it_is(view):
    view.show_terrain(GROUND, ("<b>w</b>", "b"))
    assert view.plot.axes["bottom"].label.toPlainText().strip() == "<b>w</b>"


def test_small_numbers_are_written_as_they_are(view):
    view.show_terrain(terrain(AT / 100, AT / 100, GROUND.values), ("w", "b"))
    view.grab()
    assert view.plot.axes["left"].label.toPlainText().strip() == "b"
    assert view.plot.axes["left"].autoSIPrefixScale == 1


def test_it_follows_the_theme(view, qapp):
    ground = view.plot.backgroundBrush().color()
    assert ground == QColor(theme.LIGHT.panel)
    before = theme.look()
    try:
        theme.wear(qapp, theme.Look(scheme="dark"))
        assert view.plot.backgroundBrush().color() == QColor(theme.DARK.panel)
    finally:
        theme.wear(qapp, before)


def test_surface_and_contours_take_turns(view):
    assert view.stack.currentWidget() is view.plot
    view.as_surface.click()
    assert view.stack.currentWidget() is view.surface
    view.show_terrain(None)
    view.invite("Wait")
    assert view.stack.currentWidget() is view.invitation
    assert view.invitation.text() == "Wait"
