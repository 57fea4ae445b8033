"""The backward pass of the drawing: what is right, where in the pass one is, and a step of descent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.arithmetic import Array
from engine.digits import PIXELS, DigitNetwork
from gui.event import Event
from gui.labs.digits.session.edited_network import OWN, EditedNetwork
from gui.labs.digits.session.network_in_use import NetworkInUse
from gui.labs.digits.session.reading import Reading
from gui.labs.digits.session.selection import Selection
from gui.labs.digits.session.sketch import Sketch
from gui.words import translate

if TYPE_CHECKING:
    from gui.labs.digits.session.blame import Blame, Stop


@dataclass(frozen=True)
class StepTaken:
    """What a step of descent did to the probability of the right digit, and to the loss: before, after.

    image: the drawing that it was made on; units: those that are followed, one a hidden layer
    """

    image: Array
    before: EditedNetwork
    after: EditedNetwork
    units: list[int]
    label: int
    probability: tuple[float, ...]
    loss: tuple[float, ...]


class BackwardPass:
    """position  in Blame.stops: 0 is the beginning"""

    def __init__(self, sketch: Sketch, in_use: NetworkInUse, reading: Reading, selection: Selection) -> None:
        self.changed = Event[()]()
        self._sketch, self._in_use, self._reading, self._selection = sketch, in_use, reading, selection
        self.position = 0
        self._blame: Blame | None = None
        self._step: StepTaken | None = None

    def follow(self) -> None:
        """The drawing is another one, or the network. Emits nothing."""
        self._blame = None
        self.position = min(self.position, last_stop(self._in_use.network))

    def adopt(self, position: int) -> None:
        """Of a saved state; follow() comes next. Emits nothing."""
        self.position = max(position, 0)

    @property
    def right_digit(self) -> int | None:
        """What the drawing should be; where nobody has said it, the answer."""
        return self._reading.answer if self._sketch.label is None else self._sketch.label

    @property
    def blame(self) -> Blame | None:
        """The backward pass of this drawing; None while there is no ink."""
        digit = self.right_digit
        if digit is None:
            return None
        if self._blame is None or self._blame.label != digit:
            from gui.labs.digits.session.blame import Blame  # the first window need not wait for it

            self._blame = Blame(self._in_use.network, self._sketch.image, digit)
        return self._blame

    def go_to(self, position: int) -> None:
        """To a stop of the backward pass; outside of them the nearest end."""
        self.position = min(max(position, 0), last_stop(self._in_use.network))
        self.changed.emit()

    @property
    def shown_units(self) -> list[int]:
        """Of each hidden layer the unit whose numbers are written out: the selected one, else the one most to
        blame; after a step downhill the same as before it."""
        units = self.blame.guiltiest if self.blame is not None else []
        if self.last_step is not None:
            units = list(self.last_step.units)
        for layer, unit in self._selection.unit_of_layer.items() if units else ():
            units[layer] = unit
        return units

    @property
    def moment(self) -> Stop | None:
        return None if self.blame is None else self.blame.moment(self.position, self.shown_units)

    def descend(self, learning_rate: float, name: str) -> None:
        """One step of gradient descent on this drawing; the network is then an own one of this name, and
        its hidden units are edited as before.

        Raises ValueError, and changes nothing, if it would answer with no numbers after it.
        """
        label, image, model = self.right_digit, self._sketch.image, self._in_use.model
        if label is not None:
            base = model.base.descended(image, label, learning_rate, model.edits)
            after = EditedNetwork(base, OWN, name, model.edits)
            network, before = after.network, model.network
            if base.first_overflow() is not None or network.first_overflow() is not None:
                raise ValueError(
                    translate(
                        "DigitSession",
                        "This step would make the weights so large that the network answers with no numbers. "
                        "Choose a lower learning rate, or another network.",
                    )
                )
            both = (before, network)
            losses = [abs(float(each.example(image, label).data)) for each in both]  # never -0
            shares = [float(each.probabilities(image.reshape(1, PIXELS))[0, label]) for each in both]
            step = StepTaken(image, model, after, self.shown_units, label, tuple(shares), tuple(losses))
            self._step = step
            self._in_use.compare_with(before)
            self._in_use.use(after)

    @property
    def last_step(self) -> StepTaken | None:
        """The newest step of descent, as long as the drawing is that of it, and the network that before or
        after it."""
        step = self._step
        if step is None or step.image is not self._sketch.image:
            return None
        return step if self._in_use.model in (step.before, step.after) else None


def last_stop(network: DigitNetwork) -> int:
    """The number of stops of its backward pass: of each layer z, W, b, and what it reads."""
    return 4 * len(network.layers)
