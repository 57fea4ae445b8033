"""The graphs that came with Nablab: formulas, documents with groups, and a digit network at work.

    for example in read_index():
        text, document = load(example)       # text is "" where it is a document

Where an index entry names a network, its formulas name arrays too: the weights of that network, an
image of MNIST and its label. They are taken from where they are, not copied.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.digits import load_network, read_mnist
from engine.disk import RESOURCES, FileError, load_json, why
from engine.document import Document
from engine.document_parts import DocumentError
from engine.expression import parse
from engine.formulas import read
from engine.syntax import ExpressionError

GRAPHS = RESOURCES / "graphs"
IMAGE = 340  # of MNIST's test images: a 5 that "pens" takes for a 3


@dataclass(frozen=True)
class Example:
    """name: the file's, without its ending; look: what to look for; network: a shipped one, or "";
    rate: a learning rate with which it learns well, or 0."""

    name: str
    title: str
    look: str
    path: Path
    network: str = ""
    rate: float = 0.0


def read_index(folder: Path = GRAPHS) -> list[Example]:
    """The examples in the order in which they are best looked at. Raises FileError."""
    path = folder / "index.json"
    entries = load_json(path)
    try:
        return [
            Example(
                Path(entry["file"]).stem,
                entry["title"],
                entry["look"],
                folder / entry["file"],
                entry.get("network", ""),
                float(entry.get("rate", 0.0)),
            )
            for entry in entries
        ]
    except KeyError as error:
        raise FileError(f"{path}: not an index of examples ({error} is missing)") from error
    except (TypeError, AttributeError) as error:
        raise FileError(f"{path}: not an index of examples") from error


def load(example: Example) -> tuple[str, Document]:
    """The formulas, "" for a document, and the graph. Raises FileError."""
    path = example.path
    try:
        if path.suffix == ".json":
            return "", Document.from_dict(load_json(path))
        text = path.read_text(encoding="utf-8")
        return text, graph_of(text, _leaves(example.network) if example.network else None)
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{path}: cannot be read ({why(error)})") from error
    except (DocumentError, ExpressionError) as error:
        raise FileError(f"{path}: not a graph ({error})") from error


def graph_of(text: str, leaves: Mapping[str, Any] | None = None) -> Document:
    """The graph of formulas; with leaves as in parse(), that of the last one. Raises ExpressionError."""
    if leaves is None:
        return read(text)
    return Document.from_value(list(parse(text, leaves).values())[-1])


def _leaves(network: str) -> dict[str, Any]:
    images, labels = read_mnist("t10k")
    return dict(load_network(network).leaves(images[IMAGE], int(labels[IMAGE])))
