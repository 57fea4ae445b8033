"""Where more ink would raise a digit's logit, and where it would lower it."""

from __future__ import annotations

from engine.arithmetic import Array
from gui.event import Event
from gui.labs.digits.session.network_in_use import NetworkInUse
from gui.labs.digits.session.reading import Reading
from gui.labs.digits.session.sketch import Sketch

ANSWER = -1  # of whatever digit the answer is


class PixelGradient:
    """choice  the digit whose logit is looked at, ANSWER, or None for nothing; it is not saved"""

    def __init__(self, sketch: Sketch, in_use: NetworkInUse, reading: Reading) -> None:
        self.changed = Event[()]()
        self._sketch, self._in_use, self._reading = sketch, in_use, reading
        self.choice: int | None = None
        self._computed: tuple[int, Array] | None = None  # of this digit

    def choose(self, choice: int | None) -> None:
        self.choice = choice
        self.changed.emit()

    def follow(self) -> None:
        """The drawing is another one, or the network. Emits nothing."""
        self._computed = None

    @property
    def digit(self) -> int | None:
        """The one that is looked at; None where none is, or nothing is drawn."""
        answer = self._reading.answer
        return answer if self.choice == ANSWER or answer is None else self.choice

    @property
    def pixels(self) -> Array | None:
        """(28, 28): the gradient of that digit's logit; None if there is none."""
        if (digit := self.digit) is None:
            return None
        if self._computed is None or self._computed[0] != digit:
            self._computed = digit, self._in_use.network.pixel_gradient(self._sketch.image, digit)
        return self._computed[1]
