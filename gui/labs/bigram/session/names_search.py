"""Names that contain what is looked for, and a name cut into its pairs. No Qt.

found = yield from find(names, "n.")      # names that end with n: . stands for both ends of a name
>>> cut("emma")
['.e', 'em', 'mm', 'ma', 'a.']
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.bigram import BOUNDARY
from engine.steps import Steps

MOST_LISTED = 2_000  # names: who wants to see more of them looks for something else
_STEP = 8_192  # names, between two reports


@dataclass(frozen=True)
class Found:
    """wanted: what was looked for; total: how many names contain it; names: the first of them."""

    wanted: str
    total: int
    names: list[str]


def find(names: Sequence[str], wanted: str) -> Steps[Found]:
    """Look through names: yields the share done."""
    wanted = unicodedata.normalize("NFC", wanted)  # as the names are
    first: list[str] = []
    total = 0
    for start in range(0, len(names), _STEP):
        part = names[start : start + _STEP]
        if BOUNDARY in wanted:
            hits = [name for name in part if contains(name, wanted)]
        else:
            hits = [name for name in part if wanted in name]
        total += len(hits)
        first += hits[: MOST_LISTED - len(first)]
        yield min(1.0, (start + _STEP) / len(names))
    return Found(wanted, total, first)


def contains(name: str, wanted: str) -> bool:
    return wanted in f"{BOUNDARY}{name}{BOUNDARY}"


def cut(name: str) -> list[str]:
    """The pairs that are counted of a name, with the boundary at both ends."""
    return [a + b for a, b in pairwise(f"{BOUNDARY}{name}{BOUNDARY}")]
