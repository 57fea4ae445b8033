"""What is drawn of a graph when some of its groups are folded into cards.

folding = Folding(document, order, folded={7})
folding.picture                  # cards, wires, frames
folding.card_of(12)              # 7: node 12 lies in the folded group 7
folding.outputs(7)               # the nodes of the group that are used outside of it
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from engine.document import Document
from engine.ops import OPS, letters_of
from gui.labs.graph.session.picture import Card, Frame, Picture, Wire

_KINDS = {"": "leaf", "constant": "constant"}


class Folding:
    """The picture of some nodes of a document.

    order   the ids of the nodes to be drawn, in topological order
    names   by id
    folded  ids of groups
    needed  the nodes on which the result depends; the others are drawn as loose
    result  the node that all who look at the graph use
    """

    def __init__(
        self,
        document: Document,
        order: Sequence[int],
        names: Mapping[int, str],
        folded: set[int],
        needed: Collection[int],
        result: int | None,
    ) -> None:
        self._document, self._order, self._names = document, order, names
        self._needed, self._result = set(needed), result
        self._groups = document.groups
        self._around = {id: group.group for id, group in self._groups.items()}
        self._around |= {id: document.node(id).group for id in order}
        self.folded = folded & self._groups.keys()
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
        self._outputs: dict[int, list[int]] = {}
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

    def end_of(self, wire: int) -> tuple[int, int]:
        """The first of the graph's wires that a wire of the picture stands for: target and input."""
        return next(end for end, place in self._wire_at.items() if place == wire)

    def nodes_of(self, card: int) -> list[int]:
        """The nodes that a card stands for, in topological order."""
        return self._members.get(card, [card])

    def outputs(self, group: int) -> list[int]:
        """The nodes of a group that others outside use; the root is used by all who look at it."""
        if group not in self._outputs:  # asked at every moment, and it looks at every wire
            inside = set(self._members[group])
            used = {source for (target, _), source in self.sources.items() if target not in inside}
            self._outputs[group] = [id for id in self._members[group] if id in used or id == self._result]
        return self._outputs[group]

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
                name = self._groups[card].name
                is_loose = self._needed.isdisjoint(self._members[card])
                yield Card(card, name, "", "group", len(self._members[card]), is_loose=is_loose)
            else:
                op = self._document.node(id).op
                symbol = "" if op in _KINDS else OPS[op].symbol
                yield Card(
                    id,
                    self._names[id],
                    symbol,
                    _KINDS.get(op, "operation"),
                    inputs=tuple(source is not None for source in self._document.inputs(id)),
                    input_names=letters_of(op)[2:] if op in OPS else (),
                    is_loose=id not in self._needed,
                )

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
            # into a folded group the wires of one source are one; a node has a port for each input
            number = port if end == target else at.setdefault(start, len(at))
            is_quiet = self._document.node(source).op == "constant"
            place = found.get((end, number), (start, len(found), is_quiet))
            found[end, number] = (*place[:2], place[2] and is_quiet)
            self._wire_at[target, port] = place[1]
        return tuple(
            Wire(source, end, number, len(ports[end]) or len(self._document.inputs(end)), is_quiet)
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
            Frame(group, self._groups[group].name, tuple(members[group]))
            for group in sorted(members, key=lambda group: (depth[group], group))
        )
