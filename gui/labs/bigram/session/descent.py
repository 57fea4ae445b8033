"""A training run of the neural twin that can be gone through both ways. No Qt.

descent.target = 199
while descent.position != descent.target:
    descent.advance(0.005)            # computes for about 5 ms, so that whoever calls need not wait long

Nothing is drawn by lot after the first weights, so what was computed once comes out again, bit for bit:
only every few steps the weights are kept, and what is between is computed again when it is asked for.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from time import perf_counter
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.bigram import mean_nll, smoothed
from engine.bigram_twin import NeuralBigram
from engine.history import History
from engine.training import Diverged
from gui.labs.bigram.session.name_tables import MOST_STEPS
from gui.words import translate

_MOST_MEMORY = 64 * 2**20  # bytes: of all weights that are kept
_APART = 8  # steps from one kept to the next, at first


class Setting(NamedTuple):
    """From the step after this position on: the learning rate, and the strength of the weight decay."""

    position: int
    rate: float
    decay: float


class Descent:
    """goal      how many steps there are to be
    schedule  what the steps are taken with; the first begins at position 0
    history   the weights at some positions
    target    where advance() goes
    computed  the furthest position that was ever reached
    trouble   why it cannot go further; "" where it can
    edition   another number whenever the records are others
    least     the lowest nll that there is: that of the counts of the same pairs
    """

    def __init__(self, network: NeuralBigram, setting: tuple[float, float], goal: int) -> None:
        self.network = network
        self.schedule = [Setting(0, *setting)]
        self.goal = goal
        self.history = History[Array](_MOST_MEMORY, stride=_APART)
        self.target = self.computed = 0
        self.trouble = ""
        self.edition = 0
        self.least = mean_nll(smoothed(network.counts), network.counts)
        # loss, nll and penalty of the weights at each position
        self._records = np.zeros((3, MOST_STEPS + 1))
        self.history.keep(0, self.weights)
        self._arrive()

    @property
    def position(self) -> int:
        """How many steps the weights have behind them."""
        return self.history.position

    @property
    def weights(self) -> Array:
        """(k, k) a copy."""
        return np.array(self.network.weights.data)

    @property
    def records(self) -> Array:
        """(3, computed + 1): loss, nll and penalty of the weights at each position that was reached."""
        return self._records[:, : self.computed + 1]

    @property
    def end(self) -> int:
        """The last position that there is: the goal, or where the run diverges before it."""
        return min(self.goal, self.computed) if self.trouble else self.goal

    @property
    def trouble_here(self) -> str:
        """The trouble, where it is in the way of the next step."""
        return self.trouble if self.position >= self.end else ""

    @property
    def setting(self) -> Setting:
        """What the next step is taken with."""
        return self.setting_at(self.position)

    def setting_at(self, position: int) -> Setting:
        return self.schedule[bisect_right(self.schedule, position, key=lambda each: each.position) - 1]

    # What it is told

    def set_goal(self, goal: int) -> None:
        self.goal = goal
        self.target = min(self.target, self.end)

    def set_from_here(self, rate: float, decay: float) -> None:
        """Go on with these. What had been computed of the steps behind this position is dropped."""
        kept = [each for each in self.schedule if each.position < self.position]
        self.target = self.position
        self.set_schedule([*kept, Setting(self.position, rate, decay)])

    def set_schedule(self, schedule: Sequence[Setting]) -> None:
        """What was computed stays up to where the two schedules differ first."""
        changed = set(schedule) ^ set(self.schedule)
        if changed:
            self.schedule = list(schedule)
            self._forget(min(each.position for each in changed))

    def _forget(self, position: int) -> None:
        """What comes after a position, and the trouble, which came last."""
        if position <= self.computed:
            self.trouble = ""
            self.edition += 1
            self.computed = position
            self.history.forget_after(position)
            if self.position > position:
                self._return_to(position)
            self.computed = max(self.position, position - 1)  # what is said there may be another
            self._go(0.0)

    # Going

    def advance(self, seconds: float) -> None:
        """Go towards the target for about so long: one step at least."""
        until = perf_counter() + seconds
        self.target = min(self.target, self.end)
        if self.target < self.position or self._kept_before(self.target) > self.position:
            self._return_to(self.target)
        self._go(until)

    def _go(self, until: float) -> None:
        try:
            while self.position < self.target:
                self._step()
                if perf_counter() >= until:
                    break
            self._arrive()
        except Diverged:
            self._stop()

    def _kept_before(self, position: int) -> int:
        return self.history.before(min(position, self.computed))

    def _return_to(self, position: int) -> None:
        """To the nearest position before it whose weights were kept."""
        self.network.restore(self.history.go_to(self._kept_before(position)), self.position)

    def _step(self) -> None:
        self._set_up()
        done = self.network.step()
        self._note(done.loss, done.nll, done.penalty)
        self.history.position += 1
        if self.history.is_due(self.position) and self.position not in self.history:
            self.history.keep(self.position, self.weights)

    def _note(self, *numbers: float) -> None:
        if not np.array_equal(self._records[:, self.position], numbers):
            self._records[:, self.position] = numbers
            self.edition += 1

    def _set_up(self) -> None:
        setting = self.setting
        self.network.optimiser.learning_rate, self.network.decay = setting.rate, setting.decay

    def _arrive(self) -> None:
        """What is to be said of the weights as they are now. Raises Diverged if their loss is infinite."""
        self._set_up()
        network = self.network
        network.forward()
        loss, nll, penalty = (float(node.data) for node in (network.loss, network.nll, network.penalty))
        if not math.isfinite(loss):
            raise Diverged(self.position, "W", "the output")
        self._note(loss, nll, penalty)
        self.computed = max(self.computed, self.position)

    def _stop(self) -> None:
        """It has diverged: the last position whose loss is a number is the end."""
        last = self.position
        if not math.isfinite(float(self.network.loss.data)):
            last -= 1
        text = translate(
            "BigramTwin",
            "Step {step} diverges: its loss is no longer a finite number. Go back, and choose a lower "
            "learning rate or a weaker decay.",
        )
        self.trouble = text.format(step=f"{last + 1:,}")
        self.computed = self.target = last
        self.edition += 1
        self.history.forget_after(last)
        self._return_to(last)
        while self.position < last:
            self._step()
        self._arrive()
