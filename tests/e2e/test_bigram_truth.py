"""What the bigram lab shows at the same time speaks of the same table in the same unit."""

from itertools import product

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QDoubleSpinBox,
    QLabel,
    QListWidget,
    QPushButton,
    QSpinBox,
    QStyle,
    QStyleOptionSpinBox,
    QToolButton,
    QWidget,
)

from engine.bigram import mean_nll
from engine.corpus import prepare
from engine.sampling import sample_names
from engine.steps import finish
from gui import theme
from gui.labs.bigram.session.name_tables import UNITS, USES
from gui.labs.bigram.session.tables import grid_of, in_unit, numbers_of
from gui.widgets.charts.ribbon import Ribbon
from gui.widgets.charts.scale import Scale
from gui.widgets.choice import Choice

LEFT = Qt.MouseButton.LeftButton
SOURCES = {"counts": "by the counts", "twin": "by the neural net", "difference": "net − counts"}


@pytest.fixture
def window(lasting_window):
    return lasting_window


@pytest.fixture
def panel(window):
    panel = window.show_lab("bigram")
    panel.session.twin.set_scene("all")
    panel.session.twin.go_to(2)
    return panel


@pytest.fixture
def wear(qapp):
    yield lambda **look: theme.wear(qapp, theme.Look(**look))
    theme.wear(qapp, theme.Look())


def settle():
    """A layout within others takes several rounds."""
    for _ in range(5):
        QApplication.processEvents()


def tables_of(panel):
    """Computed here, from what the lab counted and learned."""
    model = panel.session.model
    powers = np.exp(panel.session.twin.weights)
    added = model.counts + model.smoothing
    return {"counts": added / added.sum(1, keepdims=True), "twin": powers / powers.sum(1, keepdims=True)}


def choose(find, qtbot, name, place):
    """With real keys: the choice at a place of the list."""
    choice = find(Choice, name)
    qtbot.keyClick(choice, Qt.Key.Key_Home)
    for _ in range(place):
        qtbot.keyClick(choice, Qt.Key.Key_Down)


@pytest.mark.parametrize("page", ["sample", "likelihood", "twin", "data", "divide"])
@pytest.mark.parametrize("smoothing", [0.0, 1.0])
def test_all_numbers_of_a_page_are_those_of_the_chosen_table(panel, find, qtbot, page, smoothing):
    panel.show_page(page)
    session, model = panel.session, panel.session.model
    session.set_smoothing(smoothing)
    session.sampling.generate(5, 3, 1.0, "lecture")
    for place, use in enumerate(USES):
        choose(find, qtbot, "bigramUse", place)
        for unit_place in range(find(Choice, "bigramUnit").count):
            choose(find, qtbot, "bigramUnit", unit_place)
            row, column = session.cell
            tables = tables_of(panel)
            # the heatmap, the sentence, the row
            assert (model.use, model.unit) == (use, model.units[unit_place])
            text = grid_of(model, numbers_of(model)).texts[row][column]
            assert panel.heatmap.model().index(row, column).data() == text
            bars = "counts" if use == "difference" else use
            assert panel.row.shown.texts[column] == in_unit(model, bars, row, column)
            np.testing.assert_allclose(panel.row.shown.shares, tables[bars][row])
            assert SOURCES[bars] in panel.row.shown.title
            words = panel.cell.accessibleName()
            assert ("by the neural net" in words) == (use == "twin")
            assert ("net " in words and "counts " in words) == (use == "difference")
            # the likelihood of all names
            nll = {name: mean_nll(table, model.counts) for name, table in tables.items()}
            nll["difference"] = nll["twin"] - nll["counts"]
            assert float(find(QLabel, "bigramNll").text()) == pytest.approx(nll[use], abs=5e-5)
            assert panel.nll_caption.text().endswith(SOURCES[use])
            if page == "sample" and use != "difference":
                names = find(QListWidget, "bigramNames")
                expected = sample_names(tables[use], model.alphabet, 5, 3)
                assert [names.item(i).text() for i in range(names.count())] == expected
            if page == "likelihood":
                check_likelihood(find, panel, tables, nll)


def check_likelihood(find, panel, tables, nll):
    model = panel.session.model
    tiles = find(Ribbon, "bigramRibbon").tiles
    told = find(Scale, "bigramScale").accessibleDescription()
    if model.use == "difference":
        assert tiles == []
        assert find(QLabel, "bigramNameNll").text() == "–"
        assert f"Counts: {nll['counts']:.4f}" in told
        assert f"Neural net: {nll['twin']:.4f}" in told
        return
    pairs = [(0, 5), (5, 13), (13, 13), (13, 1), (1, 0)]
    surprise = [-np.log(tables[model.use][pair]) for pair in pairs]
    assert float(find(QLabel, "bigramNameNll").text()) == pytest.approx(np.mean(surprise), abs=5e-5)
    assert f"All names: {nll[model.use]:.4f}" in told
    if model.unit != "probability":
        assert [tile.below for tile in tiles] == [in_unit(model, model.use, *pair) for pair in pairs]


@pytest.mark.parametrize("page", ["sample", "likelihood", "twin", "data", "divide"])
def test_nothing_else_chooses_a_table_or_a_unit(panel, window, page):
    panel.show_page(page)
    ours = {"bigramUse", "bigramUnit"}
    assert {choice.objectName() for choice in panel.findChildren(Choice)} >= ours
    for choice in panel.findChildren(Choice):
        if choice.objectName() not in ours:
            values = {value for _, value in choice._choices}
            assert not values & {*USES, *UNITS, "probabilities", "logs", "weights"}


def test_the_pairs_of_the_list_are_those_of_the_table_when_names_are_held_out(panel):
    panel.show_page("data")
    names = panel.session.built_in.names
    panel.session.use_corpus(finish(prepare(names, 0.1)), "")
    panel.session.go_to_cell(1, 14)
    listed = panel.shown_page.finder.pairs_model
    counted = listed.index(listed.row_of(1, 14), 1).data()
    assert counted == f"{panel.session.model.counts[1, 14]:,}" != "5,438"
    assert panel.cell.accessibleName().startswith(f"After a comes n: {counted} of ")
    assert listed.headerData(1, Qt.Orientation.Horizontal) == "In training"
    assert "of the training names" in panel.row.shown.title


def test_judge_andrejq_keeps_its_promise_whatever_was_chosen(panel, find):
    panel.session.set_use("twin")
    panel.session.set_smoothing(5.0)
    panel.show_page("likelihood")
    panel.cards[0].action()
    assert find(QLabel, "bigramNameNll").text() == "∞"
    panel.undo_stack.undo()
    assert (panel.session.model.use, panel.session.model.smoothing) == ("twin", 5.0)


def test_the_lectures_names_come_whatever_was_chosen(panel, find, lectures):
    panel.session.use_corpus(finish(prepare(["zoë", "ann"])), "two.txt")
    panel.session.set_use("twin")
    panel.session.set_smoothing(5.0)
    panel.session.sampling.change(temperature=0.3, top_k=2, random="numpy", seed=4, count=2)
    panel.cards[0].action()
    assert panel.session.sampling.generated == lectures["sampling"]["lecture"]["names"]
    assert panel.session.sampling.made_with is None
    panel.undo_stack.undo()
    assert panel.session.model.source == "two.txt"
    assert panel.session.sampling.temperature == 0.3


def test_own_names_do_not_get_the_lectures_weights(panel):
    panel.show_page("twin")
    panel.session.use_corpus(finish(prepare(["zoë", "ann"])), "two.txt")
    panel.session.twin.set_scene("emma")
    assert "from the lecture's seed" in panel.stage.explanation.text()


def test_a_temperature_of_0_typed_is_greedy(panel, find, qtbot):
    box = find(QDoubleSpinBox, "bigramTemperature")
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "0")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert (box.value(), panel.session.sampling.temperature) == (0.0, 0.0)
    assert set(panel.session.sampling.generated) == {"a"}
    assert "always the likeliest" in panel.row.shown.title


# Nothing that is pressed again and again moves


def place_to_press(control):
    """The middle; of a box its upper arrow."""
    if not isinstance(control, QAbstractSpinBox):
        return control.rect().center()
    option = QStyleOptionSpinBox()
    control.initStyleOption(option)
    part = QStyle.SubControl.SC_SpinBoxUp
    return control.style().subControlRect(QStyle.ComplexControl.CC_SpinBox, option, part, control).center()


REPEATED = {
    "sample": [
        (QDoubleSpinBox, "bigramTemperature"),
        (QSpinBox, "bigramSeed"),
        (QSpinBox, "bigramCount"),
        (QSpinBox, "bigramTopK"),
        (QPushButton, "bigramGenerate"),
    ],
    "likelihood": [],
    "twin": [(QSpinBox, "bigramTwinSteps"), (QDoubleSpinBox, "bigramTwinRate")],
}
ALWAYS = [(QDoubleSpinBox, "bigramSmoothingValue"), (QToolButton, "bigramNextEmpty")]


@pytest.mark.parametrize("size", [(1024, 640), (1280, 800), (1920, 1080)], ids=lambda size: str(size[0]))
@pytest.mark.parametrize("page", REPEATED)
@pytest.mark.parametrize("has_inspector", [False, True])
def test_what_is_pressed_again_and_again_stays_under_the_pointer(
    window, panel, find, qtbot, size, page, has_inspector
):
    window.resize(*size)
    panel.show_page(page)
    panel.session.sampling.generate(5, 7, 1.0, "lecture")
    if has_inspector:
        panel.session.select(("name", 1, 0))
    settle()
    steps = [(QToolButton, name) for name in ("stepForward", "stepBack")]
    for kind, name in REPEATED[page] + ALWAYS + steps:
        control = panel.findChild(kind, name)
        if not control.isVisible():
            continue
        corner, point = control.mapTo(window, QPoint()), control.mapTo(window, place_to_press(control))
        for _ in range(5):
            there = window.childAt(point)
            assert there is control or control.isAncestorOf(there), (name, there)
            qtbot.mouseClick(there, LEFT, pos=there.mapFrom(window, point))
            settle()
            assert control.mapTo(window, QPoint()) == corner, name


@pytest.mark.parametrize("page", ["sample", "likelihood", "twin", "data", "divide"])
@pytest.mark.parametrize(
    ("size", "is_projector"), [((1024, 640), False), ((1280, 800), False), ((1280, 800), True)]
)
def test_nothing_is_cut_and_the_names_are_seen(window, panel, qtbot, page, size, is_projector, wear):
    wear(projector=is_projector)
    window.resize(*size)
    panel.show_page(page)
    panel.session.sampling.generate(5, 7, 1.0, "lecture")
    settle()
    bars = [panel.scroll_area.verticalScrollBar(), panel.scroll_area.horizontalScrollBar()]
    bars.append(panel.heatmap.verticalScrollBar())
    qtbot.waitUntil(lambda: [bar.maximum() for bar in bars] == [0, 0, 0])
    if page == "sample":
        names = panel.findChild(QListWidget, "bigramNames")
        rows = [names.visualItemRect(names.item(i)) for i in range(names.count())]
        assert sum(names.viewport().rect().contains(row) for row in rows) >= 3


def test_the_layout_does_not_tell_what_was_shown_before(window, panel, qtbot):
    def places():
        settle()
        return {
            widget.objectName(): widget.geometry()
            for widget in panel.side.findChildren(QWidget)
            if widget.isVisible() and widget.objectName()
        }

    window.resize(1280, 800)
    panel.show_page("sample")
    first = places()
    for page, size in product(("likelihood", "twin", "data"), ((1024, 640), (1280, 800))):
        window.resize(*size)
        panel.show_page(page)
        settle()
    panel.show_page("sample")
    assert places() == first
