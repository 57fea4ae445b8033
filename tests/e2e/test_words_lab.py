"""The words lab as a user meets it: real keys and clicks, every number read from the widgets."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
    QSpinBox,
    QTextBrowser,
    QToolButton,
    QWidget,
)

from gui.widgets.charts.word_plane import WordPlane
from gui.widgets.choice import Choice
from gui.widgets.grids.word_grid import WordGrid

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window):
    return window.show_lab("words")


@pytest.fixture
def turn(panel):
    def turn(page):
        panel.show_page(page)
        QApplication.processEvents()

    return turn


@pytest.fixture
def type_into(find, qtbot):
    def type_into(name, text):
        field = find(QLineEdit, name)
        field.setFocus()
        field.selectAll()
        qtbot.keyClick(field, Qt.Key.Key_Backspace)
        qtbot.keyClicks(field, text)

    return type_into


@pytest.fixture
def click(find, qtbot):
    return lambda kind, name: qtbot.mouseClick(find(kind, name), LEFT)


def listed(find, name):
    found = find(QListWidget, name)
    return [found.item(row).text() for row in range(found.count())]


def test_it_stands_below_a_line_in_the_rail_and_all_its_names_are_there_at_once(window):
    labels = [button.text() for button in window.findChild(QWidget, "rail").findChildren(QToolButton)]
    assert labels[:4] == ["Digits", "Graph", "Bigram", "Words"]
    line = window.findChild(QFrame, "railLine")
    bigram, words = (
        next(b for b in window.findChildren(QToolButton) if b.text() == text) for text in ("Bigram", "Words")
    )
    assert bigram.geometry().bottom() < line.y() < words.y()
    panel = window.show_lab("words")
    for name in (
        "wordsQuery",
        "wordsSentence",
        "wordsNeighbours",
        "wordsNext",
        "wordsAttention",
        "wordsLoss",
    ):
        assert panel.findChild(QWidget, name), name


# Space


def test_the_queen_comes_second_until_the_inputs_are_left_out(panel, find, click, type_into):
    type_into("wordsQuery", "king - man + woman")
    assert listed(find, "wordsNeighbours")[:2] == ["king", "queen"]
    click(QCheckBox, "wordsLeaveOut")
    assert listed(find, "wordsNeighbours")[0] == "queen"
    panel.undo_stack.undo()
    assert listed(find, "wordsNeighbours")[0] == "king"


def test_a_click_shows_the_arithmetic_and_a_double_click_asks_for_the_word(panel, find, qtbot, type_into):
    type_into("wordsQuery", "cat")
    found = find(QListWidget, "wordsNeighbours")
    place = found.visualItemRect(found.item(0)).center()
    qtbot.mouseClick(found.viewport(), LEFT, pos=place)
    assert panel.inspector.title.text() == "Cosine to “dog”"
    assert panel.inspector.value.text() == "0.921"
    assert panel.inspector.arithmetic.text().endswith("= 0.921")
    qtbot.mouseClick(panel.inspector.code_button, LEFT)
    assert "def cosine" in find(QTextBrowser, "codeText").toPlainText()
    qtbot.mouseDClick(found.viewport(), LEFT, pos=place)
    assert find(QLineEdit, "wordsQuery").text() == "dog"


def test_an_unknown_word_is_told(panel, find, type_into):
    type_into("wordsQuery", "xyzzy")
    assert "“xyzzy”" in find(QLabel, "wordsNote").text()
    assert listed(find, "wordsNeighbours") == []


def test_a_word_on_the_map_can_be_clicked_and_gone_to_by_keys(panel, find, qtbot):
    plane = find(WordPlane, "wordsMap")
    names = panel.session.words.picture.names
    qtbot.mouseClick(plane, LEFT, pos=plane.pixel_of(names.index("throne")).toPoint())
    assert panel.inspector.title.text() == "Cosine to “throne”"
    plane.setFocus()
    qtbot.keyClick(plane, Qt.Key.Key_Right)
    qtbot.keyClick(plane, Qt.Key.Key_Return)
    assert panel.inspector.title.text() != "Cosine to “throne”"


# Attention


def test_bank_floods_or_pays_and_turns_round(panel, turn, find, click):
    turn("attention")
    assert {*listed(find, "wordsNext")[:3]} == {"flood", "flow", "freeze"}
    river = find(WordPlane, "wordsMeaning").arrows[0]
    click(QPushButton, "wordsMoney")
    assert {*listed(find, "wordsNext")[:3]} == {"grow", "pay", "shrink"}
    money = find(WordPlane, "wordsMeaning").arrows[0]
    assert money.start == river.start
    assert money.end[0] < money.start[0] < river.end[0]
    assert find(QLineEdit, "wordsSentence").text() == "she saw the money near the bank"


def test_attention_is_a_row_of_shares_a_word(panel, turn, find, type_into):
    turn("attention")
    type_into("wordsSentence", "we let the owl")
    values = find(WordGrid, "wordsAttention").property("values")
    assert [len(row) for row in values] == [5] * 5
    assert [sum(row) for row in values] == pytest.approx([1] * 5, abs=1e-5)
    assert all(values[row][column] == 0 for row in range(5) for column in range(row + 1, 5))


def test_the_transport_bar_steps_forward_and_back_through_all_stages(panel, turn, find, click):
    turn("attention")
    timeline, equation = find(QSlider, "timeline"), find(QLabel, "wordsEquation")
    timeline.setValue(0)
    seen = []
    while timeline.value() < timeline.maximum():
        click(QToolButton, "stepForward")
        seen.append(equation.text())
    assert len(set(seen)) == timeline.maximum() == 21
    assert seen[8] == "weights = softmax(scores)"
    assert seen[20].startswith("∂L/∂x")
    click(QToolButton, "stepBack")
    assert equation.text() == seen[19]


def test_any_number_is_explained_by_click_and_by_keyboard(panel, turn, find, qtbot):
    turn("attention")
    find(QSlider, "timeline").setValue(3)
    grid = find(WordGrid, "wordsStage")
    qtbot.mouseClick(grid, LEFT, pos=grid.box_of(2, 4).center())
    value = panel.inspector.value.text()
    assert float(value.replace("−", "-")) == pytest.approx(grid.property("values")[2][4], abs=1e-3)
    assert panel.inspector.arithmetic.text().endswith(value)
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert panel.inspector.value.text() != value
    qtbot.keyClick(panel.inspector, Qt.Key.Key_Escape)
    assert panel.inspector.isHidden()


def test_a_click_on_attention_goes_to_its_stage(panel, turn, find, qtbot):
    turn("attention")
    find(QSlider, "timeline").setValue(2)
    grid = find(WordGrid, "wordsAttention")
    qtbot.mouseClick(grid, LEFT, pos=grid.box_of(7, 4).center())
    assert find(QSlider, "timeline").value() == 9
    assert panel.inspector.title.text() == "bank asks, river"


def test_the_untrained_network_can_be_read_beside(panel, turn, find, qtbot):
    turn("attention")
    choice = find(Choice, "wordsAttentionNetwork")
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert choice.text() == "Untrained"
    assert {*listed(find, "wordsNext")[:3]} != {"flood", "flow", "freeze"}


def test_a_word_that_is_not_of_the_language_is_told(panel, turn, find, type_into):
    turn("attention")
    type_into("wordsSentence", "she saw the cat")
    assert "“cat”" in find(QLabel, "wordsSentenceProblem").text()
    assert find(QLabel, "wordsSentenceProblem").isVisible()
    assert listed(find, "wordsNext") == []


def test_the_head_opens_in_the_graph_lab_with_the_same_gradients(window, panel, turn, click):
    turn("attention")
    blame = panel.session.attending.seen.blame
    click(QPushButton, "wordsGraph")
    assert window.current_lab == "graph"
    graph = window.show_lab("graph")
    current = graph.session.current
    keys = {current.name_of(node.key): node.key for node in current.nodes}
    assert current.data_of(keys["loss"]) == pytest.approx(blame.loss, rel=1e-4)
    graph.session.go_to(10**6)
    for name, gradient in (("x", blame.x), ("weights", blame.heads.weights), ("v", blame.heads.v)):
        np.testing.assert_allclose(graph.session.gradients[keys[name]], gradient, rtol=1e-3, atol=1e-5)


# Learn


def test_it_learns_to_the_floor_before_ones_eyes_and_one_can_go_back(panel, turn, find, click, qtbot):
    turn("learn")
    loss = find(QLabel, "wordsLoss")
    click(QPushButton, "wordsStart")
    qtbot.waitUntil(lambda: loss.text()[0].isdigit() and float(loss.text()[:5]) < 2)
    qtbot.waitUntil(lambda: not panel.worker.is_running)
    assert 1.210 <= float(loss.text()[:5]) <= 1.23
    assert float(find(QLabel, "wordsAfterBank").text()[:5]) <= 1.13
    assert find(QLabel, "wordsVerdict").text() == "At the floor: no model can do better."
    ends = [arrow.end[0] for arrow in find(WordPlane, "wordsSplit").arrows]
    assert min(ends[:7]) > 0 > max(ends[7:])
    timeline = find(QSlider, "timeline")
    assert timeline.value() == timeline.maximum()
    timeline.setValue(0)
    assert float(loss.text()[:5]) > 3


def test_it_pauses_and_goes_on(panel, turn, find, click, qtbot):
    turn("learn")
    click(QPushButton, "wordsStart")
    pause, loss = find(QPushButton, "wordsPause"), find(QLabel, "wordsLoss")
    qtbot.waitUntil(lambda: loss.text()[0].isdigit() and float(loss.text()) < 2)
    qtbot.mouseClick(pause, LEFT)
    assert not panel.worker.is_running
    assert pause.text() == "Resume"
    reached = find(QSlider, "timeline").maximum()
    qtbot.mouseClick(pause, LEFT)
    qtbot.waitUntil(lambda: find(QSlider, "timeline").maximum() > reached)
    qtbot.mouseClick(pause, LEFT)


def test_a_new_work_ends_the_run_and_nothing_of_it_comes_after(window, panel, turn, find, click, qtbot):
    turn("learn")
    loss = find(QLabel, "wordsLoss")
    click(QPushButton, "wordsStart")
    qtbot.waitUntil(lambda: loss.text()[0].isdigit() and float(loss.text()) < 2)
    window.filing.new()
    assert not panel.worker.is_running
    assert loss.text() == "–"


def test_undo_of_a_choice_leaves_what_was_trained_since(panel, turn, find, click, qtbot):
    turn("learn")
    choice, loss = find(Choice, "wordsWay"), find(QLabel, "wordsLoss")
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert choice.text() == "No attention"
    click(QPushButton, "wordsStart")
    qtbot.waitUntil(lambda: loss.text()[0].isdigit() and float(loss.text()) < 2)
    panel.worker.cancel()
    reached = loss.text()
    panel.undo_stack.undo()
    assert choice.text() == "Attention"
    assert loss.text() == reached


def test_without_a_mask_the_loss_falls_below_what_is_possible(panel, find, qtbot):
    panel.show_page("learn")
    next(card for card in panel.cards if "mask" in card.button).action()
    assert panel.page == "learn"
    assert find(Choice, "wordsWay").text() == "No mask"
    qtbot.waitUntil(lambda: not panel.worker.is_running)
    assert float(find(QLabel, "wordsLoss").text()[:5]) < 0.1
    assert "Below what is possible" in find(QLabel, "wordsVerdict").text()
    assert listed(find, "wordsEnds") == ["No mask"]


def test_another_page_reads_the_network_while_it_learns(panel, turn, find, click, qtbot):
    turn("learn")
    click(QPushButton, "wordsStart")
    loss = find(QLabel, "wordsLoss")
    qtbot.waitUntil(lambda: loss.text()[0].isdigit() and float(loss.text()) < 2)
    turn("attention")
    panel.session.networks.set_use("own")
    before = find(WordGrid, "wordsAttention").property("values")
    qtbot.waitUntil(lambda: find(WordGrid, "wordsAttention").property("values") != before)
    panel.worker.cancel()


# Speak


def test_sentences_come_word_by_word_with_the_chances_of_each(panel, turn, find, click):
    turn("speak")
    assert find(QLabel, "wordsSense").text() == "19 of 20 make sense"
    find(QSlider, "timeline").setValue(0)
    assert listed(find, "wordsSentences") == []
    assert {*listed(find, "wordsChances")[:4]} == {"she", "he", "they", "we"}
    for _ in range(9):
        click(QToolButton, "stepForward")
    (said,) = listed(find, "wordsSentences")
    assert len(said.split()) == 9
    assert said.endswith(".")


def test_another_seed_says_something_else(panel, turn, find, click, qtbot):
    turn("speak")
    said = listed(find, "wordsSentences")
    click(QPushButton, "wordsSpeak")
    assert find(QSpinBox, "wordsSpeakSeed").value() == 2
    assert listed(find, "wordsSentences") != said
    panel.undo_stack.undo()
    assert listed(find, "wordsSentences") == said


def test_a_click_on_a_sentence_goes_to_its_end(panel, turn, find, qtbot):
    turn("speak")
    found = find(QListWidget, "wordsSentences")
    qtbot.mouseClick(found.viewport(), LEFT, pos=found.visualItemRect(found.item(2)).center())
    assert found.count() == 3
    assert find(QSlider, "timeline").value() == 27


# The whole


def test_the_lab_by_keyboard_alone(window, panel, find, qtbot):
    query = find(QLineEdit, "wordsQuery")
    assert QApplication.focusWidget() is query
    query.selectAll()
    qtbot.keyClicks(query, "bank")
    assert listed(find, "wordsNeighbours")[0] == "banks"
    qtbot.keyClick(query, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert panel.page == "attention"
    sentence = find(QLineEdit, "wordsSentence")
    assert QApplication.focusWidget() is sentence
    sentence.selectAll()
    qtbot.keyClicks(sentence, "he saw the gold near the bank")
    assert listed(find, "wordsNext")[0] in ("grow", "pay", "shrink")
    find(WordGrid, "wordsStage").setFocus()
    timeline = find(QSlider, "timeline")
    before = timeline.value()
    qtbot.keyClick(window, Qt.Key.Key_Period)
    assert timeline.value() == before + 1
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    assert timeline.value() == before


def test_it_is_shown_in_time(window):
    begun = time.process_time()
    window.show_lab("words")
    QApplication.processEvents()
    assert time.process_time() - begun < 0.4


@pytest.mark.parametrize("size", [(1280, 800), (1024, 640), (1920, 1080)])
def test_the_inspector_leaves_what_it_speaks_of_in_sight(window, panel, turn, find, size):
    window.resize(*size)
    turn("attention")
    grid = find(WordGrid, "wordsStage")
    for cell in ((0, 0), (7, 7), (3, 5)):
        panel.session.select(("cell", *cell))
        QApplication.processEvents()
        box = grid.box_of(*cell).translated(grid.mapTo(panel.work, QPoint()))
        assert not panel.inspector.geometry().intersects(box), cell
