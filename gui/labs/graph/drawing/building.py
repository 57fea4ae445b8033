"""From a picture and its layout to the items that show it."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsScene

from gui.labs.graph.drawing import layout
from gui.labs.graph.drawing.card_painting import SIGN_RADIUS
from gui.labs.graph.drawing.curves import curve, port_offset
from gui.labs.graph.drawing.items import FRAME_TITLE, CardItem, FrameItem, card_size
from gui.labs.graph.drawing.layers import Size
from gui.labs.graph.drawing.places import Places
from gui.labs.graph.drawing.pulse import PulseItem
from gui.labs.graph.drawing.wires import CurrentWiresItem, LitWiresItem, WiresItem
from gui.labs.graph.picture import Frame, Picture, Wire

_MARGIN = 100.0  # around the graph, where a pulse may glow


@dataclass
class Items:
    """What a scene holds of a picture."""

    cards: dict[int, CardItem] = field(default_factory=dict)
    frames: dict[int, FrameItem] = field(default_factory=dict)
    wires: WiresItem = field(default_factory=lambda: WiresItem([], []))
    current: CurrentWiresItem = field(default_factory=lambda: CurrentWiresItem(WiresItem([], [])))
    lit: LitWiresItem = field(default_factory=lambda: LitWiresItem([]))
    pulse: PulseItem = field(default_factory=lambda: PulseItem([], QRectF()))
    card_places: Places = field(default_factory=Places)
    title_places: Places = field(default_factory=Places)
    bounds: QRectF = field(default_factory=QRectF)
    corners: dict[int, QPointF] = field(default_factory=dict)  # of cards and frames, the upper left ones

    def fixed_in(self, later: Items) -> int | None:
        """What should stay where it is when these items give way to others: the group that was folded or
        opened, else a card that is in both."""
        turned = (self.frames.keys() & later.cards.keys()) | (self.cards.keys() & later.frames.keys())
        return min(turned or self.cards.keys() & later.cards.keys(), default=None)


def build(scene: QGraphicsScene, picture: Picture) -> Items:
    """Lay out the picture and fill the empty scene with it."""
    sizes = {card.key: Size(*card_size(card)) for card in picture.cards}
    laid_out = layout.arrange(picture, sizes, FRAME_TITLE)
    return fill(scene, picture, laid_out)


def fill(scene: QGraphicsScene, picture: Picture, laid_out: layout.Layout) -> Items:
    items = Items()
    depths = _depths(picture.frames)
    for number, frame in enumerate(picture.frames):
        box = laid_out.frames[frame.key]
        frame_item = FrameItem(frame, box.width, box.height, depths[frame.key])
        frame_item.setPos(box.x, box.y)
        frame_item.setZValue(number - len(picture.frames) - 2)  # below the wires, an outer one lowest
        items.frames[frame.key] = frame_item
        scene.addItem(frame_item)
    for card in picture.cards:
        box = laid_out.cards[card.key]
        card_item = CardItem(card, box.width, box.height)
        card_item.setPos(box.x, box.y)
        items.cards[card.key] = card_item
        scene.addItem(card_item)
    paths = [
        _wire_path(items, wire, bends) for wire, bends in zip(picture.wires, laid_out.bends, strict=True)
    ]
    items.wires = WiresItem(paths, [wire.is_quiet for wire in picture.wires])
    items.lit = LitWiresItem(paths)
    items.current = CurrentWiresItem(items.wires)
    items.card_places = Places((key, _edges(item, item.box)) for key, item in items.cards.items())
    items.title_places = Places((key, _edges(item, item.title)) for key, item in items.frames.items())
    for card_item in items.cards.values():
        items.bounds = items.bounds.united(card_item.box.translated(card_item.pos()))
    for frame_item in items.frames.values():
        items.bounds = items.bounds.united(frame_item.box.translated(frame_item.pos()))
    items.bounds = items.bounds.united(items.wires.boundingRect())
    items.corners = {key: item.pos() for key, item in (*items.cards.items(), *items.frames.items())}
    items.pulse = PulseItem(paths, items.bounds.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
    for item in (items.wires, items.current, items.lit, items.pulse):
        scene.addItem(item)
    return items


def _wire_path(items: Items, wire: Wire, bends: tuple[tuple[float, float], ...]) -> QPainterPath:
    """From the middle of the source's right edge to the port at the target's left edge, or at its sign."""
    source, target = items.cards[wire.source], items.cards[wire.target]
    start = source.x() + source.box.width(), source.y() + source.box.height() / 2
    below = port_offset(wire.port, wire.ports, target.box.height())
    into_sign = 0.0
    if target.card.symbol and abs(below) < SIGN_RADIUS:
        into_sign = (SIGN_RADIUS**2 - below**2) ** 0.5
    end = target.x() - into_sign, target.y() + target.box.height() / 2 + below
    return curve([start, *bends, end])


def _edges(item: CardItem | FrameItem, box: QRectF) -> tuple[float, float, float, float]:
    return box.translated(item.pos()).getCoords()  # type: ignore[return-value]


def _depths(frames: tuple[Frame, ...]) -> dict[int, int]:
    """In how many others each frame is; an outer one comes before those within it."""
    depths: dict[int, int] = {}
    for frame in frames:
        depth = depths.setdefault(frame.key, 0)
        for member in frame.members:
            depths[member] = depth + 1
    return depths
