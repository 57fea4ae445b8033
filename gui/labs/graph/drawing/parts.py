"""The cards as a screen reader meets them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

from gui.accessibility import Part
from gui.labs.graph.drawing.items import captions

if TYPE_CHECKING:
    from gui.labs.graph.drawing.view import GraphView


class CardParts(Sequence[Part]):
    """In the picture's order. Each is written when it is looked at: there may be a thousand."""

    def __init__(self, view: GraphView) -> None:
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
