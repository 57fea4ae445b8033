"""The result over two of the graph's leaves: which two, how far, and what is seen from the ball. No Qt.

landscape.x, landscape.y                    keys of leaves; y is None: one leaf, as a curve
survey = yield from look_around(landscape.plan())         # in a worker
landscape.move(1.5, -2)                     the ball is dragged: the leaves follow
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.landscape import copy, curvature_steps, leaf_gradient, result_steps
from engine.steps import Steps, within
from engine.value import Value
from gui.event import Event
from gui.labs.graph.session.current import CurrentGraph
from gui.labs.graph.session.editing import Editing
from gui.labs.graph.session.learning.learner import Learner
from gui.labs.graph.session.snapshot import Leaves
from gui.state import fields, items, number, text
from gui.words import translate

SIDE, CURVE = 81, 241  # points
MOST_NODES = 2_000  # of a graph that is copied while somebody drags
_REACH, _SHARE = (
    2.0,
    1.25,
)  # how far one sees from the ball: at least, and times its number
_INNER = 0.9  # of the picture: a ball beyond it is in the middle of a new one
_SHORTEST, _LONGEST = 0.1, 0.45  # of the picture: the arrow is drawn no shorter and no longer
_MOST_LEAVES = 2_000  # whose curvature is asked for


@dataclass(frozen=True, eq=False)
class Plan:
    """What is to be computed, on a graph of its own. y None: a curve over x.

    learning, at  the leaves that learn, for the curvature, and their numbers
    key           equal for plans that come to the same
    """

    root: Value
    x: Value
    y: Value | None
    xs: Array
    ys: Array
    learning: list[Value]
    at: Array
    key: tuple[object, ...]


@dataclass(frozen=True, eq=False)
class Survey:
    """values (len(ys), len(xs)), of a curve (1, len(xs)); curvature: the largest; nan: not asked for."""

    plan: Plan
    values: Array
    curvature: float


class GraphLandscape:
    """x, y     the leaves over which the result is shown, as keys; None: none, and of y a curve
    extents     of each of the two, from where to where
    guessed     the rate at which descent was guessed to begin to overshoot; None for no guess yet
    """

    def __init__(self, current: CurrentGraph, editing: Editing, learner: Learner) -> None:
        self.changed = Event[()]()
        self._current, self._editing, self._learner = current, editing, learner
        self._document: object = None
        self._chosen: Sequence[str] = ()  # the names of x and y, where the user chose them
        self.x: int | None = None
        self.y: int | None = None
        self.extents: dict[int, tuple[float, float]] = {}
        self.guessed: float | None = None

    # What is looked at

    @property
    def leaves(self) -> dict[int, str]:
        """Names by key of the leaves that can be chosen: numbers on which the result depends."""
        graph = self._current.computed
        return {
            graph.key(value): graph.name(value)
            for value in graph.order
            if value.op == "" and type(value.data) is float
        }

    @property
    def why_not(self) -> str:
        """Why there is no landscape, in a sentence; else ""."""
        root = self._current.root
        if root is None or type(root.data) is not float:
            return _tr("A landscape needs a result that is a single number.")
        if not self.leaves:
            return _tr("A landscape needs a leaf that is a number. Add one to the formula.")
        if self._current.size > MOST_NODES:
            return _tr("This graph is too large for a landscape.")
        return ""

    def follow(self) -> None:
        """The graph may be another, or its numbers: the leaves that are gone are chosen anew, and a ball that
        has left the picture comes to the middle of a new one."""
        graph, leaves = self._current.computed, self.leaves
        if self._document is not self._current.document:
            self._document, self.guessed = self._current.document, None
            self.extents = {}
            keys = {
                name: key for key, name in leaves.items()
            }  # an edit of the formula gives leaves other keys
            found = [keys[name] for name in self._chosen if name in keys]
            self.x, self.y = (*(found if len(found) == len(self._chosen) else ()), None, None)[:2]
        if self.x not in leaves:
            learning = [key for key in leaves if key not in self._current.fixed]
            # the steepest two: a picture that is flat along an axis says little
            best = sorted(learning or leaves, key=lambda key: -abs(self.gradient(key)))[:2]
            self.x, self.y = (*sorted(best), None, None)[:2]
        elif self.y is not None and self.y not in leaves:
            self.y = None
        for key in (self.x, self.y):
            if key is not None and not self._is_inside(key):
                at = graph.values[key].data
                assert isinstance(at, float)
                reach = max(_REACH, _SHARE * abs(at)) if math.isfinite(at) else _REACH
                middle = at if math.isfinite(at) else 0.0
                self.extents[key] = (middle - reach, middle + reach)

    def _is_inside(self, key: int) -> bool:
        if key not in self.extents:
            return False
        low, high = self.extents[key]
        at, middle = self._number(key), (low + high) / 2
        return abs(at - middle) <= _INNER * (high - low) / 2

    def choose(self, x: int, y: int | None) -> None:
        self.x, self.y = x, None if y == x else y
        self._chosen = [self.name(key) for key in (self.x, self.y) if key is not None]
        self.extents = {}
        self.changed.emit()

    def stretch(self, factor: float) -> None:
        """A wider picture, or a nearer one, around the ball."""
        for key, (low, high) in self.extents.items():
            at = self._number(key)
            self.extents[key] = (at - factor * (high - low) / 2, at + factor * (high - low) / 2)
        self.changed.emit()

    def guess(self, rate: float) -> None:
        self.guessed = rate
        self.changed.emit()

    # Keeping it

    def to_dict(self) -> dict[str, Any] | None:
        """What was chosen and guessed; None for neither."""
        if not self._chosen and self.guessed is None:
            return None
        return {"leaves": list(self._chosen), "guessed": self.guessed}

    @staticmethod
    def read(state: Any) -> tuple[Sequence[str], float | None]:
        """What to_dict() wrote. Within gui.state.reading()."""
        if state is None:
            return (), None
        state = fields(state, "the landscape")
        leaves = [text(name, "a leaf") for name in items(state["leaves"], "the leaves", 2)]
        guessed = state["guessed"]
        return leaves, None if guessed is None else number(guessed, "the guess")

    def adopt(self, leaves: Sequence[str], guessed: float | None) -> None:
        """What read() read, of the graph that is there now."""
        self._chosen, self._document = leaves, None
        self.follow()
        self.guessed = guessed
        self.changed.emit()

    def name(self, key: int | None) -> str:
        return "" if key is None else self._current.name_of(key)

    @property
    def result(self) -> str:
        return self._current.root_name

    # The ball

    def _number(self, key: int) -> float:
        data = self._current.computed.values[key].data
        return data if isinstance(data, float) else math.nan

    @property
    def ball(self) -> tuple[float, float]:
        """Of a curve the second number is the result."""
        assert self.x is not None
        return self._number(self.x), self.height if self.y is None else self._number(self.y)

    @property
    def height(self) -> float:
        root = self._current.root
        return root.data if root is not None and isinstance(root.data, float) else math.nan

    def gradient(self, key: int) -> float:
        """As it should be, whatever a wrong pass has left."""
        truth = self._current.computed.truth.get(id(self._current.computed.values[key]), 0.0)
        return truth if isinstance(truth, float) else math.nan

    def move(self, x: float, y: float) -> tuple[Leaves, Leaves]:
        """Put the ball there; the leaves before and after."""
        assert self.x is not None
        numbers = {self.x: x} if self.y is None else {self.x: x, self.y: y}
        return self._editing.set_numbers(numbers)

    @property
    def path(self) -> Array:
        """(n, 2): where the ball has been while it learned."""
        learning = self._learner.learning
        if learning is None or self.x is None or self.y is None:
            return np.zeros((0, 2))
        return learning.path([self.x, self.y])

    @property
    def rate(self) -> float:
        return self._learner.learning.rate if self._learner.learning is not None else math.nan

    @property
    def limit(self) -> float:
        """See LeafDescent."""
        return self._learner.learning.limit if self._learner.learning is not None else 2.0

    def _slope(self, key: int) -> float:
        learning = self._learner.learning
        return self.gradient(key) + (0.0 if learning is None else learning.carried(key))

    @property
    def step(self) -> list[tuple[str, float, float, float]]:
        """Of each chosen leaf that learns: its name, its number, its gradient with what goes on of the steps
        before, and where the step leads."""
        found = []
        for key in (self.x, self.y):
            if key is not None and key not in self._current.fixed:
                at, slope = self._number(key), self._slope(key)
                found.append((self.name(key), at, slope, at - self.rate * slope))
        return found

    @property
    def arrow(self) -> tuple[float, float]:
        """The step as it is drawn: its way, no shorter than can be seen and no longer than the picture."""
        if self.x is None or self.y is None:
            return 0.0, 0.0
        way, sizes = [], []
        for key in (self.x, self.y):
            low, high = self.extents[key]
            step = 0.0 if key in self._current.fixed else -self.rate * self._slope(key)
            way.append(step)
            sizes.append(step / (high - low))
        length = math.hypot(*sizes)
        if not (math.isfinite(length) and length > 0):
            return 0.0, 0.0
        factor = min(max(length, _SHORTEST), _LONGEST) / length
        return way[0] * factor, way[1] * factor

    # What is computed

    @property
    def key(self) -> tuple[object, ...]:
        """What the picture depends on: it changes with all leaves but the two."""
        graph = self._current.computed
        others = tuple(
            value.data if type(value.data) is float else np.asarray(value.data).tobytes()
            for value in graph.order
            if not value.parents and graph.key(value) not in (self.x, self.y)
        )
        extents = tuple(self.extents.get(key) for key in (self.x, self.y) if key is not None)
        ball = None if self.guessed is None else self.ball  # for the curvature
        return graph, self.x, self.y, extents, others, ball

    def plan(self) -> Plan:
        """On a copy of the graph, so that a worker may set its numbers."""
        graph, current = self._current.computed, self._current
        assert self.x is not None
        twins = copy(graph.root)
        of = {key: twins[id(value)] for key, value in graph.values.items() if id(value) in twins}
        xs = np.linspace(*self.extents[self.x], SIDE if self.y is not None else CURVE)
        ys = np.zeros(1) if self.y is None else np.linspace(*self.extents[self.y], SIDE)
        wanted = self.leaves if self.guessed is not None else {}
        learning = [of[key] for key in wanted if key in current.parameters][:_MOST_LEAVES]
        at = np.array([leaf.data for leaf in learning])
        y = None if self.y is None else of[self.y]
        return Plan(of[current.computed.key(graph.root)], of[self.x], y, xs, ys, learning, at, self.key)


def look_around(plan: Plan) -> Steps[Survey]:
    """Long work: the result over the plane, and the largest curvature where it is asked for."""
    y = Value(0.0) if plan.y is None else plan.y
    values = yield from within(0.0, 0.7, result_steps(plan.root, plan.x, y, plan.xs, plan.ys))
    curvature = math.nan
    if plan.learning:
        curvature = yield from within(
            0.7, 1.0, curvature_steps(leaf_gradient(plan.root, plan.learning), plan.at)
        )
    return Survey(plan, values, curvature)


def _tr(text: str) -> str:
    return translate("GraphLandscape", text)
