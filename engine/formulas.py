"""The editable graph as text, and the text as an editable graph.

    >>> document = read("e = a*b; L = e + c")
    >>> print(write(document))
    a = 1.0
    b = 1.0
    e = a * b
    c = 1.0
    L = e + c
    >>> same = read(write(document), document)

Each node with a label, with several uses or with none is a statement; the others are written within.

    y = a * ?                a free input
    y = x @ w                arrays are names: read() takes them from the document known to it
    k = constant(3.0)        a constant that has a name or several uses; else it is a number
    _1 = a * b               a node without a label
    y = neuron_1(x1, x2)     a group: its inputs in the order of their first use. What lies in it is hidden
    h1, h2 = layer_1(x, ?)   its outputs: what is used outside, or nowhere
    h, y = ring(x, ?z)       an input that is given further down, because it is made from h

What a number is not (nan) is a name, as an array is. An operation whose axis or shape is computed says
axis=name. The result, which is the end with the last id, comes last.
"""

from __future__ import annotations

from engine.document import Document
from engine.formula_reader import Reader
from engine.formula_writer import Writer
from engine.tokens import Note


def write(document: Document) -> str:
    """The document as formulas, a statement a line; "" for one without nodes and groups."""
    return "\n".join(Writer(document).lines)


def read(text: str, known: Document | None = None, notes: list[Note] | None = None) -> Document:
    """The graph of the formulas: that of all statements, as parse() reads them, the last one's node last.

    A name that nothing was assigned to takes the array that known has under it, or else is a leaf of 1.0.
    A group of known can be called any number of times; each call makes a copy, and labels within that
    are taken already get a number. What shapes do not fit is refused, unless known has such a place itself.
    notes gets what is worth saying. Raises ExpressionError.
    """
    return Reader(text, known or Document(), notes).document()
