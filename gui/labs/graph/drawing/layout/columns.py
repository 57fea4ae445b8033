"""In which column each block of a layered drawing stands."""

from __future__ import annotations

from collections.abc import Sequence


def columns_of(count: int, links: Sequence[tuple[int, int]]) -> list[int]:
    """Blocks 0 .. count - 1 and (source, target) pairs -> the column of each block, from 0.

    The longest path to a block is its column; but what only one block needs, with all that it is made
    of, stands right before that block. Sources stand left of their targets; where links make a circle,
    all but the one that closes it, when one starts at the first block.
    """
    order = _sources_first(count, links)
    rank = {block: i for i, block in enumerate(order)}
    sources: list[set[int]] = [set() for _ in order]
    targets: list[set[int]] = [set() for _ in order]
    for source, target in links:
        if rank[source] < rank[target]:
            sources[target].add(source)
            targets[source].add(target)
    columns = [0] * count
    is_loose = [True] * count  # made for one block alone, and so is all that it is made of
    for block in order:
        columns[block] = max([columns[source] + 1 for source in sources[block]], default=0)
        is_loose[block] = all(is_loose[source] and len(targets[source]) == 1 for source in sources[block])
    for block in reversed(order):
        if is_loose[block] and targets[block]:
            columns[block] = min([columns[target] for target in targets[block]]) - 1
    return columns


def _sources_first(count: int, links: Sequence[tuple[int, int]]) -> list[int]:
    """The blocks in topological order, but for links that close a circle (reversed postorder)."""
    targets: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        targets[source].append(target)
    finished: list[int] = []
    seen = [False] * count
    for first in range(count):
        stack = [first]
        while stack:
            block = stack.pop()
            if block < 0:
                finished.append(~block)
            elif not seen[block]:
                seen[block] = True
                stack.append(~block)
                stack.extend(reversed(targets[block]))
    return finished[::-1]
