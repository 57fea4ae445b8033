"""Every change of the current graph under an editor's hands, with its way back. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from engine.arithmetic import Data
from engine.document import Document
from engine.document_parts import DocumentError
from engine.rewrite import with_value
from gui.event import Event
from gui.labs.graph.session.current import CurrentGraph
from gui.labs.graph.session.editor import Editor
from gui.labs.graph.session.scrubbing import Scrub
from gui.labs.graph.session.snapshot import LONGEST_TEXT, Arrangement, Leaf, Leaves, Place, on_sheet
from gui.labs.graph.session.walkthrough import Walkthrough
from gui.words import translate

MOST_OPEN = 24  # nodes: more that come at once come with their groups folded, so that one can read them
_MOST_CHECKED = 100  # nodes: in larger graphs shapes are looked at only when a wire is there


@dataclass(frozen=True, eq=False)
class Edit:
    """A change of the document, and what was seen before and after."""

    editor: Editor
    before: Arrangement
    after: Arrangement


class Owner(Protocol):
    """What editing asks of the session: to draw another graph, and to tell how this one arrangement."""

    def take(self, document: Document, arrangement: Arrangement, keeps_selection: bool = False) -> None: ...

    def arrangement(self) -> Arrangement: ...


class Editing:
    """The document is changed only through edit(), put_edit() and put_value().

    changed     something beside the numbers and the document was changed
    leaf_set    a leaf is about to get another number or array by hand: its key
    """

    def __init__(self, current: CurrentGraph, walkthrough: Walkthrough, owner: Owner) -> None:
        self.changed = Event[()]()
        self.leaf_set = Event[int]()
        self._current, self._walkthrough, self._owner = current, walkthrough, owner
        self._scrub = Scrub()

    # The values of its leaves

    def set_value(self, key: int, data: Data) -> tuple[Leaf, Leaf]:
        """Another number or array for a leaf: all that depends on it follows. Returns before and after.

        Raises ValueError if it is not a leaf, or the shape differs.
        """
        current, graph = self._current, self._current.computed
        value = graph.values[key]
        before = Leaf(key, value.data, current.text)
        if not current.is_editable(key) or np.shape(data) != np.shape(value.data):
            raise ValueError(_tr("{name} keeps its shape").format(name=graph.name(value)))
        text: str | None = current.text
        if current.text and isinstance(data, float):
            text = with_value(current.text, value.label, data)
        elif "[" in current.text:
            text = None  # which may give the numbers of the array
        if text is None:  # written otherwise than as name = number
            graph.set_value(key, data)
            text = current.written()
        after = Leaf(key, data, text if len(text) <= LONGEST_TEXT else "")
        self.put_value(after)
        return before, after

    def put_value(self, leaf: Leaf) -> None:
        """Bring a leaf to a state that it had."""
        current = self._current
        self.leaf_set.emit(leaf.key)
        current.computed.set_value(leaf.key, leaf.data)
        current.text = leaf.text
        current.is_from_text = current.is_from_text and bool(leaf.text)
        self._walkthrough.renew()

    def set_numbers(self, numbers: Mapping[int, float]) -> tuple[Leaves, Leaves]:
        """Other numbers for several leaves at once. Returns before and after."""
        current, graph = self._current, self._current.computed
        now = {key: graph.values[key].data for key in numbers}
        before, text = Leaves(now, current.text), current.text
        for key, number in numbers.items():
            text = (with_value(text, graph.values[key].label, number) or "") if text else ""
        self.put_numbers(Leaves(numbers, text if len(text) <= LONGEST_TEXT else ""))
        if not text:  # written otherwise than as name = number
            current.text = current.written()
        return before, Leaves(numbers, current.text)

    def put_numbers(self, leaves: Leaves) -> None:
        """Bring several leaves to a state that they had."""
        current = self._current
        for key, data in leaves.numbers.items():
            self.leaf_set.emit(key)
            current.document.set_value(key, data)
            kept = current.document.node(key).data
            assert kept is not None
            current.computed.values[key].data = kept
        current.computed.compute()
        current.text = leaves.text
        current.is_from_text = current.is_from_text and bool(leaves.text)
        self._walkthrough.renew()

    def set_cell(self, key: int, index: tuple[int, ...], number: float) -> tuple[Leaf, Leaf]:
        """Another number in the array of a leaf."""
        data = np.array(self._current.computed.values[key].data)
        data[index] = number
        return self.set_value(key, data)

    def scrub(self, key: int, steps: float, gesture: int) -> tuple[Leaf, Leaf]:
        """Change a leaf by so many small steps, which keep their size during one gesture."""
        number = self._current.computed.values[key].data
        assert isinstance(number, float)
        return self.set_value(key, self._scrub.move(number, steps, gesture))

    # The document

    def edit(self, change: Callable[[Editor], Mapping[int, Place] | None]) -> Edit | None:
        """Change the document; None where nothing was changed. change may say where new cards stand.

        The formulas are written anew, and one stands before the backward pass again. Raises DocumentError,
        and changes nothing.
        """
        current = self._current
        editor, before = Editor(current.document), self._owner.arrangement()
        old, old_groups = len(current.document.nodes), current.document.groups.keys()
        try:
            places = change(editor)
            if not editor.has_changed:
                return None
            looks = self._looks_now(before, places or {})
            if len(current.document.nodes) - old > MOST_OPEN:
                looks = replace(looks, folded=looks.folded | (current.document.groups.keys() - old_groups))
            self._owner.take(current.document, looks, keeps_selection=True)
        except ValueError:
            editor.take_back()
            current.fixed = set(before.fixed)
            raise
        return Edit(editor, before, self._owner.arrangement())

    def _looks_now(self, before: Arrangement, added: Mapping[int, Place]) -> Arrangement:
        """After an edit: without what belonged to nodes that are gone."""
        current = self._current
        nodes, groups = set(current.document.nodes), current.document.groups
        places = current.places | {key: on_sheet(place) for key, place in added.items()}
        return Arrangement(
            folded=before.folded & groups.keys(),
            places={key: place for key, place in places.items() if key in nodes or key in groups},
            result=before.result if before.result in nodes else None,
            fixed=frozenset(current.fixed & nodes),
        )

    def why_not_connect(self, source: int, target: int, port: int) -> str:
        """Why a wire does not fit; "" where it does."""
        document = self._current.document
        editor = Editor(document)
        try:
            editor.connect(source, target, port)
        except DocumentError as error:
            return str(error)
        try:
            is_small = len(document.nodes) <= _MOST_CHECKED
            return document.misfits().get(target, "") if is_small else ""
        finally:
            editor.take_back()

    def put_edit(self, edit: Edit, is_undone: bool) -> None:
        """Take a change back, or do it again: in the present document, which may be a copy of that one."""
        edit.editor.document = self._current.document
        (edit.editor.take_back if is_undone else edit.editor.do_again)()
        arrangement = edit.before if is_undone else edit.after
        self._owner.take(self._current.document, arrangement, keeps_selection=True)

    # What belongs to the graph beside its document

    def put_arrangement(self, arrangement: Arrangement) -> None:
        """Bring places, result and what learns to a state that they had; the document is the same."""
        now = self._owner.arrangement()
        arrangement = replace(arrangement, position=now.position, folded=now.folded)
        self._owner.take(self._current.document, arrangement, keeps_selection=True)

    def put_cards(self, places: Mapping[int, Place]) -> tuple[Arrangement, Arrangement]:
        """The user has put cards somewhere. Returns before and after."""
        before = self._owner.arrangement()
        self._current.places |= {key: on_sheet(place) for key, place in places.items()}
        self._current.is_from_text = False
        self.changed.emit()
        return before, self._owner.arrangement()

    def arrange(self) -> tuple[Arrangement, Arrangement]:
        """Forget where the user has put cards."""
        before = self._owner.arrangement()
        self.put_arrangement(replace(before, places={}))
        return before, self._owner.arrangement()

    def choose_result(self, key: int) -> tuple[Arrangement, Arrangement]:
        """Which node the gradients are of. Raises ValueError for one that cannot be computed."""
        graph = self._current.computed
        if key not in graph.values:
            why = graph.unfinished.get(key, "")
            raise ValueError(_tr("this node cannot be computed yet: {why}").format(why=why))
        before = self._owner.arrangement()
        arrangement = replace(before, result=key, is_from_text=False, position=None)
        self._owner.take(self._current.document, arrangement, keeps_selection=True)
        return before, self._owner.arrangement()

    def set_learning(self, keys: Iterable[int], is_on: bool) -> tuple[Arrangement, Arrangement]:
        """Mark leaves as parameters, or as given."""
        before, current = self._owner.arrangement(), self._current
        leaves = {key for key in keys if current.is_editable(key)}
        current.fixed = current.fixed - leaves if is_on else current.fixed | leaves
        current.is_from_text = False
        self.changed.emit()
        return before, self._owner.arrangement()


def _tr(text: str) -> str:
    return translate("GraphSession", text)
