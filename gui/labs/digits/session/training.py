"""What the page Learn knows: the recipe that is being set up, the runs, and where in a run one looks."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import chain, count
from typing import Any
from weakref import WeakValueDictionary

from engine.arithmetic import Array
from engine.digit_network import DigitNetwork
from engine.recipe import PRESETS, SPLITS, Recipe
from engine.trainer import Checkpoint, Report, Trainer, read_data
from engine.training import Diverged
from gui.event import Event
from gui.labs.digits.session.presets import name_of
from gui.labs.digits.session.runs import DIVERGED, FINISHED, PAUSED, RUNNING, Run, read_recording, short
from gui.state import explaining, fields, items, shown, text
from gui.words import translate

MOST_RUNS = 8


class Training:
    """runs      the oldest first, at most MOST_RUNS; the oldest that is not looked at makes room
    current   the run that is looked at, or None
    position  which of its checkpoints is looked at; None: the newest state
    recipe    what the next run will be trained with: chosen as a whole, then changed by hand
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.recipe = self._chosen = PRESETS["fast"]
        self.runs: list[Run] = []
        self.current: Run | None = None
        self.position: int | None = None
        self._count = 0
        self._known: WeakValueDictionary[str, Run] = WeakValueDictionary()

    def set_up(self, recipe: Recipe) -> None:
        """For the next run, as a whole."""
        self.recipe = self._chosen = recipe
        self.changed.emit()

    def adjust(self, recipe: Recipe) -> None:
        """The same, where a part of it was changed by hand."""
        self.recipe = recipe
        self.changed.emit()

    # Running

    @property
    def is_running(self) -> bool:
        return self.current is not None and self.current.state == RUNNING

    def begin(self) -> Run:
        """A new run of the recipe, from its own first weights: the same each time."""
        return self._add(Run(self._new_name(name_of(self.recipe)), self.recipe))

    def branch(self) -> Run:
        """A new run from the weights that are looked at, with their run's recipe and the changes by hand.

        Raises ValueError if there are none, where they are of other layers, and where they have learned from
        the images that are to measure them.
        """
        checkpoint, run = self.checkpoint, self.current
        if checkpoint is None or run is None:
            raise ValueError(_tr("There are no weights yet to go on from"))
        chosen, its = asdict(self._chosen), run.recipe
        by_hand = {name: now for name, now in asdict(self.recipe).items() if now != chosen[name]}
        mine = replace(its, **by_hand)
        if (mine.hidden, mine.activation, mine.scaled) != (its.hidden, its.activation, its.scaled):
            raise ValueError(
                _tr(
                    "These weights are of a network with other hidden layers ({layers}), another activation "
                    "or other pixels; set those up again"
                ).format(layers=" – ".join(map(str, run.recipe.hidden)))
            )
        if mine.images < its.images:
            raise ValueError(
                _tr(
                    "These weights have learned from the {count} images that would measure them. Set Images "
                    "to {images} again, or start a new run"
                ).format(count=f"{SPLITS[mine.images]:,}", images=f"{its.images:,}")
            )
        origin = _tr("{run}, step {step}").format(run=run.name, step=f"{checkpoint.step:,}")
        name = _tr("{name}, from step {step}").format(name=name_of(mine), step=f"{checkpoint.step:,}")
        return self._add(Run(self._new_name(name), mine, origin, checkpoint))

    def _new_name(self, name: str) -> str:
        """One that no other run has."""
        self._count += 1
        taken = {run.name for run in self.runs}
        tries = (_tr("{name} ({number})").format(name=name, number=number) for number in count(2))
        return next(each for each in chain([name], tries) if each not in taken)

    def _add(self, run: Run) -> Run:
        self.pause()
        run.rate, run.color = run.recipe.learning_rate, self._count - 1
        if len(self.runs) >= MOST_RUNS:
            # one that has hardly begun makes room first
            others = [each for each in self.runs if each is not self.current]
            self.runs.remove(min(others, key=lambda each: len(each.checkpoints) > 1))
        self.runs.append(run)
        self._known[run.id] = run
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
        """In the worker's thread: of the run only its trainer is written here, and its newest weights are
        packed for Undo and for files, which takes long where layers are wide."""
        yield None
        newest: Checkpoint | None = None
        if run.trainer is None:
            run.trainer = Trainer(run.recipe, read_data(run.recipe), run.start)
        run.trainer.learning_rate = run.rate
        until = None if count is None else run.trainer.step + count
        for report in run.trainer.go_on(until):
            if report is not None:
                newest = report.checkpoint or newest
            yield None if report is None else (run, report)
        run.pack(newest)

    def note(self, reports: Sequence[tuple[Run, Report] | None]) -> None:
        """What the worker has brought."""
        told = [each for each in reports if each is not None]
        looked_at = None if self.position is None else self.checkpoint
        for run, report in told:
            run.note(report)
        if looked_at is not None and self.current is not None:  # earlier ones may have been given up
            kept = self.current.history.positions
            self.position = kept.index(looked_at.step) if looked_at.step in kept else None
        if told:
            self.changed.emit()

    def note_end(self) -> None:
        """The worker has come to the end of what it was to do."""
        run = self.current
        if run is not None and run.state == RUNNING:
            run.state = FINISHED if run.step >= run.recipe.steps else PAUSED
            if run.state == FINISHED:
                run.trainer = None  # and with it the moments of its optimiser: there are no steps left
        self.changed.emit()

    def note_failure(self, error: Exception) -> None:
        """The run cannot go on."""
        run = self.current
        if run is not None:
            run.state, run.message = PAUSED, str(error)
            if isinstance(error, Diverged):
                run.state = DIVERGED
                run.trainer = run.weights = None  # what is left of it is its newest checkpoint
        self.changed.emit()

    def rest(self) -> None:
        """Pause as soon as the run may: it measures once more, so that all stand where it stopped."""
        if self.current is not None and self.current.trainer is not None:
            self.current.trainer.should_rest = True

    def pause(self) -> None:
        """The worker was stopped; one may go on later."""
        run = self.current
        if run is not None and run.state == RUNNING:
            run.state = PAUSED
            self.changed.emit()

    @property
    def is_under_way(self) -> bool:
        """Whether the current run has steps left to take."""
        return self.current is not None and self.current.state in (RUNNING, PAUSED)

    @property
    def learning_rate(self) -> float:
        """Of the run that is under way; else of the recipe."""
        return (
            self.current.rate if self.current is not None and self.is_under_way else self.recipe.learning_rate
        )

    def set_learning_rate(self, rate: float) -> None:
        """Of the run that is under way, in the middle of it; else of the recipe."""
        if self.current is not None and self.is_under_way:
            self.current.rate = rate
            step, rates = self.current.step, self.current.rates
            if rates and rates[-1][0] == step:
                rates.pop()  # it was never used
            rates.append((step, rate))
            if self.current.trainer is not None:
                self.current.trainer.learning_rate = rate
        else:
            self.recipe = replace(self.recipe, learning_rate=rate)
        self.changed.emit()

    # Looking

    def show_recording(self) -> None:
        """Look at the run that was shipped, which takes its place among the others. Raises FileError."""
        recorded = next((run for run in self.runs if run.is_recording), None)
        if recorded is None:
            self._count += 1
            self._add(read_recording())
        else:
            self.choose(recorded)

    def choose(self, run: Run | None) -> None:
        """Look at another run; one that is running pauses."""
        if run is not self.current:
            self.pause()
            self.current, self.position = run, None
            self.changed.emit()

    def rename(self, run: Run, name: str) -> None:
        run.name = short(name) or run.name
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
            last = len(run.checkpoints) - 1
            self.position = max(position, 0) if position < last else None
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
            "step": checkpoint.step,
        }
        if run.rates:
            card["learning_rates"] = run.rates
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
        line = line_of(checkpoint.step, run.recipe.steps, checkpoint.loss, checkpoint.accuracy)
        last = len(run.checkpoints) - 1
        return line, last if self.position is None else self.position, last

    @property
    def bytes(self) -> int:
        """Of the checkpoints of all runs."""
        return sum(run.bytes for run in self.runs)

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        """The recipe, and of each run its curves and its newest weights."""
        return {"recipe": self.recipe.to_dict(), "runs": [run.to_dict() for run in self.runs]}

    def read(self, state: Mapping[str, Any]) -> tuple[Recipe, list[Run], list[str]]:
        """What to_dict() wrote; and why some of its runs could not be read. Within gui.state.reading().

        Runs that are still here come back whole.
        """
        recipe = Recipe.from_dict(state["recipe"])
        runs: dict[str, Run] = {}
        refused = []
        for found in items(state["runs"], "runs", MOST_RUNS):
            try:
                with explaining(shown(found.get("name")) if isinstance(found, dict) else _tr("a run")):
                    key = text(fields(found, "it")["id"], "the id")
                    runs[key] = self._known.get(key) or _run_from(found)
            except ValueError as error:
                refused.append(str(error))
        return recipe, list(runs.values()), refused

    def clear(self) -> None:
        """As at the beginning; runs that are undone come back whole as long as somebody holds them."""
        self.adopt(PRESETS["fast"], [])

    def adopt(self, recipe: Recipe, runs: list[Run]) -> None:
        """What read() read. A run that is under way pauses."""
        self.pause()
        self.recipe = self._chosen = recipe
        self.runs = list(runs)
        self._known |= {run.id: run for run in runs}
        self._count = max(self._count, len(runs))
        if self.current not in runs:
            self.current, self.position = (runs[-1] if runs else None), None
        self.changed.emit()


def _run_from(state: Mapping[str, Any]) -> Run:
    if "recording" not in state:
        return Run.from_dict(state)
    run = read_recording()
    run.id, run.name = text(state["id"], "the id"), short(text(state["name"], "the name"))
    return run


def line_of(step: int, steps: int, loss: float, accuracy: float) -> str:
    """A checkpoint in a line."""
    return _tr("step {step} of {steps}, loss {loss}, accuracy {accuracy} %").format(
        step=f"{step:,}", steps=f"{steps:,}", loss=f"{loss:.4f}", accuracy=f"{100 * accuracy:.2f}"
    )


def _tr(text: str) -> str:
    return translate("Training", text)
