"""Taking a change back, and putting it in place again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtGui import QUndoCommand

from gui.event import Event
from gui.guarded import Guarded

State = Mapping[str, Any]
_T = TypeVar("_T")


class Session(Protocol):
    """What every lab's session can do. from_dict raises ValueError for a foreign state."""

    changed: Event[()]

    def to_dict(self) -> dict[str, Any]: ...

    def from_dict(self, state: State) -> None: ...


class Change(Guarded, QUndoCommand, Generic[_T]):
    """A change that has been made, as what was before and what came after; put() brings each back.

    undone: called after it was taken back. merge: changes that follow each other with the same word here are
    one, such as those of a slider while it is held; "" for none.
    """

    def __init__(
        self,
        text: str,
        put: Callable[[_T], None],
        before: _T,
        after: _T,
        undone: Callable[[], None] | None = None,
        merge: str = "",
    ) -> None:
        super().__init__(text)
        self._merge = merge
        self._put, self._before, self._after, self._undone = put, before, after, undone
        self._is_done = True  # QUndoStack.push() calls redo() at once

    def go_on(self, after: _T) -> None:
        """The change that was pushed has not ended: this is what it has come to."""
        self._after = after

    def id(self) -> int:
        return 1 if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, Change) or other._merge != self._merge:
            return False
        self._after = other._after
        # Qt deletes the other one, but its Python half may live on, and with it all that it holds
        del other._put, other._before, other._after, other._undone
        return True

    def undo(self) -> None:
        self._is_done = False
        self._put(self._before)
        if self._undone is not None:
            self._undone()

    def redo(self) -> None:
        is_done, self._is_done = self._is_done, True
        if not is_done:
            self._put(self._after)


class Edit(Change[State]):
    """A change of what differing() has found in a session's state."""

    def mergeWith(self, other: QUndoCommand) -> bool:
        before = other._before if isinstance(other, Change) else {}
        if not super().mergeWith(other):
            return False
        self._before = laid_over(before, self._before)  # the other may have touched more
        return True


def differing(before: State, after: State, passing: Set[str] = frozenset()) -> tuple[State, State]:
    """Two states of a session, of each of its parts only what differs: a part has always the same keys.

    passing: keys that do not count
    """
    first, second = {}, {}
    for key in before.keys() - passing:
        one, other = before[key], after[key]
        if one == other:
            continue
        if isinstance(one, dict) and isinstance(other, dict):
            names = [name for name in one if one[name] != other[name]]
            one, other = ({name: part[name] for name in names} for part in (one, other))
        first[key], second[key] = one, other
    return first, second


def laid_over(state: State, parts: State) -> State:
    """The state with these parts of it as they are here."""
    found = dict(state)
    for key, part in parts.items():
        both = isinstance(part, dict) and isinstance(found.get(key), dict)
        found[key] = {**found[key], **part} if both else part
    return found


def state_change(
    text: str, session: Session, before: State, undone: Callable[[], None] | None = None
) -> Change[State]:
    """The change of a whole session, which has just been made."""
    return Change(text, session.from_dict, before, session.to_dict(), undone)
