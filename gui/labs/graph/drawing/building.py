"""From a picture and its layout to the items that show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsScene

from gui.labs.graph.drawing.items.curves import Point, curve
from gui.labs.graph.drawing.items.flow import FlowItem
from gui.labs.graph.drawing.items.items import FRAME_TITLE, CardItem, FrameItem, card_size
from gui.labs.graph.drawing.items.pulse import PulseItem
from gui.labs.graph.drawing.items.wires import CurrentWiresItem, LitWiresItem, MovingWiresItem, WiresItem
from gui.labs.graph.drawing.layout import layout
from gui.labs.graph.drawing.layout.box_index import BoxIndex, Edges
from gui.labs.graph.drawing.layout.boxes import Box, Layout
from gui.labs.graph.drawing.layout.layers import Size
from gui.labs.graph.drawing.layout.placing import free_place
from gui.labs.graph.session.picture import Frame, Picture

_MARGIN = 100.0  # around the graph, where a pulse may glow


@dataclass
class Items:
    """What a scene holds of a picture.

    bends      of each wire, as the layout has them
    wire_into  (target, port) -> wire
    """

    picture: Picture = field(default_factory=Picture)
    cards: dict[int, CardItem] = field(default_factory=dict)
    frames: dict[int, FrameItem] = field(default_factory=dict)
    wires: WiresItem = field(default_factory=lambda: WiresItem([], []))
    current: CurrentWiresItem = field(default_factory=lambda: CurrentWiresItem(WiresItem([], [])))
    moving: MovingWiresItem = field(init=False)
    lit: LitWiresItem = field(default_factory=lambda: LitWiresItem([]))
    pulse: PulseItem = field(default_factory=lambda: PulseItem([], QRectF()))
    flow: FlowItem = field(default_factory=FlowItem)
    card_places: BoxIndex = field(default_factory=BoxIndex)
    title_places: BoxIndex = field(default_factory=BoxIndex)
    bounds: QRectF = field(default_factory=QRectF)
    corners: dict[int, QPointF] = field(default_factory=dict)  # of cards and frames, the upper left ones
    bends: list[tuple[Point, ...]] = field(default_factory=list)
    wire_into: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.moving = MovingWiresItem(self.wires, self.current)

    def fixed_in(self, later: Items, places: Mapping[int, Point]) -> int | None:
        """What should stay where it is when these items give way to others: the group that was folded or
        opened, else a card that is in both, best one with a place of its own."""
        turned = (self.frames.keys() & later.cards.keys()) | (self.cards.keys() & later.frames.keys())
        both = self.cards.keys() & later.cards.keys()
        return min(turned or both & places.keys() or both, default=None)

    def wire_path(self, wire: int) -> QPainterPath:
        """From the middle of the source's right edge to the port at the target's left edge."""
        ends = self.picture.wires[wire]
        start = self.cards[ends.source].output_point()
        end = self.cards[ends.target].input_point(ends.port)
        return curve([(start.x(), start.y()), *self.bends[wire], (end.x(), end.y())])

    def free_place(self, box: Box, besides: Collection[int] = (), frames: bool = True) -> Point:
        """The upper left corner of the place nearest to this box where it covers no card, but perhaps those
        besides, and no frame."""
        cards = [item for key, item in self.cards.items() if key not in besides]
        return free_place(box, [box_of(item) for item in (*cards, *(self.frames.values() if frames else ()))])

    def measure(self) -> None:
        """Where everything is, after something has moved."""
        self.card_places = BoxIndex((key, edges_of(item, item.box)) for key, item in self.cards.items())
        self.title_places = BoxIndex((key, edges_of(item, item.title)) for key, item in self.frames.items())
        self.corners = {key: item.pos() for key, item in (*self.cards.items(), *self.frames.items())}
        bounds = QRectF()
        for card in self.cards.values():
            bounds = bounds.united(card.box.translated(card.pos()))
        for frame in self.frames.values():
            bounds = bounds.united(frame.box.translated(frame.pos()))
        self.bounds = bounds.united(self.wires.boundingRect())
        self.pulse.set_bounds(self.bounds.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))


def build(scene: QGraphicsScene, picture: Picture, places: Mapping[int, Point]) -> Items:
    """Lay out the picture and fill the empty scene with it. places: of the cards that have one."""
    sizes = {card.key: Size(*card_size(card)) for card in picture.cards}
    laid_out = layout.arrange(picture, sizes, FRAME_TITLE, places)
    return fill(scene, picture, laid_out)


def fill(scene: QGraphicsScene, picture: Picture, laid_out: Layout) -> Items:
    items = Items(picture)
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
    for number, wire in enumerate(picture.wires):
        items.wire_into[wire.target, wire.port] = number
        target = items.cards[wire.target]
        target.ports = max(target.ports, wire.ports)
    items.bends = list(laid_out.bends)
    paths = [items.wire_path(number) for number in range(len(picture.wires))]
    items.wires = WiresItem(paths, [wire.is_quiet for wire in picture.wires])
    items.lit = LitWiresItem(paths)
    items.current = CurrentWiresItem(items.wires)
    items.moving = MovingWiresItem(items.wires, items.current)
    items.pulse = PulseItem(paths, QRectF())
    items.measure()
    for item in (items.wires, items.moving, items.current, items.lit, items.pulse, items.flow):
        scene.addItem(item)
    return items


def box_of(item: CardItem | FrameItem) -> Box:
    return Box(item.x(), item.y(), item.box.width(), item.box.height())


def edges_of(item: CardItem | FrameItem, box: QRectF) -> Edges:
    return box.translated(item.pos()).getCoords()  # type: ignore[return-value]


def _depths(frames: tuple[Frame, ...]) -> dict[int, int]:
    """In how many others each frame is; an outer one comes before those within it."""
    depths: dict[int, int] = {}
    for frame in frames:
        depth = depths.setdefault(frame.key, 0)
        for member in frame.members:
            depths[member] = depth + 1
    return depths
