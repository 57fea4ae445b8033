"""How a card looks where the graph is shown too small for its text: as a box in the colour of its number."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from gui import theme
from gui.labs.graph.drawing.items.inks import SHADES, inks
from gui.labs.graph.drawing.items.painted_card import BoxLook, PaintedCard

_FAINT, _STRONG = 0.25, 0.65  # how much of its colour a box has, at least, and more with its share


def box_look(item: PaintedCard) -> BoxLook:
    """Its colour and how much of it, the name of its edge, whether it has a minus sign, whether it has the
    mark of a problem. Where this stays the same, the box need not be painted again."""
    colors, state = theme.current(), item.state
    gradient, is_negative = state.gradient, False
    if item.state.is_wrong:
        color, strength = colors.bad, 0.8
    elif item.card.is_loose:
        color, strength = colors.quiet, 0.15
    elif gradient is None or item.card.is_constant:
        color, strength = (colors.quiet, 0.15) if state.data is None else (colors.data, 0.3)
    else:
        strength = _FAINT + _STRONG * state.share
        if isinstance(gradient, np.ndarray) or gradient == 0:
            color = colors.quiet
        elif not math.isfinite(gradient):
            color, strength = colors.warn, _STRONG
        else:
            is_negative = gradient < 0
            color = colors.negative if is_negative else colors.positive
    edge = "loose" if item.card.is_loose else ""
    edge = "current" if state.is_current else edge
    edge = "apart" if state.is_apart else "selected" if item.is_selected else edge
    return color, round(strength * SHADES), edge, is_negative, bool(state.problem)


def paint_box(painter: QPainter, item: PaintedCard, has_name: bool) -> None:
    """has_name: there is room for the name and one number, though not for more."""
    color, shade, edge, is_negative, has_problem = item.look
    kit, box = inks(), item.box
    width, height = box.width(), box.height()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(box, kit.box(color, shade))
    if edge:
        painter.setPen(kit.far_edges[edge])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
    ink = kit.ink_on_box(color, shade)
    if has_name:
        number = "" if item.card.is_constant else item.far_number
        painter.setPen(ink)
        painter.setFont(kit.far_name)
        name = box.adjusted(4, 2, -4, -height * 0.46 if number else -2)
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, item.far_name)
        painter.setFont(kit.far_number)
        painter.drawText(box.adjusted(4, height * 0.46, -4, -2), Qt.AlignmentFlag.AlignCenter, number)
    elif is_negative:
        painter.fillRect(QRectF(width * 0.3, height * 0.42, width * 0.4, height * 0.14), ink.brush())
    if has_problem:
        painter.fillRect(QRectF(width - 36, 0, 36, 36), kit.warn_mark)
