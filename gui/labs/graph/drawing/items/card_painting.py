"""How a card looks where its text can be read. Where it cannot: box_painting.py."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from gui import theme
from gui.labs.graph.drawing.items.captions import has_picture
from gui.labs.graph.drawing.items.inks import Inks, inks
from gui.labs.graph.drawing.items.miniature import HIGHEST, shown_size
from gui.labs.graph.drawing.items.painted_card import PaintedCard
from gui.labs.graph.drawing.items.ports import PORT_RADIUS, SIGN_RADIUS, free_places
from gui.labs.graph.session.picture import CardState
from gui.words import translate

STACK = 4.0  # how far the sheets of a folded group stand out, each
_BAR = 4.0
_PAD = 12.0  # from the card's edge to its text
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_MIDDLE, _CENTER = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignCenter


def paint_card(painter: QPainter, item: PaintedCard) -> None:
    kit, card, state, box = inks(), item.card, item.state, item.box
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    usual = kit.loose_edge if card.is_loose else kit.edge
    edge = _edge(item, kit, kit.hovered_edge if item.is_hovered and not card.is_loose else usual)
    if card.is_constant:
        _paint_constant(painter, item, kit)
        return
    if state.is_apart:
        painter.setPen(kit.apart_edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        beyond = 6 + (2 * STACK if card.is_group else 0)
        painter.drawRoundedRect(box.adjusted(-6, -6, beyond, beyond), theme.RADIUS + 4, theme.RADIUS + 4)
    if card.is_group:
        painter.setPen(kit.edge)
        painter.setBrush(kit.panel)
        for sheet in (2 * STACK, STACK):
            painter.drawRoundedRect(box.translated(sheet, sheet), theme.RADIUS, theme.RADIUS)
    painter.setPen(edge)
    painter.setBrush(kit.lit_card if state.is_current else kit.panel if card.is_loose else kit.card)
    painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)

    top = _paint_heading(painter, item, kit)
    if has_picture(state.data) or has_picture(state.gradient):
        _paint_arrays(painter, item, kit, top)
    else:
        _paint_numbers(painter, item, kit)
    if state.share > 0:
        width = (box.width() - 2 * _PAD) * min(state.share, 1.0)
        bar = QRectF(_PAD, box.height() - 4 - _BAR, width, _BAR)
        painter.fillRect(bar, _bar_brush(state, kit))
    if card.symbol:
        _paint_sign(painter, item, kit, edge)
    _paint_free_ports(painter, item, kit)
    _paint_marks(painter, item, kit)


def _edge(item: PaintedCard, kit: Inks, usual: QPen) -> QPen:
    if item.is_selected:
        return kit.selected_edge
    return kit.current_edge if item.state.is_current else usual


def _paint_constant(painter: QPainter, item: PaintedCard, kit: Inks) -> None:
    painter.setPen(_edge(item, kit, kit.loose_edge if item.card.is_loose else kit.faint_edge))
    painter.setBrush(kit.panel)
    painter.drawRoundedRect(item.box, item.box.height() / 2, item.box.height() / 2)
    painter.setFont(_fitting(item.data_text, item.box.width() - 12, kit.gradient, kit.small))
    painter.setPen(kit.quiet)
    painter.drawText(item.box, _CENTER, item.data_text)
    _paint_marks(painter, item, kit)


def _paint_heading(painter: QPainter, item: PaintedCard, kit: Inks) -> float:
    """The name, and how many nodes a group has; where they end."""
    row = QRectF(_PAD, 6, item.box.width() - 2 * _PAD, 22)
    painter.setFont(kit.name)
    painter.setPen(kit.quiet if item.card.is_loose else kit.text)
    painter.drawText(row, _LEFT | _MIDDLE, item.shown_name)
    if not item.card.is_group:
        return row.bottom()
    row = QRectF(row.left(), row.bottom() - 1, row.width(), 17)
    painter.setFont(kit.small)
    painter.setPen(kit.quiet)
    painter.drawText(row, _LEFT | _MIDDLE, item.count_text)
    return row.bottom()


def _paint_numbers(painter: QPainter, item: PaintedCard, kit: Inks) -> None:
    state = item.state
    value = item.value_rect()
    painter.setFont(_fitting(item.data_text, value.width(), kit.number, kit.gradient, kit.small))
    painter.setPen(kit.quiet if state.data is None or item.card.is_loose else kit.data)
    painter.drawText(value, _RIGHT | _MIDDLE, item.data_text)
    if item.is_hovered and item.is_editable:
        painter.setPen(kit.underline)
        left = value.right() - max(painter.fontMetrics().horizontalAdvance(item.data_text), 20)
        painter.drawLine(QPointF(left, value.bottom() - 1), QPointF(value.right(), value.bottom() - 1))
    bottom = item.box.height() - 4 - 2 * _BAR
    row = QRectF(_PAD, bottom - 22, value.right() - _PAD, 22)
    if not item.truth_text:
        painter.setFont(_fitting(item.gradient_text, row.width(), kit.gradient, kit.small))
        painter.setPen(_gradient_pen(state, kit))
        painter.drawText(row, _RIGHT | _MIDDLE, item.gradient_text)
        return
    _paint_beside_truth(painter, item, kit, row)


def _paint_beside_truth(painter: QPainter, item: PaintedCard, kit: Inks, row: QRectF) -> None:
    """The gradient as the mistake has it, marked where it is wrong, and below it the right one."""
    upper = QRectF(row.left(), row.bottom() - 36, row.width(), 20)
    lower = QRectF(row.left(), row.bottom() - 16, row.width(), 17)
    painter.setFont(_fitting(item.gradient_text, item.value_rect().width(), kit.gradient, kit.small))
    painter.setPen(kit.bad if item.state.is_wrong else _gradient_pen(item.state, kit))
    painter.drawText(upper, _RIGHT | _MIDDLE, item.gradient_text)
    painter.setFont(kit.small)
    painter.setPen(kit.quiet)
    text = f"≠ {item.truth_text}" if item.state.is_wrong else item.truth_text
    painter.drawText(lower, _RIGHT | _MIDDLE, text)


def _paint_arrays(painter: QPainter, item: PaintedCard, kit: Inks, top: float) -> None:
    """The shape beside the heading, and below it the data and the gradient as heatmaps."""
    state, box = item.state, item.box
    painter.setFont(kit.small)
    painter.setPen(kit.quiet if state.data is None else kit.data)
    painter.drawText(QRectF(_PAD, top - 20, box.width() - 2 * _PAD, 18), _RIGHT | _MIDDLE, item.data_text)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    floor = box.height() - 3 - 2 * _BAR
    left = 22.0 if item.card.symbol else _PAD
    right = box.width() - _PAD
    halves = (left, (left + right) / 2 - 1), ((left + right) / 2 + 5, right)
    area = [QRectF(a, floor - HIGHEST - 2, b - a, HIGHEST) for a, b in halves]
    for place, number, image in zip(area, (state.data, state.gradient), item.miniatures(), strict=True):
        if image is not None:
            assert isinstance(number, np.ndarray)
            size = shown_size(number.shape)
            target = QRectF(QPointF(0, 0), size)
            target.moveCenter(place.center())
            painter.drawImage(target, image)
            painter.setPen(kit.bad if item.state.is_wrong and number is state.gradient else kit.faint_edge)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(target)
    if item.state.is_wrong:
        badge = QRectF(area[1].right() - 16, area[1].top() - 4, 20, 20)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(kit.bad_mark)
        painter.drawEllipse(badge)
        painter.setFont(kit.small_bold)
        painter.setPen(kit.on_bad)
        painter.drawText(badge, _CENTER, "≠")
    elif state.gradient is None:
        painter.setFont(kit.small)
        painter.setPen(kit.quiet)
        painter.drawText(area[1], _CENTER, item.gradient_text)


def _gradient_pen(state: CardState, kit: Inks) -> QPen:
    if not isinstance(state.gradient, float):
        return kit.quiet
    if not math.isfinite(state.gradient):
        return kit.warn
    return kit.negative if state.gradient < 0 else kit.positive


def _bar_brush(state: CardState, kit: Inks) -> QBrush:
    if isinstance(state.gradient, float):
        return kit.negative_bar if state.gradient < 0 else kit.positive_bar
    return kit.quiet.brush()


def sign_rect(item: PaintedCard) -> QRectF:
    """The round of the operation's sign at the left edge, longer for a word."""
    wide = max(0.0, 8.0 * (len(item.card.symbol) - 2))
    middle = item.box.height() / 2
    return QRectF(-SIGN_RADIUS, middle - SIGN_RADIUS, 2 * SIGN_RADIUS + wide, 2 * SIGN_RADIUS)


def _fitting(text: str, width: float, *fonts: QFont) -> QFont:
    """The first of the fonts in which the text is no wider, else the last."""
    for font in fonts[:-1]:
        # a digit is at most two thirds as wide as high: most texts need not be measured
        if (
            len(text) * font.pixelSize() * 0.67 <= width
            or QFontMetricsF(font).horizontalAdvance(text) <= width
        ):
            return font
    return fonts[-1]


def _paint_sign(painter: QPainter, item: PaintedCard, kit: Inks, edge: QPen) -> None:
    symbol, sign = item.card.symbol, sign_rect(item)
    painter.setPen(edge)
    painter.setBrush(kit.panel)
    painter.drawRoundedRect(sign, SIGN_RADIUS, SIGN_RADIUS)
    painter.setPen(kit.text)
    painter.setFont(kit.number if len(symbol) < 3 else kit.small)
    painter.drawText(sign, _CENTER, symbol)


def _paint_free_ports(painter: QPainter, item: PaintedCard, kit: Inks) -> None:
    """Hollow rounds, to which a wire can be drawn."""
    places = free_places(item.card, item.box.height())
    if places:
        painter.setPen(kit.port_edge)
        painter.setBrush(kit.panel)
        for x, y in places:
            painter.drawEllipse(QPointF(x, y), PORT_RADIUS, PORT_RADIUS)


def _paint_marks(painter: QPainter, item: PaintedCard, kit: Inks) -> None:
    """The words of a mistake's first step, and the triangle of a problem."""
    box = item.box
    if item.state.is_apart:
        words = translate("GraphCard", "first wrong gradient")
        painter.setFont(kit.small_bold)
        width = painter.fontMetrics().horizontalAdvance(words) + 16
        tag = QRectF((box.width() - width) / 2, -16, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(kit.bad_mark)
        painter.drawRoundedRect(tag, 10, 10)
        painter.setPen(kit.on_bad)
        painter.drawText(tag, _CENTER, words)
    if item.state.problem:
        corner = QPointF(box.width() - 10, 3)
        triangle = QPolygonF([corner + QPointF(0, -13), corner + QPointF(14, 11), corner + QPointF(-14, 11)])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(kit.warn_mark)
        painter.drawPolygon(triangle)
        painter.setPen(kit.on_warn)
        painter.setFont(kit.small_bold)
        painter.drawText(QRectF(corner.x() - 8, corner.y() - 6, 16, 17), _CENTER, "!")
