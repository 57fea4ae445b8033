"""One file that holds the state of all labs.

    content = to_bytes(Workspace("graph", {"graph": session.to_dict()}))
    write_bytes(path, content)                        # engine.files: in one act
    from_document(load_json(path)).states["graph"]

The file is JSON with a marker, so that it can be told from other files by its content, and a version:
{"nablab": "workspace", "version": 1, "lab": "graph", "labs": {"graph": {...}}}
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from engine.files import FileError
from gui.words import translate

MARKER, KIND = "nablab", "workspace"
VERSION = 1
MEGABYTE = 2**20
MOST_BYTES = 64 * MEGABYTE  # of a workspace: what is larger could not be opened again (gui/opening.py)


@dataclass(frozen=True)
class Workspace:
    """lab: the one that is shown. states: by lab, what its session's to_dict() gave.

    A state is plain data, as strict JSON can hold it. Both may name labs that this program lacks.
    """

    lab: str
    states: dict[str, dict[str, Any]]


def to_bytes(workspace: Workspace) -> bytes:
    """The content of the file: equal workspaces give equal bytes.

    Raises ValueError or TypeError where a state is no plain data, FileError where it is too large.
    """
    document = {MARKER: KIND, "version": VERSION, "lab": workspace.lab, "labs": workspace.states}
    # all ASCII, so that half a surrogate pair in a name cannot make a file that is no UTF-8
    content = json.dumps(document, sort_keys=True, allow_nan=False).encode() + b"\n"
    if len(content) > MOST_BYTES:
        raise FileError(
            translate(
                "Workspace", "This workspace would have {size} MB, and a workspace has at most {most} MB."
            ).format(size=math.ceil(len(content) / MEGABYTE), most=MOST_BYTES // MEGABYTE)
        )
    return content


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
    return Workspace(str(lab), dict(states or {}))


def _shown(version: int) -> str:
    return str(version) if version < 10**9 else "?"  # str() refuses numbers of thousands of digits
