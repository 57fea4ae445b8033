"""The graph that is there now, its numbers, and what belongs to it beside its document. No Qt."""

from __future__ import annotations

import numpy as np

from engine.arithmetic import Data
from engine.document import Document
from engine.formulas import write
from engine.value import Value
from gui.labs.graph.session.computed import MOST_AS_TEXT, Computed
from gui.labs.graph.session.snapshot import LONGEST_TEXT, Arrangement, Node, Place


class CurrentGraph:
    """What every part of the session looks at.

    document       the graph; computed: its values and gradients
    text           the same as formulas, "" where it is too large for them
    is_from_text   nothing but the text is needed to make it again
    places         where the user has put cards
    fixed          the leaves that do not learn
    chosen_result  the node that was chosen as the result; None for the last end
    """

    def __init__(self) -> None:
        document = Document()
        self.put(document, Computed(document), Arrangement())

    def put(self, document: Document, computed: Computed, arrangement: Arrangement) -> None:
        """Another graph, or the same after an edit."""
        self.document, self.computed = document, computed
        self._all_keys = frozenset(computed.all_keys)
        self.places: dict[int, Place] = dict(arrangement.places)
        self.chosen_result, self.fixed = arrangement.result, set(arrangement.fixed)
        self.text, self.is_from_text = arrangement.text or self.written(), arrangement.is_from_text
        if len(self.text) > LONGEST_TEXT:
            self.text = ""
        leaves = [value for value in computed.values.values() if not value.parents]
        if not self.text or document.groups or any(np.ndim(leaf.data) for leaf in leaves):
            self.is_from_text = False

    # As formulas

    def written(self) -> str:
        """The document as formulas in a line; "" where it is too large to be edited so."""
        return "" if self.is_too_large_for_text else write(self.document).replace("\n", "; ")

    @property
    def is_too_large_for_text(self) -> bool:
        return len(self.document.nodes) > MOST_AS_TEXT

    @property
    def known_names(self) -> list[str]:
        """The arrays that formulas may name, since they could not say them."""
        nodes = [self.document.node(key) for key in self.document.nodes]
        return [node.label for node in nodes if node.label and isinstance(node.data, np.ndarray)]

    # Its nodes

    @property
    def root(self) -> Value | None:
        """The value of the result."""
        return self.computed.root if self.computed.order else None

    @property
    def root_name(self) -> str:
        return self.computed.name(self.computed.root) if self.computed.order else ""

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.document.nodes)

    @property
    def nodes(self) -> list[Node]:
        """All that the result depends on, in topological order, the result last."""
        return [Node.of(self.computed, value) for value in self.computed.order]

    def node(self, key: int) -> Node:
        return Node.of(self.computed, self.computed.values[key])

    def data_of(self, key: int) -> Data | None:
        """The number or array of a node; None for a group, and for a node that cannot be computed."""
        value = self.computed.values.get(key)
        return None if value is None else value.data

    def name_of(self, key: int) -> str:
        """Of a node, also one that cannot be computed, or of a group."""
        groups = self.document.groups
        return groups[key].name if key in groups else self.computed.names_by_key[key]

    def is_node(self, key: int) -> bool:
        """Whether the card is a node, and not a group."""
        return key in self._all_keys

    def is_editable(self, key: int) -> bool:
        """Whether the card is a leaf, whose number or numbers can be changed."""
        return key in self.computed.values and self.computed.values[key].op == ""

    @property
    def parameters(self) -> set[int]:
        """The keys of the leaves that learn: those that the result depends on and that are not fixed."""
        graph = self.computed
        return {graph.key(v) for v in graph.order if v.op == "" and graph.key(v) not in self.fixed}

    def find(self, text: str) -> list[int]:
        """The nodes whose name has the text in it, those first that begin with it."""
        text = text.casefold().strip()
        found = [
            (not folded.startswith(text), place, key)
            for place, (key, name) in enumerate(self.computed.names_by_key.items())
            if text and text in (folded := name.casefold())
        ]
        return [key for *_, key in sorted(found)]
