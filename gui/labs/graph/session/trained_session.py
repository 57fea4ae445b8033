"""The graph lab's session as one that learns: gui.labs.graph.session.learning.LearningSession. No Qt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.arithmetic import Array, Data
from gui.event import Event
from gui.labs.graph.session.edited_session import EditedSession
from gui.labs.graph.session.learning import Learning, Prediction
from gui.labs.graph.session.points import EXTENT, Points
from gui.labs.graph.session.states import Leaf
from gui.labs.graph.session.training import Training
from gui.words import translate

_STILL = 500  # nodes: in larger graphs one stands before the backward pass while it learns


@dataclass(frozen=True)
class Learned:
    """What learning changes: numbers by key, the formulas that say them, and the place in the history."""

    numbers: Mapping[int, Data]
    text: str
    is_from_text: bool
    position: int


class TrainedSession(EditedSession):
    """It asks its Training, which belongs to one computed graph and is made anew with it.

    trained   emitted after numbers were learned; before and after them in trained_from and trained_to
    placed    the same for points: placed_from and placed_to
    """

    def __init__(self) -> None:
        self.trained = Event()
        self.trained_from = self.trained_to = Learned({}, "", False, 0)
        self.placed = Event()
        self.placed_from: Points | None = None
        self.placed_to: Points | None = None
        self._training: Training | None = None
        self._asked_for: frozenset[int] = frozenset()  # the leaves that were fixed when it was asked for
        super().__init__()

    @property
    def training(self) -> Training | None:
        """None where there is no result."""
        graph, fixed = self._computed, frozenset(self.fixed)
        if self._training is None or self._training.computed is not graph:
            before, self._training = self._training, None
            if graph.order:
                self._training = Training(graph, self._learners())
                if before is not None and before.computed.document is graph.document:
                    self._training.adopt(before)
        elif self._asked_for != fixed:
            self._training.set_parameters(self._learners())
        self._asked_for = fixed
        return self._training

    def _learners(self) -> set[int]:
        """The parameters, but not the points of a classifier."""
        points = Points.of(self.document)
        given = set() if points is None else set(points.leaves(self._computed))
        return self.parameters - given

    def put_learned(self, learned: Learned) -> None:
        """Bring leaves, formulas and the place in the history to a state that they had."""
        for key, data in learned.numbers.items():
            self.document.set_value(key, data)
            kept = self.document.node(key).data
            assert kept is not None
            self._computed.values[key].data = kept
        self._computed.compute()
        self.text, self._is_from_text = learned.text, learned.is_from_text
        if self.learning is not None:
            self.learning.stand_at(learned.position)
        self._trainer.look()
        self._anew()

    def put_value(self, leaf: Leaf) -> None:
        can_learn = self._training is not None  # an edit makes no Training where nobody asked for one
        if can_learn and self.learning is not None and leaf.key in self.learning.parameters:
            self.learning.begin_here()
        super().put_value(leaf)

    def _anew_after_learning(self) -> None:
        if self.text and not self.is_too_large_for_text:
            self.text = self._written()
        elif self.text:
            self.text, self._is_from_text = "", False
        if self.size > _STILL:
            self.passes.go_to(min(self.position, self.passes.seed))
        self._anew()

    def _learned(self, training: Training) -> Learned:
        learning, values = training.learning, self._computed.values
        learners = [] if learning is None else learning.parameters
        position = 0 if learning is None else learning.position
        return Learned({key: values[key].data for key in learners}, self.text, self._is_from_text, position)

    @property
    def _trainer(self) -> Training:
        training = self.training
        if training is None:
            raise ValueError(self.why_not)
        return training

    # What the panel of learning asks

    @property
    def learning(self) -> Learning | None:
        return None if self.training is None else self.training.learning

    @property
    def why_not(self) -> str:
        if self.training is None:
            return translate("GraphSession", "nothing can be computed yet")
        return self.training.why_not

    @property
    def predictions(self) -> Sequence[Prediction]:
        return [] if self.training is None else self.training.predictions

    @property
    def points(self) -> Points | None:
        return None if self.training is None else self.training.points

    @property
    def field(self) -> Array | None:
        return None if self.training is None else self.training.field

    @property
    def scores(self) -> Array | None:
        return None if self.training is None else self.training.scores

    @property
    def extent(self) -> tuple[float, float, float, float]:
        return EXTENT if self.training is None else self.training.extent

    @property
    def batch_size(self) -> int:
        return 0 if self.training is None else self.training.batch_size

    def learn_for(self, seconds: float) -> None:
        before = self._learned(self._trainer)
        try:
            self._trainer.learn_for(seconds)
        finally:
            self._tell_trained(before)

    def learn_go_to(self, position: int) -> None:
        before = self._learned(self._trainer)
        self._trainer.learn_go_to(position)
        self._tell_trained(before)

    def learn_again(self) -> None:
        before = self._learned(self._trainer)
        self._trainer.learn_again()
        self._tell_trained(before)

    def _tell_trained(self, before: Learned) -> None:
        self._anew_after_learning()
        self.trained_from, self.trained_to = before, self._learned(self._trainer)
        self.trained.emit()

    def set_rate(self, rate: float) -> None:
        if self.learning is not None:
            self._trainer.set_rate(rate)
            self.changed.emit()

    def set_zeroes(self, zeroes: bool) -> None:
        if self.learning is not None:
            self._trainer.set_zeroes(zeroes)
            self.changed.emit()

    def set_batch_size(self, size: int) -> None:
        self._trainer.set_batch_size(size)
        self.changed.emit()

    def add_point(self, x: float, y: float, label: int) -> None:
        before = self.points
        self._trainer.add_point(x, y, label)
        self._tell_placed(before)

    def move_point(self, index: int, x: float, y: float, finished: bool) -> None:
        before = self.points
        self._trainer.move_point(index, x, y, finished)
        self._tell_placed(before)

    def remove_point(self, index: int) -> None:
        before = self.points
        self._trainer.remove_point(index)
        self._tell_placed(before)

    def _tell_placed(self, before: Points | None) -> None:
        self.placed_from, self.placed_to = before, self.points
        self.placed.emit()
        self._anew()

    def put_points(self, points: Points) -> None:
        """Bring the points to a state that they had."""
        self._trainer.put_points(points)
        self._anew()
