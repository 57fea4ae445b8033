"""A position in the two passes, told in equations and words. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.arithmetic import Data
from engine.backward import Step
from engine.ops import OPS, letters_of
from engine.value import Value
from gui.labs.graph.session.passes import MOST_STEPS, Passes
from gui.labs.graph.session.words.equation import (
    format_data,
    gradient_of,
    local_in_words,
    named,
    result_equation,
    step_equation,
)
from gui.labs.graph.session.words.trouble import explain_step
from gui.words import QT_TRANSLATE_NOOP, translate

Names = Mapping[int, str]  # by id of the node

_MOST_LEAVES = 8


@dataclass(frozen=True)
class Mistake:
    """title: of its switch; does: what is done wrongly; comes: what that leads to."""

    title: str
    does: str
    comes: str


MISTAKES = {
    "overwrite": Mistake(
        QT_TRANSLATE_NOOP("Mistakes", "Overwrite instead of adding"),
        QT_TRANSLATE_NOOP("Mistakes", "The gradient is set (=) where it should be added to (+=)."),
        QT_TRANSLATE_NOOP(
            "Mistakes",
            "A node that is used twice keeps only the share that came last. As long as every node is used "
            "once nothing is wrong, which is why it goes unnoticed.",
        ),
    ),
    "recursive_order": Mistake(
        QT_TRANSLATE_NOOP("Mistakes", "Recursive order"),
        QT_TRANSLATE_NOOP(
            "Mistakes", "A node passes its gradient on before all contributions have arrived."
        ),
        QT_TRANSLATE_NOOP(
            "Mistakes",
            "A node that is used twice passes its first share on twice: everything before it gets too much.",
        ),
    ),
    "leaves_not_zeroed": Mistake(
        QT_TRANSLATE_NOOP("Mistakes", "Forgot zero_grad"),
        QT_TRANSLATE_NOOP(
            "Mistakes",
            "This is a second backward pass; the leaves still have the gradients of the first.",
        ),
        QT_TRANSLATE_NOOP(
            "Mistakes",
            "The gradients of the leaves are twice what they should be; after ten passes ten times.",
        ),
    ),
    "inner_gradients_add_up": Mistake(
        QT_TRANSLATE_NOOP("Mistakes", "Inner gradients add up (micrograd)"),
        QT_TRANSLATE_NOOP(
            "Mistakes", "This is a second backward pass; the leaves were zeroed, but not the nodes between."
        ),
        QT_TRANSLATE_NOOP(
            "Mistakes",
            "What the inner nodes had from the first pass is passed on once more: the farther a leaf is from "
            "the result, the larger the error.",
        ),
    ),
    "read_before_backward": Mistake(
        QT_TRANSLATE_NOOP("Mistakes", "Forgot backward()"),
        QT_TRANSLATE_NOOP("Mistakes", "The gradients are read without a backward pass."),
        QT_TRANSLATE_NOOP(
            "Mistakes", "All of them are 0, which looks like a result: as if nothing had any influence."
        ),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """A rule of the engine at work: the operation, which input's gradient (None: its output), its letters."""

    op: str
    input_index: int | None
    letters: str


def equation(passes: Passes, names: Names, root: str, mistake: str) -> str:
    """What the newest event did."""
    if (step := passes.step) is not None:
        return step_equation(step, names, root, not passes.adds, mistake == "overwrite")
    if passes.position == passes.seed:
        return named(gradient_of(root, root), passes.gradients[id(passes.order[-1])])
    if (node := passes.computed) is not None:
        return result_equation(node, names)
    leaves = [node for node in passes.order if not node.parents and node.op != "constant"]
    return "   ".join(named(names[id(leaf)], leaf.data) for leaf in leaves[:_MOST_LEAVES]) + (
        "   …" if len(leaves) > _MOST_LEAVES else ""
    )


def explanation(passes: Passes, names: Names, root: str, mistake: str) -> str:
    """The rule of this moment, in words."""
    if mistake and passes.position >= passes.seed and (passes.step is None or _is_wrong(passes, mistake)):
        wrong = MISTAKES[mistake]
        return f"{translate('Mistakes', wrong.does)} {translate('Mistakes', wrong.comes)}"
    if not passes.order:
        return _tr("Nothing can be computed yet: add a node from the palette, or type a formula.")
    if (step := passes.step) is not None:
        return _rule_in_words(step, names)
    if passes.computed is not None:
        return _tr("Forward: {node} is computed from its inputs, which are known by now.").format(
            node=names[id(passes.computed)]
        )
    if passes.total == passes.seed:
        return _tr("No operation yet: connect a leaf to one.")
    if passes.position == passes.seed:
        return _tr(
            "The backward pass starts here: {gradient} is always 1. Press Step to send it back."
        ).format(gradient=gradient_of(root, root))
    return _tr("The leaves are given. Press Step, and each node is computed from its inputs.")


def kinds(passes: Passes, names: Names, root: str) -> tuple[list[str], list[str]]:
    """Equations and explanations, one of each kind of step, with long names: none is much longer."""
    longest: dict[tuple[str, int, bool], tuple[int, Step]] = {}
    for step, before in zip(passes.record.steps, passes.record.arrivals, strict=True):
        kind = step.node.op, step.input_index, before is None
        length = len(names[id(step.node)]) + len(names[id(step.parent)])
        if length > longest.get(kind, (0, step))[0]:
            longest[kind] = length, step
    equations = [step_equation(step, names, root, kind[2]) for kind, (_, step) in longest.items()]
    computed = {node.op: node for node in sorted(passes.inner, key=lambda node: len(names[id(node)]))}
    equations += [result_equation(node, names) for node in computed.values()]
    return equations, [_rule_in_words(step, names) for _, step in longest.values()]


def _is_wrong(passes: Passes, mistake: str) -> bool:
    """Whether the newest step is one in which the mistake shows at once."""
    return passes.adds and mistake != "recursive_order"


def _rule_in_words(step: Step, names: Names) -> str:
    words = translate("Op", OPS[step.node.op].words)
    if not isinstance(step.local, float):
        return words
    count = sum(parent is step.parent for parent in step.node.parents)
    if count > 1:
        here = _tr(
            "{parent} goes into {node} along {count} wires. Along this one the local derivative is {local}; "
            "what comes back along each is added up."
        )
    else:
        here = _tr("Here the local derivative of {node} with respect to {parent} is {local}.")
    told = here.format(
        node=names[id(step.node)],
        parent=names[id(step.parent)],
        local=local_in_words(step, names),
        count=count,
    )
    trouble = explain_step(step, names)
    return f"{words} {told} {trouble}." if trouble else f"{words} {told}"


def rule(passes: Passes, names: Names, root: str) -> Rule | None:
    """The rule of the newest event; None before the first and between the passes."""
    if (step := passes.step) is not None:
        upstream = _briefly(gradient_of(root, names[id(step.node)]), step.upstream)
        return _rule(step.node, step.input_index, upstream, names)
    if passes.computed is not None:
        return _rule(passes.computed, None, "", names)
    return None


def _rule(node: Value, index: int | None, upstream: str, names: Names) -> Rule:
    """The letters of the code and what each stands for: the gradient, the output, then the inputs.

    With an arrow, not a sign of equality: the code's x may well be the learner's y.
    """
    gradient, output, *inputs = letters_of(node.op)
    letters = [f"{gradient} → {upstream}"] if upstream else []
    if upstream:
        letters.append(_letter(output, node, names))
    letters += [_letter(letter, parent, names) for letter, parent in zip(inputs, node.parents, strict=False)]
    return Rule(node.op, index, ",  ".join(letters))


def _letter(letter: str, node: Value, names: Names) -> str:
    is_plain = node.op == "constant" and not node.label and isinstance(node.data, float)
    return f"{letter} → {format_data(node.data) if is_plain else _briefly(names[id(node)], node.data)}"


def _briefly(name: str, data: Data) -> str:
    """`a = 2.0`, or `W: (3, 4)`: there is room for two lines of letters."""
    return named(name, data) if isinstance(data, float) else f"{name}: {format_data(data)}"


def place(passes: Passes) -> str:
    """Where we are, in a few words."""
    back = max(passes.total - passes.seed, 0)
    if passes.position <= passes.forward:
        return _tr("forward {position} of {total}").format(position=passes.position, total=passes.forward)
    position = passes.position - passes.seed
    return _tr("backward {position} of {total}").format(position=position, total=back)


def status(passes: Passes, size: int, mistake: str) -> str:
    """What is happening, in a line."""
    nodes = _tr("1 node") if size == 1 else _tr("{count} nodes").format(count=size)
    if not passes.order:
        return _tr("{nodes}; nothing can be computed yet").format(nodes=nodes)
    if mistake == "recursive_order" and passes.record.is_cut:
        return _tr("The recursion follows every path: stopped after {most:,} steps").format(most=MOST_STEPS)
    if mistake:
        return _tr("Making a mistake: {title}").format(title=translate("Mistakes", MISTAKES[mistake].title))
    if passes.total == passes.seed:
        return _tr("{nodes}; no gradient to step through").format(nodes=nodes)
    if passes.position == passes.total:
        return _tr("The backward pass is complete: every node has its gradient")
    if passes.position <= passes.forward:
        return _tr("{nodes}; forward pass, step {position} of {total}").format(
            nodes=nodes, position=passes.position, total=passes.forward
        )
    return _tr("{nodes}; backward pass, step {position} of {total}").format(
        nodes=nodes, position=passes.position - passes.seed, total=passes.total - passes.seed
    )


def comparison(mistake: str, wrong: int, total: int, apart: str) -> str:
    """How many gradients the mistake makes wrong, and where that begins."""
    if not wrong:
        found = _tr("in this graph all {total} gradients come out right all the same.").format(total=total)
    elif wrong == 1:
        found = _tr("1 of {total} gradients is wrong, starting at {apart}.").format(total=total, apart=apart)
    else:
        found = _tr("{wrong} of {total} gradients are wrong, starting at {apart}.").format(
            wrong=wrong, total=total, apart=apart
        )
    return f"{translate('Mistakes', MISTAKES[mistake].title)}: {found}"


def zeroing(zeroed: float, summed: float) -> str:
    """What the losses tell after as many steps with zeroed gradients as with gradients that add up."""
    if summed < zeroed:
        return _tr(
            "Without zero_grad the gradients add up and act like momentum. Here the longer steps reach a "
            "lower loss; at a higher rate they overshoot."
        )
    if summed > zeroed:
        return _tr(
            "Without zero_grad old gradients keep pushing where they no longer help. Here the steps "
            "overshoot, and the loss is higher."
        )
    return _tr("Both runs start from the same numbers. The first step is the same, too.")


def question(step: Step, names: Names, root: str) -> str:
    """What to predict about the next step."""
    node, parent = names[id(step.node)], names[id(step.parent)]
    return _tr("{node} passes its gradient back to {parent}. What will {gradient} be then?").format(
        node=node, parent=parent, gradient=gradient_of(root, parent)
    )


def why_no_question(passes: Passes, mistake: str) -> str:
    """Why there is nothing to predict now."""
    if mistake:
        return _tr("Predict works beside the right pass: choose no mistake.")
    if passes.position < passes.seed:
        return _tr("Gradients are predicted: step to the backward pass.")
    if passes.position >= passes.total:
        return _tr("Every gradient is known. Go back to predict again.")
    return _tr("The next contribution is an array. Step to see it.")


def _tr(text: str) -> str:
    return translate("GraphSession", text)
