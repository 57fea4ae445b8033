"""Gradient descent on the leaves of a graph, with a history one can go back through. No Qt.

    learning = LeafDescent(computed, learnable(computed))
    learning.rate = 0.05
    learning.step()          # the loss before the step; the leaves then hold what came after it
    learning.go_to(0)        # as it was before the first

A step is the one of the lectures: zero the gradients, go backward, data -= rate · grad, go forward. What of
the steps before goes on in it, by momentum or as gradients that were not zeroed, is one vector.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array, Data
from engine.history import History
from engine.optim import Momentum
from engine.value import Value
from gui.labs.graph.session.computed import Computed
from gui.words import translate

FIRST_RATE = 0.05
RATES = (-10.0, 10.0)  # the least and the greatest; below 0 a step goes uphill, as the lecture raises L
MOST_POSITIONS = 2_000
MOST_BYTES = 64 * 2**20  # of history


class StepRefused(ValueError):
    """A step would have made a number infinite or none."""


class LeafDescent:
    """Descent on some leaves of a computed graph. Its numbers are the graph's own.

    parameters  the keys of the leaves that learn, ascending
    rate        the learning rate
    zeroes      whether gradients are zeroed before each step; if not, each step goes along the sum of all
                gradients so far, which is the classic mistake
    momentum    the share of the movement before that each step keeps, 0 to 1
    losses      of all steps, each as it was before its step
    before      the parameters by key before the newest step or run, as mark() noted them; {} for none

    The history holds the parameters before each step, or some of them (engine/history.py): go_to() finds the
    nearest one.
    Whoever changes a leaf, a constant or the shape of one brings the graph up to date before the next step:
    computed.tape.forward(). What is changed by hand is where the next step begins.
    Raises ValueError if the result is not a single number, or a key is not that of a leaf.
    """

    def __init__(self, computed: Computed, parameters: set[int]) -> None:
        if not isinstance(computed.root.data, float):
            raise ValueError(_tr("the result is an array; a loss to be lowered is a single number"))
        self.computed = computed
        self.parameters = sorted(parameters)
        self._leaves = [_leaf(computed, key) for key in self.parameters]
        self._are_numbers = all(isinstance(leaf.data, float) for leaf in self._leaves)
        sizes = [np.size(leaf.data) for leaf in self._leaves]
        self._ends = np.cumsum([0, *sizes]).tolist()
        self._vector = Value(np.zeros(self._ends[-1]))  # all leaves at once, for the optimiser
        self._optimiser = Momentum([self._vector], FIRST_RATE)
        self.rate = FIRST_RATE
        self.zeroes = True
        self.momentum = 0.0
        self.start_again()

    def start_again(self) -> None:
        """The present numbers are those before the first step; the history is forgotten."""
        self.losses: list[float] = []
        self.before: dict[int, Data] = {}
        self._newest = self._loss()  # at the newest position, for as long as one has gone back
        self._sum: Array | None = None  # of the gradients so far, where they go on
        self._history = History[Array](MOST_BYTES, MOST_POSITIONS)

    def mark(self) -> None:
        """A step, or a run of them, begins here."""
        self.before = self.present()

    def changes(self, most: int) -> list[LeafChange]:
        """What has become of the leaves since mark(): of all, or of those that have changed most."""
        leaves = dict(zip(self.parameters, self._leaves, strict=True))
        sizes = {key: _distance(before, leaves[key].data) for key, before in self.before.items()}
        chosen = sorted(heapq.nlargest(most, sizes, sizes.__getitem__))
        name = self.computed.name
        return [LeafChange(name(leaves[k]), self.before[k], leaves[k].data, sizes[k]) for k in chosen]

    def step(self) -> float:
        """One step -> the loss before it. Raises StepRefused, leaving all as it was, if it leads nowhere."""
        tape, root = self.computed.tape, self.computed.root
        loss, before = self._loss(), self._read()
        tape.backward()
        with np.errstate(all="ignore"):
            after = self._downhill(before, self._gradient())
        self._write(after)
        tape.forward()
        if not (np.isfinite(after).all() and math.isfinite(self._loss())):
            self._write(before)
            tape.forward()
            text = _tr(
                "Diverged at step {step}: {name} would no longer be finite; try a lower learning rate."
            )
            raise StepRefused(text.format(step=self.position + 1, name=self._first_broken(after, root)))
        self._branch()
        if self._history.is_due(self.position) or self.position in self._history:
            self._keep(before)
        self.losses.append(loss)
        self._newest = self._loss()
        self._sum = self._optimiser.memory["velocity"].copy() if self._kept else None
        self._history.position += 1
        return loss

    def _downhill(self, numbers: Array, gradient: Array) -> Array:
        """The leaves after a step, until the next one."""
        self._vector.data, self._vector.grad = numbers, gradient
        self._optimiser.learning_rate, self._optimiser.momentum = self.rate, self._kept
        self._optimiser.memory["velocity"][...] = 0.0 if self._sum is None else self._sum
        self._optimiser.step()
        return np.asarray(self._vector.data)

    @property
    def _kept(self) -> float:
        """The share of the sum so far that goes on."""
        return self.momentum if self.zeroes else 1.0

    @property
    def limit(self) -> float:
        """Times 1 / curvature: the rate at which it begins to overshoot."""
        return 2 * (1 + self._kept)

    def carried(self, key: int) -> float:
        """What the next step adds to the gradient of a leaf, a number."""
        if self._sum is None or key not in self.parameters:
            return 0.0
        return self._kept * float(self._sum[self._ends[self.parameters.index(key)]])

    def learn_as(self, other: LeafDescent) -> None:
        self.rate, self.zeroes, self.momentum = other.rate, other.zeroes, other.momentum

    @property
    def position(self) -> int:
        """How many steps lead to the present numbers."""
        return self._history.position

    @property
    def loss(self) -> float:
        """At the present position."""
        return self._loss()

    @property
    def curve(self) -> list[float]:
        """The loss at each position, from the first to the newest: one more than there were steps."""
        return [*self.losses, self._loss() if self.position == self.last else self._newest]

    @property
    def last(self) -> int:
        """The newest position."""
        return len(self.losses)

    @property
    def positions(self) -> list[int]:
        """Those to which one can go, ascending."""
        return sorted({*self._history.positions, self.position})

    def path(self, keys: Sequence[int]) -> Array:
        """(n, len(keys)): where these leaves, each a number, were on the way here, as far as it was kept."""
        past = [self._history[k] for k in self._history.positions if k < self.position]
        rows = np.stack([record[: self._ends[-1]] for record in [*past, self._read()]])
        numbers = [self.computed.values[key].data for key in keys]
        columns = [
            rows[:, self._ends[self.parameters.index(key)]]
            if key in self.parameters
            else np.full(len(rows), number)
            for key, number in zip(keys, numbers, strict=True)
        ]
        return np.stack(columns, axis=1)

    def go_to(self, k: int) -> None:
        """The parameters as they were after k steps, or at the nearest position that was kept."""
        self.before = {}
        self._keep(self._read())
        if self.position == self.last:
            self._newest = self._loss()  # a leaf may have been changed by hand since the last step
        record = self._history.go_to(self._history.nearest(k))
        self._sum = self._sum_in(record)
        self._write(record[: self._ends[-1]])
        self.computed.tape.forward()

    def stand_at(self, position: int) -> None:
        """The numbers have been brought to those of a position, by undo: the history goes on from there."""
        self.before = {}
        if position <= self.last:
            self._sum = self._sum_in(self._history[position]) if position in self._history else None
            self._history.position = position

    def begin_here(self) -> None:
        """The numbers were changed by hand: what came after is no longer what would come."""
        self._branch()
        self._history.forget(self.position)
        self._sum, self.before = None, {}

    def adopt(self, other: LeafDescent) -> None:
        """The history of the same parameters in the same graph, which was only drawn or named otherwise."""
        self.learn_as(other)
        if (self.parameters, self._ends) == (other.parameters, other._ends):
            self.losses, self._newest, self.before = other.losses, other._newest, other.before
            self._sum, self._history = other._sum, other._history

    def present(self) -> dict[int, Data]:
        """The parameters' numbers by key, for a picture of what the graph does."""
        return {key: leaf.data for key, leaf in zip(self.parameters, self._leaves, strict=True)}

    # The leaves as one vector

    def _read(self) -> Array:
        if self._are_numbers:
            return np.array([leaf.data for leaf in self._leaves], np.float64)
        return _flat([leaf.data for leaf in self._leaves])

    def _gradient(self) -> Array:
        if self._are_numbers:
            return np.array([leaf.grad for leaf in self._leaves], np.float64)
        return _flat([leaf.grad for leaf in self._leaves])

    def _write(self, numbers: Array) -> None:
        if self._are_numbers:
            for leaf, number in zip(self._leaves, numbers.tolist(), strict=True):
                leaf.data = number
            return
        for leaf, start, end in zip(self._leaves, self._ends, self._ends[1:], strict=False):
            if isinstance(leaf.data, float):
                leaf.data = float(numbers[start])
            else:  # a copy, so that the history stays as it is whatever is done to the leaf
                with np.errstate(over="ignore"):
                    leaf.data = numbers[start:end].astype(leaf.data.dtype).reshape(leaf.data.shape)

    def _loss(self) -> float:
        return float(self.computed.root.data)

    def _first_broken(self, after: Array, root: Value) -> str:
        broken = np.flatnonzero(~np.isfinite(after))
        if not len(broken):
            return self.computed.name(root)
        place = int(np.searchsorted(self._ends, broken[0], "right")) - 1
        return self.computed.name(self._leaves[place])

    # The history

    def _keep(self, numbers: Array) -> None:
        """The present position's, with the sum of the gradients where there is one."""
        record = numbers if self._sum is None else np.concatenate([numbers, self._sum])
        self._history.keep(self.position, record)

    def _sum_in(self, record: Array) -> Array | None:
        count = self._ends[-1]
        return record[count:].copy() if len(record) > count else None

    def _branch(self) -> None:
        if self.position < self.last:
            del self.losses[self.position :]
            self._history.branch()


def learnable(computed: Computed) -> set[int]:
    """The keys of all leaves on which the result depends."""
    return {computed.key(value) for value in computed.order if value.op == ""}


@dataclass(frozen=True)
class LeafChange:
    """A leaf before the newest step or run, and now. size: how far its number has moved; of an array the one
    that has moved farthest."""

    name: str
    before: Data
    now: Data
    size: float


@dataclass(frozen=True)
class Prediction:
    """What the network says beside what it should say, one example a pair. name: of the example's node."""

    name: str
    value: float
    target: float


def predictions(computed: Computed) -> list[Prediction]:
    """The nodes pred1, pred2 ... beside y1, y2 ...; [] where a graph has none."""
    named = {value.label: value.data for value in computed.order}
    found: list[Prediction] = []
    while isinstance(value := named.get(f"pred{len(found) + 1}"), float):
        target = named.get(f"y{len(found) + 1}")
        if not isinstance(target, float):
            break
        found.append(Prediction(f"pred{len(found) + 1}", value, target))
    return found


def _leaf(computed: Computed, key: int) -> Value:
    value = computed.values.get(key)
    if value is None or value.op != "":
        name = key if value is None else computed.names.get(id(value), key)
        raise ValueError(_tr("{name} is no leaf that could learn").format(name=name))
    return value


def _distance(before: Data, now: Data) -> float:
    if isinstance(before, float) and isinstance(now, float):
        return abs(now - before)
    return float(np.max(np.abs(np.subtract(now, before)), initial=0.0))


def _flat(arrays: Sequence[Data]) -> Array:
    if not arrays:
        return np.zeros(0)
    return np.concatenate([np.ravel(array) for array in arrays]).astype(np.float64)


def _tr(text: str) -> str:
    return translate("LeafDescent", text)
