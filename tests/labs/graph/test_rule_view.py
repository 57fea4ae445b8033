"""The code of a step: what is shown, and that nothing jumps."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from engine.ops import OPS
from gui import theme
from gui.labs.graph.stage.rule_view import RuleView
from gui.source import Source, rule_of

LETTERS = "g = ∂L/∂e = -2.0, z = e = -6.0, x = a = 2.0, y = b = -3.0"


@pytest.fixture
def window(shown):
    window = QWidget()
    window.view = RuleView()
    QHBoxLayout(window).addWidget(window.view)
    return shown(window, 444, 300)


@pytest.fixture
def view(window):
    return window.view


def test_a_rule_with_its_place_and_its_letters(view):
    source = rule_of("multiply", 0)
    view.show_rule(source, LETTERS)
    assert view.code.text() == "lambda g, z, x, y: g * y"
    assert view.place.text() == f"engine/ops.py, line {source.line}"
    assert view.letters.text().replace("\u00a0", " ") == LETTERS
    assert view.code.textFormat() == Qt.TextFormat.PlainText


def test_nothing_is_left_of_the_step_before(view):
    view.show_rule(rule_of("multiply", 0), LETTERS)
    view.show_rule(None, "")
    assert view.code.text() == view.place.text() == view.letters.text().replace("\u00a0", " ") == ""


@pytest.mark.usefixtures("face")
def test_nothing_jumps_from_rule_to_rule(view):
    heights = set()
    shown = [
        (None, ""),
        (rule_of("multiply", 0), LETTERS),
        (rule_of("add", 0), "g = 1.0"),
        (rule_of("softmax_cross_entropy", 0), LETTERS),
        (rule_of("tanh", None), "x = a = 0.5"),
    ]
    view.keep_room(source for source, _ in shown if source)
    for source, letters in shown:
        view.show_rule(source, letters)
        heights.add((view.sizeHint().height(), view.minimumSizeHint().height()))
    assert len(heights) == 1


@pytest.mark.parametrize("width", [224, 444, 900])
@pytest.mark.parametrize("size", [1.0, 2.0])
@pytest.mark.parametrize("name", ["multiply", "maximum", "matmul", "power", "softmax_cross_entropy"])
def test_every_line_that_is_shown_has_room(window, view, width, size, name):
    theme.wear(QApplication.instance(), theme.Look(text=size))
    window.resize(max(width, window.minimumSizeHint().width()), 600)
    view.show_rule(rule_of(name, 0), LETTERS)
    QApplication.processEvents()
    below = 0
    for label in (view.place, view.code, view.letters):
        top = label.mapTo(view, QPoint()).y()
        assert top >= below
        assert label.height() >= label.heightForWidth(label.width())
        below = top + label.height()
    assert below <= view.height()
    lines = view.code.heightForWidth(view.code.width()) / view.code.fontMetrics().lineSpacing()
    assert lines <= 7.5 or "\n" not in view.code.text().removesuffix("\n…")


def test_a_long_function_ends_with_an_ellipsis(view):
    text = "\n".join(f"line_{number}" for number in range(12))
    view.show_rule(Source("engine.ops.long", "engine/ops.py", 5, text), "")
    assert view.code.text().split("\n") == [*(f"line_{number}" for number in range(6)), "…"]
    view.show_rule(Source("engine.ops.seven", "engine/ops.py", 5, text[: text.index("\nline_7")]), "")
    assert not view.code.text().endswith("…")


def test_the_docstring_is_left_out_before_the_code(view):
    view.show_rule(rule_of("matmul", 0), LETTERS)
    shown = view.code.text().split("\n")
    assert shown[0].startswith("def _matmul_left(")
    assert shown[1].startswith("    gradient = ")
    assert shown[-1].startswith("    return gradient if")


def test_what_a_rule_leaves_to_a_function_is_shown_without_its_docstring(view):
    view.show_rule(rule_of("affine", 0), LETTERS)
    first, *others = view.code.text().split("\n")
    assert first.startswith("lambda")
    assert others[1].startswith("    gradient = ")
    assert others[-1].startswith("    return gradient if")


def test_a_long_line_does_not_widen_the_window(view):
    view.show_rule(Source("engine.ops.wide", "engine/ops.py", 5, "x + " * 200), "y, " * 300)
    assert view.minimumSizeHint().width() == 200
    assert view.sizeHint().width() == 420


def test_a_narrow_view_shows_more_when_it_grows(window, view):
    source = rule_of("matmul", 0)
    window.resize(224, 400)
    view.show_rule(source, "")
    assert view.code.text().endswith("…")
    window.resize(1200, 400)
    assert view.code.text() == source.text


def test_every_rule_of_the_table_can_be_shown(view):
    for name, op in OPS.items():
        for input_index in [None, *(i for i, rule in enumerate(op.rules) if rule is not None)]:
            view.show_rule(rule_of(name, input_index), LETTERS)
            assert view.code.text()
