"""The application around the window: made once, here, before anything is shown."""

from __future__ import annotations

import gc
import os
import signal
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, QStandardPaths, QTimer
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.autosave import Autosave
from gui.icons import icon
from gui.labs import LABS
from gui.settings import Settings
from gui.version import VERSION
from gui.window import MainWindow
from gui.work_folder import WorkFolder

SWITCH_SECONDS = 0.0005  # how long a working thread may keep the window waiting: 5 ms is Python's own
_FRAME = QSize(8, 40)  # pixels
LAST = "last.nablab"
_TRIAL = 1_000  # milliseconds that the program has to live with work that was there at a crash


def run(lab: str | None = None, file: Path | None = None) -> int:
    """Open the window as it was left, on this lab and with this file where they are given."""
    app = _application()
    settings, place = Settings(home()), WorkFolder(home())
    theme.wear(app, settings.look)
    window = MainWindow()
    is_restored = restore(window, settings, place.work)
    autosave = Autosave(window, place.work)
    if lab:
        window.show_lab(lab)
    if place.number == 1:
        window.filing.recent_changed.connect(partial(_remember_recent, window, settings))
    app.aboutToQuit.connect(partial(_leave, window, settings, place, autosave))
    window.show()
    QTimer.singleShot(0, partial(_after_first_paint, window, place, is_restored))
    QTimer.singleShot(_TRIAL, place.settle)
    if file is not None:
        window.filing.open(file)
    return app.exec()


def _leave(window: MainWindow, settings: Settings, place: WorkFolder, autosave: Autosave) -> None:
    """The end of the program. The settings are those of the first window."""
    autosave.finish()
    if place.number == 1:
        remember(window, settings)
    place.leave()


def _after_first_paint(window: MainWindow, place: WorkFolder, is_restored: bool) -> None:
    """What need not be done before the window is seen."""
    from gui import reports
    from gui.widgets import code

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setWindowIcon(icon("nablab", theme.current().accent, size=64))
    _look_for_fonts()
    code.prepare()
    gc.freeze()  # what was made until now stays: the collector need not look at it again and again
    reports.install(state_home() / "logs", VERSION)
    for text in messages(place, is_restored):
        window.tell(text)


def run_tour(folder: Path) -> int:
    """Perform the tour; 0 where every step came to its end."""
    from gui import tour

    _application()
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
    if settings.complaint:
        window.tell(settings.complaint)
    if settings.geometry is not None:
        window.restoreGeometry(settings.geometry)
    elif screen := window.screen():  # with room for the frame that the window system draws
        window.resize(window.size().boundedTo(screen.availableSize() - _FRAME))
    window.lab_choices = settings.lab_choices
    for name, panel in window.panels.items():
        panel.adopt_choices(window.lab_choices.get(name, {}))
    window.lessons.progress = settings.lessons
    window.filing.recent = settings.recent
    window.filing.recent_changed.emit()
    window.setWindowModified(False)
    found = window.filing.restore_last(work or home() / LAST)
    known = [lab.name for lab in LABS]
    for name in (found.lab if found else "", settings.lab):
        if name in known:
            window.show_lab(name)
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
