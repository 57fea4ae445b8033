"""A list of listeners. Plain Python, so that sessions can speak without knowing Qt."""

from __future__ import annotations

from collections.abc import Callable


class Event:
    """changed = Event(); changed.connect(view.refresh); changed.emit()"""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def connect(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def emit(self) -> None:
        for listener in list(self._listeners):
            listener()
