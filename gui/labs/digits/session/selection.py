"""What is looked at closely."""

from __future__ import annotations

from gui.event import Event
from gui.inspection import Inspection
from gui.labs.digits.session.network_in_use import NetworkInUse
from gui.labs.digits.session.pixel_gradient import PixelGradient
from gui.labs.digits.session.reading import Reading
from gui.labs.digits.session.sketch import Sketch

Selected = tuple[str, int, int]


class Selection:
    """selected  ("pixel", row, column), ("digit", digit, 0), ("unit", number, 0), ("blame", number, 0) of a
    unit, ("blame of digit", digit, 0), ("network", 0, 0) or None; it is not saved
    """

    def __init__(
        self, sketch: Sketch, in_use: NetworkInUse, reading: Reading, gradient: PixelGradient
    ) -> None:
        self.changed = Event[()]()
        self._sketch, self._in_use, self._reading, self._gradient = sketch, in_use, reading, gradient
        self.selected: Selected | None = None

    def select(self, selected: Selected | None) -> None:
        self.selected = selected
        self.changed.emit()

    def follow(self) -> None:
        """Another network may not have the unit. Emits nothing."""
        if self.unit is not None and self.unit >= self._in_use.model.units:
            self.selected = None

    @property
    def unit(self) -> int | None:
        """The hidden unit, where one is looked at."""
        is_unit = self.selected is not None and self.selected[0] in ("unit", "blame")
        return self.selected[1] if self.selected is not None and is_unit else None

    @property
    def digit(self) -> int | None:
        """The same of a digit."""
        is_digit = self.selected is not None and self.selected[0] in ("digit", "blame of digit")
        return self.selected[1] if self.selected is not None and is_digit else None

    @property
    def neuron(self) -> int | None:
        """One of both, counted through all layers, the digits last."""
        return self.unit if self.digit is None else self._in_use.model.units + self.digit

    @property
    def unit_of_layer(self) -> dict[int, int]:
        """The same as its layer and its number in it."""
        return {} if self.unit is None else dict([self._in_use.network.place_of(self.unit)])

    @property
    def inspection(self) -> Inspection | None:
        """What there is to say about it."""
        if self.selected is None:
            return None
        from gui.labs.digits.session.inspecting import (  # the first window need not wait for it
            inspect_digit,
            inspect_network,
            inspect_pixel,
            inspect_unit,
        )

        kind, first, second = self.selected
        if kind == "pixel":
            return inspect_pixel(self._sketch, self._in_use, self._gradient, first, second)
        if kind == "unit":
            return inspect_unit(self._in_use, self._reading, first)
        if kind == "digit":
            return inspect_digit(self._reading, first)
        return inspect_network(self._in_use)
