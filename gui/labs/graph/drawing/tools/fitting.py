"""Which wires fit where: what the owner of the graph says, and what can be seen of the cards themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gui.labs.graph.session.picture import Card
from gui.words import translate

_MOST_ASKED = 200  # cards: whether a wire would close a circle takes the owner a while


@dataclass(frozen=True)
class Fit:
    """A wire that might be. reason: why it cannot; "" where it can."""

    source: int
    target: int
    port: int
    reason: str = ""


MayConnect = Callable[[int, int, int], str]


def fit(may_connect: MayConnect, source: int, target: Card, port: int | None = None) -> Fit:
    """Into this port of a card, or into its first free one."""
    if port is None:
        if not target.free_ports:
            return Fit(source, target.key, -1, _why_none_is_free(target))
        port = target.free_ports[0]
    return Fit(source, target.key, port, may_connect(source, target.key, port))


def fits_from(may_connect: MayConnect, source: int, cards: Iterable[Card]) -> Iterator[Fit]:
    """Into every free port of some cards; not of more than 200."""
    asked = 0
    for card in cards:
        asked += bool(card.free_ports)
        if asked > _MOST_ASKED:
            return
        for port in card.free_ports:
            yield fit(may_connect, source, card, port)


def fits_into(may_connect: MayConnect, target: int, port: int, cards: Iterable[Card]) -> Iterator[Fit]:
    """From each of some cards; not from more than 200."""
    for _, card in zip(range(_MOST_ASKED), cards, strict=False):
        yield Fit(card.key, target, port, may_connect(card.key, target, port))


def _why_none_is_free(card: Card) -> str:
    if card.is_group:
        text = translate("GraphView", "{name} is folded: open it to draw a wire to a node in it.")
    elif card.inputs or card.kind == "operation":
        text = translate("GraphView", "All inputs of {name} are taken: delete a wire first.")
    else:
        text = translate("GraphView", "{name} takes no input: its value is given.")
    return text.format(name=card.name)
