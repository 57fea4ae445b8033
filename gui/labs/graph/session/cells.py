"""Arrays made by hand: typed, of another shape, pasted from a spreadsheet. No Qt.

>>> read_data("[[1, 2], [3, 4]]").shape
(2, 2)
>>> read_block("1,5\\t2\\n3\\t4").tolist()
[[1.5, 2.0], [3.0, 4.0]]
"""

from __future__ import annotations

import math
import re

import numpy as np

from engine.arithmetic import Array, Data
from engine.expression import parse
from engine.sizes import MOST_NUMBERS
from gui.numbers import read_number
from gui.words import translate

_MOST_AXES = 6
_MOST_PASTED = 80_000  # characters


def read_data(text: str) -> Data:
    """A number, or an array as [1, 2] and [[1, 2], [3, 4]]. Raises ValueError, saying what to type."""
    if not text.lstrip().startswith("["):
        return read_number(text)
    values = list(parse(text).values())
    if len(values) > 1:
        raise ValueError(_tr("an array holds numbers alone; type one such as [1, 2]"))
    return values[0].data


def read_shape(text: str) -> tuple[int, ...]:
    """2 × 3, 2x3, (2, 3) or 5; nothing for a single number. Raises ValueError."""
    sizes = [int(size) for size in re.findall(r"[0-9]{1,9}", text)]
    if re.search(r"[^\s\d×x*,()]|\d{10}", text) or 0 in sizes or len(sizes) > _MOST_AXES:
        told = _tr("“{text}” is not a shape; type one such as 2 × 3")
        raise ValueError(told.format(text=f"{text.strip():.20}"))
    if math.prod(sizes) > MOST_NUMBERS:
        told = _tr("{text} is too large: an array has at most {most:,} numbers")
        raise ValueError(told.format(text=text.strip(), most=MOST_NUMBERS))
    return tuple(sizes)


def shape_text(data: Data) -> str:
    return " × ".join(map(str, np.shape(data)))


def reshaped(data: Data, shape: tuple[int, ...]) -> Array:
    """As many numbers keep their order; else those stay that lie within both shapes, and the rest is 0."""
    old, new = np.asarray(data, float), np.zeros(shape)
    if old.size == new.size:
        return old.reshape(shape)
    axes = max(old.ndim, new.ndim)
    source = old.reshape((1,) * (axes - old.ndim) + old.shape)
    target = new.reshape((1,) * (axes - new.ndim) + new.shape)  # the same numbers
    common = tuple(slice(min(sizes)) for sizes in zip(source.shape, target.shape, strict=True))
    target[common] = source[common]
    return new


def grown(data: Data, axis: int) -> Array:
    """One row (-2) or one column (-1) of zeros more."""
    shape = list(np.atleast_1d(data).shape if axis == -1 else np.atleast_2d(data).shape)
    shape[axis] += 1
    return reshaped(data, tuple(shape))


def with_block(data: Data, block: Array, place: tuple[int, ...] | None) -> Array:
    """The block over the numbers, its first one at the place; the array grows where it must. Raises
    ValueError for more than two axes."""
    if np.ndim(data) > 2:
        raise ValueError(_tr("A block of numbers fits into one or two axes: choose such a shape first"))
    grid = np.atleast_2d(data) if np.ndim(data) else block
    row, column = (0, 0, *(place or ()))[-2:]
    ends = row + block.shape[0], column + block.shape[1]
    new = np.array(reshaped(grid, tuple(max(pair) for pair in zip(grid.shape, ends, strict=True))))
    new[row : ends[0], column : ends[1]] = block
    return new[0] if np.ndim(data) < 2 and len(new) == 1 else new


def read_block(text: str) -> Array:
    """Rows and columns as a spreadsheet or a program copies them, (rows, columns). Raises ValueError, saying
    which cell is wrong."""
    if len(text) > _MOST_PASTED:
        told = _tr("This is too much to paste at once: {count:,} characters, and at most {most:,} are read")
        raise ValueError(told.format(count=len(text), most=_MOST_PASTED))
    if text.lstrip().startswith("["):
        return np.atleast_2d(read_data(text))
    lines = [line for line in text.splitlines() if line.strip()]
    sign = _sign_between(lines)
    rows = [line.split(sign) for line in lines]
    if not rows:
        raise ValueError(_tr("There are no numbers to paste"))
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            told = _tr("Row {row} has {count} cells, but the first has {first}: make them equally long")
            raise ValueError(told.format(row=number, count=len(row), first=len(rows[0])))
    return np.array([[_cell(cell, i, k) for k, cell in enumerate(row, 1)] for i, row in enumerate(rows, 1)])


def _sign_between(lines: list[str]) -> str | None:
    """What stands between cells; None for blanks. A comma may be a decimal one."""
    text = "\n".join(lines)
    for sign in "\t;":
        if sign in text:
            return sign
    if "," not in text:
        return None
    is_list = any(line.count(",") > 1 and len(line.split()) == 1 for line in lines)
    if "." in text or re.search(r",\s", text) or is_list:
        return ","
    if any(len(line.split()) > 1 for line in lines):
        return None
    told = _tr("“{text}” may be one number or two: put tabs or semicolons between cells")
    raise ValueError(told.format(text=f"{next(line for line in lines if ',' in line).strip():.20}"))


def _cell(cell: str, row: int, column: int) -> float:
    try:
        number = float(cell.replace(",", "."))
    except ValueError:
        number = math.nan
    if math.isfinite(number) and "_" not in cell:
        return number  # most are so plain; the others take ten times as long
    try:
        return read_number(cell)
    except ValueError as error:
        told = _tr("Row {row}, column {column}: {error}")
        raise ValueError(told.format(row=row, column=column, error=error)) from None


def _tr(text: str) -> str:
    return translate("GraphSession", text)
