"""One file that holds the state of all labs.

    content = to_bytes(Workspace("graph", {"graph": session.to_dict()}))      # may be in a thread
    write_bytes(path, content)                        # engine.disk: in one act
    from_document(load_json(path)).states["graph"]

The file is JSON with a marker, so that it can be told from other files by its content, and a version:
{"nablab": "workspace", "version": 1, "lab": "graph", "labs": {"graph": {...}}}

json.dumps() holds the interpreter's lock from beginning to end, and the window would stand still for as
long; so a state is written in pieces, each of them the matter of a moment, and in a thread of its own. What
to_dict() itself takes long for is made there before:

    worker.start("", prepare(panel.heavy_parts()))
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.disk import FileError
from gui.words import translate

MARKER, KIND = "nablab", "workspace"
VERSION = 1
MEGABYTE = 2**20
MOST_BYTES = 64 * MEGABYTE  # of a workspace: what is larger could not be opened again (gui/opening.py)

_TOGETHER = 256  # numbers or texts of a list that are written in one piece
_LONG = 2**16  # characters of a text that are written in one piece

_plain = json.JSONEncoder(sort_keys=True, allow_nan=False).encode


@dataclass(frozen=True)
class Workspace:
    """lab: the one that is shown. states: by lab, what its session's to_dict() gave.

    A state is plain data, as strict JSON can hold it. Both may name labs that this program lacks.
    about: what else the window wants to know: the page of each lab, and of its last work the file it was in.
    """

    lab: str
    states: dict[str, dict[str, Any]]
    about: dict[str, Any] = field(default_factory=dict)


def prepare(parts: Sequence[Callable[[], object]]) -> Generator[None, None, None]:
    """In a worker's thread: what to_dict() would else take long for."""
    for part in parts:
        part()
        yield


def to_bytes(workspace: Workspace) -> bytes:
    """The content of the file: equal workspaces give equal bytes.

    Raises ValueError or TypeError if a state is not plain data, FileError if it is too large.
    """
    states = {name: list(encode(state)) for name, state in workspace.states.items()}
    content = b"".join(document(workspace.lab, states, workspace.about))
    if len(content) > MOST_BYTES:
        raise FileError(
            translate(
                "Workspace", "This workspace would have {size} MB, and a workspace has at most {most} MB."
            ).format(size=math.ceil(len(content) / MEGABYTE), most=MOST_BYTES // MEGABYTE)
        )
    return content


def document(
    lab: str, states: Mapping[str, Sequence[bytes]], about: Mapping[str, Any] | None = None
) -> list[bytes]:
    """The content of the file in pieces; states: by lab, what encode() gave."""
    head = {"about": about, "lab": lab} if about else {"lab": lab}
    content = [f'{_plain(head)[:-1]}, "labs": {{'.encode()]
    for number, (name, pieces) in enumerate(sorted(states.items())):
        content += [f"{', ' if number else ''}{_plain(name)}: ".encode(), *pieces]
    content.append(f'}}, "{MARKER}": "{KIND}", "version": {VERSION}}}\n'.encode())
    return content


def encode(value: Any) -> Iterator[bytes]:
    """What json.dumps(value, sort_keys=True, allow_nan=False) gives, in pieces.

    All ASCII, so that half a surrogate pair in a name cannot make a file that is no UTF-8. Raises ValueError
    or TypeError if the value is not plain data.
    """
    if isinstance(value, dict):
        yield b"{"
        for number, key in enumerate(sorted(value)):
            if not isinstance(key, str):
                raise TypeError(f"the key {key!r:.40} is no text")
            yield f"{', ' if number else ''}{_plain(key)}: ".encode()
            yield from encode(value[key])
        yield b"}"
    elif isinstance(value, list | tuple):
        yield b"["
        yield from _encode_items(value)
        yield b"]"
    elif isinstance(value, str) and len(value) > _LONG:
        yield b'"'
        for start in range(0, len(value), _LONG):
            yield _plain(value[start : start + _LONG])[1:-1].encode()
        yield b'"'
    else:
        yield _plain(value).encode()


def _encode_items(items: Sequence[Any]) -> Iterator[bytes]:
    for start in range(0, len(items), _TOGETHER):
        if start:
            yield b", "
        some = items[start : start + _TOGETHER]
        if all(map(_is_short, some)):
            yield _plain(some)[1:-1].encode()
        else:
            for number, item in enumerate(some):
                if number:
                    yield b", "
                yield from encode(item)


def _is_short(value: Any) -> bool:
    return len(value) < _TOGETHER if isinstance(value, str) else not isinstance(value, dict | list | tuple)


def from_document(document: Any, name: str = "This workspace") -> Workspace:
    """The workspace in a JSON document. Raises FileError, which begins with name, for anything else."""
    if not isinstance(document, dict) or document.get(MARKER) != KIND:
        raise FileError(
            translate("Workspace", '{name} is no workspace: it lacks "{marker}": "{kind}"').format(
                name=name, marker=MARKER, kind=KIND
            )
        )
    version = document.get("version")
    if type(version) is int and version > VERSION:
        raise FileError(
            translate(
                "Workspace",
                "{name} was saved by a newer Nablab (version {version:.20}; this one reads {known}). "
                "Update Nablab to open it.",
            ).format(name=name, version=_shown(version), known=VERSION)
        )
    lab, states = document.get("lab"), document.get("labs")
    problem = ""
    if version != VERSION or type(version) is not int:
        problem = translate("Workspace", '"version" should be {known}').format(known=VERSION)
    elif not isinstance(lab, str):
        problem = translate("Workspace", '"lab" should be the name of a lab')
    elif not isinstance(states, dict):
        problem = translate("Workspace", '"labs" should hold the state of each lab')
    else:
        for key, state in states.items():
            if not isinstance(state, dict):
                problem = translate("Workspace", 'the state of "{lab:.40}" is missing').format(lab=key)
    if problem:
        raise FileError(
            translate("Workspace", "{name} is a damaged workspace: {problem}").format(
                name=name, problem=problem
            )
        )
    about = document.get("about")
    return Workspace(str(lab), dict(states or {}), about if isinstance(about, dict) else {})


def _shown(version: int) -> str:
    return str(version) if version < 10**9 else "?"  # str() refuses numbers of thousands of digits
