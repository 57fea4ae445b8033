"""A page is scrolled over its controls, and they keep what they say."""

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from gui.widgets.drop_down import DropDown
from gui.widgets.number_box import NumberBox, WholeBox
from gui.widgets.slider import Slider


def drop_down():
    made = DropDown()
    made.addItems(["a", "b", "c"])
    return made


def turn(window, control):
    place = QPointF(control.mapTo(window, control.rect().center()))
    QTest.wheelEvent(window.windowHandle(), place, QPoint(0, -120))


@pytest.mark.parametrize("make", [Slider, NumberBox, WholeBox, drop_down])
def test_the_wheel_scrolls_until_the_control_has_the_focus(make, shown):
    control, inside, area = make(), QWidget(), QScrollArea()
    column = QVBoxLayout(inside)
    column.addWidget(control)
    column.addSpacing(2000)
    area.setWidget(inside)
    area = shown(area, 300, 200, active=True)
    area.setFocus()
    said = control.currentIndex if make is drop_down else control.value
    if make is not drop_down:
        control.setValue(50)
    before = said()
    turn(area, control)
    assert (said(), area.verticalScrollBar().value() > 0) == (before, True)
    area.verticalScrollBar().setValue(0)
    control.setFocus()
    turn(area, control)
    assert (said() != before, area.verticalScrollBar().value()) == (True, 0)
