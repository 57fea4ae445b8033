"""What the digits lab knows: the strokes, the image they make, and what the network answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.digits import PIXELS, DigitNetwork, centre_strokes, load_network
from gui.event import Event

Stroke = list[tuple[float, float]]

_SURE = 0.7  # the share of the probability from which the answer is given without a doubt


class DigitSession:
    """Strokes are lists of points in canvas units: x and y from 0 to 1, y down.

    image          float32 (28, 28) in [0, 1]: what the network sees
    probabilities  (10,) of the digits, or None while there is no ink
    """

    def __init__(self, network: DigitNetwork | None = None) -> None:
        self.changed = Event()
        self.network = network or load_network()
        self.strokes: list[Stroke] = []
        self.image: Array = centre_strokes([])
        self.probabilities: Array | None = None

    @property
    def answer(self) -> int | None:
        """The likeliest digit, or None while there is no ink."""
        return None if self.probabilities is None else int(np.argmax(self.probabilities))

    @property
    def is_sure(self) -> bool:
        return self.probabilities is not None and float(np.max(self.probabilities)) >= _SURE

    def begin_stroke(self, x: float, y: float) -> None:
        self.strokes.append([_on_canvas(x, y)])
        self._read()

    def extend_stroke(self, x: float, y: float) -> None:
        """Continue the newest stroke. Where there is none (the canvas was cleared meanwhile) begin one."""
        if not self.strokes:
            return self.begin_stroke(x, y)
        point = _on_canvas(x, y)
        if self.strokes[-1][-1] != point:
            self.strokes[-1].append(point)
            self._read()
        return None

    def clear(self) -> None:
        self.strokes = []
        self._read()

    def to_dict(self) -> dict[str, Any]:
        return {"version": 1, "strokes": [[list(point) for point in stroke] for stroke in self.strokes]}

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, where it is no such state."""
        try:
            if state["version"] != 1:
                raise ValueError(f"digits: version {state['version']!r} is not known here")
            strokes = [[_on_canvas(*map(float, point)) for point in stroke] for stroke in state["strokes"]]
        except (KeyError, TypeError) as error:
            raise ValueError(f"digits: not a drawing ({error!r})") from error
        self.strokes = [stroke for stroke in strokes if stroke]
        self._read()

    def _read(self) -> None:
        self.image = centre_strokes([np.array(stroke) for stroke in self.strokes])
        self.probabilities = (
            self.network.probabilities(self.image.reshape(1, PIXELS))[0] if self.strokes else None
        )
        self.changed.emit()


def _on_canvas(x: float, y: float) -> tuple[float, float]:
    """A pen that leaves the canvas draws along its edge. Raises ValueError for what is no number."""
    if not (np.isfinite(x) and np.isfinite(y)):
        raise ValueError(f"({x}, {y}) is no point")
    return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
