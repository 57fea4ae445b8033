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
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

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


def save_arrays(path: Path, arrays: Mapping[str, Array], metadata: Mapping[str, Any]) -> None:
    """Write named arrays and a JSON-able description of them."""
    # a transposed view would be saved in the wrong order without a word
    contiguous = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    text = json.dumps(metadata, sort_keys=True)
    write_bytes(path, save(contiguous, metadata={_METADATA_KEY: text}))


def load_arrays(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """Named arrays and their description. Raises FileError where the file is no such thing."""
    try:
        with safe_open(path, framework="numpy") as file:
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118, no mapping
            metadata = (file.metadata() or {}).get(_METADATA_KEY, "{}")
        return arrays, json.loads(metadata)
    except (OSError, SafetensorError, ValueError) as error:
        raise FileError(f"{path}: not a readable safetensors file ({error})") from error


def load_json(path: Path) -> Any:
    """The document in a JSON file. Raises FileError where there is none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FileError(f"{path}: not a readable JSON file ({error})") from error
