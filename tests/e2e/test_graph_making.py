"""Arrays, networks and names made by hand in the graph lab, through the real window."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QInputDialog, QLabel, QLineEdit, QPushButton, QSpinBox

from gui import theme
from gui.widgets.grids.array_table import ArrayTable

Key, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window):
    window.resize(1280, 800)
    return window.show_lab("graph")


@pytest.fixture
def told(panel):
    messages = []
    panel.tell.connect(messages.append)
    return messages


def key_of(panel, name):
    return next(card.key for card in panel.session.display.picture.cards if card.name == name)


def data_of(panel, name):
    return np.asarray(panel.session.current.data_of(key_of(panel, name))).tolist()


@pytest.fixture
def draw(panel):
    """draw(text, name): the graph of formulas, and this card of it selected."""

    def draw(text, name):
        panel.formula.set_text(text)
        panel.build()
        panel.session.select(key_of(panel, name))
        panel.view.setFocus()

    return draw


# Arrays


def test_an_array_is_typed_where_a_number_is(panel, draw, qtbot):
    draw("a = 2; y = sum(a * 3)", "a")
    qtbot.keyClicks(panel.view, "[")
    field = panel.kit.fields.value
    assert field.hasFocus()
    qtbot.keyClicks(field, "1, 2")
    qtbot.keyClick(field, Key.Key_Return)
    assert field.isVisible()
    assert "Column" in field.toolTip()
    qtbot.keyClicks(field, "]")
    qtbot.keyClick(field, Key.Key_Return)
    assert data_of(panel, "a") == [1, 2]
    assert data_of(panel, "y") == 9
    panel.undo_stack.undo()
    assert data_of(panel, "a") == 2
    assert panel.session.text == "a = 2; y = sum(a * 3)"


def test_a_constant_can_become_an_array(panel, draw, monkeypatch, told):
    draw("k = constant(3); y = sum(k * 2)", "k")
    for typed, found in (("[1, 2]", [1, 2]), ("[1, x]", [1, 2]), ("4", 4)):
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, typed=typed, **more: (typed, True))
        panel.edits._change_constant(key_of(panel, "k"))
        assert data_of(panel, "k") == found
    assert len(told) == 1
    assert "'x' is not one" in told[0]


def test_an_array_gets_a_shape_rows_columns_and_random_numbers(panel, draw, qtbot, find):
    draw("a = 2; y = sum(a)", "a")
    shape = find(QLineEdit, "graphShape")
    buttons = {button.text(): button for button in panel.controls.findChildren(QPushButton)}
    assert not panel.controls.sizes.isVisible()
    shape.setFocus()
    qtbot.keyClicks(shape, "2 x 2")
    qtbot.keyClick(shape, Key.Key_Return)
    assert data_of(panel, "a") == [[2, 0], [0, 0]]
    qtbot.mouseClick(buttons["Add row"], LEFT)
    qtbot.mouseClick(buttons["Add column"], LEFT)
    assert data_of(panel, "a") == [[2, 0, 0], [0, 0, 0], [0, 0, 0]]
    find(QSpinBox, "graphArraySeed").setValue(7)
    qtbot.mouseClick(find(QPushButton, "graphRandom"), LEFT)
    assert data_of(panel, "a") == np.random.default_rng(7).standard_normal((3, 3)).tolist()
    assert data_of(panel, "y") == pytest.approx(np.sum(data_of(panel, "a")))
    for _ in range(3):
        panel.undo_stack.undo()
    assert data_of(panel, "a") == [[2, 0], [0, 0]]
    assert shape.text() == "2 × 2"
    for text, why in (("two", "“two” is not a shape; type one such as 2 × 3"), ("9999 × 9999", "too large")):
        shape.setFocus()
        shape.selectAll()
        qtbot.keyClicks(shape, text)
        qtbot.keyClick(shape, Key.Key_Return)
        assert why in panel.controls.refusal.text()
    shape.clear()
    qtbot.keyClick(shape, Key.Key_Return)
    assert data_of(panel, "a") == 2


def test_return_on_an_array_begins_to_type_in_its_table(panel, draw, qtbot, find):
    draw("w = [[1, 2], [3, 4]]; y = sum(w)", "w")
    qtbot.keyClick(panel.view, Key.Key_Return)
    table = find(ArrayTable, "graphTable")
    assert table.hasFocus()
    qtbot.keyClicks(table, "9")
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    qtbot.waitUntil(lambda: data_of(panel, "w") == [[9, 2], [3, 4]])


def test_cells_of_a_spreadsheet_are_pasted_into_the_table(panel, draw, qtbot, find):
    draw("w = [[1, 2], [3, 4]]; y = sum(w)", "w")
    qtbot.keyClick(panel.view, Key.Key_Return)
    table = find(ArrayTable, "graphTable")
    qtbot.keyClick(table, Key.Key_Right)
    for text, found, why in (
        ("5,5\t6\n7\t8\n", [[1, 5.5, 6], [3, 7, 8]], ""),
        ("5\tsix", [[1, 5.5, 6], [3, 7, 8]], "Row 1, column 2: “six” is not a number"),
    ):
        QApplication.clipboard().setText(text)
        qtbot.keyClick(table, Key.Key_V, CTRL)
        assert data_of(panel, "w") == found
        assert why in panel.controls.refusal.text()
        assert panel.controls.refusal.isVisible() == bool(why)
        table.setCurrentIndex(table.model().index(0, 1))
    panel.undo_stack.undo()
    assert data_of(panel, "w") == [[1, 2], [3, 4]]


def test_cells_pasted_into_the_graph_become_a_leaf(panel, draw, qtbot):
    draw("a = 2; y = a * 3", "a")
    QApplication.clipboard().setText("1\t2\n3\t4")
    panel.paste()
    assert data_of(panel, "b") == [[1, 2], [3, 4]]
    panel.undo_stack.undo()
    assert panel.session.text == "a = 2; y = a * 3"


@pytest.mark.parametrize("projector", [False, True])
def test_the_controls_of_an_array_fit_into_the_inspector(window, panel, draw, projector):
    theme.wear(QApplication.instance(), theme.Look(projector=projector))
    draw("w = [[1, 2], [3, 4]]; y = sum(w)", "w")
    QApplication.processEvents()
    controls = panel.controls
    for part in (controls.row, controls.column, controls.random, controls.seed, controls.shape):
        assert part.width() >= part.minimumSizeHint().width()
        assert part.mapTo(controls, part.rect().topRight()).x() < controls.width()
    digits = controls.seed.lineEdit()
    assert digits.fontMetrics().horizontalAdvance(digits.text()) < digits.width()


# Networks


def test_a_network_takes_the_place_that_was_selected_for_it(panel, draw, qtbot, told):
    draw("a = 2; b = -1", "a")
    panel.view.select_cards([key_of(panel, "a"), key_of(panel, "b")])
    before = panel.session.text
    panel.palette_column.added.emit("MLP(2, [2, 1])")
    assert not {"x1", "x2"} & {card.name for card in panel.session.display.picture.cards}
    assert not panel.session.current.fixed
    panel.undo_stack.undo()
    assert panel.session.text == before
    panel.edits.clear()
    panel.palette_column.added.emit("MLP(2, [2, 1])")
    fixed = {panel.session.current.name_of(key) for key in panel.session.current.fixed}
    assert fixed == {"x1", "x2"}
    panel.undo_stack.undo()
    panel.undo_stack.redo()
    assert {panel.session.current.name_of(key) for key in panel.session.current.fixed} == fixed
    panel.palette_column.added.emit("MLP(80, [60, 1])")
    assert "at most 5,000" in told[-1]


def test_a_network_is_dropped_on_the_graph(panel):
    panel.edits.clear()
    data = QMimeData()
    data.setData("application/x-nablab-operation", b"Linear")
    place = QPointF(panel.view.viewport().rect().center())
    panel.view.dropEvent(
        QDropEvent(place, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    )
    assert data_of(panel, "z")[0] == pytest.approx(np.sum(data_of(panel, "linear_weight"), axis=0), abs=1e-6)


# Names


def test_a_node_has_one_name_on_its_card_in_words_and_in_the_formula(panel, find, qtbot):
    panel.edits.clear()
    for op in ("", "", "multiply"):
        panel.edits.add(op)
        panel.view.select_cards([])
    panel.edits._connect(key_of(panel, "a"), key_of(panel, "c"), 0)
    panel.edits._connect(key_of(panel, "b"), key_of(panel, "c"), 1)
    assert panel.session.text.endswith("c = a * b")
    panel.edits._take_name(key_of(panel, "c"), "")
    [name] = {card.name for card in panel.session.display.picture.cards} - {"a", "b"}
    panel.session.select(key_of(panel, name))
    assert panel.session.text.endswith(f"{name} = a * b")
    assert find(QLabel, "inspectorArithmetic").text().startswith(f"{name} = a × b")
    assert panel.stage.equation.text().startswith(f"∂{name}/∂{name}")


def test_what_the_second_input_of_sum_is_for_is_told(panel, draw):
    draw("w = [[1, 2], [3, 4]]; y = sum(w)", "y")
    assert "axis, is optional: 0 goes down each column" in panel.session.inspection.meaning
