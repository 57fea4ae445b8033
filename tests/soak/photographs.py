"""Digits by phone: so many of each kind, in two sizes, from test images that no network has learned."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PySide6.QtGui import QGuiApplication

from engine.digits import centre_drawing, load_network
from gui.pictures import read_picture
from tests.photographs import KINDS, MORE, content, digits, photograph
from tests.soak.measuring import Finding

_SIDES = (400, 1200)  # pixels
_LEAST = 0.9  # the share that is to be right
_LONGEST = 150  # milliseconds, for the usual one


def run(seed: int, amount: int, folder: Path) -> list[Finding]:
    app = QGuiApplication.instance() or QGuiApplication([])  # decodes the pictures
    network, findings = load_network(), []
    images, labels = digits(amount, seed)
    for kind in KINDS + MORE:
        for side in _SIDES:
            centred, times = [], []
            for number, image in enumerate(images):
                file = content(photograph(image, kind, side, seed + number))
                begun = time.perf_counter()
                try:
                    centred.append(centre_drawing(read_picture(file)))
                except ValueError:  # nothing is drawn on it, it says
                    centred.append(np.zeros((28, 28), np.float32))
                times.append(1000 * (time.perf_counter() - begun))
            answers = np.argmax(network.logits(np.stack(centred).reshape(-1, 784)), axis=1)
            right, usual = int(np.count_nonzero(answers == labels)), float(np.median(times))
            findings.append(
                Finding(
                    f"photographs, {kind}, {side} px: read right",
                    f"{amount:,}",
                    f"{right}, {usual:.0f} ms each",
                    f"{_LEAST * amount:.0f}, {_LONGEST} ms",
                    right >= int(_LEAST * amount) and usual < _LONGEST,
                    str(np.flatnonzero(answers != labels)),
                )
            )
    del app
    return findings
