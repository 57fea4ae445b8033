"""The formula line: its candidates, its marks of errors, and what is too long for it."""

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget

from engine.expression import parse
from engine.identifiers import FUNCTIONS
from engine.syntax import ExpressionError
from gui import theme
from gui.labs.graph.formula.completion import candidates, place_of, replacement, word_at
from gui.labs.graph.formula.line import FormulaLine
from gui.labs.graph.session.snapshot import LONGEST_TEXT

MEGABYTE = 1_048_576


@pytest.fixture
def window(shown):
    window = QWidget()
    window.line, window.other = FormulaLine(), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(window.line)
    column.addWidget(window.other)
    column.addStretch()
    shown(window, 700, 360, active=True)
    window.line.setFocus()
    return window


@pytest.fixture
def line(window):
    return window.line


@pytest.fixture
def clipboard(qapp):
    clipboard = qapp.clipboard()
    yield clipboard
    clipboard.clear()


@pytest.fixture
def refusals(line):
    said = []
    line.refused.connect(said.append)
    return said


def popup(line):
    return line._candidates


def bad_pixels(line):
    """How many are red in either theme, smoothed edges included."""
    image = line.grab().toImage()
    colors = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return sum(color.red() - max(color.green(), color.blue()) > 50 for color in colors)


# What could be meant


@pytest.mark.parametrize(
    ("text", "position", "typed"),
    [
        ("ta", 2, "ta"),
        ("y = ta", 6, "ta"),
        ("tanh", 2, "ta"),
        ("tanh", 0, None),
        ("y = ", 4, None),
        ("2e", 2, None),
        ("2e-5", 4, None),
        ("x1", 2, "x1"),
        (".5a", 3, None),
        ("# ta", 4, None),
        ("# b\nta", 6, "ta"),
        ("gewicht_ä", 9, "gewicht_ä"),
    ],
)
def test_the_word_before_the_cursor(text, position, typed):
    word = word_at(text, position)
    assert (word and word.typed) == typed


def offered(text, leaves=()):
    word = word_at(text, len(text))
    return [each.text for each in candidates(text, word, leaves)]


def test_names_come_before_functions():
    assert offered("apple = 1; a") == ["apple", "abs(", "affine("]
    assert offered("y = s", ["samples"]) == [
        "samples",
        *(f"{name}(" for name in FUNCTIONS if name.startswith("s")),
    ]


def test_a_setting_is_no_name():
    assert "axis" not in offered("y = sum(x, axis=0) + a")


def test_a_complete_word_is_offered_nothing():
    assert offered("y = tanh") == []
    assert offered("weight = 1; y = weight") == []
    assert offered("y = log") == ["log(", "log_softmax("]


def test_no_second_parenthesis():
    word = word_at("y = ta(x)", 6)
    (tanh,) = candidates("y = ta(x)", word)
    assert replacement("y = ta(x)", word, tanh) == "tanh"
    assert "output squared" in tanh.words


# The list


def test_tab_takes_the_first_word(line, qtbot):
    qtbot.keyClicks(line, "y = ta")
    assert line.offered == ["tanh("]
    assert popup(line).isVisible()
    assert not popup(line).isWindow()
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "y = tanh("
    assert line.hasFocus()
    assert not popup(line).isVisible()
    qtbot.keyClicks(line, "x)")
    assert line.text() == "y = tanh(x)"
    while line.isUndoAvailable():
        line.undo()
    assert line.text() == ""


def test_tab_without_the_list_moves_the_focus(line, window, qtbot):
    qtbot.keyClicks(line, "y = 2")
    assert line.offered == []
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert window.other.hasFocus()
    assert line.text() == "y = 2"


def test_arrow_keys_mark_another_word(line, qtbot):
    qtbot.keyClicks(line, "y = s")
    names = line.offered
    assert len(names) > 3
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert popup(line).row == 1
    qtbot.keyClick(line, Qt.Key.Key_Up)
    qtbot.keyClick(line, Qt.Key.Key_Up)
    assert popup(line).row == len(names) - 1
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == f"y = {names[-1]}"


def test_escape_closes_the_list_alone(line, qtbot):
    qtbot.keyClicks(line, "y = s")
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    assert not popup(line).isVisible()
    assert line.text() == "y = s"
    assert line.hasFocus()
    qtbot.keyClicks(line, "i")
    assert popup(line).isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_return_builds_with_the_list_open(line, qtbot, key):
    qtbot.keyClicks(line, "y = s")
    assert popup(line).isVisible()
    with qtbot.waitSignal(line.returnPressed):
        qtbot.keyClick(line, key)
    assert line.text() == "y = s"
    assert not popup(line).isVisible()


def test_a_click_takes_a_word(line, qtbot):
    qtbot.keyClicks(line, "y = s")
    names, words = line.offered, popup(line).list
    there = words.visualItemRect(words.topLevelItem(2)).center()
    qtbot.mouseClick(words.viewport(), Qt.MouseButton.LeftButton, pos=there)
    assert line.text() == f"y = {names[2]}"
    assert line.hasFocus()
    assert not popup(line).isVisible()


def test_the_list_says_what_the_functions_do(line, qtbot):
    qtbot.keyClicks(line, "y = rel")
    item = popup(line).list.topLevelItem(0)
    assert item.text(0) == "relu("
    assert "ReLU" in item.text(1)
    assert item.text(1) in item.toolTip(0)


def test_names_of_the_formula_are_offered(line, qtbot):
    line.set_names(["inputs"])
    qtbot.keyClicks(line, "inner = 2; y = in")
    assert line.offered == ["inner", "inputs"]
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "inner = 2; y = inner"


def test_a_word_in_the_middle_is_replaced_whole(line, qtbot):
    line.setText("y = taxi + b")
    line.setCursorPosition(5)
    qtbot.keyClick(line, Qt.Key.Key_A)
    line.setCursorPosition(6)
    qtbot.keyClick(line, Qt.Key.Key_Backspace)
    assert line.text() == "y = taxi + b"
    qtbot.keyClick(line, Qt.Key.Key_Right)
    assert line.offered == ["tanh("]
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "y = tanh( + b"


def test_signs_beyond_the_basic_plane_do_not_shift_anything(line, qtbot):
    line.setText("𝑥 = 1; y = ")
    line.end(False)
    qtbot.keyClicks(line, "ta")
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.text() == "𝑥 = 1; y = tanh("


@pytest.mark.parametrize("how", ["left", "space", "home", "focus", "window", "hidden", "resized"])
def test_the_list_closes_when_one_goes_elsewhere(line, window, qtbot, how):
    qtbot.keyClicks(line, "y = si")
    assert popup(line).isVisible()
    qtbot.keyClick(line, Qt.Key.Key_Left)
    assert popup(line).isVisible()  # still in the word
    match how:
        case "left":
            qtbot.keyClick(line, Qt.Key.Key_Left)
        case "space":
            qtbot.keyClick(line, Qt.Key.Key_Space)
        case "home":
            qtbot.keyClick(line, Qt.Key.Key_Home)
        case "focus":
            window.other.setFocus()
        case "window":
            window.move(window.x() + 10, window.y() + 10)
        case "hidden":
            window.hide()
        case "resized":
            window.resize(650, 300)
    qtbot.waitUntil(lambda: not popup(line).isVisible())
    assert line.offered == []


def test_the_list_stays_within_the_window(line, window, qtbot):
    qtbot.keyClicks(line, "a = 1; " * 20 + "s")
    assert window.rect().contains(popup(line).geometry())
    window.resize(260, 120)
    qtbot.keyClicks(line, "i")
    assert popup(line).isVisible()
    assert window.rect().contains(popup(line).geometry())


def test_what_is_pasted_is_offered_nothing(line, qtbot, clipboard):
    clipboard.setText("y = s")
    paste_by_key(line, qtbot)
    assert line.text() == "y = s"
    assert line.offered == []
    qtbot.keyClick(line, Qt.Key.Key_I)
    assert line.offered[0] == "sigmoid("


def test_the_list_opens_in_another_window_when_the_line_moves_there(line, window, qtbot):
    qtbot.keyClicks(line, "y = s")
    first = popup(line)
    other = QWidget()
    column = QVBoxLayout(other)
    column.addWidget(line)
    with qtbot.waitActive(other):
        other.show()
    line.setFocus()
    qtbot.keyClicks(line, "i")
    assert popup(line) is not first
    assert popup(line).window() is other
    window.layout().insertWidget(0, line)
    other.close()
    other.deleteLater()


def test_screen_readers_hear_the_marked_word(line, qtbot, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "isActive", lambda: True)
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    qtbot.keyClicks(line, "y = si")
    qtbot.keyClick(line, Qt.Key.Key_Down)
    assert [message.split()[0] for message in said[-2:]] == ["sigmoid(", "sin("]


def test_undo_is_left_to_the_lab_where_there_is_nothing_to_undo(line, window, qtbot):
    undone = []
    QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), window).activated.connect(lambda: undone.append(1))
    qtbot.keyClicks(line, "2")
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (line.text(), undone) == ("", [])
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [1]


# Errors


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("a = 2 * ; L = a", ";"),
        ("a = 2 *", "*"),
        ("a = 2 *   ", "*"),
        ("a = tanx(2)", "tanx"),
        ("a = 2 3.5e", "3.5e"),
        ("a = 1\nb = $", "$"),
        ("a = 1\n𝑥 = 2 * )", ")"),
        ("a = (1\nb = 2", "1"),
        ("# nothing", "# nothing"),
        ("a = 2 ** ** 3", "**"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_the_place_of_an_error_is_marked(line, text, marked):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    line.setText(text)
    line.show_error(caught.value.column, caught.value.line, str(caught.value))
    assert line.text() == text
    assert line.marked == marked
    assert line.accessibleDescription() == str(caught.value)
    assert bool(bad_pixels(line)) == bool(marked)
    assert not line.isUndoAvailable()


@pytest.mark.parametrize(("line_number", "column"), [(1, 1000), (99, 1), (0, 0), (-3, -3)])
def test_places_outside_of_the_text_are_no_harm(line_number, column):
    start, length, cursor = place_of("a = b", line_number, column)
    assert 0 <= start <= start + length <= 5
    assert 0 <= cursor <= 5


def test_the_cursor_goes_to_the_error(line):
    line.setText("a = 2 * ; L = a")
    line.show_error(9, 1, "Column 9: expected a number")
    assert line.cursorPosition() == 8
    line.show_error(16, 1, "Column 16: the end")
    assert (line.cursorPosition(), line.marked) == (15, "a")


def test_typing_clears_the_mark(line, qtbot):
    line.setAccessibleDescription("A formula.")
    line.setText("a = 2 * ; L = a")
    line.show_error(9, 1, "Column 9: expected a number")
    line.show_error(9, 1, "Column 9: expected a number")
    qtbot.keyClicks(line, "3")
    assert line.text() == "a = 2 * 3; L = a"
    assert line.marked == ""
    assert line.accessibleDescription() == "A formula."
    assert bad_pixels(line) == 0
    line.undo()
    assert line.text() == "a = 2 * ; L = a"


def test_the_mark_scrolls_with_the_text(line, qtbot):
    line.setText("a = $" + " + 1" * 200)
    line.show_error(5, 1, "Column 5: $ has no meaning")
    assert bad_pixels(line)
    qtbot.keyClick(line, Qt.Key.Key_End)
    assert bad_pixels(line) == 0
    qtbot.keyClick(line, Qt.Key.Key_Home)
    assert bad_pixels(line)


def test_the_mark_follows_the_theme(line):
    line.setText("a = $")
    line.show_error(5, 1, "Column 5: $ has no meaning")
    theme.wear(QApplication.instance(), theme.Look(scheme="dark"))
    assert bad_pixels(line)
    line.clear_error()
    assert bad_pixels(line) == 0


# Too much text


def drop(line, text):
    data = QMimeData()
    data.setText(text)
    what = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(line, QDragEnterEvent(QPoint(5, 5), *what))
    QApplication.sendEvent(line, QDropEvent(QPointF(5, 5), *what))


def paste_by_key(line, qtbot):
    qtbot.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def test_a_megabyte_is_refused_at_once(line, qtbot, clipboard, refusals, effort):
    qtbot.keyClicks(line, "y = 2")
    clipboard.setText("a + " * (MEGABYTE // 4))
    assert effort(lambda: paste_by_key(line, qtbot)) < 300
    assert line.text() == "y = 2"
    assert refusals == [
        "A formula line takes up to 10,000 characters; this has 1,048,576. Save it as a file and open that."
    ]
    line.undo()
    assert line.text() == ""
    line.redo()
    assert line.text() == "y = 2"
    assert not line.isRedoAvailable()


def test_what_fits_is_pasted(line, qtbot, clipboard, refusals):
    clipboard.setText("a = 1; b = 2\n")
    paste_by_key(line, qtbot)
    assert line.text() == "a = 1; b = 2"
    line.selectAll()
    clipboard.setText("b" * LONGEST_TEXT)
    paste_by_key(line, qtbot)
    assert line.text() == "b" * LONGEST_TEXT
    assert refusals == []
    line.undo()
    assert line.text() == "a = 1; b = 2"


def test_pasted_lines_stay_lines(line, qtbot, clipboard, refusals):
    line.setText("x = 3; ")
    clipboard.setText("a = 1\r\nb = 2\n")
    with qtbot.waitSignal(line.lines_pasted) as pasted:
        paste_by_key(line, qtbot)
    assert pasted.args == ["x = 3; a = 1\nb = 2"]
    assert line.text() == "x = 3; "


def test_a_line_that_can_only_be_read_says_that_it_was_typed_in(line, qtbot, clipboard):
    line.setReadOnly(True)
    with qtbot.waitSignal(line.typed_in_vain):
        qtbot.keyClicks(line, "a")
    clipboard.setText("a = 1")
    with qtbot.waitSignal(line.typed_in_vain):
        paste_by_key(line, qtbot)
    with qtbot.assertNotEmitted(line.typed_in_vain):
        qtbot.keyClick(line, Qt.Key.Key_Right)
    assert line.text() == ""


def test_what_would_be_too_long_together_is_refused(line, qtbot, clipboard, refusals):
    line.setText("y = 2")
    line.setSelection(0, 2)
    clipboard.setText("b" * 9_998)
    paste_by_key(line, qtbot)
    assert line.text() == "y = 2"
    assert line.selectedText() == "y "
    assert "with this it would have 10,001." in refusals[0]


def test_a_full_line_takes_no_more(line, qtbot, refusals):
    line.setText("b" * LONGEST_TEXT)
    qtbot.keyClicks(line, "c")
    assert line.text() == "b" * LONGEST_TEXT
    assert len(refusals) == 1


def test_a_drop_is_taken_whole_or_not_at_all(line, refusals):
    line.setText("y = 2")
    drop(line, "b" * MEGABYTE)
    assert line.text() == "y = 2"
    assert len(refusals) == 1
    assert not line.isUndoAvailable()
    drop(line, "b")
    assert sorted(line.text()) == sorted("y = 2b")


def test_the_menu_pastes_in_the_same_way(line, qtbot, clipboard, refusals):
    clipboard.setText("b" * (LONGEST_TEXT + 1))
    there = line.rect().center()
    QApplication.sendEvent(
        line, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, there, line.mapToGlobal(there))
    )
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    paste = next(action for action in menu.actions() if action.objectName() == "edit-paste")
    paste.trigger()
    menu.close()
    assert line.text() == ""
    assert len(refusals) == 1


class SelectionClipboard:
    """A desktop on which the middle button inserts what is selected."""

    def __init__(self, text):
        self._text = text

    def supportsSelection(self):
        return True

    def text(self, mode):
        return self._text


def test_the_middle_button_is_refused_alike(line, qtbot, refusals, monkeypatch):
    line.setText("y = 2")
    monkeypatch.setattr(QApplication, "clipboard", lambda: SelectionClipboard("b" * MEGABYTE))
    qtbot.mouseClick(line, Qt.MouseButton.MiddleButton, pos=QPoint(20, 10))
    assert line.text() == "y = 2"
    assert len(refusals) == 1
