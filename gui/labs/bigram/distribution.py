"""One row of the table as a picture: bars, and above them the same shares end to end on a line."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.arithmetic import Array


@dataclass(frozen=True, eq=False)
class Distribution:
    """title    what it is the distribution of
    symbols  (k,) one a bar
    shares   (k,) adding up to 1
    lit      the symbol that is marked
    dart     from 0 to 1: where on the line the dart has landed
    beside   (k,) another distribution, as a hollow mark at each bar
    race     (k,) from 0 to 1: how near each symbol came to the winner where symbols race, as in torch 2
    """

    title: str
    symbols: str
    shares: Array
    lit: int | None = None
    dart: float | None = None
    beside: Array | None = None
    race: Array | None = None


class DistributionView(QWidget):
    chosen = Signal(int)  # a symbol

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(130)
        self.shown: Distribution | None = None

    def show_row(self, shown: Distribution) -> None:
        self.shown = shown
        self.update()
