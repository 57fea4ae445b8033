"""The laboratories. A new one is a folder here and a line in this list; nothing is imported until shown.

module has a class Panel: a gui.page.LabPage that is made without arguments and has
    .session   what the lab knows: to_dict(), from_dict(state), changed (an Event)
    .take(kind, value, name)  what the window opened for it, where the lab opens any kind of file;
               raises ValueError, and changes nothing, if it does not fit
early, where the first lab has one, is a module with a function early(choices): it makes a gui.early.Early,
    which needs no engine, or None where these choices show something else first. The Panel is made with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from gui.words import QT_TRANSLATE_NOOP


@dataclass(frozen=True)
class Lab:
    """title and hint are translated when they are shown. opens: kinds of gui.opening.Opened. begins_group: a
    line stands before it in the rail. early: what is shown of the first of them before it is built."""

    name: str
    title: str
    hint: str
    module: str
    opens: tuple[str, ...] = ()
    begins_group: bool = False
    early: str = ""


LABS = [
    Lab(
        "digits",
        QT_TRANSLATE_NOOP("Lab", "Digits"),
        QT_TRANSLATE_NOOP("Lab", "Draw a digit and watch a neural network read it"),
        "gui.labs.digits.panel",
        opens=("picture", "network"),
        early="gui.labs.digits.draw.early",
    ),
    Lab(
        "graph",
        QT_TRANSLATE_NOOP("Lab", "Graph"),
        QT_TRANSLATE_NOOP("Lab", "Write a formula and step gradients back through it"),
        "gui.labs.graph.panel",
        opens=("graph",),
    ),
    Lab(
        "bigram",
        QT_TRANSLATE_NOOP("Lab", "Bigram"),
        QT_TRANSLATE_NOOP("Lab", "Which letter follows which, and the names this produces"),
        "gui.labs.bigram.panel",
        opens=("names",),
    ),
    Lab(
        "letters",
        QT_TRANSLATE_NOOP("Lab", "Letters"),
        QT_TRANSLATE_NOOP("Lab", "What comes after the bigram: more letters, an MLP, a transformer"),
        "gui.labs.letters.panel",
        begins_group=True,
    ),
    Lab(
        "words",
        QT_TRANSLATE_NOOP("Lab", "Words"),
        QT_TRANSLATE_NOOP("Lab", "Meaning as geometry, and attention, stage by stage"),
        "gui.labs.words.panel",
    ),
]
