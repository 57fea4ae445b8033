"""One row of the table as a picture: what is shown, and where its symbols stand. No Qt.

They stand side by side as bars, and above these end to end on a line from 0 to 1.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array


@dataclass(frozen=True, eq=False)
class Distribution:
    """title    what it is the distribution of
    symbols  (k,) one a bar
    shares   (k,) adding up to 1
    lit      the symbol that is marked
    dart     from 0 to 1: where on the line the dart has landed
    beside   (k,) another distribution, as a hollow mark at each bar
    race     (k,) from 0 to 1: how near each symbol came to the winner where symbols race, as in torch 2
    beside_title  what the other distribution is
    texts    (k,) what is said of each symbol beside the title; empty for its share
    """

    title: str
    symbols: str
    shares: Array
    lit: int | None = None
    dart: float | None = None
    beside: Array | None = None
    race: Array | None = None
    beside_title: str = ""
    texts: Sequence[str] = ()


class RowGeometry:
    """shares (k,) add up to 1; left, width: of the line and of all bars; pitch: the least of a bar; pixels.

    edges   k + 1 numbers from 0 to 1: symbol i lies on the line from edges[i] to edges[i + 1]
    shown   the symbols that have a bar, in their order: all, or the likeliest if there is no room for all;
            the lit one always has
    """

    def __init__(self, shares: Array, left: float, width: float, pitch: float, lit: int | None) -> None:
        ends = np.cumsum(shares)
        self.edges: list[float] = [0.0, *(ends / ends[-1] if ends[-1] > 0 else ends).tolist()]
        self._left, self._width = left, max(width, 1.0)
        room = max(1, int(self._width / pitch))
        self.shown: list[int] = list(range(len(shares)))
        if len(shares) > room:
            order = np.argsort(-shares, kind="stable")[:room].tolist()
            if lit is not None and lit not in order:
                order[-1] = lit
            self.shown = sorted(order)
        self.pitch = self._width / max(1, len(self.shown))
        self._place = {symbol: place for place, symbol in enumerate(self.shown)}

    def x(self, share: float) -> float:
        """Where a number from 0 to 1 is on the line."""
        return self._left + self._width * share

    def segment(self, symbol: int) -> tuple[float, float]:
        return self.x(self.edges[symbol]), self.x(self.edges[symbol + 1])

    def middle(self, symbol: int) -> float | None:
        """Of the symbol's bar; None where it has none."""
        place = self._place.get(symbol)
        return None if place is None else self._left + (place + 0.5) * self.pitch

    def on_line(self, x: float) -> int | None:
        """The symbol whose segment is there."""
        share = (x - self._left) / self._width
        if not 0 <= share < 1 or not self.shown:
            return None
        return min(bisect_right(self.edges, share), len(self.edges) - 1) - 1

    def in_bars(self, x: float) -> int | None:
        """The symbol whose bar is there."""
        place = int((x - self._left) // self.pitch)
        return self.shown[place] if 0 <= place < len(self.shown) else None
