"""What a graph session gives out, and takes back to become as it was. Plain values, no Qt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.arithmetic import Data
from engine.document import Document
from engine.formulas import read, write
from engine.value import Value
from gui.labs.graph.session.computed import Computed
from gui.words import translate

Place = tuple[float, float]  # of a card's upper left corner

MOST_CARDS = 2_000  # that are drawn at once
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
class Looks:
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
    looks: Looks

    def to_dict(self) -> dict[str, Any]:
        looks = self.looks
        state: dict[str, Any] = {"text": looks.text, "position": looks.position}
        if not looks.is_from_text:
            state |= {
                "document": self.document.to_dict(),
                "folded": sorted(looks.folded),
                "places": [[key, *place] for key, place in sorted(looks.places.items())],
                "result": looks.result,
                "fixed": sorted(looks.fixed),
            }
        return state

    @classmethod
    def from_dict(cls, state: Mapping[str, Any]) -> Graph:
        """Raises ValueError, KeyError or TypeError where it is no such state."""
        text, position = state["text"], int(state["position"])
        if not isinstance(text, str):
            raise ValueError("the formula is no text")
        result = state.get("result")
        if result is not None and type(result) is not int:
            raise ValueError("the result is no node")
        if "document" in state:
            document = Document.from_dict(state["document"])
            _check_text(text, document)
        else:
            document = read(text)
        looks = Looks(
            text,
            "document" not in state,
            _keys(state.get("folded", [])),
            {int(key): (float(x), float(y)) for key, x, y in state.get("places", [])},
            result,
            _keys(state.get("fixed", [])),
            position,
        )
        return cls(document, looks)


def _check_text(text: str, document: Document) -> None:
    """Raises ValueError where the formulas are not those of the document."""
    if text and write(read(text, document)) != write(document):
        raise ValueError("the formulas and the graph are not the same")


def _keys(found: Any) -> frozenset[int]:
    if not isinstance(found, list) or not all(type(key) is int for key in found):
        raise ValueError("there should be a list of keys")
    return frozenset(found)


def in_one_line(text: str) -> str:
    """Formulas from a file, without their remarks, as the line above the graph holds them."""
    lines = (re.sub("#.*", "", line).strip().rstrip(";") for line in text.split("\n"))
    return "; ".join(line for line in lines if line)


def places_by_name(places: Mapping[int, Place], before: Document, after: Document) -> dict[int, Place]:
    """What the user has put somewhere stays there if another document still has a node of that name."""
    named = {before.node(key).label: place for key, place in places.items() if key in before.nodes}
    labels = {key: after.node(key).label for key in after.nodes} if named else {}
    return {key: named[label] for key, label in labels.items() if label and label in named}


def check_size(cards: int) -> None:
    """Raises ValueError where there are too many cards to draw."""
    if cards > MOST_CARDS:
        text = translate(
            "GraphSession", "{cards:,} nodes are too many to draw; {most:,} can be drawn at once"
        )
        raise ValueError(text.format(cards=cards, most=MOST_CARDS))


def _tr(text: str) -> str:
    return translate("GraphSession", text)
