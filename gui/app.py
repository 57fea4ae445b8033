"""The application around the window: made once, here, before anything is shown."""

from __future__ import annotations

import gc
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QSize, QStandardPaths, QTimer
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QApplication

from engine.files import FileError
from gui import theme
from gui.icons import icon
from gui.labs import LABS
from gui.settings import Settings
from gui.version import VERSION
from gui.window import MainWindow

SWITCH_SECONDS = 0.0005  # how long a working thread may keep the window waiting: 5 ms is Python's own
_FRAME = QSize(8, 40)  # pixels
_LAST = "last.nablab"


def run(lab: str | None = None, file: Path | None = None) -> int:
    """Open the window as it was left, on this lab and with this file where they are given."""
    app = _application()
    settings = Settings(home())
    theme.wear(app, settings.look)
    window = MainWindow()
    restore(window, settings)
    if lab:
        window.show_lab(lab)
    app.aboutToQuit.connect(lambda: remember(window, settings))
    window.show()
    QTimer.singleShot(0, _after_first_paint)
    if file is not None:
        window.filing.open(file)
    return app.exec()


def _after_first_paint() -> None:
    """What need not be done before the window is seen."""
    from gui import reports

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setWindowIcon(icon("nablab", theme.current().accent, size=64))
    _look_for_fonts()
    gc.freeze()  # what was made until now stays: the collector need not look at it again and again
    reports.install(state_home() / "logs", VERSION)


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


def restore(window: MainWindow, settings: Settings) -> None:
    """The window as it was left: place, choices, recent files, and the state of the labs."""
    if settings.complaint:
        window.tell(settings.complaint)
    if settings.geometry is not None:
        window.restoreGeometry(settings.geometry)
    elif screen := window.screen():  # with room for the frame that the window system draws
        window.resize(window.size().boundedTo(screen.availableSize() - _FRAME))
    window.lab_choices = settings.lab_choices
    for name, panel in window.panels.items():
        panel.adopt_choices(window.lab_choices.get(name, {}))
    window.filing.recent = settings.recent
    window.filing.recent_changed.emit()
    window.filing.restore_last(home() / _LAST)
    if settings.lab in [lab.name for lab in LABS]:
        window.show_lab(settings.lab)
    window.setWindowModified(False)


def remember(window: MainWindow, settings: Settings) -> None:
    """What restore() brings back."""
    settings.geometry = window.saveGeometry()
    settings.lab = window.current_lab
    settings.look = theme.look()
    settings.recent = window.filing.recent
    built = {name: panel.choices() for name, panel in window.panels.items()}
    settings.lab_choices = {**window.lab_choices, **built}
    try:
        window.filing.keep_last(home() / _LAST)
    except (OSError, FileError) as error:
        print(f"The work could not be kept for the next start: {error}", file=sys.stderr)
