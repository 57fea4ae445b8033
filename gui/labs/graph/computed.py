"""A document with its numbers: every value, every gradient as it should be, and what went wrong. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from engine.arithmetic import Data, zeros_like
from engine.backward import topological_order
from engine.document import Document
from engine.export import ExportError, arrays_of, to_text
from engine.ops import OPS
from engine.tape import Tape
from engine.value import Value
from gui.labs.graph.equation import node_names
from gui.labs.graph.trouble import explain_trouble
from gui.words import translate


class Computed:
    """The graph of the document's last result, computed.

    values    of all the document's nodes, by their keys; keys: the way back, by id() of the value
    order     what the result depends on, parents before children; root: the result itself
    names     by id() of the value
    truth     ∂root/∂node by id(), of all that have a gradient
    greatest  the size of the greatest gradient that is a number
    problems  by id(): why a node's data is not finite
    Raises ValueError for a document without nodes, or one that cannot be built.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        used = {wire.source for wire in document.wires}
        ends = [key for key in document.nodes if key not in used]
        if not ends:
            raise ValueError(translate("GraphSession", "this graph has no nodes"))
        self.values = document.build()
        self.order = topological_order(self.values[ends[-1]])
        self.root: Value = self.order[-1]
        self.keys = {id(value): key for key, value in self.values.items()}
        self.names = node_names(self.order)
        self.tape = Tape(self.root)
        self.compute()

    def compute(self) -> None:
        """Values and gradients from the leaves as they are now."""
        self.tape.forward()
        self.set_gradients()
        self.truth: dict[int, Data] = {id(v): v.grad for v in self.order if v.op != "constant"}
        self.greatest = _largest(self.truth.values())
        broken = [value for value in self.order if not _is_finite(value.data)]
        self.problems = {id(value): explain_trouble(value, self.names) for value in broken}

    def set_gradients(self) -> None:
        """The right ones into every node, whatever a wrong pass has left there."""
        self.tape.backward()
        self.tape.sync()

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
    def names_by_key(self) -> dict[int, str]:
        return {self.keys[node]: name for node, name in self.names.items()}

    @property
    def text(self) -> str:
        """As formulas in a line; "" where a number cannot be written in one."""
        try:
            return to_text(self.root).replace("\n", "; ")
        except ExportError:
            return ""

    @property
    def arrays(self) -> dict[str, Value]:
        """The leaves that are arrays, by the names that a formula gives them."""
        return arrays_of(self.root)


def _is_finite(data: Data) -> bool:
    return math.isfinite(data) if isinstance(data, float) else bool(np.isfinite(data).all())


def _largest(gradients: Iterable[Data]) -> float:
    """1 where there is none, so that one may divide."""
    sizes = [abs(gradient) for gradient in gradients if isinstance(gradient, float)]
    return max([size for size in sizes if 0 < size < math.inf], default=1.0)
