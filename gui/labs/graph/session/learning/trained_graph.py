"""A graph that learns, with its points where it has some: what a session needs for learning. No Qt.

    training = TrainedGraph(computed)
    training.learn_for(0.008)          # as many steps as fit into 8 ms
    training.learning.losses
    training.field                     # what it says over the plane by now

After each of its methods the document, the leaves and all that is computed from them agree.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count

import numpy as np

from engine.arithmetic import Array
from gui.labs.graph.session.computed import Computed
from gui.labs.graph.session.learning.leaf_descent import (
    LeafDescent,
    Prediction,
    StepRefused,
    learnable,
    predictions,
)
from gui.labs.graph.session.learning.points import EXTENT, Boundary, Points, extent_of
from gui.words import translate


class TrainedGraph:
    """A computed graph, what learns in it, and its points: field and scores are of them, None without.

    parameters  the keys of the leaves that learn; None: all leaves, but not the points
    """

    def __init__(self, computed: Computed, parameters: set[int] | None = None, seed: int = 0) -> None:
        self.computed = computed
        self.batch_size = 0
        self._rng = np.random.default_rng(seed)
        self.points = Points.of(computed.document)
        self._boundary: Boundary | None = None
        self.field: Array | None = None
        self.scores: Array | None = None
        self.extent = EXTENT
        if parameters is None:
            parameters = learnable(computed)
            if self.points is not None:
                parameters -= set(self.points.leaves(computed))
        self.learning: LeafDescent | None = None
        self.rival: LeafDescent | None = None
        self.why_not = ""
        self.set_parameters(parameters)

    def set_parameters(self, parameters: set[int]) -> None:
        """Other leaves learn; rate and switch stay. Where none can, why_not says it."""
        before = self.learning
        self.learning = self.rival = None
        self.why_not = ""
        try:
            if not parameters:
                raise ValueError(translate("Training", "choose at least one leaf that learns"))
            self.learning = LeafDescent(self.computed, parameters)
        except ValueError as error:
            self.why_not = str(error)
        if before is not None and self.learning is not None:
            self.learning.learn_as(before)
        self._fit_field()

    def adopt(self, other: TrainedGraph) -> None:
        """Rate, batch and history of the same graph, which was only drawn or named otherwise."""
        self.batch_size = other.batch_size
        if other.learning is not None and self.learning is not None:
            self.learning.adopt(other.learning)

    @property
    def predictions(self) -> list[Prediction]:
        return predictions(self.computed)

    # Steps

    def learn_for(self, seconds: float, goal: float = -math.inf, fewest: int = 1) -> None:
        """As many steps as fit into the time, so many at least, until the loss is below a goal.

        Raises StepRefused; the steps before it stay.
        """
        learning, points = self._learner, self.points
        if learning.position < learning.last:
            self.rival = None  # it did not come this way
        graphs = [self.computed] if self.rival is None else [self.computed, self.rival.computed]
        end = time.perf_counter() + seconds
        try:
            for done in count(1):
                began = time.perf_counter()
                if points is not None and self.batch_size:
                    batch = points.batch(self._rng, self.batch_size)
                    for graph in graphs:
                        points.put(graph, batch)
                learning.step()
                if self.rival is not None and self.rival.last == learning.last - 1:
                    with suppress(StepRefused):  # its curve ends there
                        self.rival.step()
                now = time.perf_counter()
                if (done >= fewest and now + (now - began) > end) or learning.loss < goal:
                    break
        finally:
            if points is not None and self.batch_size:
                for graph in graphs:
                    points.put(graph)
            self._follow()

    def learn_go_to(self, position: int) -> None:
        self._learner.go_to(position)
        self._follow()

    def learn_again(self) -> None:
        """Back to the numbers before the first step, with an empty history."""
        self._begin_again()
        self._follow()

    def learn_against(self) -> None:
        """The same, with a rival: a copy of the graph that takes each step, too, but zeroes the other way."""
        learning = self._begin_again()
        self._follow()  # the document has the first numbers again
        copy = Computed(self.computed.document.copy(), self.computed.result)
        self.rival = LeafDescent(copy, set(learning.parameters))
        self.rival.learn_as(learning)
        self.rival.zeroes = not learning.zeroes

    def _begin_again(self) -> LeafDescent:
        learning, self.rival = self._learner, None
        learning.go_to(0)
        learning.start_again()
        return learning

    @property
    def _learner(self) -> LeafDescent:
        if self.learning is None:
            raise ValueError(self.why_not)
        return self.learning

    def _follow(self) -> None:
        """The parameters have changed: so do the document, and all that depends on them."""
        for key, data in self._learner.present().items():
            self.computed.document.set_value(key, data)
        self.computed.compute()
        self.refresh()

    # Points

    def add_point(self, x: float, y: float, label: int) -> None:
        self._change(lambda points: points.add(x, y, label))

    def move_point(self, index: int, x: float, y: float, finished: bool) -> None:
        """Until the gesture is finished the extent of the field stays as it is."""
        self._change(lambda points: points.move(index, x, y), may_grow=finished)

    def remove_point(self, index: int) -> None:
        self._change(lambda points: points.remove(index))

    def put_points(self, points: Points) -> None:
        """Bring the points to a state that they had, for undo: a former .points is never changed."""
        self._change(lambda _: points)

    def _change(self, change: Callable[[Points], Points], may_grow: bool = True) -> None:
        if self.points is None:
            raise ValueError(translate("Training", "this graph has no x1, x2, y and score"))
        after = change(self.points)
        after.save(self.computed)
        self.rival = None  # it learned from others
        self.points = after
        if may_grow:
            self._fit_field()
        elif self._boundary is not None:
            self._boundary.look_at(after.xy)
            self.refresh()

    def _fit_field(self) -> None:
        """A field as large as the points need it."""
        if self.points is None:
            return
        extent = extent_of(self.points.xy)
        try:
            if self._boundary is None or extent != self.extent:
                self._boundary = Boundary(self.computed.document, extent)
            self._boundary.look_at(self.points.xy)
            self.extent = extent
            self.refresh()
        except ValueError:  # the score depends on more than x1, x2 and single numbers: there is no field
            self._boundary = self.field = self.scores = None

    def refresh(self) -> None:
        """The field and the scores, from the numbers as they are now, also where others changed them."""
        if self._boundary is None or self.points is None:
            return
        graph, places = self.computed, set(self.points.leaves(self.computed))
        leaves = {graph.key(value): value.data for value in graph.order if value.op == ""}
        self.field = self._boundary.refresh({k: data for k, data in leaves.items() if k not in places})
        self.scores = self._boundary.scores
