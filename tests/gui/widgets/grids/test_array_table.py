"""The table of an array: what it shows, what is edited in it, and how fast it is."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.grids.array_table import ArrayTable

NO_MODIFIER = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(shown):
    window = QWidget()
    window.table, window.other = ArrayTable(), QLineEdit()
    column = QVBoxLayout(window)
    column.addWidget(window.table)
    column.addWidget(window.other)
    return shown(window, 480, 320, active=True)


@pytest.fixture
def table(window):
    return window.table


@pytest.fixture
def changes(table):
    seen = []
    table.cell_changed.connect(lambda place, number: seen.append((place, number)))
    return seen


@pytest.fixture
def refusals(table):
    seen = []
    table.cell_refused.connect(seen.append)
    return seen


def rows_of(table):
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def header_of(table, orientation):
    model = table.model()
    count = model.columnCount() if orientation == Qt.Orientation.Horizontal else model.rowCount()
    return [model.headerData(section, orientation) for section in range(count)]


def center_of(table, row, column):
    return table.visualRect(table.model().index(row, column)).center()


def color_of(table, row, column):
    """Of the cell's ground, beside its number."""
    corner = table.visualRect(table.model().index(row, column)).topLeft()
    return table.viewport().grab().toImage().pixelColor(corner + QPoint(4, 4))


def type_into(table, qtbot, row, column, text):
    there = center_of(table, row, column)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=there)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=there)
    editor = table.findChild(QLineEdit, "cellEditor")
    editor.selectAll()
    for sign in text:
        QApplication.sendEvent(editor, QKeyEvent(QKeyEvent.Type.KeyPress, 0, NO_MODIFIER, sign))
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.state() == ArrayTable.State.NoState)


@pytest.mark.parametrize(
    ("shape", "table_shape", "headers"),
    [
        ((), (1, 1), [""]),
        ((3,), (1, 3), [""]),
        ((2, 3), (2, 3), ["0", "1"]),
        ((2, 2, 3), (4, 3), ["0,0", "0,1", "1,0", "1,1"]),
        ((0, 3), (0, 3), []),
        ((3, 0), (3, 0), ["0", "1", "2"]),
        ((0,), (1, 0), [""]),
    ],
)
def test_every_shape_becomes_rows_and_columns(table, shape, table_shape, headers):
    table.show_array(np.arange(float(np.prod(shape))).reshape(shape), False)
    table.grab()
    assert (table.model().rowCount(), table.model().columnCount()) == table_shape
    assert header_of(table, Qt.Orientation.Vertical) == headers
    assert header_of(table, Qt.Orientation.Horizontal) == [str(i) for i in range(table_shape[1])]


def test_numbers_are_short_and_the_tip_has_them_whole(table):
    table.show_array(np.array([[1 / 3, -2.0, 1e-9], [np.nan, np.inf, -0.0]]), False)
    assert rows_of(table) == [["0.3333", "-2", "1e-09"], ["nan", "inf", "0"]]
    assert table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "[0, 0] = 0.3333333333333333"
    table.show_array(np.array([[1 / 3, -2.0, 1e-9], [np.nan, np.inf, -0.0]]), False, digits=2)
    assert rows_of(table)[0][0] == "0.33"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cells_go_from_negative_through_the_ground_to_positive(table, scheme):
    theme.wear(QApplication.instance(), theme.Look(scheme=scheme))
    table.show_array(np.array([[-2.0, 0.0, 2.0, 1.0, np.nan]]), False)
    colors = theme.current()
    negative, nothing, positive, half, nan = (color_of(table, 0, column) for column in range(5))
    assert nothing == nan == QColor(colors.ground)
    assert theme.contrast(negative, nothing) > theme.contrast(half, nothing) > 1.2
    assert negative.hue() == pytest.approx(QColor(colors.negative).hue(), abs=8)
    assert positive.hue() == pytest.approx(QColor(colors.positive).hue(), abs=8)
    for ground in (negative, nothing, positive, half):
        assert theme.contrast(theme.ink_on(ground), ground) >= 4.5


def test_a_cell_is_edited(table, qtbot, changes):
    data = np.arange(12.0).reshape(2, 2, 3)
    table.show_array(data, True)
    type_into(table, qtbot, 2, 1, "-2.5")
    assert changes == [((1, 0, 1), -2.5)]
    assert rows_of(table)[2] == ["6", "-2.5", "8"]
    assert data[1, 0, 1] == 7  # the array of the owner is the owner's


def test_a_vector_has_one_index(table, qtbot, changes):
    table.show_array(np.array([1.0, 2.0]), True)
    type_into(table, qtbot, 0, 1, "−3")  # a typographer's minus
    assert changes == [((1,), -3.0)]


@pytest.mark.parametrize("typed", ["abc", "", "2,5,1", "nan", "1e999"])
def test_what_is_no_number_is_refused(table, qtbot, changes, refusals, typed):
    table.show_array(np.array([[1.0, 2.0]]), True)
    editor_text = typed or " "
    type_into(table, qtbot, 0, 1, editor_text)
    assert refusals == [f"“{typed}” is not a number; type one such as -2.5"]
    assert changes == []
    assert rows_of(table) == [["1", "2"]]


def test_the_same_number_changes_nothing(table, qtbot, changes, refusals):
    table.show_array(np.array([[1.0, 2.0]]), True)
    type_into(table, qtbot, 0, 1, "2.0")
    assert changes == refusals == []


def test_escape_leaves_the_old_number(table, qtbot, changes):
    table.show_array(np.array([[1 / 3, 2.0]]), True)
    table.setCurrentIndex(table.model().index(0, 0))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    editor = table.findChild(QLineEdit, "cellEditor")
    assert editor.text() == "0.3333333333333333"
    assert table.viewport().rect().contains(editor.geometry())
    qtbot.keyClicks(editor, "5")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert rows_of(table) == [["0.3333", "2"]]
    assert changes == []


def test_a_number_may_begin_with_a_full_stop(table, window, qtbot, changes):
    steps = []
    QShortcut(QKeySequence("."), window).activated.connect(lambda: steps.append(1))
    table.show_array(np.array([[1.0, 2.0]]), True)
    table.setCurrentIndex(table.model().index(0, 0))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Period)
    editor = table.findChild(QLineEdit, "cellEditor")
    qtbot.keyClicks(editor, "5")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: changes == [((0, 0), 0.5)])
    table.show_array(np.array([[1.0, 2.0]]), False)
    qtbot.waitUntil(table.hasFocus)
    qtbot.keyClick(table, Qt.Key.Key_Period)
    assert steps == [1]


def test_nothing_is_edited_that_is_only_to_be_read(table, qtbot):
    table.show_array(np.array([[1.0, 2.0]]), False)
    table.setCurrentIndex(table.model().index(0, 0))
    table.setFocus()
    qtbot.keyClicks(table, "5")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClick(table, Qt.Key.Key_F2)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=center_of(table, 0, 1))
    assert table.findChild(QLineEdit, "cellEditor") is None
    assert not table.model().setData(table.model().index(0, 0), "5")


def test_looking_around_by_key_and_mouse(table, qtbot):
    seen = []
    table.cell_looked_at.connect(seen.append)
    table.show_array(np.zeros((2, 2, 3)), False)
    table.setFocus()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=center_of(table, 1, 2))
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert seen == [None, (0, 1, 2), (1, 0, 2)]
    assert table.current_cell == (1, 0, 2)
    table.show_array(np.zeros((2, 3)), False)
    assert seen[-1] is None
    assert table.current_cell is None


def test_an_update_keeps_the_place(table):
    table.show_array(np.zeros((200, 50)), True)
    table.setCurrentIndex(table.model().index(150, 30))
    table.scrollTo(table.currentIndex())
    scrolled = table.verticalScrollBar().value(), table.horizontalScrollBar().value()
    assert min(scrolled) > 0
    table.show_array(np.full((200, 50), -1.5), True)
    assert table.current_cell == (150, 30)
    assert (table.verticalScrollBar().value(), table.horizontalScrollBar().value()) == scrolled
    assert table.currentIndex().data() == "-1.5"
    table.show_array(np.zeros((300, 50)), True)
    assert table.verticalScrollBar().value() == 0


def test_tab_leaves_the_table(table, window, qtbot):
    table.show_array(np.zeros((3, 3)), True)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Tab)
    assert window.other.hasFocus()


def test_columns_have_room_for_their_numbers(table):
    for numbers in ([1.0, 2.0], [-1.234e-100, 2.0]):
        table.show_array(np.array(numbers), False)
        metrics = table.fontMetrics()
        widest = max(metrics.horizontalAdvance(text) for text in rows_of(table)[0])
        assert table.columnWidth(0) == table.columnWidth(1) >= widest
    theme.wear(QApplication.instance(), theme.Look(text=2.0))
    assert table.rowHeight(0) >= table.fontMetrics().height()


def test_a_large_matrix_is_shown_at_once(table, effort):
    data = np.random.default_rng(1).normal(size=(784, 128))
    table.grab()

    def show(data):
        table.show_array(data, True)
        table.grab()

    assert effort(lambda: show(data)) < 45_000
    assert effort(lambda: show(data * 2)) < 45_000


def test_screen_readers_hear_the_cells(table):
    table.show_array(np.array([[1.0, -2.0]]), False)
    said = QAccessible.queryAccessibleInterface(table)
    assert said.role() == QAccessible.Role.Table
    names = [said.child(i).text(QAccessible.Text.Name) for i in range(said.childCount())]
    assert "[0, 1] = -2.0" in names
