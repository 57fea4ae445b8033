"""What a page suggests to try. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class TryThis(NamedTuple):
    """A sentence and a verb for the button, both to be translated, and the scene that it sets, whatever was
    there before: verbs of gui/lessons/labs, as in the file of a lesson."""

    sentence: str
    button: str
    scene: Mapping[str, Any]


Suggestions = Mapping[str, Sequence[TryThis]]  # by page; "": of a lab that has none
