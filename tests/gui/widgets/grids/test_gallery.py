"""The gallery: a page of many pictures at a time, by mouse and by key."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from gui.widgets.grids.gallery import Gallery, Tile


@pytest.fixture
def gallery(shown):
    return shown(Gallery("Look at it"), 400, 300)


def test_the_gallery_shows_a_page_at_a_time(gallery, qtbot):
    asked = []
    ink = np.zeros((28, 28), np.uint8)

    def tile_of(item):
        asked.append(item)
        return Tile(ink, str(item), "", f"item {item}")

    gallery.show_items(1_000_000, tile_of)
    qtbot.waitUntil(lambda: not gallery._filling.isActive())
    page = len(gallery.shown)
    assert asked == list(range(page))
    assert not gallery.previous.isEnabled()
    qtbot.mouseClick(gallery.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not gallery._filling.isActive())
    assert [b.title for b in gallery.buttons if b.isVisible()] == [str(page + n) for n in range(page)]
    chosen = []
    gallery.chosen.connect(chosen.append)
    qtbot.mouseClick(gallery.buttons[1], Qt.MouseButton.LeftButton)
    assert chosen == [page + 1]
    gallery.turn_to(777_777)
    assert 777_777 in gallery.shown
    gallery.show_items(2, tile_of)
    assert sum(button.isVisible() for button in gallery.buttons) == 2
    assert not gallery.next.isEnabled()
    gallery.show_items(0, None)
    assert not any(button.isVisible() for button in gallery.buttons)
    assert gallery.place.text() == ""


def test_at_the_last_page_the_focus_stays_on_an_arrow(gallery, qtbot):
    ink = np.zeros((28, 28), np.uint8)
    gallery.show_items(len(gallery.shown) + gallery._on_page + 1, lambda item: Tile(ink, "", "", "x"))
    gallery.next.setFocus()
    qtbot.keyClick(gallery.next, Qt.Key.Key_Space)
    assert not gallery.next.isEnabled()
    assert gallery.previous.hasFocus()
