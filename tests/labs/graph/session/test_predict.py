import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.backward import backward_steps, topological_order
from engine.expression import parse
from engine.ops import OPS
from engine.value import Value, apply
from gui.labs.graph.session.words.equation import node_names
from gui.labs.graph.session.words.predicting import Score, Verdict, judge, judge_sign

LECTURE = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"


def step_of(text, parent, number=0):
    """(the step in which something comes to the parent, names, name of the root)."""
    root = list(parse(text).values())[-1]
    names = node_names(topological_order(root))
    steps = [step for step in backward_steps(root) if names[id(step.parent)] == parent]
    return steps[number], names, names[id(root)]


def verdict(text, parent, typed, number=0):
    step, names, root = step_of(text, parent, number)
    return judge(step, typed, names, root)


@pytest.mark.parametrize("typed", ["6", "6.0", " +6 ", "6.00", "6,0", "6e0", "0.6e1", "12/2", "6.04", "5.95"])
def test_the_right_number_is_right_however_it_is_typed(typed):
    assert verdict(LECTURE, "a", typed) == Verdict(True, "", "Right: ∂L/∂a = -2.0 × -3.0 = 6.0.")


def test_only_numbers_of_a_line_share_decimals():
    text = "n = 0.8814; b = 1; o = n + b"  # o = 1.8814
    assert verdict(text, "n", "1").text == "Right: ∂o/∂n = 1.0 × 1.0 = 1.0."


@pytest.mark.parametrize("typed", ["-4", "−4", "-4.0", "- 4", "-8/2"])
def test_negative_numbers(typed):
    if typed == "- 4":
        with pytest.raises(ValueError, match="not a number"):
            verdict(LECTURE, "b", typed)
    else:
        assert verdict(LECTURE, "b", typed).is_right


@pytest.mark.parametrize(
    ("typed", "is_right"),
    [
        ("1/3", True), ("0.33", True), ("0.3", True), (".333", True), ("0.34", False), ("0.4", False),
        ("0", False), ("0.33333333", True), ("-1/3", False),
    ],
)  # fmt: skip
def test_rounding_is_forgiven(typed, is_right):
    assert verdict("x = 1; y = x / 3", "x", typed).is_right is is_right


@pytest.mark.parametrize(
    "typed", ["abc", "", "1/0", "6 6", "1,000.5", "1e9999", "--6", "6x", "0x10", "1_000", "٣a"]
)
def test_what_is_no_number_is_said(typed):
    with pytest.raises(ValueError, match=r"“.*” is not a number; type one such as -2.5"):
        verdict(LECTURE, "a", typed)


@pytest.mark.parametrize(
    ("text", "parent", "number", "typed", "slip"),
    [
        (LECTURE, "a", 0, "-6", "sign"),
        (LECTURE, "a", 0, "-3", "forgot the upstream"),
        (LECTURE, "a", 0, "-2", "forgot the local derivative"),
        (LECTURE, "a", 0, "-4", "other input"),  # upstream · a instead of upstream · b
        (LECTURE, "a", 0, "12", "output for input"),  # upstream · e
        (LECTURE, "a", 0, "0", "added nothing"),
        (LECTURE, "a", 0, "7", "unknown"),
        (LECTURE, "a", 0, "nan", "unknown"),
        (LECTURE, "a", 0, "inf", "unknown"),
        ("a = 3; b = a * a", "a", 1, "3", "forgot to add"),
        ("a = 3; b = a * a", "a", 1, "-6", "sign"),
        ("a = 3; b = a * a; c = 5 * b", "a", 1, "18", "forgot the upstream"),  # 15 + 3
        ("a = 3; b = a * a; c = 5 * b", "a", 1, "20", "forgot the local derivative"),  # 15 + 5
        ("a = 3; b = a * a; c = 5 * b", "a", 1, "0", "sign"),  # 15 - 15
        ("a = 3; b = a * 5; c = 2 * b - 7 * a", "a", 1, "-7", "added nothing"),
        ("x = 0.5; o = 3 * tanh(x)", "x", 0, "2.25", "input for output"),  # 3 · (1 - x²)
        ("x = 0.5; y = 3 * log(x)", "x", 0, "-4.33", "output for input"),  # 3 / y
        ("x = 2; y = 3 * exp(x)", "x", 0, "6", "input for output"),
        ("a = 2; b = 8; c = 3 * (a / b)", "a", 0, "1.5", "other input"),  # 3 / a
        ("a = 2; b = 8; c = 3 * (a / b)", "b", 0, "0.094", "sign"),
    ],
)  # fmt: skip
def test_slips_are_recognised(text, parent, number, typed, slip):
    found = verdict(text, parent, typed, number)
    assert (found.is_right, found.slip) == (False, slip)


@pytest.mark.parametrize(
    ("text", "parent", "number", "typed", "words"),
    [
        (LECTURE, "a", 0, "-6",
         "The sign is turned: e falls as a grows; the local derivative is b = -3.0. "
          "So ∂L/∂a = -2.0 × -3.0 = 6.0."),
        (LECTURE, "b", 0, "4",
         "The sign is turned: e grows with b; the local derivative is a = 2.0. "
          "So ∂L/∂b = -2.0 × 2.0 = -4.0."),
        ("a = 3; b = a * a", "a", 1, "3",
         "That is only what b contributes: 3.0 was there already, and gradients add up. "
         "So ∂b/∂a = 3.0 + 1.0 × 3.0 = 6.0."),
        (LECTURE, "a", 0, "-3",
         "That is the local derivative alone: multiply it by ∂L/∂e = -2.0. So ∂L/∂a = -2.0 × -3.0 = 6.0."),
        (LECTURE, "a", 0, "-2",
         "That is what arrives at e, passed on unchanged. Multiply it by the local derivative b = -3.0. "
         "So ∂L/∂a = -2.0 × -3.0 = 6.0."),
        (LECTURE, "a", 0, "-4",
         "The two inputs of e are interchanged: the local derivative is b = -3.0. "
          "So ∂L/∂a = -2.0 × -3.0 = 6.0."),
        ("x = 2; y = exp(x); L = 3 * y", "x", 0, "6",
         "That has an input where the output y = 7.3891 belongs: the local derivative is y = 7.3891. "
         "So ∂L/∂x = 3.0000 × 7.3891 = 22.1672."),
        (LECTURE, "a", 0, "12",
         "That has the output e = -6.0 where an input belongs: the local derivative is b = -3.0. "
         "So ∂L/∂a = -2.0 × -3.0 = 6.0."),
        (LECTURE, "a", 0, "0",
         "That is what was there before; e contributes 6.0. So ∂L/∂a = -2.0 × -3.0 = 6.0."),
        (LECTURE, "c", 0, "9",
         "That is not it: the local derivative is 1, and ∂L/∂d = -2.0. So ∂L/∂c = -2.0 × 1.0 = -2.0."),
        ("x = 2; L = 3 * (x * x)", "x*x", 0, "-3",
         "The sign is turned: L grows with x*x; the local derivative is 3. "
         "So ∂L/∂(x*x) = 1.0 × 3.0 = 3.0."),
    ],
)  # fmt: skip
def test_slips_are_explained_with_names_and_numbers(text, parent, number, typed, words):
    assert verdict(text, parent, typed, number).text == words


@pytest.mark.parametrize(
    ("text", "parent", "number", "typed", "hint"),
    [
        (LECTURE, "a", 0, "-6", "Look at the sign: does e grow or fall as a grows?"),
        ("a = 3; b = a * a", "a", 1, "3", "Look at what was there before: ∂b/∂a = 3.0."),
        (LECTURE, "a", 0, "-3", "That is one factor. Look at what arrives at e."),
        (LECTURE, "a", 0, "-2",
         "That is one factor. Look at the local derivative of e with respect to a."),
        (LECTURE, "a", 0, "-4", "Look at the local derivative: which input of e belongs in it?"),
        (LECTURE, "a", 0, "12",
         "Look at the local derivative of e: does it need the output or an input?"),
        (LECTURE, "a", 0, "0", "Look at what e contributes: it comes on top of what was there before."),
        (LECTURE, "c", 0, "9",
         "Look at both factors: what arrives at d, and its local derivative with respect to c."),
        ("a = 3; b = a * a", "a", 1, "40",
         "Look at both factors, what arrives at b and its local derivative, and at what was there before."),
    ],
)  # fmt: skip
def test_a_hint_says_where_to_look_and_not_the_answer(text, parent, number, typed, hint):
    found = verdict(text, parent, typed, number)
    assert found.hint == f"Not yet. {hint}"
    assert found.text.rpartition(" = ")[2].rstrip(".") not in found.hint.split()  # the true number


def test_a_slip_that_comes_out_right_is_right():
    assert verdict("a = 2; b = 2; c = a * b; L = 3 * c", "a", "6").is_right  # with the inputs interchanged
    assert verdict("a = 2; L = a + b", "a", "1").is_right  # the upstream passed on


def test_a_rough_answer_is_right_unless_a_slip_explains_it():
    """0.6 · 1.0: a 1 is the local derivative alone. 0.7 · 1.9 = 1.33: a 1 can only be rounded."""
    assert verdict("a = 2; L = 0.6 * (a + b)", "a", "1").slip == "forgot the upstream"
    assert verdict("a = 7; L = 0.7 * (1.9 * a)", "a", "1").is_right


def test_two_contributions_that_cancel():
    text = "a = 3; b = a * 0.3; c = a * 0.1; d = a * 0.2; L = b - c - d"
    step, names, root = step_of(text, "a", 2)
    assert 0 < abs(step.after) < 1e-15
    assert judge(step, "0", names, root).is_right
    assert judge_sign(step, 0, names, root).is_right


def test_what_is_infinite_or_no_number_can_be_predicted():
    text = "a = 0; b = 1 / a; c = 2 * b"
    assert verdict(text, "a", "-inf").is_right
    assert verdict(text, "a", "−∞").is_right
    assert verdict(text, "a", "inf").slip == "sign"
    assert not verdict(text, "a", "-1e300").is_right
    text = "x = 0; L = log(x) * x"
    assert math.isnan(step_of(text, "x", 1)[0].after)
    assert verdict(text, "x", "NaN", 1).is_right
    assert not verdict(text, "x", "0", 1).is_right


def test_arrays_cannot_be_predicted():
    x = Value(np.ones(3), "x")
    root = (x * x).sum()
    names = node_names(topological_order(root))
    for step in backward_steps(root):
        with pytest.raises(ValueError, match="single number"):
            judge(step, "1", names, "L")
        with pytest.raises(ValueError, match="single number"):
            judge_sign(step, 1, names, "L")


@pytest.mark.parametrize(
    ("text", "parent", "number", "sign", "slip"),
    [
        (LECTURE, "a", 0, 1, ""),
        (LECTURE, "a", 0, -1, "sign"),
        (LECTURE, "a", 0, 0, "added nothing"),
        (LECTURE, "b", 0, -1, ""),
        ("a = 3; L = 5 * a - a", "a", 1, 1, ""),
        ("a = 3; L = a - 5 * a", "a", 1, 1, "sign"),
        ("a = 3; L = a - 5 * a", "a", 1, 0, "unknown"),
        ("a = 3; L = a - a", "a", 1, 0, ""),
        ("a = 3; L = a - a", "a", 1, -1, "forgot to add"),
        ("a = 3; L = a - a", "a", 1, 1, "added nothing"),
        ("a = -3; L = relu(a)", "a", 0, 0, ""),
        ("a = -3; L = relu(a)", "a", 0, 1, "unknown"),
        ("x = 0; L = log(x) * x", "x", 1, 1, "added nothing"),
    ],
)  # fmt: skip
def test_a_sign_is_judged_too(text, parent, number, sign, slip):
    step, names, root = step_of(text, parent, number)
    if parent == "x":
        assert math.isnan(step.after)  # which has no sign: nothing is right
        assert not any(judge_sign(step, guess, names, root).is_right for guess in (-1, 0, 1))
        return
    found = judge_sign(step, sign, names, root)
    assert (found.is_right, found.slip) == (not slip, slip)
    assert found.text.endswith(".")


def test_the_score():
    score = Score()
    assert score.text == ""
    for typed in ("6", "-6", "6.0"):
        score.add(verdict(LECTURE, "a", typed).is_right)
    assert (score.right, score.asked, score.text) == (2, 3, "2 of 3 right at the first try")


number = st.floats(-50, 50).filter(lambda x: abs(x) > 1e-3)
OPERATIONS = (
    "multiply",
    "divide",
    "add",
    "subtract",
    "tanh",
    "exp",
    "log",
    "sin",
    "sqrt",
    "sigmoid",
    "power",
)


@st.composite
def steps(draw):
    """A step of any operation on numbers, with any gradient above and before."""
    name = draw(st.sampled_from(OPERATIONS))
    leaves = [Value(abs(draw(number)), label) for label in "xy"[: len(OPS[name].rules)]]
    root = apply(name, *leaves) * draw(number)
    step = next(step for step in backward_steps(root) if step.parent is leaves[0])
    before = draw(st.just(0.0) | number)
    step = replace(step, before=before, after=before + step.contribution)
    return step, node_names(topological_order(root))


@given(steps(), st.integers(1, 8))
def test_the_true_number_is_right_at_any_rounding(step_and_names, digits):
    step, names = step_and_names
    assume(math.isfinite(step.after) and abs(step.after) > 1e-9 * (abs(step.before) + 1))
    for typed in (f"{step.after!r}", f"{step.after:.{digits + 1}g}", f"{step.after:.{digits}e}"):
        found = judge(step, typed, names, "L")
        assert found.is_right, typed
        assert found.text.startswith("Right: ")


@given(steps())
def test_whatever_is_typed_gets_an_answer(step_and_names):
    step, names = step_and_names
    for typed in ("0", "1", "-1", "nan", "inf", repr(-step.after), repr(step.upstream), repr(step.local)):
        found = judge(step, typed, names, "L")
        assert found.is_right == (not found.slip)
        assert "{" not in found.text
    assume(math.isfinite(step.after) and abs(step.after) > 1e-6)
    assert judge(step, repr(-step.after), names, "L").slip in ("sign", "forgot to add")
