"""The numbers of an image on screens of several densities."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui import theme
from gui.widgets.grids.number_view import NumberView


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
def test_between_the_cells_there_are_no_gaps(qtbot, monkeypatch, ratio):
    view = NumberView(side=8)
    qtbot.addWidget(view)
    monkeypatch.setattr(view, "devicePixelRatioF", lambda: ratio)
    view.resize(8 * 17 + 2, 8 * 17 + 2)
    view.show_image(np.zeros((8, 8), dtype=np.uint8))
    view.grab()
    painted = view._field.toImage()
    assert painted.devicePixelRatio() == ratio
    middle = painted.height() // 2 + 1
    written = QColor(theme.current().quiet).lightness()
    along = [painted.pixelColor(x, y).lightness() for x in range(painted.width()) for y in (0, middle)]
    assert min(along) >= written
