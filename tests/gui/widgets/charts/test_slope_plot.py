"""The slope plot: where its lines are, what its labels say, and that no number is too odd for it."""

import math
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.charts.slope import Slope, runs, span_of, ticks
from gui.widgets.charts.slope_plot import SlopePlot


@pytest.fixture
def plot(shown):
    return shown(SlopePlot(), 280, 160)


def cube(x):
    return x**3


def show_cube(plot, x=2.0, h=0.5, reach=1.0):
    xs = np.linspace(x - reach, x + reach, 101)
    plot.show_slope(xs, cube(xs), x, cube(x), 3 * x * x, h, cube(x + h))
    plot.grab()


def texts(plot):
    return [text for text, _ in plot.labels]


def test_numbers_where_they_differ_and_distances_where_they_look_alike():
    assert [tick.text for tick in ticks("x", 2.0, 0.5, (-1.0, 1.0))][:2] == ["x = 2", "2.5"]
    near = ticks("x", 2.0, 1e-10, (-2e-10, 2e-10))
    assert [tick.text for tick in near] == ["x = 2", "x + 1e-10", "x - 2e-10", "x + 2e-10"]
    assert ticks("x", 2.0, 1e-10, (-1.0, 1.0))[1].text == "x + 1e-10"
    assert [tick.text for tick in ticks("x", 0.0, 1e-10, (-1.0, 1.0))] == ["x = 0", "1e-10", "-1", "1"]


def test_a_name_too_long_for_an_axis_leaves_its_number():
    assert ticks("3*(x**2)", 27.0, 1.0, (-1.0, 1.0))[0].text == "3*(x**2) = 27"
    assert [tick.text for tick in ticks("sum_of_all", 2.0, 1e-10, (-1.0, 1.0))][:2] == ["2", "+ 1e-10"]


def test_places_have_the_names_they_have_in_the_formula(plot):
    plot.show_slope([1, 2, 3], [7, 4, 1], 2, 4, -3, 1, 1, names=("a", "d"))
    plot.grab()
    assert {"a = 2", "d = 4"} <= {*texts(plot)}
    assert plot.accessibleDescription().startswith("At a = 2, d = 4.")
    assert (plot.figure().x.title, plot.figure().y.title) == ("a", "d")


def test_the_secant_is_the_finite_difference():
    slope = Slope(np.zeros(0), np.zeros(0), 2.0, 4.0, 4.0, 0.5, 6.25)
    assert (slope.rise, slope.secant) == (2.25, 4.5)
    assert math.isnan(Slope(np.zeros(0), np.zeros(0), 2.0, 4.0, 4.0, 0.0, 4.0).secant)


def test_what_is_not_finite_parts_the_curve():
    across, up = np.arange(6.0), np.array([1, np.nan, 2, 3, np.inf, 4])
    assert runs(across, up) == [[(0, 1)], [(2, 2), (3, 3)], [(5, 4)]]
    assert runs(np.zeros(0), np.zeros(0)) == []


def test_a_span_is_never_nothing():
    assert span_of([0.0, 0.0], 4.0) == (-2.0, 2.0)
    assert span_of([], math.nan) == (-0.5, 0.5)
    assert span_of([math.inf, 1.0, -1.0], 1.0) == (-1.0, 1.0)


def test_both_points_lie_within_the_plot(plot):
    show_cube(plot)
    here, there = plot.pixel_of(2, 8), plot.pixel_of(2.5, cube(2.5))
    assert 0 < here.x() < there.x() < plot.width()
    assert 0 < there.y() < here.y() < plot.height()
    image = plot.grab().toImage()
    assert image.pixelColor(here.toPoint()) == QColor(theme.current().accent)
    assert image.pixelColor(there.toPoint()) == QColor(theme.current().text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_curve_and_tangent_have_their_colours(plot, scheme, count_of):
    theme.wear(QApplication.instance(), theme.Look(scheme=scheme))
    show_cube(plot)
    assert count_of(plot, theme.current().data) > 30
    assert count_of(plot, theme.current().accent) > 30


def test_the_tangent_is_dashed(plot):
    """Along the tangent of a straight line there is accent and, in the gaps, the curve below it."""
    xs = np.linspace(0, 4, 9)
    plot.show_slope(xs, xs, 2.0, 2.0, 1.0, 1.0, 3.0)
    image = plot.grab().toImage()
    along = [image.pixelColor(plot.pixel_of(x, x).toPoint()) for x in np.linspace(0.2, 1.7, 200)]
    is_accent = [color.green() > color.blue() for color in along]
    assert True in is_accent
    assert False in is_accent


@pytest.mark.parametrize("h", [1.0, 0.1, 1e-3, 1e-6, 1e-10, 1e-13, -0.5, -1e-10])
@pytest.mark.parametrize("reach", [2.0, None])
@pytest.mark.parametrize("size", [(160, 110), (280, 160), (600, 300)])
def test_labels_never_overlap(plot, h, reach, size):
    plot.resize(*size)
    show_cube(plot, h=h, reach=reach or 3 * abs(h))
    assert "x = 2" in texts(plot)
    assert len(texts(plot)) <= 6
    for (_, one), (_, other) in combinations(plot.labels, 2):
        assert not one.intersects(other)
    assert all(plot.rect().contains(box.toAlignedRect()) for _, box in plot.labels)


def test_a_tiny_step_is_written_as_a_distance(plot):
    plot.resize(360, 160)
    show_cube(plot, h=1e-10, reach=2e-10)
    assert "x + 1e-10" in texts(plot)
    assert any(text.startswith("y + 1.2e-9") for text in texts(plot))


def test_rounding_is_seen_as_a_staircase(plot):
    """Near 1e-15 the cube of 2 + d has only a few values: steps of 1.8e-15."""
    x, h = 2.0, 2e-15
    xs = x + np.linspace(-4e-15, 4e-15, 400)
    plot.show_slope(xs, cube(xs), x, 8.0, 12.0, h, cube(x + h))
    plot.grab()
    heights = {round(plot.pixel_of(a, b).y()) for a, b in zip(xs, cube(xs), strict=True)}
    assert 3 < len(heights) < 60
    assert max(heights) - min(heights) > 60


@pytest.mark.parametrize(
    ("xs", "ys", "x", "y", "slope", "h", "nudged"),
    [
        ([], [], 0, 0, 0, 0, 0),
        ([0, 1], [np.nan, np.inf], 0.5, np.nan, np.nan, 0.1, np.nan),
        ([-1, 0, 1], [np.nan, -np.inf, 0], 1, 0, 1, 1e-3, 1e-3),
        ([0, 1], [5, 5], 0.5, 5, 0, 0.1, 5),
        ([0, 1], [-1e308, 1e308], 0.5, 0, 1e308, 0.1, 1e308),
        ([-1e308, 1e308], [0, 1], 0, 0, 1e-300, 1e308, 1),
        ([1, 1, 1], [1, 2, 3], 1, 2, np.inf, 0, 2),
        ([0, 1], [0, 1], np.inf, 0, 1, 1, 1),
        ([0, 1], [0, 5e-324], 0, 0, 5e-324, 5e-324, 5e-324),
        ([0, 1], [0, 1], 0.5, 0.5, 1e300, 0.25, 0.75),
    ],
)
def test_no_numbers_are_too_odd(plot, xs, ys, x, y, slope, h, nudged):
    plot.show_slope(xs, ys, x, y, slope, h, nudged)
    plot.grab()
    assert plot.explain_at(QPoint(10, 10))


def test_curves_of_two_lengths_are_refused(plot):
    with pytest.raises(ValueError, match="of one length"):
        plot.show_slope([0, 1], [1], 0, 0, 0, 1, 1)


def test_screen_readers_hear_the_numbers(plot):
    show_cube(plot)
    said = QAccessible.queryAccessibleInterface(plot)
    assert said.role() == QAccessible.Role.Chart
    words = said.text(QAccessible.Text.Description)
    for part in ("At x = 2", "y = 8", "gradient 12", "h = 0.5", "by 7.625", "secant is 15.25"):
        assert part in words


def test_nothing_but_the_message_after_clear(plot, count_of):
    show_cube(plot)
    plot.clear("Select a leaf to nudge it.")
    assert count_of(plot, theme.current().data) == 0
    assert count_of(plot, theme.current().quiet) > 0
    assert plot.accessibleDescription() == "Select a leaf to nudge it."
