"""A layout in which some cards stand where the user has put them. Plain numbers, no Qt.

The others keep the places of the layout, but go along with what they are connected to where most cards have
been put somewhere. What would be covered then moves up, down or aside, to the nearest place that is free.
Frames are drawn around their members anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from statistics import fmean, median

import numpy as np

from engine.arithmetic import Array
from gui.labs.graph.drawing.layout.boxes import Box, Layout, frame_around
from gui.labs.graph.drawing.layout.layers import COLUMN_GAP, ROW_GAP, Size
from gui.labs.graph.session.picture import Frame, Picture

Place = tuple[float, float]

_GAP = COLUMN_GAP / 2  # to the side
_AT_ONCE = 16  # places that are looked at together
_ASIDE = 2.0  # how much farther a way to the side counts: columns should stay columns


def without_wireless(picture: Picture, places: Mapping[int, Place]) -> Picture:
    """The picture without the placed cards that no wire ends at: they need not make room for themselves."""
    wired = {key for wire in picture.wires for key in (wire.source, wire.target)}
    dropped = {card.key for card in picture.cards if card.key in places and card.key not in wired}
    if not dropped:
        return picture
    return Picture(
        tuple(card for card in picture.cards if card.key not in dropped),
        picture.wires,
        tuple(
            Frame(frame.key, frame.name, tuple(key for key in frame.members if key not in dropped))
            for frame in picture.frames
        ),
    )


def put_in_place(
    laid_out: Layout,
    picture: Picture,
    sizes: Mapping[int, Size],
    frame_title: float,
    places: Mapping[int, Place],
) -> Layout:
    """The layout with the placed cards where they belong. laid_out may lack placed cards without wires."""
    return _Placing(laid_out, picture, sizes, frame_title, places).layout()


def free_place(box: Box, others: Collection[Box]) -> Place:
    """The upper left corner of the place for a box, nearest to where it is, at which it covers no other."""
    taken = _Taken(len(others), others)
    free = box if taken.is_free(box) else taken.nearest(box)
    return free.x, free.y


class _Placing:
    """Blocks are cards and frames. A frame with no placed card in it is moved as a whole."""

    def __init__(
        self,
        laid_out: Layout,
        picture: Picture,
        sizes: Mapping[int, Size],
        frame_title: float,
        places: Mapping[int, Place],
    ) -> None:
        self._laid_out, self._picture, self._title = laid_out, picture, frame_title
        self._boxes: dict[int, Box] = {}  # where they stand in the end
        self._before = {**laid_out.cards, **laid_out.frames}
        self._around = {member: frame.key for frame in picture.frames for member in frame.members}
        self._members = {frame.key: frame.members for frame in picture.frames}
        self._wished = {key: place for key, place in places.items() if key in self._members}
        self._broken: set[int] = set()  # frames with a placed card in them
        for card in picture.cards:
            if card.key in places:
                size = sizes[card.key]
                self._boxes[card.key] = Box(*places[card.key], size.width, size.height)
                block = card.key
                while (block := self._around.get(block, -1)) != -1:
                    self._broken.add(block)
        self._shift = self._shifts()
        self._taken = _Taken(len(picture.cards) + len(picture.frames), self._boxes.values())

    def _shifts(self) -> dict[int, Place]:
        """How far each card goes along with those that have a place."""
        shifts = {
            key: (box.x - self._before[key].x, box.y - self._before[key].y)
            for key, box in self._boxes.items()
            if key in self._before
        }
        if 2 * len(shifts) <= len(self._laid_out.cards):
            return {}
        neighbours: dict[int, list[int]] = {card.key: [] for card in self._picture.cards}
        for wire in self._picture.wires:
            neighbours[wire.source].append(wire.target)
            neighbours[wire.target].append(wire.source)
        ring = [key for key in neighbours if key not in shifts]
        while ring:
            found: dict[int, Place] = {}
            for key in ring:
                near = [shifts[other] for other in neighbours[key] if other in shifts]
                if near:
                    found[key] = fmean(x for x, _ in near), fmean(y for _, y in near)
            shifts |= found
            if not found:  # connected to nothing that was placed
                rest = median(x for x, _ in shifts.values()), median(y for _, y in shifts.values())
                shifts |= dict.fromkeys(ring, rest)
            ring = [key for key in ring if key not in shifts]
        return shifts

    def layout(self) -> Layout:
        for frame in reversed(self._picture.frames):  # the innermost first
            if frame.key in self._broken:
                self._put([key for key in frame.members if key not in self._boxes])
                box = frame_around([self._boxes[key] for key in frame.members], self._title)
                self._boxes[frame.key] = box
                self._taken.add(box)
        keys = [card.key for card in self._picture.cards] + [frame.key for frame in self._picture.frames]
        self._put([key for key in keys if key not in self._boxes and key not in self._around])
        return Layout(
            {card.key: self._boxes[card.key] for card in self._picture.cards},
            {frame.key: self._boxes[frame.key] for frame in self._picture.frames},
            tuple(self._bends(i) for i in range(len(self._picture.wires))),
        )

    def _put(self, blocks: list[int]) -> None:
        """First those that can stand where they would like to, so that they are not in the way of others."""
        wished = {block: self._wish(block) for block in blocks}
        for block in blocks:
            if self._taken.is_free(wished[block]):
                self._stand(block, wished[block])
        for block in blocks:
            if block not in self._boxes:
                self._stand(block, self._taken.nearest(wished[block]))

    def _wish(self, block: int) -> Box:
        box = self._before[block]
        if block in self._wished:
            return Box(*self._wished[block], box.width, box.height)
        card = block
        while self._members.get(card):
            card = self._members[card][0]
        x, y = self._shift.get(card, (0.0, 0.0))
        return Box(box.x + x, box.y + y, box.width, box.height)

    def _stand(self, block: int, box: Box) -> None:
        """The block and all that is in it."""
        self._taken.add(box)
        before = self._before[block]
        x, y = box.x - before.x, box.y - before.y
        stack = [block]
        while stack:
            inner = stack.pop()
            old = self._before[inner]
            self._boxes[inner] = Box(old.x + x, old.y + y, old.width, old.height)
            stack.extend(self._members.get(inner, ()))

    def _bends(self, i: int) -> tuple[Place, ...]:
        """Those of before where both ends have gone the same way; else none."""
        wire, bends = self._picture.wires[i], self._laid_out.bends[i]
        if not bends:
            return ()
        ways = []
        for key in (wire.source, wire.target):
            before, now = self._before[key], self._boxes[key]
            ways.append((now.x - before.x, now.y - before.y))
        (x, y), (other_x, other_y) = ways
        if abs(x - other_x) > 1e-6 or abs(y - other_y) > 1e-6:
            return ()
        return tuple((bend_x + x, bend_y + y) for bend_x, bend_y in bends)


class _Taken:
    """Boxes that something stands in."""

    def __init__(self, most: int, boxes: Iterable[Box]) -> None:
        self._edges = np.empty((most, 4))  # left, top, right, bottom
        self._count = 0
        for box in boxes:
            self.add(box)

    def add(self, box: Box) -> None:
        self._edges[self._count] = box.x, box.y, box.x + box.width, box.y + box.height
        self._count += 1

    def is_free(self, box: Box) -> bool:
        corner = np.array([[box.x, box.y]])
        return bool(self._are_free(corner, box)[0])

    def nearest(self, box: Box) -> Box:
        """The nearest free place up, down or aside."""
        left, top, right, bottom = self._edges[: self._count].T
        in_column = (left < box.x + box.width) & (box.x < right)
        in_row = (top < box.y + box.height) & (box.y < bottom)
        ys = np.concatenate([bottom[in_column] + ROW_GAP, top[in_column] - ROW_GAP - box.height])
        xs = np.concatenate([right[in_row] + _GAP, left[in_row] - _GAP - box.width])
        corners = np.concatenate(
            [
                np.stack([np.full_like(ys, box.x), ys], axis=1),
                np.stack([xs, np.full_like(xs, box.y)], axis=1),
            ]
        )
        ways = np.abs(corners - (box.x, box.y)) @ (_ASIDE, 1.0)
        corners = corners[np.argsort(ways, kind="stable")]
        for first in range(0, len(corners), _AT_ONCE):
            some = corners[first : first + _AT_ONCE]
            free = np.flatnonzero(self._are_free(some, box))
            if len(free):
                x, y = some[free[0]].tolist()
                return Box(x, y, box.width, box.height)
        return box  # it is free itself

    def _are_free(self, corners: Array, box: Box) -> Array:
        """float (places, 2) -> bool (places,): whether the box would meet nothing there."""
        left, top, right, bottom = self._edges[: self._count].T
        x, y = corners[:, :1], corners[:, 1:]
        hits = (left < x + box.width) & (x < right) & (top < y + box.height) & (y < bottom)
        free: Array = ~hits.any(axis=1)
        return free
