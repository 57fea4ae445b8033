"""Which box is under a point. Pure geometry, by the thousand."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


class Places:
    """Boxes as (left, top, right, bottom), each with a key; a later one lies above an earlier one."""

    def __init__(self, boxes: Iterable[tuple[int, tuple[float, float, float, float]]] = ()) -> None:
        listed = list(boxes)
        self.keys = [key for key, _ in listed]
        self._edges = np.array([box for _, box in listed]).reshape(-1, 4)

    def at(self, x: float, y: float) -> int | None:
        """The key of the uppermost box that has the point, or None."""
        edges = self._edges
        hits = np.flatnonzero(
            (edges[:, 0] <= x) & (x <= edges[:, 2]) & (edges[:, 1] <= y) & (y <= edges[:, 3])
        )
        return self.keys[int(hits[-1])] if len(hits) else None
