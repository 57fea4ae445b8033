"""The drawing in the making: what is on the sheet, the pen, and the image made of it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.arithmetic import Array
from gui.event import Event
from gui.labs.digits.session.drawing import (
    MOST_POINTS,
    MOST_STROKES,
    Drawing,
    count_points,
    pen_width,
    without_ink,
    without_points,
)
from gui.labs.digits.stroke import PEN, Point, Stroke, on_sheet


class Sketch:
    """strokes, picture, is_centred, label, name, chosen: as in Drawing, which is how they are kept.

    pen          the width of the next stroke, in units of the sheet's side
    pen_is_down  the last stroke is still growing
    preparation  the drawing on its way to the image that the network sees
    """

    def __init__(self) -> None:
        self.changed = Event[()]()
        self.pen = PEN
        self._put(Drawing())

    def _put(self, drawing: Drawing) -> None:
        self.strokes, self.picture = list(drawing.strokes), drawing.picture
        self.is_centred, self.label, self.name = drawing.is_centred, drawing.label, drawing.name
        self.chosen = drawing.chosen
        self.pen_is_down = False
        self.preparation = drawing.prepare()

    @property
    def drawing(self) -> Drawing:
        strokes = tuple(self.strokes)
        return Drawing(strokes, self.picture, self.is_centred, self.label, self.name, self.chosen)

    @property
    def is_empty(self) -> bool:
        return not self.strokes and self.picture is None

    @property
    def image(self) -> Array:
        """float32 (28, 28) in [0, 1]: what the network sees; a new array for each drawing."""
        return self.preparation.centred

    def show(self, drawing: Drawing) -> None:
        """Put another drawing in the place of this one."""
        self._put(drawing)
        self.changed.emit()

    def adopt(self, drawing: Drawing, pen: float) -> None:
        """The same, with the pen, for a caller that changes more. Emits nothing."""
        self.pen = pen
        self._put(drawing)

    def begin_stroke(self, x: float, y: float) -> None:
        """A new stroke; a picture makes room for it. On a full sheet the pen stays up."""
        if self.picture is not None:
            self._put(Drawing())
        if not self.is_full:
            self.pen_is_down = True
            self.strokes.append(Stroke([on_sheet(x, y)], self.pen))
            self._prepare()

    def extend_stroke(self, x: float, y: float) -> None:
        """Continue the stroke. Where another drawing has come meanwhile (Clear, Undo) the pen is up."""
        self.continue_stroke([(x, y)])

    def continue_stroke(self, points: Sequence[Point]) -> None:
        """By several points; the image is made once, of all."""
        if not self.pen_is_down:
            return
        stroke, room = self.strokes[-1].points, MOST_POINTS - count_points(self.strokes)
        before = len(stroke)
        for point in (on_sheet(x, y) for x, y in points):
            if point != stroke[-1] and len(stroke) < before + room:
                stroke.append(point)
        if len(stroke) > before:
            self._prepare()

    @property
    def is_full(self) -> bool:
        """Whether there is no room for another stroke."""
        return len(self.strokes) >= MOST_STROKES or count_points(self.strokes) >= MOST_POINTS

    def end_stroke(self) -> bool:
        """Lift the pen. False: it was up already."""
        was_down, self.pen_is_down = self.pen_is_down, False
        return was_down

    def _prepare(self) -> None:
        self.preparation = self.drawing.prepare()
        self.changed.emit()

    def choose_pen(self, width: float) -> None:
        """For the next strokes."""
        self.pen = pen_width(width)
        self.changed.emit()

    def erase(self, x: float, y: float) -> None:
        """Rub out what lies under the eraser at this place: of strokes the points, of a picture the ink."""
        if self.picture is not None:
            self.picture = without_ink(self.picture, x, y)
        elif self.strokes:
            self.strokes = [part for stroke in self.strokes for part in without_points(stroke, x, y)]
        else:
            return
        if not self.strokes and (self.picture is None or not self.picture.any()):
            self.picture = None
        self._prepare()

    def digit_at(self, x: float, y: float) -> int | None:
        """The number of the digit of a picture at this place of the sheet, where another one is read."""
        if self.picture is None:
            return None
        height, width = self.picture.shape
        row, column = (
            (at - 0.5) * max(self.picture.shape) + side / 2 for at, side in ((y, height), (x, width))
        )
        for number, (top, left, bottom, right) in enumerate(self.preparation.digits):
            if number != self.chosen and top <= row <= bottom and left <= column <= right:
                return number
        return None

    def choose_label(self, label: int | None) -> None:
        """Say which digit it should be."""
        self.label = label
        self.changed.emit()
