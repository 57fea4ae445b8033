"""Names made up from the table in use. No Qt.

sampling.generate(5, LECTURE_SEED, 1.0, "lecture")    five names; the walk stands at its end
sampling.go_to(3)                                     back to where three acts are done
sampling.change(temperature=0.5)                      the names follow, where there are few enough
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, cast, get_args

import numpy as np

from engine.arithmetic import Array
from engine.sampling import LONGEST_SAMPLE, Randomness, recorded_rolls, rolls, sample_steps, tempered
from engine.steps import Steps, finish
from gui.event import Event
from gui.labs.bigram.session.name_tables import COUNTS, MOST_SMOOTHING, TWIN, NameTables
from gui.labs.bigram.session.rolling import WALKED, RollWalk
from gui.state import fields, flag, items, number, one_of, text, whole
from gui.words import translate

LECTURE_SEED = HIGHEST_SEED = 2147483647
MOST_NAMES = MOST_FAVOURITES = 10_000
HIGHEST_TOP_K = 200
LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE = 0.0, 5.0

# So many names are made within 8 ms, also at high temperatures, which make them long: they follow at once.
QUICK: dict[Randomness, int] = {"lecture": 50, "torch": 25, "numpy": 500}


@dataclass(frozen=True)
class Settings:
    """Raises ValueError for a setting that the lab does not offer. top_k: 0 for all."""

    count: int = 5
    seed: int = LECTURE_SEED
    temperature: float = 1.0
    random: Randomness = "lecture"
    top_k: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST_NAMES:
            raise ValueError(f"bigram: the number of names goes from 1 to {MOST_NAMES:,}, not {self.count}")
        if not 0 <= self.seed <= HIGHEST_SEED:
            raise ValueError(f"bigram: the seed goes from 0 to {HIGHEST_SEED}, not {self.seed}")
        if not LOWEST_TEMPERATURE <= self.temperature <= HIGHEST_TEMPERATURE:
            raise ValueError(f"bigram: the temperature goes from 0 to 5, not {self.temperature}")
        if self.random not in get_args(Randomness):
            raise ValueError(f"bigram: there is no source of random numbers called {self.random!r}")
        if not 0 <= self.top_k <= HIGHEST_TOP_K:
            raise ValueError(f"bigram: top-k goes from 0, for all, to {HIGHEST_TOP_K}, not {self.top_k}")

    @property
    def is_quick(self) -> bool:
        return self.count <= QUICK[self.random]


@dataclass(frozen=True, eq=False)
class Names:
    """Names that were made, and what they were made with.

    table  (k, k) without temperature and top-k; None where they come from a file
    walk   through the rolls of the first of them; None where it has not been recorded yet
    """

    names: list[str]
    settings: Settings
    use: str
    smoothing: float
    table: Array | None
    walk: RollWalk | None
    keepdims: bool = True


def make(
    settings: Settings, table: Array, alphabet: str, use: str, smoothing: float, keepdims: bool = True
) -> Steps[Names]:
    """Make up names: yields the share done."""
    yield 0.0
    made = yield from sample_steps(table, alphabet, **_arguments(settings), recorded=WALKED)
    walk = RollWalk(made.rolls, alphabet, settings.count)
    return Names(made.names, settings, use, smoothing, table, walk, keepdims)


def _arguments(settings: Settings) -> dict[str, Any]:
    """As engine.sampling takes them."""
    arguments = asdict(settings)
    return {"n": arguments.pop("count"), **arguments}


class Sampling:
    """count, seed, temperature, random, top_k: the settings, with which names are made next; see Settings
    favourites  names that the user keeps, in the order in which they were chosen
    """

    count: int
    seed: int
    temperature: float
    random: Randomness
    top_k: int

    def __init__(self, model: NameTables) -> None:
        self.changed = Event[()]()
        self._model = model
        vars(self).update(asdict(Settings()))
        self.favourites: list[str] = []
        self._made: Names | None = None
        self._ahead: Names | None = None  # made for who steps before anything was generated
        self._position: int | None = None  # None: at the end, whatever the names

    @property
    def settings(self) -> Settings:
        return Settings(self.count, self.seed, self.temperature, self.random, self.top_k)

    # Making names

    def generate(self, count: int, seed: int, temperature: float, random: Randomness, top_k: int = 0) -> None:
        """Make up names. Raises ValueError for settings outside what the lab offers."""
        self._adopt_settings(Settings(count, seed, temperature, random, top_k))
        self.take(finish(self.making()))

    def making(self) -> Steps[Names]:
        """Names by the settings and the table as they are now, in small steps; take() takes what returns.

        Raises ValueError where the table is a difference.
        """
        model = self._model
        if not model.is_probable:
            raise ValueError(self.trouble)
        made_by = model.use, model.smoothing, model.keepdims
        return make(self.settings, model.table, model.alphabet, *made_by)

    def take(self, made: Names) -> None:
        """Names that have just been made: all of them are shown."""
        self._made, self._position = made, None
        self.changed.emit()

    def change(self, **changed: Any) -> None:
        """Other settings; names that are quickly made follow. Raises ValueError as generate() does."""
        self._adopt_settings(replace(self.settings, **changed))
        self.follow()
        self.changed.emit()

    def _adopt_settings(self, settings: Settings) -> None:
        vars(self).update(asdict(settings))
        self._ahead = None

    def follow(self) -> None:
        """The table in use has changed: names that are quickly made follow. Emits nothing."""
        self._ahead = None
        made, settings = self._made, self.settings
        if not self._model.is_probable:
            self._position = None  # the names that were made stay, whole
        if made is None or not settings.is_quick or not self._model.is_probable:
            return
        if made.settings != settings or not self._is_todays_table(made):
            self._made = finish(self.making())
            if self._position is not None:
                self._position = 0

    @property
    def trouble(self) -> str:
        """Why no names can be made; "" where they can."""
        if self._model.is_probable:
            return ""
        return _tr("A difference makes no names. Choose Counts or Neural net.")

    def reset(self) -> None:
        """There are other names: what was made up from the former ones goes. Emits nothing."""
        self._made = self._ahead = self._position = None

    # What was made

    @property
    def generated(self) -> list[str]:
        """All names that were made."""
        return self._made.names if self._made is not None else []

    @property
    def made_with(self) -> Names | None:
        """The names that were made, where others would come now, not only more or fewer."""
        made = self._made
        if made is None:
            return None
        is_same = replace(made.settings, count=self.count) == self.settings and self._is_todays_table(made)
        return None if is_same else made

    def _is_todays_table(self, made: Names) -> bool:
        model = self._model
        if made.table is not None:
            return made.use == model.use and np.array_equal(made.table, model.table)
        if made.use == TWIN == model.use:  # by their rolls: nothing else tells how far it had learned
            return self.walk is not None
        today = model.use, model.smoothing, model.keepdims
        return (made.use, made.smoothing, made.keepdims) == today

    @property
    def shown(self) -> list[str]:
        """The names that are finished at this point of the walk; at its end all, also those beyond it."""
        if self._position is None:
            return self.generated
        walk = self.walk
        return walk.finished(self._position) if walk is not None else []

    # The walk through their rolls

    @property
    def walk(self) -> RollWalk | None:
        """Through the names that were made, or those that would be; None where it cannot be told."""
        if not self._model.is_probable:
            return None
        if self._made is None:
            if self._ahead is None and self.settings.is_quick:
                self._ahead = finish(self.making())
            return self._ahead.walk if self._ahead is not None else None
        if self._made.walk is None:
            self._made = replace(self._made, walk=self._find_walk(self._made))
        walk = self._made.walk
        return walk if walk is not None and walk.rolls else None

    def _find_walk(self, made: Names) -> RollWalk:
        """That of names from a file; without rolls where today's table makes other names."""
        model = self._model
        all_rolls = rolls(model.table, **_arguments(made.settings), first=WALKED)
        walk = RollWalk(recorded_rolls(all_rolls, WALKED), model.alphabet, made.settings.count)
        is_theirs = walk.names == made.names[: len(walk.names)]
        return walk if is_theirs else RollWalk([], model.alphabet, 0)

    @property
    def position(self) -> int:
        """From 0 to walk.total."""
        walk = self.walk
        total = walk.total if walk is not None else 0
        if self._position is None:
            return total if self._made is not None else 0
        return min(self._position, total)

    @property
    def is_under_way(self) -> bool:
        """Whether a name is in the making."""
        walk = self.walk
        return walk is not None and 0 < self.position < walk.total

    def go_to(self, position: int) -> None:
        """Step through the walk, from 0 to its total."""
        walk = self.walk
        if walk is None or position == self.position:
            return
        if self._made is None:
            self._made = self._ahead
        self._position = None if position >= walk.total else max(position, 0)
        self.changed.emit()

    @property
    def settings_of_walk(self) -> Settings:
        """With which the name in the making is made; else those with which the next will be."""
        return self._made.settings if self._made is not None and self.is_under_way else self.settings

    def odds(self, row: int) -> Array:
        """(k,) the probabilities from which a letter after this one is drawn."""
        table = self._model.table
        if self._made is not None and self._made.table is not None and self.is_under_way:
            table = self._made.table
        settings = self.settings_of_walk
        result: Array = tempered(table[row : row + 1], settings.temperature, settings.top_k)[0]
        return result

    # Favourites

    def toggle_favourite(self, name: str) -> None:
        """Keep a name, or keep it no longer. Raises ValueError for too long a name, or one too many."""
        text(name, "favourites", LONGEST_SAMPLE)
        others = [each for each in self.favourites if each != name]
        if len(others) >= MOST_FAVOURITES:
            told = _tr("There is room for {most:,} favourites. Take the star from another name first.")
            raise ValueError(told.format(most=MOST_FAVOURITES))
        self.favourites = others if name in self.favourites else [*others, name]
        self.changed.emit()

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        made = self._made
        return {
            **asdict(self.settings),
            "generated": self.generated,
            "made": made
            and {
                "use": made.use,
                "smoothing": made.smoothing,
                "keepdims": made.keepdims,
                **asdict(made.settings),
            },
            "position": self._position,
            "favourites": self.favourites,
        }

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What adopt() takes. Raises ValueError or LookupError for a foreign state."""
        made, position = state["made"], state["position"]
        generated = _read_names(state["generated"], "generated", MOST_NAMES)
        if made is not None:
            made = fields(made, "made")
            use = one_of(made["use"], "use", (COUNTS, TWIN))
            smoothing = number(made["smoothing"], "smoothing", 0, MOST_SMOOTHING)
            keepdims = flag(made.get("keepdims", True), "keepdims")
            made = Names(generated, _read_settings(made), use, smoothing, None, None, keepdims)
            if state["generated"] is self.generated:  # they are there already, with table and walk
                made = self._made
        favourites = _read_names(state["favourites"], "favourites", MOST_FAVOURITES)
        return asdict(_read_settings(state)) | {
            "favourites": list(dict.fromkeys(favourites)),
            "_made": made,
            "_ahead": None,
            "_position": None if position is None else whole(position, "position"),
        }

    def adopt(self, values: Mapping[str, Any]) -> None:
        """Take over what read() gave. Emits nothing."""
        vars(self).update(values)
        if self._position is not None and (self.walk is None or self._position >= self.walk.total):
            self._position = None  # how they were rolled may be lost, but not they themselves


def _read_settings(state: Mapping[str, Any]) -> Settings:
    return Settings(
        whole(state["count"], "count", 1, MOST_NAMES),
        whole(state["seed"], "seed", 0, HIGHEST_SEED),
        number(state["temperature"], "temperature", LOWEST_TEMPERATURE, HIGHEST_TEMPERATURE),
        cast("Randomness", one_of(state["random"], "random", get_args(Randomness))),
        whole(state["top_k"], "top_k", 0, HIGHEST_TOP_K),
    )


def _read_names(found: Any, what: str, most: int) -> list[str]:
    return [text(name, what, LONGEST_SAMPLE) for name in items(found, what, most)]


def _tr(source: str) -> str:
    return translate("BigramSampling", source)
