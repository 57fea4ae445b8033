"""Nothing stays unexplained: tooltips, Shift+F1, glossary, commands, things to try, the code."""

import inspect

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QTextBrowser,
    QTreeWidget,
    QWhatsThis,
    QWidget,
)

from engine import arithmetic, bigram, digits, training
from engine.disk import RESOURCES, load_json
from gui.commands import matches
from gui.labs import LABS
from gui.tour import draw
from gui.widgets.spotlight import Spotlight
from gui.words import without_mnemonic

CONTROLS = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QListWidget)
SEVEN = load_json(RESOURCES / "strokes.json")["digits"][7]["strokes"]


def of_ours(window, kinds):
    """Visible widgets of these kinds, without those that Qt keeps inside others."""
    for widget in window.findChildren(QWidget):
        if isinstance(widget, kinds) and widget.isVisible() and not widget.objectName().startswith("qt_"):
            yield widget


def test_every_control_has_a_tooltip_and_every_place_an_explanation(window, visit, place):
    """Down to labels, each widget has something to say on Shift+F1, of its own or of what it is in."""
    panel = visit(place)
    found = list(of_ours(window, CONTROLS))
    assert len(found) > 5
    for control in found:
        if control.objectName() == "ScrollLeftButton" or control.parent().objectName().startswith("qt_"):
            continue
        assert control.toolTip(), control
        assert control.whatsThis(), control
    for widget in of_ours(panel.work, QWidget):
        chain = widget
        while not chain.whatsThis() and chain is not panel:
            chain = chain.parentWidget()
        assert chain.whatsThis(), widget
        if widget.property("role") in ("quiet", "number", "answer"):
            assert widget.whatsThis(), widget.text()


@pytest.fixture
def explanation(window, qtbot, monkeypatch):
    """What Shift+F1 and a click on a point of a widget say."""
    said = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda point, text, widget=None: said.append(text))

    def explanation(widget, point=None):
        qtbot.keyClick(window, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
        assert QWhatsThis.inWhatsThisMode()
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=point or widget.rect().center())
        QWhatsThis.leaveWhatsThisMode()
        return said[-1]

    return explanation


def test_a_bar_a_pixel_and_a_node_explain_themselves(window, explanation):
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    bars = panel.answer.bars
    said = explanation(bars, QPoint(60, int(7.5 * bars.height() / 10)))
    assert "Softmax" in said
    assert f"7: {panel.session.probabilities[7]:.2%}" in said
    assert "Row 14, column 14" in explanation(
        panel.seen.image, panel.seen.image.rect().center() - QPoint(1, 1)
    )
    assert panel.session.strokes  # the click explained; it drew nothing
    graph = window.show_lab("graph")
    view = graph.view
    node = view.mapFromScene(view.cards[1].sceneBoundingRect().center())
    assert "a = 2.0, a leaf" in explanation(view.viewport(), node)
    assert "Click one to look at it" in explanation(view.viewport(), QPoint(3, 3))


def test_a_cell_explains_itself(window):
    model = window.show_lab("bigram").heatmap.model()
    assert model.index(1, 14).data(Qt.ItemDataRole.AccessibleTextRole).startswith("After a comes n")
    assert "After a comes n" in model.index(1, 14).data(Qt.ItemDataRole.WhatsThisRole)


# The glossary


@pytest.fixture
def glossary(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F1)
    found = window.findChild(QWidget, "glossary")
    assert found.isVisible()
    return found


def test_the_glossary_is_searched_by_typing(glossary, qtbot):
    search = glossary.findChild(QLineEdit, "glossarySearch")
    qtbot.keyClicks(search, "slope")
    assert glossary.name.text() == "Gradient"
    assert "responds" in glossary.findChild(QLabel, "glossaryMeaning").text()
    search.clear()
    qtbot.keyClicks(search, "xyzzy")
    assert "No term has “xyzzy”" in glossary.findChild(QLabel, "glossaryMeaning").text()
    assert not glossary.where_button.isVisible()


def test_an_entry_shows_where_the_thing_is(glossary, window, qtbot):
    qtbot.keyClicks(glossary.search, "temperature")
    qtbot.mouseClick(glossary.where_button, Qt.MouseButton.LeftButton)
    assert window.current_lab == "bigram"
    ring = window.findChild(Spotlight)
    target = window.findChild(QWidget, "bigramTemperature")
    assert ring.ring.contains(target.mapTo(window, target.rect().center()))
    assert ring.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


def test_an_entry_shows_the_place_in_the_lab_in_use_first(window, glossary, qtbot):
    window.show_lab("digits")
    qtbot.keyClicks(glossary.search, "probability")
    qtbot.mouseClick(glossary.where_button, Qt.MouseButton.LeftButton)
    assert window.current_lab == "digits"
    window.show_lab("bigram")
    glossary.open_at("probability")
    qtbot.mouseClick(glossary.where_button, Qt.MouseButton.LeftButton)
    assert window.current_lab == "bigram"
    glossary.open_at("learning rate")  # of which nothing is to be seen before a tool is opened
    window.show_lab("graph")
    qtbot.mouseClick(glossary.where_button, Qt.MouseButton.LeftButton)
    assert window.current_lab == "digits"
    assert window.panel("digits").page == "learn"


def test_an_entry_shows_the_engine_s_code(glossary, qtbot):
    qtbot.keyClicks(glossary.search, "softmax")
    shown = glossary.findChild(QTextBrowser, "codeText").toPlainText()
    assert "def softmax" in shown


def test_the_inspector_leads_to_the_glossary(window, qtbot):
    panel = window.show_lab("bigram")
    panel.session.select(("cell", 1, 14))
    qtbot.mouseClick(panel.inspector.term_button, Qt.MouseButton.LeftButton)
    assert window.findChild(QWidget, "glossary").term.key == "count"


# Commands


@pytest.fixture
def palette(window, qtbot):
    def palette():
        qtbot.keyClick(
            window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        return window.findChildren(QWidget, "commandPalette")[-1]

    return palette


def test_the_palette_lists_every_action_with_its_shortcut(window, palette):
    window.show_lab("graph")
    listed = palette().findChild(QTreeWidget, "commandList")
    rows = {
        listed.topLevelItem(i).text(0): listed.topLevelItem(i).text(1)
        for i in range(listed.topLevelItemCount())
    }
    for path, action in window.menus.actions():
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        assert rows[f"{path} › {without_mnemonic(action.text())}"] == keys
    assert rows["Lab › Step › One step forward"] == "."
    assert rows["Lab › Fit"] == "Ctrl+Shift+F"
    assert rows["File › Save"] == "Ctrl+S"


def test_no_two_actions_share_a_shortcut(window):
    for lab in LABS:
        window.show_lab(lab.name)
        keys = [s.toString() for _, action in window.menus.actions() for s in action.shortcuts()]
        assert len(keys) == len(set(keys))


def test_a_command_is_found_and_done_by_keyboard(window, palette, qtbot):
    box = palette()
    search = box.findChild(QLineEdit, "commandSearch")
    qtbot.keyClicks(search, "lab bigr")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert window.current_lab == "bigram"
    box = palette()
    search = box.findChild(QLineEdit, "commandSearch")
    qtbot.keyClicks(search, "text size")
    qtbot.keyClick(search, Qt.Key.Key_Down)
    listed = box.findChild(QTreeWidget, "commandList")
    assert listed.currentItem().text(0).endswith("110%")


def test_what_cannot_be_done_now_is_grey(window, palette):
    listed = palette().findChild(QTreeWidget, "commandList")
    redo = next(i for i in map(listed.topLevelItem, range(listed.topLevelItemCount())) if "Redo" in i.text(0))
    assert redo.isDisabled()


def rows(listed):
    return [listed.topLevelItem(row).text(0) for row in range(listed.topLevelItemCount())]


@pytest.mark.parametrize("typed", ["train", "temperature", "softmax", "generate", "smoothing"])
def test_the_palette_finds_words_of_the_field_too(palette, qtbot, typed):
    box = palette()
    qtbot.keyClicks(box.search, typed)
    assert any(row.startswith("Glossary › ") for row in rows(box.list))
    assert not box.list.currentItem().isDisabled()


def test_a_term_in_the_palette_opens_the_glossary(window, palette, qtbot):
    box = palette()
    qtbot.keyClicks(box.search, "softmax")
    qtbot.keyClick(box.search, Qt.Key.Key_Return)
    assert window.findChild(QWidget, "glossary").term.key == "softmax"


def test_the_palette_says_what_to_do_where_it_finds_nothing(palette, qtbot):
    box = palette()
    qtbot.keyClicks(box.search, "xyzzy")
    assert rows(box.list) == ["Nothing is called “xyzzy”. Try one word, or a shorter one."]
    qtbot.keyClick(box.search, Qt.Key.Key_Return)
    assert box.isVisible()


def test_words_match_in_any_order():
    assert matches("size text", "View › Text size › 110%")
    assert matches("", "anything")
    assert not matches("text wide", "View › Text size › 110%")


# Things to try


@pytest.mark.parametrize("lab", [lab.name for lab in LABS])
def test_each_card_sets_a_scene(window, lab, qtbot):
    panel = window.show_lab(lab)
    count = len(panel.cards)
    assert count >= 2
    scenes = []
    for number in range(count):
        qtbot.mouseClick(window.header.try_button, Qt.MouseButton.LeftButton)
        cards = window.findChild(QWidget, "cards")
        assert cards.isVisible()
        assert len(cards.buttons) == count
        qtbot.mouseClick(cards.buttons[number], Qt.MouseButton.LeftButton)
        assert not cards.isVisible()
        scenes.append((str(panel.session.to_dict()), panel.session.selected))
    assert len(set(scenes)) == count


def test_the_cards_are_on_the_screen_and_close_by_escape(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    cards = window.findChild(QWidget, "cards")
    assert cards.isVisible()
    assert cards.mapToGlobal(cards.rect().topRight()).x() <= window.mapToGlobal(window.rect().topRight()).x()
    qtbot.keyClick(cards, Qt.Key.Key_Escape)
    assert not cards.isVisible()


def test_a_scene_that_was_set_can_be_taken_back(window):
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    panel.cards[0].action()
    assert panel.session.answer == 3
    window.undo_group.undo()
    assert panel.session.answer == 7


# The code


def code_of(panel, qtbot):
    if not panel.inspector.code.isVisible():
        qtbot.keyClick(panel.window(), Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    return panel.inspector.findChild(QTextBrowser, "codeText").toPlainText()


def same(shown, function):
    """The text on screen is the function's own source, spaces aside."""
    return inspect.getsource(function).split() == shown.replace("\xa0", " ").split()


def test_the_code_of_what_is_selected_is_the_running_code(window, qtbot):
    panel = window.show_lab("digits")
    draw(panel.canvas, SEVEN)
    qtbot.mouseClick(panel.seen.image, Qt.MouseButton.LeftButton)
    assert same(code_of(panel, qtbot), digits.centre_strokes)
    qtbot.mouseClick(panel.answer.bars, Qt.MouseButton.LeftButton)
    assert same(code_of(panel, qtbot), arithmetic.softmax)
    panel = window.show_lab("bigram")
    panel.sample.generate()
    names = panel.sample.list
    qtbot.mouseClick(
        names.viewport(), Qt.MouseButton.LeftButton, pos=names.visualItemRect(names.item(0)).center()
    )
    assert same(code_of(panel, qtbot), bigram.sample_names)
    graph = window.show_lab("graph")
    key = next(node.key for node in graph.session.nodes if node.name == "d")
    node = graph.view.cards[key].sceneBoundingRect().center()
    qtbot.mouseClick(graph.view.viewport(), Qt.MouseButton.LeftButton, pos=graph.view.mapFromScene(node))
    shown = code_of(graph, qtbot)
    assert graph.inspector.title.text() == "d"
    assert 'Op("add", "+"' in shown
    assert "engine/ops.py" in graph.inspector.code.place.text()


def test_the_code_of_a_training_step_is_in_the_glossary(glossary, qtbot):
    qtbot.keyClicks(glossary.search, "training")
    assert glossary.name.text() == "Training"
    assert same(glossary.code.text.toPlainText(), training.train)


def test_without_a_selection_the_app_says_what_to_click(window, qtbot):
    window.show_lab("digits")
    qtbot.keyClick(window, Qt.Key.Key_U, Qt.KeyboardModifier.ControlModifier)
    assert "Choose something first" in window.statusBar().currentMessage()


@pytest.mark.usefixtures("face")
def test_escape_closes_the_inspector(window, qtbot):
    panel = window.show_lab("bigram")
    panel.sample.generate()
    panel.session.select(("cell", 1, 14))
    QApplication.processEvents()
    assert panel.inspector.isVisible()
    assert panel.inspector.height() > 250
    qtbot.keyClick(panel.heatmap, Qt.Key.Key_Escape)
    assert not panel.inspector.isVisible()


def test_the_table_has_its_room_again_when_the_code_is_closed(window, qtbot):
    panel = window.show_lab("bigram")
    QApplication.processEvents()
    before = panel.heatmap.width()
    panel.session.select(("cell", 1, 14))
    QApplication.processEvents()
    roomy = panel.heatmap.width()
    panel.inspector.toggle_code()
    qtbot.waitUntil(lambda: panel.heatmap.width() < roomy - 20)
    qtbot.keyClick(panel.heatmap, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: panel.heatmap.width() == before)


def test_code_that_is_shown_has_its_room_for_the_next_selection_too(window, qtbot):
    panel = window.show_lab("graph")
    panel.session.select(4)
    panel.inspector.toggle_code()
    qtbot.waitUntil(lambda: panel.inspector.width() > 400)
    panel.inspector.close_it()
    panel.session.select(2)
    qtbot.waitUntil(lambda: panel.inspector.width() > 400)


def test_code_is_scrolled_into_sight(window, qtbot):
    panel = window.show_lab("bigram")
    panel.session.select(("cell", 1, 14))
    panel.inspector.toggle_code()
    code = panel.inspector.code
    qtbot.waitUntil(lambda: code.visibleRegion().boundingRect().height() > 60)


def test_code_gets_room(window, qtbot):
    panel = window.show_lab("graph")
    panel.session.select(4)
    QApplication.processEvents()
    before = panel.inspector.width()
    qtbot.mouseClick(panel.inspector.code_button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert panel.inspector.width() > before + 100
    qtbot.mouseClick(panel.inspector.code_button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert panel.inspector.width() == before


def test_empty_states_say_what_to_do(window):
    assert "Waiting for your pen" in window.findChild(QLabel, "statusText").text()
    digits_panel = window.show_lab("digits")
    assert "appears here while you draw" in digits_panel.answer.remark.text()
    assert "Press Step" in window.show_lab("graph").stage.explanation.text()
    assert "Generate names, or step" in window.show_lab("bigram").sample.note.text()
    assert window.findChild(QPushButton, "bigramGenerate").isEnabled()


def test_show_me_where_finds_what_is_on_another_page(window, glossary, qtbot):
    panel = window.show_lab("bigram")
    panel.show_page("data")
    assert not panel.findChild(QWidget, "bigramSeed").isVisible()
    qtbot.keyClicks(glossary.search, "seed")
    qtbot.mouseClick(glossary.where_button, Qt.MouseButton.LeftButton)
    assert panel.findChild(QWidget, "bigramSeed").isVisible()
    assert not glossary.isVisible()  # it would stand before it


def test_a_command_that_is_clicked_is_done_once(window, palette, qtbot):
    from gui import theme

    box = palette()
    qtbot.keyClicks(box.search, "projector")
    item = box.list.topLevelItem(0)
    for signal in (box.list.itemActivated, box.list.itemClicked):  # both, where one click activates
        signal.emit(item, 0)
    assert theme.look().projector


def test_return_presses_a_button_and_undo_reaches_the_lab(window, qtbot):
    panel = window.show_lab("bigram")
    qtbot.keyClick(panel.sample.generate_button, Qt.Key.Key_Return)
    assert panel.session.sampling.generated
    graph = window.show_lab("graph")
    graph.cards[1].action()
    text = graph.session.text
    line = graph.expression
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert graph.session.text != text  # the formula of before is there again
    qtbot.keyClicks(line, "x")
    before = graph.session.text
    qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert graph.session.text == before  # this one took back what was typed
    assert line.text() == before
