"""What a graph session gives out, and takes back to become as it was. Plain values, no Qt."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.arithmetic import Data
from engine.document import Document
from engine.document_parts import MOST_NODES
from engine.formulas import read, write
from engine.value import Value
from gui.labs.graph.session.computed import Computed
from gui.state import items, number, text, whole
from gui.words import translate

Place = tuple[float, float]  # of a card's upper left corner

MOST_CARDS = 2_000  # that are drawn at once
FARTHEST = 1e6  # from the middle of the sheet, in its units
LONGEST_TEXT = 10_000  # characters of a formula


@dataclass(frozen=True)
class Node:
    """A node of the graph. key: its id in the document; symbol: of its operation, "" for a leaf."""

    key: int
    name: str
    symbol: str
    data: Data
    is_constant: bool

    @classmethod
    def of(cls, graph: Computed, value: Value) -> Node:
        is_constant = value.op == "constant"
        return cls(graph.key(value), graph.name(value), graph.symbol(value), value.data, is_constant)


@dataclass(frozen=True)
class Leaf:
    """What an edit of a leaf changes: its number or array, and the formulas that say it."""

    key: int
    data: Data
    text: str


@dataclass(frozen=True)
class Leaves:
    """What an edit of several leaves at once changes: their numbers by key, and the formulas."""

    numbers: Mapping[int, Data]
    text: str


@dataclass(frozen=True)
class Arrangement:
    """What belongs to a graph beside its document.

    text      the same as formulas; is_from_text: nothing but the text is needed to make it again
    folded    keys of groups
    places    (x, y) by key, where the user has put a card
    result    the node that was chosen as the result; None for the last end
    fixed     leaves that do not learn
    position  in the passes; None for the beginning of the backward pass
    """

    text: str = ""
    is_from_text: bool = False
    folded: frozenset[int] = frozenset()
    places: Mapping[int, Place] = field(default_factory=dict)
    result: int | None = None
    fixed: frozenset[int] = frozenset()
    position: int | None = None


@dataclass(frozen=True, eq=False)
class Graph:
    """What undo, and a file, need to bring a graph back. Nobody changes the document."""

    document: Document
    arrangement: Arrangement

    def to_dict(self) -> dict[str, Any]:
        arrangement = self.arrangement
        state: dict[str, Any] = {"text": arrangement.text, "position": arrangement.position}
        if not arrangement.is_from_text:
            state |= {
                "document": self.document.to_dict(),
                "folded": sorted(arrangement.folded),
                "places": [[key, *place] for key, place in sorted(arrangement.places.items())],
                "result": arrangement.result,
                "fixed": sorted(arrangement.fixed),
            }
        return state

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Graph:
        """Raises ValueError or KeyError if it is not such a state."""
        formula = text(state["text"], "the formula", LONGEST_TEXT)
        position = whole(state["position"], "the position in the passes")
        result = state.get("result")
        result = None if result is None else whole(result, "the result")
        if "document" in state:
            document = Document.from_dict(state["document"])
            formula = formula if _says(formula, document) else ""
        else:
            document = read(formula)
        arrangement = Arrangement(
            formula,
            "document" not in state,
            _keys(state.get("folded", []), "the folded groups"),
            dict(map(_place_from, items(state.get("places", []), "the places of cards", MOST_NODES))),
            result,
            _keys(state.get("fixed", []), "the leaves that do not learn"),
            position,
        )
        return cls(document, arrangement)


def _says(formula: str, document: Document) -> bool:
    """Whether the formula says what this document is. Otherwise the formula is written again: it cannot name
    an array without a name, for example, so the document is what counts."""
    try:
        return bool(formula) and write(read(formula, document)) == write(document)
    except ValueError:
        return False


def _keys(found: Any, what: str) -> frozenset[int]:
    return frozenset(whole(key, what) for key in items(found, what, MOST_NODES))


def _place_from(found: Any) -> tuple[int, Place]:
    key, x, y = items(found, "the place of a card", 3, 3)
    return whole(key, "the card"), (
        number(x, "the place of a card", -FARTHEST, FARTHEST),
        number(y, "the place of a card", -FARTHEST, FARTHEST),
    )


def on_sheet(place: Place) -> Place:
    """The nearest place at which a card can be put."""
    x, y = (0.0 if math.isnan(x) else min(max(x, -FARTHEST), FARTHEST) for x in place)
    return x, y


def in_one_line(text: str) -> str:
    """Formulas from a file, without their remarks, as the line above the graph holds them. Where a statement
    goes over several lines, they stay lines."""
    if re.search(r"[(\[,:\\][ \t]*$|^(def|class)\b", text, re.MULTILINE):
        return text
    lines = (re.sub("#.*", "", line).strip().rstrip(";") for line in text.split("\n"))
    return "; ".join(line for line in lines if line)


def places_by_name(places: Mapping[int, Place], before: Document, after: Document) -> dict[int, Place]:
    """What the user has put somewhere stays there if another document still has a node of that name."""
    named = {before.node(key).label: place for key, place in places.items() if key in before.nodes}
    labels = {key: after.node(key).label for key in after.nodes} if named else {}
    return {key: named[label] for key, label in labels.items() if label and label in named}


def check_size(cards: int) -> None:
    """Raises ValueError if there are too many cards to draw."""
    if cards > MOST_CARDS:
        text = translate(
            "GraphSession", "{cards:,} nodes are too many to draw; {most:,} can be drawn at once"
        )
        raise ValueError(text.format(cards=cards, most=MOST_CARDS))
