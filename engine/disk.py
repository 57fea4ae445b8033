"""What is shipped, and how a file is written: in one act, so that a crash leaves the old one whole.

Documents are JSON, read with suspicion. Arrays on disk are the chapter after this one (engine/files.py); this
one does without numpy, so that a window need not wait for it.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

RESOURCES = Path(__file__).resolve().parent.parent / "resources"  # what is shipped with the program

_WAITS = (0.02, 0.05, 0.1, 0.3)  # seconds between tries to replace a file


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
