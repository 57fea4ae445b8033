"""Which box is under a point. Pure geometry, by the thousand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

Edges = tuple[float, float, float, float]


class BoxIndex:
    """Boxes as (left, top, right, bottom), each with a key; a later one lies above an earlier one."""

    def __init__(self, boxes: Iterable[tuple[int, Edges]] = ()) -> None:
        listed = list(boxes)
        self.keys = [key for key, _ in listed]
        self._edges = np.array([box for _, box in listed]).reshape(-1, 4)

    def at(self, x: float, y: float) -> int | None:
        """The key of the uppermost box that has the point, or None."""
        return next(self.near(x, y, 0.0), None)

    def near(self, x: float, y: float, reach: float) -> Iterator[int]:
        """The keys of the boxes that are no farther from the point, the uppermost first."""
        return self.within((x - reach, y - reach, x + reach, y + reach))

    def within(self, box: Edges) -> Iterator[int]:
        """The keys of the boxes that meet a box, the uppermost first."""
        left, top, right, bottom = box
        edges = self._edges
        hits = np.flatnonzero(
            (edges[:, 0] <= right) & (left <= edges[:, 2]) & (edges[:, 1] <= bottom) & (top <= edges[:, 3])
        )
        return (self.keys[number] for number in reversed(hits.tolist()))
