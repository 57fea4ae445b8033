"""The network of three letters: how it is set up, how it learns, and how it begins. No Qt."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.letters import BATCH, LetterNetwork, contexts, sweep
from engine.maps import principal_axes
from engine.torch_random import LECTURE_SEED
from gui.event import Event
from gui.labs.letters.session.data import Data
from gui.labs.letters.session.runs import MOST_STEPS, Checkpoint, Learner, Report, Run
from gui.state import flag, number, whole
from gui.words import translate

EMBEDDINGS, HIDDENS = (2, 16), (10, 300)
LEAST_RATE, MOST_RATE = 0.0001, 10.0
SWEPT = 1_000  # steps of the sweep
_CHECKPOINTS, _JUDGED, _LEAST = 200, 20, 250  # of a run; how often dev is judged, and steps between two
_SAMPLE = 20_000  # training examples that are judged on the way


@dataclass(frozen=True)
class SetUp:
    """five: the lecture's first five names, all of them at each step; else batches of 32 from all names
    drops: the learning rate falls to a tenth for the second half
    """

    five: bool = False
    embedding: int = 2
    hidden: int = 100
    rate: float = 0.1
    steps: int = 20_000
    drops: bool = False
    even_start: bool = False
    open_units: bool = False
    seed: int = LECTURE_SEED

    def network(self) -> LetterNetwork:
        return LetterNetwork(
            self.embedding,
            self.hidden,
            self.seed,
            even_start=self.even_start,
            open_units=self.open_units,
        )


FIVE_NAMES = SetUp(five=True, steps=1_000)
PART_2 = SetUp()
PART_3 = SetUp(embedding=10, hidden=200, steps=200_000, drops=True)


class Runs:
    """How the network learns: a gui.labs.letters.session.runs.Kind."""

    def __init__(self, data: Data) -> None:
        self._data = data

    def steps(self, set_up: SetUp) -> int:
        return set_up.steps

    def examples(self, set_up: SetUp) -> tuple[Array, Array] | None:
        """None while the names are not read."""
        prepared = self._data.prepared
        if prepared is None:
            return None
        return contexts(prepared.first) if set_up.five else prepared.examples

    def work(self, run: Run[SetUp], start: Checkpoint | None, end: int) -> Generator[Report, None, None]:
        set_up, prepared = run.set_up, self._data.prepared
        examples = self.examples(set_up)
        assert prepared is not None and examples is not None  # noqa: PT018
        network = set_up.network()
        if start is None:
            yield self._report(run, network, first_loss(network, set_up, examples), examples)
        else:
            network.load(start.state["vector"], start.step)
        every, half = max(set_up.steps // _CHECKPOINTS, 1), set_up.steps // 2
        while network.steps < end:
            # to the next checkpoint; the first step stands alone, and the rate changes at the middle
            stop = min((network.steps // every + 1) * every, end) if network.steps else 1
            if network.steps < half < stop:
                stop = half
            rate = set_up.rate / 10 if set_up.drops and network.steps >= half else set_up.rate
            count = stop - network.steps
            if set_up.five:
                losses = [network.step(*examples, rate) for _ in range(count)]
            else:
                losses = network.train(*examples, count, rate)
            yield self._report(run, network, float(np.mean(losses)), examples)

    def _report(
        self, run: Run[SetUp], network: LetterNetwork, batch: float, examples: tuple[Array, Array]
    ) -> Report:
        """The whole of both sets is judged at the beginning and the end, and some of it on the way."""
        step, steps, train, dev = network.steps, run.steps, math.nan, math.nan
        if step in (0, steps) or step % max(steps // _JUDGED, _LEAST) == 0:
            before, targets = examples
            some = slice(None) if step in (0, steps) else slice(_SAMPLE)
            assert self._data.prepared is not None
            train = network.loss(before[some], targets[some])
            dev = network.loss(*self._data.prepared.dev_examples)
        checkpoint = Checkpoint(step, batch, train, dev, {"vector": network.vector.copy()})
        return Report(run, step, steps, checkpoint)

    def write(self, set_up: SetUp) -> dict[str, Any]:
        return asdict(set_up)

    def read(self, state: Mapping[str, Any]) -> SetUp:
        return SetUp(
            flag(state["five"], "five"),
            whole(state["embedding"], "embedding", *EMBEDDINGS),
            whole(state["hidden"], "hidden", *HIDDENS),
            number(state["rate"], "rate", LEAST_RATE, MOST_RATE),
            whole(state["steps"], "steps", 1, MOST_STEPS),
            flag(state["drops"], "drops"),
            flag(state["even_start"], "even_start"),
            flag(state["open_units"], "open_units"),
            whole(state["seed"], "seed", 0, LECTURE_SEED),
        )

    def check(self, set_up: SetUp, arrays: Mapping[str, Array]) -> None:
        vector = arrays.get("vector")
        if vector is None or vector.dtype != np.float32 or vector.shape != (set_up.network().size,):
            raise ValueError(_tr("these weights do not fit the network"))


def first_loss(network: LetterNetwork, set_up: SetUp, examples: tuple[Array, Array]) -> float:
    """Of the batch that a network would learn from next; it stays as it is."""
    if set_up.five:
        return network.passes(*examples).loss
    other = set_up.network()
    other.load(network.vector, network.steps)
    (loss,) = other.train(*examples, 1, 0.0)
    return loss


@dataclass(frozen=True)
class Beginning:
    """A network before its first step: its parameters, the loss of its first batch, and the share of its
    hidden units' outputs that are saturated there."""

    size: int
    loss: float
    saturated: float


class Beginnings:
    """What each set-up begins with, and the sweep over learning rates.

    swept: the set-up it was made with, exponents of ten, and the losses of the batches
    """

    def __init__(self, data: Data, learner: Learner[SetUp], runs: Runs) -> None:
        self.changed = Event[()]()
        self.swept: tuple[SetUp, list[tuple[float, float]]] | None = None
        self._data, self._learner, self._runs = data, learner, runs
        self._known: dict[SetUp, Beginning] = {}

    def of(self, set_up: SetUp) -> Beginning | None:
        """None while the names are not read."""
        examples = self._runs.examples(set_up)
        if examples is None:
            return None
        key = replace(set_up, rate=0.1, steps=1, drops=False)
        if key not in self._known:
            network = set_up.network()
            loss = first_loss(network, set_up, examples)
            some = network.passes(examples[0][:BATCH], examples[1][:BATCH])
            self._known = {key: Beginning(network.size, loss, float(some.saturated.mean()))} | self._known
        return self._known[key]

    def sweep(self) -> Generator[list[tuple[float, float]], None, None]:
        """Long work: a run in which each step takes a larger rate."""
        set_up = self._learner.set_up
        examples = self._runs.examples(set_up)
        assert examples is not None
        self.swept = set_up, []
        return _sweep(set_up, examples)

    def note(self, found: list[list[tuple[float, float]]]) -> None:
        if self.swept is not None:
            self.swept = self.swept[0], found[-1]
        self.changed.emit()


def _sweep(set_up: SetUp, examples: tuple[Array, Array]) -> Generator[list[tuple[float, float]], None, None]:
    found: list[tuple[float, float]] = []
    for point in sweep(set_up.network(), *examples, SWEPT):
        found.append(point)
        if len(found) % 50 == 0:
            yield list(found)
    yield list(found)


class LetterMap:
    """The letters of a network on a plane: its two numbers a letter, or the two principal components of more.

    places  (27, 2)
    share   of the spread that the components show; None for two numbers, which are all there is
    """

    def __init__(self, network: LetterNetwork) -> None:
        table = np.array(network.C, np.float64)
        self._projection = None if network.embedding == 2 else principal_axes(table, 2)
        self.share = None if self._projection is None else self._projection.share
        self.places = self.place(table)

    def place(self, points: Array) -> Array:
        return points if self._projection is None else self._projection.place(points)

    @property
    def told(self) -> str:
        if self._projection is None or self.share is None:
            return _tr("The two numbers of each letter.")
        told = _tr(
            "{n} numbers a letter: the map shows their two principal components, {share} % of the spread."
        )
        return told.format(n=len(self._projection.middle), share=f"{100 * self.share:.0f}")


def _tr(source: str) -> str:
    return translate("LettersNetwork", source)
