"""The charts of the real window open large."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from gui.large_chart import LargeChart
from gui.widgets.charts.chart import Chart

PLACES = [("digits", "draw", 1), ("bigram", "data", 3), ("bigram", "likelihood", 1), ("words", "space", 1)]


@pytest.mark.parametrize(("lab", "page", "count"), PLACES)
def test_a_double_click_opens_each_chart_of_a_page(lab, page, count, window, qtbot):
    panel = window.show_lab(lab)
    panel.show_page(page)
    charts = [chart for chart in panel.findChildren(Chart) if chart.isVisible()]
    qtbot.waitUntil(lambda: not any(chart.figure().is_empty for chart in charts))
    assert len(charts) == count
    for chart in charts:
        QTest.mouseDClick(chart, Qt.MouseButton.LeftButton, pos=chart.rect().center())
    opened = window.findChildren(LargeChart)
    assert [large.chart for large in opened] == charts
    assert [large.windowTitle() for large in opened] == [chart.accessibleName() for chart in charts]
    for large in opened:
        qtbot.waitUntil(lambda large=large: large.plot is not None)
        QTest.keyClick(large.plot, Qt.Key.Key_Right)
        assert "crosshair" not in large.findChild(QLabel, "largeChartValue").text()
        assert large.windowFlags() & Qt.WindowType.Window
        assert not large.isModal()
