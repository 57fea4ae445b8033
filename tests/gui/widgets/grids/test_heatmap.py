"""The heatmap by mouse and by key, and what is painted of it."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from gui import theme
from gui.widgets.grids.cell_field import Cells
from gui.widgets.grids.heatmap import Heatmap

SYMBOLS = ".abkq"
SIDE = len(SYMBOLS)


def cells(numbers, symbols=SYMBOLS, *, is_signed=False):
    texts = [[f"{number:.1f}" for number in row] for row in numbers.tolist()]
    return Cells(symbols, texts, numbers, is_signed)


@pytest.fixture
def numbers():
    numbers = np.zeros((SIDE, SIDE))
    numbers[4, 3], numbers[3, 1] = 1.0, 0.5  # after q comes k, after k comes a
    return numbers


@pytest.fixture
def heatmap(qtbot, numbers):
    heatmap = Heatmap(lambda row, column: f"{SYMBOLS[row]} then {SYMBOLS[column]}")
    heatmap.show_cells(cells(numbers))
    heatmap.resize(400, 300)
    with qtbot.waitExposed(heatmap):
        heatmap.show()
    heatmap.setFocus()
    heatmap.go_to(1, 1)
    yield heatmap
    heatmap.close()
    heatmap.deleteLater()


def cursor(heatmap):
    return heatmap.currentIndex().row(), heatmap.currentIndex().column()


def corner(heatmap, row, column):
    """The colour near the corner of a cell, where there is neither text nor ring."""
    box = heatmap.visualRect(heatmap.model().index(row, column))
    return heatmap.viewport().grab().toImage().pixelColor(box.topLeft() + QPoint(4, box.height() // 2))


def test_other_numbers_leave_the_cursor_where_it_was(heatmap, numbers, qtbot):
    resets = []
    heatmap.model().modelReset.connect(lambda: resets.append(1))
    with qtbot.waitSignal(heatmap.model().dataChanged):
        heatmap.show_cells(cells(numbers + 0.25))
    assert cursor(heatmap) == (1, 1)
    assert heatmap.model().index(4, 3).data() == "1.2"
    heatmap.show_cells(cells(np.zeros((2, 2)), "xy"))
    assert resets == [1]
    assert heatmap.model().rowCount() == 2


def test_cells_have_the_colours_of_their_shades(heatmap, numbers):
    colors = theme.current()
    assert corner(heatmap, 4, 3) == QColor(colors.data)
    assert corner(heatmap, 2, 2) == QColor(colors.panel)
    numbers[2, 2], numbers[4, 3] = 1.0, 0.0
    heatmap.show_cells(cells(numbers))
    assert corner(heatmap, 2, 2) == QColor(colors.data)
    assert corner(heatmap, 4, 3) == QColor(colors.panel)
    heatmap.show_cells(cells(-numbers, is_signed=True))
    assert corner(heatmap, 2, 2) == QColor(colors.negative)


def test_only_the_number_that_changed_is_another_picture(heatmap, numbers):
    before = heatmap.viewport().grab().toImage()
    changed = cells(numbers)
    changed.texts[0][0] = "7"
    heatmap.show_cells(changed)
    after = heatmap.viewport().grab().toImage()
    for row in range(SIDE):
        for column in range(SIDE):
            box = heatmap.visualRect(heatmap.model().index(row, column))
            assert (before.copy(box) != after.copy(box)) == ((row, column) == (0, 0))


def test_the_cursor_rings_and_the_marked_row_are_seen(heatmap):
    bare = heatmap.viewport().grab().toImage()
    heatmap.ring([(2, 3)])
    ringed = heatmap.viewport().grab().toImage()
    heatmap.mark_row(3)
    marked = heatmap.viewport().grab().toImage()
    assert len({bare.cacheKey(), ringed.cacheKey(), marked.cacheKey()}) == 3
    box = heatmap.visualRect(heatmap.model().index(2, 3))
    assert ringed.pixelColor(box.topLeft() + QPoint(1, 1)) == QColor(theme.current().warn)
    assert bare.copy(box) != ringed.copy(box)
    box = heatmap.visualRect(heatmap.model().index(3, 3))
    assert marked.pixelColor(box.topLeft()) == QColor(theme.current().accent)
    box = heatmap.visualRect(heatmap.model().index(1, 1))
    assert bare.pixelColor(box.topLeft() + QPoint(1, 1)) == QColor(theme.current().accent)


# By key


def test_two_letters_go_to_their_pair(heatmap, qtbot):
    qtbot.keyClick(heatmap, Qt.Key.Key_Q)
    assert cursor(heatmap) == (4, 3)  # its strongest
    qtbot.keyClick(heatmap, Qt.Key.Key_A)
    assert cursor(heatmap) == (4, 1)
    qtbot.keyClick(heatmap, Qt.Key.Key_K, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(heatmap, Qt.Key.Key_Period)
    assert cursor(heatmap) == (3, 0)


def test_a_second_letter_that_comes_late_is_a_first_one(heatmap, qtbot, monkeypatch):
    monkeypatch.setattr("gui.widgets.grids.heatmap._SECOND_LETTER", -1)
    qtbot.keyClick(heatmap, Qt.Key.Key_Q)
    qtbot.keyClick(heatmap, Qt.Key.Key_K)
    assert cursor(heatmap) == (3, 1)


def test_a_sign_that_is_none_of_the_symbols_moves_nothing(heatmap, qtbot):
    qtbot.keyClick(heatmap, Qt.Key.Key_Z)
    assert cursor(heatmap) == (1, 1)


@pytest.mark.parametrize(
    ("key", "cell"),
    [
        (Qt.Key.Key_Home, (1, 0)),
        (Qt.Key.Key_End, (1, 4)),
        (Qt.Key.Key_PageUp, (0, 1)),
        (Qt.Key.Key_PageDown, (4, 1)),
        (Qt.Key.Key_Down, (2, 1)),
    ],
)
def test_keys_move_the_cursor(heatmap, qtbot, key, cell):
    with qtbot.waitSignal(heatmap.moved) as moved:
        qtbot.keyClick(heatmap, key)
    assert cursor(heatmap) == cell == tuple(moved.args)


# By mouse


def test_a_click_on_a_header_goes_to_the_strongest_cell(heatmap, qtbot):
    header = heatmap.verticalHeader()
    place = QPoint(header.width() // 2, header.sectionViewportPosition(3) + header.sectionSize(3) // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert cursor(heatmap) == (3, 1)
    header = heatmap.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(3) + header.sectionSize(3) // 2, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert cursor(heatmap) == (4, 3)


def test_the_mouse_comes_and_goes(heatmap, qtbot):
    told = []
    heatmap.hovered.connect(lambda row, column: told.append((row, column)))
    for row, column in ((2, 3), (4, 4)):
        box = heatmap.visualRect(heatmap.model().index(row, column))
        qtbot.mouseMove(heatmap.viewport(), box.center())
        qtbot.waitUntil(lambda wanted=(row, column): told[-1:] == [wanted])
    qtbot.mouseMove(heatmap.horizontalHeader().viewport(), QPoint(30, 5))
    qtbot.waitUntil(lambda: told[-1] == (-1, -1))


# Room


@pytest.mark.parametrize("size", [(400, 300), (401, 303), (397, 299), (403, 306)])
def test_cells_share_the_room_to_the_last_pixel(heatmap, numbers, size):
    heatmap.resize(*size)
    numbers[:, -1] = numbers[-1, :] = 1.0
    heatmap.show_cells(cells(numbers))
    places = range(SIDE)
    boxes = [heatmap.visualRect(heatmap.model().index(row, column)) for row in places for column in places]
    area = heatmap.viewport().rect()
    assert not heatmap.horizontalScrollBar().isVisible()
    assert not heatmap.verticalScrollBar().isVisible()
    assert all(area.contains(box) for box in boxes)
    assert not any(box.intersects(other) for box, other in combinations(boxes, 2))
    assert sum(box.width() * box.height() for box in boxes) == area.width() * area.height()
    for sides in ({box.width() for box in boxes}, {box.height() for box in boxes}):
        assert max(sides) - min(sides) <= 1
    picture = heatmap.viewport().grab().toImage()
    assert picture.pixelColor(area.bottomRight()) == QColor(theme.current().data)


def test_a_large_alphabet_scrolls_with_its_letters(heatmap):
    symbols = "".join(chr(0x4E00 + each) for each in range(201))
    shades = np.linspace(0, 1, 201 * 201).reshape(201, 201)
    heatmap.show_cells(cells(shades, symbols))
    assert heatmap.rowHeight(0) >= theme.px(14)
    assert heatmap.columnWidth(0) >= theme.px(14)
    heatmap.go_to(200, 200)
    assert heatmap.verticalScrollBar().value() == heatmap.verticalScrollBar().maximum() > 0
    assert heatmap.viewport().rect().contains(heatmap.visualRect(heatmap.model().index(200, 200)))
    assert corner(heatmap, 199, 199).blue() > corner(heatmap, 199, 199).red()
    assert heatmap.horizontalHeader().visualIndexAt(heatmap.viewport().width() - 1) == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [1.0, 2.0])
def test_it_is_dressed_anew(heatmap, qapp, scheme, size):
    theme.wear(qapp, theme.Look(scheme=scheme, text=size))
    assert corner(heatmap, 2, 2) == QColor(theme.current().panel)
    assert heatmap.horizontalHeader().height() == theme.px(22)


def test_a_table_in_which_nothing_is_written_yet_is_painted(heatmap):
    heatmap.show_cells(Cells(SYMBOLS, [[""] * SIDE] * SIDE, np.zeros((SIDE, SIDE))))
    assert heatmap.grab().size() == heatmap.size()
