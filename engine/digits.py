"""Handwritten digits: reading MNIST, and the networks that came with Nablab.

network = load_network()
image = centre_strokes(strokes)            # or centre_drawing(canvas)
network.probabilities(image.reshape(1, 784))
"""

from __future__ import annotations

import gzip
import math
import struct
from os import PathLike
from weakref import WeakValueDictionary

import numpy as np

from engine.arithmetic import Array
from engine.centring import PIXELS, SIDE, centre_drawing, centre_strokes
from engine.digit_network import DigitNetwork, UnitEdit
from engine.disk import RESOURCES, FileError, why
from engine.files import load_arrays

__all__ = [
    "PIXELS",
    "SIDE",
    "WEIGHTS",
    "DigitNetwork",
    "UnitEdit",
    "centre_drawing",
    "centre_strokes",
    "load_network",
    "read_bytes",
    "read_idx",
    "read_mnist",
]

WEIGHTS = RESOURCES / "weights"
_PART = 1 << 18  # bytes of a file that are read at once: 47 MB in one would keep a window waiting


def read_idx(path: str | PathLike[str]) -> Array:
    """The array of bytes in an IDX file, plain or gzipped: images (n, 28, 28), labels (n,).

    The format: https://en.wikipedia.org/wiki/MNIST_database, two zero bytes, the type (8: unsigned
    byte), the number of axes, the length of each as a 32-bit number, then the data. Raises FileError.
    """
    try:
        with open(path, "rb") as plain:
            is_packed = plain.read(2) == b"\x1f\x8b"
        content = bytearray()
        with gzip.open(path) if is_packed else open(path, "rb") as file:
            while part := file.read(_PART):
                content += part
    except (OSError, EOFError, gzip.BadGzipFile) as error:
        raise FileError(f"{path}: cannot be read ({why(error)})") from error
    if len(content) < 4 or content[:3] != b"\x00\x00\x08":
        raise FileError(f"{path}: not an IDX file of bytes")
    axes = content[3]
    start = 4 + 4 * axes
    if len(content) < start:
        raise FileError(f"{path}: ends within its header")
    shape = struct.unpack(f">{axes}I", content[4:start])
    if len(content) - start != math.prod(shape):
        raise FileError(f"{path}: holds {len(content) - start} bytes, its header says {math.prod(shape)}")
    return np.frombuffer(memoryview(content).toreadonly(), np.uint8, offset=start).reshape(shape)


_in_rows: WeakValueDictionary[str, Array] = WeakValueDictionary()


def read_bytes(part: str, what: str) -> Array:
    """A file of MNIST, part "train" (60,000) or "t10k" (10,000), as it is.

    what "images": uint8 (n, 28, 28), ink is high; "labels": uint8 (n,). As long as anybody has them the next
    gets the same: training, the maps and the judging share 55 MB. Raises FileError.
    """
    name = f"{part}-{what}-idx{3 if what == 'images' else 1}-ubyte.gz"
    in_a_row = _in_rows.get(name)
    if in_a_row is None:
        in_a_row = read_idx(RESOURCES / "mnist" / name).base  # which every view of it holds
        assert in_a_row is not None
        _in_rows[name] = in_a_row
    return in_a_row.reshape(-1, SIDE, SIDE) if what == "images" else in_a_row


def read_mnist(part: str) -> tuple[Array, Array]:
    """part "train" (60,000) or "t10k" (10,000) -> images float32 (n, 784) in [0, 1], labels uint8 (n,)."""
    images, labels = read_bytes(part, "images"), read_bytes(part, "labels")
    return images.reshape(-1, PIXELS) / np.float32(255), labels


def load_network(name: str | None = None) -> DigitNetwork:
    """A shipped network by name; without one "pens" where it is shipped, else "mnist". Raises FileError."""
    if name is None:
        name = "pens" if (WEIGHTS / "pens.safetensors").exists() else "mnist"
    path = WEIGHTS / f"{name}.safetensors"
    arrays, card = load_arrays(path)
    try:
        return DigitNetwork.from_arrays(arrays, card)
    except ValueError as error:
        raise FileError(f"{path}: not a digit network ({error})") from error
