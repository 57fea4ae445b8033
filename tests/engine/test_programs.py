"""Programs that agree with the window to the last special case, and that a reader would have written so."""

import ast
import contextlib
import io
import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.arithmetic import zeros_like
from engine.backward import topological_order
from engine.calls import Outline
from engine.document import Document
from engine.export_code import Part, Training, to_python, to_torch
from engine.expression import parse
from engine.nn import MLP
from engine.ops import OPS
from engine.tape import Tape
from engine.value import Value, apply, constant
from tests.engine import micrograd
from tests.thorough import examples

SPECIAL = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 3.0, math.inf, -math.inf, math.nan]
ELEMENTWISE = [name for name, row in OPS.items() if row.elementwise]
PASSING = [name for name in ELEMENTWISE if OPS[name].rules[0]]  # behind a comparison nothing is reached


def printed(program, **known):
    """What the program prints, by what stands before the sign of equality."""
    out = io.StringIO()
    code = program if isinstance(program, ast.AST) else ast.parse(program)
    with contextlib.redirect_stdout(out):
        exec(compile(code, "export", "exec"), known)
    pairs = [line.split(" = ") for line in out.getvalue().splitlines() if " = " in line]
    return {name: eval(value, {"nan": math.nan, "inf": math.inf}) for name, value in pairs}


def numbers(root):
    """As a program prints them, of the leaves with a label."""
    name, leaves = root.label, [x for x in topological_order(root) if x.op == "" and x.label]
    return {name: root.data} | {f"d{name}/d{leaf.label}": leaf.grad for leaf in leaves}


def in_the_window(root):
    for node in topological_order(root):
        node.grad = zeros_like(node.data)
    root.backward()
    return numbers(root)


def by_tape(root):
    tape = Tape(root)
    tape.forward()
    tape.backward()
    return numbers(root)


def agree(found, expected):
    for key, number in expected.items():
        np.testing.assert_allclose(
            found.get(key, zeros_like(number)), number, rtol=1e-9, atol=1e-9, err_msg=key
        )  # nan equals nan; what nothing reaches is not printed, and zero


def special_graph(seed, shapes):
    rng = random.Random(seed)

    def data():
        shape = rng.choice(shapes)
        drawn = [rng.choice(SPECIAL) for _ in range(math.prod(shape))]
        return np.array(drawn).reshape(shape) if shape else drawn[0]

    nodes = [Value(data(), f"x{i}") for i in range(3)] + [constant(data()), constant(rng.choice(SPECIAL))]
    for i in range(rng.randint(1, 9)):
        name = rng.choice(PASSING)
        nodes.append(apply(name, *[rng.choice(nodes[-6:]) for _ in OPS[name].rules]))
        nodes[-1].label = rng.choice(["", f"y{i}"])
    nodes[-1].label = "root"
    return nodes[-1]


@given(st.integers(0, 10**9))
@examples(400)
def test_window_tape_and_python_agree_on_special_numbers(seed):
    root = special_graph(seed, [()])
    expected = in_the_window(root)
    agree(by_tape(root), expected)
    agree(printed(to_python(root)), expected)


@given(st.integers(0, 10**9), st.booleans())
@examples(300)
def test_window_tape_and_torch_agree_on_special_numbers(seed, is_scalar):
    pytest.importorskip("torch")
    root = special_graph(seed, [()] if is_scalar else [(), (2,), (3, 2)])
    expected = in_the_window(root)
    agree(by_tape(root), expected)
    agree(printed(to_torch(root)), expected)


@pytest.mark.parametrize(
    ("x", "y", "power"),
    [
        (-math.inf, 0.5, math.inf),
        (-0.0, 0.5, 0.0),
        (-2.0, math.inf, math.inf),
        (-1.0, math.inf, 1.0),
        (-2.0, 0.5, math.nan),
    ],
)
def test_a_power_of_a_number_is_that_of_an_array(x, y, power):
    found = [
        apply("power", x, y).data,
        apply("power", np.full(9, x), y).data[3],
        apply("power", np.full(9, x), np.full(9, y)).data[3],
    ]
    np.testing.assert_array_equal(found, [power] * 3)
    assert not np.signbit(found).any() or math.isnan(power)


def masked():
    """A class that a mask takes away: its logit is -infinity, its target 0."""
    names = {
        "x": Value([1.0, 2.0, 5.0], "x"),
        "m": Value([1.0, 1.0, 0.0], "m"),
        "y": constant([0.0, 1.0, 0.0], "y"),
    }
    return parse("L = softmax_cross_entropy(x + log(m), y)", names)["L"]


def test_a_masked_class_is_masked_in_torch_as_in_the_window():
    pytest.importorskip("torch")
    expected = in_the_window(masked())
    assert expected["L"] == pytest.approx(0.31326, abs=1e-5)
    agree(printed(to_torch(masked())), expected)


def test_exactness_is_written_only_where_it_is_needed():
    assert "autograd.Function" in to_torch(masked())
    assert "autograd.Function" not in to_torch(parse("L = relu(x) + abs(x) + maximum(x, 1) + x**2")["L"])


# micrograd


def without_class(program):
    """The program without its own Value, and without what only that one needs."""
    tree = ast.parse(program)
    tree.body = [node for node in tree.body if not (isinstance(node, ast.ClassDef) and node.name == "Value")]
    return tree


MICROGRAD = [
    "a = 2; b = -3; L = (a * b + 10) * -2",
    "a = 3; b = 1; d = a + b; e = d**3 - 2 / d; f = relu(e - a) / 3; g = f**0.5",
    "x1 = 2; w1 = -3; x2 = 0.5; w2 = 1; o = tanh(x1 * w1 + x2 * w2 + 6.88)",
    "a = 0.5; b = 2; L = exp(a) * log(b) + sigmoid(a) + sqrt(b) + sin(a) - cos(b) + abs(-a)",
    "a = 2; b = 3; L = maximum(a, b) + maximum(a, 1) + a**b + 2**a",
    "x = 4; z = 1 - x; L = (2 - z) * 3 / x + 1 / x",
]


@pytest.mark.parametrize("text", MICROGRAD)
def test_the_text_runs_with_micrograd_as_published(text):
    root = list(parse(text).values())[-1]
    root.label = root.label or "L"
    program = to_python(root)
    expected = in_the_window(root)
    agree(printed(program), expected)
    agree(printed(without_class(program), Value=micrograd.Value), expected)


def test_a_network_runs_with_micrograd_as_published():
    root = (MLP(3, [4, 4, 1], random.Random(1))([2.0, 3.0, -1.0]) - 1.0) ** 2
    root.label = "loss"
    program = to_python(root)
    (value, *_), (again, *_) = (
        [*lines.values()]
        for lines in (printed(program), printed(without_class(program), Value=micrograd.Value))
    )
    assert value == pytest.approx(root.data)
    assert again == pytest.approx(root.data)


# How it reads


def test_a_polynomial_is_one_line():
    program = to_python(parse("x = 3; f = 3*x**2 - 4*x + 5")["f"])
    assert "\nf = 3.0 * x ** 2.0 - 4.0 * x + 5.0\n" in program
    assert 'print("f =", f.data)  # 20\n' in program
    assert to_torch(parse("x = 3; f = 3*x**2 - 4*x + 5")["f"]) == (
        "import torch\n\n"
        "x = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)\n\n"
        "f = 3.0 * x ** 2.0 - 4.0 * x + 5.0\n\n"
        "f.backward()\n"
        'print("f =", f.tolist())  # 20\n'
        'print("df/dx =", x.grad.tolist())\n'
    )


def part_of(document, values, outline, group):
    members = frozenset(id(values[key]) for key in outline.members(group))
    inner = tuple(part_of(document, values, outline, each) for each in outline.inner.get(group, []))
    return Part(outline.groups[group].name, members, inner)


def with_parts(document):
    values, outline = document.build(), Outline(document)
    return list(values.values())[-1], [part_of(document, values, outline, x) for x in outline.outermost]


def layers():
    """Two neurons in a layer, and one that reads them, as somebody would group them by hand."""
    text = """h1 = tanh(u1 * x1 + u2 * x2 + c1)
        h2 = tanh(v1 * x1 + v2 * x2 + c2)
        o = h1 * w1 + h2 * w2"""
    document = Document.from_values(list(parse(text).values()))
    for id in document.nodes:
        if not document.node(id).op:
            document.set_value(id, 0.1 * id)
    keys = {document.node(id).label: id for id in document.nodes}
    inputs = {keys["x1"], keys["x2"]}

    def all_of(name, stop=()):
        found = [keys[name]]
        for id in found:
            found += [x for x in document.inputs(id) if x is not None and x not in found and x not in stop]
        return [id for id in found if id not in inputs]

    first, second = all_of("h1"), all_of("h2")
    one = document.group(first, "neuron 1")
    two = document.group(second, "neuron 2")
    document.group([one, two], "layer 1")
    return document


def test_groups_are_functions_and_those_alike_are_one():
    root, parts = with_parts(layers())
    program = to_python(root, parts)
    agree(printed(program), in_the_window(root))
    functions = [node for node in ast.parse(program).body if isinstance(node, ast.FunctionDef)]
    assert {"neuron", "layer_1"} <= {node.name for node in functions}
    layer = next(node for node in functions if node.name == "layer_1")
    assert [argument.arg for argument in layer.args.args] == ["x1", "x2"]
    assert "h1, h2 = layer_1(x1, x2)" in program


def test_a_function_gets_no_name_of_a_node_or_of_python():
    document = layers()
    for group, name in zip(document.groups, ["h1", "def", "print"], strict=True):
        document.rename_group(group, name)
    root, parts = with_parts(document)
    agree(printed(to_python(root, parts)), in_the_window(root))


@given(st.integers(0, 10**9))
@examples(150)
def test_programs_with_functions_compute_what_those_without_do(seed):
    """Groups at random, in groups, and such as need what is made from them."""
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(-2, 2), f"x{i}") for i in range(4)]
    for i in range(14):
        name = rng.choice(["add", "multiply", "subtract", "tanh", "maximum", "negate"])
        chosen = [rng.choice([*nodes[-5:], *nodes[:4], constant(2.0)]) for _ in OPS[name].rules]
        nodes.append(apply(name, *chosen))
        nodes[-1].label = rng.choice(["", "", f"y{i}"])
    nodes[-1].label = "root"
    document = Document.from_value(nodes[-1])
    for name in ("one", "two", "three", "four"):
        around = {id: content.group for id, content in document.groups.items()}
        around |= {id: document.node(id).group for id in document.nodes}
        level = rng.choice([*around.values()])
        here = [id for id, group in around.items() if group == level]
        start = rng.randrange(len(here))
        document.group(here[start : start + rng.randint(1, 5)], rng.choice([name, "one"]))
    values, outline = document.build(), Outline(document)
    root = list(values.values())[-1]
    parts = [part_of(document, values, outline, group) for group in outline.outermost]
    training = Training(0.1, [x for x in topological_order(root) if x.op == ""]) if seed % 2 else None
    agree(printed(to_python(root, parts, training)), in_the_window(root))
    compile(to_torch(root, parts, training), "export", "exec")


def learned(root, leaves, rate, steps):
    """The losses of a descent as the graph lab does it."""
    tape, losses = Tape(root), []
    for _ in range(steps):
        tape.forward()
        losses.append(root.data)
        tape.backward()
        for leaf in leaves:
            leaf.data = leaf.data - rate * leaf.grad
    return losses


def loop_of(program):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program, "export", "exec"), {})
    return [float(line.split()[1]) for line in out.getvalue().splitlines() if line[0].isdigit()]


def test_a_graph_that_learns_goes_on_learning():
    root = parse("a = 2; b = -3; c = 10; L = (a * b + c) ** 2")["L"]
    leaves = [x for x in topological_order(root) if x.label in ("a", "c")]
    program = to_python(root, training=Training(0.01, leaves))
    assert printed(program)["L"] == 16.0  # and only then it learns
    losses = loop_of(program)
    assert losses == pytest.approx(learned(root, leaves, 0.01, len(losses)))
    assert losses[-1] < losses[0]


def test_torch_learns_as_the_lab_does_uphill_too():
    pytest.importorskip("torch")
    for rate in (0.01, -0.001):
        root = parse("a = 2; b = -3; c = 10; L = (a * b + c) ** 2")["L"]
        leaves = [x for x in topological_order(root) if x.label in ("a", "b")]
        losses = loop_of(to_torch(root, training=Training(rate, leaves)))
        assert losses == pytest.approx(learned(root, leaves, rate, len(losses)))


# Layers


def network(joined):
    rng = np.random.default_rng(5)
    x, y = constant(rng.normal(size=(6, 2)), "x"), constant(np.eye(3)[[0, 1, 2, 0, 1, 2]], "y")
    sizes = {"hidden_weight": (2, 4), "hidden_bias": 4, "W": (4, 3), "b": 3}
    w1, b1, w2, b2 = (Value(rng.normal(size=size), name) for name, size in sizes.items())
    if joined:
        logits = apply("affine", apply("affine", x, w1, b1).tanh(), w2, b2)
    else:
        logits = b2 + (x @ w1 + b1).relu() @ w2
    root = apply("softmax_cross_entropy", logits, y)
    root.label = "loss"
    return root, [w1, b1, w2, b2]


@pytest.mark.parametrize("joined", [True, False])
def test_layers_are_those_of_a_module(joined):
    program = to_torch(network(joined)[0])
    model = next(node for node in ast.parse(program).body if isinstance(node, ast.ClassDef))
    assert ast.unparse(model.bases[0]) == "nn.Module"
    assert "self.layer1 = nn.Linear(2, 4)" in program
    activation = "tanh" if joined else "relu"
    assert f"return self.layer2(torch.{activation}(self.layer1(x)))" in program
    assert "loss = nn.functional.cross_entropy(model(x), y)" in program


@pytest.mark.parametrize("joined", [True, False])
def test_a_module_agrees_and_learns_as_the_lab_does(joined):
    pytest.importorskip("torch")
    root, leaves = network(joined)
    agree(printed(to_torch(root)), in_the_window(root))
    losses = loop_of(to_torch(root, training=Training(0.3, leaves)))
    assert losses == pytest.approx(learned(root, leaves, 0.3, len(losses)))


def test_layers_side_by_side_and_weights_that_serve_twice_are_told_rightly():
    pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    x = Value(rng.normal(size=(3, 2)), "self")
    w, v, u = (Value(rng.normal(size=(2, 2)), name) for name in ("model", "Model", "forward"))
    b, c = (Value(rng.normal(size=2), name) for name in ("b", "c"))
    root = ((x @ w + b) * (x @ v + c) + (x @ u + b)).mean()
    root.label = "root"
    renamed = {"dmodel": "dmodel", "dModel": "dModel_2", "dself": "dself_2", "dforward": "dforward"}
    expected = {
        "/".join(renamed.get(part, part) for part in key.split("/")): number
        for key, number in in_the_window(root).items()
    }
    agree(printed(to_torch(root)), expected)
    assert printed(to_torch(root)).keys() == expected.keys()


# Labels from anywhere

HOSTILE = [
    "__import__('os').system('true')", '"; import os; "', "'", '"""', "\\", "\n", "a\nb", "a\rb", "#",
    "a # b", "lambda", "None", "True", "class", "print", "exec", "eval", "__builtins__", "__name__",
    "globals", "Value", "math", "inf", "nan", "torch", "nn", "self", "out", "x.grad", "a = 1", "a; b",
    "a:b", "a(b)", "a[0]", "{a}", "%s", "{0}", "f'{a}'", "0", "1st", "-1", "+", "**", "@",
    "ﬁ", "x²", "½", "❶", "፩", "名前",
    "a" * 500, "_", "__", "_exp", "_divide", "absolute", "power", "tanh", "exp", "relu", "forward", "step",
    "parameters", "parameter", "optimizer", "model", "Model", "Exact", "cross_entropy", "\u202e", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_labels_only_compute(number):
    label = HOSTILE[number]
    leaf, other = Value(2.0, label), Value(3.0, HOSTILE[number - 1])
    root = (leaf * other).tanh() + leaf / other
    root.label = label
    document = Document.from_value(Value(1.0) + Value(2.0).tanh())
    document.group(document.nodes, "".join(label[:90].split()) or "group")
    values, outline = document.build(), Outline(document)
    parts = [part_of(document, values, outline, group) for group in outline.outermost]
    inner = [Part(label, frozenset(id(x) for x in topological_order(root)))]
    for program in (
        to_python(root, inner, Training(0.1, [leaf])),
        to_python(list(values.values())[-1], parts),
    ):
        assert len(printed(program)) >= 1
    found = printed(to_python(root, inner))
    assert next(iter(found.values())) == pytest.approx(root.data)
    ast.parse(to_torch(root, inner, Training(0.1, [leaf])))


def test_a_label_does_not_hide_a_function_that_the_program_needs():
    for op in ELEMENTWISE:
        leaves = [Value(0.5, op), Value(0.25, "absolute")][: len(OPS[op].rules)]
        root = apply(op, *leaves)
        assert next(iter(printed(to_python(root)).values())) == pytest.approx(root.data)


def test_a_program_is_the_same_each_time():
    root, parts = with_parts(layers())
    again, others = with_parts(layers())
    training = [Training(0.1, [x for x in topological_order(y) if x.op == ""]) for y in (root, again)]
    for write in (to_python, to_torch):
        assert write(root, parts, training[0]) == write(again, others, training[1])


def test_nothing_is_imported_that_is_not_used():
    for text in ("y = x * 2", "y = tanh(x) ** 0.5", "y = x * 1e999", "y = log(x)"):
        for program in (to_python(parse(text)["y"]), to_torch(parse(text)["y"])):
            tree = ast.parse(program)
            imported = {
                alias.name
                for x in ast.walk(tree)
                if isinstance(x, ast.Import | ast.ImportFrom)
                for alias in x.names
            }
            used = {x.id for x in ast.walk(tree) if isinstance(x, ast.Name)}
            assert imported <= used
