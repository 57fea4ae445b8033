"""Likelihood as a user meets it: typed with real keys, every number read from the widgets."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QSlider, QToolButton

from engine.corpus import prepare
from engine.steps import finish
from gui.labs.bigram.table.distribution_view import DistributionView
from gui.widgets.charts.ribbon import Ribbon
from gui.widgets.charts.scale import Scale


@pytest.fixture
def window(lasting_window):
    return lasting_window


@pytest.fixture
def panel(window):
    panel = window.show_lab("bigram")
    panel.show_page("likelihood")
    QApplication.processEvents()
    return panel


@pytest.fixture
def line(panel, find):
    return find(QLineEdit, "bigramName")


@pytest.fixture
def type_name(line, qtbot):
    def type_name(name):
        line.setFocus()
        line.selectAll()
        qtbot.keyClick(line, Qt.Key.Key_Backspace)
        qtbot.keyClicks(line, name)

    return type_name


@pytest.fixture
def nll(panel, find):
    label = find(QLabel, "bigramNameNll")
    return lambda: label.text()


def lines(find):
    return find(QPlainTextEdit, "bigramArithmetic").toPlainText().split("\n")


def said(widget, kind=QAccessible.Text.Description):
    return QAccessible.queryAccessibleInterface(widget).text(kind)


def numbers(find):
    return {mark.name: mark.number for mark in find(Scale, "bigramScale").marks}


def test_emma_is_there_from_the_beginning(panel, nll, find):
    assert nll() == "2.5138"
    assert find(QLineEdit, "bigramName").text() == "emma"


def test_emma_typed_shows_every_number_of_the_lecture(type_name, nll, find, panel):
    panel.session.set_unit("probability")
    type_name("olivia")
    assert nll() != "2.5138"
    type_name("emma")
    assert nll() == "2.5138"
    tiles = find(Ribbon, "bigramRibbon").tiles
    assert [(tile.text, tile.below) for tile in tiles] == [
        (".e", "0.0478"),
        ("em", "0.0377"),
        ("mm", "0.0253"),
        ("ma", "0.3899"),
        ("a.", "0.1960"),
    ]
    assert [row.split() for row in lines(find)[1:6]] == [
        [".e", "0.0478", "-3.0408", "-3.0408"],
        ["em", "0.0377", "-3.2793", "-6.3202"],
        ["mm", "0.0253", "-3.6772", "-9.9974"],
        ["ma", "0.3899", "-0.9418", "-10.9391"],
        ["a.", "0.1960", "-1.6299", "-12.5690"],
    ]
    assert [row.split("  ")[-1].strip() for row in lines(find)[6:]] == [
        "3.48e-06",
        "-12.5690",
        "-(-12.5690) / 5 = 2.5138",
    ]
    assert find(QLabel, "bigramEquation").text() == "-(-12.5690) / 5 = 2.5138"
    assert numbers(find) == {
        "Best of all tables": "2.4540",
        "All names": "2.4540",
        "First three names": "2.4241",
        "emma": "2.5138",
        "Uniform: log 27": "3.2958",
    }


def test_andrejq_is_infinite_until_smoothing(panel, type_name, nll, find):
    type_name("andrejq")
    assert nll() == "∞"
    assert find(QLabel, "bigramNameNll").accessibleName().endswith("infinite")
    assert (
        find(QLabel, "bigramNameNote").text()
        == "The pair jq never occurs, so its probability is 0. Add smoothing."
    )
    tiles = {tile.text: tile for tile in find(Ribbon, "bigramRibbon").tiles}
    assert [text for text, tile in tiles.items() if tile.is_forbidden] == ["jq"]
    assert tiles["jq"].below == "0: ∞"
    assert numbers(find)["andrejq"] == "∞"
    panel.session.set_smoothing(1.0)
    assert nll() == "3.4834"
    assert not find(QLabel, "bigramNameNote").isVisible()
    assert not any(tile.is_forbidden for tile in find(Ribbon, "bigramRibbon").tiles)
    assert numbers(find) == {
        "Best of all tables": "2.4540",
        "All names": "2.4546",
        "First three names": "2.4255",
        "andrejq": "3.4834",
        "Uniform: log 27": "3.2958",
    }


def test_a_foreign_letter_is_named_and_the_text_stays(type_name, nll, find, line):
    type_name("emm7")
    assert nll() == "–"
    note = find(QLabel, "bigramNameNote")
    assert note.isVisible()
    assert note.text().startswith("Letter 4, “7”, does not occur in these names")
    assert line.text() == "emm7"
    assert find(Ribbon, "bigramRibbon").tiles == []
    assert not find(QToolButton, "stepForward").isEnabled()


def test_a_book_pasted_into_the_field_is_no_name(line, window, qtbot, find):
    QApplication.clipboard().setText("call me ishmael " * 10_000)
    line.setFocus()
    line.selectAll()
    qtbot.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "at most 100 letters" in find(QLabel, "bigramNameNote").text()
    assert len(line.text()) == len(window.show_lab("bigram").session.likelihood.text) == 1_000


def test_steps_by_keyboard_move_the_cursor_and_the_row(panel, find, qtbot):
    ribbon, equation = find(Ribbon, "bigramRibbon"), find(QLabel, "bigramEquation")
    index = panel.session.model.alphabet.index
    ribbon.setFocus()
    qtbot.keyClick(ribbon, Qt.Key.Key_Home)
    assert equation.text() == ". e m m a ."
    assert ribbon.marked is None
    qtbot.keyClick(ribbon, Qt.Key.Key_Right)
    assert equation.text() == "P(e | .) = 0.0478, log = -3.0408"
    qtbot.keyClick(ribbon, Qt.Key.Key_Right)
    qtbot.keyClick(ribbon, Qt.Key.Key_Right)
    assert equation.text() == "P(m | m) = 0.0253, log = -3.6772"
    assert ribbon.marked == 2
    assert panel.session.cell == (index("m"), index("m"))
    current = panel.heatmap.currentIndex()
    assert (current.row(), current.column()) == (index("m"), index("m"))
    assert panel.row.shown.title == "After m, by the counts"
    assert panel.row.shown.lit == index("m")
    qtbot.keyClick(ribbon, Qt.Key.Key_Left)
    assert ribbon.marked == 1
    qtbot.keyClick(ribbon, Qt.Key.Key_End)
    assert equation.text() == "-(-12.5690) / 5 = 2.5138"


def test_the_timeline_and_a_tile_go_to_a_pair(panel, find, qtbot):
    ribbon = find(Ribbon, "bigramRibbon")
    find(QSlider, "timeline").setValue(1)
    assert ribbon.marked == 0
    qtbot.mouseClick(ribbon.strip, Qt.MouseButton.LeftButton, pos=ribbon.strip.box_of(4).center())
    assert ribbon.marked == 4
    assert find(QLabel, "bigramEquation").text() == "P(. | a) = 0.1960, log = -1.6299"


def test_a_symbol_of_the_row_can_be_chosen(panel, find, qtbot):
    row = panel.findChild(DistributionView)
    bars = row.picture.bars
    n = panel.session.model.alphabet.index("n")
    point = QPoint(round(row.picture.geometry.middle(n)), round(bars.bottom()) - 2)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=point)
    assert panel.session.cell[1] == n
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Down)
    assert panel.session.cell[1] == n + 1


def test_a_name_typed_is_one_change_to_undo(panel, type_name, line, nll):
    before = panel.undo_stack.count()
    type_name("ava")
    assert panel.undo_stack.count() == before + 1
    panel.undo_stack.undo()
    assert line.text() == "emma"
    assert nll() == "2.5138"
    panel.undo_stack.redo()
    assert line.text() == "ava"


def test_dev_names_and_the_twin_are_on_the_scale(panel, find):
    session = panel.session
    session.use_corpus(finish(prepare(session.built_in.names, 0.1)), "")
    assert numbers(find)["Dev names"] == "∞"  # some have pairs that were never counted
    session.set_smoothing(1.0)
    assert numbers(find)["Dev names"] == f"{session.model.dev_nll:.4f}"
    assert numbers(find)["Dev names"] != numbers(find)["All names"]
    session.model.twin_table = np.full((27, 27), 1 / 27)
    session.set_use("twin")
    assert numbers(find) == {
        "Best of all tables": f"{session.likelihood.best_nll:.4f}",
        "All names": "3.2958",
        "First three names": "3.2958",
        "Dev names": "3.2958",
        "emma": "3.2958",
        "Uniform: log 27": "3.2958",
    }
    assert "by the neural net as it is now" in said(find(Scale, "bigramScale"))


def test_screen_readers_hear_the_result_the_pairs_and_the_scale(panel, find):
    assert said(find(QLabel, "bigramNameNll"), QAccessible.Text.Name) == (
        "Negative log-likelihood of the name: 2.5138"
    )
    ribbon = QAccessible.queryAccessibleInterface(find(Ribbon, "bigramRibbon"))
    assert ribbon.child(1).text(QAccessible.Text.Value) == "After e comes m: 3.77%. Surprise: 3.2793"
    words = said(find(Scale, "bigramScale"))
    assert "Best of all tables: 2.4540. The counts without smoothing." in words
    assert "Uniform: log 27: 3.2958." in words
    assert said(panel.row).startswith("After ")


@pytest.mark.parametrize("name", ["", "a" * 100, "wilhelminasofiaannabelle"])
def test_all_of_it_has_its_place(window, panel, type_name, find, name):
    type_name(name)
    page = find(QLineEdit, "bigramName").parentWidget()
    for size in ((1280, 800), (1920, 1080), (1280, 800)):
        window.resize(*size)
        QApplication.processEvents()
        assert page.rect().contains(find(Scale, "bigramScale").geometry()), size
        assert find(QPlainTextEdit, "bigramArithmetic").height() >= 60, size
        assert panel.splitter.height() <= panel.scroll_area.viewport().height(), size
