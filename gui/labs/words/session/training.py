"""The head learns: a run, its curves, places in it to go back to, and how other ways ended. No Qt."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.files import pack_text, unpack_text
from engine.history import History
from engine.little_language import makes_sense
from engine.training import Diverged
from engine.word_network import RIGHT, STEPS, WAYS, Progress, WordNetwork, examine, speak, train
from gui.event import Event
from gui.state import fields, items, number, one_of, text, whole
from gui.words import translate

EVERY = 50  # steps between two examinations
MOST_SEED = 999
SPOKEN = 200  # sentences of which those that make sense are counted, at the end
_MOST_BYTES = 8 * 2**20
_MOST_PACKED = 100_000  # characters of a network as text
_HIGH = 100.0  # of a loss that is kept


@dataclass(frozen=True)
class Checkpoint:
    """The weights after so many steps, and how well they do."""

    step: int
    loss: float
    after_bank: float
    arrays: Mapping[str, Array]

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in self.arrays.values())


class End(NamedTuple):
    """What became of a way of doing it."""

    seed: int
    loss: float
    after_bank: float
    sense: float


@dataclass
class Run:
    """network  the one that learns: to be touched by the worker alone
    steps    its training; None: read from a file, or it cannot go on
    """

    way: str
    seed: int
    network: WordNetwork
    steps: Iterator[Progress] | None = None
    history: History[Checkpoint] = field(default_factory=lambda: History[Checkpoint](_MOST_BYTES))
    curve: list[tuple[float, float, float]] = field(default_factory=list)  # step, loss, loss after bank
    sense: float | None = None
    is_begun: bool = False  # the worker has looked at its first weights

    def keep(self, checkpoint: Checkpoint) -> None:
        self.history.keep(checkpoint.step, checkpoint)
        self.curve.append((checkpoint.step, checkpoint.loss, checkpoint.after_bank))

    @property
    def is_done(self) -> bool:
        return bool(self.curve) and self.curve[-1][0] >= STEPS


class Report(NamedTuple):
    """What the worker brings. sense: the share of spoken sentences that make sense, at the end alone."""

    run: Run
    step: int
    steps: int
    checkpoint: Checkpoint
    sense: float | None = None


class Training:
    """way, seed  of the next run
    run        the one that is looked at
    position   which of its checkpoints is looked at; None: the newest
    ends       way -> how its newest run ended
    trouble    why the run cannot go on, or ""
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.way, self.seed = RIGHT, 1
        self.run: Run | None = None
        self.position: int | None = None
        self.ends: dict[str, End] = {}
        self.is_running = False
        self.trouble = ""

    def set_up(self, way: str | None = None, seed: int | None = None) -> None:
        """For the next run."""
        self.way = self.way if way is None else one_of(way, "way", tuple(WAYS))
        self.seed = self.seed if seed is None else whole(seed, "seed", 0, MOST_SEED)
        self.changed.emit()

    # Running

    @property
    def can_resume(self) -> bool:
        run = self.run
        return run is not None and run.steps is not None and not run.is_done and not self.trouble

    def begin(self) -> None:
        """A new run, from its own first weights: the same each time."""
        network = WordNetwork(self.seed, self.way)
        self.run = Run(self.way, self.seed, network, train(network, STEPS, self.seed))
        self.position, self.trouble = None, ""
        self.changed.emit()

    def work(self) -> Generator[Report, None, None]:
        """Long work: take the run on to its end."""
        assert self.run is not None
        self.is_running, self.position = True, None
        self.changed.emit()
        return _work(self.run)

    def note(self, reports: Sequence[Report]) -> None:
        """What the worker has brought; of a run that is no longer looked at nothing is wanted."""
        for report in reports:
            run = report.run
            if run is not self.run:
                continue
            run.keep(report.checkpoint)
            if report.sense is not None:
                run.sense = report.sense
                at = report.checkpoint
                self.ends[run.way] = End(run.seed, at.loss, at.after_bank, report.sense)
        self.changed.emit()

    def note_end(self) -> None:
        """The worker rests: it has come to the end, or was told to."""
        self.is_running = False
        self.changed.emit()

    def note_failure(self, error: Exception) -> None:
        """Raises what is no divergence again."""
        if not isinstance(error, Diverged):
            raise error
        self.trouble = _tr("Step {step} diverges: its loss is no longer a finite number.").format(
            step=error.step
        )
        self.is_running = False
        self.changed.emit()

    # Looking

    @property
    def positions(self) -> list[int]:
        """The steps that one can go back to."""
        return self.run.history.positions if self.run is not None else []

    @property
    def place(self) -> int:
        """The number of the checkpoint that is looked at."""
        last = max(len(self.positions) - 1, 0)
        return last if self.position is None else min(self.position, last)

    def go_to(self, place: int) -> None:
        last = len(self.positions) - 1
        self.position = None if place >= last else max(place, 0)
        self.changed.emit()

    @property
    def checkpoint(self) -> Checkpoint | None:
        positions = self.positions
        return self.run.history[positions[self.place]] if self.run is not None and positions else None

    @property
    def network(self) -> WordNetwork | None:
        """A copy of the one that is looked at."""
        checkpoint = self.checkpoint
        if self.run is None or checkpoint is None:
            return None
        network = WordNetwork(self.run.seed, self.run.way)
        network.load(checkpoint.arrays)
        return network

    @property
    def curves(self) -> Array:
        """(3, n): steps, loss, loss after bank."""
        return np.array(self.run.curve if self.run is not None else []).reshape(-1, 3).T

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        """Of the run its curves and its newest weights."""
        run = self.run
        return {
            "way": self.way,
            "seed": self.seed,
            "ends": {way: list(end) for way, end in self.ends.items()},
            "run": _kept(run) if run is not None and run.curve else None,
        }

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What adopt() takes. Raises ValueError or LookupError for a foreign state."""
        ends = {
            one_of(way, "ends", tuple(WAYS)): _read_end(end)
            for way, end in fields(state["ends"], "ends").items()
        }
        return {
            "way": one_of(state["way"], "way", tuple(WAYS)),
            "seed": whole(state["seed"], "seed", 0, MOST_SEED),
            "ends": ends,
            "run": self._read_run(state["run"]),
        }

    def _read_run(self, state: Any) -> Run | None:
        if state is None:
            return None
        found = fields(state, "run")
        way, seed = one_of(found["way"], "way", tuple(WAYS)), whole(found["seed"], "seed", 0, MOST_SEED)
        network = WordNetwork(seed, way)
        arrays, _ = unpack_text(text(found["weights"], "weights", _MOST_PACKED), "weights")
        if not all(array.dtype == np.float32 and np.isfinite(array).all() for array in arrays.values()):
            raise ValueError(_tr("the weights are no finite numbers"))
        network.load(arrays)
        curves = [_read_point(each) for each in items(found["curves"], "curves", STEPS + 1, 1)]
        sense = found["sense"] if found["sense"] is None else number(found["sense"], "sense", 0, 1)
        mine = self.run
        if mine is not None and (mine.way, mine.seed) == (way, seed) and curves == mine.curve:
            return mine  # undo: it is still there, whole
        run = Run(way, seed, network, sense=sense)
        run.curve = curves
        step, loss, after_bank = curves[-1]
        run.history.keep(int(step), Checkpoint(int(step), loss, after_bank, network.arrays()))
        return run

    def adopt(self, values: Mapping[str, Any]) -> None:
        """What read() gave. Emits nothing. Another run does not go on by itself."""
        if values["run"] is not self.run:
            self.is_running, self.position, self.trouble = False, None, ""
        vars(self).update(values)


def _kept(run: Run) -> dict[str, Any]:
    return {
        "way": run.way,
        "seed": run.seed,
        "curves": [list(point) for point in run.curve],
        "weights": pack_text(run.history.records[-1].arrays, {}),
        "sense": run.sense,
    }


def _work(run: Run) -> Generator[Report, None, None]:
    """In the worker's thread. Left in the middle, it can be called again: the training itself goes on."""
    assert run.steps is not None
    if not run.is_begun:
        run.is_begun = True
        yield Report(run, 0, STEPS, _checkpoint(run.network, 0))
    for progress in run.steps:
        if progress.step % EVERY == 0 and progress.step < STEPS:
            yield Report(run, progress.step, STEPS, _checkpoint(run.network, progress.step))
    said = speak(run.network, SPOKEN, np.random.default_rng(0))
    sense = sum(map(makes_sense, said)) / SPOKEN
    yield Report(run, STEPS, STEPS, _checkpoint(run.network, STEPS), sense)


def _checkpoint(network: WordNetwork, step: int) -> Checkpoint:
    mark = examine(network)
    return Checkpoint(step, mark.loss, mark.after_bank, network.arrays())


def _read_end(found: Any) -> End:
    seed, loss, after_bank, sense = items(found, "ends", 4, 4)
    return End(
        whole(seed, "seed", 0, MOST_SEED),
        number(loss, "loss", 0, _HIGH),
        number(after_bank, "after_bank", 0, _HIGH),
        number(sense, "sense", 0, 1),
    )


def _read_point(found: Any) -> tuple[float, float, float]:
    step, loss, after_bank = items(found, "curves", 3, 3)
    return (
        whole(step, "step", 0, STEPS),
        number(loss, "loss", 0, _HIGH),
        number(after_bank, "after_bank", 0, _HIGH),
    )


def _tr(source: str) -> str:
    return translate("WordsTraining", source)
