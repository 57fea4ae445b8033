"""The ladder: all models side by side, the names that each makes, and what each says of a name. No Qt."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.ngrams import ALPHABET, K
from engine.sampling import rolls_after
from engine.torch_random import LECTURE_SEED
from engine.transformer import LENGTH
from gui.event import Event
from gui.judgement import Judgement, judge_by
from gui.labs.letters.session.counting import Counting
from gui.labs.letters.session.data import Data, shipped
from gui.labs.letters.session.networks import Networks
from gui.labs.letters.session.runs import Learner
from gui.state import number, one_of, text, whole
from gui.words import translate

UNIFORM, BIGRAM, COUNTS_3, COUNTS_4 = "uniform", "bigram", "counts 3", "counts 4"
MLP, TRANSFORMER, MY_MLP, MY_TRANSFORMER = "mlp", "transformer", "my mlp", "my transformer"
RUNGS = (UNIFORM, BIGRAM, COUNTS_3, COUNTS_4, MLP, TRANSFORMER, MY_MLP, MY_TRANSFORMER)
ORDERS = {BIGRAM: 2, COUNTS_3: 3, COUNTS_4: 4}
MOST_NAMES, MOST_LETTERS, HOTTEST, MOST_SEED = 50, 30, 5.0, 2**32 - 1
SEED = LECTURE_SEED + 10  # of the lecture's names

Made = tuple[tuple[object, ...], list[str]]  # what names depend on, and the names
Rows = Callable[[Sequence[int]], Array]


class Rung(NamedTuple):
    """told: what it is; train, dev: mean surprise a letter, nan where it is not known; own: the surprise of
    the name that is typed, nan where there is none."""

    name: str
    title: str
    told: str
    train: float
    dev: float
    own: float = math.nan


class Ladder:
    """rung          the one that is looked at
    text          the name that is judged
    count, seed, temperature, top_k   of the names that are made
    made          the names, and what they were made by
    """

    def __init__(
        self,
        data: Data,
        counting: Counting,
        networks: Networks,
        training: Learner[Any],
        attending: Learner[Any],
    ) -> None:
        self.changed = Event[()]()
        self.rung, self.text = TRANSFORMER, "emma"
        self.count, self.seed, self.temperature, self.top_k = 10, SEED, 1.0, 0
        self.made: Made = ((), [])
        self._data, self._counting, self._networks = data, counting, networks
        self._runs = {MY_MLP: training, MY_TRANSFORMER: attending}

    # What the user does

    def choose(self, rung: str) -> None:
        self.rung = one_of(rung, "rung", RUNGS)
        self.changed.emit()

    def judge(self, typed: str) -> None:
        self.text = text(typed, "text", MOST_LETTERS)
        self.changed.emit()

    def set_up(self, changes: Mapping[str, Any]) -> None:
        """Of count, seed, temperature and top_k."""
        self.adopt(self._checked(self.to_dict() | dict(changes)))
        self.changed.emit()

    # The rungs

    def rows(self, rung: str) -> Rows | None:
        """How a rung reads a name; None where it is not there yet."""
        if rung == UNIFORM:
            return lambda letters: np.full((len(letters) + 1, K), 1 / K)
        if rung in ORDERS:
            model = self._counting.model_of(ORDERS[rung])
            return model.rows if model is not None else None
        if rung in (MLP, TRANSFORMER):
            if self._data.prepared is None:
                return None
            return (shipped().network if rung == MLP else shipped().transformer).rows
        own = self._networks.own_network if rung == MY_MLP else self._networks.own_transformer
        return own.rows if own is not None else None

    @property
    def rungs(self) -> list[Rung]:
        """Those that are there, from the simplest on, and what is still being counted."""
        found = [Rung(UNIFORM, _tr("Uniform"), _tr("every letter alike"), math.log(K), math.log(K))]
        lines = {line.order: line for line in self._counting.lines}
        for name, order in ORDERS.items():
            line, title = lines.get(order), _tr("Bigram") if order == 2 else _tr("{n} letters counted")
            told = _tr("remembers {n} letters") if order > 2 else _tr("remembers one letter")
            nlls = (line.train, line.dev) if line is not None else (math.nan, math.nan)
            found.append(Rung(name, title.format(n=order), told.format(n=order - 1), *nlls))
        for name, title, key in (
            (MLP, _tr("MLP"), "network"),
            (TRANSFORMER, _tr("Transformer"), "transformer"),
        ):
            if self._data.prepared is None:
                continue  # still being read
            card = shipped().cards[key]
            told = _tr("shipped after {steps} steps").format(steps=f"{card.steps:,}")
            found.append(Rung(name, title, told, card.train, card.dev))
        titles = {MY_MLP: _tr("Your MLP"), MY_TRANSFORMER: _tr("Your transformer")}
        for name, learner in self._runs.items():
            checkpoint = learner.checkpoint
            if checkpoint is not None:
                told = _tr("step {step}").format(step=f"{checkpoint.step:,}")
                found.append(Rung(name, titles[name], told, *(learner.judged or (math.nan, math.nan))))
        return [rung._replace(own=self.judgement(rung.name).nll) for rung in found]

    def judgement(self, rung: str) -> Judgement:
        """The typed name, letter by letter; of a rung that is not there yet nothing."""
        rows = self.rows(rung)
        if rows is None:
            return Judgement(self.text)
        return judge_by(self.text, ALPHABET, rows, self.memory(rung), MOST_LETTERS)

    def memory(self, rung: str) -> int:
        """How many letters stand before a letter where a name is judged."""
        return {UNIFORM: 1, BIGRAM: 1, COUNTS_3: 2}.get(rung, 3)

    # Names

    @property
    def recipe(self) -> tuple[object, ...]:
        """All that the names depend on."""
        learner = self._runs.get(self.rung)
        edition = self._counting.smoothing if self.rung in ORDERS else learner and learner.checkpoint
        return self.rung, self.count, self.seed, self.temperature, self.top_k, edition

    @property
    def is_stale(self) -> bool:
        """Whether the names that are there were made otherwise, and can be made."""
        return self.made[0] != self.recipe and self.rows(self.rung) is not None

    @property
    def names(self) -> list[str]:
        """Those of the open rung, perhaps by other settings."""
        recipe, names = self.made
        return names if recipe[:1] == (self.rung,) else []

    def make(self) -> Generator[Made, None, None]:
        """Long work: names, one by one, letter by letter, with PyTorch 2's random numbers."""
        recipe = self.recipe
        rows = self.rows(str(recipe[0]))
        assert rows is not None
        return _make(recipe, rows, self.count, self.seed, self.temperature, self.top_k)

    def note(self, found: Sequence[Made]) -> None:
        self.made = found[-1]
        self.changed.emit()

    @property
    def known(self) -> frozenset[str]:
        """The names that were learned from."""
        return self._data.prepared.known if self._data.prepared is not None else frozenset()

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {
            "rung": self.rung,
            "text": self.text,
            "count": self.count,
            "seed": self.seed,
            "temperature": self.temperature,
            "top_k": self.top_k,
        }

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return self._checked(state)

    def _checked(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "rung": one_of(state["rung"], "rung", RUNGS),
            "text": text(state["text"], "text", MOST_LETTERS),
            "count": whole(state["count"], "count", 1, MOST_NAMES),
            "seed": whole(state["seed"], "seed", 0, MOST_SEED),
            "temperature": number(state["temperature"], "temperature", 0.0, HOTTEST),
            "top_k": whole(state["top_k"], "top_k", 0, K),
        }

    def adopt(self, values: Mapping[str, Any]) -> None:
        vars(self).update(values)


def _make(
    recipe: tuple[object, ...], rows: Rows, count: int, seed: int, temperature: float, top_k: int
) -> Generator[Made, None, None]:
    names = [""] * count

    def following(letters: Sequence[int]) -> Array:
        p: Array = rows(letters[-LENGTH:])[-1]
        return p

    for roll in rolls_after(following, K, count, seed, "torch", temperature, top_k):
        if roll.symbol:
            names[roll.name] += ALPHABET[roll.symbol]
        else:
            yield recipe, names[: roll.name + 1]
        if len(names[roll.name]) >= MOST_LETTERS * 4:  # a low temperature may never end a name
            return


def _tr(source: str) -> str:
    return translate("LettersLadder", source)
