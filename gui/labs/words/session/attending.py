"""A sentence of the little language, read by one head, stage by stage or cell by cell. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.little_language import AMBIGUOUS, DOT, LENGTH, NUMBERS, WORDS, encode
from engine.word_network import Reading, WordNetwork
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.words.session.meaning import Meaning, meaning_of
from gui.labs.words.session.networks import FLAT_HEAD, Networks
from gui.labs.words.session.stages import Stage, inspect, stages_of
from gui.moment import Moment
from gui.state import flag, one_of, text, whole
from gui.words import translate

FIRST_SENTENCE = "she saw the river near the bank"
MOST_TYPED = 200  # characters
WEIGHTS = 8  # the stage where attention is decided
FORWARD, TOTAL = 12, 21  # stages: on the way forward, and in all
_MOST_CELLS = 1000  # of a stage


class Read(NamedTuple):
    """What a network makes of a sentence."""

    words: list[str]
    reading: Reading
    target: int
    stages: list[Stage]


class Blamed(NamedTuple):
    """How long the gradient of the surprise by a word's vector is; before: without training."""

    word: str
    size: float
    before: float


class Attending:
    """sentence  as it was typed, without the dot before it
    position  how many stages are done, from 0 to TOTAL; the last of them is shown
    cell      how many of its numbers are there; None: all
    by_cell   whether one steps from number to number
    target    the next word whose surprise goes back; "" for the likeliest
    """

    def __init__(self, networks: Networks) -> None:
        self.changed = Event[()]()
        self._networks = networks
        self.sentence = FIRST_SENTENCE
        self.position = WEIGHTS + 1
        self.cell: int | None = None
        self.by_cell = False
        self.target = ""
        self._read: tuple[WordNetwork, str, str, Read] | None = None

    def type(self, sentence: str) -> None:
        """Raises ValueError for a text that is far too long."""
        self.sentence = text(sentence, "sentence", MOST_TYPED)
        self.cell = None
        self.changed.emit()

    def aim(self, word: str) -> None:
        """Send the surprise at this next word back."""
        self.target = word
        self.changed.emit()

    def set_by_cell(self, by_cell: bool) -> None:
        self.by_cell, self.cell = by_cell, None
        self.changed.emit()

    def go_to(self, position: int) -> None:
        """In stages, or in numbers of all stages where one steps from number to number."""
        ends = self._ends
        position = min(max(position, 0), ends[-1])
        stage = int(np.searchsorted(ends, position))
        left = ends[stage] - position
        self.position = stage
        self.cell = ends[stage] - ends[stage - 1] - left if left else None
        self.changed.emit()

    def go_to_stage(self, stage: int) -> None:
        self.position, self.cell = stage + 1, None
        self.changed.emit()

    @property
    def _ends(self) -> list[int]:
        """Where each stage is done, counted in steps, from the beginning on."""
        seen = self.seen
        if not self.by_cell or seen is None:
            return list(range(TOTAL + 1))
        return [0, *np.cumsum([stage.numbers.size for stage in seen.stages]).tolist()]

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
            told = _tr(
                "“{word}” is not among the {count} words of the little language. Try “{some}”; "
                "Speak shows more."
            )
            return told.format(word=unknown[0], count=len(NUMBERS) - 1, some=FIRST_SENTENCE)
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
        target = NUMBERS.get(self.target)
        if target is None:
            target = int(np.argmax(np.asarray(network.logits(numbers).data)[-1]))
        reading = network.read(numbers, target)
        return Read(self.words, reading, target, stages_of(network, self.words, reading, target))

    @property
    def stage(self) -> Stage | None:
        """The one that was done last; at 0 the first."""
        seen = self.seen
        return seen.stages[max(self.position - 1, 0)] if seen is not None else None

    @property
    def table(self) -> Array:
        """Of the stage, as it is shown; what is not there yet is not a number."""
        stage = self.stage
        if stage is None:
            return np.zeros((0, 0))
        numbers = np.array(stage.numbers, np.float64)
        numbers.flat[self._there :] = np.nan
        return numbers if stage.is_square else numbers.T

    @property
    def _there(self) -> int:
        """How many numbers of the stage; before the first step none."""
        size = self.stage.numbers.size if self.stage is not None and self.position else 0
        return size if self.cell is None else min(self.cell, size)

    @property
    def newest(self) -> tuple[int, int] | None:
        """Row and column of the number that was done last, where one steps from number to number."""
        stage = self.stage
        if not self.by_cell or stage is None or not self.position:
            return None
        word, k = divmod(self._there - 1, stage.numbers.shape[1])
        return (word, k) if stage.is_square else (k, word)

    def moment(self) -> Moment:
        """Also of a sentence that cannot be read, as most cannot while they are typed: nothing jumps then."""
        stage, ends = self.stage, self._ends
        if stage is None:
            return Moment("…", self.trouble, self.position, TOTAL)
        if not self.position:
            place = _tr("the words")
        elif self.position <= FORWARD:
            place = _tr("forward {number} of {count}").format(number=self.position, count=FORWARD)
        else:
            number, count = self.position - FORWARD, TOTAL - FORWARD
            place = _tr("back {number} of {count}").format(number=number, count=count)
        done, words = ends[self.position], stage.words
        if self.cell is not None:
            done = ends[self.position - 1] + self._there
        if self.newest is not None:
            found = inspect(stage, self.words, *self.newest)
            words = _tr("{name}: {line}").format(name=found.title, line=found.arithmetic[-1])
        return Moment(stage.equation, words, done, ends[-1], place)

    @property
    def weights(self) -> list[list[float]]:
        """A row a word: its shares; none where the sentence cannot be read."""
        seen = self.seen
        return np.asarray(seen.reading.heads.weights.data).tolist() if seen is not None else []

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
        found = [place for place, word in enumerate(seen.words) if word in AMBIGUOUS] if seen else []
        if seen is None or not found:
            return None
        added = np.asarray(seen.reading.added.data, np.float64)[found[-1]]
        return meaning_of(self._networks.current, seen.words[found[-1]], [added])

    @property
    def is_flat(self) -> bool:
        """Queries and keys have two numbers: they are arrows on a plane."""
        return self._networks.current.head == FLAT_HEAD

    @property
    def blame(self) -> list[Blamed]:
        """Of each word of the sentence."""
        seen = self.seen
        if seen is None:
            return []
        before = self._networks.untrained.read(encode(seen.words), seen.target)
        now, then = (np.linalg.norm(read.x.grad, axis=1).tolist() for read in (seen.reading, before))
        return [Blamed(*each) for each in zip(seen.words, now, then, strict=True)]

    def inspect(self, row: int, column: int) -> Inspection | None:
        stage, seen, table = self.stage, self.seen, self.table
        is_there = row < len(table) and seen is not None and column < len(seen.words)
        if stage is None or seen is None or not is_there or np.isnan(table[row, column]):
            return None
        return inspect(stage, seen.words, row, column)

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        names = ("sentence", "position", "cell", "by_cell", "target")
        return {name: getattr(self, name) for name in names}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        by_cell, cell = flag(state.get("by_cell", False), "by_cell"), state.get("cell")
        return {
            "sentence": text(state["sentence"], "sentence", MOST_TYPED),
            "position": whole(state["position"], "position", 0, TOTAL),
            "cell": whole(cell, "cell", 1, _MOST_CELLS) if by_cell and cell is not None else None,
            "by_cell": by_cell,
            "target": one_of(state["target"], "target", ("", *WORDS)),
        }

    def adopt(self, values: Mapping[str, Any]) -> None:
        vars(self).update(values)


def _tr(source: str) -> str:
    return translate("WordsAttention", source)
