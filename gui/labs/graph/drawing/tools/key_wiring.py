"""A wire drawn with keys alone: from the selected card into a free port."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from gui.accessibility import announce
from gui.labs.graph.drawing.items.curves import curve
from gui.labs.graph.drawing.tool import Tool
from gui.labs.graph.drawing.tools import fitting
from gui.labs.graph.drawing.tools.fitting import Fit
from gui.labs.graph.drawing.view import GraphView
from gui.words import translate

_CHOOSE = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class KeyWiring(Tool):
    """Begun with Ctrl+Return; then Up and Down choose among free ports, Return connects, Esc gives up."""

    def __init__(self, view: GraphView) -> None:
        self._view = view
        self._fits: list[Fit] = []
        self._number = 0

    @property
    def is_on(self) -> bool:
        return bool(self._fits)

    @property
    def chosen(self) -> Fit:
        """Where the wire would lead. Raises IndexError while none is drawn."""
        return self._fits[self._number]

    def begin(self, source: int) -> None:
        """Those where it fits come first."""
        view = self._view
        fits = fitting.fits_from(view.may_connect, source, view.picture.cards)
        self._fits, self._number = sorted(fits, key=lambda fit: bool(fit.reason)), 0
        if self._fits:
            self._show()
        else:
            view.refused.emit(translate("GraphView", "No input is free: add an operation first."))

    def give_up(self) -> None:
        if self._fits:
            self._fits = []
            self._view.overlay.show_wire(None)
            self._view.line.say_below("")

    def interrupt(self) -> None:
        self.give_up()

    def end_editing(self) -> None:
        self.give_up()

    def take_key(self, event: QKeyEvent) -> bool:
        """While a wire is drawn. Any other key gives up."""
        if not self.is_on:
            return False
        key = Qt.Key(event.key())
        if key in _CHOOSE:
            self._number = (self._number + _CHOOSE[key]) % len(self._fits)
            self._show()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._connect(self._fits[self._number])
        elif key == Qt.Key.Key_Escape:
            self.give_up()
        else:
            if key not in _MODIFIERS:
                self.give_up()
            return False
        return True

    def _connect(self, fit: Fit) -> None:
        if fit.reason:
            self._view.refused.emit(fit.reason)
            return
        self.give_up()
        self._view.wire_drawn.emit(fit.source, fit.target, fit.port)

    def _show(self) -> None:
        view, fit = self._view, self._fits[self._number]
        source, target = view.cards[fit.source], view.cards[fit.target]
        start, end = source.output_point(), target.input_point(fit.port)
        view.keep_in_view(fit.target)
        view.overlay.show_wire(curve([(start.x(), start.y()), (end.x(), end.y())]), not fit.reason)
        if fit.reason:
            text = translate("GraphView", "{source} into {target}, input {port}: {reason}")
        else:
            text = translate("GraphView", "{source} into {target}, input {port}")
        where = text.format(
            source=source.card.name,
            target=target.card.name,
            port=target.card.port_name(fit.port),
            reason=fit.reason,
        )
        count = translate("GraphView", "{number} of {count}").format(
            number=self._number + 1, count=len(self._fits)
        )
        keys = translate("GraphView", "Up and Down choose, Return connects, Esc gives up")
        view.line.say_below(f"{where}  ({count})\n{keys}")
        announce(view, where)
