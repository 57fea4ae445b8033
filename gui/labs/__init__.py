"""The laboratories. A new one is a folder here and a line in this list; nothing is imported until shown.

module has a class Panel: a QWidget that is made without arguments and has .session.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lab:
    name: str
    title: str
    hint: str
    module: str


LABS = [
    Lab("digits", "Digits", "Draw a digit and watch a neural network read it", "gui.labs.digits.panel"),
    Lab("graph", "Graph", "Write a formula and step gradients back through it", "gui.labs.graph.panel"),
    Lab(
        "bigram",
        "Bigram",
        "Which letter follows which, and the names that come of it",
        "gui.labs.bigram.panel",
    ),
]
