"""Sentences made up by a network, word by word. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.little_language import DOT, NUMBERS, WORDS, Sentence, encode, makes_sense
from engine.word_network import WordNetwork, speak
from gui.event import Event
from gui.labs.words.session.networks import Networks
from gui.moment import Moment
from gui.state import number, whole
from gui.words import translate

MOST_SENTENCES, MOST_SEED = 200, 999_999
COLDEST, HOTTEST = 0.1, 3.0
SHOWN = 8  # of the next words


class Speaking:
    """count, seed, temperature  what the sentences are made with
    position  how many words of them are said, in the order of the sentences; None: all
    """

    def __init__(self, networks: Networks) -> None:
        self.changed = Event[()]()
        self._networks = networks
        self.count, self.seed, self.temperature = 20, 1, 1.0
        self.position: int | None = None
        self._made: tuple[WordNetwork, tuple[int, int, float], list[Sentence]] | None = None

    def set_up(
        self, count: int | None = None, seed: int | None = None, temperature: float | None = None
    ) -> None:
        """The sentences follow at once. Raises ValueError outside what the lab offers."""
        self.count = self.count if count is None else whole(count, "count", 1, MOST_SENTENCES)
        self.seed = self.seed if seed is None else whole(seed, "seed", 0, MOST_SEED)
        if temperature is not None:
            self.temperature = number(temperature, "temperature", COLDEST, HOTTEST)
        self.position = None
        self.changed.emit()

    @property
    def sentences(self) -> list[Sentence]:
        """By the network in use."""
        network, settings = self._networks.current, (self.count, self.seed, self.temperature)
        if self._made is None or self._made[0] is not network or self._made[1] != settings:
            rng = np.random.default_rng(self.seed)
            self._made = network, settings, speak(network, self.count, rng, self.temperature)
        return self._made[2]

    @property
    def total(self) -> int:
        """Words in all, the dots before the sentences not counted."""
        return sum(len(sentence) - 1 for sentence in self.sentences)

    @property
    def place(self) -> int:
        return self.total if self.position is None else min(self.position, self.total)

    def go_to(self, position: int) -> None:
        self.position = None if position >= self.total else max(position, 0)
        self.changed.emit()

    def go_to_sentence(self, index: int) -> None:
        """Where it is just said."""
        said = self.sentences[: index + 1]
        self.go_to(sum(len(sentence) - 1 for sentence in said))

    @property
    def said(self) -> list[Sentence]:
        """The sentences as far as they are said: all but the last of them whole."""
        left, found = self.place, []
        for sentence in self.sentences:
            if left <= 0:
                break
            found.append(sentence[: left + 1])
            left -= len(sentence) - 1
        return found

    @property
    def sense(self) -> tuple[int, int]:
        """How many of all sentences make sense."""
        return sum(map(makes_sense, self.sentences)), len(self.sentences)

    @property
    def before(self) -> list[str]:
        """What stood there when the newest word was drawn; at the beginning the first dot."""
        return list(self.said[-1][:-1]) if self.said else [DOT]

    def chances(self) -> list[tuple[str, float]]:
        """From which the newest word was drawn: the likeliest, and itself."""
        logits = np.asarray(self._networks.current.logits(encode(self.before)).data, np.float64)[-1]
        powers = np.exp((logits - logits.max()) / self.temperature)
        shares = powers / powers.sum()
        chosen = np.argsort(-shares, kind="stable")[:SHOWN].tolist()
        if self.said and (newest := NUMBERS[self.said[-1][-1]]) not in chosen:
            chosen[-1] = newest
        return [(WORDS[k], float(shares[k])) for k in chosen]

    def moment(self) -> Moment:
        sentence = " ".join(self.said[-1]) if self.said else DOT
        if not self.said:
            words = _tr("A sentence begins with a dot. Step to draw its first word.")
        else:
            newest = self.said[-1][-1]
            share = dict(self.chances())[newest]
            words = _tr("“{word}” was drawn with a chance of {share} %.").format(
                word=newest, share=f"{100 * share:.1f}"
            )
        place = _tr("word {number} of {count}").format(number=self.place, count=self.total)
        return Moment(_tr("{sentence}").format(sentence=sentence), words, self.place, self.total, place)

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "seed": self.seed,
            "temperature": self.temperature,
            "position": self.position,
        }

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        position = state["position"]
        return {
            "count": whole(state["count"], "count", 1, MOST_SENTENCES),
            "seed": whole(state["seed"], "seed", 0, MOST_SEED),
            "temperature": number(state["temperature"], "temperature", COLDEST, HOTTEST),
            "position": position if position is None else whole(position, "position"),
        }

    def adopt(self, values: Mapping[str, Any]) -> None:
        vars(self).update(values)


def _tr(source: str) -> str:
    return translate("WordsSpeaking", source)
