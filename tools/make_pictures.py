"""make pictures: every picture of the README and of docs/, taken from the real window, off screen.

    python tools/make_pictures.py                 # all of them, into docs/
    python tools/make_pictures.py graph flow      # only these

A still is a PNG of the window at 1280 x 800 in the light theme. docs/flow.webp moves: a gradient flows back
through the lecture's L. Scenes are those of lessons; the rest is clicked as a person would.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

# Before Qt and numpy are imported.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["NABLAB_HOME"] = tempfile.mkdtemp()

from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QImage, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QSlider

from engine.disk import RESOURCES
from gui import theme
from gui.lessons.labs import LABS
from gui.lessons.lesson import read
from gui.lessons.scenes import set_scene
from gui.tour import FORMULA
from gui.window import MainWindow

DOCS = Path(__file__).resolve().parent.parent / "docs"
SIZE = (1280, 800)

WITH_A_SLIP = """z1 = x @ W1 + b1
a1 = relu(z1)
z2 = a1 @ W2 + b2
p = softmax(z2)
loss = -mean(log(p[rows, y]))
dz2 = (p - Y) / n
dW2 = a1.T @ dz2
db2 = sum(dz2, axis=0)
da1 = dz2 @ W2.T
dz1 = da1 * (da1 > 0)"""
# The moving picture: its width in pixels, its frames a second, what it may weigh.
MOVING_WIDTH, MOVING_RATE, MOVING_BYTES = 960, 20, 1_500_000
LAST_STEP, REST = 1.5, 1.5  # seconds in which the last contribution travels, and in which the end is shown


def main() -> None:
    app = QApplication(["nablab", "-style", theme.STYLE])
    app.setProperty(theme.STYLE, True)
    theme.follow_system(app)
    theme.wear(app, theme.Look(scheme="light"))
    for name in sys.argv[1:] or [*STILLS, "flow"]:
        window = MainWindow()
        window.resize(*SIZE)
        window.show()
        if name == "flow":
            take_moving(window, DOCS / "flow.webp")
        else:
            set_up(window, STILLS[name])
            window.grab().save(str(DOCS / f"{name}.png"))
        window.close()
        print(name)


# The stills


@dataclass(frozen=True)
class Still:
    """A scene of a lab, as a lesson sets it; then buttons that are pressed, and seconds that pass when all
    work in the background is done.

    lesson: the file of a lesson that is open beside it, at this step; last_line: of an editor, has the cursor
    """

    lab: str
    scene: Mapping[str, Any]
    press: Sequence[str] = ()
    seconds: float = 0.4
    lesson: tuple[str, int] | None = None
    last_line: str = ""


STILLS = {
    "digits": Still("digits", {"page": "draw", "draw": 3}),
    "network": Still("digits", {"page": "draw", "draw": 4}, ["drawNetwork"]),
    "backward": Still("digits", {"page": "backward", "draw": 4, "right": 9}, ["stepForward"] * 5),
    "learn": Still("digits", {"page": "learn", "draw": 3, "preset": "fast", "train": 1000}),
    "landscape": Still("digits", {"page": "landscape", "draw": 3, "weights": "untrained"}, seconds=5),
    "graph": Still("graph", {"formula": FORMULA, "position": 8}),
    "mistake": Still("graph", {"example": "reused", "mistake": "overwrite", "position": "end"}),
    "moons": Still("graph", {"example": "moons", "panels": ["learn"], "learn_until": 0.03}),
    "scratch": Still(
        "graph",
        {"page": "scratch", "task": "digits", "lines": WITH_A_SLIP},
        ["scratchHint"],
        last_line="scratchEditor",
    ),
    "bigram": Still("bigram", {"page": "sample", "cell": "an"}, ["bigramGenerate"]),
    "likelihood": Still("bigram", {"page": "likelihood", "judge": "andrejq"}),
    "twin": Still("bigram", {"page": "twin", "net": "all", "net_place": 60, "use": "difference"}),
    "letters": Still("letters", {"page": "transformer"}, ["lettersAttentionStart"]),
    "words": Still("words", {"page": "attention", "sentence": "she saw the river near the bank", "stage": 8}),
    "lesson": Still("graph", {}, lesson=("day1", 5)),
}


def set_up(window: MainWindow, still: Still) -> None:
    if still.lesson:
        name, step = still.lesson
        window.lessons.open(read((RESOURCES / "lessons" / f"{name}.toml").read_text(encoding="utf-8")))
        window.lessons.go_to(step)
    else:
        verbs = LABS[still.lab].verbs
        acts = {name: verbs[name].check(value) for name, value in still.scene.items()}
        set_scene(window, still.lab, [acts], "")
    panel = window.show_lab(still.lab)
    settle_work(window)
    if still.last_line:
        editor = panel.findChild(QPlainTextEdit, still.last_line)
        assert editor is not None
        editor.moveCursor(QTextCursor.MoveOperation.End)
    for name in still.press:
        button = next(each for each in panel.findChildren(QAbstractButton, name) if each.isVisible())
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    settle_work(window)
    settle(still.seconds)


def settle_work(window: MainWindow) -> None:
    settle(0.1)
    while any(worker.is_running for worker in window.status.workers):
        settle(0.05)


def settle(seconds: float) -> None:
    """Not QTest.qWait(), which keeps the interpreter's lock: no worker would get on."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


# The moving picture


def take_moving(window: MainWindow, path: Path) -> None:
    """The backward pass of the lecture's L, played at its usual speed."""
    set_up(window, Still("graph", {"formula": FORMULA, "position": "backward"}, ["playPause"], seconds=0))
    timeline = window.show_lab("graph").findChild(QSlider, "timeline")
    assert isinstance(timeline, QSlider)
    frames, times, end = [frame(window)], [time.perf_counter()], 0.0
    while not end or times[-1] < end:
        settle(max(0.0, times[-1] + 1 / MOVING_RATE - time.perf_counter()))
        times.append(time.perf_counter())
        frames.append(frame(window))
        if not end and timeline.value() == timeline.maximum():
            end = times[-1] + LAST_STEP + REST
    shown_for = [round(1000 * (after - before)) for before, after in pairwise(times)]  # as it really went
    frames[0].save(
        path, save_all=True, append_images=frames[1:-1], duration=shown_for, loop=0, quality=80, method=6
    )
    assert path.stat().st_size <= MOVING_BYTES, f"{path} has {path.stat().st_size} bytes"


def frame(window: MainWindow) -> Image.Image:
    shown = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    size, pixels = (shown.width(), shown.height()), bytes(shown.constBits())
    whole = Image.frombuffer("RGB", size, pixels, "raw", "RGB", shown.bytesPerLine(), 1)
    return whole.resize((MOVING_WIDTH, MOVING_WIDTH * size[1] // size[0]), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
