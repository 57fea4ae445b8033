"""What the digits lab knows: the drawing, the image it makes, what the network computes, and why. No Qt.

session.begin_stroke(0.2, 0.3)          the facade draws and answers, and opens, saves and undoes;
session.backward.go_to(3)               each part of the lab has a part of the session
session.in_use.edit_unit(7, edit)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.arithmetic import Array
from engine.digits import DigitNetwork
from gui.event import Event
from gui.inspection import Inspection
from gui.labs.digits.session.backward_pass import BackwardPass
from gui.labs.digits.session.drawing import Drawing
from gui.labs.digits.session.edited_network import EditedNetwork, read_model
from gui.labs.digits.session.network_in_use import NetworkInUse
from gui.labs.digits.session.pixel_gradient import PixelGradient
from gui.labs.digits.session.reading import COLDEST, HOTTEST, Reading
from gui.labs.digits.session.selection import Selected, Selection
from gui.labs.digits.session.sketch import Sketch
from gui.labs.digits.stroke import PEN, THICKEST, THINNEST, Point, Stroke
from gui.numbers import percent
from gui.state import VERSION, fields, number, reading, whole
from gui.words import translate

if TYPE_CHECKING:
    from engine.recipe import Recipe
    from gui.labs.digits.session.landscape import Landscape
    from gui.labs.digits.session.runs import Run
    from gui.labs.digits.session.training import Training


class DigitSession:
    """sketch     what is drawn, the pen, the image made of it
    in_use     the network that answers, with the edits of its hidden units, and how well it reads
    reading    what that network makes of the image, down to its answer
    gradient   which pixels speak for a digit
    selection  what is looked at closely
    backward   the backward pass, and one step of descent
    training   networks of one's own
    landscape  which plane through the weights is looked at
    told       somebody has to read this: what was left out of a state
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.told = Event[str]()
        self.sketch = Sketch()
        self.in_use = NetworkInUse()
        self.reading = Reading(self.sketch, self.in_use)
        self.gradient = PixelGradient(self.sketch, self.in_use, self.reading)
        self.selection = Selection(self.sketch, self.in_use, self.reading, self.gradient)
        self.backward = BackwardPass(self.sketch, self.in_use, self.reading, self.selection)
        for source in (self.sketch, self.in_use):
            source.changed.connect(self._follow)
        for part in (self.reading, self.gradient, self.selection, self.backward):
            part.changed.connect(self.changed.emit)

    def _follow(self) -> None:
        """The other parts are made of the drawing and the network."""
        for part in (self.reading, self.gradient, self.selection, self.backward):
            part.follow()
        self.changed.emit()

    @cached_property
    def training(self) -> Training:
        """Made when it is first asked for: the first window need not wait for it."""
        from gui.labs.digits.session.training import Training

        return Training()

    @cached_property
    def landscape(self) -> Landscape:
        """Made with its page."""
        from gui.labs.digits.session.landscape import Landscape

        return Landscape()

    @property
    def status(self) -> str:
        """What is happening, in a line."""
        if self.probabilities is None:
            return _tr("Waiting for your pen")
        share = percent(float(np.max(self.probabilities)))
        if self.sketch.picture is not None:
            name = self.sketch.name or _tr("a picture")
            words = _tr("{name}, read as {answer} ({share})")
            return words.format(name=name[:1].upper() + name[1:], answer=self.answer, share=share)
        words = _tr("Strokes: {count}. Read as {answer} ({share})")
        if self.sketch.is_full:
            words = _tr("The sheet is full: clear it to draw again. Read as {answer} ({share})")
        elif self.reading.is_odd:
            words = _tr("Looks like no digit that I know. Read as {answer} ({share})")
        return words.format(count=len(self.strokes), answer=self.answer, share=share)

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        model, own = self.in_use.model, self.in_use.own
        return {
            "version": VERSION,
            **self.drawing.to_dict(),
            "pen": self.sketch.pen,
            "network": model.to_dict(),
            "own": None if own is None or own is model else own.to_dict(),
            "temperature": self.reading.temperature,
            "position": self.backward.position,
            "training": self.training.to_dict() if "training" in self.__dict__ else None,
            "landscape": self.landscape.to_dict() if "landscape" in self.__dict__ else None,
        }

    def heavy_parts(self) -> list[Callable[[], object]]:
        """What to_dict() takes long for: weights as text. Each may be called in any thread, and before it."""
        own = self.in_use.own
        models = [self.model, *([own] if own else [])]
        runs = self.training.runs if "training" in self.__dict__ else []
        return [model.pack for model in models] + [run.pack for run in runs]

    def from_dict(self, state: Mapping[str, Any]) -> None:
        """Take over a saved state. Raises ValueError, and changes nothing, if it is not such a state.

        A run that cannot be read is left out, which is told.
        """
        with reading("digits", state):
            drawing = Drawing.from_dict(state)
            pen = number(state.get("pen", PEN), "the pen", THINNEST, THICKEST)
            known = [self.model, *([self.in_use.own] if self.in_use.own else [])]
            own = None if state.get("own") is None else read_model(state["own"], known)
            model = read_model(state.get("network"), known)
            temperature = number(state.get("temperature", 1.0), "the temperature", COLDEST, HOTTEST)
            position = whole(state.get("position", 0), "the position")
            training = self._read_training(state.get("training"))
            landscape = self._read_landscape(state.get("landscape"))
        refused: list[str] = []
        if training is not None:
            recipe, runs, refused = training
            self.training.adopt(recipe, runs)
        elif "training" in self.__dict__:
            self.training.clear()
        if landscape is not None:
            self.landscape.adopt(*landscape)
        self.sketch.adopt(drawing, pen)
        self.in_use.adopt(model, own)
        self.reading.temperature = temperature
        self.gradient.choice = self.selection.selected = None
        self.backward.adopt(position)
        self._follow()
        if refused:
            told = _tr("Runs that cannot be read are left out. {reasons}.")
            self.told.emit(told.format(reasons="; ".join(refused)))

    def _read_landscape(self, state: Any) -> tuple[str, str, int | None] | None:
        """As Landscape.read(); None: nobody has looked at it, then or now."""
        if state is None and "landscape" not in self.__dict__:
            return None
        from gui.labs.digits.session.landscape import Landscape

        return Landscape.read(state)

    def _read_training(self, state: Any) -> tuple[Recipe, list[Run], list[str]] | None:
        """As Training.read(); None: nobody had trained yet. A refusal leaves it so."""
        if state is None:
            return None
        from gui.labs.digits.session.training import Training

        training: Training = self.__dict__.get("training") or Training()
        return training.read(fields(state, "the training"))

    # What everybody asks

    @property
    def drawing(self) -> Drawing:
        return self.sketch.drawing

    @property
    def strokes(self) -> list[Stroke]:
        return self.sketch.strokes

    @property
    def image(self) -> Array:
        return self.sketch.image

    @property
    def model(self) -> EditedNetwork:
        return self.in_use.model

    @property
    def network(self) -> DigitNetwork:
        return self.in_use.network

    @property
    def answer(self) -> int | None:
        return self.reading.answer

    @property
    def probabilities(self) -> Array | None:
        return self.reading.probabilities

    @property
    def selected(self) -> Selected | None:
        return self.selection.selected

    @property
    def inspection(self) -> Inspection | None:
        if self.selected is not None and self.selected[0] in ("blame", "blame of digit"):
            blame = self.backward.blame
            if blame is None:
                return None
            from gui.labs.digits.session.inspecting import inspect_blame, inspect_blame_of_digit

            inspect = inspect_blame if self.selected[0] == "blame" else inspect_blame_of_digit
            return inspect(self.in_use, blame, self.backward.position, self.selected[1])
        return self.selection.inspection

    def begin_stroke(self, x: float, y: float) -> None:
        self.sketch.begin_stroke(x, y)

    def extend_stroke(self, x: float, y: float) -> None:
        self.sketch.extend_stroke(x, y)

    def continue_stroke(self, points: Sequence[Point]) -> None:
        self.sketch.continue_stroke(points)

    def end_stroke(self) -> bool:
        return self.sketch.end_stroke()

    def show_drawing(self, drawing: Drawing) -> None:
        self.sketch.show(drawing)

    def clear(self) -> None:
        self.sketch.show(Drawing())

    def use(self, model: EditedNetwork) -> None:
        self.in_use.use(model)

    def select(self, selected: Selected | None) -> None:
        self.selection.select(selected)


def _tr(text: str) -> str:
    return translate("DigitSession", text)
