import ast
import contextlib
import io
import itertools
import math
import random
import shutil
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arithmetic import zeros_like
from engine.backward import topological_order
from engine.export import ExportError, arrays_of, to_dot, to_text
from engine.export_code import SCALARS, TENSORS, to_python, to_torch
from engine.expression import parse
from engine.ops import OPS
from engine.value import Value, apply, constant
from tests.thorough import examples

NUMBERS = [0.5, -2.0, 1.0, 3.25, -0.1, 1e-7, 12345.678]


def scalar_graph(seed, operations=15):
    """Nodes are used again, some have labels; outputs that overflow are left out."""
    rng = random.Random(seed)
    nodes = [Value(rng.choice(NUMBERS), f"x{i}") for i in range(3)]
    nodes += [constant(rng.choice(NUMBERS)), Value(rng.choice(NUMBERS))]
    while len(nodes) < operations + 5:
        name = rng.choice(list(SCALARS))
        inputs = [rng.choice(nodes[-8:]) for _ in OPS[name].rules]
        if name == "negate" and inputs[0].op == "constant":
            continue  # a formula reads it as a negative number
        node = apply(name, *inputs)
        node.label = rng.choice(["", "", "", f"y{len(nodes)}"])
        numbers = [node.data, *(step_gradient(node))]
        if all(math.isfinite(x) and abs(x) < 1e6 for x in numbers):
            nodes.append(node)
    return nodes[-1]


def step_gradient(node):
    """The local derivatives of the node, which must be finite for Python's arithmetic to go through."""
    leaves = [Value(parent.data) for parent in node.parents]
    apply(node.op, *leaves).backward()
    return [leaf.grad for leaf in leaves]


def gradients(root):
    """Label -> gradient of each leaf with a label, after one backward pass."""
    order = topological_order(root)
    for node in order:
        node.grad = zeros_like(node.data)
    root.backward()
    return {node.label: node.grad for node in order if node.op == "" and node.label}


def printed(program):
    """What the program prints, by what stands before the sign of equality."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "export", "exec"), {})
    lines = [line.split(" = ") for line in out.getvalue().splitlines()]
    return {name: eval(value, {"nan": math.nan, "inf": math.inf}) for name, value in lines}


def check_program(program, root):
    expected = gradients(root)
    lines = printed(program)
    name, value = next(iter(lines.items()))
    np.testing.assert_allclose(value, root.data, rtol=1e-12)
    for label, gradient in expected.items():
        if f"d{name}/d{label}" in lines:
            np.testing.assert_allclose(lines[f"d{name}/d{label}"], gradient, rtol=1e-9, atol=1e-12)
        else:
            assert np.all(gradient == 0), label  # nothing reaches it


@given(st.integers(0, 10**6))
@examples(150)
def test_formulas_are_read_back_as_the_same_graph(seed):
    root = scalar_graph(seed)
    again = list(parse(to_text(root)).values())[-1]
    assert again.data == root.data
    ours, theirs = gradients(root), gradients(again)
    assert ours.items() <= theirs.items()
    assert [n.op for n in topological_order(again) if n.parents] == [
        n.op for n in topological_order(root) if n.parents
    ]


@given(st.integers(0, 10**6))
@examples(100)
def test_python_programs_print_the_same_numbers(seed):
    root = scalar_graph(seed)
    check_program(to_python(root), root)


def arrays():
    rng = np.random.default_rng(4)
    x, w, b = (Value(rng.normal(size=size), name) for name, size in (("x", (3, 2)), ("w", (2, 4)), ("b", 4)))
    logits = apply("affine", x, w, b).tanh() @ Value(rng.normal(size=(4, 4)), "v")
    targets = np.eye(4)[[1, 0, 3]]
    table = Value(rng.normal(size=(5, 2)), "table")
    return [
        apply("softmax_cross_entropy", logits, targets) + w.mean(),
        (logits.log_softmax() * targets).sum(axis=1).mean(),
        (table.lookup([3, 0, 3]) - x).abs().sum(axis=(0, 1)),
        x.transpose().reshape(6).maximum(0.0) ** 2,
        (x.reshape(2, -1).sum(axis=-1) * table.lookup(Value(1.0, "row"))).sigmoid(),
    ]


@pytest.mark.parametrize("index", range(5))
def test_arrays_stand_in_formulas_as_names(index):
    root = arrays()[index]
    again = list(parse(to_text(root), arrays_of(root)).values())[-1]
    np.testing.assert_array_equal(again.data, root.data)
    for label, gradient in gradients(root).items():
        np.testing.assert_array_equal(gradients(again)[label], gradient)


@given(st.integers(0, 10**6))
@examples(60)
def test_torch_programs_print_the_same_numbers(seed):
    pytest.importorskip("torch")
    root = scalar_graph(seed)
    check_program(to_torch(root), root)


@pytest.mark.parametrize("index", range(5))
def test_torch_programs_of_arrays(index):
    pytest.importorskip("torch")
    root = arrays()[index]
    root.label = "root"
    check_program(to_torch(root), root)


def test_every_row_of_the_table_can_be_written_for_torch_and_every_scalar_one_in_python():
    assert TENSORS.keys() == OPS.keys()
    assert SCALARS.keys() == {row.name for row in OPS.values() if row.elementwise}
    for name, scalar in SCALARS.items():
        assert len(scalar.gradients) == len(OPS[name].rules)


@pytest.mark.parametrize(
    "text",
    [
        "a - (b - c) - (d + f)",
        "a / (b * c) / d",
        "(a ** b) ** c ** d",
        "(-a) ** 2.0",
        "-a ** 2.0",
        "-(-a)",
        "-(a + b) * -c",
        "2.0 ** -a",
        "a ** -3.0 - -3.0",
        "(a + b) @ c",
        "tanh(a + b) * maximum(a, -b) ** 0.5",
        "sum(mean(a))",
        "1e999 * a - 1e-05",
    ],
)
def test_formulas_have_just_the_parentheses_they_need(text):
    names = {name: np.array([0.5, 1.0]) for name in "abcde"} if "@" in text else None
    root = list(parse(text, names).values())[-1]
    assert to_text(root).splitlines()[-1] == f"out = {text}"


def test_lectures_come_out_as_they_went_in(lectures):
    text = "a = 2.0\nb = -3.0\nc = 10.0\nf = -2.0\ne = a * b\nd = e + c\nL = d * f"
    lines = to_text(parse(text)["L"]).splitlines()
    assert sorted(lines) == sorted(text.splitlines())
    assert lines[-1] == "L = d * f"


def test_names_are_made_fit_and_what_is_used_twice_gets_one():
    a, b = Value(2.0, "hidden.weight"), Value(3.0, "tanh")
    shared = a * b
    text = to_text(shared + shared.tanh())
    assert text.splitlines() == [
        "hidden_weight = 2.0",
        "t1 = 3.0",
        "t2 = hidden_weight * t1",
        "t2 + tanh(t2)",
    ]


def test_names_that_python_needs_are_left_to_it():
    root = Value(2.0, "lambda") * Value(3.0, "print") + Value(4.0, "x²") * Value(1.0, "Value")
    root.label = "math"
    program = to_python(root)
    assert printed(program)["math_2"] == 10.0
    assert to_text(parse("out = x₁ * 2.0")["out"]).endswith("out = x₁ * 2.0")


def test_a_program_runs_by_itself():
    root = parse("a = 2; b = -3; o = tanh(a * b + 6.88)")["o"]
    root.backward()
    result = subprocess.run(
        [sys.executable, "-I", "-c", to_python(root)], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.splitlines()[0] == f"o = {root.data!r}"
    assert "class Value" in to_python(root)
    assert "sigmoid" not in to_python(root)  # only what is needed


EDGES = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e200, -1e200, 1e-170, math.inf, -math.inf, math.nan]


@pytest.mark.parametrize("name", SCALARS)
def test_a_program_goes_on_with_infinity_where_the_engine_does(name):
    for numbers in itertools.product(EDGES, repeat=len(OPS[name].rules)):
        leaves = [Value(x, label) for x, label in zip(numbers, "xy", strict=False)]
        root = apply(name, *leaves)
        root.label = "root"
        gradient = gradients(root)
        expected = {"root": root.data}
        if OPS[name].rules[0]:  # nothing goes back through a comparison, so nothing more is printed
            expected |= {f"droot/d{label}": g for label, g in gradient.items()}
        found = printed(to_python(root))
        assert found.keys() == expected.keys()
        for key, number in expected.items():
            assert found[key] == pytest.approx(number, rel=1e-12, nan_ok=True), (numbers, key)


def test_a_constant_outside_the_domain_of_its_gradient_stops_no_program():
    root = constant(0.0).sqrt() * Value(3.0, "x")
    check_program(to_python(root), root)


def test_numbers_of_numpy_are_written_as_python_has_them():
    a = Value(2.0, "a")
    a.data = np.float64(3.0)
    assert to_text(a * 2).splitlines()[0] == "a = 3.0"
    assert "\na = Value(3.0)\n" in to_python(a * 2)
    assert "a = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)" in to_torch(a * 2)


@pytest.mark.parametrize("label", ["w❶", "፩", "a\nb", "1st", "ﬁ", "²", '"; import os', "__import__"])
def test_any_label_becomes_a_name_that_python_can_read(label):
    root = Value(2.0, label) * 3
    assert list(printed(to_python(root)).values()) == [6.0, 3.0]
    compile(to_torch(root), "export", "exec")
    again = list(parse(to_text(root)).values())[-1]
    assert again.data == 6


def test_an_empty_axis_or_shape_is_read_back():
    x = Value([2.0], "x")
    for root in (x.reshape(), x.sum(axis=()), x.sum(axis=(0,)), x.mean(axis=0)):
        again = list(parse(to_text(root), arrays_of(root)).values())[-1]
        np.testing.assert_array_equal(again.data, root.data)
        assert np.shape(again.data) == np.shape(root.data)


def test_torch_gets_whole_numbers_empty_arrays_and_empty_axes_right():
    pytest.importorskip("torch")
    x = Value([[2.0, 1.0]], "x")
    for root in (
        x @ np.array([[1, 2], [3, 4]]),
        constant(np.array([1, 2])).mean() * x,
        x.sum(axis=()),
    ):
        root.label = "root"
        check_program(to_torch(root), root)
    empty = Value(np.zeros((0, 3)), "none").sum(axis=0)
    empty.label = "root"
    assert printed(to_torch(empty)) == {"root": [0.0, 0.0, 0.0], "droot/dnone": []}


def test_what_cannot_be_written_says_why():
    with pytest.raises(ExportError, match="x is not a number"):
        to_text(Value(math.nan, "x") * 2)
    with pytest.raises(ExportError, match="w works on arrays; write the graph for PyTorch"):
        to_python(Value(np.ones(3), "w").sum())
    total = apply("sum", Value(np.ones((2, 2))), Value(1.0) - 1)
    total.label = "total"
    with pytest.raises(ExportError, match="total: its axis is computed"):
        to_text(total)


def test_a_single_leaf_and_a_single_constant():
    assert to_text(Value(2.0, "a")) == "a = 2.0"
    assert to_text(constant(-2.0)) == "-2.0"
    assert printed(to_python(Value(2.0, "a"))) == {"a": 2.0, "da/da": 1.0}
    assert printed(to_python(constant(2.0)))["t1"] == 2.0


def deep_and_woven():
    """10,000 storeys, and above them 60 diamonds."""
    deep = Value(1.0, "x")
    for _ in range(10_000):
        deep = (deep + 1) * 0.5
    for _ in range(60):
        deep = deep + deep
    return deep


def test_a_deep_and_woven_graph_runs_in_torch():
    pytest.importorskip("torch")
    deep = deep_and_woven()
    check_program(to_torch(deep), deep)


def test_deep_and_woven_graphs():
    deep = deep_and_woven()
    again = list(parse(to_text(deep)).values())[-1]
    assert again.data == deep.data
    assert max(map(len, to_text(deep).splitlines())) < 200
    assert printed(to_python(deep))[f"t{len(topological_order(deep)) - 1}"] == deep.data
    assert to_dot(deep).count("shape=record") == len(topological_order(deep))
    assert len(to_torch(deep)) > 10_000


@pytest.mark.parametrize("inner", range(4))
def test_no_line_of_a_program_has_more_than_twenty_operations_within_another(inner):
    """However short they are: here all are minus signs but one, which has two inputs."""

    def depth(tree):
        within = max(map(depth, ast.iter_child_nodes(tree)), default=0)
        return within + isinstance(tree, ast.UnaryOp | ast.Call)

    def minus(x, times):
        return minus(apply("negate", x), times - 1) if times else x

    last = minus(apply("power", minus(Value(2.0, "a"), inner), Value(2.0, "b")), 30)
    lines = [line for line in to_python(last).splitlines() if "-(-" in line]
    assert max(depth(ast.parse(line)) for line in lines) == 21


def test_the_drawing_has_a_box_for_each_value_and_a_circle_for_each_operation():
    a = Value(2.0, 'say "{hi}" | <b> \\')
    root = a * 3 + Value(np.ones((2, 3)), "w").sum()
    root.backward()
    dot = to_dot(root)
    assert dot.count("shape=record") == 6
    assert dot.count("shape=circle") == 3
    assert dot.count(" -> ") == 3 + 2 + 1 + 2
    assert r'label="{ say \"\{hi\}\" \| \<b\> \\ | data 2.0000 | grad 3.0000 }"' in dot
    assert "data 2 × 3" in dot
    assert r'label="{ a&amp;lt;b\n | data' in to_dot(Value(1.0, "a&lt;b\n"))
    if shutil.which("dot"):
        subprocess.run(["dot", "-Tsvg"], input=dot, text=True, check=True, capture_output=True, timeout=60)
