"""kill -9 at a random moment while work is saved and kept, again and again.

A process changes the work, saves it and keeps it, and says what it has done; at a random moment it is
killed. What it had said must be there: the file that was saved opens, and what was kept by itself is the old
or the new, whole. The next process begins with what the last one left, as the app does. (That the power fails
is another matter: a killed process loses nothing that the system has taken from it.)
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

from tests.soak.measuring import Finding, none_of

if TYPE_CHECKING:
    from gui.window import MainWindow

SAVED, KEPT = "work.nablab", "last.nablab"
_LONGEST = 0.5  # seconds from the first change until the kill; one round of saving and keeping is far shorter
_PATIENCE = 120  # seconds for a process to begin


def run(seed: int, count: int, folder: Path) -> list[Finding]:
    dice = random.Random(seed)
    wrong: list[str] = []
    writes = 0
    done = {"saved": 0, "kept": 0}
    for number in range(count):
        said, told = _run_and_kill(folder, done["kept"], dice.random() * _LONGEST)
        if "begun" not in said:
            wrong.append(f"kill {number}: the process did not begin: {told[-2000:]}")
            break
        if said["restored"] != done["kept"]:
            wrong.append(f"kill {number}: {KEPT} had {done['kept']}, restored was {said['restored']}")
        for act, name in (("saved", SAVED), ("kept", KEPT)):
            least, most = said.get(act, done[act]), said["begun"]
            found = _number_in(folder / name)
            if found not in ((least, most) if act in said or done[act] else (None, least, most)):
                wrong.append(f"kill {number}: {name} has {found}; {act} was {least}, then {most} was begun")
            writes += max(0, least - done[act])
            done[act] = found if isinstance(found, int) else 0
    much = f"{count} kills, {writes:,} files"
    return [none_of(wrong, "kill -9 while saving and keeping: work lost or half written", much)]


def _run_and_kill(folder: Path, number: int, after: float) -> tuple[dict[str, int], str]:
    """Let a process work, and kill it so many seconds after its first change. The newest of each that it has
    said, and all of it."""
    command = [sys.executable, "-m", "tests.soak.kills", str(folder), str(number)]
    environment = os.environ | {"NABLAB_HOME": str(folder / "home")}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    killer = Timer(_PATIENCE, process.kill)
    killer.start()
    said: dict[str, int] = {}
    told = ""
    with process:
        assert process.stdout is not None
        for line in process.stdout:  # ends when the process does
            told += line
            act, _, what = line.partition(" ")
            if act == "begun" and act not in said:
                killer.cancel()
                killer = Timer(after, process.kill)
                killer.start()
            if what.strip().isdecimal() and line.endswith("\n"):
                said[act] = int(what)
    killer.cancel()
    return said, told


def _number_in(path: Path) -> int | str | None:
    """Which of the changes the file holds; None where there is no file; in words, what is wrong."""
    from engine.disk import FileError, load_json
    from gui.workspace import from_document

    if not path.exists():
        return None
    try:
        return int(from_document(load_json(path)).states["graph"]["text"].split()[-1])
    except (FileError, LookupError, ValueError) as error:
        return f"{type(error).__name__}: {error}"


def _work_on(folder: Path, number: int) -> None:
    """In the process that is killed. Changes are numbered, from number + 1 on."""
    from PySide6.QtWidgets import QApplication

    from gui.app import _application
    from gui.window import MainWindow

    _app = _application()
    window = MainWindow()
    window.filing.restore_last(folder / KEPT)
    session = window.show_lab("graph").session
    _say("restored", int(session.to_dict()["text"].split()[-1]) if number else 0)
    keep = _keeper(window, folder / KEPT)
    window.show()
    while True:
        number += 1
        _say("begun", number)
        session.build(f"a = {number}")
        window.filing.save_to(folder / SAVED)
        while window.filing.worker.is_running:
            QApplication.processEvents()
        if not window.isWindowModified():
            _say("saved", number)
        keep()
        _say("kept", number)


def _keeper(window: MainWindow, path: Path) -> Callable[[], None]:
    """What keeps the last change: the autosave, where there is one, with no delay."""
    try:
        from gui import autosave
    except ImportError:
        return partial(window.filing.keep_last, path)
    from PySide6.QtWidgets import QApplication

    autosave.DELAY = 1  # milliseconds
    keeper = autosave.Autosave(window, path)

    def keep() -> None:
        while keeper.is_behind or keeper.worker.is_running:
            QApplication.processEvents()

    return keep


def _say(act: str, number: int) -> None:
    os.write(1, f"{act} {number}\n".encode())  # at once, and whole


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _work_on(Path(sys.argv[1]), int(sys.argv[2]))
