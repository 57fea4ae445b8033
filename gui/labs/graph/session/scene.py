"""What cards and wires show at a position of the passes. Plain values, no Qt."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.arithmetic import Array, Data
from engine.value import Value
from gui.labs.graph.session.computed import Computed
from gui.labs.graph.session.folding import Folding
from gui.labs.graph.session.passes import Passes
from gui.labs.graph.session.picture import CardState, Flow, GraphMoment, Pulse
from gui.labs.graph.session.words.equation import format_data, is_scalar, local_word, step_formula
from gui.labs.graph.session.words.trouble import explain_step
from gui.words import translate

_MOST_PULSES = 24


class Scene:
    """A graph, as it is folded, at a position in its passes.

    compares  the pass is a wrong one: the right gradients stand beside its own
    apart     the first node whose gradient comes out wrong, and from which position on
    """

    def __init__(
        self,
        computed: Computed,
        folding: Folding,
        passes: Passes,
        compares: bool,
        apart: tuple[Value, int] | None,
    ) -> None:
        self._computed, self._folding, self._passes = computed, folding, passes
        self._compares, self._apart = compares, apart

    def moment(self, selected: int | None, looked_at: int | None) -> GraphMoment:
        """selected: the card with the focus; looked_at: that whose paths are lit."""
        passes = self._passes
        current: tuple[int, ...] = ()
        at = None
        if passes.position:
            wires = [self.wire(node, port) for node, port, _ in passes.wires_at(passes.position)]
            current = tuple(wire for wire in wires if wire is not None)
            at = self.card_of(passes.comes_to(passes.position))
        travelled: dict[int, float] = {}
        for (node, port), amount in passes.travelled.items():
            if (wire := self._folding.wire_at(self._computed.keys[node], port)) is not None:
                travelled[wire] = travelled.get(wire, 0.0) + amount
        parted = None
        if self._apart is not None and passes.position >= self._apart[1]:
            parted = self.card_of(self._apart[0])
        cards = {
            card.key: self._state(card.key, card.key == at, card.key == selected, card.key == parted)
            for card in self._folding.picture.cards
        }
        return GraphMoment(cards, travelled, current, self._lit(looked_at))

    def _state(self, key: int, is_current: bool, is_selected: bool, is_apart: bool) -> CardState:
        computed, passes = self._computed, self._passes
        if key in computed.values:
            shown = inside = asked = [computed.values[key]]
        elif key in computed.unfinished:
            return CardState(is_selected=is_selected)
        else:
            outputs, nodes = self._folding.outputs(key), self._folding.nodes_of(key)
            if not computed.values.keys() >= {*outputs}:
                return CardState(is_selected=is_selected)
            shown = [computed.values[output] for output in outputs]
            inside = [computed.values[node] for node in nodes if node in computed.values]
            asked = [value for value in shown if value.op != "constant"]
        data = _together([value.data if passes.is_known(value) else None for value in shown])
        gradient = _together([passes.gradients.get(id(value)) for value in asked])
        truth = None
        if self._compares and gradient is not None:
            truth = _together([computed.truth.get(id(value)) for value in asked])
        problem = ""
        if computed.problems:
            problem = next((text for value in inside if (text := computed.problems.get(id(value)))), "")
        if not problem and passes.is_broken:
            broken = next((step for value in inside if (step := passes.broken_by(value))), None)
            problem = explain_step(broken, computed.names) if broken else ""
        size = abs(gradient) / computed.greatest if isinstance(gradient, float) else 0.0
        return CardState(
            data,
            gradient,
            truth,
            truth is not None and not are_alike(gradient, truth),
            min(size, 1.0) if math.isfinite(size) else 0.0,
            problem,
            is_current,
            is_selected,
            is_apart,
        )

    def _lit(self, key: int | None) -> frozenset[int]:
        """The wires on all paths from a card to the result."""
        if key is None:
            return frozenset()
        values = self._computed.values
        nodes = [values[node] for node in self._folding.nodes_of(key) if node in values]
        reached = {id(node) for node in nodes if node.op != "constant"}
        lit = set()
        for node in self._computed.order:
            for port, parent in enumerate(node.parents):
                if id(parent) in reached:
                    reached.add(id(node))
                    if (wire := self.wire(node, port)) is not None:
                        lit.add(wire)
        return frozenset(lit)

    def pulses(self, before: int) -> list[Pulse]:
        """What runs along the wires as one comes from another position to the present one."""
        passes = self._passes
        first, last = sorted((before, passes.position))
        is_ahead, is_backward = passes.position > before, last > passes.seed
        wires: dict[int, float] = {}
        for position in range(first + 1, last + 1):
            for node, port, amount in passes.wires_at(position):
                if (wire := self.wire(node, port)) is not None:
                    wires[wire] = wires.get(wire, 0.0) + amount
        most = max((abs(amount) for amount in wires.values() if math.isfinite(amount)), default=0.0)
        top = self._computed.greatest if is_backward else most
        return [
            Pulse(wire, is_backward == is_ahead, _share(amount, top), _sign(amount))
            for wire, amount in list(wires.items())[:_MOST_PULSES]
        ]

    def flow(self) -> Flow | None:
        """The newest event as it is animated; None if it is not a contribution of numbers, or is hidden
        in a folded group."""
        passes, step = self._passes, self._passes.step
        wire = None if step is None else self.wire(step.node, step.input_index)
        if step is None or wire is None or not is_scalar(step):
            return None
        names, amount = self._computed.names, passes.wires_at(passes.position)[0][2]
        numbers = [format_data(number) for number in (step.upstream, step.local, step.contribution)]
        formula = step_formula(step, names)
        read_from = next(
            (port for port, parent in enumerate(step.node.parents) if names[id(parent)] == formula), None
        )
        return Flow(
            wire,
            self.card_of(step.node),
            self.card_of(step.parent),
            (numbers[0], numbers[1], numbers[2]),
            (
                _tr("from {name}").format(name=names[id(step.node)]),
                local_word() if formula == numbers[1] else f"{local_word()}: {formula}",
                _tr("to {name}").format(name=names[id(step.parent)]),
            ),
            (_sign(step.upstream), _sign(amount)),
            _share(amount, self._computed.greatest),
            None if read_from is None else self.wire(step.node, read_from),
        )

    def folded_at(self, position: int) -> int | None:
        """The folded group in which the event that leads to a position happens, if in one."""
        passes = self._passes
        if not 0 < position <= passes.total or position == passes.seed:
            return None
        node = passes.comes_to(position) if position <= passes.forward else passes.wires_at(position)[0][0]
        card = self.card_of(node)
        return None if card == self._computed.key(node) else card

    def wire(self, node: Value, port: int) -> int | None:
        return self._folding.wire_at(self._computed.key(node), port)

    def card_of(self, node: Value) -> int:
        return self._folding.card_of(self._computed.key(node))


def _together(parts: Sequence[Data | None]) -> Data | None:
    """One number, or an array of all numbers; None as long as one is missing."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or not known:
        return None
    if len(known) == 1:
        return known[0]
    joined: Array = np.concatenate([np.ravel(part) for part in known])
    return joined


def are_alike(a: Any, b: Any) -> bool:
    """Whether two gradients are the same but for rounding."""
    return bool(np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True))


def _share(amount: float, top: float) -> float:
    return min(abs(amount) / top, 1.0) if top and math.isfinite(amount) else 0.0


def _tr(text: str) -> str:
    return translate("GraphScene", text)


def _sign(amount: float) -> int:
    return 0 if amount == 0 or math.isnan(amount) else (1 if amount > 0 else -1)
