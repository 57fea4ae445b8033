"""Where cards, frames and wires of a picture stand. Plain numbers, in the units of the sizes.

    layout = arrange(picture, {card.key: Size(140, 100) for card in picture.cards}, frame_title=24)
    layout.cards[key], layout.frames[key]       # boxes
    layout.bends[i]                             # the points that wire i passes on its way

An open group is laid out by itself and is then one block in what is around it, so that frames never
overlap. How blocks are put into columns: layers.py; what has a place of its own: placing.py.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from gui.labs.graph.drawing.layout.boxes import FRAME_PADDING, Box, Layout
from gui.labs.graph.drawing.layout.layers import BORDER, Link, Size, place
from gui.labs.graph.drawing.layout.placing import put_in_place, without_wireless
from gui.labs.graph.session.picture import Picture

_NOWHERE = -1  # what is around everything
_last: list[tuple[object, Layout]] = []  # what was laid out last, and how


def arrange(
    picture: Picture,
    sizes: Mapping[int, Size],
    frame_title: float,
    places: Mapping[int, tuple[float, float]] | None = None,
) -> Layout:
    """Lay out a picture from left to right.

    sizes: of every card. frame_title: room for its name within a frame, at the top. Where two groups
    feed each other, some wires between them run from right to left; all others run to the right.
    places: upper left corners of cards that stand there and nowhere else; the others stay where they
    would stand without, but for those that would be covered. Raises ValueError for a wire from a card to
    itself.
    """
    if not places:
        return _in_columns(picture, sizes, frame_title)
    laid_out = _in_columns(without_wireless(picture, places), sizes, frame_title)
    return put_in_place(laid_out, picture, sizes, frame_title, places)


def _in_columns(picture: Picture, sizes: Mapping[int, Size], frame_title: float) -> Layout:
    """Kept for the next picture: a new name, or a card without wires, leaves all others where they are."""
    blocks = [(card.key, sizes[card.key]) for card in picture.cards]
    depends_on = blocks, picture.wires, [(frame.key, frame.members) for frame in picture.frames], frame_title
    if not _last or _last[0][0] != depends_on:
        _last[:] = [(depends_on, _Arrangement(picture, sizes, frame_title).layout())]
    return _last[0][1]


class _Arrangement:
    """Blocks (cards and frames) within what is around them, the innermost first."""

    def __init__(self, picture: Picture, sizes: Mapping[int, Size], frame_title: float) -> None:
        self._picture = picture
        self._title = frame_title
        self._sizes = {card.key: sizes[card.key] for card in picture.cards}
        self._around = {member: frame.key for frame in picture.frames for member in frame.members}
        self._corners: dict[int, tuple[float, float]] = {}  # of a block, within what is around it
        self._members: dict[int, list[int]] = {_NOWHERE: [], **{frame.key: [] for frame in picture.frames}}
        self._wires: dict[int, list[tuple[int, int, int]]] = {key: [] for key in self._members}
        self._levels: list[list[int]] = []  # of each wire, in which frames its bends are, from left to right
        self._bends: dict[tuple[int, int], tuple[tuple[float, float], ...]] = {}
        self._first = {card.key: i for i, card in enumerate(picture.cards)}
        for card in picture.cards:  # a frame has the place of its first card among the blocks beside it
            for key in self._path(card.key):
                members = self._members[self._around.get(key, _NOWHERE)]
                if self._first.setdefault(key, self._first[card.key]) == self._first[card.key]:
                    members.append(key)
        for frame in picture.frames:
            if frame.key not in self._first:
                self._members[self._around.get(frame.key, _NOWHERE)].append(frame.key)

    def _path(self, key: int) -> list[int]:
        """The block itself and the frames around it, from within."""
        path = [key]
        while (key := self._around.get(key, _NOWHERE)) != _NOWHERE:
            path.append(key)
        return path

    def layout(self) -> Layout:
        for i, wire in enumerate(self._picture.wires):
            source, target = self._path(wire.source), self._path(wire.target)
            while source and target and source[-1] == target[-1]:
                source.pop()
                target.pop()
            if not source or not target:
                raise ValueError(f"wire {i} runs from card {wire.source} to itself")
            for inner, outer in itertools.pairwise(source):  # out of the frames around its source
                self._wires[outer].append((i, inner, BORDER))
            self._wires[self._around.get(source[-1], _NOWHERE)].append((i, source[-1], target[-1]))
            for inner, outer in itertools.pairwise(target):
                self._wires[outer].append((i, BORDER, inner))
            around = [self._around.get(key, _NOWHERE) for key in (*source, *reversed(target[:-1]))]
            self._levels.append(around)
        for frame in reversed(self._picture.frames):
            inner_size = self._place(frame.key, FRAME_PADDING, FRAME_PADDING + self._title)
            self._sizes[frame.key] = Size(
                inner_size.width + 2 * FRAME_PADDING, inner_size.height + 2 * FRAME_PADDING + self._title
            )
        self._place(_NOWHERE, 0.0, 0.0)
        return self._within_the_whole()

    def _place(self, level: int, left: float, top: float) -> Size:
        members = self._members[level]
        number = {key: i for i, key in enumerate(members)} | {BORDER: BORDER}
        wires = self._wires[level]
        # tracks are numbered within the group: what is edited elsewhere does not change it
        tracks = {source: track for track, source in enumerate(sorted({self._start(i) for i, _, _ in wires}))}
        links = [
            Link(number[source], number[target], tracks[self._start(i)], *self._ends(i, source, target))
            for i, source, target in wires
        ]
        frames = {i for i, key in enumerate(members) if self._members.get(key)}
        placed = place([self._sizes[key] for key in members], links, frames)
        for key, (x, y) in zip(members, placed.corners, strict=True):
            self._corners[key] = left + x, top + y
        for (i, _, _), bends in zip(wires, placed.bends, strict=True):
            self._bends[level, i] = tuple((left + x, top + y) for x, y in bends)
        return placed.size

    def _start(self, i: int) -> int:
        """The place of a wire's source among the cards."""
        return self._first[self._picture.wires[i].source]

    def _ends(self, i: int, source: int, target: int) -> tuple[float, float, float]:
        """The start of a wire, its end and its port, below the centres of the blocks."""
        wire = self._picture.wires[i]
        share = (wire.port + 1) / (wire.ports + 1)
        start = 0.0 if source == BORDER else self._height(i, wire.source, source, 0.5, -1)
        end = 0.0 if target == BORDER else self._height(i, wire.target, target, 0.5, 0)
        port = 0.0 if target == BORDER else self._height(i, wire.target, target, share, 0)
        return start, end, port

    def _height(self, i: int, card: int, block: int, share: float, which: int) -> float:
        """Where a wire that ends at a share of a card's height meets the block that the card is in.

        Below the block's centre. which: of the bends in a frame between, the one at its border.
        """
        y, key = share * self._sizes[card].height, card
        while key != block:
            y += self._corners[key][1]
            key = self._around[key]
            if bends := self._bends[key, i]:
                y = bends[which][1]
        return y - self._sizes[block].height / 2

    def _within_the_whole(self) -> Layout:
        corners = {_NOWHERE: (0.0, 0.0)}
        boxes: dict[int, Box] = {}
        keys = [frame.key for frame in self._picture.frames] + [card.key for card in self._picture.cards]
        for key in keys:  # what is around a block comes before it
            left, top = corners[self._around.get(key, _NOWHERE)]
            x, y = self._corners[key]
            corners[key] = left + x, top + y
            boxes[key] = Box(*corners[key], self._sizes[key].width, self._sizes[key].height)
        return Layout(
            cards={card.key: boxes[card.key] for card in self._picture.cards},
            frames={frame.key: boxes[frame.key] for frame in self._picture.frames},
            bends=tuple(
                tuple(
                    (corners[level][0] + x, corners[level][1] + y)
                    for level in levels
                    for x, y in self._bends[level, i]
                )
                for i, levels in enumerate(self._levels)
            ),
        )
