"""Heights over a plane, made ready to be drawn: how high each is among all, and where contours run. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arithmetic import Array
from gui.widgets.charts.axes import round_ticks
from gui.widgets.charts.contour import zero_line

_MOST_CONTOURS = 12
_MANY_TIMES = 4  # the highest is so many times the lowest: steps by factors, or all lines lie at the edge
_FACTORS = (1.1, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0, 100.0, 1e3, 1e6, 1e12, 1e30, 1e100)


@dataclass(frozen=True, eq=False)
class Terrain:
    """xs (nx,) and ys (ny,) ascend in equal steps; values (ny, nx).

    shares    (ny, nx): from 0 for the lowest to 1 for the highest, and for what is not a number
    contours  (2, m): x and y of straight pieces, two ends a piece
    step      from one contour to the next: a difference, or a factor where is_log
    """

    xs: Array
    ys: Array
    values: Array
    shares: Array
    contours: Array
    step: float
    is_log: bool

    def share_at(self, x: float, y: float) -> float:
        """Between the four places around it; beyond the edge that of the edge."""
        return _between(self.shares, *self._place(x, y))

    def value_at(self, x: float, y: float) -> float:
        return _between(self.values, *self._place(x, y))

    def _place(self, x: float, y: float) -> tuple[float, float]:
        across, down = (x - self.xs[0]) / _step(self.xs), (y - self.ys[0]) / _step(self.ys)
        return float(np.clip(down, 0, len(self.ys) - 1)), float(np.clip(across, 0, len(self.xs) - 1))


def terrain(xs: Array, ys: Array, values: Array) -> Terrain:
    """Takes some 20 ms for 81 x 81: better in a worker."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    is_log = low > 0 and high > _MANY_TIMES * low
    with np.errstate(all="ignore"):
        heights = np.log(values) if is_log else np.asarray(values, np.float64)
    if is_log:
        low, high = np.log(low), np.log(high)
        step = next((f for f in _FACTORS if (high - low) / np.log(f) <= _MOST_CONTOURS), _FACTORS[-1])
        levels = np.arange(np.ceil(low / np.log(step)), high / np.log(step)) * np.log(step)
    elif high - low > 1e-12 * max(abs(low), abs(high)):
        ticks, step = round_ticks(low, high, _MOST_CONTOURS)
        levels = np.array(ticks)
    else:
        levels, step = np.zeros(0), 0.0
    with np.errstate(all="ignore"):
        shares = np.clip((heights - low) / ((high - low) or 1.0), 0, 1)
    shares[np.isnan(shares)] = 1.0
    pieces = [zero_line(heights - level).reshape(-1, 2) for level in levels]
    places = np.concatenate(pieces) if pieces else np.zeros((0, 2))
    contours = np.stack([xs[0] + places[:, 0] * _step(xs), ys[0] + places[:, 1] * _step(ys)])
    return Terrain(xs, ys, values, shares, contours, float(step), is_log)


def _step(numbers: Array) -> float:
    return float(numbers[-1] - numbers[0]) / (len(numbers) - 1)


def _between(table: Array, row: float, column: float) -> float:
    i, j = min(int(row), len(table) - 2), min(int(column), table.shape[1] - 2)
    s, t = row - i, column - j
    with np.errstate(invalid="ignore"):
        upper = table[i, j] * (1 - t) + table[i, j + 1] * t
        lower = table[i + 1, j] * (1 - t) + table[i + 1, j + 1] * t
        return float(upper * (1 - s) + lower * s)
