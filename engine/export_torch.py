"""A graph as a program for PyTorch: export_code.py."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.backward import backward_along, topological_order
from engine.export import ATOM, SUM, Piece, setting, within
from engine.ops import OPS
from engine.program import Call, Part, Program, Training, has_setting, indented, joined, listed
from engine.value import Value

# the sign of an operation, or a call of its inputs
TENSORS = {row.name: row.sign for row in OPS.values() if row.sign} | {
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
    "affine": "{0} @ {1} + {2}",
    "sum": "torch.sum({0}{axis})",
    "mean": "torch.mean({0}{axis})",
    "reshape": "torch.reshape({0}, {shape})",
    "transpose": "torch.transpose({0}, -1, -2)",
    "greater": "({0} > {1}).double()",
    "expand_dims": "torch.unsqueeze({0}{axis})",
    "lookup": "{0}[{1}.long()]",
    "pick": "{0}[{1}.long(), {2}.long()]",
    "log_softmax": "torch.log_softmax({0}, -1)",
    "softmax": "torch.softmax({0}, -1)",
    "softmax_cross_entropy": "nn.functional.cross_entropy({0}, {1})",
}

# Where a number is infinite or none, PyTorch chooses where the engine multiplies: what 0 times infinity is,
# and whose gradient nan gets, is then said by these.
_EXACT = {
    "relu": """\
def relu(x):
    return Exact.apply(torch.relu(x) + 0.0, x, x > 0)""",
    "abs": """\
def absolute(x):
    return Exact.apply(x.abs(), x, torch.where(x.isnan(), x, x.sign()))""",
    "maximum": """\
def maximum(x, y):
    dx, dy = (x > y) + (x == y) / 2, (y > x) + (x == y) / 2
    return Exact.apply(torch.where((x > y) | x.isnan(), x, y), x, dx, y, dy)""",
    "power": """\
def power(x, y):
    x, y = x[..., None], y[..., None]  # by a single number it would be a root
    dx = torch.where(y == 0, 0.0, y * x ** (y - 1))
    dy = torch.where((x == 0) & (y >= 0), 0.0, x**y * x.log())
    return Exact.apply(x**y, x, dx, y, dy)[..., 0]""",
    "softmax_cross_entropy": """\
def cross_entropy(logits, targets):
    logs = torch.log_softmax(logits, -1)
    loss = -torch.where(targets == 0, 0.0, targets * logs).sum(-1).mean()
    surplus = logs.exp() * targets.sum(-1, keepdim=True) - targets
    return Exact.apply(loss, logits, surplus / targets[..., 0].numel())""",
}
_EXACT_CLASS = '''\
class Exact(torch.autograd.Function):
    """A result, and for each input its local derivative, by which any gradient is multiplied."""

    @staticmethod
    def forward(ctx, result, *inputs_and_locals):
        ctx.save_for_backward(*inputs_and_locals[1::2])
        return result.clone()

    @staticmethod
    def backward(ctx, grad):
        gradients = [(grad * local, None) for local in ctx.saved_tensors]
        return None, *(x for pair in gradients for x in pair)'''


class Layer(NamedTuple):
    """x @ weight + bias, of two leaves that serve nothing else. product: x @ weight, where it is a node."""

    node: Value
    x: Value
    weight: Value
    bias: Value
    product: Value | None


class Torch(Program):
    own = ("torch", "nn", "Model", "self", "Exact", "absolute", "cross_entropy", "power")
    number, gradient = ".tolist()", ".grad.tolist()"

    def __init__(self, root: Value, parts: Sequence[Part] = (), training: Training | None = None) -> None:
        super().__init__(root, parts, training)
        self._exact = _not_finite(self.order)
        self._layers = {id(layer.node): layer for node in self.inner if (layer := self._layer(node))}
        self._of_layers = {
            id(x): f"layer{i}.{name}"
            for i, layer in enumerate(self._layers.values(), 1)
            for name, x in (("weight", layer.weight), ("bias", layer.bias))
        }
        self._products = {id(layer.product) for layer in self._layers.values() if layer.product}
        if self._layers:
            members = self._network()
            self.whole = Part("model", members)
            self.parts = (self.whole, *(part for part in self.parts if not part.members & members))

    def text(self) -> str:
        leaves, lines = self.lines()
        code = self.functions
        if self._exact:
            ops = {node.op for node in self.inner if id(node) in self._exact}
            code = [_EXACT_CLASS, *(text for op, text in _EXACT.items() if op in ops), *code]
        imports = ["import torch", "from torch import nn"]
        return joined(imports, code, [leaves, self._weights(), lines, self.ending(), self._loop()])

    def leaf(self, node: Value) -> str:
        needs_gradient = "" if node.op == "constant" else ", requires_grad=True"
        return f"{_tensor(node)}{needs_gradient})"

    def operation(self, node: Value) -> Piece:
        if id(node) in self._layers:
            layer = self._layers[id(node)]
            name = self._of_layers[id(layer.weight)].partition(".")[0]
            return self.call(f"self.{name}", [self.pieces[id(layer.x)]])
        is_exact = id(node) in self._exact
        if TENSORS[node.op] == OPS[node.op].sign and not is_exact:
            return self.with_sign(node)
        rules = OPS[node.op].rules
        inputs = [self.operand(node, i) for i in range(len(node.parents) - has_setting(node))]
        for i, (x, rule) in enumerate(zip(node.parents, rules, strict=False)):
            if not rule and x.op != "constant" and i < len(inputs):
                # where there is no rule no gradient goes, neither here nor there
                inputs[i] = Piece(f"{within(inputs[i], ATOM)}.detach()", ATOM, inputs[i].depth)
        if is_exact:
            return self.call(_EXACT[node.op].partition("(")[0].removeprefix("def "), inputs)
        given = setting(node) if has_setting(node) else ""
        if given == "()" and OPS[node.op].parameter == "axis":
            return inputs[0]  # over no axes at all; for torch () would mean all of them
        shape = given if given.startswith("(") else f"({given},)"
        template = TENSORS[node.op]
        texts = [within(x, ATOM) if template.startswith("{0}") else x.text for x in inputs]
        text = template.format(*texts, axis=given and f", {given}", shape=shape)
        binding = SUM if node.op == "affine" else ATOM
        return Piece(text, binding, 1 + max(x.depth for x in inputs))

    def variant(self, node: Value) -> object:
        return id(node) in self._exact

    # Layers

    def is_hidden(self, node: Value) -> bool:
        return id(node) in self._of_layers or id(node) in self._products

    def _layer(self, node: Value) -> Layer | None:
        product = None
        if node.op == "affine":
            x, weight, bias = node.parents
        elif node.op == "add" and (found := [y for y in node.parents if y.op == "matmul" and not y.label]):
            product = found[0]
            x, weight = product.parents
            bias = node.parents[node.parents[0] is product]
        else:
            return None
        is_only = all(len(self.users(y)) == 1 for y in (weight, bias, product or weight))
        are_leaves = weight.op == bias.op == ""
        fits = (
            np.ndim(weight.data) == 2
            and np.size(weight.data)
            and np.shape(bias.data) == np.shape(weight.data)[1:]
        )
        return Layer(node, x, weight, bias, product) if is_only and are_leaves and fits else None

    def _network(self) -> frozenset[int]:
        """What the last layer is made from, with its activation; all, if there is a layer beside that."""
        node = list(self._layers.values())[-1].node
        members = {id(x) for x in topological_order(node) if x.parents}
        if not members >= self._layers.keys():
            return frozenset(id(x) for x in self.inner)
        users = self.users(node)
        if len(users) == 1 and users[0].op in ("tanh", "relu", "sigmoid"):
            members.add(id(users[0]))
        return frozenset(members)

    def function(self, call: Call, name: str, parameters: list[str], body: list[str]) -> str:
        if call.part is not self.whole:
            return super().function(call, name, parameters, body)
        self._model = name
        layers = [
            f"self.layer{i} = nn.Linear({', '.join(map(str, np.shape(layer.weight.data)))})"
            for i, layer in enumerate(self._layers.values(), 1)
        ]
        first = super().function(call, "__init__", ["self"], ["super().__init__()", *layers])
        second = super().function(call, "forward", ["self", *parameters], body)
        return f"class Model(nn.Module):\n{indented(first)}\n\n{indented(second)}"

    def _weights(self) -> list[str]:
        if not self._layers:
            return []
        lines = [f"{self._model} = Model()"]
        for leaf in self.order:
            if id(leaf) in self._of_layers:
                turned = ".T" if np.ndim(leaf.data) == 2 else ""
                lines.append(f"{self.reference(leaf)} = nn.Parameter({_tensor(leaf)}){turned})")
        return lines

    def reference(self, leaf: Value) -> str:
        is_inside = id(leaf) in self._of_layers
        return f"{self._model}.{self._of_layers[id(leaf)]}" if is_inside else super().reference(leaf)

    def gradient_of(self, leaf: Value) -> str:
        is_turned = id(leaf) in self._of_layers and np.ndim(leaf.data) == 2
        return f"{self.reference(leaf)}.grad{'.T' if is_turned else ''}.tolist()"

    def _loop(self) -> list[str]:
        if self.training is None:
            return []
        root, rate = self.names[id(self.root)], self.training.rate
        uphill = ", maximize=True" if rate < 0 else ""
        return [
            *listed("parameters = [", [self.reference(leaf) for leaf in self.training.leaves], "]"),
            f"optimizer = torch.optim.SGD(parameters, lr={abs(rate)!r}{uphill})",
            f"for step in range({self.steps}):",
            f"    {root} = forward()",
            "    optimizer.zero_grad()",
            f"    {root}.backward()",
            "    optimizer.step()",
            f"    print(step, {root}.item())",
        ]


def _tensor(leaf: Value) -> str:
    """Without its last parenthesis."""
    data = np.asarray(leaf.data, np.float64)
    made = f"torch.tensor({data.tolist()!r}" if data.size else f"torch.zeros({data.shape}"
    return f"{made}, dtype=torch.float64"


def _not_finite(order: Sequence[Value]) -> set[int]:
    """The nodes for which PyTorch would compute something else: see _EXACT."""
    copies: dict[int, Value] = {}  # so that the gradients of the graph stay as they are
    for node in order:
        parents = tuple([copies[id(parent)] for parent in node.parents])
        copies[id(node)] = Value(node.data, op=node.op, parents=parents)
    backward_along(list(copies.values()))
    return {id for id, copy in copies.items() if copy.op in _EXACT and _is_special(copy)}


def _is_special(node: Value) -> bool:
    of_batches = node.op == "softmax_cross_entropy" and np.ndim(node.parents[0].data) > 2
    return of_batches or not all(
        np.isfinite(y).all() for x in (node, *node.parents) for y in (x.data, x.grad)
    )
