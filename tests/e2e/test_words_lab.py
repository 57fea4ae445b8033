"""The words lab as a user meets it: real keys and clicks, every number read from the widgets."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
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

from gui.widgets.choice import Choice
from gui.widgets.grids.word_grid import WordGrid
from gui.widgets.planes.word_plane import WordPlane
from gui.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
_NO_BUTTONS = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False


@pytest.fixture
def window(house, qtbot):
    with qtbot.waitActive(house):
        house.activateWindow()
    yield house
    house.panel("words").rest()
    house.filing.new()
    house.resize(1280, 800)


@pytest.fixture
def panel(window):
    panel = window.show_lab("words")
    panel.undo_stack.clear()
    panel.show_page("space")
    panel.first_focus.setFocus()
    return panel


@pytest.fixture
def find(panel):
    """find(kind, name): the one widget of that name; the graph lab may be open, too."""

    def find(kind, name):
        (found,) = panel.findChildren(kind, name)
        return found

    return find


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
    assert labels[:5] == ["Digits", "Graph", "Bigram", "Letters", "Words"]
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
    qtbot.keyClick(plane, Qt.Key.Key_Left)
    qtbot.keyClick(plane, Qt.Key.Key_Return)
    assert panel.inspector.title.text() != "Cosine to “throne”"


def test_each_term_is_an_arrow_and_the_picture_has_its_own_neighbours(panel, find, qtbot):
    arrows = find(WordPlane, "wordsMap").arrows
    assert [arrow.name for arrow in arrows] == ["− man", "+ woman", "king - man + woman"]
    assert arrows[0].end == arrows[1].start
    assert arrows[1].end == arrows[2].end
    flat = find(QListWidget, "wordsFlat")
    assert {*listed(find, "wordsFlat")} == {*listed(find, "wordsNeighbours")}
    qtbot.mouseClick(flat.viewport(), LEFT, pos=flat.visualItemRect(flat.item(0)).center())
    assert panel.inspector.title.text() == f"Cosine to “{flat.item(0).text()}”"


def test_the_map_zooms_pans_and_shows_all_again(panel, find, qtbot):
    plane = find(WordPlane, "wordsMap")
    first, other = plane.pixel_of(3), plane.pixel_of(5)

    def apart():
        return QPointF(plane.pixel_of(5) - plane.pixel_of(3)).manhattanLength()

    before, spot = apart(), first.toPoint()
    wheel = QWheelEvent(first, plane.mapToGlobal(first), QPoint(), QPoint(0, 120), *_NO_BUTTONS)
    QApplication.sendEvent(plane, wheel)
    assert apart() == pytest.approx(1.25 * before)
    assert (plane.pixel_of(3) - first).manhattanLength() < 1  # what is under the mouse stays there
    qtbot.mousePress(plane, LEFT, pos=spot)
    qtbot.mouseMove(plane, spot + QPoint(30, 20))
    qtbot.mouseRelease(plane, LEFT, pos=spot + QPoint(30, 20))
    assert (plane.pixel_of(3) - first - QPointF(30, 20)).manhattanLength() < 1
    assert panel.session.selected is None  # a drag is no click
    plane.setFocus()
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Plus, Qt.Key.Key_Minus):
        qtbot.keyClick(plane, key)
    assert apart() == pytest.approx(1.25**2 * before)
    qtbot.keyClick(plane, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(plane, Qt.Key.Key_Home)
    assert (plane.pixel_of(3) - first).manhattanLength() < 1
    assert (plane.pixel_of(5) - other).manhattanLength() < 1


def test_of_a_small_grammar_one_predicts_and_then_all_analogies_hold(panel, find, qtbot):
    source, note = find(Choice, "wordsSource"), find(QLabel, "wordsNote")
    source.setFocus()
    for _ in range(3):
        qtbot.keyClick(source, Qt.Key.Key_Down)
    assert source.text() == "20 words, 4 numbers each"
    qtbot.waitUntil(lambda: note.text().startswith("Learned"))
    assert listed(find, "wordsNeighbours")[0] == "queen"
    guess = find(Choice, "wordsAnalogies")
    guess.setFocus()
    qtbot.keyClick(guess, Qt.Key.Key_Down)
    assert note.text().startswith("40 of 40 hold, with no word left out. You predicted that.")
    for _ in range(2):
        panel.undo_stack.undo()
    assert source.text() == "20 words, 3 numbers each"


def test_a_direction_goes_from_the_one_word_to_the_other(panel, find, type_into):
    type_into("wordsQuery", "cats - cat : one two")
    (arrow,) = find(WordPlane, "wordsMap").arrows
    picture = panel.session.words.picture
    place = dict(zip(picture.names, picture.places.tolist(), strict=True))
    assert (list(arrow.start), list(arrow.end)) == (place["cat"], place["cats"])


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


def test_one_steps_from_number_to_number_and_the_inspector_goes_along(panel, turn, find, click, qtbot):
    turn("attention")
    box, timeline = find(QCheckBox, "wordsByCell"), find(QSlider, "timeline")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    grid = find(WordGrid, "wordsStage")
    timeline.setValue(3 * 128 + 1)  # the first of the keys
    assert find(QLabel, "wordsEquation").text() == "k = x Wk"
    assert np.isfinite(grid.property("values")).sum() == 1
    qtbot.mouseClick(grid, LEFT, pos=grid.box_of(0, 0).center())
    click(QToolButton, "stepForward")
    assert np.isfinite(grid.property("values")).sum() == 2
    assert panel.inspector.title.text() == "2, ."


def test_on_the_way_back_each_word_has_its_blame_and_what_it_was_untrained(panel, turn, find):
    turn("attention")
    find(QSlider, "timeline").setValue(21)
    blame = find(QListWidget, "wordsBlame")
    assert blame.isVisible()
    assert listed(find, "wordsBlame") == [".", "she", "saw", "the", "river", "near", "the", "bank"]
    found = panel.session.attending.blame[4]
    assert blame.item(4).data(Qt.ItemDataRole.AccessibleTextRole) == (
        f"river: {found.size:.3f}, before training {found.before:.3f}"
    )
    find(QSlider, "timeline").setValue(9)
    assert find(WordPlane, "wordsMeaning").isVisible()


def test_in_a_head_of_two_queries_and_keys_are_arrows(panel, turn, find, qtbot):
    turn("attention")
    choice = find(Choice, "wordsAttentionNetwork")
    choice.setFocus()
    qtbot.keyClick(choice, Qt.Key.Key_End)
    assert choice.text() == "Trained, head of 2"
    find(QSlider, "timeline").setValue(6)
    plane = find(WordPlane, "wordsAsking")
    assert plane.isVisible()
    query, river = np.array(plane.arrows[-1].end), np.array(plane.arrows[4].end)
    shown = find(WordGrid, "wordsStage").property("values")[7][4]
    assert query @ river == pytest.approx(shown, rel=1e-4)


def test_a_word_that_is_not_of_the_language_is_told(panel, turn, find, type_into):
    turn("attention")
    type_into("wordsSentence", "she saw the cat")
    assert "“cat”" in find(QLabel, "wordsSentenceProblem").text()
    assert find(QLabel, "wordsSentenceProblem").isVisible()
    assert listed(find, "wordsNext") == []


def test_the_head_opens_in_the_graph_lab_with_the_same_gradients(window, panel, turn, click):
    turn("attention")
    read = panel.session.attending.seen.reading
    click(QPushButton, "wordsGraphFew")
    graph = window.show_lab("graph")
    current = graph.session.current
    keys = {current.name_of(node.key): node.key for node in current.nodes}
    assert np.shape(current.data_of(keys["weights"])) == (4, 4)
    window.show_lab("words")
    click(QPushButton, "wordsGraph")
    assert window.current_lab == "graph"
    current = graph.session.current
    keys = {current.name_of(node.key): node.key for node in current.nodes}
    assert current.data_of(keys["loss"]) == pytest.approx(read.loss.data, rel=1e-4)
    graph.session.go_to(10**6)
    for name, value in (("x", read.x), ("weights", read.heads.weights), ("v", read.heads.v)):
        np.testing.assert_allclose(graph.session.gradients[keys[name]], value.grad, rtol=1e-3, atol=1e-5)


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
    seen = find(WordGrid, "wordsPattern").property("values")
    assert max(max(row) for row in seen[1:]) > 0.8
    ends = [arrow.end[0] for arrow in find(WordPlane, "wordsSplit").arrows]
    assert min(ends[:7]) > 0 > max(ends[7:])
    timeline = find(QSlider, "timeline")
    assert timeline.value() == timeline.maximum()
    timeline.setValue(0)
    assert float(loss.text()[:5]) > 3
    assert listed(find, "wordsEnds") == ["Attention, seed 1"]
    seen = find(WordGrid, "wordsPattern").property("values")
    assert max(max(row) for row in seen[2:]) < 0.7  # before the first step all words look everywhere


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


def test_one_predicts_and_branches_by_keyboard_and_click(panel, turn, find, click, qtbot):
    turn("learn")
    guess, branch, loss = (
        find(Choice, "wordsGuess"),
        find(QPushButton, "wordsBranch"),
        find(QLabel, "wordsLoss"),
    )
    guess.setFocus()
    qtbot.keyClick(guess, Qt.Key.Key_Down)
    assert guess.text() == "Below the floor"
    click(QPushButton, "wordsStart")
    timeline = find(QSlider, "timeline")
    qtbot.waitUntil(lambda: len(panel.session.training.positions) > 2)
    click(QPushButton, "wordsPause")
    assert not branch.isEnabled()
    timeline.setValue(1)
    assert branch.isEnabled()
    then = loss.text()
    find(Choice, "wordsWay").setFocus()
    qtbot.keyClick(find(Choice, "wordsWay"), Qt.Key.Key_Down)
    assert guess.text() == "Predict the loss"  # that was of another way
    click(QPushButton, "wordsBranch")
    qtbot.waitUntil(lambda: len(panel.session.training.positions) > 2)
    panel.worker.cancel()
    timeline.setValue(1)
    assert loss.text() == then
    assert panel.session.training.run.setup.way == "alone"


def test_bat_and_mole_have_their_maps_too(panel, turn, find, qtbot):
    turn("learn")
    word, plane = find(Choice, "wordsSplitWord"), find(WordPlane, "wordsSplit")
    starts = {plane.arrows[0].start}
    word.setFocus()
    for text in ("“bat”", "“mole”", "“bank”"):
        qtbot.keyClick(word, Qt.Key.Key_Home if text == "“bank”" else Qt.Key.Key_Down)
        assert word.text() == text
        starts.add(plane.arrows[0].start)
    assert len(starts) == 3


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
    verdict = find(QLabel, "wordsVerdict")
    qtbot.waitUntil(lambda: "Below what is possible" in verdict.text())
    panel.worker.cancel()
    assert float(find(QLabel, "wordsLoss").text()) < 1.2


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


def test_it_is_shown_in_time(alone):
    window = alone(MainWindow(), 1280, 800)
    window.show()
    begun = time.process_time()
    window.show_lab("words")
    QApplication.processEvents()
    assert time.process_time() - begun < 0.4


def test_another_word_is_read_and_redrawn_within_a_frame(panel, turn, find):
    turn("attention")
    field, times = find(QLineEdit, "wordsSentence"), []
    for thing in 4 * ("river", "money"):
        begun = time.process_time()
        field.textEdited.emit(f"she saw the {thing} near the bank")
        QApplication.processEvents()
        times.append(time.process_time() - begun)
    assert min(times) < 0.016


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
