"""Arrays on disk, read with suspicion, never pickled. What is written is written as engine/disk.py does it.

Arrays go into safetensors files (https://github.com/huggingface/safetensors) with one metadata key
that holds JSON: several keys would come out in a different order each time, and files made twice
from the same seed would differ.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError, deserialize
from safetensors.numpy import save

from engine.arithmetic import Array
from engine.disk import FileError, why, write_bytes

MOST_HEADER = 1_000_000  # bytes of a safetensors file that describe it: they are read at once

_KINDS = {"F16": "<f2", "F32": "<f4", "F64": "<f8", "BOOL": "?", "I8": "<i1", "U8": "<u1"}
_KINDS |= {f"{kind}{bits}": f"<{kind.lower()}{bits // 8}" for kind in "IU" for bits in (16, 32, 64)}
_METADATA_KEY = "nablab"
_PART = 3 * 2**16  # bytes; a multiple of 3, so that the parts of a text in base64 can be joined


def pack_arrays(arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> bytes:
    """Named arrays and a JSON-able description of them, as the content of a safetensors file."""
    # a transposed view would be saved in the wrong order without a word
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    return save(contiguous, metadata={_METADATA_KEY: json.dumps(metadata, sort_keys=True)})


def pack_text(arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> str:
    """The same as a text in base64, for a JSON document.

    In parts: to encode megabytes at once would hold the interpreter's lock, and a window would stand still.
    """
    content = memoryview(pack_arrays(arrays, metadata))
    starts = range(0, len(content), _PART)
    return b"".join(base64.b64encode(content[at : at + _PART]) for at in starts).decode("ascii")


def unpack_text(text: str, name: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """What pack_text() packed. Raises FileError as unpack_arrays()."""
    try:
        content = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise FileError(f"{name}: not readable as base64 ({error})") from error
    return unpack_arrays(content, name)


def unpack_arrays(content: bytes, name: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """What pack_arrays() packed. Raises FileError, which begins with name, if this is something else."""
    unreadable = f"{name}: not a readable safetensors file"
    length = int.from_bytes(content[:8], "little")
    if length > MOST_HEADER and length <= len(content):
        raise FileError(f"{name}: its description has {length:,} bytes; at most {MOST_HEADER:,} are read")
    try:
        arrays = {name: _array(name, **view) for name, view in deserialize(content)}  # type: ignore[no-untyped-call]
        header = json.loads(content[8 : 8 + length])
        metadata = json.loads(header.get("__metadata__", {}).get(_METADATA_KEY, "{}"))
    except SafetensorError as error:
        why = str(error).removeprefix("Error while deserializing: ")
        raise FileError(f"{unreadable}; it is damaged or cut off ({why:.200})") from error
    except KeyError as error:
        told = f"its numbers are {error.args[0]!s:.20}; floats of 16, 32 and 64 bits are read"
        raise FileError(f"{name}: {told}") from error
    except (ValueError, AttributeError, RecursionError) as error:
        raise FileError(f"{unreadable}; what it says about itself is damaged") from error
    return arrays, metadata


def _array(name: str, dtype: str, shape: list[int], data: bytes) -> Array:
    """A tensor as it stands in the file. Raises KeyError for numbers of a kind that is not known here."""
    if dtype == "BF16":  # the first half of a float32
        halves = np.frombuffer(data, "<u2").astype("<u4") << 16
        return halves.view("<f4").reshape(shape)
    return np.frombuffer(data, _KINDS[dtype]).reshape(shape)


def save_arrays(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> None:
    """Write named arrays and a JSON-able description of them, in one act."""
    write_bytes(path, pack_arrays(arrays, metadata))


def load_arrays(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """What save_arrays() wrote. Raises FileError if the file is something else."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({why(error)})") from error
    return unpack_arrays(content, str(path))
