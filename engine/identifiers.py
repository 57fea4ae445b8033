"""What a node may be called: as a formula would call it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.ops import OPS
from engine.tokens import is_word

FUNCTIONS = tuple(sorted(row.name for row in OPS.values() if not row.sign))  # written as name(...)


def is_name(text: str) -> bool:
    """Whether a formula could use the text as a name."""
    return is_word(text) and text not in FUNCTIONS


def distinct_names(labels: Sequence[str], taken: Iterable[str] = ()) -> list[str]:
    """Labels made fit for a formula, none twice (w, w_2, w_3), none among those taken.

    Signs that cannot stand in a name become _; a label that is the name of a function becomes "", as
    one that was "" stays, any number of times.
    """
    clean = [_as_name(label) for label in labels]
    own, used, counts = set(clean), {*taken}, dict.fromkeys(clean, 1)
    distinct = []
    for name in clean:
        fresh = name
        while name and (fresh in used or (fresh != name and fresh in own)):
            counts[name] += 1
            fresh = f"{name}_{counts[name]}"
        used.add(fresh)
        distinct.append(fresh)
    return distinct


def _as_name(label: str) -> str:
    name = "".join(sign if is_word(f"_{sign}") else "_" for sign in label)
    name = f"_{name}" if name and not is_word(name[:1]) else name
    return name if is_name(name) else ""
