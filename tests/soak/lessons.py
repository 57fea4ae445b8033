"""Every lesson that came with Nablab, played from beginning to end, each step after some other work.

A step is done for the learner by a click; then its tick must be there, whatever was in the labs before.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

from tests.soak.measuring import Complaints, Finding, leave, none_of

if TYPE_CHECKING:
    from gui.window import MainWindow


def run(seed: int, rounds: int, folder: Path) -> list[Finding]:
    from gui.app import _application
    from gui.window import MainWindow

    _app = _application()
    complaints = Complaints()
    window = MainWindow()
    window.show()
    rng = random.Random(seed)
    steps, missed = 0, list[str]()
    for _ in range(rounds):
        played = play_all(window, rng)
        steps += len(played)
        missed += [step for step, is_done in played if not is_done]
    leave(window)
    much, details = f"{steps:,} steps", "\n".join(missed)
    what = "lessons, each step done after other work: ticks"
    return [
        Finding(what, much, f"{len(missed)} missed", "0 missed", not missed, details),
        none_of(complaints.texts, "the same: exceptions, warnings", much),
    ]


def play_all(window: MainWindow, rng: random.Random) -> list[tuple[str, bool]]:
    """Each step, and whether it was done."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from engine.disk import RESOURCES
    from gui.lessons.lesson import read

    played = []
    for path in sorted((RESOURCES / "lessons").glob("*.toml")):
        lesson = read(path.read_text("utf-8"))
        window.open_lesson(lesson)
        column = window.lessons.column
        assert column is not None
        for index in range(len(lesson.steps)):
            work_at_random(window, rng)
            window.lessons.go_to(index)
            QApplication.processEvents()
            QTest.mouseClick(column.do, Qt.MouseButton.LeftButton)
            played.append((f"{path.stem}, step {index + 1}", column.tick.property("done") is True))
    return played


def work_at_random(window: MainWindow, rng: random.Random) -> None:
    """Some of what a person may have done before, with settings that a lesson depends on."""
    from PySide6.QtWidgets import QApplication

    graph, bigram = window.panel("graph"), window.panel("bigram")
    formulas, pages = ("y = tanh(x)", "a = 1; b = a*a", "v = u + q"), [page.data() for page in bigram.pages]
    deeds = [
        lambda: graph.session.build(rng.choice(formulas)),
        lambda: graph.session.go_to(rng.randint(0, 9)),
        lambda: graph.session.walkthrough.set_mistake(rng.choice(["overwrite", ""])),
        lambda: graph.learning.trigger(),
        lambda: graph.predict.trigger(),
        lambda: graph.session.learner.set_zeroes(False),
        lambda: graph.session.learner.set_rate(0.5),
        lambda: bigram.session.set_smoothing(rng.random() * 9),
        lambda: bigram.session.set_unit("log"),
        lambda: bigram.session.set_keepdims(False),
        lambda: bigram.session.set_use("twin"),
        lambda: bigram.session.judge("zoe"),
        lambda: bigram.show_page(rng.choice(pages)),
        lambda: bigram.session.sampling.generate(3, rng.randint(0, 99), 2.0, "numpy"),
        lambda: window.show_lab(rng.choice(list(window.lab_actions))),
        lambda: graph.undo_stack.undo(),
    ]
    for deed in rng.choices(deeds, k=6):
        deed()
    QApplication.processEvents()
