"""What the digits lab knows: the drawing, the image it makes, what the network computes, and why."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from engine.arithmetic import Array, softmax
from engine.digits import PIXELS, DigitNetwork, UnitEdit, read_bytes
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.digits.drawing import (
    MOST_POINTS,
    MOST_STROKES,
    PEN,
    THICKEST,
    THINNEST,
    Drawing,
    Stroke,
    count_points,
    on_sheet,
    pen_width,
)
from gui.labs.digits.model import OWN, Model, shipped
from gui.numbers import percent
from gui.state import VERSION, fields, number, reading, whole
from gui.words import translate

_SURE = 0.7  # the share of the probability from which the answer is given without a doubt
_PARTS = 20  # in which the test images are read, so that measuring can be stopped
COLDEST, HOTTEST = 0.1, 10.0  # temperatures

if TYPE_CHECKING:
    from engine.recipe import Recipe
    from gui.labs.digits.blame import Blame, Moment
    from gui.labs.digits.runs import Run
    from gui.labs.digits.training import Training

Selected = tuple[str, int, int]


@dataclass(frozen=True)
class StepTaken:
    """What a step of descent did to the probability of the right digit, and to the loss: before, after."""

    network: DigitNetwork
    label: int
    probability: tuple[float, float]
    loss: tuple[float, float]


class DigitSession:
    """The drawing is strokes or a picture; see Drawing for their units.

    pen            the width of the next stroke, in units of the sheet's side
    model          the network that answers, with the edits of its hidden units; own: the newest one that did
                   not come with Nablab, or None
    preparation    the drawing on its way to the image that the network sees
    sums, hidden   (units,) weighted sums of the hidden units of all layers, and their values
    logits         (10,); probabilities: (10,) softmax of them at the temperature, None while there is no ink
    naive_answer   the answer to the sheet shrunk as it is, without centring
    label          the digit that the drawing should be, or None: then the answer counts as right
    position       of the backward pass, in Blame.stops: 0 is the beginning
    spoken_for     the digit whose pixel gradient is looked at; None: none; -1: whatever the answer is
    selected       what is looked at: ("pixel", row, column), ("digit", digit, 0), ("unit", number, 0),
                   ("network", 0, 0) or None. Neither of the last two is saved
    told           an event: somebody has to read the message, which says what was left out
    """

    def __init__(self) -> None:
        self.changed = Event()
        self.told = Event()
        self.message = ""
        self.model = shipped()
        self.own: Model | None = None
        self._accuracies: WeakKeyDictionary[DigitNetwork, float] = WeakKeyDictionary()
        self._last_accuracy: float | None = None
        self.strokes: list[Stroke] = []
        self.picture: Array | None = None
        self.is_centred = False
        self.label: int | None = None
        self.pen = PEN
        self.pen_is_down = False
        self.temperature = 1.0
        self.position = 0
        self.spoken_for: int | None = None
        self.selected: Selected | None = None
        self._read()

    @cached_property
    def training(self) -> Training:
        """Made when it is first asked for: the first window need not wait for it."""
        from gui.labs.digits.training import Training

        return Training()

    # Drawing

    @property
    def drawing(self) -> Drawing:
        return Drawing(tuple(self.strokes), self.picture, self.is_centred, self.label)

    def show_drawing(self, drawing: Drawing) -> None:
        """Put another drawing in the place of this one."""
        self._take(drawing)
        self._read()

    def _take(self, drawing: Drawing) -> None:
        self.strokes, self.picture = list(drawing.strokes), drawing.picture
        self.is_centred, self.label = drawing.is_centred, drawing.label
        self.pen_is_down = False

    def begin_stroke(self, x: float, y: float) -> None:
        """A new stroke; a picture makes room for it. On a full sheet the pen stays up."""
        if self.picture is not None:
            self._take(Drawing())
        if not self.is_full:
            self.pen_is_down = True
            self.strokes.append(Stroke([on_sheet(x, y)], self.pen))
            self._read()

    def extend_stroke(self, x: float, y: float) -> None:
        """Continue the stroke. Where another drawing has come meanwhile (Clear, Undo) the pen is up."""
        point = on_sheet(x, y)
        if not self.pen_is_down or self.strokes[-1].points[-1] == point:
            return
        if count_points(self.strokes) < MOST_POINTS:
            self.strokes[-1].points.append(point)
            self._read()

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another stroke."""
        return len(self.strokes) >= MOST_STROKES or count_points(self.strokes) >= MOST_POINTS

    def end_stroke(self) -> bool:
        """Lift the pen. False: it was up already."""
        was_down, self.pen_is_down = self.pen_is_down, False
        return was_down

    def clear(self) -> None:
        self.show_drawing(Drawing())

    def choose_pen(self, width: float) -> None:
        """For the next strokes."""
        self.pen = pen_width(width)
        self.changed.emit()

    # Reading

    def _read(self) -> None:
        self._step: StepTaken | None = None
        self.preparation = self.drawing.prepare()
        self._answer()

    @property
    def image(self) -> Array:
        """float32 (28, 28) in [0, 1]: what the network sees."""
        return self.preparation.centred

    @property
    def network(self) -> DigitNetwork:
        return self.model.network

    @property
    def layers(self) -> tuple[int, ...]:
        """The numbers of units: pixels, hidden layers, digits."""
        return PIXELS, *self.network.units, len(self.logits)

    def _answer(self) -> None:
        both = np.stack([self.image, self.preparation.drawn]).reshape(2, PIXELS)
        sums, values = self.network.signals(both)
        self.sums, self.hidden = (
            np.concatenate([layer[0] for layer in each]) for each in (sums[:-1], values)
        )
        self.logits = sums[-1][0]
        is_empty = not self.strokes and self.picture is None
        self.naive_answer = None if is_empty else int(np.argmax(sums[-1][1]))
        self.probabilities = None if is_empty else softmax(self.logits / np.float32(self.temperature))
        self._blame: Blame | None = None
        self._pixel_gradient: Array | None = None
        self.changed.emit()

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

    def warm(self, temperature: float) -> None:
        """Divide the logits by this before the softmax. Raises ValueError for what is none."""
        self.temperature = _temperature(temperature)
        self._answer()

    # The network

    def use(self, model: Model) -> None:
        """Answer with this one."""
        if model.base is not self.model.base or not self.model.edits:
            self._last_accuracy = None
        elif self.accuracy is not None:
            self._last_accuracy = self.accuracy
        if self.selected and self.selected[0] == "unit" and self.selected[1] >= model.units:
            self.selected = None
        self.model = model
        if model.key == OWN:
            self.own = model
        self.position = min(self.position, last_stop(model.network))
        self._answer()

    def edit_unit(self, unit: int, edit: UnitEdit) -> None:
        self.use(self.model.with_edit(unit, edit))

    def reset_units(self) -> None:
        """The network as it came."""
        if self.model.edits:
            self.use(Model(self.model.base, self.model.key, self.model.name))

    def descend(self, learning_rate: float, name: str) -> None:
        """One step of gradient descent on this drawing; the network is then an own one of this name.

        Raises ValueError, and changes nothing, where it would answer with no numbers after it.
        """
        label = self.right_digit
        if label is not None:
            network = self.network.descended(self.image, label, learning_rate)
            if network.first_overflow() is not None:
                raise ValueError(
                    _tr(
                        "This step would make the weights so large that the network answers with no numbers. "
                        "Choose a lower learning rate, or another network."
                    )
                )
            both = (self.network, network)
            losses = [abs(float(each.example(self.image, label).data)) for each in both]  # never -0
            shares = [float(each.probabilities(self.image.reshape(1, PIXELS))[0, label]) for each in both]
            self.use(Model(network, OWN, name))
            self._step = StepTaken(network, label, (shares[0], shares[1]), (losses[0], losses[1]))
            self.changed.emit()

    @property
    def last_step(self) -> StepTaken | None:
        """The newest step of descent, as long as the drawing and the network are those of it."""
        return self._step if self._step is not None and self._step.network is self.network else None

    @property
    def card(self) -> dict[str, Any]:
        """Of the network as it is now, for a file: after edits it says only from what it was made."""
        if not self.model.edits:
            return self.model.base.card
        name = self.model.base.card.get("name", self.model.name)
        return {"made_from": name, "edited_units": sorted(self.model.edits)} | (
            {} if self.accuracy is None else {"accuracy": {"mnist_test": self.accuracy}}
        )

    # How well it reads

    def _known_accuracy(self, network: DigitNetwork) -> float | None:
        if network is self.model.base and self.model.key != OWN:
            return self.model.accuracy
        return self._accuracies.get(network)

    @property
    def base_accuracy(self) -> float | None:
        """Share of MNIST's test images that the network reads right as it came; None: not measured yet."""
        return self._known_accuracy(self.model.base)

    @property
    def accuracy(self) -> float | None:
        """The same with its edits; None: not measured yet."""
        return self._known_accuracy(self.network)

    @property
    def old_accuracy(self) -> float | None:
        """What was measured before the newest edits, while accuracy is None."""
        return self._last_accuracy

    @property
    def must_measure(self) -> bool:
        return self.accuracy is None or self.base_accuracy is None

    def measure(self) -> Generator[float, None, list[tuple[DigitNetwork, float]]]:
        """Long work: read MNIST's test images with what is not measured yet. Yields the share done."""
        networks = [n for n in {self.network, self.model.base} if self._known_accuracy(n) is None]
        images, labels = read_bytes("t10k", "images").reshape(-1, PIXELS), read_bytes("t10k", "labels")
        found = []
        for turn, network in enumerate(networks):
            right = 0
            for part in range(_PARTS):  # of all at once the floats would take 31 MB
                answers = np.argmax(network.logits(images[part::_PARTS] / np.float32(255)), axis=1)
                right += int(np.sum(answers == labels[part::_PARTS]))
                yield (turn + (part + 1) / _PARTS) / len(networks)
            found.append((network, right / len(labels)))
        return found

    def note_accuracies(self, found: list[tuple[DigitNetwork, float]]) -> None:
        """What measure() found. It belongs to those networks, whichever is in use by now."""
        self._accuracies.update(found)
        self.changed.emit()

    # Why

    @property
    def right_digit(self) -> int | None:
        """What the drawing should be; where nobody has said it, the answer."""
        return self.answer if self.label is None else self.label

    def choose_label(self, label: int | None) -> None:
        self.label = label
        self._blame = None
        self.changed.emit()

    @property
    def blame(self) -> Blame | None:
        """The backward pass of this drawing; None while there is no ink."""
        if self._blame is None and self.right_digit is not None:
            from gui.labs.digits.blame import Blame  # the first window need not wait for it

            self._blame = Blame(self.network, self.image, self.right_digit)
        return self._blame

    def go_to(self, position: int) -> None:
        """To a stop of the backward pass; outside of them the nearest end."""
        self.position = min(max(position, 0), last_stop(self.network))
        self.changed.emit()

    @property
    def shown_units(self) -> list[int]:
        """Of each hidden layer the unit whose numbers are written out: the selected one, else the one most to
        blame."""
        units = self.blame.guiltiest if self.blame is not None else []
        if units and self.selected and self.selected[0] == "unit":
            layer, unit = self.network.place_of(self.selected[1])
            units[layer] = unit
        return units

    @property
    def moment(self) -> Moment | None:
        return None if self.blame is None else self.blame.moment(self.position, self.shown_units)

    def speak_for(self, digit: int | None) -> None:
        """Look at the pixel gradient of this digit's logit; None: at none; -1: of the answer's."""
        self.spoken_for = digit
        self._pixel_gradient = None
        self.changed.emit()

    @property
    def pixel_gradient(self) -> Array | None:
        """(28, 28), of the logit of the digit spoken for; None where none is, or nothing is drawn."""
        digit = self.answer if self.spoken_for == -1 else self.spoken_for
        if digit is None or self.answer is None:
            return None
        if self._pixel_gradient is None:
            self._pixel_gradient = self.network.pixel_gradient(self.image, digit)
        return self._pixel_gradient

    # What is looked at

    def select(self, selected: Selected | None) -> None:
        self.selected = selected
        self.changed.emit()

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about what is looked at."""
        if self.selected is None:
            return None
        from gui.labs.digits.inspecting import inspect  # the first window need not wait for it

        return inspect(self, *self.selected)

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        if self.probabilities is None:
            return _tr("Waiting for your pen")
        share = percent(float(np.max(self.probabilities)))
        if self.picture is not None:
            return _tr("A picture, read as {answer} ({share})").format(answer=self.answer, share=share)
        words = _tr("Strokes: {count}. Read as {answer} ({share})")
        if self.is_full:
            words = _tr("The sheet is full: clear it to draw again. Read as {answer} ({share})")
        return words.format(count=len(self.strokes), answer=self.answer, share=share)

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        own = self.own
        return {
            "version": VERSION,
            **self.drawing.to_dict(),
            "pen": self.pen,
            "network": self.model.to_dict(),
            "own": None if own is None or own is self.model else own.to_dict(),
            "temperature": self.temperature,
            "position": self.position,
            "training": self.training.to_dict() if "training" in self.__dict__ else None,
        }

    def heavy_parts(self) -> list[Callable[[], object]]:
        """What to_dict() takes long for: weights as text. Each may be called in any thread, and before it."""
        models = [self.model, *([self.own] if self.own else [])]
        runs = self.training.runs if "training" in self.__dict__ else []
        return [model.pack for model in models] + [run.pack for run in runs]

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, where it is no such state.

        A run that cannot be read is left out, which is told.
        """
        with reading("digits", state):
            drawing = Drawing.from_dict(state)
            pen = number(state.get("pen", PEN), "the pen", THINNEST, THICKEST)
            own = state.get("own")
            own = None if own is None else (self.own or self.model).from_dict(own)
            model = self.model.from_dict(state.get("network"))
            temperature = number(state.get("temperature", 1.0), "the temperature", COLDEST, HOTTEST)
            position = whole(state.get("position", 0), "the position")
            training = self._read_training(state.get("training"))
        refused: list[str] = []
        if training is not None:
            recipe, runs, refused = training
            self.training.adopt(recipe, runs)
        elif "training" in self.__dict__:
            self.training.clear()
        self.pen, self.temperature = pen, temperature
        self.own = own
        self._take(drawing)
        self.spoken_for = self.selected = None
        self.position = min(max(position, 0), last_stop(model.network))
        self._step = None
        self.preparation = drawing.prepare()
        self.use(model)
        if refused:
            told = _tr("Runs that cannot be read are left out. {reasons}.")
            self.message = told.format(reasons="; ".join(refused))
            self.told.emit()

    def _read_training(self, state: Any) -> tuple[Recipe, list[Run], list[str]] | None:
        """As Training.read(); None: nobody had trained yet. A refusal leaves it so."""
        if state is None:
            return None
        from gui.labs.digits.training import Training

        training: Training = self.__dict__.get("training") or Training()
        return training.read(fields(state, "the training"))


def last_stop(network: DigitNetwork) -> int:
    """The number of stops of its backward pass: of each layer z, W, b, and what it reads."""
    return 4 * len(network.layers)


def _temperature(number: float) -> float:
    if not COLDEST <= number <= HOTTEST:
        raise ValueError(f"the temperature is {number}, not between {COLDEST} and {HOTTEST}")
    return float(number)


def _tr(text: str) -> str:
    return translate("DigitSession", text)
