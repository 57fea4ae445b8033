"""The line chart: its lines, and the marker by mouse and by key."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.help import explain


@pytest.fixture
def chart(shown):
    chart = LineChart("step", "loss")
    explain(chart, "A chart.")
    return shown(chart, 400, 240)


def line(name="training", count=11, **others):
    x = np.arange(count, dtype=float)
    return Line(name, x, (x - 3) ** 2 + 1, **others)


@pytest.mark.parametrize("is_log", [False, True])
def test_points_are_where_the_axes_say(chart, is_log):
    chart.set_log(is_log)
    chart.show_lines([line()])
    chart.grab()
    low, high = chart.pixel_of(0, 1), chart.pixel_of(10, 50)
    assert 0 <= low.x() < high.x() <= chart.width()
    assert 0 <= high.y() < low.y() <= chart.height()
    assert chart.x_of(chart.pixel_of(4, 1).x()) == pytest.approx(4)
    assert chart.x_of(-50) == 0
    assert chart.x_of(5000) == 10


def test_a_log_axis_of_steps_begins_at_zero_and_gives_the_first_ones_room(chart):
    steps = np.arange(1000)
    chart.show_lines([Line("", steps, 1.0 + steps)])
    chart.set_log_x(True)
    chart.grab()
    zero, one, hundred, last = (chart.pixel_of(step, 1.0).x() for step in (0, 1, 100, 999))
    assert one - zero == pytest.approx((last - zero) * np.log10(2) / 3)
    assert [round(chart.x_of(pixel)) for pixel in (zero, one, hundred, last)] == [0, 1, 100, 999]
    assert [text for _, text in chart._ticks(0, 8)] == ["0", "1", "10", "100"]
    chart.set_log_x(False)
    chart.grab()
    assert chart.pixel_of(100, 1.0).x() - zero == pytest.approx((last - zero) * 100 / 999)


@pytest.mark.parametrize(("last", "texts"), [(0, ["0", "1"]), (1, ["0", "1"]), (3, ["0", "1", "2", "3"])])
def test_what_is_counted_has_no_tick_between_two(shown, last, texts):
    chart = shown(LineChart("step", "loss", x_counts=True, x_range=(0, 1)), 800, 240)
    chart.show_lines([line(count=last + 1)])
    chart.grab()
    assert [text for _, text in chart._ticks(0, 12)] == texts


def test_lines_are_painted_in_their_colours(chart, count_of):
    assert count_of(chart, theme.current().data) == 0
    chart.show_lines([line(), line("test", color="negative")])
    assert count_of(chart, theme.current().negative) > 50
    theme.wear(QApplication.instance(), theme.Look(scheme="dark"))
    assert count_of(chart, theme.DARK.negative) > 50


def test_what_is_old_fades(chart, count_of):
    chart.show_lines([line()])
    assert count_of(chart, theme.current().data) > 50
    chart.set_old(True)
    assert count_of(chart, theme.current().data) == 0


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([], []),
        ([1], [2]),
        ([1, 2, 3], [4, 4, 4]),
        ([1, 1], [2, 3]),
        ([0, 1, 2], [1, np.nan, np.inf]),
        ([0, 1, 2], [np.nan] * 3),
        ([0, 1], [-1, 0]),
        ([0, 1], [1e-300, 1e300]),
        ([0, 1], [-1e300, 1e300]),
    ],
)
@pytest.mark.parametrize("is_log", [False, True])
def test_no_numbers_are_too_odd(chart, x, y, is_log):
    chart.set_log(is_log)
    chart.show_lines([Line("odd", np.array(x), np.array(y), dots=True, weights=np.ones(len(x)))])
    chart.show_marker(1.0)
    chart.grab()
    words = chart.explain_at(QPoint(100, 100)).removeprefix(chart.whatsThis())
    good = np.isfinite(y) & (not is_log or np.greater(y, 0))
    assert ("odd: " in words) == bool(np.any(good))


def test_the_marker_is_dragged(chart, qtbot):
    chosen = []
    chart.show_lines([line()])
    chart.grab()
    chart.x_chosen.connect(chosen.append)
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    assert chosen == []  # there is no marker yet
    chart.x_chosen.connect(chart.show_marker)
    chart.show_marker(3.0)
    there = chart.pixel_of(6, 20).toPoint()
    qtbot.mousePress(chart, Qt.MouseButton.LeftButton, pos=there)
    qtbot.mouseMove(chart, there + QPoint(20, 5))
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=there + QPoint(20, 5))
    assert chosen[0] == pytest.approx(6, abs=0.1)
    assert chart.marker == chosen[-1] > chosen[0]
    count = len(chosen)
    qtbot.mouseMove(chart, there)  # without the button
    assert len(chosen) == count


def test_the_marker_goes_from_point_to_point_by_key(chart, qtbot):
    chart.show_lines([line()])
    chart.x_chosen.connect(chart.show_marker)
    chart.show_marker(3.4)
    for key, x in (
        (Qt.Key.Key_Right, 4), (Qt.Key.Key_Right, 5), (Qt.Key.Key_Left, 4), (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Left, 0), (Qt.Key.Key_End, 10), (Qt.Key.Key_Right, 10),
    ):  # fmt: skip
        qtbot.keyClick(chart, key)
        assert chart.marker == x


def test_the_numbers_under_the_mouse_are_told(chart):
    chart.show_lines([line(), Line("", np.array([0.0, 10.0]), np.array([5.0, 6.0]))])
    chart.grab()
    said = chart.explain_at(chart.pixel_of(5, 5).toPoint())
    assert said.startswith(chart.whatsThis())
    assert "training: 5 → 5.0" in said


def test_names_do_not_lie_over_each_other(chart):
    """Three lines that end at the same place have names that can be read."""
    chart.show_lines([line("a"), line("b", color="positive"), line("c", color="negative")])
    image = chart.grab().toImage()
    rows = {}
    for color in ("data", "positive", "negative"):
        hue = QColor(getattr(theme.current(), color)).hue()
        right = range(chart.width() - 12, chart.width() - 4)
        rows[color] = {
            y
            for y in range(image.height())
            for x in right
            if abs(image.pixelColor(x, y).hue() - hue) < 8 and image.pixelColor(x, y).saturation() > 60
        }
    assert all(rows.values())
    assert not rows["data"] & rows["positive"]
    assert not rows["positive"] & rows["negative"]


def test_pictures_stand_below_the_axis(qtbot):
    chart = LineChart("noise", "right", is_percent=True, has_pictures=True, x_ticks=(0, 10))
    qtbot.addWidget(chart)
    chart.resize(300, 200)
    chart.show_lines([line()])
    before = chart.grab().toImage()
    chart.show_pictures([(x, np.full((28, 28), 255, np.uint8)) for x in range(11)])
    after = chart.grab().toImage()
    assert after != before
    assert after.copy(0, 0, 300, 100) == before.copy(0, 0, 300, 100)


def test_five_thousand_points_are_no_burden(chart, effort):
    x = np.arange(5000.0)
    lines = [Line(n, x, np.random.default_rng(0).random(5000)) for n in ("a", "b", "c")]
    chart.show_lines(lines)
    assert effort(chart._paint_field) < 1_500
    chart.grab()
    field = chart._field
    chart.show_marker(2500.0)
    chart.grab()
    assert chart._field is field
