import pytest
from PySide6.QtCore import QPoint, Qt

from gui.widgets.charts.histogram import Histogram


@pytest.fixture
def bars(qtbot):
    bars = Histogram("Letters")
    qtbot.addWidget(bars)
    bars.resize(300, bars.sizeHint().height())
    bars.show_counts("abc", [3, 0, 6], ["a: 3", "b: 0", "c: 6"])
    with qtbot.waitExposed(bars):
        bars.show()
    return bars


def selected(bars):
    return [part.name for part in bars.parts() if part.is_selected]


def test_bars_are_as_high_as_their_counts(bars):
    picture = bars.grab().toImage()
    ground = picture.pixelColor(bars.box_of(1).center())

    def height(bar):
        box = bars.box_of(bar)
        x = box.center().x()
        return sum(picture.pixelColor(x, y) != ground for y in range(box.top(), box.bottom()))

    assert height(1) == 0
    assert height(2) >= bars.box_of(2).height() - 2
    assert height(0) == pytest.approx(height(2) / 2, abs=2)


def test_the_mouse_points_and_chooses(bars, qtbot):
    qtbot.mouseMove(bars, bars.box_of(2).center())
    qtbot.waitUntil(lambda: selected(bars) == ["c: 6"])
    with qtbot.waitSignal(bars.chosen) as chosen:
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=bars.box_of(0).center())
    assert chosen.args == [0]
    assert "b: 0" in bars.explain_at(bars.box_of(1).center())


def test_keys_point_and_choose(bars, qtbot):
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert selected(bars) == ["a: 3"]
    qtbot.keyClick(bars, Qt.Key.Key_End)
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert selected(bars) == ["c: 6"]
    qtbot.keyClick(bars, Qt.Key.Key_Left)
    with qtbot.waitSignal(bars.chosen) as chosen:
        qtbot.keyClick(bars, Qt.Key.Key_Space)
    assert chosen.args == [1]


def test_without_counts_there_is_nothing_to_choose(bars, qtbot):
    bars.show_counts([], [], [])
    with qtbot.assertNotEmitted(bars.chosen):
        qtbot.keyClick(bars, Qt.Key.Key_Right)
        qtbot.keyClick(bars, Qt.Key.Key_Return)
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert bars.parts() == []
    bars.grab()
