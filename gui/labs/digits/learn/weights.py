"""The weights of a first hidden layer as one picture, a tile a unit."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt

from engine.arithmetic import Array
from engine.centring import PIXELS, SIDE
from gui.widgets.grids.pixels import SIGNED, PixelView
from gui.widgets.help import explain

MOST_TILES = 128
_TILE = SIDE + 1  # of a unit's weights, with the line beside it
_ACROSS = 16  # tiles; where there are few, half as many, twice as large


class WeightsView(PixelView):
    def __init__(self) -> None:
        self._across = _ACROSS
        super().__init__(mosaic(np.zeros((PIXELS, MOST_TILES), np.float32)), SIGNED, smallest=1)
        self.show_pixels_of_size(1)
        self.setObjectName("learnWeights")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Weights of the hidden units"))
        self.name_of = self._name_of
        explain(
            self,
            self.tr(
                "The weights of each unit of the first hidden layer, each at its pixel: blue above 0, orange "
                "below, white at 0"
            ),
            "weight",
        )

    def show_weights(self, weights: Array | None, most: int) -> None:
        """(784, units), of which at most so many are shown; None: nothing is there yet."""
        if weights is None:
            weights = np.zeros((PIXELS, most), np.float32)
        size = 2 if 4 * weights.shape[1] <= most else 1
        self._across = _ACROSS // size
        self.set_image(mosaic(weights[:, :most], self._across))
        self.show_pixels_of_size(size)

    def _name_of(self, row: int, column: int) -> str:
        unit = row // _TILE * self._across + column // _TILE
        return self.tr("Hidden unit {unit}").format(unit=unit)


def mosaic(weights: Array, across: int = _ACROSS) -> Array:
    """(784, units) -> one picture of at most 128, so many in a row, each scaled by its own largest."""
    units = min(weights.shape[1], MOST_TILES)
    rows = -(-units // across)
    tiles = np.zeros((rows * across, _TILE, _TILE), np.float32)
    shown = np.nan_to_num(weights[:, :units])  # a run that goes too fast may be just about to break
    largest = np.maximum(np.abs(shown).max(axis=0), 1e-12)
    tiles[:units, :SIDE, :SIDE] = (shown / largest).T.reshape(units, SIDE, SIDE)
    picture: Array = tiles.reshape(rows, across, _TILE, _TILE).swapaxes(1, 2).reshape(rows * _TILE, -1)
    return picture
