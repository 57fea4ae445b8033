"""What the painters of a card read of it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from gui.labs.graph.session.picture import Card, CardState

BoxLook = tuple[str, int, str, bool, bool]  # see box_painting.box_look()


class PaintedCard(Protocol):
    """A CardItem, to those who only paint it."""

    card: Card
    state: CardState
    box: QRectF
    is_hovered: bool
    look: BoxLook
    count_text: str

    @property
    def shown_name(self) -> str: ...

    @property
    def far_name(self) -> str: ...

    @property
    def is_editable(self) -> bool: ...

    @property
    def is_selected(self) -> bool: ...

    @property
    def data_text(self) -> str: ...

    @property
    def gradient_text(self) -> str: ...

    @property
    def truth_text(self) -> str: ...

    @property
    def far_number(self) -> str: ...

    def value_rect(self) -> QRectF: ...

    def miniatures(self) -> tuple[QImage | None, QImage | None]: ...
