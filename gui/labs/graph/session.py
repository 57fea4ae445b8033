"""What the graph lab knows: the formula, the graph it makes, and where in the backward pass we are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import Data
from engine.backward import Step, backward_steps, topological_order
from engine.expression import ExpressionError, parse
from engine.ops import OPS
from engine.value import Value
from gui.event import Event
from gui.labs.graph.equation import format_together, node_names, step_equation, step_formula

FIRST_FORMULA = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"


@dataclass(frozen=True)
class Node:
    """A node as it is drawn. key counts from 0 in topological order; the root has the last one."""

    key: int
    name: str
    symbol: str  # of its operation; "" for a leaf
    data: Data
    is_constant: bool


@dataclass(frozen=True)
class Wire:
    """From the output of one node to an input of another."""

    source: int
    target: int
    input_index: int


class GraphSession:
    """A graph, and a position in its backward pass.

    position   0: the root's gradient is 1, nothing else is known yet; k: after the k-th contribution
    gradients  by node key, as they are at this position; a node that nothing has reached has none
    error      why the newest formula could not be read; the graph is then still the one before
    """

    def __init__(self) -> None:
        self.changed = Event()
        self.text = ""
        self.error: ExpressionError | None = None
        self.build(FIRST_FORMULA)

    def build(self, text: str) -> bool:
        """Make the graph of a formula and stand at the start of its backward pass. False: see error."""
        try:
            values = parse(text)
        except ExpressionError as error:
            self.error = error
            self.changed.emit()
            return False
        self.error = None
        self.text = text
        self._set_root(list(values.values())[-1])
        self.changed.emit()
        return True

    def _set_root(self, root: Value) -> None:
        order = topological_order(root)
        keys = {id(node): key for key, node in enumerate(order)}
        self._names = node_names(order)
        self._keys = keys
        self.root_name = self._names[id(root)]
        self.nodes = [
            Node(
                key,
                self._names[id(node)],
                OPS[node.op].symbol if node.parents else "",
                node.data,
                node.op == "constant",
            )
            for key, node in enumerate(order)
        ]
        self.wires = [
            Wire(keys[id(parent)], keys[id(node)], index)
            for node in order
            for index, parent in enumerate(node.parents)
        ]
        self.steps: list[Step] = list(backward_steps(root))
        reached: set[int] = set()
        self._first_arrivals: list[bool] = []
        for step in self.steps:
            self._first_arrivals.append(id(step.parent) not in reached)
            reached.add(id(step.parent))
        self.position = 0
        self.gradients: dict[int, Data] = {keys[id(root)]: root.grad}

    def step_forward(self) -> None:
        self.go_to(self.position + 1)

    def step_back(self) -> None:
        self.go_to(self.position - 1)

    def go_to(self, position: int) -> None:
        """Move through the recorded steps, either way; a position outside them means the nearest end."""
        position = min(max(position, 0), len(self.steps))
        if position == self.position:
            return
        while self.position < position:
            step = self.steps[self.position]
            self.gradients[self._keys[id(step.parent)]] = step.after
            self.position += 1
        while self.position > position:
            self.position -= 1
            step = self.steps[self.position]
            if self._first_arrivals[self.position]:
                del self.gradients[self._keys[id(step.parent)]]
            else:
                self.gradients[self._keys[id(step.parent)]] = step.before
        self.changed.emit()

    @property
    def current_wire(self) -> Wire | None:
        """The wire along which the newest contribution came."""
        if self.position == 0:
            return None
        step = self.steps[self.position - 1]
        return Wire(self._keys[id(step.parent)], self._keys[id(step.node)], step.input_index)

    @property
    def travelled(self) -> dict[tuple[int, int], float]:
        """For each wire along which a contribution has come, (target, input index): how much, in sum."""
        amounts = {}
        for step in self.steps[: self.position]:
            wire = (self._keys[id(step.node)], step.input_index)
            amounts[wire] = float(np.sum(step.contribution))
        return amounts

    @property
    def equation(self) -> str:
        """The arithmetic of this moment."""
        if self.position == 0:
            return f"∂{self.root_name}/∂{self.root_name} = 1.0"
        index = self.position - 1
        return step_equation(self.steps[index], self._names, self.root_name, self._first_arrivals[index])

    @property
    def explanation(self) -> str:
        """The rule of this moment, in words."""
        if not self.steps:
            return "There is nothing to pass back: this formula has no operation on a name."
        if self.position == 0:
            return f"The backward pass starts at {self.root_name}: it changes one for one with itself."
        step = self.steps[self.position - 1]
        words = OPS[step.node.op].words
        if not isinstance(step.local, float):
            return words
        node, parent = self._names[id(step.node)], self._names[id(step.parent)]
        formula, local = step_formula(step, self._names), format_together([step.local])[0]
        slope = formula if formula in ("1", "-1") else f"{formula} = {local}"
        return f"{words}  Here ∂{node}/∂{parent} = {slope}."

    def to_dict(self) -> dict[str, Any]:
        return {"version": 1, "text": self.text, "position": self.position}

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, where it is no such state."""
        try:
            if state["version"] != 1:
                raise ValueError(f"graph: version {state['version']!r} is not known here")
            text, position = state["text"], int(state["position"])
            if not isinstance(text, str):
                raise ValueError("graph: the formula is no text")
            parse(text)
        except (KeyError, TypeError) as error:
            raise ValueError(f"graph: not a graph ({error!r})") from error
        self.build(text)
        self.go_to(position)
