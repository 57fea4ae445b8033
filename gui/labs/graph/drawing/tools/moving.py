"""Cards on their way to another place, with their wires and the frames around them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QPointF

from gui.labs.graph.drawing.building import Items, box_of
from gui.labs.graph.drawing.items.curves import Point
from gui.labs.graph.drawing.items.items import FRAME_TITLE, FrameItem
from gui.labs.graph.drawing.layout.boxes import frame_around


class Move:
    """From the moment it is made until end().

    Only the wires of the moved cards and the frames around them are drawn anew.
    """

    def __init__(self, items: Items, keys: Collection[int]) -> None:
        self._items = items
        self._starts = {key: items.cards[key].pos() for key in keys}
        self._wires: list[tuple[int, tuple[Point, ...]]] = []  # and the bends that go with it
        for number, wire in enumerate(items.picture.wires):
            ends = (wire.source in self._starts) + (wire.target in self._starts)
            if ends:
                self._wires.append((number, items.bends[number] if ends == 2 else ()))
        moved = set(self._starts)
        self._frames: list[FrameItem] = []  # an inner one before what is around it
        for frame in reversed(items.picture.frames):
            if not moved.isdisjoint(frame.members):
                moved.add(frame.key)
                self._frames.append(items.frames[frame.key])
        items.lit.setVisible(False)
        items.moving.take(number for number, _ in self._wires)

    def to(self, x: float, y: float) -> None:
        """So far from where they were, in units of the scene."""
        items, way = self._items, QPointF(x, y)
        for key, start in self._starts.items():
            items.cards[key].setPos(start + way)
        paths = {}
        for number, bends in self._wires:
            items.bends[number] = tuple((bend_x + x, bend_y + y) for bend_x, bend_y in bends)
            paths[number] = items.wire_path(number)
        items.moving.follow(paths)
        for frame in self._frames:
            members = [items.cards.get(key) or items.frames[key] for key in frame.frame.members]
            box = frame_around([box_of(member) for member in members], FRAME_TITLE)
            frame.setPos(box.x, box.y)
            if (box.width, box.height) != (frame.box.width(), frame.box.height()):
                frame.set_size(box.width, box.height)

    def find_room(self) -> None:
        """A single card does not stay on another one: it goes to the nearest place that is free."""
        if len(self._starts) == 1:
            [(key, start)] = self._starts.items()
            x, y = self._items.free_place(box_of(self._items.cards[key]), {key}, frames=False)
            self.to(x - start.x(), y - start.y())

    def end(self) -> dict[int, Point]:
        """The upper left corners of the moved cards, by their keys."""
        self._items.moving.give_back()
        self._items.lit.trace()
        self._items.measure()
        return {key: self._items.cards[key].pos().toTuple() for key in self._starts}
