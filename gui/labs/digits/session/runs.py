"""A run of training as the page Learn shows it: its curves, its checkpoints, and how it is kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import numpy as np

from engine.arithmetic import Array
from engine.digit_network import MOST_UNITS, DigitNetwork, layer_names
from engine.disk import RESOURCES
from engine.files import load_arrays, pack_text, save_arrays, unpack_text
from engine.history import History
from engine.recipe import MOST_STEPS, Recipe
from engine.trainer import MOST_BYTES, Checkpoint, Report, Trainer
from gui.labs.digits.session.edited_network import LONGEST_WEIGHTS
from gui.labs.digits.session.presets import name_of
from gui.state import StateError, fields, items, number, one_of, text, whole
from gui.words import translate

RECORDING = RESOURCES / "weights" / "full_batch.safetensors"
MOST_POINTS = 300  # of a curve that is kept in a file
LONGEST_NAME = 100  # characters
_LAST_STEP = 2 * MOST_STEPS  # of a curve: a branch begins where it has branched
_LONGEST_TIME = 1e9  # seconds

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
        """At most MOST_POINTS points, for a file; numbers that are not finite as None."""
        every = max(1, -(-len(self.steps) // MOST_POINTS))
        values = [value if math.isfinite(value) else None for value in self.values[::-every]]
        return [self.steps[::-every][::-1], values[::-1]]

    @classmethod
    def from_lists(cls, found: Any) -> Curve:
        """What to_lists() wrote; within gui.state.reading()."""
        steps, values = items(found, "a curve", 2, 2)
        steps = items(steps, "the steps of a curve", MOST_POINTS)
        values = items(values, "the values of a curve", len(steps), len(steps))
        return cls(
            [whole(step, "a step of a curve", 0, _LAST_STEP) for step in steps],
            [math.nan if value is None else number(value, "a value of a curve") for value in values],
        )


@dataclass(eq=False)
class Run:
    """A run and what it has told so far.

    origin  the run and the step from which it branched, in words; "" for one that began at its beginning
    curves  "loss", "accuracy" of the batches; "dev loss", "dev accuracy"; "norm of LAYER", "size of LAYER"
    rate    of learning, before the schedule; rates: how it was changed, as (step, rate)
    color   of its lines, a number
    weights of the first layer, as they are now
    is_recording  it was shipped, with all its checkpoints, and is not saved with the work
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
    is_recording: bool = False
    id: str = field(default_factory=lambda: uuid4().hex)
    _packed: tuple[Checkpoint | None, str] = (None, "")

    @property
    def is_cut(self) -> bool:
        """Whether its checkpoints before the newest are gone: a file keeps only that."""
        return bool(self.history) and self.history.positions[0] > 0

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

    def pack(self, newest: Checkpoint | None = None) -> tuple[Checkpoint | None, str]:
        """The newest checkpoint, and its weights as to_dict() has them. May be called in any thread; the one
        that trains does so ahead, with what will be the newest."""
        newest = newest or (self.checkpoints[-1] if self.history else None)
        packed = self._packed
        if newest is not None and packed[0] is not newest:
            packed = self._packed = (newest, pack_text(newest.arrays, {}))
        return packed

    def to_dict(self) -> dict[str, Any]:
        """Its curves, thinned, and its newest checkpoint; a recording is only named."""
        if self.is_recording:
            return {"id": self.id, "name": self.name, "recording": True}
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
        """What to_dict() wrote: a run that is over; within gui.state.reading()."""
        recipe = Recipe.from_dict(state["recipe"])
        run = cls(short(text(state["name"], "the name")), recipe, text(state["origin"], "the origin"))
        run.id, run.state = text(state["id"], "the id"), FINISHED
        run.rate, run.color = recipe.learning_rate, whole(state.get("color", 0), "the colour")
        kinds = curve_names(recipe)
        run.curves = {
            one_of(name, "a curve", kinds): Curve.from_lists(found)
            for name, found in fields(state["curves"], "the curves").items()
        }
        if state["checkpoint"] is not None:
            kept = _checkpoint_from(fields(state["checkpoint"], "the weights"), recipe)
            run._packed = kept, state["checkpoint"]["safetensors"]
            run.history.keep(kept.step, kept)
            run.step, run.seconds = kept.step, kept.seconds
        return run


def _checkpoint_from(state: Mapping[str, Any], recipe: Recipe) -> Checkpoint:
    arrays, _ = unpack_text(text(state["safetensors"], "the weights", LONGEST_WEIGHTS), "the weights")
    network = DigitNetwork.from_arrays(arrays, {"activation": recipe.activation})
    if network.units != recipe.hidden:
        raise StateError(_tr("the weights are not of its recipe"))
    if network.first_overflow(recipe.brightest) is not None:
        raise StateError(_tr("its weights are so large that it answers with no numbers"))
    layers = len(recipe.hidden)
    return Checkpoint(
        whole(state["step"], "the step", 0, recipe.steps),
        number(state["seconds"], "the time in seconds", 0, _LONGEST_TIME),
        network.arrays(),  # the first layer first: a safetensors file has its arrays in any order
        math.nan if state["loss"] is None else number(state["loss"], "the loss"),
        number(state["accuracy"], "the accuracy", 0, 1),
        tuple(
            whole(units, "the number of dead units", 0, MOST_UNITS)
            for units in items(state["dead"], "the numbers of dead units", layers, layers)
        ),
    )


def write_recording(run: Run) -> None:
    """All its checkpoints, as 16-bit numbers, and its curves. Raises FileError."""
    arrays, kept = {}, []
    for each in run.checkpoints:
        kept.append([each.step, round(each.seconds, 1), each.loss, each.accuracy, list(each.dead)])
        for name, array in each.arrays.items():
            arrays[f"{each.step} {name}"] = array.astype(np.float16)
    curves = {name: curve.to_lists() for name, curve in run.curves.items()}
    save_arrays(RECORDING, arrays, {"recipe": run.recipe.to_dict(), "checkpoints": kept, "curves": curves})


def read_recording() -> Run:
    """A run that takes minutes, made by `make recording`, as if it was trained just now. Raises FileError."""
    arrays, told = load_arrays(RECORDING)
    recipe = Recipe.from_dict(told["recipe"])
    run = Run(_tr("{name} (recording)").format(name=name_of(recipe)), recipe, state=FINISHED)
    run.is_recording, run.rate = True, recipe.learning_rate
    run.curves = {name: Curve.from_lists(lists) for name, lists in told["curves"].items()}
    for step, seconds, loss, accuracy, dead in told["checkpoints"]:
        names = [name for name in arrays if name.startswith(f"{step} ")]
        weights = {name.split()[1]: arrays[name].astype(np.float32) for name in names}
        network = DigitNetwork.from_arrays(weights, {"activation": recipe.activation})  # puts them in order
        run.history.keep(step, Checkpoint(step, seconds, network.arrays(), loss, accuracy, tuple(dead)))
        run.step, run.seconds = step, seconds
    return run


def curve_names(recipe: Recipe) -> list[str]:
    layers = layer_names(len(recipe.hidden))
    sizes = [f"{kind} of {layer}" for layer in layers for kind in ("norm", "size")]
    return ["loss", "accuracy", "dev loss", "dev accuracy", *sizes]


def short(name: str) -> str:
    """A name of a run as it is kept: it stands in a list, in charts and on buttons."""
    return name.strip()[:LONGEST_NAME].strip()


def _tr(source: str) -> str:
    return translate("Runs", source)
