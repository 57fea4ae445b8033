"""The pens of wires, by what a wire looks like."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

from gui import theme
from gui.labs.graph.drawing.items.inks import Inks, inks
from gui.labs.graph.drawing.items.looks import CURRENT, QUIET, sign_of, size_of

_CURRENT_WIDTH = 5.0


class WirePens:
    """In the theme that is worn. is_crowd: where the graph is shown small, wires are hairlines."""

    def __init__(self, is_crowd: bool) -> None:
        self._is_crowd = is_crowd
        self._pens: dict[tuple[int, bool], QPen] = {}
        self._kit: Inks | None = None

    def of(self, look: int, is_far: bool) -> QPen:
        kit = inks()
        if self._kit is not kit:
            self._pens, self._kit = {}, kit
        pen = self._pens.get((look, is_far))
        if pen is None:
            pen = self._pens[look, is_far] = _make_pen(look, is_far, self._is_crowd)
        return pen


def _make_pen(look: int, is_far: bool, is_crowd: bool) -> QPen:
    colors = theme.current()
    size, is_current = size_of(look), bool(look & CURRENT)
    width = _CURRENT_WIDTH if is_current else 1.5 + 0.6 * size
    if is_far:
        width = 2.5 if is_current else 1.0 + 0.25 * size
    if size:
        hue = {-1: colors.negative, 0: colors.quiet, 1: colors.positive, None: colors.warn}[sign_of(look)]
        # where all is small there are many, and what they carry stands on the boxes
        pen = inks().pen(
            theme.blend(colors.panel, hue, 1.0 if is_current or not is_far else 0.6), width, is_far
        )
        if sign_of(look) == -1:  # told by dashes too, not by the colour alone
            pen.setDashPattern([3, 2])
    else:
        rest = theme.blend(colors.line, colors.quiet, 0.1 if is_far else 0.35)
        pen = inks().pen(colors.data if is_current else rest, width, is_far)
        if look & QUIET:
            pen.setStyle(Qt.PenStyle.DotLine)
    if is_far and is_crowd and not is_current:
        pen.setWidthF(1.0)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
