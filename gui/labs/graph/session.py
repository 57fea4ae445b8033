"""What the graph lab knows: a graph, where we are in its two passes, and what is looked at."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.arithmetic import Data
from engine.backward import Step, backward_steps
from engine.document import Document
from engine.formulas import read, write
from engine.mistakes import MISTAKES
from engine.rewrite import with_value
from engine.value import Value
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.graph import inspecting, telling
from gui.labs.graph.computed import Computed
from gui.labs.graph.equation import is_scalar
from gui.labs.graph.folding import Folding
from gui.labs.graph.nudge import Nudged, nudge_leaf
from gui.labs.graph.passes import Passes
from gui.labs.graph.picture import Moment, Picture, Pulse
from gui.labs.graph.predict import Score, Verdict, judge, judge_sign
from gui.labs.graph.scene import Scene, are_alike
from gui.state import VERSION, reading
from gui.words import translate

Place = tuple[float, float]  # of a card's upper left corner

FIRST_FORMULA = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"
LONGEST_TEXT = 10_000  # characters
MOST_CARDS = 2_000  # that are drawn at once
MOST_AS_TEXT = 60  # nodes: above, the formulas can only be read
_MOST_OPEN = 24  # nodes: larger graphs are opened with their groups folded, so that one can read them
_LEAST_STEP = 0.01


@dataclass(frozen=True)
class Node:
    """A node of the graph. key: its id in the document; symbol: of its operation, "" for a leaf."""

    key: int
    name: str
    symbol: str
    data: Data
    is_constant: bool


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
    position  in the passes
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
    """What undo needs to bring a graph back. The document is a copy: nobody changes it."""

    document: Document
    looks: Looks


class GraphSession:
    """A graph, and a position in its passes.

    document    the graph; text: the same as formulas, "" where it is too large for them
    places      where the user has put cards; fixed: the leaves that do not learn
    draft       what was typed as a formula and is not drawn yet; "" for nothing
    error       why the newest formula could not be drawn; the graph is then still the one before
    selected    the key of the card that is looked at, or None; hovered: under the pointer. Neither is saved
    mistake     which of the classic mistakes the backward pass makes; "" for none
    predicting  whether gradients are asked for before they are shown; score: of this session
    """

    def __init__(self) -> None:
        self.changed = Event()
        self.pointed = Event()  # at another card: only the lit wires have changed
        self.error: ValueError | None = None
        self.mistake = ""
        self.predicting = False
        self.score = Score()
        self.document = Document()
        self.draft = ""
        self.places: dict[int, Place] = {}
        self.selected: int | None = None
        self._scrubbed: tuple[int, float, float] = (-1, 0.0, 0.0)  # gesture, where it began, steps since
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
        self._take(document, Looks(text, is_from_text=True, places=self._places_by_name(document)))
        return True

    def _places_by_name(self, document: Document) -> dict[int, Place]:
        """What the user has put somewhere stays there if the formulas still have a node of that name."""
        if not self.places:
            return {}
        named = {
            self.document.node(key).label: place for key, place in self.places.items() if self.is_node(key)
        }
        labels = {key: document.node(key).label for key in document.nodes}
        return {key: named[label] for key, label in labels.items() if label and label in named}

    def open_document(self, document: Document, text: str = "") -> None:
        """Draw a document, which the session keeps. Raises ValueError, changing nothing, where it cannot."""
        is_large = len(document.nodes) > _MOST_OPEN
        folded = frozenset(document.groups if is_large else ())
        self._take(document, Looks(_in_one_line(text), is_from_text=bool(text), folded=folded))

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
        return [self._node(value) for value in self._computed.order]

    def node(self, key: int) -> Node:
        return self._node(self._computed.values[key])

    def data_of(self, key: int) -> Data | None:
        """The number or array of a node; None for a group, and for what cannot be computed."""
        value = self._computed.values.get(key)
        return None if value is None else value.data

    def name_of(self, key: int) -> str:
        """Of a node, also one that cannot be computed, or of a group."""
        groups = self.document.groups
        return groups[key].name if key in groups else self._computed.names_by_key[key]

    def _node(self, value: Value) -> Node:
        graph = self._computed
        return Node(
            graph.key(value), graph.name(value), graph.symbol(value), value.data, value.op == "constant"
        )

    def is_node(self, key: int) -> bool:
        """Whether the card is a node, and not a group."""
        return key in self._all_keys

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
        self._paths: tuple[int, str] | None = None  # of which node
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

    def step_back(self) -> None:
        self.go_to(self.position - 1)

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

    # The values of its leaves

    def is_editable(self, key: int) -> bool:
        """Whether the card is a leaf, whose number or numbers can be changed."""
        return key in self._computed.values and self._computed.values[key].op == ""

    def set_value(self, key: int, data: Data) -> tuple[Leaf, Leaf]:
        """Another number or array for a leaf: all that depends on it follows. Returns before and after.

        Raises ValueError for what is no leaf, and for another shape.
        """
        value = self._computed.values[key]
        before = Leaf(key, value.data, self.text)
        if not self.is_editable(key) or np.shape(data) != np.shape(value.data):
            raise ValueError(_tr("{name} keeps its shape").format(name=self._computed.name(value)))
        text: str | None = self.text
        if self.text and isinstance(data, float):
            text = with_value(self.text, value.label, data)
        if text is None:  # written otherwise than as name = number
            self._computed.set_value(key, data)
            text = self._written()
        after = Leaf(key, data, text if len(text) <= LONGEST_TEXT else "")
        self.put_value(after)
        return before, after

    def put_value(self, leaf: Leaf) -> None:
        """Bring a leaf to a state that it had."""
        self._computed.set_value(leaf.key, leaf.data)
        self.text = leaf.text
        self._is_from_text = self._is_from_text and bool(self.text)
        self._anew()

    def set_cell(self, key: int, index: tuple[int, ...], number: float) -> tuple[Leaf, Leaf]:
        """Another number in the array of a leaf."""
        data = np.array(self._computed.values[key].data)
        data[index] = number
        return self.set_value(key, data)

    def scrub(self, key: int, steps: float, gesture: int) -> tuple[Leaf, Leaf]:
        """Change a leaf by so many small steps, which keep their size during one gesture.

        An infinite one has no neighbours: it begins again at 0.
        """
        number = self._computed.values[key].data
        assert isinstance(number, float)
        if self._scrubbed[0] != gesture:
            self._scrubbed = gesture, number if math.isfinite(number) else 0.0, 0.0
        _, start, moved = self._scrubbed
        moved += steps
        self._scrubbed = gesture, start, moved
        return self.set_value(key, float(f"{start + round(moved) * step_size(start):.15g}"))

    def nudge(self, key: int, h: float, index: tuple[int, ...] | None = None) -> Nudged | None:
        """Move a leaf by h, of an array the number at index, and measure the slope. None: no number there."""
        leaf, graph = self._computed.values[key], self._computed
        if id(leaf) not in graph.truth or (isinstance(leaf.data, np.ndarray) and index is None):
            return None
        return nudge_leaf(graph.tape, graph.root, leaf, graph.truth[id(leaf)], h, graph.names, index)

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
    def is_secret(self) -> bool:
        """Whether gradients are still to be predicted, so that nothing should give them away."""
        return self.predicting and not self.mistake and self.position < self.total

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

    # In words and numbers

    @property
    def equation(self) -> str:
        """The arithmetic of this moment."""
        return telling.equation(self.passes, self._computed.names, self.root_name, self.mistake)

    @property
    def explanation(self) -> str:
        """The rule of this moment, in words."""
        return telling.explanation(self.passes, self._computed.names, self.root_name, self.mistake)

    @property
    def rule(self) -> telling.Rule | None:
        """Which rule of the engine was at work, and what its letters are."""
        return telling.rule(self.passes, self._computed.names, self.root_name)

    @property
    def place(self) -> str:
        """Where we are, in a few words."""
        return telling.place(self.passes)

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        return telling.status(self.passes, self.size, self.mistake)

    @property
    def trouble(self) -> str:
        """Why numbers are infinite or none, at the first node where it begins; "" where all are finite."""
        return next((text for text in self._computed.problems.values() if text), "")

    @property
    def comparison(self) -> str:
        """What the mistake does to the gradients; "" without one."""
        if not self.mistake or not self._computed.order:
            return ""
        truth = self._computed.truth
        wrong = sum(map(self._is_wrong, truth))
        apart = "" if self._apart is None else self._computed.name(self._apart[0])
        return telling.comparison(self.mistake, wrong, len(truth), apart)

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about the selected card, at this moment."""
        key, graph = self.selected, self._computed
        if key is None:
            return None
        if key in graph.unfinished:
            return inspecting.of_unfinished(
                self.name_of(key), self.document.node(key).op, graph.unfinished[key]
            )
        if key in graph.values:
            value = graph.values[key]
            return inspecting.of_node(value, self.passes, graph.names, self.root_name, graph.problems)
        outputs = [graph.values[output] for output in self._folding.outputs(key) if output in graph.values]
        size = len(self._folding.nodes_of(key))
        return inspecting.of_group(self.document.groups[key].name, size, outputs, self.passes, graph.names)

    @property
    def paths(self) -> str:
        """The paths from the selected node to the result: their products and their sum."""
        key, graph = self.selected, self._computed
        if key is None or key not in graph.values or id(graph.values[key]) not in graph.truth:
            return ""
        if self._paths is None or self._paths[0] != key:
            self._paths = key, inspecting.paths(graph.root, graph.values[key], graph.names, graph.truth)
        return self._paths[1]

    def gradient_now(self, key: int) -> Data | None:
        """What has arrived at a node so far; None for nothing."""
        return self.passes.gradients.get(id(self._computed.values[key]))

    # Predict

    def set_predicting(self, is_on: bool) -> None:
        self.predicting = is_on
        self.changed.emit()

    @property
    def _asked(self) -> Step | None:
        """The step whose result can be predicted now."""
        step = self.passes.next_step
        return step if step is not None and is_scalar(step) and not self.mistake else None

    @property
    def question(self) -> str:
        """What could be predicted now; "" where there is nothing: see why_no_question."""
        step = self._asked
        return "" if step is None else telling.question(step, self._computed.names, self.root_name)

    @property
    def why_no_question(self) -> str:
        return telling.why_no_question(self.passes, self.mistake)

    def predict(self, typed: str | int) -> Verdict:
        """Judge a number that was typed, or a sign (-1, 0, 1), then do the step.

        Raises ValueError, and does nothing, where the text is no number.
        """
        step = self._asked
        if step is None:
            raise ValueError(self.why_no_question)
        if isinstance(typed, int):
            verdict = judge_sign(step, typed, self._computed.names, self.root_name)
        else:
            verdict = judge(step, typed, self._computed.names, self.root_name)
        self.score.add(verdict)
        self.step_forward()
        return verdict

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        state = {"version": VERSION, "text": self.text, "position": self.position}
        if not self._is_from_text:
            state |= {
                "document": self.document.to_dict(),
                "folded": sorted(self._folding.folded),
                "places": [[key, *place] for key, place in sorted(self.places.items())],
                "result": self._result,
                "fixed": sorted(self.fixed),
            }
        return state | ({"draft": self.draft} if self.draft else {})

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, where it is no such state."""
        with reading("graph", state):
            text, position = state["text"], int(state["position"])
            draft = state.get("draft", "")
            if not (isinstance(text, str) and isinstance(draft, str)):
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
            self._take(document, looks, draft=draft[:LONGEST_TEXT])


def _in_one_line(text: str) -> str:
    """Formulas from a file, without their remarks, as the line above the graph holds them."""
    lines = (re.sub("#.*", "", line).strip().rstrip(";") for line in text.split("\n"))
    return "; ".join(line for line in lines if line)


def _check_text(text: str, document: Document) -> None:
    """Raises ValueError where the formulas are not those of the document."""
    if text and write(read(text, document)) != write(document):
        raise ValueError("the formulas and the graph are not the same")


def _keys(found: Any) -> frozenset[int]:
    if not isinstance(found, list) or not all(type(key) is int for key in found):
        raise ValueError("there should be a list of keys")
    return frozenset(found)


def step_size(number: float) -> float:
    """How much a small step of a number is: a tenth of its first place, but never so little that it
    could not come across 0."""
    if number == 0 or not math.isfinite(number):
        return _LEAST_STEP
    step = 10.0 ** (math.floor(math.log10(abs(number))) - 1)
    return max(step, _LEAST_STEP) if abs(number) >= _LEAST_STEP else step


def _folded(computed: Computed, folded: set[int]) -> Folding:
    needed = [computed.key(value) for value in computed.order]
    folding = Folding(
        computed.document, computed.all_keys, computed.names_by_key, folded, needed, computed.result
    )
    check_size(len(folding.picture.cards))
    return folding


def check_size(cards: int) -> None:
    if cards > MOST_CARDS:
        text = _tr("{cards:,} nodes are too many to draw; {most:,} can be drawn at once")
        raise ValueError(text.format(cards=cards, most=MOST_CARDS))


def _tr(text: str) -> str:
    return translate("GraphSession", text)
