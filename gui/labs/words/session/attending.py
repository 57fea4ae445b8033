"""A sentence of the little language, read by one head, stage by stage. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from engine.little_language import AMBIGUOUS, DOT, LENGTH, NUMBERS, WORDS, encode
from engine.word_network import Blame, Reading, WordNetwork
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.words.session.meaning import Meaning, meaning_of
from gui.labs.words.session.networks import Networks
from gui.labs.words.session.stages import Stage, inspect, stages_of
from gui.moment import Moment
from gui.state import one_of, text, whole
from gui.words import translate

FIRST_SENTENCE = "she saw the river near the bank"
MOST_TYPED = 200  # characters
WEIGHTS = 8  # the stage where attention is decided
TOTAL = 21  # stages


class Read(NamedTuple):
    """What a network makes of a sentence."""

    words: list[str]
    reading: Reading
    target: int
    blame: Blame
    stages: list[Stage]


class Attending:
    """sentence  as it was typed, without the dot before it
    position  how many stages are done, from 0 to TOTAL; the last of them is shown
    target    the next word whose surprise goes back; "" for the likeliest
    """

    def __init__(self, networks: Networks) -> None:
        self.changed = Event[()]()
        self._networks = networks
        self.sentence = FIRST_SENTENCE
        self.position = WEIGHTS + 1
        self.target = ""
        self._read: tuple[WordNetwork, str, str, Read] | None = None

    def type(self, sentence: str) -> None:
        """Raises ValueError for a text that is far too long."""
        self.sentence = text(sentence, "sentence", MOST_TYPED)
        self.changed.emit()

    def swap(self, old: str, new: str) -> None:
        """Put another word in the place of one."""
        self.type(" ".join(new if word == old else word for word in self.sentence.split()))

    def aim(self, word: str) -> None:
        """Send the surprise at this next word back."""
        self.target = word
        self.changed.emit()

    def go_to(self, position: int) -> None:
        self.position = min(max(position, 0), TOTAL)
        self.changed.emit()

    # What is read

    @property
    def words(self) -> list[str]:
        """With the dot before them; those that are known, as far as they can be read."""
        words = self.sentence.lower().split()
        return [DOT, *(words[1:] if words[:1] == [DOT] else words)]

    @property
    def trouble(self) -> str:
        """Why the sentence cannot be read, or ""."""
        unknown = [word for word in self.words if word not in NUMBERS]
        if unknown:
            told = _tr("“{word}” is not a word of the little language. Try {some}.")
            return told.format(word=unknown[0], some="she saw the river near the bank")
        if len(self.words) > LENGTH:
            return _tr("A sentence has at most {most} words before its dot.").format(most=LENGTH - 1)
        return ""

    @property
    def seen(self) -> Read | None:
        """None where the sentence cannot be read. Computed once for a network and a sentence."""
        if self.trouble:
            return None
        network = self._networks.current
        kept = self._read
        if kept is None or kept[0] is not network or kept[1:3] != (self.sentence, self.target):
            self._read = kept = network, self.sentence, self.target, self._read_by(network)
        return kept[3]

    def _read_by(self, network: WordNetwork) -> Read:
        numbers = encode(self.words)
        reading = network.read(numbers)
        target = NUMBERS.get(self.target, int(np.argmax(reading.after[-1])))
        blame = network.blame(numbers, target)
        return Read(
            self.words, reading, target, blame, stages_of(network, self.words, reading, blame, target)
        )

    @property
    def stage(self) -> Stage | None:
        """The one that was done last; at 0 the first."""
        seen = self.seen
        return seen.stages[max(self.position - 1, 0)] if seen is not None else None

    def moment(self) -> Moment | None:
        stage = self.stage
        if stage is None:
            return None
        forward = WEIGHTS + 4
        if not self.position:
            place = _tr("the words")
        elif self.position <= forward:
            place = _tr("forward {number} of {count}").format(number=self.position, count=forward)
        else:
            place = _tr("back {number} of {count}").format(
                number=self.position - forward, count=TOTAL - forward
            )
        return Moment(stage.equation, stage.words, self.position, TOTAL, place)

    @property
    def weights(self) -> list[list[float]]:
        """A row a word: its shares; none where the sentence cannot be read."""
        seen = self.seen
        return seen.reading.heads.weights.tolist() if seen is not None else []

    def next_words(self, count: int) -> list[tuple[str, float, float]]:
        """The likeliest after the sentence: word, how likely, and how likely without attention."""
        seen = self.seen
        if seen is None:
            return []
        after, before = (seen.reading.next_words(flag)[-1] for flag in (True, False))
        order = np.argsort(-after, kind="stable")[:count]
        return [(WORDS[k], float(after[k]), float(before[k])) for k in order]

    @property
    def meaning(self) -> Meaning | None:
        """Of the last ambiguous word of the sentence; None where there is none."""
        seen = self.seen
        if seen is None:
            return None
        found = [place for place, word in enumerate(seen.words) if word in AMBIGUOUS]
        if not found:
            return None
        added = [seen.reading.added[found[-1]].astype(np.float64)]
        return meaning_of(self._networks.current, seen.words[found[-1]], added)

    def inspect(self, row: int, column: int) -> Inspection | None:
        stage, seen = self.stage, self.seen
        if stage is None or seen is None or not (row < len(stage.table) and column < len(seen.words)):
            return None
        return inspect(stage, seen.words, row, column)

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {"sentence": self.sentence, "position": self.position, "target": self.target}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "sentence": text(state["sentence"], "sentence", MOST_TYPED),
            "position": whole(state["position"], "position", 0, TOTAL),
            "target": one_of(state["target"], "target", ("", *WORDS)),
        }

    def adopt(self, values: Mapping[str, Any]) -> None:
        vars(self).update(values)


def _tr(source: str) -> str:
    return translate("WordsAttention", source)
