"""make sheets: every page of every lab in its main states, at three sizes and in every look, for looking.

    python -m tests.sheets                  # into sheets/: a contact sheet for each size and look
    python -m tests.sheets --look dark      # only those

A sheet has a row a page and a column a state. Below each sheet's name it prints what has too little room.
"""

from __future__ import annotations

import argparse
import os
from itertools import product
from pathlib import Path

# Before Qt and numpy are imported, as in the suite.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["OPENBLAS_NUM_THREADS"] = "1"

from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.window import MainWindow
from tests.sheets.misfits import misfits
from tests.sheets.scenes import PLACES, STATES, Scenes

FOLDER = Path("sheets")
SIZES = ((1024, 640), (1280, 800), (1920, 1080))
LOOKS = {
    "light": theme.Look(scheme="light"),
    "dark": theme.Look(scheme="dark"),
    "projector": theme.Look(scheme="light", projector=True),
    "150": theme.Look(scheme="light", text=1.5),
}
_SHARE, _GAP = 0.5, 8  # of its size that a window has on the sheet; pixels between two


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--look", choices=LOOKS)
    chosen = parser.parse_args().look
    app = QApplication([])
    theme.follow_system(app)
    FOLDER.mkdir(exist_ok=True)
    window = MainWindow()
    window.show()
    for name, size in product([chosen] if chosen else LOOKS, SIZES):
        theme.wear(app, LOOKS[name])
        QApplication.processEvents()
        window.resize(*size)
        path = FOLDER / f"{name}-{size[0]}x{size[1]}.png"
        print(path)
        paint_sheet(window).save(str(path))
    window.close()


def paint_sheet(window: MainWindow) -> QPixmap:
    """As the window is sized and dressed now."""
    scenes, across, down = Scenes(window), round(_SHARE * window.width()), round(_SHARE * window.height())
    sheet = QPixmap(len(STATES) * (across + _GAP), len(PLACES) * (down + _GAP))
    sheet.fill(theme.current().line)
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for (row, place), (column, state) in product(enumerate(PLACES), enumerate(STATES)):
        panel = scenes.show(place, state)
        picture = window.grab()
        painter.drawPixmap(column * (across + _GAP), row * (down + _GAP), across, down, picture)
        for what in misfits(window, panel):
            print("  ", *place, state, what)
    painter.end()
    return sheet


if __name__ == "__main__":
    main()
