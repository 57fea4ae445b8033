"""From a photograph of a sheet of paper to the digits that stand on it.

    sheet = read_sheet(grey)      # sheet.ink (h, w) in [0, 1]: lines, frames, the desk and specks are gone
    digits = Digits(sheet.ink)    # digits.boxes: where each digit is, in reading order
    digits.cut(0)                 # the ink of the first alone

Nothing here has learned anything. The ground is what remains of the picture where all that is darker and
narrower than a quarter of it is filled up (a morphological closing). What is left of the light is divided
out, and the dark rest falls into connected parts, of which those stay that could be a digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arithmetic import Array

_FAINTEST = 16 / 255  # what stands out less from its ground is no drawing
_GRAINS = 6.0  # standard deviations of the noise: what stands out less is noise
_NOISE = 0.15  # share of the strongest ink up to which ink is taken for noise, where the ground is even
_WEAK, _STRONG = 0.25, 0.5  # shares of the strongest ink: a part is made of weak ink, and has some strong
_EVEN = 12  # grey levels by which an even border may vary
_MOST = 0.6  # the share of a picture that must be its ground, whatever the border is
_BLOCKS = 50  # of the coarse picture's longer side
_REACH = 6  # blocks on either side that are filled up
_ROUNDS = 6

# In shares of the picture's longer side
_LEAST_DIGIT = 0.03
_THIN = 0.025  # a line is no thicker
_LONG = 0.4  # and no shorter, of the picture's side along it
_SLOPES = np.linspace(-0.08, 0.08, 33)  # of lines: a phone is never held quite straight

# In shares of the longer side of the largest digit
_SPECK = 0.12
_SMALLER = 0.4  # so large another digit must be
_MOST_PARTS = 60  # the largest: of more there is no digit to be made
_GAP = 0.25  # between parts of one digit

Box = tuple[int, int, int, int]  # top, left, bottom, right; the last two are outside


@dataclass(frozen=True, eq=False)
class Sheet:
    """ink float (h, w) in [0, 1]: 1 where it is strongest, 0 on the ground; is_even: so was the light."""

    ink: Array
    is_even: bool


def read_sheet(grey: Array) -> Sheet:
    """Grey levels (h, w), 0 to 255; without ink where nothing is drawn.

    Dark ink on light paper, or the other way round: what most of the picture is, or else its border, is
    the ground.
    """
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    ground, middle = np.median(border), (float(grey.min()) + float(grey.max())) / 2
    share = np.mean(grey >= middle)
    is_light = share > _MOST or (share > 1 - _MOST and ground > middle)
    return read_paper(grey.astype(np.float32) if is_light else 255 - grey.astype(np.float32))


def read_paper(paper: Array) -> Sheet:
    """The same of dark ink on light paper."""
    border = np.concatenate([paper[0], paper[-1], paper[:, 0], paper[:, -1]])
    low, flat, high = np.percentile(border, (10, 50, 90))
    is_even = bool(high - low <= _EVEN and flat >= (float(paper.min()) + float(paper.max())) / 2)
    if not is_even:
        ink = _ink(paper, _ground(paper))
        if ink.any():
            return Sheet(ink, is_even=False)
    return Sheet(_ink(paper, flat), is_even)


class Digits:
    """What stands in ink (h, w), which has an empty ground.

    boxes: of each digit, in reading order
    """

    def __init__(self, ink: Array) -> None:
        self._ink, self._parts = ink, Parts(ink > 0)
        self._found = _digits(self._parts)
        self.boxes = tuple(box for box, _ in self._found)

    def cut(self, number: int) -> Array:
        """The ink in its box, without what reaches into it from others."""
        (top, left, bottom, right), members = self._found[number]
        alone = self._ink if members.all() else self._ink * self._parts.paint(members)
        return alone[top:bottom, left:right]


# The ground


def _ink(paper: Array, level: Array | float) -> Array:
    """By which share paper is darker than its ground, which is so light; then without what is no digit."""
    share = (level - paper) / np.maximum(level, 1)
    # the standard deviation of its noise, if that is normal: neighbours mostly differ by nothing else
    apart = np.abs(np.diff(share, axis=int(share.shape[1] > share.shape[0])))
    grain = float(np.median(apart)) / 0.95 if apart.size > 1 else 0.0
    return _clean(np.maximum(share, 0), max(_FAINTEST, _GRAINS * grain))


def _ground(paper: Array) -> Array:
    """How light each pixel would be without ink, (h, w): the coarse picture, closed, then as large again."""
    height, width = paper.shape
    block = max(1, -(-max(height, width) // _BLOCKS))
    padded = np.pad(paper, ((0, -height % block), (0, -width % block)), mode="edge")
    rows, columns = padded.shape[0] // block, padded.shape[1] // block
    blocks = padded.reshape(rows, block, columns, block).swapaxes(1, 2).reshape(rows, columns, -1)
    coarse = np.median(blocks, axis=2)
    closed = -_widest(-_widest(coarse))
    grown: Array = _tents(height, block, rows) @ closed @ _tents(width, block, columns).T
    return grown


def _widest(grid: Array) -> Array:
    """The largest within _REACH of each place."""
    for axis in (0, 1):
        padding = [(_REACH, _REACH) if axis == each else (0, 0) for each in (0, 1)]
        around = np.pad(grid, padding, constant_values=-np.inf)
        grid = np.lib.stride_tricks.sliding_window_view(around, 2 * _REACH + 1, axis=axis).max(axis=-1)
    return grid


def _tents(size: int, block: int, count: int) -> Array:
    """(size, count): between the middles of blocks, straight lines."""
    at = np.clip((np.arange(size) + 0.5) / block - 0.5, 0, count - 1)
    tents: Array = np.clip(1 - np.abs(at[:, None] - np.arange(count)), 0, 1)
    return tents


# Connected parts


class Parts:
    """The connected parts of a mask (h, w), neighbours at corners included.

    boxes  (n, 4) top, left, bottom, right, the last two outside; sizes (n,) pixels
    """

    def __init__(self, mask: Array) -> None:
        self._shape = mask.shape
        self._rows, self._starts, self._ends = _runs(mask)
        self._labels = self._join()
        n = int(self._labels.max()) + 1 if len(self._labels) else 0
        self.boxes = np.zeros((n, 4), int)
        self.boxes[:, :2] = max(mask.shape)
        for axis, least, most in ((0, self._rows, self._rows + 1), (1, self._starts, self._ends)):
            np.minimum.at(self.boxes[:, axis], self._labels, least)
            np.maximum.at(self.boxes[:, axis + 2], self._labels, most)
        self.sizes = np.bincount(self._labels, self._ends - self._starts, n)

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def longest(self) -> Array:
        """(n,) the longer side of each box."""
        longest: Array = (self.boxes[:, 2:] - self.boxes[:, :2]).max(axis=1, initial=0)
        return longest

    def paint(self, chosen: Array) -> Array:
        """The mask of the parts (n,) that are chosen."""
        height, width = self._shape
        edges = np.zeros((height, width + 1), np.int8)
        runs = np.asarray(chosen, bool)[self._labels]
        np.add.at(edges, (self._rows[runs], self._starts[runs]), 1)
        np.add.at(edges, (self._rows[runs], self._ends[runs]), -1)
        mask: Array = np.cumsum(edges[:, :-1], axis=1, dtype=np.int8).astype(bool)
        return mask

    def peaks(self, ink: Array) -> Array:
        """(n,) the strongest ink of each."""
        peaks, width = np.zeros(len(self)), self._shape[1]
        if len(self):
            flat = np.append(ink.ravel(), 0)
            bounds = np.stack([self._rows * width + self._starts, self._rows * width + self._ends], axis=1)
            np.maximum.at(peaks, self._labels, np.maximum.reduceat(flat, bounds.ravel())[::2])
        return peaks

    def _join(self) -> Array:
        """The part of each run: what touches gets the lowest number of both, until none changes any more."""
        width = self._shape[1] + 2
        first = np.searchsorted(self._rows * width + self._ends, (self._rows + 1) * width + self._starts)
        last = np.searchsorted(
            self._rows * width + self._starts, (self._rows + 1) * width + self._ends, "right"
        )
        counts = np.maximum(last - first, 0)
        above = np.repeat(np.arange(len(counts)), counts)
        below = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + first[above]
        labels = np.arange(len(counts))
        while True:
            before = labels.copy()
            np.minimum.at(labels, labels[above], labels[below])
            np.minimum.at(labels, labels[below], labels[above])
            labels = labels[labels]
            if (labels == before).all():
                return np.unique(labels, return_inverse=True)[1]


def _runs(mask: Array) -> tuple[Array, Array, Array]:
    """The row, start and end of each run along the rows."""
    height, width = mask.shape
    padded = np.zeros((height, width + 2), bool)
    padded[:, 1:-1] = mask
    flat = padded.ravel()
    edges = np.flatnonzero(flat[1:] != flat[:-1])  # by turns before a start and before an end
    rows = edges[::2] // (width + 2)
    return rows, edges[::2] - rows * (width + 2), edges[1::2] - rows * (width + 2)


# What could be a digit


def _clean(ink: Array, faintest: float) -> Array:
    """Take away what is no digit, until nothing is left to take: each time the strongest ink is another."""
    side = max(ink.shape)
    for _ in range(_ROUNDS):
        strongest = float(ink.max())
        if strongest < faintest:
            break
        mask = ink > _WEAK * strongest
        lines = _lines(mask)
        parts = Parts(mask & ~lines)
        stays = (parts.peaks(ink) > _STRONG * strongest) & (parts.longest >= _LEAST_DIGIT * side)
        stays = _without_surroundings(parts, stays, ink.shape)
        digits = np.zeros(len(parts), bool)
        for _, members in _digits(parts, stays):
            digits |= members
        kept = parts.paint(digits)
        rest = np.where(_spread(kept, 2), ink, 0)
        rest[lines & ~kept] = 0
        if rest.max() >= strongest:
            rest /= strongest
            rest[rest < _NOISE] = 0
            return rest
        ink = rest if kept.any() else np.where(_spread(mask, 2), 0, ink)
    return np.zeros_like(ink)


def _spread(mask: Array, reach: int) -> Array:
    """And all pixels so near in rows and columns."""
    for axis in (0, 1):
        for _ in range(reach):
            grown = mask.copy()
            to, of = (np.s_[1:], np.s_[:-1]) if axis == 0 else (np.s_[:, 1:], np.s_[:, :-1])
            grown[to] |= mask[of]
            grown[of] |= mask[to]
            mask = grown
    return mask


def _without_surroundings(parts: Parts, stays: Array, shape: tuple[int, int]) -> Array:
    """Without frames around others, and without what comes in over the edge, where something else is left."""
    boxes = parts.boxes
    inner = np.flatnonzero(stays)
    for part in inner[np.argsort(-parts.longest[inner])[:_MOST_PARTS]]:
        is_within = (boxes[inner, :2] > boxes[part, :2]).all(axis=1) & (
            boxes[inner, 2:] < boxes[part, 2:]
        ).all(axis=1)
        if is_within.any() and _has_corners(parts, part):
            stays = stays & (np.arange(len(parts)) != part)
    is_cut = (boxes[:, :2] == 0).any(axis=1) | (boxes[:, 2:] == shape).any(axis=1)
    return stays & ~is_cut if (stays & ~is_cut).any() else stays


def _has_corners(parts: Parts, part: np.integer[Any]) -> bool:
    """Whether it has ink in the corners of its box, as a frame has and a 0 has not."""
    top, left, bottom, right = parts.boxes[part]
    found = parts.paint(np.arange(len(parts)) == part)[top:bottom, left:right]
    down, across = (max(1, round(0.15 * side)) for side in found.shape)
    corners = [found[y, x] for y in (np.s_[:down], np.s_[-down:]) for x in (np.s_[:across], np.s_[-across:])]
    return all(corner.any() for corner in corners)


def _digits(parts: Parts, stays: Array | None = None) -> list[tuple[Box, Array]]:
    """Parts that lie near each other are one digit: its box, and which parts (n,) it has."""
    sizes = parts.longest if stays is None else np.where(stays, parts.longest, 0)
    largest = sizes.max(initial=0)
    groups: list[_Group] = []
    for part in np.argsort(-sizes, kind="stable")[:_MOST_PARTS]:
        if sizes[part] < max(_SPECK * largest, 1):
            break
        group = _Group(tuple(parts.boxes[part].tolist()), [int(part)])
        while near := next((other for other in groups if group.belongs_to(other)), None):
            groups.remove(near)
            group = group.with_(near)
        groups.append(group)
    biggest = max((group.longest for group in groups), default=0)
    groups = [group for group in groups if group.longest >= _SMALLER * biggest]
    return [
        (group.box, np.isin(np.arange(len(parts)), group.parts))
        for row in _in_rows(groups)
        for group in sorted(row, key=lambda group: group.box[1])
    ]


def _in_rows(groups: list[_Group]) -> list[list[_Group]]:
    """From the top down; what begins above the middle of a row's first belongs to it."""
    rows: list[list[_Group]] = []
    for group in sorted(groups, key=lambda group: group.box[0]):
        if rows and 2 * group.box[0] < rows[-1][0].box[0] + rows[-1][0].box[2]:
            rows[-1].append(group)
        else:
            rows.append([group])
    return rows


@dataclass(frozen=True)
class _Group:
    box: Box
    parts: list[int]

    @property
    def longest(self) -> int:
        top, left, bottom, right = self.box
        return max(bottom - top, right - left)

    def belongs_to(self, other: _Group) -> bool:
        """A stroke above, below or within, or a small one beside: what is as tall and beside is another."""
        top, left, bottom, right = self.box
        its_top, its_left, its_bottom, its_right = other.box
        across = max(left, its_left) - min(right, its_right)
        down = max(top, its_top) - min(bottom, its_bottom)
        smaller, larger = sorted([bottom - top, its_bottom - its_top])
        reach = _GAP * max(self.longest, other.longest)
        if smaller < 0.6 * larger:
            return down < reach and across < reach
        return down < 0.1 * larger and across < -0.1 * larger

    def with_(self, other: _Group) -> _Group:
        box = [*map(min, self.box[:2], other.box[:2]), *map(max, self.box[2:], other.box[2:])]
        return _Group((box[0], box[1], box[2], box[3]), self.parts + other.parts)


# Ruled lines


def _lines(mask: Array) -> Array:
    """Long thin lines across a mask (h, w), level or upright, nearly: two or more, or one alone that is
    twice as long as all else. Where a stroke crosses a line it is thick, and stays."""
    found = np.zeros_like(mask)
    for turned, lines in ((mask, found), (mask.T, found.T)):
        lines |= _level_lines(turned, max(2.0, _THIN * max(mask.shape)))
    return found


def _level_lines(mask: Array, thickest: float) -> Array:
    height, width = mask.shape
    columns, starts, ends = _runs(mask.T)
    thin = (ends - starts) <= thickest
    middles, columns = ((starts + ends - 1) / 2)[thin], columns[thin]
    lines = np.zeros_like(mask)
    if len(columns) < _LONG * width:
        return lines
    margin = int(0.08 * width) + 2
    tracks = [(middles + slope * (columns - width / 2) + margin).astype(int) for slope in _SLOPES]
    counts = [np.bincount(track, minlength=height + 2 * margin) for track in tracks]
    best = int(np.argmax([(count.astype(float) ** 3).sum() for count in counts]))
    near = np.convolve(counts[best], [1, 1, 1], "same")
    is_line = near >= _LONG * width
    belongs = np.convolve(is_line, [1, 1, 1], "same")[tracks[best]] > 0
    rows, low, high = columns[belongs], starts[thin][belongs], ends[thin][belongs]
    edges = np.zeros((width, height + 1), np.int8)
    np.add.at(edges, (rows, low), 1)
    np.add.at(edges, (rows, high), -1)
    lines = np.cumsum(edges[:, :-1], axis=1, dtype=np.int8).astype(bool).T
    several = np.count_nonzero(np.diff(is_line.astype(np.int8)) == 1) > 1
    rest = Parts(mask & ~lines).longest.max(initial=0)
    return lines if rest and (several or 2 * rest <= width) else np.zeros_like(mask)
