"""The page Learn, on the real window, through real events."""

import re
from copy import deepcopy
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
)

from engine.disk import RESOURCES, FileError, load_json
from engine.files import load_arrays
from engine.recipe import MOST_SEED, MOST_STEPS, PRESETS, Recipe
from gui import theme
from gui.labs.digits.learn.weights import mosaic
from gui.labs.digits.session.runs import DIVERGED, FINISHED, PAUSED
from gui.labs.digits.session.training import Training
from gui.numbers import percent
from gui.tour import draw
from gui.widgets.charts.line_chart import LineChart
from gui.widgets.choice import Choice
from gui.workspace import to_bytes

SEVEN = next(
    each["strokes"] for each in load_json(RESOURCES / "strokes.json")["digits"] if each["digit"] == 7
)
LEFT = Qt.MouseButton.LeftButton
SHORT = Recipe(hidden=(32,), steps=120, learning_rate=0.005)


@pytest.fixture
def panel(window):
    panel = window.show_lab("digits")
    panel.show_page("learn")
    return panel


@pytest.fixture
def training(panel):
    panel.session.training.set_up(SHORT)
    return panel.session.training


@pytest.fixture
def press(find, qtbot):
    return lambda name: qtbot.mouseClick(find(QPushButton, name), LEFT)


def finished(training):
    return training.current is not None and training.current.state == FINISHED


@pytest.fixture(scope="module")
def short_run():
    """A run of the short recipe that is over; trained once."""
    training = Training()
    training.set_up(SHORT)
    run = training.begin()
    training.note([*training.work()])
    training.note_end()
    return run


@pytest.fixture
def trained(training, short_run):
    """The run in this window, as if it had been trained here."""
    run = replace(short_run, curves=deepcopy(short_run.curves))
    training.adopt(SHORT, [run])
    return run


def test_a_preset_and_a_button_are_enough(panel, find, press, qtbot):
    preset = find(QComboBox, "learnPreset")
    assert preset.currentText() == "Our recipe, fast"
    assert "strokes at the end" in find(QLabel, "learnLookFor").text()
    qtbot.keyClick(preset, Qt.Key.Key_End)
    qtbot.keyClick(preset, Qt.Key.Key_Up)
    assert panel.session.training.recipe == PRESETS["3blue1brown"]
    assert "sigmoid" in find(QLabel, "learnLookFor").text()


def test_a_run_is_watched(training, panel, find, press, qtbot):
    press("learnStart")
    qtbot.waitUntil(lambda: finished(training), timeout=60_000)
    trained = training.current
    assert trained.checkpoints[-1].accuracy > 0.9
    words = find(QLabel, "learnState").text()
    assert f"{percent(trained.checkpoints[-1].accuracy, 2)} correct on unseen images" in words
    assert "Saved checkpoints: " in words
    assert find(QLabel, "digitEquation").text().startswith("step 120 of 120, loss ")
    for name in ("learnLoss", "learnAccuracy", "learnGradients"):
        assert find(LineChart, name)._lines
    assert np.abs(panel.learn.weights.image).max() == 1


def test_pause_go_on_and_a_single_step(training, press, find, qtbot):
    training.set_up(replace(SHORT, steps=5000))
    press("learnStart")
    qtbot.waitUntil(lambda: training.current.step > 20, timeout=60_000)
    runs = list(training.runs)
    assert find(QPushButton, "learnStart").text() == "Pause"
    press("learnStart")
    qtbot.waitUntil(lambda: training.current.state == PAUSED)
    assert find(QPushButton, "learnStart").text() == "Start"
    assert training.runs == runs
    assert training.checkpoint.step == training.current.step == training.current.trainer.step
    press("learnStep")
    qtbot.waitUntil(lambda: training.current.state == PAUSED)
    step = training.current.step
    press("learnStep")
    qtbot.waitUntil(lambda: training.current.step == step + 1)
    press("learnResume")
    qtbot.waitUntil(lambda: training.current.step > step + 20, timeout=60_000)


def test_five_presses_on_one_step_at_the_same_point_are_five_steps(training, panel, find, qtbot):
    button = find(QPushButton, "learnStep")
    button.setFocus()
    at = button.mapTo(panel, button.rect().center())
    for _ in range(5):
        assert panel.childAt(at) is button
        qtbot.mouseClick(button, LEFT)
        assert button.hasFocus()
        assert find(QPushButton, "learnStart").text() == "Start"
    qtbot.waitUntil(lambda: training.current.step == 5 and not training.is_running)
    assert button.hasFocus()
    assert panel.childAt(at) is button
    assert len(training.runs) == 1


def test_the_status_line_stops_it(training, press, window, qtbot):
    training.set_up(replace(SHORT, steps=500_000))
    press("learnStart")
    qtbot.waitUntil(lambda: training.current.step > 0, timeout=60_000)
    qtbot.mouseClick(window.status.stop_button, LEFT)
    assert training.current.state == PAUSED


def test_back_through_the_run_and_a_branch(trained, training, panel, find, press, qtbot):
    newest = training.weights.copy()
    find(QSlider, "timeline").setValue(10)
    assert training.checkpoint.step == 30
    assert find(QLabel, "digitEquation").text().startswith("step 30 of 120, loss ")
    assert not np.array_equal(training.weights, newest)
    qtbot.keyClick(panel, Qt.Key.Key_Comma)
    assert training.checkpoint.step == 27
    rate = find(QDoubleSpinBox, "learnRate")
    rate.selectAll()
    qtbot.keyClicks(rate, "0.001")
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    press("learnBranch")
    qtbot.waitUntil(lambda: finished(training), timeout=60_000)
    branch = training.current
    assert branch.origin == "784-32-10, Adam 0.005, step 27"
    assert branch.recipe.learning_rate == 0.001
    np.testing.assert_array_equal(
        branch.checkpoints[0].arrays["hidden.weight"], trained.checkpoints[9].arrays["hidden.weight"]
    )
    assert [line.name for line in find(LineChart, "learnAccuracy")._lines].count(branch.name) == 1


def test_rewound_the_first_weights_are_the_same(trained, training, press, qtbot):
    press("learnStart")
    qtbot.waitUntil(lambda: finished(training) and training.current is not trained, timeout=60_000)
    again = training.current
    for a, b in zip(trained.checkpoints, again.checkpoints, strict=True):
        assert a.accuracy == b.accuracy


def test_runs_are_named_chosen_and_removed(trained, training, panel, find, press, qtbot):
    press("learnStart")
    assert training.current is not trained
    runs = find(QListWidget, "learnRuns")
    runs.setFocus()
    qtbot.keyClick(runs, Qt.Key.Key_Up)
    assert training.current is trained
    accuracy = percent(trained.checkpoints[-1].accuracy, 2)
    assert runs.item(0).text() == f"784-32-10, Adam 0.005, {accuracy}"
    runs.item(0).setText("first try")
    assert trained.name == "first try"
    assert runs.item(0).text() == f"first try, {accuracy}"
    runs.item(0).setText(f"second try, {accuracy}")
    assert trained.name == "second try"
    press("learnRemove")
    assert training.runs == [training.current]
    assert runs.count() == 1


def test_a_run_that_diverges_says_so(training, press, find, qtbot):
    training.set_up(replace(SHORT, optimiser="descent", schedule="constant", learning_rate=1e3, decay=1e3))
    press("learnStart")
    qtbot.waitUntil(lambda: training.current.state == DIVERGED, timeout=60_000)
    assert "Diverged at step " in find(QLabel, "learnState").text()
    assert "lower learning rate" in find(QLabel, "learnState").text()


@pytest.mark.parametrize(("hidden", "rate"), [((64, 64, 64), 100.0), ((16, 16), 1e6)])
def test_a_run_that_was_clicked_until_it_broke_is_there_again(
    training, press, panel, window, find, qtbot, tmp_path, hidden, rate
):
    """Its newest weights were once such that no file with them could be opened."""
    training.set_up(replace(PRESETS["too fast"], hidden=hidden, learning_rate=rate))
    for _ in range(9):
        press("learnStep")
        qtbot.waitUntil(lambda: not training.is_running, timeout=60_000)
        if training.current.state == DIVERGED:
            break
    assert "Diverged at step " in find(QLabel, "learnState").text()
    step = training.checkpoint.step
    path = tmp_path / "broken.nablab"
    path.write_bytes(to_bytes(window.filing.workspace()))
    window.filing.new()
    window.filing.open(path)
    qtbot.waitUntil(lambda: not window.filing.worker.is_running)
    assert training.checkpoint.step == step
    assert find(QLabel, "noticeText").text() == ""
    panel.show_page("draw")
    panel.show_page("learn")
    assert find(QLabel, "digitEquation").text().startswith(f"step {step} of 1,500, loss ")


def test_a_run_that_cannot_be_read_is_told_and_the_rest_is_there(
    trained, training, panel, window, find, qtbot, tmp_path
):
    draw(panel.canvas, SEVEN)
    content = to_bytes(window.filing.workspace()).decode()
    path = tmp_path / "one.nablab"
    path.write_text(
        re.sub(r'"seconds": [0-9.e-]+', '"seconds": "nan"', content).replace(trained.id, "another")
    )
    window.filing.new()
    window.filing.open(path)
    qtbot.waitUntil(lambda: not window.filing.worker.is_running)
    assert find(QLabel, "noticeText").text() == (
        "Runs that cannot be read are left out. “784-32-10, Adam 0.005”: the time in seconds is “nan”, not a "
        "number from 0 to 1e+09."
    )
    assert window.filing.path == path
    assert training.runs == []
    assert panel.session.answer == 7


def test_after_a_restart_the_curves_keep_their_colours_and_what_is_gone_is_said(
    trained, panel, window, find, qtbot, tmp_path
):
    chart = find(LineChart, "learnGradients")
    before = [(line.name, line.color) for line in chart._lines]
    assert len({color for _, color in before}) == 2
    path = tmp_path / "one.nablab"
    path.write_bytes(to_bytes(window.filing.workspace()))
    window.filing.new()
    panel.session.training._known.clear()  # as another process would find it
    window.filing.open(path)
    qtbot.waitUntil(lambda: not window.filing.worker.is_running)
    panel.show_page("learn")
    assert [(line.name, line.color) for line in chart._lines] == before
    assert "Only its newest weights were saved" in find(QLabel, "learnState").text()
    assert "newest weights are saved" in panel.stage.explanation.text()


def test_what_a_preset_promises_does_not_stand_beside_another_run(trained, training, find):
    assert not find(QLabel, "learnLookFor").text().startswith("The next run: ")
    training.set_up(PRESETS["log"])
    assert find(QLabel, "learnLookFor").text().startswith("The next run: 41,000 images")


def test_how_many_units_are_shown_is_said(training, panel, window, press, qtbot):
    window.resize(1280, 800)
    training.set_up(replace(PRESETS["fast"], steps=1))
    press("learnStart")
    qtbot.waitUntil(lambda: finished(training), timeout=60_000)
    assert panel.learn.weights_title.text() == "Weights: 64 of 128 units"


def test_the_colour_of_a_run_is_the_same_on_a_selected_row(trained, find):
    icon = find(QListWidget, "learnRuns").item(0).icon()
    usual, selected = (icon.pixmap(16, mode).toImage() for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected))
    assert usual.pixelColor(8, 8) == selected.pixelColor(8, 8) == QColor(theme.current().digits[0])


def test_a_step_is_one_of_training_and_the_timeline_has_checkpoints(trained, panel, find):
    assert panel.stage.transport._label.text() == "checkpoint 41 of 41"
    assert find(QToolButton, "stepForward").text() == "Next"
    panel.show_page("backward")
    assert find(QToolButton, "stepForward").text() == "Step"


def test_curves_of_any_size_are_painted(trained, training, panel):
    extremes = [1e100, -1e100, 0.0, 1e-300, float("nan")]
    for curve in trained.curves.values():
        curve.values = [extremes[place % len(extremes)] for place in range(len(curve.values))]
    training.changed.emit()
    panel.grab()
    panel.learn.charts.grab()


def test_the_largest_numbers_of_a_recipe_fit_into_the_settings(panel, training, find, press):
    press("learnSettings")
    training.set_up(
        Recipe(seed=MOST_SEED, steps=MOST_STEPS, learning_rate=1e6, decay=1e3, hidden=(4096,) * 4)
    )
    assert find(QSpinBox, "recipe_seed").value() == MOST_SEED
    assert find(QSpinBox, "recipe_steps").value() == MOST_STEPS
    hidden = find(QLineEdit, "recipe_hidden")
    assert hidden.text() == "4096, 4096, 4096, 4096"
    hidden.setText("9" * 50_000)
    assert len(hidden.text()) < 100


def test_settings_are_set_and_nonsense_is_refused(panel, training, find, press, qtbot):
    press("learnSettings")
    hidden = find(QLineEdit, "recipe_hidden")
    hidden.selectAll()
    qtbot.keyClicks(hidden, "16, 16")
    qtbot.keyClick(hidden, Qt.Key.Key_Return)
    assert training.recipe.hidden == (16, 16)
    for wrong, reason in (("many", "should be numbers"), ("0", "hidden: 0 is not between")):
        hidden.selectAll()
        qtbot.keyClicks(hidden, wrong)
        qtbot.keyClick(hidden, Qt.Key.Key_Return)
        assert reason in find(QLabel, "learnError").text()
        assert training.recipe.hidden == (16, 16)
    activation = find(QComboBox, "recipe_activation")
    qtbot.keyClick(activation, Qt.Key.Key_End)
    assert training.recipe.activation == "sigmoid"


def test_the_network_in_training_is_used_for_drawing(trained, training, panel, press, find):
    draw(panel.canvas, SEVEN)
    assert find(QLabel, "learnReading").text().startswith("Your drawing, as read by this network: 7 (")
    press("learnUse")
    assert panel.session.model.name == "784-32-10, Adam 0.005"
    np.testing.assert_array_equal(
        panel.session.network.weights[0][0], training.checkpoint.arrays["hidden.weight"].T
    )
    panel.undo_stack.undo()
    assert panel.session.model.key == "pens"


def test_one_example_forward_and_back(trained, panel, press, find, qtbot):
    draw(panel.canvas, SEVEN)
    press("learnExample")
    qtbot.waitUntil(lambda: panel.page == "backward")
    sketch = panel.session.sketch
    assert sketch.is_centred
    assert sketch.name.endswith(f", an {sketch.label}" if sketch.label == 8 else f", a {sketch.label}")
    assert panel.session.model.name == "784-32-10, Adam 0.005"
    assert find(QLabel, "digitEquation").text().startswith("L = ")
    told = find(QLabel, "noticeText").text()
    assert "replaced your drawing, and 784-32-10, Adam 0.005 answers. Undo brings both back." in told
    panel.undo_stack.undo()
    assert panel.session.answer == 7
    assert panel.session.model.key == "pens"


def test_a_new_workspace_and_a_second_start_mix_nothing(training, press, window, panel, qtbot):
    training.set_up(replace(SHORT, steps=3000))
    press("learnStart")
    first = training.current
    qtbot.waitUntil(lambda: first.step > 0, timeout=60_000)
    model = panel.session.model
    window.filing.new()
    panel.show_page("learn")
    training.set_up(SHORT)
    press("learnStart")
    qtbot.waitUntil(lambda: finished(training), timeout=60_000)
    assert training.current is not first
    assert [c.step for c in training.current.checkpoints] == [*range(0, 121, 3)]
    assert first.step < 3000
    assert panel.session.model is model


def test_closing_the_window_ends_the_training(training, press, window, panel, qtbot):
    training.set_up(replace(SHORT, steps=500_000))
    press("learnStart")
    qtbot.waitUntil(lambda: training.current.step > 0, timeout=60_000)
    window.close()
    assert not panel.learn.worker.is_running


def test_a_trained_network_is_saved(trained, training, press, tmp_path, monkeypatch):
    path = tmp_path / "mine.safetensors"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *args: (str(path), ""))
    press("learnSave")
    arrays, card = load_arrays(path)
    np.testing.assert_array_equal(arrays["hidden.weight"], training.checkpoint.arrays["hidden.weight"])
    assert card["name"] == "784-32-10, Adam 0.005"
    assert Recipe.from_dict(card["recipe"]) == SHORT


def test_gradients_per_weight_and_as_a_whole(trained, panel, find, qtbot):
    chart = find(LineChart, "learnGradients")
    per_weight = chart._lines[0].y
    qtbot.keyClick(find(Choice, "learnGradientKind"), Qt.Key.Key_Down)
    np.testing.assert_allclose(chart._lines[0].y, per_weight * np.sqrt(784 * 32 + 32), rtol=1e-5)


def test_the_distortion_can_be_seen_before(panel, training, find, press, qtbot):
    press("learnSettings")
    preview = panel.learn.setup.preview
    plain = preview.image.copy()
    box = find(QDoubleSpinBox, "recipe_augmentation")
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert training.recipe.augmentation == pytest.approx(0.1)
    once = preview.image.copy()
    assert not np.array_equal(once, plain)
    qtbot.mouseClick(preview, LEFT)
    assert not np.array_equal(preview.image, once)


def test_a_rate_can_be_typed_while_it_trains(training, press, find, qtbot):
    training.set_up(replace(SHORT, steps=500_000, schedule="constant"))
    press("learnStart")
    qtbot.waitUntil(lambda: training.current.step > 0, timeout=60_000)
    rate = find(QDoubleSpinBox, "learnRate")
    rate.selectAll()
    for letter in "0.0123":
        qtbot.keyClicks(rate, letter)
        step = training.current.step
        qtbot.waitUntil(lambda step=step: training.current.step > step)
    qtbot.keyClick(rate, Qt.Key.Key_Return)
    assert training.current.rate == pytest.approx(0.0123)
    qtbot.waitUntil(lambda: training.current.learning_rate == pytest.approx(0.0123))
    training.set_up(replace(SHORT, learning_rate=7.0))  # of the next run
    assert rate.value() == pytest.approx(0.0123)
    press("learnStart")
    qtbot.waitUntil(lambda: not training.is_running)


def test_nonsense_in_the_settings_starts_nothing(panel, training, find, press, qtbot):
    press("learnSettings")
    hidden = find(QLineEdit, "recipe_hidden")
    hidden.selectAll()
    qtbot.keyClicks(hidden, "abc")
    press("learnStart")
    assert training.runs == []
    assert find(QLabel, "learnError").isVisible()
    hidden.selectAll()
    qtbot.keyClicks(hidden, "8")
    press("learnStart")
    qtbot.waitUntil(lambda: finished(training), timeout=60_000)
    assert training.current.recipe.hidden == (8,)


def test_files_that_cannot_be_read_are_told(training, press, find, qtbot, monkeypatch):
    def fail(recipe):
        raise FileError("train-images: cannot be read")

    monkeypatch.setattr("gui.labs.digits.session.training.read_data", fail)
    press("learnStart")
    qtbot.waitUntil(lambda: find(QLabel, "learnError").isVisible())
    assert "cannot be read" in find(QLabel, "learnError").text()
    assert training.current.state == PAUSED


def test_the_marker_goes_from_checkpoint_to_checkpoint(trained, training, find, qtbot):
    chart = find(LineChart, "learnAccuracy")
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    qtbot.keyClick(chart, Qt.Key.Key_Left)
    assert training.checkpoint.step == 114
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    assert training.checkpoint.step == 0
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert training.position is None


def test_few_units_are_shown_larger(panel):
    view = panel.learn.weights
    weights = np.random.default_rng(1).normal(size=(784, 16)).astype(np.float32)
    view.show_weights(weights, 64)
    assert view.image.shape == (2 * 29, 8 * 29)
    assert view.sizeHint().width() == 2 * 8 * 29
    assert view.name_of(29, 29) == "Hidden unit 9"
    view.show_weights(np.repeat(weights, 8, axis=1), 64)
    assert view.image.shape == (4 * 29, 16 * 29)
    assert view.sizeHint().width() == 16 * 29


def test_weights_that_are_just_about_to_break_are_painted():
    weights = np.ones((784, 3), np.float32)
    weights[0], weights[1], weights[2, 1] = np.inf, np.nan, -np.inf
    picture = mosaic(weights)
    assert np.isfinite(picture).all()
    assert (picture.min(), picture.max()) == (-1, 1)
