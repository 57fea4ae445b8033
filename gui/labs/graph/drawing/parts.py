"""The cards as a screen reader meets them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

from gui.accessibility import Part
from gui.labs.graph.drawing.canvas import Canvas
from gui.labs.graph.drawing.items import captions


class CardParts(Sequence[Part]):
    """In the picture's order. Each is written when it is looked at: there may be a thousand."""

    def __init__(self, view: Canvas) -> None:
        self._view = view
        self._items = list(view.cards.values())

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Part: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Part]: ...

    def __getitem__(self, index: int | slice) -> Part | Sequence[Part]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        item, view = self._items[index], self._view
        box = view.mapFromScene(item.box.translated(item.pos())).boundingRect()
        return Part(
            item.card.name,
            captions.spoken_value(item.card, item.state),
            box.translated(view.viewport().pos()),
            item.state.is_selected,
        )
