"""From a drawing to the image that a network reads: cropped, scaled, moved as MNIST was.

    image = centre_strokes(strokes)            # a pen's path, drawn again at one thickness
    image = centre_drawing(canvas)             # any picture, by its pixels
    steps = prepare_strokes(strokes, widths)   # the same, with every step on the way

Why this decides everything: the images of MNIST were cropped, their longer side was scaled to 20
pixels, and their centre of mass was put in the middle of 28 x 28 (LeCun, Bottou, Bengio, Haffner
1998, section VII.A). A network knows digits only there and only at that size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array
from engine.photograph import Box, Digits, read_paper

SIDE = 28
PIXELS = SIDE * SIDE
BOX = 20  # pixels: the longer side of a digit
PEN_WIDTH = 2.0  # pixels: the one thickness in which strokes are drawn again
PEN_SOFTNESS = 1.0  # pixels over which the edge of a stroke fades
_MIDDLE = SIDE / 2
_MOST_POINTS = 600  # of a drawing, when it is drawn again; more would only take time
_SPACING = 0.3  # pixels between them


@dataclass(frozen=True)
class Preparation:
    """What becomes of a drawing, step by step; each float32 (28, 28) in [0, 1].

    drawn    the whole sheet, shrunk as it is: what a network would see without all that follows
    cropped  the part with ink, as large as fits
    scaled   its longer side 20 pixels, in the middle
    redrawn  the strokes at one thickness; None for a picture, which has no strokes
    centred  moved until the centre of mass is in the middle: what the network sees
    digits   the boxes of all digits of a picture, in its pixels; one of them was taken
    """

    drawn: Array
    cropped: Array
    scaled: Array
    redrawn: Array | None
    centred: Array
    digits: tuple[Box, ...] = ()


# Pictures


def centre_drawing(canvas: Array) -> Array:
    """A picture, uint8 (h, w), ink is high -> float32 (28, 28) in [0, 1], centred as MNIST was.

    What is no ink is left out, as of a photograph. Crop to the first digit, scale the longer side to 20
    pixels, put the centre of mass in the middle. No ink gives an empty image.
    """
    sheet = read_paper(255 - canvas.astype(np.float32))
    return prepare_drawing(np.rint(255 * sheet.ink).astype(np.uint8)).centred


def prepare_drawing(canvas: Array, chosen: int = 0) -> Preparation:
    """The way of a picture that has ink alone, with its steps. chosen: the number of the digit."""
    digits = Digits(canvas)
    if not digits.boxes:
        return Preparation(_paper(), _paper(), _paper(), None, _paper())
    ink = digits.cut(min(chosen, len(digits.boxes) - 1)).astype(np.float64) / 255
    mass = ink.sum()
    centre_y = (ink.sum(axis=1) @ (np.arange(ink.shape[0]) + 0.5)) / mass
    centre_x = (ink.sum(axis=0) @ (np.arange(ink.shape[1]) + 0.5)) / mass
    return Preparation(
        drawn=_shrink(canvas / 255, SIDE),
        cropped=_shrink(ink, SIDE),
        scaled=_shrink(ink, BOX),
        redrawn=None,
        centred=_shrink(ink, BOX, (centre_y, centre_x)),
        digits=digits.boxes,
    )


def _paper() -> Array:
    return np.zeros((SIDE, SIDE), np.float32)


def _shrink(ink: Array, longest: int, centre: tuple[float, float] | None = None) -> Array:
    """Scaled until the longer side has so many pixels, then laid on 28 x 28 with this centre, (y, x) in
    pixels of the source, in the middle; without one the middle of the source."""
    height, width = ink.shape
    scale = longest / max(height, width)
    centre_y, centre_x = centre or (height / 2, width / 2)
    down = _area_average(height, scale, centre_y)
    across = _area_average(width, scale, centre_x)
    image: Array = np.clip(down @ ink @ across.T, 0, 1)
    return image.astype(np.float32)


def _area_average(size: int, scale: float, centre: float) -> Array:
    """(28, size): how much each source pixel counts in each of the 28.

    The source is scaled and then moved so that centre comes to the middle, but never out of the image.
    """
    offset = min(max(_MIDDLE - centre * scale, 0.0), SIDE - size * scale)
    edges = (np.arange(SIDE + 1) - offset) / scale  # of the 28 pixels, in source pixels
    source = np.arange(size)
    overlap: Array = np.minimum(edges[1:, None], source + 1) - np.maximum(edges[:-1, None], source)
    return overlap.clip(min=0) * scale


# Strokes


def centre_strokes(strokes: Sequence[Array]) -> Array:
    """Strokes, each float (n, 2) with x right and y down, any scale -> float32 (28, 28) in [0, 1].

    They are drawn again at one thickness, so that a thick and a thin pen give the same image, then
    centred as MNIST was. No points give an empty image.
    """
    skeleton = _skeleton(strokes)
    return _paper() if skeleton is None else _centre(skeleton, _redraw(skeleton))


def prepare_strokes(strokes: Sequence[Array], widths: Sequence[float]) -> Preparation:
    """The way of centre_strokes(), with its steps. Points and widths in units of the sheet's side."""
    skeleton = _skeleton(strokes)
    if skeleton is None:
        return Preparation(_paper(), _paper(), _paper(), _paper(), _paper())
    used = np.array([width for stroke, width in zip(strokes, widths, strict=True) if len(stroke)])
    longest = float(max(skeleton.extent)) / skeleton.scale + used.max()  # of the ink, in units of the sheet
    of_point = np.repeat(used, skeleton.counts)

    def at(scale: float, middle: Array) -> Array:
        """In the pen's own thickness, the sheet's side so many pixels long."""
        points = skeleton.points * (scale / skeleton.scale) + middle
        images = [draw(points[of_point == width], width * scale) for width in set(used.tolist())]
        together: Array = np.maximum.reduce(images)
        return together

    redrawn = _redraw(skeleton)
    return Preparation(
        drawn=at(SIDE, skeleton.centre * SIDE),
        cropped=at(SIDE / longest, np.full(2, _MIDDLE)),
        scaled=at(BOX / longest, np.full(2, _MIDDLE)),
        redrawn=redrawn,
        centred=_centre(skeleton, redrawn),
    )


@dataclass(frozen=True)
class _Skeleton:
    """A pen's path without its thickness.

    points  (m, 2) at equal distances along all strokes, in pixels around the path's middle
    counts  how many of them each stroke has
    scale   pixels for one unit of the strokes; extent: (width, height) in pixels
    centre  the middle, (x, y) in the strokes' own units
    """

    points: Array
    counts: Array
    scale: float
    extent: Array
    centre: Array


def _skeleton(strokes: Sequence[Array]) -> _Skeleton | None:
    """Scaled so that its longer side, drawn with the one pen, has 20 pixels; None if there are no points."""
    paths = [np.asarray(stroke, np.float64).reshape(-1, 2) for stroke in strokes]
    paths = [path for path in paths if len(path)]
    if not paths:
        return None
    points = np.concatenate(paths)
    low, high = points.min(axis=0), points.max(axis=0)
    longest = max(high - low)
    # A dot has no size to scale by.
    scale = (BOX - PEN_WIDTH) / longest if longest > 0 else 1.0
    centre = (low + high) / 2
    dense, counts = _resample((points - centre) * scale, np.array([len(path) for path in paths]))
    return _Skeleton(dense, counts, scale, (high - low) * scale, centre)


def _redraw(skeleton: _Skeleton) -> Array:
    return draw(skeleton.points + _MIDDLE)


def _centre(skeleton: _Skeleton, ink: Array) -> Array:
    """Drawn once more, moved by as much as the centre of mass of its ink is away from the middle."""
    centres = np.arange(SIDE) + 0.5
    centroid = np.array([ink.sum(axis=0) @ centres, ink.sum(axis=1) @ centres]) / ink.sum()
    # never so far that the ink leaves the image
    most = _MIDDLE - skeleton.extent / 2 - PEN_WIDTH / 2
    shift = np.clip(_MIDDLE - centroid, -most, most)
    return draw(skeleton.points + _MIDDLE + shift)


def _resample(points: Array, sizes: Array) -> tuple[Array, Array]:
    """The strokes one behind the other, points (n, 2), with the number of points of each -> the same."""
    lasts = np.cumsum(sizes) - 1
    distances = np.hypot(*np.diff(points, axis=0).T)
    distances[lasts[:-1]] = 0  # from stroke to stroke the pen is in the air
    travelled = np.concatenate([[0.0], np.cumsum(distances)])
    begins, ends = travelled[lasts - sizes + 1], travelled[lasts]
    spacing = max(_SPACING, travelled[-1] / _MOST_POINTS)
    counts = np.ceil((ends - begins) / spacing).astype(int) + 1
    # where along its own stroke each new point is, from 0 to 1
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(counts.sum()) - first) / np.maximum(np.repeat(counts, counts) - 1, 1)
    stops = np.repeat(begins, counts) + share * np.repeat(ends - begins, counts)
    # a stroke's number moves it away from its neighbours, or where one ends and the next begins would be one
    apart = (travelled[-1] + 1) * np.arange(len(sizes))
    known, wanted = travelled + np.repeat(apart, sizes), stops + np.repeat(apart, counts)
    dense = np.stack([np.interp(wanted, known, points[:, axis]) for axis in (0, 1)], axis=1)
    return dense, counts


def draw(points: Array, width: float = PEN_WIDTH, softness: float = PEN_SOFTNESS) -> Array:
    """Points (m, 2) in pixels -> float32 (28, 28): ink by the distance d to the nearest of them,
    clip((width/2 + softness/2 - d) / softness, 0, 1)."""
    points = points.astype(np.float32)
    centres = np.arange(SIDE, dtype=np.float32) + np.float32(0.5)
    across = (centres[:, None] - points[:, 0]) ** 2
    down = (centres[:, None] - points[:, 1]) ** 2
    distance = np.sqrt(np.min(down[:, None, :] + across[None, :, :], axis=2))
    ink: Array = np.clip((width / 2 + softness / 2 - distance) / np.float32(softness), 0, 1)
    return ink.astype(np.float32, copy=False)
