"""The usual slips in a gradient written by hand, told apart by their numbers.

    slip_of(case)        # "sign", "bias" ... or "": a key of SLIPS, which has the words

A slip is a wrong rule. So the right rule is bent as people bend it, each wrong one is computed with the
learner's own numbers, and the first that gives what the learner's line gives is the slip, however the line
is written. Where * and @, or a transpose, keep a line from having any value, the line itself is bent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from engine.arithmetic import quiet
from engine.ops import OPS
from engine.scratch import Program, shape_of
from engine.scratch_tasks import Task
from engine.syntax import ExpressionError, Name, Number, Operation, Statement, Tree, fold

SLIPS = {
    "n": "Not divided by the number of examples: the loss is their mean",
    "n twice": "Divided by the number of examples twice: it is in what came back already",
    "factor": "A factor of 2 is lost or too many: a square brings one down",
    "sign": "The sign is turned",
    "labels": "What is right is forgotten: subtract it from the answer",
    "softmax again": "Softmax's derivative is in probability minus target already",
    "diagonal": "Only softmax's diagonal, p (1 - p): every logit moves every probability of its row",
    "activation": "The derivative of another activation",
    "place": "The derivative at another place: output and input of the activation are mixed up",
    "no derivative": "The derivative is missing: this is only what came back",
    "no upstream": "What came back is missing: this is only the local derivative",
    "mask": "Another mask: it must be 0 where the activation's own input is not positive",
    "transpose": "A transpose is missing, or stands where none belongs",
    "product": "* and @ are mixed up: * goes number by number, @ adds up over an axis",
    "bias": "Not summed over the examples: every example used the same one",
    "axis": "Summed along another axis",
    "one path": "A path is lost: a value that is used several times adds up what comes back from each use",
    "overwritten": "A row that was looked up twice keeps only its last gradient: they must be added",
    "counted twice": "Counted more than once: begin from zero, not from what was there before",
    "path of the sum": "The path through the sum or the mean is forgotten: each number moves that, too",
    "term": "A term is missing",
    "function": "Another activation function than the one asked for",
    "update": "A parameter that was already updated: gradients belong to the old one",
}
_ACTIVATIONS = ("tanh", "sigmoid", "relu", "exp")
_MOST_NODES = 60  # of a line that is bent


def agree(value: Any, right: Any) -> bool:
    """The same shape, and the same numbers but for rounding; nothing is broadcast."""
    return np.shape(value) == np.shape(right) and bool(np.all(np.isclose(value, right, 1e-8, 1e-11)))


@lru_cache(4096)
def _program(tree: Tree) -> tuple[Program, frozenset[str]]:
    return Program([tree]), names_in(tree)


def names_in(tree: Tree) -> frozenset[str]:
    found = set[str]()
    fold(tree, lambda each, _: found.add(each.token.text) if isinstance(each, Name) else None)
    return frozenset(found)


class World:
    """What each name is: the learner's own where there is one, else what the rule makes of those before it.

    own  what the learner's lines gave so far; a parameter that they have updated counts as before
    """

    def __init__(self, task: Task, given: Mapping[str, Any], own: Mapping[str, Any]) -> None:
        self.task, self.given, self.own = task, given, own
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        for known in (self.given, self.own, self._made):
            if name in known:
                return known[name]
        self._made[name] = self.right(name)
        return self._made[name]

    def right(self, name: str) -> Any:
        """What the rule of this name gives."""
        return self.of(self.rule(name))

    def rule(self, name: str) -> Tree:
        statement = self.task.solution[name].statement
        assert statement is not None
        return statement.body

    def of(self, tree: Tree, instead: Mapping[str, Any] | None = None) -> Any:
        """The value of a tree. instead: other values for some of its names."""
        program, names = _program(tree)
        return program.value({name: self[name] for name in names} | {**(instead or {})})


@dataclass(frozen=True)
class Case:
    """A line that is not right. value: what it gives, or None where its shapes do not fit."""

    world: World
    name: str
    statement: Statement
    value: Any
    right: Any

    @property
    def task(self) -> Task:
        return self.world.task

    @cached_property
    def rule(self) -> Tree:
        return self.world.rule(self.name)

    @cached_property
    def upstream(self) -> list[str]:
        """The names in the rule that came back from above."""
        task, names = self.task, names_in(self.rule)
        return sorted(name for name in names if name in task.upstream or task.source(name))

    @cached_property
    def uses(self) -> list[Operation]:
        """The functions of this one value that the forward pass has; the gradient is that of the value."""
        source, task = self.task.source(self.name), self.task
        loss = task.losses.get(self.name)
        trees = [loss] if loss else [self.world.rule(name) for name in task.solution]
        found = list[Operation]()

        def look(tree: Tree, _: tuple[None, ...]) -> None:
            match tree:
                case Operation(inputs=(Name() as only,)) if only.token.text == source:
                    found.append(tree)

        for tree in trees:
            fold(tree, look)
        return found


@quiet
def slip_of(case: Case) -> str:
    """The key of the slip that explains the line; "" where none does."""
    if case.value is not None:
        for slip, wrong in _bent_rules(case):
            if agree(case.value, wrong) and not agree(wrong, case.right):
                return slip
    return _slip_of_text(case)


def _bent_rules(case: Case) -> Iterator[tuple[str, Any]]:
    right, world, rule = np.asarray(case.right), case.world, case.rule
    count = float(next(iter(case.task.sizes.values()))[0])
    is_gradient = bool(case.task.source(case.name))
    if case.name in case.task.parameters:
        yield "sign", 2 * world[case.name] - right
        return
    if not is_gradient:
        yield from _bent_forward(case)
        return
    is_sum = isinstance(rule, Operation) and rule.op == "sum"
    if isinstance(rule, Operation) and is_sum:
        yield from _values("bias", [rule.inputs[0], replace(rule, op="mean")], world)
    yield "sign", -right
    yield "n", count * right
    yield "bias" if is_sum else "n twice", right / count
    halves = "factor" if _has_two(case) else "counted twice"
    yield from [(halves, 2 * right), ("factor", right / 2), ("counted twice", 3 * right)]
    yield "transpose", right.T
    yield "labels", world.of(rule, {name: 0 * world[name] for name in case.task.labels})
    if len(case.upstream) == 1:
        (name,) = case.upstream
        yield "no upstream", world.of(rule, {name: np.ones_like(world[name])})
        for use in case.uses:
            yield "no derivative", world[name]
            yield from _bent_use(use, world, world[name])
    elif not case.upstream:
        for use in case.uses:
            yield from _bent_targets(use, case)
    yield from _values("axis", _variants(rule, _other_axis), world)
    yield from _values("overwritten", _variants(rule, lambda tree: _overwritten(tree, case)), world)
    yield from _lost_terms(rule, world)
    if case.value is not None and np.ndim(case.value) > np.ndim(right):
        yield "product", case.value if agree(np.sum(case.value, 0), right) else right


def _bent_forward(case: Case) -> Iterator[tuple[str, Any]]:
    rule, world = case.rule, case.world
    if isinstance(rule, Operation) and rule.op in _ACTIVATIONS:
        for op in _ACTIVATIONS:
            yield "function", world.of(replace(rule, op=op))
    yield from (("term", wrong) for _, wrong in _lost_terms(rule, world))
    right = np.asarray(case.right)
    yield from [("sign", -right), ("factor", 2 * right), ("factor", right / 2)]


def _bent_use(use: Operation, world: World, upstream: Any) -> Iterator[tuple[str, Any]]:
    """Back through one function, wrongly. upstream has the shape of its output."""
    x = world.of(use.inputs[0])
    out = world.of(use)
    if use.op == "softmax":
        yield "diagonal", upstream * out * (1 - out)
        yield "path of the sum", upstream * out
        return
    rule = OPS[use.op].rules[0]
    if rule is None or np.shape(upstream) != np.shape(out):
        return
    yield "place", rule(upstream, OPS[use.op].forward(out), out)
    yield "place", rule(upstream, x, x)
    if use.op == "relu":
        yield "mask", upstream * (upstream > 0)
        yield "mask", upstream * (x < 0)
    for op in _ACTIVATIONS:
        other = OPS[op].rules[0]
        assert other is not None
        yield "activation", other(upstream, out, x)
        yield "activation", other(upstream, OPS[op].forward(x), x)


def _bent_targets(use: Operation, case: Case) -> Iterator[tuple[str, Any]]:
    """Softmax and cross-entropy in one, wrongly."""
    if use.op == "softmax":
        p = case.world.of(use)
        yield "softmax again", case.right * p * (1 - p)
        for name in case.task.labels:
            yield "diagonal", case.right * case.world[name]


def _lost_terms(rule: Tree, world: World) -> Iterator[tuple[str, Any]]:
    once = list(_variants(rule, _without_a_term))
    twice = [tree for each in once for tree in _variants(each, _without_a_term)] if len(once) <= 6 else []
    is_of_paths = isinstance(rule, Operation) and rule.op == "add"
    whole = _totals(rule)
    for tree in (*once, *twice):
        slip = "one path" if is_of_paths else "path of the sum" if _totals(tree) < whole else ""
        if slip:
            yield from _values(slip, [tree], world)


def _values(slip: str, trees: Iterable[Tree], world: World) -> Iterator[tuple[str, Any]]:
    """Of bent rules; some of them do not fit."""
    for tree in trees:
        try:
            yield slip, world.of(tree)
        except (ValueError, IndexError):
            continue


def _totals(tree: Tree) -> int:
    """How many sums and means are in it."""
    return fold(tree, lambda each, inside: sum(inside) + (getattr(each, "op", "") in ("sum", "mean")))


def _has_two(case: Case) -> bool:
    """Whether a 2 stands in the rule, or in the loss."""
    loss = case.task.losses.get(case.name)
    trees = [
        case.rule,
        *([loss] if loss else [case.world.rule("loss")] if "loss" in case.task.solution else []),
    ]
    is_plain = all(name not in case.upstream for name in names_in(case.rule) if case.task.source(name))
    return is_plain and any(
        fold(tree, lambda each, inside: any(inside) or (isinstance(each, Number) and np.all(each.data == 2)))
        for tree in trees
    )


# Trees with one place changed


def _variants(tree: Tree, change: Callable[[Tree], Iterable[Tree]]) -> Iterator[Tree]:
    yield from change(tree)
    for i, part in enumerate(tree.inputs):
        for new in _variants(part, change):
            yield replace(tree, inputs=(*tree.inputs[:i], new, *tree.inputs[i + 1 :]))


def _without_a_term(tree: Tree) -> list[Tree]:
    if not isinstance(tree, Operation) or tree.op not in ("add", "subtract"):
        return []
    left, right = tree.inputs
    return [left, right if tree.op == "add" else Operation(tree.token, (right,), "negate")]


def _other_axis(tree: Tree) -> list[Tree]:
    """sum(x, axis=0) along 1, or of all; with keepdims, too."""
    if isinstance(tree, Operation) and tree.op == "expand_dims":
        inner = _other_axis(tree.inputs[0])[:1]
        return [replace(tree, inputs=(each, each.inputs[1])) for each in inner]
    if not isinstance(tree, Operation) or tree.op not in ("sum", "mean") or len(tree.inputs) < 2:
        return []
    x, axis = tree.inputs
    other = Number(axis.token, data=1.0 - getattr(axis, "data", 0.0))
    return [replace(tree, inputs=(x, other)), replace(tree, inputs=(x,))]


def _overwritten(tree: Tree, case: Case) -> list[Tree]:
    """T.T @ g, T being one-hot: of a row that is used twice the last one stays."""
    match tree:
        case Operation(op="matmul", inputs=(Operation(op="transpose", inputs=(Name() as table,)), upstream)):
            if case.task.given.get(table.token.text, "").startswith("onehot"):
                encoded = case.world[table.token.text]
                rows = np.zeros((encoded.shape[1], *np.shape(case.world.of(upstream))[1:]))
                rows[np.argmax(encoded, axis=1)] = case.world.of(upstream)
                return [Number(tree.token, data=rows)]
    return []


# The learner's own line, bent


def _slip_of_text(case: Case) -> str:
    body = case.statement.body
    if case.statement.places or fold(body, lambda _, inside: 1 + sum(inside)) > _MOST_NODES:
        return ""
    turned = list(_variants(body, _turned))
    products = list(_variants(body, _other_product))
    both = [tree for each in products for tree in _variants(each, _turned)]
    for slip, trees in (("transpose", turned), ("product", products), ("product", both)):
        for tree in trees:
            if _gives(tree, case):
                return slip
    return ""


def _gives(tree: Tree, case: Case) -> bool:
    """Whether the bent line is right."""
    own = {**case.world.given, **case.world.own}
    try:
        shape_of(replace(case.statement, body=tree), {name: np.shape(data) for name, data in own.items()})
        return agree(Program([tree]).value(own), case.right)
    except (ExpressionError, IndexError, KeyError):
        return False


def _turned(tree: Tree) -> list[Tree]:
    if not isinstance(tree, Operation):
        return []
    if tree.op == "transpose":
        return [tree.inputs[0]]
    if tree.op != "matmul":
        return []
    left, right = tree.inputs
    turned = [Operation(each.token, (each,), "transpose") for each in tree.inputs]
    return [
        replace(tree, inputs=pair) for pair in ((turned[0], right), (left, turned[1]), (right, turned[0]))
    ]


def _other_product(tree: Tree) -> list[Tree]:
    others = {"multiply": "matmul", "matmul": "multiply"}
    is_product = isinstance(tree, Operation) and tree.op in others
    return [replace(tree, op=others[tree.op])] if is_product and isinstance(tree, Operation) else []
