"""The table of the bigram lab: its views, smoothing, the empty cells, and q after j."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QToolButton, QWidget

from gui.labs.bigram.session.name_tables import UNITS, USES
from gui.labs.bigram.table.column import TableColumn, smoothing_at, step_of
from gui.widgets.choice import Choice

J, Q = 10, 17


@pytest.fixture
def panel(window):
    return window.show_lab("bigram")


@pytest.fixture
def slider(find, panel):
    return find(QSlider, "bigramSmoothing")


@pytest.fixture
def box(find, panel):
    return find(QDoubleSpinBox, "bigramSmoothingValue")


@pytest.fixture
def drag(slider, qtbot):
    """drag(share, share ...): press the handle, move it so far along the slider, let go."""

    def place_of(share):
        return QPoint(round(8 + share * (slider.width() - 16)), slider.height() // 2)

    def drag(*shares):
        qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=place_of(slider.value() / slider.maximum()))
        for share in shares:
            qtbot.mouseMove(slider, place_of(share))
        qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=place_of(shares[-1]))

    return drag


def text(panel, row, column):
    return panel.heatmap.model().index(row, column).data()


def test_every_table_and_unit_can_be_chosen_by_key(find, panel, qtbot):
    table, unit, names, texts = find(Choice, "bigramUse"), find(Choice, "bigramUnit"), [], []
    for use in USES:
        assert panel.session.model.use == use
        qtbot.keyClick(unit, Qt.Key.Key_Home)
        for _ in range(unit.count):
            names.append(panel.heatmap.accessibleName())
            texts.append(text(panel, 1, 14))
            qtbot.keyClick(unit, Qt.Key.Key_Down)
        qtbot.keyClick(table, Qt.Key.Key_Down)
    assert names[:2] == ["Table of letter pairs: Counts, count", "Table of letter pairs: Counts, P"]
    assert len(set(names)) == len(names) == 2 * len(UNITS) + 2
    assert texts[:4] == ["5438", ".16", "-1.8", "+8.6"]


def test_the_cursor_stays_where_it_is_in_another_table(find, panel, qtbot):
    panel.session.go_to_cell(J, Q)
    qtbot.keyClick(find(Choice, "bigramUse"), Qt.Key.Key_End)
    assert panel.heatmap.currentIndex().row() == J
    assert panel.heatmap.currentIndex().column() == Q
    assert panel.cell.text().startswith("After j comes q: net ")


def test_q_after_j(find, panel, slider, box):
    panel.session.select(("cell", J, Q))
    assert panel.cell.text() == "After j comes q: 0 of 2,900 = 0%, impossible"
    assert text(panel, J, Q) == "0"
    slider.setValue(30)
    assert box.text() == "1"
    assert panel.cell.text() == "After j comes q: (0 + 1) of (2,900 + 27 × 1) = 0.03%"
    assert text(panel, J, Q) == "1"
    assert "(0 + 1) / (2,900 + 27 × 1)" in " ".join(panel.session.inspection.arithmetic)
    assert panel.nll.text() == "2.4546"


def test_the_slider_hits_the_round_numbers():
    assert [smoothing_at(step) for step in (0, 30, 300)] == [0, 1, 1000]
    numbers = [smoothing_at(step) for step in range(301)]
    assert numbers == sorted(numbers)
    assert all(abs(step_of(smoothing_at(step)) - step) <= 2 for step in range(301))


def test_slider_and_box_say_the_same(panel, slider, box, qtbot):
    told = []
    panel.table.smoothing_set.connect(told.append)
    slider.setValue(300)
    assert box.value() == panel.session.model.smoothing == 1000
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "2.5")
    assert panel.session.model.smoothing == 2.5
    assert slider.value() == step_of(2.5)
    assert told[0] == 1000
    assert told[-1] == 2.5
    assert len(told) <= 4  # none of them is told again by the other
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert (box.text(), panel.session.model.smoothing) == ("0", 0)


def test_a_drag_is_one_change_to_undo(panel, drag):
    drag(0.3, 0.5)
    first = panel.session.model.smoothing
    assert first > 1
    drag(0.6, 0.8)
    assert panel.session.model.smoothing > first
    panel.undo_stack.undo()
    assert panel.session.model.smoothing == first
    panel.undo_stack.undo()
    assert panel.session.model.smoothing == 0
    assert panel.table.smoothing.slider.value() == 0


def test_empty_cells_are_ringed_and_visited(find, panel, qtbot):
    empty, further = find(QToolButton, "bigramEmpty"), find(QToolButton, "bigramNextEmpty")
    assert empty.text() == "102 unseen"
    bare = panel.heatmap.grab().toImage()
    qtbot.mouseClick(empty, Qt.MouseButton.LeftButton)
    assert panel.heatmap.grab().toImage() != bare
    panel.session.go_to_cell(J, Q - 1)
    seen = []
    for _ in range(3):
        qtbot.keyClick(further, Qt.Key.Key_Space)
        seen.append(panel.session.cell)
    assert seen == [(10, 17), (10, 24), (10, 26)]
    panel.session.go_to_cell(26, 26)
    qtbot.mouseClick(further, Qt.MouseButton.LeftButton)
    assert panel.session.cell == (0, 0)


def test_what_is_said_of_empty_cells_is_right_with_smoothing(find, panel):
    empty = find(QToolButton, "bigramEmpty")
    assert "impossible" in empty.accessibleDescription()
    panel.session.set_smoothing(1.0)
    assert "possible all the same" in empty.accessibleDescription()
    assert empty.text() == "102 unseen"


def test_letters_go_to_their_pair_though_the_window_has_keys_of_its_own(panel, qtbot):
    panel.heatmap.setFocus()
    for pair in ("qu", "k.", "ak", ".e"):
        qtbot.keyClicks(panel.heatmap, pair)
        row, column = panel.session.cell
        assert panel.session.model.alphabet[row] + panel.session.model.alphabet[column] == pair


def test_the_full_stop_is_a_letter_in_the_table_and_the_step_key_elsewhere(panel, qtbot, find):
    for widget, position in ((panel.heatmap, 0), (find(QWidget, "bigramGenerate"), 1)):
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_Period)
        assert panel.session.sampling.position == position


def test_return_looks_at_the_cell_closely(panel, qtbot):
    panel.heatmap.setFocus()
    qtbot.keyClick(panel.heatmap, Qt.Key.Key_Return)
    assert panel.session.selected == ("cell", 1, 14)


@pytest.mark.parametrize(("width", "is_narrow"), [(700, False), (440, True)])
def test_the_controls_fit_and_give_way_where_it_is_narrow(qtbot, panel, width, is_narrow):
    table = TableColumn(panel.session)
    qtbot.addWidget(table)
    table.resize(width, 600)
    with qtbot.waitExposed(table):
        table.show()
    controls = (table.use, table.unit, table.smoothing, table.empty_button, table.next_button)
    qtbot.waitUntil(lambda: (table.smoothing.y() > table.use.geometry().bottom()) == is_narrow)
    boxes = [control.geometry() for control in controls]
    assert all(table.bar.rect().contains(box) for box in boxes)
    assert not any(a.intersects(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_the_mouse_is_followed_and_forgotten(panel, qtbot, find):
    panel.heatmap.go_to(1, 14)
    box = panel.heatmap.visualRect(panel.heatmap.model().index(Q, 21))
    qtbot.mouseMove(panel.heatmap.viewport(), box.center())
    qtbot.waitUntil(lambda: panel.cell.text().startswith("After q comes u: 206 of 272"))
    qtbot.keyClick(panel.heatmap, Qt.Key.Key_Down)  # the page is brought up to date
    assert panel.session.cell == (2, 14)
    assert panel.cell.text().startswith("After q comes u")
    panel.heatmap.go_to(1, 14)
    qtbot.mouseMove(find(QWidget, "bigramGenerate"), QPoint(5, 5))
    qtbot.waitUntil(lambda: panel.cell.text().startswith("After a comes n"))
