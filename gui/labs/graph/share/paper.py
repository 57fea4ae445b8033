"""The graph as a picture for a file: whole, at its own size, whatever the window shows of it.

    paper = Paper(view)
    paper.png()      # bytes; paper.scale: how much of its own size the picture has
    paper.svg()      # one unit is one pixel of the graph at its own size
    paper.pdf()      # one page as large as the graph

Painted is what the view shows at this moment, without what belongs to the pointer: the mark of the selected
card, what is under the pointer, the paths that are lit for them, and pulses on their way.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html import escape

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontInfo, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication, QGraphicsItem, QStyleOptionGraphicsItem

from gui import theme
from gui.labs.graph.drawing.items.items import CardItem, FrameItem
from gui.labs.graph.drawing.items.wires import CurrentWiresItem, WiresItem
from gui.labs.graph.drawing.view import GraphView

MARGIN = 24.0  # around the graph
MOST_PIXELS = 8_000  # of a picture's longer side
_QUICK = 80  # as Qt counts: half the time that the densest PNG takes, an eighth more bytes
_SHARP = 2.0  # times its own size: a picture is enlarged on slides and on paper
_PIXELS_PER_INCH = 96  # at the graph's own size
_POINTS_PER_INCH = 72
_MOST_POINTS = 14_400  # of a page's longer side: what every reader of PDF takes
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold, not even escaped
_FAMILY = re.compile('font-family="[^"]*"')


class Paper:
    """What a view shows, ready to be painted elsewhere. For use at once: it follows the view's changes.

    bounds  what is on it: the graph with a margin, in scene coordinates
    size    of that, in pixels at the graph's own size
    scale   how many pixels of image() there are for one of size: 2, or less where the graph is large
    """

    def __init__(self, view: GraphView) -> None:
        shown = view.scene().items(Qt.SortOrder.AscendingOrder)  # from below
        copies = [(_for_paper(item), item.scenePos()) for item in shown if item.isVisible()]
        self._items = [(item, place) for item, place in copies if item is not None]
        bounds = QRectF()
        for item, place in self._items:
            bounds = bounds.united(item.boundingRect().translated(place))
        # whole pixels, or the last row would be half transparent
        self.bounds = QRectF(bounds.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN).toAlignedRect())
        self.size = self.bounds.size()
        self.scale = min(_SHARP, MOST_PIXELS / max(self.size.width(), self.size.height()))

    def paint(self, painter: QPainter) -> None:
        """From (0, 0) to size. How much is said depends on the painter's scale, as in the view."""
        painter.fillRect(QRectF(0, 0, self.size.width(), self.size.height()), QColor(theme.current().panel))
        option = QStyleOptionGraphicsItem()
        for item, place in self._items:
            option.exposedRect = item.boundingRect()
            painter.save()
            painter.translate(place - self.bounds.topLeft())
            item.paint(painter, option, None)
            painter.restore()

    def image(self) -> QImage:
        """Raises MemoryError if there is no room for it."""
        width, height = (max(1, round(side * self.scale)) for side in (self.size.width(), self.size.height()))
        image = QImage(width, height, QImage.Format.Format_RGB32)
        if image.isNull():
            raise MemoryError(f"a picture of {width} × {height} pixels")
        dots = round(_PIXELS_PER_INCH * self.scale / 0.0254)
        image.setDotsPerMeterX(dots)
        image.setDotsPerMeterY(dots)
        painter = QPainter(image)
        painter.scale(width / self.size.width(), height / self.size.height())
        self.paint(painter)
        painter.end()
        return image

    def png(self) -> bytes:
        buffer = _buffer()
        self.image().save(buffer, "PNG", _QUICK)  # type: ignore[call-overload]
        return bytes(buffer.data().data())

    def svg(self) -> bytes:
        """Its texts are texts: they can be searched, and a viewer that lacks our face takes another."""
        from PySide6.QtSvg import QSvgGenerator  # not before the first such picture, for a quicker start

        buffer = _buffer()
        generator = QSvgGenerator(QSvgGenerator.SvgVersion.Svg11)
        generator.setOutputDevice(buffer)
        generator.setResolution(_PIXELS_PER_INCH)
        generator.setSize(self.size.toSize())
        generator.setViewBox(QRectF(0, 0, self.size.width(), self.size.height()))
        generator.setTitle("Nablab")
        painter = QPainter(generator)
        self.paint(painter)
        painter.end()
        text = _NO_XML.sub("", bytes(buffer.data().data()).decode())
        # the system's face may go by a name that only this system knows
        family = QFontInfo(QApplication.font()).family()
        faces = escape(f"'{family}', system-ui, sans-serif")
        return _FAMILY.sub(lambda _: f'font-family="{faces}"', text).encode()

    def pdf(self) -> bytes:
        longest = max(self.size.width(), self.size.height())
        # a finer page, not a smaller scale of the painter, which would leave out the texts
        resolution = max(_PIXELS_PER_INCH, math.ceil(longest * _POINTS_PER_INCH / _MOST_POINTS))
        page = self.size * (_POINTS_PER_INCH / resolution)
        buffer = _buffer()
        writer = QPdfWriter(buffer)
        writer.setResolution(resolution)
        points = QSizeF(math.ceil(page.width()), math.ceil(page.height()))
        writer.setPageSize(QPageSize(points, QPageSize.Unit.Point, "", QPageSize.SizeMatchPolicy.ExactMatch))
        writer.setPageMargins(QMarginsF())
        writer.setTitle("Nablab")
        writer.setCreator("Nablab")
        painter = QPainter(writer)
        painter.fillRect(QRectF(0, 0, writer.width(), writer.height()), QColor(theme.current().panel))
        self.paint(painter)
        painter.end()
        return bytes(buffer.data().data())


def _for_paper(item: QGraphicsItem) -> QGraphicsItem | None:
    """The item, or one like it without the marks of selection and pointer; None: it is not for paper."""
    if isinstance(item, CardItem):
        card = CardItem(item.card, item.box.width(), item.box.height())
        card.show_state(replace(item.state, is_selected=False))
        return card
    if isinstance(item, FrameItem):
        return FrameItem(item.frame, item.box.width(), item.box.height(), item.depth)
    return item if isinstance(item, WiresItem | CurrentWiresItem) else None


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer
