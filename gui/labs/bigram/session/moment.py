"""What a page of the lab shows of one moment: its equation, and the row of the table. No Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """What was just done, and where it is in the whole; as gui.widgets.stage.Stage shows it."""

    equation: str
    explanation: str
    position: int
    total: int
    place: str = ""
