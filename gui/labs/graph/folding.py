"""What is drawn of a graph when some of its groups are folded into cards.

folding = Folding(document, order, folded={7})
folding.picture                  # cards, wires, frames
folding.card_of(12)              # 7: node 12 lies in the folded group 7
folding.outputs(7)               # the nodes of the group that are used outside of it
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.document import Document
from engine.ops import OPS
from gui.labs.graph.picture import Card, Frame, Picture, Wire

_KINDS = {"": "leaf", "constant": "constant"}


class Folding:
    """The picture of some nodes of a document.

    order   the ids of the nodes to be drawn, in topological order, the root last
    names   by id
    folded  ids of groups
    """

    def __init__(
        self, document: Document, order: Sequence[int], names: Mapping[int, str], folded: set[int]
    ) -> None:
        self._document, self._order, self._names = document, order, names
        groups = document.groups
        self._around = {id: group.group for id, group in groups.items()}
        self._around |= {id: document.node(id).group for id in order}
        self.folded = folded & groups.keys()
        self._cards = {id: self._outermost(id) for id in order}
        self._members: dict[int, list[int]] = {}  # of each group, however deep, in topological order
        for id in order:
            for group in self.groups_around(id):
                self._members.setdefault(group, []).append(id)
        # (target, input) of every wire of the graph -> the source; folded or not
        drawn = set(order)
        wires = [wire for wire in document.wires if wire.target in drawn]
        self.sources = {(wire.target, wire.input): wire.source for wire in wires}
        self._wire_at: dict[tuple[int, int], int] = {}
        self.picture = Picture(tuple(self._all_cards()), self._all_wires(), self._all_frames())

    @property
    def groups(self) -> list[int]:
        """All groups with something in them."""
        return sorted(self._members)

    def card_of(self, id: int) -> int:
        """The card that stands for a node: its own, or that of the outermost folded group around it."""
        return self._cards[id]

    def wire_at(self, target: int, port: int) -> int | None:
        """Which wire of the picture a wire of the graph is part of; None where it lies in a folded group."""
        return self._wire_at.get((target, port))

    def nodes_of(self, card: int) -> list[int]:
        """The nodes that a card stands for, in topological order."""
        return self._members.get(card, [card])

    def outputs(self, group: int) -> list[int]:
        """The nodes of a group that others outside use; the root is used by all who look at it."""
        inside = set(self._members[group])
        used = {source for (target, _), source in self.sources.items() if target not in inside}
        return [id for id in self._members[group] if id in used or id == self._order[-1]]

    def groups_around(self, id: int) -> Iterator[int]:
        """Those around a node or a group, from the innermost to the outermost."""
        while (group := self._around[id]) is not None:
            yield group
            id = group

    def _outermost(self, id: int) -> int:
        return next((group for group in reversed([*self.groups_around(id)]) if group in self.folded), id)

    def _all_cards(self) -> Iterator[Card]:
        done = set()
        for id in self._order:
            card = self._cards[id]
            if card in done:
                continue
            done.add(card)
            if card != id:
                name = self._document.groups[card].name
                yield Card(card, name, "", "group", len(self._members[card]))
            else:
                op = self._document.node(id).op
                symbol = "" if op in _KINDS else OPS[op].symbol
                yield Card(id, self._names[id], symbol, _KINDS.get(op, "operation"))

    def _all_wires(self) -> tuple[Wire, ...]:
        """A wire for each input of a node, and one from each source into a folded group."""
        ports: dict[int, dict[object, int]] = {}  # of each card: what goes in -> its place
        found: dict[
            tuple[int, int], tuple[int, int, bool]
        ] = {}  # (target card, port) -> source, place, quiet
        for (target, port), source in self.sources.items():
            start, end = self._cards[source], self._cards[target]
            if start == end:
                continue
            at = ports.setdefault(end, {})
            number = at.setdefault(start if end != target else (port,), len(at))
            is_quiet = self._document.node(source).op == "constant"
            place = found.get((end, number), (start, len(found), is_quiet))
            found[end, number] = (*place[:2], place[2] and is_quiet)
            self._wire_at[target, port] = place[1]
        return tuple(
            Wire(source, end, number, len(ports[end]), is_quiet)
            for (end, number), (source, _, is_quiet) in found.items()
        )

    def _all_frames(self) -> tuple[Frame, ...]:
        members: dict[int, dict[int, None]] = {}  # of each open group, each once, in their order
        for card in self._cards.values():
            inner = card
            for group in self.groups_around(card):
                members.setdefault(group, {})[inner] = None
                inner = group
        depth = {group: len([*self.groups_around(group)]) for group in members}
        return tuple(
            Frame(group, self._document.groups[group].name, tuple(members[group]))
            for group in sorted(members, key=lambda group: (depth[group], group))
        )
