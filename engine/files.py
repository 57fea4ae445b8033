"""Arrays and documents on disk. Written atomically, read with suspicion, never pickled.

Arrays go into safetensors files (https://github.com/huggingface/safetensors) with one metadata key
that holds JSON: several keys would come out in a different order each time, and files made twice
from the same seed would differ.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from engine.arithmetic import Array

RESOURCES = Path(__file__).resolve().parent.parent / "resources"  # what is shipped with the program

_METADATA_KEY = "nablab"


class FileError(ValueError):
    """A file that cannot be read as what it should be; the message names the file and the reason."""


def write_bytes(path: Path, content: bytes) -> None:
    """Replace path by content in one act: a crash in the middle leaves the old file whole."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(beside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def pack_arrays(arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> bytes:
    """Named arrays and a JSON-able description of them, as the content of a safetensors file."""
    # a transposed view would be saved in the wrong order without a word
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    return save(contiguous, metadata={_METADATA_KEY: json.dumps(metadata, sort_keys=True)})


def unpack_arrays(content: bytes, name: str) -> tuple[dict[str, Array], dict[str, Any]]:
    """What pack_arrays() packed. Raises FileError, which begins with name, where it is no such thing."""
    try:
        arrays = load(content)
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        metadata = json.loads(header.get("__metadata__", {}).get(_METADATA_KEY, "{}"))
    # TypeError, KeyError: a kind of number that numpy does not know; RecursionError: nested too deep
    except (SafetensorError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise FileError(f"{name}: not a readable safetensors file ({error})") from error
    return arrays, metadata


def save_arrays(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> None:
    """Write named arrays and a JSON-able description of them, in one act."""
    write_bytes(path, pack_arrays(arrays, metadata))


def load_arrays(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """What save_arrays() wrote. Raises FileError where the file is no such thing."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({error})") from error
    return unpack_arrays(content, str(path))


def load_json(path: Path) -> Any:
    """The document in a JSON file. Raises FileError where there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise FileError(f"{path}: not a readable JSON file ({error})") from error
