"""What the words lab knows: words as arrows, a sentence read, a head that learns, sentences said. No Qt.

session.words.ask("king - man + woman")      each part of the lab has a part of the session
session.attending.go_to(9)
session.networks.set_use("own")              whose weights read and speak
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gui.event import Event
from gui.inspection import Inspection
from gui.labs.words.session.attending import Attending
from gui.labs.words.session.networks import Networks
from gui.labs.words.session.space import Words
from gui.labs.words.session.speaking import Speaking
from gui.labs.words.session.training import Training
from gui.parts import Parts
from gui.state import VERSION, reading
from gui.words import translate

CELL, WORD = "cell", "word"


class WordsSession:
    """words      words as arrows
    training   the head that learns
    networks   whose weights read and speak
    attending  a sentence, read stage by stage
    speaking   sentences made up
    selected   (WORD, word) or (CELL, row, column): what is looked at closely; it is not saved
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.words = Words()
        self.training = Training()
        self.networks = Networks(self.training)
        self.attending = Attending(self.networks)
        self.speaking = Speaking(self.networks)
        self._parts = Parts(
            words=self.words,
            training=self.training,
            networks=self.networks,
            attending=self.attending,
            speaking=self.speaking,
        )
        self._parts.tell(self.changed)
        self.selected: tuple[Any, ...] | None = None

    def select(self, selected: tuple[Any, ...] | None) -> None:
        if selected != self.selected:
            self.selected = selected
            self.changed.emit()

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about what is looked at."""
        match self.selected:
            case ("word", word):
                return self.words.inspect(word)
            case ("cell", row, column):
                return self.attending.inspect(row, column)
        return None

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        checkpoint = self.training.checkpoint
        if checkpoint is None:
            return _tr("Learn: nothing trained yet")
        return _tr("Learn: step {step}, loss {loss}").format(
            step=f"{checkpoint.step:,}", loss=f"{checkpoint.loss:.3f}"
        )

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {"version": VERSION} | self._parts.to_dict()

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, if it is not such a state."""
        with reading("words", state):
            values = self._parts.read(state)
        self._parts.adopt(values)
        self.selected = None
        self.changed.emit()


def _tr(source: str) -> str:
    return translate("WordsSession", source)
