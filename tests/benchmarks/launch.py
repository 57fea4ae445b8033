"""From nothing to a window: whole processes, off screen, a bare PySide6 window and Nablab in turn.

Each of them is this file, started again with a name. It is in a hurry then, so what only the measuring
process needs is imported where it is used.
"""

from __future__ import annotations

import faulthandler
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget

    from tests.benchmarks.report import Row

ROUNDS = 9
_MOST_SECONDS = 60  # of one process, before it is given up
RIVAL = "a bare PySide6 window"


def launch() -> Iterator[Row]:
    """Targets, by a bare window: 1.8 until one can draw, 2.4 to the answer, 1.6 its memory. 0.3 s a lab."""
    import tempfile
    from statistics import median

    from tests.benchmarks.report import Row, memory

    found: dict[str, list[dict[str, float]]] = {name: [] for name in LAUNCHED}
    with tempfile.TemporaryDirectory() as compiled:
        for number in range(-1, ROUNDS):  # the first round compiles, and does not count
            for name in LAUNCHED:
                facts = _start(name, compiled)
                if number >= 0:
                    found[name].append(facts)
    ours, bare = (
        {fact: median(facts[fact] for facts in found[name]) for fact in found[name][0]} for name in LAUNCHED
    )
    yield Row("until one can draw", ours.pop("painted"), {RIVAL: bare["painted"]})
    yield Row("to the answer to a first stroke", ours.pop("answered"), {RIVAL: bare["painted"]})
    yield Row("peak memory until then", ours.pop("peak"), {RIVAL: bare["peak"]}, written=memory)
    for opening, seconds in ours.items():
        yield Row(opening, seconds, {})


def _start(name: str, compiled: str) -> dict[str, float]:
    """Launch one of them and listen: seconds since its start for all that it says, and the facts it gives.

    compiled: a folder for Python's compiled code, which is there as it is where a program is installed.
    """
    import json
    import os
    import subprocess
    import tempfile
    from pathlib import Path

    environment = os.environ | {
        "QT_QPA_PLATFORM": "offscreen",
        "QT_LOGGING_RULES": "*.warning=false",  # the off-screen platform tells what it cannot do
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONPYCACHEPREFIX": compiled,
        "PYTHONDONTWRITEBYTECODE": "",
    }
    facts: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as home:  # a new one each time: it is the first launch
        environment["NABLAB_HOME"] = home
        begin = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, __file__, name], cwd=home, env=environment, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("{"):
                    facts |= json.loads(line)
                else:
                    facts[line.strip()] = time.perf_counter() - begin
    if process.returncode or "peak" not in facts:
        raise RuntimeError(f"{name} ended with exit code {process.returncode} after saying {list(facts)}")
    return facts


# From here on, what is launched.


def bare() -> None:
    """A window with a label, as small as PySide6 allows."""
    from PySide6.QtWidgets import QApplication, QLabel, QWidget

    app = QApplication([])
    window = QWidget()
    window.resize(1280, 800)
    label = QLabel("a bare window", window)

    def painted() -> None:
        _say("painted")
        _say(f'{{"peak": {_peak()}}}')
        app.quit()

    _when_painted([label], painted)
    window.show()
    app.exec()


def nablab() -> None:
    """The very way of main.py; only where the app would wait for the user, the user is we."""
    import main

    def wait() -> int:
        from PySide6.QtWidgets import QApplication, QWidget

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        window = next(each for each in app.topLevelWidgets() if each.objectName() == "mainWindow")
        canvas = window.findChild(QWidget, "digitCanvas")
        assert canvas is not None

        def painted() -> None:
            _say("painted")
            _draw_a_one(canvas)
            _say("answered")
            _say(f'{{"peak": {_peak()}}}')
            _open_labs(window)
            app.quit()

        _when_painted([canvas], painted)
        return app_exec()

    from PySide6.QtWidgets import QApplication

    app_exec = QApplication.exec
    QApplication.exec = staticmethod(wait)  # type: ignore[method-assign]
    sys.exit(main.main([]))


def _draw_a_one(canvas: QWidget) -> None:
    """With the mouse, and until the answer is there."""
    from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication, QLabel

    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    press, move, release = (
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonRelease,
    )
    heights = [0.2 + 0.03 * step for step in range(21)]
    for kind, y in [(press, heights[0]), *((move, y) for y in heights), (release, heights[-1])]:
        at = QPointF(0.5 * canvas.width(), y * canvas.height())
        button, held = (none if kind == move else left), (none if kind == release else left)
        event = QMouseEvent(kind, at, canvas.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, event)
    answer = None
    while answer is None or not answer.text():  # it may not be there yet
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        answer = canvas.window().findChild(QLabel, "digitAnswer")


def _open_labs(window: QWidget) -> None:
    """One after the other, each until it is painted."""
    from functools import partial

    from PySide6.QtWidgets import QApplication, QWidget

    from gui.labs import LABS

    for lab in LABS[1:]:
        seen: list[bool] = []
        begin = time.perf_counter()
        panel = window.show_lab(lab.name)  # type: ignore[attr-defined]
        _when_painted([panel, *panel.findChildren(QWidget)], partial(seen.append, True))
        while not seen:
            QApplication.processEvents()
        _say(f'{{"opening the {lab.name} lab": {time.perf_counter() - begin}}}')


def _when_painted(widgets: list[QWidget], then: Callable[[], object]) -> None:
    """Call it once, when the first of these widgets was painted and the picture is on screen."""
    import os
    import traceback

    from PySide6.QtCore import QEvent, QObject, QTimer

    class Watch(QObject):
        waits = True

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if self.waits and event.type() == QEvent.Type.Paint:
                self.waits = False
                QTimer.singleShot(0, self.go_on)  # the event itself is still to be handled
            return False

        def go_on(self) -> None:
            try:
                then()
            except BaseException:  # the app would tell the user and go on
                traceback.print_exc()
                os._exit(1)

    watch = Watch(widgets[0])
    for widget in widgets:
        widget.installEventFilter(watch)


def _say(line: str) -> None:
    print(line, flush=True)


def _peak() -> int:
    """Bytes. On Linux not by getrusage, which starts from what the process that launched us had used."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) * 1024
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


LAUNCHED = {"nablab": nablab, "bare": bare}


if __name__ == "__main__":
    faulthandler.dump_traceback_later(_MOST_SECONDS, exit=True)
    LAUNCHED[sys.argv[1]]()
