"""The page Data and names from real files, in the real window."""

import codecs

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QPushButton,
    QTableView,
)

from engine.corpus import prepare
from engine.steps import finish
from gui.labs.bigram.session.names_search import MOST_LISTED
from gui.widgets.charts.histogram import Histogram
from gui.widgets.choice import Choice

LEFT = Qt.MouseButton.LeftButton
CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"


@pytest.fixture
def window(lasting_window):
    return lasting_window


@pytest.fixture
def panel(window):
    panel = window.show_lab("bigram")
    panel.show_page("data")
    return panel


@pytest.fixture
def page(panel):
    return panel._pages["data"]


@pytest.fixture
def words(find):
    """words(name): what the label of this name says."""
    return lambda name: find(QLabel, name).text()


@pytest.fixture
def listed(find, page, qtbot):
    """The names that are listed, when the search has ended."""

    def listed():
        qtbot.waitUntil(lambda: not page.finder._finder.is_running)
        model = find(QListView, "bigramFound").model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    return listed


@pytest.fixture
def pairs(find, page):
    model = find(QTableView, "bigramPairs").model()
    return lambda: [(model.index(r, 0).data(), model.index(r, 1).data()) for r in range(model.rowCount())]


@pytest.fixture
def chips(find, page):
    cut = find(QListWidget, "bigramCut")
    return lambda: [cut.item(row).text() for row in range(cut.count())]


@pytest.fixture
def by_button(window, page, qtbot, find, monkeypatch):
    """Open a file by the page's own button."""

    def by_button(path):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        with qtbot.waitSignal(window.filing.worker.ended):
            qtbot.mouseClick(find(QPushButton, "bigramOpen"), LEFT)

    return by_button


@pytest.fixture
def by_drop(window, qtbot):
    def by_drop(path):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        where, none = QPointF(300, 300), Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        with qtbot.waitSignal(window.filing.worker.ended):
            QApplication.sendEvent(window, QDragEnterEvent(where.toPoint(), copy, data, LEFT, none))
            QApplication.sendEvent(window, QDropEvent(where, copy, data, LEFT, none))

    return by_drop


@pytest.fixture
def by_menu(window, qtbot, monkeypatch):
    def by_menu(path):
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
        with qtbot.waitSignal(window.filing.worker.ended):
            qtbot.keyClick(window, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)

    return by_menu


@pytest.fixture
def paste(page, qtbot, find):
    def paste(text):
        QApplication.clipboard().setText(text)
        with qtbot.waitSignal(page.worker.ended):
            qtbot.mouseClick(find(QPushButton, "bigramPaste"), LEFT)

    return paste


def names(panel):
    return panel.session.model.corpus.names


# What there is


def test_the_built_in_names_at_a_glance(page, words, find, pairs):
    assert words("bigramFacts").startswith(
        "32,033 names, 2 to 15 letters, 228,146 pairs, 27 signs. Built in."
    )
    assert pairs()[:3] == [("n .", "6,763"), ("a .", "6,640"), ("a n", "5,438")]
    assert len(pairs()) == 27 * 27 - 102
    assert sum(find(Histogram, "bigramLengths").counts) == 32_033
    assert find(Histogram, "bigramFirsts").counts[0] == 4_410
    assert find(Histogram, "bigramLasts").counts[13] == 6_763
    assert not find(QLabel, "bigramReport").isVisible()


def test_a_pair_leads_to_the_cursor_and_to_its_names(panel, find, listed, qtbot, words):
    table = find(QTableView, "bigramPairs")
    where = table.visualRect(table.model().index(0, 0)).center()
    qtbot.mouseClick(table.viewport(), LEFT, pos=where)
    assert panel.session.cell == (14, 0)
    assert find(QLineEdit, "bigramSearch").text() == "n."
    assert all(name.endswith("n") for name in listed())
    assert words("bigramFoundCount") == f"6,763 names, of which {MOST_LISTED:,} are listed"


def test_the_cursor_of_the_table_chooses_the_pair(panel, page, find, listed, qtbot):
    heatmap, table = find(QTableView, "bigramHeatmap"), find(QTableView, "bigramPairs")
    index = panel.session.model.alphabet.index
    where = heatmap.visualRect(heatmap.model().index(index("q"), index("u"))).center()
    qtbot.mouseClick(heatmap.viewport(), LEFT, pos=where)
    assert table.currentIndex().data() == "q u"
    assert listed()
    assert all("qu" in name for name in listed())
    qtbot.keyClick(heatmap, Qt.Key.Key_Right)  # qv, which never occurs
    assert not table.currentIndex().isValid()
    assert listed() == []


def test_a_search_and_a_name_cut_up(panel, find, listed, chips, qtbot, words):
    search = find(QLineEdit, "bigramSearch")
    search.clear()
    qtbot.keyClicks(search, ".emma.")
    assert listed() == ["emma", "emma"]  # a name of girls and of boys
    assert words("bigramFoundCount") == "2 names"
    assert chips() == [".e", "em", "mm", "ma", "a."]
    assert words("bigramCutWords") == "emma is cut into 5 pairs: . e m m a ."
    cut = find(QListWidget, "bigramCut")
    qtbot.mouseClick(cut.viewport(), LEFT, pos=cut.visualItemRect(cut.item(2)).center())
    index = panel.session.model.alphabet.index
    assert panel.session.cell == (index("m"), index("m"))
    assert all("mm" in name for name in listed())
    assert chips() == [".e", "em", "mm", "ma", "a."]  # emma is still there
    assert cut.currentItem().text() == "mm"


def test_names_are_chosen_by_keys(find, listed, chips, qtbot):
    search, found = find(QLineEdit, "bigramSearch"), find(QListView, "bigramFound")
    search.clear()
    qtbot.keyClicks(search, "zz")
    second = listed()[1]
    found.setFocus()
    qtbot.keyClick(found, Qt.Key.Key_Home)
    qtbot.keyClick(found, Qt.Key.Key_Down)
    assert "".join(chip[1] for chip in chips()) == second + "."
    search.clear()
    assert len(listed()) == MOST_LISTED


def test_letters_are_chosen_in_the_histograms(panel, find, listed, qtbot):
    firsts, lasts = find(Histogram, "bigramFirsts"), find(Histogram, "bigramLasts")
    qtbot.mouseClick(firsts, LEFT, pos=firsts.box_of(16).center())
    assert find(QLineEdit, "bigramSearch").text() == ".q"
    assert len(listed()) == firsts.counts[16] == 92
    lasts.setFocus()
    qtbot.keyClick(lasts, Qt.Key.Key_End)
    qtbot.keyClick(lasts, Qt.Key.Key_Left)
    qtbot.keyClick(lasts, Qt.Key.Key_Return)
    assert find(QLineEdit, "bigramSearch").text() == "y."
    assert [part.is_selected for part in lasts.parts()].index(True) == 24
    assert lasts.parts()[24].name == "End with y: 2,007"


def test_a_dev_set_is_held_out_and_can_be_taken_back(panel, page, find, qtbot, words):
    split = find(Choice, "bigramSplit")
    before = panel.session.to_dict()
    with qtbot.waitSignal(page.worker.succeeded):
        qtbot.keyClick(split, Qt.Key.Key_Down)
    assert panel.session.model.corpus.is_dev.sum() == 3_203
    assert split.text() == "90 % and 10 %"
    assert "dev names ∞" in words("bigramSplitNll")
    panel.session.set_smoothing(1.0)
    model = panel.session.model
    assert f"training names {model.nll:.4f}, dev names {model.dev_nll:.4f}" in words("bigramSplitNll")
    panel.session.set_smoothing(0.0)
    panel.undo_stack.undo()
    assert panel.session.to_dict() == before
    assert split.text() == "all names"
    panel.undo_stack.redo()
    assert panel.session.model.corpus.dev_share == 0.1


def test_that_of_a_single_name_none_is_held_out_is_told(panel, words):
    panel.session.use_corpus(finish(prepare(["emma"], 0.1)), "")
    assert words("bigramSplitNll") == "No name is held out: there are too few names for this share."


# Other names

FILES = [
    (
        "bom",
        codecs.BOM_UTF8 + b"Anna\r\n\r\nBob\r\n",
        ["Anna", "Bob"],
        "A byte-order mark was passed over",
        "",
    ),
    ("utf16", "Anna\nZoë\n".encode("utf-16"), ["Anna", "Zoë"], "Read as UTF-16.", ""),
    ("cyrillic", "\n".join(CYRILLIC).encode(), list(CYRILLIC), "", ""),
    ("nfc", "Rene\u0301\nRené\n".encode(), ["René", "René"], "accents were joined", ""),
    ("dots", b"Anna\nSt. John\n\n", ["Anna"], "line 2 “St. John”", "line 2 “St. John”"),
    ("no_end", b"  anna \n \n\nbob", ["anna", "bob"], "2 empty lines.", ""),
]
WAYS = ["by_button", "by_drop", "by_menu"]


@pytest.mark.parametrize("number", range(len(FILES)), ids=[name for name, *_ in FILES])
def test_names_from_files(panel, request, tmp_path, notice, words, number):
    name, content, found, report, told = FILES[number]
    path = tmp_path / name
    path.write_bytes(content)
    request.getfixturevalue(WAYS[number % len(WAYS)])(path)
    assert names(panel) == found
    assert f"From {name}." in words("bigramFacts")
    assert report in words("bigramReport")
    assert told in notice()
    assert bool(told) == bool(notice())
    assert len(panel.session.model.alphabet) == len(set("".join(found))) + 1


def test_bad_files_are_refused_and_touch_nothing(panel, by_button, tmp_path, notice):
    panel.sample.generate()
    panel.session.set_smoothing(2.0)
    before = panel.session.to_dict()
    path = tmp_path / "list"
    for content, reason in (
        (b"", "this file is empty"),
        (b"\n \r\n", "it has no names"),
        (b"a.b\nc.d", "A list of names has one name a line"),
        ("\n".join(map(chr, range(0x4E00, 0x4EC9))).encode(), "line 201 there are 201 different symbols"),
        (bytes(range(256)), "Nablab can't read this file"),
        (b"anna\nbo\x01b", "line 2 holds the control character U+0001"),
        (b"anna\n" + b"x" * 300_000, "line 2 has more than 65,536 characters"),
    ):
        path.write_bytes(content)
        by_button(path)
        newest = notice().splitlines()[-1]
        assert newest.startswith("list: ")
        assert reason in newest
    by_button(tmp_path)
    assert notice().splitlines()[-1] == f"{tmp_path.name}: this is a folder; open one of the files in it"
    assert panel.session.to_dict() == before
    assert len(names(panel)) == 32_033


def test_undo_brings_the_former_names_and_what_was_made_of_them(panel, by_button, tmp_path, find):
    panel.sample.generate()
    panel.edit("Smoothing", lambda: panel.session.set_smoothing(3.0))
    before = panel.session.to_dict()
    assert before["sampling"]["generated"]
    (tmp_path / "few").write_text("anna\nbob\n", encoding="utf-8")
    by_button(tmp_path / "few")
    after = panel.session.to_dict()
    assert after["names"] == ["anna", "bob"]
    panel.undo_stack.undo()
    assert panel.session.to_dict() == before
    assert find(QTableView, "bigramHeatmap").model().rowCount() == 27
    panel.undo_stack.redo()
    assert panel.session.to_dict() == after
    assert panel.session.model.corpus.report is not None


def test_names_are_pasted_and_the_built_in_ones_are_a_click_away(panel, paste, qtbot, find, words, notice):
    paste("anna\r\nbob\r\nDr. No\r\n")
    assert names(panel) == ["anna", "bob"]
    assert "From the clipboard." in words("bigramFacts")
    assert "line 3 “Dr. No”" in notice()
    built_in = find(QPushButton, "bigramBuiltIn")
    qtbot.mouseClick(built_in, LEFT)
    assert len(names(panel)) == 32_033
    assert not built_in.isEnabled()
    panel.undo_stack.undo()
    assert names(panel) == ["anna", "bob"]


def test_names_are_pasted_by_key(window, panel, page, qtbot, find):
    QApplication.clipboard().setText("anna\nbob")
    find(QPushButton, "bigramPaste").setFocus()
    with qtbot.waitSignal(page.worker.ended):
        qtbot.keyClick(window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert names(panel) == ["anna", "bob"]


@pytest.mark.parametrize("content", ["", " \n", "picture"])
def test_an_empty_clipboard_is_told(panel, page, qtbot, find, notice, content):
    before = panel.session.to_dict()
    if content == "picture":
        QApplication.clipboard().setImage(QImage(4, 4, QImage.Format.Format_RGB32))
    else:
        QApplication.clipboard().setText(content)
    qtbot.mouseClick(find(QPushButton, "bigramPaste"), LEFT)
    assert "There is no text in the clipboard" in notice()
    assert not page.worker.is_running
    assert panel.session.to_dict() == before


def test_a_bad_text_is_not_pasted(panel, paste, notice):
    before = panel.session.to_dict()
    paste("anna\nbo\tb")
    assert notice().startswith("What is in the clipboard is no list of names: line 2 holds the control")
    assert panel.session.to_dict() == before


@pytest.mark.parametrize("what", ["open", "new", "undo"])
def test_names_that_come_too_late_are_dropped(window, panel, page, qtbot, find, notice, what):
    """A long text is pasted, and the user goes on before it is counted."""
    panel.sample.generate()
    QApplication.clipboard().setText("anna\nbob\n" * 500_000)
    qtbot.mouseClick(find(QPushButton, "bigramPaste"), LEFT)
    assert page.worker.is_running
    if what == "open":
        panel.take("names", panel.session.built_in, "list")
    elif what == "new":
        window.filing.new()
    else:
        panel.undo_stack.undo()
    assert not page.worker.is_running
    assert "Paste names: not done because you made a change while it loaded" in notice()
    page.worker.shutdown()
    QApplication.processEvents()
    assert len(names(panel)) == 32_033


def test_a_name_that_was_cut_up_goes_with_its_names(panel, page, paste, listed, chips, words):
    listed()
    assert chips()
    paste("б\nв")  # the cursor's pair is in none of them
    assert listed() == []
    assert chips() == []
    assert not words("bigramCutWords")


# Lists in another form


@pytest.fixture
def preview(panel, page, by_menu, tmp_path):
    """Open a file that is asked about first."""

    def preview(content):
        path = tmp_path / "list.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        by_menu(path)
        assert page.preview.isVisible()
        return page.preview

    return preview


def shown(preview):
    rows = range(preview.table.rowCount())
    return [[preview.table.item(row, column).text() for column in range(3)] for row in rows]


def test_a_plain_list_can_forget_its_capitals(panel, page, find, qtbot, paste):
    fold = find(QPushButton, "bigramFold")
    assert not fold.isVisible()
    paste("Zoë\nAnna-Lena\nÖzlem\n")
    assert panel.session.model.alphabet == ".-ALZaelmnozÖë"
    with qtbot.waitSignal(page.worker.ended):
        qtbot.mouseClick(fold, LEFT)
    assert names(panel) == ["zoë", "anna-lena", "özlem"]
    assert panel.session.model.alphabet == ".-aelmnozëö"
    assert panel.session.model.source == "the clipboard"
    assert not fold.isVisible()
    panel.undo_stack.undo()
    assert names(panel)[0] == "Zoë"
    assert fold.isVisible()


def test_a_table_is_asked_about_in_the_window_and_counts_are_weights(
    window, panel, page, preview, find, qtbot, words
):
    asked = preview("Mary,F,7065\nAnna,F,2604\nJohn,M,9655\n")
    assert asked.use.hasFocus()
    assert shown(asked) == [["1", "Mary", "7,065"], ["2", "Anna", "2,604"], ["3", "John", "9,655"]]
    assert len(names(panel)) == 32_033
    assert not window.isWindowModified()
    qtbot.mouseClick(find(QCheckBox, "namesLower"), LEFT)
    assert shown(asked)[0][1] == "mary"
    with qtbot.waitSignal(page.worker.ended):
        find(QPushButton, "namesUse").setFocus()
        qtbot.mouseClick(find(QPushButton, "namesUse"), LEFT)
    assert not asked.isVisible()
    assert find(QPushButton, "bigramOpen").hasFocus()  # not the rail, with which Tab begins
    model = panel.session.model
    assert names(panel) == ["mary", "anna", "john"]
    assert model.counts[0, model.alphabet.index("m")] == 7065
    assert "counted 19,324 times" in words("bigramFacts")
    again = type(panel.session)()
    again.from_dict(panel.session.to_dict())
    assert (again.model.counts == model.counts).all()
    panel.undo_stack.undo()
    assert len(names(panel)) == 32_033


def test_columns_separators_and_headers_are_chosen(preview, find, qtbot):
    asked = preview("first,last\nAnna,Muster\nPeter,Beispiel\n")
    assert [row[1] for row in shown(asked)] == ["first,last", "Anna", "Peter"]
    find(Choice, "namesColumn").chosen.emit(1)
    assert [row[1] for row in shown(asked)][1:] == ["Muster", "Beispiel"]
    find(Choice, "namesColumn").chosen.emit(None)
    assert [row[1] for row in shown(asked)][1:] == ["Anna", "Muster", "Peter", "Beispiel"]
    find(Choice, "namesSeparator").chosen.emit("")
    qtbot.mouseClick(find(QCheckBox, "namesHeader"), LEFT)
    assert [row[1] for row in shown(asked)] == ["first,last", "Anna,Muster", "Peter,Beispiel"]
    qtbot.mouseClick(find(QPushButton, "namesCancel"), LEFT)
    assert not asked.isVisible()


def test_another_separator_keeps_to_one_column_or_to_every_field(preview, find):
    """A tab or a semicolon makes a table, in which names stand in one column."""
    asked = preview("Mary Ann,F,7065\nAnna Lou,F,2604\nJohn Paul,M,9655\n")
    separator, column = find(Choice, "namesSeparator").chosen, find(Choice, "namesColumn").chosen
    separator.emit(" ")
    assert [row[1] for row in shown(asked)] == ["Mary", "Anna", "John"]
    separator.emit(",")
    column.emit(None)
    separator.emit(" ")
    assert [row[1] for row in shown(asked)][:2] == ["Mary", "Ann,F,7065"]
    separator.emit(";")
    separator.emit(" ")
    assert [row[1] for row in shown(asked)] == ["Mary", "Anna", "John"]


def test_an_encoding_is_chosen_by_a_live_sample_and_is_kept_with_the_work(
    panel, page, preview, find, qtbot, words
):
    asked = preview("Анна\nБ.ис\nОльга\nИван\n".encode("koi8-r"))
    assert [row[1] for row in shown(asked)] == ["Анна", "Б.ис", "Ольга", "Иван"]
    find(Choice, "namesEncoding").chosen.emit("cp1251")
    assert shown(asked)[0][1] != "Анна"
    find(Choice, "namesEncoding").chosen.emit("koi8-r")
    with qtbot.waitSignal(page.worker.ended):
        qtbot.mouseClick(find(QPushButton, "namesUse"), LEFT)
    told = words("bigramReport")
    assert "Read as Cyrillic (KOI8-R)" in told
    assert "line 2 “Б.ис”" in told
    state = panel.session.to_dict()
    panel.undo_stack.undo()
    panel.session.from_dict(state)
    assert words("bigramReport") == told


def test_names_from_right_to_left_leave_the_numbers_where_they_are(panel, page, preview, find, qtbot, words):
    asked = preview("name;count\nדוד;12\nשרה;3\n")
    assert shown(asked)[1] == ["2", "\u2068דוד\u2069", "12"]
    with qtbot.waitSignal(page.worker.ended):
        qtbot.mouseClick(find(QPushButton, "namesUse"), LEFT)
    assert "Longest: \u2068דוד\u2069." in words("bigramFacts")


def test_counts_of_billions_are_shown_whole(page, preview, find, qtbot):
    preview("the 23135851162\nof 13151942776\n")
    with qtbot.waitSignal(page.worker.ended):
        qtbot.mouseClick(find(QPushButton, "namesUse"), LEFT)
    pairs = find(QTableView, "bigramPairs")
    assert pairs.model().index(0, 1).data() == "23,135,851,162"
    assert pairs.sizeHintForColumn(1) <= pairs.columnWidth(1)
