"""A document with its numbers: every value, every gradient as it should be, and what went wrong. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from engine.arithmetic import Data, zeros_like
from engine.backward import topological_order
from engine.document import Document
from engine.document_parts import arity
from engine.formula_writer import Writer
from engine.ops import OPS
from engine.syntax import FREE
from engine.tape import Tape
from engine.value import Value, compute
from gui.labs.graph.session.words.equation import little_formula, node_names
from gui.labs.graph.session.words.trouble import explain_trouble

MOST_AS_TEXT = 60  # nodes: above, the formulas can only be read


class Computed:
    """A graph, as far as it can be computed, and the gradients of one of its ends: the result.

    values      of all nodes that can be computed, by their keys; keys: the way back, by id() of the value
    unfinished  why a node cannot be computed, by key: an input is free, shapes do not fit
    result      the key of the result; None where nothing can be computed
    order       what the result depends on, parents before children, the result last
    names       by id() of the value
    truth       ∂result/∂node by id(), of all that have a gradient
    greatest    the size of the greatest gradient that is a number
    problems    by id(): why a node's data is not finite
    """

    def __init__(self, document: Document, result: int | None = None) -> None:
        """result: which node should be it; without one, or where it cannot be, the last of the ends."""
        self.document = document
        self.values, self.unfinished = document.build_what_can_be()
        used = {wire.source for wire in document.wires if wire.target in self.values}
        ends = [key for key in document.nodes if key in self.values and key not in used]
        # the last end that something computes; a stray leaf is the result only if there is nothing else
        ends.sort(key=lambda key: (bool(self.values[key].parents), self.values[key].op != "constant", key))
        self.result = result if result in self.values else (ends[-1] if ends else None)
        self.order = [] if self.result is None else topological_order(self.values[self.result])
        self.keys = {id(value): key for key, value in self.values.items()}
        is_text = len(document.nodes) <= MOST_AS_TEXT
        self._written = Writer(document).names if is_text else {}  # _1 is called so wherever it is named
        called = {id(value): self._written.get(key, "") for key, value in self.values.items()}
        self.names = node_names(list(self.values.values()), called)
        needed = {id(value) for value in self.order}
        self._others = [value for value in self.values.values() if value.parents and id(value) not in needed]
        self._tape = Tape(self.root) if self.order else None
        self.compute()

    @property
    def root(self) -> Value:
        """The value of the result. Raises IndexError if there is none."""
        root: Value = self.order[-1]
        return root

    @property
    def tape(self) -> Tape:
        """Of the result. Raises AssertionError if there is none."""
        assert self._tape is not None
        return self._tape

    def compute(self) -> None:
        """Values and gradients from the leaves as they are now."""
        if self._tape is not None:
            self._tape.forward()
        self.set_gradients()
        for value in self._others:
            data = compute(value.op, value.parents)
            value.data = data if np.ndim(data) else float(data)
        self.truth: dict[int, Data] = {id(v): v.grad for v in self.order if v.op != "constant"}
        self.greatest = _largest(self.truth.values())
        broken = [value for value in self.values.values() if not _is_finite(value.data)]
        self.problems = {id(value): explain_trouble(value, self.names) for value in broken}

    def set_gradients(self) -> None:
        """Put the right ones into every node, whatever a wrong pass has left there."""
        if self._tape is not None:
            self._tape.backward()
            self._tape.sync()

    def clear_gradients(self) -> None:
        """Leaves add up over backward passes: before one that is recorded they are zeroed."""
        for value in self.order:
            if not value.parents and value.op != "constant":
                value.grad = zeros_like(value.data)

    def set_value(self, key: int, data: Data) -> None:
        """Another number or array for a leaf: all that depends on it follows. Raises DocumentError."""
        self.document.set_value(key, data)
        kept = self.document.node(key).data
        assert kept is not None
        self.values[key].data = kept
        self.compute()

    def key(self, value: Value) -> int:
        return self.keys[id(value)]

    def name(self, value: Value) -> str:
        return self.names[id(value)]

    def symbol(self, value: Value) -> str:
        """Of its operation; "" for a leaf."""
        return OPS[value.op].symbol if value.parents else ""

    @property
    def all_keys(self) -> list[int]:
        """Of all nodes: those that the result depends on first, in topological order, the result last of
        them; then what else can be computed, then what cannot."""
        first = [self.key(value) for value in self.order]
        return [*dict.fromkeys((*first, *self.values)), *sorted(self.unfinished)]

    @property
    def names_by_key(self) -> dict[int, str]:
        """Also of the nodes that cannot be computed: as in the formula, where a free input is a ?."""
        names = {self.keys[node]: name for node, name in self.names.items()}
        taken = set(names.values())
        for key in self.unfinished:
            node = self.document.node(key)
            sources = self.document.inputs(key)[: arity(node.op)[0]]
            name = little_formula(node.op, [FREE if source is None else names[source] for source in sources])
            name = name if name and name not in taken else f"{node.op} {key}"
            names[key] = node.label or self._written.get(key, name)
            taken.add(names[key])
        return names


def _is_finite(data: Data) -> bool:
    return math.isfinite(data) if isinstance(data, float) else bool(np.isfinite(data).all())


def _largest(gradients: Iterable[Data]) -> float:
    """1 if there is none, so that one can divide by it."""
    sizes = [abs(gradient) for gradient in gradients if isinstance(gradient, float)]
    return max([size for size in sizes if 0 < size < math.inf], default=1.0)
