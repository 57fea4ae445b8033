"""Every lesson that came with Nablab, and everything that a page suggests, each after some other work.

A step is done for the learner by a click; then its tick must be there, whatever was in the labs before. A
suggestion must show what it promises, if only after some seconds of work.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.soak.measuring import Complaints, Finding, leave, none_of

if TYPE_CHECKING:
    from gui.page import LabPage
    from gui.window import MainWindow
    from tests.promises import Promise

PATIENCE = 120  # seconds, with a promise


def run(seed: int, rounds: int, folder: Path) -> list[Finding]:
    from gui.app import _application
    from gui.window import MainWindow

    _app = _application()
    complaints = Complaints()
    window = MainWindow()
    window.show()
    rng = random.Random(seed)
    findings = []
    for what, much, play in (
        ("lessons, each step done after other work: ticks", "steps", play_all),
        ("suggestions, each after other work: what they promise", "suggestions", try_all),
    ):
        played = [each for _ in range(rounds) for each in play(window, rng)]
        missed = [name for name, is_done in played if not is_done]
        told = f"{len(missed)} missed"
        findings.append(
            Finding(what, f"{len(played):,} {much}", told, "0 missed", not missed, "\n".join(missed))
        )
    leave(window)
    return [*findings, none_of(complaints.texts, "the same: exceptions, warnings", findings[0].much)]


def try_all(window: MainWindow, rng: random.Random) -> list[tuple[str, bool]]:
    """Each suggestion, and whether it kept its promise in the end."""
    from tests.promises import PROMISES

    tried = []
    for (lab, page), promises in PROMISES.items():
        for number, promise in enumerate(promises):
            work_at_random(window, rng)
            panel = window.show_lab(lab)
            panel.show_page(page)
            card = panel.cards[number]
            card.action()
            tried.append((f"{lab} {page}: {card.button}", _comes(panel, promise)))
            panel.rest()
    return tried


def play_all(window: MainWindow, rng: random.Random) -> list[tuple[str, bool]]:
    """Each step, and whether it was done by the click, and not before, and shows what it promises.

    Where a step has no scene of its own, one's own work goes on, and may have reached it.
    """
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from gui.lessons.lesson import shipped
    from tests.promises import LESSONS

    played = []
    for name, lesson in shipped().items():
        window.open_lesson(lesson)
        column = window.lessons.column
        assert column is not None
        for index in range(len(lesson.steps)):
            work_at_random(window, rng)
            window.lessons.go_to(index)
            QApplication.processEvents()
            was_done = column.tick.property("done") and lesson.steps[index].scene is not None
            QTest.mouseClick(column.do, Qt.MouseButton.LeftButton)
            is_done = column.tick.property("done") and not was_done
            if promise := LESSONS.get((name, index)):
                is_done = is_done and _comes(window.panel(lesson.steps[index].lab), promise)
            played.append((f"{name}, step {index + 1}", is_done is True))
    return played


def _comes(panel: LabPage, promise: Promise) -> bool:
    """Whether it is kept, in the end."""
    from PySide6.QtWidgets import QApplication

    from tests.promises import is_kept

    give_up = time.monotonic() + PATIENCE
    while not is_kept(panel, promise) and time.monotonic() < give_up:
        QApplication.processEvents()
        time.sleep(0.01)  # QTest.qWait() keeps the interpreter's lock: no worker would get on
    return is_kept(panel, promise)


def work_at_random(window: MainWindow, rng: random.Random) -> None:
    """Some of what a person may have done before, with settings that a lesson depends on."""
    from PySide6.QtWidgets import QApplication

    graph, bigram = window.panel("graph"), window.panel("bigram")
    digits, words = window.panel("digits"), window.panel("words")
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
        lambda: digits.show_sample(rng.randint(0, 9)),
        lambda: digits.edits.set_temperature(3.0),
        lambda: digits.edits.choose_network("mnist"),
        lambda: digits.edits.descend(0.5),
        lambda: digits.show_page(rng.choice([page.data() for page in digits.pages])),
        lambda: digits.session.landscape.choose("filters", "in use"),
        lambda: words.session.training.set_up(head=2, seed=3),
        lambda: words.session.words.ask(rng.choice(["cat", "dog + x"])),
        lambda: words.session.words.set_leave_out(True),
        lambda: words.session.attending.type("he saw the owl"),
        lambda: words.session.networks.set_use("first"),
        lambda: words.session.speaking.set_up(3, 7, 2.0),
        lambda: words.show_page(rng.choice([page.data() for page in words.pages])),
    ]
    for deed in rng.choices(deeds, k=8):
        deed()
    QApplication.processEvents()
