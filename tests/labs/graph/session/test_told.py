"""What the lab tells at every step: each number in it is the number that it names."""

import math
import re
from decimal import Decimal

import numpy as np
import pytest

from engine.arithmetic import undo_broadcast
from engine.backward import backward_steps, topological_order
from engine.examples import graph_of, load, read_index
from engine.expression import parse
from engine.identifiers import is_name
from engine.ops import OPS
from gui.labs.graph.drawing.items import captions
from gui.labs.graph.session import GraphSession

N = r"(-?\d+\.\d+(?:e[+-]\d+)?|-?inf|nan)"
SHAPE = r"(\([\d, ]*\)|one number)"
MOST_LOOKED_AT = 60  # steps of an example at which every card is looked at
TRICKY = (
    "x = 3; y = x*x; z = y*x",
    "a = 3; b = a + a",
    "a*b + c",
    "y = (a*b) + (a*b)",
    "z = 2; x = -3; y = z / x; L = z - y",
    "x = -2; y = x**3; L = -y",
    "x = 2; n = 3; y = x**n; L = log(y) - sqrt(y)",
    "x = -2; n = 3; y = x**n",
    "a = 2; b = 2; L = max(a, b) * abs(-a)".replace("max", "maximum"),
    "x = 0; L = relu(x) + sin(x) + cos(x) + log(x) * x",
    "x = 1e-9; L = x * 3e7 - 1/3",
    "x = -0.0004; L = sigmoid(x) * 1e-5 + x",
)
ARRAYS = {"x": np.arange(6.0).reshape(2, 3) - 2, "W": np.full((3, 4), 0.1), "b": np.ones(4), "r": np.ones(4)}
TRICKY_ARRAYS = (
    "z = x @ W + b",
    "z = relu(x @ W + b) / r; L = sum(z**2 * 0.5)",
    "h = affine(x, W, b); L = mean(tanh(-h) - 2 * h)",
)


class Truth:
    """The same graph computed anew, and its backward pass as the engine has it."""

    def __init__(self, session):
        computed = session.current.computed
        root = session.document.build()[computed.result]
        self.order = topological_order(root)
        self.inner = [node for node in self.order if node.parents]
        self.steps = list(backward_steps(root))
        self.names = {
            id(node): computed.names[id(theirs)]
            for node, theirs in zip(self.order, computed.order, strict=True)
        }
        self.keys = {
            id(node): computed.keys[id(theirs)]
            for node, theirs in zip(self.order, computed.order, strict=True)
        }
        self.root = self.bare(root)

    def name(self, node):
        return self.names[id(node)]

    def bare(self, node):
        """As it stands in a fraction or a product: brackets around what is no single name or number."""
        name = self.name(node)
        return name if re.fullmatch(r"\w+|[\d.]+", name) else f"({name})"

    def gradient(self, node):
        return f"∂{self.root}/∂{self.bare(node)}"

    def known(self, position):
        """How much is known there: the values that are computed, the gradients that have come."""
        forward = len(self.inner)
        computed = {id(node) for node in self.order if not node.parents}
        computed |= {id(node) for node in self.inner[:position]}
        came = {}
        if position > forward:
            root = self.order[-1]
            came[id(root)] = 1.0 if isinstance(root.data, float) else np.ones_like(root.data)
        for step in self.steps[: max(position - forward - 1, 0)]:
            came[id(step.parent)] = step.after
        return computed, came


def is_number(data):
    return isinstance(data, float)


def check(text, number):
    """The number, rounded to the places that are written; never minus zero, never a 0 that is not one."""
    if not math.isfinite(number):
        assert text == str(number)
        return
    written = Decimal(text)
    unit = Decimal(1).scaleb(written.as_tuple().exponent)
    assert abs(Decimal(number) - written) <= unit / 2 * Decimal("1.000001"), (text, number)
    assert written or not number, (text, number)
    assert written or not text.startswith("-")


def check_told(text, pattern, *numbers):
    """The text reads as the pattern says, and its numbers and shapes are these."""
    match = re.fullmatch(pattern, text)
    assert match, (text, pattern)
    for told, true in zip(match.groups(), numbers, strict=True):
        if is_number(true):
            check(told, true)
        else:
            assert told == ("one number" if true == () else str(true))


def literally(text):
    return re.escape(text)


def value_told(name, data, between=", shape "):
    """`a = 2.0` or `W, shape (3, 4)`: pattern and number."""
    if is_number(data):
        return f"{literally(name)} = {N}", data
    return f"{literally(name)}{between}{SHAPE}", np.shape(data)


# A formula that is told is computed with numbers in the place of names

FUNCTIONS = {"ln": np.log, "sign": np.sign, "sin": np.sin, "cos": np.cos, "pick": np.select}


def computed(formula, truth, step):
    """What a local derivative's formula comes to."""
    here = {truth.bare(node): node.data for node in (*step.node.parents, step.node)}
    values, places = {}, {}
    for name in sorted(here, key=len, reverse=True):
        places[name] = f"v{len(values)}"
        values[places[name]] = here[name]
    pattern = "|".join(rf"(?<![\w.]){literally(name)}(?![a-zA-Z0-9_.])" for name in places)
    text = re.sub(pattern, lambda match: places[match[0]], formula)
    text = text.replace("²", "**2").replace("·", "*").removeprefix("the ").replace("sign of", "sign")
    text = re.sub(r"(ln|sign|sin|cos) (v\d+)", r"\1(\2)", text)
    text = re.sub(r"1 if (\S+) > (\S+), ½ if equal, else 0", r"pick([\1 > \2, \1 == \2], [1.0, 0.5])", text)
    text = re.sub(r"1 if (\S+) > (\S+) else 0", r"pick([\1 > \2], [1.0])", text)
    with np.errstate(all="ignore"):
        return eval(text, {**FUNCTIONS, **{k: np.asarray(v) for k, v in values.items()}})


def check_formula(formula, truth, step, number):
    with np.errstate(all="ignore"):
        found = computed(formula, truth, step)
    np.testing.assert_allclose(np.broadcast_to(found, np.shape(number)), number, rtol=1e-9, err_msg=formula)


# What is told at a position


def as_written(op, inputs):
    """The pattern of an operation on inputs that are patterns themselves."""
    inputs = list(inputs)
    if not op.sign:
        return rf"{op.name}\({', '.join(inputs)}\)"
    return f" {literally(op.symbol)} ".join(inputs) if len(inputs) > 1 else literally(op.symbol) + inputs[0]


def check_forward(session, truth, node):
    told = session.explaining
    parents = node.parents
    op = OPS[node.op]
    names = [truth.bare(parent) for parent in parents]
    numbers = [parent.data for parent in parents] + [node.data]
    if all(map(is_number, numbers)):
        symbols, places = as_written(op, map(literally, names)), as_written(op, [N] * len(parents))
        check_told(told.equation, f"{literally(truth.name(node))} = {symbols} = {places} = {N}", *numbers)
    else:
        first, second = told.equation.split("\n")
        assert first.startswith(f"{truth.name(node)} = ")
        assert all(name in first for name in names)
        shapes = [np.shape(data) for data in numbers]
        check_told(second, f"shapes: {', '.join([SHAPE] * len(parents))} → {SHAPE}", *shapes)
    assert (
        told.explanation
        == f"Forward: {truth.name(node)} is computed from its inputs, which are known by now."
    )


def check_contribution(session, truth, step, before):
    """before: the parent's gradient, None where nothing had come."""
    told = session.explaining
    parent, node = truth.gradient(step.parent), truth.gradient(step.node)
    scalar = all(map(is_number, (step.upstream, step.contribution, step.local)))
    if scalar:
        first, *rest = told.equation.split("\n")
        pattern = f"{literally(parent)} \\+= {literally(node)} × local {N} = {N} × {N} = {N}"
        check_told(first, pattern, step.local, step.upstream, step.local, step.contribution)
        assert bool(rest) == (before is not None)
        if rest:
            (line,) = rest
            match = re.fullmatch(f"{literally(parent)} = {N} ([+-]) {N} ([=≈]) {N}", line)
            assert match, line
            sign = -1 if match[2] == "-" else 1
            check(match[1], before)
            check(match[3], sign * step.contribution)
            check(match[5], step.after)
            if "e" not in line.split("=", 1)[1] and math.isfinite(step.after):
                adds_up = Decimal(match[1]) + sign * Decimal(match[3]) == Decimal(match[5])
                assert adds_up == (match[4] == "="), line
        assert step.before + step.contribution == pytest.approx(step.after, nan_ok=True)
    else:
        first, second = told.equation.split("\n")
        assert first.startswith(f"{parent} += ")
        assert node in first
        shapes = np.shape(step.upstream), np.shape(step.contribution)
        check_told(second, f"shapes: {SHAPE} → {SHAPE}", *shapes)
        assert shapes[1] == np.shape(step.parent.data)
        if OPS[step.node.op].elementwise:
            share = first.split(" += ", 1)[1].removesuffix(
                f", summed where {truth.name(step.parent)} was repeated"
            )
            factor = re.fullmatch(literally(node) + r" ⊙ \((.+)\)", share)
            number = {node: "1", f"-{node}": "-1"}.get(share) or factor[1]
            product = step.upstream * computed(number, truth, step)
            np.testing.assert_allclose(
                undo_broadcast(product, step.parent.data), step.contribution, rtol=1e-9
            )
            assert (np.size(step.upstream) > np.size(step.contribution)) == ("repeated" in first)
    check_explanation(told.explanation, truth, step)
    check_letters(told.rule.letters, truth, step)


def check_explanation(text, truth, step):
    words = OPS[step.node.op].words
    assert text.startswith(words)
    assert "  " not in text
    rest = text.removeprefix(words).removeprefix(" ")
    if not is_number(step.local):
        assert not rest
        return
    node, parent = truth.name(step.node), truth.name(step.parent)
    wires = sum(each is step.parent for each in step.node.parents)
    if wires > 1:
        rest = rest.removeprefix(f"{parent} goes into {node} along {wires} wires. Along this one ")
        end = "; what comes back along each is added up."
        assert end in rest
        rest = rest.replace(end, ".")
        start = "the local derivative is "
    else:
        start = f"Here the local derivative of {node} with respect to {parent} is "
    assert rest.startswith(start)
    told, _, why = rest.removeprefix(start).partition(". ")
    formula, is_there, number = told.removesuffix(".").rpartition(" = ")
    check(number if is_there else f"{float(number)}", step.local)
    if math.isfinite(step.local):
        assert not why
        check_formula(formula or number, truth, step, step.local)
    else:
        assert formula in why
        assert why.endswith(
            (": the local derivative is not a number.", ": the local derivative is infinite.")
        )


def check_letters(letters, truth, step):
    told = letters.split(",  ")
    gradient, output, *inputs = told
    pattern, number = value_told(truth.gradient(step.node), step.upstream, ": ")
    check_told(gradient, f"g → {pattern}", number)
    for letter, node in zip((output, *inputs), (step.node, *step.node.parents), strict=False):
        if node.op == "constant" and not node.label and is_number(node.data):
            check_told(letter, rf"\w+ → {N}", node.data)
        else:
            pattern, number = value_told(truth.name(node), node.data, ": ")
            check_told(letter, rf"\w+ → {pattern}", number)


def check_flow(session, truth, step):
    flow = session.display.flow(session.position - 1)
    if flow is None:
        return
    for text, number in zip(flow.numbers, (step.upstream, step.local, step.contribution), strict=True):
        check(text, number)
    start, middle, end = flow.captions
    assert start == f"from {truth.name(step.node)}"
    assert end == f"to {truth.name(step.parent)}"
    formula = middle.removeprefix("local").removeprefix(": ")
    if formula and math.isfinite(step.local):
        check_formula(formula, truth, step, step.local)
    assert flow.signs == tuple(
        0 if x == 0 or math.isnan(x) else math.copysign(1, x) for x in (step.upstream, step.contribution)
    )
    if flow.read_wire is not None:
        assert session.display.picture.wires[flow.read_wire].target == flow.source


def check_card(session, truth, node, computed_now, came):
    """Card and inspector tell the same of a node, and of what has not come that it has not come."""
    key = truth.keys[id(node)]
    card = next((card for card in session.display.picture.cards if card.key == key), None)
    session.select(key)
    told = session.inspection
    name, gradient = truth.name(node), came.get(id(node))
    assert told.title == name
    lines = list(told.arithmetic)
    if id(node) not in computed_now:
        assert told.value == "not computed yet"
    elif is_number(node.data):
        check(told.value, node.data)
    else:
        assert told.value == str(np.shape(node.data))
    if node.parents and id(node) in computed_now:
        result = lines.pop(0)
        assert result.startswith(f"{name} = ")
        if not is_number(node.data) or not all(is_number(parent.data) for parent in node.parents):
            check_told(lines.pop(0), f"shapes: .* → {SHAPE}", np.shape(node.data))
        else:
            check(result.rpartition(" = ")[2], node.data)
    if node.op == "constant":
        assert not lines
    else:
        check_gradient(lines.pop(0), truth, node, came)
        arrived = [
            step for step in truth.steps[: session.position - len(truth.inner) - 1] if step.parent is node
        ]
        if lines:
            for line, step in zip(lines, arrived, strict=True):
                check_told(line, f"from {literally(truth.name(step.node))}: {N}", step.contribution)
    if card is None:
        return
    assert card.name == name
    state = session.display.moment.cards[key]
    said = captions.explanation(card, state)
    broken = is_number(gradient) and is_number(node.data) and not math.isfinite(gradient)
    if math.isfinite(np.sum(node.data)):
        assert bool(state.problem) == broken
        assert (state.problem in told.meaning and state.problem in said) or not broken
    assert "  " not in said
    assert ("not computed yet" in said) == (id(node) not in computed_now)
    assert (captions.data_text(state) == "–") == (id(node) not in computed_now)
    if is_number(node.data) and id(node) in computed_now:
        check(captions.data_text(state), node.data)
    shown = captions.gradient_text(card, state)
    if node.op == "constant":
        assert shown == ""
        return
    assert ("No gradient has reached it yet." in said) == (gradient is None)
    assert (shown == "grad –") == (gradient is None)
    if is_number(gradient):
        check_told(shown, f"grad {N}", gradient)


def check_groups(session, truth, computed_now, came):
    """A folded group tells of each of its outputs what is known by now."""
    nodes = {key: node for node in truth.order if (key := truth.keys[id(node)])}
    for card in session.display.picture.cards:
        if card.is_group and not card.is_loose:
            session.select(card.key)
            lines = iter(session.inspection.arithmetic)
            for node in [nodes[key] for key in session.display.outputs_of(card.key)][:8]:
                pattern, number = value_told(truth.name(node), node.data)
                if id(node) in computed_now:
                    check_told(next(lines), pattern, number)
                else:
                    assert next(lines) == f"{truth.name(node)} = not computed yet"
                if node.op != "constant":
                    check_gradient(next(lines), truth, node, came)


def check_gradient(line, truth, node, came):
    if id(node) in came:
        pattern, number = value_told(truth.gradient(node), came[id(node)])
        check_told(line, pattern, number)
    else:
        assert line == f"{truth.gradient(node)}: the backward pass is not here yet"


def check_names(session):
    """One name for one node, the same on the card and in words; a formula comes to the value it names."""
    named = [node for node in session.nodes if not node.is_constant]
    names = [node.name for node in named]
    assert len({*names}) == len(names)
    cards = {card.key: card.name for card in session.display.picture.cards}
    known = {node.name: node.data for node in session.nodes if is_name(node.name)}
    for node in named:
        assert cards.get(node.key, node.name) == session.current.name_of(node.key) == node.name
        if not is_name(node.name):
            leaves = {name: known[name] for name in re.findall(r"[^\W\d]\w*", node.name) if name in known}
            np.testing.assert_allclose(parse(node.name, leaves)["out"].data, node.data, rtol=1e-5)


def walk(session):
    """Through both passes and back again."""
    truth = Truth(session)
    check_names(session)
    forward = len(truth.inner)
    assert session.total == forward + 1 + len(truth.steps)
    often = max(session.total // MOST_LOOKED_AT, 1)
    told = []
    seen = set()
    for position in range(session.total + 1):
        session.go_to(position)
        explaining = session.explaining
        told.append((explaining.equation, explaining.explanation, explaining.rule, explaining.place))
        computed_now, came = truth.known(position) if position % often == 0 else (None, None)
        touched = [truth.order[-1]]
        if position == 0:
            leaves = [node for node in truth.order if node.op == "" and not node.parents][:8]
            patterns = [value_told(truth.name(leaf), leaf.data) for leaf in leaves]
            more = r"(?:   …)?"
            check_told(
                explaining.equation, "   ".join(p for p, _ in patterns) + more, *(n for _, n in patterns)
            )
            assert "given" in explaining.explanation
        elif position <= forward:
            check_forward(session, truth, truth.inner[position - 1])
            touched = [truth.inner[position - 1], *truth.inner[position - 1].parents]
        elif position == forward + 1:
            root = truth.order[-1]
            ones = 1.0 if is_number(root.data) else np.ones(np.shape(root.data))
            pattern, number = value_told(truth.gradient(root), ones)
            check_told(explaining.equation, pattern, number)
            assert f"starts here: {truth.gradient(root)} is always 1" in explaining.explanation
        else:
            step = truth.steps[position - forward - 2]
            before = step.before if id(step.parent) in seen else None
            seen.add(id(step.parent))
            check_contribution(session, truth, step, before)
            check_flow(session, truth, step)
            touched = [step.node, step.parent]
        if computed_now is not None:
            for node in dict.fromkeys(touched):
                check_card(session, truth, node, computed_now, came)
            check_groups(session, truth, computed_now, came)
    for position in reversed(range(session.total + 1)):
        session.go_to(position)
        explaining = session.explaining
        assert (explaining.equation, explaining.explanation, explaining.rule, explaining.place) == told[
            position
        ]


@pytest.mark.parametrize("example", read_index(), ids=lambda example: example.name)
def test_each_number_of_an_example_is_the_number_it_names(example):
    session = GraphSession()
    text, document = load(example)
    session.open_document(document, text)
    walk(session)


@pytest.mark.parametrize("name", ["mlp", "moons"])
def test_every_card_of_a_network_that_is_unfolded_tells_the_same(name):
    session = GraphSession()
    text, document = load(next(example for example in read_index() if example.name == name))
    session.open_document(document, text)
    session.display.fold(session.display.groups, is_folded=False)
    truth = Truth(session)
    for position in np.linspace(0, session.total, 7).astype(int).tolist():
        session.go_to(position)
        known = truth.known(position)
        for node in truth.order[position % 97 :: 97]:
            check_card(session, truth, node, *known)


@pytest.mark.parametrize("text", TRICKY)
def test_each_number_of_a_formula_is_the_number_it_names(text):
    session = GraphSession()
    assert session.build(text)
    walk(session)


@pytest.mark.parametrize("text", TRICKY_ARRAYS)
def test_arrays_are_told_as_shapes(text):
    session = GraphSession()
    session.open_document(graph_of(text, ARRAYS), text)
    walk(session)
