"""The application around the window: made once, here, before anything is shown."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.labs import LABS
from gui.window import MainWindow


def run(lab: str | None = None) -> int:
    """Open the window, on this lab or on the one shown last, and stay until it is closed."""
    app = _application()
    window = MainWindow()
    settings = QSettings(str(home() / "settings.ini"), QSettings.Format.IniFormat)
    _restore(window, settings, lab)
    app.aboutToQuit.connect(lambda: _remember(window, settings))
    window.show()
    return app.exec()


def run_tour(folder: Path) -> int:
    """Perform the tour; 0 where every step came to its end."""
    from gui import tour

    _application()
    return tour.perform(folder)


def home() -> Path:
    """The folder for settings: NABLAB_HOME, or the platform's own."""
    named = os.environ.get("NABLAB_HOME")
    if named:
        return Path(named)
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation))


def _application() -> QApplication:
    # Qt's event loop would keep Python from ever seeing Ctrl+C in the terminal
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    app = QApplication([sys.argv[0]])
    app.setApplicationName("nablab")
    app.setApplicationDisplayName("Nablab")
    theme.follow_system(app)
    if not QFontDatabase.families():
        print(
            "No font was found, so text is drawn as boxes. "
            "Install with: sudo apt-get install fonts-dejavu-core"
        )
    return app


def _restore(window: MainWindow, settings: QSettings, lab: str | None) -> None:
    geometry = settings.value("geometry")
    if isinstance(geometry, QByteArray):
        window.restoreGeometry(geometry)
    names = [each.name for each in LABS]
    last = settings.value("lab")
    if lab or last in names:
        window.show_lab(lab or str(last))


def _remember(window: MainWindow, settings: QSettings) -> None:
    settings.setValue("geometry", window.saveGeometry())
    settings.setValue("lab", window.current_lab)
