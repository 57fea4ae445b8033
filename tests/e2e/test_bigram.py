"""The lecture "building makemore", part 1, followed in the lab: its numbers are read off the screen."""

import json
import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QTableView,
    QToolButton,
    QWidget,
)

from engine.corpus import prepare
from engine.steps import finish
from gui import theme
from gui.workspace import encode

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(window):
    return window.show_lab("bigram")


@pytest.fixture
def says(find, panel):
    return lambda name: find(QLabel, name).text()


@pytest.fixture
def generate(find, qtbot, panel):
    def generate():
        qtbot.mouseClick(find(QPushButton, "bigramGenerate"), LEFT)
        names = find(QListWidget, "bigramNames")
        return [names.item(row).text() for row in range(names.count())]

    return generate


@pytest.fixture
def smooth(find, qtbot, panel):
    def smooth(text):
        box = find(QDoubleSpinBox, "bigramSmoothingValue")
        box.setFocus()
        box.selectAll()
        qtbot.keyClicks(box, text)
        qtbot.keyClick(box, Qt.Key.Key_Return)

    return smooth


@pytest.fixture
def judge(find, qtbot, panel):
    """judge(name): type it on the page Likelihood; what it costs, as it stands there."""

    def judge(name):
        panel.show_page("likelihood")
        line = find(QLineEdit, "bigramName")
        line.selectAll()
        qtbot.keyClicks(line, name)
        return find(QLabel, "bigramNameNll").text()

    return judge


def test_the_names_of_the_lecture(panel, find, says, lectures):
    golden = lectures["names"]
    panel.show_page("data")
    facts = says("bigramFacts")
    for number in (golden["count"], golden["bigrams"], golden["shortest"], golden["longest"]):
        assert f"{number:,}" in facts
    pairs = find(QTableView, "bigramPairs").model()
    for row, (first, second, count) in enumerate(golden["top"]):
        shown = [str(pairs.index(row, column).data()) for column in range(pairs.columnCount())]
        assert (first, second) == tuple("".join(shown[:-1]).replace(" ", ""))
        assert shown[-1] == f"{count:,}"
    assert find(QToolButton, "bigramEmpty").text().startswith(f"{golden['empty_cells']} ")


def test_the_likelihoods_of_the_lecture(panel, find, says, lectures, smooth, judge):
    golden = lectures["names"]
    assert says("bigramNll") == f"{golden['nll']['counts']:.4f}"
    assert judge("emma") == f"{golden['nll_of']['emma']['counts']:.4f}"
    assert judge("andrejq") == "∞"
    smooth("1")
    assert find(QLabel, "bigramNameNll").text() == f"{golden['nll_of']['andrejq']['plus_1']:.4f}"
    assert says("bigramNll") == f"{golden['nll']['plus_1']:.4f}"
    scale = find(QWidget, "bigramScale").accessibleDescription()
    for nll in (golden["nll"]["uniform"], golden["nll"]["counts"], golden["nll"]["plus_1"]):
        assert f"{nll:.4f}" in scale


def test_the_lectures_names_come_at_the_first_click(generate, lectures, smooth):
    assert generate() == lectures["sampling"]["lecture"]["names"]
    smooth("1")
    assert generate() == lectures["sampling"]["lecture"]["names"]


def test_todays_torch_gives_other_names(generate, find, qtbot, lectures):
    qtbot.keyClick(find(QComboBox, "bigramRandom"), Qt.Key.Key_Down)
    assert generate() == lectures["sampling"]["torch"]["names"]


def test_the_neural_twin_of_the_lecture(panel, find, says, qtbot, lectures):
    golden = lectures["neural_bigram"]
    panel.show_page("twin")
    assert says("bigramTwinLoss") == f"{golden['emma']['loss']}"
    for _ in range(7):  # five pairs, their mean, the step
        qtbot.keyClick(find(QPushButton, "bigramTwinGraph"), Qt.Key.Key_Period)
    assert says("bigramTwinLoss") == f"{golden['emma']['after_one_step_of_0.1']}"
    qtbot.keyClick(find(QWidget, "bigramTwinScene"), Qt.Key.Key_Down)
    assert find(QDoubleSpinBox, "bigramTwinRate").value() == golden["all_names"]["learning_rate"]
    timeline = panel.stage.findChild(QSlider, "timeline")
    for step, loss in golden["all_names"]["loss_at"].items():
        timeline.setValue(int(step))
        qtbot.waitUntil(lambda step=step: timeline.value() == int(step) and not panel.session.twin.is_behind)
        assert says("bigramTwinLoss") == f"{loss:.4f}"
        assert says("bigramTwinNll") == f"{golden['all_names']['nll_alone_at'][step]:.4f}"


def test_the_arithmetic_of_emma_is_shown_in_lines(find, judge):
    judge("emma")
    lines = find(QPlainTextEdit, "bigramArithmetic").toPlainText().splitlines()
    assert [line.split()[:3] for line in lines[1:6]] == [
        [".e", "0.0478", "-3.0408"],
        ["em", "0.0377", "-3.2793"],
        ["mm", "0.0253", "-3.6772"],
        ["ma", "0.3899", "-0.9418"],
        ["a.", "0.1960", "-1.6299"],
    ]


def test_seed_and_temperature_matter(generate, find, qtbot, panel):
    first = generate()
    seed = find(QSpinBox, "bigramSeed")
    seed.selectAll()
    qtbot.keyClicks(seed, "42")
    second = generate()
    assert second != first
    find(QDoubleSpinBox, "bigramTemperature").setValue(0.1)
    assert generate() not in (first, second)
    assert panel.session.sampling.seed == 42


# The page around it


@pytest.mark.usefixtures("face")
def test_all_cells_are_in_view(find, panel):
    table = find(QTableView, "bigramHeatmap")
    last = table.visualRect(table.model().index(26, 26))
    assert table.viewport().rect().contains(last)


@pytest.mark.parametrize("page", ["sample", "likelihood", "twin", "data", "divide"])
def test_each_page_stands_beside_the_table_and_steps_where_it_can(panel, page, window):
    panel.show_page(page)
    assert panel.heatmap.isVisible()
    assert panel.nll.isVisible()
    assert panel.stage.isVisible() == (page not in ("data", "divide"))


@pytest.mark.parametrize(
    ("key", "page", "name"),
    [("1", "sample", "bigramGenerate"), ("2", "likelihood", "bigramName"), ("3", "twin", "bigramTwinScene")],
)
def test_who_turns_to_a_page_is_at_its_first_control(panel, window, qtbot, find, key, page, name):
    panel.show_page("data")
    assert window.focusWidget() is find(QWidget, "bigramOpen")
    qtbot.keyClick(window, key, Qt.KeyboardModifier.AltModifier)
    assert panel.page == page
    assert window.focusWidget() is find(QWidget, name)


def test_each_page_keeps_its_speed(panel, qtbot):
    speed = panel.stage.transport.speed
    qtbot.keyClick(speed, Qt.Key.Key_Down)
    panel.show_page("twin")
    assert speed.currentText() == "60 steps/s"
    qtbot.keyClick(speed, Qt.Key.Key_End)
    for page, text in (("sample", "speed 2×"), ("likelihood", "speed 1×"), ("twin", "1000 steps/s")):
        panel.show_page("data")
        panel.show_page(page)
        assert speed.currentText() == text


def test_the_speeds_are_remembered_from_one_start_to_the_next(panel, qtbot, alone):
    panel.show_page("twin")
    qtbot.keyClick(panel.stage.transport.speed, Qt.Key.Key_End)
    again = alone(type(panel)(), 1180, 700)
    again.adopt_choices(json.loads(json.dumps(panel.choices())))
    assert again.page == "twin"
    assert again.stage.transport.speed.currentText() == "1000 steps/s"
    again.show_page("sample")
    assert again.stage.transport.speed.currentText() == "speed 1×"


@pytest.mark.parametrize("speed", [4.0, {"twin": "fast"}, {"nowhere": 1.0}, {"twin": math.inf}, None])
def test_speeds_that_fit_nothing_are_passed_over(panel, speed):
    panel.adopt_choices({"speed": speed, "page": "twin"})
    assert panel.stage.transport.speed.currentText() == "60 steps/s"
    assert list(encode(panel.choices()))  # or they could not be kept again


def test_playing_ends_with_its_names(panel, qtbot):
    panel.take("names", finish(prepare(["anna", "bob"])), "two.txt")
    panel.undo_stack.undo()
    for page in ("twin", "sample", "likelihood"):
        panel.show_page(page)
        qtbot.mouseClick(panel.stage.findChild(QToolButton, "playPause"), LEFT)
        assert panel.stage.transport.is_playing
        panel.undo_stack.redo()
        assert not panel.stage.transport.is_playing
        panel.undo_stack.undo()


def test_the_caption_of_the_number_is_whole_or_abbreviated(panel, qtbot):
    label = panel.nll_caption

    def is_whole(text):
        return label.text() == text and label.width() >= label.fontMetrics().horizontalAdvance(text)

    panel.splitter.setSizes([1, 2000])
    qtbot.waitUntil(lambda: is_whole("Negative log-likelihood, by the counts"))
    assert "Negative log-likelihood" in label.toolTip()
    panel.nll.setMinimumWidth(panel.side.width() - label.sizeHint().width() + 1)
    qtbot.waitUntil(lambda: is_whole("NLL, by the counts"))


@pytest.mark.parametrize("is_projector", [False, True])
def test_the_caption_of_the_number_has_room(panel, qtbot, is_projector):
    theme.wear(QApplication.instance(), theme.Look(projector=is_projector))
    label = panel.nll_caption
    qtbot.waitUntil(lambda: label.width() >= label.fontMetrics().horizontalAdvance(label.text()))


def test_a_mistake_in_a_setting_is_told_and_changes_nothing(panel, window):
    before = panel.session.to_dict()
    panel.sample.edit("Smoothing", lambda: panel.session.set_smoothing(-1))
    assert "from 0 to 1,000" in window.notice.label.text()
    assert panel.session.to_dict() == before
    assert not panel.undo_stack.canUndo()


def test_undo_takes_back_what_was_changed_and_leaves_the_rest(panel, find, qtbot):
    panel.session.sampling.change(top_k=3)
    panel.sample.edit("Top-k", lambda: panel.session.sampling.change(top_k=5))
    panel.session.set_unit("log")
    panel.session.go_to_cell(3, 4)
    panel.session.twin.set_scene("all")
    panel.session.twin.go_to(20)
    qtbot.waitUntil(lambda: not panel.session.twin.is_behind)
    panel.undo_stack.undo()
    assert panel.session.sampling.top_k == 3
    assert (panel.session.model.unit, panel.session.cell, panel.session.twin.place) == ("log", (3, 4), 20)


def test_an_undo_that_fails_is_reported_and_the_app_goes_on(panel, monkeypatch):
    told = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: told.append(error))
    panel.sample.edit("Smoothing", lambda: panel.session.set_smoothing(1))
    monkeypatch.setattr(panel.session, "from_dict", lambda state: [][3])
    panel.undo_stack.undo()
    assert isinstance(told[0], IndexError)
