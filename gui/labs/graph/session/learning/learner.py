"""The current graph learns: descent on its leaves, with what of it can be undone. No Qt."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.arithmetic import Array, Data
from gui.event import Event
from gui.labs.graph.session.current import CurrentGraph
from gui.labs.graph.session.editing import Editing
from gui.labs.graph.session.learning.leaf_descent import LeafDescent, Prediction
from gui.labs.graph.session.learning.points import EXTENT, Points
from gui.labs.graph.session.learning.trained_graph import TrainedGraph
from gui.labs.graph.session.walkthrough import Walkthrough
from gui.words import translate

_STILL = 500  # nodes: in larger graphs one stands before the backward pass while it learns


@dataclass(frozen=True)
class Learned:
    """What learning changes: numbers by key, the formulas that say them, and the place in the history."""

    numbers: Mapping[int, Data]
    text: str
    is_from_text: bool
    position: int


class Learner:
    """What the panel of learning asks. It asks a TrainedGraph, which is made anew with the graph.

    Each method does all it says, the graph's numbers included, and then changed is raised once. points, field
    and scores are None where the graph has no x1, x2, y and score.

    changed   the session's own: whatever changes in the graph is to be seen beside its loss
    trained   numbers were learned: what was before, and what came after
    placed    the same for points
    """

    def __init__(
        self, current: CurrentGraph, walkthrough: Walkthrough, editing: Editing, changed: Event[()]
    ) -> None:
        self.changed = changed
        self.trained = Event[Learned, Learned]()
        self.placed = Event[Points, Points]()
        self._current, self._walkthrough = current, walkthrough
        self._trained_graph: TrainedGraph | None = None
        self._asked_for: frozenset[int] = frozenset()  # the leaves that were fixed when it was asked for
        editing.leaf_set.connect(self._note_edit)

    @property
    def trained_graph(self) -> TrainedGraph | None:
        """None if there is no result."""
        graph, fixed = self._current.computed, frozenset(self._current.fixed)
        if self._trained_graph is None or self._trained_graph.computed is not graph:
            before, self._trained_graph = self._trained_graph, None
            if graph.order:
                self._trained_graph = TrainedGraph(graph, self._learners())
                if before is not None and before.computed.document is graph.document:
                    self._trained_graph.adopt(before)
        elif self._asked_for != fixed:
            self._trained_graph.set_parameters(self._learners())
        self._asked_for = fixed
        return self._trained_graph

    def _learners(self) -> set[int]:
        """The parameters, but not the points of a classifier."""
        points = Points.of(self._current.document)
        given = set() if points is None else set(points.leaves(self._current.computed))
        return self._current.parameters - given

    @property
    def _must(self) -> TrainedGraph:
        graph = self.trained_graph
        if graph is None:
            raise ValueError(self.why_not)
        return graph

    def _note_edit(self, key: int) -> None:
        """A leaf is changed by hand: the history after this moment no longer holds."""
        if self._trained_graph is None:  # an edit makes none where nobody learns
            return
        self._trained_graph.rival = None
        if self.learning is not None and key in self.learning.parameters:
            self.learning.begin_here()

    @property
    def learning(self) -> LeafDescent | None:
        """None where nothing can learn: no leaf is chosen, or the result is not a single number."""
        return None if self.trained_graph is None else self.trained_graph.learning

    @property
    def rival(self) -> LeafDescent | None:
        """The same descent with the other switch of zeroing, step by step beside it; None for none."""
        return None if self.trained_graph is None else self.trained_graph.rival

    @property
    def why_not(self) -> str:
        """Why learning is None, in a sentence; else ""."""
        if self.trained_graph is None:
            return translate("GraphSession", "nothing can be computed yet")
        return self.trained_graph.why_not

    @property
    def predictions(self) -> Sequence[Prediction]:
        return [] if self.trained_graph is None else self.trained_graph.predictions

    @property
    def points(self) -> Points | None:
        return None if self.trained_graph is None else self.trained_graph.points

    @property
    def field(self) -> Array | None:
        """The score over the plane, (rows, columns), the greatest x2 on top; see points.Boundary."""
        return None if self.trained_graph is None else self.trained_graph.field

    @property
    def scores(self) -> Array | None:
        """(n,): of the points."""
        return None if self.trained_graph is None else self.trained_graph.scores

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of the field."""
        return EXTENT if self.trained_graph is None else self.trained_graph.extent

    @property
    def batch_size(self) -> int:
        """How many points each step takes; 0 for all of them."""
        return 0 if self.trained_graph is None else self.trained_graph.batch_size

    def set_rate(self, rate: float) -> None:
        for learning in filter(None, (self.learning, self.rival)):
            learning.rate = rate
        self.changed.emit()

    def set_momentum(self, momentum: float) -> None:
        for learning in filter(None, (self.learning, self.rival)):
            learning.momentum = momentum
        self.changed.emit()

    def set_zeroes(self, zeroes: bool) -> None:
        if self.learning is not None:
            self.learning.zeroes = zeroes
            self._must.rival = None  # it zeroes the other way
            self.changed.emit()

    def set_batch_size(self, size: int) -> None:
        self._must.batch_size = size
        self.changed.emit()

    # Steps

    def learn_for(self, seconds: float, goal: float = -math.inf, fewest: int = 1) -> None:
        """As many steps as fit into the time, so many at least, until the loss is below a goal.

        Raises StepRefused; the steps before it stay.
        """
        before = self._learned(self._must)
        try:
            self._must.learn_for(seconds, goal, fewest)
        finally:
            self._tell_trained(before)

    def learn_go_to(self, position: int) -> None:
        before = self._learned(self._must)
        self._must.learn_go_to(position)
        self._tell_trained(before)

    def learn_again(self) -> None:
        """Back to the numbers before the first step, with an empty history."""
        before = self._learned(self._must)
        self._must.learn_again()
        self._tell_trained(before)

    def learn_against(self) -> None:
        """Begin again, with a rival."""
        before = self._learned(self._must)
        self._must.learn_against()
        self._tell_trained(before)

    def _learned(self, graph: TrainedGraph) -> Learned:
        current, learning = self._current, graph.learning
        learners = [] if learning is None else learning.parameters
        position = 0 if learning is None else learning.position
        numbers = {key: current.computed.values[key].data for key in learners}
        return Learned(numbers, current.text, current.is_from_text, position)

    def _tell_trained(self, before: Learned) -> None:
        current, walkthrough = self._current, self._walkthrough
        if current.text and not current.is_too_large_for_text:
            current.text = current.written()
        elif current.text:
            current.text, current.is_from_text = "", False
        if current.size > _STILL:
            walkthrough.stand_at(min(walkthrough.position, walkthrough.passes.seed))
        walkthrough.renew()
        self.trained.emit(before, self._learned(self._must))

    def put_learned(self, learned: Learned) -> None:
        """Bring leaves, formulas and the place in the history to a state that they had."""
        current = self._current
        for key, data in learned.numbers.items():
            current.document.set_value(key, data)
            kept = current.document.node(key).data
            assert kept is not None
            current.computed.values[key].data = kept
        current.computed.compute()
        self._must.rival = None
        current.text, current.is_from_text = learned.text, learned.is_from_text
        if self.learning is not None:
            self.learning.stand_at(learned.position)
        self._must.refresh()
        self._walkthrough.renew()

    # Points

    def add_point(self, x: float, y: float, label: int) -> None:
        before = self.points
        self._must.add_point(x, y, label)
        self._tell_placed(before)

    def move_point(self, index: int, x: float, y: float, finished: bool) -> None:
        """finished: the gesture is at its end, and can be undone as one."""
        before = self.points
        self._must.move_point(index, x, y, finished)
        self._tell_placed(before)

    def remove_point(self, index: int) -> None:
        before = self.points
        self._must.remove_point(index)
        self._tell_placed(before)

    def _tell_placed(self, before: Points | None) -> None:
        after = self.points
        if before is not None and after is not None:
            self.placed.emit(before, after)
        self._walkthrough.renew()

    def put_points(self, points: Points) -> None:
        """Bring the points to a state that they had."""
        self._must.put_points(points)
        self._walkthrough.renew()
