"""A graph of scalars as a program in micrograd's style: export_code.py.

What stands below the class Value runs with that of micrograd 0.1.0, too: it has + - * / **, by a number, and
relu. All other operations are functions, which make a Value as micrograd's own methods do.
"""

from __future__ import annotations

from typing import NamedTuple

from engine.export import ATOM, ExportError, Piece, within
from engine.ops import OPS
from engine.program import Program, indented, joined, listed
from engine.value import Value


class Scalar(NamedTuple):
    """How micrograd would write an operation, {x} and {y} being its inputs.

    name: its method where micrograd has it, else a function; output; what the gradient of each input gets.
    """

    name: str
    output: str
    gradients: tuple[str, ...]


_G, _X, _Y = "out.grad", "{x}.data", "{y}.data"

SCALARS = {
    "add": Scalar("__add__", f"{_X} + {_Y}", (_G, _G)),
    "subtract": Scalar("__sub__", f"{_X} - {_Y}", (_G, f"-{_G}")),
    "negate": Scalar("__neg__", f"-{_X}", (f"-{_G}",)),
    "multiply": Scalar("__mul__", f"{_X} * {_Y}", (f"{_Y} * {_G}", f"{_X} * {_G}")),
    "divide": Scalar("__truediv__", f"_divide({_X}, {_Y})",
       (f"_divide({_G}, {_Y})", f"_divide(-{_G} * out.data, {_Y})")),
    "power": Scalar("power", f"_power({_X}, {_Y})",
       (f"({_Y} * _power({_X}, {_Y} - 1) if {_Y} else 0.0) * {_G}",
        f"(0.0 if {_X} == 0 and {_Y} >= 0 else out.data * _log({_X})) * {_G}")),
    "exp": Scalar("exp", f"_exp({_X})", (f"out.data * {_G}",)),
    "log": Scalar("log", f"_log({_X})", (f"_divide({_G}, {_X})",)),
    "sqrt": Scalar("sqrt", f"_sqrt({_X})", (f"_divide({_G}, 2 * out.data)",)),
    "abs": Scalar("absolute", f"abs({_X})", (f"_sign({_X}) * {_G}",)),
    "maximum": Scalar("maximum", f"{_X} if {_X} > {_Y} or {_X} != {_X} else {_Y}",
       (f"(({_X} > {_Y}) + ({_X} >= {_Y})) / 2 * {_G}", f"(({_Y} > {_X}) + ({_Y} >= {_X})) / 2 * {_G}")),
    "greater": Scalar("greater", f"float({_X} > {_Y})", ("0.0", "0.0")),
    "tanh": Scalar("tanh", f"math.tanh({_X})", (f"(1 - out.data**2) * {_G}",)),
    "relu": Scalar("relu", f"0.0 if {_X} <= 0 else {_X}", (f"({_X} > 0) * {_G}",)),
    "sigmoid": Scalar("sigmoid", f"1 / (1 + _exp(-{_X}))", (f"out.data * (1 - out.data) * {_G}",)),
    "sin": Scalar("sin", f"_sin({_X})", (f"_cos({_X}) * {_G}",)),
    "cos": Scalar("cos", f"_cos({_X})", (f"-_sin({_X}) * {_G}",)),
}  # fmt: skip
# by a number, which is all that micrograd has
_POWER = Scalar("__pow__", f"_power({_X}, {{y}})",
   (f"({{y}} * _power({_X}, {{y}} - 1) if {{y}} else 0.0) * {_G}",))  # fmt: skip

# Where Python's arithmetic would stop with an exception, the engine goes on with infinity or nan.
_ON_NUMBERS = {
    "_divide": "def _divide(x, y):\n    return x / y if y else x * math.copysign(inf, y)",
    "_exp": "def _exp(x):\n    return inf if x > 709.782712893384 else math.exp(x)",
    "_log": "def _log(x):\n    return math.log(x) if x > 0 else nan if x else -inf",
    "_sqrt": "def _sqrt(x):\n    return nan if x < 0 else math.sqrt(x)",
    "_sin": "def _sin(x):\n    return nan if math.isinf(x) else math.sin(x)",
    "_cos": "def _cos(x):\n    return nan if math.isinf(x) else math.cos(x)",
    "_sign": "def _sign(x):\n    return x if math.isnan(x) else (x > 0) - (x < 0)",
    "_power": """\
def _power(x, y):
    try:
        return math.pow(x, y)
    except (OverflowError, ValueError):
        if x < 0 and y % 1:
            return nan
        return math.copysign(inf, x) if y % 2 == 1 else inf""",
}

_VALUE = '''\
class Value:
    """A number that remembers how it was made, as micrograd's does."""

    def __init__(self, data, _children=(), _op=""):
        self.data = data
        self.grad = 0.0
        self._backward = lambda: None
        self._prev = _children
        self._op = _op
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
                stack.extend((parent, False) for parent in node._prev)
        self.grad = 1.0
        for node in reversed(order):
            node._backward()'''

_RULE = """\
def {name}({inputs}):
{coerced}    out = Value({output}, ({parents}), "{op}")

    def _backward():
{gradients}

    out._backward = _backward
    return out"""


class Python(Program):
    own = ("Value", "absolute", "greater", "math", "power", *_ON_NUMBERS)
    number, gradient = ".data", ".grad"

    def text(self) -> str:
        for node in self.order:
            if not isinstance(node.data, float) or (node.parents and node.op not in SCALARS):
                name = node.label or node.op or "a leaf"
                raise ExportError(f"{name} works on arrays; write the graph for PyTorch instead")
        leaves, lines = self.lines()
        used = {id(rule := _rule_of(self, node)): rule for node in self.inner}
        rules = [rule for rule in (*SCALARS.values(), _POWER) if id(rule) in used]
        methods = [_written(rule, "self", "other") for rule in rules if _is_method(rule)]
        turned = {node.op for node in self.inner if len(node.parents) == 2 and self._begins_with_number(node)}
        for op in [op for op in SCALARS if op in turned]:
            name = SCALARS[op].name.replace("__", "__r", 1)
            methods.append(f"def {name}(self, other):\n    return Value(other) {OPS[op].sign} self")
        value = _VALUE.format(methods="".join(f"\n{indented(method)}\n" for method in methods))
        functions = [_written(rule, "x", "y") for rule in rules if not _is_method(rule)]
        code = "\n".join([value, *functions])
        helpers = [text for name, text in _ON_NUMBERS.items() if f"{name}(" in code]
        return joined(
            [], [*helpers, value, *functions, *self.functions], [leaves, lines, self.ending(), self._loop()]
        )

    def leaf(self, node: Value) -> str:
        return f"Value({float(node.data)!r})"

    def operation(self, node: Value) -> Piece:
        rule = _rule_of(self, node)
        if rule.name.startswith("__"):
            return self.with_sign(node)
        inputs = [self.operand(node, i) for i in range(len(node.parents))]
        if rule.name == "relu":
            return Piece(f"{within(inputs[0], ATOM)}.relu()", ATOM, 1 + inputs[0].depth)
        return self.call(rule.name, inputs)

    def _begins_with_number(self, node: Value) -> bool:
        first, second = map(self.is_within, node.parents)
        return first and not second and _rule_of(self, node).name.startswith("__")

    def _loop(self) -> list[str]:
        if self.training is None:
            return []
        root = self.names[id(self.root)]
        return [
            *listed("parameters = [", [self.names[id(leaf)] for leaf in self.training.leaves], "]"),
            f"for step in range({self.steps}):",
            f"    {root} = forward()",
            "    for parameter in parameters:",
            "        parameter.grad = 0.0",
            f"    {root}.backward()",
            "    for parameter in parameters:",
            f"        parameter.data -= {self.training.rate!r} * parameter.grad",
            f"    print(step, {root}.data)",
        ]


def _rule_of(program: Program, node: Value) -> Scalar:
    is_by_number = node.op == "power" and program.is_within(node.parents[1])
    return _POWER if is_by_number else SCALARS[node.op]


def _is_method(rule: Scalar) -> bool:
    return rule.name.startswith("__") or rule.name == "relu"


def _written(rule: Scalar, x: str, y: str) -> str:
    is_binary = "{y}" in rule.output
    inputs = [x, y] if is_binary else [x]
    parents = inputs[: len(rule.gradients)]
    coerced = f"    {y} = {y} if isinstance({y}, Value) else Value({y})\n"
    return _RULE.format(
        name=rule.name,
        inputs=", ".join(inputs),
        coerced=coerced if is_binary and len(parents) == 2 and _is_method(rule) else "",
        output=rule.output.format(x=x, y=y),
        parents=", ".join(parents) + ("," if len(parents) == 1 else ""),
        op=rule.name.strip("_"),
        gradients="\n".join(
            f"        {name}.grad += {gradient.format(x=x, y=y)}"
            for name, gradient in zip(parents, rule.gradients, strict=True)
        ),
    )
