"""Digits as the paths of a pen: reading the file of thirty writers that UCI publishes.

    for digit in read_pendigits("pendigits-orig.tra.gz"):
        image = centre_strokes(digit.strokes)      # and digit.label is what it should be read as

The file is not shipped. E. Alpaydin, F. Alimoglu, Pen-Based Recognition of Handwritten Digits, CC BY 4.0:
https://archive.ics.uci.edu/dataset/81/pen+based+recognition+of+handwritten+digits
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.arithmetic import Array
from engine.disk import FileError, why


class PenDigit(NamedTuple):
    """A digit that somebody wrote.

    label    0 to 9
    writer   the number of the person, from 1
    strokes  each float64 (n, 2) from pen down to pen up, x right and y down, in units of the tablet
    """

    label: int
    writer: int
    strokes: list[Array]


def read_pendigits(path: str | PathLike[str]) -> list[PenDigit]:
    """The digits of a file in UCI's format (UNIPEN's, in short), plain or gzipped, in its order.

    A digit begins with `.SEGMENT DIGIT ...`, `.COMMENT label writer number`; then every stroke stands
    between `.PEN_DOWN` and `.PEN_UP`, a point `x y` a line, y up. Raises FileError for anything else.
    """
    try:
        content = Path(path).read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise FileError(f"{path}: cannot be read ({why(error)})") from error
    if content[:2] == b"\x1f\x9d":
        raise FileError(f"{path}: packed by compress; unpack it first, with: uncompress {Path(path).name}")
    if b".SEGMENT DIGIT" not in content:
        raise FileError(f"{path}: not a file of pen digits: the line .SEGMENT DIGIT is missing")
    try:
        return list(_digits(content.decode("ascii", "replace").splitlines()))
    except ValueError as error:  # _Damaged, or a number of thousands of figures
        raise FileError(f"{path}: {error}") from error


class _Damaged(ValueError):
    """What is wrong, and in which line."""


def _digits(lines: list[str]) -> Iterator[PenDigit]:
    digit: PenDigit | None = None
    points: list[list[float]] | None = None  # of the stroke that is being read; None while the pen is up
    for number, line in enumerate(lines, 1):
        words = line.split()
        match words:
            case [".SEGMENT", "DIGIT", *_] if points is None:
                if digit is not None:
                    yield _complete(digit, number)
                digit = None
            case [".COMMENT", label, writer, _] if points is None and (label + writer).isdecimal():
                if int(label) > 9:
                    raise _Damaged(f"line {number}: {label} is not a digit")
                digit = PenDigit(int(label), int(writer), [])
            case [".PEN_DOWN"] if points is None:
                if digit is None:
                    raise _Damaged(f"line {number}: a stroke before the .COMMENT that says what it is of")
                points = []
            case [".PEN_UP"]:
                if digit is None or not points:
                    raise _Damaged(f"line {number}: the pen goes up without a point")
                digit.strokes.append(np.array(points) * [1, -1])
                points = None
            case [x, y] if points is not None:
                points.append(_point(x, y, number))
            case _ if points is not None:
                raise _Damaged(f"line {number}: not a point: {line[:40]!r}")
            case _:
                pass  # the lexicon at the top, time stamps, empty lines
    if digit is None or points is not None:
        raise _Damaged("ends within a digit")
    yield _complete(digit, len(lines))


def _complete(digit: PenDigit, number: int) -> PenDigit:
    if not digit.strokes:
        raise _Damaged(f"line {number}: a digit without a stroke ends here")
    return digit


def _point(x: str, y: str, number: int) -> list[float]:
    try:
        point = [float(x), float(y)]
    except ValueError:
        point = [np.nan]
    if not np.isfinite(point).all():
        raise _Damaged(f"line {number}: not a point: {f'{x} {y}'[:40]!r}")
    return point
