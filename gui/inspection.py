"""What is selected, in words and numbers: filled in by a session, shown by the inspector. No Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Inspection:
    """One selected thing.

    title       what it is called
    value       its number as text; "" where it has none
    meaning     what it means here, in a sentence or two
    arithmetic  how the number came about, a line a step
    term        the key of the glossary's entry; "" for none
    code        the engine's source that computes it, as source.source_of() takes it; "" for none
    """

    title: str
    value: str = ""
    meaning: str = ""
    arithmetic: tuple[str, ...] = ()
    term: str = ""
    code: str = ""
