"""What the graph lab knows: a graph, where we are in its two passes, and what is looked at. No Qt.

session.build("L = (a*b + c)**2")       another graph
session.step_forward()                  the facade goes through the passes, and opens, saves and undoes;
session.editing.set_value(3, 2.5)       each part of the lab has a part of the session
session.learner.learn_for(0.008)
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.arithmetic import Data
from engine.document import Document
from engine.formulas import read
from engine.syntax import Note
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.graph.session.computed import Computed
from gui.labs.graph.session.current import CurrentGraph
from gui.labs.graph.session.display import Display, folding_of
from gui.labs.graph.session.editing import MOST_OPEN, Editing
from gui.labs.graph.session.learning.learner import Learner
from gui.labs.graph.session.scratch import Scratch
from gui.labs.graph.session.snapshot import (
    LONGEST_TEXT,
    Arrangement,
    Graph,
    Node,
    Place,
    in_one_line,
    places_by_name,
)
from gui.labs.graph.session.walkthrough import Walkthrough
from gui.labs.graph.session.words.explaining import Explaining
from gui.labs.graph.session.words.predicting import Predicting
from gui.state import VERSION, reading, text

if TYPE_CHECKING:
    from gui.labs.graph.session.landscape import GraphLandscape

FIRST_FORMULA = "a = 2; b = -3; c = 10; f = -2; e = a*b; d = e + c; L = d*f"


class GraphSession:
    """current       the graph, its numbers, its formulas
    walkthrough   where one is in its passes, and the mistake that is made in them
    display       which groups are folded, which card is looked at
    explaining    this moment and that card in words
    editing       changes by hand, each with its way back
    learner       descent on the leaves, and the points of a classifier
    predicting    gradients asked for before they are shown
    landscape     the result over two of the leaves
    scratch       the page on which both passes are written by hand
    draft         what was typed as a formula and is not drawn yet; "" for nothing
    notes         what is worth saying of the text that is drawn
    error         why the newest formula could not be drawn; the graph is then still the one before
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.error: ValueError | None = None
        self._noted: tuple[str, list[Note]] = "", []
        self.draft = ""
        self.current = CurrentGraph()
        self.walkthrough = Walkthrough(self.current)
        self.display = Display(self.current, self.walkthrough)
        self.explaining = Explaining(self.current, self.walkthrough, self.display)
        self.editing = Editing(self.current, self.walkthrough, self)
        self.learner = Learner(self.current, self.walkthrough, self.editing, self.changed)
        self.predicting = Predicting(self.current, self.walkthrough)
        self.scratch = Scratch()
        self.build(FIRST_FORMULA)
        for event in (
            self.walkthrough.moved,
            self.display.changed,
            self.editing.changed,
            self.predicting.changed,
        ):
            event.connect(self.changed.emit)

    @cached_property
    def landscape(self) -> GraphLandscape:
        """Made when it is first looked at."""
        from gui.labs.graph.session.landscape import GraphLandscape

        return GraphLandscape(self.current, self.editing, self.learner)

    # Another graph

    def build(self, text: str) -> bool:
        """Draw the graph of formulas, and stand before its backward pass. False: see error."""
        notes: list[Note] = []
        try:
            document = read(text, self.document, notes)
            places = places_by_name(self.places, self.document, document)
            self._noted = text, notes
            self.take(document, Arrangement(text, is_from_text=True, places=places))
        except ValueError as error:
            self.error = error
            self.changed.emit()
            return False
        return True

    def open_document(self, document: Document, text: str = "") -> None:
        """Draw a document, which the session keeps. Raises ValueError, changing nothing, if it cannot."""
        is_large = len(document.nodes) > MOST_OPEN
        folded = frozenset(document.groups if is_large else ())
        self.take(document, Arrangement(in_one_line(text), is_from_text=bool(text), folded=folded))

    def clear(self) -> None:
        """An empty sheet."""
        self.take(Document(), Arrangement())

    def take(
        self, document: Document, arrangement: Arrangement, keeps_selection: bool = False, draft: str = ""
    ) -> None:
        """Draw a document, or the same after an edit. Raises ValueError, and changes nothing."""
        computed = Computed(document, arrangement.result)
        folding = folding_of(computed, set(arrangement.folded))
        self.error = None
        if document is not self.document:  # else the graph is only edited, and somebody may be typing
            self.draft = draft
        self.current.put(document, computed, arrangement)
        self.display.put(folding, keeps_selection)
        self.walkthrough.follow(is_another=True)
        self.walkthrough.stand_at(
            self.walkthrough.passes.seed if arrangement.position is None else arrangement.position
        )
        self.changed.emit()

    # Keeping it

    def arrangement(self) -> Arrangement:
        """What belongs to the graph beside its document."""
        current, folded = self.current, self.display.folded
        return Arrangement(
            current.text,
            current.is_from_text,
            folded,
            dict(current.places),
            current.chosen_result,
            frozenset(current.fixed),
            self.position,
        )

    def graph(self) -> Graph:
        """What is there now, for undo."""
        return Graph(self.document.copy(), self.arrangement())

    def put_graph(self, graph: Graph) -> None:
        self.take(graph.document.copy(), graph.arrangement)

    def to_dict(self) -> dict[str, Any]:
        state = {"version": VERSION} | Graph(self.document, self.arrangement()).to_dict()
        state |= {"draft": self.draft} if self.draft else {}
        state |= {"scratch": self.scratch.to_dict()} if self.scratch.is_begun else {}
        seen = self.landscape.to_dict() if "landscape" in self.__dict__ else None
        return state | ({"landscape": seen} if seen else {})

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, if it is not such a state."""
        with reading("graph", state):
            draft = text(state.get("draft", ""), "the formula that is typed", LONGEST_TEXT)
            graph, scratch = Graph.from_dict(state), self.scratch.read(state.get("scratch"))
            seen = None
            if "landscape" in state or "landscape" in self.__dict__:
                from gui.labs.graph.session.landscape import GraphLandscape

                seen = GraphLandscape.read(state.get("landscape"))
            self.take(graph.document, graph.arrangement, draft=draft)
            if seen is not None:
                self.landscape.adopt(*seen)
            self.scratch.adopt(scratch)

    # What everybody asks

    @property
    def document(self) -> Document:
        return self.current.document

    @property
    def text(self) -> str:
        return self.current.text

    @property
    def notes(self) -> list[Note]:
        noted, notes = self._noted
        return notes if noted == self.text else []

    @property
    def places(self) -> dict[int, Place]:
        return self.current.places

    @property
    def nodes(self) -> list[Node]:
        return self.current.nodes

    @property
    def position(self) -> int:
        return self.walkthrough.position

    @property
    def total(self) -> int:
        return self.walkthrough.total

    @property
    def gradients(self) -> dict[int, Data]:
        return self.walkthrough.gradients

    @property
    def selected(self) -> int | None:
        return self.display.selected

    @property
    def inspection(self) -> Inspection | None:
        return self.explaining.inspection

    @property
    def status(self) -> str:
        return self.explaining.status

    def go_to(self, position: int) -> None:
        self.walkthrough.go_to(position)

    def step_forward(self) -> None:
        self.walkthrough.step_forward()

    def select(self, key: int | None) -> None:
        self.display.select(key)
