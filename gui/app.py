"""The application around the window: made once, here, before anything is shown."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QSize, QStandardPaths, Qt, QThread, QTimer, Slot
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.guarded import Guarded
from gui.icons import icon
from gui.labs import LABS
from gui.settings import Settings
from gui.version import VERSION
from gui.window import MainWindow
from gui.work_folder import WorkFolder

if TYPE_CHECKING:
    from gui.autosave import Autosave
    from gui.early import Early

SWITCH_SECONDS = 0.0005  # how long a working thread may keep the window waiting: 5 ms is Python's own
_FRAME = QSize(8, 40)  # pixels
LAST = "last.nablab"
_BREATH = 20  # milliseconds in which the lab is painted, before what need not be done for that
_TRIAL = 1_000  # milliseconds that the program has to live with work that was there at a crash


def run(lab: str | None = None, file: Path | None = None) -> int:
    """Open the window as it was left, on this lab and with this file where they are given."""
    app = _application()
    start = Start(app, Settings(home()), WorkFolder(home()))
    start.shell(lab, file)
    return app.exec()


class Start(QObject):
    """The way to a window that has everything, in stages. Each begins when the one before is on screen, and
    after each the window can be used:

    shell    the window, its rail and menus, and the canvas, which takes ink
    engine   numpy and what the first lab computes with, in a thread: the window goes on
    answer   what was drawn until then is answered, if anything was
    lab      the lab, which takes over the canvas and what was drawn; the work of the last time
    rest     keeping the work, the log, fonts, what there is to say

    Where another lab or page is shown first there is no canvas to wait beside, and the first four are one.
    """

    def __init__(self, app: QApplication, settings: Settings, place: WorkFolder) -> None:
        super().__init__(app)
        self._app, self._settings, self._place = app, settings, place
        self._lab: str | None = None
        self._file: Path | None = None
        self._is_restored = False
        self._autosave: Autosave | None = None
        self._engine = _Engine(self)
        self._engine.finished.connect(self.answer)
        app.aboutToQuit.connect(self.leave)

    def shell(self, lab: str | None, file: Path | None) -> None:
        """lab, file: what shall be shown."""
        self._lab, self._file = lab, file
        theme.wear(self._app, self._settings.look)
        early = _early(lab or self._settings.lab, self._settings.lab_choices)
        self.window = MainWindow(early)
        _place(self.window, self._settings)
        if early is None:
            self.lab()
        else:
            early.painted.connect(self._engine.start)
        self.window.show()

    @Slot()
    def answer(self) -> None:
        if self.window.early is not None and self.window.early.answer():
            QTimer.singleShot(0, self, self.lab)  # the answer is painted before that
        else:
            self.lab()

    @Slot()
    def lab(self) -> None:
        self._is_restored = _restore_work(self.window, self._settings, self._place.work)
        self.window.turn_to(self._lab or self.window.current_lab)
        if self._file is not None:
            self.window.filing.open(self._file)
        if self._place.number == 1:
            self.window.filing.recent_changed.connect(partial(_remember_recent, self.window, self._settings))
        QTimer.singleShot(_BREATH, self, self.rest)

    @Slot()
    def rest(self) -> None:
        from gui import reports
        from gui.autosave import Autosave
        from gui.widgets import code

        self._autosave = Autosave(self.window, self._place.work)
        self._app.setWindowIcon(icon("nablab", theme.current().accent, size=64))
        _look_for_fonts()
        code.prepare()
        gc.freeze()  # what was made until now stays: the collector need not look at it again and again
        gc.enable()
        reports.install(state_home() / "logs", VERSION)
        for text in messages(self._place, self._is_restored):
            self.window.tell(text)
        QTimer.singleShot(_TRIAL, self._place.settle)
        self._app.applicationStateChanged.connect(_share_cores)
        _share_cores(self._app.applicationState())

    @Slot()
    def leave(self) -> None:
        """The end of the program, at whichever stage. The settings are those of the first window."""
        self._engine.wait()
        if self._autosave is not None:
            self._autosave.finish()
        if self._place.number == 1:
            remember(self.window, self._settings)
        self._place.leave()


def _share_cores(state: Qt.ApplicationState) -> None:
    """A network that trains leaves a core to whoever works in the window; behind others it takes all."""
    from engine import cores  # with which numpy comes

    cores.in_company = state == Qt.ApplicationState.ApplicationActive


class _Engine(Guarded, QThread):
    """Imports what the first lab knows, without Qt. What is wrong with it shows when the lab is built."""

    def run(self) -> None:
        with suppress(Exception):
            import_module(LABS[0].module.replace(".panel", ".session"))


def _early(lab: str, choices: Mapping[str, Mapping[str, Any]]) -> Early | None:
    """What the first lab shows before it is built; None where something else is to be shown first."""
    first = LABS[0]
    if lab not in ("", first.name) or not first.early:
        return None
    found: Early | None = import_module(first.early).early(choices.get(first.name, {}))
    return found


def run_tour(folder: Path) -> int:
    """Perform the tour; 0 where every step came to its end."""
    from gui import tour

    _application()
    gc.enable()
    _look_for_fonts()
    return tour.perform(folder)


def home() -> Path:
    """The folder for settings and the last work: NABLAB_HOME, or the platform's own."""
    return _folder(QStandardPaths.StandardLocation.AppConfigLocation)


def state_home() -> Path:
    """The folder for logs: NABLAB_HOME, or the platform's own."""
    return _folder(QStandardPaths.StandardLocation.StateLocation)


def _folder(place: QStandardPaths.StandardLocation) -> Path:
    named = os.environ.get("NABLAB_HOME")
    return Path(named) if named else Path(QStandardPaths.writableLocation(place))


def _application() -> QApplication:
    # Qt's event loop would keep Python from ever seeing Ctrl+C in the terminal
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication([sys.argv[0], "-style", theme.STYLE])
    app.setProperty(theme.STYLE, True)
    app.setApplicationName("nablab")
    app.setApplicationDisplayName("Nablab")
    app.setApplicationVersion(VERSION)
    app.setDesktopFileName("nablab")
    theme.follow_system(app)
    return app


def _look_for_fonts() -> None:
    if not QFontInfo(
        QApplication.font()
    ).family():  # of families three are listed even where there is no font
        print(
            "No font was found, so text is drawn as boxes. "
            "Install with: sudo apt-get install fonts-dejavu-core"
        )


def restore(window: MainWindow, settings: Settings, work: Path | None = None) -> bool:
    """The window as it was left: place, choices, recent files, and the labs, whose states are in work.

    Returns whether there were any.
    """
    _place(window, settings)
    return _restore_work(window, settings, work or home() / LAST)


def _place(window: MainWindow, settings: Settings) -> None:
    if settings.geometry is not None:
        window.restoreGeometry(settings.geometry)
    elif screen := window.screen():  # with room for the frame that the window system draws
        window.resize(window.size().boundedTo(screen.availableSize() - _FRAME))


def _restore_work(window: MainWindow, settings: Settings, work: Path) -> bool:
    if settings.complaint:
        window.tell(settings.complaint)
    window.lab_choices = settings.lab_choices
    for name, panel in window.panels.items():
        panel.adopt_choices(window.lab_choices.get(name, {}))
    window.lessons.progress = settings.lessons
    window.filing.recent = settings.recent
    window.filing.recent_changed.emit()
    window.setWindowModified(False)
    found = window.filing.restore_last(work)
    known = [lab.name for lab in LABS]
    for name in (found.lab if found else "", settings.lab):
        if name in known:
            window.turn_to(name)
            break
    return found is not None


def remember(window: MainWindow, settings: Settings) -> None:
    """What restore() brings back, besides the work, which gui/autosave.py keeps."""
    settings.geometry = window.saveGeometry()
    settings.lab = window.current_lab
    settings.look = theme.look()
    _remember_recent(window, settings)
    built = {name: panel.choices() for name, panel in window.panels.items()}
    settings.lessons = window.lessons.progress
    settings.lab_choices = {**window.lab_choices, **built}


def _remember_recent(window: MainWindow, settings: Settings) -> None:
    """At once: after a crash one looks there for what was saved."""
    settings.recent = window.filing.recent


def messages(place: WorkFolder, is_restored: bool) -> list[str]:
    """What there is to say of the work that was found, and of where it is kept."""
    found = []
    if place.is_harmful:
        found.append(
            _tr(
                "Nablab closed twice while restoring your last work, so it starts without it. "
                "The work is kept at {path}; File > Open reads it."
            ).format(path=place.rescued)
        )
    elif place.rescued is not None and is_restored:
        found.append(
            _tr(
                "Nablab closed unexpectedly. Your work from {time} is restored. File > New starts afresh; "
                "a copy stays at {path}."
            ).format(time=f"{place.time:%Y-%m-%d %H:%M:%S}", path=place.rescued)
        )
    if place.number > 1:
        found.append(
            _tr(
                "Nablab is already open. This second window saves its work separately, at {path}. It reopens "
                "when you next start a second window. Settings are saved by the first."
            ).format(path=place.work)
        )
    else:
        found += [
            _tr(
                "A second window of Nablab closed unexpectedly. Its work is kept at {path}; "
                "File > Open reads it."
            ).format(path=path)
            for path in place.others()
        ]
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("App", text)
