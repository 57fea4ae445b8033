"""How large the result of an operation will be, before it is computed.

    >>> size_of_result("multiply", [(25_000, 1), (1, 25_000)])
    625000000

A file of a few kilobytes can describe a graph whose results fill the memory: whoever computes graphs of
others asks here first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.arithmetic import axes_of
from engine.ops import OPS

Shape = tuple[int, ...]

MOST_NUMBERS = 1_000_000  # in one result: 8 MB, and as much again for its gradient
MOST_IN_ALL = 4_000_000  # in all results of a graph


def size_of_result(op: str, inputs: Sequence[Shape]) -> int:
    """At most so many numbers come out, or are needed on the way back; 0 where the shapes do not fit, which
    the operation itself tells."""
    try:
        kept = op in ("sum", "mean", "reshape")  # they give as many numbers as they read, or fewer
        shape = inputs[0] if kept else shape_of_result(op, inputs)
        return max(math.prod(shape), _size_on_the_way_back(op, inputs))
    except (ValueError, IndexError):
        return 0


def _size_on_the_way_back(op: str, inputs: Sequence[Shape]) -> int:
    """Where stacks of matrices are multiplied, each pair has a gradient, until those of a matrix that was
    broadcast are summed: they may be more numbers than the product, and than what was multiplied."""
    if op not in ("matmul", "affine"):
        return 0
    left, right = inputs[:2]
    pairs = np.broadcast_shapes(left[:-2], right[:-2])
    broadcast = [side for side in (left, right) if side[:-2] != pairs]
    return max((math.prod((*pairs, *side[-2:])) for side in broadcast), default=0)


def shape_of_result(op: str, inputs: Sequence[Shape], setting: Any = None) -> Shape:
    """What comes out. setting: the axis or the shape that is the last input, where there is one. Raises
    ValueError or IndexError where the shapes do not fit."""
    first = inputs[0]
    if OPS[op].elementwise:
        return np.broadcast_shapes(*inputs)
    match op:
        case "matmul" | "affine":
            left, right, *bias = inputs
            rows, columns = left[-2:-1], right[-1:] if len(right) > 1 else ()  # a vector has no second axis
            if left[-1] != right[-2:][0]:
                raise ValueError("as many columns as rows are needed")
            product = (*np.broadcast_shapes(left[:-2], right[:-2]), *rows, *columns)
            return np.broadcast_shapes(product, *bias)
        case "lookup":  # a row of the table for each place
            return (*inputs[1], *first[1:])
        case "pick":
            return (*np.broadcast_shapes(*inputs[1:]), *first[2:])
        case "softmax_cross_entropy":
            if first != inputs[1]:
                raise ValueError("not two arrays of one shape")
            return ()
        case "sum" | "mean":
            axes = axes_of(setting)
            kept = np.delete(np.arange(len(first)), range(len(first)) if axes is None else axes)
            return tuple(first[axis] for axis in kept)
        case "transpose" | "expand_dims" | "reshape":
            settings = () if setting is None else (setting,)
            return np.shape(OPS[op].forward(np.broadcast_to(0.0, first), *settings))  # copies nothing
    return first
