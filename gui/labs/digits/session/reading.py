"""What the network in use makes of the drawing: its hidden units, its logits, its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import numpy as np

from engine.arithmetic import Array, softmax
from engine.digits import PIXELS
from engine.steps import Steps
from gui.event import Event
from gui.labs.digits.session.network_in_use import NetworkInUse
from gui.labs.digits.session.sketch import Sketch

if TYPE_CHECKING:
    from engine.familiar import Familiar

COLDEST, HOTTEST = 0.1, 10.0  # temperatures
_SURE = 0.7  # the share of the probability from which the answer is given without a doubt


class Reading:
    """sums, hidden   (units,) weighted sums of the hidden units of all layers, and their values
    logits         (10,); probabilities: (10,) softmax of them at the temperature, None while there is no ink
    naive_answer   the answer to the sheet shrunk as it is, without centring
    """

    _familiar: ClassVar[Familiar | None] = None  # the known images, once for all

    def __init__(self, sketch: Sketch, in_use: NetworkInUse) -> None:
        self.changed = Event[()]()
        self._sketch, self._in_use = sketch, in_use
        self.temperature = 1.0
        self._measured: tuple[Array, float] | None = None  # an image, and how far the nearest known one is
        self.follow()

    def follow(self) -> None:
        """The drawing is another one, or the network. Emits nothing."""
        both = np.stack([self._sketch.image, self._sketch.preparation.drawn]).reshape(2, PIXELS)
        sums, values = self._in_use.network.signals(both)
        self.sums, self.hidden = (
            np.concatenate([layer[0] for layer in each]) for each in (sums[:-1], values)
        )
        self.logits = sums[-1][0]
        self.naive_answer = None if self._sketch.is_empty else int(np.argmax(sums[-1][1]))
        self.probabilities = self._shares()

    def _shares(self) -> Array | None:
        return None if self._sketch.is_empty else softmax(self.logits / np.float32(self.temperature))

    # Does it look like a digit at all?

    @property
    def is_odd(self) -> bool:
        """Whether the image looks like no digit that is known. False as long as nobody has measured it."""
        measured = self._measured
        if measured is None or measured[0] is not self._sketch.image or self._sketch.is_empty:
            return False
        from engine.familiar import is_odd

        return is_odd(measured[1], self.logits)

    @property
    def must_measure(self) -> bool:
        is_new = self._measured is None or self._measured[0] is not self._sketch.image
        return is_new and not (self._sketch.is_empty or self._sketch.is_centred)

    def measure(self) -> Steps[tuple[Array, float, Familiar]]:
        """Long work, the first time: how far from all known images this one is, for note_distance()."""
        from engine.digits import read_bytes
        from engine.familiar import IMAGES, learn

        image, familiar = self._sketch.image, Reading._familiar
        yield 0.0
        if familiar is None:
            familiar = yield from learn(read_bytes("train", "images")[:IMAGES].reshape(IMAGES, PIXELS))
        return image, familiar.distance(image), familiar

    def note_distance(self, found: tuple[Array, float, Familiar]) -> None:
        image, distance, Reading._familiar = found
        self._measured = image, distance
        self.changed.emit()

    def set_temperature(self, temperature: float) -> None:
        """Divide the logits by this before the softmax. Raises ValueError outside COLDEST to HOTTEST."""
        self.temperature = checked_temperature(temperature)
        self.probabilities = self._shares()
        self.changed.emit()

    @property
    def layers(self) -> tuple[int, ...]:
        """The numbers of units: pixels, hidden layers, digits."""
        return PIXELS, *self._in_use.network.units, len(self.logits)

    @property
    def answer(self) -> int | None:
        """The likeliest digit, or None while there is no ink."""
        return None if self.probabilities is None else int(np.argmax(self.probabilities))

    @property
    def second_guess(self) -> int | None:
        return None if self.probabilities is None else int(np.argsort(self.probabilities)[-2])

    @property
    def is_sure(self) -> bool:
        return self.probabilities is not None and float(np.max(self.probabilities)) >= _SURE


def checked_temperature(number: float) -> float:
    if not COLDEST <= number <= HOTTEST:
        raise ValueError(f"the temperature is {number}, not between {COLDEST} and {HOTTEST}")
    return float(number)
