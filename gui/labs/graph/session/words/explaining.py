"""This moment, and the card that is looked at, in words and numbers. No Qt."""

from __future__ import annotations

import numpy as np

from gui.inspection import Inspection
from gui.labs.graph.session.current import CurrentGraph
from gui.labs.graph.session.display import Display
from gui.labs.graph.session.walkthrough import Walkthrough
from gui.labs.graph.session.words import inspecting, sentences
from gui.labs.graph.session.words.nudge import Nudged, Slope

_MOST_LOOKED_AT = 200  # nodes


class Explaining:
    """What there is to say follows from the graph, the position and the selected card: it has no state."""

    def __init__(self, current: CurrentGraph, walkthrough: Walkthrough, display: Display) -> None:
        self._current, self._walkthrough, self._display = current, walkthrough, display
        self._paths: tuple[int, str] | None = None  # of which node
        self._slope: tuple[int, Slope] | None = None
        walkthrough.recorded.connect(self._forget_paths)

    def _forget_paths(self) -> None:
        self._paths = self._slope = None

    @property
    def equation(self) -> str:
        """The arithmetic of this moment."""
        walk, current = self._walkthrough, self._current
        return sentences.equation(walk.passes, current.computed.names, current.root_name, walk.mistake)

    @property
    def explanation(self) -> str:
        """The rule of this moment, in words."""
        walk, current = self._walkthrough, self._current
        return sentences.explanation(walk.passes, current.computed.names, current.root_name, walk.mistake)

    @property
    def longest(self) -> tuple[list[str], list[str]]:
        """Equations and explanations, one of each kind of step; none where there are too many steps."""
        passes, current = self._walkthrough.passes, self._current
        if not 0 < current.size <= _MOST_LOOKED_AT:
            return [], []
        return sentences.kinds(passes, current.computed.names, current.root_name)

    @property
    def rule(self) -> sentences.Rule | None:
        """Which rule of the engine was at work, and what its letters are."""
        current = self._current
        return sentences.rule(self._walkthrough.passes, current.computed.names, current.root_name)

    @property
    def place(self) -> str:
        """Where we are, in a few words."""
        return sentences.place(self._walkthrough.passes)

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        walk = self._walkthrough
        return sentences.status(walk.passes, self._current.size, walk.mistake)

    @property
    def trouble(self) -> str:
        """Why numbers are infinite or none, at the first node where it begins; "" where all are finite."""
        return next((text for text in self._current.computed.problems.values() if text), "")

    @property
    def comparison(self) -> str:
        """What the mistake does to the gradients; "" without one."""
        walk, graph = self._walkthrough, self._current.computed
        if not walk.mistake or not graph.order:
            return ""
        wrong = sum(map(walk.is_wrong, graph.truth))
        apart = "" if walk.apart is None else graph.name(walk.apart[0])
        return sentences.comparison(walk.mistake, wrong, len(graph.truth), apart)

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about the selected card, at this moment."""
        key, current, passes = self._display.selected, self._current, self._walkthrough.passes
        graph, document = current.computed, current.document
        if key is None:
            return None
        if key in graph.unfinished:
            return inspecting.of_unfinished(
                current.name_of(key), document.node(key).op, graph.unfinished[key]
            )
        if key in graph.values:
            value = graph.values[key]
            is_loose = value.op != "constant" and id(value) not in graph.truth
            return inspecting.of_node(value, passes, graph.names, current.root_name, graph.problems, is_loose)
        outputs = [graph.values[node] for node in self._display.outputs_of(key) if node in graph.values]
        size = len(self._display.nodes_of(key))
        return inspecting.of_group(
            document.groups[key].name, size, outputs, passes, graph.names, current.root_name
        )

    @property
    def paths(self) -> str:
        """The paths from the selected node to the result: their products and their sum."""
        key, graph = self._display.selected, self._current.computed
        if key is None or key not in graph.values or id(graph.values[key]) not in graph.truth:
            return ""
        if self._paths is None or self._paths[0] != key:
            self._paths = key, inspecting.paths(graph.root, graph.values[key], graph.names, graph.truth)
        return self._paths[1]

    def nudge(self, key: int, h: float, index: tuple[int, ...] | None = None) -> Nudged | None:
        """Move a node by h, of an array the number at index, and measure the slope. None: no number there."""
        graph, value = self._current.computed, self._current.computed.values.get(key)
        if value is None or id(value) not in graph.truth or not self._walkthrough.passes.is_known(value):
            return None
        if isinstance(value.data, np.ndarray) and index is None:
            return None
        if self._slope is None or self._slope[0] != key:
            self._slope = key, Slope(graph, value)
        return self._slope[1].nudge(h, index)
