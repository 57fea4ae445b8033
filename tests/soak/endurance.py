"""Everything at once, for a quarter of an hour: a network trains while one draws, steps and generates names.

Every 15 seconds another lab is shown. A run of training that has come to its end is followed by the next, and
of those before it only the last two are kept.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from tests.soak.measuring import (
    Complaints,
    Finding,
    LoopDelay,
    in_milliseconds,
    leave,
    memory_is_flat,
    ninety_ninth,
    none_of,
    resident,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QAbstractButton, QSlider

    from gui.window import MainWindow

FRAME = 0.016  # seconds
_TURN = 15_000  # milliseconds in a lab
_WARM = 10_000  # milliseconds before the measuring begins
_SAMPLES = 60  # of memory
_STROKE = 120  # moves of the mouse
_RUNS = 2  # that have ended are kept: with all eight that may be, memory would grow until they are there


def run(seed: int, seconds: int, folder: Path) -> list[Finding]:
    from PySide6.QtCore import QTimer

    from gui.app import _application
    from gui.window import MainWindow
    from tests.soak.samples import wait_until

    app = _application()
    complaints = Complaints()
    window = MainWindow()
    window.show()
    busy = Busy(window)
    app.processEvents()  # what was opened is laid out and painted, however long that takes here
    milliseconds = 1000 * seconds
    warm = min(_WARM, milliseconds // 5)
    busy.begin(min(_TURN, milliseconds // len(window.lab_actions)))  # each has its turn
    delay = LoopDelay()
    QTimer.singleShot(warm, delay.start)
    sizes: list[int] = []
    sampler = QTimer()
    sampler.timeout.connect(lambda: sizes.append(delay.paused(resident)))
    sampler.start(max(1, milliseconds // _SAMPLES))
    QTimer.singleShot(milliseconds + warm, app.quit)
    app.exec()
    sampler.stop()
    delay.stop()
    busy.end()
    wait_until(lambda: not busy.learn.worker.is_running)
    leave(window)
    much = f"{seconds / 60:.0f} minutes" if seconds >= 60 else f"{seconds} seconds"
    p99, by_the_clock = ninety_ninth(delay.own), ninety_ninth(delay.delays)
    figure = f"{in_milliseconds(p99)}; by the clock {in_milliseconds(by_the_clock)}"
    details = f"longest {in_milliseconds(max(delay.own, default=math.nan))}; {busy.done}"
    return [
        none_of(complaints.texts, "train, draw, step and sample: exceptions, warnings", much),
        Finding(
            "the same: what an event waits, 99 of 100", much, figure, "below 16 ms", p99 < FRAME, details
        ),
        *([memory_is_flat(sizes, much)] if seconds >= 60 else []),
    ]


class Busy:
    """Does a little every 16 ms, in the lab that is shown. done: how often, by what."""

    def __init__(self, window: MainWindow) -> None:
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider

        self._window = window
        self.done = {"moves": 0, "steps": 0, "names": 0, "runs": 0}
        self._count = 0
        panels = {name: window.show_lab(name) for name in window.lab_actions}
        digits = panels["digits"]
        digits.show_page("learn")
        self.learn, self._training = digits.learn, digits.session.training
        self._window.show_lab("digits")
        QApplication.processEvents()  # its fields are filled when it is seen
        digits.show_page("draw")
        QApplication.processEvents()
        self._canvas = digits.canvas
        self._generate = panels["bigram"].findChild(QAbstractButton, "bigramGenerate")
        panels["letters"].show_page("network")
        panels["words"].show_page("attention")
        # where one steps through a graph, or through the stages of a network
        self._steppers = {
            name: (
                panels[name].findChild(QAbstractButton, "stepForward"),
                panels[name].findChild(QSlider, "timeline"),
            )
            for name in ("graph", "letters", "words")
        }
        self._turn = QTimer()
        self._turn.timeout.connect(self._show_next)
        self._frame = QTimer()
        self._frame.timeout.connect(self.act)

    def begin(self, turn: int) -> None:
        """turn: milliseconds in each lab."""
        self._window.show_lab("digits")
        self._turn.start(turn)
        self._frame.start(16)

    def end(self) -> None:
        self._turn.stop()
        self._frame.stop()
        self.learn.worker.cancel()

    def _show_next(self) -> None:
        names = list(self._window.lab_actions)
        self._window.show_lab(names[(names.index(self._window.current_lab) + 1) % len(names)])

    def act(self) -> None:
        """A little of what is done in the lab that is shown, and training beside it."""
        self._count += 1
        if not self.learn.worker.is_running:
            while len(self._training.runs) > _RUNS:
                self._training.remove(self._training.runs[0])
            self.learn.begin()
            self.done["runs"] += 1
        lab = self._window.current_lab
        if lab in self._steppers:
            self._step(*self._steppers[lab])
        else:
            {"digits": self._draw, "bigram": self._sample}[lab]()

    def _draw(self) -> None:
        """One move of a long round stroke, with real events."""
        from PySide6.QtCore import QEvent, QPointF, Qt
        from PySide6.QtGui import QMouseEvent
        from PySide6.QtWidgets import QApplication

        moment = self._count % _STROKE
        kind, button, held = {
            0: (QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton),
            _STROKE - 1: (QEvent.Type.MouseButtonRelease, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton),
        }.get(moment, (QEvent.Type.MouseMove, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton))
        if self._count % (8 * _STROKE) == _STROKE:
            self._window.panels["digits"].clear_command.trigger()
        angle, size = 2 * math.pi * moment / _STROKE, self._canvas.width()
        at = QPointF((0.5 + 0.25 * math.sin(angle)) * size, (0.5 - 0.35 * math.cos(angle)) * size)
        where = self._canvas.mapToGlobal(at)
        event = QMouseEvent(kind, at, where, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self._canvas, event)
        self.done["moves"] += 1

    def _step(self, forward: QAbstractButton, timeline: QSlider) -> None:
        if self._count % 4 == 0:
            if timeline.value() == timeline.maximum():
                timeline.setValue(0)
            forward.click()
            self.done["steps"] += 1

    def _sample(self) -> None:
        if self._count % 12 == 0:
            self._generate.click()
            self.done["names"] += 1
