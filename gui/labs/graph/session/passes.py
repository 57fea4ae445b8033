"""Forward, then backward, as one list of events, and what is known after each of them.

    passes = Passes(order, lambda: backward_steps(root))
    passes.go_to(passes.forward)        # all values are computed
    passes.go_to(passes.seed)           # the root's gradient is 1
    passes.go_to(passes.total)          # and every node has its gradient

An event of the forward pass computes a node; then the root's gradient is set; an event of the backward
pass adds one contribution.
Nodes are told apart by id().
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

import numpy as np

from engine.arithmetic import Data, ones_like
from engine.backward import Step
from engine.value import Value

MOST_STEPS = 5_000  # of a backward pass: the recursive mistake follows every path, and there may be 2¹⁰⁰


class _Record:
    """The backward pass, run once.

    steps     its contributions
    amounts   each of them as a number: the sum of an array's
    arrivals  the gradient of the step's parent before it; None where nothing was there
    first     what nodes have before anything arrives: the root 1, and in some wrong passes others, too
    final     what each has in the end
    broken    by node: the first step that brought something infinite or no number
    is_cut    it was longer than MOST_STEPS
    """

    def __init__(self, order: Sequence[Value], steps: Iterable[Step]) -> None:
        taken = list(islice(_until_it_gives_up(steps), MOST_STEPS + 1))
        self.is_cut = len(taken) > MOST_STEPS
        self.steps = taken[:MOST_STEPS]
        self.amounts = [_total(step.contribution) for step in self.steps]
        self.broken: dict[int, int] = {}
        for index, (step, amount) in enumerate(zip(self.steps, self.amounts, strict=True)):
            if not math.isfinite(amount):
                self.broken.setdefault(id(step.parent), index)
        self.arrivals: list[Data | None] = []
        root = order[-1]
        self.final: dict[int, Data] = {id(node): node.grad for node in order if node.op != "constant"}
        # a pass without a step ends as it begins
        self.first: dict[int, Data] = dict(self.final) if not self.steps else {}
        self.first[id(root)] = self.steps[0].upstream if self.steps else root.grad
        reached: set[int] = set()
        for step in self.steps:
            parent = id(step.parent)
            if parent not in reached and _is_something(step.before):
                self.first[parent] = step.before
            self.arrivals.append(step.before if parent in reached or parent in self.first else None)
            reached.add(parent)


class Passes:
    """A forward and a backward pass, and a position in them.

    order      the nodes, parents before children, the root last; without any there is nothing to step
    steps      runs the backward pass; it is run when the position first goes beyond its beginning
    count      how many steps it has, where that is known: else it is run at once

    forward    how many events the forward pass has
    seed       forward + 1: here the backward pass begins, with the root's gradient
    total      how many events there are
    position   how many events have happened
    gradients  by node: what has arrived so far; what nothing has reached is missing
    travelled  (node, input index) -> the contribution that came back along this wire, summed over arrays
    """

    def __init__(
        self, order: Sequence[Value], steps: Callable[[], Iterable[Step]], count: int | None = None
    ) -> None:
        self.order = order
        self.inner = [node for node in order if node.parents]
        self._run = steps
        self.forward = len(self.inner)
        self.seed = self.forward + 1
        self.total = 0
        if order:
            self.total = self.seed + (len(self.record.steps) if count is None else count)
        self.position = 0
        self.gradients: dict[int, Data] = {}
        self.travelled: dict[tuple[int, int], float] = {}

    @cached_property
    def record(self) -> _Record:
        """Made when it is first needed: an edit at the beginning of the backward pass needs none."""
        return _Record(self.order, self._run())

    def go_to(self, position: int) -> None:
        """Move to a position, either way; one outside means the nearest end."""
        position = min(max(position, 0), self.total)
        while self.position < position:
            self.position += 1
            if self.position == self.seed:
                self._begin_backward()
            elif (step := self.step) is not None:
                self.gradients[id(step.parent)] = step.after
                self.travelled[id(step.node), step.input_index] = self.record.amounts[self._index]
        while self.position > position:
            if (step := self.step) is not None:
                before = self.record.arrivals[self._index]
                if before is None:
                    del self.gradients[id(step.parent)]
                else:
                    self.gradients[id(step.parent)] = before
                self._travel_back(step)
            elif self.position == self.seed:
                self.gradients = {}
            self.position -= 1

    def _begin_backward(self) -> None:
        root = self.order[-1]
        is_usual = "record" not in self.__dict__  # else it is known how this pass begins
        self.gradients = {id(root): ones_like(root.data)} if is_usual else dict(self.record.first)

    def _travel_back(self, step: Step) -> None:
        """A wire may have been travelled before: the recursive mistake does so."""
        wire = id(step.node), step.input_index
        del self.travelled[wire]
        for index in range(self._index - 1, -1, -1):
            earlier = self.record.steps[index]
            if (id(earlier.node), earlier.input_index) == wire:
                self.travelled[wire] = self.record.amounts[index]
                return

    @property
    def _index(self) -> int:
        return self.position - self.seed - 1

    @property
    def step(self) -> Step | None:
        """The newest contribution, if the newest event was one."""
        return self.record.steps[self._index] if self.position > self.seed else None

    @property
    def next_step(self) -> Step | None:
        """The contribution that comes next, if the next event is one."""
        return self.record.steps[self._index + 1] if self.seed <= self.position < self.total else None

    @property
    def computed(self) -> Value | None:
        """The node that the newest event computed, if it was one of the forward pass."""
        return self.inner[self.position - 1] if 0 < self.position <= self.forward else None

    @property
    def adds(self) -> bool:
        """Whether something was there before the newest contribution."""
        return self.position > self.seed and self.record.arrivals[self._index] is not None

    def broken_by(self, node: Value) -> Step | None:
        """The first contribution to a node that was infinite or no number, if it has come by now."""
        index = self._broken.get(id(node), self.total)
        return self.record.steps[index] if index <= self._index else None

    @property
    def is_broken(self) -> bool:
        """Whether there may be such contributions: most often one need not look for them."""
        return bool(self._broken)

    @property
    def _broken(self) -> dict[int, int]:
        return self.record.broken if self.position > self.seed else {}

    def is_known(self, node: Value) -> bool:
        """Whether the node's data is computed by now; a leaf's, and what is loose, is from the beginning."""
        return not node.parents or self.position >= self._turn.get(id(node), 0)

    @cached_property
    def _turn(self) -> dict[int, int]:
        return {id(node): number for number, node in enumerate(self.inner, 1)}

    def comes_to(self, position: int) -> Value:
        """The node to which something comes in the event that leads to a position, from 1 to total."""
        if position <= self.forward:
            return self.inner[position - 1]
        node: Value = (
            self.order[-1] if position == self.seed else self.record.steps[position - self.seed - 1].parent
        )
        return node

    def wires_at(self, position: int) -> list[tuple[Value, int, float]]:
        """What moves in that event along which wires: (node, input index, number).

        Forward each input of the node is read; backward one contribution comes to one input.
        """
        if position <= self.forward:
            node = self.inner[position - 1]
            return [(node, index, _total(parent.data)) for index, parent in enumerate(node.parents)]
        if position == self.seed:
            return []
        index = position - self.seed - 1
        step = self.record.steps[index]
        return [(step.node, step.input_index, self.record.amounts[index])]


def _is_something(data: Data) -> bool:
    return data != 0 if type(data) is float else bool(np.any(data))


def _total(data: Data) -> float:
    return data if type(data) is float else float(np.sum(data))


def _until_it_gives_up(steps: Iterable[Step]) -> Iterator[Step]:
    """A pass that follows every path ends with a RuntimeError of its own."""
    try:
        yield from steps
    except RuntimeError:
        return
