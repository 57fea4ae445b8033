"""What a page shows of one moment of what is stepped through. No Qt."""

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
