"""The transformer: how it learns, what its heads look at, and what they are worth. No Qt."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.transformer import HEADS, STEPS, LetterTransformer, Training
from gui.event import Event
from gui.labs.letters.session.data import Data
from gui.labs.letters.session.runs import MOST_SEED, MOST_STEPS, Checkpoint, Report, Run
from gui.state import whole
from gui.words import translate

EVERY, _JUDGED = 25, 250  # steps between two checkpoints; between two judgements of the dev names
BLOCKS = (1, 2)
_SAMPLE = 3_000  # training names that are judged on the way


@dataclass(frozen=True)
class SetUp:
    blocks: int = 1
    steps: int = STEPS
    seed: int = 1

    def network(self) -> LetterTransformer:
        return LetterTransformer(self.seed, heads=HEADS, blocks=self.blocks)


class Runs:
    """How the transformer learns: a gui.labs.letters.session.runs.Kind."""

    def __init__(self, data: Data) -> None:
        self._data = data

    def steps(self, set_up: SetUp) -> int:
        return set_up.steps

    def work(self, run: Run[SetUp], start: Checkpoint | None, end: int) -> Generator[Report, None, None]:
        set_up, prepared = run.set_up, self._data.prepared
        assert prepared is not None
        network = set_up.network()
        training = Training(network, prepared.train, set_up.steps, set_up.seed)
        optimiser, losses = training.optimiser, list[float]()
        if start is None:
            yield self._report(run, training, math.nan)
        else:
            optimiser.restore(start.state)
        while optimiser.steps < end:
            losses.append(training.step())
            step = optimiser.steps
            if step == 1 or step % EVERY == 0 or step == end:
                yield self._report(run, training, float(np.mean(losses)))
                losses = []

    def _report(self, run: Run[SetUp], training: Training, batch: float) -> Report:
        step, prepared, train, dev = training.optimiser.steps, self._data.prepared, math.nan, math.nan
        network, stamp = training.network, None
        assert prepared is not None
        if step % _JUDGED == 0 or step == run.steps:
            train, dev = network.nll(prepared.train[:_SAMPLE]), network.nll(prepared.dev)
            stamp = network.sample(1, run.set_up.seed)[0]
        if math.isnan(batch):
            batch = train
        return Report(
            run, step, run.steps, Checkpoint(step, batch, train, dev, training.optimiser.state(), stamp)
        )

    def write(self, set_up: SetUp) -> dict[str, Any]:
        return asdict(set_up)

    def read(self, state: Mapping[str, Any]) -> SetUp:
        return SetUp(
            whole(state["blocks"], "blocks", *BLOCKS),
            whole(state["steps"], "steps", 1, MOST_STEPS),
            whole(state["seed"], "seed", 0, MOST_SEED),
        )

    def check(self, set_up: SetUp, arrays: Mapping[str, Array]) -> None:
        fresh = Training(set_up.network(), [], set_up.steps).optimiser
        if any(array.dtype.kind not in "fi" for array in arrays.values()):
            raise ValueError(_tr("these weights do not fit the network"))
        fresh.restore(arrays)


def network_of(run: Run[SetUp], checkpoint: Checkpoint) -> LetterTransformer:
    """As it was there."""
    network = run.set_up.network()
    Training(network, [], run.steps).optimiser.restore(checkpoint.state)
    return network


class Heads:
    """off: which heads are switched off, as (block, head) from 0; not saved"""

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.off: frozenset[tuple[int, int]] = frozenset()

    def all_on(self) -> None:
        self.off = frozenset()
        self.changed.emit()

    def switch(self, block: int, head: int) -> None:
        self.off ^= {(block, head)}
        self.changed.emit()


def _tr(source: str) -> str:
    return translate("LettersTransformer", source)
