"""A gradient that travels: it leaves its card, meets the local derivative at the operation, and its product
runs back along the wire, which fills behind it.

A gradient is a round pill in the colour of its sign, a local derivative a square tag in the colour of data.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui import theme
from gui.guarded import Guarded
from gui.labs.graph.drawing.items.curves import point_at, points_along
from gui.labs.graph.drawing.items.inks import Inks, inks
from gui.labs.graph.session.picture import Flow

# when each phase ends, as a share of the whole: 0.2, 0.6, 0.4 and 0.2 of 1.4 seconds
LEAVES, MEETS, TRAVELS = 1 / 7, 4 / 7, 6 / 7
PHASE_ENDS = (LEAVES, MEETS, TRAVELS, 1.0)
_SAMPLES = 64  # points along a wire
_PAD, _GAP = 9.0, 7.0  # within a pill, between two parts of the plaque
_THINNEST, _WIDEST = 1.5, 6.0  # of the filled wire
_APART = 12.0  # from the card to the plaque
_LEAST = 0.6  # of the usual size: smaller the plaque is not drawn, it rather lies over its card


class FlowItem(Guarded, QGraphicsItem):
    """One contribution at a moment of its way. It lies above the whole graph."""

    def __init__(self) -> None:
        super().__init__()
        self._flow: Flow | None = None
        self.fraction = 0.0
        self._scale = 1.0
        self._bounds = QRectF()
        self.setZValue(4)

    @property
    def is_running(self) -> bool:
        return self._flow is not None

    def start(
        self,
        flow: Flow,
        card: QRectF,
        leaves: QPointF,
        path: QPainterPath,
        read: QPainterPath | None,
        room: QRectF,
        zoom: float,
    ) -> None:
        """card: the one that the gradient leaves; leaves: where it stands there; path: of the wire, from
        input to operation; read: of the wire along which the local derivative comes; room: what is seen,
        which the plaque does not leave. All in the scene."""
        self.prepareGeometryChange()
        self._flow, self.fraction = flow, 0.0
        self._scale = 1 / min(max(zoom, 0.05), 1.0)  # as large on screen where the graph is shown small
        self._leaves = leaves
        self._way = [QPointF(x, y) for x, y in points_along(path, _SAMPLES)[::-1].tolist()]
        self._read = [] if read is None else [QPointF(x, y) for x, y in points_along(read, _SAMPLES).tolist()]
        self._operation = self._way[0]
        self._place = plaque = self._placed(card, room)
        bounds = QRectF(plaque).united(QRectF(self._leaves, self._operation).normalized())
        for point in (*self._way, *self._read):
            bounds = bounds.united(QRectF(point, point).adjusted(-1, -1, 1, 1))
        reach = 60 * self._scale
        self._bounds = bounds.adjusted(-reach, -reach, reach, reach)

    def stop(self) -> None:
        if self._flow is not None:
            self.prepareGeometryChange()
            self._flow, self._bounds = None, QRectF()

    def advance_to(self, fraction: float) -> None:
        """0: it leaves; 1: it has arrived and was counted."""
        self.fraction = min(max(fraction, 0.0), 1.0)
        self.update()

    @property
    def place(self) -> QPointF:
        """Where the gradient, later the product, is now."""
        if self.fraction < LEAVES:
            return self._leaves + (self._operation - self._leaves) * (self.fraction / LEAVES)
        return point_at(self._way, self._share(MEETS, TRAVELS))

    def _share(self, begin: float, end: float) -> float:
        return min(max((self.fraction - begin) / (end - begin), 0.0), 1.0)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        flow = self._flow
        if flow is None:
            return
        kit = inks()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.fraction < LEAVES:
            self._paint_pill(painter, kit, self.place, flow.numbers[0], flow.signs[0])
        elif self.fraction <= TRAVELS:  # halted there it has arrived, and is not counted yet
            self._paint_filled_wire(painter, kit, flow)
            self._paint_read(painter, kit, flow)
            self._paint_plaque(painter, kit, flow)
            if self.fraction > MEETS:
                self._paint_pill(painter, kit, self.place, flow.numbers[2], flow.signs[1])

    def _paint_filled_wire(self, painter: QPainter, kit: Inks, flow: Flow) -> None:
        """As far as the product has come."""
        count = round(self._share(MEETS, TRAVELS) * (len(self._way) - 1))
        if count < 1:
            return
        pen = QPen(_hue(kit, flow.signs[1]), (_THINNEST + (_WIDEST - _THINNEST) * flow.share) * self._scale)
        if flow.signs[1] < 0:  # told by dashes too, not by the colour alone
            pen.setDashPattern([3, 2])
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(self._way[: count + 1]))

    def _paint_read(self, painter: QPainter, kit: Inks, flow: Flow) -> None:
        """The local derivative comes along the wire of the value it was read from."""
        if not self._read:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((kit.panel.color(), 10.0), (kit.data.color(), 2.0)):  # nothing shows through
            painter.setPen(QPen(color, width * self._scale))
            painter.drawPolyline(QPolygonF(self._read))
        share = self._share(LEAVES, (LEAVES + MEETS) / 2)
        if share < 1:
            self._paint_tag(painter, kit, point_at(self._read, share), flow.numbers[1])

    # The plaque at the operation

    def _placed(self, card: QRectF, room: QRectF) -> QRectF:
        """Over the operation's own card or under it, never over the wire in use; smaller where it must be."""
        above, below = card.top() - room.top(), room.bottom() - card.bottom()
        plaque = self._plaque()
        high = plaque.height() + _APART * self._scale
        is_above = above >= high or above > below
        fits = min(max(above, below) / high, room.width() / plaque.width(), 1.0)
        self._scale *= max(fits, _LEAST)
        plaque, apart = self._plaque(), _APART * self._scale
        left = min(max(self._operation.x() - apart, room.left()), room.right() - plaque.width())
        top = card.top() - apart - plaque.height() if is_above else card.bottom() + apart
        plaque.moveTo(left, min(max(top, room.top()), room.bottom() - plaque.height()))
        return plaque

    def _plaque(self) -> QRectF:
        assert self._flow is not None
        wide = (
            sum(map(self._column_width, range(3)))
            + 2 * (self._sign_width() + 2 * _GAP) * self._scale
            + 2 * _PAD * self._scale
        )
        return QRectF(0, 0, wide, self._high() * 2.1)

    def _high(self) -> float:
        """Of a pill."""
        return (QFontMetricsF(inks().gradient).height() + 6) * self._scale

    def _sign_width(self) -> float:
        return QFontMetricsF(inks().gradient).horizontalAdvance("×")

    def _part_width(self, number: str) -> float:
        return (QFontMetricsF(inks().gradient).horizontalAdvance(number) + 2 * _PAD) * self._scale

    def _column_width(self, index: int) -> float:
        """Of a number and what stands below it."""
        assert self._flow is not None
        caption = QFontMetricsF(inks().small).horizontalAdvance(self._flow.captions[index])
        return max(self._part_width(self._flow.numbers[index]), caption * self._scale)

    def _paint_plaque(self, painter: QPainter, kit: Inks, flow: Flow) -> None:
        box, scale = self._place, self._scale
        painter.setPen(QPen(kit.faint_edge.color(), scale))
        painter.setBrush(kit.panel)
        edge = box.bottom() if box.center().y() < self._operation.y() else box.top()
        middle_of_foot = min(
            max(self._operation.x() + _APART * scale, box.left() + 22 * scale), box.right() - 22 * scale
        )
        foot = [QPointF(middle_of_foot + dx * scale, edge) for dx in (-8, 8)]
        painter.drawPolygon(QPolygonF([*foot, self._operation]))
        painter.drawRoundedRect(box, theme.RADIUS * scale, theme.RADIUS * scale)
        middle = box.top() + self._high() * 0.7
        x = box.left() + _PAD * scale
        has_local = not self._read or self._share(LEAVES, (LEAVES + MEETS) / 2) >= 1
        has_product = self.fraction > (LEAVES + 2 * MEETS) / 3
        for index, number in enumerate(flow.numbers):
            width = self._column_width(index)
            at = QPointF(x + width / 2, middle)
            if index == 1:
                if has_local:
                    self._paint_tag(painter, kit, at, number)
                else:
                    self._paint_slot(painter, kit, at, self._part_width(number))
            elif index == 0 or has_product:
                self._paint_pill(painter, kit, at, number, flow.signs[index // 2])
            if index != 2 or has_product:
                self._write(
                    painter, kit.quiet, kit.small, at + QPointF(0, self._high() * 0.95), flow.captions[index]
                )
            x += width + _GAP * scale
            if index < 2 and (index == 0 or has_product):
                sign = "×" if index == 0 else "="
                self._write(
                    painter, kit.text, kit.gradient, QPointF(x + self._sign_width() * scale / 2, middle), sign
                )
            x += (self._sign_width() + _GAP) * scale

    def _paint_pill(self, painter: QPainter, kit: Inks, at: QPointF, number: str, sign: int) -> None:
        hue = _hue(kit, sign)
        box = QRectF(0, 0, self._part_width(number), self._high())
        box.moveCenter(at)
        painter.setPen(QPen(kit.panel.color(), 1.5 * self._scale))
        painter.setBrush(hue)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        self._write(painter, QPen(theme.ink_on(hue)), kit.gradient, at, number)

    def _paint_tag(self, painter: QPainter, kit: Inks, at: QPointF, number: str) -> None:
        box = QRectF(0, 0, self._part_width(number), self._high())
        box.moveCenter(at)
        painter.setPen(QPen(kit.data.color(), 1.5 * self._scale))
        painter.setBrush(theme.blend(theme.current().panel, theme.current().data, 0.1))
        painter.drawRect(box)
        self._write(painter, kit.data, kit.gradient, at, number)

    def _paint_slot(self, painter: QPainter, kit: Inks, at: QPointF, width: float) -> None:
        """Where the local derivative will stand."""
        box = QRectF(0, 0, width, self._high())
        box.moveCenter(at)
        pen = QPen(kit.data.color(), self._scale)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)

    def _write(self, painter: QPainter, pen: QPen, font: object, at: QPointF, text: str) -> None:
        painter.save()
        painter.translate(at)
        painter.scale(self._scale, self._scale)
        painter.setFont(font)  # type: ignore[arg-type]
        painter.setPen(pen)
        painter.drawText(QRectF(-300, -30, 600, 60), Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


def _hue(kit: Inks, sign: int) -> QColor:
    return (kit.negative if sign < 0 else kit.positive if sign > 0 else kit.quiet).color()
