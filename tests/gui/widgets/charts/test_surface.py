"""A terrain as a surface, turned by mouse and keys."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from gui import theme
from gui.widgets.charts.surface import Surface
from gui.widgets.charts.terrain import terrain

AT = np.linspace(-1, 1, 41)


@pytest.fixture
def surface(qtbot):
    surface = Surface()
    qtbot.addWidget(surface)
    surface.resize(400, 320)
    surface.show_terrain(terrain(AT, AT, AT[None] ** 2 + 2 * AT[:, None] ** 2))
    with qtbot.waitExposed(surface):
        surface.show()
    return surface


def test_the_mouse_turns_it_and_home_turns_it_back(surface):
    first = surface.view
    QTest.mousePress(surface, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    QTest.mouseMove(surface, QPoint(260, 180))
    QTest.mouseRelease(surface, Qt.MouseButton.LeftButton, pos=QPoint(260, 180))
    turned, tilt = surface.view
    assert turned != pytest.approx(first[0])
    assert tilt > first[1]
    QTest.keyClick(surface, Qt.Key.Key_Home)
    assert surface.view == first


def test_the_arrow_keys_turn_it_but_never_look_from_below(surface):
    before = surface.view
    QTest.keyClick(surface, Qt.Key.Key_Right)
    assert surface.view[0] - before[0] == pytest.approx(math.radians(5))
    for _ in range(40):
        QTest.keyClick(surface, Qt.Key.Key_Down)
    assert 0 < surface.view[1] < math.radians(10)


def test_at_rest_it_becomes_fine_and_a_turn_makes_it_coarse_again(surface, qtbot):
    qtbot.waitUntil(lambda: surface.is_fine)
    QTest.keyClick(surface, Qt.Key.Key_Left)
    assert not surface.is_fine
    qtbot.waitUntil(lambda: surface.is_fine)


def test_what_is_near_hides_what_is_far(qtbot):
    """A wall in front of a hollow: from the side of the wall one sees only the wall."""
    surface = Surface()
    qtbot.addWidget(surface)
    surface.resize(300, 300)
    wall = np.zeros((41, 41))
    wall[:3] = 1
    surface.show_terrain(terrain(AT, AT, wall))
    surface.turn(-surface.view[0], -1)
    middle = surface.pixel_of(0, -0.97)
    highest = QColor(theme.blend(theme.current().panel, theme.current().data, 0.08 + 0.55))
    color = surface.grab().toImage().pixelColor(middle.toPoint() + QPoint(2, 4))
    assert abs(color.red() - highest.red()) < 60
    surface.turn(math.pi, 0)
    hidden = surface.pixel_of(0, -0.97)
    assert hidden.y() < middle.y()


def test_the_ball_lies_on_the_ground(surface):
    low, high = surface.pixel_of(0, 0), surface.pixel_of(0, 1)
    assert low.y() != pytest.approx(high.y())
    surface.show_ball((0, 0))
    accent = QColor(theme.current().accent)
    assert surface.grab().toImage().pixelColor(low.toPoint()) == accent
    surface.show_ball(None)
    assert surface.grab().toImage().pixelColor(low.toPoint()) != accent


def test_without_a_terrain_it_is_empty(surface):
    surface.show_terrain(None)
    assert not surface.grab().isNull()
