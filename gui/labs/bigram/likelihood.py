"""A name that the user typed, judged by the table in use. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gui.event import Event
from gui.labs.bigram.model import Model


class Likelihood:
    """To be written."""

    def __init__(self, model: Model) -> None:
        self.changed = Event()
        self._model = model

    def follow(self) -> None:
        """The tables have changed. Emits nothing."""

    def reset(self) -> None:
        """There are other names. Emits nothing."""

    # Keeping it

    def to_dict(self) -> dict[str, Any]:
        return {}

    def read(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """What adopt() takes. Raises ValueError, TypeError or LookupError for a foreign state."""
        return {}

    def adopt(self, values: Mapping[str, Any]) -> None:
        """Take over what read() gave. Emits nothing."""
