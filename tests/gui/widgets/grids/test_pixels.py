"""Pictures of numbers: the colours that are painted."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from gui import theme
from gui.widgets.grids.pixels import DATA, INK, SIGNED, PixelView

PALETTES = {
    INK: ([0.0, 1.0, 3.0], ("panel", "text", "text")),
    DATA: ([0.0, 5.0, 5.0], ("panel", "data", "data")),
    SIGNED: ([0.0, 0.5, -0.5], ("panel", "positive", "negative")),
}


def colours(view):
    picture = view.grab().toImage()
    side = view.width() // view.image.shape[1]
    return [picture.pixelColor(QPoint(side * place + side // 2, side // 2)).name() for place in range(3)]


def tokens(*names):
    return [QColor(getattr(theme.current(), name)).name() for name in names]


@pytest.fixture
def shown(qtbot):
    def shown(numbers, palette):
        view = PixelView(np.array([numbers], np.float32), palette, smallest=8)
        qtbot.addWidget(view)
        view.resize(view.sizeHint())
        return view

    return shown


@pytest.mark.parametrize("palette", PALETTES)
def test_each_number_has_its_colour(shown, palette):
    numbers, names = PALETTES[palette]
    assert colours(shown(numbers, palette)) == tokens(*names)


def test_halfway_is_a_blend(shown):
    found = QColor(colours(shown([1.0, 0.5, 0.0], DATA))[1])
    wanted = theme.blend(theme.current().panel, theme.current().data, 0.5)
    for a, b in zip(found.getRgb(), wanted.getRgb(), strict=True):
        assert abs(a - b) <= 1


def test_another_picture_and_a_tint_are_painted_anew(shown):
    view = shown([0.0, 1.0, 1.0], INK)
    assert colours(view) == tokens("panel", "text", "text")
    view.set_image(np.array([[1.0, 0.0, 0.0]], np.float32))
    assert colours(view) == tokens("text", "panel", "panel")
    view.set_image(view.image, np.array([[0.0, 2.0, -2.0]], np.float32))
    assert colours(view) == tokens("text", "positive", "negative")


def test_a_picture_of_nothing_is_the_ground(shown):
    assert colours(shown([0.0, 0.0, 0.0], SIGNED)) == tokens("panel", "panel", "panel")
