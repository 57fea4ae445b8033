"""What the letters lab knows: names counted, two networks that learn, and the ladder of them all. No Qt.

session.ladder.choose("mlp")          each part of the lab has a part of the session
session.training.begin()
session.reading.go_to(9)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from gui.event import Event
from gui.inspection import Inspection
from gui.labs.letters.session.counting import Counting
from gui.labs.letters.session.data import Data
from gui.labs.letters.session.ladder import Ladder
from gui.labs.letters.session.network import FIVE_NAMES, PART_2, PART_3, Beginnings
from gui.labs.letters.session.network import Runs as NetworkRuns
from gui.labs.letters.session.network import SetUp as NetworkSetUp
from gui.labs.letters.session.networks import Networks
from gui.labs.letters.session.reading import Reading
from gui.labs.letters.session.runs import Learner
from gui.labs.letters.session.transformer import Heads
from gui.labs.letters.session.transformer import Runs as TransformerRuns
from gui.labs.letters.session.transformer import SetUp as TransformerSetUp
from gui.parts import Parts
from gui.state import VERSION, fields, reading
from gui.words import translate

COUNT, CELL = "count", "cell"


class _Both:
    """What is learned: it takes long, so no scene takes it away."""

    def __init__(self, network: Learner[Any], transformer: Learner[Any]) -> None:
        self.changed = Event[()]()
        self._learners = {"network": network, "transformer": transformer}
        for learner in self._learners.values():
            learner.changed.connect(self.changed.emit)

    def to_dict(self) -> dict[str, Any]:
        return {name: learner.to_dict() for name, learner in self._learners.items()}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return {name: learner.read(fields(state[name], name)) for name, learner in self._learners.items()}

    def adopt(self, values: Mapping[str, Any]) -> None:
        for name, learner in self._learners.items():
            learner.adopt(values[name])


class LettersSession:
    """data        the names, read and counted beside the window
    counting    counts of several letters
    training    the network of three letters learns; beginnings: how it begins
    attending   the transformer learns; heads: which of its heads are off
    networks    whose weights are looked into
    reading     a name, read stage by stage
    ladder      all models side by side
    selected    (COUNT,) or (CELL, row, column): what is looked at closely; it is not saved
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.data = Data()
        self.counting = Counting(self.data)
        runs = NetworkRuns(self.data)
        self.training = Learner[NetworkSetUp](runs, PART_2)
        self.beginnings = Beginnings(self.data, self.training, runs)
        self.attending = Learner[TransformerSetUp](TransformerRuns(self.data), TransformerSetUp())
        self.heads = Heads()
        self.networks = Networks(self.training, self.attending)
        self.reading = Reading(self.networks)
        self.ladder = Ladder(self.data, self.counting, self.networks, self.training, self.attending)
        self._parts = Parts(
            counting=self.counting,
            training=_Both(self.training, self.attending),
            networks=self.networks,
            reading=self.reading,
            ladder=self.ladder,
        )
        self._parts.tell(self.changed)
        for changed in (self.data.changed, self.beginnings.changed, self.heads.changed):
            changed.connect(self.changed.emit)
        self.selected: tuple[Any, ...] | None = None

    set_ups: ClassVar[Mapping[str, NetworkSetUp]] = {
        "five names": FIVE_NAMES,
        "part 2": PART_2,
        "part 3": PART_3,
    }

    def change_set_up(self, **changes: Any) -> None:
        """Of the next run on Train."""
        self.training.choose(replace(self.training.set_up, **changes))

    def select(self, selected: tuple[Any, ...] | None) -> None:
        if selected != self.selected:
            self.selected = selected
            self.changed.emit()

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about what is looked at."""
        match self.selected:
            case ("count",):
                return self.counting.inspect()
            case ("cell", row, column):
                return self.reading.inspect(row, column)
        return None

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        if not self.data.is_ready:
            return _tr("Reading and counting 32,033 names")
        said = [
            _tr("{what}: step {step}, {kept} kept").format(
                what=what, step=f"{learner.run.step:,}", kept=learner.kept
            )
            for what, learner in ((_tr("MLP"), self.training), (_tr("Transformer"), self.attending))
            if learner.run is not None
        ]
        return (
            " · ".join(said)
            if said
            else _tr("32,033 names: 80 % to learn from, 10 % dev, 10 % left for a test")
        )

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {"version": VERSION} | self._parts.to_dict()

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, if it is not such a state."""
        with reading("letters", state):
            values = self._parts.read(state)
        self._parts.adopt(values)
        self.selected = None
        self.changed.emit()


def _tr(source: str) -> str:
    return translate("LettersSession", source)
