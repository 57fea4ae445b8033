"""Each line of the blank page, judged against the right rule applied to the learner's own earlier lines.

    judged = judge(task, "z1 = x @ W1 + b1\\na1 = tanh(z1)")
    [each.word for each in judged.verdicts]          # ["right", "not yet"]
    judged.is_done                                   # whether the whole may be trained

So one slip marks one line, and any form that gives the same numbers is right. The final word is had by
central differences of the learner's own loss: a gradient that agrees with them is right, and without their
agreement nothing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import quiet
from engine.scratch import Line, MisfitError, Program, first_word, read_lines
from engine.scratch_tasks import Task
from engine.slips import Case, World, agree, slip_of
from engine.steps import Steps, finish

BLANK, UNREAD, MISFIT, NOT_YET, RIGHT, HELPER = (
    *("", "cannot be read", "shapes do not fit", "not yet", "right", "helper"),
)  # HELPER: a line that the task does not ask for
MOST_LINES = 200
_H = 1e-5
_NEAR = 1e-6  # of a slope, how far central differences may lie from it
_DIRECTIONS = 2


@dataclass(frozen=True)
class Difference:
    """The final word on a gradient. index: of its largest number; yours, numeric: what it is there; agrees:
    along random directions, too."""

    index: tuple[int, ...]
    yours: float
    numeric: float
    agrees: bool


@dataclass(frozen=True)
class Verdict:
    """On a line. word: RIGHT, NOT_YET ...; value: its numbers; slip: a key of SLIPS, or ""."""

    line: Line
    word: str
    value: Any = None
    slip: str = ""
    difference: Difference | None = None

    @property
    def message(self) -> str:
        return str(self.line.error) if self.line.error is not None else ""


@dataclass(frozen=True)
class Judged:
    """missing: the names that are still to be written."""

    verdicts: list[Verdict]
    missing: list[str]
    is_done: bool


def judge(task: Task, text: str, seed: int = 1) -> Judged:
    """seed: of the numbers on which it is judged."""
    return finish(judge_steps(task, text, seed))


def judge_steps(task: Task, text: str, seed: int = 1) -> Steps[Judged]:
    """The same, a line a step."""
    given = task.arrays(seed)
    supposed = {name: line.shape for name, line in task.solution.items() if line.shape is not None}
    lines = read_lines("\n".join(text.split("\n")[:MOST_LINES]), task.shapes(), task.called, supposed)
    newest = {line.name: i for i, line in enumerate(lines) if line.name}
    verdicts, own = list[Verdict](), dict[str, Any]()
    for i, line in enumerate(lines):
        yield i / len(lines)
        world = World(task, given, dict(own))
        verdict = judge_line(line, world, newest.get(line.name) == i)
        verdicts.append(verdict)
        name = line.name or first_word(line.text)
        is_fit = verdict.value is not None and (
            newest[name] != i or np.shape(verdict.value) == supposed.get(name, np.shape(verdict.value))
        )
        if is_fit:
            own[name] = verdict.value
        elif name in task.solution:  # so that the lines below are judged on what fits
            own[name] = world.right(name)
    return (yield from _with_differences(task, given, verdicts, newest))


@quiet
def judge_line(line: Line, world: World, is_newest: bool) -> Verdict:
    task, name = world.task, line.name
    if line.error is not None:
        word = MISFIT if isinstance(line.error, MisfitError) else UNREAD
        if word == UNREAD or name not in task.solution or line.statement is None:
            return Verdict(line, word)
        return Verdict(line, word, slip=slip_of(Case(world, name, line.statement, None, world.right(name))))
    if line.statement is None:
        return Verdict(line, BLANK)
    try:
        value = Program([line]).value({**world.given, **world.own})
    except (IndexError, ValueError) as error:
        return Verdict(_failed(line, error), MISFIT)
    if name not in task.solution or not is_newest:
        return Verdict(line, HELPER, value)
    right = world.right(name)
    if agree(value, right):
        return Verdict(line, RIGHT, value)
    slip = slip_of(Case(world, name, line.statement, value, right))
    return Verdict(line, NOT_YET, value, slip or _updated_too_early(line, world, right))


def _failed(line: Line, error: Exception) -> Line:
    assert line.statement is not None
    body = line.statement.body.token
    return Line(line.text, line.name, line.statement, error=MisfitError(str(error), body.line, body.column))


def _updated_too_early(line: Line, world: World, right: Any) -> str:
    """Whether the line is right with the parameters as they were."""
    try:
        return "update" if agree(Program([line]).value({**world.own, **world.given}), right) else ""
    except (IndexError, ValueError):
        return ""


# The final word


def _with_differences(
    task: Task, given: Mapping[str, Any], verdicts: list[Verdict], newest: Mapping[str, int]
) -> Steps[Judged]:
    found = list[Verdict]()
    for i, verdict in enumerate(verdicts):
        yield 1.0
        name = verdict.line.name
        if verdict.word in (RIGHT, NOT_YET) and task.source(name) in given and newest[name] == i:
            difference = _difference(task, given, verdicts, verdict)
            word = RIGHT if difference is not None and difference.agrees else verdict.word
            slip = "" if word == RIGHT else verdict.slip
            verdict = Verdict(verdict.line, word, verdict.value, slip, difference)
        found.append(verdict)
    said = {name: found[i] for name, i in newest.items()}
    missing = [name for name in task.essential if name not in said]
    is_forward = [name for name in said if name in task.solution and not task.source(name)]
    is_right = all(said[name].word == RIGHT for name in (*task.essential, *is_forward) if name in said)
    are_confirmed = all(
        (d := said[name].difference) is not None and d.agrees
        for name in task.essential
        if name in said and task.source(name)
    )
    is_whole = all(verdict.word not in (UNREAD, MISFIT) for verdict in found)
    return Judged(found, missing, not missing and is_right and are_confirmed and is_whole)


def _difference(
    task: Task, given: Mapping[str, Any], verdicts: list[Verdict], verdict: Verdict
) -> Difference | None:
    """Of the loss by what the gradient is of; None where there is no loss yet."""
    name, source = verdict.line.name, task.source(verdict.line.name)
    loss = _own_loss(task, verdicts, name)
    gradient, at = np.asarray(verdict.value, float), np.asarray(given[source], float)
    if loss is None or gradient.shape != at.shape:
        return None

    def slope(direction: Any) -> float:
        up, down = (loss({**given, source: at + sign * _H * direction}) for sign in (1, -1))
        return (up - down) / (2 * _H)

    index = np.unravel_index(int(np.argmax(np.abs(gradient))), gradient.shape)
    largest = np.zeros(at.shape)
    largest[index] = 1.0
    rng = np.random.default_rng(0)
    directions = [largest, *(rng.normal(size=at.shape) for _ in range(_DIRECTIONS))]
    try:
        slopes = [slope(direction) for direction in directions]
    except (ValueError, IndexError):  # the loss is made from what does not fit
        return None
    size = max(1.0, float(np.linalg.norm(gradient)))
    agrees = all(
        abs(numeric - float(np.sum(gradient * direction)))
        <= _NEAR * size * max(1.0, float(np.linalg.norm(direction)))
        for numeric, direction in zip(slopes, directions, strict=True)
    )
    return Difference(tuple(int(i) for i in index), float(gradient[index]), slopes[0], agrees)


def _own_loss(
    task: Task, verdicts: list[Verdict], gradient: str
) -> Callable[[Mapping[str, Any]], float] | None:
    if gradient in task.losses:
        loss = Program([task.losses[gradient]])
        return lambda values: float(loss.value(values))
    above = list[Verdict]()
    for verdict in verdicts:
        above.append(verdict)
        if verdict.line.name == "loss" and verdict.line.shape == ():
            break
    else:
        return None
    if any(verdict.word in (UNREAD, MISFIT) for verdict in above):
        return None
    forward = Program([verdict.line for verdict in above])
    return lambda values: float(forward.value(values))
