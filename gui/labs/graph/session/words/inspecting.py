"""What there is to say about one card of the graph. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.arithmetic import Data
from engine.backward import Step, local_derivative, topological_order
from engine.ops import OPS
from engine.paths import count_paths, paths_to
from engine.value import Value
from gui.inspection import Inspection
from gui.labs.graph.session.passes import Passes
from gui.labs.graph.session.words.equation import (
    format_data,
    format_together,
    gradient_of,
    in_brackets,
    named,
    result_equation,
)
from gui.labs.graph.session.words.trouble import explain_step
from gui.words import translate

Names = Mapping[int, str]  # by id of the node

_MOST_PATHS = 1_000  # that are summed up
_MOST_SHOWN = 8
_MOST_STEPS = 40_000  # of all of them together: more would keep the window waiting
_LONGEST_WAY = 6  # nodes of a path that are named


def of_node(
    value: Value, passes: Passes, names: Names, root: str, problems: Mapping[int, str], is_loose: bool
) -> Inspection:
    """Its value, its meaning, and how value and gradient came about so far."""
    name = names[id(value)]
    is_known = passes.is_known(value)
    lines = []
    if value.parents and is_known:
        lines += result_equation(value, names).split("\n")
    if is_loose:
        lines.append(_tr("{root} does not depend on {name}").format(root=root, name=name))
    elif value.op != "constant":
        lines.append(_gradient(value, passes, names, root))
        lines += _contributions(value, passes, names)
    if value.parents:
        term, code = "operation", f"engine.ops.OPS[{value.op}]"
        meaning = words_of(value.op)
    elif value.op == "constant":
        term, code = "constant", "engine.value.constant"
        meaning = _tr("A constant: a number of the formula itself. It needs no gradient.")
    else:
        term, code = "leaf", "engine.value.Value"
        meaning = (
            _tr("A leaf: a number that you chose. Its gradient says how much {root} grows with it.")
            if isinstance(value.data, float)
            else _tr(
                "A leaf: numbers that were given. The gradient of each says how much {root} grows with it."
            )
        ).format(root=root)
    broken = passes.broken_by(value)
    if problem := problems.get(id(value)) or (explain_step(broken, names) if broken else ""):
        meaning = f"{problem}\n{meaning}"
    data = format_data(value.data) if is_known else _tr("not computed yet")
    return Inspection(name, data, meaning, tuple(lines), term, code)


def words_of(op: str) -> str:
    """The rule of an operation, and what its setting is where it has one."""
    settings = {
        "axis": _tr(
            "The last input, axis, is optional: 0 goes down each column, 1 along each row. Left free, all "
            "numbers are taken together."
        ),
        "shape": _tr("The last input, shape, is the new shape: a constant such as [2, 3]."),
    }
    setting = settings.get(OPS[op].parameter)
    return "\n".join(filter(None, (translate("Op", OPS[op].words), setting)))


def of_unfinished(name: str, op: str, why: str) -> Inspection:
    """A node that cannot be computed yet."""
    meaning = _tr("It cannot be computed yet: {why}.").format(why=why)
    if op in OPS:
        meaning = f"{meaning}\n{words_of(op)}"
    return Inspection(name, "–", meaning, (), "operation", f"engine.ops.OPS[{op}]" if op in OPS else "")


def of_group(
    name: str, size: int, outputs: Sequence[Value], passes: Passes, names: Names, root: str
) -> Inspection:
    """What a folded group gives to others."""
    lines = []
    for value in outputs[:_MOST_SHOWN]:
        name = names[id(value)]
        data = named(name, value.data) if passes.is_known(value) else f"{name} = {_tr('not computed yet')}"
        lines.append(data)
        if value.op != "constant":
            lines.append(_gradient(value, passes, names, root))
    if len(outputs) > _MOST_SHOWN:
        lines.append(_tr("and {more} more").format(more=len(outputs) - _MOST_SHOWN))
    meaning = _tr(
        "A group of {size} nodes, folded into one card. These are the values that it gives to others."
    ).format(size=size)
    return Inspection(name, "", meaning, tuple(lines), "group")


def _gradient(value: Value, passes: Passes, names: Names, root: str) -> str:
    fraction, gradient = gradient_of(root, names[id(value)]), passes.gradients.get(id(value))
    later = _tr("{gradient}: the backward pass is not here yet")  # not =: below the nudge stands its number
    return later.format(gradient=fraction) if gradient is None else named(fraction, gradient)


def paths(root: Value, start: Value, names: Names, truth: Mapping[int, Data]) -> str:
    """The paths from a node to the result, the product along each, and their sum."""
    if start is root:
        return ""
    total = count_paths(root, start)
    longest = len(topological_order(root))
    found = paths_to(root, start, min(total, max(_MOST_SHOWN, min(_MOST_PATHS, _MOST_STEPS // longest))))
    result = names[id(root)]
    fraction = gradient_of(result, names[id(start)])
    head = (
        _tr("One path leads from {start} to {root}.")
        if total == 1
        else _tr("{total} paths lead from {start} to {root}.")
    ).format(total=_count(total), start=names[id(start)], root=result)
    lines = [head]
    products = []
    for path in found:
        products.append(path.product)
        if len(lines) <= _MOST_SHOWN:
            lines.append(_path(start, path.steps, path.product, names))
    if total > _MOST_SHOWN:
        lines.append("…")
    known = [product for product in products if product is not None]
    if len(known) < len(products):
        lines.append(_tr("For arrays each factor is a matrix, so it is not shown."))
    elif total > len(found):
        part, whole = format_together([sum(known), _number(truth[id(start)])])
        lines.append(
            _tr("The first {count} alone give {part}; all together give {fraction} = {whole}.").format(
                count=_count(len(found)), part=part, fraction=fraction, whole=whole
            )
        )
    elif total > 1:
        *parts, whole = format_together([*known[:_MOST_SHOWN], sum(known)])
        more = " + …" if total > _MOST_SHOWN else ""
        lines.append(f"{fraction} = {' + '.join(in_brackets(part) for part in parts)}{more} = {whole}")
    return "\n".join(lines)


def _path(start: Value, steps: Sequence[tuple[Value, int]], product: float | None, names: Names) -> str:
    way = [names[id(start)], *(names[id(node)] for node, _ in steps)]
    if len(way) > _LONGEST_WAY:
        way[_LONGEST_WAY // 2 : -_LONGEST_WAY // 2] = ["…"]
    text = " → ".join(way)
    if product is None:
        return text
    locals_ = [local_derivative(node, index) for node, index in steps]
    *factors, whole = format_together([*locals_, product])
    if len(factors) == 1:
        return f"{text}\n    {whole}"
    factors = [in_brackets(factor) for factor in factors]
    if len(factors) > _LONGEST_WAY:
        factors[_LONGEST_WAY // 2 : -_LONGEST_WAY // 2] = ["…"]
    return f"{text}\n    {' × '.join(factors)} = {whole}"


def _number(data: Data) -> float:
    return data if isinstance(data, float) else float("nan")


def _count(number: int) -> str:
    return (
        f"{number:,}" if number < 10**9 else f"{float(number):.3g}" if number < 10**300 else _tr("very many")
    )


def _contributions(value: Value, passes: Passes, names: Names) -> list[str]:
    """What has arrived at a node so far, a line a contribution, where there were several."""
    if passes.step is None:
        return []
    arrived: list[Step] = [
        step
        for step in passes.record.steps[: passes.position - passes.seed]
        if step.parent is value and isinstance(step.contribution, float)
    ]
    if len(arrived) < 2:
        return []
    return [
        _tr("from {node}: {amount}").format(node=names[id(step.node)], amount=format_data(step.contribution))
        for step in arrived
    ]


def _tr(text: str) -> str:
    return translate("GraphSession", text)
