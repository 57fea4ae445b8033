"""What the page Learn knows: the recipe that is being set up, the runs, and where in a run one looks."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from engine.arithmetic import Array
from engine.digit_network import DigitNetwork
from engine.recipe import PRESETS, Recipe
from engine.trainer import Checkpoint, Data, Report, Trainer, read_data
from engine.training import Diverged
from gui.event import Event
from gui.words import translate

MOST_RUNS = 8

READY, RUNNING, PAUSED, FINISHED, DIVERGED = "ready", "running", "paused", "finished", "diverged"


@dataclass
class Curve:
    """Numbers over steps."""

    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, step: int, value: float) -> None:
        self.steps.append(step)
        self.values.append(value)


@dataclass(eq=False)
class Run:
    """A run and what it has told so far.

    origin  the run and the step from which it branched, in words; "" for one that began at its beginning
    curves  "loss", "accuracy" of the batches; "dev loss", "dev accuracy"; "norm of LAYER", "size of LAYER"
    weights of the first layer, as they are now
    """

    name: str
    recipe: Recipe
    origin: str = ""
    start: Checkpoint | None = None
    state: str = READY
    message: str = ""
    step: int = 0
    seconds: float = 0.0
    learning_rate: float = 0.0
    curves: dict[str, Curve] = field(default_factory=dict)
    checkpoints: list[Checkpoint] = field(default_factory=list)
    weights: Array | None = None
    trainer: Trainer | None = None

    def add(self, name: str, step: int, value: float) -> None:
        self.curves.setdefault(name, Curve()).add(step, value)

    def note(self, report: Report) -> None:
        self.step, self.seconds, self.weights = report.step, report.seconds, report.weights
        self.learning_rate = report.learning_rate
        if report.gradient_norm:
            self.add("loss", report.step, report.loss)
            self.add("accuracy", report.step, report.accuracy)
            for layer, norm in report.gradient_norm.items():
                self.add(f"norm of {layer}", report.step, norm)
                self.add(f"size of {layer}", report.step, report.gradient_size[layer])
        if report.checkpoint is not None:
            self.add("dev loss", report.step, report.checkpoint.loss)
            self.add("dev accuracy", report.step, report.checkpoint.accuracy)
            self.checkpoints.append(report.checkpoint)

    @property
    def seconds_left(self) -> float | None:
        """As it has gone so far; None before there is anything to go by."""
        if not self.step or not self.seconds:
            return None
        return self.seconds / self.step * (self.recipe.steps - self.step)

    @property
    def bytes(self) -> int:
        """Of its checkpoints."""
        return sum(checkpoint.bytes for checkpoint in self.checkpoints)


class Training:
    """runs      the oldest first, at most MOST_RUNS; the oldest that is not looked at makes room
    current   the run that is looked at, or None
    position  which of its checkpoints is looked at; None: the newest state
    recipe    what the next run will be trained with
    """

    def __init__(self) -> None:
        self.changed = Event()
        self.recipe = PRESETS["fast"]
        self.runs: list[Run] = []
        self.current: Run | None = None
        self.position: int | None = None
        self._data: dict[int, Data] = {}
        self._count = 0

    def set_up(self, recipe: Recipe) -> None:
        """For the next run."""
        self.recipe = recipe
        self.changed.emit()

    # Running

    @property
    def is_running(self) -> bool:
        return self.current is not None and self.current.state == RUNNING

    def begin(self) -> Run:
        """A new run of the recipe, from its own first weights: the same each time."""
        return self._add(Run(self._new_name(), self.recipe))

    def branch(self) -> Run:
        """A new run of the recipe, from the weights that are looked at. Raises ValueError where there are
        none, or where they are of other layers."""
        checkpoint, run = self.checkpoint, self.current
        if checkpoint is None or run is None:
            raise ValueError(_tr("There are no weights yet to go on from"))
        if self.recipe.hidden != run.recipe.hidden:
            raise ValueError(
                _tr(
                    "These weights are of a network with other hidden layers ({layers}); set those up again"
                ).format(layers=" – ".join(map(str, run.recipe.hidden)))
            )
        origin = _tr("{run}, step {step}").format(run=run.name, step=checkpoint.step)
        return self._add(Run(self._new_name(), self.recipe, origin, checkpoint))

    def _new_name(self) -> str:
        self._count += 1
        return _tr("Run {number}").format(number=self._count)

    def _add(self, run: Run) -> Run:
        self.pause()
        if len(self.runs) >= MOST_RUNS:
            self.runs.remove(next(each for each in self.runs if each is not self.current))
        self.runs.append(run)
        self.current, self.position = run, None
        self.changed.emit()
        return run

    def work(self, count: int | None = None) -> Generator[tuple[Run, Report] | None, None, None]:
        """Long work: train the current run on, by so many steps or to its end. Raises FileError, Diverged."""
        run = self.current
        assert run is not None
        run.state, run.message = RUNNING, ""
        self.position = None
        self.changed.emit()
        return self._work(run, count)

    def _work(self, run: Run, count: int | None) -> Generator[tuple[Run, Report] | None, None, None]:
        """In the worker's thread: only the run's trainer is touched here."""
        yield None
        if run.trainer is None:
            data = self._data.get(run.recipe.images)
            if data is None:
                data = read_data(run.recipe)
                self._data = {run.recipe.images: data}  # the other split would be 47 MB more
            run.trainer = Trainer(run.recipe, data, run.start)
        until = None if count is None else run.trainer.step + count
        for report in run.trainer.go_on(until):
            yield None if report is None else (run, report)

    def note(self, reports: Sequence[tuple[Run, Report] | None]) -> None:
        """What the worker has brought."""
        told = [each for each in reports if each is not None]
        for run, report in told:
            run.note(report)
        if told:
            self.changed.emit()

    def note_end(self) -> None:
        """The worker has come to the end of what it was to do."""
        run = self.current
        if run is not None and run.state == RUNNING:
            run.state = FINISHED if run.step >= run.recipe.steps else PAUSED
        self.changed.emit()

    def note_failure(self, error: Exception) -> None:
        """The run cannot go on."""
        run = self.current
        if run is not None:
            run.state, run.message = DIVERGED if isinstance(error, Diverged) else PAUSED, str(error)
        self.changed.emit()

    def pause(self) -> None:
        """The worker was stopped; one may go on later."""
        run = self.current
        if run is not None and run.state == RUNNING:
            run.state = PAUSED
            self.changed.emit()

    def set_learning_rate(self, rate: float) -> None:
        """Of the current run, in the middle of it, and of the recipe."""
        self.recipe = replace(self.recipe, learning_rate=rate)
        if self.current is not None and self.current.trainer is not None:
            self.current.trainer.learning_rate = rate
        self.changed.emit()

    # Looking

    def choose(self, run: Run | None) -> None:
        """Look at another run; one that is running pauses."""
        if run is not self.current:
            self.pause()
            self.current, self.position = run, None
            self.changed.emit()

    def rename(self, run: Run, name: str) -> None:
        run.name = name.strip() or run.name
        self.changed.emit()

    def remove(self, run: Run) -> None:
        self.pause()
        self.runs.remove(run)
        if run is self.current:
            self.current = self.runs[-1] if self.runs else None
            self.position = None
        self.changed.emit()

    def go_to(self, position: int) -> None:
        """Look at a checkpoint of the current run, by its number."""
        run = self.current
        if run is not None and run.checkpoints:
            self.position = min(max(position, 0), len(run.checkpoints) - 1)
            self.changed.emit()

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The one that is looked at, or the newest."""
        if self.current is None or not self.current.checkpoints:
            return None
        return self.current.checkpoints[-1 if self.position is None else self.position]

    @property
    def weights(self) -> Array | None:
        """Of the first layer, (784, units), where one looks."""
        checkpoint = self.checkpoint
        if self.current is not None and self.position is None and self.current.weights is not None:
            return self.current.weights
        if checkpoint is None:
            return None
        first = next(iter(checkpoint.arrays.values()))
        weights: Array = first.T
        return weights

    def network(self) -> DigitNetwork | None:
        """The network that is looked at, with its card."""
        checkpoint, run = self.checkpoint, self.current
        if checkpoint is None or run is None:
            return None
        recipe = run.recipe
        card = {
            "name": run.name,
            "layers": [784, *recipe.hidden, 10],
            "activation": recipe.activation,
            "data": f"MNIST, {recipe.images:,} images",
            "recipe": recipe.to_dict(),
            "accuracy": {"dev": checkpoint.accuracy},
        }
        if not recipe.scaled:
            # the canvas gives ink from 0 to 1; the weights of the first layer take up the factor
            arrays = {
                n: a * 255 if n == next(iter(checkpoint.arrays)) else a for n, a in checkpoint.arrays.items()
            }
            return DigitNetwork.from_arrays(arrays, card)
        return DigitNetwork.from_arrays(checkpoint.arrays, card)

    @property
    def moment(self) -> tuple[str, int, int] | None:
        """What the timeline shows: a line, the number of the checkpoint looked at, and of the last."""
        checkpoint, run = self.checkpoint, self.current
        if checkpoint is None or run is None:
            return None
        line = _tr("step {step} of {steps}    loss {loss}    accuracy {accuracy} %").format(
            step=f"{checkpoint.step:,}",
            steps=f"{run.recipe.steps:,}",
            loss=f"{checkpoint.loss:.4f}",
            accuracy=f"{100 * checkpoint.accuracy:.2f}",
        )
        last = len(run.checkpoints) - 1
        return line, last if self.position is None else self.position, last

    @property
    def bytes(self) -> int:
        """Of the checkpoints of all runs."""
        return sum(run.bytes for run in self.runs)

    # Keeping it: the recipe; runs live as long as the window

    def to_dict(self) -> dict[str, Any]:
        return {"recipe": self.recipe.to_dict()}

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Raises ValueError for what is no such state."""
        self.set_up(Recipe.from_dict(state["recipe"]))


def _tr(text: str) -> str:
    return translate("Training", text)
