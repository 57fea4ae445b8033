from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsView,
    QLabel,
    QLineEdit,
    QPushButton,
    QSlider,
    QTableView,
    QToolButton,
    QWidget,
)

from engine.examples import read_index
from gui.labs.graph.drawing.items.curves import points_along
from gui.labs.graph.stage.lesson import WHERE_IT_MATTERS
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
        line.setFocus()  # keys go to what has it, and a button may
        line.selectAll()
        qtbot.keyClicks(line, text)
        qtbot.keyClick(line, Qt.Key.Key_Return)

    return type_formula


def shown(panel):
    return {item.card.name: item.gradient_text for item in panel.view.cards.values()}


def key_of(panel, name):
    return next(card.key for card in panel.session.display.picture.cards if card.name == name)


def card(panel, name):
    return panel.view.cards[key_of(panel, name)]


def place_of(panel, name, rect=None):
    """Where a card, or a part of it, is in the viewport."""
    item = card(panel, name)
    point = (rect or item.box).center()
    return panel.view.mapFromScene(item.mapToScene(point))


def double_click(panel, qtbot, name):
    """Both clicks where the card is before the first, as a hand does it."""
    at = place_of(panel, name)
    for press in (qtbot.mouseClick, qtbot.mouseDClick):
        press(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def back(panel, steps):
    panel.session.go_to(panel.session.walkthrough.passes.seed + steps)


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
    assert "∂L/∂a += ∂L/∂e × local -3.0 = -2.0 × -3.0 = 6.0" in said
    assert len(said) == 6
    assert find(QSlider, "timeline").maximum() == 3 + 1 + 6
    panel.view.end_pulse()  # the last contribution has arrived
    assert shown(panel)["a"] == "grad 6.0"
    assert shown(panel)["b"] == "grad -4.0"
    for expected in reversed(said[:-1]):
        click("stepBack")
        assert equation() == expected
    click("stepBack")
    assert equation() == "∂L/∂L = 1.0"
    assert shown(panel)["d"] == "grad –"
    for expected in (
        "L = d × f = 4.0 × -2.0 = -8.0",
        "d = e + c = -6.0 + 10.0 = 4.0",
        "e = a × b = 2.0 × -3.0 = -6.0",
    ):
        click("stepBack")
        assert equation() == expected
    click("stepBack")
    assert not find(QToolButton, "stepBack").isEnabled()
    assert card(panel, "L").data_text == "–"


def test_the_timeline_moves_the_state(find, equation, panel):
    timeline = find(QSlider, "timeline")
    timeline.setValue(9)
    assert equation().startswith("∂L/∂a +=")
    timeline.setValue(5)
    assert equation().startswith("∂L/∂d +=")
    timeline.setValue(1)
    assert equation().startswith("e = a × b")
    assert panel.session.position == 1


def test_play_runs_to_the_end_and_a_click_interrupts_it(click, find, panel, qtbot, monkeypatch):
    panel.transport._timer.setInterval(1)
    click("playPause")
    assert panel.transport.is_playing
    qtbot.waitUntil(lambda: panel.session.position == 10)
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
    assert panel.session.position == 5
    qtbot.keyClick(panel.view, Qt.Key.Key_K)
    assert panel.transport.is_playing


def test_a_typed_full_stop_stays_in_the_formula(panel, type_formula):
    type_formula("y = 0.5 * k")
    assert panel.session.text == "y = 0.5 * k"
    assert panel.session.position == panel.session.walkthrough.passes.seed


def test_return_draws_a_new_graph(type_formula, panel, click, equation):
    click("stepForward")
    type_formula("a = 3; b = a + a")
    assert panel.session.position == panel.session.walkthrough.passes.seed
    assert set(shown(panel)) == {"a", "b"}
    click("stepLast")
    assert equation().endswith("∂b/∂a = 1.0 + 1.0 = 2.0")
    click("stepFirst")
    assert panel.session.position == 0


def test_an_error_says_where_and_keeps_the_graph(type_formula, panel, click):
    click("stepForward")
    type_formula("a = 2 * ; L = a")
    assert panel.formula.error.isVisible()
    assert panel.formula.error.text().startswith("Column 9: expected a number or a name after *")
    assert panel.expression.text() == "a = 2 * ; L = a"
    assert panel.session.position == 5
    assert "L" in shown(panel)
    type_formula("L = a")
    assert not panel.formula.error.isVisible()


def test_the_whole_graph_is_in_view(panel, type_formula):
    for text in ("L = a", "o = tanh(x1*w1 + x2*w2 + b) + x1 / w2 - exp(x2) ** 2"):
        type_formula(text)
        visible = panel.view.mapToScene(panel.view.viewport().rect()).boundingRect()
        assert all(visible.contains(item.sceneBoundingRect()) for item in panel.view.cards.values())


def test_the_wheel_zooms_and_a_new_graph_fits_again(panel, type_formula):
    before = panel.view.transform().m11()
    turn(panel.view, QPoint(5, 5), 240)
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
    panel.session.select(key_of(panel, "c"))
    assert panel.expression.text().endswith("; z = L * 2")


# Values in place


def test_a_value_is_typed_on_its_node(panel, qtbot):
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, "a"))
    assert panel.inspector.title.text() == "a"
    qtbot.keyClick(panel.view, Qt.Key.Key_5)  # typing over a selected leaf begins the edit
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    qtbot.keyClicks(field, ".5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert card(panel, "a").data_text == "5.5"
    assert card(panel, "L").data_text == "13.0"
    assert panel.expression.text().startswith("a = 5.5; b = -3")
    panel.undo_stack.undo()
    assert card(panel, "L").data_text == "-8.0"
    assert panel.expression.text().startswith("a = 2; ")
    panel.undo_stack.redo()
    assert card(panel, "L").data_text == "13.0"


def test_what_is_no_number_is_refused_on_the_node(panel, qtbot):
    double_click(panel, qtbot, "b")
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "two")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert card(panel, "b").data_text == "-3.0"
    assert panel.undo_stack.count() == 0
    field = QApplication.focusWidget()
    assert field.text() == "two"
    assert "number" in field.toolTip()
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is panel.view


def test_a_value_is_dragged_and_turned(panel, qtbot):
    view = panel.view.viewport()
    at = place_of(panel, "c", card(panel, "c").value_rect())
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(view, left, pos=at)
    for distance in (6, 12, 20):
        qtbot.mouseMove(view, at + QPoint(distance, 0))
    qtbot.mouseRelease(view, left, pos=at + QPoint(20, 0))
    dragged = panel.session.current.node(key_of(panel, "c")).data
    assert dragged > 10.0
    assert panel.undo_stack.count() == 1  # one gesture, one change
    turn(panel.view, at, -120)
    assert panel.session.current.node(key_of(panel, "c")).data < dragged
    panel.undo_stack.undo()
    panel.undo_stack.undo()
    assert panel.session.current.node(key_of(panel, "c")).data == 10.0


def turn(view, at, angle):
    event = QWheelEvent(
        QPointF(at), view.viewport().mapToGlobal(QPointF(at)), QPoint(), QPoint(0, angle),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


# Examples and groups


def open_example(panel, qtbot, title):
    qtbot.mouseClick(panel.formula.examples_button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    action = next(action for action in menu.actions() if action.text() == title)
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


@pytest.mark.parametrize("name", ["example 1", "example 3", "parameters", "loss"])
def test_a_double_click_opens_a_group_even_when_the_first_click_moves_it(panel, qtbot, name):
    open_example(panel, qtbot, "A network and four examples")
    double_click(panel, qtbot, name)
    assert name in {frame.frame.name for frame in panel.view.frames.values()}


@pytest.mark.parametrize("name", "abcf")
def test_a_double_click_edits_a_leaf_wherever_it_stands(panel, qtbot, name):
    double_click(panel, qtbot, name)
    assert panel.kit.fields.value.key == key_of(panel, name)


def test_every_example_opens_and_steps_through(panel, qtbot):
    for example in read_index():
        panel.open_example(example)
        qtbot.waitUntil(lambda: panel.formula.caption.isVisible())
        assert not panel.formula.error.isVisible(), example.name
        assert panel.formula.caption.text() == example.look
        steps_through(panel)
        panel.view.grab()
        panel.undo_stack.undo()
        assert panel.session.text.startswith("a = 2; b = -3"), example.name
        assert not panel.formula.caption.isVisible(), example.name


def steps_through(panel):
    """Forward and back; each step says the same again."""
    first = panel.session.position
    stride = 1 if panel.session.total < 60 else 17
    said = []
    for position in range(0, panel.session.total + 1, stride):
        panel.transport.requested.emit(position)
        said.append(panel.stage.equation.text())
    assert len(set(said)) == len(said) or stride > 1
    for position in reversed(range(0, panel.session.total + 1, stride)):
        panel.transport.requested.emit(position)
        assert panel.stage.equation.text() == said[position // stride]
    panel.transport.requested.emit(first)


def test_groups_open_and_fold_by_mouse(panel, qtbot):
    open_example(panel, qtbot, "A network and four examples")
    assert "example 1" in shown(panel)
    assert panel.expression.text() == ""
    view = panel.view.viewport()
    double_click(panel, qtbot, "example 1")
    assert {"layer 1", "layer 2", "layer 3"} <= set(shown(panel))
    assert "example 1" not in shown(panel)
    frame = next(iter(panel.view.frames.values()))
    at = panel.view.mapFromScene(frame.mapToScene(frame.title.center()))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert "example 1" in shown(panel)


def test_step_over_a_folded_group(panel, qtbot, click, find):
    assert not find(QToolButton, "stepOver").isVisible()
    open_example(panel, qtbot, "A network and four examples")
    assert find(QToolButton, "stepOver").isVisible()
    positions = [panel.session.position]
    for _ in range(4):
        click("stepOver")
        positions.append(panel.session.position)
    assert max(b - a for a, b in pairwise(positions)) > 10
    click("stepOverBack")
    assert panel.session.position == positions[-2]


def test_playing_goes_over_folded_groups(panel, qtbot, click):
    open_example(panel, qtbot, "A network and four examples")
    seen = []
    panel.session.changed.connect(lambda: seen.append(panel.session.position))
    panel.transport._timer.setInterval(1)
    click("playPause")
    qtbot.waitUntil(lambda: panel.session.position == panel.session.total)
    assert len(set(seen)) < 20


def test_find_a_node_in_a_folded_group(panel, qtbot):
    open_example(panel, qtbot, "A network and four examples")
    panel.find_bar.open_it()
    line = QApplication.focusWidget()
    qtbot.keyClicks(line, "h1_2_4")
    assert panel.find_bar.found.text() == "1 of 5"
    assert "h1_2_4" in shown(panel)
    assert panel.inspector.title.text() == "h1_2_4"
    qtbot.keyClicks(line, "zzz")
    assert panel.find_bar.found.text() == "none"
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not panel.find_bar.isVisible()
    assert QApplication.focusWidget() is panel.view


def test_run_to_a_node(panel, qtbot, find):
    panel.session.go_to(0)
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, "a"))
    qtbot.mouseClick(find(QPushButton, "graphRun"), Qt.MouseButton.LeftButton)
    assert panel.stage.equation.text().startswith("∂L/∂a += ")
    qtbot.keyClick(panel.view, Qt.Key.Key_R)  # from the last it begins again
    assert panel.stage.equation.text().startswith("∂L/∂a += ")


def test_an_example_that_is_still_being_read_does_not_replace_newer_work(panel, type_formula, qtbot):
    panel.open_example(next(example for example in read_index() if example.network))
    assert panel.worker.is_running
    type_formula("y = 3 * x")
    qtbot.wait_until(lambda: not panel.worker.is_running)
    assert panel.session.text == "y = 3 * x"


def test_stepping_keeps_the_current_node_in_view(panel, click):
    for _ in range(8):
        turn(panel.view, QPoint(5, 5), 120)
    while panel.transport.forward.isEnabled():
        click("stepForward")
        shown = panel.view.mapToScene(panel.view.viewport().rect()).boundingRect()
        assert shown.intersects(panel.view.cards[panel.session.display.current_card].sceneBoundingRect())


# Animation


def test_a_step_runs_along_its_wire_both_ways(panel, click, monkeypatch):
    flows, pulses = [], []
    monkeypatch.setattr(panel.view, "flow", lambda flow, ms, before: flows.append((flow, ms)))
    monkeypatch.setattr(panel.view, "pulse", lambda found, ms, before: pulses.append((found, ms)))
    click("stepForward")
    click("stepBack")
    (there, milliseconds), ((and_back,), _) = flows[0], pulses[0]
    assert not and_back.is_backward
    assert there.wire == and_back.wire
    assert there.numbers == ("1.0", "-2.0", "-2.0")
    assert milliseconds == 1400
    panel.transport.set_speed(2.0)
    click("stepForward")
    assert flows[1][1] == 700
    panel.session.go_to(1)
    click("stepBack")
    assert len(pulses[1][0]) == 2  # both inputs of e


def test_a_click_acts_at_once_during_the_animation(panel, click, equation):
    click("stepForward")
    click("stepForward")
    assert equation().startswith("∂L/∂f += ")
    click("stepBack")
    assert equation().startswith("∂L/∂d += ")


# Paths


def test_a_selected_node_shows_its_paths(panel, qtbot, find):
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, "a"))
    assert find(QLabel, "graphPaths").text().split("\n")[1:] == [
        "a → e → d → L",
        "    (-3.0) × 1.0 × (-2.0) = 6.0",
    ]
    assert len(panel.session.display.moment.lit) == 3


def test_a_node_under_the_pointer_lights_its_paths(panel, qtbot):
    qtbot.mouseMove(panel.view.viewport(), place_of(panel, "e"))
    qtbot.waitUntil(lambda: panel.session.display.hovered == key_of(panel, "e"))
    assert len(panel.session.display.moment.lit) == 2
    qtbot.mouseMove(panel.view.viewport(), QPoint(3, 3))
    qtbot.waitUntil(lambda: not panel.session.display.moment.lit)


def test_keys_choose_cards_from_left_to_right(panel, type_formula, qtbot):
    type_formula("x = 3; f = 3*x**2 - 4*x + 5")
    reached = []
    for _ in panel.view.cards:
        qtbot.keyClick(panel.view, Qt.Key.Key_Down)
        reached.append(panel.view.cards[panel.view.selected])
    assert (reached[0].card.name, reached[-1].card.name) == ("x", "f")
    assert [card.x() for card in reached] == sorted(card.x() for card in reached)


def test_keys_choose_a_card_and_the_graph_stays(panel, type_formula, qtbot):
    type_formula("d = a*b + c")
    QApplication.processEvents()
    panel.view.setFocus()
    place = panel.view.mapToScene(QPoint())
    for _ in panel.view.cards:
        qtbot.keyClick(panel.view, Qt.Key.Key_Down)
        assert panel.view.mapToScene(QPoint()) == place


@pytest.mark.parametrize("tool", ["building", "learning", "landscape"])
def test_what_is_closed_leaves_the_focus_in_the_graph(panel, tool, find):
    action = getattr(panel, tool)
    action.trigger()
    inside = {"building": "graphPaletteSearch", "learning": "graphLearnStep", "landscape": "landscapeRate"}
    find(QWidget, inside[tool]).setFocus()
    assert QApplication.focusWidget().objectName() == inside[tool]
    action.trigger()
    assert panel.view.hasFocus()


# Predict


def test_predict_then_reveal(panel, qtbot, find, equation):
    panel.predict.trigger()
    line = find(QLineEdit, "prediction")
    assert line.isVisible()
    assert QApplication.focusWidget() is line
    qtbot.keyClicks(line, "-2")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert equation().startswith("∂L/∂d += ")
    quiz, score = panel.lesson.quiz, panel.session.predicting.score
    assert (quiz.question.text()[:9], quiz.verdict.text()[:6]) == ("L passes ", "Right:")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)  # on
    assert quiz.question.text().endswith("What will ∂L/∂f be then?")
    before = panel.session.position
    qtbot.keyClicks(line, "-4")  # it is 4: the sign is turned
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert quiz.verdict.text() == "Not yet. Look at the sign: does L grow or fall as f grows?"
    assert panel.session.position == before
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert quiz.verdict.text().startswith("The sign is turned")
    assert quiz.question.text().endswith("What will ∂L/∂f be then?")
    assert (score.right, score.asked, panel.session.position) == (1, 2, before + 1)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    qtbot.mouseClick(find(QPushButton, "predictMinus"), Qt.MouseButton.LeftButton)
    assert (score.right, quiz.check_button.hasFocus()) == (2, True)
    qtbot.keyClick(quiz.check_button, Qt.Key.Key_Return)
    qtbot.keyClicks(line, "x")
    before = panel.session.position
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert panel.session.position == before
    assert line.text() == "x"


def test_the_first_question_takes_what_is_typed(panel, qtbot, find):
    panel.session.go_to(panel.session.walkthrough.passes.forward)
    panel.predict.trigger()
    forward = find(QToolButton, "stepForward")
    forward.setFocus()
    qtbot.mouseClick(forward, Qt.MouseButton.LeftButton)
    line, position = find(QLineEdit, "prediction"), panel.session.position
    qtbot.keyClicks(QApplication.focusWidget(), ".5")  # the point would step on
    assert (line.text(), panel.session.position) == (".5", position)
    forward.setFocus()
    qtbot.mouseClick(forward, Qt.MouseButton.LeftButton)  # on without an answer
    assert forward.hasFocus()


def test_there_is_not_always_something_to_predict(panel, qtbot, find):
    panel.predict.trigger()
    panel.session.go_to(99)
    assert not find(QLineEdit, "prediction").isEnabled()
    assert not find(QPushButton, "predictZero").isEnabled()


# Mistakes


def choose_mistake(panel, window, qtbot, title):
    """From the menu below its button in the header."""
    button = next(b for b in window.header.buttons if b.defaultAction() is panel.mistakes)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    menu = QApplication.activePopupWidget()
    action = next(action for action in menu.actions() if action.text() == title)
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


@pytest.mark.parametrize("mistake", WHERE_IT_MATTERS)
def test_where_a_mistake_does_no_harm_a_graph_is_offered_where_it_does(
    panel, find, qtbot, type_formula, mistake
):
    panel.lesson.make_mistake(mistake)
    type_formula("a = 0; b = a * a")
    button = find(QPushButton, "graphWhereItMatters")
    assert panel.lesson.comparison.text().endswith("gradients come out right all the same.")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.session.walkthrough.mistake == mistake
    assert panel.session.walkthrough.apart is not None
    assert " wrong, starting at " in panel.lesson.comparison.text()
    assert not button.isVisible()


def test_a_mistake_beside_the_truth(panel, window, qtbot, find, type_formula):
    type_formula("a = 3; b = a + a")
    choose_mistake(panel, window, qtbot, "Overwrite instead of adding")
    panel.transport.last.trigger()
    assert card(panel, "a").gradient_text.endswith("1.0")
    assert card(panel, "a").truth_text.endswith("2.0")
    assert panel.session.display.moment.cards[key_of(panel, "a")].is_apart
    assert "1 of 2 gradients is wrong, starting at a" in find(QLabel, "graphComparison").text()
    choose_mistake(panel, window, qtbot, "Forgot backward()")
    assert card(panel, "a").gradient_text.endswith("0.0")
    qtbot.mouseClick(find(QPushButton, "graphNoMistake"), Qt.MouseButton.LeftButton)
    assert not find(QLabel, "graphComparison").isVisible()
    assert card(panel, "a").truth_text == ""


# Nudge


def test_nudge_a_leaf_down_to_rounding(panel, qtbot, find):
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, "a"))
    slider, slope = find(QSlider, "graphNudge"), find(QLabel, "graphSlope")
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert "= 6.0" in slope.text()
    assert "∂L/∂a = 6.0" in slope.text()
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert "difference 0.0e+00" not in slope.text()
    assert "rounding" in panel.controls.remark.text()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, "e"))
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert panel.controls.nudge_title.text() == "Hold it and nudge"
    assert slope.text().startswith("e is held at -6 + h.")


# Arrays


def test_arrays_have_shapes_pictures_and_a_table(panel, qtbot, find):
    open_example(panel, qtbot, "Attention, one query")
    assert card(panel, "K").data_text == "(5, 4)"
    data, gradient = card(panel, "K").miniatures()
    assert data is not None
    assert gradient is None
    panel.transport.last.trigger()
    assert card(panel, "K").miniatures()[1] is not None
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, "K"))
    table = find(QTableView, "graphTable")
    assert (table.model().rowCount(), table.model().columnCount()) == (5, 4)
    loss = panel.session.nodes[-1].data
    index = table.model().index(0, 0)
    assert table.model().setData(index, "9.5")
    assert panel.session.nodes[-1].data != loss
    panel.undo_stack.undo()
    assert panel.session.nodes[-1].data == loss
    assert not table.model().setData(index, "nine")
    assert panel.session.nodes[-1].data == loss


# What goes wrong


@pytest.mark.parametrize(
    ("formula", "node", "word"),
    [
        ("a = 0; b = 1 / a; c = b * 2", "b", "0.0"),
        ("a = -1; b = log(a); c = b * 2", "b", "-1.0"),
        ("a = 0; b = log(a)", "b", "0"),
        ("a = 1000; b = exp(a)", "b", "exp"),
        ("a = 0; b = 1/a; c = b - b", "b", "0.0"),
    ],
)
def test_what_is_no_number_is_marked_and_explained(type_formula, panel, find, formula, node, word):
    type_formula(formula)
    assert panel.session.display.moment.cards[key_of(panel, node)].problem
    message = find(QLabel, "graphTrouble")
    assert message.isVisible()
    assert node in message.text()
    assert word in message.text()
    panel.transport.last.trigger()
    panel.view.grab()
    type_formula("a = 2; b = a * 3")
    assert not message.isVisible()


def test_a_megabyte_is_refused_with_the_app_alive(panel, qtbot, window):
    before = panel.expression.text()
    QApplication.clipboard().setText("a + " * 262_144)
    panel.expression.setFocus()
    qtbot.keyClick(panel.expression, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert panel.expression.text() == before
    assert "10,000 characters" in panel.formula.error.text()
    assert panel.formula.error.isVisible()
    QApplication.clipboard().clear()


def test_a_formula_of_too_many_nodes_keeps_the_graph(panel, qtbot):
    panel.expression.setText("y = " + "+".join(["x"] * 2500))
    qtbot.keyClick(panel.expression, Qt.Key.Key_Return)
    assert "2,000 can be drawn" in panel.formula.error.text()
    assert "L" in shown(panel)


def test_what_leads_nowhere_is_drawn_as_loose(type_formula, panel):
    type_formula("a = 2; b = a * 3; c = b + 1; d = a * a")
    loose = {item.card.name for item in panel.view.cards.values() if item.card.is_loose}
    assert loose == {"b", "c", "3", "1"}
    assert panel.session.current.root_name == "d"


# By keyboard, by ear


def test_every_value_is_read_by_keyboard_alone(panel, qtbot, type_formula):
    type_formula("e = a*b; d = e + c; L = d*f")
    panel.transport.last.trigger()
    panel.view.setFocus()
    told = {}
    for _ in panel.session.nodes:
        qtbot.keyClick(panel.view, Qt.Key.Key_Down)
        told[panel.inspector.title.text()] = panel.inspector.value.text()
    assert told == {"a": "1.0", "b": "1.0", "e": "1.0", "c": "1.0", "d": "2.0", "f": "1.0", "L": "2.0"}


def test_a_screen_reader_gets_names_values_and_the_equation(panel):
    back(panel, 5)
    graph = QAccessible.queryAccessibleInterface(panel.view)
    children = [graph.child(i) for i in range(graph.childCount())]
    said = {c.text(QAccessible.Text.Name): c.text(QAccessible.Text.Value) for c in children}
    assert "2.0" in said["a"]
    assert "6.0" in said["a"]
    equation = QAccessible.queryAccessibleInterface(panel.stage.equation)
    assert "∂L/∂a += ∂L/∂e × local -3.0 = -2.0 × -3.0 = 6.0" in equation.text(QAccessible.Text.Name)


def test_the_rule_stands_beside_the_equation(panel):
    back(panel, 5)
    assert panel.rule.code.text() == "lambda g, z, x, y: g * y"
    assert "y → b = -3.0" in panel.rule.letters.text().replace("\u00a0", " ")
    assert "engine/ops.py" in panel.rule.place.text()
    panel.session.go_to(0)
    assert panel.rule.code.text() == ""


# What a stranger found


@pytest.fixture
def predicting(panel, find):
    panel.predict.trigger()
    return find(QLineEdit, "prediction")


def test_the_pointer_does_not_wipe_a_prediction(panel, predicting, qtbot):
    qtbot.keyClicks(predicting, "-1")
    qtbot.mouseMove(panel.view.viewport(), place_of(panel, "b"))
    qtbot.waitUntil(lambda: panel.session.display.hovered == key_of(panel, "b"))
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, "b"))
    assert predicting.text() == "-1"


def test_nothing_gives_a_prediction_away(panel, predicting, find):
    panel.session.select(key_of(panel, "a"))
    assert not find(QLabel, "graphSlope").isVisible()
    assert not find(QLabel, "graphPaths").isVisible()
    panel.session.go_to(panel.session.total)
    assert find(QLabel, "graphSlope").isVisible()


def test_after_the_last_prediction_the_focus_stays_in_the_graph(panel, type_formula, qtbot):
    type_formula("q = 2; r = q * 3")
    panel.predict.trigger()
    line = panel.lesson.quiz.field
    qtbot.keyClicks(line, "3")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert panel.session.predicting.score.right == 1
    qtbot.keyClick(panel.lesson.quiz.check_button, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is panel.view


def test_a_verdict_goes_with_its_step(panel, predicting, qtbot):
    qtbot.keyClicks(predicting, "7")
    qtbot.keyClick(predicting, Qt.Key.Key_Return)
    assert panel.lesson.quiz.verdict.text()
    panel.transport.back.trigger()
    assert panel.lesson.quiz.verdict.text() == ""


def test_huge_answers_are_wrong(panel, predicting, qtbot):
    for typed in ("1e300", "-1e305", "1e309"):
        panel.session.go_to(panel.session.walkthrough.passes.seed)
        panel.lesson.quiz.answered.emit(typed)
    assert panel.session.predicting.score.right == 0


def test_a_mistake_is_told_only_where_something_has_come(panel):
    panel.session.walkthrough.set_mistake("overwrite")
    assert shown(panel)["a"] == "grad –"
    assert card(panel, "a").truth_text == ""
    assert not card(panel, "a").state.is_wrong
    panel.session.go_to(panel.session.total)
    assert not any(item.state.is_wrong for item in panel.view.cards.values())  # every node is used once


def test_the_inspector_keeps_to_the_selected_node(panel, find, qtbot):
    panel.session.select(key_of(panel, "a"))
    before = find(QLabel, "graphPaths").text()
    panel.session.display.hover(key_of(panel, "f"))
    assert find(QLabel, "graphPaths").text() == before
    assert len(panel.view.items_shown.lit.lit) == 1


def test_the_line_shows_what_is_drawn_again(type_formula, panel):
    type_formula("a = 2; b = a*")
    panel.open_example(next(example for example in read_index() if example.name == "lecture"))
    assert panel.expression.text() == panel.session.text
    assert not panel.formula.error.isVisible()


def test_what_is_typed_but_not_drawn_survives_an_edit(panel, qtbot):
    panel.expression.setFocus()
    panel.expression.end(False)
    qtbot.keyClicks(panel.expression, " * 7")
    panel.view.value_typed.emit(key_of(panel, "a"), "4")
    assert panel.expression.text() == "a = 4; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f * 7"
    assert card(panel, "a").data_text == "4.0"


def test_find_forgets_a_graph_that_is_gone(panel, type_formula, qtbot):
    panel.find_bar.open_it()
    qtbot.keyClicks(panel.find_bar.line, "e")
    type_formula("a = 2; b = a * a")
    qtbot.keyClick(panel.find_bar.line, Qt.Key.Key_Return)
    assert panel.find_bar.found.text() in ("", "none")


def test_a_drag_ends_with_its_graph(panel, qtbot):
    at = place_of(panel, "f", card(panel, "f").value_rect())
    qtbot.mousePress(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    panel.open_example(next(example for example in read_index() if example.name == "reused"))
    before = panel.session.to_dict()
    qtbot.mouseMove(panel.view.viewport(), at + QPoint(30, 0))
    qtbot.mouseRelease(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(30, 0))
    assert panel.session.to_dict() == before


def test_a_refused_value_that_is_left_says_so(panel, qtbot):
    told = []
    panel.tell.connect(told.append)
    double_click(panel, qtbot, "a")
    field = panel.kit.fields.value
    field.selectAll()
    qtbot.keyClicks(field, "bad")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    assert len(told) == 1
    assert "“bad” is not a number" in told[0]


def test_an_example_that_comes_late_leaves_an_opened_workspace_alone(panel, qtbot):
    panel.open_example(next(example for example in read_index() if example.network))
    panel.session.from_dict({"version": 1, "text": "y = 3 * x", "position": 0})
    qtbot.waitUntil(lambda: not panel.worker.is_running)
    assert panel.session.text == "y = 3 * x"


def test_a_long_sum_is_drawn_and_looked_at_in_a_moment(panel, type_formula):
    type_formula("y = " + "+".join(["a"] * 300))
    assert len(panel.view.cards) == 300
    panel.session.select(key_of(panel, "a"))
    assert "300 paths lead from a to y." in panel.session.explaining.paths


def places_of(panel):
    return {key: panel.view.mapFromScene(card.sceneBoundingRect()) for key, card in panel.view.cards.items()}


@pytest.mark.parametrize("size", [(1280, 800), (1024, 640), (1920, 1080)])
def test_selecting_moves_nothing_and_hides_nothing_selected(panel, window, size):
    window.resize(*size)
    for _ in range(3):  # layouts settle one after the other
        QApplication.processEvents()
    before = places_of(panel)
    for key in panel.view.cards:
        panel.session.select(key)
        QApplication.processEvents()
        assert places_of(panel) == before
        assert panel.inspector.isVisible()
        assert panel.view.rect().contains(panel.inspector.geometry())
        assert not panel.inspector.geometry().intersects(panel.selected_box())


def test_the_inspector_makes_room_for_what_another_number_does(panel, window, qtbot):
    window.resize(1280, 800)
    QApplication.processEvents()
    a = key_of(panel, "a")

    def click(*ways):
        QApplication.processEvents()
        for way in ways:
            way(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(panel, "a"))

    click(qtbot.mouseClick, qtbot.mouseDClick)
    assert panel.session.selected == a
    assert not panel.inspector.isVisible()
    qtbot.keyClicks(panel.kit.fields.value, "3")
    qtbot.keyClick(panel.kit.fields.value, Qt.Key.Key_Return)
    assert not panel.inspector.isVisible()
    click(qtbot.mouseClick)
    assert panel.inspector.isVisible()
    qtbot.keyClicks(panel.view, "5")
    assert not panel.inspector.isVisible()
    qtbot.keyClick(panel.kit.fields.value, Qt.Key.Key_Return)
    assert panel.session.current.data_of(a) == 5
    panel.session.select(key_of(panel, "b"))
    assert panel.inspector.isVisible()
    panel.view.zoom_by(0.3)  # so that it covers none
    click(qtbot.mouseClick)
    panel.view.value_scrubbed.emit(a, 1, 1)
    assert panel.inspector.isVisible()
    panel.view.zoom_by(3)
    panel.view.value_scrubbed.emit(a, 1, 2)
    assert not panel.inspector.isVisible()


def test_in_another_graph_no_card_is_selected(panel, type_formula, qtbot):
    panel.view.click_card(key_of(panel, "a"))
    type_formula("x = 3; y = x + x")
    assert panel.view.selection == []
    assert not any(card.is_selected for card in panel.view.cards.values())
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert len(panel.view.cards) == 2


def test_a_double_click_beside_a_short_name_changes_the_number(panel, qtbot):
    QApplication.processEvents()
    card = panel.view.cards[key_of(panel, "a")]
    beside = panel.view.mapFromScene(card.mapToScene(QPointF(card.box.width() / 2, 14)))
    for click in (qtbot.mouseClick, qtbot.mouseDClick):
        click(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=beside)
    assert panel.kit.fields.value.isVisible()
    assert not panel.kit.fields.name.isVisible()


def test_a_click_on_the_inspector_leaves_the_graph_alone(panel, qtbot):
    panel.session.select(key_of(panel, "a"))
    QApplication.processEvents()
    zoom = panel.view.zoom
    qtbot.mouseClick(panel.inspector, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert panel.session.selected == key_of(panel, "a")
    wheel = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(panel.inspector, wheel)
    assert panel.view.zoom == zoom


def test_the_words_fold_away_while_the_graph_learns(panel, find, qtbot):
    fold, learn = find(QToolButton, "foldStage"), panel.learning.trigger
    learn()
    assert not panel.stage.equation.isVisible()
    qtbot.mouseClick(fold, Qt.MouseButton.LeftButton)
    assert panel.stage.equation.isVisible()
    learn()
    assert panel.stage.equation.isVisible()
    learn()
    assert panel.stage.equation.isVisible()  # as it was left


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("example", ["lecture", "reused", "neuron", "attention"])
def test_nothing_reflows_from_step_to_step(panel, window, example):
    window.resize(1280, 800)
    panel.open_example(next(each for each in read_index() if each.name == example))
    QApplication.processEvents()
    sizes = set()
    for position in range(panel.session.total + 1):
        panel.session.go_to(position)
        QApplication.processEvents()
        sizes.add((panel.view.height(), panel.stage.height()))
    assert len(sizes) == 1


def frames_crossed(view):
    """Of each wire, the open groups that it runs through although it does not end there."""
    items = view.items_shown
    members = {frame.key: frame.members for frame in items.picture.frames}

    def within(key):
        return {key}.union(*map(within, members.get(key, ())))

    frames = {key: (item.box.translated(item.pos()), within(key)) for key, item in items.frames.items()}
    for wire, path in zip(items.picture.wires, items.wires.paths, strict=True):
        points = [QPointF(x, y) for x, y in points_along(path, 60)]
        for box, inside in frames.values():
            if not {wire.source, wire.target} & inside and any(map(box.contains, points)):
                yield wire


@pytest.mark.parametrize("example", ["softmax", "mlp", "attention"])
def test_no_wire_runs_through_a_group_that_is_not_its_own(panel, example):
    panel.open_example(next(each for each in read_index() if each.name == example))
    assert not list(frames_crossed(panel.view))
    panel._open_all()
    assert panel.view.frames
    assert not list(frames_crossed(panel.view))
    panel._fold_all()
    for group in list(panel.session.display.groups)[:3]:
        panel._fold(group, False)
        assert not list(frames_crossed(panel.view))


def test_cards_too_small_to_read_offer_to_fold(panel, window, qtbot):
    window.resize(1280, 800)
    button = panel.view.findChild(QPushButton, "graphFoldToRead")
    assert not button.isVisible()
    panel.open_example(next(each for each in read_index() if each.name == "softmax"))
    panel._open_all()
    assert button.isVisible()
    QApplication.processEvents()
    assert panel.view.rect().contains(button.geometry())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not panel.view.frames
    assert not button.isVisible()
