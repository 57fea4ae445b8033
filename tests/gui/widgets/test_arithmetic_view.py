"""Arithmetic in lines: the lit one is in view, the type as large as fits, scrolling is left alone."""

import pytest
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.widgets.arithmetic_view import ArithmeticView


@pytest.fixture
def view(qtbot):
    theme.follow_system(QApplication.instance())
    view = ArithmeticView()
    view.resize(440, 200)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    view.close()
    view.deleteLater()


def show(view, count, lit, first=0):
    view.show_lines([f"line {first + number}" for number in range(count)], lit)
    QApplication.processEvents()


def lit_line(view):
    (selection,) = view.extraSelections()
    return selection.cursor.block().text()


def test_the_lit_line_is_in_view(view):
    show(view, 100, 90)
    assert lit_line(view) == "line 90"
    assert view.viewport().rect().contains(view.cursorRect())
    show(view, 100, 2)
    assert lit_line(view) == "line 2"
    assert view.viewport().rect().contains(view.cursorRect())
    view.resize(440, 100)
    assert view.viewport().rect().contains(view.cursorRect())
    show(view, 100, None)
    assert view.extraSelections() == []


def test_new_numbers_do_not_scroll(view):
    show(view, 100, 2)
    view.verticalScrollBar().setValue(40)
    show(view, 100, 2, first=1)
    assert lit_line(view) == "line 3"
    assert view.verticalScrollBar().value() == 40


def test_few_lines_are_large_and_many_small(view):
    show(view, 5, 0)
    assert view.font().pixelSize() == 17
    show(view, 100, 0)
    assert view.font().pixelSize() == 13
    view.show_lines(["0" * 80], 0)
    assert view.font().pixelSize() == 13
    theme.wear(QApplication.instance(), theme.Look(text=2.0))
    assert view.font().pixelSize() == 26
