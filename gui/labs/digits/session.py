"""What the digits lab knows: the drawing, the image it makes, and what the network answers."""

from __future__ import annotations

import base64
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import Array
from engine.digits import (
    PIXELS,
    SIDE,
    DigitNetwork,
    centre_drawing,
    centre_strokes,
    load_network,
    read_mnist,
)
from engine.files import pack_arrays, unpack_arrays
from gui.event import Event
from gui.inspection import Inspection
from gui.state import VERSION, reading
from gui.words import translate

Stroke = list[tuple[float, float]]

_SURE = 0.7  # the share of the probability from which the answer is given without a doubt
_PARTS = 20  # in which the test images are read, so that measuring can be stopped
_MOST_PICTURE = 400  # pixels of a picture's longer side


@dataclass(frozen=True)
class Drawing:
    """Strokes, or a picture (uint8 (h, w), ink is high) that goes by its pixels. A finished stroke is never
    changed again, so drawings may share them."""

    strokes: tuple[Stroke, ...] = ()
    picture: Array | None = None

    @property
    def is_empty(self) -> bool:
        return not self.strokes and self.picture is None


class DigitSession:
    """Strokes are lists of points in canvas units: x and y from 0 to 1, y down.

    image          float32 (28, 28) in [0, 1]: what the network sees
    probabilities  (10,) of the digits, or None while there is no ink
    selected       ("pixel", row, column) or ("digit", digit): what is looked at; it is not saved
    accuracy       share of MNIST's test images that the network reads right; None: not measured
    """

    def __init__(self, network: DigitNetwork | None = None) -> None:
        self.changed = Event()
        self._shipped = network or load_network()
        self.network = self._shipped
        self.network_name = ""  # of the file it came from; "" for the shipped one
        self._packed_network: str | None = None
        self.accuracy: float | None = self.network.card.get("accuracy", {}).get("mnist_test")
        self.strokes: list[Stroke] = []
        self._pen_is_down = False
        self.picture: Array | None = None
        self.selected: tuple[str, int, int] | None = None
        self.image: Array = centre_strokes([])
        self.probabilities: Array | None = None

    @property
    def answer(self) -> int | None:
        """The likeliest digit, or None while there is no ink."""
        return None if self.probabilities is None else int(np.argmax(self.probabilities))

    @property
    def layers(self) -> tuple[int, int, int]:
        """The numbers of units: pixels, hidden, digits."""
        return PIXELS, np.size(self.network.hidden.bias.data), np.size(self.network.output.bias.data)

    @property
    def is_sure(self) -> bool:
        return self.probabilities is not None and float(np.max(self.probabilities)) >= _SURE

    # Drawing

    @property
    def drawing(self) -> Drawing:
        return Drawing(tuple(self.strokes), self.picture)

    def show_drawing(self, drawing: Drawing) -> None:
        """Put another drawing in the place of this one."""
        self.strokes, self.picture = list(drawing.strokes), drawing.picture
        self._pen_is_down = False
        self._read()

    def begin_stroke(self, x: float, y: float) -> None:
        """A new stroke; a picture makes room for it."""
        self.picture = None
        self._pen_is_down = True
        self.strokes.append([_on_canvas(x, y)])
        self._read()

    def extend_stroke(self, x: float, y: float) -> None:
        """Continue the stroke. Where another drawing has come meanwhile (Clear, Undo) the pen is up."""
        point = _on_canvas(x, y)
        if self._pen_is_down and self.strokes[-1][-1] != point:
            self.strokes[-1].append(point)
            self._read()

    def end_stroke(self) -> bool:
        """Lift the pen. False: it was up already."""
        was_down, self._pen_is_down = self._pen_is_down, False
        return was_down

    def clear(self) -> None:
        self.show_drawing(Drawing())

    def _read(self) -> None:
        if self.picture is not None:
            self.image = centre_drawing(self.picture)
        else:
            self.image = centre_strokes([np.array(stroke) for stroke in self.strokes])
        self._answer()

    def _answer(self) -> None:
        pixels = self.image.reshape(1, PIXELS)
        self.probabilities = None if self.drawing.is_empty else self.network.probabilities(pixels)[0]
        self.changed.emit()

    # The network

    def use_network(self, network: DigitNetwork, name: str) -> None:
        """Answer with another network; its accuracy counts as unknown unless its card has it."""
        self.network, self.network_name, self._packed_network = network, name, None
        accuracies = network.card.get("accuracy")
        found = accuracies.get("mnist_test") if isinstance(accuracies, dict) else None
        self.accuracy = found if isinstance(found, float) and 0 <= found <= 1 else None
        self._answer()

    def use_shipped_network(self) -> None:
        self.use_network(self._shipped, "")

    def measure(self) -> Generator[float, None, float]:
        """Long work: read MNIST's test images with the network as it is now. Yields the share done."""
        network = self.network
        images, labels = read_mnist("t10k")
        right = 0
        for part in range(_PARTS):
            answers = np.argmax(network.logits(images[part::_PARTS]), axis=1)
            right += int(np.sum(answers == labels[part::_PARTS]))
            yield (part + 1) / _PARTS
        return right / len(labels)

    def note_accuracy(self, accuracy: float) -> None:
        """What measure() found, of the network that is still in use."""
        self.accuracy = accuracy
        self.changed.emit()

    # What is looked at

    def select(self, selected: tuple[str, int, int] | None) -> None:
        self.selected = selected
        self.changed.emit()

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about what is looked at."""
        if self.selected is None:
            return None
        kind, first, second = self.selected
        return self._inspect_pixel(first, second) if kind == "pixel" else self._inspect_digit(first)

    def _inspect_pixel(self, row: int, column: int) -> Inspection:
        ink = float(self.image[row, column])
        weights = self.network.arrays()["hidden.weight"][:, row * SIDE + column]
        strongest = int(np.argmax(np.abs(weights)))
        return Inspection(
            _tr("Pixel in row {row}, column {column}").format(row=row + 1, column=column + 1),
            f"{ink:.3f}",
            _tr(
                "0 is paper, 1 is full ink. The image is made from your drawing: cropped, scaled to "
                "20 pixels, drawn again at one thickness, and centred by its centre of mass."
            ),
            (
                _tr("input {number} of {all}").format(number=row * SIDE + column + 1, all=PIXELS),
                _tr("Its largest weight goes to hidden unit {unit}:").format(unit=strongest + 1),
                f"{ink:.3f} × {weights[strongest]:.4f} = {ink * weights[strongest] + 0.0:.4f}",
            ),
            "centring",
            "engine.centring.centre_drawing"
            if self.picture is not None
            else "engine.centring.centre_strokes",
        )

    def _inspect_digit(self, digit: int) -> Inspection:
        title = _tr("Probability of {digit}").format(digit=digit)
        meaning = _tr(
            "The network gives every digit a number, its logit. Softmax makes them probabilities: "
            "e to the logit, divided by the sum of all ten."
        )
        if self.probabilities is None:
            return Inspection(title, "", meaning, (), "softmax", "engine.arithmetic.softmax")
        logits = self.network.logits(self.image.reshape(1, PIXELS))[0]
        top = float(logits.max())
        total = float(np.sum(np.exp(logits - top)))
        z = float(logits[digit])
        return Inspection(
            title,
            f"{self.probabilities[digit]:.4f}",
            meaning,
            (
                f"z{digit} = {z:.3f}",
                _tr("largest: {top}").format(top=f"{top:.3f}"),
                f"e^(z{digit} - {top:.3f}) = {np.exp(z - top):.4g}",
                f"Σ e^(z - {top:.3f}) = {total:.4f}",
                f"{np.exp(z - top):.4g} / {total:.4f} = {self.probabilities[digit]:.4f}",
            ),
            "softmax",
            "engine.arithmetic.softmax",
        )

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        if self.probabilities is None:
            return _tr("Waiting for your pen")
        share = f"{float(np.max(self.probabilities)):.1%}".replace("%", " %")
        if self.picture is not None:
            return _tr("A picture, read as {answer} ({share})").format(answer=self.answer, share=share)
        return _tr("Strokes: {count}. Read as {answer} ({share})").format(
            count=len(self.strokes), answer=self.answer, share=share
        )

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        picture = self.picture
        return {
            "version": VERSION,
            "strokes": [[list(point) for point in stroke] for stroke in self.strokes],
            "picture": None
            if picture is None
            else {"shape": list(picture.shape), "ink": base64.b64encode(picture.tobytes()).decode("ascii")},
            "network": None
            if self.network is self._shipped
            else {"name": self.network_name, "safetensors": self._pack_network()},
        }

    def _pack_network(self) -> str:
        """The same text as long as the network is the same, so that states that are kept share it."""
        if self._packed_network is None:
            content = pack_arrays(self.network.arrays(), self.network.card)
            self._packed_network = base64.b64encode(content).decode("ascii")
        return self._packed_network

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, where it is no such state."""
        with reading("digits", state):
            strokes = [[_on_canvas(*map(float, point)) for point in stroke] for stroke in state["strokes"]]
            picture = _picture_from(state.get("picture"))
            network = self._network_from(state.get("network"))
        if network is not self.network:
            self.use_network(network, "" if network is self._shipped else state["network"]["name"])
        self.show_drawing(Drawing(tuple(stroke for stroke in strokes if stroke), picture))

    def _network_from(self, state: Any) -> DigitNetwork:
        if state is None:
            return self._shipped
        if not (isinstance(state["name"], str) and isinstance(state["safetensors"], str)):
            raise ValueError("the network's name or content is no text")
        if state["safetensors"] == self._packed_network:
            return self.network
        arrays, card = unpack_arrays(base64.b64decode(state["safetensors"], validate=True), "the network")
        return DigitNetwork.from_arrays(arrays, card)


def _picture_from(state: Any) -> Array | None:
    if state is None:
        return None
    height, width = map(int, state["shape"])
    content = base64.b64decode(state["ink"], validate=True)
    if not (0 < height <= _MOST_PICTURE and 0 < width <= _MOST_PICTURE and len(content) == height * width):
        raise ValueError("the picture's size does not fit its pixels")
    return np.frombuffer(content, np.uint8).reshape(height, width)


def _on_canvas(x: float, y: float) -> tuple[float, float]:
    """A pen that leaves the canvas draws along its edge. Raises ValueError for what is no number."""
    if not (np.isfinite(x) and np.isfinite(y)):
        raise ValueError(f"({x}, {y}) is no point")
    return min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)


def in_box(strokes: Sequence[Sequence[Sequence[float]]], left: float, top: float, size: float) -> Drawing:
    """Strokes in units of the canvas, scaled into a square of it."""
    return Drawing(tuple([(left + x * size, top + y * size) for x, y in stroke] for stroke in strokes))


def _tr(text: str) -> str:
    return translate("DigitSession", text)
