"""A graph as a program of its own: in Python as micrograd writes it, or for PyTorch.

    print(to_python(loss))      # a class Value of only the operations needed, then the graph
    print(to_torch(loss))       # the same graph of tensors; x @ w + b is a layer of a module

Each runs without this program, goes backward, and prints the root and the gradient of every leaf. Parts
(the groups of the graph) become functions; with a training, a loop of gradient descent follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from engine.export_python import SCALARS, Python
from engine.export_torch import TENSORS, Torch
from engine.program import Part, Training
from engine.value import Value

__all__ = ["SCALARS", "TENSORS", "Part", "Training", "to_python", "to_torch"]


def to_python(root: Value, parts: Sequence[Part] = (), training: Training | None = None) -> str:
    """The graph of scalars in micrograd's style, with nothing to import but math.

    Raises ExportError for arrays, for which this style has no operations.
    """
    return Python(root, parts, training).text()


def to_torch(root: Value, parts: Sequence[Part] = (), training: Training | None = None) -> str:
    """The graph as PyTorch tensors of double precision; the gradient of an array root is its sum's."""
    return Torch(root, parts, training).text()
