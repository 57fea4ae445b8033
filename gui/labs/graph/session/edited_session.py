"""The graph lab's session as an editor: every change of the document, with its way back. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.arithmetic import Data
from engine.document_parts import DocumentError
from engine.rewrite import with_value
from gui.labs.graph.session.editing import Editor
from gui.labs.graph.session.scrubbing import Scrub
from gui.labs.graph.session.session import LONGEST_TEXT
from gui.labs.graph.session.states import Leaf, Looks, Place, check_size
from gui.labs.graph.session.told_session import ToldSession
from gui.words import translate

_MOST_CHECKED = 100  # nodes: in larger graphs shapes are looked at only when a wire is there


@dataclass(frozen=True, eq=False)
class Edit:
    """A change of the document, and what was seen before and after."""

    editor: Editor
    before: Looks
    after: Looks


class EditedSession(ToldSession):
    """It changes its document only through edit(), put_edit() and put_value()."""

    def __init__(self) -> None:
        self._scrub = Scrub()
        super().__init__()

    # The values of its leaves

    def set_value(self, key: int, data: Data) -> tuple[Leaf, Leaf]:
        """Another number or array for a leaf: all that depends on it follows. Returns before and after.

        Raises ValueError for what is no leaf, and for another shape.
        """
        value = self._computed.values[key]
        before = Leaf(key, value.data, self.text)
        if not self.is_editable(key) or np.shape(data) != np.shape(value.data):
            raise ValueError(_tr("{name} keeps its shape").format(name=self._computed.name(value)))
        text: str | None = self.text
        if self.text and isinstance(data, float):
            text = with_value(self.text, value.label, data)
        if text is None:  # written otherwise than as name = number
            self._computed.set_value(key, data)
            text = self._written()
        after = Leaf(key, data, text if len(text) <= LONGEST_TEXT else "")
        self.put_value(after)
        return before, after

    def put_value(self, leaf: Leaf) -> None:
        """Bring a leaf to a state that it had."""
        self._computed.set_value(leaf.key, leaf.data)
        self.text = leaf.text
        self._is_from_text = self._is_from_text and bool(self.text)
        self._anew()

    def set_cell(self, key: int, index: tuple[int, ...], number: float) -> tuple[Leaf, Leaf]:
        """Another number in the array of a leaf."""
        data = np.array(self._computed.values[key].data)
        data[index] = number
        return self.set_value(key, data)

    def scrub(self, key: int, steps: float, gesture: int) -> tuple[Leaf, Leaf]:
        """Change a leaf by so many small steps, which keep their size during one gesture."""
        number = self._computed.values[key].data
        assert isinstance(number, float)
        return self.set_value(key, self._scrub.move(number, steps, gesture))

    # The document

    def edit(self, change: Callable[[Editor], Mapping[int, Place] | None]) -> Edit | None:
        """Change the document; None where nothing was changed. change may say where new cards stand.

        The formulas are written anew, and one stands before the backward pass again. Raises DocumentError,
        and changes nothing.
        """
        editor, before = Editor(self.document), self.looks()
        try:
            places = change(editor)
            check_size(len(self.document.nodes))
        except ValueError:
            editor.take_back()
            raise
        if not editor.has_changed:
            return None
        if places is not None:
            self.places |= places
        self._take(self.document, self._looks_now(before), keeps_selection=True)
        return Edit(editor, before, self.looks())

    def _looks_now(self, before: Looks) -> Looks:
        """After an edit: without what belonged to nodes that are gone."""
        nodes, groups = set(self.document.nodes), self.document.groups
        return Looks(
            folded=before.folded & groups.keys(),
            places={key: place for key, place in self.places.items() if key in nodes or key in groups},
            result=self._result if self._result in nodes else None,
            fixed=frozenset(self.fixed & nodes),
        )

    def why_not_connect(self, source: int, target: int, port: int) -> str:
        """Why a wire does not fit; "" where it does."""
        editor = Editor(self.document)
        try:
            editor.connect(source, target, port)
        except DocumentError as error:
            return str(error)
        try:
            is_small = len(self.document.nodes) <= _MOST_CHECKED
            return self.document.misfits().get(target, "") if is_small else ""
        finally:
            editor.take_back()

    def outputs_of(self, card: int) -> list[int]:
        """The nodes of a card that others use; a node is its own."""
        return [card] if self.is_node(card) else self._folding.outputs(card)

    def end_of(self, wire: int) -> tuple[int, int]:
        """The node and the input into which a wire of the picture leads; of several the first."""
        return self._folding.end_of(wire)

    def put_edit(self, edit: Edit, is_undone: bool) -> None:
        """Take a change back, or do it again: in the present document, which may be a copy of that one."""
        edit.editor.document = self.document
        (edit.editor.take_back if is_undone else edit.editor.do_again)()
        self._take(self.document, edit.before if is_undone else edit.after, keeps_selection=True)

    # What belongs to the graph beside its document

    def put_looks(self, looks: Looks) -> None:
        """Bring places, result and what learns to a state that they had; the document is the same."""
        folded = frozenset(self._folding.folded)
        self._take(self.document, replace(looks, position=self.position, folded=folded), keeps_selection=True)

    def put_cards(self, places: Mapping[int, Place]) -> tuple[Looks, Looks]:
        """The user has put cards somewhere. Returns before and after."""
        before = self.looks()
        self.places |= places
        self._is_from_text = False
        self.changed.emit()
        return before, self.looks()

    def arrange(self) -> tuple[Looks, Looks]:
        """Forget where the user has put cards."""
        before = self.looks()
        self.put_looks(replace(before, places={}))
        return before, self.looks()

    def choose_result(self, key: int) -> tuple[Looks, Looks]:
        """Which node the gradients are of. Raises ValueError for one that cannot be computed."""
        if key not in self._computed.values:
            raise ValueError(_tr("this node cannot be computed yet: {why}").format(
                why=self._computed.unfinished.get(key, "")))  # fmt: skip
        before = self.looks()
        looks = replace(before, result=key, is_from_text=False, position=None)
        self._take(self.document, looks, keeps_selection=True)
        return before, self.looks()

    def set_learning(self, keys: Iterable[int], is_on: bool) -> tuple[Looks, Looks]:
        """Mark leaves as parameters, or as given."""
        before = self.looks()
        leaves = {key for key in keys if self.is_editable(key)}
        self.fixed = self.fixed - leaves if is_on else self.fixed | leaves
        self._is_from_text = False
        self.changed.emit()
        return before, self.looks()

    @property
    def parameters(self) -> set[int]:
        """The keys of the leaves that learn: those that the result depends on and that are not fixed."""
        graph = self._computed
        return {graph.key(v) for v in graph.order if v.op == "" and graph.key(v) not in self.fixed}


def _tr(text: str) -> str:
    return translate("GraphSession", text)
