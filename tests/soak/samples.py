"""A good file of each kind, with much in it: what the monkey drops, and the mutants begin as."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gui.window import MainWindow

FORMULAS = """# a neuron
x1 = 2.0; x2 = -1.5; w1 = 0.3; w2 = -0.1; b = 0.5
z = x1*w1 + x2*w2 + b
y = tanh(z) * 2**0.5 - exp(-z) / (1 + exp(-z))
L = (y - 1)**2
"""
_PATIENCE = 60  # seconds


def good_files(window: MainWindow, folder: Path) -> dict[str, Path]:
    """By kind, in this folder. The window gets some work in each lab, for the workspace."""
    from engine.examples import load, read_index
    from gui.workspace import to_bytes

    def write(name: str, content: bytes) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    example = next(example for example in read_index() if example.name == "mlp")
    names = ["emma", "olivia", "ava", "Zoë", "jean-luc", "o'neil", "li na"] * 40
    files = {
        "graph": write("graph.json", json.dumps(load(example)[1].to_dict()).encode()),
        "formulas": write("formulas.txt", FORMULAS.encode()),
        "names": write("names.txt", "\n".join(names).encode()),
        "network": write("network.safetensors", _network()),
        "PNG": write("one.png", _picture("PNG")),
        "JPEG": write("one.jpg", _picture("JPG")),
    }
    for kind in ("network", "names", "graph"):
        open_in(window, files[kind])
    _draw_and_train(window)
    files["workspace"] = write("work.nablab", to_bytes(window.filing.workspace()))
    return files


def open_in(window: MainWindow, path: Path) -> None:
    """Through the window, as the menu does, until it is opened or refused."""
    window.filing.open(path)
    wait_until(lambda: not window.filing.worker.is_running)


def _network() -> bytes:
    from engine.digits import DigitNetwork
    from engine.files import pack_arrays

    return pack_arrays(DigitNetwork(np.random.default_rng(0), 8).arrays(), {"seed": 0})


def _picture(form: str) -> bytes:
    """A one on light ground with some noise, 90 x 120."""
    from PySide6.QtCore import QBuffer, QIODevice
    from PySide6.QtGui import QImage

    grey = 255 - np.random.default_rng(0).integers(0, 12, (120, 90), np.uint8)
    grey[30:90, 40:50] = 20
    image = QImage(grey.data, 90, 120, 90, QImage.Format.Format_Grayscale8)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, form)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _draw_and_train(window: MainWindow) -> None:
    from PySide6.QtWidgets import QApplication

    from engine.disk import RESOURCES, load_json
    from gui.tour import draw

    digits = window.show_lab("digits")
    QApplication.processEvents()
    draw(digits.canvas, load_json(RESOURCES / "strokes.json")["digits"][2]["strokes"])
    digits.show_page("learn")
    digits.learn.start.click()
    wait_until(lambda: digits.session.training.runs and digits.session.training.runs[0].step > 20)
    digits.learn.start.click()
    wait_until(lambda: not digits.learn.worker.is_running)
    digits.show_page("draw")


def wait_until(is_so: Callable[[], object]) -> None:
    """Let the event loop turn until it is so. Raises TimeoutError where it never is."""
    from PySide6.QtCore import QDeadlineTimer, QEventLoop
    from PySide6.QtWidgets import QApplication

    end = time.monotonic() + _PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"{_PATIENCE} s have passed")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, QDeadlineTimer(20))
        time.sleep(0.001)  # as the event loop sleeps between two events
