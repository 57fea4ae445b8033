"""The head learns: a run, its curves, places in it to go back to, and how other runs ended. No Qt."""

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
from engine.word_network import RIGHT, SIZE, STEPS, WAYS, Progress, WordNetwork, examine, speak, train
from gui.event import Event
from gui.state import fields, items, number, one_of, text, whole
from gui.words import translate

EVERY = 50  # steps between two examinations
MOST_SEED = 999
SIZES, HEADS = (4, 8, 16), (2, 4, 8, 16)
BELOW, AT, ABOVE = "below", "at", "above"  # the floor
GUESSES = ("", BELOW, AT, ABOVE)
SPOKEN = 200  # sentences of which those that make sense are counted, at the end
_MOST_ENDS = 12
_MOST_BYTES = 8 * 2**20
_MOST_PACKED = 100_000  # characters of a network as text
_HIGH = 100.0  # of a loss that is kept


class Setup(NamedTuple):
    """What a run is made of. size: of a word's vector; head: of a query."""

    seed: int = 1
    way: str = RIGHT
    size: int = SIZE
    head: int = SIZE

    def network(self) -> WordNetwork:
        """Before its first step."""
        return WordNetwork(*self)


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
    """What became of a run. start: the step from which it branched, 0 for none; guess: what was predicted."""

    setup: Setup
    start: int
    loss: float
    after_bank: float
    sense: float
    guess: str = ""


@dataclass
class Run:
    """network  the one that learns: to be touched by the worker alone
    steps    its training; None: read from a file, or it cannot go on
    start    the step from which it branched
    former   the curve of the run that it has left there
    """

    setup: Setup
    network: WordNetwork
    steps: Iterator[Progress] | None = None
    guess: str = ""
    start: int = 0
    history: History[Checkpoint] = field(default_factory=lambda: History[Checkpoint](_MOST_BYTES))
    curve: list[tuple[float, float, float]] = field(default_factory=list)  # step, loss, loss after bank
    former: list[tuple[float, float, float]] = field(default_factory=list)
    sense: float | None = None

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
    """setup     of the next run
    guess     where its loss will end, beside the floor, as was predicted; "" for no prediction
    run       the one that is looked at
    position  which of its checkpoints is looked at; None: the newest
    ends      how runs ended, the newest first
    trouble   why the run cannot go on, or ""
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.setup = Setup()
        self.guess = ""
        self.run: Run | None = None
        self.position: int | None = None
        self.ends: list[End] = []
        self.is_running = False
        self.trouble = ""

    @property
    def way(self) -> str:
        return self.setup.way

    def set_up(self, **changes: Any) -> None:
        """For the next run; changes: of its Setup. A prediction is of one setup alone."""
        self.setup, self.guess = _checked(self.setup._replace(**changes)), ""
        self.changed.emit()

    def predict(self, guess: str) -> None:
        self.guess = one_of(guess, "guess", GUESSES)
        self.changed.emit()

    # Running

    @property
    def can_resume(self) -> bool:
        run = self.run
        return run is not None and run.steps is not None and not run.is_done and not self.trouble

    def begin(self) -> None:
        """A new run, from its own first weights: the same each time."""
        network = self.setup.network()
        self._take(Run(self.setup, network, train(network, seed=self.setup.seed), self.guess))

    @property
    def can_branch(self) -> bool:
        """Whether one has gone back to weights of the sizes that are set up."""
        run, at = self.run, self.checkpoint
        has_left = run is not None and at is not None and self.position is not None and at.step < STEPS
        return has_left and run is not None and run.setup[2:] == self.setup[2:]

    def branch(self) -> None:
        """From the weights that are looked at, the way that is set up: what came after them is left."""
        former, at = self.run, self.checkpoint
        assert former is not None
        assert at is not None
        network = self.setup.network()
        network.load(at.arrays)
        run = Run(self.setup, network, train(network, STEPS, self.setup.seed, at.step), self.guess, at.step)
        run.former = former.curve
        for step in former.history.positions:
            if step <= at.step:
                run.keep(former.history[step])
        self._take(run)

    def _take(self, run: Run) -> None:
        self.run, self.position, self.trouble = run, None, ""
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
            run, at = report.run, report.checkpoint
            if run is not self.run:
                continue
            run.keep(at)
            if report.sense is not None:
                run.sense = report.sense
                end = End(run.setup, run.start, at.loss, at.after_bank, report.sense, run.guess)
                others = [each for each in self.ends if each[:2] != end[:2]]
                self.ends = [end, *others][:_MOST_ENDS]
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
        network = self.run.setup.network()
        network.load(checkpoint.arrays)
        return network

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        """Of the run its curves and its newest weights."""
        run = self.run
        return {
            "setup": list(self.setup),
            "guess": self.guess,
            "ends": [[list(end.setup), *end[1:]] for end in self.ends],
            "run": _kept(run) if run is not None and run.curve else None,
        }

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What adopt() takes. Raises ValueError or LookupError for a foreign state."""
        return {
            "setup": _read_setup(state["setup"]),
            "guess": one_of(state["guess"], "guess", GUESSES),
            "ends": [_read_end(each) for each in items(state["ends"], "ends", _MOST_ENDS)],
            "run": self._read_run(state["run"]),
        }

    def _read_run(self, state: Any) -> Run | None:
        if state is None:
            return None
        found = fields(state, "run")
        setup = _read_setup(found["setup"])
        curve = [_read_point(each) for each in items(found["curve"], "curve", STEPS + 1, 1)]
        arrays, _ = unpack_text(text(found["weights"], "weights", _MOST_PACKED), "weights")
        if not all(array.dtype == np.float32 and np.isfinite(array).all() for array in arrays.values()):
            raise ValueError(_tr("the weights are no finite numbers"))
        network = setup.network()
        network.load(arrays)
        mine = self.run
        if mine is not None and mine.setup == setup and curve == mine.curve:
            return mine  # undo: it is still there, whole
        sense = found["sense"] if found["sense"] is None else number(found["sense"], "sense", 0, 1)
        start = whole(found["start"], "start", 0, STEPS)
        run = Run(setup, network, start=start, curve=curve[:-1], sense=sense)
        step, loss, after_bank = curve[-1]
        run.keep(Checkpoint(int(step), loss, after_bank, network.arrays()))
        return run

    def adopt(self, values: Mapping[str, Any]) -> None:
        """What read() gave. Emits nothing. Another run does not go on by itself."""
        if values["run"] is not self.run:
            self.is_running, self.position, self.trouble = False, None, ""
        vars(self).update(values)


def _kept(run: Run) -> dict[str, Any]:
    return {
        "setup": list(run.setup),
        "start": run.start,
        "curve": [list(point) for point in run.curve],
        "weights": pack_text(run.history.records[-1].arrays, {}),
        "sense": run.sense,
    }


def _work(run: Run) -> Generator[Report, None, None]:
    """In the worker's thread. Left in the middle, it can be called again: the training itself goes on."""
    assert run.steps is not None
    if not run.history.positions:
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


def _checked(setup: Setup) -> Setup:
    """Raises ValueError outside what the lab offers."""
    one_of(setup.way, "way", tuple(WAYS))
    whole(setup.seed, "seed", 0, MOST_SEED)
    for size, name, sizes in ((setup.size, "size", SIZES), (setup.head, "head", HEADS)):
        if whole(size, name, 1) not in sizes:
            raise ValueError(_tr("{name}: choose one of {sizes}").format(name=name, sizes=sizes))
    return setup


def _read_setup(found: Any) -> Setup:
    return _checked(Setup(*items(found, "setup", 4, 4)))


def _read_end(found: Any) -> End:
    setup, start, loss, after_bank, sense, guess = items(found, "ends", 6, 6)
    return End(
        _read_setup(setup),
        whole(start, "start", 0, STEPS),
        number(loss, "loss", 0, _HIGH),
        number(after_bank, "after_bank", 0, _HIGH),
        number(sense, "sense", 0, 1),
        one_of(guess, "guess", GUESSES),
    )


def _read_point(found: Any) -> tuple[float, float, float]:
    step, loss, after_bank = items(found, "curve", 3, 3)
    return (
        whole(step, "step", 0, STEPS),
        number(loss, "loss", 0, _HIGH),
        number(after_bank, "after_bank", 0, _HIGH),
    )


def _tr(source: str) -> str:
    return translate("WordsTraining", source)
