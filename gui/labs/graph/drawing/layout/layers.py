"""Blocks in columns from left to right, with few wires that cross: a layered drawing.

    columns    see columns.py
    points     a wire that passes over columns gets a point in each, which keeps its place like a block
    order      sweeps from column to column: a block goes to the mean height of its neighbours
    places     the same with the order kept, until what belongs together lies on a line

After Sugiyama, Tagawa and Toda 1981; the heights of a column are the nearest to those wished that
keep their distance (least squares under an order: isotonic regression, by pooling of neighbours).
"""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gui.labs.graph.drawing.layout.columns import columns_of

COLUMN_GAP = 96.0
ROW_GAP = 28.0
POINT_GAP = 16.0  # between a wire that passes and whatever is above or below it
BORDER = -1
_LONGEST_WAY = 40  # columns in which a wire bends
_SHORT_WAY = 8  # where all wires together would have more than _MOST_BENDS
_MOST_BENDS = 20_000
MOST_POINTS = 4000  # above this many wires run straight over the columns between

_SWEEPS = 8  # at most, while the order is sought
_PATIENCE = 2  # sweeps in vain, after which the order is kept
_STRAIGHTENINGS = 3  # afterwards
_KEPT = 256  # groups that an edit has not touched need not be placed again
_LIGHT = 1e-6  # weight of a block without inputs, which makes room for the others


@dataclass(frozen=True)
class Size:
    width: float
    height: float


@dataclass(frozen=True)
class Link:
    """A wire between two blocks, by their numbers; or from the left BORDER to a block, or to the right one.

    track   links of the same track start at one place and share their points
    start   where it leaves the source, below the source's centre
    end     where it belongs to in the target, below the target's centre
    port    where it enters the target, below the target's centre
    """

    source: int
    target: int
    track: int
    start: float = 0.0
    end: float = 0.0
    port: float = 0.0


@dataclass(frozen=True)
class Placed:
    """The upper left corner of each block, the points that each link passes, and the size of it all."""

    corners: tuple[tuple[float, float], ...]
    bends: tuple[tuple[tuple[float, float], ...], ...]
    size: Size


def place(sizes: Sequence[Size], links: Sequence[Link], frames: Collection[int] = ()) -> Placed:
    """Put the blocks into columns; the corners begin at (0, 0). frames: blocks within which links end.

    Where links make a circle, the one that closes it runs from right to left, without points.
    """
    return _placed(tuple(sizes), tuple(links), frozenset(frames))


@lru_cache(maxsize=_KEPT)
def _placed(sizes: tuple[Size, ...], links: tuple[Link, ...], frames: frozenset[int]) -> Placed:
    if not sizes:
        return Placed((), ((),) * len(links), Size(0, 0))
    inner = [(link.source, link.target) for link in links if BORDER not in (link.source, link.target)]
    layers = _Layers(sizes, columns_of(len(sizes), inner), links)
    layers.arrange()
    return layers.placed(sizes, links, frames)


class _Layers:
    """Blocks and points by number, points after the blocks, in ordered columns.

    y        the centre of each
    ins      for each, (the one before it, y of this - y of the one before if the link is level)
    outs     the same to the right
    """

    def __init__(self, sizes: Sequence[Size], columns: Sequence[int], links: Sequence[Link]) -> None:
        self.half = [size.height / 2 for size in sizes]
        self._blocks = len(sizes)
        self._place = list(columns)
        self._last = max(columns)
        self._ends: list[tuple[int, int, float, float, float]] = []
        self._points: dict[tuple[int, int], int] = {}
        reach: dict[tuple[int, bool], int] = {}
        for link in links:
            key = link.track, link.source == BORDER
            reach[key] = max(reach.get(key, 0), len(self._between(link)))
        has_points = sum(reach.values()) <= MOST_POINTS
        passed: dict[tuple[int, bool], int] = {}  # how many columns the links of a track have points in
        for link in links:
            if not self._runs_right(link):
                continue  # it closes a circle
            before, start = link.source, link.start
            between = self._between(link) if has_points else range(0)
            key = link.track, link.source == BORDER
            shared = min(len(between), passed.get(key, 0))  # another link of its track has gone there
            if shared:
                before, start = self._points[link.track, between[shared - 1]], 0.0
            for column in between[shared:]:
                point = self._points[link.track, column] = len(self.half)
                self.half.append(0.0)
                self._place.append(column)
                if before != BORDER:
                    self._ends.append((before, point, start, 0.0, 0.0))
                before, start = point, 0.0
            passed[key] = max(passed.get(key, 0), len(between))
            if BORDER not in (before, link.target):
                self._ends.append((before, link.target, start, link.end, link.port))
        self._have_points = has_points
        count = len(self.half)
        # to find the order, links end at their ports; to lie on a line, where they belong to
        self.ins: list[list[tuple[int, float]]] = [[] for _ in range(count)]
        self.outs: list[list[tuple[int, float]]] = [[] for _ in range(count)]
        for before, after, start, _, port in self._ends:
            self.ins[after].append((before, start - port))
            self.outs[before].append((after, port - start))
        self.weight = [1.0 if self.ins[i] or i >= self._blocks else _LIGHT for i in range(count)]
        self.columns: list[list[int]] = []
        self.y = [0.0] * count

    def _column(self, block: int, if_border: int) -> int:
        return if_border if block == BORDER else self._place[block]

    def _runs_right(self, link: Link) -> bool:
        return self._column(link.source, -1) < self._column(link.target, self._last + 1)

    def _between(self, link: Link) -> range:
        """The columns that a link passes."""
        return range(self._column(link.source, -1) + 1, self._column(link.target, self._last + 1))

    def _start(self, is_mirrored: bool) -> None:
        """In the order in which one meets them on the way back from the results, port by port.

        Without crossings in a tree. is_mirrored: the last of the results is the uppermost.
        """
        columns: list[list[int]] = [[] for _ in range(self._last + 1)]
        by_port = [[before for before, _ in sorted(ins, key=_down)] for ins in self.ins]
        seen = [False] * len(self.half)
        stack = [i for i in range(len(self.half)) if not self.outs[i]]
        if not is_mirrored:
            stack.reverse()
        while stack:
            i = stack.pop()
            if not seen[i]:
                seen[i] = True
                columns[self._place[i]].append(i)
                stack.extend(reversed(by_port[i]))
        self.columns = columns
        self.y = [0.0] * len(self.half)
        for column in columns:
            self._set_apart(column, [0.0] * len(column))

    def arrange(self) -> None:
        """Find the order, then the heights."""
        best: list[list[int]] = []
        fewest = math.inf
        for is_mirrored in (False, True):
            self._start(is_mirrored)
            in_vain = 0
            for sweep in range(_SWEEPS):
                crossings = self._crossings()
                in_vain += 1
                if crossings < fewest or not self._have_points:
                    best, fewest = [list(column) for column in self.columns], crossings
                    in_vain = 0 if self._have_points else in_vain
                if not fewest or in_vain > _PATIENCE:
                    break
                self._sweep(sweep % 2 == 1, is_ordering=True)
            if not fewest or not self._have_points:
                break
        self.columns = best
        self._straighten()

    def _straighten(self) -> None:
        for side in (self.ins, self.outs):
            for links in side:
                links.clear()
        for before, after, start, end, _ in self._ends:
            self.ins[after].append((before, start - end))
            self.outs[before].append((after, end - start))
        for i, links in enumerate(self.ins):  # a chain stays on a line, what is added on its way hangs below
            heavy = [link for link in links if self.weight[link[0]] == 1]
            if heavy:
                self.ins[i] = heavy
        for column in self.columns:
            self._set_apart(column, [self.y[i] for i in column])
        for _ in range(_STRAIGHTENINGS):
            self._sweep(False)
            self._sweep(True)
        for column in self.columns:  # what has no inputs follows once more
            wished = [self.y[i] if self.weight[i] == 1 else self._wish(i, self.outs) for i in column]
            self._set_apart(column, wished)

    def _sweep(self, is_rightward: bool, is_ordering: bool = False) -> None:
        near, far = (self.ins, self.outs) if is_rightward else (self.outs, self.ins)
        for column in self.columns if is_rightward else reversed(self.columns):
            wished = [self._wish(i, near if near[i] else far) for i in column]
            if is_ordering:
                by_wish = sorted(range(len(column)), key=wished.__getitem__)
                column[:] = [column[k] for k in by_wish]
                wished = [wished[k] for k in by_wish]
            self._set_apart(column, wished)

    def _wish(self, i: int, neighbours: list[list[tuple[int, float]]]) -> float:
        """The mean height at which its links would be level."""
        links, y = neighbours[i], self.y
        if len(links) == 1:
            ((j, shift),) = links
            return y[j] + shift
        return sum([y[j] + shift for j, shift in links]) / len(links) if links else y[i]

    def _set_apart(self, column: Sequence[int], wished: Sequence[float]) -> None:
        """Set y nearest to what is wished, in this order, with the gaps kept."""
        y, half, weights, blocks = self.y, self.half, self.weight, self._blocks
        below, previous = 0.0, -1
        lies: list[float] = []  # how far below the first, if all lie close
        pools: list[tuple[float, float, int]] = []  # what lies close together: mean, weight, count
        for i, wish in zip(column, wished, strict=True):
            if previous >= 0:
                gap = ROW_GAP if i < blocks and previous < blocks else POINT_GAP
                below += half[previous] + half[i] + gap
            previous = i
            lies.append(below)
            mean, weight, count = wish - below, weights[i], 1
            while pools and pools[-1][0] >= mean:
                other_mean, other_weight, other_count = pools.pop()
                mean = (mean * weight + other_mean * other_weight) / (weight + other_weight)
                weight += other_weight
                count += other_count
            pools.append((mean, weight, count))
        k = 0
        for mean, _, count in pools:
            for _ in range(count):
                y[column[k]] = mean + lies[k]
                k += 1

    def _crossings(self) -> float:
        """How many pairs of links cross between their columns; without points this is not known: infinity."""
        if not self._have_points:
            return math.inf
        y, crossings = self.y, 0
        gaps: list[list[tuple[float, float]]] = [[] for _ in self.columns]
        for before, after, start, _, port in self._ends:
            gaps[self._place[before]].append((y[before] + start, y[after] + port))
        for ends in gaps:
            above: list[float] = []
            for _, right in sorted(ends):
                crossings += len(above) - bisect_right(above, right)
                insort(above, right)
        return crossings

    def placed(self, sizes: Sequence[Size], links: Sequence[Link], frames: Collection[int]) -> Placed:
        top = min(y - half for y, half in zip(self.y, self.half, strict=True))
        bottom = max(y + half for y, half in zip(self.y, self.half, strict=True))
        lefts: list[float] = []
        rights: list[float] = []
        x = 0.0
        for blocks in self.columns:
            width = max([sizes[i].width for i in blocks if i < self._blocks], default=0.0)
            lefts.append(x)
            rights.append(x + width)
            x += width + COLUMN_GAP
        corners = []
        for i, size in enumerate(sizes):
            column = self._place[i]
            room = rights[column] - lefts[column] - size.width
            aside = room if self.weight[i] == _LIGHT else room / 2  # leaves close to what they feed
            corners.append((lefts[column] + aside, self.y[i] - self.half[i] - top))

        bends = []
        # a wire over hundreds of columns is not worth hundreds of bends
        wanted = sum(min(len(self._between(link)), _LONGEST_WAY) for link in links)
        longest = _LONGEST_WAY if wanted <= _MOST_BENDS else _SHORT_WAY
        for link in links:
            points: list[tuple[float, float]] = []
            between: Sequence[int] = self._between(link)
            if len(between) > longest:
                between = [*between[: longest // 2], *between[-longest // 2 :]]
            for column in between:
                if (point := self._points.get((link.track, column))) is not None:
                    y = self.y[point] - top
                    if len(points) > 1 and abs(points[-1][1] - y) < 0.5 > abs(points[-2][1] - y):
                        points.pop()  # on a line
                    else:
                        points.append((lefts[column], y))
                    points.append((rights[column], y))
            if self._runs_right(link):  # level as far as the column is wide: so it cuts no corner of a frame
                source, target = link.source, link.target
                if source != BORDER:
                    edge = rights[self._place[source]]
                    if source in frames or corners[source][0] + sizes[source].width < edge - 1:
                        points.insert(0, (edge, self.y[source] + link.start - top))
                if target != BORDER:
                    edge = lefts[self._place[target]]
                    if target in frames or corners[target][0] > edge + 1:
                        points.append((edge, self.y[target] + link.port - top))
            bends.append(tuple(points))
        return Placed(tuple(corners), tuple(bends), Size(rights[-1], bottom - top))


def _down(link: tuple[int, float]) -> float:
    """Ports from top to bottom."""
    return -link[1]
