"""Formulas as they are pasted, what is wrong with them and what helps: in the real window."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from engine.examples import read_index
from tests.engine.test_forms import LECTURE, NEURON, README


@pytest.fixture
def panel(window):
    window.resize(1280, 800)
    return window.show_lab("graph")


@pytest.fixture
def paste(panel, find, qtbot):
    """paste(text): over all that is there, and draw it."""

    def paste(text):
        QApplication.clipboard().setText(text)
        fields = find(QLineEdit, "graphExpression"), find(QPlainTextEdit, "graphFormula")
        before = next(field for field in fields if field.isVisible())
        before.setFocus()
        before.selectAll()
        qtbot.keyClick(before, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        now = next(field for field in fields if field.isVisible())
        assert now.hasFocus()
        is_line = isinstance(now, QLineEdit)
        keys = Qt.KeyboardModifier.NoModifier if is_line else Qt.KeyboardModifier.ControlModifier
        qtbot.keyClick(now, Qt.Key.Key_Return, keys)
        QApplication.clipboard().clear()

    return paste


def fixes(panel):
    buttons = panel.formula.fixes.findChildren(QPushButton, "graphFix")
    return {button.text(): button for button in buttons if button.isVisible()}


def gradient(panel, name):
    panel.transport.last.trigger()
    return next(n.grad for n in panel.session.current.computed.order if n.label == name)


SLOPE = """\
h = 0.000001
x = 3.0
f(x) = 3x**2 - 4x + 5
(f(x + h) - f(x)) / h
"""


@pytest.mark.parametrize(
    ("text", "result", "leaf", "slope"),
    [
        ("f(x) = 3x**2 - 4x + 5", 4.0, "x", 2.0),
        ("def f(x):\n  return 3*x**2 - 4*x + 5\n\nf(3.0)", 20.0, "x", 14.0),
        (SLOPE, 14.000003, "x", 6.0),
        (LECTURE, -8.0, "a", 6.0),
        (NEURON, 0.70710678, "w1", 1.0),
        (README, 24.70408163, "a", 138.83381924),
        (README, 24.70408163, "b", 645.57725948),
    ],
)
def test_the_cells_of_the_lecture_give_its_numbers(panel, paste, text, result, leaf, slope):
    paste(text)
    assert panel.session.error is None
    assert panel.session.text == text.strip("\n")
    assert panel.session.current.root.data == pytest.approx(result, abs=1e-6)
    assert gradient(panel, leaf) == pytest.approx(slope, abs=1e-3)


def test_a_formula_that_is_too_long_is_seen_from_its_beginning(panel, paste, find):
    paste("x = 3; f = " + " + ".join(["x"] * 60))
    panel.view.setFocus()
    panel.session.editing.set_value(1, 4.0)
    line = find(QLineEdit, "graphExpression")
    assert line.text().startswith("x = 4")
    assert line.cursorPosition() == 0


def test_pasted_lines_stay_lines_until_there_is_one_again(panel, paste, find):
    paste("a = 2\nb = a * 3")
    assert find(QPlainTextEdit, "graphFormula").toPlainText() == "a = 2\nb = a * 3"
    assert not find(QLineEdit, "graphExpression").isVisible()
    paste("a = 5")
    assert find(QLineEdit, "graphExpression").text() == "a = 5"
    assert find(QLineEdit, "graphExpression").hasFocus()
    assert not find(QPlainTextEdit, "graphFormula").isVisible()
    panel.undo_stack.undo()
    assert find(QPlainTextEdit, "graphFormula").toPlainText() == "a = 2\nb = a * 3"


def test_many_lines_leave_the_graph_its_height(panel, paste):
    panel.window().resize(1280, 800)
    paste("\n".join(f"x{i} = {i}" for i in range(20)) + "\ny = x1 * x2")
    panel.window().grab()  # laid out
    assert panel.formula.lines.height() < 0.2 * panel.window().height()
    assert panel.view.height() > 0.35 * panel.window().height()


def test_a_number_changed_in_the_graph_changes_in_its_line(panel, paste):
    paste("a = 2\nb = a * 3")
    key = next(card.key for card in panel.session.display.picture.cards if card.name == "a")
    panel.view.value_typed.emit(key, "7")
    assert panel.formula.lines.toPlainText() == "a = 7\nb = a * 3"


def test_one_click_on_a_fix_draws_the_formula(panel, paste, find, qtbot):
    paste("x = 3; y = x^2 + 1")
    error = find(QLabel, "graphError")
    assert error.text() == "Column 13: For powers write x**2. The graph still shows your last formula."
    assert panel.expression.marked == "^"
    qtbot.mouseClick(fixes(panel)["x**2"], Qt.MouseButton.LeftButton)
    assert panel.session.text == panel.expression.text() == "x = 3; y = x**2 + 1"
    assert panel.session.current.root.data == 10.0
    assert not error.isVisible()
    assert not fixes(panel)


def test_an_error_in_lines_is_marked_at_its_place(panel, paste, find, qtbot):
    paste("y = x * 2\nx = 3")
    lines = find(QPlainTextEdit, "graphFormula")
    assert [each.cursor.selectedText() for each in lines.extraSelections()] == ["x"]
    assert "x is given after it is used" in find(QLabel, "graphError").text()
    qtbot.mouseClick(fixes(panel)["Move it first"], Qt.MouseButton.LeftButton)
    assert panel.session.text == "x = 3\ny = x * 2"
    assert not lines.extraSelections()
    assert lines.hasFocus()


def test_several_names_that_were_not_given_wait_in_the_lines(panel, paste, find, qtbot):
    paste("y = a * 2\nz = y + b")
    qtbot.mouseClick(fixes(panel)["Set them"], Qt.MouseButton.LeftButton)
    lines = find(QPlainTextEdit, "graphFormula")
    assert lines.toPlainText() == "a = 1\nb = 1\ny = a * 2\nz = y + b"
    assert (lines.textCursor().selectionStart(), lines.textCursor().selectedText()) == (4, "1")


def test_a_name_that_was_not_given_is_told_and_can_be_set(panel, paste, find, qtbot):
    paste("y = 2 * x; print(y)")
    note = find(QLabel, "graphNotice")
    assert note.text() == "x was not given; it starts at 1. Passed over: print(y)"
    qtbot.mouseClick(fixes(panel)["Set it"], Qt.MouseButton.LeftButton)
    assert panel.session.text == "x = 1; y = 2 * x; print(y)"
    assert note.text() == "Passed over: print(y)"
    assert panel.expression.hasFocus()  # and not what Tab leads to from a button that is gone
    qtbot.keyClicks(panel.expression, "3\r")  # the 1 waits to be typed over
    assert panel.session.text == "x = 3; y = 2 * x; print(y)"
    paste("y = 2")
    assert not note.isVisible()


def test_tab_goes_from_draw_to_the_fix(panel, paste, qtbot):
    paste("y = 2 * x")
    for name in ("Draw", "Set it"):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        assert QApplication.focusWidget().text() == name
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert panel.view.hasFocus()


def test_a_note_goes_when_the_formula_is_changed(panel, paste, find, qtbot):
    paste("y = 2 * x")
    note = find(QLabel, "graphNotice")
    assert note.isVisible()
    qtbot.keyClicks(panel.expression, "+ x")
    panel.session.go_to(0)  # and does not come back with a step
    assert not note.isVisible()
    assert not fixes(panel)


def test_draw_stays_beside_the_first_line(panel, paste, qtbot):
    paste("a = 2\nb = a * 3")
    QApplication.processEvents()
    place, height = panel.formula.build_button.pos(), panel.formula.height()
    for _ in range(3):
        qtbot.keyClick(panel.formula.lines, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.formula.height() > height)
    assert panel.formula.build_button.pos() == place


def test_a_fix_goes_when_the_formula_is_changed(panel, paste, qtbot):
    paste("y = x^2")
    assert fixes(panel)
    qtbot.keyClicks(panel.expression, "2")
    assert not fixes(panel)


def test_a_line_that_can_only_be_read_says_how_to_get_on(panel, find, qtbot):
    panel.open_example(next(example for example in read_index() if example.name == "mlp"))
    line = find(QLineEdit, "graphExpression")
    line.setFocus()
    qtbot.keyClicks(line, "y")
    assert find(QLabel, "graphError").text() == "Too large to edit as text. New formula begins another graph."
    qtbot.mouseClick(find(QPushButton, "graphNewFormula"), Qt.MouseButton.LeftButton)
    assert not find(QLabel, "graphError").isVisible()
    assert line.hasFocus()
    qtbot.keyClicks(line, "y = 2 * 3")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert panel.session.current.root.data == 6.0
    panel.undo_stack.undo()
    assert panel.session.current.size == 364


def test_what_the_program_prints_can_be_pasted(panel, paste, qtbot):
    paste("a = 2; b = −3; e = a × b; L = e − a · b ÷ 2")
    assert panel.session.current.root.data == -3.0
    paste("e = a × b = 2.0 × -3.0 = -6.0")
    qtbot.mouseClick(fixes(panel)["Keep what stands before it"], Qt.MouseButton.LeftButton)
    assert panel.session.text == "e = a × b"


def test_an_array_of_ones_own_is_drawn_and_changed(panel, paste):
    paste("w = [[1, 2], [3, 4]]; y = sum(w @ [1, 1])")
    assert panel.session.current.root.data == 10.0
    key = next(card.key for card in panel.session.display.picture.cards if card.name == "w")
    panel.session.editing.set_cell(key, (0, 0), 5.0)
    assert panel.session.current.root.data == 14.0
    assert panel.session.build(panel.session.text)
    assert panel.session.current.root.data == 14.0
