"""Where wires leave a card and where they enter it, in the card's own coordinates."""

from __future__ import annotations

from gui.labs.graph.drawing.items.curves import Point, port_offset
from gui.labs.graph.session.picture import Card

SIGN_RADIUS = 15.0  # of the round of the operation's sign, on whose rim wires arrive
PORT_RADIUS = 5.0
_BEFORE_RIM = 3.5  # a free port must not cover the sign
PORT_REACH = 8.0  # how far from its middle a port is hit; two are 16 apart
HANDLE_RADIUS = 7.0  # of the round from which one draws a wire
HANDLE_REACH = 11.0


def input_place(card: Card, height: float, port: int, ports: int) -> Point:
    """On the left edge of a card of this height, or on the rim of its sign; one that is free before it."""
    below = port_offset(port, ports, height)
    radius = SIGN_RADIUS + (_BEFORE_RIM if port in card.free_ports else 0.0)
    into_sign = 0.0
    if card.symbol and abs(below) < SIGN_RADIUS:
        into_sign = (radius**2 - below**2) ** 0.5
    return -into_sign, height / 2 + below


def output_place(width: float, height: float) -> Point:
    return width, height / 2


def free_places(card: Card, height: float) -> list[Point]:
    """Of the ports to which nothing is connected."""
    return [input_place(card, height, port, len(card.inputs)) for port in card.free_ports]
