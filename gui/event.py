"""A list of listeners. Plain Python, so that sessions can speak without knowing Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVarTuple

Payload = TypeVarTuple("Payload")


class Event(Generic[*Payload]):
    """changed = Event[()](); changed.connect(view.refresh); changed.emit()

    What has happened travels with it: trained = Event[float](); trained.emit(0.25) calls listener(0.25).
    """

    def __init__(self) -> None:
        self._listeners: list[Callable[[*Payload], object]] = []

    def connect(self, listener: Callable[[*Payload], object]) -> None:
        self._listeners.append(listener)

    def emit(self, *payload: *Payload) -> None:
        for listener in list(self._listeners):
            listener(*payload)
