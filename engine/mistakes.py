"""The classic mistakes of backpropagation, to be made on purpose beside the right pass.

    for step in MISTAKES["overwrite"](loss):     # the same records as backward_steps(loss)
        print(step.parent, step.after)

Each is a function (root) -> the steps of the wrong pass, and says what goes wrong. Each begins with
all gradients at zero and leaves the wrong ones in the graph, as the mistake would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from engine.arithmetic import ones_like, zeros_like
from engine.backward import (
    Step,
    backward_along,
    backward_steps,
    contributions,
    record,
    start,
    steps_along,
    topological_order,
)

MOST_STEPS = 100_000  # after which the recursive pass is cut off


def overwrite(root: Any) -> Iterator[Step]:
    """`grad = ` instead of `grad += `.

    A node that is used twice keeps only the share that came last: for b = a + a the gradient of a is 1
    instead of 2. As long as every node is used once nothing is wrong, which is why it goes unnoticed.
    """
    order = topological_order(root)
    _forget(order)
    start(order)
    for node in reversed(order):
        for index, parent, contribution in contributions(node):
            before = parent.grad
            parent.grad = contribution
            yield record(node, index, contribution, before)


def recursive_order(root: Any) -> Iterator[Step]:
    """Every node passes its gradient on at once, and then calls its parents, instead of waiting its turn.

    A node that is used twice is called twice, and the second time it passes on the first share again:
    for b = a + a, c = b * b the gradient of a comes out twice too large. The work doubles with every
    such node in a row, so that it is cut off after 100,000 steps with a RuntimeError.
    """
    order = topological_order(root)
    _forget(order)
    start(order)
    steps, stack = 0, [root]
    while stack:
        node = stack.pop()
        for index, parent, contribution in contributions(node):
            before = parent.grad
            parent.grad = before + contribution
            yield record(node, index, contribution, before)
            steps += 1
            if steps == MOST_STEPS:
                raise RuntimeError(f"stopped after {steps:,} steps: the recursion follows every path")
        stack.extend(reversed(node.parents))


def leaves_not_zeroed(root: Any) -> Iterator[Step]:
    """A second pass without zeroing the leaves first.

    Leaves add up over passes, so that after the second the gradient is twice what it should be, after
    the tenth ten times: descent takes steps that grow and grow. The steps are those of the second pass.
    """
    order = topological_order(root)
    _forget(order)
    backward_along(order)
    yield from backward_steps(root)


def inner_gradients_add_up(root: Any) -> Iterator[Step]:
    """A second pass in which the leaves were zeroed but the inner nodes were not, as in micrograd.

    There zero_grad() knows only the parameters. On the same graph the inner gradients of the first pass
    are still there and are passed on once more: the deeper the leaf, the more too large its gradient.
    The steps are those of the second pass.
    """
    order = topological_order(root)
    _forget(order)
    backward_along(order)
    for node in order:
        if not node.parents:
            node.grad = zeros_like(node.data)
    root.grad = ones_like(root.data)
    yield from steps_along(order)


def read_before_backward(root: Any) -> Iterator[Step]:
    """The gradients are read without a backward pass.

    There are no steps, and every gradient is 0, which looks like a result: as if nothing had any
    influence.
    """
    _forget(topological_order(root))
    return iter(())


def _forget(order: Sequence[Any]) -> None:
    for node in order:
        node.grad = zeros_like(node.data)


_ALL = (overwrite, recursive_order, leaves_not_zeroed, inner_gradients_add_up, read_before_backward)
MISTAKES: dict[str, Callable[[Any], Iterator[Step]]] = {mistake.__name__: mistake for mistake in _ALL}
