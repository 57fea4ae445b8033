"""Formulas as people write and paste them: each has its value, or an error with a fix that has it."""

import math
import re

import numpy as np
import pytest

from engine.expression import parse
from engine.formulas import read
from engine.syntax import ExpressionError

VALUES = [
    # on paper
    ("x = 3; y = x² + 1", 10),
    ("x = 2; x³", 8),
    ("3²", 9),
    ("x = 2; x⁻¹", 0.5),
    ("x = 2; -x²", -4),
    ("2¹⁰", 1024),
    ("½ * 4", 2),
    ("2½", 2.5),
    ("¾", 0.75),
    ("½(3 + 1)", 2),
    ("2 × 3", 6),
    ("2 · 3", 6),
    ("2⋅3", 6),
    ("2 − 5", -3),
    ("2 – 5", -3),
    ("7 ÷ 2", 3.5),
    ("√16", 4),
    ("√(9 + 16)", 5),
    ("2√9", 6),
    ("|−3| + 1", 4),
    ("∞", math.inf),
    ("x\u00a0=\u00a03;\u2009x +\u202f1", 4),
    ("x = 3\u200b + 1", 4),
    ("x = 3; 3x", 9),
    ("x = 3; 2(x+1)", 8),
    ("x = 3; 3x² - 4x + 5", 20),
    ("(1 + 2)(3 + 4)", 21),
    ("x = 2; y = 3; x²y", 12),
    ("x = 3; 2 x", 6),
    ("2pi", 2 * math.pi),
    ("x₁ = 2; x₂ = 3; x₁x₂ = x₁*x₂; x₁x₂", 6),
    ("x₁ = 3; x₁²", 9),
    ("sin²(1) + cos²(1)", 1),
    ("σ(0)", 0.5),
    ("π", math.pi),
    ("ｘ = ３ ＋ ４", 7),
    ("größe = 2; größe²", 4),
    # names, constants
    ("e", math.e),
    ("e = 2; e", 2),
    ("2e", 2 * math.e),
    ("2e3", 2000),
    ("pi / 2", math.pi / 2),
    ("-inf", -math.inf),
    ("pi = 3; pi", 3),
    ("max = 3; max + 1", 4),
    ("1_000", 1000),
    (".5", 0.5),
    ("5.", 5),
    ("1e-3 + 1E3", 1000.001),
    # functions
    ("ln(e)", 1),
    ("max(2, 3)", 3),
    ("min(2, 3)", 2),
    ("max(1, 5, 3)", 5),
    ("min(4, 2, 3)", 2),
    ("maximum(1, 2)", 2),
    ("pow(2, 3)", 8),
    ("square(3)", 9),
    ("ReLU(-1)", 0),
    ("Tanh(0)", 0),
    ("log(exp(2))", 2),
    ("add(1, 2)", 3),
    # Python, numpy, PyTorch
    ("a = 2; a.tanh()", math.tanh(2)),
    ("a = 1; a.exp()", math.e),
    ("a = -1; (a * 2).relu()", 0),
    ("a = 2; a.pow(3)", 8),
    ("np.tanh(1)", math.tanh(1)),
    ("math.exp(1)", math.e),
    ("torch.relu(2)", 2),
    ("numpy.log(1)", 0),
    ("np.pi", math.pi),
    ("torch.nn.functional.relu(3)", 3),
    ("F.softmax([0, 0])", [0.5, 0.5]),
    ("math.sqrt(4)", 2),
    ("math.pow(2, 3)", 8),
    ("a = Value(2.0, label='a'); a", 2),
    ("a = Value(data=2.0); a", 2),
    ("Value(2.0) * Value(3.0)", 6),
    ("a = torch.Tensor([2.0]).double(); a.requires_grad = True; a.sum().item()", 2),
    ("float(2)", 2),
    ("a = torch.tensor(3.0, requires_grad=True); a * a", 9),
    ("L = 2 * 3; L.label = 'L'; L.backward()", 6),
    ("c = 1; c += 2", 3),
    ("c = 5; c -= 2", 3),
    ("c = 5; c *= 2", 10),
    ("c = 5; c /= 2", 2.5),
    ("c = 3; c **= 2", 9),
    ("c = 2; c += c + 1", 5),
    ("a, b = 2, -3; a * b", -6),
    ("a = (1 +\n     2)\na", 3),
    ("a = 1 + \\\n 2", 3),
    (">>> a = 2\n>>> a * 3", 6),
    ("In [1]: a = 2\nIn [2]: a + 1\nOut[2]: 3", 3),
    ("%matplotlib inline\na = 2", 2),
    ("print('a; b = 3')\na = 2", 2),
    ("a = 2; print(f'{a:.4f}'); a + 1", 3),
    ("from math import exp\nexp(0)", 1),
    ("import math, random\na = 1", 1),
    ("a = 2 # three; a = 3\na", 2),
    ('"""a text"""\na = 2', 2),
    ("a = 2;;a;", 2),
    # arrays
    ("[1, 2]", [1, 2]),
    ("[[1, 2], [3, 4]] @ [1, 1]", [3, 7]),
    ("w = [1, 2]; w[0]", 1),
    ("-[1, 2]", [-1, -2]),
    ("v = [[1, 2], [3, 4]]; v[1, 0] + v[0][1]", 5),
    ("x = [1/2, -e/e]; x", [0.5, -1]),
    ("[1, 2,]", [1, 2]),
    ("xs = [\n  [2.0, 3.0],\n  [3.0, -1.0],\n]\nxs.sum(0)", [5, 2]),
    ("sum([1, 2, 3])", 6),
    ("np.array([1, 2]).mean()", 1.5),
    ("x = [[1, 2], [3, 4]]; x.sum(axis=1)", [3, 7]),
    ("x = [[1, 2], [3, 4]]; x.T", [[1, 3], [2, 4]]),
    ("x = [[1, 2], [3, 4]]; sum(x, dim=0)", [4, 6]),
    ("x = [1, 2, 3, 4]; x.reshape(2, 2)", [[1, 2], [3, 4]]),
    ("np.arange(0, 1, 0.25)", [0, 0.25, 0.5, 0.75]),
    ("np.linspace(0, 1, 3)", [0, 0.5, 1]),
    ("np.dot([1, 2], [3, 4])", 11),
    # functions of one's own
    ("f(x) = 3x**2 - 4x + 5; f(3)", 20),
    ("def f(x):\n  return 3*x**2 - 4*x + 5\nf(3.0)", 20),
    ("f = lambda x: x**2\nf(3)", 9),
    ("f(x) = 3x² - 4x + 5", 4),
    ("x = 3; f(x) = 3x² - 4x + 5", 20),
    ("f(x) = 3x² - 4x + 5; x = 3", 20),
    ("f(x) = 3x² - 4x + 5; y = 2x", 2),
    ("g(x) = x + 1; f(x) = g(2x)", 3),
    ("f(x, y) = x*y\nf(2, 3) + f(4, 5)", 26),
    ("x = 5; f(x) = x + 1; f(2x) + x", 16),
    ("def f(x):\n  # a remark\n  return (x +\n    1)\n\n\nf(1)", 2),
    ("f(x) = x + 1; g(x) = f(f(x)); g(1)", 3),
    ("class A:\n  def f(self):\n    return {}\n\nb = 2", 2),
    ("def f():\n  a = 1\n  return a\nf()\nb = 2", 2),
]

# what is written, words of the error, and what its first fix makes of it
FIXED = [
    ("x^2 + 1", "For powers write x**2", "x**2 + 1"),
    ("x = 3; y = x^2 * x^3", "For powers", "x = 3; y = x**2 * x**3"),
    ("y = x**2; x = 3", "x is given after it is used: move it first", "x = 3; y = x**2"),
    ("y = x**2 # why\nx = 3\nz = y", "move it first", "x = 3\ny = x**2 # why\nz = y"),
    ("a = 1; y = x; x = 3; y", "move it first", "a = 1; x = 3; y = x; y"),
    ("a = a + 1", "a is used before it is given", "a = 1; a = a + 1"),
    ("y = x + 1; x = y", "made from what uses it", "x = 1; y = x + 1; x = y"),
    ("e = e + 1", "e is used before it is given", "e = 1; e = e + 1"),
    ("1/2x", "1/2x has two meanings", "1/2*x"),
    ("x**2y", "x**2y has two meanings", "x**2*y"),
    ("√2x", "two meanings", "√2*x"),
    ("√x²", "two meanings", "(√x)²"),
    ("x(y + 1)", "there is no function x", "x*(y + 1)"),
    ("a b", "expected an operator", "a*b"),
    ("tanh x", "expected ( after tanh", "tanh(x)"),
    ("y = ln x", "expected an operator", "y = ln(x)"),
    ("y = sine(x)", "there is no function sine", "y = sin(x)"),
    ("2,5 * 3", "expected an operator", "2.5 * 3"),
    ("1,000", "expected an operator", "1.000"),
    ("L'", "apostrophe", "L_prime"),
    ("a = 2 *", "expected a number or a name after *", "a = 2 "),
    ("(1 + 2", "expected ) for the (", "(1 + 2)"),
    ("a = (1\nb = 2", "expected ) for the (", "a = (1)\nb = 2"),
    ("[1, 2", "expected ] for the [", "[1, 2]"),
    ("1 + 2)", "expected an operator", "1 + 2"),
    ("a == 3", "expected a number", "a = 3"),
    ("e = a × b = 2.0 × -3.0 = -6.0", "expected an operator", "e = a × b"),
    ("a + 2 $", "“$” (dollar sign) has no meaning", "a + 2 "),
    ("a\x07 + 2", "the invisible sign u+0007 has no meaning", "a + 2"),
    ("{1 + 2} * 3", "left curly bracket", "(1 + 2) * 3"),
    ("a = x.grad + 1", "gradients come with the backward pass", "a = x + 1"),
    ("a = x.foo()", "there is no .foo", "a = x"),
    ("relu(x) = maximum(0, x); relu(2)", "relu is a function already", "; relu(2)"),
    ("for i in range(3):\n  a += 1\nb = 2", "a formula has no “for”", "\nb = 2"),
]


def value_of(text):
    return list(parse(text).values())[-1].data


def test_there_are_many_forms():
    assert len(VALUES) + len(FIXED) >= 120


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_a_form_has_its_value_in_a_formula_and_in_a_graph(text, expected):
    np.testing.assert_allclose(value_of(text), expected)
    np.testing.assert_allclose(list(read(text).build().values())[-1].data, expected)


@pytest.mark.parametrize(("text", "words", "fixed"), FIXED)
def test_an_unclear_form_is_told_with_a_fix(text, words, fixed):
    with pytest.raises(ExpressionError, match=re.escape(words)) as caught:
        parse(text)
    assert caught.value.fixes[0].text == fixed
    assert caught.value.fixes[0].words
    value_of(fixed)
    with pytest.raises(ExpressionError, match=re.escape(words)):
        read(text)


@pytest.mark.parametrize(
    ("text", "fixes"),
    [
        ("1/2x", ["1/2*x", "1/(2*x)"]),
        ("x**2y", ["x**2*y", "x**(2*y)"]),
        ("√x²", ["(√x)²", "√(x²)"]),
        ("1,000 * 2", ["1.000 * 2", "1000 * 2"]),
    ],
)
def test_two_meanings_are_two_fixes(text, fixes):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert [fix.text for fix in caught.value.fixes] == fixes


def test_the_first_error_is_told_first():
    with pytest.raises(ExpressionError) as caught:
        parse("a = 2 * ; b = $")
    assert caught.value.column == 9


def notes_of(text):
    notes = []
    parse(text, notes=notes)
    return notes


def test_what_was_not_given_is_told_with_a_fix():
    (note,) = notes_of("y = x + e")
    assert note.message == "x was not given; it starts at 1"
    assert note.fixes[0].text == "x = 1; y = x + e"
    assert not notes_of(note.fixes[0].text)
    (note,) = notes_of("y = a*b\nz = y*c")
    assert note.message == "a, b and c were not given; they start at 1"
    assert note.fixes[0].text == "a = 1\nb = 1\nc = 1\ny = a*b\nz = y*c"


def test_what_is_passed_over_is_said():
    (note,) = notes_of("import math\na = 2 # two\nprint(a)\na.backward()")
    assert note.message == "Passed over: import math, print(a), a.backward() and comments"


def test_a_second_name_is_said():
    (note,) = notes_of("x = 2; y = x")
    assert note.message == "y is another name of x: both are one node, x"


def test_what_holds_no_formula_says_what_it_holds():
    with pytest.raises(
        ExpressionError, match=r"there is only draw_dot\(L\) and L.backward\(\); write a formula"
    ):
        read("draw_dot(L)\nL.backward()")


def test_a_step_along_the_gradients_is_passed_over_and_has_its_place():
    notes = []
    text = "a = 2; L = a * 3\na.data += 0.01 * a.grad\nL.data -= 0.1 * L.grad; L"
    assert list(parse(text, notes=notes).values())[-1].data == 6
    assert notes[-1].message == "Steps along the gradients are taken in Learn; a rate below 0 goes uphill"
    with pytest.raises(ExpressionError, match=r"MLP is a network, not a formula: add it from the palette"):
        parse("n = MLP(3, [4, 4, 1])")


LECTURE = """\
import math
import numpy as np
import matplotlib.pyplot as plt
%matplotlib inline

class Value:

  def __init__(self, data, _children=(), _op='', label=''):
    self.data = data
    self.grad = 0.0

  def __repr__(self):
    return f"Value(data={self.data})"

a = Value(2.0, label='a')
b = Value(-3.0, label='b')
c = Value(10.0, label='c')
e = a*b; e.label = 'e'
d = e + c; d.label = 'd'
f = Value(-2.0, label='f')
L = d * f; L.label = 'L'
L
"""
NEURON = """\
# inputs x1,x2
x1 = Value(2.0, label='x1')
x2 = Value(0.0, label='x2')
# weights w1,w2
w1 = Value(-3.0, label='w1')
w2 = Value(1.0, label='w2')
# bias of the neuron
b = Value(6.8813735870195432, label='b')
# x1*w1 + x2*w2 + b
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
draw_dot(o)
"""
TORCH = """\
import torch

x1 = torch.Tensor([2.0]).double()                ; x1.requires_grad = True
x2 = torch.Tensor([0.0]).double()                ; x2.requires_grad = True
w1 = torch.Tensor([-3.0]).double()               ; w1.requires_grad = True
w2 = torch.Tensor([1.0]).double()                ; w2.requires_grad = True
b = torch.Tensor([6.8813735870195432]).double()  ; b.requires_grad = True
n = x1*w1 + x2*w2 + b
o = torch.tanh(n)

print(o.data.item())
o.backward()

print('---')
print('x2', x2.grad.item())
"""
README = """\
from micrograd.engine import Value

a = Value(-4.0)
b = Value(2.0)
c = a + b
d = a * b + b**3
c += c + 1
c += 1 + c + (-a)
d += d * 2 + (b + a).relu()
d += 3 * d + (b - a).relu()
e = c - d
f = e**2
g = f / 2.0
g += 10.0 / f
print(f'{g.data:.4f}') # prints 24.7041, the outcome of this forward pass
g.backward()
print(f'{a.grad:.4f}') # prints 138.8338, i.e. the numerical value of dg/da
print(f'{b.grad:.4f}') # prints 645.5773, i.e. the numerical value of dg/db
"""


@pytest.mark.parametrize(
    ("text", "root", "leaf", "gradient"),
    [
        (LECTURE, -8.0, "a", 6.0),
        (NEURON, 0.7071, "w1", 1.0),
        (TORCH, [0.7071], "x2", [0.5]),
        (README, 24.7041, "a", 138.8338),
        (README, 24.7041, "b", 645.5773),
    ],
)
def test_cells_of_notebooks_paste_as_they_stand(text, root, leaf, gradient):
    values = parse(text)
    last = list(values.values())[-1]
    np.testing.assert_allclose(last.data, root, atol=5e-5)
    last.backward()
    np.testing.assert_allclose(values[leaf].grad, gradient, atol=5e-5)
    np.testing.assert_allclose(list(read(text).build().values())[-1].data, root, atol=5e-5)


def test_a_function_gives_its_input_a_name_that_is_free():
    values = parse("h = 0.001; x = 3; f(x) = 3x**2 - 4x + 5; (f(x + h) - f(x)) / h")
    assert values["x"].data == 3.0
    assert values["x_2"].data == 3.001
    assert values["out"].data == pytest.approx(14.003)


def test_an_array_of_ones_own_and_a_number_written_as_a_value_learn():
    values = parse("w = [1, 2]; y = sum(w * Value(3.0))")
    values["y"].backward()
    assert values["w"].grad.tolist() == [3.0, 3.0]


HOSTILE = [
    "def f(x): " + '"""a""" ' * 900,
    "print(\n" * 1_400,
    "+".join(["f(x) = x; f(1)"] + ["f(1)"] * 1_900),
    "__import__('os').system('true')",
    "eval('1')",
    "exec('a = 1')",
    "open('/etc/passwd')",
    "().__class__",
    "a.__class__",
    "a.__init__.__globals__",
    "[].append(1)",
    "globals()",
    "lambda: 1",
    "f = lambda: f(); f()",
    "f(x) = f(x); f(1)",
    "f(x) = f(x + 1) + f(x - 1); f(1)",
    "a = a",
    "a, a = 1",
    "a = b = c = d",
    "=" * 5_000,
    ";" * 5_000,
    "(" * 5_000,
    "[" * 5_000,
    "|" * 5_000,
    "√" * 5_000,
    "a." * 5_000,
    "a[" * 5_000,
    "-" * 5_000,
    "a=" * 5_000,
    "a," * 5_000 + "b = 1",
    "'" * 4_999,
    '"""' * 999,
    "print(" * 2_000,
    "print(" + "()" * 5_000,
    "def f(x):" * 500,
    "def f(" + "x, " * 3_000,
    "class A:\n" * 1_000,
    "import " * 999,
    "f(x) = x + x\n" * 500 + "f(1)",
    "\n".join(f"f{i + 1}(x) = f{i}(x) + f{i}(x)" for i in range(30)) + "\nf0(x) = x\nf30(1)",
    "f0(x) = x\n" + "\n".join(f"f{i + 1}(x) = f{i}(x) * f{i}(x)" for i in range(30)) + "\nf30(1)",
    "f(f(f(f(x)))) = 1",
    "f(x, x) = x; f(1, 2)",
    "np." * 3_000 + "tanh(1)",
    "np.arange(0, 1e300)",
    "np.arange(0, 1, 0)",
    "np.arange(0, 1, nan)",
    "np.linspace(0, 1, 1e12)",
    "x = np.arange(0, 9999); reshape(x, shape=(9999, 1)) * x * x",
    "x = np.arange(9999); reshape(x, shape=(9999, 1)) @ reshape(x, shape=(1, 9999))",
    "[" + "1," * 5_000 + "]",
    "[[" + "1," * 2_000 + "],[1]]",
    "[[[[1]]]][0][0][0][0][0]",
    "w = [1]; w[1e300]",
    "w = [1]; w[nan]",
    "9" * 5_000,
    "2" + "²" * 5_000,
    "x" + "⁹" * 400,
    "1e999 * 0",
    "a\u202eb = 1",
    "\ufeffa = 1",
    "a\x00 = 1",
    "𝑥 = 𝟛",
    "½½½½",
    "²",
    "₁",
    "①",
    "٣ + ٣",
    "a·" * 3_000,
    "Value(Value(Value(2)))",
    "Value(label='a')",
    "Value(2, (((((",
    "x.sum(axis=(((",
    "sum(x, " * 999,
    "'a' * 10**9",
    "10 ** 10 ** 10",
    "max(" + "1," * 5_000 + "1)",
    "min(" * 200,
    "a.exp()" * 300,
    "for a in b: c\n" * 300,
    "\\\n" * 3_000,
    "In [1]: " * 999,
    "# " * 5_000,
    "a;b\r\nc\rd\u2028e",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("of", [parse, read])
def test_a_hostile_text_is_only_computed_or_refused(of, text):
    try:
        found, wrong = of(text), None
    except ExpressionError as error:
        found, wrong = None, error
    if wrong is not None:
        assert len(str(wrong)) < 500
        assert wrong.column <= len(text) + 1
    else:
        numbers = sum(np.size(value.data) for value in found.values()) if of is parse else len(found.nodes)
        assert numbers <= 4_000_000


def test_there_are_sixty_hostile_texts():
    assert len(set(HOSTILE)) >= 60
