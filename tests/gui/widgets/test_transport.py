import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QSlider, QToolButton

from gui import theme
from gui.widgets.labels import height_of_lines
from gui.widgets.stage import Stage
from gui.widgets.transport import SPEEDS, TransportBar


@pytest.fixture
def bar(qtbot):
    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.show_position(0, 1000)
    return bar


@pytest.fixture
def played(bar, qtbot):
    """played(): where the bar wants to be after a tick of playing."""

    def played():
        bar.show_position(0, 1000)
        with qtbot.waitSignal(bar.requested) as asked:
            bar.toggle_play()
        bar.stop()
        return asked.args[0]

    return played


def test_a_faster_rate_than_frames_makes_several_steps_at_once(bar, played):
    bar.offer_speeds((1, 60, 1000), "{factor} steps/s", 1000, 60)
    assert [bar.speed.itemText(i) for i in range(3)] == ["1 steps/s", "60 steps/s", "1000 steps/s"]
    assert (bar._timer.interval(), played()) == (17, 1)
    bar.set_speed(1000)
    assert (bar._timer.interval(), played()) == (16, 16)
    bar.set_speed(1)
    assert bar._timer.interval() == 1000


def test_what_was_chosen_stays_while_the_same_is_offered(bar):
    bar.set_speed(4.0)
    bar.use_usual_speeds()
    assert bar.speed.currentData() == 4.0
    bar.offer_speeds((1, 60), "{factor} steps/s", 1000, 60)
    bar.use_usual_speeds()
    assert [bar.speed.itemData(i) for i in range(bar.speed.count())] == list(SPEEDS)
    assert bar.speed.currentData() == 1.0


def test_playing_ends_at_the_end(bar, played):
    bar.offer_speeds((1000,), "{factor} steps/s", 1000, 1000)
    bar.show_position(995, 1000)
    bar.requested.connect(lambda position: bar.show_position(position, 1000))
    bar.toggle_play()
    bar._play_on()
    assert bar._position == 1000
    assert not bar.is_playing


@pytest.mark.parametrize("is_low", [False, True])
def test_a_low_stage_has_its_bar_beside_the_equation(qtbot, is_low):
    stage = Stage("someEquation", is_low=is_low)
    qtbot.addWidget(stage)
    stage.resize(1180, 60)
    stage.show()
    stage.show_moment("a = 2.0", "", 1, 3)
    is_beside = stage.transport.x() > stage.equation.x() + 100
    assert is_beside == is_low
    assert stage.findChild(QComboBox, "transportSpeed").isVisible()
    assert stage.sizeHint().height() < 90 or not is_low


def test_no_text_moves_the_bar_to_the_other_side(qtbot):
    stage = Stage("someEquation", is_low=True)
    qtbot.addWidget(stage)
    stage.show()
    for width in range(800, 1400, 20):
        stage.resize(width, 120)
        sides = set()
        for place in ("", "name 5 of 5, letter 12", "at the start", ""):
            stage.show_moment("", "", 1, 200, place)
            stage.layout().activate()
            sides.add(stage.transport.x() > stage.equation.x() + 100)
        assert len(sides) == 1, width


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize(("width", "is_beside"), [(1500, True), (800, False)])
def test_a_narrow_low_stage_has_its_bar_below_the_equation(qtbot, width, is_beside):
    stage = Stage("someEquation", is_low=True)
    qtbot.addWidget(stage)
    stage.resize(2300 - width, 60)
    stage.show()
    stage.show_moment("P(a | m) = 0.3899", "a stands after m in 2,590 of 6,642 places. " * 2, 1, 3)
    stage.resize(width, stage.sizeHint().height())
    QApplication.processEvents()
    bar, words = stage.transport.geometry(), stage.explanation.geometry()
    assert (bar.left() > words.right()) == is_beside
    assert is_beside or bar.top() >= words.bottom()
    assert words.width() >= 380
    assert words.height() >= stage.explanation.heightForWidth(words.width())
    lines = stage.equation.heightForWidth(width) + height_of_lines(2, stage.explanation.fontMetrics())
    bar_below = 0 if is_beside else bar.height()
    assert stage.heightForWidth(width) <= lines + bar_below + 3 * theme.SPACE


def test_the_words_of_a_stage_fold_away(qtbot):
    stage = Stage("someEquation")
    qtbot.addWidget(stage)
    beside = QLabel("lambda g: g")
    stage.add_beside(beside)
    stage.show()
    stage.show_moment("∂L/∂a = 6.0", "A product gives each input the gradient times the other input.", 1, 3)
    QApplication.processEvents()
    high = stage.sizeHint().height()
    told = []
    stage.folded.connect(told.append)
    button = stage.findChild(QToolButton, "foldStage")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: stage.sizeHint().height() < high - 40)
    assert [part.isVisible() for part in (stage.equation, beside, stage.transport)] == [False, False, True]
    assert "Show" in button.toolTip()
    qtbot.keyClick(stage, Qt.Key.Key_F4)
    assert [part.isVisible() for part in (stage.equation, beside)] == [True, True]
    qtbot.waitUntil(lambda: stage.sizeHint().height() == high)
    assert told == [True, False]


def test_a_click_on_the_timeline_goes_there(bar, qtbot):
    bar.resize(900, 50)
    bar.show()
    timeline = bar.findChild(QSlider, "timeline")
    asked = []
    bar.requested.connect(asked.append)
    qtbot.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=timeline.rect().center())
    assert asked == [pytest.approx(500, abs=20)]
