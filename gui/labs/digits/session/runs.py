"""A run of training as the page Learn shows it: its curves, its checkpoints, and how it is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from engine.arithmetic import Array
from engine.digit_network import DigitNetwork
from engine.files import pack_text, unpack_text
from engine.history import History
from engine.recipe import Recipe
from engine.trainer import MOST_BYTES, Checkpoint, Report, Trainer

MOST_POINTS = 300  # of a curve that is kept in a file

READY, RUNNING, PAUSED, FINISHED, DIVERGED = "ready", "running", "paused", "finished", "diverged"


@dataclass
class Curve:
    """Numbers over steps."""

    steps: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, step: int, value: float) -> None:
        self.steps.append(step)
        self.values.append(value)

    def to_lists(self) -> list[list[Any]]:
        """At most so many points, for a file; what is not finite as None."""
        every = max(1, -(-len(self.steps) // MOST_POINTS))
        values = [value if math.isfinite(value) else None for value in self.values[::-every]]
        return [self.steps[::-every][::-1], values[::-1]]

    @classmethod
    def from_lists(cls, steps: list[Any], values: list[Any]) -> Curve:
        if not len(steps) == len(values) <= MOST_POINTS:
            raise ValueError(f"a curve of {len(steps)} steps and {len(values)} values")
        return cls([int(step) for step in steps], [math.nan if v is None else float(v) for v in values])


@dataclass(eq=False)
class Run:
    """A run and what it has told so far.

    origin  the run and the step from which it branched, in words; "" for one that began at its beginning
    curves  "loss", "accuracy" of the batches; "dev loss", "dev accuracy"; "norm of LAYER", "size of LAYER"
    rate    of learning, before the schedule; rates: how it was changed, as (step, rate)
    color   of its lines, a number
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
    rate: float = 0.0
    rates: list[tuple[int, float]] = field(default_factory=list)
    color: int = 0
    curves: dict[str, Curve] = field(default_factory=dict)
    # the trainer spaces its checkpoints so that they fit; those of many pauses are thinned
    history: History[Checkpoint] = field(default_factory=lambda: History(2 * MOST_BYTES))
    weights: Array | None = None
    trainer: Trainer | None = None
    id: str = field(default_factory=lambda: uuid4().hex)
    _packed: tuple[Checkpoint | None, str] = (None, "")

    @property
    def offset(self) -> int:
        """A branch's curves begin where it has branched."""
        return 0 if self.start is None else self.start.step

    def add(self, name: str, step: int, value: float) -> None:
        self.curves.setdefault(name, Curve()).add(step + self.offset, value)

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
            self.history.keep(report.step, report.checkpoint)

    @property
    def seconds_left(self) -> float | None:
        """As it has gone so far; None before there is anything to go by."""
        if not self.step or not self.seconds:
            return None
        return self.seconds / self.step * (self.recipe.steps - self.step)

    @property
    def checkpoints(self) -> list[Checkpoint]:
        """The oldest first."""
        return self.history.records

    @property
    def bytes(self) -> int:
        """Of its checkpoints."""
        return self.history.nbytes

    def pack(self) -> tuple[Checkpoint | None, str]:
        """The newest checkpoint, and its weights as to_dict() has them. May be called in any thread."""
        newest = self.checkpoints[-1] if self.history else None
        packed = self._packed
        if newest is not None and packed[0] is not newest:
            packed = self._packed = (newest, pack_text(newest.arrays, {}))
        return packed

    def to_dict(self) -> dict[str, Any]:
        """Its curves, thinned, and its newest checkpoint."""
        newest, weights = self.pack()
        return {
            "id": self.id,
            "name": self.name,
            "recipe": self.recipe.to_dict(),
            "origin": self.origin,
            "color": self.color,
            "curves": {name: curve.to_lists() for name, curve in self.curves.items()},
            "checkpoint": None
            if newest is None
            else {
                "step": newest.step,
                "seconds": newest.seconds,
                "loss": newest.loss if math.isfinite(newest.loss) else None,
                "accuracy": newest.accuracy,
                "dead": list(newest.dead),
                "safetensors": weights,
            },
        }

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Run:
        """What to_dict() wrote: a run that is over. Raises all kinds of errors."""
        run = cls(str(state["name"]), Recipe.from_dict(state["recipe"]), str(state["origin"]), state=FINISHED)
        run.id = str(state["id"])
        run.rate, run.color = run.recipe.learning_rate, int(state.get("color", 0))
        run.curves = {str(name): Curve.from_lists(*lists) for name, lists in state["curves"].items()}
        kept = state["checkpoint"]
        if kept is not None:
            arrays, _ = unpack_text(kept["safetensors"], run.name)
            network = DigitNetwork.from_arrays(arrays, {"activation": run.recipe.activation})
            if network.units != run.recipe.hidden:
                raise ValueError(f"{run.name}: its weights are not of its recipe")
            loss = math.nan if kept["loss"] is None else float(kept["loss"])
            figures = (loss, float(kept["accuracy"]), tuple(map(int, kept["dead"])))
            step, seconds = int(kept["step"]), float(kept["seconds"])
            # from the network, the first layer first: a safetensors file has its arrays in any order
            run.history.keep(step, Checkpoint(step, seconds, network.arrays(), *figures))
            run.step, run.seconds = step, seconds
        return run
