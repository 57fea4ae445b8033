import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QListWidget,
    QPushButton,
    QSpinBox,
    QTableView,
)


@pytest.fixture
def panel(window):
    return window.show_lab("bigram")


@pytest.fixture
def generate(find, qtbot, panel):
    def generate():
        qtbot.mouseClick(find(QPushButton, "bigramGenerate"), Qt.MouseButton.LeftButton)
        names = find(QListWidget, "bigramNames")
        return [names.item(row).text() for row in range(names.count())]

    return generate


def test_the_lectures_names_come_at_the_first_click(generate, lectures):
    assert generate() == lectures["sampling"]["lecture"]["names"]


def test_todays_torch_gives_other_names(generate, find, qtbot, lectures):
    qtbot.keyClick(find(QComboBox, "bigramRandom"), Qt.Key.Key_Down)
    assert generate() == lectures["sampling"]["torch"]["names"]


def test_seed_and_temperature_matter(generate, find, qtbot, panel):
    first = generate()
    seed = find(QSpinBox, "bigramSeed")
    seed.selectAll()
    qtbot.keyClicks(seed, "42")
    second = generate()
    assert second != first
    find(QDoubleSpinBox, "bigramTemperature").setValue(0.1)
    assert generate() not in (first, second)
    assert panel.session.seed == 42


def test_the_likelihood_of_the_whole_set(find, panel):
    assert find(QLabel, "bigramNll").text() == "2.4540"


def test_the_heatmap_has_letters_counts_and_words(find, panel):
    table = find(QTableView, "bigramHeatmap")
    model = table.model()
    assert (model.rowCount(), model.columnCount()) == (27, 27)
    cell = model.index(1, 14)
    assert cell.data() == "5438"
    assert cell.data(Qt.ItemDataRole.ToolTipRole) == "After a comes n: 5,438 of 33,885 = 16.05%"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "."


def test_arrow_keys_move_through_the_cells(find, panel, qtbot):
    table = find(QTableView, "bigramHeatmap")
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert panel.cell.text().startswith("After b comes n: 4 of")
    qtbot.keyClick(table, Qt.Key.Key_Left)
    assert panel.cell.text().startswith("After b comes m: 0 of")


def test_all_cells_are_in_view(find, panel):
    table = find(QTableView, "bigramHeatmap")
    last = table.visualRect(table.model().index(26, 26))
    assert table.viewport().rect().contains(last)


def test_the_hovered_cell_is_explained(find, panel, qtbot):
    table = find(QTableView, "bigramHeatmap")
    rect = table.visualRect(table.model().index(17, 21))
    qtbot.mouseMove(table.viewport(), rect.center())
    qtbot.waitUntil(lambda: panel.cell.text().startswith("After q comes u: 206 of 272"))
