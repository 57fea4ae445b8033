"""The lecture about micrograd, followed from f(x) to the moons: its lines are pasted, keys are pressed."""

import math
import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
)

from engine.examples import read_index
from engine.nn import MLP
from tests.engine.test_forms import LECTURE, NEURON

Key, CTRL, PLAIN = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier

F = """\
def f(x):
  return 3*x**2 - 4*x + 5

f(3.0)
"""
PLANE = """\
a = 2.0
b = -3.0
c = 10.0
d = a*b + c
print(d)
"""
TWICE = """\
a = Value(3.0, label='a')
b = a + a   ; b.label = 'b'
b.backward()
"""
EXPONENTIALS = """\
x1 = Value(2.0, label='x1')
x2 = Value(0.0, label='x2')
w1 = Value(-3.0, label='w1')
w2 = Value(1.0, label='w2')
b = Value(6.8813735870195432, label='b')
x1w1 = x1*w1; x1w1.label = 'x1*w1'
x2w2 = x2*w2; x2w2.label = 'x2*w2'
x1w1x2w2 = x1w1 + x2w2; x1w1x2w2.label = 'x1*w1 + x2*w2'
n = x1w1x2w2 + b; n.label = 'n'
# ----
e = (2*n).exp()
o = (e - 1) / (e + 1)
# ----
o.label = 'o'
o.backward()
"""
UPHILL = """\
a.data += 0.01 * a.grad
b.data += 0.01 * b.grad
"""


@pytest.fixture
def panel(window):
    window.resize(1280, 800)
    return window.show_lab("graph")


@pytest.fixture
def paste(panel, find, qtbot):
    """paste(text): over the formula, and draw it."""

    def paste(text):
        QApplication.clipboard().setText(text)
        fields = find(QLineEdit, "graphExpression"), find(QPlainTextEdit, "graphFormula")
        field = next(field for field in fields if field.isVisible())
        field.setFocus()
        qtbot.keyClick(field, Key.Key_A, CTRL)
        qtbot.keyClick(field, Key.Key_V, CTRL)
        field = QApplication.focusWidget()
        assert field in fields
        qtbot.keyClick(field, Key.Key_Return, PLAIN if field is fields[0] else CTRL)
        assert panel.session.error is None
        return panel.session.current.root.data

    return paste


@pytest.fixture
def choose(panel, qtbot):
    """choose(name): its card, by the arrow keys."""

    def choose(name):
        panel.view.setFocus()
        for _ in range(len(panel.view.cards)):
            qtbot.keyClick(panel.view, Key.Key_Down)
            if panel.view.cards[panel.view.selected].card.name == name:
                return
        raise AssertionError(f"no card is called {name}")

    return choose


@pytest.fixture
def slope_of(choose, find, qtbot):
    """slope_of(name): measured with h = 1e-6 beside its card, where it agrees with the gradient."""

    def slope_of(name):
        choose(name)
        step = find(QSlider, "graphNudge")
        step.setFocus()
        for key in (Key.Key_Home, *[Key.Key_Right] * 6):
            qtbot.keyClick(step, key)
        lines = find(QLabel, "graphSlope").text().split("\n")
        measured, gradient = (float(line.rpartition(" ")[2]) for line in lines[-3:-1])
        assert measured == gradient
        return measured

    return slope_of


@pytest.fixture
def gradient_of(panel, choose, find, qtbot):
    """gradient_of(name): as the inspector tells it when the last step is done."""

    def gradient_of(name):
        panel.view.setFocus()
        qtbot.keyClick(panel.view, Key.Key_End)
        choose(name)
        lines = find(QLabel, "inspectorArithmetic").text().split("\n")
        return float(next(line for line in lines if line.startswith("∂")).rpartition(" ")[2])

    return gradient_of


@pytest.fixture
def learn(panel, find, qtbot):
    """learn(steps, rate): by keys, in Learn. Returns the losses."""

    def learn(steps, rate=None):
        if not panel.learn_column.isVisible():
            panel.learning.trigger()
        if rate is not None:
            field = find(QDoubleSpinBox, "graphRate")
            field.setFocus()
            field.selectAll()
            qtbot.keyClicks(field, rate)
            qtbot.keyClick(field, Key.Key_Return)
        step = find(QPushButton, "graphLearnStep")
        step.setFocus()
        for _ in range(steps):
            qtbot.keyClick(step, Key.Key_Space)
        return panel.session.learner.learning.losses

    return learn


@pytest.fixture
def open_example(window, panel, qtbot):
    """open_example(title): from the menu of examples, by its keys."""

    def open_example(title):
        qtbot.keyClick(window, Key.Key_E, CTRL)
        menu = QApplication.activePopupWidget()
        titles = [example.title for example in read_index()]
        for _ in range(titles.index(title) + 1):
            qtbot.keyClick(menu, Key.Key_Down)
        qtbot.keyClick(menu, Key.Key_Return)

    return open_example


def test_f_is_20_at_3_and_its_slope_is_14(paste, slope_of):
    assert paste("f(x) = 3x**2 - 4x + 5; f(3.0)") == 20.0
    assert paste(F) == 20.0
    assert slope_of("x") == 14.0


def test_each_of_three_inputs_is_nudged(paste, slope_of):
    assert paste(PLANE) == 4.0
    assert [slope_of(name) for name in "abc"] == [-3.0, 2.0, 1.0]


def test_every_node_of_l_has_the_gradient_that_its_nudge_measures(paste, slope_of, gradient_of, lectures):
    run = lectures["micrograd_expression"]
    assert paste(LECTURE) == run["L"]
    assert {name: slope_of(name) for name in run["grad"]} == run["grad"]  # d and e are held
    assert {name: gradient_of(name) for name in run["grad"]} == run["grad"]


def test_one_step_uphill(panel, paste, learn, find):
    paste(LECTURE)
    assert learn(1, "-0.01") == [-8.0]
    assert panel.session.current.root.data == pytest.approx(-7.286496, abs=1e-9)
    assert find(QLabel, "graphLearnLoss").text() == "step 1, loss -7.2865"
    paste(LECTURE + UPHILL)
    assert "taken in Learn; a rate below 0 goes uphill" in find(QLabel, "graphNotice").text()


@pytest.mark.parametrize("text", [NEURON, EXPONENTIALS], ids=["tanh", "exp"])
def test_a_neuron_has_the_same_gradients_with_tanh_and_with_exp(paste, gradient_of, lectures, text):
    run = lectures["micrograd_neuron"]
    assert paste(text) == pytest.approx(run["o"])
    assert {name: gradient_of(name) for name in run["grad"]} == pytest.approx(run["grad"], abs=1e-4)
    assert gradient_of("n") == 0.5


def test_a_value_that_is_used_twice_gets_2(paste, gradient_of):
    assert paste(TWICE) == 6.0
    assert gradient_of("a") == 2.0


def test_a_network_comes_from_the_palette(panel, find, qtbot, choose, learn):
    QApplication.clipboard().setText("n = MLP(3, [4, 4, 1])")
    field = find(QLineEdit, "graphExpression")
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Key.Key_V, CTRL)
    qtbot.keyClick(field, Key.Key_Return)
    assert "add it from the palette" in find(QLabel, "graphError").text()
    panel.edits.clear()
    panel.building.trigger()
    line = QApplication.focusWidget()
    qtbot.keyClick(line, Key.Key_V, CTRL)
    qtbot.keyClick(line, Key.Key_Return)
    names = [card.name for card in panel.session.display.picture.cards]
    assert sorted(names) == ["layer 1", "layer 2", "layer 3", "x1", "x2", "x3"]
    for name, number in (("x1", "2"), ("x2", "3"), ("x3", "-1")):
        choose(name)
        for sign in number:
            qtbot.keyClicks(QApplication.focusWidget(), sign)
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
    prediction = panel.session.current.root.data
    net = MLP(3, [4, 4, 1], random.Random(63726))
    assert prediction == pytest.approx(net([2.0, 3.0, -1.0]).data)
    learn(1)
    values = panel.session.current.computed.values.values()
    assert {value.label: value.data for value in values}["x1"] == 2.0  # what is given does not learn
    assert panel.session.current.root.data < prediction


def test_the_four_examples_are_learned_from_5_77_to_0_033(open_example, learn, lectures):
    open_example("A network and four examples")
    run = lectures["four_examples"]
    losses = learn(20, str(run["learning_rate"]))
    assert losses[0] == pytest.approx(run["seed_63726"]["first_loss"], abs=1e-6)
    assert losses[19] == pytest.approx(run["seed_63726"]["last_loss"], abs=1e-6)


def test_the_moons_are_told_apart(panel, open_example, learn):
    open_example("A network and two moons")
    losses = learn(40, "0.5")
    right = panel.session.learner.scores * panel.session.learner.points.labels > 0
    assert len(right) == 100
    assert right.sum() > 90
    assert losses[-1] < 0.3 < losses[0]
    assert all(map(math.isfinite, losses))
