"""Every path from a node to the result, and what flows along it.

    >>> from engine.value import Value
    >>> a = Value(2.0); b = a * a; loss = b + a
    >>> [path.product for path in paths_to(loss, a)]     # by either input of b, and straight to the loss
    [2.0, 2.0, 1.0]
    >>> count_paths(loss, a)
    3

A little more of a makes a little more of everything it feeds, and so on up to the result: the gradient
is the sum, over all paths, of the product of the local derivatives along the path. That is the chain
rule (Bauer 1974, "Computational graphs and rounding error"), and it explains why gradients add up where
a node is used twice. There are soon far too many paths to list, 2¹⁰⁰ in a hundred diamonds in a row;
backpropagation takes the same sum without listing them, because paths that end alike are added up once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine.backward import local_derivative, topological_order
from engine.ops import OPS


@dataclass(frozen=True, eq=False)
class Path:
    """One way from a node to the result.

    steps    (node, input_index) from the given node towards the root: which input of which node
    product  of the local derivatives along it, 1 for no step; None where one of the nodes is an array,
             whose local derivatives are matrices
    """

    steps: tuple[tuple[Any, int], ...]
    product: float | None


def paths_to(root: Any, start: Any, most: int = 1000) -> list[Path]:
    """The paths from start to root, at most so many, those first whose nodes come first.

    None for a constant (nothing flows into it) and for a node that root does not depend on; one without
    a step from root to itself.
    """
    uses = _uses(topological_order(root))
    paths: list[Path] = []
    if start is not root and not uses[id(start)]:
        return paths
    steps: list[tuple[Any, int]] = []
    products: list[float | None] = [1.0 if type(start.data) is float else None]
    waiting = [iter(uses[id(start)])]  # for every node of the path so far, the steps not yet taken from it
    node = start
    while waiting and len(paths) < most:
        if node is root:
            paths.append(Path(tuple(steps), products[-1]))
        step = next(waiting[-1], None)
        if step is None:  # back to where another step can be taken
            waiting.pop()
            products.pop()
            if steps:
                steps.pop()
            node = None
        else:
            node, index = step
            steps.append(step)
            products.append(_times(products[-1], node, index))
            waiting.append(iter(uses[id(node)]))
    return paths


def count_paths(root: Any, start: Any) -> int:
    """How many paths there are from start to root, exactly, however many."""
    counts: defaultdict[int, int] = defaultdict(int, {id(root): 1})
    for node in reversed(topological_order(root)):
        for _, parent in _inputs(node):
            counts[id(parent)] += counts[id(node)]
    return counts[id(start)]


def _uses(order: Sequence[Any]) -> defaultdict[int, list[tuple[Any, int]]]:
    """id of a node -> (node, input_index) of every place where it is an input."""
    uses: defaultdict[int, list[tuple[Any, int]]] = defaultdict(list)
    for node in order:
        for index, parent in _inputs(node):
            uses[id(parent)].append((node, index))
    return uses


def _inputs(node: Any) -> list[tuple[int, Any]]:
    """The inputs of a node that a gradient flows into."""
    if not node.parents:
        return []
    rules = OPS[node.op].rules
    return [
        (i, parent)
        for i, parent in enumerate(node.parents)
        if rules[i] is not None and parent.op != "constant"
    ]


def _times(product: float | None, node: Any, index: int) -> float | None:
    if product is None or type(node.data) is not float:
        return None
    local = local_derivative(node, index)
    return product * local if isinstance(local, float) else None
