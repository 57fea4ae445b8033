"""Numbers by the names of rows and columns."""

import numpy as np
import pytest

from gui import theme
from gui.widgets.grids.word_grid import WordGrid


@pytest.fixture
def grid(qtbot):
    grid = WordGrid()
    qtbot.addWidget(grid)
    grid.show_table(
        np.full((3, 10), -1.43), ["letter 1", "letter 2", "letter 3"], list("abcdefghij"), is_share=False
    )
    return grid


def test_numbers_shrink_to_their_cells_before_they_go(grid, qapp):
    usual = grid._font_of_numbers(60, 40).pixelSize()
    assert usual == theme.px(12)
    theme.wear(qapp, theme.Look(scheme="light", projector=True))
    try:
        assert 10 <= grid._font_of_numbers(46, 90).pixelSize() < theme.px(12)
        assert grid._font_of_numbers(46, 8) is None
        assert grid._font_of_numbers(20, 90) is None
    finally:
        theme.wear(qapp, theme.Look())
