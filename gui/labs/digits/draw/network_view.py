"""The network as a picture: the pixels, columns of neurons, the edges between them, in one widget."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arithmetic import Array
from gui import theme
from gui.accessibility import Part, announce, describe
from gui.guarded import Guarded
from gui.labs.digits.session.board.network_picture import UNKNOWN, Edges, NetworkPicture
from gui.widgets.grids.pixels import INK, SIGNED, colors_of
from gui.widgets.help import explain, paragraph

Place = tuple[int, int]  # a column, and a row in it

_LEVELS = 12  # widths and colours of edges: as many as can be told apart
_FAINTEST = 2  # of these: fainter ones are seen where their neuron stands alone
_SHADES = 32  # of a neuron
_WIDEST, _HAIR = 5.5, 0.7  # pixels
_FADED = 0.16  # opacity of what is not looked at
_LARGEST, _LEAST = 18.0, 5.0  # pixels: radius of a neuron
_TEXT = 13  # pixels


@dataclass(frozen=True)
class _Layout:
    """Where all stands, in pixels."""

    image: QRectF
    pattern: QRectF
    radius: float
    centres: tuple[tuple[QPointF, ...], ...]  # of the neurons, by column
    right: float  # where the answers begin


class NetworkView(Guarded, QWidget):
    """pointed: what is said of the neuron under the mouse, or of the one that the arrow keys have come to; ""
    for none. chosen: its number through all layers, the digits last: a click, Return or Space.

    Under the mouse, a neuron stands alone with its edges.
    """

    pointed = Signal(str)
    chosen = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.picture: NetworkPicture | None = None
        self.alone: Place | None = None
        self._marked: int | None = None
        self._by_keys = False
        self._edges = QPixmap()
        self._edges_key: tuple[object, ...] = ()
        describe(self, QAccessible.Role.Graphic, self.parts)
        self.setAccessibleName(self.tr("The network"))
        explain(
            self,
            self.tr(
                "Neurons, filled by what they say, and the edges between them. Point at one to see it alone; "
                "click, or use the arrow keys and Return, to look at it closely."
            ),
            "neuron",
        )
        self.setToolTip("")  # it would lie on the picture
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, picture: NetworkPicture, marked: int | None = None) -> None:
        """marked: the number of the neuron that is looked at closely."""
        is_other = self.picture is None or [len(c.units) for c in picture.columns] != [
            len(c.units) for c in self.picture.columns
        ]
        self.picture, self._marked = picture, marked
        if is_other:
            self.alone = None
        if self.alone is not None:
            self.pointed.emit(picture.told(*self.alone))
        shown = [f"{picture.name(*p)}: {picture.value(*p)}" for p in self._places(len(picture.columns) - 1)]
        self.setAccessibleDescription(", ".join(shown))
        self.update()

    def parts(self) -> list[Part]:
        """The neurons, as a screen reader lists them."""
        if self.picture is None:
            return []
        picture, layout = self.picture, self._layout()
        return [
            Part(
                picture.name(column, row),
                picture.value(column, row),
                self._box(layout, column, row).toRect(),
                (column, row) == self.alone,
            )
            for column in range(len(picture.columns))
            for _, row in self._places(column)
        ]

    def _places(self, column: int) -> list[Place]:
        assert self.picture is not None
        return [(column, row) for row in range(len(self.picture.columns[column].units))]

    def place_of(self, number: int) -> QPoint:
        """The middle of a neuron that is shown, by its number through all layers."""
        assert self.picture is not None
        place = self.picture.place(number)
        assert place is not None, f"neuron {number} is not shown"
        return self._layout().centres[place[0]][place[1]].toPoint()

    def sizeHint(self) -> QSize:
        return QSize(760, 480)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.span(400), theme.px(200))

    # Where all stands

    def _layout(self) -> _Layout:
        assert self.picture is not None
        width, height = float(self.width()), float(self.height())
        columns = self.picture.columns
        side = min(0.24 * width, 0.44 * height, 224.0)
        top = max(0.0, (height - 2 * side - 3 * theme.SPACE) / 2)
        image = QRectF(1, top, side, side)
        pattern = QRectF(1, top + side + 3 * theme.SPACE, side, side)
        answers = theme.px(60) + min(0.16 * width, 160.0)
        most = max(len(column.units) for column in columns)
        radius = max(_LEAST, min(_LARGEST, height / most / 2.6))
        label = theme.px(34)
        first, last = image.right() + 0.1 * width + label, width - answers - radius - theme.SPACE
        gap = (last - first) / (len(columns) - 1)
        centres = tuple(
            tuple(
                QPointF(first + number * gap, (row + 0.5) * height / len(column.units))
                for row in range(len(column.units))
            )
            for number, column in enumerate(columns)
        )
        return _Layout(image, pattern, radius, centres, last + radius + theme.SPACE)

    @staticmethod
    def _box(layout: _Layout, column: int, row: int) -> QRectF:
        centre, r = layout.centres[column][row], layout.radius
        return QRectF(centre.x() - r, centre.y() - r, 2 * r, 2 * r)

    def _place_at(self, point: QPointF) -> Place | None:
        """The neuron under a point, with a little room around it."""
        if self.picture is None:
            return None
        layout = self._layout()
        for column, centres in enumerate(layout.centres):
            for row, centre in enumerate(centres):
                if QLineF(centre, point).length() <= layout.radius + 3:
                    return column, row
        return None

    # Pointing and choosing

    def _look_at(self, place: Place | None) -> None:
        if place != self.alone and self.picture is not None:
            self.alone = place
            told = "" if place is None else self.picture.told(*place)
            self.pointed.emit(told)
            if place is not None:
                announce(self, told)
            self.update()

    def _choose(self) -> None:
        if self.alone is not None and self.picture is not None:
            self.chosen.emit(self.picture.number(*self.alone))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._look_at(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._look_at(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._look_at(self._place_at(event.position()))
            self._choose()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._look_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }.get(Qt.Key(event.key()))
        if self.picture is not None and step is not None:
            self._look_at(self._beside(*step))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.alone:
            self._choose()
        else:
            super().keyPressEvent(event)

    def _beside(self, across: int, down: int) -> Place:
        """The neuron that an arrow key leads to: within its column, or at the same height in the next one."""
        assert self.picture is not None
        if self.alone is None:
            marked = None if self._marked is None else self.picture.place(self._marked)
            return marked or (0, 0)
        column, row = self.alone
        counts = [len(each.units) for each in self.picture.columns]
        if across:
            to = min(max(column + across, 0), len(counts) - 1)
            return to, min((2 * row + 1) * counts[to] // (2 * counts[column]), counts[to] - 1)
        return column, min(max(row + down, 0), counts[column] - 1)

    def explain_at(self, point: QPoint) -> str:
        place = self._place_at(QPointF(point))
        if place is None or self.picture is None:
            return self.whatsThis()
        return self.whatsThis() + paragraph(self.picture.told(*place))

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        picture = self.picture
        if picture is None:
            return
        layout = self._layout()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(1.0 if self.alone is None else _FADED)
        painter.drawPixmap(0, 0, self._all_edges(layout))
        painter.setOpacity(1.0)
        if self.alone is not None:
            for number, edges in enumerate(picture.edges):
                _paint_edges(painter, layout, number, edges, self.alone)
        self._paint_images(painter, layout)
        for column in range(len(picture.columns)):
            self._paint_column(painter, layout, column)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.current().accent), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _all_edges(self, layout: _Layout) -> QPixmap:
        """Painted anew only where their numbers are others: pointing at a neuron needs them each time."""
        assert self.picture is not None
        numbers = [(edges.numbers.tobytes(), edges.kind, edges.is_new) for edges in self.picture.edges]
        key = numbers, self.size(), theme.current(), theme.look()
        if key != self._edges_key:
            ratio = self.devicePixelRatioF()
            self._edges = QPixmap(self.size() * ratio)
            self._edges.setDevicePixelRatio(ratio)
            self._edges.fill(QColor(theme.current().ground))  # opaque: painted faster
            painter = QPainter(self._edges)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            is_stepped = any(edges.is_new for edges in self.picture.edges)
            for number, edges in enumerate(self.picture.edges):
                painter.setOpacity(0.4 if is_stepped and not edges.is_new else 1.0)
                _paint_edges(painter, layout, number, edges)
            painter.end()
            self._edges_key = key
        return self._edges

    def _paint_images(self, painter: QPainter, layout: _Layout) -> None:
        """What the network sees, and what the first layer's unit that is pointed at looks for."""
        assert self.picture is not None
        picture, line = self.picture, QColor(theme.current().line)
        _paint_pixels(painter, layout.image, colors_of(picture.image, INK, picture.tint), line)
        where = self.alone
        if where is None and self._marked is not None:
            where = picture.place(self._marked)
        pattern = picture.pattern(*where) if where is not None else None
        if where is None or pattern is None:
            return
        _paint_pixels(painter, layout.pattern, colors_of(pattern, SIGNED), line)
        painter.setPen(QColor(theme.current().quiet))
        painter.setFont(theme.sized(_TEXT))
        above = QRectF(layout.pattern.x(), layout.image.bottom(), layout.image.width(), 3 * theme.SPACE)
        unit = picture.columns[0].units[where[1]]
        words = self.tr("Unit {unit} looks for").format(unit=unit)
        painter.drawText(above, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)

    def _paint_column(self, painter: QPainter, layout: _Layout, number: int) -> None:
        assert self.picture is not None
        colors, column = theme.current(), self.picture.columns[number]
        largest = float(np.max(np.abs(column.values), initial=0.0)) or 1.0
        is_last = number == len(self.picture.columns) - 1
        marked = None if self._marked is None else self.picture.place(self._marked)
        small = theme.exactly(max(9, min(theme.px(_TEXT), int(1.7 * layout.radius))))
        for row, (unit, value) in enumerate(zip(column.units, column.values.tolist(), strict=True)):
            box = self._box(layout, number, row)
            share = abs(value) / (1.0 if is_last and not column.is_blame else largest)
            hue = colors.data if not column.is_blame else theme.sign_color(value).name()
            fill, ink = _fill(colors.panel, hue, round(share * _SHADES))
            ring = (number, row) in (self.alone, marked)
            edge = colors.accent if ring else colors.quiet if column.is_new else colors.line
            painter.setPen(QPen(QColor(edge), theme.line(2.5 if ring or column.is_new else 1)))
            painter.setBrush(fill)
            painter.drawEllipse(box)
            painter.setFont(small)
            if is_last or (value < 0 and share > 0.03):  # told by a sign, too, not by the colour alone
                painter.setPen(ink)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(unit) if is_last else "−")
            if is_last:
                self._paint_answer(painter, layout, box.center().y(), value, share)
            else:
                painter.setPen(QColor(colors.text if ring else colors.quiet))
                metrics = painter.fontMetrics()
                room = QRectF(0, 0, metrics.horizontalAdvance(str(unit)) + 4, metrics.ascent())
                room.moveCenter(QPointF(box.x() - 5 - room.width() / 2, box.center().y()))
                painter.fillRect(room, QColor(colors.ground))  # edges come from there
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, str(unit))

    def _paint_answer(self, painter: QPainter, layout: _Layout, y: float, value: float, share: float) -> None:
        """A digit's probability, or the blame of its logit, as a bar and in figures."""
        assert self.picture is not None
        colors, is_blame = theme.current(), self.picture.columns[-1].is_blame
        text = f"{value + 0.0:.3f}".replace("-", "−") if is_blame else f"{100 * value:.1f} %"
        painter.setPen(QColor(colors.text if share >= 0.005 else colors.quiet))
        room = QRectF(layout.right, y - layout.radius, self.width() - layout.right - 2, 2 * layout.radius)
        painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colors.data) if not is_blame else theme.sign_color(value))
        width = share * (room.width() - theme.px(60))
        painter.drawRoundedRect(QRectF(layout.right, y - 5, width, 10), 2, 2)


def _paint_pixels(painter: QPainter, box: QRectF, pixels: Array, line: QColor) -> None:
    height, width = pixels.shape
    painter.drawImage(box, QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32))
    painter.setPen(line)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


def _paint_edges(
    painter: QPainter, layout: _Layout, column: int, edges: Edges, alone: Place | None = None
) -> None:
    """Those that end at a column, the strongest on top; alone: only those of this neuron."""
    ends = layout.centres[column]
    begins = (
        layout.centres[column - 1] if column else (QPointF(layout.image.right(), layout.image.center().y()),)
    )
    shares = edges.numbers / (float(np.max(np.abs(edges.numbers), initial=0.0)) or 1.0)
    shown = np.rint(shares * _LEVELS).astype(int)
    seen = np.abs(shown) >= (_FAINTEST if alone is None else 1)
    if edges.kind == UNKNOWN or not column:
        seen[:] = True
    if alone is not None:
        seen &= _touches(seen.shape, column, alone)
    levels: dict[int, list[QLineF]] = {}
    for left, right in np.argwhere(seen).tolist():
        levels.setdefault(int(shown[left, right]), []).append(QLineF(begins[left], ends[right]))
    for level in sorted(levels, key=abs):
        painter.setPen(_pen(level, theme.current(), theme.line(1)))
        painter.drawLines(levels[level])


def _touches(shape: tuple[int, ...], column: int, alone: Place) -> Array:
    """Whether an edge that ends at the column begins or ends at this neuron."""
    found = np.zeros(shape, bool)
    if alone[0] == column:
        found[:, alone[1]] = True
    elif alone[0] == column - 1:
        found[alone[1]] = True
    return found


@cache
def _pen(level: int, colors: theme.Theme, line: float) -> QPen:
    """In the colours of the graph's wires; what is negative is dashed, too. line: a pixel of a width."""
    share = abs(level) / _LEVELS
    if not level:
        return QPen(theme.blend(colors.line, colors.quiet, 0.2), _HAIR * line)
    hue = colors.negative if level < 0 else colors.positive
    width = line * (_HAIR + (_WIDEST - _HAIR) * share)
    pen = QPen(theme.blend(colors.ground, hue, 0.25 + 0.75 * share), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if level < 0:
        pen.setDashPattern([max(2.0, 12 / width), max(1.2, 6 / width)])
    return pen


@cache
def _fill(ground: str, hue: str, shade: int) -> tuple[QColor, QColor]:
    """Of a neuron: its colour, and that of what is written on it."""
    fill = theme.blend(ground, hue, shade / _SHADES)
    return fill, theme.ink_on(fill)
