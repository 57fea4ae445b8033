"""Show the code: what is shown is what stands in the engine's files."""

import ast
import inspect
import textwrap
from pathlib import Path

import pytest

import engine.backward
import engine.bigram
import engine.centring
import engine.ops
import engine.training
import engine.value
from engine.ops import OPS
from gui.source import Source, rule_of, source_of

ROOT = Path(__file__).parent.parent.parent


def lines_in_file(source: Source) -> str:
    """As many lines of the file as the text has, from where it says it begins."""
    lines = (ROOT / source.path).read_text(encoding="utf-8").split("\n")
    return textwrap.dedent("\n".join(lines[source.line - 1 :][: source.text.count("\n") + 1]))


@pytest.mark.parametrize(
    ("reference", "thing", "path"),
    [
        ("engine.centring.centre_strokes", engine.centring.centre_strokes, "engine/centring.py"),
        ("engine.training.train", engine.training.train, "engine/training.py"),
        ("engine.bigram.Bigram.sample", engine.bigram.Bigram.sample, "engine/bigram.py"),
        ("engine.value.Value", engine.value.Value, "engine/value.py"),
        ("engine.backward.Step", engine.backward.Step, "engine/backward.py"),
    ],
)
def test_functions_methods_and_classes(reference, thing, path):
    source = source_of(reference)
    assert source.reference == reference
    assert source.path == path
    assert source.text == textwrap.dedent(inspect.getsource(thing)).rstrip("\n")
    assert source.text == lines_in_file(source)


@pytest.mark.parametrize(
    ("reference", "beginning"),
    [
        ("engine.digit_network.DigitNetwork.signals", "@quiet\ndef signals(self"),  # a wrapper around it
        ("engine.gradcheck.Check.error", "@property\ndef error(self"),
        ("engine.digit_network.DigitNetwork.from_arrays", "@classmethod\ndef from_arrays(cls"),
        ("engine.arithmetic.tanh", "tanh = _unary(math.tanh, np.tanh)"),  # made by another function
        ("engine.arithmetic.quiet", "quiet = np.errstate("),
        ("engine.mistakes.MISTAKES", "MISTAKES: dict["),
    ],
)
def test_what_is_decorated_or_made_elsewhere_shows_its_own_lines(reference, beginning):
    source = source_of(reference)
    assert source.text.startswith(beginning)
    assert source.text == lines_in_file(source)


def test_a_remark_behind_the_last_line_belongs_to_it():
    assert source_of("engine.centring.BOX").text == "BOX = 20  # pixels: the longer side of a digit"


def test_a_chapter_as_a_whole():
    source = source_of("engine.backward")
    assert source.line == 1
    assert source.text == (ROOT / "engine" / "backward.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", OPS)
def test_every_row_of_the_table(name):
    source = source_of(f"engine.ops.OPS[{name}]")
    row = source.text.split("\n\n")[0]
    assert source.path == "engine/ops.py"
    assert row.startswith(f'Op("{name}", ')
    first_line = (ROOT / source.path).read_text(encoding="utf-8").split("\n")[source.line - 1]
    assert first_line.strip() == row.split("\n")[0]
    ast.parse(source.text)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("relu", ["def _relu_rule(", "# engine/arithmetic.py\nrelu = _unary("]),
        ("power", ["def _power_base(", "def _power_exponent(", "# engine/arithmetic.py\npower = _binary("]),
        ("mean", ["def _mean_rule(", "def _spread("]),  # the second is named in the first
        ("affine", ["def _matmul_left(", "def _matmul_right(", "\n\ndef affine("]),
        ("softmax_cross_entropy", ["def _cross_entropy_logits(", "\n\ndef cross_entropy("]),
    ],
)
def test_a_row_brings_the_functions_it_names(name, parts):
    text = source_of(f"engine.ops.OPS[{name}]").text
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert all(text.count(part) == 1 for part in parts)


def test_every_rule_that_a_row_names_is_shown():
    for name, op in OPS.items():
        text = source_of(f"engine.ops.OPS[{name}]").text
        for rule in op.rules:
            if rule is not None and rule.__name__ != "<lambda>":
                assert inspect.getsource(rule).strip() in text


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("engine.nothing", "no chapter 'nothing'"),
        ("engine.value.Nothing", "engine.value does not define 'Nothing'"),
        ("engine.value.Value.nothing", "engine.value.Value does not define 'nothing'"),
        ("engine.backward.backward.order", "engine.backward.backward does not define 'order'"),
        ("engine.digits.np", "does not define 'np'"),  # in use there, but not of the engine
        ("engine.ops.OPS[nothing]", "no row 'nothing'"),
        ("engine.ops.OPS[add", "no part of the engine"),
        ("engine", "no part of the engine"),
        ("engine..value", "no part of the engine"),
        ("os.path.join", "no part of the engine"),
        ("gui.theme.current", "no part of the engine"),
        ("engineering.value", "no part of the engine"),
        ("engine.ops.OPS[__import__('os')]", "no part of the engine"),
        ("", "no part of the engine"),
    ],
)
def test_anything_else_is_refused_with_the_reason(reference, words):
    with pytest.raises(LookupError) as caught:
        source_of(reference)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("op", "input_index", "path", "text"),
    [
        ("multiply", 0, "engine/ops.py", "lambda g, z, x, y: g * y"),
        ("multiply", 1, "engine/ops.py", "lambda g, z, x, y: g * x"),
        ("affine", 2, "engine/ops.py", "lambda g, z, x, w, b: g"),
        ("multiply", None, "engine/arithmetic.py", "multiply = _binary(operator.mul, np.multiply)"),
        ("transpose", None, "engine/ops.py", "lambda x: np.swapaxes(x, -1, -2)"),
    ],
)
def test_a_rule_that_is_an_expression_stands_for_itself(op, input_index, path, text):
    source = rule_of(op, input_index)
    assert (source.path, source.text) == (path, text)


@pytest.mark.parametrize(
    ("op", "input_index", "path", "beginning"),
    [
        ("relu", 0, "engine/ops.py", "def _relu_rule("),
        ("power", 1, "engine/ops.py", "def _power_exponent("),
        ("matmul", None, "engine/arithmetic.py", "def matmul("),
        ("affine", None, "engine/arithmetic.py", "def affine("),
        ("softmax_cross_entropy", None, "engine/arithmetic.py", "def cross_entropy("),
    ],
)
def test_a_rule_that_is_named_brings_its_definition(op, input_index, path, beginning):
    source = rule_of(op, input_index)
    assert source.path == path
    assert source.text.startswith(beginning)
    assert source.text == lines_in_file(source)


@pytest.mark.parametrize(
    ("op", "input_index", "call", "does"),
    [
        ("sum", 0, "_spread(g, x, axis)", "np.expand_dims"),
        ("affine", 1, "_matmul_right(g, z, x, w)", "if y.ndim > 1"),
    ],
)
def test_a_rule_that_leaves_the_work_to_a_function_brings_it(op, input_index, call, does):
    first, *others = rule_of(op, input_index).text.split("\n")
    assert first.endswith(call)
    assert does in "\n".join(others)


@pytest.mark.parametrize("name", OPS)
def test_every_rule_stands_where_it_says(name):
    rules = OPS[name].rules
    for input_index in [None, *(i for i, rule in enumerate(rules) if rule is not None)]:
        source = rule_of(name, input_index)
        first = source.text.split("\n")[0]
        lines = (ROOT / source.path).read_text(encoding="utf-8").split("\n")
        assert first
        assert first in lines[source.line - 1]
        ast.parse(source.text)
        rule = OPS[name].forward if input_index is None else rules[input_index]
        if rule.__name__ != "<lambda>" and rule.__module__ == "engine.ops":
            assert inspect.getsource(rule).strip() == source.text


@pytest.mark.parametrize(
    ("op", "input_index", "words"),
    [
        ("nothing", 0, "no row 'nothing'"),
        ("nothing", None, "no row 'nothing'"),
        ("multiply", 2, "multiply has 2 inputs"),
        ("multiply", -1, "multiply has 2 inputs"),
        ("sum", 1, "this input of sum is a constant by nature"),
    ],
)
def test_rules_that_are_not_there_are_refused_with_the_reason(op, input_index, words):
    with pytest.raises(LookupError, match=words):
        rule_of(op, input_index)
