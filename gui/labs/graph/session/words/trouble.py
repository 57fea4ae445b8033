"""Why a number is NaN or infinite, in a sentence. Plain text, no Qt.

>>> a = Value(0.0, "a"); b = 1 / a
>>> explain_trouble(b, {id(a): "a", id(b): "b", id(b.parents[0]): "1"})
'b = 1 ÷ a divides by a = 0.0: the result is infinite'
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from engine.backward import Step
from engine.value import Value
from gui.labs.graph.session.words.equation import format_data, is_scalar, result_formula, step_formula
from gui.words import translate


def explain_trouble(node: Value, names: Mapping[int, str]) -> str:
    """The reason in a sentence, or "" where all numbers are finite. names: of the nodes, by id."""
    count = int(np.size(node.data) - np.count_nonzero(np.isfinite(node.data)))
    if not count:
        return ""
    name = names[id(node)]
    came = _came_in(node, names)
    if np.ndim(node.data):
        parts = {"count": count, "size": np.size(node.data), "came": came}
        if came:
            return _tr("{count} of {size} numbers are not finite; {came}").format(**parts)
        return _tr("{count} of {size} numbers are not finite").format(**parts)
    is_nan = math.isnan(float(node.data))
    if not node.parents:
        if is_nan:
            return _tr("{name} itself is not a number").format(name=name)
        return _tr("{name} itself is infinite").format(name=name)
    if came and not (is_nan and _are_numbers(node.parents) and not _has_nan(node.parents)):
        return came
    reason = _reason(node, names) if _are_numbers(node.parents) else ""
    if not reason:
        reason = _tr("has no result") if is_nan else _too_large()
    result = _tr("the result is not a number") if is_nan else _tr("the result is infinite")
    return f"{result_formula(node, names)} {reason}: {result}"


def explain_step(step: Step, names: Mapping[int, str]) -> str:
    """The same for what a backward step passes on; "" where that is finite, and between arrays."""
    if not is_scalar(step) or math.isfinite(step.contribution):
        return ""
    if math.isfinite(step.local):
        if math.isfinite(step.upstream):
            return _tr("the gradient of {name} {reason}").format(
                name=names[id(step.parent)], reason=_too_large()
            )
        return _tr("the gradient of {name} is not finite, and it is passed on").format(
            name=names[id(step.node)]
        )
    reason, formula = _local_reason(step, names), step_formula(step, names)
    if math.isnan(step.local):
        return _tr("{formula} {reason}: the local derivative is not a number").format(
            formula=formula, reason=reason
        )
    return _tr("{formula} {reason}: the local derivative is infinite").format(formula=formula, reason=reason)


def _local_reason(step: Step, names: Mapping[int, str]) -> str:
    """What a local derivative's formula does that has no finite result."""
    node, (x, *more) = step.node, step.inputs
    first, last = _described(node.parents[0], names), _described(node.parents[-1], names)
    if any(map(math.isnan, step.inputs)):
        return _tr("has an input that is not a number")
    if node.op == "power" and step.input_index == 1 and x <= 0:
        return _tr("takes the logarithm of {input}").format(input=first)
    if node.op == "power" and x < 0:
        return _tr("raises the negative {input} to a power that is not whole").format(input=first)
    if node.op == "power" and not x:
        return _tr("raises zero to a negative power, which divides by zero")
    if node.op in ("log", "sqrt") and x < 0:
        return _tr("has no value at {input}").format(input=first)
    if node.op in ("log", "sqrt", "divide") and not (more or [x])[0]:
        return _tr("divides by zero, at {input}").format(input=last)
    return _too_large() if math.isinf(step.local) else _tr("has no value at infinity")


def _came_in(node: Value, names: Mapping[int, str]) -> str:
    """From which input such a number came; "" if all inputs are finite. NaN comes first."""
    for is_bad, text in (
        (np.isnan, _tr("nan came in from {name}")),
        (np.isinf, _tr("infinity came in from {name}")),
    ):
        for parent in node.parents:
            if np.any(is_bad(parent.data)):
                return text.format(name=names[id(parent)])
    return ""


def _reason(node: Value, names: Mapping[int, str]) -> str:
    """What an operation on numbers does that has no finite result; "" where it is nothing special."""
    first, last = node.parents[0], node.parents[-1]
    x, y = float(first.data), float(last.data)
    at_first, at_last = _described(first, names), _described(last, names)
    infinite = [math.isinf(float(parent.data)) for parent in node.parents]
    if node.op == "divide" and not y:
        if not x:
            return _tr("divides zero by zero")
        return _tr("divides by {input}").format(input=at_last)
    if node.op == "divide" and all(infinite):
        return _tr("divides infinity by infinity")
    if node.op == "log" and x <= 0:
        return _tr("takes the logarithm of {input}").format(input=at_first)
    if node.op == "sqrt" and x < 0:
        return _tr("takes the square root of {input}").format(input=at_first)
    if node.op == "power" and x < 0 and math.isfinite(y) and not y.is_integer():
        return _tr("raises the negative {input} to a power that is not whole").format(input=at_first)
    if node.op == "power" and not x and y < 0:
        return _tr("raises zero to a negative power, which divides by zero")
    if node.op == "multiply" and any(infinite) and not (x and y):
        return _tr("multiplies zero by infinity")
    if node.op in ("add", "subtract") and all(infinite):
        return _tr("takes infinity from infinity")
    if any(infinite):
        return _tr("has no value at infinity")
    if node.op == "exp":
        return _tr("raises e to the power {input}, which is greater than any number there is").format(
            input=at_first
        )
    return ""


def _too_large() -> str:
    return _tr("is greater in size than any number there is (1.8e308)")


def _described(node: Value, names: Mapping[int, str]) -> str:
    """`a = 0.0`; a constant as its number alone."""
    number = format_data(node.data)
    return number if node.op == "constant" else f"{names[id(node)]} = {number}"


def _are_numbers(nodes: Sequence[Value]) -> bool:
    return all(not np.ndim(node.data) for node in nodes)


def _has_nan(nodes: Sequence[Value]) -> bool:
    return any(math.isnan(float(node.data)) for node in nodes)


def _tr(text: str) -> str:
    return translate("Trouble", text)
