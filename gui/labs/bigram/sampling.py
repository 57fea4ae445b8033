"""Names made up from the table in use. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from engine.bigram import Randomness, sample_names
from gui.event import Event
from gui.labs.bigram.model import Model

LECTURE_SEED = HIGHEST_SEED = 2147483647
MOST_NAMES = 10_000
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.1, 5.0


class Sampling:
    """generated: the newest names."""

    def __init__(self, model: Model) -> None:
        self.changed = Event()
        self._model = model
        self.generated: list[str] = []
        self.count = 5
        self.seed = LECTURE_SEED
        self.temperature = 1.0
        self.random: Randomness = "lecture"

    def generate(self, count: int, seed: int, temperature: float, random: Randomness) -> None:
        """Make up names. Raises ValueError for settings outside what the lab offers."""
        _check(count, seed, temperature, random)
        self.count, self.seed, self.temperature, self.random = count, seed, temperature, random
        model = self._model
        self.generated = sample_names(model.table, model.alphabet, count, seed, random, temperature)
        self.changed.emit()

    def follow(self) -> None:
        """The table in use has changed: what was made from it follows. Emits nothing."""

    def reset(self) -> None:
        """There are other names: what was made up from the former ones goes. Emits nothing."""
        self.generated = []

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "seed": self.seed,
            "temperature": self.temperature,
            "random": self.random,
            "generated": self.generated,
        }

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What adopt() takes. Raises ValueError, TypeError or LookupError for a foreign state."""
        values = {
            "count": int(state["count"]),
            "seed": int(state["seed"]),
            "temperature": float(state["temperature"]),
            "random": state["random"],
        }
        _check(**values)
        return values | {"generated": [str(name) for name in state["generated"]]}

    def adopt(self, values: Mapping[str, Any]) -> None:
        """Take over what read() gave. Emits nothing."""
        vars(self).update(values)


def _check(count: int, seed: int, temperature: float, random: object) -> None:
    if not 1 <= count <= MOST_NAMES:
        raise ValueError(f"bigram: the number of names goes from 1 to {MOST_NAMES}, not {count}")
    if not 0 <= seed <= HIGHEST_SEED:
        raise ValueError(f"bigram: the seed goes from 0 to {HIGHEST_SEED}, not {seed}")
    if not LOWEST_TEMPERATURE <= temperature <= HIGHEST_TEMPERATURE:
        raise ValueError(f"bigram: the temperature goes from 0.1 to 5, not {temperature}")
    if random not in get_args(Randomness):
        raise ValueError(f"bigram: there is no source of random numbers called {random!r}")
