"""What a lesson may ask of a laboratory, and what a scene may do in it: by name, and nothing else. No Qt.

    LABS["graph"].facts["gradient"].read(session, "a")      # 6.0, or None where there is none yet
    value = LABS["graph"].verbs["position"].check("end")    # ValueError where the file is wrong
    LABS["graph"].verbs["position"].act(panel, value)       # ValueError where it does not fit this graph

Nothing that stands in a lesson's file is looked up or run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from gui.state import number, one_of, text, whole

Session = Any  # of a lab, which the shell does not know
Panel = Any  # a gui.page.LabPage, with its session
Found = float | str | None


@dataclass(frozen=True)
class Fact:
    """look(session, of) raises LookupError or ValueError where there is nothing of this name.

    of: what the lesson has to name, such as a node; "" where it need not name anything
    """

    look: Callable[[Session, str], Found]
    of: str = ""

    def read(self, session: Session, of: str) -> Found:
        try:
            found = self.look(session, of)
        except (LookupError, ValueError):
            return None
        return found if isinstance(found, str | float | int) and found == found else None


@dataclass(frozen=True)
class Verb:
    """check(value) -> the value as act(panel, value) takes it. is_told: the lab itself tells Undo of it."""

    check: Callable[[Any], Any]
    act: Callable[[Panel, Any], None]
    is_told: bool = False


@dataclass(frozen=True)
class Lab:
    """scene(panel): the verbs that lead to how it is now; raises ValueError where there is what none of them
    can set. stop(panel): whatever of its own plays, or would colour what follows."""

    facts: Mapping[str, Fact]
    verbs: Mapping[str, Verb]
    scene: Callable[[Panel], dict[str, Any]]
    stop: Callable[[Panel], None] = lambda panel: None


# Verbs of the usual kinds


def page(*names: str) -> Verb:
    return Verb(lambda found: one_of(found, "page", names), lambda panel, name: panel.show_page(name))


def choice(what: str, known: tuple[str, ...], act: Callable[[Panel, str], None]) -> Verb:
    return Verb(lambda found: one_of(found, what, known), act)


def a_number(what: str, least: float, most: float, act: Callable[[Panel, float], None]) -> Verb:
    return Verb(lambda found: number(found, what, least, most), act)


def a_whole(what: str, least: int, most: int, act: Callable[[Panel, int], None]) -> Verb:
    return Verb(lambda found: whole(found, what, least, most), act)


def a_text(what: str, longest: int, act: Callable[[Panel, str], None]) -> Verb:
    return Verb(lambda found: text(found, what, longest), act)
