import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QGraphicsView, QLabel, QLineEdit, QSlider, QToolButton

from gui.widgets import transport


@pytest.fixture
def panel(window):
    return window.show_lab("graph")


@pytest.fixture
def click(find, qtbot, panel):
    return lambda name: qtbot.mouseClick(find(QToolButton, name), Qt.MouseButton.LeftButton)


@pytest.fixture
def equation(find, panel):
    return find(QLabel, "graphEquation").text


@pytest.fixture
def type_formula(find, qtbot, panel):
    def type_formula(text):
        line = find(QLineEdit, "graphExpression")
        line.selectAll()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)

    return type_formula


def shown(panel):
    return {
        node.name: item.gradient_text
        for node, item in zip(panel.session.nodes, panel.view.nodes, strict=True)
    }


def test_the_lecture_stands_there_at_first_launch(find, panel):
    assert (
        find(QLineEdit, "graphExpression").text()
        == "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"
    )
    assert find(QGraphicsView, "graphView").isVisible()
    assert shown(panel) == dict.fromkeys("abcdef", "grad –") | {"L": "grad 1.0"}


def test_step_through_the_whole_backward_pass_and_back(click, equation, panel, find):
    said = []
    while find(QToolButton, "stepForward").isEnabled():
        click("stepForward")
        said.append(equation())
    assert "∂L/∂a += ∂L/∂e · ∂e/∂a = -2.0 × -3.0 = 6.0" in said
    assert len(said) == 6 == find(QSlider, "timeline").maximum()
    assert shown(panel)["a"] == "grad 6.0"
    assert shown(panel)["b"] == "grad -4.0"
    for expected in reversed(said[:-1]):
        click("stepBack")
        assert equation() == expected
    click("stepBack")
    assert not find(QToolButton, "stepBack").isEnabled()
    assert shown(panel)["d"] == "grad –"


def test_the_timeline_moves_the_state(find, equation, panel):
    timeline = find(QSlider, "timeline")
    timeline.setValue(5)
    assert equation().startswith("∂L/∂a +=")
    timeline.setValue(1)
    assert equation().startswith("∂L/∂d +=")
    assert panel.session.position == 1


def test_play_runs_to_the_end_and_a_click_interrupts_it(click, find, panel, qtbot, monkeypatch):
    panel.transport._timer.setInterval(1)
    click("playPause")
    assert panel.transport.is_playing
    qtbot.waitUntil(lambda: panel.session.position == 6)
    assert not panel.transport.is_playing
    panel.transport._timer.setInterval(transport.PLAY_MILLISECONDS)
    click("playPause")  # from the end it begins again
    assert panel.session.position == 0
    click("stepForward")
    assert panel.session.position == 1
    assert not panel.transport.is_playing


def test_keys_step_wherever_the_focus_is(panel, qtbot, find):
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Period)
    qtbot.keyClick(panel.view, Qt.Key.Key_Period)
    qtbot.keyClick(panel.view, Qt.Key.Key_Comma)
    assert panel.session.position == 1
    qtbot.keyClick(panel.view, Qt.Key.Key_K)
    assert panel.transport.is_playing


def test_a_typed_full_stop_stays_in_the_formula(panel, type_formula):
    type_formula("y = 0.5 * k")
    assert panel.session.text == "y = 0.5 * k"
    assert panel.session.position == 0


def test_return_draws_a_new_graph(type_formula, panel, click, equation):
    click("stepForward")
    type_formula("a = 3; b = a + a")
    assert panel.session.position == 0
    assert set(shown(panel)) == {"a", "b"}
    click("stepLast")
    assert equation().endswith("∂b/∂a = 1.0 + 1.0 = 2.0")
    click("stepFirst")
    assert panel.session.position == 0


def test_an_error_says_where_and_keeps_the_graph(type_formula, panel, click):
    click("stepForward")
    type_formula("a = 2 * ; L = a")
    assert panel.error.isVisible()
    assert panel.error.text().startswith("Column 9: expected a number or a name after *")
    assert panel.expression.text() == "a = 2 * ; L = a"
    assert panel.session.position == 1
    assert "L" in shown(panel)
    type_formula("L = a")
    assert not panel.error.isVisible()


def test_the_whole_graph_is_in_view(panel, type_formula):
    for text in ("L = a", "o = tanh(x1*w1 + x2*w2 + b) + x1 / w2 - exp(x2) ** 2"):
        type_formula(text)
        visible = panel.view.mapToScene(panel.view.viewport().rect()).boundingRect()
        assert visible.contains(panel.view.scene().itemsBoundingRect())


def test_the_wheel_zooms_and_a_new_graph_fits_again(panel, type_formula):
    before = panel.view.transform().m11()
    turn = QWheelEvent(
        QPointF(200, 200), QPointF(200, 200), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(panel.view.viewport(), turn)
    assert panel.view.transform().m11() > before
    type_formula(panel.session.text)
    assert panel.view.transform().m11() == pytest.approx(before)


def test_infinities_are_shown(type_formula, click, panel):
    type_formula("a = 0; b = 1 / a; c = b * 2")
    click("stepLast")
    assert shown(panel)["a"] == "grad -inf"
    panel.view.grab()


def test_what_is_being_typed_stays_while_it_plays_and_nodes_are_clicked(panel, qtbot):
    panel.expression.setFocus()
    qtbot.keyClicks(panel.expression, "; z = L * 2")
    panel.session.go_to(2)
    panel.session.select(3)
    assert panel.expression.text().endswith("; z = L * 2")
