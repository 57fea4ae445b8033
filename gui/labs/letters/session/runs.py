"""A run: what it was begun with, where it has come to, and places in it to go back to. No Qt.

Both networks of this lab learn in the same way: a worker drives work(), which begins at the place that is
looked at. So to resume, to branch and to take a single step are the same.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np

from engine.arithmetic import Array
from engine.files import pack_text, unpack_text
from engine.history import History
from engine.training import Diverged
from gui.event import Event
from gui.numbers import megabytes
from gui.state import fields, items, number, text, whole
from gui.words import translate

MOST_STEPS, MOST_SEED = 200_000, 2**31 - 1
_MOST_POINTS = 1_000  # of a curve that is kept
_MOST_PACKED = 1_000_000  # characters of the weights as text
_LONGEST_STAMP = 1_000  # letters
_HIGH = 1e6  # of a loss that is kept
_MOST_BYTES = 24 * 2**20

SetUp = TypeVar("SetUp")


@dataclass(frozen=True)
class Checkpoint:
    """After so many steps: the loss of the newest batch, and of all train and dev names where these were
    judged (else nan); state: all that is needed to go on; stamp: a name made up there."""

    step: int
    batch: float
    train: float
    dev: float
    state: Mapping[str, Array]
    stamp: str | None = None

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in self.state.values())

    @property
    def point(self) -> tuple[float, float, float, float]:
        return self.step, self.batch, self.train, self.dev


@dataclass
class Run(Generic[SetUp]):
    """set_up: what it was begun with. curve: (step, batch, train, dev) of every checkpoint, even where its
    weights were given up. stamps: (step, a name)."""

    set_up: SetUp
    steps: int
    history: History[Checkpoint] = field(default_factory=lambda: History[Checkpoint](_MOST_BYTES))
    curve: list[tuple[float, float, float, float]] = field(default_factory=list)
    stamps: list[tuple[int, str]] = field(default_factory=list)

    def keep(self, checkpoint: Checkpoint) -> None:
        self.cut(checkpoint.step - 1)
        self.history.keep(checkpoint.step, checkpoint)
        self.curve.append(checkpoint.point)
        if checkpoint.stamp is not None:
            self.stamps.append((checkpoint.step, checkpoint.stamp))

    def cut(self, step: int) -> None:
        """What came after this step is given up."""
        self.history.forget_after(step)
        self.curve = [point for point in self.curve if point[0] <= step]
        self.stamps = [stamp for stamp in self.stamps if stamp[0] <= step]

    @property
    def step(self) -> int:
        """The newest."""
        return int(self.curve[-1][0]) if self.curve else 0


class Report(NamedTuple):
    """What the worker brings."""

    run: Run[Any]
    step: int
    steps: int
    checkpoint: Checkpoint


class Kind(Protocol[SetUp]):
    """What a Learner asks of the network that learns."""

    def steps(self, set_up: SetUp) -> int:
        """How long a run is."""

    def work(self, run: Run[SetUp], start: Checkpoint | None, end: int) -> Generator[Report, None, None]:
        """Take the run from a checkpoint, None: from its first weights, to the end."""

    def write(self, set_up: SetUp) -> dict[str, Any]: ...

    def read(self, state: Mapping[str, Any]) -> SetUp: ...

    def check(self, set_up: SetUp, arrays: Mapping[str, Array]) -> None:
        """Raises ValueError for weights that are not of such a network."""


class Learner(Generic[SetUp]):
    """set_up    of the next run
    run       the one that is looked at
    position  which of its checkpoints is looked at; None: the newest
    trouble   why the run cannot go on, or ""
    """

    def __init__(self, kind: Kind[SetUp], set_up: SetUp) -> None:
        self.changed = Event[()]()
        self.set_up = set_up
        self.run: Run[SetUp] | None = None
        self.position: int | None = None
        self.is_running = False
        self.trouble = ""
        self._kind = kind

    def choose(self, set_up: SetUp) -> None:
        """For the next run."""
        self.set_up = set_up
        self.changed.emit()

    # Running

    @property
    def can_go_on(self) -> bool:
        checkpoint = self.checkpoint
        return checkpoint is not None and self.run is not None and checkpoint.step < self.run.steps

    def begin(self) -> None:
        """A new run, from its first weights: the same each time."""
        self.run = Run(self.set_up, self._kind.steps(self.set_up))
        self.position, self.trouble = None, ""
        self.changed.emit()

    def work(self, steps: int | None = None) -> Generator[Report, None, None]:
        """Long work: from the place that is looked at to the end, or so many steps; what came after it is
        given up."""
        assert self.run is not None
        start = self.checkpoint
        if start is not None:
            self.run.cut(start.step)
        self.is_running, self.position, self.trouble = True, None, ""
        begun = start.step if start is not None else 0
        self.changed.emit()
        return self._kind.work(
            self.run, start, self.run.steps if steps is None else min(begun + steps, self.run.steps)
        )

    def note(self, reports: Sequence[Report]) -> None:
        """What the worker has brought; of a run that is no longer looked at nothing is wanted."""
        for report in reports:
            if report.run is self.run:
                report.run.keep(report.checkpoint)
        self.changed.emit()

    def note_end(self) -> None:
        self.is_running = False
        self.changed.emit()

    def note_failure(self, error: Exception) -> None:
        """Raises what is no divergence again."""
        if not isinstance(error, Diverged):
            raise error
        told = _tr("Step {step} diverges: its loss is no longer a finite number. Lower the learning rate.")
        self.trouble = told.format(step=f"{error.step:,}")
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

    def go_near(self, step: float) -> None:
        if self.positions:
            self.go_to(int(np.argmin(np.abs(np.array(self.positions) - step))))

    @property
    def checkpoint(self) -> Checkpoint | None:
        positions = self.positions
        return self.run.history[positions[self.place]] if self.run is not None and positions else None

    @property
    def curves(self) -> Array:
        """(4, n): steps, batch, train, dev."""
        return np.array(self.run.curve if self.run is not None else []).reshape(-1, 4).T

    @property
    def judged(self) -> tuple[float, float] | None:
        """Train and dev of the newest place, up to the one that is looked at, where they were measured."""
        checkpoint = self.checkpoint
        if self.run is None or checkpoint is None:
            return None
        found = [p for p in self.run.curve if p[0] <= checkpoint.step and not math.isnan(p[3])]
        return (found[-1][2], found[-1][3]) if found else None

    @property
    def kept(self) -> str:
        """How much memory its checkpoints take."""
        if self.run is None:
            return ""
        told = _tr("{count} checkpoints, {size}")
        history = self.run.history
        return told.format(count=len(history), size=megabytes(history.nbytes))

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        """Of the run its curves and its newest weights."""
        run, kept = self.run, None
        if run is not None and run.curve:
            kept = {
                "set_up": self._kind.write(run.set_up),
                "curve": [[None if math.isnan(each) else each for each in point] for point in run.curve],
                "state": pack_text(run.history.records[-1].state, {}),
            }
            if run.stamps:
                kept["stamps"] = [list(stamp) for stamp in run.stamps]
        return {"set_up": self._kind.write(self.set_up), "run": kept}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What adopt() takes. Raises ValueError or LookupError for a foreign state."""
        set_up = self._kind.read(fields(state["set_up"], "set_up"))
        return {"set_up": set_up, "run": self._read_run(state["run"])}

    def _read_run(self, state: Any) -> Run[SetUp] | None:
        if state is None:
            return None
        found = fields(state, "run")
        set_up = self._kind.read(fields(found["set_up"], "set_up"))
        curve = [_read_point(each) for each in items(found["curve"], "curve", _MOST_POINTS, 1)]
        mine = self.run
        if mine is not None and mine.set_up == set_up and _alike(mine.curve, curve):
            return mine  # undo: it is still there, whole
        arrays, _ = unpack_text(text(found["state"], "state", _MOST_PACKED), "state")
        if not all(np.isfinite(array).all() for array in arrays.values()):
            raise ValueError(_tr("the weights are no finite numbers"))
        self._kind.check(set_up, arrays)
        run = Run(set_up, self._kind.steps(set_up))
        step, batch, train, dev = curve[-1]
        run.curve = curve
        run.history.keep(int(step), Checkpoint(int(step), batch, train, dev, arrays))
        listed = items(found.get("stamps", []), "stamps", _MOST_POINTS)
        stamps = [items(each, "stamps", 2, 2) for each in listed]
        run.stamps = [
            (whole(at, "stamps", 0, MOST_STEPS), text(name, "stamps", _LONGEST_STAMP)) for at, name in stamps
        ]
        return run

    def adopt(self, values: Mapping[str, Any]) -> None:
        """What read() gave. Emits nothing. Another run does not go on by itself."""
        if values["run"] is not self.run:
            self.is_running, self.position, self.trouble = False, None, ""
        vars(self).update(values)


def _alike(one: Sequence[tuple[float, ...]], other: Sequence[tuple[float, ...]]) -> bool:
    return len(one) == len(other) and np.array_equal(np.array(one), np.array(other), equal_nan=True)


def _read_point(found: Any) -> tuple[float, float, float, float]:
    step, *losses = items(found, "curve", 4, 4)
    batch, train, dev = (math.nan if each is None else number(each, "curve", 0, _HIGH) for each in losses)
    return whole(step, "step", 0, MOST_STEPS), batch, train, dev


def _tr(source: str) -> str:
    return translate("LettersRun", source)
