"""What is to be drawn: cards, the wires between them, frames around them. Plain values, no Qt.

A Picture changes with the graph and with what is folded; a GraphMoment with every step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.arithmetic import Data


@dataclass(frozen=True)
class Card:
    """A node, or a group of nodes folded into one.

    key          the id of the node or of the group in the document
    symbol       of the operation; "" for a leaf, a constant or a group
    kind         "leaf", "constant", "operation" or "group"
    count        how many nodes are folded into a group; 0 for a node
    inputs       for each port of an operation, whether something is connected; its wires are counted
                 by the same ports
    input_names  what each port is called; may be empty
    is_loose     the result does not depend on it
    """

    key: int
    name: str
    symbol: str
    kind: str
    count: int = 0
    inputs: tuple[bool, ...] = ()
    input_names: tuple[str, ...] = ()
    is_loose: bool = False

    @property
    def free_ports(self) -> tuple[int, ...]:
        """The ports to which nothing is connected."""
        return tuple(port for port, is_connected in enumerate(self.inputs) if not is_connected)

    def port_name(self, port: int) -> str:
        """What a port is called, or its number, counted from 1."""
        return self.input_names[port] if port < len(self.input_names) else str(port + 1)

    @property
    def is_constant(self) -> bool:
        return self.kind == "constant"

    @property
    def is_group(self) -> bool:
        return self.kind == "group"


@dataclass(frozen=True)
class Wire:
    """From one card to another. port: which of the target's ports, of how many, counted from 0;
    is_quiet: from a constant, so that no gradient will come along it."""

    source: int
    target: int
    port: int
    ports: int
    is_quiet: bool = False


@dataclass(frozen=True)
class Frame:
    """An open group: what it encloses, cards and other frames, by their keys."""

    key: int
    name: str
    members: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """cards in topological order; frames, outer ones before inner ones; wires, known by their place."""

    cards: tuple[Card, ...] = ()
    wires: tuple[Wire, ...] = ()
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True)
class CardState:
    """What a card shows at one moment. A folded group shows its outputs: an array where there are several.

    data      None: not computed yet
    gradient  None: nothing has reached it yet
    truth     the right gradient, where a mistake is being made and a gradient has come; else None
    is_wrong  the gradient is another than the right one
    share     the gradient's size beside the greatest in this pass, 0 to 1
    problem   why a number is NaN or infinite, in a sentence; else ""
    is_apart  here, first of all, a wrong gradient parts from the right one
    """

    data: Data | None = None
    gradient: Data | None = None
    truth: Data | None = None
    is_wrong: bool = False
    share: float = 0.0
    problem: str = ""
    is_current: bool = False
    is_selected: bool = False
    is_apart: bool = False


@dataclass(frozen=True)
class GraphMoment:
    """A position in the two passes.

    cards      by key
    travelled  wire -> the contribution that has come back along it, summed up
    current    the wires along which something has just come
    lit        the wires on paths from the node that is looked at to the result
    """

    cards: Mapping[int, CardState] = field(default_factory=dict)
    travelled: Mapping[int, float] = field(default_factory=dict)
    current: tuple[int, ...] = ()
    lit: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Flow:
    """One contribution on its way: a gradient leaves a card, meets a local derivative, travels to an input.

    wire       that it travels along, back from the card source to the card target
    numbers    the upstream gradient, the local derivative and their product, as they are written
    captions   below each of them: from where, what, to where
    signs      of the upstream gradient and of the product: -1, 0 or 1
    share      the product's size beside the greatest gradient of this pass, 0 to 1
    read_wire  along which the local derivative was read, where it is another input itself; else None
    """

    wire: int
    source: int
    target: int
    numbers: tuple[str, str, str]
    captions: tuple[str, str, str]
    signs: tuple[int, int]
    share: float
    read_wire: int | None = None


@dataclass(frozen=True)
class Pulse:
    """What runs along a wire: from target to source where it is a gradient, or the other way.

    share  its size beside the greatest of this pass, 0 to 1; sign: -1, 0 or 1
    """

    wire: int
    is_backward: bool
    share: float
    sign: int
