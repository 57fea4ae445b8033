"""Which cards, or which wire, are selected."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal

from gui.accessibility import announce
from gui.labs.graph.drawing.canvas import Canvas


class SelectingCanvas(Canvas):
    """Several cards may be selected, or one wire. Of the cards one is looked at: the owner says which."""

    card_clicked = Signal(object)  # the key of a card, or None
    selection_changed = Signal(object)  # list of the keys of the selected cards
    delete_asked = Signal()  # the selected cards
    wire_cut = Signal(int, int)  # target, port

    def __init__(self) -> None:
        super().__init__()
        self.selected: int | None = None  # the one that is looked at, as the last moment had it
        self._selection: list[int] = []
        self._chosen: tuple[int, int] | None = None  # target and port of the selected wire

    @property
    def selection(self) -> list[int]:
        """The keys of the selected cards, in the order in which they came in."""
        return list(self._selection)

    def select_cards(self, keys: Iterable[int]) -> None:
        """These and no others."""
        wanted = list(keys)
        if wanted == self._selection:
            return
        for key in {*self._selection} ^ {*wanted}:
            if key in self.cards:
                self.cards[key].choose(key in wanted)
        self._selection = wanted
        self.selection_changed.emit(list(wanted))

    def select_again(self) -> None:
        """There are new items: of what was selected what is still there."""
        kept = [key for key in self._selection if key in self.cards]
        for key in kept:
            self.cards[key].choose(True)
        self.select_cards(kept)
        self.show_chosen_wire()

    def click_card(self, key: int | None) -> None:
        """It alone is selected; None: nothing is."""
        self.choose_wire(None)
        self.card_clicked.emit(key)
        self.select_cards([] if key is None else [key])

    def toggle(self, key: int) -> None:
        """Into the selection or out of it; the last that came in is looked at."""
        self.choose_wire(None)
        if key not in self._selection:
            self.select_cards([*self._selection, key])
            self.card_clicked.emit(key)
            return
        rest = [other for other in self._selection if other != key]
        self.select_cards(rest)
        if self.selected == key:
            self.card_clicked.emit(rest[-1] if rest else None)

    def choose_wire(self, wire: int | None) -> None:
        """Select a wire, so that Delete cuts it."""
        ends = None if wire is None else self.picture.wires[wire]
        self._chosen = None if ends is None else (ends.target, ends.port)
        self.show_chosen_wire()
        if ends is not None:
            text = self.tr("Wire from {source} into {target}. Delete cuts it.")
            source, target = (self.cards[key].card.name for key in (ends.source, ends.target))
            announce(self, text.format(source=source, target=target))

    @property
    def chosen_wire(self) -> int | None:
        """The selected wire, by its place in the picture."""
        return None if self._chosen is None else self.items_shown.wire_into.get(self._chosen)

    def show_chosen_wire(self) -> None:
        wire = self.chosen_wire
        self.overlay.show_chosen(None if wire is None else self.items_shown.wires.paths[wire])

    def delete(self) -> bool:
        """Ask for the selected wire to be cut, or the selected cards to be deleted; whether there was any."""
        wire = self.chosen_wire
        if wire is not None:
            ends = self.picture.wires[wire]
            self.choose_wire(None)
            self.wire_cut.emit(ends.target, ends.port)
        elif self._selection:
            self.delete_asked.emit()
        return wire is not None or bool(self._selection)
