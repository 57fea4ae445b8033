"""A learner's own lines as a numpy program, with the arrays on which they are judged.

print(to_numpy(lines, task.arrays(1)))       # runs by itself, and prints the same numbers
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.arithmetic import axes_of
from engine.export import ATOM, Piece, number_piece, op_piece, within
from engine.ops import OPS
from engine.scratch import Line
from engine.syntax import Name, Number, Operation, Tree, fold

# What numpy has under another name, {0} {1} ... being the inputs; all other functions are called alike
_CALLS = {
    "affine": "{0} @ {1} + {2}",
    "transpose": "np.swapaxes({0}, -1, -2)",
    "lookup": "{0}[{1}]",
    "pick": "{0}[{1}, {2}]",
    "greater": "np.greater({0}, {1}) * 1.0",
}
_DEFINED = {
    "relu": "def relu(x):\n    return np.maximum(x, 0)",
    "sigmoid": "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))",
    "softmax": "def softmax(x):\n    e = np.exp(x - x.max(axis=-1, keepdims=True))\n"
    "    return e / e.sum(axis=-1, keepdims=True)",
    "log_softmax": "def log_softmax(x):\n    x = x - x.max(axis=-1, keepdims=True)\n"
    "    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))",
    "softmax_cross_entropy": "def softmax_cross_entropy(x, y):\n    x = x - x.max(axis=-1, keepdims=True)\n"
    "    return -np.mean(np.sum(y * (x - np.log(np.exp(x).sum(axis=-1, keepdims=True))), axis=-1))",
}


def to_numpy(lines: Sequence[Line], given: Mapping[str, Any]) -> str:
    """The program; lines that cannot be read, or do not fit, stand there as remarks."""
    body = [_row(line) for line in lines]
    code = "\n".join(body)
    names = list(dict.fromkeys(line.name for line in lines if line.shape is not None))
    used = [text for name, text in _DEFINED.items() if f"{name}(" in code]
    data = [f"{name} = {_literal(value)}" for name, value in given.items()]
    shown = [f'print("{name} =", {name})' for name in names]
    head = ["import numpy as np\nfrom numpy import inf", *used]
    return "\n\n\n".join(["\n\n\n".join(head), "\n".join(data), code.strip("\n"), "\n".join(shown)]) + "\n"


def _row(line: Line) -> str:
    comment = line.text[len(line.text.partition("#")[0]) :]
    if line.statement is None or line.shape is None:
        return f"# {line.text}" if line.text.strip() and not line.text.strip().startswith("#") else line.text
    target = line.name
    if line.statement.places:
        target += f"[{', '.join(_written(place).text for place in line.statement.places)}]"
    text = _written(line.statement.body).text
    if isinstance(line.statement.body, Name):
        text = f"np.array({text})"  # a copy: what is overwritten in it stays as it was elsewhere
    return f"{target} = {text}{'  ' * bool(comment)}{comment}"


def _written(tree: Tree) -> Piece:
    return fold(tree, _piece)


def _piece(tree: Tree, inputs: tuple[Piece, ...]) -> Piece:
    if isinstance(tree, Number):
        if isinstance(tree.data, float):
            return number_piece(tree.data, "inf")
        return Piece(repr(tree.data) if isinstance(tree.data, tuple) else _literal(tree.data), ATOM)
    if not isinstance(tree, Operation):
        return Piece(tree.token.text, ATOM)
    row = OPS[tree.op]
    if tree.op in _CALLS:
        texts = [within(piece, ATOM) for piece in inputs]
        return Piece(f"({_CALLS[tree.op].format(*texts)})", ATOM)
    if row.sign:
        return op_piece(tree.op, inputs)
    texts = [piece.text for piece in inputs]
    if row.parameter and len(inputs) == len(row.rules):
        axes = axes_of(getattr(tree.inputs[-1], "data", None))
        is_one = isinstance(getattr(tree.inputs[-1], "data", None), float)
        texts[-1] = str(axes[0] if axes and is_one else axes)
    elif tree.op == "expand_dims":
        texts.append("-1")
    prefix = "" if tree.op in _DEFINED else "np."
    return Piece(f"{prefix}{tree.op}({', '.join(texts)})", ATOM)


def _literal(value: Any) -> str:
    return f"np.array({np.asarray(value).tolist()!r})" if np.ndim(value) else repr(value)
