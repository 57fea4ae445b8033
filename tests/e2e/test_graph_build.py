"""The graph lab as an editor: built by hand, learned, kept and shared, through the real window."""

import json
import math
from itertools import combinations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDoubleSpinBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QPushButton,
    QSlider,
)

from engine.document import Document
from engine.examples import read_index
from engine.formulas import read, write
from gui import theme
from gui.labs.graph.session.learning.leaf_descent import predictions
from gui.labs.graph.share.sharing import FORMATS
from gui.widgets.charts.line_chart import LineChart

LEFT, CTRL, SHIFT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
Key = Qt.Key


@pytest.fixture
def panel(window):
    return window.show_lab("graph")


@pytest.fixture
def told(panel):
    messages = []
    panel.tell.connect(messages.append)
    return messages


@pytest.fixture
def empty(panel):
    panel.edits.clear()
    return panel


def key_of(panel, name):
    return next(card.key for card in panel.session.display.picture.cards if card.name == name)


def at(panel, name):
    item = panel.view.cards[key_of(panel, name)]
    return panel.view.mapFromScene(item.sceneBoundingRect().center())


def point(panel, place):
    return panel.view.mapFromScene(QPointF(*place) if isinstance(place, tuple) else place)


def drag(panel, qtbot, start, end, modifier=Qt.KeyboardModifier.NoModifier):
    port = panel.view.viewport()
    qtbot.mouseMove(port, start)
    qtbot.mousePress(port, LEFT, modifier, start)
    for share in (0.3, 0.6, 1.0):
        qtbot.mouseMove(port, start + (end - start) * share)
    qtbot.mouseRelease(port, LEFT, modifier, end)


def output_of(panel, name):
    return panel.view.mapFromScene(panel.view.cards[key_of(panel, name)].output_point())


def select(panel, qtbot, *names):
    for number, name in enumerate(names):
        modifier = CTRL if number else Qt.KeyboardModifier.NoModifier
        qtbot.mouseClick(panel.view.viewport(), LEFT, modifier, at(panel, name))


def example(panel, name):
    panel.open_example(next(each for each in read_index() if each.name == name))


# Build


def test_the_palette_adds_what_is_typed(empty, qtbot, find):
    empty.building.trigger()
    line = QApplication.focusWidget()
    assert line.objectName() == "graphPaletteSearch"
    for word in ("leaf", "leaf", "mult"):
        qtbot.keyClicks(line, word)
        qtbot.keyClick(line, Key.Key_Return)
    assert [card.kind for card in empty.session.display.picture.cards].count("leaf") == 2
    assert empty.session.text == "a = 1.0; b = 1.0; c = ? * ?"
    assert empty.expression.text() == empty.session.text
    assert empty.undo_stack.undoText() == "Add multiply  ×"
    empty.building.trigger()
    assert not empty.palette_column.isVisible()


def test_what_is_selected_becomes_the_inputs(panel, qtbot):
    select(panel, qtbot, "a", "c")
    panel.palette_column.added.emit("subtract")
    assert "g = a - c" in panel.session.text
    panel.undo_stack.undo()
    assert "a - c" not in panel.session.text


def test_the_lectures_formula_by_keyboard_alone(empty, qtbot):
    empty.building.trigger()
    line, view = QApplication.focusWidget(), empty.view

    def add(word, name, number=None):
        line.setFocus()
        line.clear()
        qtbot.keyClicks(line, word)
        qtbot.keyClick(line, Key.Key_Return)
        view.setFocus()
        qtbot.keyClick(view, Key.Key_F2)
        field = QApplication.focusWidget()
        field.selectAll()
        qtbot.keyClicks(field, name)
        qtbot.keyClick(field, Key.Key_Return)
        if number is not None:
            for sign in number:
                qtbot.keyClicks(QApplication.focusWidget(), sign)
            qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)

    def wire(source, target):
        view.setFocus()
        while empty.session.selected != key_of(empty, source):
            qtbot.keyClick(view, Key.Key_Down)
        qtbot.keyClick(view, Key.Key_Return, CTRL)
        for _ in range(40):
            fit = empty.kit.wiring.chosen
            if fit.target == key_of(empty, target) and not fit.reason:
                break
            qtbot.keyClick(view, Key.Key_Down)
        qtbot.keyClick(view, Key.Key_Return)

    for name, number in (("a", "2"), ("b", "-3"), ("c", "10"), ("f", "-2")):
        add("leaf", name, number)
    for word, name in (("multiply", "e"), ("add", "d"), ("multiply", "L")):
        empty.session.select(None)
        view.select_cards([])
        add(word, name)
    for source, target in (("a", "e"), ("b", "e"), ("e", "d"), ("c", "d"), ("d", "L"), ("f", "L")):
        wire(source, target)
    assert empty.session.current.node(key_of(empty, "L")).data == -8.0
    assert write(read(empty.session.text)).endswith("L = d * f")


def test_wires_are_drawn_from_port_to_port(empty, qtbot, told):
    for op in ("", "", "multiply"):
        empty.edits.add(op)
        empty.view.select_cards([])
    empty.view.fit()
    for name in "ab":
        drag(empty, qtbot, output_of(empty, name), at(empty, "c"))
    assert empty.session.text.endswith("c = a * b")
    assert not told


def test_a_circle_is_refused_with_its_reason(panel, qtbot, told):
    panel.edits._cut(key_of(panel, "e"), 0)
    before = panel.session.text
    drag(panel, qtbot, output_of(panel, "L"), at(panel, "e"))
    assert panel.session.text == before
    assert any("circle" in message for message in told)


def test_an_operation_is_dropped_on_a_wire(panel):
    wires = panel.session.display.picture.wires
    wire = next(i for i, w in enumerate(wires) if w.source == key_of(panel, "e"))
    middle = panel.view.items_shown.wires.paths[wire].pointAtPercent(0.5)
    data = QMimeData()
    data.setData("application/x-nablab-operation", b"tanh")
    place = QPointF(panel.view.mapFromScene(middle))
    event = QDropEvent(place, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    panel.view.dropEvent(event)
    assert "tanh(e)" in panel.session.text
    assert panel.session.current.node(key_of(panel, "d")).data == pytest.approx(math.tanh(-6) + 10)
    panel.undo_stack.undo()
    assert panel.session.text.startswith("a = 2; b = -3")


def test_a_wire_is_cut_and_a_node_deleted_by_key(panel, qtbot):
    wires = panel.session.display.picture.wires
    wire = next(i for i, w in enumerate(wires) if w.source == key_of(panel, "c"))
    middle = panel.view.items_shown.wires.paths[wire].pointAtPercent(0.5)
    qtbot.mouseClick(panel.view.viewport(), LEFT, pos=point(panel, middle))
    qtbot.keyClick(panel.view, Key.Key_Delete)
    assert "d = e + ?" in panel.session.text
    select(panel, qtbot, "f")
    qtbot.keyClick(panel.view, Key.Key_Delete)
    assert "f" not in {card.name for card in panel.session.display.picture.cards}
    for _ in range(2):
        panel.undo_stack.undo()
    assert panel.session.text == "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"
    assert panel.session.current.node(key_of(panel, "L")).data == -8.0


def test_cards_are_moved_and_aligned_and_arranged_anew(panel, qtbot):
    item = panel.view.cards[key_of(panel, "a")]
    before = item.pos()
    start = panel.view.mapFromScene(item.mapToScene(item.box.topLeft() + QPointF(40, 12)))
    drag(panel, qtbot, start, start + QPoint(30, 40))
    moved = panel.view.cards[key_of(panel, "a")].pos()
    assert moved != before
    assert panel.session.places
    select(panel, qtbot, "a", "b")
    panel.edits.align(0)
    assert panel.view.cards[key_of(panel, "a")].pos().x() == panel.view.cards[key_of(panel, "b")].pos().x()
    panel.edits.arrange()
    assert panel.session.places == {}
    for _ in range(3):
        panel.undo_stack.undo()
    assert panel.view.cards[key_of(panel, "a")].pos() == before


def test_a_name_is_typed_and_a_bad_one_refused(panel, qtbot):
    select(panel, qtbot, "e")
    for name, is_taken in (("product", True), ("L", False), ("two words", False), ("tanh", False)):
        qtbot.keyClick(panel.view, Key.Key_F2)
        field = panel.kit.fields.name
        field.selectAll()
        qtbot.keyClicks(field, name)
        qtbot.keyClick(field, Key.Key_Return)
        assert field.isVisible() != is_taken
        if not is_taken:
            qtbot.keyClick(field, Key.Key_Escape)
    assert "product = a * b" in panel.session.text


def test_copy_paste_and_duplicate(panel, qtbot, told):
    select(panel, qtbot, "a", "b", "e")
    panel.copy()
    assert Document.from_dict(json.loads(QApplication.clipboard().text())).nodes
    panel.paste()
    panel.edits.duplicate()
    names = [card.name for card in panel.session.display.picture.cards]
    assert {"a_2", "b_2", "e_2"} <= set(names)
    assert len(names) == len(set(names)) == 7 + 3 + 3
    QApplication.clipboard().setText("z = tanh(w) * 2")
    panel.paste()
    assert "z = tanh(w) * 2" in panel.session.text
    for text in ("", "{}", "[1", "\x00", "a = = b", '{"version": 99}'):
        QApplication.clipboard().setText(text)
        before = panel.session.to_dict()
        panel.paste()
        assert panel.session.to_dict() == before
    assert len(told) == 6
    QApplication.clipboard().clear()


def test_a_group_is_made_folded_reused_and_dissolved(panel, qtbot, monkeypatch):
    monkeypatch.setattr(QInputDialog, "getText", lambda *args, **more: ("product", True))
    select(panel, qtbot, "a", "b", "e")
    qtbot.keyClick(panel.view, Key.Key_G, CTRL)
    group = next(iter(panel.session.document.groups))
    panel._fold_groups([group], True)
    assert "product" in {card.name for card in panel.session.display.picture.cards}
    panel.expression.setText(panel.session.text + "; p = product(); q = p * L")
    panel.build()
    assert not panel.formula.error.isVisible()
    assert len(panel.session.document.groups) == 2
    panel.view.select_cards([next(iter(panel.session.document.groups))])
    panel.edits.ungroup()
    assert len(panel.session.document.groups) == 1


def test_the_menu_of_a_node(panel, qtbot):
    panel.view.menu_asked.emit(key_of(panel, "d"), QPoint(0, 0))
    menu = QApplication.activePopupWidget()
    changing = next(action.menu() for action in menu.actions() if action.text() == "Change into")
    next(action for action in changing.actions() if action.text().startswith("subtract")).trigger()
    menu.close()
    assert "d = e - c" in panel.session.text
    panel.session.select(key_of(panel, "e"))
    panel.edits.choose_result()
    assert panel.session.current.root_name == "e"
    panel.undo_stack.undo()
    assert panel.session.current.root_name == "L"


def test_large_graphs_can_only_be_read_as_text(panel):
    example(panel, "mlp")
    assert panel.expression.isReadOnly()
    panel.edits.clear()
    assert not panel.expression.isReadOnly()
    assert panel.expression.text() == ""
    panel.undo_stack.undo()
    assert panel.session.current.size == 364


def test_an_empty_sheet_breaks_nothing(empty, qtbot):
    for act in (
        *(
            empty.edits.delete,
            empty.edits.duplicate,
            empty.edits.group,
            empty.edits.ungroup,
            empty.edits.arrange,
        ),
        *(empty.edits.choose_result, empty.edits.turn_learning, empty.copy, empty.learning.trigger),
        *(empty.predict.trigger, empty.fold_all.trigger, empty.over.trigger, empty.transport.last.trigger),
    ):
        act()
    empty.session.go_to(5)
    empty.view.grab()
    assert (empty.session.current.size, empty.session.text) == (0, "")


# Learn


def test_the_four_examples_are_learned(panel, qtbot, find, lectures):
    example(panel, "mlp")
    panel.learning.trigger()
    step = find(QPushButton, "graphLearnStep")
    for _ in range(20):
        qtbot.mouseClick(step, LEFT)
    losses = panel.session.learner.learning.losses
    run = lectures["four_examples"]["seed_63726"]
    assert losses[0] == pytest.approx(run["first_loss"], abs=1e-6)
    assert losses[19] == pytest.approx(run["last_loss"], abs=1e-5)
    assert [round(each.value) for each in panel.session.learner.predictions] == [1, -1, -1, 1]
    history = find(QSlider, "graphHistory")
    history.setValue(0)
    assert panel.session.current.node(panel.session.current.computed.result).data == pytest.approx(
        run["first_loss"], abs=1e-6
    )
    while panel.undo_stack.undoText() == "Training":
        panel.undo_stack.undo()
    assert panel.session.current.node(panel.session.current.computed.result).data == pytest.approx(
        run["first_loss"], abs=1e-6
    )


def test_gradients_that_are_not_zeroed_add_up(panel, qtbot, find):
    panel.session.build("a = 4; L = a * a")
    panel.learning.trigger()
    find(QDoubleSpinBox, "graphRate").setValue(0.1)
    find(QCheckBox, "graphZeroes").click()
    for _ in range(2):
        qtbot.mouseClick(find(QPushButton, "graphLearnStep"), LEFT)
    # 4 - 0.1·8 = 3.2; then - 0.1·(8 + 6.4)
    assert panel.session.current.node(key_of(panel, "a")).data == pytest.approx(3.2 - 1.44)
    assert panel.expression.text().startswith("a = 1.76")


def test_a_case_is_offered_in_which_gradients_that_add_up_break_it(panel, qtbot, find):
    """The caption's words: without zero_grad all predictions end where tanh is flat; with it they do not."""
    example(panel, "lecture")
    panel.learning.trigger()
    panel.learn.speed.chosen.emit("fast")
    panel.learn.broken_asked.emit()
    qtbot.waitUntil(lambda: not panel.learn.is_running)
    learner = panel.session.learner
    assert (learner.learning.rate, learner.learning.last, learner.rival.last) == (0.2, 20, 20)
    learner.rival.computed.tape.sync()
    assert [round(abs(each.value), 2) for each in predictions(learner.rival.computed)] == [1, 1, 1, 1]
    assert learner.rival.loss == pytest.approx(8, abs=1e-3)
    assert learner.learning.loss == pytest.approx(0.0007, abs=1e-5)
    assert "overshoot" in panel.formula.caption.text()
    panel.undo_stack.setIndex(panel.undo_stack.index() - 3)  # the run, the new start, the example
    assert panel.session.text.startswith("a = 2")


@pytest.mark.parametrize("projector", [False, True])
@pytest.mark.parametrize("name", ["mlp", "moons", "lecture"])
def test_the_loss_curve_is_in_sight_beside_what_the_network_says(window, panel, name, projector):
    theme.wear(QApplication.instance(), theme.Look(projector=projector))
    window.resize(1280, 800)
    example(panel, name)
    panel.learning.trigger()
    QApplication.processEvents()
    chart, view = panel.learn.curve.chart, panel.learn_column.viewport()
    assert chart.mapTo(view, QPoint(0, chart.height())).y() <= view.height()


def test_a_leaf_that_is_given_does_not_learn(panel, qtbot, find):
    panel.learning.trigger()
    panel.session.select(key_of(panel, "a"))
    panel.edits.turn_learning()
    qtbot.mouseClick(find(QPushButton, "graphLearnStep"), LEFT)
    assert panel.session.current.node(key_of(panel, "a")).data == 2.0
    assert panel.session.current.node(key_of(panel, "b")).data != -3.0


def test_moons_are_told_apart_while_the_boundary_moves(panel, qtbot, find):
    example(panel, "moons")
    panel.learning.trigger()
    find(QDoubleSpinBox, "graphRate").setValue(0.5)
    before = panel.session.learner.field.copy()
    run = find(QPushButton, "graphLearnRun")
    qtbot.mouseClick(run, LEFT)
    qtbot.waitUntil(lambda: panel.session.learner.learning.position >= 40, timeout=20_000)
    qtbot.mouseClick(run, LEFT)
    assert (panel.session.learner.field != before).any()
    right = (panel.session.learner.scores * panel.session.learner.points.labels > 0).mean()
    assert right > 0.9
    count = len(panel.session.learner.points.labels)
    plot = panel.learn.task.plot
    plot.point_added.emit(0.0, 0.0, 1)
    assert len(panel.session.learner.points.labels) == count + 1
    plot.point_removed.emit(count)
    assert len(panel.session.learner.points.labels) == count


def test_learning_goes_on_while_one_edits(panel, qtbot, find):
    panel.learning.trigger()
    qtbot.mouseClick(find(QPushButton, "graphLearnRun"), LEFT)
    panel.view.value_typed.emit(key_of(panel, "a"), "1")
    panel.edits.add("tanh")
    panel.session.build("a = 2; y = a * a")
    example(panel, "reused")
    QApplication.processEvents()
    panel.learn.stop()
    assert panel.session.nodes


# What a stranger found


def run_a_little(panel, qtbot, find):
    if panel.learn is None or not panel.learning.isChecked():
        panel.learning.trigger()
    qtbot.mouseClick(find(QPushButton, "graphLearnRun"), LEFT)
    qtbot.waitUntil(lambda: panel.session.learner.learning.position > 3)
    assert panel.learn.is_running


def test_what_cannot_be_computed_yet_can_be_looked_at(panel, qtbot):
    panel.palette_column.added.emit("multiply")
    assert panel.inspector.value.text() == "–"
    assert not panel.controls.plot.isVisible()
    panel.edits._cut(key_of(panel, "e"), 0)
    select(panel, qtbot, "e")
    assert "not connected" in panel.inspector.meaning.text()


def test_the_result_stays_when_a_leaf_or_a_constant_is_added(panel):
    for op in ("", "constant"):
        panel.palette_column.added.emit(op)
        assert panel.session.current.root_name == "L"
    assert panel.undo_stack.count() == 2
    panel.session.build("a = constant(3)")
    assert panel.session.explaining.equation


def test_a_run_ends_with_its_graph(panel, qtbot, find):
    for change in (
        lambda: example(panel, "reused"),
        lambda: panel.session.from_dict({"version": 1, "text": "a = 2; L = a * a", "position": 0}),
        lambda: panel.edits._cut(key_of(panel, "L"), 0),
    ):
        panel.session.build("a = 2; b = 3; L = a * b")
        find_rate(panel).setValue(0.0001)
        run_a_little(panel, qtbot, find)
        change()
        assert not panel.learn.is_running
        numbers = {node.name: node.data for node in panel.session.nodes}
        QApplication.processEvents()
        assert {node.name: node.data for node in panel.session.nodes} == numbers


def find_rate(panel):
    if not panel.learning.isChecked():
        panel.learning.trigger()
    return panel.learn.rate


def test_undo_ends_a_run_and_takes_it_back_to_the_last_letter(panel, qtbot, find):
    find_rate(panel).setValue(0.0001)
    before = panel.session.to_dict()
    run_a_little(panel, qtbot, find)
    panel.undo_stack.undo()
    assert not panel.learn.is_running
    assert panel.session.to_dict() == before
    assert panel.session.learner.learning.position == 0
    assert panel.undo_stack.canRedo()
    panel.undo_stack.redo()
    assert panel.session.learner.learning.position > 3


def test_the_history_follows_undo_and_hands(panel, qtbot, find):
    panel.session.build("a = 4; L = a * a")
    find_rate(panel).setValue(0.1)
    step = find(QPushButton, "graphLearnStep")
    qtbot.mouseClick(step, LEFT)
    panel.undo_stack.undo()
    assert panel.session.learner.learning.position == 0
    qtbot.mouseClick(step, LEFT)
    assert panel.session.learner.learning.losses == [16.0]
    panel.view.value_typed.emit(key_of(panel, "a"), "7")
    qtbot.mouseClick(step, LEFT)
    assert panel.session.learner.learning.losses == [16.0, 49.0]


def test_renaming_and_moving_keep_the_history(panel, qtbot, find):
    find_rate(panel).setValue(0.001)
    for _ in range(3):
        qtbot.mouseClick(find(QPushButton, "graphLearnStep"), LEFT)
    panel.view.name_typed.emit(key_of(panel, "e"), "product")
    panel.edits._move({key_of(panel, "a"): (5.0, 5.0)})
    panel.undo_stack.undo()
    assert panel.session.learner.learning.position == 3
    assert len(panel.session.learner.learning.losses) == 3


def test_points_are_undone(panel, qtbot):
    example(panel, "moons")
    find_rate(panel)
    count = len(panel.session.learner.points.labels)
    for _ in range(3):
        panel.learn.task.plot.point_added.emit(0.0, 0.0, 1)
    assert panel.undo_stack.undoText() == "Points"
    for _ in range(3):
        panel.undo_stack.undo()
    assert len(panel.session.learner.points.labels) == count
    for _ in range(3):
        panel.undo_stack.redo()
    assert len(panel.session.learner.points.labels) == count + 3


def test_typing_goes_on_while_it_learns(panel, qtbot, find):
    find_rate(panel).setValue(0.0001)
    run_a_little(panel, qtbot, find)
    panel.expression.setFocus()
    panel.expression.selectAll()
    qtbot.keyClicks(panel.expression, "y = tanh(")
    position = panel.session.learner.learning.position
    qtbot.waitUntil(lambda: panel.session.learner.learning.position > position + 3)
    assert panel.expression.text() == "y = tanh("
    panel.learn.stop()


def test_undoing_a_move_leaves_groups_as_they_are(panel):
    example(panel, "mlp")
    panel._open_all()
    panel.edits._move({key_of(panel, "w1_1_1"): (0.0, 0.0)})
    panel._fold_all()
    panel.undo_stack.undo()
    assert len(panel.session.display.picture.cards) == 6


def test_a_wire_taken_to_another_port_is_one_change(panel):
    panel.palette_column.added.emit("tanh")
    new = panel.session.document.nodes[-1]
    count = panel.undo_stack.count()
    panel.view.wire_moved.emit(key_of(panel, "d"), 1, key_of(panel, "c"), new, 0)
    assert panel.undo_stack.count() == count + 1
    assert "tanh(c)" in panel.session.text


def test_a_constant_is_changed_by_its_menu(panel, monkeypatch):
    panel.session.build("a = 2; y = a * 3")
    constant = next(card.key for card in panel.session.display.picture.cards if card.is_constant)
    monkeypatch.setattr(QInputDialog, "getText", lambda *args, **more: ("5", True))
    panel.edits._change_constant(constant)
    assert panel.session.nodes[-1].data == 10.0


def test_a_loss_of_any_size_is_drawn(panel, qtbot, find):
    panel.session.build("a = 1; L = a - 1e30")
    find_rate(panel).setValue(0.0001)
    for _ in range(4):
        qtbot.mouseClick(find(QPushButton, "graphLearnStep"), LEFT)
    chart = find(LineChart, "graphLossCurve")
    assert chart.lines[0].y.tolist() == pytest.approx([-1e30] * 5)
    panel.grab()
    assert 0 < chart.pixel_of(3, -1e30).y() < chart.height()


def test_shapes_that_do_not_fit_a_batch_stop_the_run(panel, qtbot, find):
    example(panel, "moons")
    find_rate(panel)
    panel.session.learner.set_batch_size(10)

    def change(editor):
        score = next(key for key in editor.document.nodes if editor.document.node(key).label == "score")
        users = [wire for wire in editor.document.wires if wire.source == score]
        weights, product = editor.add("", "each", [1.0] * 100), editor.add("multiply")
        for wire in users:
            editor.disconnect(wire.target, wire.input)
            editor.connect(product, wire.target, wire.input)
        editor.connect(score, product, 0)
        editor.connect(weights, product, 1)

    panel.session.editing.edit(change)
    panel.session.learner.set_batch_size(10)
    panel.learn.refresh()
    qtbot.mouseClick(find(QPushButton, "graphLearnStep"), LEFT)
    assert find(QLabel, "graphLearnTrouble").isVisible()


# Share


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf", "json", "txt", "py", "dot"])
def test_the_graph_is_exported(panel, tmp_path, monkeypatch, suffix):
    path = tmp_path / f"graph.{suffix}"
    export = next(action for action in panel.sharing.actions if action.text().startswith("Export"))

    def choose(parent, title, folder, filters, selected):
        return str(path), next(kind for kind in filters.split(";;") if f"*.{suffix}" in kind)

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    export.trigger()
    assert path.stat().st_size > 50


def test_a_saved_graph_is_opened_again(panel, window, tmp_path, qtbot):
    panel.edits.add("tanh")
    panel.view.select_cards([])
    panel.undo_stack.undo()
    path = tmp_path / "graph.json"
    panel.sharing.write(path, FORMATS["json"])
    panel.edits.clear()
    window.filing.open(path)
    qtbot.waitUntil(lambda: panel.session.current.size == 7)
    assert panel.session.current.node(key_of(panel, "L")).data == -8.0


def drop(panel, op, point):
    data = QMimeData()
    data.setData("application/x-nablab-operation", op.encode())
    event = QDropEvent(QPointF(point), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    panel.view.dropEvent(event)


def overlaps(panel):
    boxes = [card.sceneBoundingRect().adjusted(8, 8, -8, -8) for card in panel.view.cards.values()]
    return [(a, b) for a, b in combinations(boxes, 2) if a.intersects(b)]


def test_what_is_dropped_never_lies_on_a_card(panel):
    panel.edits.clear()
    for op in ("", "", "multiply", "tanh"):  # "": a leaf
        drop(panel, op, panel.view.viewport().rect().center())
        assert not overlaps(panel)
        seen = panel.view.mapToScene(panel.view.viewport().rect()).boundingRect()
        assert all(seen.contains(card.box.translated(card.pos())) for card in panel.view.cards.values())
    assert len(panel.view.cards) == 4


def test_an_operation_dropped_on_a_wire_makes_room(panel):
    for source in ("e", "d", "a"):
        number = next(
            i for i, w in enumerate(panel.session.display.picture.wires) if w.source == key_of(panel, source)
        )
        path = panel.view.items_shown.wires.paths[number]
        drop(panel, "tanh", panel.view.mapFromScene(path.pointAtPercent(0.5)))
        assert not overlaps(panel)


def test_a_card_that_is_let_go_on_another_goes_beside_it(panel, qtbot):
    corner = panel.view.mapFromScene(panel.view.cards[key_of(panel, "c")].pos()) + QPoint(8, 8)
    drag(panel, qtbot, corner, at(panel, "f"))
    assert not overlaps(panel)
    assert key_of(panel, "c") in panel.session.places


def test_a_copy_lies_beside_what_was_copied(panel, qtbot):
    panel.session.editing.put_cards({key: card.pos().toTuple() for key, card in panel.view.cards.items()})
    panel.view.select_cards([key_of(panel, name) for name in ("a", "b", "e")])
    panel.edits.duplicate()
    assert len(panel.view.cards) == 10
    assert not overlaps(panel)
