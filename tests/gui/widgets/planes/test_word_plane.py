"""The plane of words: what is seen of it where each word lies."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui import theme
from gui.widgets.planes.word_plane import Arrow, WordPlane

WORDS, PLACES = ["dog", "cat", "ice"], np.array([[0.0, 0.0], [2.0, 0.0], [1.0, 1.0]])
COLORS = ["data", "accent", "warn"]


@pytest.fixture
def plane(shown):
    plane = shown(WordPlane(), 400, 300)
    plane.show_words(WORDS, PLACES, COLORS, [Arrow((0.0, 0.0), (2.0, 0.0), "line")])
    return plane


def test_each_word_is_a_dot_of_its_colour_where_it_lies(plane):
    """On the arrows, too: there a dot is what tells where exactly."""
    image = plane.grab().toImage()
    for index, color in enumerate(COLORS):
        at = plane.pixel_of(index).toPoint()
        assert image.pixelColor(at) == QColor(getattr(theme.current(), color)), WORDS[index]
