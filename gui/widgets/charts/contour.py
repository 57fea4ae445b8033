"""Where a field of numbers is zero, as straight pieces. No Qt.

Of each square between four neighbouring places the line crosses none, two or all four sides, each where
the field, taken to be straight along the side, is zero. Two crossings make a piece of the line, four make
two pieces: which, is told by the mean of the four corners (marching squares).
Source: Lorensen and Cline 1987, "Marching cubes", in the plane.
"""

from __future__ import annotations

import numpy as np

from engine.arithmetic import Array


def zero_line(field: Array) -> Array:
    """field (rows, columns) -> pieces (m, 2, 2): of each its two ends, as (column, row) with fractions.

    Squares with a corner that is not finite have no line. Zero counts as positive.
    """
    down, across = np.indices(field.shape)
    corners = np.stack([across, down, field], axis=-1).astype(np.float64)  # (rows, columns, 3)
    # clockwise from the upper left: side i lies between the corners i and i + 1
    squares = np.stack([corners[:-1, :-1], corners[:-1, 1:], corners[1:, 1:], corners[1:, :-1]], axis=2)
    squares = squares.reshape(-1, 4, 3)
    squares = squares[np.isfinite(squares).all(axis=(1, 2))]
    is_positive = squares[..., 2] >= 0
    crossed = is_positive != np.roll(is_positive, -1, axis=1)
    squares, is_positive, crossed = (each[crossed.any(axis=1)] for each in (squares, is_positive, crossed))
    places, numbers = squares[..., :2], squares[..., 2] / 4  # a quarter, so that the largest can be added up
    with np.errstate(divide="ignore", invalid="ignore"):  # sides that are not crossed are not looked at
        share = np.nan_to_num(numbers / (numbers - np.roll(numbers, -1, axis=1)))[..., None]
        sides = places + share * (np.roll(places, -1, axis=1) - places)  # (squares, 4, 2)
    fours = crossed.all(axis=1)
    each = np.flatnonzero(~fours)
    ends = np.stack([np.argmax(crossed[each], axis=1), 3 - np.argmax(crossed[each, ::-1], axis=1)], axis=1)
    pieces = [sides[each[:, None], ends]]
    joined = (numbers.sum(axis=1) >= 0) == is_positive[:, 0]  # through the upper left's colour
    for which, pairs in ((joined, ((0, 1), (2, 3))), (~joined, ((3, 0), (1, 2)))):
        pieces += [sides[fours & which][:, pair] for pair in pairs]
    return np.concatenate(pieces)
