"""A session as a house of parts, each with a state and an event of its own. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from gui.event import Event
from gui.state import fields

Values = Mapping[str, Mapping[str, Any]]


class Part(Protocol):
    """adopt: what read() made of a state. It emits nothing."""

    changed: Event[()]

    def to_dict(self) -> dict[str, Any]: ...

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]: ...

    def adopt(self, values: Mapping[str, Any]) -> None: ...


class Parts:
    """values = parts.read(state)      # ValueError or LookupError, before anything has changed
    parts.adopt(values)                # in their order: a part may ask those before it
    """

    def __init__(self, **parts: Part) -> None:
        self._parts = parts

    def tell(self, changed: Event[()]) -> None:
        """Whatever changes in a part, the house has changed."""
        for part in self._parts.values():
            part.changed.connect(changed.emit)

    def to_dict(self) -> dict[str, Any]:
        return {name: part.to_dict() for name, part in self._parts.items()}

    def read(self, state: Mapping[str, Any]) -> Values:
        return {name: part.read(fields(state[name], name)) for name, part in self._parts.items()}

    def adopt(self, values: Values) -> None:
        for name, part in self._parts.items():
            part.adopt(values[name])
