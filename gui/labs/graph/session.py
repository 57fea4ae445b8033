"""What the graph lab knows: the formula, the graph it makes, and where in the backward pass we are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import Array, Data
from engine.backward import Step, backward_steps, topological_order
from engine.document_parts import from_json, to_json
from engine.expression import ExpressionError, parse
from engine.ops import OPS
from engine.value import Value
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.graph.equation import (
    format_data,
    format_together,
    node_names,
    result_equation,
    step_equation,
    step_formula,
)
from gui.state import VERSION, reading
from gui.words import translate

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
    arrays     leaves that are arrays, by the name that the formula gives them
    travelled  (target, input index) of each wire along which a contribution has come -> its sum
    selected   the key of the node that is looked at, or None; it is not saved
    """

    def __init__(self) -> None:
        self.changed = Event()
        self.text = ""
        self._keep_arrays({})
        self.error: ExpressionError | None = None
        self.build(FIRST_FORMULA)

    def build(self, text: str, arrays: Mapping[str, Array] | None = None) -> bool:
        """Make the graph of a formula and stand at the start of its backward pass. False: see error.

        arrays: new leaves that are arrays; without it those of before can still be named.
        """
        arrays = self.arrays if arrays is None else arrays
        try:
            values = parse(text, arrays)
        except ExpressionError as error:
            self.error = error
            self.changed.emit()
            return False
        self.error = None
        self.text = text
        if arrays is not self.arrays:
            self._keep_arrays(arrays)
        self._set_root(list(values.values())[-1])
        self.changed.emit()
        return True

    def _keep_arrays(self, arrays: Mapping[str, Array]) -> None:
        """Written as JSON once, so that states that are kept share it: they may be large."""
        self.arrays = dict(arrays)
        self._arrays_as_json = {name: to_json(array) for name, array in arrays.items()}

    def _set_root(self, root: Value) -> None:
        order = topological_order(root)
        keys = {id(node): key for key, node in enumerate(order)}
        self._order = order
        self.selected: int | None = None
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
        self._amounts = [float(np.sum(step.contribution)) for step in self.steps]
        self.travelled: dict[tuple[int, int], float] = {}
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
            self.travelled[self._keys[id(step.node)], step.input_index] = self._amounts[self.position]
            self.position += 1
        while self.position > position:
            self.position -= 1
            step = self.steps[self.position]
            del self.travelled[self._keys[id(step.node)], step.input_index]
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
            return _tr("There is nothing to pass back: this formula has no operation on a name.")
        if self.position == 0:
            return _tr(
                "The backward pass starts at {root}: it changes one for one with itself. "
                "Step forward, and its gradient flows back."
            ).format(root=self.root_name)
        step = self.steps[self.position - 1]
        words = translate("Op", OPS[step.node.op].words)
        if not isinstance(step.local, float):
            return words
        node, parent = self._names[id(step.node)], self._names[id(step.parent)]
        formula, local = step_formula(step, self._names), format_together([step.local])[0]
        slope = formula if formula in ("1", "-1") else f"{formula} = {local}"
        here = _tr("Here ∂{node}/∂{parent} = {slope}.").format(node=node, parent=parent, slope=slope)
        return f"{words}  {here}"

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        if not self.steps:
            return _tr("{nodes} nodes; nothing to step through").format(nodes=len(self.nodes))
        if self.position == len(self.steps):
            return _tr("The backward pass is complete: every node has its gradient")
        return _tr("{nodes} nodes; backward pass, step {position} of {total}").format(
            nodes=len(self.nodes), position=self.position, total=len(self.steps)
        )

    # What is looked at

    def select(self, key: int | None) -> None:
        """Look at a node, or at none."""
        if key != self.selected:
            self.selected = key
            self.changed.emit()

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about the selected node, at this moment."""
        if self.selected is None:
            return None
        value, node = self._order[self.selected], self.nodes[self.selected]
        lines = []
        if value.parents:
            lines.append(result_equation(value, self._names))
        gradient = self.gradients.get(self.selected)
        if not node.is_constant:
            known = _tr("not reached yet") if gradient is None else format_data(gradient)
            lines.append(f"∂{self.root_name}/∂{node.name} = {known}")
            lines += self._contributions(value)
        if value.parents:
            term, code = "operation", f"engine.ops.OPS[{value.op}]"
            meaning = translate("Op", OPS[value.op].words)
        elif node.is_constant:
            term, code = "constant", "engine.value.constant"
            meaning = _tr("A constant: a number of the formula itself. It needs no gradient.")
        else:
            term, code = "leaf", "engine.value.Value"
            meaning = _tr(
                "A leaf: a number that you chose. Its gradient says how much {root} grows "
                "when it grows a little."
            ).format(root=self.root_name)
        return Inspection(node.name, format_data(node.data), meaning, tuple(lines), term, code)

    def _contributions(self, value: Value) -> list[str]:
        """What has arrived at a node so far, a line a contribution, where there were several."""
        arrived = [
            step
            for step in self.steps[: self.position]
            if step.parent is value and isinstance(step.local, float)
        ]
        if len(arrived) < 2:
            return []
        return [
            _tr("from {node}: {amount}").format(
                node=self._names[id(step.node)], amount=format_data(step.contribution)
            )
            for step in arrived
        ]

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "text": self.text,
            "position": self.position,
            "arrays": self._arrays_as_json,
        }

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, where it is no such state."""
        with reading("graph", state):
            text, position = state["text"], int(state["position"])
            if not isinstance(text, str):
                raise ValueError("the formula is no text")
            arrays = {name: from_json(array) for name, array in state.get("arrays", {}).items()}
            if not all(isinstance(array, np.ndarray) for array in arrays.values()):
                raise ValueError("one of the arrays is none")
            parse(text, arrays)
        self.build(text, arrays)
        self.go_to(position)


def _tr(text: str) -> str:
    return translate("GraphSession", text)
