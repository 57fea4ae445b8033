"""What the bigram lab knows: the names, their pair counts, and the names made up from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, get_args

from engine.bigram import BOUNDARY, MOST_SYMBOLS, Bigram, Randomness, read_names
from engine.files import RESOURCES
from gui.event import Event
from gui.inspection import Inspection
from gui.state import VERSION, reading
from gui.words import translate

LECTURE_SEED = HIGHEST_SEED = 2147483647
MOST_NAMES = 100
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.1, 5.0


class BigramSession:
    """names: the data. model: its bigram table. nll: of the whole set. generated: the newest names.

    source    the file that the names came from; "" for the built-in ones
    selected  ("cell", row, column) or ("name", index in generated, 0): what is looked at; it is not saved
    """

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self.changed = Event()
        self._built_in = list(names) if names is not None else read_names(RESOURCES / "names.txt")
        self.generated: list[str] = []
        self.seed = LECTURE_SEED
        self.temperature = 1.0
        self.random: Randomness = "lecture"
        self.count = 5
        self.selected: tuple[str, int, int] | None = None
        self._count(self._built_in, "")

    def _count(self, names: Sequence[str], source: str) -> None:
        model = Bigram(names)  # raises ValueError before anything is changed
        if len(model.alphabet) > MOST_SYMBOLS + 1:
            raise ValueError(f"names are made of at most {MOST_SYMBOLS} different symbols")
        self.names, self.source, self.model = names, source, model
        self.nll = model.nll(names)
        self.known = frozenset(names)
        self.selected = None

    def use_names(self, names: Sequence[str], source: str) -> None:
        """Count other names. Raises ValueError, and changes nothing, where they make no table."""
        self._count(names, source)
        self.generated = []
        self.changed.emit()

    def use_built_in_names(self) -> None:
        self.use_names(self._built_in, "")

    def generate(self, count: int, seed: int, temperature: float, random: Randomness) -> None:
        """Make up names. Raises ValueError for settings outside what the lab offers."""
        _check(count, seed, temperature, random)
        self.count, self.seed, self.temperature, self.random = count, seed, temperature, random
        self.generated = self.model.sample(count, seed, random, temperature)
        if self.selected and self.selected[0] == "name":
            self.selected = None
        self.changed.emit()

    def explain(self, first: int, second: int) -> str:
        """What a cell says: row and column, counted from 0."""
        model = self.model
        a, b = model.alphabet[first], model.alphabet[second]
        count, total = int(model.counts[first, second]), int(model.counts[first].sum())
        share = f"{count:,} of {total:,} = {model.probabilities[first, second]:.2%}"
        if a == BOUNDARY and b == BOUNDARY:
            return _tr("A name without letters: {share}").format(share=share)
        if a == BOUNDARY:
            return _tr("Names that begin with {b}: {share}").format(b=b, share=share)
        if b == BOUNDARY:
            return _tr("After {a} the name ends: {share}").format(a=a, share=share)
        return _tr("After {a} comes {b}: {share}").format(a=a, b=b, share=share)

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        data = _tr("{count} names").format(count=f"{len(self.names):,}")
        if self.source:
            data = _tr("{count} names from {file}").format(count=f"{len(self.names):,}", file=self.source)
        if not self.generated:
            return data
        known = sum(name in self.known for name in self.generated)
        return _tr("{data}; {made} made up with seed {seed}, of which {known} are real").format(
            data=data, made=len(self.generated), seed=self.seed, known=known
        )

    # What is looked at

    def select(self, selected: tuple[str, int, int] | None) -> None:
        if selected != self.selected:
            self.selected = selected
            self.changed.emit()

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about what is looked at."""
        if self.selected is None:
            return None
        kind, first, second = self.selected
        return (
            self._inspect_cell(first, second) if kind == "cell" else self._inspect_name(self.generated[first])
        )

    def _inspect_cell(self, first: int, second: int) -> Inspection:
        model = self.model
        a, b = model.alphabet[first], model.alphabet[second]
        count, total = int(model.counts[first, second]), int(model.counts[first].sum())
        probability = float(model.probabilities[first, second])
        return Inspection(
            f"{a}{b}",
            f"{probability:.4f}",
            self.explain(first, second),
            (
                f"count({a}{b}) = {count:,}",
                f"count({a}·) = {total:,}",
                f"P({b} | {a}) = {count:,} / {total:,}",
                f"= {probability:.4f}",
            ),
            "bigram",
            "engine.bigram.Bigram",
        )

    def _inspect_name(self, name: str) -> Inspection:
        """How likely the table finds a name that it made up."""
        model = self.model
        if not model.index.keys() - {BOUNDARY} >= set(name):
            return Inspection(
                name, "", _tr("Made up from other names: this table lacks some of its letters.")
            )
        probability, lines = 1.0, []
        for a, b in pairwise(f"{BOUNDARY}{name}{BOUNDARY}"):
            share = float(model.probabilities[model.index[a], model.index[b]])
            probability *= share
            lines.append(f"P({b} | {a}) = {share:.4f}")
        lines.append(_tr("product = {probability}").format(probability=f"{probability:.3g}"))
        if name:
            lines.append(_tr("mean of -log P = {nll}").format(nll=f"{model.nll([name]):.4f}"))
        known = _tr("It is among the names in the data.") if name in self.known else ""
        meaning = _tr(
            "Made up letter by letter: in each row of the table a random number chose the next letter, "
            "until the boundary sign came."
        )
        return Inspection(
            name or _tr("A name without letters"),
            f"{probability:.3g}",
            f"{meaning} {known}".strip(),
            tuple(lines),
            "sampling",
            "engine.bigram.sample_names",
        )

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {
            "version": VERSION,
            "count": self.count,
            "seed": self.seed,
            "temperature": self.temperature,
            "random": self.random,
            "generated": self.generated,
            "names": None if self.names is self._built_in else self.names,
            "source": self.source,
        }

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, where it is no such state."""
        with reading("bigram", state):
            count, seed, temperature = int(state["count"]), int(state["seed"]), float(state["temperature"])
            random, generated = state["random"], [str(name) for name in state["generated"]]
            names, source = state.get("names"), str(state.get("source", ""))
            if names is not None and not (
                isinstance(names, list) and all(isinstance(name, str) for name in names)
            ):
                raise ValueError("the names are no list of texts")
            _check(count, seed, temperature, random)
        if names is None:
            names, source = self._built_in, ""
        if names is not self.names:
            self._count(names, source)
        self.count, self.seed, self.temperature, self.random = count, seed, temperature, random
        self.generated = generated
        self.selected = None
        self.changed.emit()


def _tr(text: str) -> str:
    return translate("BigramSession", text)


def _check(count: int, seed: int, temperature: float, random: object) -> None:
    if not 1 <= count <= MOST_NAMES:
        raise ValueError(f"bigram: the number of names goes from 1 to {MOST_NAMES}, not {count}")
    if not 0 <= seed <= HIGHEST_SEED:
        raise ValueError(f"bigram: the seed goes from 0 to {HIGHEST_SEED}, not {seed}")
    if not LOWEST_TEMPERATURE <= temperature <= HIGHEST_TEMPERATURE:
        raise ValueError(f"bigram: the temperature goes from 0.1 to 5, not {temperature}")
    if random not in get_args(Randomness):
        raise ValueError(f"bigram: there is no source of random numbers called {random!r}")
