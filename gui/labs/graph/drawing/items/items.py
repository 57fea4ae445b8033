"""What stands in the graph: cards for nodes and folded groups, frames around open groups."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from engine.arithmetic import Data
from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.drawing.camera import LEAST_ZOOM_FOR_NAMES, LEAST_ZOOM_FOR_TEXT
from gui.labs.graph.drawing.items import captions
from gui.labs.graph.drawing.items.box_painting import box_look, paint_box
from gui.labs.graph.drawing.items.card_painting import STACK, paint_card, sign_rect
from gui.labs.graph.drawing.items.inks import inks
from gui.labs.graph.drawing.items.miniature import miniature
from gui.labs.graph.drawing.items.ports import (
    PORT_RADIUS,
    PORT_REACH,
    SIGN_RADIUS,
    input_place,
    output_place,
)
from gui.labs.graph.session.picture import Card, CardState, Frame
from gui.widgets.help import paragraph

CARD_WIDTH, CARD_HEIGHT = 156.0, 100.0
_GROUP_HEIGHT = 116.0
_WIDEST = 232.0
_CONSTANT_WIDTH, _CONSTANT_HEIGHT = 72.0, 40.0
_BESIDE_NAME = 24.0  # what a card needs beside its name
_LEAST_NAME = 40.0  # of a name's width that is hit
FRAME_TITLE = 34.0
_NOTHING = CardState()


def card_size(card: Card) -> tuple[float, float]:
    """Width and height, by kind and name. A name that does not fit is cut."""
    name = inks().name_metrics.horizontalAdvance(card.name)
    if card.is_constant:
        return min(max(_CONSTANT_WIDTH, name + _BESIDE_NAME), CARD_WIDTH), _CONSTANT_HEIGHT
    width = min(max(CARD_WIDTH, round(name + _BESIDE_NAME)), _WIDEST)
    return width, _GROUP_HEIGHT if card.is_group else CARD_HEIGHT


class CardItem(Guarded, QGraphicsItem):
    """A node, or a folded group; its position is its upper left corner."""

    def __init__(self, card: Card, width: float, height: float) -> None:
        super().__init__()
        self.card, self.state = card, _NOTHING
        self.box = QRectF(0, 0, width, height)
        self.is_hovered = False
        self.is_chosen = False  # among several that are selected together
        self.is_tiny = False  # shown too small even for its name
        self._texts: tuple[str, str, str] | None = None
        self.count_text = captions.count_text(card) if card.is_group else ""
        self._miniatures: tuple[QImage | None, QImage | None] | None = None
        self.ports = len(card.inputs)  # or as many as wires come to a group
        self._bounds = self.box.adjusted(-SIGN_RADIUS - 2 * PORT_RADIUS, -18, 2 * STACK + 9, 2 * STACK + 9)
        self.look = box_look(self)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def explanation(self) -> str:
        """The card in a few sentences."""
        return captions.explanation(self.card, self.state)

    @property
    def tip(self) -> str:
        """The same for a tooltip and for What's This."""
        return paragraph(self.explanation)

    @property
    def is_editable(self) -> bool:
        """A leaf that is a number, or has none yet."""
        return self.card.kind == "leaf" and not isinstance(self.state.data, np.ndarray)

    @property
    def is_selected(self) -> bool:
        return self.state.is_selected or self.is_chosen

    def choose(self, is_chosen: bool) -> None:
        """Whether it is among the selected."""
        if is_chosen != self.is_chosen:
            self.is_chosen = is_chosen
            self.look = box_look(self)
            self.update()

    def name_rect(self) -> QRectF:
        """Where the name stands, in the card's coordinates; a constant shows none."""
        return QRectF() if self.card.is_constant else QRectF(8, 2, self.box.width() - 16, 28)

    def written_name_rect(self) -> QRectF:
        """As much of it as the name takes, and enough to be hit: beside a short one the card is free."""
        rect = self.name_rect()
        written = inks().name_metrics.horizontalAdvance(self.shown_name) + _BESIDE_NAME
        rect.setWidth(min(max(written, _LEAST_NAME), rect.width()))
        return rect

    def input_point(self, port: int) -> QPointF:
        """Where a wire into a port ends, in the scene."""
        return self.pos() + QPointF(*input_place(self.card, self.box.height(), port, self.ports))

    def output_point(self) -> QPointF:
        """Where wires leave, in the scene."""
        return self.pos() + QPointF(*output_place(self.box.width(), self.box.height()))

    def port_at(self, point: QPointF) -> int | None:
        """The port that a point of the scene hits."""
        for port in range(self.ports):
            way = self.input_point(port) - point
            if way.x() ** 2 + way.y() ** 2 <= PORT_REACH**2:
                return port
        return None

    def value_rect(self) -> QRectF:
        """Where the data stands, in the card's coordinates: beside the sign, higher beside a truth."""
        left = sign_rect(self).right() + 6 if self.card.symbol else SIGN_RADIUS + 8
        middle = self.box.height() / 2
        if self.card.is_group:
            middle += -2 if self.state.truth is not None else 8
        elif self.state.truth is not None:
            middle -= 9
        return QRectF(left, middle - 15, self.box.width() - left - 12, 30)

    def gradient_rect(self) -> QRectF:
        """Where the gradient stands, in the card's coordinates."""
        bottom = self.box.height() - 12
        return QRectF(self.box.width() - 84, bottom - 22, 72, 22)

    @cached_property
    def shown_name(self) -> str:
        return inks().name_metrics.elidedText(
            self.card.name, Qt.TextElideMode.ElideRight, self.box.width() - _BESIDE_NAME + 1
        )

    @cached_property
    def far_name(self) -> str:
        return inks().far_name_metrics.elidedText(
            self.card.name, Qt.TextElideMode.ElideRight, self.box.width() - 8
        )

    @property
    def data_text(self) -> str:
        return self._written()[0]

    @property
    def gradient_text(self) -> str:
        return self._written()[1]

    @property
    def truth_text(self) -> str:
        return self._written()[2]

    @property
    def far_number(self) -> str:
        """The gradient, as far as it has come, else the value: in three digits."""
        return captions.far_number(self.state)

    def _written(self) -> tuple[str, str, str]:
        """Written when somebody reads it: not where a thousand cards are boxes."""
        if self._texts is None:
            card, state = self.card, self.state
            self._texts = (
                captions.data_text(state),
                captions.gradient_text(card, state),
                captions.truth_text(state),
            )
        return self._texts

    def show_state(self, state: CardState) -> bool:
        """Whether anything has changed."""
        before = self.state
        if state is before or _are_alike(state, before):
            return False
        self.state = state
        self._texts = self._miniatures = None
        look = box_look(self)
        if look != self.look or not self.is_tiny:
            self.look = look
            self.update()
        if self.is_hovered:
            self.setToolTip(self.tip)
        return True

    def hover(self, is_hovered: bool) -> None:
        self.is_hovered = is_hovered
        self.setToolTip(self.tip if is_hovered else "")  # written only where somebody may read it
        self.update()

    def dress(self) -> None:
        """The theme has changed: what is kept as a picture has the colours of before."""
        self._miniatures = None
        self.look = box_look(self)
        self.update()

    def miniatures(self) -> tuple[QImage | None, QImage | None]:
        """Of the data and of the gradient, where they are arrays."""
        if self._miniatures is None:
            data, gradient = self.state.data, self.state.gradient
            self._miniatures = (
                miniature(data, False) if isinstance(data, np.ndarray) else None,
                miniature(gradient, True) if isinstance(gradient, np.ndarray) else None,
            )
        return self._miniatures

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        if zoom < LEAST_ZOOM_FOR_TEXT:
            paint_box(painter, self, has_name=zoom >= LEAST_ZOOM_FOR_NAMES)
        else:
            paint_card(painter, self)


def _are_alike(a: CardState, b: CardState) -> bool:
    return (
        a.is_current == b.is_current
        and a.is_selected == b.is_selected
        and a.is_apart == b.is_apart
        and a.is_wrong == b.is_wrong
        and a.share == b.share
        and a.problem == b.problem
        and is_same(a.data, b.data)
        and is_same(a.gradient, b.gradient)
        and is_same(a.truth, b.truth)
    )


def is_same(a: Data | None, b: Data | None) -> bool:
    if a is b:
        return True
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return False  # an array of its own has come: comparing takes as long as painting
    return a == b


class FrameItem(Guarded, QGraphicsItem):
    """An open group: a ground for what it encloses, and a title that folds it."""

    def __init__(self, frame: Frame, width: float, height: float, depth: int) -> None:
        super().__init__()
        self.frame, self.depth = frame, depth
        self.is_hovered = False
        self.set_size(width, height)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def set_size(self, width: float, height: float) -> None:
        self.prepareGeometryChange()
        self.box = QRectF(0, 0, width, height)
        metrics, name = inks().name_metrics, self.frame.name
        self._name = metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(width - 48, 24))
        self.title = QRectF(0, 0, min(2 * metrics.horizontalAdvance(self._name) + 48, width), FRAME_TITLE)

    def hover(self, is_hovered: bool) -> None:
        self.is_hovered = is_hovered
        self.update(self.title)

    def boundingRect(self) -> QRectF:
        return self.box.adjusted(-2, -2, 2, 2)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        kit = inks()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(kit.faint_edge)
        painter.setBrush(kit.frame(self.depth))
        painter.drawRoundedRect(self.box, 2 * theme.RADIUS, 2 * theme.RADIUS)
        zoom = option.levelOfDetailFromTransform(painter.worldTransform())
        if zoom < LEAST_ZOOM_FOR_NAMES:
            return
        pen = kit.text if self.is_hovered else kit.quiet
        middle = FRAME_TITLE / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pen.brush())
        painter.drawPolygon(
            QPolygonF([QPointF(12, middle - 4), QPointF(24, middle - 4), QPointF(18, middle + 4)])
        )
        painter.setPen(pen)
        painter.setFont(kit.title if zoom >= LEAST_ZOOM_FOR_TEXT else kit.far_title)
        painter.drawText(
            self.title.adjusted(32, 0, 0, 0),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            self._name,
        )
