"""What is seen of the current graph: which groups are folded, which card is looked at. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

from gui.event import Event
from gui.labs.graph.session.computed import Computed
from gui.labs.graph.session.current import CurrentGraph
from gui.labs.graph.session.folding import Folding
from gui.labs.graph.session.picture import Flow, GraphMoment, Picture, Pulse
from gui.labs.graph.session.scene import Scene
from gui.labs.graph.session.snapshot import check_size
from gui.labs.graph.session.walkthrough import Walkthrough


class Display:
    """selected  the key of the card that is looked at, or None; hovered: under the pointer. Neither is saved
    pointed   at another card: only the lit wires have changed
    """

    def __init__(self, current: CurrentGraph, walkthrough: Walkthrough) -> None:
        self.changed = Event[()]()
        self.pointed = Event[()]()
        self._current, self._walkthrough = current, walkthrough
        self.selected: int | None = None
        self.hovered: int | None = None
        self._folding = folding_of(current.computed, set())
        self._see()
        walkthrough.recorded.connect(self._see)

    def put(self, folding: Folding, keeps_selection: bool) -> None:
        """Another graph, or the same after an edit. Emits nothing; the walkthrough follows next."""
        self._folding = folding
        kept = self.selected if keeps_selection else None
        self.selected = kept if any(card.key == kept for card in self.picture.cards) else None
        self.hovered = None

    def _see(self) -> None:
        walk = self._walkthrough
        self._scene = Scene(
            self._current.computed, self._folding, walk.passes, bool(walk.mistake), walk.apart
        )

    @property
    def picture(self) -> Picture:
        """What is drawn; it is another object after each change of the graph or its folding."""
        return self._folding.picture

    @property
    def moment(self) -> GraphMoment:
        """What the cards and wires show now."""
        return self._scene.moment(self.selected, self.selected if self.hovered is None else self.hovered)

    def pulses(self, before: int) -> list[Pulse]:
        """What runs along the wires as one comes from another position to the present one."""
        return self._scene.pulses(before)

    def flow(self, before: int) -> Flow | None:
        """The contribution that took one from another position to the present one; None for anything else."""
        return self._scene.flow() if self._walkthrough.position == before + 1 else None

    # Looking at a card

    def select(self, key: int | None) -> None:
        """Look at a card, or at none."""
        if key != self.selected:
            self.selected = key
            self.changed.emit()

    def hover(self, key: int | None) -> None:
        """The pointer is over a card, or over none."""
        if key != self.hovered:
            self.hovered = key
            self.pointed.emit()

    # Groups

    @property
    def folded(self) -> frozenset[int]:
        return frozenset(self._folding.folded)

    @property
    def groups(self) -> list[int]:
        return self._folding.groups

    @property
    def has_folded(self) -> bool:
        return any(card.is_group for card in self.picture.cards)

    def group_around(self, key: int) -> int | None:
        """The innermost group in which a node or a group lies."""
        return next(self._folding.groups_around(key), None)

    def card_of(self, node: int) -> int:
        """The card in which a node is seen: itself, or the folded group around it."""
        return self._folding.card_of(node)

    def nodes_of(self, card: int) -> list[int]:
        """The nodes that a card stands for."""
        return self._folding.nodes_of(card)

    def outputs_of(self, card: int) -> list[int]:
        """The nodes of a card that others use; a node is its own."""
        return [card] if self._current.is_node(card) else self._folding.outputs(card)

    def end_of(self, wire: int) -> tuple[int, int]:
        """The node and the input into which a wire of the picture leads; of several the first."""
        return self._folding.end_of(wire)

    def fold(self, keys: Iterable[int], is_folded: bool) -> None:
        """Fold groups into cards, or open them. Raises ValueError if there would be too many cards."""
        folded = self._folding.folded
        graph = self._current.computed
        self._folding = folding_of(graph, folded | set(keys) if is_folded else folded - set(keys))
        self._see()
        self.hovered = None
        cards = {card.key for card in self.picture.cards}
        if self.selected is not None and self.selected not in cards:
            is_node = self._current.is_node(self.selected)
            self.selected = self._folding.card_of(self.selected) if is_node else None
        self.changed.emit()

    def reveal(self, key: int) -> None:
        """Open the groups around a node, and look at it."""
        if hidden := self._folding.folded.intersection(self._folding.groups_around(key)):
            self.fold(hidden, is_folded=False)
        self.select(key)

    # Positions of the passes that one can see

    @property
    def current_card(self) -> int | None:
        """The card to which the newest event has brought something."""
        walk = self._walkthrough
        return self._scene.card_of(walk.passes.comes_to(walk.position)) if walk.position else None

    def over(self, direction: int) -> int:
        """The next position, forward (1) or back (-1); all that happens within a folded group is one step."""
        walk = self._walkthrough
        position = min(max(walk.position + direction, 0), walk.total)
        inside = max(position, position - direction)  # the event that was passed
        group = self._scene.folded_at(inside)
        while group is not None and self._scene.folded_at(inside + direction) == group:
            inside += direction
            position += direction
        return position

    def next_event_at(self, key: int) -> int | None:
        """The next position at which something comes to a card; from the beginning if there is none after."""
        values, walk = self._current.computed.values, self._walkthrough
        nodes = {id(values[node]) for node in self._folding.nodes_of(key) if node in values}
        events = [at for at in range(1, walk.total + 1) if id(walk.passes.comes_to(at)) in nodes]
        return next((at for at in events if at > walk.position), next(iter(events), None))


def folding_of(computed: Computed, folded: set[int]) -> Folding:
    """The picture with these groups folded. Raises ValueError if it has too many cards."""
    needed = [computed.key(value) for value in computed.order]
    folding = Folding(
        computed.document, computed.all_keys, computed.names_by_key, folded, needed, computed.result
    )
    check_size(len(folding.picture.cards))
    return folding
