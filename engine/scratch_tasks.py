"""The tasks of the blank page: what is given, a solution, and arrays on which lines are judged.

    task = read_tasks()[0]
    task.solution["da_tanh"].text        # da_tanh = g * (1 - tanh(a)**2)
    arrays = task.arrays(seed=1)         # float64; small, and all sizes different

What stands in a task: resources/scratch.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from engine.disk import RESOURCES, FileError, why
from engine.losses import one_hot
from engine.scratch import Line, Names, read_lines
from engine.sizes import Shape
from engine.syntax import Tree, statements

TASKS = RESOURCES / "scratch.toml"
_KINDS = ("positive", "labels", "onehot", "count", "size", "mask")


STEPS = {"digits": 1_000, "names": 400}  # of training
SCALINGS = ("0 to 1", "0 to 255", "mean 0, spread 1")  # of the pixels


class Settings(NamedTuple):
    """rate: None for that of the task; initialise: a key of INITIALISATIONS; scaling: one of SCALINGS."""

    rate: float | None = None
    initialise: str = "he"
    scaling: str = SCALINGS[0]


@dataclass(frozen=True)
class Task:
    """As in resources/scratch.toml. sizes: what a size is called -> (while judging, really)."""

    name: str
    title: str
    text: str
    sizes: Mapping[str, tuple[int, int]]
    given: Mapping[str, str]
    lines: str
    labels: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()
    trains: str = ""
    answer: str = ""

    @cached_property
    def called(self) -> Names:
        """What the sizes of judging are called."""
        return {small: name for name, (small, _) in self.sizes.items()}

    def shapes(self, *, real: bool = False) -> dict[str, Shape]:
        """Of what is given."""
        return {name: self._shape(spec, real) for name, spec in self.given.items()}

    def _shape(self, spec: str, real: bool) -> Shape:
        kind, sizes = self._read(spec)
        if kind == "size" or not all(size in self.sizes for size in sizes):
            return ()
        numbers = tuple(self.sizes[size][real] for size in sizes)
        return numbers[:1] if kind in ("labels", "count") else numbers

    def _read(self, spec: str) -> tuple[str, list[str]]:
        kind, *sizes = spec.split() or [""]
        if kind == "onehot":
            return kind, [self._read(self.given[sizes[0]])[1][0], *sizes[1:]]
        return (kind, sizes) if kind in _KINDS else ("", spec.split())

    @cached_property
    def rows(self) -> list[Line]:
        """The solution."""
        return [line for line in read_lines(self.lines, self.shapes(), self.called) if line.name]

    @cached_property
    def solution(self) -> dict[str, Line]:
        """What the learner is to write: name -> its line."""
        return {line.name: line for line in self.rows}

    def hint(self, name: str) -> str:
        """What is said of this line of the solution."""
        return self.solution[name].text.partition("#")[2].strip()

    def formula(self, name: str) -> str:
        """This line of the solution."""
        return self.solution[name].text.partition("#")[0].strip()

    @property
    def start(self) -> str:
        """What stands on the page at first: of single operations, which ones."""
        return "\n".join(f"{name} =   # {self.hint(name).partition(':')[0]}" for name in self.losses)

    @cached_property
    def losses(self) -> dict[str, Tree]:
        """Gradient -> the loss that it belongs to, where the task has none of its own: the sum of what came
        back times the operation with which the hint begins."""
        found = dict[str, Tree]()
        for name in self.solution if "loss" not in self.solution else ():
            line = self.formula(name).partition("=")[2]
            upstream = next((each for each in self.upstream if re.search(rf"\b{each}\b", line)), "1")
            text = f"sum({upstream} * ({self.hint(name).partition(':')[0]}))"
            found[name] = next(iter(statements(text, known=self.given))).body
        return found

    def source(self, gradient: str) -> str:
        """The name that a gradient is one of: W1 for dW1, a for da_tanh; "" for what is no gradient."""
        name = gradient[1:] if "loss" in self.solution else gradient[1:].partition("_")[0]
        is_known = name in self.given or name in self.solution
        return name if gradient[:1] == "d" and gradient in self.solution and is_known else ""

    @cached_property
    def parameters(self) -> list[str]:
        """What the update changes."""
        return [name for name in self.solution if name in self.given]

    @cached_property
    def essential(self) -> list[str]:
        """What a task is not done without: answer, loss, gradients of what is given, the update."""
        ends = [name for name in self.solution if self.source(name) in self.given]
        return [*(name for name in (self.answer, "loss") if name in self.solution), *ends, *self.parameters]

    def arrays(self, seed: int) -> dict[str, Any]:
        """What is given, small, for judging: a label occurs twice, one never."""
        rng, found = np.random.default_rng(seed), dict[str, Any]()
        for name, spec in self.given.items():
            kind, sizes = self._read(spec)
            shape = self._shape(spec, real=False)
            match kind:
                case "positive":
                    found[name] = rng.uniform(0.5, 2.0, shape)
                case "labels":
                    labels = rng.integers(0, self.sizes[sizes[1]][0] - 1, shape)
                    labels[-1] = labels[0]
                    found[name] = labels
                case "onehot":
                    found[name] = one_hot(found[spec.split()[1]], shape[1], np.float64)
                case "count":
                    found[name] = np.arange(shape[0])
                case "size":
                    found[name] = float(self.sizes[sizes[0]][0])
                case "mask":
                    found[name] = np.triu(np.full(shape, -np.inf), 1)
                case _ if shape or not sizes:
                    drawn = rng.normal(size=shape)
                    found[name] = drawn if shape else float(drawn)
                case _:
                    found[name] = float(
                        rng.uniform(0.1, 0.9)
                    )  # a rate as it is might be too small to be missed
        return found


def read_tasks() -> list[Task]:
    """In rising order. Raises FileError."""
    try:
        with open(TASKS, "rb") as file:
            entries = tomllib.load(file)["task"]
        return [_task(entry) for entry in entries]
    except (OSError, tomllib.TOMLDecodeError, LookupError, TypeError) as error:
        raise FileError(f"{TASKS}: not a file of tasks ({why(error)})") from error


def _task(entry: dict[str, Any]) -> Task:
    sizes = {name: (small, real) for name, (small, real) in entry.pop("sizes").items()}
    lists: dict[str, Any] = {key: tuple(entry.pop(key, ())) for key in ("labels", "upstream")}
    return Task(sizes=sizes, **lists, **entry)
