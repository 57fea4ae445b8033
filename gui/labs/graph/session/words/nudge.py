"""A little more of a node: how much more of the result? The slope beside the gradient. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, Data
from engine.gradcheck import curve, held, nudge
from engine.tape import Tape
from engine.value import Value
from gui.labs.graph.session.computed import Computed
from gui.labs.graph.session.words.equation import format_together, gradient_of, in_brackets, in_fraction
from gui.words import translate

EXPONENTS = range(13)  # h = 1, 0.1, ... 1e-12
_POINTS = 61
_AGREE = 1e-5  # slope and gradient, relative to the gradient where that is greater than 1
_SMALL = 1e-6  # h: above, a difference comes from the bend; below, from rounding
_REACH = 1.6  # of h: how far the curve is drawn to both sides


@dataclass(frozen=True, eq=False)
class Nudged:
    """A node moved by h, and what that does to the result.

    name      of the node, with the place in it where it is an array
    is_held   an operation made it, and does not get to compute it anew
    x h y     the node, by how much it was moved, and the result before
    nudged    the result after
    slope     (nudged - y) / h; gradient: what backpropagation says
    xs ys     (n,) the result around x
    """

    name: str
    x: float
    h: float
    y: float
    nudged: float
    slope: float
    gradient: float
    xs: Array
    ys: Array
    root: str
    is_held: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """The arithmetic, and how well the two agree."""
        h, root = f"{self.h:g}", in_fraction(self.root)
        slope, gradient = format_together([self.slope, self.gradient])
        error = abs(self.slope - self.gradient)
        apart = f"{error:.1e}" if 0 < error < np.inf else "–" if error else "0"
        holding = _tr("{name} is held at {x} + h.").format(name=self.name, x=f"{self.x:.6g}")
        way = f"{root}({self.name} + h) - {root}({self.name})"
        return (
            *([holding] if self.is_held else []),
            f"({way if self.name != self.root else f'{root} + h - {root}'}) / h",
            f"= ({self.nudged} - {in_brackets(str(self.y))}) / {h}",
            f"= {slope}",
            f"{gradient_of(self.root, self.name)} = {gradient}",
            _tr("difference {error}").format(error=apart),
        )

    @property
    def remark(self) -> str:
        """What to see at this size of h."""
        if not np.isfinite(self.slope):
            return _tr("Here the result is no finite number: a slope cannot be measured.")
        if abs(self.slope - self.gradient) <= _AGREE * max(1.0, abs(self.gradient)):
            return _tr("The two agree.")
        if abs(self.h) >= _SMALL:
            return _tr("h is so large that the curve bends: make it smaller.")
        return _tr("So small a step drowns in rounding: numbers have 16 digits, and most of them cancel out.")


class Slope:
    """Of the result by one node of a graph, as often as it is nudged."""

    def __init__(self, graph: Computed, value: Value) -> None:
        self._root, self._leaf = held(graph.root, value)  # only what depends on it is computed again
        self._tape, self._gradient = Tape(self._root), graph.truth[id(value)]
        self._name, self._root_name = graph.name(value), graph.name(graph.root)
        self._is_held = bool(value.parents)

    def nudge(self, h: float, index: tuple[int, ...] | None = None) -> Nudged:
        """Move the node, or one cell of it, by h; the graph keeps its numbers."""
        moved = nudge(self._tape, self._root, self._leaf, h, index)
        x = _cell(self._leaf.data, index)
        xs = np.unique(np.append(x + np.linspace(-_REACH, _REACH, _POINTS) * h, [x, x + h]))
        ys = curve(self._tape, self._root, self._leaf, xs, index)
        name = self._name if index is None else f"{self._name}[{', '.join(map(str, index))}]"
        gradient = _cell(self._gradient, index)
        found = (name, x, h, moved.before, moved.after, moved.slope, gradient)
        return Nudged(*found, xs, ys, self._root_name, self._is_held)


def _cell(data: Data, index: tuple[int, ...] | None) -> float:
    return float(np.asarray(data)[() if index is None else index])


def _tr(text: str) -> str:
    return translate("Nudge", text)
