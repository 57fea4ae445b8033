"""A name read by the network of three letters, example by example and stage by stage. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.bigram import BOUNDARY
from engine.letters import CONTEXT, LetterNetwork, Passes
from engine.ngrams import ALPHABET, to_numbers, windows
from engine.transformer import LENGTH
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.letters.session.networks import Networks
from gui.labs.letters.session.stages import Stage, stages_of
from gui.moment import Moment
from gui.state import text, whole
from gui.words import translate

STAGES = 11  # of an example
MOST_LETTERS = LENGTH - 1
_STEP = 0.5  # the arrow on the map, of the largest coordinate: the step itself could not be seen


class Reading:
    """text      the name
    position  example and stage: STAGES to each letter and the end
    """

    def __init__(self, networks: Networks) -> None:
        self.changed = Event[()]()
        self.text, self.position = "emma", 0
        self._networks = networks
        self._read: tuple[tuple[object, ...], Passes, list[Stage]] | None = None

    def type(self, typed: str) -> None:
        """Raises ValueError for what is no letter."""
        name = typed.strip().lower()[:MOST_LETTERS]
        to_numbers(name)
        if BOUNDARY in name:
            raise ValueError(_tr("A name has letters from a to z alone."))
        self.text, self.position = name, min(self.position, self.last_of(name))
        self.changed.emit()

    def last_of(self, name: str) -> int:
        return (len(name) + 1) * STAGES - 1

    def go_to(self, position: int) -> None:
        self.position = min(max(position, 0), self.last_of(self.text))
        self.changed.emit()

    @property
    def example(self) -> int:
        """Which letter is predicted, from 0."""
        return self.position // STAGES

    @property
    def before(self) -> Array:
        """(3,) what stands before it."""
        found: Array = windows(to_numbers(self.text).tolist(), CONTEXT)[self.example]
        return found

    @property
    def target(self) -> int:
        return int(to_numbers(self.text + BOUNDARY)[self.example])

    @property
    def network(self) -> LetterNetwork:
        return self._networks.network

    @property
    def shares(self) -> list[float]:
        """How likely the network finds each letter of the name, and its end."""
        letters = to_numbers(self.text).tolist()
        rows = self.network.rows(letters)
        found: list[float] = rows[np.arange(len(rows)), [*letters, 0]].tolist()
        return found

    def _seen(self) -> tuple[Passes, list[Stage]]:
        """Computed once for a network and an example."""
        network = self.network
        key = (network, self.text, self.example)
        if self._read is None or self._read[0] != key:
            passes = network.passes(self.before[np.newaxis], np.array([self.target]))
            self._read = key, passes, stages_of(network, passes)
        return self._read[1], self._read[2]

    @property
    def passes(self) -> Passes:
        return self._seen()[0]

    @property
    def stage(self) -> Stage:
        return self._seen()[1][self.position % STAGES]

    @property
    def pulls(self) -> dict[int, Array]:
        """At the last stage: letter -> where its row goes, as an arrow that can be seen."""
        if self.position % STAGES < STAGES - 1:
            return {}
        passes = self.passes
        table = np.zeros((len(ALPHABET), self.network.embedding))
        np.add.at(table, passes.before[0], passes.d_x[0].reshape(CONTEXT, -1))
        used = np.flatnonzero(np.abs(table).sum(axis=1))
        scale = _STEP * float(np.abs(self.network.C).max()) / max(float(np.abs(table).max()), 1e-12)
        return {int(i): -scale * table[i] for i in used}

    def inspect(self, row: int, column: int) -> Inspection | None:
        stage = self.stage
        if row >= len(stage.rows) or column >= len(stage.columns) or np.isnan(stage.table[row, column]):
            return None
        return stage.inspect(row, column)

    def moment(self) -> Moment:
        stage = self.stage
        place = _tr("letter {letter} of {letters}, stage {stage} of {stages}").format(
            letter=self.example + 1,
            letters=len(self.text) + 1,
            stage=self.position % STAGES + 1,
            stages=STAGES,
        )
        return Moment(stage.equation, stage.words, self.position, self.last_of(self.text), place)

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {"text": self.text, "position": self.position}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        name = text(state["text"], "text", MOST_LETTERS)
        if to_numbers(name).tolist().count(0):
            raise ValueError(_tr("A name has letters from a to z alone."))
        return {"text": name, "position": whole(state["position"], "position", 0, self.last_of(name))}

    def adopt(self, values: Mapping[str, Any]) -> None:
        vars(self).update(values)


def _tr(source: str) -> str:
    return translate("LettersReading", source)
