"""What is drawn in the graph: cards for nodes, and all wires in one item."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.arithmetic import Data
from gui import theme
from gui.labs.graph.equation import format_data
from gui.words import translate

CARD_WIDTH, CARD_HEIGHT = 148.0, 88.0
_ROUND = 15.0  # radius of the operation's sign
_BAR = 4.0
_PORTS_APART = 16.0


class NodeItem(QGraphicsItem):
    """A card: name and operation, data, gradient, and a bar for the gradient's size."""

    def __init__(self, name: str, symbol: str, data: Data, is_constant: bool) -> None:
        super().__init__()
        self._name, self._symbol, self._data, self._is_constant = name, symbol, data, is_constant
        self._gradient: Data | None = None
        self._share = 0.0
        self._is_current = self._is_selected = False
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def gradient_text(self) -> str:
        if self._is_constant:
            return translate("NodeItem", "constant")
        return "grad –" if self._gradient is None else f"grad {format_data(self._gradient)}"

    @property
    def explanation(self) -> str:
        """The card in a sentence."""
        made = translate("NodeItem", "made by {operation}").format(operation=self._symbol)
        leaf = translate("NodeItem", "a leaf")
        return translate(
            "NodeItem",
            "{name} = {data}, {made}. Below it stands its gradient: how much the result changes when {name} "
            "changes a little. The bar is the gradient's size beside the greatest in the graph.",
        ).format(name=self._name, data=format_data(self._data), made=made if self._symbol else leaf)

    def show_state(self, gradient: Data | None, share: float, is_current: bool, is_selected: bool) -> None:
        """share: the gradient's size beside the greatest in the graph, 0 to 1."""
        state = gradient, share, is_current, is_selected
        if (
            is_array(gradient)
            or is_array(self._gradient)
            or state != (self._gradient, self._share, self._is_current, self._is_selected)
        ):
            self._gradient, self._share, self._is_current, self._is_selected = state
            self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(-_ROUND - 2, -2, CARD_WIDTH + _ROUND + 4, CARD_HEIGHT + 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        colors = theme.current()
        card = QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT)
        is_lit = self._is_current or self._is_selected
        edge = QPen(QColor(colors.accent if is_lit else colors.line), theme.line(2 if is_lit else 1))
        if self._is_selected:
            edge.setWidthF(theme.line(3))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(edge)
        painter.setBrush(QColor(colors.ground))
        painter.drawRoundedRect(card, theme.RADIUS, theme.RADIUS)

        inner = card.adjusted(22, 6, -12, -10)
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        painter.setFont(theme.exactly(16, bold=True))
        painter.setPen(QColor(colors.text))
        painter.drawText(inner, left | Qt.AlignmentFlag.AlignTop, self._name)
        painter.setFont(theme.exactly(20))
        painter.setPen(QColor(colors.data))
        painter.drawText(
            inner.adjusted(0, 20, 0, 0), right | Qt.AlignmentFlag.AlignTop, format_data(self._data)
        )
        painter.setFont(theme.exactly(16))
        signed = isinstance(self._gradient, float)
        painter.setPen(theme.sign_color(float(self._gradient)) if signed else QColor(colors.quiet))  # type: ignore[arg-type]
        painter.drawText(inner, right | Qt.AlignmentFlag.AlignBottom, self.gradient_text)
        if signed and self._share > 0:
            bar = QRectF(12, CARD_HEIGHT - 3 - _BAR, (CARD_WIDTH - 24) * self._share, _BAR)
            painter.fillRect(bar, theme.sign_color(float(self._gradient)))  # type: ignore[arg-type]

        if self._symbol:
            painter.setPen(edge)
            painter.setBrush(QColor(colors.panel))
            wide = max(0.0, 8.0 * (len(self._symbol) - 2))
            sign = QRectF(-_ROUND, CARD_HEIGHT / 2 - _ROUND, 2 * _ROUND + wide, 2 * _ROUND)
            painter.drawRoundedRect(sign, _ROUND, _ROUND)
            painter.setPen(QColor(colors.text))
            painter.setFont(theme.exactly(18 if len(self._symbol) < 3 else 13))
            painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, self._symbol)


@dataclass(frozen=True)
class WirePath:
    path: QPainterPath
    is_quiet: bool  # from a constant: no gradient will come along it


def wire_path(source: QPointF, target: QPointF, input_index: int, inputs: int) -> QPainterPath:
    """A smooth curve that leaves and arrives level, each input of the target at a height of its own.

    source and target are the upper left corners of cards.
    """
    start = source + QPointF(CARD_WIDTH, CARD_HEIGHT / 2)
    end = target + QPointF(-_ROUND / 2, CARD_HEIGHT / 2 + _PORTS_APART * (input_index - (inputs - 1) / 2))
    bend = (end.x() - start.x()) / 2
    path = QPainterPath(start)
    path.cubicTo(start + QPointF(bend, 0), end - QPointF(bend, 0), end)
    return path


class WiresItem(QGraphicsItem):
    """All wires at once: one item is drawn many times faster than hundreds."""

    def __init__(self, wires: list[WirePath]) -> None:
        super().__init__()
        self._wires = wires
        self._travelled: dict[int, float] = {}
        self._current: int | None = None
        self._bounds = QRectF()
        for wire in wires:
            self._bounds = self._bounds.united(wire.path.boundingRect())
        self.setZValue(-1)

    def show_state(self, travelled: dict[int, float], current: int | None) -> None:
        """travelled: the contribution that came along a wire; current: the newest of them."""
        self._travelled, self._current = travelled, current
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds.adjusted(-4, -4, 4, 4)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        colors = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for index, wire in enumerate(self._wires):
            contribution = self._travelled.get(index)
            pen = QPen(theme.blend(colors.line, colors.quiet, 0.5), theme.line(2))
            if contribution is not None:
                # a negative contribution is told by dashes too, not by its colour alone
                pen = QPen(theme.sign_color(contribution), theme.line(4 if index == self._current else 2))
                if contribution < 0:
                    pen.setDashPattern([3, 2])
            elif wire.is_quiet:
                pen.setStyle(Qt.PenStyle.DotLine)
            painter.setPen(pen)
            painter.drawPath(wire.path)


def is_array(data: Data | None) -> bool:
    return isinstance(data, np.ndarray)


def largest(gradients: list[Data]) -> float:
    """The greatest finite size among scalar gradients; 1 where there is none, so that one may divide."""
    sizes = [abs(g) for g in gradients if isinstance(g, float) and np.isfinite(g)]
    return max([size for size in sizes if size > 0], default=1.0)
