"""Every chart opens large: zoom, pan, the values under a crosshair, a picture and a table."""

import csv
import io
from importlib import import_module
from pathlib import Path

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.labs.digits.landscape.compass_chart import CompassChart
from gui.large_chart import LargeChart, open_large
from gui.widgets.charts.bars import ProbabilityBars
from gui.widgets.charts.chart import Chart
from gui.widgets.charts.histogram import Histogram
from gui.widgets.charts.line_chart import Line, LineChart
from gui.widgets.charts.scale import Mark, Scale
from gui.widgets.charts.signed_bars import SignedBars
from gui.widgets.charts.slope_plot import SlopePlot
from gui.widgets.charts.split_bar import Share, SplitBar
from gui.widgets.charts.terrain import terrain
from gui.widgets.planes.point_plot import PointPlot
from gui.widgets.planes.scatter import ScatterMap
from gui.widgets.planes.surface import Surface
from gui.widgets.planes.word_plane import Arrow, WordPlane

ROOT = Path(__file__).parents[2]
AT = np.linspace(-1, 1, 5)
LOSS = np.array([2.3025850929940455, 0.1 + 0.2, 1e-17, np.nan])


def line_chart():
    chart = LineChart("step", "loss", is_log=True)
    chart.show_lines([Line("train", np.arange(4.0), LOSS), Line("=unseen", np.arange(4.0), LOSS + 1)])
    return chart


def probability_bars():
    bars = ProbabilityBars("01")
    bars.show_values([0.25, 0.75])
    return bars


def signed_bars():
    bars = SignedBars("01")
    bars.show_values([-1.5, 0.75])
    return bars


def split_bar():
    bar = SplitBar()
    bar.show_shares([Share("3 to learn from", 3), Share("1 to test with", 1)])
    return bar


def histogram():
    chart = Histogram("Letters")
    chart.show_counts(["2", "3"], [65, 575], ["two", "three"])
    return chart


def scale():
    chart = Scale()
    chart.show_marks([Mark("all names", 2.454, ""), Mark("jq", np.inf, "")])
    return chart


def slope_plot():
    plot = SlopePlot()
    plot.show_slope([0, 1, 2], [0, 1, 4], 1, 1, 2, 0.5, 2.25)
    return plot


def point_plot():
    plot = PointPlot()
    points, field = np.array([[-1.0, 0.5], [1.0, -0.5]]), np.array([[-2.0, 0.5], [-0.5, 2.0]])
    plot.show_points(points, np.array([1, -1]), field, (-2.0, 2.0, -2.0, 2.0))
    return plot


def scatter_map():
    chart = ScatterMap()
    chart.show_points(np.eye(2), np.array([7, 3]), np.zeros((2, 4, 4), np.uint8), ["a 7", "a 3"])
    return chart


def surface():
    chart = Surface()
    chart.show_terrain(terrain(AT, AT, AT[None] + 10 * AT[:, None]), ("w", "b"))
    return chart


def compass():
    chart = CompassChart()
    chart.show_changes(np.array([0.0, 0.01]), -0.5)
    return chart


def word_plane():
    plane = WordPlane()
    plane.show_words(["king", "queen"], np.eye(2), ["data", "accent"], [Arrow((0, 0), (1, 1), name="there")])
    return plane


NAN = "nan"
TABLES = {
    line_chart: [
        ["line", "step", "loss"],
        *(["train", str(float(i)), repr(y)] for i, y in enumerate(LOSS.tolist())),
        *(["=unseen", str(float(i)), repr(y)] for i, y in enumerate((LOSS + 1).tolist())),
    ],
    probability_bars: [["name", "probability"], ["0", "0.25"], ["1", "0.75"]],
    signed_bars: [["name", "y"], ["0", "-1.5"], ["1", "0.75"]],
    split_bar: [["name", "count"], ["3 to learn from", "3"], ["1 to test with", "1"]],
    histogram: [["Letters", "count"], ["2", "65"], ["3", "575"]],
    scale: [["name", "value"], ["all names", "2.454"], ["jq", "inf"]],
    slope_plot: [
        ["line", "x", "y"],
        *(["function", x, y] for x, y in (("0.0", "0.0"), ("1.0", "1.0"), ("2.0", "4.0"))),
        *(["tangent", x, y] for x, y in (("0.0", "-1.0"), ("2.0", "3.0"))),
        *(["secant", x, y] for x, y in (("1.0", "1.0"), ("1.5", "2.25"))),
    ],
    point_plot: [
        ["line", "x", "y", "height"],
        ["class +1", "-1.0", "0.5", ""],
        ["class -1", "1.0", "-0.5", ""],
        *(["", "-1.0", "-1.0", "-0.5"], ["", "1.0", "-1.0", "2.0"]),  # from the bottom up
        *(["", "-1.0", "1.0", "-2.0"], ["", "1.0", "1.0", "0.5"]),
    ],
    scatter_map: [["line", "point", "x", "y"], ["3", "a 3", "0.0", "1.0"], ["7", "a 7", "1.0", "0.0"]],
    surface: [
        ["w", "b", "height"],
        *([repr(x), repr(y), repr(x + 10 * y)] for y in AT.tolist() for x in AT.tolist()),
    ],
    word_plane: [
        ["point", "x", "y"],
        *(["king", "1.0", "0.0"], ["queen", "0.0", "1.0"]),
        *(["", "0", "0"], ["there", "1", "1"]),
    ],
}


@pytest.fixture
def opened(shown, qtbot, monkeypatch):
    """opened(make): a chart, and the window that Return on it opens."""
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", -1)  # the mouse of a test is faster than a hand

    def opened(make):
        page, chart = on_page(make())
        shown(page, 420, 300, active=True)
        chart.setFocus()
        QTest.keyClick(chart, Qt.Key.Key_Return)
        return chart, ready(chart, qtbot)

    return opened


class Page(QWidget):
    """What a laboratory is to a chart."""

    def open_chart(self, chart):
        open_large(chart)


def on_page(chart):
    page = Page()
    chart.setAccessibleName("Loss / steps")
    QVBoxLayout(page).addWidget(chart)
    return page, chart


def ready(chart, qtbot):
    [large] = chart.window().findChildren(LargeChart)
    qtbot.waitUntil(lambda: large.plot is not None and large.plot.isVisible())
    return large


def click(large, name):
    QTest.mouseClick(large.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def value(large):
    return large.findChild(QLabel, "largeChartValue").text()


@pytest.mark.parametrize("make", TABLES, ids=lambda make: make.__name__)
def test_return_opens_each_chart_and_its_table_is_what_it_shows(make, opened, tmp_path, monkeypatch):
    chart, large = opened(make)
    assert large.isVisible()
    assert "Return" in chart.whatsThis()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (str(tmp_path / "table"), ""))
    click(large, "largeChartTable")
    table = list(csv.reader(io.StringIO((tmp_path / "table.csv").read_text("utf-8"))))
    assert table == TABLES[make]
    QTest.keyClick(large.plot, Qt.Key.Key_Right)
    assert value(large) != ""
    QTest.keyClick(large, Qt.Key.Key_Escape)
    assert not large.isVisible()


def test_no_chart_is_left_out():
    for path in (ROOT / "gui").rglob("*.py"):
        if "Chart)" in (text := path.read_text("utf-8")) and "class " in text:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    made = {type(make()) for make in (*TABLES, compass)}
    assert set(Chart.__subclasses__()) == made


def test_the_compass_is_a_table_of_its_bars(qapp):
    table = compass().figure().table()
    assert table[0] == ["line", "change of the loss", "directions"]
    assert sum(row[2] for row in table[1:] if row[0] == "random") == 2
    assert table[-1] == ["minus the gradient", -0.5, 1.0]


def test_a_double_click_or_the_menu_opens_it_and_a_second_time_shows_the_same(shown, qtbot):
    page, chart = on_page(line_chart())
    shown(page, 420, 300)
    QTest.mouseDClick(chart, Qt.MouseButton.LeftButton)
    large = ready(chart, qtbot)
    middle = chart.rect().center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, middle, chart.mapToGlobal(middle))
    QApplication.sendEvent(chart, asked)
    [menu] = chart.findChildren(QMenu)
    menu.actions()[0].trigger()
    menu.close()
    assert chart.window().findChildren(LargeChart) == [large]


def test_a_chart_that_shows_nothing_is_not_opened(shown):
    page, chart = on_page(LineChart())
    shown(page, 420, 300)
    QTest.mouseDClick(chart, Qt.MouseButton.LeftButton)
    assert page.findChildren(LargeChart) == []


def test_the_crosshair_goes_from_point_to_point_by_key_and_to_other_lines(opened):
    large = opened(line_chart)[1]
    said = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Left):
        QTest.keyClick(large.plot, key)
        said.append(value(large))
    assert said == [
        "train: step 0, loss 2.30259",
        "train: step 1, loss 0.3",
        "=unseen: step 1, loss 1.3",
        "=unseen: step 0, loss 3.30259",
        "=unseen: step 0, loss 3.30259",
    ]
    vertical, level = large.plot.crosshair
    assert (vertical.value(), level.value()) == (0, pytest.approx(np.log10(3.30259), abs=1e-5))


def scene_point(plot, x, y):
    return plot.mapFromScene(plot.box.mapViewToScene(QPointF(x, y)))


def test_the_mouse_finds_the_point_and_the_bar(opened):
    large = opened(line_chart)[1]
    large.grab()
    QTest.mouseMove(large.plot.viewport(), scene_point(large.plot, 1, np.log10(0.3)) + QPoint(4, 3))
    assert value(large) == "train: step 1, loss 0.3"
    bars = opened(histogram)[1]
    bars.grab()
    QTest.mouseMove(bars.plot.viewport(), scene_point(bars.plot, 1.1, 10))
    assert value(bars) == "3: count 575"


def test_anywhere_on_a_ground_has_a_height(opened):
    large = opened(surface)[1]
    large.grab()
    QTest.mouseMove(large.plot.viewport(), scene_point(large.plot, 0.5, 0.25))
    x, y = (each.value() for each in large.plot.crosshair)
    assert (x, y) == pytest.approx((0.5, 0.25), abs=0.02)
    assert value(large) == f"w {x:.4g}, b {y:.4g}: {x + 10 * y:.6g}"
    QTest.keyClick(large.plot, Qt.Key.Key_Up)
    assert large.plot.crosshair[1].value() > y


def test_zoom_and_pan_by_mouse_and_keys_and_all_again(opened, qtbot):
    large = opened(line_chart)[1]
    large.grab()
    view = large.plot.box.viewRect
    whole = view()
    QTest.keyClick(large.plot, Qt.Key.Key_Plus)
    near = view()
    assert near.width() == pytest.approx(0.8 * whole.width())
    QTest.keyClick(large.plot, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view().left() > near.left()
    QTest.keyClick(large.plot, Qt.Key.Key_Right)  # the first point is out of sight by now
    assert view().contains(QPointF(*(each.value() for each in large.plot.crosshair)))
    before, port = view(), large.plot.viewport()
    start = port.rect().center()
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=start)
    for way in (20, 60):
        QTest.mouseMove(port, start + QPoint(way, 0))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    assert view().left() < before.left()
    click(large, "largeChartWhole")
    large.grab()
    assert view().width() == pytest.approx(whole.width())


def test_the_picture_is_saved_as_it_is_seen(opened, tmp_path, monkeypatch):
    large, asked = opened(line_chart)[1], []

    def ask(parent, title, name, kinds):
        asked.append(name)
        return str(tmp_path / name), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", ask)
    click(large, "largeChartPicture")
    assert asked == ["Loss steps.png"]
    picture = QImage(str(tmp_path / asked[0]))
    assert picture.size() == large.plot.size()
    assert picture.pixelColor(8, 8) == QColor(theme.current().panel)


def test_what_cannot_be_saved_is_told_with_the_reason(opened, tmp_path, monkeypatch):
    large = opened(line_chart)[1]
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (str(tmp_path / "no" / "a.csv"), ""))
    click(large, "largeChartTable")
    told = large.findChild(QLabel, "largeChartProblem")
    assert told.isVisible()
    assert "it cannot be saved there" in told.text()
    assert list(tmp_path.iterdir()) == [] or not (tmp_path / "no").exists()


def test_it_follows_the_chart_while_that_lives(opened, qtbot):
    chart, large = opened(line_chart)
    chart.show_lines([Line("train", np.arange(9.0), np.arange(9.0) + 1)])
    qtbot.waitUntil(lambda: len(large.plot._places[0]) == 9)
    QTest.keyClick(large.plot, Qt.Key.Key_Right)
    assert value(large) == "train: step 0, loss 1"


def test_it_follows_the_look(opened, qapp):
    large = opened(line_chart)[1]
    theme.wear(qapp, theme.Look(scheme="dark", projector=True))
    assert large.plot.backgroundBrush().color() == QColor(theme.DARK.panel)
    assert large.plot.axes["bottom"].style["tickFont"].pixelSize() == theme.px(12)


def test_it_goes_with_the_chart(shown, qtbot):
    page, chart = on_page(line_chart())
    shown(page, 420, 300)
    chart.open_large()
    large = ready(chart, qtbot)
    chart.update()
    with qtbot.waitSignal(large.destroyed):
        chart.deleteLater()


def test_a_name_that_looks_like_rich_text_is_shown_as_it_is(opened):
    def make():
        chart = LineChart("<b>x</b>")
        chart.show_lines([Line("<img src=x>", AT, AT)])
        return chart

    large = opened(make)[1]
    label = large.plot._legend.items[0][1]
    assert label.item.toPlainText() == "<img src=x>"
    assert large.plot.axes["bottom"].label.toPlainText().strip() == "<b>x</b>"
