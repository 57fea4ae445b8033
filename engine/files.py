"""Arrays and documents on disk. Written atomically, read with suspicion, never pickled.

Arrays go into safetensors files (https://github.com/huggingface/safetensors) with one metadata key
that holds JSON: several keys would come out in a different order each time, and files made twice
from the same seed would differ.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from engine.arithmetic import Array

RESOURCES = Path(__file__).resolve().parent.parent / "resources"  # what is shipped with the program

MOST_HEADER = 1_000_000  # bytes of a safetensors file that describe it: they are read at once

_METADATA_KEY = "nablab"
_WAITS = (0.02, 0.05, 0.1, 0.3)  # seconds between tries to replace a file
_PART = 3 * 2**16  # bytes; a multiple of 3, so that the parts of a text in base64 can be joined


class FileError(ValueError):
    """A file that cannot be read as what it should be; the message names the file and the reason."""


Stamp = tuple[int, int]


def write_bytes(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Replace path by content, also in pieces, in one act: a crash in the middle leaves the old file whole.

    A link stays one, and the file that it names is replaced; who may read it stays so. Raises OSError, also
    for a file that its owner has made read-only: that it could be replaced does not mean that it should.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    beside = _beside(path)
    try:
        with open(beside, "wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, beside)
        _replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _replace(beside: Path, path: Path) -> None:
    """os.replace(), tried again for half a second: on Windows a scanner may hold a file for a moment."""
    for wait in _WAITS:
        try:
            os.replace(beside, path)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    os.replace(beside, path)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def sweep(path: Path) -> None:
    """Remove what write_bytes(path) had to leave where its process was killed. Raises OSError."""
    for found in path.parent.iterdir():
        if found.name.startswith(f".{path.name}.") and found.suffix == ".tmp":
            found.unlink(missing_ok=True)


def keep_copy(path: Path, copy: Path) -> None:
    """Keep what is in path under another name, too; what was there before is replaced. Raises OSError.

    Where the disk knows links this takes no room and no time: write_bytes() replaces a file and never writes
    into it.
    """
    beside = _beside(copy)
    try:
        try:
            os.link(path, beside)
        except OSError:
            shutil.copyfile(path, beside)
        _replace(beside, copy)
    finally:
        beside.unlink(missing_ok=True)  # also after a replace: between two names of one file it does nothing


def stamp(path: Path) -> Stamp | None:
    """(time of its last change in ns, size): another one tells that it was written. None: no such file."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # ValueError: a path with a NUL in it
        return None
    return status.st_mtime_ns, status.st_size


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
        arrays = load(content)
        header = json.loads(content[8 : 8 + length])
        metadata = json.loads(header.get("__metadata__", {}).get(_METADATA_KEY, "{}"))
    except SafetensorError as error:
        raise FileError(f"{unreadable}; it is damaged or cut off ({error!s:.200})") from error
    except (TypeError, KeyError) as error:
        raise FileError(f"{unreadable}; its numbers are of a kind that is not known here") from error
    except (ValueError, AttributeError, RecursionError) as error:
        raise FileError(f"{unreadable}; what it says about itself is damaged") from error
    return arrays, metadata


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


def load_json(path: Path) -> Any:
    """The document in a JSON file. Raises FileError if it contains none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{path}: cannot be read ({why(error)})") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise FileError(f"{path}: not a readable JSON file (damaged or cut off at {place})") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: not a readable JSON file (it is not UTF-8)") from error
    except RecursionError as error:
        raise FileError(f"{path}: not a readable JSON file (nested too deep)") from error
    except ValueError as error:
        raise FileError(f"{path}: not a readable JSON file (a number of thousands of digits)") from error


def why(error: Exception) -> str:
    """The reason as the system words it, without the number and the path that Python puts around it."""
    return getattr(error, "strerror", None) or str(error)
