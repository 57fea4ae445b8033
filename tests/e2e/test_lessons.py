"""Lessons, played in the real window with mouse and keys, by the names that outside checks rely on."""

import random

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QPushButton,
    QStyle,
    QStyleOptionFrame,
    QToolButton,
    QWidget,
)

from engine.disk import RESOURCES, load_json
from gui import app, theme
from gui.lessons.labs import LABS
from gui.lessons.lesson import read, shipped
from gui.settings import Settings
from gui.tour import draw
from gui.widgets.cards import Cards
from tests.promises import LESSONS as PROMISED
from tests.promises import is_kept, said
from tests.soak.lessons import work_at_random

LESSONS = shipped()
THREE = load_json(RESOURCES / "strokes.json")["digits"][3]["strokes"]


def words_of(step):
    question = step.question
    return step.text + ("" if question is None else "".join([question.ask, question.why, *question.choices]))


STEPS = [(name, index) for name, lesson in LESSONS.items() for index in range(len(lesson.steps))]
WORDIEST = sorted(STEPS, key=lambda at: -len(words_of(LESSONS[at[0]].steps[at[1]])))[:3]
GRAPH_LEAVES = ("a", "b", "c", "f")


@pytest.fixture
def play(window, find, qtbot):
    """play(name, index): the lesson in the window, at this step; returns its course."""

    def play(name, index=0):
        window.open_lesson(LESSONS[name])
        if index:
            window.lessons.go_to(index)
        return window.lessons.course

    return play


@pytest.fixture
def press(find, qtbot):
    """press(name): click the button of this name."""
    return lambda name: qtbot.mouseClick(find(QPushButton, name), Qt.MouseButton.LeftButton)


@pytest.fixture
def is_done(find):
    return lambda: find(QLabel, "lessonTick").property("done")


@pytest.fixture
def answer(window, find, qtbot):
    """answer(): the question of the step, right, by keys or by a click."""

    def answer(text=None):
        question = window.lessons.course.step.question
        text = question.right_text if text is None else text
        if question.choices:
            index = question.choices.index(text)
            qtbot.mouseClick(window.lessons.column._options[index], Qt.MouseButton.LeftButton)
        else:
            field = window.lessons.column.field
            field.setFocus()
            field.clear()
            qtbot.keyClicks(field, text)
            qtbot.keyClick(field, Qt.Key.Key_Return)

    return answer


@pytest.fixture
def type_value(window, qtbot):
    """type_value(name, text): double-click the number on a card and type another, as a learner does."""

    def type_value(name, text):
        panel = window.panel("graph")
        names = panel.session.current.computed.names_by_key
        key = next(key for key, each in names.items() if each == name)
        QApplication.processEvents()
        card = panel.view.cards[key]
        place = panel.view.mapFromScene(card.mapToScene(card.box.center()))
        for click in (qtbot.mouseClick, qtbot.mouseDClick):
            on_screen = panel.view.viewport().mapTo(window, place)
            assert window.childAt(on_screen) is panel.view.viewport(), "another widget covers the number"
            click(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
        field = panel.kit.fields.value
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)

    return type_value


# Played from beginning to end, by hand


def test_day_1_by_hand(play, press, answer, is_done, type_value, window, find, qtbot):
    course = play("day1")
    deeds = {
        1: lambda: type_value("x", "3.001"),
        4: lambda: qtbot.mouseClick(find(QToolButton, "stepLast"), Qt.MouseButton.LeftButton),
        5: lambda: type_value("x", "2/3"),
        7: lambda: type_value("a", "2.0001"),
        9: lambda: press_step(1),
        10: lambda: press_step(3),
        11: lambda: press_step(2),
        12: lambda: [
            type_value(n, v) for n, v in zip(GRAPH_LEAVES, ("2.06", "-3.04", "9.98", "-1.96"), strict=True)
        ],
    }

    def press_step(count):
        for _ in range(count):
            qtbot.mouseClick(find(QToolButton, "stepForward"), Qt.MouseButton.LeftButton)

    for index, step in enumerate(course.lesson.steps):
        assert course.index == index
        assert find(QLabel, "lessonText").text() == step.text
        assert not is_done(), f"step {index + 1} is done before anything was done"
        if index in deeds:
            deeds[index]()
        if step.question is not None:
            answer()
        assert is_done(), f"step {index + 1}"
        press("lessonNext")
    panel = window.panel("graph")
    assert panel.session.current.root.data == pytest.approx(-7.286496)
    assert course.done == set(range(len(course.lesson.steps)))


def press_times(window, qtbot, name, count=1):
    button = window.panel(window.current_lab).findChild(QAbstractButton, name)
    for _ in range(count):
        button.click()


def make_a_mistake(window, qtbot):
    panel = window.panel("graph")
    next(a for a in panel.lesson.mistakes_menu().actions() if a.data() == "overwrite").trigger()
    press_times(window, qtbot, "stepLast")


def forget_zero_grad(window, qtbot):
    press_times(window, qtbot, "graphZeroes")
    press_times(window, qtbot, "graphLearnStep", 2)


def draw_a_three(window, qtbot):
    draw(window.panel("digits").canvas, THREE)


def begin_naively(window, qtbot):
    """One step, then back to the loss before it."""
    panel = window.panel("digits")
    press_times(window, qtbot, "learnStep")
    qtbot.waitUntil(lambda: "step 1 of" in said(panel, "digitEquation"), timeout=20_000)
    press_times(window, qtbot, "stepFirst")
    assert "step 0 of 1,500, loss 9.46" in said(panel, "digitEquation")


def choose_a_cell(window, qtbot):
    heatmap = window.panel("bigram").heatmap
    place = heatmap.visualRect(heatmap.model().index(14, 0)).center()  # row n, column dot
    qtbot.mouseClick(heatmap.viewport(), Qt.MouseButton.LeftButton, pos=place)


def type_into(window, qtbot, name, text):
    field = window.panel("bigram").findChild(QWidget, name)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


BY_HAND = {
    ("warmup0", 0): draw_a_three,
    ("warmup1", 4): begin_naively,
    ("warmup2a", 1): lambda *hands: press_times(*hands, "stepLast"),
    ("warmup2b", 1): lambda *hands: press_times(*hands, "rightDigit8"),
    ("warmup2c", 1): lambda *hands: press_times(*hands, "wordsLeaveOut"),
    ("day2", 1): lambda *hands: press_times(*hands, "stepForward"),
    ("day2", 5): make_a_mistake,
    ("day2", 10): lambda *hands: press_times(*hands, "graphLearnStep", 19),
    ("day2", 11): forget_zero_grad,
    ("day3", 3): choose_a_cell,
    ("day3", 7): lambda *hands: press_times(*hands, "bigramGenerate"),
    ("day3", 8): lambda *hands: type_into(*hands, "bigramName", "emma"),
    ("day3", 12): lambda *hands: type_into(*hands, "bigramSmoothingValue", "1"),
}


@pytest.mark.parametrize("step", BY_HAND, ids=str)
def test_steps_of_the_other_lessons_by_hand(step, play, answer, is_done, window, qtbot):
    course = play(*step)
    QApplication.processEvents()
    assert not is_done()
    BY_HAND[step](window, qtbot)
    if course.step.question is not None:
        assert not is_done()
        answer()
    assert is_done()


# Do it for me


@pytest.mark.parametrize("seed", range(3))
def test_every_step_of_day_1_is_done_for_me_whatever_was_before(seed, play, press, is_done, window, find):
    course = play("day1")
    for index in range(len(course.lesson.steps)):
        work_at_random(window, random.Random(100 * seed + index))
        window.lessons.go_to(index)
        press("lessonDo")
        assert is_done(), f"step {index + 1}"
    assert not window.notice.isVisible()


# One of each, at which there is a number to read; `make soak` plays them all.
DONE_FOR_ME = [
    ("warmup0", 10),
    ("warmup1", 9),
    ("warmup2a", 5),
    ("warmup2b", 6),
    ("warmup2c", 2),
    ("day2", 10),
    ("day3", 13),
]


@pytest.mark.parametrize("step", DONE_FOR_ME, ids=str)
def test_a_step_of_each_other_lesson_is_done_for_me_and_shows_its_number(step, play, press, is_done, window):
    work_at_random(window, random.Random(str(step)))
    course = play(*step)
    assert not is_done()
    press("lessonDo")
    assert is_done()
    assert not window.notice.isVisible()
    if promise := PROMISED.get(step):
        panel = window.panel(course.step.lab)
        assert is_kept(panel, promise), said(panel, promise.widget)


def test_what_is_done_for_me_is_one_change(play, press, window):
    panel = window.show_lab("graph")
    panel.session.build("mine = 3; y = mine*2")
    before, count = panel.session.to_dict(), panel.undo_stack.count()
    play("day2", 10)
    learned = panel.session.to_dict()
    press("lessonDo")
    assert panel.undo_stack.count() == count + 3  # opened, went there, done for me
    panel.undo_stack.undo()
    assert panel.session.to_dict() == learned
    panel.undo_stack.redo()
    assert panel.session.current.root.data == pytest.approx(0.03273, abs=1e-5)
    for _ in range(3):
        panel.undo_stack.undo()
    assert panel.session.to_dict() == before


def test_the_example_for_teachers_can_be_played(window, press, is_done):
    page = (RESOURCES.parent / "docs" / "lessons.md").read_text("utf-8")
    window.open_lesson(read(page.split("```toml\n")[1].split("```")[0]))
    for _ in range(2):
        assert not is_done()
        press("lessonDo")
        assert is_done()
        press("lessonNext")


def test_the_digit_lab_has_scenes_and_facts_too(window, press, is_done):
    head = 'title = "t"\nfor = "x"\nminutes = 1\nlang = "en"\n[[step]]\nlab = "digits"\ntext = "x"\n'
    step = '[[step]]\ntext = "y"\n'
    window.open_lesson(
        read(
            f'{head}do = {{ page = "draw", draw = 5 }}\nfact = {{ name = "answer", is = 5 }}\n'
            f'{step}fact = {{ name = "probability", of = "5", at_least = 0.9 }}\n'
            f'{step}fact = {{ name = "accuracy", at_least = 0.98 }}\n'
        )
    )
    assert not is_done()
    for _ in range(3):
        press("lessonDo")
        assert is_done()
        press("lessonNext")
    panel = window.panel("digits")
    assert panel.session.answer == 5
    while panel.undo_stack.canUndo():
        panel.undo_stack.undo()
    assert panel.session.drawing.is_empty


def test_a_step_that_leads_nowhere_says_so(window, find, press, is_done):
    window.open_lesson(
        read(
            'title = "t"\nfor = "x"\nminutes = 1\nlang = "en"\n[[step]]\nlab = "graph"\ntext = "x"\n'
            'do = { values = { nobody = 1 } }\nfact = { name = "loss", is = 99 }\n'
        )
    )
    press("lessonDo")
    assert not is_done()
    assert "no node “nobody”" in window.notice.label.text()


# The tick


def test_a_fact_that_was_reached_stays_reached(play, is_done, window, type_value):
    play("day1", 1)
    type_value("x", "3.001")
    assert is_done()
    type_value("x", "4")
    assert is_done()


def test_a_slip_is_explained_and_can_be_mended(play, answer, is_done, window, find):
    play("day1", 2)
    answer("20")
    assert find(QLabel, "lessonVerdict").text() == "That is the height f, not its slope."
    assert not is_done()
    answer("14.003")
    assert is_done()


def test_what_is_typed_after_a_wrong_answer_replaces_it(play, is_done, window, qtbot):
    play("day1", 2)
    field = window.lessons.column.field
    for text in ("0.014", "14"):
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "14"
    assert is_done()


def test_a_number_that_was_tried_out_does_not_block_the_next_step(
    play, press, answer, is_done, type_value, find, qtbot
):
    play("day1", 3)
    type_value("x", "-2.9")
    answer()
    press("lessonNext")
    qtbot.mouseClick(find(QToolButton, "stepLast"), Qt.MouseButton.LeftButton)
    assert is_done()
    play("day1", 6)
    answer()
    type_value("b", "-2.9")
    press("lessonNext")
    type_value("a", "2.0001")
    answer()
    assert is_done()


def test_the_tick_says_what_is_still_missing(play, answer, find, type_value, window):
    def tick():
        return find(QLabel, "lessonTick").text()

    play("day1", 7)
    assert tick() == "○ Not done yet"
    answer()
    assert tick() == "○ Right. Now do the step."
    type_value("a", "2.0001")
    assert tick() == "✓ Done"
    play("day1", 7)
    type_value("a", "2.0001")
    assert tick() == "○ Reached. Now answer the question."
    play("day3", 1)
    assert tick() == "○ Reached. Now answer the question."
    play("day1", 12)
    window.lessons.do_it()
    assert tick() == "✓ Done. That was the last step."


def test_a_fact_that_was_reached_counts_when_the_question_is_answered_later(
    play, answer, is_done, type_value
):
    play("day1", 7)
    type_value("a", "2.0001")
    type_value("a", "5")
    answer()
    assert is_done()


def test_what_goes_by_on_the_way_to_a_step_is_no_tick(is_done, window):
    window.open_lesson(
        read(
            'title = "t"\nfor = "x"\nminutes = 1\nlang = "en"\n'
            '[[step]]\nlab = "graph"\ntext = "x"\ndo = { position = 7 }\n'
            '[[step]]\ntext = "y"\ndo = { position = 2 }\n'
            '[[step]]\ntext = "z"\nfact = { name = "position", is = 7 }\n'
        )
    )
    window.lessons.go_to(2)
    assert window.panel("graph").session.position == 2
    assert not is_done()


def test_a_scene_closes_what_it_does_not_name(play, window):
    panel = window.panel("graph")
    for action in (panel.building, panel.learning, panel.predict):
        action.trigger()
    play("day1")
    assert [panel.building.isChecked(), panel.learning.isChecked(), panel.predict.isChecked()] == [0, 0, 0]
    play("day2", 10)
    assert [panel.building.isChecked(), panel.learning.isChecked(), panel.predict.isChecked()] == [0, 1, 0]


# Moving about


def test_next_goes_on_with_what_was_done_by_hand(play, press, answer, type_value, window):
    play("day1", 7)
    window.panel("graph").session.editing.set_value(2, 2.0001)
    answer()
    press("lessonNext")
    assert (
        window.panel("graph").session.current.data_of(2) == 2.0001
        or "2.0001" in window.panel("graph").session.text
    )


def test_next_judges_an_answer_that_waits_for_return(play, press, is_done, window, qtbot):
    course = play("day1")
    qtbot.keyClicks(window.lessons.column.field, "21")
    press("lessonNext")
    assert (course.index, course.verdict != "", is_done()) == (0, True, False)
    press("lessonNext")  # whoever will not mend it goes on
    assert course.index == 1
    press("lessonBack")
    qtbot.keyClicks(window.lessons.column.field, "20")
    press("lessonNext")
    assert (course.index, is_done()) == (0, True)
    press("lessonNext")
    assert course.index == 1


def test_next_stays_in_its_place(play, press, window):
    course, column = play("day1"), window.lessons.column
    places = set()
    for _ in course.lesson.steps[1:]:
        window.grab()  # laid out
        places.add(column.next.mapTo(column, QPoint()).toTuple())
        press("lessonNext")
    assert len(places) == 1


def test_back_sets_the_scene_of_the_step_before(play, press, window):
    play("day1", 6)
    press("lessonBack")
    assert window.panel("graph").session.text.startswith("x = -3")
    assert window.lessons.course.index == 5


def test_progress_is_kept_and_start_over_forgets_it(play, press, window, home):
    play("day1")
    press("lessonDo")
    press("lessonNext")
    app.remember(window, Settings(home))
    window.lessons.progress = {}
    app.restore(window, Settings(home))
    course = play("day1")
    assert (course.index, course.done) == (1, {0})
    press("lessonOver")
    assert (course.index, course.done) == (0, set())
    assert window.lessons.progress["Day 1: gradients by hand"] == {"at": 0, "done": []}


def test_closing_ends_it_and_the_work_stays(play, window, find, qtbot):
    play("day1", 1)
    find(QWidget, "lessonClose").click()
    assert not window.lessons.column.isVisible()
    window.panel("graph").session.go_to(0)  # tells nobody
    assert window.panel("graph").session.text.startswith("x = 3;")


# Where it stands


def test_it_is_a_column_beside_the_work_and_a_strip_where_that_is_narrow(play, window):
    play("day1")
    column = window.lessons.column
    QApplication.processEvents()
    assert column.width() == 280
    assert column.mapTo(window, QPoint(column.width(), 0)).x() <= window.header.mapTo(window, QPoint()).x()
    window.resize(1024, 640)
    QApplication.processEvents()
    assert column.is_strip
    assert column.height() <= 130
    whole = QStyleOptionFrame()
    column.field.initStyleOption(whole)
    inside = column.field.style().subElementRect(QStyle.SubElement.SE_LineEditContents, whole, column.field)
    asked = column.field.fontMetrics().horizontalAdvance(column.field.placeholderText())
    assert inside.width() >= asked
    panel = window.panel("graph")
    assert column.mapTo(window, QPoint(0, column.height())).y() <= panel.mapTo(window, QPoint()).y()
    window.resize(1280, 800)
    QApplication.processEvents()
    assert column.width() == 280


def test_it_is_a_strip_where_the_lab_wants_the_room_and_a_column_again_after_that(play, window):
    for name, index, is_strip in (
        ("warmup2c", 3, False),
        ("warmup2c", 4, True),  # the numbers in the cells of attention
        ("warmup2a", 2, False),
        ("warmup2a", 3, True),  # Learn and Landscape, both beside the graph
        ("day1", 0, False),
    ):
        play(name, index)
        assert window.lessons.column.is_strip == is_strip, (name, index)


@pytest.mark.parametrize("look", [{}, {"projector": True}, {"text": 1.5}], ids=str)
@pytest.mark.parametrize("size", [(1024, 640), (1280, 800), (1920, 1080)], ids=str)
def test_nothing_of_a_lesson_is_cut(play, window, size, look, qapp, face):
    theme.wear(qapp, theme.Look(**look))
    window.resize(*size)
    for name, index in WORDIEST:
        play(name, index)
        window.lessons.do_it()  # with all that is said of the answer
        QApplication.processEvents()
        column = window.lessons.column
        assert column.horizontalScrollBar().maximum() == 0
        if column.is_strip:
            assert column.verticalScrollBar().maximum() == 0, (name, index)


def test_keys_lead_through_a_lesson(play, window, is_done, qtbot):
    def press(key):
        qtbot.keyClick(QApplication.focusWidget(), key)

    def focus():
        return QApplication.focusWidget().objectName()

    course = play("day1")
    QApplication.processEvents()
    assert focus() == "lessonAnswer"
    qtbot.keyClicks(QApplication.focusWidget(), "20")
    press(Qt.Key.Key_Return)
    assert focus() == "lessonNext"
    press(Qt.Key.Key_Return)
    assert (course.index, focus()) == (1, "lessonNext")
    press(Qt.Key.Key_F6)
    assert focus() == "graphView"
    view = window.panel("graph").view
    press(Qt.Key.Key_Down)
    while view.cards[view.selected].card.name != "x":
        press(Qt.Key.Key_Down)
    for key in "3.001":
        qtbot.keyClicks(QApplication.focusWidget(), key)
    press(Qt.Key.Key_Return)
    assert is_done()
    press(Qt.Key.Key_F6)
    assert focus() == "lessonNext"
    press(Qt.Key.Key_Return)
    assert (course.index, focus()) == (2, "lessonAnswer")


def test_the_key_of_the_lesson_is_offered_with_a_lesson_only(play, window):
    assert not window.lessons.swap.isEnabled()
    play("day1")
    assert window.lessons.swap.isEnabled()
    window.lessons.close()
    assert not window.lessons.swap.isEnabled()


def test_tab_goes_through_the_lesson_between_header_and_work(play, window, qtbot):
    play("day2", 3)  # with choices, which other steps have not
    QApplication.processEvents()
    window.header.try_button.setFocus()
    reached = []
    for _ in range(12):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget().objectName())
    moves = ["lessonBack", "lessonPlace", "lessonNext"]
    answers = [*3 * ["lessonOption"], "lessonDo", "lessonOver"]
    assert reached[:10] == ["lessonFold", "lessonClose", *moves, *answers]
    assert not reached[10].startswith("lesson")


def test_a_lesson_can_turn_to_every_page(window):
    for name, lab in LABS.items():
        for page in window.panel(name).pages:
            assert lab.verbs["page"].check(page.data()) == page.data()


# Files


def drop(window, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    where, how, none = QPointF(300, 300), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    window.dragEnterEvent(QDragEnterEvent(where.toPoint(), how, data, Qt.MouseButton.LeftButton, none))
    window.dropEvent(QDropEvent(where, how, data, Qt.MouseButton.LeftButton, none))


OWN = """
title = "<b>Mine</b>"
for = "my class"
minutes = 5
lang = "en"

[[step]]
lab = "graph"
scene = { formula = "y = 2*x" }
text = "<img src='/etc/passwd'> Look at y."
fact = { name = "value", of = "y", is = 4 }
do = { values = { x = 2 } }
"""


def test_a_lesson_is_dropped_and_its_text_is_plain(window, find, press, is_done, tmp_path, qtbot):
    path = tmp_path / "mine.toml"
    path.write_text(OWN, encoding="utf-8")
    drop(window, path)
    qtbot.waitUntil(lambda: window.lessons.course is not None)
    label = find(QLabel, "lessonText")
    assert label.text() == "<img src='/etc/passwd'> Look at y."
    assert label.textFormat() == Qt.TextFormat.PlainText
    press("lessonDo")
    assert is_done()
    assert path in window.filing.recent


def test_a_bad_lesson_says_its_line_and_changes_nothing(window, tmp_path, qtbot):
    path = tmp_path / "mine.toml"
    path.write_text(OWN.replace("of = ", "off = "), encoding="utf-8")
    before = window.states()
    window.filing.open(path)
    qtbot.waitUntil(lambda: window.notice.isVisible())
    assert "mine.toml: line 11: “off” is not known here" in window.notice.label.text()
    assert window.lessons.course is None
    assert window.states() == before


def test_the_rail_offers_all_lessons(window, qtbot):
    window.lessons_action.trigger()
    shelf = window.findChild(Cards, "lessonList")
    titles = [button.text() for button in shelf.buttons]
    assert titles == [*(lesson.title for lesson in LESSONS.values()), "Open a lesson…"]
    qtbot.mouseClick(shelf.buttons[0], Qt.MouseButton.LeftButton)
    assert window.lessons.course.lesson.title == titles[0]


def test_a_ring_marks_what_a_step_speaks_of(play, window, qtbot):
    play("day1")
    qtbot.waitUntil(lambda: window.findChild(QWidget, "spotlight") is not None)
    spot, view = window.findChild(QWidget, "spotlight"), window.panel("graph").view
    assert spot.ring.contains(view.mapTo(window, view.rect().center()))
    window.lessons.column.fold_asked.emit()  # the work moves
    QApplication.processEvents()
    assert spot.ring.adjusted(5, 5, -5, -5) == QRect(view.mapTo(window, QPoint()), view.size())
