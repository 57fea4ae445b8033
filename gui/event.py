"""A list of listeners. Plain Python, so that sessions can speak without knowing Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVarTuple

Payload = TypeVarTuple("Payload")


class Event(Generic[*Payload]):
    """changed = Event[()](); changed.connect(view.refresh); changed.emit()

    What has happened travels with it: trained = Event[float](); trained.emit(0.25) calls listener(0.25).
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[[*Payload], object]] = []
        self._holders = 0
        self._held: tuple[*Payload] | None = None

    def connect(self, listener: Callable[[*Payload], object]) -> None:
        self._listeners.append(listener)

    def emit(self, *payload: *Payload) -> None:
        if self._holders:
            self._held = payload
            return
        for listener in list(self._listeners):
            listener(*payload)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Of all that is emitted within, the last is told, at the end: who shows a state need not show each
        on the way to it."""
        self._holders += 1
        try:
            yield
        finally:
            self._holders -= 1
            if not self._holders and self._held is not None:
                payload, self._held = self._held, None
                self.emit(*payload)
