"""What a wire looks like, as a number: many are compared and sorted at once. Pure numbers, no Qt.

looks_of(quiet, {0: -2.0})              -> int8 (wires,)
size_of(look), sign_of(look), look & QUIET
look | CURRENT                          something has just come along it
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.arithmetic import Array

QUIET, CURRENT = 1, 64
_SIZE, _SIGN = 16, 2  # the place of 0 to 3, and of 0 to 3 below it
_SIGNS = {0: 0, 1: 1, 2: -1, 3: None}


def looks_of(quiet: Array, travelled: Mapping[int, float]) -> Array:
    """quiet: bool (wires,), those from constants; travelled: wire -> what came along it.

    The greater the number the more it matters.
    """
    looks = quiet.astype(np.int8) * QUIET
    if travelled:
        wires = np.fromiter(travelled, np.intp, len(travelled))
        numbers = np.fromiter(travelled.values(), np.float64, len(travelled))
        looks[wires] = _carrying(numbers)
    return looks


def _carrying(numbers: Array) -> Array:
    """int8 for each contribution: its size beside the greatest, in three steps, and its sign."""
    finite = np.isfinite(numbers)
    sizes = np.abs(np.where(finite, numbers, 0.0))
    shares = sizes / (sizes.max(initial=0.0) or 1.0)
    steps = 1 + (shares > 0.1).astype(np.int8) + (shares > 0.5)
    signs = np.where(numbers > 0, 1, np.where(numbers < 0, 2, 0))
    carrying: Array = (steps * _SIZE + np.where(finite, signs, 3) * _SIGN).astype(np.int8)
    return carrying


def size_of(look: int) -> int:
    """0 where nothing has come along the wire yet, else 1 to 3."""
    return look % CURRENT // _SIZE


def sign_of(look: int) -> int | None:
    """-1, 0 or 1; None where it is no finite number."""
    return _SIGNS[look % _SIZE // _SIGN]
