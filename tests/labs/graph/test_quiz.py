"""The prediction row: answers by key and mouse, verdicts in words, and keys that stay in the field."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.labs.graph.stage.quiz import Quiz

QUESTION = "What will ∂L/∂a be after this step?"


@pytest.fixture
def window(shown):
    window = QWidget()
    window.quiz = Quiz()
    QVBoxLayout(window).addWidget(window.quiz)
    return shown(window, 760, 120, active=True)


@pytest.fixture
def quiz(window):
    window.quiz.ask(QUESTION)
    return window.quiz


@pytest.fixture
def answers(quiz):
    seen = []
    quiz.answered.connect(seen.append)
    return seen


@pytest.fixture
def signs(quiz):
    seen = []
    quiz.sign_picked.connect(seen.append)
    return seen


@pytest.fixture
def field(quiz):
    quiz.field.setFocus()
    return quiz.findChild(QLineEdit, "prediction")


def click(quiz, name, qtbot):
    qtbot.mouseClick(quiz.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_return_answers(quiz, field, qtbot, answers):
    assert quiz.question.text() == QUESTION
    qtbot.keyClicks(field, "-6.0")
    assert answers == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers == ["-6.0"]
    assert field.text() == "-6.0"


def test_the_button_answers(quiz, field, qtbot, answers):
    qtbot.keyClicks(field, "6")
    click(quiz, "predictCheck", qtbot)
    assert answers == ["6"]
    button = quiz.findChild(QPushButton, "predictCheck")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert answers == ["6", "6"]


@pytest.mark.parametrize(
    ("name", "spoken", "sign"),
    [("predictMinus", "negative", -1), ("predictZero", "zero", 0), ("predictPlus", "positive", 1)],
)
def test_a_sign_is_picked(quiz, qtbot, signs, answers, name, spoken, sign):
    assert quiz.findChild(QPushButton, name).accessibleName() == spoken
    click(quiz, name, qtbot)
    assert (signs, answers) == ([sign], [])


def test_keys_of_the_window_stay_in_the_field(quiz, field, window, qtbot):
    steps = []
    for key in (",", ".", "K"):
        QShortcut(QKeySequence(key), window).activated.connect(lambda key=key: steps.append(key))
    qtbot.keyClicks(field, "1.5,k")
    qtbot.keyClick(field, Qt.Key.Key_K, Qt.KeyboardModifier.ShiftModifier)
    assert (field.text().lower(), steps) == ("1.5,kk", [])
    button = quiz.findChild(QPushButton, "predictPlus")
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Period)
    assert steps == ["."]


def test_a_verdict_stands_with_its_question_until_one_goes_on(quiz, field, qtbot, answers, signs):
    asked = []
    quiz.next_asked.connect(lambda: asked.append(True))
    qtbot.keyClicks(field, "5")
    quiz.show_verdict(QUESTION, "Not quite: ∂L/∂a is 6.0.", is_right=False)
    quiz.show_score("2 of 3 right at the first try")
    assert (quiz.question.text(), field.text()) == (QUESTION, "5")
    assert (quiz.check_button.text(), quiz.check_button.hasFocus()) == ("Next", True)
    click(quiz, "predictPlus", qtbot)
    qtbot.keyClick(quiz.check_button, Qt.Key.Key_Return)
    assert (asked, answers, signs) == ([True], [], [])
    quiz.ask("What will ∂L/∂b be after this step?")
    assert (field.text(), quiz.verdict.text(), quiz.check_button.text()) == ("", "", "Check")
    assert field.hasFocus()
    assert quiz.score.text() == "2 of 3 right at the first try"
    assert field.accessibleDescription() == "What will ∂L/∂b be after this step?"


def test_a_hint_leaves_the_question_open(quiz, field, qtbot, answers):
    qtbot.keyClicks(field, "5")
    quiz.show_hint("Not yet. Look at the sign.")
    assert (quiz.question.text(), quiz.verdict.text()) == (QUESTION, "Not yet. Look at the sign.")
    qtbot.keyClicks(field, "6")  # what was typed is selected
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert answers == ["6"]


def test_of_the_signs_one_is_chosen_and_no_arrow_key_answers(quiz, qtbot, signs):
    plus, zero, minus = quiz.signs
    assert [button.text() for button in quiz.signs] == ["+", "0", "−"]
    qtbot.mouseClick(plus, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(minus, Qt.MouseButton.LeftButton)
    assert [button.isChecked() for button in quiz.signs] == [False, False, True]
    quiz.show_hint("Not yet.")
    assert not minus.isChecked()
    minus.setFocus()
    qtbot.keyClick(minus, Qt.Key.Key_Left)
    assert zero.hasFocus()
    assert signs == [1, -1]
    qtbot.keyClick(zero, Qt.Key.Key_Space)
    assert signs == [1, -1, 0]


def test_a_chosen_sign_looks_chosen(quiz, qtbot, count_of):
    plus = quiz.signs[0]
    before = count_of(plus, theme.current().line)
    plus.setChecked(True)
    assert count_of(plus, theme.current().line) > before + 300


def test_a_screen_reader_is_told_what_is_said(quiz, monkeypatch):
    said = []
    monkeypatch.setattr(
        "gui.labs.graph.stage.quiz.announce", lambda widget, text: said.append((widget, text))
    )
    quiz.show_hint("Not yet.")
    quiz.show_verdict(QUESTION, "Right: ∂L/∂a = 6.0.", is_right=True)
    assert said == [(quiz.verdict, "Not yet."), (quiz.verdict, "Right: ∂L/∂a = 6.0.")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_verdicts_are_dressed_by_their_role(quiz, scheme, count_of):
    theme.wear(QApplication.instance(), theme.Look(scheme=scheme))
    quiz.show_verdict(QUESTION, "Not quite", is_right=False)
    assert quiz.verdict.property("role") == "bad"
    assert count_of(quiz.verdict, theme.current().bad) > 0
    quiz.show_verdict(QUESTION, "Right", is_right=True)
    assert quiz.verdict.property("role") == "good"
    assert count_of(quiz.verdict, theme.current().bad) == 0


def test_a_refused_answer_can_be_corrected(quiz, field, qtbot, count_of):
    qtbot.keyClicks(field, "six")
    quiz.refuse('"six" is no number; type one such as -2.5')
    assert field.text() == "six"
    assert field.hasFocus()
    assert count_of(field, theme.current().bad) > 50
    assert quiz.verdict.text() == '"six" is no number; type one such as -2.5'
    theme.wear(QApplication.instance(), theme.Look(scheme="dark"))
    assert count_of(field, theme.DARK.bad) > 50
    qtbot.keyClicks(field, "6")
    assert field.text() == "6"
    assert count_of(field, theme.current().bad) == 0


def test_where_nothing_can_be_asked_the_reason_is_said(quiz, field, qtbot, answers, signs):
    qtbot.keyClicks(field, "6")
    quiz.cannot_ask("The pass is at its end; go back to predict again.")
    assert quiz.question.text() == "The pass is at its end; go back to predict again."
    for name in ("predictCheck", "predictMinus", "predictZero", "predictPlus"):
        click(quiz, name, qtbot)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (answers, signs, field.text()) == ([], [], "")
    quiz.ask(QUESTION)
    click(quiz, "predictZero", qtbot)
    assert signs == [0]


def test_a_narrow_row_keeps_its_controls(quiz, window, qtbot):
    quiz.show_verdict(
        QUESTION, "Not quite: " + "the gradient of a is the sum of two contributions. " * 3, is_right=False
    )
    for size in (1.0, 2.0):
        theme.wear(QApplication.instance(), theme.Look(text=size))
        window.resize(window.minimumSizeHint().width(), 400)
        controls = (quiz.field, quiz.check_button, *quiz.signs)
        qtbot.waitUntil(lambda c=controls: all(quiz.rect().contains(each.geometry()) for each in c))
        assert quiz.verdict.height() >= quiz.verdict.heightForWidth(quiz.verdict.width())


def test_what_is_shown_is_never_rich_text(quiz):
    quiz.ask("What is <b>a</b>?")
    quiz.show_verdict("What is <b>a</b>?", "<b>Right</b>", is_right=True)
    for label in (quiz.question, quiz.verdict, quiz.score):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_every_control_explains_itself(quiz):
    for control in (quiz.field, quiz.check_button, *quiz.signs):
        assert control.toolTip()
        assert control.whatsThis()
        assert control.accessibleDescription()
