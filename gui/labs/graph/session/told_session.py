"""The graph lab's session as one that tells, and asks: this moment in words and numbers. No Qt."""

from __future__ import annotations

import numpy as np

from engine.arithmetic import Data
from engine.backward import Step
from gui.inspection import Inspection
from gui.labs.graph.session import GraphSession, inspecting
from gui.labs.graph.session import explaining as telling
from gui.labs.graph.session.equation import is_scalar
from gui.labs.graph.session.nudge import Nudged, nudge_leaf
from gui.labs.graph.session.predicting import Score, Verdict, judge, judge_sign


class ToldSession(GraphSession):
    """What there is to say follows from the graph, the position and the selected card.

    predicting  whether gradients are asked for before they are shown; score: of this session
    """

    def __init__(self) -> None:
        self.predicting = False
        self.score = Score()
        super().__init__()

    def _record(self) -> None:
        self._paths: tuple[int, str] | None = None  # of which node
        super()._record()

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

    def nudge(self, key: int, h: float, index: tuple[int, ...] | None = None) -> Nudged | None:
        """Move a leaf by h, of an array the number at index, and measure the slope. None: no number there."""
        leaf, graph = self._computed.values[key], self._computed
        if id(leaf) not in graph.truth or (isinstance(leaf.data, np.ndarray) and index is None):
            return None
        return nudge_leaf(graph.tape, graph.root, leaf, graph.truth[id(leaf)], h, graph.names, index)

    def gradient_now(self, key: int) -> Data | None:
        """What has arrived at a node so far; None for nothing."""
        return self.passes.gradients.get(id(self._computed.values[key]))

    # Predict

    def set_predicting(self, is_on: bool) -> None:
        self.predicting = is_on
        self.changed.emit()

    @property
    def is_secret(self) -> bool:
        """Whether gradients are still to be predicted, so that nothing should give them away."""
        return self.predicting and not self.mistake and self.position < self.total

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
