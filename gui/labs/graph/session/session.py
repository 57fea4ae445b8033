"""What the graph lab knows: a graph, where we are in its two passes, and what is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from engine.arithmetic import Data
from engine.backward import Step, backward_steps
from engine.document import Document
from engine.formulas import read, write
from engine.mistakes import MISTAKES
from engine.value import Value
from gui.event import Event
from gui.labs.graph.session.computed import Computed
from gui.labs.graph.session.folding import Folding
from gui.labs.graph.session.passes import Passes
from gui.labs.graph.session.picture import Moment, Picture, Pulse
from gui.labs.graph.session.scene import Scene, are_alike
from gui.labs.graph.session.states import Graph, Looks, Node, Place, check_size, in_one_line, places_by_name
from gui.state import VERSION, reading

FIRST_FORMULA = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"
LONGEST_TEXT = 10_000  # characters
MOST_AS_TEXT = 60  # nodes: above, the formulas can only be read
_MOST_OPEN = 24  # nodes: larger graphs are opened with their groups folded, so that one can read them


class GraphSession:
    """A graph, and a position in its passes.

    document    the graph; text: the same as formulas, "" where it is too large for them
    places      where the user has put cards; fixed: the leaves that do not learn
    draft       what was typed as a formula and is not drawn yet; "" for nothing
    error       why the newest formula could not be drawn; the graph is then still the one before
    selected    the key of the card that is looked at, or None; hovered: under the pointer. Neither is saved
    mistake     which of the classic mistakes the backward pass makes; "" for none
    """

    def __init__(self) -> None:
        self.changed = Event()
        self.pointed = Event()  # at another card: only the lit wires have changed
        self.error: ValueError | None = None
        self.mistake = ""
        self.document = Document()
        self.draft = ""
        self.places: dict[int, Place] = {}
        self.selected: int | None = None
        self.build(FIRST_FORMULA)

    # The graph

    def build(self, text: str) -> bool:
        """Draw the graph of formulas, and stand before its backward pass. False: see error."""
        try:
            document = read(text, self.document)
            check_size(len(document.nodes))
        except ValueError as error:
            self.error = error
            self.changed.emit()
            return False
        places = places_by_name(self.places, self.document, document)
        self._take(document, Looks(text, is_from_text=True, places=places))
        return True

    def open_document(self, document: Document, text: str = "") -> None:
        """Draw a document, which the session keeps. Raises ValueError, changing nothing, where it cannot."""
        is_large = len(document.nodes) > _MOST_OPEN
        folded = frozenset(document.groups if is_large else ())
        self._take(document, Looks(in_one_line(text), is_from_text=bool(text), folded=folded))

    def clear(self) -> None:
        """An empty sheet."""
        self._take(Document(), Looks())

    def _take(self, document: Document, looks: Looks, keeps_selection: bool = False, draft: str = "") -> None:
        computed = Computed(document, looks.result)
        folding = _folded(computed, set(looks.folded))
        self.error = None
        if document is not self.document:  # else the graph is only edited, and somebody may be typing
            self.draft = draft
        self.document, self._computed, self._folding = document, computed, folding
        self._all_keys = frozenset(computed.all_keys)
        self.places, self._result, self.fixed = dict(looks.places), looks.result, set(looks.fixed)
        self.text, self._is_from_text = looks.text or self._written(), looks.is_from_text
        if len(self.text) > LONGEST_TEXT:
            self.text = ""
        if not self.text or document.groups or any(np.ndim(v.data) for v in self._leaves()):
            self._is_from_text = False
        selected = self.selected if keeps_selection else None
        self.selected = selected if selected is not None and self._is_card(selected) else None
        self.hovered: int | None = None
        self._steps: int | None = None  # how many the right backward pass has, once it is known
        self._record()
        self.go_to(self.passes.seed if looks.position is None else looks.position, anew=True)

    def _written(self) -> str:
        """The document as formulas in a line; "" where it is too large to be edited so."""
        return "" if self.is_too_large_for_text else write(self.document).replace("\n", "; ")

    @property
    def is_too_large_for_text(self) -> bool:
        return len(self.document.nodes) > MOST_AS_TEXT

    def _leaves(self) -> list[Value]:
        return [value for value in self._computed.values.values() if not value.parents]

    def looks(self) -> Looks:
        """What belongs to the graph beside its document."""
        folded = frozenset(self._folding.folded)
        fixed = frozenset(self.fixed)
        return Looks(
            self.text, self._is_from_text, folded, dict(self.places), self._result, fixed, self.position
        )

    def graph(self) -> Graph:
        """What is there now, for undo."""
        return Graph(self.document.copy(), self.looks())

    def put_graph(self, graph: Graph) -> None:
        self._take(graph.document.copy(), graph.looks)

    @property
    def known_names(self) -> list[str]:
        """The arrays that formulas may name, since they could not say them."""
        nodes = [self.document.node(key) for key in self.document.nodes]
        return [node.label for node in nodes if node.label and isinstance(node.data, np.ndarray)]

    @property
    def root(self) -> Value | None:
        """The value of the result."""
        return self._computed.root if self._computed.order else None

    @property
    def result(self) -> int | None:
        """The key of the node whose gradients are shown; None where nothing can be computed."""
        return self._computed.result

    @property
    def root_name(self) -> str:
        return self._computed.name(self._computed.root) if self._computed.order else ""

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.document.nodes)

    @property
    def nodes(self) -> list[Node]:
        """All that the result depends on, in topological order, the result last."""
        return [Node.of(self._computed, value) for value in self._computed.order]

    def node(self, key: int) -> Node:
        return Node.of(self._computed, self._computed.values[key])

    def data_of(self, key: int) -> Data | None:
        """The number or array of a node; None for a group, and for what cannot be computed."""
        value = self._computed.values.get(key)
        return None if value is None else value.data

    def name_of(self, key: int) -> str:
        """Of a node, also one that cannot be computed, or of a group."""
        groups = self.document.groups
        return groups[key].name if key in groups else self._computed.names_by_key[key]

    def is_node(self, key: int) -> bool:
        """Whether the card is a node, and not a group."""
        return key in self._all_keys

    def is_editable(self, key: int) -> bool:
        """Whether the card is a leaf, whose number or numbers can be changed."""
        return key in self._computed.values and self._computed.values[key].op == ""

    def nodes_of(self, card: int) -> list[int]:
        """The nodes that a card stands for."""
        return self._folding.nodes_of(card)

    def _is_card(self, key: int) -> bool:
        return any(card.key == key for card in self.picture.cards)

    def find(self, text: str) -> list[int]:
        """The nodes whose name has the text in it, those first that begin with it."""
        text = text.casefold().strip()
        found = [
            (not folded.startswith(text), place, key)
            for place, (key, name) in enumerate(self._computed.names_by_key.items())
            if text and text in (folded := name.casefold())
        ]
        return [key for *_, key in sorted(found)]

    # The two passes

    def _record(self) -> None:
        """Both passes anew, the backward one with its mistake."""
        graph = self._computed
        self._apart: tuple[Value, int] | None = None
        if self.mistake and graph.order:
            self.passes = Passes(graph.order, lambda: MISTAKES[self.mistake](graph.root))
            graph.set_gradients()
            self._apart = self._where_they_part()
        else:
            self.passes = Passes(graph.order, self._right_pass, self._steps)
            self._steps = self.passes.total - self.passes.seed
        self._see()

    def _right_pass(self) -> Iterable[Step]:
        self._computed.clear_gradients()
        return backward_steps(self._computed.root)

    def _where_they_part(self) -> tuple[Value, int] | None:
        """The first node on the way back whose gradient comes out wrong, and from when that is so."""
        passes = self.passes
        node = next((node for node in reversed(passes.order) if self._is_wrong(id(node))), None)
        if node is None:
            return None
        back = range(passes.seed + 1, passes.total + 1)
        return node, max((at for at in back if passes.comes_to(at) is node), default=passes.seed)

    def _is_wrong(self, node: int) -> bool:
        final, truth = self.passes.record.final, self._computed.truth
        return node in truth and not are_alike(final[node], truth[node])

    @property
    def position(self) -> int:
        return self.passes.position

    @property
    def total(self) -> int:
        return self.passes.total

    @property
    def gradients(self) -> dict[int, Data]:
        """What has arrived so far, by key."""
        return {self._computed.keys[node]: gradient for node, gradient in self.passes.gradients.items()}

    def go_to(self, position: int, anew: bool = False) -> None:
        """Move through both passes, either way; a position outside them means the nearest end.

        anew: something else has changed, too.
        """
        position = min(max(position, 0), self.total)
        if anew or position != self.position:
            self.passes.go_to(position)
            self.changed.emit()

    @property
    def current_card(self) -> int | None:
        """The card to which the newest event has brought something."""
        return self._scene.card_of(self.passes.comes_to(self.position)) if self.position else None

    def step_forward(self) -> None:
        self.go_to(self.position + 1)

    def over(self, direction: int) -> int:
        """The next position, forward (1) or back (-1); all that happens within a folded group is one step."""
        position = min(max(self.position + direction, 0), self.total)
        inside = max(position, position - direction)  # the event that was passed
        group = self._scene.folded_at(inside)
        while group is not None and self._scene.folded_at(inside + direction) == group:
            inside += direction
            position += direction
        return position

    def next_event_at(self, key: int) -> int | None:
        """The next position at which something comes to a card; from the beginning if there is none after."""
        values = self._computed.values
        nodes = {id(values[node]) for node in self._folding.nodes_of(key) if node in values}
        events = [at for at in range(1, self.total + 1) if id(self.passes.comes_to(at)) in nodes]
        return next((at for at in events if at > self.position), next(iter(events), None))

    def set_mistake(self, name: str) -> None:
        """Make one of engine.mistakes, or none ("")."""
        if name != self.mistake:
            self.mistake = name
            self._anew()

    def _anew(self) -> None:
        position = self.position
        self._record()
        self.go_to(position, anew=True)

    # What is seen

    def _see(self) -> None:
        self._scene = Scene(self._computed, self._folding, self.passes, bool(self.mistake), self._apart)

    @property
    def picture(self) -> Picture:
        """What is drawn; it is another object after each change of the graph or its folding."""
        return self._folding.picture

    @property
    def moment(self) -> Moment:
        """What the cards and wires show now."""
        return self._scene.moment(self.selected, self._looked_at)

    def pulses(self, before: int) -> list[Pulse]:
        """What runs along the wires as one comes from another position to the present one."""
        return self._scene.pulses(before)

    @property
    def _looked_at(self) -> int | None:
        return self.selected if self.hovered is None else self.hovered

    @property
    def groups(self) -> list[int]:
        return self._folding.groups

    @property
    def has_folded(self) -> bool:
        return any(card.is_group for card in self.picture.cards)

    def group_around(self, key: int) -> int | None:
        """The innermost group in which a node or a group lies."""
        return next(self._folding.groups_around(key), None)

    def fold(self, keys: Iterable[int], is_folded: bool) -> None:
        """Fold groups into cards, or open them. Raises ValueError where there would be too many cards."""
        folded = self._folding.folded
        self._folding = _folded(self._computed, folded | set(keys) if is_folded else folded - set(keys))
        self._see()
        self.hovered = None
        cards = {card.key for card in self.picture.cards}
        if self.selected is not None and self.selected not in cards:
            self.selected = self._folding.card_of(self.selected) if self.is_node(self.selected) else None
        self.changed.emit()

    def reveal(self, key: int) -> None:
        """Open the groups around a node, and look at it."""
        if hidden := self._folding.folded.intersection(self._folding.groups_around(key)):
            self.fold(hidden, is_folded=False)
        self.select(key)

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

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        state = {"version": VERSION} | Graph(self.document, self.looks()).to_dict()
        return state | ({"draft": self.draft} if self.draft else {})

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, where it is no such state."""
        with reading("graph", state):
            draft = state.get("draft", "")
            if not isinstance(draft, str):
                raise ValueError("the formula that is typed is no text")
            graph = Graph.from_dict(state)
            self._take(graph.document, graph.looks, draft=draft[:LONGEST_TEXT])


def _folded(computed: Computed, folded: set[int]) -> Folding:
    needed = [computed.key(value) for value in computed.order]
    folding = Folding(
        computed.document, computed.all_keys, computed.names_by_key, folded, needed, computed.result
    )
    check_size(len(folding.picture.cards))
    return folding
