"""A graph as a program of its own: in Python as micrograd writes it, or for PyTorch.

    print(to_python(loss))      # a class Value of only the operations needed, then the graph
    print(to_torch(loss))       # the same graph of tensors

Each runs without this program, goes backward, and prints the root and the gradient of every leaf.
"""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from engine.backward import topological_order
from engine.export import ExportError, node_names, setting
from engine.ops import OPS
from engine.value import Value


class Scalar(NamedTuple):
    """How micrograd would write an operation: its method, its output, and what each input's gradient gets."""

    method: str
    call: str
    output: str
    gradients: tuple[str, ...]


_G, _X, _Y = "out.grad", "self.data", "other.data"

SCALARS = {
    "add": Scalar("__add__", "{0} + {1}", f"{_X} + {_Y}", (_G, _G)),
    "subtract": Scalar("__sub__", "{0} - {1}", f"{_X} - {_Y}", (_G, f"-{_G}")),
    "negate": Scalar("__neg__", "-{0}", f"-{_X}", (f"-{_G}",)),
    "multiply": Scalar("__mul__", "{0} * {1}", f"{_X} * {_Y}", (f"{_Y} * {_G}", f"{_X} * {_G}")),
    "divide": Scalar("__truediv__", "{0} / {1}", f"divide({_X}, {_Y})",
       (f"divide({_G}, {_Y})", f"divide(-{_G} * out.data, {_Y})")),
    "power": Scalar("__pow__", "{0} ** {1}", f"power({_X}, {_Y})",
       (f"({_Y} * power({_X}, {_Y} - 1) if {_Y} else 0.0) * {_G}",
        f"(0.0 if {_X} == 0 and {_Y} >= 0 else out.data * log({_X})) * {_G}")),
    "exp": Scalar("exp", "{0}.exp()", f"exp({_X})", (f"out.data * {_G}",)),
    "log": Scalar("log", "{0}.log()", f"log({_X})", (f"divide({_G}, {_X})",)),
    "sqrt": Scalar("sqrt", "{0}.sqrt()", f"sqrt({_X})", (f"divide({_G}, 2 * out.data)",)),
    "abs": Scalar("__abs__", "abs({0})", f"abs({_X})", (f"sign({_X}) * {_G}",)),
    "maximum": Scalar("maximum", "{0}.maximum({1})", f"{_X} if {_X} > {_Y} or {_X} != {_X} else {_Y}",
       (f"(({_X} > {_Y}) + ({_X} >= {_Y})) / 2 * {_G}", f"(({_Y} > {_X}) + ({_Y} >= {_X})) / 2 * {_G}")),
    "tanh": Scalar("tanh", "{0}.tanh()", f"math.tanh({_X})", (f"(1 - out.data**2) * {_G}",)),
    "relu": Scalar("relu", "{0}.relu()", f"max({_X}, 0.0)", (f"({_X} > 0) * {_G}",)),
    "sigmoid": Scalar("sigmoid", "{0}.sigmoid()", f"1 / (1 + exp(-{_X}))",
       (f"out.data * (1 - out.data) * {_G}",)),
    "sin": Scalar("sin", "{0}.sin()", f"sin({_X})", (f"cos({_X}) * {_G}",)),
    "cos": Scalar("cos", "{0}.cos()", f"cos({_X})", (f"-sin({_X}) * {_G}",)),
}  # fmt: skip

# Where Python's arithmetic would stop with an exception, the engine goes on with infinity or nan.
_ON_NUMBERS = {
    "divide": "def divide(x, y):\n    return x / y if y else x * math.copysign(inf, y)",
    "exp": "def exp(x):\n    return inf if x > 709.782712893384 else math.exp(x)",
    "log": "def log(x):\n    return math.log(x) if x > 0 else nan if x else -inf",
    "sqrt": "def sqrt(x):\n    return nan if x < 0 else math.sqrt(x)",
    "sin": "def sin(x):\n    return nan if math.isinf(x) else math.sin(x)",
    "cos": "def cos(x):\n    return nan if math.isinf(x) else math.cos(x)",
    "sign": "def sign(x):\n    return x if math.isnan(x) else (x > 0) - (x < 0)",
    "power": """\
def power(x, y):
    if x < 0 and not y.is_integer():
        return nan
    try:
        return math.pow(x, y)
    except (OverflowError, ValueError):
        return math.copysign(inf, x) if y % 2 == 1 else inf""",
}

TENSORS = {
    "add": "{0} + {1}",
    "subtract": "{0} - {1}",
    "negate": "-{0}",
    "multiply": "{0} * {1}",
    "divide": "{0} / {1}",
    "power": "{0} ** {1}",
    "exp": "torch.exp({0})",
    "log": "torch.log({0})",
    "sqrt": "torch.sqrt({0})",
    "abs": "torch.abs({0})",
    "maximum": "torch.maximum({0}, {1})",
    "tanh": "torch.tanh({0})",
    "relu": "torch.relu({0})",
    "sigmoid": "torch.sigmoid({0})",
    "sin": "torch.sin({0})",
    "cos": "torch.cos({0})",
    "matmul": "{0} @ {1}",
    "affine": "{0} @ {1} + {2}",
    "sum": "torch.sum({0}{axis})",
    "mean": "torch.mean({0}{axis})",
    "reshape": "torch.reshape({0}, {shape})",
    "transpose": "{0}.transpose(-1, -2)",
    "lookup": "{0}[{1}.long()]",
    "log_softmax": "torch.log_softmax({0}, -1)",
    "softmax_cross_entropy": "-(torch.log_softmax({0}, -1) * {1}).sum(-1).mean()",
}

_HEAD = '''\
import math
from math import inf, nan

{functions}
class Value:
    """A number that remembers how it was made."""

    def __init__(self, data, parents=()):
        self.data = data
        self.grad = 0.0
        self._parents = parents
        self._backward = lambda: None
{methods}
    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:  # parents before children
            node, ready = stack.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent in node._parents)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()
'''

_METHOD = """
    def {method}({inputs}):
        out = Value({output}, ({parents}))

        def backward():
{gradients}

        out._backward = backward
        return out
"""


def to_python(root: Value) -> str:
    """The graph of scalars in micrograd's style, with nothing to import but math.

    Raises ExportError for arrays, for which this style has no operations.
    """
    order = topological_order(root)
    names = _names(order, ("Value", "math", "inf", "nan", *_ON_NUMBERS))
    for node in order:
        if not isinstance(node.data, float) or (node.parents and node.op not in SCALARS):
            raise ExportError(
                f"{node.label or node.op or 'a leaf'} works on arrays; write the graph for PyTorch instead"
            )
    lines = []
    for node in order:
        inputs = [names[id(parent)] for parent in node.parents]
        made = SCALARS[node.op].call.format(*inputs) if inputs else f"Value({float(node.data)!r})"
        lines.append(f"{names[id(node)]} = {made}")
    ops = {node.op for node in order if node.parents}
    methods = "".join(_method(SCALARS[op]) for op in SCALARS if op in ops)
    functions = "".join(f"\n{text}\n\n" for name, text in _ON_NUMBERS.items() if f"{name}(" in methods)
    head = _HEAD.format(functions=functions, methods=methods)
    return "\n".join([head, *lines, *_ending(order, names, ".data")])


def _method(scalar: Scalar) -> str:
    inputs = ["self", "other"][: len(scalar.gradients)]
    return _METHOD.format(
        method=scalar.method,
        inputs=", ".join(inputs),
        output=scalar.output,
        parents=", ".join(inputs) + ("," if len(inputs) == 1 else ""),
        gradients="\n".join(
            f"            {x}.grad += {gradient}"
            for x, gradient in zip(inputs, scalar.gradients, strict=True)
        ),
    )


def to_torch(root: Value) -> str:
    """The graph as PyTorch tensors of double precision; the gradient of an array root is its sum's."""
    order = topological_order(root)
    names = _names(order, ("torch", "inf", "nan"))
    settings = {id(node.parents[-1]) for node in order if _has_setting(node)}
    order = [node for node in order if id(node) not in settings]
    lines = []
    for node in order:
        made = _tensor_call(node, names) if node.parents else _tensor(node)
        lines.append(f"{names[id(node)]} = {made}")
    total = ".sum()" if np.ndim(root.data) else ""
    ending = _ending(order, names, ".tolist()", total)
    return "\n".join(["import torch", "from math import inf, nan", "", *lines, *ending])


def _has_setting(node: Value) -> bool:
    """Whether its last input is an axis or a shape."""
    return bool(node.parents and OPS[node.op].parameter) and len(node.parents) == len(OPS[node.op].rules)


def _tensor_call(node: Value, names: Mapping[int, str]) -> str:
    inputs = [
        # no gradient passes an input without a rule, in either program
        names[id(parent)] + ("" if rule or parent.op == "constant" else ".detach()")
        for parent, rule in zip(node.parents, OPS[node.op].rules, strict=False)
    ]
    given = setting(node) if _has_setting(node) else ""
    if given == "()" and OPS[node.op].parameter == "axis":
        return inputs[0]  # over no axes at all; for torch () would mean all of them
    shape = given if given.startswith("(") else f"({given},)"
    return TENSORS[node.op].format(*inputs, axis=given and f", {given}", shape=shape)


def _tensor(leaf: Value) -> str:
    data = np.asarray(leaf.data, np.float64)
    made = f"torch.tensor({data.tolist()!r}" if data.size else f"torch.zeros({data.shape}"
    needs_gradient = "" if leaf.op == "constant" else ", requires_grad=True"
    return f"{made}, dtype=torch.float64{needs_gradient})"


def _ending(order: Sequence[Value], names: Mapping[int, str], read: str, total: str = "") -> list[str]:
    """Go backward and print: the root, and the gradient of each leaf that gets one."""
    root, reached = names[id(order[-1])], {id(order[-1])}
    for node in reversed(order):
        if id(node) in reached and node.parents:
            rules = OPS[node.op].rules
            reached |= {id(x) for x, rule in zip(node.parents, rules, strict=False) if rule}
    leaves = [names[id(node)] for node in order if node.op == "" and id(node) in reached]
    grad = ".grad" if read == ".data" else ".grad.tolist()"
    return [
        "",
        *([f"{root}{total}.backward()"] if leaves else []),
        f'print("{root} =", {root}{read})',
        *[f'print("d{root}/d{leaf} =", {leaf}{grad})' for leaf in leaves],
        "",
    ]


def _names(order: Sequence[Value], own: Sequence[str]) -> dict[int, str]:
    """Names that Python can use, too (it reads them in their plainest form), and that hide nothing."""
    taken = [*own, *keyword.kwlist, *dir(builtins)]
    return node_names(order, taken, _spelled)


def _spelled(label: str) -> str:
    plain = unicodedata.normalize("NFKC", label)
    name = "".join(sign if f"_{sign}".isidentifier() else "_" for sign in plain)
    return name if not name or name.isidentifier() else f"_{name}"
