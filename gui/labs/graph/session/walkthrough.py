"""Where one is in the forward and the backward pass of the current graph. No Qt."""

from __future__ import annotations

from collections.abc import Iterable

from engine.arithmetic import Data
from engine.backward import Step, backward_steps
from engine.mistakes import MISTAKES
from engine.value import Value
from gui.event import Event
from gui.labs.graph.session.current import CurrentGraph
from gui.labs.graph.session.passes import Passes
from gui.labs.graph.session.scene import are_alike


class Walkthrough:
    """passes   both passes as one list of events, and a position in it
    mistake  which of the classic mistakes the backward pass makes; "" for none
    apart    the first node whose gradient comes out wrong, and from which position on; None for none
    """

    def __init__(self, current: CurrentGraph) -> None:
        self.moved = Event[()]()
        self.recorded = Event[()]()  # the passes are others
        self._current = current
        self._steps: int | None = None  # how many the right backward pass has, once it is known
        self.mistake = ""
        self.apart: tuple[Value, int] | None = None
        self.passes = Passes(current.computed.order, self._right_pass)

    def follow(self, is_another: bool) -> None:
        """Both passes anew, the backward one with its mistake. is_another: not only the numbers changed."""
        graph = self._current.computed
        if is_another:
            self._steps = None
        self.apart = None
        if self.mistake and graph.order:
            self.passes = Passes(graph.order, lambda: MISTAKES[self.mistake](graph.root))
            graph.set_gradients()
            self.apart = self._where_they_part()
        else:
            self.passes = Passes(graph.order, self._right_pass, self._steps)
            self._steps = self.passes.total - self.passes.seed
        self.recorded.emit()

    def _right_pass(self) -> Iterable[Step]:
        self._current.computed.clear_gradients()
        return backward_steps(self._current.computed.root)

    def _where_they_part(self) -> tuple[Value, int] | None:
        """The first node on the way back whose gradient comes out wrong, and from when that is so."""
        passes = self.passes
        node = next((node for node in reversed(passes.order) if self.is_wrong(id(node))), None)
        if node is None:
            return None
        back = range(passes.seed + 1, passes.total + 1)
        return node, max((at for at in back if passes.comes_to(at) is node), default=passes.seed)

    def is_wrong(self, node: int) -> bool:
        """Whether a node, by id(), has another gradient in the end than it should."""
        final, truth = self.passes.record.final, self._current.computed.truth
        return node in truth and not are_alike(final[node], truth[node])

    @property
    def is_harmless(self) -> bool:
        """Whether a mistake is made, and all gradients come out right all the same."""
        return bool(self.mistake and self.passes.order) and self.apart is None

    # The position

    @property
    def position(self) -> int:
        return self.passes.position

    @property
    def total(self) -> int:
        return self.passes.total

    @property
    def gradients(self) -> dict[int, Data]:
        """What has arrived so far, by key."""
        keys = self._current.computed.keys
        return {keys[node]: gradient for node, gradient in self.passes.gradients.items()}

    def gradient_of(self, key: int) -> Data | None:
        """What has arrived at a node so far; None for nothing."""
        return self.passes.gradients.get(id(self._current.computed.values[key]))

    def stand_at(self, position: int) -> None:
        """The same for a caller that changes more. Emits nothing."""
        self.passes.go_to(position)

    def go_to(self, position: int) -> None:
        """Move through both passes, either way; a position outside them means the nearest end."""
        position = min(max(position, 0), self.total)
        if position != self.position:
            self.passes.go_to(position)
            self.moved.emit()

    def step_forward(self) -> None:
        self.go_to(self.position + 1)

    def set_mistake(self, name: str) -> None:
        """Make one of engine.mistakes, or none ("")."""
        if name != self.mistake:
            self.mistake = name
            self.renew()

    def renew(self) -> None:
        """The numbers of the graph are others: the passes, too; one stays where one was."""
        position = self.position
        self.follow(is_another=False)
        self.passes.go_to(position)
        self.moved.emit()
