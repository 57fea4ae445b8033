"""Tiles that are read from left to right, and numbers on one axis."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.charts.ribbon import Ribbon, Tile
from gui.widgets.charts.scale import Mark, Scale, span_of


@pytest.fixture
def shown(qtbot):
    """shown(widget): on screen until the test is over."""
    theme.follow_system(QApplication.instance())
    made = []

    def show(widget):
        widget.resize(440, 80)
        made.append(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    yield show
    for widget in made:
        widget.close()
        widget.deleteLater()


@pytest.fixture
def ribbon(shown):
    return shown(Ribbon())


@pytest.fixture
def scale(shown):
    return shown(Scale())


def tiles(count):
    return [Tile(f"t{i}", str(i), i / count, f"tile {i}", is_forbidden=i == 1) for i in range(count)]


def test_a_click_chooses_a_tile(ribbon, qtbot):
    ribbon.show_tiles(tiles(5), None)
    with qtbot.waitSignal(ribbon.chosen) as chosen:
        qtbot.mouseClick(ribbon.strip, Qt.MouseButton.LeftButton, pos=ribbon.strip.box_of(3).center())
    assert chosen.args == [3]
    with qtbot.assertNotEmitted(ribbon.chosen):
        qtbot.mouseClick(ribbon.strip, Qt.MouseButton.LeftButton, pos=QPoint(430, 10))


def test_colour_is_strength_and_what_cannot_be_has_its_own(ribbon):
    ribbon.show_tiles(tiles(5), None)
    image = ribbon.strip.grab().toImage()
    grounds = [image.pixelColor(ribbon.strip.box_of(i).topLeft() + QPoint(8, 3)) for i in range(5)]
    assert grounds[0] == QColor(theme.current().panel)
    assert grounds[1] == QColor(theme.current().warn)
    assert [theme.luminance(ground) for ground in grounds[2:]] == sorted(
        (theme.luminance(ground) for ground in grounds[2:]), reverse=True
    )


def test_a_long_ribbon_scrolls_to_the_marked_tile(ribbon):
    ribbon.show_tiles(tiles(5), 4)
    short = ribbon.height()
    assert ribbon.horizontalScrollBar().maximum() == 0
    ribbon.show_tiles(tiles(101), 0)
    QApplication.processEvents()
    assert ribbon.height() > short
    ribbon.show_tiles(tiles(101), 100)
    box = ribbon.strip.box_of(100).translated(ribbon.strip.pos())
    assert ribbon.viewport().rect().contains(box.center())


def test_pointing_at_a_tile_tells(ribbon, qtbot):
    ribbon.show_tiles(tiles(5), None)
    qtbot.mouseMove(ribbon.strip, ribbon.strip.box_of(2).center())
    qtbot.waitUntil(lambda: "tile 2" in ribbon.strip.toolTip())
    assert "tile 4" in ribbon.explain_at(ribbon.strip.box_of(4).center())


def test_screen_readers_get_the_tiles(ribbon):
    ribbon.show_tiles(tiles(3), 1)
    said = QAccessible.queryAccessibleInterface(ribbon)
    assert said.role() == QAccessible.Role.List
    assert [said.child(i).text(QAccessible.Text.Name) for i in range(said.childCount())] == ["t0", "t1", "t2"]
    assert said.child(2).text(QAccessible.Text.Value) == "tile 2"
    assert [said.child(i).state().selected for i in range(3)] == [0, 1, 0]


def test_the_focus_is_seen(ribbon, qtbot):
    ribbon.show_tiles(tiles(3), None)
    corner = QPoint(1, ribbon.strip.height() // 2)
    ribbon.clearFocus()
    accent = QColor(theme.current().accent)
    assert ribbon.grab().toImage().pixelColor(corner) != accent
    ribbon.setFocus()
    qtbot.waitUntil(ribbon.hasFocus)
    assert ribbon.grab().toImage().pixelColor(corner) == accent


# The scale

MARKS = [
    Mark("best", 2.454, "the best", "reference"),
    Mark("mine", math.inf, "typed", "own"),
    Mark("none", math.nan, "nothing"),
    Mark("even", 3.2958, "knows nothing", "reference"),
]


@pytest.mark.parametrize(
    ("values", "span"),
    [
        ([2.454, 3.2958], (2.0, 3.5)),
        ([2.5], (2.5, 3.0)),
        ([math.inf, math.nan], (0.0, 1.0)),
        ([0.0, 9.9, math.inf], (0.0, 10.0)),
    ],
)
def test_the_axis_goes_around_all_that_is_finite(values, span):
    assert span_of(values) == span


def test_smaller_is_farther_left_and_infinity_beyond_the_end(scale):
    scale.show_marks(MARKS)
    assert scale.x_of(2.0) < scale.x_of(2.454) < scale.x_of(3.2958) < scale.x_of(3.5) < scale.x_of(math.inf)
    image = scale.grab().toImage()
    row = scale._row_height()
    assert image.pixelColor(round(scale.x_of(math.inf)), round(1.5 * row)) == QColor(theme.current().accent)
    assert image.pixelColor(round(scale.x_of(2.454)), round(0.5 * row)) == QColor(theme.current().quiet)


def test_rows_say_what_they_are(scale, qtbot):
    scale.show_marks(MARKS)
    qtbot.mouseMove(scale, QPoint(20, 5))
    qtbot.waitUntil(lambda: "the best" in scale.toolTip())
    assert "knows nothing" in scale.explain_at(QPoint(20, 3 * scale._row_height() + 2))


def test_screen_readers_hear_all_numbers(scale):
    scale.show_marks(MARKS)
    said = QAccessible.queryAccessibleInterface(scale)
    assert said.role() == QAccessible.Role.Chart
    assert said.text(QAccessible.Text.Description) == (
        "best: 2.4540. the best; mine: ∞. typed; none: –. nothing; even: 3.2958. knows nothing"
    )


def test_there_is_a_row_for_each(scale):
    scale.show_marks(MARKS[:1])
    low = scale.sizeHint().height()
    scale.show_marks(MARKS)
    assert scale.sizeHint().height() - low == 3 * scale._row_height()
    scale.show_marks([])
    scale.grab()
