"""Points in the plane for a graph that tells two classes apart, and its answer everywhere else. No Qt.

    points = Points.of(document)                   # None where the graph has no x1, x2, y and score
    points = points.add(0.5, 1.0, 1)               # another one: points are never changed
    points.put(computed, points.batch(rng, 10))    # ten of them into the leaves, for the next step
    points.put(computed)                           # and all of them again
    boundary = Boundary(document)
    field = boundary.refresh(learning.present())   # the score over the plane

x1 and x2 are arrays (n,), so every node between them and the score is one, too: one pass of a graph of
numbers serves all points, or all places of a picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from engine.arithmetic import Array, Data
from engine.document import Document
from engine.tape import Tape
from gui.labs.graph.session.computed import Computed
from gui.words import translate

X1, X2, Y, SCORE = NAMES = ("x1", "x2", "y", "score")
EXTENT = (-2.0, 3.0, -2.0, 2.5)  # left, right, bottom, top
ROWS, COLUMNS = 36, 40  # of the field
MOST_POINTS = 2_000
_REACH = 1e6  # how far from 0 a point may lie


class Points:
    """xy (n, 2) and labels (n,), +1 or -1. There is always one point at least.

    They are never changed: add(), move() and remove() return other ones, or raise ValueError.
    """

    def __init__(self, xy: Any, labels: Any) -> None:
        self.xy: Array = np.array(xy, np.float64)
        self.labels: Array = np.array(labels, np.float64)
        count = len(self.labels) if self.labels.ndim == 1 else 0
        if not 1 <= count <= MOST_POINTS or self.xy.shape != (count, 2):
            raise ValueError(_tr("between 1 and {most:,} points can be shown").format(most=MOST_POINTS))
        if not (np.abs(self.labels) == 1).all() or not (np.abs(self.xy) <= _REACH).all():
            raise ValueError(_tr("a point has two finite coordinates, and a class of +1 or -1"))

    @classmethod
    def of(cls, document: Document) -> Points | None:
        """Those in a graph's x1, x2 and y; None if there are none, or no score."""
        keys = _keys(document)
        if set(NAMES) - set(keys) or document.node(keys[SCORE]).data is not None:
            return None
        x1, x2, y = (document.node(keys[name]).data for name in (X1, X2, Y))
        if not np.shape(x1) == np.shape(x2) == np.shape(y) or np.ndim(y) != 1:  # type: ignore[arg-type]
            return None
        try:
            return cls(np.column_stack([x1, x2]), y)  # type: ignore[list-item]
        except ValueError:
            return None

    def __len__(self) -> int:
        return len(self.labels)

    def add(self, x: float, y: float, label: int) -> Points:
        """With another point, the last."""
        return Points(np.vstack([self.xy, [x, y]]), np.append(self.labels, label))

    def move(self, index: int, x: float, y: float) -> Points:
        xy = self.xy.copy()
        xy[self._known(index)] = x, y
        return Points(xy, self.labels)

    def remove(self, index: int) -> Points:
        if len(self) == 1:
            raise ValueError(_tr("the last point stays: without one there is nothing to learn from"))
        self._known(index)
        return Points(np.delete(self.xy, index, axis=0), np.delete(self.labels, index))

    def batch(self, rng: np.random.Generator, size: int) -> Array:
        """The places of so many points, drawn at random without repetition; 0 means all, in their order."""
        if not 0 < size < len(self):
            return np.arange(len(self))
        return rng.choice(len(self), size, replace=False)

    def put(self, computed: Computed, chosen: Array | None = None) -> None:
        """Let the graph compute with the chosen points, or with all. Its document does not notice."""
        chosen = np.arange(len(self)) if chosen is None else chosen
        leaves = [computed.values[key] for key in self.leaves(computed)]
        before = [leaf.data for leaf in leaves]
        try:
            for leaf, column in zip(leaves, (*self.xy.T, self.labels), strict=True):
                leaf.data = column[chosen]
            computed.tape.forward()
        except ValueError:  # something else in the graph has the length of the points that were there
            for leaf, data in zip(leaves, before, strict=True):
                leaf.data = data
            computed.tape.forward()
            raise

    def save(self, computed: Computed) -> None:
        """All points into the graph: its document, its leaves, and all that depends on them.

        Raises ValueError if with so many of them the graph cannot be computed, and changes nothing.
        """
        keys = self.leaves(computed)
        if len(self) != np.size(computed.values[keys[0]].data):
            _with(computed.document, keys, (*self.xy.T, self.labels)).build()
        self.put(computed)
        for key, column in zip(keys, (*self.xy.T, self.labels), strict=True):
            computed.document.set_value(key, column)
        computed.compute()

    @staticmethod
    def leaves(computed: Computed) -> list[int]:
        """The keys of x1, x2 and y."""
        keys = _keys(computed.document)
        return [keys[name] for name in (X1, X2, Y)]

    def _known(self, index: int) -> int:
        if not 0 <= index < len(self):
            raise ValueError(_tr("there is no point {number}").format(number=index + 1))
        return index


def extent_of(xy: Array) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a picture of these points (n, 2): the usual one, or a larger one."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    margin = (high - low) / 10
    (left, bottom), (right, top) = (low - margin).tolist(), (high + margin).tolist()
    return min(left, EXTENT[0]), max(right, EXTENT[1]), min(bottom, EXTENT[2]), max(top, EXTENT[3])


class Boundary:
    """What a graph answers over the plane: its score on a grid, from a second copy of the graph.

    extent  left, right, bottom and top of the grid, which has places in the middle of its cells
    Raises ValueError for a graph whose score cannot be had at other places than its points.
    """

    def __init__(
        self,
        document: Document,
        extent: tuple[float, float, float, float] = EXTENT,
        rows: int = ROWS,
        columns: int = COLUMNS,
    ) -> None:
        self.extent = extent
        self._shape = rows, columns
        left, right, bottom, top = extent
        across = left + (np.arange(columns) + 0.5) * (right - left) / columns
        down = top - (np.arange(rows) + 0.5) * (top - bottom) / rows
        self._grid = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
        keys = _keys(document)
        if missing := {X1, X2, SCORE} - set(keys):
            names = ", ".join(sorted(missing))
            raise ValueError(_tr("the graph has no {names}").format(names=names))
        inputs = [keys[name] for name in (X1, X2)]
        _, reasons = _with(document, inputs, self._grid.T).build_what_can_be()  # the loss is not asked for
        if why := reasons.get(keys[SCORE]):
            raise ValueError(why)
        self._values = document.build()
        self._inputs = [self._values[key] for key in inputs]
        self._score = self._values[keys[SCORE]]
        self._tape = Tape(self._score)  # before there are places: a graph that is whole is replayed fastest
        self.scores = np.zeros(0)
        self.look_at(np.zeros((0, 2)))

    def look_at(self, xy: Array) -> None:
        """Points (n, 2) whose scores (n,) are wanted, too, at the next refresh()."""
        places = np.concatenate([self._grid, xy])
        for value, column in zip(self._inputs, places.T, strict=True):
            value.data = np.ascontiguousarray(column)

    def refresh(self, parameters: Mapping[int, Data]) -> Array:
        """The score with these numbers in the leaves -> (rows, columns), the greatest x2 in row 0."""
        for key, data in parameters.items():
            self._values[key].data = data
        self._tape.forward()
        count = self._inputs[0].data.shape  # type: ignore[union-attr]
        try:
            scores = np.broadcast_to(np.asarray(self._score.data, np.float64), count)
        except ValueError:
            raise ValueError(_tr("the score is not one number for each point")) from None
        cells = len(self._grid)
        self.scores = scores[cells:].copy()
        return scores[:cells].reshape(self._shape).copy()


def _with(document: Document, leaves: Sequence[int], columns: Iterable[Array]) -> Document:
    """A copy with other numbers in these leaves: whether it can be computed, and how large it would be, is
    asked of the document, before the graph itself has them."""
    document = document.copy()
    for key, column in zip(leaves, columns, strict=True):
        document.set_value(key, column)
    return document


def _keys(document: Document) -> dict[str, int]:
    """The nodes of these names, by name."""
    nodes = ((document.node(key).label, key) for key in document.nodes)
    return {label: key for label, key in nodes if label in NAMES}


def _tr(text: str) -> str:
    return translate("Points", text)
