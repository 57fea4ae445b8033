"""A terrain as a surface, turned by mouse and keys."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from gui import theme
from gui.widgets.charts.terrain import terrain
from gui.widgets.planes.surface import Surface, shade_of

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
    """On the slope of a wall one sees its shade, and not that of the low ground behind it."""
    surface = Surface()
    qtbot.addWidget(surface)
    surface.resize(300, 300)
    wall = np.zeros((41, 41))
    wall[10:13] = 1
    surface.show_terrain(terrain(AT, AT, wall))
    surface.turn(-surface.view[0], 0)  # the rows go from the nearest to the farthest
    foot, top = surface.pixel_of(0.02, AT[8]), surface.pixel_of(0.02, AT[10])
    behind = surface.pixel_of(0.02, AT[30])
    assert top.y() < behind.y() < foot.y()
    colors, picture = theme.current(), surface.grab().toImage()
    seen = [
        picture.pixelColor(round(top.x()) + 3, round((foot.y() + top.y()) / 2) + d).red() for d in range(5)
    ]
    assert min(abs(red - shade_of(0.5, colors).red()) for red in seen) < 6
    assert all(red < shade_of(0.2, colors).red() for red in seen)


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
