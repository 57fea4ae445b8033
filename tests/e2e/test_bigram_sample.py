"""Names made up in the real window: many at once and letter by letter, kept, copied, saved."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
)

from engine.corpus import prepare
from engine.steps import finish
from gui import theme
from gui.widgets.lists.names_list import NamesList

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(lasting_window):
    return lasting_window


@pytest.fixture
def panel(window):
    return window.show_lab("bigram")


@pytest.fixture
def names(find, panel):
    return find(NamesList, "bigramNames")


@pytest.fixture
def listed(names):
    return lambda: [names.item(row).text() for row in range(names.count())]


@pytest.fixture
def click(find, qtbot):
    def click(name, kind=QToolButton):
        qtbot.mouseClick(find(kind, name), LEFT)

    return click


@pytest.fixture
def generate(click, listed):
    def generate():
        click("bigramGenerate", QPushButton)
        return listed()

    return generate


@pytest.fixture
def type_into(find, qtbot):
    def type_into(name, text, kind=QSpinBox, key=None):
        box = find(kind, name)
        box.setFocus()
        box.selectAll()
        qtbot.keyClicks(box, text)
        if key:
            qtbot.keyClick(box, key)

    return type_into


@pytest.fixture
def equation(find):
    return lambda: find(QLabel, "bigramEquation").text()


@pytest.fixture
def told(panel):
    told = []
    panel.tell.connect(told.append)
    return told


def test_the_lectures_names_and_those_of_todays_torch(generate, find, qtbot, lectures, listed):
    assert generate() == lectures["sampling"]["lecture"]["names"]
    qtbot.keyClick(find(QComboBox, "bigramRandom"), Qt.Key.Key_Down)
    assert listed() == lectures["sampling"]["torch"]["names"]
    assert generate() == lectures["sampling"]["torch"]["names"]
    assert find(QLabel, "bigramNote").text() == "None of them is in the data"


# Letter by letter


def test_the_first_step_rolls_the_first_letter(panel, window, qtbot, equation, find, listed, lectures):
    making = find(QLabel, "bigramMaking")
    assert not making.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Period)
    assert equation() == "dart 0.6650 → m  (0.6240 to 0.7032)"
    assert panel.row.shown.dart == pytest.approx(0.6650, abs=1e-4)
    assert panel.row.shown.lit == panel.session.model.alphabet.index("m")
    assert panel.session.cell == (0, panel.row.shown.lit)
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_Period)
    assert making.isVisible()
    assert making.text() == "mo▏"
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    assert equation() == "m + o → mo, next row: o"
    assert panel.row.shown.dart is None
    for _ in range(4):
        qtbot.keyClick(window, Qt.Key.Key_Period)
    assert listed() == ["mor"]
    qtbot.mouseClick(find(QToolButton, "stepLast"), LEFT)
    assert listed() == lectures["sampling"]["lecture"]["names"]
    assert not making.isVisible()


def test_playing_makes_a_name(panel, window, qtbot, listed, type_into):
    type_into("bigramCount", "1")
    transport = panel.stage.transport
    transport.set_speed(4.0)
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_K)
    assert transport.is_playing
    qtbot.waitUntil(lambda: listed() == ["mor"])
    assert not transport.is_playing


def test_back_from_the_end_unmakes_letter_by_letter(generate, window, qtbot, find, listed):
    generated = generate()
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    assert listed() == generated[:4]
    assert find(QLabel, "bigramMaking").text() == "anchshizarie▏"
    qtbot.keyClick(window, Qt.Key.Key_Period)
    assert listed() == generated


@pytest.mark.usefixtures("face")
def test_a_step_does_not_move_what_stands_above(panel, window, qtbot):
    heights = set()
    for _ in range(12):
        qtbot.keyClick(window, Qt.Key.Key_Period)
        QApplication.processEvents()
        heights.add(panel.stage.height())
    assert len(heights) == 1


def test_symbols_race_as_in_torch(panel, window, qtbot, find, equation):
    qtbot.keyClick(find(QComboBox, "bigramRandom"), Qt.Key.Key_Down)
    qtbot.keyClick(window, Qt.Key.Key_Period)
    assert equation().startswith("race → c  (c 1.00 > ")
    assert panel.row.shown.race[panel.row.shown.lit] == 1
    assert panel.row.shown.dart is None


# Settings


def test_temperature_and_top_k(generate, type_into, listed, panel):
    first = generate()
    type_into("bigramTemperature", "0.1", QDoubleSpinBox)
    cold = listed()
    assert cold != first
    assert "temperature 0.1" in panel.row.shown.title
    type_into("bigramTopK", "1")
    assert len(set(listed())) == 1
    assert (panel.row.shown.shares > 0).sum() == 1
    assert panel.row.shown.beside is not None
    panel.undo_stack.undo()
    assert listed() == cold
    panel.undo_stack.undo()
    assert listed() == first


def test_return_in_a_field_generates(type_into, listed):
    assert listed() == []
    type_into("bigramCount", "12", key=Qt.Key.Key_Return)
    assert len(listed()) == 12


def test_top_k_of_0_reads_all(find, panel):
    assert find(QSpinBox, "bigramTopK").text() == "all"


# Favourites


def test_favourites_are_kept(generate, qtbot, names, click, listed, panel, type_into):
    generated = generate()
    qtbot.mouseClick(names.viewport(), LEFT, pos=names.star_of(names.item(2)).center())
    assert panel.session.inspection is None
    names.setCurrentRow(0)
    qtbot.keyClick(names, Qt.Key.Key_F)
    type_into("bigramSeed", "7")
    assert listed() != generated
    click("bigramShowFavourites")
    assert listed() == [generated[2], generated[0]]
    names.setCurrentRow(0)
    qtbot.keyClick(names, Qt.Key.Key_F)
    assert listed() == [generated[0]]
    panel.undo_stack.undo()
    assert listed() == [generated[2], generated[0]]
    click("bigramShowNames")
    assert len(listed()) == 5


def test_a_name_is_looked_at(generate, qtbot, names, panel, click):
    generated = generate()
    box = names.visualItemRect(names.item(1))
    qtbot.mouseClick(names.viewport(), LEFT, pos=box.center())
    assert panel.session.inspection.title == generated[1]
    qtbot.keyClick(names, Qt.Key.Key_Down)
    qtbot.keyClick(names, Qt.Key.Key_Return)
    assert panel.session.inspection.title == generated[2]
    click("stepBack")  # the page works with the inspector open
    assert names.count() == 4


@pytest.mark.usefixtures("face")
def test_the_dart_is_seen_while_a_name_is_looked_at(generate, qtbot, names, panel, click, window):
    window.resize(1280, 800)
    generate()
    qtbot.mouseClick(names.viewport(), LEFT, pos=names.visualItemRect(names.item(1)).center())
    click("stepFirst")
    click("stepForward")
    assert panel.inspector.isVisible()
    assert panel.row.isVisible()
    assert panel.row.shown.dart is not None
    qtbot.waitUntil(lambda: panel.inspector.height() >= 150)
    assert panel.scroll_area.verticalScrollBar().maximum() == 0
    qtbot.keyClick(panel.inspector, Qt.Key.Key_Escape)
    assert panel.sample.settings.seed.isVisible()


def test_names_in_the_data_are_told(type_into, names, find):
    type_into("bigramCount", "50", key=Qt.Key.Key_Return)
    known = [names.item(row) for row in range(50) if names.item(row).text() in names.known]
    assert known
    assert find(QLabel, "bigramNote").text() == f"In the data: {len(known)} of 50"
    assert known[0].data(Qt.ItemDataRole.AccessibleTextRole) == f"{known[0].text()}, in the data"
    assert names.item(0).toolTip() == ""


# Into the world


def test_names_are_copied(generate, window, qtbot, lectures):
    generate()
    qtbot.keyClick(
        window, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert QApplication.clipboard().text().split("\n") == lectures["sampling"]["lecture"]["names"]


def test_names_are_saved(generate, click, monkeypatch, tmp_path, told):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(tmp_path / "mine"), ""))
    generated = generate()
    click("bigramSave")
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8").splitlines() == generated
    assert told == []


def test_where_names_cannot_be_saved_the_reason_is_told(generate, click, monkeypatch, tmp_path, told, listed):
    """A folder below a file: nobody may write there, not even an administrator."""
    (tmp_path / "file").write_text("old")
    path = tmp_path / "file" / "names.txt"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(path), ""))
    generated = generate()
    click("bigramSave")
    assert len(told) == 1
    assert told[0].startswith(f"{path}: it cannot be saved there (")
    assert listed() == generated
    assert (tmp_path / "file").read_text() == "old"


def test_a_save_that_was_called_off_saves_nothing(generate, click, monkeypatch, tmp_path, told):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    generate()
    click("bigramSave")
    assert told == []


# Many


def test_ten_thousand_names_come_in_the_background(type_into, find, qtbot, names, listed, panel):
    find(QComboBox, "bigramRandom").setCurrentIndex(2)
    type_into("bigramCount", "10000", key=Qt.Key.Key_Return)
    assert panel.sample.worker.is_running
    assert find(QPushButton, "bigramGenerate").text() == "Stop"
    qtbot.waitUntil(lambda: names.count() == 10_000)
    assert listed() == panel.session.sampling.generated
    assert find(QPushButton, "bigramGenerate").text() == "Generate names"
    panel.undo_stack.undo()
    assert listed() == []


@pytest.mark.parametrize("random", ["lecture", "torch", "numpy"])
def test_names_without_an_end_can_be_given_up_and_are_cut(random, panel, qtbot, find, names):
    panel.session.use_corpus(finish(prepare(["abababab"])), "")
    panel.session.sampling.change(count=10_000, random=random, top_k=1)
    find(QPushButton, "bigramGenerate").click()
    qtbot.waitUntil(lambda: panel.sample.worker.is_running)
    assert panel.sample.worker.shutdown()
    panel.session.sampling.generate(2, 1, 1.0, random, 1)
    assert names.item(1).text() == "ab" * 500
    assert find(QLabel, "bigramNote").text().endswith("; 2 never ended and were cut at 1,000 letters")
    panel.session.select(("name", 0, 0))
    assert "cut at 1,000 letters" in panel.session.inspection.meaning


@pytest.mark.parametrize("button", ["bigramGenerate", "jobStop"])
def test_what_takes_long_can_be_stopped(button, type_into, find, qtbot, listed, panel, generate):
    find(QComboBox, "bigramRandom").setCurrentIndex(1)
    before = generate()
    type_into("bigramCount", "2000", key=Qt.Key.Key_Return)
    assert panel.sample.worker.is_running
    qtbot.mouseClick(find(QPushButton if button == "bigramGenerate" else QToolButton, button), LEFT)
    assert not panel.sample.worker.is_running
    assert find(QPushButton, "bigramGenerate").text() == "Generate names"
    assert listed() == panel.session.sampling.generated
    assert listed()[: len(before)] == before[: len(listed())]
    assert len(listed()) < 2000


def test_an_edit_takes_the_place_of_what_was_begun(type_into, qtbot, panel, find):
    find(QComboBox, "bigramRandom").setCurrentIndex(1)
    type_into("bigramCount", "2000", key=Qt.Key.Key_Return)
    panel.session.set_smoothing(5.0)
    assert not panel.sample.worker.is_running
    assert len(panel.session.sampling.generated) < 2000


@pytest.mark.parametrize("page", ["likelihood", "twin", "data"])
def test_what_was_begun_ends_with_its_table_on_another_page_too(type_into, qtbot, panel, find, page):
    find(QComboBox, "bigramRandom").setCurrentIndex(1)
    type_into("bigramCount", "10000", key=Qt.Key.Key_Return)
    panel.show_page(page)
    assert panel.sample.worker.is_running
    panel.session.go_to_cell(3, 4)  # nothing that names are made of
    assert panel.sample.worker.is_running
    type_into("bigramSmoothingValue", "5", QDoubleSpinBox, Qt.Key.Key_Return)
    assert not panel.sample.worker.is_running


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("text", [1.0, 1.5])
def test_nothing_is_squeezed(window, panel, text, qtbot, generate):
    theme.wear(QApplication.instance(), theme.Look(text=text))
    generate()
    page, settings = panel.sample, panel.sample.settings
    fields = [settings.count, settings.seed, settings.temperature, settings.top_k, settings.random]

    def is_whole():
        seed = settings.seed.lineEdit()
        return (
            all(field.height() >= field.minimumSizeHint().height() for field in fields)
            and seed.width() > seed.fontMetrics().horizontalAdvance(seed.text())
            and settings.random.width() >= settings.random.sizeHint().width()
            and page.list.height() >= 80
        )

    qtbot.waitUntil(is_whole)
