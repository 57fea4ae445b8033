"""A graph in a file: as a picture, as a program, as formulas, as what Nablab opens again.

    write(FORMATS["svg"], Path("graph.svg"), Shared(document, root, view))

A file is written in one act, and only when all of its content is there.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.calls import Outline
from engine.disk import FileError, why, write_bytes
from engine.document import Document
from engine.export import ExportError, arrays_of, to_dot, to_text
from engine.export_code import Part, Training, to_python, to_torch
from engine.value import Value
from gui.labs.graph.drawing.view import GraphView
from gui.labs.graph.session import GraphSession
from gui.labs.graph.share.paper import MOST_PIXELS, Paper
from gui.words import QT_TRANSLATE_NOOP, translate


@dataclass(frozen=True)
class Shared:
    """What is to be kept or shared.

    root      the result, with its gradients; None where there is none yet
    parts     the groups, for a program to have functions of
    training  how the graph learns, for a program to go on with; None where it has not learned
    """

    document: Document
    root: Value | None
    view: GraphView
    parts: Sequence[Part] = ()
    training: Training | None = None

    @classmethod
    def of(cls, session: GraphSession, view: GraphView) -> Shared:
        """The session's graph as it is now."""
        values, learning = session.current.computed.values, session.learner.learning
        training = None
        if learning is not None and learning.last:
            training = Training(learning.rate, [values[key] for key in learning.parameters])
        outline = Outline(session.document)
        parts = [_part(outline, group, values) for group in outline.outermost]
        return cls(session.document, session.current.root, view, parts, training)

    @property
    def result(self) -> Value:
        if self.root is None:
            raise ExportError(_tr("this graph has no result yet; connect all inputs first"))
        return self.root


@dataclass(frozen=True)
class Format:
    """name: a key of FORMATS; title and purpose: for people, not yet translated (see translate()).

    text     the content of such a file, where it is a text. Raises ExportError if it cannot say the graph
    picture  the same, where it is a picture
    """

    name: str
    suffix: str
    title: str
    purpose: str
    text: Callable[[Shared], str] | None = None
    picture: Callable[[Paper], bytes] | None = None


@dataclass(frozen=True)
class Written:
    """path: with its suffix; note: what there is to say about the content, else ""."""

    path: Path
    note: str = ""


def to_json(shared: Shared) -> str:
    """The document with its version, as gui/opening.py opens it."""
    return json.dumps(shared.document.to_dict(), allow_nan=False) + "\n"


def to_formulas(shared: Shared) -> str:
    """Formulas that make the same graph. Raises ExportError for arrays: their names alone would be read as
    numbers."""
    if arrays := arrays_of(shared.result):
        told = _tr("{name} is an array, which formulas cannot say; save the graph as JSON or for PyTorch")
        raise ExportError(told.format(name=next(iter(arrays))))
    return to_text(shared.result) + "\n"


_FORMATS = (
    Format(
        "png",
        ".png",
        QT_TRANSLATE_NOOP("Sharing", "Picture"),
        QT_TRANSLATE_NOOP("Sharing", "for slides, pages and messages"),
        picture=Paper.png,
    ),
    Format(
        "svg",
        ".svg",
        QT_TRANSLATE_NOOP("Sharing", "Vector picture"),
        QT_TRANSLATE_NOOP("Sharing", "sharp at any size, for pages and drawing programs"),
        picture=Paper.svg,
    ),
    Format(
        "pdf",
        ".pdf",
        QT_TRANSLATE_NOOP("Sharing", "PDF"),
        QT_TRANSLATE_NOOP("Sharing", "one page, sharp at any size, for print"),
        picture=Paper.pdf,
    ),
    Format(
        "json",
        ".json",
        QT_TRANSLATE_NOOP("Sharing", "Graph of Nablab"),
        QT_TRANSLATE_NOOP("Sharing", "everything, to be opened again"),
        text=to_json,
    ),
    Format(
        "text",
        ".txt",
        QT_TRANSLATE_NOOP("Sharing", "Formulas"),
        QT_TRANSLATE_NOOP("Sharing", "a text that Nablab opens again, of numbers only"),
        text=to_formulas,
    ),
    Format(
        "python",
        ".py",
        QT_TRANSLATE_NOOP("Sharing", "Python"),
        QT_TRANSLATE_NOOP("Sharing", "a program in micrograd's style, of numbers only"),
        text=lambda shared: to_python(shared.result, shared.parts, shared.training),
    ),
    Format(
        "torch",
        ".py",
        QT_TRANSLATE_NOOP("Sharing", "PyTorch"),
        QT_TRANSLATE_NOOP("Sharing", "a program of tensors"),
        text=lambda shared: to_torch(shared.result, shared.parts, shared.training),
    ),
    Format(
        "dot",
        ".dot",
        QT_TRANSLATE_NOOP("Sharing", "Graphviz"),
        QT_TRANSLATE_NOOP("Sharing", "the graph as micrograd draws it, for the program dot"),
        text=lambda shared: to_dot(shared.result) + "\n",
    ),
)
FORMATS = {format.name: format for format in _FORMATS}


def format_of(path: Path, chosen: Format) -> Format:
    """The format in which to write to a path: the chosen one, unless the name ends as another's do."""
    suffix = path.suffix.lower()
    if suffix == chosen.suffix:
        return chosen
    return next((format for format in _FORMATS if format.suffix == suffix), chosen)


def completed(path: Path, format: Format) -> Path:
    """The path with the format's suffix: added where it is missing."""
    return path if path.suffix.lower() == format.suffix else path.with_name(path.name + format.suffix)


def write(format: Format, path: Path, shared: Shared) -> Written:
    """Write the graph to a file, in one act; the suffix is added where it is missing.

    Raises FileError, which names the file and the reason, where it cannot be written there, and ExportError,
    which says why, where the format cannot express the graph. What was there before is then still there.
    """
    # not path.is_dir(), which raises OSError for too long a name
    path = path if os.path.isdir(path) else completed(path, format)
    if os.path.isdir(path):
        raise FileError(_tr("{path}: this is a folder; choose another name").format(path=path))
    content, note = render(format, shared)
    try:
        write_bytes(path, content)
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        told = _tr("{path}: it cannot be saved there ({reason}). Save it elsewhere.")
        raise FileError(told.format(path=path, reason=why(error))) from error
    return Written(path, note)


def render(format: Format, shared: Shared) -> tuple[bytes, str]:
    """The content of a file, and what there is to say about it. Raises ExportError."""
    if format.text is not None:
        # half a surrogate pair in a name cannot stand in a file
        return format.text(shared).encode("utf-8", "replace"), ""
    assert format.picture is not None
    paper = Paper(shared.view)
    try:
        return format.picture(paper), scaling(paper) if format.name == "png" else ""
    except MemoryError as error:
        told = _tr("there is not enough memory for this picture ({reason}); save it as SVG")
        raise ExportError(told.format(reason=error)) from error


def scaling(paper: Paper) -> str:
    """That the picture is smaller than the graph; "" where it is not."""
    if paper.scale >= 1:
        return ""
    told = _tr(
        "The graph is large: the picture is scaled down to {percent:.0f} %, so that no side has more than "
        "{most:,} pixels. SVG and PDF keep all texts readable."
    )
    return told.format(percent=100 * paper.scale, most=MOST_PIXELS)


def _part(outline: Outline, group: int, values: Mapping[int, Value]) -> Part:
    """A group of a document, as far as it can be computed."""
    members = frozenset(id(values[key]) for key in outline.members(group) if key in values)
    inner = tuple([_part(outline, each, values) for each in outline.inner.get(group, [])])
    return Part(outline.groups[group].name, members, inner)


def _tr(text: str) -> str:
    return translate("Sharing", text)
