"""Reading a saved state with suspicion. No Qt.

with reading("digits", state):
    strokes = [... for stroke in state["strokes"]]      # whatever goes wrong here becomes a ValueError
self.strokes = strokes                                  # and only then something is changed
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

VERSION = 1


@contextmanager
def reading(lab: str, state: Mapping[str, Any]) -> Iterator[None]:
    """Raises ValueError, with the lab's name in front, for a state that the lab cannot have written."""
    try:
        if state["version"] != VERSION:
            raise ValueError(f"version {state['version']!r:.40} is not known here")
        yield
    # ArithmeticError: infinity where a whole number is expected, a number too large for a float
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"{lab}: this is no state of it ({error!r:.200})") from error
