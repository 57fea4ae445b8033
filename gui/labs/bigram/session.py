"""What the bigram lab knows: the names, their pair counts, and the names made up from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from engine.bigram import BOUNDARY, Bigram, Randomness, read_names
from engine.files import RESOURCES
from gui.event import Event

LECTURE_SEED = 2147483647
MOST_NAMES = 100
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.1, 5.0


class BigramSession:
    """names: the data. model: its bigram table. nll: of the whole set. generated: the newest names."""

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self.changed = Event()
        self.names = list(names) if names is not None else read_names(RESOURCES / "names.txt")
        self.model = Bigram(self.names)
        self.nll = self.model.nll(self.names)
        self.known = frozenset(self.names)
        self.generated: list[str] = []
        self.seed = LECTURE_SEED
        self.temperature = 1.0
        self.random: Randomness = "lecture"
        self.count = 5

    def generate(self, count: int, seed: int, temperature: float, random: Randomness) -> None:
        """Make up names. Raises ValueError for settings outside what the lab offers."""
        _check(count, seed, temperature, random)
        self.count, self.seed, self.temperature, self.random = count, seed, temperature, random
        self.generated = self.model.sample(count, seed, random, temperature)
        self.changed.emit()

    def explain(self, first: int, second: int) -> str:
        """What a cell says: row and column, counted from 0."""
        model = self.model
        a, b = model.alphabet[first], model.alphabet[second]
        count, total = int(model.counts[first, second]), int(model.counts[first].sum())
        share = f"{count:,} of {total:,} = {model.probabilities[first, second]:.2%}"
        if a == BOUNDARY and b == BOUNDARY:
            return f"A name without letters: {share}"
        if a == BOUNDARY:
            return f"Names that begin with {b}: {share}"
        if b == BOUNDARY:
            return f"After {a} the name ends: {share}"
        return f"After {a} comes {b}: {share}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "version": 1,
            "count": self.count,
            "seed": self.seed,
            "temperature": self.temperature,
            "random": self.random,
            "generated": self.generated,
        }

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, where it is no such state."""
        try:
            if state["version"] != 1:
                raise ValueError(f"bigram: version {state['version']!r} is not known here")
            count, seed, temperature = int(state["count"]), int(state["seed"]), float(state["temperature"])
            random, generated = state["random"], [str(name) for name in state["generated"]]
        except (KeyError, TypeError) as error:
            raise ValueError(f"bigram: not a bigram state ({error!r})") from error
        _check(count, seed, temperature, random)
        self.count, self.seed, self.temperature, self.random = count, seed, temperature, random
        self.generated = generated
        self.changed.emit()


def _check(count: int, seed: int, temperature: float, random: object) -> None:
    if not 1 <= count <= MOST_NAMES:
        raise ValueError(f"bigram: the number of names goes from 1 to {MOST_NAMES}, not {count}")
    if not 0 <= seed <= 0xFFFFFFFF:
        raise ValueError(f"bigram: the seed is a whole number of 32 bits, not {seed}")
    if not LOWEST_TEMPERATURE <= temperature <= HIGHEST_TEMPERATURE:
        raise ValueError(f"bigram: the temperature goes from 0.1 to 5, not {temperature}")
    if random not in get_args(Randomness):
        raise ValueError(f"bigram: there is no source of random numbers called {random!r}")
