"""The palette by itself: what it lists, how it is searched, what it hands over."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from engine.network_graph import FORMS
from engine.ops import OPS
from gui import theme
from gui.labs.graph.build.palette import Palette, family_of, rule_text
from gui.labs.graph.drawing.tools.dropping import MIME


@pytest.fixture
def palette(qtbot):
    palette = Palette()
    qtbot.addWidget(palette)
    palette.resize(palette.width(), 700)
    with qtbot.waitExposed(palette):
        palette.show()
    palette.search.setFocus()
    return palette


def heard(palette):
    said = []
    palette.added.connect(said.append)
    return said


def row_of(palette, text):
    [row] = palette.list.findItems(text, Qt.MatchFlag.MatchExactly)
    return row


def test_every_operation_of_the_table_is_listed_once(palette):
    assert sorted(palette.names) == sorted(["", "constant", *OPS, *FORMS])


def test_operations_stand_in_families(palette):
    assert family_of(OPS["multiply"]) == "Arithmetic"
    assert family_of(OPS["tanh"]) == "Functions"
    assert family_of(OPS["matmul"]) == family_of(OPS["mean"]) == "Arrays"
    texts = [palette.list.item(i).text() for i in range(palette.list.count())]
    order = [
        texts.index(text) for text in ("Values", "leaf", "Arithmetic", "add", "Functions", "exp", "Arrays")
    ]
    assert order == sorted(order)


def test_a_row_tells_its_rule_and_its_formula(palette):
    tip = row_of(palette, "multiply").toolTip()
    assert OPS["multiply"].words in tip
    assert "∂z/∂x = y" in tip
    assert rule_text(OPS["log"]).endswith("Defined for x > 0.")
    assert "softmax(x) - y" in rule_text(OPS["softmax_cross_entropy"])
    assert "{" not in "".join(rule_text(op) for op in OPS.values())


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ta", ["tanh"]), ("+", ["add"]), ("*", ["multiply"]), ("LEA", [""]), ("saturated", ["tanh"])],
)
def test_typing_finds_by_name_sign_or_rule(palette, qtbot, typed, found):
    added = heard(palette)
    qtbot.keyClicks(palette.search, typed)
    assert palette.names == found
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == found


def test_headings_go_with_their_rows(palette, qtbot):
    qtbot.keyClicks(palette.search, "tanh")
    shown = [i.text() for i in palette._items() if not i.isHidden()]
    assert shown == ["Functions", "tanh"]
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert len(palette.names) == len(OPS) + len(FORMS) + 2


def test_nothing_is_added_where_nothing_is_found(palette, qtbot):
    added = heard(palette)
    qtbot.keyClicks(palette.search, "zzz")
    assert palette.names == []
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert added == []


def test_an_empty_list_says_what_to_do(palette, qtbot):
    assert not palette.hint.isVisible()
    qtbot.keyClicks(palette.search, "zzz")
    assert palette.hint.text() == "Nothing is called “zzz”. Try “sum” or “tanh”; Esc shows all."
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert not palette.hint.isVisible()


def test_the_next_search_begins_empty_and_return_adds_the_same_again(palette, qtbot):
    added = heard(palette)
    qtbot.keyClicks(palette.search, "tanh")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.search.text() == ""
    assert palette.current == "tanh"
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    qtbot.keyClicks(palette.search, "leaf")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == ["tanh", "tanh", ""]


def test_the_sizes_of_a_network_are_typed_into_the_search_line(palette, qtbot):
    added = heard(palette)
    qtbot.keyClicks(palette.search, "mlp")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert (palette.search.text(), palette.search.selectedText()) == ("MLP(3, [4, 4, 1])", "3, [4, 4, 1]")
    qtbot.keyClicks(palette.search, "2, [3")
    assert palette.names == ["MLP"]
    assert palette.hint.text().endswith("Return adds it.")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == []
    assert palette.hint.text().startswith("“MLP(2, [3)” is not a network yet")
    qtbot.keyClicks(palette.search, ", 1]")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == ["MLP(2, [3, 1])"]
    assert palette.search.text() == ""
    qtbot.keyClicks(palette.search, "nn.Linear(3, 4)")
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert added[1:] == ["nn.Linear(3, 4)"]


def test_what_the_second_input_is_for_is_told(palette):
    for name in ("sum", "mean"):
        assert "axis, is optional: 0 goes down each column" in row_of(palette, name).toolTip()
    assert "shape, is the new shape" in row_of(palette, "reshape").toolTip()


def test_arrows_in_the_search_line_choose_in_the_list(palette, qtbot):
    added = heard(palette)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(palette.search, key)
    assert palette.current == palette.names[2] == "add"
    assert palette.search.hasFocus()
    qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert added == ["add"]
    qtbot.keyClick(palette.search, Qt.Key.Key_Up)
    qtbot.keyClick(palette.search, Qt.Key.Key_Up)
    qtbot.keyClick(palette.search, Qt.Key.Key_Up)
    assert palette.current == ""


def test_a_double_click_or_return_in_the_list_adds(palette, qtbot):
    added = heard(palette)
    row = row_of(palette, "add")
    place = palette.list.visualItemRect(row).center()
    qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert added == []
    qtbot.mouseDClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert added == ["add"]
    qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert added == ["add", "add"]
    heading = palette.list.item(0)
    place = palette.list.visualItemRect(heading).center()
    qtbot.mouseDClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert len(added) == 2


def test_a_row_is_dragged_as_the_name_of_its_operation(palette):
    for title, name in (
        ("softmax cross entropy", "softmax_cross_entropy"),
        ("leaf", ""),
        ("constant", "constant"),
    ):
        data = palette.list.mimeData([row_of(palette, title)])
        assert data.formats() == [MIME]
        assert bytes(data.data(MIME).data()).decode() == name
    assert row_of(palette, "add").flags() & Qt.ItemFlag.ItemIsDragEnabled
    assert not palette.list.item(0).flags() & Qt.ItemFlag.ItemIsDragEnabled


def test_symbols_follow_the_theme(palette, qapp):
    def ground():
        icon = row_of(palette, "leaf").icon().pixmap(palette.list.iconSize()).toImage()
        return icon.pixelColor(icon.width() // 5, icon.height() // 2)

    assert ground() == QColor(theme.LIGHT.ground)
    theme.wear(qapp, theme.Look(scheme="dark"))
    assert ground() == QColor(theme.DARK.ground)


def test_a_palette_that_is_hidden_paints_its_symbols_when_it_is_seen(palette, qapp):
    def image():
        return row_of(palette, "leaf").icon().pixmap(palette.list.iconSize()).toImage()

    light = image()
    palette.hide()
    theme.wear(qapp, theme.Look(scheme="dark"))
    assert image() == light
    palette.show()
    assert image() != light


def test_dragging_a_row_begins_a_drag(palette, qtbot, monkeypatch):
    begun = []
    monkeypatch.setattr(palette.list, "startDrag", begun.append)  # without a desktop there is none
    port, place = palette.list.viewport(), palette.list.visualItemRect(row_of(palette, "tanh")).center()
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseMove(port, place + QPoint(8, 0))
    qtbot.mouseMove(port, place + QPoint(40, 0))
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=place + QPoint(40, 0))
    assert begun == [Qt.DropAction.CopyAction]
    assert palette.current == "tanh"
