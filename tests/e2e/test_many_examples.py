"""Many examples, a view of Backward: read from the widgets, by mouse and by keyboard."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSpinBox, QToolButton, QWidget

from engine.losses import cross_entropy
from gui import theme
from tests.sheets.misfits import misfits

LEFT = Qt.MouseButton.LeftButton


def test_the_columns_their_mean_and_the_two_walks(window, find, qtbot):
    panel = window.show_lab("digits")
    panel.show_page("backward")
    qtbot.mouseClick(find(QToolButton, "backwardMany"), LEFT)
    many, grid = panel.backward.many, find(QWidget, "digitNudges")
    assert not find(QPushButton, "walkStep").isEnabled()
    qtbot.waitUntil(lambda: many.examples is not None)
    assert grid.cells.shape == (6, 16)
    gradient = batch_gradient(many.examples)
    unit = find(QSpinBox, "nudgeUnit")
    pixels = [int(name.split()[-1]) for name in grid._names]
    assert grid.means == pytest.approx(gradient[0][pixels, unit.value()], abs=1e-6)
    assert grid.means == pytest.approx(grid.cells.mean(axis=1), abs=1e-6)
    qtbot.keyClick(find(QPushButton, "nudgeLayer"), Qt.Key.Key_End)
    units = [int(name.split()[-1]) for name in grid._names]
    assert unit.maximum() == 9
    assert grid.means == pytest.approx(gradient[1][units, unit.value()], abs=1e-6)
    qtbot.mouseClick(grid, LEFT, pos=grid.cell_box(2, 3).center().toPoint())
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    told = find(QLabel, "digitNudge").text()
    assert told.startswith(f"Image 5 ({many.examples.labels[4]}): dW2[{units[2]}, {unit.value()}] = ")
    assert float(told.rsplit("= ", 1)[1]) == pytest.approx(grid.cells[2, 4], abs=1e-4)

    for name, steps in (("walkStep", 1), ("walkSteps", 51)):
        qtbot.mouseClick(find(QPushButton, name), LEFT)
        qtbot.waitUntil(lambda steps=steps: many.walk is not None and len(many.walk.losses) == steps + 1)
    by_one, by_mean = (line.y for line in many.chart.lines)
    assert len(by_one) == len(by_mean) == 52
    assert (np.diff(by_mean) < 0).all()
    assert (np.diff(by_one) > 0).any()
    assert find(QLabel, "walkOutcome").text().startswith("After 51 steps: ")
    qtbot.mouseClick(find(QPushButton, "walkAgain"), LEFT)
    assert many.walk is None

    for look, size in ((theme.Look(projector=True), (1280, 800)), (theme.Look(), (1024, 640))):
        theme.wear(QApplication.instance(), look)
        window.resize(*size)
        for _ in range(4):
            QApplication.processEvents()
        assert misfits(window, panel) == []


def batch_gradient(examples):
    network = examples.network.copy()
    cross_entropy(network(examples.images), examples.labels).backward()
    return [np.asarray(layer.weight.grad) for layer in network.layers]
