"""One of several in a list that drops down: all are in sight, and what has no room says so."""

from PySide6.QtWidgets import QStyleOptionComboBox

from gui.widgets.drop_down import DropDown

CHOICES = ["Our recipe, fast", "3Blue1Brown's 784-16-16-10", *(f"Choice {i}" for i in range(7))]


def test_the_list_shows_all_choices(shown, qtbot):
    box = DropDown()
    box.addItems(CHOICES)
    shown(box, 240, 30)
    box.setCurrentIndex(len(CHOICES) - 1)
    box.showPopup()
    view = box.view()
    qtbot.waitUntil(view.isVisible)
    assert view.verticalScrollBar().maximum() == 0
    assert all(
        view.viewport().rect().contains(view.visualRect(view.model().index(row, 0)).center())
        for row in range(len(CHOICES))
    )
    box.hidePopup()


def test_a_text_without_room_ends_with_an_ellipsis(shown):
    box = DropDown()
    box.addItems(CHOICES)
    box.setMinimumContentsLength(14)
    box.setCurrentIndex(1)
    shown(box, box.minimumSizeHint().width(), 30)

    def painted():
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        return option.currentText

    assert painted().endswith("…")
    assert box.currentText() == CHOICES[1]
    box.resize(box.sizeHint())
    assert painted() == CHOICES[1]
