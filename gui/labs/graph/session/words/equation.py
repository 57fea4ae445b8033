"""The equation of a step, in symbols and numbers. Plain text, no Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import count

import numpy as np

from engine.arithmetic import Data
from engine.backward import Step
from engine.ops import OPS
from engine.value import Value
from gui.words import translate

_MOST_DECIMALS = 4
_MOST_EXACT = 8  # decimals of terms that are to add up
_LONGEST_NAME = 14


def format_together(numbers: Sequence[float]) -> list[str]:
    """Numbers of one line share their decimals: as few (1 to 4) as show all of them to four places.

    Very large and very small ones are written with an exponent.
    """
    plain = [x for x in numbers if np.isfinite(x) and not _needs_exponent(x)]
    decimals = next(
        (d for d in range(1, _MOST_DECIMALS) if all(abs(round(x, d) - x) < 0.5e-4 for x in plain)),
        _MOST_DECIMALS,
    )
    return [f"{x:.3e}" if _needs_exponent(x) else f"{_without_minus_zero(x):.{decimals}f}" for x in numbers]


def format_data(data: Data) -> str:
    """A number as on a node; an array as its shape, as numpy writes it: `(3,)` is not a number."""
    return format_together([data])[0] if isinstance(data, float) else str(np.shape(data))


def named(name: str, data: Data) -> str:
    """`a = 2.0`, or `W, shape (3, 4)`: a shape is not a value."""
    told = format_data(data)
    if isinstance(data, float):
        return f"{name} = {told}"
    return translate("GraphSession", "{name}, shape {shape}").format(name=name, shape=told)


def gradient_of(root: str, name: str) -> str:
    """`∂L/∂a`, with brackets around what is a formula itself."""
    return f"∂{in_fraction(root)}/∂{in_fraction(name)}"


def format_sum(before: float, added: float) -> str:
    """`0.42 + 0.28 = 0.70`: with as many decimals as it takes for the printed terms to add up."""
    after = before + added
    for numbers in _more_and_more_decimals([before, added, after]):
        first, second, total = numbers
        if "e" in "".join(numbers) or Decimal(first) + Decimal(second) == Decimal(total):
            sign, size = ("-", second[1:]) if second.startswith("-") else ("+", second)
            return f"{first} {sign} {size} = {total}"
    sign, size = ("-", second[1:]) if second.startswith("-") else ("+", second)
    return f"{first} {sign} {size} ≈ {total}"


def _more_and_more_decimals(numbers: Sequence[float]) -> Iterator[list[str]]:
    """As format_together() has them, then with up to eight decimals."""
    written = format_together(numbers)
    yield written
    if all(math.isfinite(x) and not _needs_exponent(x) for x in numbers):
        for decimals in range(len(written[0].partition(".")[2]) + 1, _MOST_EXACT + 1):
            yield [f"{_without_minus_zero(x):.{decimals}f}" for x in numbers]


def _needs_exponent(x: float) -> bool:
    return bool(np.isfinite(x)) and x != 0 and not 1e-3 <= abs(x) < 1e6


def _without_minus_zero(x: float) -> float:
    return x + 0.0


def step_equation(
    step: Step, names: Mapping[int, str], root: str, is_first: bool, overwrites: bool = False
) -> str:
    """`∂L/∂a += ∂L/∂e × local -3.0 = -2.0 × -3.0 = 6.0`, and the sum where a had a gradient before.

    The local derivative has no sign of its own: ∂y/∂x is the total derivative, to which other paths add.
    names: id of a node -> its name. is_first: nothing has reached the parent before this step.
    overwrites: the mistake is made of setting the gradient instead of adding to it.
    """
    above, gradient = (gradient_of(root, names[id(node)]) for node in (step.node, step.parent))
    sign = "=" if overwrites else "+="
    if not is_scalar(step):
        return _array_equation(step, names, above, gradient, sign)
    upstream, local, contribution = format_together([step.upstream, step.local, step.contribution])
    text = f"{gradient} {sign} {above} × {local_word()} {local}"
    text += f" = {upstream} × {local} = {contribution}"
    if not is_first and not overwrites:
        text += f"\n{gradient} = {format_sum(step.before, step.contribution)}"
    return text


def local_word() -> str:
    """What stands before a local derivative, wherever its number does."""
    return translate("GraphSession", "local")


def is_scalar(step: Step) -> bool:
    """Whether all of the step are single numbers, so that they can be written out."""
    return all(isinstance(x, float) for x in (step.upstream, step.local, step.contribution))


def _array_equation(step: Step, names: Mapping[int, str], upstream: str, gradient: str, sign: str) -> str:
    """The formula, and below it the shapes: numbers would fill the screen."""
    formula = step_formula(step, names)
    if not OPS[step.node.op].elementwise:
        share = f"{formula}, with upstream = {upstream}"
    elif formula in ("1", "-1"):
        share = formula.removesuffix("1") + upstream
    else:
        share = f"{upstream} ⊙ ({formula})"
    if OPS[step.node.op].elementwise and np.size(step.contribution) < np.size(step.upstream):
        share += translate("GraphSession", ", summed where {name} was repeated").format(
            name=names[id(step.parent)]
        )
    return f"{gradient} {sign} {share}\n{_shapes([step.upstream], step.contribution)}"


def _shapes(inputs: Sequence[Data], output: Data) -> str:
    given = ", ".join(map(_shape, inputs))
    return translate("GraphSession", "shapes: {given} → {made}").format(given=given, made=_shape(output))


def _shape(data: Data) -> str:
    return format_data(data) if np.ndim(data) else translate("GraphSession", "one number")


def step_formula(step: Step, names: Mapping[int, str]) -> str:
    """The local derivative with the names of the inputs and of the output: `1 - o²`."""
    inputs = [in_fraction(names[id(parent)]) for parent in step.node.parents]
    placeholders = dict(zip("xy", inputs, strict=False)) | {"z": in_fraction(names[id(step.node)])}
    placeholders.setdefault("y", "")
    return OPS[step.node.op].formulas[step.input_index].format(**placeholders)


def local_in_words(step: Step, names: Mapping[int, str]) -> str:
    """`b = -3.0`: the formula and its number; `1` where the formula is a number itself."""
    formula = step_formula(step, names)
    is_number = re.fullmatch(r"-?[\d.]+", formula) is not None
    return (
        formula
        if is_number or not isinstance(step.local, float)
        else f"{formula} = {format_data(step.local)}"
    )


def result_formula(node: Value, names: Mapping[int, str]) -> str:
    """`e = a × b`."""
    symbols = [in_fraction(names[id(parent)]) for parent in node.parents]
    return f"{names[id(node)]} = {_written(node.op, symbols)}"


def result_equation(node: Value, names: Mapping[int, str]) -> str:
    """How a node's value came about: `e = a × b = 2.0 × -3.0 = -6.0`; of arrays the shapes, a line below."""
    formula, inputs = result_formula(node, names), [parent.data for parent in node.parents]
    if not all(isinstance(x, float) for x in (*inputs, node.data)):
        return f"{formula}\n{_shapes(inputs, node.data)}"
    *numbers, result = format_together([float(x) for x in (*inputs, node.data)])
    return f"{formula} = {_written(node.op, numbers)} = {result}"


def _written(name: str, inputs: Sequence[str]) -> str:
    op = OPS[name]
    if not op.sign:
        return f"{op.name}({', '.join(inputs)})"
    return f" {op.symbol} ".join(inputs) if len(inputs) > 1 else f"{op.symbol}{inputs[0]}"


def in_brackets(number: str) -> str:
    """A number within a sum or a product: a negative one in brackets."""
    return f"({number})" if number.startswith("-") else number


def in_fraction(name: str) -> str:
    return name if re.fullmatch(r"\w+|[\d.]+|\?", name) else f"({name})"


def node_names(order: Sequence[Value], called: Mapping[int, str] | None = None) -> dict[int, str]:
    """A name for every node, by id: its label, what it is called in the formulas, the little formula that
    makes it, or t1, t2, ..."""
    names: dict[int, str] = {}
    taken = {node.label for node in order}  # and the little formulas, of which each may name one node
    numbered = (name for number in count(1) if (name := f"t{number}") not in taken)
    for node in order:
        name = node.label or (called or {}).get(id(node), "")
        if not name and node.op == "constant":
            name = f"{node.data:g}" if isinstance(node.data, float) else "array"
        elif not name:
            name = little_formula(node.op, [names[id(parent)] for parent in node.parents])
            if not name or name in taken:
                name = next(numbered)
            taken.add(name)
        names[id(node)] = name
    return names


def little_formula(name: str, inputs: Sequence[str]) -> str:
    """`a*b`, a name for what has none; "" for a leaf, and where it would be long."""
    if not inputs:
        return ""
    op, bare = OPS[name], [in_fraction(each) for each in inputs]
    text = f"{name}({', '.join(inputs)})"
    if op.sign:
        text = op.sign.join(bare) if len(bare) > 1 else op.sign + bare[0]
    return text if len(text) <= _LONGEST_NAME else ""
