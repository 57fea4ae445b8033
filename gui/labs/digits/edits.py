"""What the user changes: the drawing, the network in use, the temperature. Each change can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from engine.digits import UnitEdit
from gui.labs.digits.session import DigitSession
from gui.labs.digits.session.drawing import Drawing
from gui.labs.digits.session.edited_network import OWN, EditedNetwork, shipped
from gui.page import LabPage
from gui.undo import Change


class Edits(QObject):
    """One gesture, a stroke or the hold of a slider, is one entry of Undo."""

    def __init__(self, page: LabPage, session: DigitSession) -> None:
        super().__init__(page)
        self._page, self._session = page, session
        self._before_stroke = Drawing()
        self._is_rubbing = False
        self._gesture = 0

    # The drawing

    @Slot(float, float)
    def begin_stroke(self, x: float, y: float) -> None:
        self.end_stroke()  # the pen of the keyboard may still be down
        digit = self._session.sketch.digit_at(x, y)
        if digit is not None:
            self.show(replace(self._session.drawing, chosen=digit, label=None), self.tr("Another digit"))
            return
        self._before_stroke = self._session.drawing
        self._page.edited.emit()
        self._session.begin_stroke(x, y)

    @Slot()
    def end_stroke(self) -> None:
        if self._session.end_stroke():
            self._keep_drawing(self.tr("Stroke"), self._before_stroke)

    @Slot(float, float)
    def rub(self, x: float, y: float) -> None:
        """All that is rubbed out until the eraser is lifted is one entry of Undo."""
        if not self._is_rubbing:
            self.end_stroke()
            self._before_stroke, self._is_rubbing = self._session.drawing, True
        self._page.edited.emit()
        self._session.sketch.erase(x, y)

    @Slot()
    def end_rubbing(self) -> None:
        if self._is_rubbing:
            self._is_rubbing = False
            self._keep_drawing(self.tr("Erase"), self._before_stroke)

    def clear(self) -> None:
        self._change_drawing(self.tr("Clear"), self._session.clear)

    def show(self, drawing: Drawing, text: str) -> None:
        """Another drawing; text: what Undo calls it."""
        self._change_drawing(text, lambda: self._session.show_drawing(drawing))

    @Slot(int)
    def choose_label(self, label: int) -> None:
        self._change_drawing(self.tr("Correct answer"), lambda: self._session.sketch.choose_label(label))

    def _change_drawing(self, text: str, change: Callable[[], None]) -> None:
        self.end_stroke()  # the pen of the keyboard may still be down
        before = self._session.drawing
        change()
        self._keep_drawing(text, before)

    def _keep_drawing(self, text: str, before: Drawing) -> None:
        after = self._session.drawing
        if after != before:
            self._page.undo_stack.push(Change(text, self._session.show_drawing, before, after))

    # The network

    def _change_model(self, text: str, change: Callable[[], None], merge: str = "") -> None:
        before, use = self._session.model, self._session.use
        change()
        if self._session.model is not before:
            self._page.undo_stack.push(Change(text, use, before, self._session.model, merge=merge))

    def use(self, model: EditedNetwork, text: str) -> None:
        """Another network; text: what Undo calls it."""
        self._change_model(text, lambda: self._session.use(model))

    @Slot(object)
    def choose_network(self, key: str) -> None:
        """One that was shipped, by its key; "" for one's own, if there is one."""
        model = shipped(key) if key else self._session.in_use.own
        if model is not None and model.key != self._session.model.key:
            self.use(model, self.tr("Another network"))

    @Slot()
    def use_shipped(self) -> None:
        self.use(shipped(), self.tr("Shipped network"))

    @Slot()
    def use_trained(self) -> None:
        """The network that is looked at on the page Learn."""
        network, run = self._session.training.network(), self._session.training.current
        if network is not None and run is not None:
            self.use(EditedNetwork(network, OWN, run.name), self.tr("Use {run}").format(run=run.name))

    @Slot(int, object, str)
    def edit_unit(self, unit: int, edit: UnitEdit, control: str) -> None:
        self._change_model(
            self.tr("Change hidden unit {unit}").format(unit=unit),
            lambda: self._session.in_use.edit_unit(unit, edit),
            f"{control} of unit {unit}, {self._gesture}" if control else "",
        )

    @Slot()
    def reset_units(self) -> None:
        self._change_model(self.tr("Reset all units"), self._session.in_use.reset_units)

    @Slot(float)
    def descend(self, rate: float) -> None:
        name = self.tr("After a step on a {digit}").format(digit=self._session.backward.right_digit)
        try:
            self._change_model(
                self.tr("One step downhill"), lambda: self._session.backward.descend(rate, name)
            )
        except ValueError as error:
            self._page.tell.emit(str(error))

    @Slot(bool)
    def show_before(self, is_before: bool) -> None:
        """The network as it was before the newest step downhill, or as it is after it."""
        if (step := self._session.backward.last_step) is not None:
            model = step.before if is_before else step.after
            text = self.tr("Before and after the step")
            self._change_model(text, lambda: self._session.use(model), "before and after")

    # Its temperature

    @Slot(float)
    def set_temperature(self, temperature: float) -> None:
        before, put = self._session.reading.temperature, self._session.reading.set_temperature
        put(temperature)
        merge = f"temperature {self._gesture}"
        self._page.undo_stack.push(Change(self.tr("Temperature"), put, before, temperature, merge=merge))

    @Slot()
    def end_gesture(self) -> None:
        """The slider is let go: what comes is another entry of Undo."""
        self._gesture += 1
