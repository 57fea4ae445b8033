"""Reading a saved state with suspicion. No Qt.

with reading("digits", state):
    pen = number(state["pen"], "pen", THINNEST, THICKEST)      # whatever goes wrong here becomes a ValueError
    strokes = [... for stroke in items(state["strokes"], "strokes", MOST_STROKES)]
self.pen, self.strokes = pen, strokes                          # and only then something is changed

A state comes from a workspace, from autosave, from undo or from a file somebody sent: the readers below are
the one door for all of them. What they let through can be computed with, drawn and saved again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from gui.words import translate

VERSION = 1

LARGEST = 1e100  # of a number without a range of its own: its square is still finite
LONGEST = 1_000  # characters of a text without a limit of its own, such as a name
_SHOWN = 40  # characters of what was found that a message repeats


class StateError(ValueError):
    """What is wrong with a state, in words for people."""


@contextmanager
def reading(lab: str, state: Mapping[str, Any]) -> Iterator[None]:
    """Raises ValueError, with the lab's name in front, for a state that the lab cannot have written."""
    with explaining(lab):
        if not isinstance(state, Mapping):
            raise StateError(_tr("the state of this laboratory is missing"))
        if state["version"] != VERSION:
            found = shown(state["version"])
            raise StateError(_tr("version {found} is not known here").format(found=found))
        yield


@contextmanager
def explaining(part: str) -> Iterator[None]:
    """Raises ValueError, with this name in front, for whatever goes wrong within: also where a part of a
    state may be left out."""
    try:
        yield
    except StateError as error:
        raise StateError(f"{part}: {error}") from error
    except KeyError as error:
        missing = error.args[0] if error.args else ""
        raise StateError(_tr("{part}: “{key}” is missing").format(part=part, key=shown(missing))) from error
    except ValueError as error:
        raise StateError(f"{part}: {error!s:.300}") from error
    # ArithmeticError: infinity where a whole number is expected, a number too large for a float
    except (LookupError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise StateError(_tr("{part}: something in this state has another form").format(part=part)) from error


def number(found: Any, what: str, low: float = -LARGEST, high: float = LARGEST) -> float:
    """A finite number in this range; neither a text nor a truth value."""
    if type(found) not in (int, float) or not low <= found <= high:  # nan is in no range
        told = _tr("{what} is {found}, not a number from {low} to {high}")
        raise StateError(told.format(what=what, found=shown(found), low=f"{low:g}", high=f"{high:g}"))
    return float(found)


def whole(found: Any, what: str, low: int = 0, high: int = 2**53) -> int:
    """A whole number in this range."""
    if type(found) is not int or not low <= found <= high:
        told = _tr("{what} is {found}, not a whole number from {low:,} to {high:,}")
        raise StateError(told.format(what=what, found=shown(found), low=low, high=high))
    return found


def text(found: Any, what: str, longest: int = LONGEST) -> str:
    """A text of at most so many characters."""
    if not isinstance(found, str):
        raise StateError(_tr("{what} is {found}, not a text").format(what=what, found=shown(found)))
    if len(found) > longest:
        told = _tr("{what} has {length:,} characters; at most {most:,} are read")
        raise StateError(told.format(what=what, length=len(found), most=longest))
    return found


def flag(found: Any, what: str) -> bool:
    """True or false."""
    if not isinstance(found, bool):
        raise StateError(
            _tr("{what} is {found}, neither true nor false").format(what=what, found=shown(found))
        )
    return found


def items(found: Any, what: str, most: int, least: int = 0) -> list[Any]:
    """A list of at most so many things, and at least so many."""
    if not isinstance(found, list | tuple):  # undo hands back what to_dict() gave, which may hold tuples
        raise StateError(_tr("{what} is {found}, not a list").format(what=what, found=shown(found)))
    if len(found) > most:
        told = _tr("{what} has {count:,} entries; at most {most:,} are read")
        raise StateError(told.format(what=what, count=len(found), most=most))
    if len(found) < least:
        told = _tr("{what} has {count:,} entries; at least {least:,} are needed")
        raise StateError(told.format(what=what, count=len(found), least=least))
    return list(found)


def fields(found: Any, what: str) -> dict[str, Any]:
    """A dictionary."""
    if not isinstance(found, Mapping):
        raise StateError(
            _tr("{what} is {found}, not a set of named values").format(what=what, found=shown(found))
        )
    return dict(found)


def one_of(found: Any, what: str, choices: Sequence[str]) -> str:
    """One of these texts."""
    if not isinstance(found, str) or found not in choices:
        told = _tr("{what} is {found}; it can be {choices}")
        raise StateError(told.format(what=what, found=shown(found), choices=", ".join(choices)))
    return found


def shown(found: Any) -> str:
    """A foreign value in a message: short, and on one line."""
    if isinstance(found, str):
        line = " ".join(found[:_SHOWN].split())
        return f"“{line}{'…' if len(found) > _SHOWN else ''}”"
    if found is None:
        return _tr("nothing")
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, int):
        return str(found) if abs(found) < 10**15 else _tr("a number of more than 15 digits")
    if isinstance(found, float):
        return f"{found:g}" if math.isfinite(found) else str(found)
    if isinstance(found, Mapping):
        return _tr("a set of named values")
    return _tr("a list") if isinstance(found, list | tuple) else _tr("something else")


def _tr(source: str) -> str:
    return translate("State", source)
