"""What the bigram lab knows: the names, the tables made of them, and what is done with these. No Qt.

session.set_smoothing(1.0)              the counts' table, the names made from it, the likelihoods follow
session.sampling.generate(...)          each part of the lab has a part of the session
session.use_corpus(corpus, "my.txt")    other names
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cache
from typing import Any

from engine.bigram import read_names
from engine.corpus import Corpus, prepare
from engine.disk import RESOURCES
from engine.names_form import MOST_WEIGHT
from engine.names_text import EXAMPLES, NamesReport
from engine.steps import finish
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.bigram.session.generated_name import inspect_name
from gui.labs.bigram.session.likelihood import Likelihood
from gui.labs.bigram.session.name_tables import (
    COUNT,
    COUNTS,
    DIFFERENCE,
    LOG,
    MOST_SMOOTHING,
    PROBABILITY,
    UNITS,
    USES,
    WEIGHT,
    NameTables,
)
from gui.labs.bigram.session.sampling import Sampling
from gui.labs.bigram.session.tables import inspect_cell
from gui.labs.bigram.session.twin import Twin
from gui.parts import Parts
from gui.state import VERSION, fields, flag, items, number, one_of, reading, text, whole
from gui.words import translate

# until version 0.2 the heatmap had a table and a unit of its own, its view
_UNIT_OF_VIEW = {
    "counts": COUNT,
    "probabilities": PROBABILITY,
    "logs": LOG,
    "weights": WEIGHT,
    "twin": PROBABILITY,
    "difference": PROBABILITY,
}


class BigramSession:
    """built_in    the names that came with Nablab
    model       the names, the smoothing, and which table is shown, in which unit
    sampling    names made up
    likelihood  a name judged
    twin        the neural twin
    cell        (row, column) where the cursor is
    selected    ("cell", row, column), ("name", index, 0) or ("favourite", index, 0): what is looked at
                closely; it is not saved. A name stays until another is chosen, though others are listed: what
                tells of it must not close, and move all that stands above, at each change of a setting
    """

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self.changed = Event[()]()
        self.built_in = _shipped() if names is None else finish(prepare(list(names)))
        self.model = NameTables(self.built_in)
        self._former = self.built_in  # the names before: undo often comes back to them
        self.sampling = Sampling(self.model)
        self.likelihood = Likelihood(self.model)
        self.twin = Twin(self.model)
        # the twin first: the others may ask for its table
        self._parts = Parts(twin=self.twin, sampling=self.sampling, likelihood=self.likelihood)
        for part in (self.sampling, self.likelihood):
            part.changed.connect(self.changed.emit)
        self.twin.changed.connect(self._note_twin)
        self.cell = self._first_cell()
        self.selected: tuple[str, int, int] | None = None
        self._selected_name: str | None = None

    # The data

    def use_corpus(self, corpus: Corpus, source: str) -> None:
        """Other names, or the same with another dev set."""
        self._take(corpus, source)
        self.changed.emit()

    def _take(self, corpus: Corpus, source: str) -> None:
        has_same_letters = corpus.alphabet == self.model.alphabet
        self._former, self.model.corpus, self.model.source = self.model.corpus, corpus, source
        for part in (self.twin, self.sampling, self.likelihood):
            part.reset()
        self.selected = None
        if not has_same_letters:
            self.cell = self._first_cell()

    def _first_cell(self) -> tuple[int, int]:
        """The commonest pair within names."""
        inner = self.model.counts[1:, 1:]
        row, column = divmod(int(inner.argmax()), len(inner))
        return row + 1, column + 1

    # The tables

    def set_smoothing(self, smoothing: float) -> None:
        """Raises ValueError outside 0 to 1,000."""
        _check_smoothing(smoothing)
        if smoothing != self.model.smoothing:
            self.model.smoothing = smoothing
            self._follow()

    def set_use(self, use: str) -> None:
        """Which table all of the lab shows: one of USES."""
        if use != self.model.use:
            self.model.use = use
            self._follow()

    def set_keepdims(self, keepdims: bool) -> None:
        """Whether each row of the counts is divided by its own sum; see engine.bigram.smoothed()."""
        if keepdims != self.model.keepdims:
            self.model.keepdims = keepdims
            self._follow()

    def _note_twin(self) -> None:
        if self.model.use != COUNTS:
            self._follow()
        else:
            self.changed.emit()

    def _follow(self) -> None:
        self.sampling.follow()
        self.changed.emit()

    def set_unit(self, unit: str) -> None:
        """In which unit: one of UNITS."""
        if unit != self.model.wish:
            self.model.wish = unit
            self.changed.emit()

    def go_to_cell(self, row: int, column: int) -> None:
        """Move the cursor; what is looked at closely moves with it."""
        if (row, column) != self.cell:
            self.move_cursor(row, column)
            self.changed.emit()

    def move_cursor(self, row: int, column: int) -> None:
        """The same for a caller that changes more. Emits nothing."""
        self.cell = row, column
        if self.selected and self.selected[0] == "cell":
            self.selected = ("cell", row, column)

    # What is stepped through: the cursor goes along

    def step_to(self, position: int) -> None:
        """Step through the names in the making."""
        if (walk := self.sampling.walk) is not None:
            self.move_cursor(*walk.cell(min(max(position, 0), walk.total)))
            self.sampling.go_to(position)

    def judge(self, text: str) -> None:
        """Judge this name, and go to its last pair. Raises ValueError for a text that is far too long."""
        self.likelihood.take(text)
        self.step_name(self.likelihood.total)

    def step_name(self, position: int) -> None:
        """Step through the pairs of the name; see likelihood.Likelihood."""
        if (cell := self.likelihood.cell_at(position)) is not None:
            self.move_cursor(*cell)
        self.likelihood.go_to(position)

    # What is looked at closely

    def select(self, selected: tuple[str, int, int] | None) -> None:
        if selected != self.selected:
            self.selected = selected
            if selected and selected[0] == "cell":
                self.cell = selected[1:]
            self._selected_name = self._name_at(selected)
            self.changed.emit()

    def _name_at(self, selected: tuple[str, int, int] | None) -> str | None:
        """None if no name is selected, or the selected one is gone."""
        kind, index, _ = selected or ("", 0, 0)
        names = {"name": self.sampling.generated, "favourite": self.sampling.favourites}.get(kind, [])
        return names[index] if index < len(names) else None

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about it."""
        if self.selected is None:
            return None
        kind, first, second = self.selected
        if kind == "cell":
            return inspect_cell(self.model, first, second)
        return None if self._selected_name is None else inspect_name(self.model, self._selected_name)

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        if len(self.model.corpus.names) == 1:
            return _tr("1 name")
        count = f"{len(self.model.corpus.names):,}"
        if self.model.source:
            return _tr("{count} names from {file}").format(count=count, file=self.model.source)
        return _tr("{count} names").format(count=count)

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        model = self.model
        is_built_in = model.corpus.names is self.built_in.names
        report = model.corpus.report
        come = {"weights": model.corpus.weights, "report": report and asdict(report)}  # from a file
        return {
            "version": VERSION,
            "names": None if is_built_in else model.corpus.names,
            "source": model.source,
            "dev_share": model.corpus.dev_share,
            "smoothing": model.smoothing,
            "keepdims": model.keepdims,
            "use": model.use,
            "unit": model.wish,
            "cell": list(self.cell),
            **{key: value for key, value in come.items() if value is not None},
        } | self._parts.to_dict()

    def from_dict(self, state: Mapping[str, Any], corpus: Corpus | None = None) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, if it is not such a state.

        corpus: the names of the state, where they are counted already
        """
        with reading("bigram", state):
            smoothing = number(state["smoothing"], "smoothing")
            _check_smoothing(smoothing)
            keepdims = flag(state.get("keepdims", True), "keepdims")
            use = one_of(state["use"], "use", USES)
            if "unit" in state:
                unit = one_of(state["unit"], "unit", UNITS)
            else:
                view = one_of(state["view"], "view", tuple(_UNIT_OF_VIEW))
                use, unit = DIFFERENCE if view == "difference" else use, _UNIT_OF_VIEW[view]
            source = text(state["source"], "source")
            values = self._parts.read(state)
            corpus = corpus or self._read_corpus(state)
            last = len(corpus.alphabet) - 1
            row, column = (whole(place, "cell", 0, last) for place in items(state["cell"], "cell", 2, 2))
        if corpus is not self.model.corpus:
            self._take(corpus, source)
        self.model.smoothing, self.model.use, self.model.wish = smoothing, use, unit
        self.model.keepdims, self.cell = keepdims, (row, column)
        self._parts.adopt(values)
        self.selected = None
        self.changed.emit()

    def _read_corpus(self, state: Mapping[str, Any]) -> Corpus:
        names, dev_share = state["names"], number(state["dev_share"], "dev_share", 0, 1)
        names = self.built_in.names if names is None else names
        for known in (self.model.corpus, self.built_in, self._former):
            if names is known.names and dev_share == known.dev_share:
                return known
        if not (isinstance(names, list) and set(map(type, names)) <= {str}):
            raise ValueError(_tr("the names are no list of texts"))
        weights, report = state.get("weights"), state.get("report")
        if weights is not None:
            weights = [
                whole(each, "a weight", 1, MOST_WEIGHT)
                for each in items(weights, "the weights", len(names), len(names))
            ]
        return finish(prepare(names, dev_share, weights, None if report is None else _read_report(report)))


def _read_report(state: Any) -> NamesReport:
    """What became of the text that the names came from, as asdict() wrote it."""
    found = fields(state, "the report")
    whole_numbers = ("lines", "names", "different", "empty", "left_out", "composed", "nameless")
    numbers = {key: whole(found[key], key) for key in whole_numbers}
    texts = {key: text(found[key], key) for key in ("encoding", "newline")}
    lines = {
        key: tuple(
            (whole(number, key), text(line, key))
            for number, line in (items(each, key, 2, 2) for each in items(found[key], key, EXAMPLES))
        )
        for key in ("examples", "passed")
    }
    made: dict[str, Any] = {**numbers, **texts, **lines}
    return NamesReport(**made)


@cache
def _shipped() -> Corpus:
    """The names that come with Nablab."""
    return finish(prepare(read_names(RESOURCES / "names.txt")))


def _check_smoothing(smoothing: float) -> None:
    if not 0 <= smoothing <= MOST_SMOOTHING:
        raise ValueError(f"the smoothing goes from 0 to {MOST_SMOOTHING:,.0f}, not {smoothing}")


def _tr(text: str) -> str:
    return translate("BigramSession", text)
