"""Is a predicted gradient right, and if not, what went wrong? Plain text, no Qt.

    verdict = judge(step, "-6", names, "L")     # predicted: the parent's gradient after the step
    verdict.is_right, verdict.slip              # False, "sign"
    verdict.text                                # why, in a sentence or two, with the numbers

A slip is found by making it: the wrong number that each of the usual mistakes would give is compared
with the one that was typed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from engine.backward import Step
from engine.ops import OPS
from gui.event import Event
from gui.labs.graph.session.current import CurrentGraph
from gui.labs.graph.session.walkthrough import Walkthrough
from gui.labs.graph.session.words import sentences
from gui.labs.graph.session.words.equation import (
    format_data,
    format_together,
    in_fraction,
    is_scalar,
    local_in_words,
)
from gui.numbers import Typed
from gui.words import translate


@dataclass(frozen=True)
class Verdict:
    """slip: "", "sign", "forgot to add", "forgot the upstream", "forgot the local derivative", "other input",
    "input for output", "output for input", "added nothing" or "unknown". text: for the learner; hint: what to
    look at, which does not give the truth away."""

    is_right: bool
    slip: str
    text: str
    hint: str = ""


@dataclass
class Score:
    """How many predictions were right at once."""

    right: int = 0
    asked: int = 0

    def add(self, is_right: bool) -> None:
        self.right += is_right
        self.asked += 1

    @property
    def text(self) -> str:
        """`3 of 5 right at the first try`; nothing before the first."""
        if not self.asked:
            return ""
        return _tr("{right} of {asked} right at the first try").format(right=self.right, asked=self.asked)


def judge(step: Step, typed: str, names: Mapping[int, str], root: str) -> Verdict:
    """Compare a typed number with the parent's gradient after the step, forgiving of rounding.

    names: of the nodes, by id. root: the name of the result. Right is what lies within 1 % or is the true
    number rounded to the places typed; but a roughly rounded answer that a slip explains is that slip.
    Raises ValueError if it is not a number, and for a step between arrays.
    """
    words, answer = _Words(step, names, root), Typed(typed)
    if answer.is_near(words.true) or (answer.is_rounded(words.true) and answer.places >= 2):
        return Verdict(True, "", words.right())
    for slip, wrong in _slips(step):
        if not math.isnan(wrong) and answer.is_near(wrong):
            return words.wrong(slip)
    if answer.is_rounded(words.true):
        return Verdict(True, "", words.right())
    return words.wrong("unknown")


def judge_sign(step: Step, sign: int, names: Mapping[int, str], root: str) -> Verdict:
    """The same for a predicted sign: -1, 0 or 1. Raises ValueError for a step between arrays."""
    words = _Words(step, names, root)
    true = _sign(words.true)
    if sign == true:
        return Verdict(True, "", words.right())
    slip = "unknown"
    if step.before and sign == _sign(step.contribution):
        slip = "forgot to add"
    elif sign and sign == -true == -_sign(step.contribution):
        slip = "sign"
    elif sign == _sign(step.before):
        slip = "added nothing"
    return words.wrong(slip)


def _slips(step: Step) -> Iterator[tuple[str, float]]:
    """(slip, the number it would give), the likeliest first."""
    before, contribution, upstream, local = step.before, step.contribution, step.upstream, step.local

    def added(wrong: float) -> set[float]:
        """A wrong contribution, with and without what was there before."""
        return {before + wrong, wrong}

    if before:
        yield "forgot to add", contribution
    yield "sign", -step.after
    yield "sign", before - contribution
    for wrong in added(local):
        yield "forgot the upstream", wrong
    for wrong in added(upstream):
        yield "forgot the local derivative", wrong
    for slip, contributed in _wrong_rules(step):
        for wrong in added(contributed):
            yield slip, wrong
    yield "added nothing", before


def _wrong_rules(step: Step) -> Iterator[tuple[str, float]]:
    """(slip, contribution) where the rule of the operation gets what it should not."""
    rules = OPS[step.node.op].rules
    inputs, output = [parent.data for parent in step.node.parents], step.node.data
    trials: list[tuple[str, int, float, list[float]]] = []
    if len(inputs) == 2:
        trials.append(("other input", step.input_index, output, inputs[::-1]))
        trials.append(("other input", 1 - step.input_index, output, inputs))
    trials += [("input for output", step.input_index, x, inputs) for x in inputs]
    for i in range(len(inputs)):
        exchanged = [output if k == i else x for k, x in enumerate(inputs)]
        trials.append(("output for input", step.input_index, output, exchanged))
    for slip, index, z, xs in trials:
        rule = rules[index]
        if rule is not None:
            with np.errstate(all="ignore"):
                yield slip, float(rule(step.upstream, z, *xs))


class _Words:
    """What to say of a step. true: the gradient after it."""

    def __init__(self, step: Step, names: Mapping[int, str], root: str) -> None:
        if not all(isinstance(x, float) for x in (step.local, step.contribution, step.after)):
            raise ValueError(_tr("Only a gradient that is a single number can be predicted"))
        self._step = step
        self.true = step.after
        if abs(step.after) < 1e-12 * max(abs(step.before), abs(step.contribution)):
            self.true = 0.0  # rounding left something of two that cancel
        node, parent = names[id(step.node)], names[id(step.parent)]
        numbers = format_together([step.before, step.upstream, step.local, self.true, step.contribution])
        before, upstream, local, after, contribution = numbers
        self._parts = {
            "node": node,
            "parent": parent,
            "gradient": f"∂{root}/∂{in_fraction(parent)}",
            "above": f"∂{root}/∂{in_fraction(node)} = {upstream}",
            "local": local_in_words(step, names),
            "before": before,
            "product": f"{upstream} × {local}",
            "contribution": contribution,
            "output": format_data(step.node.data),  # in a sentence of its own, with its own decimals
            "after": after,
        }

    def right(self) -> str:
        return self._say(_tr("Right: {truth}."))

    def wrong(self, slip: str) -> Verdict:
        text = self._say(self._reason(slip) + " " + _tr("So {truth}."))
        return Verdict(False, slip, text, self._say(_tr("Not yet.") + " " + self._hint(slip)))

    def _hint(self, slip: str) -> str:
        """Where to look."""
        if slip == "forgot to add":
            return _tr("Look at what was there before: {gradient} = {before}.")
        if slip == "sign":
            return _tr("Look at the sign: does {node} grow or fall as {parent} grows?")
        if slip == "forgot the upstream":
            return _tr("That is one factor. Look at what arrives at {node}.")
        if slip == "forgot the local derivative":
            return _tr("That is one factor. Look at the local derivative of {node} with respect to {parent}.")
        if slip == "other input":
            return _tr("Look at the local derivative: which input of {node} belongs in it?")
        if slip in ("input for output", "output for input"):
            return _tr("Look at the local derivative of {node}: does it need the output or an input?")
        if slip == "added nothing":
            return _tr("Look at what {node} contributes: it comes on top of what was there before.")
        if self._step.before:
            return _tr(
                "Look at both factors, what arrives at {node} and its local derivative, and at what was "
                "there before."
            )
        return _tr(
            "Look at both factors: what arrives at {node}, and its local derivative with respect to {parent}."
        )

    def _say(self, text: str) -> str:
        truth = "{gradient} = {product} = {after}"
        if self._step.before:
            truth = "{gradient} = {before} + {product} = {after}"
        return text.format(truth=truth.format(**self._parts), **self._parts)

    def _reason(self, slip: str) -> str:
        if slip == "forgot to add":
            return _tr(
                "That is only what {node} contributes: {before} was there already, and gradients add up."
            )
        if slip == "sign":
            if self._step.local > 0:
                return _tr("The sign is turned: {node} grows with {parent}; the local derivative is {local}.")
            if self._step.local < 0:
                return _tr(
                    "The sign is turned: {node} falls as {parent} grows; the local derivative is {local}."
                )
            return _tr("The sign is turned.")
        if slip == "forgot the upstream":
            return _tr("That is the local derivative alone: multiply it by {above}.")
        if slip == "forgot the local derivative":
            return _tr(
                "That is what arrives at {node}, passed on unchanged. "
                "Multiply it by the local derivative {local}."
            )
        if slip == "other input":
            return _tr("The two inputs of {node} are interchanged: the local derivative is {local}.")
        if slip == "input for output":
            return _tr(
                "That has an input where the output {node} = {output} belongs: the local derivative is "
                "{local}."
            )
        if slip == "output for input":
            return _tr(
                "That has the output {node} = {output} where an input belongs: the local derivative is "
                "{local}."
            )
        if slip == "added nothing":
            return _tr("That is what was there before; {node} contributes {contribution}.")
        return _tr("That is not it: the local derivative is {local}, and {above}.")


class Predicting:
    """Gradients are asked for before they are shown.

    is_on   whether they are; score: of this session
    hint    after a first wrong answer to the present question: what to look at; else ""
    told    the question that was just answered, and the verdict on it, until one goes on; else None
    """

    def __init__(self, current: CurrentGraph, walkthrough: Walkthrough) -> None:
        self.changed = Event[()]()
        self._current, self._walkthrough = current, walkthrough
        self.is_on = False
        self.score = Score()
        self._hinted: tuple[Step, str] | None = None
        self._told: tuple[Step, str, Verdict] | None = None  # the step that was done

    def turn(self, is_on: bool) -> None:
        self.is_on = is_on
        self._hinted = self._told = None
        self.changed.emit()

    def go_on(self) -> None:
        """To the next question."""
        self._told = None
        self.changed.emit()

    @property
    def hint(self) -> str:
        hinted = self._hinted
        return hinted[1] if hinted is not None and hinted[0] is self._asked else ""

    @property
    def told(self) -> tuple[str, Verdict] | None:
        told = self._told
        return told[1:] if told is not None and told[0] is self._walkthrough.passes.step else None

    @property
    def is_secret(self) -> bool:
        """Whether gradients are still to be predicted, so that nothing should give them away."""
        walk = self._walkthrough
        return self.is_on and not walk.mistake and walk.position < walk.total

    @property
    def _asked(self) -> Step | None:
        """The step whose result can be predicted now."""
        step = self._walkthrough.passes.next_step
        return step if step is not None and is_scalar(step) and not self._walkthrough.mistake else None

    @property
    def question(self) -> str:
        """What could be predicted now; "" where there is nothing: see why_no_question."""
        step, current = self._asked, self._current
        return "" if step is None else sentences.question(step, current.computed.names, current.root_name)

    @property
    def why_no_question(self) -> str:
        return sentences.why_no_question(self._walkthrough.passes, self._walkthrough.mistake)

    def answer(self, typed: str | int) -> Verdict:
        """Judge a number that was typed, or a sign (-1, 0, 1).

        A right answer, or a second wrong one, does the step: then it is told. A first wrong one gets a hint.
        Raises ValueError, and does nothing, if the text is not a number.
        """
        step, names = self._asked, self._current.computed.names
        if step is None:
            raise ValueError(self.why_no_question)
        if isinstance(typed, int):
            verdict = judge_sign(step, typed, names, self._current.root_name)
        else:
            verdict = judge(step, typed, names, self._current.root_name)
        if verdict.is_right or self.hint:
            self.score.add(verdict.is_right and not self.hint)
            self._told = step, self.question, verdict
            self._walkthrough.step_forward()
        else:
            self._hinted = step, verdict.hint
            self.changed.emit()
        return verdict


def _sign(x: float) -> float:
    """-1, 0 or 1; nan, which equals nothing, has none."""
    return x if math.isnan(x) else (x > 0) - (x < 0)


def _tr(text: str) -> str:
    return translate("Predict", text)
