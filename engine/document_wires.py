"""The wires of an editable graph: from where and to where, of each node.

wires.add(source, target, 0)        into the first input of target
wires.sources[target]               {0: source}
wires.order()                       what the nodes can be computed in
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush

from engine.document_parts import Wire


class Wires:
    """Between nodes that are ids, without looking what they are: an input holds one wire at most, which
    whoever adds it has checked.

    sources  node -> its inputs that are connected -> the node each comes from
    uses     node -> the (node, input) that it goes into
    """

    def __init__(self) -> None:
        self.sources: dict[int, dict[int, int]] = {}
        self.uses: dict[int, set[tuple[int, int]]] = {}

    def __iter__(self) -> Iterator[Wire]:
        """By target and input."""
        for target, sources in sorted(self.sources.items()):
            yield from (Wire(source, target, input) for input, source in sorted(sources.items()))

    def copy(self) -> Wires:
        other = Wires()
        other.sources = {id: dict(sources) for id, sources in self.sources.items()}
        other.uses = {id: set(uses) for id, uses in self.uses.items()}
        return other

    def add_node(self, id: int) -> None:
        self.sources[id], self.uses[id] = {}, set()

    def remove_node(self, id: int) -> tuple[Wire, ...]:
        """-> the wires that went with it: those into it, and those from it."""
        into = [Wire(source, id, input) for input, source in self.sources[id].items()]
        wires = (*into, *(Wire(id, *use) for use in sorted(self.uses[id])))
        for wire in wires:
            self.remove(wire.target, wire.input)
        del self.sources[id], self.uses[id]
        return wires

    def add(self, source: int, target: int, input: int) -> None:
        self.sources[target][input] = source
        self.uses[source].add((target, input))

    def remove(self, target: int, input: int) -> None:
        self.uses[self.sources[target].pop(input)].remove((target, input))

    def order(self) -> list[int]:
        """Every node after those it is made from; of several that could be next, the lowest id. Shorter than
        the nodes are many where there is a circle."""
        waits = {id: len(sources) for id, sources in self.sources.items()}
        ready = [id for id, count in waits.items() if not count]
        heapify(ready)
        order: list[int] = []
        while ready:
            order.append(id := heappop(ready))
            for target, _ in self.uses[id]:
                waits[target] -= 1
                if not waits[target]:
                    heappush(ready, target)
        return order

    def depends(self, id: int, others: Iterable[int]) -> bool:
        """Whether the node is one of the others or is computed from one of them.

        Searched from both sides, a node each in turn, until they meet or the smaller side is done.
        """
        above, below = {id}, set(others)
        if id in below:
            return True
        up, down = list(above), list(below)
        while up and down:
            for new in self.sources[up.pop()].values():
                if new in below:
                    return True
                if new not in above:
                    above.add(new)
                    up.append(new)
            for new, _ in self.uses[down.pop()]:
                if new in above:
                    return True
                if new not in below:
                    below.add(new)
                    down.append(new)
        return False
